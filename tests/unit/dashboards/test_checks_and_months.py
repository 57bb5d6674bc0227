"""The page of checks, and the monthly form as page and workbook."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import polars as pl
import pytest

from dashboards import RunFacts, build_site, month_workbooks, view_of
from tests.unit.dashboards import invented

AS_OF = date(2026, 6, 4)
HOSTILE = "<b>坏</b>|1；罚款金额 -5.00；甲.csv 第2行"


def check(name: str, outcome: str = "符合", **more: object) -> dict[str, object]:
    failed = 3 if outcome == "不符" else 0
    return {
        "as_of": AS_OF, "run_state": "已发布", "check_id": name, "table_name": "core_cases", "source": "cases",
        "columns": ["fine_yuan"], "expected": "“罚款金额”不小于0元", "stops": False, "outcome": outcome,
        "rows_checked": 40, "rows_failed": failed, "examples": [HOSTILE] * failed,
        "since": date(2026, 5, 2) if failed else None, **more,
    }  # fmt: skip


def county(code: str, **more: object) -> dict[str, object]:
    return {
        "month": "2026-05", "region_code": code, "state": "草稿", "locked_on": None, "cases": 5,
        "fines_yuan": 30_000, "confiscations_yuan": 0, "decided_yuan": 30_000, "treasury_yuan": None,
        "outcome": "clear", "not_evaluated_reason": None, "leads_waiting": 0, "leads_overdue": 0, "leads_due": 0,
        "leads_checked": 1, "leads_found": 0, "missing_sources": [], "cases_now": 5,
        "fines_yuan_now": 30_000, "confiscations_yuan_now": 0, "decided_yuan_now": 30_000,
        "treasury_yuan_now": None, "changed": False, **more,
    }  # fmt: skip


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    money = [c for c in (rows[0] if rows else {}) if "_yuan" in c]
    return pl.DataFrame(rows, infer_schema_length=None).with_columns(
        pl.col(money).cast(pl.Decimal(18, 2))
    )


def site(**tables: pl.DataFrame) -> dict[str, str]:
    regions = invented.regions(4)
    run = RunFacts(
        as_of=AS_OF, bureau="虚构局", lock_day=date(2026, 6, 8), reminder_day=date(2026, 6, 6)
    )
    made = dict(build_site(view_of({"regions": regions, **tables}, run)))
    return {
        p: made[p].decode()
        for p in ("quality/checks.html", "quality/index.html", "months/index.html")
    }


def heading(html: str) -> str:
    return re.sub(r"<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", html, flags=re.S)[1]).strip()


def text(html: str, anchor: str) -> list[list[str]]:
    """Return the cells of a table of the page."""
    body = html.split(f'id="{anchor}"')[1].split("</section>", maxsplit=1)[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, flags=re.S)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, flags=re.S) for row in rows]
    return [[re.sub(r"<[^>]+>", "", c) for c in row] for row in cells if row]


def test_checks_all_right() -> None:
    rows = [check("core_cases.a"), check("core_x.b", "没有行", table_name="core_samplings")]
    html = site(out_checks=frame(rows))
    assert heading(html["quality/checks.html"]) == "核对了1张表的1项约定，全部符合。"
    assert 'href="checks.html">核对了1张表的1项约定，全部符合。' in html["quality/index.html"]
    assert text(html["quality/checks.html"], "sources") == [
        ["案件", "40", "1", "● 全部符合"], ["监督抽检", "40", "1", "· 没有行"],
    ]  # fmt: skip


def test_checks_that_failed_name_rows_since_when_and_what_follows() -> None:
    blocked = check("core_cases.c", "不符", as_of=date(2026, 6, 3), run_state="未发布", stops=True)
    before = check("core_cases.b", "不符", as_of=date(2026, 6, 2))
    html = site(
        out_checks=frame([check("core_cases.b", "不符"), check("core_cases.a"), blocked, before])
    )
    page = html["quality/checks.html"]
    assert heading(page) == "核对了1张表的2项约定，1项不符，共3行；都不妨碍发布。"
    assert "截至2026-06-03的一次运行因1项严重不符没有发布" in page
    [row] = text(page, "failed")
    assert row[1].startswith("“罚款金额”不小于0元")
    assert row[1].count("甲.csv 第2行") == 3
    assert [row[0], *row[2:]] == ["案件", "3", "40", "2026-05-02", "提示"]
    [stopped] = text(page, "blocked")
    assert (stopped[0], stopped[-1]) == ("2026-06-03", "不发布")
    assert [r[0] for r in text(page, "earlier")] == ["2026-06-02"]
    assert "<b>坏</b>" not in page
    assert "&lt;b&gt;坏" in page


def test_no_checks_yet() -> None:
    assert heading(site()["quality/checks.html"]) == "还没有可以核对的数据。"


@pytest.fixture
def codes() -> list[str]:
    return invented.regions(4).filter(~pl.col("is_city"))["region_code"].to_list()


def test_a_draft_says_when_it_is_locked_and_who_is_awaited(codes: list[str]) -> None:
    rows = [
        county(codes[0]),
        county(codes[1], leads_waiting=6, leads_due=4, leads_overdue=1),
        county(codes[2], cases=0, decided_yuan=0, missing_sources=["cases", "inspections"]),
    ]
    page = site(out_month_report=frame(rows))["months/index.html"]
    assert "总览的各月合计照已收到的（含双公示）算，可能大于这里" in page
    assert heading(page) == "2026年5月月报是草稿，2026年6月8日锁定；2个县还要报送或答复。"
    # Who has not delivered stands first.
    assert [r[1:] for r in text(page, "silent")] == [["案件、检查", "0", "0"], ["—", "4", "1"]]
    # What was not delivered is not nought.
    assert text(page, "form")[2][1:6] == ["—", "—", "—", "—", "—"]
    assert text(page, "form")[0][1:6] == ["5", "3.0", "0.0", "3.0", "—"]
    assert "还没有锁定的月份" in page
    # the action's own table has another page: who looks for it here is told
    assert '<a href="../ledger/months.html">还没有问题整治情况表。</a>' in page


def test_leads_due_after_the_lock_day_are_not_told_as_answered(codes: list[str]) -> None:
    page = site(out_month_report=frame([county(codes[0], leads_waiting=6)]))["months/index.html"]
    assert heading(page).endswith("；各县都已报送，没有锁定日前还要答复的。")
    assert "都已报送和答复" not in page
    # No receipts at all are no sum of nought.
    assert "<dt>入库额</dt><dd>— <small>0个县有数" in page
    some = site(out_month_report=frame([county(codes[0], treasury_yuan=5_000)]))
    assert "0.5万元" in some["months/index.html"]


def test_a_locked_month_stays_and_shows_what_came_later(codes: list[str]) -> None:
    lock = {"state": "已锁定", "locked_on": date(2026, 6, 3)}
    rows = [
        county(codes[0], **lock, changed=True, cases_now=6, decided_yuan_now=90_000),
        county(codes[1], **lock),
        county(codes[2], **lock | {"state": "锁定后新增"}, changed=True, cases=None, fines_yuan=None,
               confiscations_yuan=None, decided_yuan=None, missing_sources=None),
    ]  # fmt: skip
    page = site(out_month_report=frame(rows))["months/index.html"]
    assert heading(page) == "2026年5月月报已于2026-06-03锁定，此后2个县的数字有变化。"
    assert text(page, "form")[0][1:5] == ["5", "3.0", "0.0", "3.0"]
    assert len(text(page, "form")) == 2
    changes = [r[2:] for r in text(page, "changes")]
    assert ["处罚决定件数", "5件", "6件"] in changes
    assert ["罚没决定额", "30,000.00元", "90,000.00元"] in changes
    assert {r[0] for r in text(page, "changes")} == {"2026年5月"}
    assert ["处罚决定件数", "没有", "5件"] in changes
    assert text(page, "locked") == [["2026年5月", "2026-06-03", "2", "10", "6.0", "2"]]


def test_workbooks_of_a_draft_and_of_a_locked_month(codes: list[str]) -> None:
    locked = county(codes[0], month="2026-04", state="已锁定", locked_on=date(2026, 5, 8),
                    changed=True, cases_now=9)  # fmt: skip
    rows = [
        county(codes[0], leads_waiting=3, leads_due=2, leads_overdue=1),
        county(codes[1], leads_waiting=5),
        locked,
    ]
    tables = {"regions": invented.regions(4), "out_month_report": frame(rows)}
    run = RunFacts(as_of=AS_OF, lock_day=date(2026, 6, 8), reminder_day=date(2026, 6, 6))
    assert list(dict(month_workbooks(view_of(tables, run)))) == [
        "2026-05月报（草稿）.xlsx",
        "2026-04月报.xlsx",
    ]
    due = replace(run, as_of=date(2026, 6, 6), calendar_note="2026年的调休安排尚未收入日历")
    books = dict(month_workbooks(view_of(tables, due)))
    assert list(books) == ["2026-05月报（草稿）.xlsx", "2026-05催报名单.xlsx", "2026-04月报.xlsx"]
    draft = openpyxl.load_workbook(BytesIO(books["2026-05月报（草稿）.xlsx"]))["月报"]
    assert "草稿，2026年6月8日（2026年的调休安排尚未收入日历）锁定" in draft["A2"].value
    assert draft.max_row == 5
    asked = openpyxl.load_workbook(BytesIO(books["2026-05催报名单.xlsx"]))["催报名单"]
    assert [c.value for c in asked[4]][1] == "应答复的线索2项，其中1项已逾期"
    assert asked.max_row == 4  # what is not due yet is not called for
    late = replace(run, as_of=date(2026, 6, 12))
    asked = openpyxl.load_workbook(
        BytesIO(dict(month_workbooks(view_of(tables, late)))["2026-05催报名单.xlsx"])
    )
    assert asked["催报名单"]["A2"].value.startswith("应于2026年6月8日锁定，还没有锁定　")
    old = openpyxl.load_workbook(BytesIO(books["2026-04月报.xlsx"]))
    assert "2026-05-08 锁定" in old["月报"]["A2"].value
    assert [c.value for c in old["锁定以后的变化"][4]][2:] == ["处罚决定件数", "5件", "9件"]
    assert books == dict(month_workbooks(view_of(tables, due)))


def test_what_heads_the_monthly_form_is_the_sum_of_what_its_rows_show() -> None:
    """Yuan known from publications alone were in the sum; the county's row and the count had none."""
    silent = county("990122", missing_sources=["cases"], cases=11, decided_yuan=48_000)
    html = site(out_month_report=frame([county("990121"), silent]))["months/index.html"]
    assert text(html, "form")[1][4] == "—"
    strip = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", html.split('class="strip')[1][:1500]))
    assert "处罚决定5件1个县有数罚没决定额3.0万元1个县有数" in strip
