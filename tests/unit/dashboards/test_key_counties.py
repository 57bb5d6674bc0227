"""重点县, 一市各县 and 县情: what stands there, in which order, and what never does."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from dashboards import RunFacts, build_site
from dashboards.pages import county, county_explanations, county_figure, county_split, county_why
from dashboards.view import View, is_window, view_of
from dashboards.words import NOTHING
from dashboards.workbooks.key_regions import candidates
from tests.unit.dashboards import invented

LIST = "counties/index.html"
AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="module")
def province() -> dict[str, pl.DataFrame]:
    return invented.province(counties=6, months=30, n_cases=60, flagged=4, n_warnings=2)


def site(tables: dict[str, pl.DataFrame], **facts: object) -> dict[str, str]:
    files = build_site(view_of(tables, replace(invented.run(tables), **facts)))
    return {path: body.decode() for path, body in files if path.endswith(".html")}


def proposal(period: str, code: str, met: int = 1, **more: object) -> dict[str, object]:
    marks = ["flagged"] * met + ["clear"] * (3 - met)
    return {
        "period": period, "region_code": code, "revenue_outcome": marks[0], "enforcement_outcome": marks[1],
        "complaint_outcome": marks[2], "criteria_met": met, "reasons": [f"理由{period}{code}"],
    } | more  # fmt: skip


def with_proposals(
    tables: dict[str, pl.DataFrame], *rows: dict[str, object]
) -> dict[str, pl.DataFrame]:
    return {**tables, "out_key_regions": pl.DataFrame(rows, infer_schema_length=None)}


def decisions(*rows: tuple[str, str, int, str, str, str, str]) -> pl.DataFrame:
    names = ("period", "region_code", "nth", "decision", "decided_by", "decided_on", "note")
    frame = pl.DataFrame(rows, schema=list(names), orient="row")
    return frame.with_columns(pl.col("decided_on").str.to_date())


def section(text: str, name: str) -> str:
    return text.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0]


def table_rows(text: str, codes: list[str]) -> list[list[str]]:
    """Return the cells of the list of all counties, as text, of the counties named."""
    body = section(text, "all").split("<tbody>")[1]
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in body.split("</tr>")]
    plain = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in cells] for cells in rows if cells]
    return [cells for cells in plain if cells[0] in codes]


@pytest.mark.parametrize(
    ("periods", "newest"),
    [
        (["2026-05", "2026-Q1"], "2026-05"),
        (["2026-06", "2026-Q1", "2026-Q2"], "2026-Q2"),
        (["2025-12", "2025-Q4", "2026-01"], "2026-01"),
        (["2026-04", "2026-05-10"], "2026-04"),
        (["2026-05-10"], "2026-05-10"),
    ],
)
def test_the_newest_period_is_the_one_that_ended_last(province, periods, newest) -> None:
    tables = with_proposals(province, *(proposal(p, "990101") for p in periods))
    view = view_of(tables, invented.run(tables))
    assert view.period == newest
    assert set(view.key_regions) == {"990101"}


def test_a_criterion_without_data_is_not_one_that_is_not_met(province) -> None:
    unknown = {"enforcement_outcome": "not_evaluated", "complaint_outcome": "not_evaluated"}
    counts = {"n_problems": 0, "n_voices": 3}
    codes = sorted(set(province["out_region_month"]["region_code"]))[:2]
    rows = [
        proposal("2026-06", codes[0], 0, **unknown, **counts),
        proposal("2026-06", codes[1], 0, **counts),
    ]
    text = site(with_proposals(province, *rows))[LIST]
    assert "2个县中没有满足任何一个条件的县，其中1个有条件未判断。" in text
    assert text.count("没有满足的条件；执法问题、企业反映未判断") == 2  # title and what is read out
    found = [[cells[i] for i in (-4, -3)] for cells in table_rows(text, codes)]
    assert found == [["—", "3"], ["0", "3"]]


def test_where_no_condition_could_be_judged_nobody_is_said_to_meet_none(province) -> None:
    """A county of nine cases and one month "met none of the conditions": nothing had been judged."""
    unknown = dict.fromkeys(
        ("revenue_outcome", "enforcement_outcome", "complaint_outcome"), "not_evaluated"
    )
    code = sorted(set(province["out_region_month"]["region_code"]))[0]
    text = site(with_proposals(province, proposal("2026-06", code, 0, **unknown)))[LIST]
    assert "1个县的三个条件均未判断。" in text
    assert "没有满足任何一个条件的县" not in text
    assert [cells[-2] for cells in table_rows(text, [code])] == ["—"]


def test_the_map_tells_the_marks_of_the_quarter_and_when_a_county_was_confirmed(province) -> None:
    """A county confirmed before showed the marks of that quarter beside the candidates of this one."""
    before = proposal("2026-Q1", "990101", 0) | {"decision": "confirmed"}
    tables = with_proposals(province, before, proposal("2026-Q2", "990101", 1))
    shown = {path: section(site(tables)[path], "tiles") for path in (LIST, "index.html")}
    tile = r'<a class="tile confirmed"[^>]*counties/990101\.html"[^>]*>.*?<span[^>]*>([^<]*)</span>'
    assert [re.search(tile, text)[1] for text in shown.values()] == ["●", ""]  # type: ignore[index]  # both are there
    for text in shown.values():
        assert "粗框：已确认的重点县（2026年第1季度）" in text
        assert "2026年第1季度确认为重点县" in text
    assert "各县满足的条件，2026年第2季度" in shown[LIST]


def test_only_a_day_is_a_window() -> None:
    assert [
        p for p in ("2026", "2026-05", "2026-Q2", "2026-W07", "2026-05-10") if is_window(p)
    ] == ["2026-05-10"]


def test_every_decision_stands_and_the_last_one_holds(province) -> None:
    tables = with_proposals(province, proposal("2026-06", "990101"), proposal("2026-06", "990102"))
    tables["out_key_decisions"] = decisions(
        ("2026-06", "990102", 1, "rejected", "甲", "2026-06-20", "系专项"),
        ("2026-06", "990101", 1, "confirmed", "甲", "2026-06-20", "会议研究"),
        ("2026-06", "990101", 2, "confirmed", "乙", "2026-06-25", "复核后维持"),
    )
    told = section(site(tables)[LIST], "decided")
    rows = told.split("<tr")[2:]
    assert re.findall(r'href="(\d{6})\.html"', told) == ["990101", "990102"]
    for words in (
        "第1次：确认（甲，2026-06-20，会议研究）",
        "第2次：确认（乙，2026-06-25，复核后维持）",
    ):
        assert words in rows[0]
    assert "不列入" in rows[1]


def test_candidates_of_a_campaign_carry_its_name_and_go_into_the_workbook(province) -> None:
    tables = with_proposals(
        province, proposal("2026-06", "990101"), proposal("2026-05-10", "990102", 2),
        proposal("2026-05-10", "990103", 0),
    )  # fmt: skip
    text = site(tables, campaigns={"2026-05-10": "夏季行动"})[LIST]
    assert "夏季行动（2026年5月10日起）" in section(text, "campaigns")
    assert re.findall(r'href="(\d{6})\.html"', section(text, "campaigns")) == ["990102"]
    assert "990102" not in section(text, "candidates")
    _, rows = candidates(view_of(tables, invented.run(tables)))
    assert [list(r.values())[:2] for r in rows] == [["2026-06", "990101"], ["2026-05-10", "990102"]]


def test_order_does_not_follow_the_money(province) -> None:
    """Turning every amount around must leave every list of counties as it was."""
    month = province["out_region_month"]
    turned = month.with_columns(
        (Decimal(90_000_000) - pl.col(c)).alias(c)
        for c in ("decided_yuan", "fines_yuan", "ytd_yuan")
    )
    before, after = site(province), site({**province, "out_region_month": turned})
    for name in ("candidates", "above", "all", "tiles"):
        links = [re.findall(r'(\d{6})\.html"', section(s[LIST], name)) for s in (before, after)]
        assert links[0] == links[1], name
    for path, text in before.items():
        if path.startswith("counties/"):
            assert not re.search(r"第\d+名|排名|排行|目标|完成率", text), path


def test_own_boundaries_are_drawn_and_counties_without_one_stay_tiles(province) -> None:
    square = (((110.0, 30.0), (110.5, 30.0), (110.5, 30.4), (110.0, 30.4), (110.0, 30.0)),)
    codes = sorted(set(province["out_region_month"]["region_code"]))
    drawn = site(province, boundaries={codes[0]: square, "999999": square})
    for path in (LIST, "index.html"):
        shapes = section(drawn[path], "tiles")
        assert shapes.count("<path") == 1
        assert f"counties/{codes[0]}.html" in shapes
        assert "999999" not in shapes
        assert shapes.count('class="tile ') == len(codes) - 1
    assert "<path" not in section(site(province)[LIST], "tiles")


def test_an_outline_keeps_its_proportions(province) -> None:
    codes = sorted(set(province["out_region_month"]["region_code"]))
    plane = (((0.0, 0.0), (4000.0, 0.0), (4000.0, 1000.0), (0.0, 1000.0), (0.0, 0.0)),)
    shapes = section(site(province, boundaries={codes[0]: plane})[LIST], "tiles")
    path = re.search(r' d="M([^"]+)Z"', shapes)
    assert path
    points = [tuple(map(float, p.split())) for p in path[1].split("L")]
    assert max(x for x, _ in points) == pytest.approx(4 * max(y for _, y in points))


def test_a_city_shows_each_of_its_counties_once_in_code_order(province) -> None:
    text = site(province)
    shown = []
    for path in sorted(p for p in text if p.startswith("counties/city-")):
        codes = re.findall(r'class="multiple" href="\.\./counties/(\d{6})\.html"', text[path])
        assert codes == sorted(codes)
        assert text[path].count('class="small-series"') == len(codes)
        shown += codes
        assert path.split("/")[1] in text[LIST]
    assert sorted(shown) == sorted(set(province["out_region_month"]["region_code"]))


def test_a_county_that_is_no_more_has_a_page_and_no_place_among_those_of_today(province) -> None:
    month = province["out_region_month"]
    code = month["region_code"].min()
    newest = view_of(province, invented.run(province)).month
    gone = (pl.col("region_code") == code) & (pl.col("month") == newest)
    told = {"outcome": "not_evaluated", "not_evaluated_reason": "region_ended", "cases": 0}
    ended = month.with_columns(
        pl.when(gone).then(pl.lit(v).cast(month.schema[k])).otherwise(k).alias(k)
        for k, v in told.items()
    )
    before, after = site(province), site({**province, "out_region_month": ended})
    name = view_of(province, invented.run(province)).region_name(code)
    tile = f'title="{name}：'
    assert [tile in text["index.html"] for text in (before, after)] == [True, False]
    n = month["region_code"].n_unique()
    assert f"{n}个县（含本级）" in before["index.html"]
    assert f"{n - 1}个县（含本级）" in after["index.html"]
    assert "未判断：区划已停用" in after[LIST]
    assert f"counties/{code}.html" in after


# --- 县情 -------------------------------------------------------------------------------------


def months(**last: object) -> list[dict[str, object]]:
    row = {
        "region_code": "990101", "outcome": "clear", "not_evaluated_reason": None, "growth_kind": None, "cases": 9,
        "decided_yuan": Decimal(90_000), "treasury_yuan": Decimal(80_000), "treasury_ratio": None, "basis": "decided",
        "decided_12m_yuan": None, "treasury_12m_yuan": None, "expected_yuan": Decimal(80_000), "revision": 1,
        "largest_case_share": 0.1, "expected_low_yuan": Decimal(40_000), "expected_high_yuan": Decimal(120_000), "complete": True,
    }  # fmt: skip
    rows = [{**row, "month": f"{2025 + m // 12}-{m % 12 + 1:02d}"} for m in range(18)]
    rows[-1] |= last
    return rows


def focus(
    rows: list[dict[str, object]], drivers: list[dict[str, object]] | None = None
) -> county_why.Focus:
    return county_why.focus_of(rows, rows[-1], [], drivers or [], [])


@pytest.mark.parametrize(
    ("received", "says"),
    [
        (1_000_000, "100.0%，相差在15%以内"),
        (860_000, "86.0%，相差在15%以内"),
        (840_000, "84.0%，少16.0万元：请核未缴"),
        (1_160_000, "116.0%，多16.0万元：请核以前年度欠款"),
    ],
)
def test_the_disagreement_of_receipts_and_decisions_is_said(received: int, says: str) -> None:
    rows = months(
        decided_12m_yuan=Decimal(1_000_000), treasury_12m_yuan=Decimal(received), treasury_ratio=received / 1e6
    )  # fmt: skip
    assert says in county_why.against_receipts(focus(rows))


def test_months_that_were_not_sent_are_no_disagreement() -> None:
    rows = months(
        decided_12m_yuan=Decimal(500_000), treasury_12m_yuan=Decimal(1_000_000), treasury_ratio=2.0
    )
    rows[-3] |= {"outcome": "not_evaluated", "not_evaluated_reason": "not_delivered", "cases": 0}
    said = county_why.against_receipts(focus(rows))
    assert "其间1个月没有可用的案件数据，两者不能直接相比" in said
    assert "请核" not in said
    for row in rows[-3:]:
        row |= {"outcome": "not_evaluated", "not_evaluated_reason": "region_ended", "cases": 0}
    said = county_why.against_receipts(focus(rows))
    assert "其间3个月区划已停用，两者不能直接相比" in said
    assert "未报送" not in said
    rows[-5] |= {"outcome": "not_evaluated", "not_evaluated_reason": "not_delivered", "cases": 0}
    said = county_why.against_receipts(focus(rows))
    assert "其间1个月没有可用的案件数据、3个月区划已停用，两者不能直接相比" in said


def test_a_sum_inside_its_range_is_not_explained_by_its_largest_case() -> None:
    """Flagged for heavy fines, its sum below the upper end: one case less explained nothing."""
    case = {"month": "2026-06", "rank": 1, "case_key": "x|立1号", "decision_no": "罚1号", "campaign": None,
            "decided_yuan": Decimal(30_000), "share": 0.3}  # fmt: skip
    rows = months(decided_yuan=Decimal(100_000), outcome="flagged")
    seen = focus(rows, [case])
    assert "总额本来没有超过预期上限12.0万元，标出的是件数或案均" in county_why.without_largest(
        seen
    )
    view: View = view_of({}, RunFacts(as_of=invented.AS_OF))
    table = county_explanations.explanations(
        view, view._region("990101", {}), seen, view.run.rules["C002"]
    )
    assert table is not None
    assert table.rows[0].cells[2] == "○ 不足以说明"


@pytest.mark.parametrize(("decided", "is_said"), [(120_000, True), (120_001, False)])
def test_why_a_month_inside_its_range_was_flagged_is_said(decided: int, is_said: bool) -> None:
    reason = (
        "2026年1月至6月罚没决定额80.0万元，预期约50.0万元，半年合看偏高；当月25件，预期约11件。"
    )
    seen = focus(months(decided_yuan=Decimal(decided), outcome="flagged", reason=reason))
    assert (reason in county_why.sentences(seen)) == is_said
    plain = focus(months(decided_yuan=Decimal(decided), outcome="clear", reason=reason))
    assert reason not in county_why.sentences(plain)


@pytest.mark.parametrize(("basis", "height"), [("decided", 10.0), ("treasury", 9.0)])
def test_a_flagged_months_mark_stands_on_the_series_it_was_judged_by(
    basis: str, height: float
) -> None:
    """Flagged for the number of cases, its sum inside its range: the mark stood on the receipts."""
    rows = months(decided_yuan=Decimal(100_000), treasury_yuan=Decimal(90_000), basis=basis, outcome="flagged")  # fmt: skip
    view: View = view_of({}, RunFacts(as_of=invented.AS_OF))
    drawn = county_figure.series_figure(view, view._region("990101", {}), rows).spec
    (mark,) = [one for one in drawn["data"] if one.get("name") == "高于往常，待核"]
    assert (mark["x"][-1], mark["y"][-1]) == (rows[-1]["month"], height)


def test_a_month_that_is_not_over_is_not_drawn_as_a_fall() -> None:
    rows = months(decided_yuan=Decimal(1), decided_12m_yuan=Decimal(9), treasury_12m_yuan=Decimal(9),
                  not_evaluated_reason="month_not_over", outcome="not_evaluated")  # fmt: skip
    view: View = view_of({}, RunFacts(as_of=invented.AS_OF))
    drawn = county_figure.series_figure(view, view._region("990101", {}), rows).spec
    (line,) = [one for one in drawn["data"] if one.get("name") == "决定额"]
    assert line["y"][-1] is None
    assert line["y"][-2] is not None
    assert county_why.is_running(rows[-1])


@pytest.mark.parametrize(("largest", "verdict"), [(79_999, "仍高于"), (80_000, "不超过")])
def test_without_the_largest_case_the_boundary_is_the_upper_end(largest: int, verdict: str) -> None:
    case = {"month": "2026-06", "rank": 1, "case_key": "x|立1号", "decision_no": "罚1号", "campaign": None,
            "decided_yuan": Decimal(largest), "share": largest / 2e5}  # fmt: skip
    rows = months(decided_yuan=Decimal(200_000), outcome="flagged")
    seen = focus(rows, [case])
    assert verdict in county_why.without_largest(seen)
    view: View = view_of({}, RunFacts(as_of=invented.AS_OF))
    assert county_split.waterfall(view, seen).missing
    table = county_explanations.explanations(
        view, view._region("990101", {}), seen, view.run.rules["C002"]
    )
    assert table is not None
    assert table.rows[0].cells[2] == ("○ 不足以说明" if verdict == "仍高于" else "● 可以说明")


@pytest.mark.parametrize(("each", "told"), [(110_000, False), (110_001, True)])
def test_one_case_does_not_explain_the_months_before_it(each: int, told: bool) -> None:
    """The five months before together at the floor, and one yuan a month beyond it."""
    case = {"month": "2026-06", "rank": 1, "case_key": "x|立1号", "decision_no": "罚1号", "campaign": None,
            "decided_yuan": Decimal(100_000), "share": 0.5}  # fmt: skip
    rows = months(decided_yuan=Decimal(200_000), outcome="flagged")
    rows[-6:-1] = [
        row | {"decided_yuan": Decimal(each), "expected_yuan": Decimal(100_000)}
        for row in rows[-6:-1]
    ]
    view: View = view_of({}, RunFacts(as_of=invented.AS_OF))
    rule = view.run.rules["C002"].with_values({"floor_ratio": 0.1})
    table = county_explanations.explanations(
        view, view._region("990101", {}), focus(rows, [case]), rule
    )
    assert table is not None
    assert ("；此前5个月合计也高出预期5.0万元" in table.rows[0].cells[1]) == told
    assert table.rows[0].cells[2] == ("○ 不足以说明" if told else "● 可以说明")


@pytest.mark.parametrize(
    ("on", "told"),
    [("2025-05-31", False), ("2025-06-01", True), ("2026-06-30", True), ("2026-07-01", False)],
)
def test_a_county_merged_into_it_within_the_year_is_a_possible_reason(on: str, told: bool) -> None:
    view: View = view_of(
        {"regions": pl.DataFrame([
            {"region_code": "990102", "name": "旧县", "end_date": date.fromisoformat(on), "merged_into": "990101"},
            {"region_code": "990103", "name": "别县", "end_date": date.fromisoformat(on), "merged_into": "990104"},
        ])},
        RunFacts(as_of=date(2026, 7, 31)),
    )  # fmt: skip
    rows = months(outcome="flagged")
    table = county_explanations.explanations(
        view, view._region("990101", {}), focus(rows), view.run.rules["C002"]
    )
    assert table is not None
    said = table.rows[-1].cells[1]
    assert (f"一年内并入本县的：旧县（{on}），历史已接起来比；其余" in said) == told
    assert "别县" not in said
    assert said.endswith("数据看不出，由990101说明")
    # The year before was another area's: it is held against nothing.
    (low,) = [row.cells[1] for row in table.rows if row.cells[0] == "基数低"]
    assert ("上年同月" in low) != told


def test_a_month_that_could_not_be_judged_is_neither_split_nor_explained() -> None:
    rows = months(outcome="not_evaluated", not_evaluated_reason="not_delivered", cases=0)
    split = [{"month": "2026-06", "part": "件数", "item": "件数", "change_yuan": Decimal(-1),
              "base_yuan": Decimal(1), "actual_yuan": Decimal(0)}]  # fmt: skip
    seen = county_why.focus_of(rows, rows[-1], split, [], [])
    assert county_split.split_table(seen) is None
    assert county_why.is_silent(rows[-1])
    assert not county_why.is_silent(rows[-1] | {"cases": 3})


def test_a_month_of_which_nothing_came_shows_no_fall() -> None:
    """A region that is no more stood at −100 % beside a dash for its cases."""
    rows = months(outcome="not_evaluated", not_evaluated_reason="region_ended", cases=0)
    now = rows[-1] | {"yoy": -1.0, "yoy_without_largest": -1.0, "ytd_yoy": -0.4}
    view: View = view_of({}, RunFacts(as_of=invented.AS_OF))
    shown = {name: value for name, value, _ in county._strip(view, now, [], rows, [])}
    assert shown["剔除最大案后同比"] == shown["年内累计同比"] == NOTHING


@pytest.mark.parametrize(
    ("base", "growth", "said"),
    [
        (200_000, 0.5, ("50.0%", "提示线20%")),
        (199_999, 0.5, (NOTHING, "上年同期不足20万元，不比百分比")),
        (9_000, 5.478, (NOTHING, "上年同期不足20万元，不比百分比")),
        (9_000, -1.0, (NOTHING, "上年同期不足20万元，不比百分比")),
        (9_000, None, (NOTHING, "提示线20%")),
    ],
)
def test_of_a_small_base_no_percentage_is_told(
    base: int, growth: float | None, said: tuple[str, str]
) -> None:
    """A county with five cases a year stood at 547.8 % beside the line of 20 %."""
    rows = months()
    rows[-13] |= {"ytd_yuan": Decimal(base)}
    view: View = view_of({}, RunFacts(as_of=invented.AS_OF))
    shown = county._strip(view, rows[-1] | {"ytd_yoy": growth}, [], rows, [])
    assert {n: told for n, *told in shown}["年内累计同比"] == list(said)


def test_of_a_single_case_nothing_is_left_without_it() -> None:
    """It read 剔除最大1案后为0元，不超过预期上限."""
    case = {"month": "2026-06", "rank": 1, "decided_yuan": Decimal(5_500), "case_key": "甲|1",
            "decision_no": "丙市监罚〔2026〕1号", "share": 1.0}  # fmt: skip
    rows = months(cases=1, decided_yuan=Decimal(5_500))
    assert (
        county_why.without_largest(focus(rows, [case]))
        == "2026年6月只有1件处罚决定（丙市监罚〔2026〕1号，5,500元）。"
    )


def test_watched_months_are_a_list_of_their_own_and_no_county_is_above(
    province: dict[str, pl.DataFrame],
) -> None:
    month = province["out_region_month"]
    newest = month["month"].max()
    code = month.filter(pl.col("outcome") == "clear", month=newest)["region_code"].min()
    is_it = (pl.col("region_code") == code) & (pl.col("month") == newest)
    watched = {**province, "out_region_month": month.with_columns(is_watched=is_it)}
    files = site(watched)
    assert "列为关注的月份" in files[LIST]
    assert "列为关注，不问县局" in files[f"counties/{code}.html"]
    assert "列为关注的月份" not in site(province)[LIST]


def test_a_part_that_is_nought_has_no_sign_and_a_small_case_is_not_nought() -> None:
    assert [county_split.signed(v, relative=True) for v in (30, -20, 12_000)] == [
        "0.0",
        "0.0",
        "+1.2",
    ]
    assert [county_split.signed(v, relative=False) for v in (None, 12_000)] == ["", "1.2"]
    case = {"month": "2026-06", "rank": 1, "case_key": "x|立1号", "decision_no": "罚1号", "campaign": None, "violation_type": None,
            "case_source": None, "decided_yuan": Decimal(280), "share": 0.05}  # fmt: skip
    table = county_split.drivers_table(view_of({}, RunFacts(as_of=AS_OF)), focus(months(), [case]))
    assert table is not None
    assert "280" in table.rows[0].cells


def test_nobody_is_said_to_be_about_to_decide_on_an_earlier_period(province) -> None:
    """Months stood between the quarters, and both said 待确认 though the workbook asks of the newest only."""
    given = ("2026-Q2", "2026-Q1", "2026-03", "2026-04", "2025-Q4", "2025-08")
    tables = with_proposals(province, *(proposal(p, "990101") for p in given))
    text = site(tables)[LIST]
    assert section(text, "candidates").count("待确认") == 1
    rows = section(text, "earlier").split("<tbody>")[1]
    assert [p for p in ("2026年第1季度", "2026年3月", "2026年4月", "2025年第4季度", "2025年8月") if p in rows] == [
        "2026年第1季度", "2025年第4季度", "2025年8月",
    ]  # fmt: skip
    assert (rows.count("没有决定"), rows.count("待确认")) == (3, 0)


def test_a_countys_page_says_first_whether_it_is_a_key_county_and_by_what(province) -> None:
    """Who had to explain a key county found its decision last on the page, and the criteria nowhere."""
    codes = sorted(province["out_region_month"]["region_code"].unique())
    made = with_proposals(
        province,
        proposal("2026-Q1", codes[0], decision="confirmed", confirmed_by="某", confirmed_at=date(2026, 4, 7)),
        proposal("2026-Q2", codes[0], met=0), proposal("2026-Q2", codes[1], met=2), proposal("2026-Q2", codes[2], met=0),
    )  # fmt: skip
    made["out_key_decisions"] = decisions(
        ("2026-Q1", codes[0], 1, "confirmed", "某", "2026-04-07", "说明")
    )
    pages = site(made)
    confirmed, proposed, neither = (pages[f"counties/{code}.html"] for code in codes[:3])
    said = "2026年第1季度确认为重点县（某，2026-04-07）：罚没收入符合、执法问题不符合、企业反映不符合。"
    assert f'<span class="screen">{said} <a href="#decisions">历次决定</a></span>' in confirmed
    said = "2026年第2季度重点县候选，待专班确认：罚没收入符合、执法问题符合、企业反映不符合。"
    assert f'<span class="screen">{said}</span>' in proposed
    assert "还没有就此送县局核对；先听县局说明，再确认。" in proposed
    assert "确认为重点县" not in neither and "重点县候选" not in neither
