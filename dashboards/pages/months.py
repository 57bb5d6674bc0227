"""月报: the monthly form of every county: drafted, asked for, locked, and what came later."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from dashboards import page, words
from dashboards.forms import Forms
from dashboards.page import Page
from dashboards.pages import ledger_counts
from dashboards.pages.common import city_options, county_link, unplaced
from dashboards.parts import Filter, Head, Row, Table, link
from dashboards.view import View

_OPEN = 40


def pages(view: View) -> Iterator[Page]:
    """Yield the page of monthly forms."""
    forms = Forms(view)
    parts = []
    if forms.newest:
        parts.append(page.html("strip.html.j2", items=_strip(forms)))
    parts.append(page.filters(Filter("city", "市", city_options(view))))
    if forms.is_draft:
        parts.append(page.table(_silent(forms)))
    parts += [page.table(_form(forms)), page.table(_changes(forms)), page.table(_locked(forms))]
    yield Page(
        path="months/index.html",
        title="月报",
        kicker="月报 · 上月的表到了哪一步，锁定以后变了什么",
        lead=_sentence(forms),
        more=[link("../ledger/months.html", ledger_counts.months_sentence(view))],
        parts=parts,
        judged=[
            "每月1日起有上月的草稿；6日起列出还没有报送或答复的县；8日或此前最后一个工作日锁定。",
            "8日以前全是假日的月份，顺延到节后第一个工作日；调休按国务院办公厅公布的安排，未公布的年份按周末和法定节假日休息算并写明。",
            "锁定以后，表上的数不再改；以后补来的数据列在“现在”，不改原表。",
            "锁定日没有运行的，以后第一次运行补锁（当时发布过草稿的月份）；也可以请管理员补锁某个月。",
            "应答复：已送县局、答复期限不晚于锁定日或者已经过了的。",
            "写“—”的县，那个月没有报送，或者交来的行都搁置待改，不计入合计；总览的各月合计照已收到的（含双公示）算，可能大于这里。",
            words.DECIDED,
            words.RECEIPTS,
            *unplaced(view),
            "线索各列是锁定当时（草稿：数据截至当日）的状态，不限当月发现的。",
        ],
        basis=[
            (
                "依据",
                "本局的月度汇总，由已有数据填出，县里不另填；专项行动每月8日前的《问题整治情况表》由台账得出，另有一页。",
            )
        ],
    )


#: Leads that wait may be due later than the lock day: nobody need have answered yet.
_NOTHING_OWED = "各县都已报送，没有锁定日前还要答复的。"


def _sentence(forms: Forms) -> str:
    month = forms.newest
    if month is None:
        return "还没有可以列入月报的月份。"
    said = words.period_words(month)
    if not forms.is_draft:
        late = [c for c in forms.changes() if c[0] == month]
        tail = f"此后{len({c[1] for c in late})}个县的数字有变化" if late else "此后没有变化"
        return f"{said}月报已于{forms.locked_on(month)}锁定，{tail}。"
    n = len(forms.silent)
    return f"{said}月报是草稿，{forms.due_words()}；" + (
        f"{n}个县还要报送或答复。" if n else _NOTHING_OWED
    )


def _strip(forms: Forms) -> list[tuple[str, str, str]]:
    rows = forms.rows(forms.newest)
    frame = forms.frame.filter(pl.col("month") == forms.newest)
    told = [r for r in rows if r["cases"] is not None]
    cases, decided = _sums(rows)
    state = f"{forms.locked_on(forms.newest)} 锁定" if not forms.is_draft else "草稿"
    reported = sum(1 for r in rows if r["treasury_yuan"] is not None)
    treasury = f"{words.wan(frame['treasury_yuan'].sum())}万元" if reported else words.NOTHING
    return [
        ("月份", words.period_words(forms.newest), state),
        ("县", f"{len(rows)}个", f"{sum(1 for r in rows if r['missing_sources'])}个有来源未报送"),
        ("处罚决定", f"{cases:,}件" if told else words.NOTHING, f"{len(told)}个县有数"),
        ("罚没决定额", f"{words.wan(decided)}万元" if told else words.NOTHING, f"{len(told)}个县有数"),
        ("入库额", treasury, f"{reported}个县有数"),
        ("待核线索", f"{frame['leads_waiting'].sum() or 0:,}项", f"逾期{frame['leads_overdue'].sum() or 0:,}项"),
    ]  # fmt: skip


def _sums(rows: Sequence[Mapping[str, Any]]) -> tuple[int, Decimal]:
    """Return the decisions and the yuan decided of a form, as its rows show them."""
    told = [r for r in rows if r["cases"] is not None]
    return sum(r["cases"] for r in told), sum((r["decided_yuan"] for r in told), Decimal(0))


def _match(view: View, code: str) -> dict[str, str]:
    return {"city": view.regions[code].city_code if code in view.regions else ""}


def _silent(forms: Forms) -> Table:
    run, view = forms.view.run, forms.view
    shown = run.reminder_day is not None and run.as_of >= run.reminder_day
    when = words.long_day(run.reminder_day) if run.reminder_day else "6日"
    caption = "催报名单" if shown else f"还没有报送或答复的县（{when}起为催报名单）"
    ordered = sorted(forms.silent, key=lambda r: not r["missing_sources"])
    rows = [
        Row(
            [county_link(view, r["region_code"]), forms.not_usable(r) or words.NOTHING,
             words.whole(r["leads_due"]), words.whole(r["leads_overdue"])],
            _match(view, r["region_code"]),
        )
        for r in ordered
    ]  # fmt: skip
    heads = [
        Head("县（市、区）"), Head("未报送的来源", wide=True), Head("应答复（项）", numeric=True),
        Head("其中已逾期（项）", numeric=True),
    ]  # fmt: skip
    return Table("silent", caption, heads, rows, _NOTHING_OWED)


def _form(forms: Forms) -> Table:
    view = forms.view
    heads = [
        Head("县（市、区）"), Head("件数", numeric=True), Head("罚款（万元）", numeric=True), Head("没收（万元）", numeric=True),
        Head("决定额（万元）", numeric=True), Head("入库额（万元）", numeric=True), Head("判断"),
        Head("待核", numeric=True), Head("已核数据", numeric=True), Head("已认定", numeric=True),
    ]  # fmt: skip
    rows = [
        Row(
            [
                county_link(view, r["region_code"]), words.whole(r["cases"]), words.wan(r["fines_yuan"]),
                words.wan(r["confiscations_yuan"]), words.wan(r["decided_yuan"]), words.wan(r["treasury_yuan"]),
                Forms.outcome(r), words.whole(r["leads_waiting"]), words.whole(r["leads_checked"]),
                words.whole(r["leads_found"]),
            ],
            _match(view, r["region_code"]),
        )
        for r in forms.rows(forms.newest)
    ]  # fmt: skip
    state = "草稿" if forms.is_draft else "已锁定"
    caption = f"{words.period_words(forms.newest)}月报（{state}）" if forms.newest else "月报"
    return Table("form", caption, heads, rows, "还没有月报。", folded=len(rows) > _OPEN)


def _changes(forms: Forms) -> Table:
    heads = [
        Head("月份", short=True), Head("县（市、区）"), Head("项目"), Head("锁定时", numeric=True), Head("现在", numeric=True),
    ]  # fmt: skip
    rows = [Row([words.period_words(month), *change]) for month, *change in forms.changes()]
    return Table("changes", "锁定以后的变化", heads, rows, "没有变化。", folded=len(rows) > _OPEN)


def _locked(forms: Forms) -> Table:
    heads = [
        Head("月份", short=True), Head("锁定于", short=True), Head("县", numeric=True), Head("件数", numeric=True),
        Head("决定额（万元）", numeric=True), Head("此后有变化的县", numeric=True),
    ]  # fmt: skip
    rows = []
    for month in forms.months:
        frame = forms.frame.filter((pl.col("month") == month) & pl.col("locked_on").is_not_null())
        if not frame.is_empty():
            own = forms.rows(month)
            cases, yuan = _sums(own)
            rows.append(
                Row(
                    [
                        words.period_words(month), forms.locked_on(month), words.whole(len(own)),
                        words.whole(cases), words.wan(yuan), words.whole(frame["changed"].sum()),
                    ]
                )
            )  # fmt: skip
    return Table("locked", "已锁定的月份", heads, rows, "还没有锁定的月份。")
