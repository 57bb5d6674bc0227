"""What pages say of a bureau that sends one source, or next to nothing: no calm where nothing was judged."""

import re
from datetime import date
from typing import Any

import polars as pl
import pytest

from dashboards import RunFacts, build_site, leads, view_of
from dashboards.frames import get
from dashboards.pages import overview
from dashboards.view import View
from data_contracts import schema_of, table
from tests.unit.dashboards import invented

RUN = RunFacts(as_of=invented.AS_OF)
HERE, CITY = "990101", "990100"


def rows(name: str, *given: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema=schema_of(table(name)))


def site(**tables: pl.DataFrame) -> dict[str, str]:
    files = build_site(view_of({"regions": invented.regions(4), **tables}, RUN))
    return {path: body.decode() for path, body in files if path.endswith(".html")}


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def heading(html: str) -> str:
    return plain(re.search(r"<h1>(.*?)</h1>", html, flags=re.S)[1]).strip()


def month(name: str = "2026-05", **more: Any) -> dict[str, Any]:
    return {
        "region_code": HERE, "month": name, "cases": 0, "decided_yuan": 0, "treasury_yuan": 460_000,
        "basis": "treasury", "outcome": "clear", "expected_yuan": 300_000, "expected_low_yuan": 100_000,
        "expected_high_yuan": 600_000, "complete": True, "judged_on": date(2026, 6, 30), "revision": 1,
    } | more  # fmt: skip


def said_of(entries: list[dict[str, Any]], **more: pl.DataFrame) -> dict[str, str]:
    return site(out_region_month=rows("out_region_month", *entries), **more)


@pytest.fixture(scope="module")
def nothing() -> dict[str, str]:
    return site()


@pytest.fixture(scope="module")
def receipts() -> dict[str, str]:
    june = month("2026-06", treasury_yuan=None, outcome="not_evaluated", complete=False,
                 not_evaluated_reason="not_delivered")  # fmt: skip
    return said_of([month(), june])


def test_a_county_says_of_each_month_whether_it_is_complete(receipts: dict[str, str]) -> None:
    months = {
        cells[0]: cells[-1]
        for row in re.findall(r"<tr.*?</tr>", receipts[f"counties/{HERE}.html"], flags=re.S)
        if (cells := [plain(c).strip() for c in re.findall(r"<td.*?</td>", row, flags=re.S)])
        and cells[-1].endswith("齐")
    }
    assert months == {"2026年6月": "未齐", "2026年5月": "已齐"}


def test_without_a_record_no_field_is_calm(nothing: dict[str, str]) -> None:
    none = "近78周没有案件、投诉举报或不合格抽检的记录"
    assert heading(nothing["warnings/fields.html"]) == f"{none}，四个领域都未判断。"
    assert "平稳" not in plain(nothing["warnings/fields.html"]).split("怎样判断")[0]
    assert heading(nothing["warnings/index.html"]) == f"{none}，行业苗头未判断；历史上共发出0条。"
    assert f"{none}，行业苗头未判断。" in plain(nothing["index.html"])


def test_calm_without_a_complaint_says_that_none_came() -> None:
    """A bureau that had sent cases alone read that no field was rising."""
    case = {
        "case_key": "甲|1",
        "decision_date": date(2026, 6, 1),
        "domain": "食品",
        "region_code": HERE,
    }
    known = {"core_cases": rows("core_cases", case)}

    def said(*sources: str) -> tuple[str, str]:
        files = rows(
            "out_quality", *({"file": s, "source": s, "rows_accepted": 5} for s in sources)
        )
        made = site(**known, out_quality=files)
        return plain(made["index.html"]), heading(made["warnings/index.html"])

    silent = "（没有收到投诉举报，只看了案件和抽检）"
    assert f"现在没有行业苗头{silent}。" in said("cases")[0]
    assert said("cases")[1].startswith(f"现在没有要提醒的行业苗头{silent}；")
    assert not any(silent in text for text in said("cases", "complaints"))


def test_with_a_record_the_fields_are_calm() -> None:
    weeks = get({}, "weekly_parties").clear()
    for fields, said in (
        (["食品", "工业产品", "特种设备", "消费环境"], "四个领域都平稳，没有正在提醒的行业苗头。"),
        (["食品"], "食品平稳；工业产品、特种设备、消费环境近78周没有记录，未判断。"),
    ):
        n = len(fields)
        seen = {"field": fields, "week": [date(2026, 6, 1)] * n, "parties": [1] * n}
        pages = site(weekly_parties=pl.DataFrame(seen, schema=weeks.schema))
        assert heading(pages["warnings/fields.html"]) == said


def test_nothing_at_all_is_not_all_judged(nothing: dict[str, str]) -> None:
    assert "全部案件都已判断" not in nothing["cases/index.html"]
    assert "全部未决案件都可以比较" not in nothing["cases/undecided.html"]
    assert "都有对照" not in nothing["warnings/index.html"]
    assert "0个县" not in plain(nothing["quality/index.html"])
    assert "各县各月都已报送" not in nothing["quality/index.html"]
    assert "各市小图" not in nothing["counties/index.html"]
    assert "· —" not in nothing["counties/index.html"] + nothing["index.html"]
    assert "，—" not in nothing["counties/index.html"]
    assert "规则漏见的问题" not in nothing["duties/reviews.html"]
    assert "填好的行都算了" not in nothing["duties/reviews.html"]
    assert "没有因缺列停用的规则" not in nothing["rules/index.html"]


def test_cases_that_cannot_be_compared_are_not_calm() -> None:
    alone = [
        {"case_key": f"局|{i}", "outcome": "not_evaluated", "not_evaluated_reason": "too_few_peers"}
        for i in range(40)
    ]
    pages = site(out_case_disparity=rows("out_case_disparity", *alone))
    assert heading(pages["cases/index.html"]) == "40件已决案件都还不能与相近案件比较。"
    assert "40件已决案件都还不能与相近案件比较。" in plain(pages["index.html"])


def test_counties_of_which_no_revenue_is_known_say_so_and_have_no_list_of_months() -> None:
    flag = {"flag_id": "f", "rule_code": "S011", "object_type": "letter", "object_key": "函1",
            "region_code": HERE, "period": "2026-05", "level": "提示", "status": "待核", "is_current": True}  # fmt: skip
    pages = site(out_flags=rows("out_flags", flag))
    of_city = pages[f"counties/city-{CITY}.html"]
    assert heading(of_city).endswith("市1个县（含本级）没有处罚决定或财政数据，罚没收入未判断。")
    assert "近0个月" not in of_city
    assert "最近0个月" not in pages[f"counties/{HERE}.html"]


def test_receipts_alone_are_no_nought_of_cases(receipts: dict[str, str]) -> None:
    listed = plain(receipts["counties/index.html"].split('id="all"')[1].split("</section>")[0])
    assert "○ 在预期内——10.0–60.0—" in listed
    assert "（没有案件的县为入库额）" in receipts[f"counties/city-{CITY}.html"]
    months = plain(receipts["index.html"].split('id="months"')[1].split("</section>")[0])
    assert "2026年5月—46.0—100" in months


def test_a_month_not_sent_is_called_so_in_the_words_of_its_own_rule(
    receipts: dict[str, str],
) -> None:
    """A county whose cases waited for a county of theirs was said to have sent nothing."""
    own = plain(receipts[f"counties/{HERE}.html"])
    assert "▨ 未判断：本月的入库数还没有收到" in own
    # The row of an earlier run has the words of then.
    none = {"outcome": "not_evaluated", "not_evaluated_reason": "not_delivered"}
    kept = said_of(
        [month(reason="2026年5月未判断：本月未报送数据；不代表有问题或无问题。", **none)]
    )
    assert "罚没收入未判断：本月的入库数还没有收到，" in heading(kept[f"counties/{HERE}.html"])
    assert "本月没有可用的数据" not in own
    assert "三个月中" not in own
    sent = said_of([month(basis="decided", **none)])
    assert "▨ 未判断：本月没有可用的数据" in plain(sent[f"counties/{HERE}.html"])


def test_a_sum_above_its_range_that_was_not_flagged_is_not_called_within_it() -> None:
    pages = said_of([month(treasury_yuan=710_000)])
    assert heading(pages["index.html"]).startswith(  # not flagged, not named
        "2026年5月已判断的1个县罚没收入都不到提请核对的程度，其中1个总额高于预期上限；"
    )
    for path in ("counties/index.html", f"counties/{HERE}.html", f"counties/city-{CITY}.html"):
        assert "○ 高于预期上限，未到标出的界" in plain(pages[path])
        assert "○ 在预期内" not in plain(pages[path])


def test_a_month_of_one_case_has_no_growth_without_it() -> None:
    """One case of June and one of last June: -100.0% stood there, or more than ten times."""
    own = {"basis": "decided", "decided_yuan": 3_000, "yoy": -0.5, "yoy_without_largest": -1.0}
    for cases, said in ((1, "—"), (2, "-100.0%")):
        pages = said_of([month(cases=cases, largest_case_share=1.0, **own)])
        for path in ("counties/index.html", f"counties/{HERE}.html"):
            assert (f"10.0–60.0{said}" in plain(pages[path])) == (cases == 1 or said != "—"), path
        assert ("-100.0%" in plain(pages[f"counties/{HERE}.html"])) == (cases == 2)


def test_a_month_not_judged_has_no_departure() -> None:
    """Its score stood there, of what was known before: -0.3 of a county without a case."""
    listed = plain(said_of([month(score=1.27)])["counties/index.html"])
    assert "1.3" in listed
    none = {"outcome": "not_evaluated", "not_evaluated_reason": "reporting_gap"}
    listed = plain(said_of([month(score=1.27, **none)])["counties/index.html"])
    assert "1.3" not in listed


def test_sums_of_counties_say_what_they_leave_out() -> None:
    notice = {
        "kind": "unplaced_cases",
        "n": 782,
        "says": "782件案件不计入任何县",
        "next_step": "请填单位对照表",
        "detail": [],
    }
    left_out = "另有782件案件（各年的，含未决的）还不知属哪个县，不在内"
    for notices in ([], [notice]):
        pages = said_of([month()], out_data_notices=rows("out_data_notices", *notices))
        for path in ("index.html", "months/index.html"):
            assert (left_out in plain(pages[path])) == bool(notices), path


def view_since(*months: str) -> View:
    later = [
        month(m, outcome="not_evaluated", not_evaluated_reason="reporting_gap") for m in months
    ]
    entries = rows("out_region_month", month("2026-01"), *later)
    return view_of({"out_region_month": entries}, RUN)


@pytest.mark.parametrize(
    ("later", "is_told"),
    [((), False), (("2026-02", "2026-03"), False), (("2026-02", "2026-03", "2026-04"), True)],
)
def test_a_month_long_past_is_told_as_such(later: tuple[str, ...], is_told: bool) -> None:
    first = str(overview.county_sentence(view_since(*later)))
    assert ("都在预期范围内，此后各月均未判断；" in first) is is_told


def test_no_candidates_where_no_criterion_was_judged() -> None:
    silent = dict.fromkeys(
        ("revenue_outcome", "enforcement_outcome", "complaint_outcome"), "not_evaluated"
    )
    proposals = rows(
        "out_key_regions",
        {"period": "2026-Q2", "region_code": HERE, "criteria_met": 0, **silent},
    )
    said = overview.county_sentence(view_of({"out_key_regions": proposals}, RUN))
    assert "2026年第2季度重点县的三个条件均未判断" in said


def test_pictures_have_their_months_where_no_county_has_any() -> None:
    visits = rows("core_followups", {"visited_date": date(2026, 6, 3), "row_key": "a"})
    assert "没有回访数据" not in site(core_followups=visits)["index.html"]


def test_a_lead_of_no_known_county_says_what_to_do_first() -> None:
    base = {"flag_id": "f", "rule_code": "P005", "object_type": "case", "object_key": "局|1", "period": "2026-05",
            "level": "明显异常", "status": "待送", "is_current": True}  # fmt: skip
    view = view_of({"out_flags": rows("out_flags", base)}, RUN)
    (flag,) = view.flags
    assert leads.who(view, flag) == "请填单位对照表，知道是哪个县再送核"


@pytest.mark.parametrize(
    ("name", "who"), [("甲县", "甲县局核对数据"), ("十五师六分局", "十五师六分局核对数据")]
)
def test_a_county_desk_is_called_a_bureau_once(name: str, who: str) -> None:
    base = {"flag_id": "f", "rule_code": "P005", "object_type": "case", "object_key": "局|1", "period": "2026-05",
            "level": "明显异常", "status": "待核", "is_current": True, "region_code": HERE}  # fmt: skip
    regions = pl.DataFrame(
        [{"region_code": HERE, "name": name, "parent_code": "990100", "is_city": False}]
    )
    view = view_of({"out_flags": rows("out_flags", base), "regions": regions}, RUN)
    (flag,) = view.flags
    assert leads.who(view, flag) == who


def test_failed_samples_to_look_at_again_are_not_called_nothing_to_visit() -> None:
    due = rows("out_followups_due", {
        "object_type": "sampling", "object_key": "C1", "why": "抽检不合格", "kind": "回头检", "region_code": HERE,
        "number": "C1", "since": date(2026, 3, 2), "due_on": date(2026, 6, 2), "state": "逾期",
    })  # fmt: skip
    pages = site(out_followups_due=due)
    said = heading(pages["duties/index.html"])
    assert said == "还没有复议、诉讼或重大处罚的涉企案件；其他各项待办0项、逾期1项。"


def test_visits_of_no_known_county_are_not_said_to_be_in_the_lists_of_counties() -> None:
    owed = {"object_type": "case", "object_key": "局|1", "why": "重大处罚", "kind": "回访", "region_code": None,
            "number": "罚〔2026〕1号", "due_on": date(2026, 6, 2), "state": "逾期"}  # fmt: skip
    here = owed | {"region_code": HERE, "object_key": "局|2"}
    lost = "未对应的不出名单，请先填单位对照表"
    for due, said in (
        ([owed], f"还要做的（{lost}）"),
        ([here], "还要做的（各县名单和回访表在 outbox/回访/）"),
        ([owed, here], f"还要做的（各县名单和回访表在 outbox/回访/；{lost}）"),
    ):
        pages = site(out_followups_due=rows("out_followups_due", *due))
        assert said in plain(pages["duties/index.html"])


def test_the_monthly_form_of_a_county_of_receipts_alone_has_no_nought_of_cases() -> None:
    form = {"month": "2026-05", "region_code": HERE, "state": "草稿", "cases": 0, "fines_yuan": 0,
            "confiscations_yuan": 0, "decided_yuan": 0, "treasury_yuan": 460_000, "outcome": "clear",
            "missing_sources": []}  # fmt: skip
    pages = said_of([month()], out_month_report=rows("out_month_report", form))
    shown = plain(pages["months/index.html"].split("怎样判断")[0])
    assert "处罚决定—" in shown.replace(" ", "")
    assert "罚没决定额—" in shown.replace(" ", "")
    assert "——" in shown.split("2026年5月月报（草稿）")[-1]


def test_a_rule_whose_leads_are_all_history_lists_none_and_says_so() -> None:
    old = {"flag_id": "f", "rule_code": "S001", "object_type": "case", "object_key": "局|1", "region_code": HERE,
           "period": "2023-05", "level": "提示", "status": "历史", "is_current": True}  # fmt: skip
    said = plain(site(out_flags=rows("out_flags", old))["rules/S001.html"])
    assert "线索（共1条，都是历史，不列）" in said
    assert "没有要处理的线索。" in said


def test_whom_complaints_are_about_and_who_made_them_are_named_as_people_do() -> None:
    """The pages showed the keys: 甲美容有限公司|甲县 on the overview, and 甲县 alone on the rule's page."""
    flag = {"flag_id": "f", "rule_code": "W002", "object_type": "complaint_cluster", "region_code": HERE,
            "object_key": "甲美容有限公司|甲县", "period": "2026-W24", "level": "明显异常", "status": "待送",
            "is_current": True, "reason": "35名消费者反映同一主体"}  # fmt: skip
    again = {**flag, "flag_id": "g", "rule_code": "W003", "object_key": f"p{'0a' * 16}"}
    pages = site(out_flags=rows("out_flags", flag, again))
    said = plain(pages["rules/W002.html"])
    assert "甲美容有限公司" in said and "|甲县" not in said
    assert "来件人p0a0a0a0a" in plain(pages["rules/W003.html"])


def test_nothing_to_do_first_names_what_waits_in_the_ledger() -> None:
    waits = [{"proposal_id": f"T{i}", "rank": i, "state": "proposed", "channel": "码上评"} for i in (1, 2)]  # fmt: skip
    pages = site(out_lead_proposals=rows("out_lead_proposals", *waits))
    assert "没有待办事项；台账有2条待受理。" in plain(pages["index.html"])


@pytest.mark.parametrize(("n", "said"), [(3, "三"), (49, "；等49处"), (50, "；等50处以上")])
def test_a_notice_that_lists_all_it_keeps_says_there_may_be_more(n: int, said: str) -> None:
    places = ["一", "二", "三", *map(str, range(4, n + 1))]
    notice = {"kind": "names", "n": n, "says": "…", "next_step": "…", "detail": places}
    listed = plain(site(out_data_notices=rows("out_data_notices", notice))["quality/index.html"])
    assert f"{said} " in listed.replace("没有符合", " 没有符合")


def test_nothing_of_the_running_month_yet_is_not_called_delivered() -> None:
    sent = {"region_code": HERE, "source": "cases", "late": False, "rows": 0}
    missing = sent | {"month": "2026-05", "delivered": False, "state": "not_delivered"}
    running = sent | {"month": "2026-06", "delivered": None, "state": "delivered"}
    said = plain(site(out_delivery=rows("out_delivery", missing, running))["quality/index.html"])
    assert "▨ 未报· 还没有到" in said
    waiting = missing | {"state": "set_aside"}
    told = plain(site(out_delivery=rows("out_delivery", waiting, running))["quality/index.html"])
    assert "◇ 交来的都搁置待改· 还没有到" in told
    # Of the newest month of the whole, the footer of every page says the same.
    alone = rows("out_delivery", waiting, missing | {"region_code": "990102"})
    view = view_of({"out_delivery": alone}, RunFacts(as_of=date(2026, 6, 30)))
    assert view.run.completeness == "2026年5月1个县案件未报送、1个县交来的案件都搁置待改"
    assert "没有县各月都已按时报送，以下1个县有迟报或未报" in said
    alone = plain(site(out_delivery=rows("out_delivery", running))["quality/index.html"])
    assert "案件报送情况：1个县各月都已按时报送" in alone
