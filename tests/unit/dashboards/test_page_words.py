from datetime import date
from decimal import Decimal
from itertools import product

import polars as pl
import pytest

from dashboards import RunFacts, leads, words
from dashboards.beside import beside, five_and_five
from dashboards.pages import cases, rules
from dashboards.pages.rules import precision_words
from dashboards.standing import OF_FLAGS, Flag, standing
from dashboards.view import slug, view_of

AS_OF = date(2026, 6, 30)


def flag(
    level: str = "明显异常", status: str = "待核", finding: str | None = None, **more: object
) -> dict[str, object]:
    return {"level": level, "status": status, "finding": finding} | more


def test_nothing_is_coloured_before_a_finding() -> None:
    statuses, levels = ("待送", "待核", "已核数据", "数据有误"), ("明显异常", "疑点线索", "提示")
    for case in product(levels, statuses, (False, True), (None, "需调卷")):
        level, status, late, state = case
        said = standing(flag(level, status, is_overdue=late, city_state=state))
        assert (said.tone, said.mark, said.is_open) == ("wait", "◇", True), case
        assert ("逾期未答复" in said.word) == late, case
        assert ("市局调卷中" in said.word) == (state is not None), case


def test_a_county_that_answered_is_never_redder_than_a_silent_one() -> None:
    silent = standing(flag(status="待核", is_overdue=True))
    answered = standing(flag(status="已核数据"))
    assert silent.tone == answered.tone == "wait"


def test_an_answer_that_could_not_be_kept_is_not_called_silence() -> None:
    """A county that wrote 差不多, or handed its answer back as a CSV, was said to have answered nothing."""
    late = flag(status="待核", is_overdue=True, in_vain="not_in_list")
    assert standing(late).word == "逾期未答复（交回过，没有记上：词不在列表里，见答复回执）"
    assert standing(late | {"status": "已核数据", "is_overdue": False}).word == "县局已答复，待认定"


def test_a_note_without_the_choice_is_told_as_such() -> None:
    """A county wrote 数据无误 in the column of notes; its workbook called the row answered and overdue."""
    beside = flag(status="待核", is_overdue=True, explanation="数据无误")
    assert standing(beside).word == "逾期未答复（只写了说明或理由，县局核对还空着）"
    assert (
        standing(beside | {"is_overdue": False}).word == "待核（只写了说明或理由，县局核对还空着）"
    )
    assert standing(beside | {"county_check": "数据无误"}).word == "逾期未答复"


def test_a_row_says_how_far_its_county_was_asked() -> None:
    """A hint nobody is asked about led the row: 待送, 专班内部参考, beside a deadline that was over."""

    def put(number: str, status: str, **more: object) -> Flag:
        row = {
            "flag_id": number,
            "rule_code": "P006",
            "chosen_on": None,
            **flag("提示", status),
            **more,
        }
        return Flag([row.get(name) for name in OF_FLAGS], standing(row))

    hint = put("P006-1", "待送")
    asked = put("S003-1", "待核", sent_on=date(2026, 6, 1), is_overdue=True)
    done = put("S001-1", "已认定", finding="正常", sent_on=date(2026, 5, 1))
    assert leads.Entry({}, (hint, done, asked)).furthest is asked
    assert leads.Entry({}, (hint, done)).furthest is hint
    assert leads.Entry({}, (asked, hint)).furthest is asked


@pytest.mark.parametrize(
    ("rule", "level", "chosen", "word"),
    [
        ("S016", "提示", None, "内部参考"), ("S016", "提示", date(2026, 6, 1), "待送"),
        ("P003", "疑点线索", None, "待送"), ("C004", "提示", None, "内部参考"), ("旧规则", "提示", None, "待送"),
    ],
)  # fmt: skip
def test_what_no_county_is_asked_about_does_not_wait_to_be_sent(rule, level, chosen, word) -> None:
    """Two leads in three were called 待送 on a county's page and never went to it."""
    row = {"rule_code": rule, "chosen_on": chosen, **flag(level, "待送")}
    assert standing(row).word == word
    assert standing(row).is_open


@pytest.mark.parametrize("finding", ["正常", "有正当理由"])
def test_a_justified_flag_is_calm_and_closed(finding: str) -> None:
    state = standing(flag(status="已认定", finding=finding))
    assert state.tone == "plain"
    assert not state.is_open
    assert finding in state.word


@pytest.mark.parametrize(
    ("level", "tone"), [("明显异常", "red"), ("疑点线索", "amber"), ("提示", "slate")]
)
def test_a_problem_found_has_the_colour_of_its_level(level: str, tone: str) -> None:
    state = standing(flag(level, "已认定", "执法不当，纠正"))
    assert (state.tone, state.is_open) == (tone, True)


def test_a_problem_found_stays_open_until_its_rectification_is_told() -> None:
    found = flag(status="已认定", finding="执法不当，纠正")
    assert "整改逾期" in standing(found | {"is_rectify_overdue": True}).word
    assert not standing(found | {"rectify_result": "已退款"}).is_open


def test_a_data_error_stays_open_and_is_called_mended_only_when_it_was() -> None:
    told = flag(status="数据有误", county_check="数据有误")
    assert standing(told).word == "县局称数据有误"
    assert standing(told).is_open
    renewed = standing(told | {"status": "已核数据", "is_data_changed": True})
    assert renewed.word == "数据已更新，待认定"
    assert renewed.is_open


def test_history_is_closed() -> None:
    assert not standing(flag(status="历史")).is_open


def test_every_tone_has_a_mark_of_its_own() -> None:
    found = [flag(level, "已认定", "执法不当，纠正") for level in ("明显异常", "疑点线索", "提示")]
    states = [standing(flag()), *map(standing, found), standing(flag(status="历史"))]
    assert len({s.mark for s in states}) == len(states)


@pytest.mark.parametrize(
    ("yuan", "cell", "sentence"),
    [
        (Decimal("1824000.00"), "182.4", "182.4万元"),
        (Decimal("9999.00"), "1.0", "9,999元"),
        (Decimal("10000.00"), "1.0", "1.0万元"),
        (0, "0.0", "0元"),
        (None, "—", "未记载"),
        (float("nan"), "—", "未记载"),
    ],
)
def test_money(yuan: Decimal | float | None, cell: str, sentence: str) -> None:
    assert (words.wan(yuan), words.money(yuan)) == (cell, sentence)


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2026", "2026年"), ("2026-Q2", "2026年第2季度"), ("2026-06", "2026年6月"),
        ("2026-W07", "2026年第7周"), ("2026-06-05", "2026年6月5日"), (None, "—"),
    ],
)  # fmt: skip
def test_periods(period: str | None, said: str) -> None:
    assert words.period_words(period) == said


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("食品安全法-124-1-5", "食品安全法124条1款5项"),
        ("食品安全法-124-1-5-货值不足一万元", "食品安全法124条1款5项（货值不足一万元）"),
        ("产品质量法-49-1", "产品质量法49条1款"),
        ("某法-12之一-1-情节严重", "某法12条（之一-1-情节严重）"),
        (None, "条款未识别"),
    ],
)
def test_clauses(clause: str | None, said: str) -> None:
    if clause and "之一" in clause:
        assert "某法" in words.clause(clause)
    else:
        assert words.clause(clause) == said


@pytest.mark.parametrize(
    ("as_of", "due"),
    [
        (date(2026, 6, 30), date(2026, 7, 8)),
        (date(2026, 7, 8), date(2026, 7, 8)),
        (date(2026, 7, 9), date(2026, 8, 7)),  # 8 August is a Saturday
        (date(2026, 12, 20), date(2027, 1, 8)),
    ],
)
def test_the_form_is_due_on_the_eighth_or_the_working_day_before(as_of: date, due: date) -> None:
    assert RunFacts(as_of=as_of).next_report == due


def test_a_file_name_is_plain_ascii_and_differs_with_the_key() -> None:
    keys = ["A|立〔2025〕1号", "A|立〔2025〕2号", "../../etc", "W-2026-06-28-001"]
    names = [slug(k) for k in keys]
    assert names[-1] == "W-2026-06-28-001"
    assert len(set(names)) == len(keys)
    assert all(n.isascii() and "/" not in n and "." not in n for n in names)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.2, "20.0%"), (-0.5, "-50.0%"), (10.0, "1,000.0%"), (10.01, ">1,000%"), (None, "—")],
)
def test_a_growth_beyond_ten_times_is_not_spelled_out(share: float | None, said: str) -> None:
    assert words.percent(share) == said


def peer(fine: float | None, rank: int) -> dict[str, object]:
    return {"peer_case_key": f"k{rank}", "peer_fine_yuan": fine, "rank": rank}


def test_five_higher_and_five_lower_are_the_most_alike() -> None:
    peers = [peer(1000.0 + i, i) for i in range(1, 9)] + [
        peer(900.0 - i, 10 + i) for i in range(1, 9)
    ]
    chosen = five_and_five(1000.0, peers)
    assert [p["rank"] for p in chosen] == [5, 4, 3, 2, 1, 11, 12, 13, 14, 15]


def test_a_peer_with_the_same_fine_is_among_the_lower_and_an_unknown_fine_is_none() -> None:
    assert [p["rank"] for p in five_and_five(1000.0, [peer(1000.0, 1), peer(None, 2)])] == [1]
    assert five_and_five(1000.0, []) == []


def test_circumstances_come_from_facts_else_from_columns() -> None:
    facts = [
        ("已召回", "是"),
        ("及时改正", "是"),
        ("初次违法", "否"),
        ("货值金额", "10元"),
        ("违法所得", "是"),
    ]
    tables = {
        "out_case_facts": pl.DataFrame(
            [{"case_key": "a", "fact": fact, "value": value} for fact, value in facts]
            + [{"case_key": "c", "fact": "货值金额", "value": "10元"}]
        ),
        "core_cases": pl.DataFrame({"case_key": ["a", "b", "c"], "is_first_offence": [True] * 3}),
    }  # fmt: skip
    own = [{"case_key": key, "fine_yuan": None} for key in "abc"]
    known = beside(view_of(tables, RunFacts(as_of=date(2026, 6, 30))), own)
    assert known.circumstances("a") == ["及时改正", "已召回"]
    assert known.circumstances("b") == ["初次违法"]
    assert known.circumstances("c") == []


def test_rule_versions_are_short_and_complete() -> None:
    rules = {"C001": 1, "C002": 1, "C003": 1, "P001": 1, "P003": 1, "S002": 2}
    said = RunFacts(as_of=AS_OF, rule_versions=rules).versions_text
    assert said == "v1：C001–C003 P001 P003；v2：S002"
    assert RunFacts(as_of=AS_OF).versions_text == ""


def test_a_warning_of_several_counties_makes_no_bureau_of_their_city() -> None:
    regions = pl.DataFrame({
        "region_code": ["990100", "990101"], "name": ["虚市", "虚县"], "parent_code": ["990000", "990100"],
        "is_city": [True, False],
    })  # fmt: skip
    flags = pl.DataFrame({
        "flag_id": ["W001-1", "P001-1"], "object_type": ["sector", "case"], "object_key": ["W1", "k1"],
        "region_code": ["990100", "990101"],
    })  # fmt: skip
    run = RunFacts(as_of=AS_OF)
    assert set(view_of({"regions": regions, "out_flags": flags}, run).regions) == {"990101"}
    own = flags.with_columns(object_type=pl.lit("letter"))
    assert set(view_of({"regions": regions, "out_flags": own}, run).regions) == {"990100", "990101"}


@pytest.mark.parametrize(
    ("as_of", "months", "newest"),
    [
        (date(2026, 11, 8), ["2026-09", "2026-10", "2026-11"], "2026-10"),
        (date(2026, 11, 30), ["2026-10", "2026-11"], "2026-11"),
        (date(2026, 11, 8), ["2026-11"], "2026-11"),
        (date(2026, 11, 8), [], None),
    ],
)
def test_without_a_judgement_the_newest_month_is_one_that_is_over(as_of, months, newest) -> None:
    frame = pl.DataFrame(
        [("990101", m, "not_evaluated") for m in months],
        schema={"region_code": pl.String, "month": pl.String, "outcome": pl.String}, orient="row",
    )  # fmt: skip
    assert view_of({"out_region_month": frame}, RunFacts(as_of=as_of)).month == newest


@pytest.mark.parametrize(
    ("value", "says"),
    [(25.94, "26"), (Decimal("1234.56"), "1,235"), (999, "999"), (0, "0"), (None, "—")],
)
def test_yuan_without_the_fen_are_rounded_not_cut(value, says) -> None:
    assert words.whole(value) == says


@pytest.mark.parametrize("zero", [-0.0, -0.3, Decimal("-0.2"), 0, Decimal(0)])
def test_what_is_nought_once_rounded_has_no_sign(zero: float) -> None:
    said = (words.wan(zero), words.money(zero), words.fine(zero), words.whole(zero))
    assert said == ("0.0", "0元", "0元", "0")
    assert (words.number(float(zero) / 10), words.percent(float(zero) / 1000)) == ("0.0", "0.0%")


def test_a_fall_keeps_its_sign() -> None:
    assert (words.wan(-12_000), words.money(-5), words.number(-1)) == ("-1.2", "-5元", "-1.0")


def test_the_rules_say_how_much_they_judged_and_what_no_county_is_asked() -> None:
    """共作出202,949次判断，其中39%没有判断 called what was not judged a judgement."""
    coverage = pl.DataFrame({
        "rule_code": ["P006", "P006", "P006"], "outcome": ["flagged", "clear", "not_evaluated"], "n": [1, 2, 1],
    })  # fmt: skip
    flags = pl.DataFrame([
        {"flag_id": f"f{i}", "rule_code": "P006", "object_type": "case", "object_key": f"k{i}", "region_code": "990101",
         "level": level, "status": status, "is_current": True}
        for i, (level, status) in enumerate([("提示", "待送"), ("提示", "待送"), ("疑点线索", "待核")])
    ])  # fmt: skip
    view = view_of({"out_rule_coverage": coverage, "out_flags": flags}, RunFacts(as_of=AS_OF))
    index, *others = rules.pages(view)
    assert str(index.lead).endswith(
        "共看了4次，75%作出判断，25%数据不足或者不适用；现有3条待处理线索（其中2条内部参考，不问县局）。"
    )
    assert [part.kind for part in index.parts][:3] == ["filters", "table", "figures"]
    own = next(p for p in others if p.path == "rules/P006.html")
    assert "3条待处理线索（其中2条内部参考，不问县局）" in str(own.lead)


def test_a_rule_is_told_what_was_found_of_it_in_all_years() -> None:
    """The newest year stood there as if it were all: 认定3条，2条有问题 beside 同类已认定4条，3条有问题."""
    frame = pl.DataFrame([
        {"rule_code": code, "period": year, "n_flagged": 9, "n_found": found, "n_problem": problems,
         "precision": problems / found if found else None, "interval_low": 0.2, "interval_high": 0.9}
        for code, year, found, problems in (
            ("P001", "2025", 1, 1), ("P001", "2026", 3, 2), ("P002", "2025", 2, 2), ("P002", "2026", 5, 4),
            ("P007", "2025", 6, 4), ("P007", "2026", 0, 0), ("P008", "2026", 0, 0),
        )
    ])  # fmt: skip
    known = rules._precision(view_of({"out_precision": frame}, RunFacts(as_of=AS_OF)))
    said = {code: precision_words(row) for code, row in known.items()}
    assert said["P001"] == "认定4条，3条有问题"
    assert said["P002"].startswith("86%（") and said["P002"].endswith("，n=7）")
    assert said["P007"] == "67%（20%–90%，n=6）"
    assert said["P008"] == "尚无认定"


def test_a_share_of_a_few_findings_is_no_share() -> None:
    """One finding read 100%（15%–100%，n=1）, where the funnel of the same ledger wrote none."""

    def said(n_found: int, n_problem: int) -> str:
        row = {"n_found": n_found, "n_problem": n_problem, "precision": n_problem / n_found}
        return precision_words(row | {"interval_low": 0.2, "interval_high": 0.9})

    assert said(4, 4) == "认定4条，4条有问题"
    assert said(5, 4) == "80%（20%–90%，n=5）"


def test_a_signal_borne_out_is_not_called_confirmed() -> None:
    known = ("新发", "持续", "已确认", "已关闭", None)
    assert [words.warning_status(w) for w in known] == ["新发", "持续", "得到印证", "已关闭", ""]


def test_an_axis_names_clauses_whole() -> None:
    """Three paragraphs of one article read the same once they were cut."""
    long = [f"食品安全法-124-1-{i}-货值不足1万" for i in (1, 3, 5)]
    drawn = [cases._short(c) for c in long]
    assert [d.replace("<br>", "") for d in drawn] == [words.clause(c) for c in long]
    assert all(d.count("<br>") == 1 for d in drawn)
