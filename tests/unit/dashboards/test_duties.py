"""What is owed and what was reviewed, as pages, lists, forms and sheets."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import docx
import openpyxl
import polars as pl

from dashboards import RunFacts, build_site, review_workbooks, view_of, visit_papers
from dashboards.parts import MOST, Head, Row, Table
from dashboards.view import View
from data_contracts import schema_of, table
from data_contracts.review_standard import review_standard
from tests.unit.dashboards import invented

AS_OF = date(2026, 6, 30)
HERE, THERE = (
    invented.regions(4).filter(~pl.col("is_city"))["region_code"].sort().to_list()[:2]
)  # two counties


def rows(name: str, *given: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(given), schema=schema_of(table(name)))


def visit(key: str, why: str, state: str, region: str = HERE, **more: Any) -> dict[str, Any]:
    kind = "回头看" if why == "不予或减轻" else "回访"
    return {
        "object_type": "case", "object_key": f"局|{key}", "case_key": f"局|{key}", "why": why, "kind": kind,
        "region_code": region, "organ_name": "虚构局", "number": key, "subject": "<虚构>食品店",
        "since": date(2026, 3, 2), "due_on": date(2026, 4, 17), "state": state, "overdue": state == "逾期",
    } | more  # fmt: skip


def item(number: int, **more: Any) -> dict[str, Any]:
    return {
        "item_no": f"Pbcdfghjk-{number}", "sample_id": "Pbcdfghjk", "kind": "cross", "case_key": f"局|{number}",
        "region_code": HERE, "reviewer_region": THERE, "case_no": f"={number}+1", "domain": "食品",
        "size_class": "小额", "worth": 0.3, "rule_codes": ["P003"], "inclusion_probability": 0.5,
    } | more  # fmt: skip


DRAW = {
    "sample_id": "Pbcdfghjk", "kind": "cross", "wanted": "全部案件", "drawn_on": AS_OF, "as_of": AS_OF,
    "seed": "818", "n_frame": 40, "n": 2, "n_unflagged": 0, "n_reviewed": 0, "n_problem": 0,
}  # fmt: skip


def view(**tables: pl.DataFrame) -> View:
    run = RunFacts(as_of=AS_OF, bureau="虚构局")
    return view_of({"regions": invented.regions(4), **tables}, run)


def page(name: str, **tables: pl.DataFrame) -> str:
    return dict(build_site(view(**tables)))[f"duties/{name}.html"].decode()


def heading(html: str) -> str:
    return re.sub(r"<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", html, flags=re.S)[1]).strip()


DUE = rows(
    "out_followups_due",
    visit("甲1", "复议", "已办", done_on=date(2026, 4, 1)),
    visit("甲1", "重大处罚", "逾期"),
    visit("甲2", "诉讼", "已办", done_on=date(2026, 4, 1)),
    visit("甲3", "不予或减轻", "待办", due_on=date(2026, 7, 9)),
    visit("甲4", "重大处罚", "历史未办"),
    visit("乙1", "重大处罚", "逾期", THERE),
)


def test_visits_are_counted_by_case_and_the_page_says_how_many_are_wanting() -> None:
    html = page("index", out_followups_due=DUE)
    # 甲1 has one reason unmet, 甲4 and 乙1 none met: of 甲1, 甲2, 甲4, 乙1 one is done.
    assert (
        heading(html) == "复议、诉讼、重大处罚的涉企案件4件，回访了1件，还差3件；各项合计逾期2项。"
    )
    assert "&lt;虚构&gt;" not in html, "names of parties stand on no page"
    assert heading(page("index")) == "还没有复议、诉讼或重大处罚的涉企案件，没有应回访的。"


def test_each_county_gets_its_own_list_and_forms_the_oldest_first() -> None:
    papers = dict(visit_papers(view(out_followups_due=DUE)))
    assert len(papers) == 4
    name = next(n for n in papers if n.endswith("应回访.xlsx"))
    sheet = openpyxl.load_workbook(BytesIO(papers[name]))["应回访"]
    found = [[c.value for c in row][:5] for row in sheet.iter_rows(min_row=4)]
    assert [r[0] for r in found] == ["甲1", "甲3"], "history and done ones are not asked"
    assert not any("乙1" in str(cell) for row in sheet.values for cell in row)
    notes = " ".join(str(c) for row in sheet.parent["填写说明"].values for c in row)
    assert "交回发表的人" in notes and "收件箱" not in notes
    head = [c.value for c in sheet[3]]
    assert {"案号", "类别", "日期", "方式", "结果", "意见"} <= set(head), (
        "it comes back as followups"
    )
    assert not {"办案机构代码", "抽样编号", "统一社会信用代码"} & set(head), (
        "no row is known by them"
    )
    form = docx.Document(BytesIO(papers[name.replace("应回访.xlsx", "回访表.docx")]))
    words = [c.text for t in form.tables for row in t.rows for c in row.cells]
    assert words.count("甲1") == words.count("甲3") == 1
    assert "责令改正的事项改正没有" in words


def test_a_cross_review_goes_to_the_other_county_without_what_machines_said() -> None:
    books = dict(
        review_workbooks(
            view(out_samples=rows("out_samples", DRAW), out_sample_items=rows("out_sample_items", item(1), item(2))),
            review_standard(),
        )
    )  # fmt: skip
    (name,) = books
    assert name.startswith("交叉评查_Pbcdfghjk_")
    book = openpyxl.load_workbook(BytesIO(books[name]))
    values = [str(c) for sheet in book for row in sheet.values for c in row if c is not None]
    assert not any("P003" in v for v in values)
    said = " ".join(str(c.value) for row in book["评查表"].iter_rows(max_row=2) for c in row)
    assert f"数据截至 {AS_OF}" in said, "days without a year are of the year it was given out in"
    cell = next(c for row in book["评查表"].iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s", "text that looks like a formula stays text"
    assert len(review_standard().items) == book["评查标准"].max_row - 2


def test_reviews_are_told_with_their_interval_and_what_rules_missed() -> None:
    line = {"sample_id": "Pbcdfghjk", "n": 8, "n_reviewed": 8, "n_problem": 2, "n_flaw": 1,
            "n_frame": 40, "share": 0.25, "interval_low": 0.08, "interval_high": 0.55}  # fmt: skip
    results = rows(
        "out_review_results",
        line | {"dimension": "全部", "value": ""},
        line | {"dimension": "规则漏见", "value": "P003"},
    )
    draw = DRAW | {"n": 8, "n_reviewed": 8, "n_problem": 2}
    html = page("reviews", out_samples=rows("out_samples", draw), out_review_results=results)
    assert (
        heading(html)
        == "最近一次交叉评查从40件中抽8件，已评查8件，2件有问题；推到全部约25%（8%—55%）。"
    )
    assert "P003 罚款高于或低于相近案件" in html
    assert heading(page("reviews")) == "还没有抽取案卷评查的案件；用 hengjian sample 抽取。"


def test_the_spot_check_of_recordings_is_counted_also_where_nothing_else_was_wrong() -> None:
    """Who wrote 没有 beside a file without problems found it in no count."""
    seen = [
        item(n, video=word, verdict="无问题")
        for n, word in enumerate(("没有", "没有", "有且完整", "看不清"), 1)
    ]
    html = page("reviews", out_samples=rows("out_samples", DRAW), out_sample_items=rows("out_sample_items", *seen, item(9)))  # fmt: skip
    shown = html[html.index('id="videos"') :]
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", shown[: shown.index("</table>")])
    assert cells == ["Pbcdfghjk", "4", "1", "0", "2", "0", "1"]
    # words of a clerk: 框, 口径 and 入样概率 0.5000 stood there
    assert "从几件里抽" in html and ">50.00%<" in html
    assert not [word for word in ("框", "入样", "口径") if word in html]


def test_units_with_few_evaluations_show_neither_number_nor_mean() -> None:
    unit = {"region_code": HERE, "organ_name": "虚构局", "stage": "处罚", "n": 4, "shown": False}
    shown = unit | {"n": 9, "shown": True, "mean": 4.5, "shrunk_mean": 4.4, "interval_low": 4.1,
                    "interval_high": 4.7, "n_low": 2, "n_low_in_time": 1, "n_low_overdue": 1}  # fmt: skip
    html = page("answers", out_evaluation_units=rows("out_evaluation_units", unit, shown))
    assert heading(html).startswith("近12个月评价13个，低分逾期反馈1个；")
    assert ">不足5<" in html
    assert ">4.10—4.70<" in html


def test_the_page_says_for_whose_complaints_nobody_can_tell() -> None:
    silent = [{"region_code": HERE, "n": 1200}, {"region_code": THERE, "n": 34}]
    said = "2个县的投诉（1,234件）没有填最终反馈日期和办理结果，在办与否无从判断，未列。"
    html = page("answers", out_complaint_untold=rows("out_complaint_untold", *silent))
    assert said in html
    assert "没有在办投诉。" not in html
    assert "2个县无从判断" in html
    assert "0件" not in re.search(r"<dt>在办投诉</dt>.*?</div>", html, flags=re.S)[0]
    html = page("answers", out_complaint_untold=rows("out_complaint_untold"))
    assert "无从判断" not in html
    assert "没有在办投诉。" in html


def complaint(number: int, **more: Any) -> dict[str, Any]:
    return {
        "complaint_no": f"T{number:05d}", "region_code": HERE, "registered_date": date(2026, 6, 1), "triage": "一般",
        "proposed": "一般", "route": "线上和解", "reasons": [],
    } | more  # fmt: skip


def body(html: str, table: str) -> str:
    return re.search(rf'<section class="block" id="{table}".*?</section>', html, flags=re.S)[0]


def test_a_page_has_the_first_rows_of_a_long_table_and_says_where_all_are() -> None:
    hard = [complaint(MOST + i, triage="疑难", registered_date=date(2026, 6, 2)) for i in range(2)]
    some = [complaint(i) for i in range(MOST - 2)]
    table = body(
        page("answers", out_complaint_triage=rows("out_complaint_triage", *some, *hard)), "triage"
    )
    assert table.count("<tr>") == MOST + 1
    assert "网页只有" not in table
    assert "data-cut" not in table
    html = page(
        "answers",
        out_complaint_triage=rows("out_complaint_triage", *some, complaint(MOST - 2), *hard),
    )
    table = body(html, "triage")
    assert re.findall(r"T\d{5}", table) == [
        f"T{n:05d}" for n in (MOST, MOST + 1, *range(MOST - 2))
    ], "in the page's own order"
    said = "共5,001行，网页只有前5,000行，下载 CSV 也只有这些行；全部的用 hengjian export out_complaint_triage 导出。"
    assert said in table
    assert "展开5000行" in table
    assert "列出的行里没有符合筛选条件的记录。" in table
    assert "5,001件" in html


def test_visits_beyond_what_a_page_has_are_in_the_lists_of_their_counties() -> None:
    owed = [visit(f"甲{n:05d}", "重大处罚", "逾期") for n in range(MOST + 7)]
    table = body(page("index", out_followups_due=rows("out_followups_due", *owed)), "visits")
    assert table.count("<tr ") == MOST
    assert "共5,007行，网页只有前5,000行，筛选、下载 CSV 也只有这些行；" in table
    assert "全部的在 outbox/回访/ 的各县名单里。" in table


def test_no_table_writes_more_than_a_page_has() -> None:
    lines = [Row([str(n)]) for n in range(MOST + 1)]
    table = Table("t", "", [Head("a")], lines)
    assert table.body.count("<tr") == MOST
    assert "共5,001行" in table.cut
    assert not Table("t", "", [Head("a")], lines[:-1]).cut


def test_what_never_came_is_not_told_as_nought() -> None:
    """A bureau that had sent cases alone read of 0 visits, 0 letters late and everything overdue."""
    owed = rows("out_followups_due", visit("甲", "重大处罚", "逾期"))
    html = page("index", out_followups_due=owed)
    assert (
        heading(html) == "复议、诉讼、重大处罚的涉企案件1件应回访；没有收到回访记录，做没做看不出。"
    )
    assert "没有收到近12个月的评价、函件、三书一函。" in html
    assert "回访了0件" not in html and "0件</dd>" not in html
    came = page(
        "index", out_followups_due=owed, core_followups=rows("core_followups", {"row_key": "a"})
    )
    assert heading(came).startswith("复议、诉讼、重大处罚的涉企案件1件，回访了0件，还差1件；")
    letter = rows("out_letters_due", {"letter_no": "1", "state": "逾期未答复", "direction": "来函"})
    assert "函件逾期未答复1件；没有收到近12个月的评价、三书一函。" in page(
        "answers", out_letters_due=letter
    )
