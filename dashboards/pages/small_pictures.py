"""The overview's six small pictures, all on one scale of time."""

import polars as pl

from dashboards import figures as fig
from dashboards import visits
from dashboards.pages.common import month_note, no_months
from dashboards.parts import Figure
from dashboards.standing import CALM_FINDINGS
from dashboards.view import View

_SMALL = {"margin": {"l": 44, "r": 8, "t": 24, "b": 24}}
_MONTHS = 36


def shown_months(view: View) -> list[str]:
    """Return the months the pictures and the table behind them show.

    Where no county has a month, inspections, visits and warnings have theirs all the same.
    """
    last = view.run.as_of.year * 12 + view.run.as_of.month - 1
    years = (divmod(m, 12) for m in range(last - _MONTHS + 1, last + 1))
    return view.months[-_MONTHS:] or [f"{year}-{month + 1:02d}" for year, month in years]


def six(view: View) -> list[Figure]:
    """Return six small pictures on one scale of time."""
    months = shown_months(view)
    makers = [_revenue, _inspections, _found, _rectified, _followups, _warned]
    return [make(view, months) for make in makers]


def _frame(
    spec_data: list[fig.Spec], months: list[str], y_title: str, **layout: object
) -> fig.Spec:
    span = [f"{months[0]}-01", f"{months[-1]}-28"] if months else None
    x_axis = fig.months_axis(months, 5, range=span)
    return fig.figure(spec_data, y_title, xaxis=x_axis, **_SMALL, **layout)


def _none(name: str, title: str, why: str) -> Figure:
    return Figure(name, title, "", missing=why, size="small")


def _revenue(view: View, months: list[str]) -> Figure:
    title = "罚没决定额与入库额（万元）"
    frame = view.get("out_region_month").filter(pl.col("month").is_in(months))
    if frame.is_empty():
        return _none("revenue", title, no_months(view))
    decided = pl.col("decided_yuan").cast(pl.Float64)
    share = pl.col("largest_case_share").fill_null(0.0)
    total = frame.group_by("month").agg(
        decided.sum().alias("decided"),
        (decided * (1 - share)).sum().alias("rest"),
        pl.col("treasury_yuan").cast(pl.Float64).sum().alias("treasury"),
        pl.col("treasury_yuan").is_not_null().any().alias("reported"),
        (pl.col("not_evaluated_reason") == "month_not_over").any().fill_null(value=False).alias("running"),
    ).sort("month")  # fmt: skip
    # What a month has that is not over is in the table; drawn it would be a fall.
    total = total.with_columns(
        pl.when(~pl.col("running")).then(pl.col(name)).alias(name) for name in ("decided", "rest")
    )
    x = total["month"].to_list()
    treasury = [v if r else None for v, r in zip(total["treasury"], total["reported"], strict=True)]
    data = [
        fig.line("决定额", x, fig.in_wan(total["decided"].to_list())),
        fig.line("各县剔除最大案", x, fig.in_wan(total["rest"].to_list()), dash="dot", width=1.5),
        fig.line("入库额", x, fig.in_wan(treasury), fig.OTHER),
    ]
    return Figure(
        "revenue",
        title,
        month_note(view, f"n={frame['cases'].sum():,}件处罚决定"),
        "months",
        _frame(data, months, ""),
        size="small",
    )


def _by_month(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    return frame.drop_nulls(column).with_columns(pl.col(column).dt.strftime("%Y-%m").alias("month"))


def _inspections(view: View, months: list[str]) -> Figure:
    title = "检查户次与发现问题的比例"
    frame = _by_month(view.get("core_inspections"), "inspected_date")
    frame = frame.filter(pl.col("month").is_in(months))
    if frame.is_empty():
        return _none("inspections", title, "没有检查数据")
    found = pl.col("result").is_in(["发现问题责令改正", "发现问题立案"])
    total = (
        frame.group_by("month").agg(pl.len().alias("n"), found.mean().alias("share")).sort("month")
    )
    x = total["month"].to_list()
    # A month of which no result is known has no share.
    shares = [None if v is None else round(v * 100, 1) for v in total["share"]]
    data = [
        fig.bars("检查户次", x, total["n"].to_list(), "#c3ccd5"),
        fig.line("发现问题（%，右轴）", x, shares, yaxis="y2"),
    ]
    right = {
        "overlaying": "y",
        "side": "right",
        "rangemode": "tozero",
        "showgrid": False,
        "fixedrange": True,
        "tickmode": "auto",  # in step with the left axis its numbers would be 8.6, 17.2 …
        "nticks": 4,
    }
    note = month_note(view, f"n={frame.height:,}户次")
    return Figure(
        "inspections", title, note, spec=_frame(data, months, "", yaxis2=right), size="small"
    )


def _found(view: View, months: list[str]) -> Figure:
    title = "新增线索与核实情况"
    flags = [f for f in view.flags if f["first_seen"] and f["status"] != "历史"]
    flags = [f for f in flags if f["first_seen"].strftime("%Y-%m") in set(months)]
    if not flags:
        return _none("found", title, "还没有线索")
    counts: dict[str, list[int]] = {m: [0, 0] for m in months}
    for f in flags:
        cell = counts[f["first_seen"].strftime("%Y-%m")]
        cell[1 if f["finding"] else 0] += 1
    data = [
        fig.bars("已认定", months, [c[1] for c in counts.values()]),
        fig.bars("尚待认定", months, [c[0] for c in counts.values()], "#c3ccd5"),
    ]
    found = sum(1 for f in flags if f["finding"])
    note = month_note(view, f"n={len(flags):,}条，已认定{found:,}条")
    return Figure(
        "found", title, note, spec=_frame(data, months, "", barmode="stack"), size="small"
    )


def _rectified(view: View, months: list[str]) -> Figure:
    """Draw the problems put right by month: closed in the ledger, and reported on flags outside of it."""
    title = "整改与销号"
    problem = pl.col("finding").is_not_null() & ~pl.col("finding").is_in(CALM_FINDINGS)
    closed = view.get("out_leads").filter((pl.col("state") == "closed") & problem)
    alone = view.get("out_flags").filter(pl.col("lead_id").is_null()).drop_nulls("rectify_result")
    drawn = []
    for name, frame, day in (
        ("台账认定有问题、已销号", closed, "closed_on"),
        ("台账以外有整改结果", alone, "found_on"),
    ):
        own = _by_month(frame, day).filter(pl.col("month").is_in(months))
        if not own.is_empty():
            drawn.append((name, own.group_by("month").len().sort("month"), own.height))
    if not drawn:
        return _none("rectified", title, "还没有整改结果")
    data = [fig.bars(name, t["month"].to_list(), t["len"].to_list()) for name, t, _ in drawn]
    note = month_note(view, "，".join(f"{name}{n:,}条" for name, _, n in drawn))
    return Figure(
        "rectified", title, note, spec=_frame(data, months, "", barmode="stack"), size="small"
    )


def _followups(view: View, months: list[str]) -> Figure:
    title = "回访"
    frame = _by_month(view.get("core_followups"), "visited_date")
    frame = frame.filter(pl.col("month").is_in(months))
    if frame.is_empty():
        return _none("followups", title, "没有回访数据")
    total = frame.group_by("month").len().sort("month")
    data = [fig.bars("回访", total["month"].to_list(), total["len"].to_list())]
    owed = sum(len(own) for own in visits.asked(view).values())
    note = month_note(view, f"n={frame.height:,}次，各种案后回访都算；还应办{owed:,}项")
    return Figure("followups", title, note, spec=_frame(data, months, ""), size="small")


def _warned(view: View, months: list[str]) -> Figure:
    title = "预警与提醒"
    frame = _by_month(view.get("out_warnings"), "issued_on").filter(pl.col("month").is_in(months))
    if frame.is_empty():
        return _none("warned", title, "还没有预警")
    total = frame.group_by("month").len().sort("month")
    data = [fig.bars("预警", total["month"].to_list(), total["len"].to_list())]
    reminded = _by_month(view.get("out_warning_recipients"), "reminded_on")
    if not reminded.is_empty():
        sent = reminded.group_by("month").len().sort("month")
        data.append(
            fig.line("已提醒户数", sent["month"].to_list(), sent["len"].to_list(), fig.OTHER)
        )
    filled = int(frame["is_backfill"].fill_null(value=False).sum())
    since = f"，其中补记{filled:,}条（首次运行时补算的，当时没有发出）" if filled else ""
    note = month_note(view, f"n={frame.height:,}条{since}")
    return Figure("warned", title, note, spec=_frame(data, months, ""), size="small")
