"""Sheets, letters and lists of warnings, and what followed them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from docx import Document

from dashboards import build_site, frames, warning_papers
from dashboards.followed import after_issue, interval, share_interval
from dashboards.letters.letter import NO_ACCUSATION
from dashboards.pages import warnings
from dashboards.pages.members import MOST_WARNINGS
from dashboards.pages.warning_fields import page_of, weekly_parties
from dashboards.pages.warning_record import BORNE_OUT, EARLY, MORE, NOTHING_MORE, followed
from dashboards.sectors import FIELDS, OTHER, field_of, requirement_of
from dashboards.sentences import headline, short_sentences
from dashboards.view import LEVELS, slug, view_of
from tests.unit.dashboards import invented

ISSUED = date(2026, 3, 1)


def text_of(body: bytes) -> str:
    document = Document(BytesIO(body))
    cells = (c.text for t in document.tables for row in t.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


@pytest.fixture(scope="module")
def papers():
    tables = invented.province(counties=6, n_cases=120, flagged=6, n_warnings=24)
    rows = [
        {
            "warning_id": w, "uscc": f"91990101MA{n:08d}", "name": f"虚构商店{n}", "region_code": "990101",
            "why": "同地同类经营主体", "rank": 30 - n, "reminded_on": date(2026, 6, 29) if n == 3 else None,
        }
        for w in tables["out_warnings"]["warning_id"] for n in range(30)
    ]  # fmt: skip
    tables["out_warning_recipients"] = pl.DataFrame(rows)
    run = invented.run(tables)
    return tables, run, dict(warning_papers(view_of(tables, run)))


def test_only_live_warnings_have_papers_twenty_at_most_and_the_highest_level_first(papers) -> None:
    tables, run, made = papers
    live = view_of(tables, run).live_warnings
    levels = {w["warning_id"]: w["current_level"] for w in live}
    have = list(dict.fromkeys(name.rpartition("_")[0] for name in made))
    assert set(have) <= set(levels)
    assert len(have) == min(len(live), MOST_WARNINGS)
    assert [levels[n] for n in have] == sorted((levels[n] for n in have), key=LEVELS.index)
    closed = set(tables["out_warnings"].filter(pl.col("status") == "已关闭")["warning_id"])
    assert closed
    assert not closed & set(have)


def today(tables: dict[str, pl.DataFrame], **columns: object) -> dict[str, pl.DataFrame]:
    """Return tables whose first warning stands today as said."""
    every = frames.get(tables, "out_warnings")
    now = [
        pl.when(pl.col("warning_id") == every["warning_id"][0])
        .then(pl.lit(v, dtype=every.schema[c]))
        .otherwise(pl.col(c))
        .alias(c)
        for c, v in columns.items()
    ]
    return {**tables, "out_warnings": every.with_columns(now)}


def test_papers_lead_with_todays_state_and_keep_the_one_at_issue(papers) -> None:
    tables, run, _ = papers
    w = tables["out_warnings"]["warning_id"][0]
    grown = today(
        tables, level="提示", n_cases=0, n_complaints=4, current_level="预警", current_n=133, current_cases=3,
        current_complaints=130, current_parties=20, current_reason="今年已有133件。", current_terms=["自制酱料"],
    )  # fmt: skip
    made = dict(warning_papers(view_of(grown, run)))
    said = text_of(made[f"{w}_预警信息单.docx"])
    for part in ("今年已有133件", "投诉举报130件", "涉及20家", "提示·4件", "预警　有效"):
        assert part in said, part
    assert "投诉举报130件" in text_of(made[f"{w}_提醒敦促函.docx"])
    page = {p.path: str(p) for p in warnings.pages(view_of(grown, run))}[f"warnings/{slug(w)}.html"]
    assert "今年已有133件" in page
    assert "预警（发出时提示）" in page


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"current_level": "提示"}, "提示级只观察"),
        ({"violation_type": None}, "没有具体行为或问题"),
        ({"violation_type": "别的事", "industry": "别业", "object_category": None}, "没有对应的法条"),
        ({"industry": None, "object_category": None}, "没有行业或客体"),
    ],
)  # fmt: skip
def test_no_letter_without_level_object_conduct_and_clause(papers, state, why) -> None:
    tables, run, made = papers
    w = tables["out_warnings"]["warning_id"][0]
    assert f"{w}_提醒敦促函.docx" in made
    now = dict(warning_papers(view_of(today(tables, **state), run)))
    assert f"{w}_提醒敦促函.docx" not in now
    assert why in text_of(now[f"{w}_预警信息单.docx"])
    has_list = "current_level" not in state and state.get("violation_type", "有") is not None
    assert (f"{w}_提醒名单.xlsx" in now) == has_list


def test_a_matter_whose_records_name_nobody_has_no_letter(papers) -> None:
    tables, run, made = papers
    nobody = tables["core_complaints"].with_columns(subject_name=pl.lit(None, pl.String))
    now = dict(warning_papers(view_of({**tables, "core_complaints": nobody}, run)))
    assert any(n.endswith("核实函.docx") for n in made)
    assert not any(n.endswith("核实函.docx") for n in now)


def test_a_matter_has_no_letter_that_goes_round(papers) -> None:
    tables, _, made = papers
    matters = tables["out_warnings"].filter(pl.col("kind") == "matter")["warning_id"].to_list()
    assert any(f"{m}_预警信息单.docx" in made for m in matters)
    assert not any(f"{m}_提醒敦促函.docx" in made for m in matters)


def test_same_tables_give_the_same_bytes(papers) -> None:
    tables, run, made = papers
    assert dict(warning_papers(view_of(tables, run))) == made
    for name, body in made.items():
        if name.endswith(".docx"):
            days = {entry.date_time for entry in ZipFile(BytesIO(body)).infolist()}
            assert days == {(1980, 1, 1, 0, 0, 0)}, name


def test_every_style_a_paper_names_is_in_it(papers) -> None:
    for name, body in ((n, b) for n, b in papers[2].items() if n.endswith(".docx")):
        with ZipFile(BytesIO(body)) as package:
            parts = {n: package.read(n).decode() for n in package.namelist() if n.endswith(".xml")}
        known = set(re.findall(r'w:styleId="([^"]+)"', parts["word/styles.xml"]))
        named = {
            s for p in parts.values() for s in re.findall(r'<w:(?:p|r|tbl)Style w:val="([^"]+)"', p)
        }
        assert named, name
        assert named <= known, name


def test_a_letter_accuses_nobody_and_names_nobody(papers) -> None:
    tables, run, made = papers
    letters = {n: text_of(b) for n, b in made.items() if n.endswith("敦促函.docx")}
    assert letters
    for name, said in letters.items():
        assert NO_ACCUSATION in said
        assert "依据与限度" in said
        assert "不作为执法、考核或问责依据" in said
        for word in ("信用风险", "信用等级", "职业", "投诉人", "举报人", "虚构商店", "虚构健身馆", "违规", "涉嫌", "EB05", "脱氢乙酸"):  # fmt: skip
            assert word not in said, (name, word)
    sample = letters[f"{tables['out_warnings']['warning_id'][0]}_提醒敦促函.docx"]
    assert "糕点" in sample
    assert "《食品安全法》" in sample
    assert run.bureau in sample


def test_the_sheet_says_what_where_since_when_against_what(papers) -> None:
    tables, _, made = papers
    w = tables["out_warnings"].row(0, named=True)
    said = text_of(made[f"{w['warning_id']}_预警信息单.docx"])
    for part in (w["level"], str(w["window_start"]), str(w["issued_on"]), w["violation_type"], "代表记录", "上升的词",
                 "建议自查", "已提醒1户", NO_ACCUSATION):  # fmt: skip
        assert part in said, part


def test_the_list_is_in_the_order_of_reminding_and_shows_what_is_done(papers) -> None:
    tables, _, made = papers
    wid = tables["out_warnings"]["warning_id"][0]
    sheet = openpyxl.load_workbook(BytesIO(made[f"{wid}_提醒名单.xlsx"])).worksheets[0]
    table = [[c.value for c in row] for row in sheet.iter_rows()]
    top = next(i for i, row in enumerate(table) if "预警编号" in row)
    assert table[top] == ["预警编号", "统一社会信用代码", "名称", "县（市、区）", "为何列入", "提醒日期", "提醒方式", "答复日期", "答复内容"]  # fmt: skip
    names = [row[2] for row in table[top + 1 :]]
    assert names[:3] == ["虚构商店29", "虚构商店28", "虚构商店27"]
    assert next(r for r in table if r[2] == "虚构商店3")[5] == "2026-06-29"


def weeks(after: float, *, n: int = 8, before: float = 6.0) -> list[dict[str, object]]:
    start = ISSUED - timedelta(days=27)
    return [
        {"week_start": start + timedelta(weeks=i), "observed": before if i < 4 else after, "expected": 0.5,
         "expected_sd": 0.0, "dispersion": 1.0}
        for i in range(4 + n)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("after", "state"), [(0.5, "已回到预期范围"), (2.0, "已回落，仍多于预期"), (7.0, "未见回落")]
)
def test_after_eight_weeks_the_sheet_says_whether_the_sector_calmed(after, state) -> None:
    w = {"issued_on": ISSUED, "window_start": ISSUED - timedelta(days=27)}
    got = after_issue(w, weeks(after), date(2026, 6, 30))
    assert got is not None
    assert (got.weeks, got.seen, got.expected, got.state) == (8, 8 * after, 4.0, state)
    assert state in got.sentence
    early = after_issue(w, weeks(after), ISSUED + timedelta(weeks=7))
    assert early is not None
    assert (early.weeks, early.state) == (7, "未满8周")
    assert after_issue(w, [], date(2026, 6, 30)) is None


def test_the_range_without_a_rise_knows_how_unsure_the_expectation_is() -> None:
    w = {"issued_on": ISSUED, "window_start": ISSUED - timedelta(days=27)}
    sure = after_issue(w, weeks(1.0), date(2026, 6, 30))
    unsure = after_issue(w, [r | {"expected_sd": 0.4} for r in weeks(1.0)], date(2026, 6, 30))
    assert sure is not None
    assert unsure is not None
    # 4 expected: Poisson alone .9-8.6 around it; eight times .4 of one expectation widen it.
    assert (sure.low, sure.high) == pytest.approx((1.0, 8.8), abs=0.3)
    assert unsure.high > sure.high + 2
    assert (sure.before, sure.before_low) == pytest.approx((48.0, 28.0), abs=1.5)


def test_ranges_are_close_to_those_of_the_tables() -> None:
    # Poisson of mean 10 keeps 4-17 in 95 %; Wilson 8 of 10 -> .490-.943.
    assert interval(10, 10) == pytest.approx((4.8, 17.1), abs=0.1)
    assert interval(0, 0) == (0.0, 0.0)
    assert share_interval(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert share_interval(0, 0) == (0.0, 1.0)


def test_a_long_reason_becomes_short_sentences_with_the_same_words() -> None:
    reason = (
        "近2周，甲区、乙县、丙县“自行车等代步设备零售·交通工具·销售不符合安全标准的产品”投诉举报13件，涉及10家，"
        "预期约0.5件（已合并同一主体、同一人和同一批次）；首件5月12日。其中13件提到“鼓包”。来源为投诉，未经核实。"
    )
    said = short_sentences(reason)
    assert max(len(s) for s in said) <= 60
    bare = str.maketrans("", "", "，。；（）")
    assert "".join(said).translate(bare) == reason.translate(bare)
    lead, rest = headline(reason)
    assert "预期约0.5件。" in lead
    assert "来源为投诉，未经核实。" in rest
    assert short_sentences("近4周，2个县共11件，预期约3件。") == ["近4周，2个县共11件，预期约3件。"]


@pytest.mark.parametrize(
    ("sector", "field"),
    [
        (("经营不符合食品安全标准的食品", "食品", "糕点面包制造"), "食品"),
        (("销售不合格产品", "食品", "便利店零售"), "食品"),
        (("销售不合格产品", "儿童用品", "文具用品零售"), "工业产品"),
        (("使用特种设备未按规定办理使用登记", None, "房地产业"), "特种设备"),
        (("未按约定提供预付款服务", "餐饮服务", "正餐服务"), "消费环境"),
        (("虚假或者引人误解的商业宣传", "药品", "西药零售"), "消费环境"),
        (("销售不合格产品", "药品", "西药零售"), OTHER),
        ((None, None, None), OTHER),
    ],
)
def test_sectors_belong_to_a_field(sector, field) -> None:
    assert field_of(*sector) == field


def test_every_sector_has_something_to_check() -> None:
    sector = {"violation_type": None, "object_category": None, "industry": None}
    named = requirement_of(
        {**sector, "violation_type": "未按规定明码标价", "object_category": "食品"}
    )
    assert named.basis == "《价格法》第十三条"
    assert named.said("（核）") == f"《价格法》第十三条（核）：{named.duty}。"
    unnamed = requirement_of({**sector, "violation_type": "别的问题"})
    assert (unnamed.basis, len(unnamed.checks)) == ("", 3)


def test_the_record_says_what_followed() -> None:
    def issued(key: str, day: date, status: str) -> dict[str, object]:
        return {"warning_id": key, "kind": "sector", "issued_on": day, "window_start": day - timedelta(days=13),
                "window_end": day, "status": status}  # fmt: skip

    old = date(2026, 1, 4)
    warnings = [
        issued("A", old, "已关闭"), issued("B", old, "已关闭"), issued("C", old, "已关闭"),
        issued("D", date(2026, 6, 28), "新发"), issued("E", date(2023, 1, 1), "已关闭"),
    ]  # fmt: skip
    members = [("A", old), ("A", old + timedelta(days=7)), ("B", old), ("B", old + timedelta(days=14)), ("C", old), ("D", date(2026, 6, 28))]  # fmt: skip
    tables = {
        "out_warnings": pl.DataFrame(warnings),
        "out_warning_members": pl.DataFrame(
            [{"warning_id": w, "source": "case", "key": str(i), "added_on": d} for i, (w, d) in enumerate(members)]
        ),
        "feat_warning__updates": pl.DataFrame(
            [{"warning_id": "A", "updated_on": old + timedelta(days=7), "status": "已确认"}]
        ),
    }  # fmt: skip
    got = {r["warning_id"]: r for r in followed(view_of(tables, invented.run(invented.province())))}
    assert {k: r["outcome"] for k, r in got.items()} == {
        "A": BORNE_OUT, "B": MORE, "C": NOTHING_MORE, "D": EARLY,
    }  # fmt: skip
    assert (got["B"]["at_issue"], got["B"]["later"], got["B"]["last"]) == (
        1,
        1,
        old + timedelta(days=14),
    )


def test_parties_of_a_field_are_counted_once_a_week() -> None:
    day = date(2026, 6, 22)
    rows = [("1", "A"), ("2", "A"), ("3", "B"), ("4", None)]
    complaints = pl.DataFrame(
        [
            {"complaint_no": no, "form": "投诉", "registered_date": day, "uscc": uscc, "object_category": "食品",
             "suspected_violation": "经营超过保质期的食品"}
            for no, uscc in rows
        ] + [{"complaint_no": "5", "form": "咨询", "registered_date": day, "uscc": "C", "object_category": "食品",
              "suspected_violation": None}]
    )  # fmt: skip
    view = view_of({"core_complaints": complaints}, invented.run(invented.province()))
    got = weekly_parties(view)
    assert got.filter((pl.col("field") == "食品") & (pl.col("week") == day))["parties"].item() == 3
    assert got["parties"].sum() == 3
    assert got.height == 5 * 78


@pytest.mark.parametrize(("first", "says"), [(20, ("4.0", "4.0—4.0")), (30, ("—", "—"))])
def test_weeks_before_the_first_record_are_no_calm_weeks(first: int, says: tuple[str, str]) -> None:
    start = date(2025, 1, 6)
    found = pl.DataFrame(
        [
            (field, start + timedelta(weeks=i), 4 if field == "食品" and i >= first else 0)
            for field in (*FIELDS, OTHER)
            for i in range(78)
        ],
        schema={"field": pl.String, "week": pl.Date, "parties": pl.Int64}, orient="row",
    )  # fmt: skip
    made = page_of(view_of({"weekly_parties": found}, invented.run(invented.province())), [])
    (table,) = (part.table for part in made.parts if part.table)
    food = next(row.cells for row in table.rows if row.cells[0] == "食品")
    assert (food[-2], food[-1]) == says


def test_a_matter_has_a_draft_that_asks_and_accuses_of_nothing(papers) -> None:
    tables, run, made = papers
    asked = {n: text_of(b) for n, b in made.items() if n.endswith("核实函.docx")}
    matters = {w["warning_id"] for w in view_of(tables, run).live_warnings if w["kind"] == "matter"}
    assert {n.partition("_")[0] for n in asked} <= matters
    assert asked
    for name, said in asked.items():
        assert "收到本函不表示存在违法行为" in said, name
        assert "未经核实" in said
        assert "不要打听、追查反映人" in said
        for word in ("信用", "职业", "虚构商店", "虚构健身馆", "违规", "涉嫌", "EB05"):
            assert word not in said, (name, word)
    assert not any(n.partition("_")[0] in matters for n in made if n.endswith("名单.xlsx"))


def test_repeats_on_known_parties_are_said_apart_from_new_ones() -> None:
    w = {"issued_on": ISSUED, "window_start": ISSUED - timedelta(days=27)}
    joined = [ISSUED, *(ISSUED + timedelta(days=7 * (1 + n % 6)) for n in range(36))]
    got = after_issue(w, weeks(0.25), date(2026, 6, 30), pl.Series(joined))
    assert got is not None
    assert (got.seen, got.repeats) == (2.0, 34)
    assert got.state == "新的主体已少，原有主体仍有反映"
    assert "另有同一主体、同一人的34件" in got.sentence
    quiet = after_issue(w, weeks(0.25), date(2026, 6, 30), pl.Series([ISSUED]))
    assert quiet is not None
    assert quiet.state == "已回到预期范围"


def test_made_up_warnings_of_more_than_two_years_ago_are_not_sent_to_the_last_two_years() -> None:
    tables = invented.province(counties=6, n_cases=60, flagged=4)
    run = invented.run(tables)
    first = pl.int_range(pl.len()) == 0
    ended = tables["out_warnings"].with_columns(
        status=pl.lit("已关闭"), is_backfill=pl.lit(value=True),
        issued_on=pl.when(first).then(run.as_of - timedelta(days=800)).otherwise("issued_on"),
    )  # fmt: skip
    n = ended.height
    for frame, says in (
        (ended, f"另补记{n}条，近两年的{n - 1}条见近两年回看"),
        (ended.slice(1), f"另补记{n - 1}条，见近两年回看"),
    ):
        view = view_of({**tables, "out_warnings": frame}, run)
        site = {p: c.decode() for p, c in build_site(view) if p.startswith("warnings/")}
        assert f"{says}）" in site["warnings/index.html"]
        assert f"近两年的预警（{n - 1}条）" in site["warnings/record.html"]


def test_the_list_of_warnings_shows_words_classes_budget_and_why_not() -> None:
    tables = invented.province(counties=6, n_cases=60, flagged=4)
    tables["out_warning_words"] = pl.DataFrame({
        "term": ["罗丹那非"], "first_known": [ISSUED], "region_scope": [["990101"]],
        "object_category": ["糕点"], "violation_type": [None], "n_events": [5], "n_sources": [4],
        "n_before": [0],
    })  # fmt: skip
    tables["out_warning_classes"] = pl.DataFrame({
        "column": ["industry", "object_category"], "given": ["手工酿造坊", "预包装食品"],
        "standard": [None, "食品"], "is_known": [False, True], "n_events": [7, 90],
    })  # fmt: skip
    tables["out_warnings_suppressed"] = pl.DataFrame({
        "candidate_id": ["S1", "S2"], "week": ["2026-W20"] * 2, "region_scope": [["990101"]] * 2,
        "n_events": [9, 5], "expected": [0.5, 0.1],
        "suppressed_reason": ["4名投诉人重复登记37件", "已含在行业预警中，5人反映同一主体"],
        "inside_warning_id": [None, tables["out_warnings"]["warning_id"][0]],
    })  # fmt: skip
    run = replace(invented.run(tables), alarm_budget="每四周至多一条误报")
    first, *sheets = warnings.pages(view_of(tables, run))
    said = str(first)
    inside = next(s for s in sheets if tables["out_warnings"]["warning_id"][0] in str(s.kicker))
    assert f'href="{inside.path.split("/")[-1]}">已含在行业预警中' in said
    assert "记录中有1次是多人反映同一主体（分别5件）" in str(inside.more)
    for part in ("罗丹那非", "手工酿造坊", "1种，共7处", "有对照的1种", "少数投诉人重复登记1个",
                 "已含在行业预警中1个", "每四周至多一条误报"):  # fmt: skip
        assert part in said, part
    assert "预包装食品" not in said


def test_signals_held_back_are_counted_by_kind_whatever_their_figures() -> None:
    tables = invented.province(counties=6, n_cases=60, flagged=4)
    whys = [
        *(f"{n}人反映，与平时相比还不够突出" for n in (4, 5)),
        *(f"{n}人反映，写法各异或各说各处，不像同一件事" for n in (4, 6)),
        *(f"剔除同一办案机构的{n}件后不突出" for n in (2, 3)),
        *(f"收缩下限不高于{n}倍" for n in (1.5, 2)),
    ]
    tables["out_warnings_suppressed"] = pl.DataFrame({
        "candidate_id": [f"S{i}" for i in range(len(whys))], "week": "2026-W20", "region_scope": [["990101"]] * len(whys),
        "n_events": 9, "expected": 0.5, "suppressed_reason": whys, "inside_warning_id": [None] * len(whys),
    }, schema_overrides={"inside_warning_id": pl.String})  # fmt: skip
    first, *_ = warnings.pages(view_of(tables, invented.run(tables)))
    (held,) = (p.table for p in first.parts if p.table and p.table.id == "suppressed")
    assert held.caption == "达到信号但没有发出的（8个）"  # the kinds made a heading of eight lines
    assert held.note == (
        "与预期相比不够突出2个，几人反映、不像同一件事2个，"
        "几人反映、与平时相比不够突出2个，集中于同一办案机构2个。"
    )


def test_a_warning_is_live_for_as_long_as_the_bureau_has_it_quiet(papers) -> None:
    tables, run, _ = papers
    rule = run.rules["W001"]
    fewest, most = (
        {w["warning_id"] for w in view_of(tables, replace(run, rules={**run.rules, "W001": own})).live_warnings}
        for own in (rule.with_values({"quiet_weeks": weeks}) for weeks in (4, 26))
    )  # fmt: skip
    shipped = {w["warning_id"] for w in view_of(tables, run).live_warnings}
    assert fewest < shipped < most
