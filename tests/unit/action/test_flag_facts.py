"""What a lead takes from the flags it stems from."""

from datetime import date

import pytest

from assets.action.facts import facts_of
from data_contracts import indicators

FLAG = {
    "flag_id": "P003-1", "rule_code": "P003", "object_type": "case", "object_key": "11990101MB0|1号",
    "region_code": "990101", "reason": "见比对",
}  # fmt: skip


@pytest.mark.parametrize(
    ("observed", "expected", "title"),
    [(9000.0, 2000.0, "罚款高于相近案件"), (200.0, 2000.0, "罚款低于相近案件"),
     (9000.0, None, "罚款高于或低于相近案件")],
)  # fmt: skip
def test_a_lead_is_named_by_the_side_on_which_the_fine_lies(observed, expected, title) -> None:
    flag = FLAG | {"observed": observed, "expected": expected}
    assert facts_of([flag], "专班受理", date(2026, 7, 1))["title"] == title


def test_a_rule_that_knows_no_sides_keeps_its_title() -> None:
    flag = FLAG | {"rule_code": "P001", "observed": 9000.0, "expected": 2000.0}
    title = facts_of([flag], "专班受理", date(2026, 7, 1))["title"]
    assert title == indicators()["P001"].title_zh
