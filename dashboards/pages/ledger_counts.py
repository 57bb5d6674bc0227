"""What the ledger adds up to: the funnel of each channel, the table of the 8th, the standards found by."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from dashboards import month_words, page, words
from dashboards.letters.report import LEAST
from dashboards.page import Page
from dashboards.pages.common import county_link
from dashboards.parts import Cell, Head, Row, Table, lines, link
from dashboards.view import View
from data_contracts.month_table import BY_WORD

_ALL, _WHOLE = "全部", "全市"
_MONTHS = 12
_BACK = link("index.html", "全部线索")

Record = dict[str, Any]


def pages(view: View) -> Iterator[Page]:
    """Yield the pages on the funnel, on the months' tables and on the standards."""
    yield _funnel(view)
    yield _months(view)
    yield _standards(view)


def sentences(view: View) -> list[Cell]:
    """Return the first sentences of these pages, each a link to its page, for the ledger's own page."""
    return [
        link("funnel.html", _funnel_sentence(view)), link("months.html", months_sentence(view)),
        link("standards.html", _standards_sentence(view)),
    ]  # fmt: skip


def _action(view: View) -> str | None:
    """Return the action most leads of the newest month belong to: the one the funnel opens with."""
    leads = view.get("out_leads").sort("received_on", "lead_id", nulls_last=False)
    return None if leads.is_empty() else leads["action"].to_list()[-1]


def _funnel_rows(view: View) -> list[Record]:
    name = _action(view) or "不在行动内"
    return view.get("out_funnel").filter(pl.col("action") == name).to_dicts()


def _funnel_sentence(view: View) -> str:
    whole = [r for r in _funnel_rows(view) if (r["region_code"], r["channel"]) == (_WHOLE, _ALL)]
    if not whole:
        return "还没有可以列漏斗的线索。"
    r = whole[0]
    share = f"（{r['share_true']:.0%}）" if r["found"] >= LEAST else ""
    others = view.get("out_funnel").filter(
        pl.col("action") != r["action"],
        pl.col("region_code") == _WHOLE,
        pl.col("channel") == _ALL,
    )["received"]
    # The ledger's own page counts the leads of every action above this sentence.
    whose, more = (f"{r['action']}：", f"；另有{others.sum()}条不在这个行动内") if len(others) else ("", "")  # fmt: skip
    return (
        f"{whose}登记{r['received']}条，认定{r['found']}条，其中有问题{r['found_true']}条{share}，"
        f"有问题的已整改核查通过{r['rectified']}条、销号{r['closed']}条{more}。"
    )


_STEPS = (
    Head("登记", numeric=True), Head("并入", numeric=True), Head("已认定", numeric=True),
    Head("有问题", numeric=True), Head("有问题的比例", numeric=True), Head("95%区间", numeric=True),
    Head("有问题的整改通过", numeric=True), Head("有问题的已销号", numeric=True), Head("销号的比例", numeric=True),
)  # fmt: skip


def _funnel(view: View) -> Page:
    rows = _funnel_rows(view)
    channels = [r for r in rows if r["region_code"] == _WHOLE]
    counties = [r for r in rows if r["channel"] == _ALL and r["region_code"] != _WHOLE]
    channels.sort(key=lambda r: (r["channel"] != _ALL, r["channel"]))
    counties.sort(key=lambda r: r["region_code"])
    return Page(
        path="ledger/funnel.html", title="渠道漏斗", kicker=f"台账 · {_action(view) or '各项线索'} · 从登记到销号，各渠道走到哪里",
        lead=_funnel_sentence(view), more=[_BACK],
        parts=[
            page.table(Table("channels", "各渠道（按名称）", (Head("渠道", short=True), *_STEPS),
                             [Row([r["channel"], *_steps(r)], tone="total" if r["channel"] == _ALL else "") for r in channels], "没有线索。")),
            page.table(Table("counties", "各县（按区划代码，不是名次）", (Head("县（市、区）", short=True), *_STEPS),
                             [Row([county_link(view, r["region_code"]), *_steps(r)]) for r in counties], "没有线索。", folded=len(counties) > 40)),
            *([page.table(watchers)] if (watchers := _watchers(view)) else []),
        ],
        judged=[
            "受理登记了的才数，不予受理和待受理的不在内；每条按现在的状态数。",
            f"有问题的比例，分母是已认定；销号的比例，分母是认定有问题；分母不足{LEAST}条的不写比例。",
            "区间是Wilson 95%区间：认定少的渠道区间宽，区间重叠的不能说哪个渠道更准。",
        ],
    )  # fmt: skip


def _watchers(view: View) -> Table | None:
    """Return the monitoring points and social supervisors of each county; None without a register."""
    rows = view.get("out_watchers").sort("region_code", "kind").to_dicts()
    if not any(r["n"] or r["n_ended"] for r in rows):
        return None
    heads = [Head("县（市、区）", short=True), Head("类别", short=True), Head("现有", numeric=True),
             Head("已撤销或届满", numeric=True), Head("收到线索", numeric=True)]  # fmt: skip
    told = [
        Row([county_link(view, r["region_code"]), r["kind"], *(words.whole(r[n]) for n in ("n", "n_ended", "leads"))])
        for r in rows
    ]  # fmt: skip
    caption = f"监测点和社会监督员：现有{sum(r['n'] for r in rows)}个，收到线索{sum(r['leads'] for r in rows)}条"
    return Table("watchers", caption, heads, told, folded=True)


def _steps(r: Record) -> list[str]:
    few, few_true = r["found"] < LEAST, r["found_true"] < LEAST
    share = words.NOTHING if few else f"{r['share_true']:.0%}"
    span = words.NOTHING if few else f"{r['true_low']:.0%}—{r['true_high']:.0%}"
    closed = words.NOTHING if few_true else f"{r['share_closed']:.0%}"
    counts = [words.whole(r[n]) for n in ("received", "declined", "found", "found_true")]
    return [*counts, share, span, words.whole(r["rectified"]), words.whole(r["closed"]), closed]


def _register(view: View) -> dict[str, list[Record]]:
    """Return the register by month, the newest first."""
    groups: dict[str, list[Record]] = {}
    frame = view.get("out_month_register").sort("month", "region_code", descending=[True, False])
    for row in frame.iter_rows(named=True):
        groups.setdefault(row["month"], []).append(row)
    return groups


def months_sentence(view: View) -> str:
    """Return what became of the newest 《问题整治情况表》."""
    months = _register(view)
    if not months:
        return "还没有问题整治情况表。"
    month, rows = next(iter(months.items()))
    r = next((r for r in rows if r["region_code"] == _WHOLE), None)
    if r is None:
        return f"{words.period_words(month)}的问题整治情况表还没有登记。"
    locked = (
        f"已于{words.day(r['locked_on'])}锁定"
        if r["locked_on"]
        else f"{words.day(r['due_on'])}前报回"
    )
    return (
        f"{words.period_words(month)}问题整治情况表{locked}：{r['counties']}个县报回{r['returned']}个{_of_returned(r)}，"
        f"迟报{r['late']}个，{month_words.silent(view, month, r['silent'])}{_sent_late(r)}。"
    )


def _of_returned(r: Record) -> str:
    """Return what the tables sent back say; empty where none was."""
    return f"（其中零报告{r['zero']}个、写有误{r['wrong']}个）" if r["returned"] else ""


def _sent_late(r: Record) -> str:
    """Return how many counties got the table after its last day only, in words; empty where none."""
    count = r["counties"] - r["returned"] - r["late"] - r["silent"]
    return f"，截止以后才发出的{count}个" if count else ""


def _months(view: View) -> Page:
    months = _register(view)
    newest = next(iter(months), None)
    return Page(
        path="ledger/months.html", title="情况表", kicker="台账 · 每月8日的表，谁报了、谁没报、锁定以后变了什么",
        lead=months_sentence(view), more=[_BACK],
        parts=[page.table(_counties(view, newest, months.get(newest or "", []))), page.table(_by_month(months)),
               page.table(_sum(view, newest)), page.table(_changed(view))],
        judged=[
            "各项由台账得出，县局只确认或者写有误；锁定以后表上的数不变，以后的变化只进更正单。",
            f"每个数由哪些线索得出：hengjian trace \"{newest or '月份'}|全市|received\"；“全市”可以换成区划代码，各项的名字用 hengjian month show {newest or '月份'} 看。",
        ],
    )  # fmt: skip


def _sum(view: View, month: str | None) -> Table:
    heads = [
        Head("项目"), Head("单位", short=True), Head("本月", numeric=True), Head("累计", numeric=True),
        Head("有数的县", numeric=True),
    ]  # fmt: skip
    frame = view.get("out_month_sum").filter(pl.col("month") == (month or ""))
    shown = [
        Row([r["item_zh"], r["unit"], words.plain(r["value"]), words.plain(r["value_to_date"]), words.whole(r["counties_above"])])
        for r in frame.sort("item_no", "item").iter_rows(named=True)
        if BY_WORD not in r["item"] or r["value"] or r["value_to_date"]
    ]  # fmt: skip
    said = words.period_words(month) if month else ""
    return Table("sum", f"{said}各县合计（渠道、种类没有数的不列）", heads, shown, "还没有。")


def _counties(view: View, month: str | None, rows: list[Record]) -> Table:
    heads = [
        Head("县（市、区）", short=True),
        Head("状态", short=True),
        Head("报回", short=True),
        Head("截止后报回", short=True),
        Head("写有误的项", numeric=True),
        Head("锁定后有变化的项", numeric=True),
        Head("填报人"),
    ]
    shown = [
        Row(
            [
                county_link(view, r["region_code"]),
                month_words.state(view, r) or words.NOTHING,
                words.day(r["returned_on"]),
                words.day(r["late_on"]),
                words.whole(r["lines_wrong"]),
                words.whole(r["lines_changed"]),
                r["filled_by"] or words.NOTHING,
            ]
        )
        for r in rows
        if r["region_code"] != _WHOLE
    ]
    said = words.period_words(month) if month else ""
    return Table("register", f"{said}各县报送（按区划代码）", heads, shown, "还没有。", folded=len(shown) > 40)  # fmt: skip


def _by_month(months: dict[str, list[Record]]) -> Table:
    heads = [
        Head("月份", short=True),
        Head("县", numeric=True),
        Head("报回", numeric=True),
        Head("零报告", numeric=True),
        Head("写有误", numeric=True),
        Head("迟报", numeric=True),
        Head("未报", numeric=True),
        Head("锁定", short=True),
    ]
    shown = []
    for month, rows in list(months.items())[:_MONTHS]:
        whole = next((r for r in rows if r["region_code"] == _WHOLE), None)
        if whole:
            counts = (whole[n] for n in ("counties", "returned", "zero", "wrong", "late", "silent"))
            shown.append(
                Row(
                    [
                        words.period_words(month),
                        *map(words.whole, counts),
                        words.day(whole["locked_on"]),
                    ]
                )
            )
    return Table("months", "各月登记", heads, shown, "还没有。")  # fmt: skip


def _changed(view: View) -> Table:
    heads = [
        Head("月份", short=True),
        Head("县（市、区）", short=True),
        Head("项目"),
        Head("锁定时", numeric=True),
        Head("现在", numeric=True),
    ]
    frame = view.get("out_month_table").filter(pl.col("changed").fill_null(value=False))
    shown = [
        Row(
            [
                words.period_words(r["month"]),
                view.region_name(r["region_code"]),
                r["item_zh"],
                words.plain(r["value"]),
                words.plain(r["value_now"]),
            ]
        )
        for r in frame.sort(
            "month", "region_code", "item_no", descending=[True, False, False]
        ).iter_rows(named=True)
    ]
    return Table("changed", "锁定以后的变化（进更正单）", heads, shown, "没有变化。", folded=len(shown) > 40)  # fmt: skip


def _standards_sentence(view: View) -> str:
    rows = view.get("out_standards").to_dicts()
    if not rows:
        return "还没有收录判定标准。"
    own = [r for r in rows if r["kind"] == "判定标准"]
    now = sum(r["standing"] == "现行" for r in own)
    cited = sum(r["cited"] or 0 for r in own)
    return f"判定标准现行{now}条，认定引用过{cited}次；立改废释建议{len(rows) - len(own)}条。"


def _standards(view: View) -> Page:
    rows = view.get("out_standards").sort("standard_no", "version").to_dicts()
    heads = [
        Head("编号", short=True),
        Head("版本", numeric=True),
        Head("领域"),
        Head("种类", short=True),
        Head("内容", wide=True),
        Head("起止", short=True),
        Head("现状", short=True),
        Head("引用的认定", numeric=True),
    ]
    own = [r for r in rows if r["kind"] == "判定标准"]
    asked = [r for r in rows if r["kind"] != "判定标准"]
    return Page(
        path="ledger/standards.html", title="判定标准", kicker="台账 · 什么算乱收费、乱罚款，按哪一版认定",
        lead=_standards_sentence(view), more=[_BACK],
        parts=[
            page.table(Table("standards", "判定标准（按编号和版本）", heads, [_standard(r) for r in own], "还没有收录（来源“判定标准”，模板在 outbox/模板/）。")),
            page.table(_proposals(asked)),
        ],
        judged=["认定引用认定那天有效的一版；后一版起用，前一版停用，旧认定仍按旧版。"],
    )  # fmt: skip


def _standard(r: Record) -> Row:
    span = lines(
        [
            f"{words.day(r['valid_from'])}起",
            *([f"{words.day(r['valid_to'])}止"] if r["valid_to"] else []),
        ]
    )
    said = "；".join(v for v in (r["text"], r["basis"]) if v)
    return Row(
        [
            r["standard_no"],
            words.whole(r["version"]),
            r["domain"] or "各领域",
            r["issue_kind"] or words.NOTHING,
            said,
            span,
            r["standing"],
            words.whole(r["cited"]),
        ]
    )


def _proposals(rows: list[Record]) -> Table:
    heads = [
        Head("编号", short=True),
        Head("建议", short=True),
        Head("内容", wide=True),
        Head("提出", short=True),
        Head("提出单位"),
        Head("由哪些线索", wide=True),
        Head("现状", short=True),
    ]
    shown = [
        Row(
            [
                r["standard_no"],
                r["kind"],
                r["text"] or "",
                words.day(r["valid_from"]),
                r["proposed_by"] or words.NOTHING,
                "、".join(r["made_from"] or []) or words.NOTHING,
                r["standing"],
            ]
        )
        for r in rows
    ]
    return Table("proposals", "立改废释建议", heads, shown, "还没有。")  # fmt: skip
