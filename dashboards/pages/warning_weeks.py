"""A warning week by week: what was seen against what was expected."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboards import figures as fig
from dashboards import page, words
from dashboards.followed import week_range
from dashboards.pages.common import month_note
from dashboards.pages.members import KINDS
from dashboards.parts import Figure, Head, Row, Table
from dashboards.view import View

_COLOURS = {"case": fig.ACCENT, "complaint": fig.OTHER, "sampling": "#7a9aa8", "opinion": "#c3ccd5"}
_BAR_MILLISECONDS = 4 * 86_400_000

Counts = dict[str, Counter[date]]


def pictures(
    view: View, w: dict[str, Any], weeks: list[dict[str, Any]], members: pl.DataFrame
) -> list[page.Part]:
    """Return seen against expected: the cell's own weeks when known, else the members' weeks."""
    if weeks:
        return [page.figures(_cell_figure(view, weeks)), page.table(_cell_table(weeks))]
    known, counts = _weekly(w, members)
    if not known:
        return []
    return [
        page.figures(_member_figure(view, w, known, counts)),
        page.table(_member_table(known, counts)),
    ]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _weekly(w: dict[str, Any], members: pl.DataFrame) -> tuple[list[date], Counts]:
    """Return the weeks of a warning's members and how many of each source fell in each."""
    dated = members.drop_nulls("day")
    if dated.is_empty():
        return [], {}
    ends = dated.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0, named=True)
    end = _monday(max(ends["last"], w["window_end"] or ends["last"]))
    start = _monday(min(ends["first"], w["window_start"] or ends["first"]))
    start = max(start, end - timedelta(weeks=52))
    weeks = [start + timedelta(weeks=i) for i in range((end - start).days // 7 + 1)]
    counts: Counts = defaultdict(Counter)
    for source, week, n in (
        dated.group_by("source", pl.col("day").dt.truncate("1w")).len().iter_rows()
    ):
        counts[source][week] = n
    return weeks, counts


def _cell_figure(view: View, weeks: list[dict[str, Any]]) -> Figure:
    x = [r["week_start"].isoformat() for r in weeks]
    seen = [r["observed"] for r in weeks]
    ranges = [week_range(r) for r in weeks]
    data = [
        *fig.band(x, [r[0] for r in ranges], [r[1] for r in ranges], "没有苗头时95%的周"),
        fig.bars("看到", x, seen, fig.OTHER),
        fig.line(
            "预期", x, [round(r["expected"], 2) for r in weeks], fig.INK, dash="dash", width=1.5
        ),
    ]
    n = sum(v or 0 for v in seen)
    note = month_note(view, f"n={n:,.0f}件，已合并同一主体、同一人和同一批次")
    return Figure("weeks", "每周件数与预期", note, "weeks-table", _week_spec(data, x))


def _cell_table(weeks: list[dict[str, Any]]) -> Table:
    heads = [
        Head("周（星期一）", short=True),
        Head("看到", numeric=True),
        Head("预期", numeric=True),
        Head("没有苗头时的范围（95%）", numeric=True),
    ]
    rows = [
        Row([r["week_start"].isoformat(), words.plain(r["observed"]), words.expected(r["expected"]),
             "—".join(words.number(x) for x in week_range(r))])
        for r in reversed(weeks)
    ]  # fmt: skip
    return Table("weeks-table", f"每周件数（{len(rows)}周）", heads, rows, folded=True)


def _week_spec(data: list[fig.Spec], x: list[str]) -> fig.Spec:
    step = max(1, -(-len(x) // 5))  # more would run together on a phone
    axis = {
        "type": "date", "tickformat": "%-m月%-d日<br>%Y年", "hoverformat": "%Y年%-m月%-d日起一周",
        "tickvals": x[::-1][::step][::-1],
    }  # fmt: skip
    for trace in data:
        if trace["type"] == "bar":
            trace["width"] = _BAR_MILLISECONDS
    return fig.figure(data, "件", barmode="stack", xaxis=axis)


def _member_figure(view: View, w: dict[str, Any], weeks: list[date], counts: Counts) -> Figure:
    x = [d.isoformat() for d in weeks]
    data = [
        fig.bars(words.SOURCE_WORDS[s], x, [counts[s][d] for d in weeks], _COLOURS[s])
        for s in KINDS
        if s in counts
    ]
    if w["expected"] and w["window_start"] and w["window_end"]:
        span = max(((w["window_end"] - w["window_start"]).days + 1) / 7, 1)
        edge = [_monday(w["window_start"]).isoformat(), _monday(w["window_end"]).isoformat()]
        level = round(w["expected"] / span, 2)
        data.append(fig.line("每周预期", edge, [level, level], fig.INK, dash="dash", width=1.5))
    n = sum(sum(c.values()) for c in counts.values())
    note = month_note(view, f"n={n}件")
    return Figure("weeks", "每周件数与预期", note, "weeks-table", _week_spec(data, x))


def _member_table(weeks: list[date], counts: Counts) -> Table:
    sources = [s for s in KINDS if s in counts]
    heads = [
        Head("周（星期一）", short=True),
        *(Head(words.SOURCE_WORDS[s], numeric=True) for s in sources),
    ]
    rows = [
        Row([d.isoformat(), *(words.whole(counts[s][d]) for s in sources)]) for d in reversed(weeks)
    ]
    return Table("weeks-table", f"每周件数（{len(rows)}周）", heads, rows, folded=True)
