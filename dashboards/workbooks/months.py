"""月报 and 催报名单: the monthly form as a workbook, drafted or locked."""

from collections.abc import Iterator

from dashboards import words
from dashboards.forms import FIGURES, Forms
from dashboards.view import View
from dashboards.workbooks.book import Book, Column

#: So many locked months are kept as workbooks; all of them stand in ``out_month_report``.
KEPT = 24
_SENTENCES = (
    "本表由已有数据填出，不需要县里另填；有不对的，请改原始数据后重新放入收件箱。",
    "草稿每次运行都会重填；锁定以后不再改，以后补来的数据列在“锁定以后的变化”。",
    words.DECIDED,
    "入库额来自罚没收入月报，与决定额口径不同。空着的是没有报送，或者按季报送、还没有到报的月份。",
    words.RECEIPTS,
    words.LIMITS + "。",
)


def month_workbooks(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the workbooks of ``outbox/月报/`` as (file name, content).

    The draft, from the reminder day on the list of counties to be asked, and the newest
    :data:`KEPT` locked months.
    """
    forms, run = Forms(view), view.run
    locked = [m for m in forms.months if forms.locked_on(m)]
    if forms.newest and forms.is_draft:
        yield f"{forms.newest}月报（草稿）.xlsx", _form(forms, forms.newest)
        if run.reminder_day and run.as_of >= run.reminder_day and forms.silent:
            yield f"{forms.newest}催报名单.xlsx", _silent(forms)
    for month in locked[:KEPT]:
        yield f"{month}月报.xlsx", _form(forms, month)


def _form(forms: Forms, month: str) -> bytes:
    view = forms.view
    on = forms.locked_on(month)
    state = f"{on} 锁定" if on else f"草稿，{forms.due_words()}"
    columns = [
        Column("县（市、区）", 16), Column("处罚决定（件）", 17, "number"), Column("罚款（元）", 16, "money"),
        Column("没收（元）", 16, "money"), Column("罚没决定额（元）", 16, "money"), Column("入库额（元）", 16, "money"),
        Column("判断", 14), Column("待核线索", 10, "number"), Column("逾期未答复", 10, "number"),
        Column("已核数据", 10, "number"), Column("已认定", 10, "number"), Column("当月未报送", 24),
    ]  # fmt: skip
    values = [
        *FIGURES,
        "_outcome",
        "leads_waiting",
        "leads_overdue",
        "leads_checked",
        "leads_found",
    ]
    rows = []
    for r in forms.rows(month):
        said = {**r, "_outcome": Forms.outcome(r)}
        cells = [view.region_name(r["region_code"]), *(said[v] for v in values)]
        missing = forms.asked({**r, "leads_due": 0}).removeprefix("未报送：")
        rows.append(dict(zip([c.zh for c in columns], [*cells, missing], strict=True)))
    book = Book(view.run.as_of, f"{month}月报")
    title = f"{words.period_words(month)}月报"
    subtitle = f"{state}　数据截至 {on or view.run.as_of.isoformat()}　{view.run.bureau}"
    book.sheet("月报", columns, rows, title=title, subtitle=subtitle, empty="没有县。")
    changes = [c for c in forms.changes() if c[0] == month]
    if on and changes:
        names = ["月份", "县（市、区）", "项目", "锁定时", "现在"]
        late = [dict(zip(names, change, strict=True)) for change in changes]
        since = f"锁定以后补来的数据，截至 {view.run.as_of.isoformat()}；原表不改"
        book.sheet(
            "锁定以后的变化", [Column(n, 18) for n in names], late, title=title, subtitle=since
        )
    book.notes(_SENTENCES)
    return book.bytes()


def _silent(forms: Forms) -> bytes:
    view = forms.view
    columns = [Column("县（市、区）", 18), Column("还差什么", 70)]
    rows = [
        {"县（市、区）": view.region_name(r["region_code"]), "还差什么": forms.asked(r)}
        for r in forms.silent
    ]
    book = Book(view.run.as_of, "催报名单")
    month = words.period_words(forms.newest)
    book.sheet(
        "催报名单", columns, rows, title=f"{month}月报催报名单",
        subtitle=f"{forms.due_words()}　数据截至 {view.run.as_of.isoformat()}　{view.run.bureau}",
    )  # fmt: skip
    book.notes(
        (
            "只列各县自己应报送的来源（案件、检查、罚没收入月报）和已送到该县、应答复的线索（答复期限不晚于锁定日或者已经过了的）；没有送出的线索不催。",
            "未报送的，请导出原始数据放入收件箱；应答复的线索见各县“待核事项”工作簿。",
            words.LIMITS + "。",
        )
    )
    return book.bytes()
