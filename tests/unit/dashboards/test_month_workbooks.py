"""The month's workbooks: what a county is asked for, how few cells that is, and the reports in Word."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import polars as pl

from dashboards import county_workbooks, month_returns, month_tables, report_papers, view_of
from dashboards.view import View
from dashboards.workbooks.book import NOTES_SHEET
from data_contracts import lead_rules, schema_of, sources, table
from data_contracts.month_table import month_layout

WORDS = {"channel": ["信访"], "issue_class": ["四乱"], "issue_kind": ["乱罚款"], "measure": []}
#: Cells a county fills in for one item of its list, and once a workbook: a word, a reason, why; who and when.
EACH, ONCE = 3, 2


def filled_in(sheet) -> dict[str, list]:
    """Return by heading the tinted cells below it, which people fill in."""
    top = next(
        c.row for row in sheet.iter_rows() for c in row if c.value in ("表行编号", "线索编号")
    )
    columns: dict[str, list] = {}
    for head in sheet[top]:
        below = [sheet.cell(r, head.column) for r in range(top + 1, sheet.max_row + 1)]
        if below and not below[0].protection.locked:
            columns[str(head.value)] = below
    return columns


def month(value: int = 0, state: str = "草稿") -> dict[str, pl.DataFrame]:
    common = {
        "month": "2026-06",
        "region_code": "990101",
        "state": state,
        "since": date(2026, 3, 1),
    }
    rows = [
        {**common, "item": x.item, "item_no": x.number, "item_zh": x.zh, "unit": x.unit, "measure": x.measure,
         "value": Decimal(value if x.item == "found" else 0), "value_to_date": Decimal(value if x.item == "found" else 0),
         "keys": ["=1+1", "L20260001"] if x.item == "found" and value else []}
        for x in month_layout().lines(WORDS)
    ]  # fmt: skip
    sums = [
        {
            n: r[n]
            for n in (
                "month",
                "item",
                "item_no",
                "item_zh",
                "unit",
                "value",
                "value_to_date",
                "state",
            )
        }
        for r in rows
    ]
    counts = {"counties": 1, "returned": 0, "zero": 0, "wrong": 0, "late": 0, "silent": 1}
    days = {
        "month": "2026-06",
        "sent_on": date(2026, 7, 1),
        "due_on": date(2026, 7, 8),
        "to_remind": True,
    }
    register = [
        days | counts | {"region_code": c, "state": s}
        for c, s in (("990101", "未报"), ("全市", None))
    ]
    late = [
        {
            "month": "2026-06",
            "region_code": "990101",
            "item": "found",
            "item_zh": "已认定",
            "was": Decimal(1),
            "now": Decimal(2),
            "why": "台账有变",
            "keys": ["L20260001"],
        }
    ]
    made = {
        "out_month_table": rows,
        "out_month_sum": sums,
        "out_month_register": register,
        "out_month_corrections": late,
    }
    return {n: pl.DataFrame(r, infer_schema_length=None) for n, r in made.items()}


def view(world, tables: dict[str, pl.DataFrame]) -> View:
    frames, run = world
    sealed = replace(
        run, as_of=date(2026, 7, 2), seal=lambda role, place, rows: f"{role}|{place}|{sorted(rows)}"
    )
    return view_of({**frames, **tables}, sealed)


def test_a_county_says_one_word_and_types_no_figure(world) -> None:
    own = dict(month_returns(view(world, month(value=2))))
    (name,) = own
    book = openpyxl.load_workbook(BytesIO(own[name]))
    sheet = book.worksheets[0]
    asked = filled_in(sheet)
    assert set(asked) == {"县局意见", "说明", "填报人", "填报日期"}
    lines = {sheet.cell(r, 2).value: sheet.cell(r, 4).value for r in range(4, sheet.max_row + 1)}
    assert lines["已认定"] == 2
    assert lines["全表"] is None
    assert not any(
        ":" in str(sheet.cell(r, 2).value) for r in range(4, sheet.max_row + 1)
    )  # no empty channels
    assert not any(
        str(c.value).startswith("=") and c.data_type == "f"
        for row in sheet.iter_rows()
        for c in row
    )
    assert "M202606-990101-0" in "".join(str(c.value) for c in book["_衡鉴"]["A"])
    # A county has no inbox of ours: it gives the sheet back to whoever sent it.
    notes = " ".join(str(c.value) for row in book[NOTES_SHEET].iter_rows() for c in row)
    assert "交回发表的人" in notes and "收件箱" not in notes


def test_a_county_fills_in_at_most_forty_cells_a_month_and_nothing_its_exports_hold(world) -> None:
    """Its list of leads at the limit, every item answered in full, and the word on the month's table."""
    month_table = ONCE + 1
    leads = lead_rules().lists["county"].value * EACH + ONCE
    assert leads + month_table <= 40
    exported = {c.zh for s in sources().values() if not s.ours for c in s.columns.values()}
    seen = view(world, month())
    counted: set[str] = set()
    books = [*county_workbooks(seen).values(), *(body for _, body in month_returns(seen))]
    assert books
    for body in books:
        for sheet in openpyxl.load_workbook(BytesIO(body)).worksheets:
            if any(
                c.value in ("表行编号", "线索编号")
                for row in sheet.iter_rows(max_row=4)
                for c in row
            ):
                asked = set(filled_in(sheet))
                assert not (asked & exported), sheet.title
                if asked and sheet.title in ("待核事项", "以前未答复"):
                    assert len(asked - {"核对人", "核对日期"}) == EACH, asked
                    counted.add("核对表")
                elif "县局意见" in asked:
                    assert len(asked - {"县局意见", "说明"}) == ONCE, asked
                    counted.add("情况表")
    # What was counted above is what the sheets really ask for.
    assert counted == {"核对表", "情况表"}


def test_nothing_to_report_is_told_and_after_the_last_day_no_table_goes_out(world) -> None:
    seen = view(world, month())
    (body,) = dict(month_returns(seen)).values()
    assert "零报告" in str(openpyxl.load_workbook(BytesIO(body)).worksheets[0]["A2"].value)
    frames, run = world
    late = view_of({**frames, **month()}, replace(run, as_of=date(2026, 7, 9)))
    assert not list(month_returns(late))


def test_the_citys_workbook_has_sum_counties_register_and_corrections(world) -> None:
    ((name, body),) = month_tables(view(world, month(value=2)))
    assert "草稿" in name
    book = openpyxl.load_workbook(BytesIO(body))
    assert book.sheetnames[:4] == ["各县合计", "各县", "登记", "更正单"]
    assert "不是名次" in str(book["各县"]["A2"].value)
    assert "应催报" in str(book["登记"]["A2"].value)


def test_what_a_county_called_wrong_lies_before_the_team_and_a_vain_return_is_no_silence(
    world,
) -> None:
    """The book said 写有误1 and not what; who had returned its table before its figures changed was 未报."""
    said = {"month": "2026-06", "region_code": "990101", "file": "甲.xlsx", "sheet": "情况表", "filled_by": "甲",
            "filled_date": date(2026, 7, 2), "came_on": date(2026, 7, 2)}  # fmt: skip
    rows = [
        {**said, "row_no": 4, "item": None, "word": "确认", "explanation": None, "taken": False, "counts": False,
         "code": "stale", "reason": "填的时候收到线索是0，现在台账是4；请看新的表再答复"},
        {**said, "row_no": 5, "item": "found", "word": "有误", "explanation": "少一条信访", "taken": True,
         "counts": True, "code": "taken", "reason": None},
    ]  # fmt: skip
    returned = pl.DataFrame(rows, schema=schema_of(table("out_month_returns"), *rows[0]))
    ((_, body),) = month_tables(view(world, month(value=2) | {"out_month_returns": returned}))
    book = openpyxl.load_workbook(BytesIO(body))
    text = "|".join(str(c) for row in book["县局写的"].iter_rows(values_only=True) for c in row)
    assert "已认定|有误|少一条信访|已记，请专班在台账里更正|甲" in text
    assert "全表|确认|None|没有记：填的时候收到线索是0" in text
    assert "未报1个（其中1个交回过、没有记上）" in str(book.worksheets[0]["A2"].value)
    assert "未报（交回过，没有记上）" in [c.value for c in book["登记"]["B"]]
    none_kept = returned.filter(~pl.col("taken"))
    ((_, body),) = month_returns(view(world, month(value=2) | {"out_month_returns": none_kept}))
    own = openpyxl.load_workbook(BytesIO(body))
    assert "填的时候收到线索是0" in str([c.value for c in own["没有记的行"][4]])
    # Something said as late was kept: what stands in the first sheet is what counts.
    ((_, body),) = month_returns(view(world, month(value=2) | {"out_month_returns": returned}))
    assert "没有记的行" not in openpyxl.load_workbook(BytesIO(body)).sheetnames
    foreign = returned.with_columns(code=pl.lit("other_county"), taken=pl.lit(value=False))
    ((_, body),) = month_returns(view(world, month(value=2) | {"out_month_returns": foreign}))
    assert "没有记的行" not in openpyxl.load_workbook(BytesIO(body)).sheetnames
    ((_, body),) = month_tables(view(world, month(value=2) | {"out_month_returns": foreign}))
    assert "未报" in [c.value for c in openpyxl.load_workbook(BytesIO(body))["登记"]["B"]]


def test_a_county_that_confirmed_some_lines_only_is_told_to_have_done_so(world) -> None:
    """It was 未报 with the day on which it had reported, and nothing told what was missing."""
    tables = month(value=2)
    register = tables["out_month_register"].with_columns(returned_on=pl.lit(date(2026, 7, 2)))
    ((_, body),) = month_tables(view(world, tables | {"out_month_register": register}))
    book = openpyxl.load_workbook(BytesIO(body))
    assert "未报1个（其中1个只确认了部分项目）" in str(book.worksheets[0]["A2"].value)
    assert "未报（只确认了部分项目，没有写全）" in [c.value for c in book["登记"]["B"]]


def _report(three: bool) -> pl.DataFrame:
    common = {"report": "整改报告2026-08-08", "kind": "整改报告", "due_on": date(2026, 8, 8), "three_lists": three,
              "action": "整治", "month": "2026-06", "since": date(2026, 3, 1)}  # fmt: skip
    lines = month_layout().lines(WORDS)
    return pl.DataFrame([
        {**common, "nth": x.number, "figure": f"2026-06|全市|{x.item}|累计", "item": x.item, "label": x.zh, "unit": x.unit,
         "value": Decimal("1234.50") if x.item == "refunded_yuan" else Decimal(x.number), "keys": []}
        for x in lines
    ])  # fmt: skip


def words_in(body: bytes) -> str:
    text = ZipFile(BytesIO(body)).read("word/document.xml").decode()
    return re.sub(r"<[^>]+>", "", text)


def test_a_report_carries_the_figures_leaves_the_words_to_people_and_names_each_figure(
    world,
) -> None:
    papers = dict(report_papers(view(world, {"out_report_figures": _report(three=True)})))
    assert len(papers) == 5
    text = words_in(papers["整改报告2026-08-08（草稿）.docx"])
    assert "共收到线索1件" in text
    assert "退还企业1,234.50元" in text
    assert "【请填写：" in text
    assert "2026-06|全市|refunded_yuan|累计" in text
    assert not any(word in text for word in ("罚没收入", "排名", "任务"))
    alone = dict(report_papers(view(world, {"out_report_figures": _report(three=False)})))
    assert len(alone) == 1


def test_a_report_says_which_visits_were_due_and_what_no_kind_was_written_of(world) -> None:
    """应回访553件，已回访24件 were two things; the kinds of 226 leads came to 217."""
    figures = _report(three=False)
    kinds = figures.filter(pl.col("item").str.starts_with("kind:"))["value"].sum()
    for received, rest in ((Decimal(kinds), None), (kinds + 9, "没有写种类9件")):
        more = figures.with_columns(
            value=pl.when(pl.col("item") == "received").then(pl.lit(received)).otherwise("value")
        )
        (body,) = dict(report_papers(view(world, {"out_report_figures": more}))).values()
        text = words_in(body)
        assert "其间到期的回访、回头看、回头检" in text and "应回访" not in text
        assert ("没有写种类" in text) == (rest is not None)
        assert rest is None or rest in text


def test_the_months_of_a_report_are_those_of_the_action_as_they_are_known_now(world) -> None:
    """The report said 共收到59件, and of its months 10, 0 and 1: what was registered after each lock was left out."""
    line = {"unit": "件", "item": "received", "item_no": 1, "item_zh": "收到线索", "changed": False}
    rows = [
        {**line, "month": m, "value": Decimal(v), "value_to_date": Decimal(v), "value_now": now and Decimal(now)}
        for m, v, now in (("2026-02", 5, None), ("2026-04", 10, 12), ("2026-05", 0, 46), ("2026-06", 1, None))
    ]  # fmt: skip
    sums = pl.DataFrame(rows, schema=schema_of(table("out_month_sum")))
    tables = {"out_report_figures": _report(three=True), "out_month_sum": sums}
    text = words_in(dict(report_papers(view(world, tables)))["整改报告2026-08-08（草稿）.docx"])
    assert (
        "2026年4月收到12件、销号0件；2026年5月收到46件、销号0件；2026年6月收到1件、销号0件。"
        in text
    )
    assert "2026年2月收到" not in text


def test_what_was_referred_or_closed_is_not_left_over_in_the_list_of_problems(world) -> None:
    found = {
        "action": "整治",
        "finding": "轻微，提醒",
        "issue_class": "四乱",
        "issue_kind": "乱罚款",
        "title": "事",
    }
    states = (
        ("L1", "checking", "通过"),
        ("L2", "rectifying", "退回"),
        ("L3", "referred", None),
        ("L4", "closed", None),
    )
    rows = [{**found, "lead_id": n, "state": s, "check_result": c} for n, s, c in states]
    leads = pl.DataFrame(rows, schema=schema_of(table("out_leads")))
    papers = dict(
        report_papers(view(world, {"out_report_figures": _report(three=True), "out_leads": leads}))
    )
    assert "核查通过1件，未完1件，移送1件" in words_in(
        papers["主要问题清单2026-08-08（草稿）.docx"]
    )


def test_examples_are_of_the_action_and_say_what_was_paid_back_and_what_released(world) -> None:
    found = {"action": "整治", "finding": "轻微，提醒", "state": "closed", "check_result": "通过"}
    rows = [
        {**found, "lead_id": "L1", "title": "本次的事", "passed_refunded_yuan": 400, "passed_released_yuan": 12000,
         "checking_last_on": date(2026, 6, 20)},
        {**found, "lead_id": "L2", "title": "去年的事", "passed_refunded_yuan": 7, "checking_last_on": date(2025, 6, 20)},
        {**found, "lead_id": "L3", "title": "新的做法", "passed_rules": ["收费公示制度"], "checking_last_on": date(2026, 6, 21)},
    ]  # fmt: skip
    leads = pl.DataFrame(rows, schema=schema_of(table("out_leads")))
    tables = {"out_report_figures": _report(three=True), "out_leads": leads}
    papers = dict(report_papers(view(world, tables)))
    for name in ("整改报告2026-08-08（草稿）.docx", "整治成果2026-08-08（草稿）.docx"):
        text = words_in(papers[name])
        assert "退还400、解除12,000" in text
        assert "收费公示制度" in text and "去年的事" not in text
    assert "可能多于上面截至2026年6月末的数" in words_in(papers["整改报告2026-08-08（草稿）.docx"])
