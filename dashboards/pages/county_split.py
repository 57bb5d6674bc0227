"""What a county's month is made of: the split as picture and table, receipts, its largest cases."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from dashboards import figures as fig
from dashboards import words
from dashboards.pages.common import month_note
from dashboards.pages.county_why import Focus, Record, is_running, silent_months
from dashboards.parts import Figure, Head, Row, Table, link
from dashboards.view import View

#: The parts of a split in the order in which they are drawn and listed.
SPLIT = (
    ("件数", "件数"),
    ("案均", "案均"),
    ("结构", "条款"),
    ("结构", "行业"),
    ("结构", "案件来源"),
)
_SHORT = {"案件来源": "来源"}


def waterfall(view: View, focus: Focus) -> Figure:
    """Return the split as a picture: from the expected yuan to the decided, part by part."""
    title = f"{focus.when}：从预期到实际"
    if not focus.split:
        why = "没有可比的预期，无法分解"
        if focus.on_receipts:
            why = "只有入库数据，无法分解"
        elif focus.row["outcome"] == "not_evaluated":
            why = f"未判断：{words.why_no_month(focus.row)}，不作分解"
        return Figure("split", title, "", missing=why, size="small")
    base, actual = focus.split[0]["base_yuan"], focus.split[0]["actual_yuan"]
    changes = [_change(focus.split, *part) for part in SPLIT]
    values = fig.in_wan([base, *changes, actual])
    spec = fig.figure(
        [{
            "type": "waterfall", "name": "万元", "showlegend": False, "cliponaxis": False,
            "x": ["预期", *(_SHORT.get(item, item) for _, item in SPLIT), "实际"], "y": values,
            "measure": ["absolute", *["relative"] * len(SPLIT), "absolute"],
            "text": [signed(v, relative=0 < i <= len(SPLIT)) for i, v in enumerate([base, *changes, actual])],
            "textposition": "outside", "textfont": {"size": 12},
            "connector": {"line": {"color": fig.OTHER, "width": 1}},
            "increasing": {"marker": {"color": fig.ACCENT}},
            "decreasing": {"marker": {"color": fig.OTHER}},
            "totals": {"marker": {"color": "#c3ccd5"}},
            "hovertemplate": "%{x} %{y:,.2f}万元<extra></extra>",
        }],
        "", hovermode="closest", yaxis={"range": _room([base, *changes])}, xaxis={"tickfont": {"size": 12}, "tickmode": "linear", "dtick": 1},
        margin={"l": 44, "r": 8, "t": 18, "b": 28},
    )  # fmt: skip
    note = month_note(view, f"n={words.whole(focus.row['cases'])}件；万元")
    return Figure("split", title, note, "split", spec, size="low")


def _room(steps: Sequence[Any]) -> list[float]:
    """Return the range of the axis, with room for the numbers above and below the bars."""
    reached = [0.0]
    for step in steps:
        reached.append(reached[-1] + float(step) / 10_000)
    low, high = min(reached), max(reached)
    falls = any(step < 0 for step in steps)
    room = (high - low) * 0.18
    return [round(low - room, 2) if falls else low, round(high + room, 2)]


def _change(split: Sequence[Record], part: str, item: str) -> Any:
    return next((r["change_yuan"] for r in split if (r["part"], r["item"]) == (part, item)), 0)


def signed(yuan: Any, *, relative: bool) -> str:
    """Return yuan as 万元, rounded once, so that bars say what the sentences say; what is nought has no sign."""
    if yuan is None:
        return ""
    said = words.wan(yuan)
    return f"+{said}" if relative and said[0] != "-" and said != words.wan(0) else said


def receipts(view: View, focus: Focus) -> Figure:
    """Return twelve-month sums of decisions and receipts as a picture."""
    title = "近12个月合计：入库" if focus.on_receipts else "近12个月合计：决定与入库"
    rows = [
        r for r in focus.rows[-60:] if r.get("decided_12m_yuan") is not None and not is_running(r)
    ]
    if not any(r["treasury_12m_yuan"] is not None for r in rows):
        return Figure("receipts", title, "", missing="没有连续12个月的财政月报", size="small")
    x = [r["month"] for r in rows]
    decided = [None if silent_months(focus.rows, r) else r["decided_12m_yuan"] for r in rows]
    spec = fig.figure(
        [
            fig.line("入库", x, fig.in_wan([r["treasury_12m_yuan"] for r in rows]), fig.OTHER),
            *([] if focus.on_receipts else [fig.line("决定", x, fig.in_wan(decided))]),
        ],
        "", xaxis=fig.months_axis(x, 5),
        margin={"l": 44, "r": 8, "t": 24, "b": 28},
    )  # fmt: skip
    note = month_note(view, f"n={len(x)}个月；万元")
    return Figure("receipts", title, note, "months", spec, size="low")


def split_table(focus: Focus) -> Table | None:
    """Return the split as a table: expected, parts, sum of the parts, actual."""
    if not focus.split:
        return None
    base, actual = focus.split[0]["base_yuan"], focus.split[0]["actual_yuan"]
    rows = [Row(["预期", words.wan(base)])]
    rows += [
        Row(
            [
                item if part == item else f"{part}：{item}",
                words.wan(_change(focus.split, part, item)),
            ]
        )
        for part, item in SPLIT
    ]
    total = sum(r["change_yuan"] or 0 for r in focus.split)
    rows += [Row(["变动合计", words.wan(total)], tone="total"), Row(["实际", words.wan(actual)])]
    heads = [Head("分解项"), Head("万元", numeric=True)]
    return Table("split", f"{focus.when}变动从哪里来", heads, rows, folded=True)


def drivers_table(view: View, focus: Focus) -> Table | None:
    """Return the cases that make up most of the month, with their decision numbers."""
    if not focus.drivers:
        return None
    heads = [
        Head("决定书文号"), Head("违法行为类型", wide=True), Head("案件来源", short=True),
        Head("专项行动", short=True), Head("决定额（元）", numeric=True), Head("占当月", numeric=True),
    ]  # fmt: skip
    cells = [
        Row([_case_link(view, r), r["violation_type"] or "", r["case_source"] or "",
             r["campaign"] or "", words.whole(r["decided_yuan"]), words.percent(r["share"], 0)])
        for r in focus.drivers
    ]  # fmt: skip
    return Table("drivers", f"{focus.when}金额最大的案件", heads, cells)


def _case_link(view: View, row: Record) -> str | Markup:
    text = row["decision_no"] or words.number_in(row["case_key"])
    if row["case_key"] in view.case_pages:
        return link(f"../{view.case_pages[row['case_key']]}", text)
    return str(text)
