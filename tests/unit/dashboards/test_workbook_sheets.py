import re
import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dashboards import (
    RunFacts,
    blank_templates,
    county_workbook,
    county_workbooks,
    key_regions_workbook,
    leads_workbook,
    set_aside_workbook,
    view_of,
    words,
)
from dashboards.leads import entries
from dashboards.workbooks import book, leads, receipts
from dashboards.workbooks.book import NOTES_SHEET, Book, Column
from dashboards.workbooks.spoken import answered_sheet
from data_contracts import enumeration, indicators, source, sources
from models.action.sheet_rows import STEPS
from models.leads import answers
from tests.unit.dashboards import invented
from tests.unit.dashboards.sheets import COUNTY, cells, choices, head_row, heads, open_book


@pytest.fixture
def crowded(world):
    """Give a county thirty waiting flags of three rules, one rule far ahead in number."""
    tables, run = world
    one = tables["out_flags"].filter(pl.col("object_type") == "region").head(1)
    rows = [
        one.with_columns(
            flag_id=pl.lit(f"F{i:02d}"), rule_code=pl.lit("P005" if i < 26 else f"S00{i % 2 + 3}"),
            region_code=pl.lit(COUNTY), object_key=pl.lit(f"机关|{i}"), status=pl.lit("待核"),
            finding=pl.lit(None, pl.String), level=pl.lit("提示"), score=pl.lit(float(i)),
            object_type=pl.lit("case"), evidence=pl.lit([], pl.List(pl.String)), sent_on=pl.lit(None, pl.Date), due_on=pl.lit(None, pl.Date),
            sent_issue=pl.lit(None, pl.String), item_id=pl.lit(None, pl.String),
        ).with_columns(status=pl.lit("待送"))
        for i in range(30)
    ]  # fmt: skip
    whole = pl.concat([tables["out_flags"].filter(pl.col("region_code") != COUNTY), *rows])
    return {**tables, "out_flags": whole, "out_lists": invented.lists(whole)}, run


def every_workbook(world) -> dict[str, bytes]:
    tables, run = world
    return {
        "leads": leads_workbook(view_of(tables, run)),
        "key": key_regions_workbook(view_of(tables, run)),
        **county_workbooks(view_of(tables, run)),
        "aside": set_aside_workbook(tables["out_set_aside"]),
        **dict(blank_templates()),
    }


def test_same_arguments_give_the_same_bytes(world) -> None:
    assert every_workbook(world) == every_workbook(world)


def test_nothing_in_any_workbook_can_act(world) -> None:
    for name, body in every_workbook(world).items():
        for sheet in open_book(body).worksheets:
            for row in sheet.iter_rows():
                assert [c.coordinate for c in row if c.data_type == "f" or c.hyperlink] == [], name
        parts = zipfile.ZipFile(BytesIO(body)).namelist()
        assert not [p for p in parts if "vba" in p or "externalLink" in p], name


def test_a_formula_like_name_is_there_as_text(world) -> None:
    tables, run = world
    texts = [
        t for s in open_book(leads_workbook(view_of(tables, run))).worksheets for t in cells(s)
    ]
    assert invented.FORMULA in texts


def column(sheet: Worksheet, name: str) -> list[str]:
    at, top = heads(sheet, "线索编号")[name], head_row(sheet, "线索编号")
    values = [sheet.cell(r, at).value for r in range(top + 1, sheet.max_row + 1)]
    return [str(v) for v in values if v is not None]


def test_leads_hold_the_first_then_the_others_each_once(world) -> None:
    tables, run = world
    lists = invented.lists(tables["out_flags"], team=5)
    book = open_book(leads_workbook(view_of({**tables, "out_lists": lists}, run)))
    assert [s.title for s in book.worksheets] == ["先办清单", "县", "案件", "待整改", "行业", NOTES_SHEET]  # fmt: skip
    team = lists.filter(pl.col("list_name") == "team").sort("rank")
    shown = column(book["先办清单"], "线索编号")
    assert shown == team.filter("is_listed")["item_id"].to_list()
    assert len(shown) == 5 < team.height
    rest = [i for name in ("县", "案件") for i in column(book[name], "线索编号")]
    assert sorted([*shown, *rest]) == sorted(team["item_id"])
    said = str(book["先办清单"].cell(2, 1).value)
    assert f"共{team.height}项：先办5项" in said
    assert (
        column(book["先办清单"], "为何列在这里") == team.filter("is_listed")["why_here"].to_list()
    )
    found = tables["out_flags"].filter(
        (pl.col("status") == "已认定") & (pl.col("finding") == "执法不当，纠正")
    )
    assert set(column(book["待整改"], "线索编号")) <= set(found["flag_id"])
    assert all(c.startswith("认定：执法不当，纠正") for c in column(book["待整改"], "已作认定"))
    for sheet in ("县", "案件"):
        ranks = [float(r) for r in column(book[sheet], "次序")]
        assert ranks == sorted(ranks)


def test_of_very_many_leads_the_first_stand_and_the_others_are_counted(world, monkeypatch) -> None:
    tables, run = world
    sealed: dict[str, list[str]] = {}

    def seal(role: str, place: str, rows: dict[str, list[str]]) -> str:
        sealed.update(rows)
        return ""

    view = view_of({**tables, "out_lists": invented.lists(tables["out_flags"], team=5)}, run)
    whole = open_book(leads_workbook(replace(view, run=replace(run, seal=seal))))
    every = {*sealed}
    sealed.clear()
    monkeypatch.setattr(leads, "MOST_REST", 2)
    short = open_book(leads_workbook(replace(view, run=replace(run, seal=seal))))
    own = column(whole["案件"], "线索编号")
    assert len(own) > 2
    assert column(short["案件"], "线索编号") == own[:2]
    said = f"{len(own)}项，列出前2项，办完一批再列；全部用 hengjian export 导出 out_lists"
    assert said in str(short["案件"].cell(2, 1).value)
    assert column(short["先办清单"], "线索编号") == column(whole["先办清单"], "线索编号")
    # an answer is taken of the rows that stand there
    numbers = {
        n
        for sheet in ("先办清单", "县", "案件", "待整改")
        for n in column(short[sheet], "线索编号")
    }
    assert {*sealed} == numbers < every


def test_a_list_of_cases_says_where_like_cases_lie_and_no_median_that_is_none_of_theirs(
    world,
) -> None:
    """The median of one place stood there as that of all the like cases: 89,172 yuan for 253,000."""
    tables, run = world
    unlike = view_of(tables, run).flagged_cases[0]
    one = tables["out_flags"].filter(pl.col("object_type") == "case").head(1)
    flags = one.with_columns(
        flag_id=pl.lit("F1"), item_id=pl.lit("F1"), object_key=pl.lit(unlike["case_key"]), status=pl.lit("待核"),
        finding=pl.lit(None, pl.String), is_current=pl.lit(True),
    )  # fmt: skip
    lists = tables["out_lists"].head(1).with_columns(
        list_name=pl.lit("team"), region_code=pl.lit(None, pl.String), section=pl.lit(None, pl.String),
        is_listed=pl.lit(False), item_id=pl.lit("F1"), flag_ids=pl.lit(["F1"], pl.List(pl.String)),
    )  # fmt: skip
    view = view_of(tables | {"out_flags": flags, "out_lists": lists}, run)
    sheet = open_book(leads_workbook(view))["案件"]
    at = heads(sheet, "线索编号")
    assert "相近案件中位（元）" not in at
    row = head_row(sheet, "线索编号") + 1
    assert sheet.cell(row, at["线索编号"]).value == "F1"
    assert sheet.cell(row, at["同类案件所在（元）"]).value == words.pieces(unlike)
    assert sheet.cell(row, at["相近案件数"]).value == unlike["n_peers"]


def test_a_section_is_told_how_many_a_county_was_really_asked_about(world) -> None:
    """709项等候县局答复 stood where 166 had been put to a county."""
    tables, run = world
    one = tables["out_flags"].filter(pl.col("object_type") == "case").head(1)
    sent = [True] * 2 + [False] * 3
    flags = pl.concat(
        one.with_columns(
            flag_id=pl.lit(f"F{i}"), item_id=pl.lit(f"F{i}"), status=pl.lit("待核" if asked else "待送"),
            finding=pl.lit(None, pl.String), is_current=pl.lit(True), is_heard=pl.lit(False),
            sent_on=pl.lit(date(2026, 6, 5) if asked else None, pl.Date), answered_on=pl.lit(None, pl.Date),
        )
        for i, asked in enumerate(sent)
    )  # fmt: skip
    listed = tables["out_lists"].head(1)
    lists = pl.concat(
        listed.with_columns(
            list_name=pl.lit("section"), region_code=pl.lit(None, pl.String), section=pl.lit("食品"), is_listed=pl.lit(False),
            item_id=pl.lit(f"F{i}"), flag_ids=pl.lit([f"F{i}"], pl.List(pl.String)), rank=pl.lit(i + 1, pl.Int64),
        )
        for i in range(len(sent))
    )  # fmt: skip
    view = view_of(tables | {"out_flags": flags, "out_lists": lists}, run)
    assert (
        leads.asked_words(view, "食品") == "另有2项等候县局答复，3项没有送县局（待送或者内部参考）"
    )
    assert leads.asked_words(view, "药品") == ""


def test_leads_hold_no_history(world) -> None:
    tables, run = world
    old = set(tables["out_flags"].filter(pl.col("status") == "历史")["flag_id"])
    texts = {
        t for s in open_book(leads_workbook(view_of(tables, run))).worksheets for t in cells(s)
    }
    assert old
    assert not old & texts


def test_findings_are_offered_in_the_words_of_the_contract(world) -> None:
    tables, run = world
    sheet = open_book(leads_workbook(view_of(tables, run)))["先办清单"]
    place = heads(sheet, "线索编号")
    assert choices(sheet, place["认定"]) == set(enumeration("finding").values)


def test_a_county_gets_at_most_ten_items_and_is_told_how_many_wait(crowded) -> None:
    tables, run = crowded
    sheet = open_book(county_workbook(COUNTY, view_of(tables, run)))["待核事项"]
    top = head_row(sheet, "线索编号")
    ids = [sheet.cell(r, 1).value for r in range(top + 1, sheet.max_row + 1)]
    assert len(ids) == 10
    assert "列出前10项，另有20项排在后面" in str(sheet.cell(2, 1).value)


def test_a_county_fills_three_cells_named_as_in_the_contract(world) -> None:
    tables, run = world
    sheet = open_book(county_workbook(COUNTY, view_of(tables, run)))["待核事项"]
    place = heads(sheet, "线索编号")
    contract = source("feedback").columns
    tinted = [
        name for name, column in place.items()
        if sheet.cell(head_row(sheet, "线索编号"), column).fill.fgColor.rgb == "FFDCEBEF"
    ]  # fmt: skip
    assert tinted == [contract[n].zh for n in ("county_check", "justification", "explanation")]
    assert {contract[n].zh for n in ("checked_by", "checked_date")} <= set(place)
    assert choices(sheet, place["县局核对"]) == set(enumeration("county_check").values)
    offered = choices(sheet, place["正当理由"])
    first = sheet.cell(head_row(sheet, "线索编号") + 1, place["线索编号"]).value
    [rule] = tables["out_flags"].filter(pl.col("flag_id") == first)["rule_code"]
    assert offered == {*indicators()[rule].possible_justifications, "其他"}
    assert offered < set(enumeration("justification").values)


def test_a_county_is_told_whom_to_give_it_back_to_and_what_if_the_like_cases_are_not(world) -> None:
    tables, run = world
    said = " ".join(cells(open_book(county_workbook(COUNTY, view_of(tables, run)))[NOTES_SHEET]))
    assert "收件箱" not in said
    for told in ("交回发表的人", "认为那些案件不相近的，在说明里写", "认定以前补交的照收"):
        assert told in said, told


def test_a_county_asked_again_about_a_case_reads_what_was_found_of_it(world) -> None:
    """Found 正常 in May for one reason, asked about in June for another, as if nobody had ever explained it."""
    tables, run = world
    view = view_of(tables, run)
    asked = next(
        e for e in entries(view, "county", region=COUNTY) if e.main["object_type"] == "case"
    )
    before = tables["out_flags"].filter(pl.col("flag_id") == asked.number).with_columns(
        flag_id=pl.lit("P002-before"), rule_code=pl.lit("P002"), item_id=pl.lit("P002-before"),
        status=pl.lit("已认定"), finding=pl.lit("正常"), found_on=pl.lit(run.as_of),
    )  # fmt: skip
    whole = pl.concat([tables["out_flags"], before], how="diagonal_relaxed")
    for flags, told in ((tables["out_flags"], False), (whole, True)):
        sheet = open_book(county_workbook(COUNTY, view_of({**tables, "out_flags": flags}, run)))[
            "待核事项"
        ]
        place = heads(sheet, "线索编号")
        why = {
            sheet.cell(r, place["线索编号"]).value: str(sheet.cell(r, place["为何列在这里"]).value)
            for r in range(head_row(sheet, "线索编号") + 1, sheet.max_row + 1)
        }
        assert why[asked.number].endswith("；本案的别的理由已认定：正常") == told


def test_a_row_with_a_note_and_no_choice_says_that_the_choice_is_wanting(crowded) -> None:
    tables, run = crowded
    beside = tables["out_flags"].with_columns(
        explanation=pl.lit("数据无误"), county_check=pl.lit(None, pl.String)
    )
    sheet = open_book(county_workbook(COUNTY, view_of({**tables, "out_flags": beside}, run)))[
        "待核事项"
    ]
    why = sheet.cell(
        head_row(sheet, "线索编号") + 1, heads(sheet, "线索编号")["为何列在这里"]
    ).value
    assert why.startswith("只写了说明或理由，县局核对还空着；")


def test_a_cell_to_choose_in_says_what_is_to_be_chosen(world) -> None:
    sheet = open_book(county_workbook(COUNTY, view_of(*world)))["待核事项"]
    told = {v.promptTitle: v.prompt for v in sheet.data_validations.dataValidation}
    assert told["县局核对"] == "数据无误或数据有误；选数据有误的必须写说明。"
    assert set(told) == {"县局核对", "正当理由"}


def test_a_county_sees_itself_only(world) -> None:
    tables, run = world
    names = dict(zip(tables["regions"]["region_code"], tables["regions"]["name"], strict=True))
    for code in ("990101", "990201"):
        body = county_workbook(code, view_of(tables, run))
        texts = " ".join(t for s in open_book(body).worksheets for t in cells(s))
        assert names[code] in texts
        others = [n for c, n in names.items() if c not in {code, code[:4] + "00"} and n in texts]
        assert [n for n in others if n not in run.bureau and n not in "云岭市"] == []


def test_a_county_gets_no_sentence_on_a_sector_or_on_complainants(world) -> None:
    tables, run = world
    one = tables["out_flags"].filter(pl.col("object_type") == "region").head(1)
    foreign = [
        one.with_columns(
            flag_id=pl.lit(f"W-{kind}"), rule_code=pl.lit("W001"), object_type=pl.lit(kind), region_code=pl.lit(COUNTY),
            status=pl.lit("待核"), finding=pl.lit(None, pl.String), reason=pl.lit(f"{kind}：甲县、乙县"),
        )
        for kind in ("sector", "complaint_cluster")
    ]  # fmt: skip
    whole = pl.concat([tables["out_flags"], *foreign]).with_columns(
        status=pl.when(pl.col("flag_id").str.starts_with("W-"))
        .then(pl.lit("待送"))
        .otherwise("status")
    )
    lists = invented.lists(whole)
    mine = lists.filter(pl.col("list_name") == "county")["item_id"]
    assert not {"W-sector", "W-complaint_cluster"} & set(mine)
    body = county_workbook(COUNTY, view_of({**tables, "out_flags": whole, "out_lists": lists}, run))
    assert "甲县" not in " ".join(t for s in open_book(body).worksheets for t in cells(s))


def test_what_the_city_found_of_a_warning_is_no_answer_of_a_county(world) -> None:
    """A city's own bureau read that it had answered a warning on three counties, under its number."""
    tables, run = world
    own = tables["out_flags"].filter(pl.col("region_code") == COUNTY).head(1)
    found = [
        own.with_columns(
            flag_id=pl.lit(f"F-{kind}"), object_type=pl.lit(kind), object_key=pl.lit(f"W0{kind}"),
            status=pl.lit("已认定"), finding=pl.lit("正常"), found_on=pl.lit(run.as_of),
            heard=pl.lit("逾期未答复"), county_check=pl.lit(None, pl.String),
            justification=pl.lit(None, pl.String), explanation=pl.lit(None, pl.String),
        )
        for kind in ("sector", "complaint_cluster", "party")
    ]  # fmt: skip
    whole = pl.concat([tables["out_flags"], *found], how="diagonal_relaxed")
    _, rows = answered_sheet(view_of({**tables, "out_flags": whole}, run), COUNTY)
    said = {r["所指对象"]: r["本局的答复"] for r in rows}
    assert said["W0party"] == "逾期未答复", "an empty cell reads as if nobody had asked"
    assert not {"W0sector", "W0complaint_cluster"} & set(said)


def test_the_basis_of_each_rule_stands_on_the_sheet_of_explanations(world) -> None:
    tables, run = world
    for body in (
        leads_workbook(view_of(tables, run)),
        county_workbook(COUNTY, view_of(tables, run)),
    ):
        assert "行政处罚法第五条" in " ".join(cells(open_book(body)[NOTES_SHEET]))


def test_a_county_without_items_gets_no_workbook_of_the_run(world) -> None:
    tables, run = world
    none = {
        **tables,
        "out_flags": tables["out_flags"].clear(),
        "out_lists": tables["out_lists"].clear(),
    }
    assert county_workbooks(view_of(none, run)) == {}
    assert "没有新的待核事项" in " ".join(
        cells(open_book(county_workbook(COUNTY, view_of(none, run)))["待核事项"])
    )


def test_file_names_of_counties_are_safe(world) -> None:
    tables, run = world
    hostile = tables["regions"].with_columns(
        name=pl.when(pl.col("region_code") == COUNTY).then(pl.lit("../甲/县:<b>")).otherwise("name")
    )
    names = list(county_workbooks(view_of({**tables, "regions": hostile}, run)))
    assert names == sorted(names)
    assert not [n for n in names if set(n[:-5]) & set('/\\:<>"|?*.')]


def test_no_heading_of_ours_is_taken_for_another_source(world) -> None:
    """A sheet that comes back may answer to one source only."""
    tables, run = world
    for body in (
        leads_workbook(view_of(tables, run)),
        county_workbook(COUNTY, view_of(tables, run)),
    ):
        for sheet in open_book(body).worksheets:
            texts = set(cells(sheet))
            for name, contract in sources().items():
                if name == "feedback":
                    continue
                needed = [
                    {c.zh, *c.aliases} for c in contract.columns.values() if c.required
                ]  # fmt: skip
                assert not needed or not all(texts & words for words in needed), (sheet.title, name)


def test_a_sheet_prints_on_a4_with_page_numbers_and_limits(world) -> None:
    tables, run = world
    for sheet in open_book(leads_workbook(view_of(tables, run))).worksheets:
        assert sheet.page_setup.paperSize == 9
        assert "不作为执法、考核或问责依据" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text


@pytest.mark.parametrize(("columns", "pages"), [(8, 1), (16, 1), (17, 2), (85, 6)])
def test_a_sheet_too_wide_for_a_page_goes_on_beside_it(columns: int, pages: int) -> None:
    """A template of 85 columns was printed on one page across, in letters of one point."""
    made = Book(invented.AS_OF, "试")
    heads = [Column(f"列{i}", 16) for i in range(columns)]
    made.sheet("表", heads, [{"列0": "甲"}])
    sheet = open_book(made.bytes())["表"]
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (pages, 0)
    assert bool(sheet.print_title_cols) == (pages > 1)
    assert sheet.print_title_rows == "$1:$1"


def test_an_amount_keeps_off_the_column_beside_it() -> None:
    """LibreOffice leaves out the indent: 35,028.02没有高于往常."""
    made = Book(invented.AS_OF, "试")
    kinds = ("money", "number", "share")
    made.sheet("表", [Column(k, kind=k) for k in kinds], [dict.fromkeys(kinds, 0.5)])
    cells_ = open_book(made.bytes())["表"][2]
    assert [c.number_format for c in cells_] == ["#,##0.00_ ", "#,##0.0#_ ", "0.0%_ "]


def test_an_empty_run_still_has_its_leads_workbook() -> None:
    book = open_book(leads_workbook(view_of({}, RunFacts(as_of=invented.AS_OF))))
    assert "没有" in " ".join(cells(book["县"]))


def test_proposals_stand_by_criteria_then_code_with_the_decision_to_fill(world) -> None:
    tables, run = world
    sheet = open_book(key_regions_workbook(view_of(tables, run)))["重点县建议"]
    place = heads(sheet, "重点县期间")
    top = head_row(sheet, "重点县期间")
    codes = [sheet.cell(r, place["行政区划代码"]).value for r in range(top + 1, sheet.max_row + 1)]
    met = tables["out_key_regions"].filter(pl.col("criteria_met") > 0)
    expected = met.sort("criteria_met", "region_code", descending=[True, False])
    assert codes == expected["region_code"].to_list()
    assert choices(sheet, place["专班决定"]) == set(enumeration("key_decision").values)
    heard = [sheet.cell(r, place["听取县局"]).value for r in range(top + 1, sheet.max_row + 1)]
    assert heard and all(re.match("已送县局核对|还没有就此送县局核对", str(h)) for h in heard)


def test_a_large_workbook_is_put_together_in_files(world, monkeypatch, tmp_path):
    tables, run = world
    view = view_of(tables, run)
    parts = {False: leads_workbook(view)}
    drafts, made = [], tempfile.mkstemp

    def noted(*given, **named):
        drafts.append(found := made(*given, **named))
        return found

    monkeypatch.setattr(tempfile, "mkstemp", noted)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(book, "_MOST_CELLS", 10)
    parts[True] = leads_workbook(view)
    assert parts[True] == leads_workbook(view)
    assert drafts and {str(Path(path).parent) for _, path in drafts} == {str(tmp_path)}
    assert list(tmp_path.iterdir()) == []
    small, large = (zipfile.ZipFile(BytesIO(parts[n])) for n in (False, True))
    assert {n: small.read(n) for n in small.namelist()} == {
        n: large.read(n) for n in large.namelist()
    }


def test_rows_that_no_sheet_holds_stand_on_the_next(monkeypatch):
    monkeypatch.setattr(book, "MOST_ROWS", 2)
    wanted = [f"第{i}行" for i in range(5)]
    made = book.Book(date(2026, 6, 30), "长表")
    made.sheet(
        "案件",
        [book.Column("名称"), book.Column("答复", fill=True, choices=("是", "否"))],
        [{"名称": text} for text in wanted],
        title="长表",
        subtitle="共5项",
    )
    opened = open_book(made.bytes())
    assert opened.sheetnames == ["案件", "案件2", "案件3"]
    found = []
    for i, sheet in enumerate(opened, start=1):
        top = head_row(sheet, "名称")
        found += [c.value for c in sheet["A"][top:]]
        assert sheet["A2"].value == f"共5项　第{i}张工作表，共3张"
        assert choices(sheet, heads(sheet, "答复")["答复"]) == {"是", "否"}
    assert found == wanted


def test_a_receipt_names_every_step_in_the_words_of_the_workbooks() -> None:
    steps = {s.name for s in STEPS} | set(answers.STEP_OF.values())
    assert {s for s in steps if receipts.step_said(s) == s} == set()
