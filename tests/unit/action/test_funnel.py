"""The funnel by channel, by hand."""

import pytest

from models.action.funnel import funnel


def lead(channel: str, state: str, finding: str | None = None, check: str | None = None, region: str = "990101") -> dict:  # fmt: skip
    return {"action": "行动", "region_code": region, "channel": channel, "state": state, "finding": finding, "check_result": check}  # fmt: skip


LEADS = [
    lead("监测点", "closed", "执法不当，纠正", "通过"),
    lead("监测点", "closed", "正常"),
    lead("监测点", "rectifying", "轻微，提醒", "退回"),
    lead("监测点", "rectifying", "执法不当，纠正"),
    lead("监测点", "judging"),
    lead("信访", "declined", region="990102"),
]


def test_each_step_is_a_share_of_the_one_it_follows() -> None:
    rows = {(r["region_code"], r["channel"]): r for r in funnel(LEADS)}
    assert set(rows) == {
        (r, c) for r, ways in {"990101": ["监测点"], "990102": ["信访"], "全市": ["监测点", "信访"]}.items()
        for c in (*ways, "全部")
    }  # fmt: skip
    whole = rows["全市", "全部"]
    assert [whole[n] for n in ("received", "declined", "found", "found_true", "rectified", "closed")] == [6, 1, 4, 3, 1, 1]  # fmt: skip
    assert whole["share_true"] == pytest.approx(3 / 4)
    assert whole["true_low"] == pytest.approx(0.3006, abs=1e-4)
    assert whole["true_high"] == pytest.approx(0.9544, abs=1e-4)
    assert (whole["share_rectified"], whole["share_closed"]) == (1 / 3, 1 / 3)
    none = rows["全市", "信访"]
    assert [none[n] for n in ("share_true", "true_low", "share_rectified")] == [None] * 3
