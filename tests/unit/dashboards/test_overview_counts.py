"""The overview: names, year and month first, and steps whose counts add up."""

import re
from collections import Counter
from datetime import date
from itertools import product

import polars as pl
import pytest

from dashboards import RunFacts, words
from dashboards.answered import of_city
from dashboards.leads import to_rectify
from dashboards.pages import overview
from dashboards.pages.counties import pages as list_of_counties
from dashboards.pages.small_pictures import six
from dashboards.progress import of as progress_of
from dashboards.progress import progress, strip
from dashboards.view import view_of
from tests.unit.dashboards import invented

RUN = RunFacts(as_of=date(2026, 6, 30))


def flags(*rows: dict[str, object]) -> pl.DataFrame:
    """Return flags of one county with the steps given."""
    plain = {
        "flag_id": "", "rule_code": "P005", "object_type": "case", "object_key": "k", "region_code": "990101",
        "period": "2026-05", "level": "疑点线索", "status": "待送", "finding": None, "is_current": True,
        "sent_on": None, "due_on": None, "answered_on": None, "found_on": None, "is_overdue": False, "rectify_result": None,
        "withdrawn_on": None, "heard": None,
    }  # fmt: skip
    made = [
        plain | {"flag_id": f"f{i}", "object_key": f"机关|{i}"} | row for i, row in enumerate(rows)
    ]
    dates = dict.fromkeys(("sent_on", "due_on", "answered_on", "found_on", "withdrawn_on"), pl.Date)
    texts = dict.fromkeys(("finding", "rectify_result", "heard"), pl.String)
    return pl.DataFrame(made, schema_overrides={**dates, **texts})


SENT, DAY = {"sent_on": date(2026, 6, 5), "status": "待核"}, date(2026, 6, 10)
STEPS = [
    {}, {}, {"status": "历史"}, SENT, SENT | {"is_overdue": True},
    SENT | {"status": "已核数据", "answered_on": DAY},
    SENT | {"status": "已认定", "answered_on": DAY, "finding": "正常"},
    SENT | {"status": "已认定", "answered_on": DAY, "finding": "执法不当，纠正"},
    SENT | {"status": "已认定", "finding": "轻微，提醒", "rectify_result": "已退款"},
    {"status": "已认定", "finding": "正常"}, {"rule_code": "C004"},
]  # fmt: skip


@pytest.fixture
def counted():
    view = view_of({"out_flags": flags(*STEPS)}, RUN)
    return progress(view.flags)


def test_the_steps_add_up(counted) -> None:
    p = counted
    assert (p.unsent, p.sent, p.internal) == (4, 6, 1)
    assert p.unsent + p.sent == len(STEPS) - 1
    assert (
        p.sent
        == p.answered + p.in_time + p.overdue + p.never_said + p.withdrawn
        == 3 + 1 + 1 + 1 + 0
    )
    assert p.answered + p.overdue + p.never_said == p.found + p.to_find + p.closed == 3 + 2 + 0
    assert p.found == p.calm + p.problem == 1 + 2
    assert p.problem == p.rectified + p.to_rectify == 1 + 1
    assert (p.to_send, p.none_to_ask, p.beside, p.unheard) == (2, 0, 0, 1)


def test_the_strip_says_the_counts(counted) -> None:
    assert [(term, value) for term, value, _ in strip(counted)] == [
        ("数据提示已送县局", "6条"), ("→ 已答复", "3条"), ("→ 已认定", "3条"), ("→ 已整改", "1条"),
    ]  # fmt: skip
    assert [note for _, _, note in strip(counted)] == [
        "另有待送2条，内部参考、不问县局1条，未经县局答复即认定1条", "期限内1条，逾期未答复1条，期满没有答复、已认定1条", "待认定2条，无问题1条，有问题2条", "待整改1条",
    ]  # fmt: skip


GONE = {"is_current": False, "withdrawn_on": DAY}
LEAVES = {
    "历史", "待送", "内部参考", "无县局可问", "随同一对象", "未经答复", "期限内", "逾期", "已撤回", "答复后撤回", "待认定",
    "无问题", "待整改", "已整改", "始终未答",
}  # fmt: skip


def leaf(f: dict[str, object]) -> set[str]:
    """Say where a lead stands, by its columns alone: one leaf, or silence and what came of it."""
    if f["status"] == "历史":
        return {"历史"}
    if not f["sent_on"] and not f["answered_on"]:
        waits = "内部参考" if f["rule_code"] == "C004" else "待送"
        how = {"没有县局可问": "无县局可问", "同一对象已听取": "随同一对象"}
        return {how.get(str(f["heard"]), "未经答复") if f["finding"] else waits}
    told = {"已答"} if f["answered_on"] else set()
    if f["finding"]:
        ended = "已整改" if f["rectify_result"] else "待整改"
        return {*(told or {"始终未答"}), "无问题" if f["finding"] == "正常" else ended}
    if not f["is_current"]:
        return {*told, "答复后撤回"} if told else {"已撤回"}
    return {*(told or {"逾期"}), "待认定"} if told or f["is_overdue"] else {"期限内"}


def every_way() -> list[dict[str, object]]:
    """Return a lead of every way it can have gone, some ways several times."""
    found: list[dict[str, object]] = []
    for sent, answered, finding, current, late, rule, done, heard in product(
        (None, date(2026, 6, 5)), (None, DAY), (None, "正常", "执法不当，纠正"), (True, False), (True, False),
        ("P005", "C004"), (None, "已退款"), (None, "没有县局可问", "同一对象已听取"),
    ):  # fmt: skip
        asked = sent or answered
        if (done and finding in (None, "正常")) or (late and (answered or finding or not sent)):
            continue
        if (heard and (asked or not finding)) or (not current and not asked and not finding):
            continue
        if not current and late:
            continue
        found.append({
            "sent_on": sent, "answered_on": answered, "finding": finding, "is_current": current,
            "is_overdue": late, "rule_code": rule, "rectify_result": done, "heard": heard,
            "status": "已认定" if finding else "待核", "withdrawn_on": None if current else DAY,
        })  # fmt: skip
    return [row for n, row in enumerate(found) for _ in range(n % 3 + 1)]


def test_every_way_a_lead_can_go_is_counted_once_on_the_strip() -> None:
    rows = [*every_way(), {"status": "历史"}]
    frame = flags(*rows)
    mine = Counter(word for f in frame.to_dicts() for word in leaf(f))
    assert set(mine) == LEAVES | {"已答"}
    p = progress_of(view_of({"out_flags": frame}, RUN))
    assert p.unsent + p.sent == len(rows) - mine["历史"]
    assert (p.to_send, p.internal) == (mine["待送"], mine["内部参考"])
    assert (p.none_to_ask, p.beside, p.unheard) == (mine["无县局可问"], mine["随同一对象"], mine["未经答复"])  # fmt: skip
    assert p.unsent == p.to_send + p.internal + p.none_to_ask + p.beside + p.unheard
    assert (p.answered, p.in_time, p.overdue, p.never_said, p.withdrawn) == (
        mine["已答"], mine["期限内"], mine["逾期"], mine["始终未答"], mine["已撤回"],
    )  # fmt: skip
    assert p.sent == p.answered + p.in_time + p.overdue + p.never_said + p.withdrawn
    assert (p.to_find, p.closed, p.calm, p.rectified, p.to_rectify) == (
        mine["待认定"], mine["答复后撤回"], mine["无问题"], mine["已整改"], mine["待整改"],
    )  # fmt: skip
    assert p.answered + p.overdue + p.never_said == p.found + p.to_find + p.closed
    assert p.found == p.calm + p.rectified + p.to_rectify


def test_what_was_withdrawn_is_told_by_what_its_county_did() -> None:
    gone = [
        SENT | GONE, SENT | GONE | {"region_code": None},
        SENT | GONE | {"status": "已核数据", "answered_on": DAY},
        SENT | GONE | {"status": "已认定", "answered_on": DAY, "found_on": DAY, "finding": "执法不当，纠正"},
        {"is_current": False},
    ]  # fmt: skip
    view = view_of({"out_flags": flags(*gone)}, RUN)
    assert [f.standing.word for f in view.withdrawn] == [
        "已撤回，不用再答复", "已撤回，县局的答复已记", "已撤回，不用再答复",
    ]  # fmt: skip
    assert not any(f.standing.is_open for f in view.withdrawn)
    assert {code: len(own) for code, own in view.withdrawn_of_region.items()} == {"990101": 2, "": 1}  # fmt: skip
    # What was found stays among the leads, to be put right, whatever became of its data.
    (found,) = view.flags
    assert found.standing.word == "已认定：执法不当，纠正"
    assert [e.flags[0]["finding"] for e in to_rectify(view)] == ["执法不当，纠正"]
    shown = strip(progress_of(view))
    assert [(value, note) for _, value, note in shown] == [
        ("4条", ""), ("2条", "已撤回、不用答复2条"), ("1条", "答复后撤回1条，有问题1条"), ("0条", "待整改1条"),
    ]  # fmt: skip


def test_a_finding_before_any_hearing_says_so_and_stays_without_colour() -> None:
    plain = {"status": "已认定", "found_on": DAY, "level": "明显异常"}
    rows = [
        plain | {"finding": "执法不当，纠正", "heard": "未经听取"}, plain | {"finding": "正常", "heard": "未经听取"},
        plain | SENT | {"status": "已认定", "finding": "执法不当，纠正", "heard": "已答复", "answered_on": DAY},
        plain | {"finding": "正常", "heard": "没有县局可问"}, plain | {"finding": "正常", "heard": "同一对象已听取"},
    ]  # fmt: skip
    view = view_of({"out_flags": flags(*rows)}, RUN)
    assert [(f.standing.word, f.standing.tone) for f in view.flags] == [
        ("已认定：执法不当，纠正（未经县局答复）", "plain"), ("已认定：正常（未经县局答复）", "plain"),
        ("已认定：执法不当，纠正", "red"), ("已认定：正常", "plain"), ("已认定：正常", "plain"),
    ]  # fmt: skip
    assert "认定前没有听取县局" in of_city(view.flags[0])
    assert "没有听取" not in of_city(view.flags[2])
    assert strip(progress_of(view))[0] == (
        "数据提示已送县局", "1条", "没有县局可问、已认定1条，随同一对象听取后认定1条，未经县局答复即认定2条",
    )  # fmt: skip


def month(code: str, yuan: float, high: float = 100.0, outcome: str = "flagged", **more: object):
    return {
        "region_code": code, "month": "2026-05", "decided_yuan": yuan, "expected_low_yuan": 10.0,
        "expected_high_yuan": high, "outcome": outcome, "basis": "decided", "growth_kind": "件数增加",
        "largest_case_share": 0.1, "yoy_without_largest": 1.0,
    } | more  # fmt: skip


def said(*months: dict[str, object], keys: list[dict[str, object]] | None = None) -> str:
    tables = {"regions": invented.regions(6), "out_region_month": pl.DataFrame(list(months))}
    if keys:
        tables["out_key_regions"] = pl.DataFrame(keys)
    text = overview.county_sentence(view_of(tables, RUN))
    return re.sub(r"<[^>]+>", "", str(text))


def test_the_first_sentence_counts_counties_and_names_none() -> None:
    """Leadership read by name who was a candidate, before anybody had heard the county."""
    names = dict(invented.regions(6).select("region_code", "name").iter_rows())
    a, b, c = [x for x in names if not x.endswith("00")][:3]
    keys = [
        {"period": "2026-05", "region_code": x, "criteria_met": n, "decision": None}
        for x, n in ((a, 1), (b, 2), (c, 0))
    ]
    text = said(
        month(a, 150.0), month(b, 90.0), month(c, 50.0, outcome="clear"),
        month(c, 150.0) | {"month": "2026-04"}, keys=keys,
    )  # fmt: skip
    assert text == (
        "2026年5月1个县罚没收入高于预期范围，1个县总额在预期内、件数或案均高于往常；"
        "2026年5月重点县候选2个，都待专班确认。"
    )
    calm = said(month(a, 50.0, outcome="clear"), month(b, 150.0) | {"month": "2026-04"}, keys=keys)
    assert "（此前3个月有1个县曾高于往常）" in calm
    assert not any(name in text + calm for name in names.values())


def test_who_was_left_out_does_not_wait_to_be_confirmed() -> None:
    """A candidate the team had left out was said to wait for the team."""
    codes = [c for c in invented.regions(6)["region_code"] if not c.endswith("00")]

    def told(*decisions: str | None) -> str:
        keys = [
            {"period": "2026-05", "region_code": c, "criteria_met": 1, "decision": d}
            for c, d in zip(codes, decisions, strict=False)
        ]
        return said(month(codes[0], 90.0), keys=keys)

    assert told("rejected").endswith("，不列入。")
    assert told(None).endswith("，待专班确认。")
    assert told("rejected", "confirmed").endswith("，其中1个已确认、1个不列入。")
    assert told("rejected", None, None).endswith("，其中1个不列入、2个待专班确认。")
    assert told("confirmed", "confirmed").endswith("，都已确认。")


def test_a_sum_inside_its_range_is_never_called_above() -> None:
    codes = [c for c in invented.regions(6)["region_code"] if not c.endswith("00")]
    text = said(month(codes[0], 90.0))
    assert "高于预期" not in text
    one = said(month(codes[0], 150.0, largest_case_share=0.5, growth_kind="单个大案"))
    assert "剔除最大一案后恢复正常" in one
    assert "重点县建议尚未产生" in one


def test_a_sum_below_its_range_is_not_called_inside_it() -> None:
    """7.6 of 12.0 to 37.2 was said to lie in the range."""
    codes = [c for c in invented.regions(6)["region_code"] if not c.endswith("00")]
    calm = [month(codes[0], 50.0, outcome="clear"), month(codes[1], 9.0, outcome="clear")]
    assert "已判断的1个县罚没收入都在预期范围内" in said(calm[0])
    assert "已判断的2个县罚没收入都没有高于预期范围" in said(*calm)
    assert words.calm(calm[1]) == "低于预期下限，没有增长"


def test_many_more_cases_are_not_gone_without_the_largest_one() -> None:
    """A county with three times its cases was said to be back to normal without the largest of them."""
    codes = [c for c in invented.regions(6)["region_code"] if not c.endswith("00")]
    text = said(month(codes[0], 105.0, growth_kind="件数增加"))
    assert "恢复正常" not in text
    assert "剔除最大一案后总额在预期内、件数或案均仍高于往常" in text


@pytest.mark.parametrize(
    ("levels", "problem", "says"),
    [
        (["预警", "关注", "提示"], "退费难", "现在有3个行业苗头</a>，其中2个需要提醒"),
        (["预警", "关注"], "退费难", "现在有2个行业苗头</a>，都需要提醒"),
        (["预警"], "退费难", "起），需要提醒。"),
        (["预警"], None, "起），还不需要提醒。"),
    ],
)
def test_who_is_only_watched_or_of_no_known_conduct_needs_no_reminder(
    levels: list[str], problem: str | None, says: str
) -> None:
    tables = invented.province(counties=6, n_cases=60, flagged=4, n_warnings=len(levels))
    tables["out_warnings"] = tables["out_warnings"].with_columns(
        current_level=pl.Series(levels), kind=pl.lit("sector"), status=pl.lit("持续"),
        violation_type=pl.lit(problem, pl.String), issued_on=RUN.as_of, window_end=RUN.as_of,
    )  # fmt: skip
    assert says in overview.warning_sentence(view_of(tables, RUN))


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        ([], "没有处罚决定或财政数据"),
        (["open_organs"], "没有处罚决定或财政数据"),
        (["open_organs", "unplaced_cases"], "1,799件案件还不知属哪个县（请填单位对照表）"),
    ],
)
def test_cases_of_no_county_are_not_called_no_data(kinds: list[str], said: str) -> None:
    row = {"n": 1799, "says": "…", "next_step": "…", "detail": ["…"]}
    notices = [{"kind": kind, **row} for kind in kinds]
    view = view_of({"out_data_notices": pl.DataFrame(notices)} if kinds else {}, RUN)
    first = overview.county_sentence(view)
    assert re.sub("<[^>]*>", "", first) == f"{said}，各县罚没收入未判断；重点县建议尚未产生。"
    (counties,) = (p for p in list_of_counties(view) if p.path == "counties/index.html")
    assert counties.lead.startswith(f"{said}，各县罚没收入未判断；")


def test_of_files_that_wait_a_first_day_says_so() -> None:
    """Everything waited or was refused, and the overview said that there were no data."""
    states = ["等待列名对照", "等待列名对照", "拒收", "已收", "已补上"]
    view = view_of({"out_quality": pl.DataFrame({"state": states})}, RUN)
    first = re.sub("<[^>]*>", "", overview.county_sentence(view))
    assert first.startswith(
        "没有处罚决定或财政数据（2个表等列名对照、1个文件被拒收，见“数据”页），各县"
    )


def test_where_months_were_judged_and_no_county_was_proposed_yet_the_months_are_told() -> None:
    tables = invented.province(counties=3, months=30, n_cases=30, flagged=2, n_warnings=1)
    view = view_of(tables | {"out_key_regions": tables["out_key_regions"].clear()}, RUN)
    (counties,) = (p for p in list_of_counties(view) if p.path == "counties/index.html")
    assert counties.lead.startswith("近12个月有")


def test_receipts_hold_no_case_to_be_left_out() -> None:
    """A flagged county of which receipts alone are judged was said to be in its range without its largest case."""
    codes = [c for c in invented.regions(6)["region_code"] if not c.endswith("00")]
    row = month(codes[0], 5.0, basis="treasury", treasury_yuan=150.0, largest_case_share=1.0)
    text = said(row)
    assert "罚没收入高于预期范围" in text
    assert "剔除最大一案" not in text


def test_the_share_of_inspections_has_an_axis_of_round_numbers() -> None:
    """In step with the axis of the bars it read 8.6, 17.2, 25.8."""
    made = pl.DataFrame(
        {"inspected_date": [date(2026, 6, 1)], "result": ["未发现问题"], "region_code": ["990101"]}
    )
    view = view_of({"core_inspections": made, "regions": invented.regions(1)}, RUN)
    figure = next(f for f in six(view) if f.id == "inspections")
    assert figure.spec
    assert figure.spec["layout"]["yaxis2"]["tickmode"] == "auto"


def test_a_month_of_which_no_result_is_known_has_no_share() -> None:
    """Inspections without a column of results stopped the whole run."""
    made = pl.DataFrame(
        {
            "inspected_date": [date(2026, 5, 1), date(2026, 6, 1), date(2026, 6, 2)],
            "result": [None, "未发现问题", "发现问题立案"],
            "region_code": ["990101"] * 3,
        }
    )
    view = view_of({"core_inspections": made, "regions": invented.regions(1)}, RUN)
    figure = next(f for f in six(view) if f.id == "inspections")
    assert figure.spec
    assert figure.spec["data"][1]["y"] == [None, 50.0]


def test_what_is_late_in_the_ledger_stands_beside_the_next_report() -> None:
    """Leaders read what is overdue, and with whom, on another page only."""
    lead = {
        "lead_id": "L20260001", "state": "rectifying", "rank": 1, "overdue_days": 5, "next_role": "县局联络",
        "next_due_on": date(2026, 6, 25), "due_on": None, "region_code": "990101",
    }  # fmt: skip
    leads = pl.DataFrame([lead, lead | {"lead_id": "L20260002", "rank": 2, "overdue_days": None}])
    *_, (term, value, note) = overview._strip(view_of({"out_leads": leads}, RUN))
    assert (term, re.sub(r"<[^>]+>", "", value), note) == ("台账过期", "1条", "县局联络1条")
    *_, none = overview._strip(view_of({}, RUN))
    assert none == ("台账过期", "0条", "")
