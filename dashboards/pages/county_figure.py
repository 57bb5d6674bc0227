"""A county's months as a picture: decided, expected, received, without the largest case."""

from typing import Any

from dashboards import figures as fig
from dashboards import words
from dashboards.pages.common import month_note
from dashboards.pages.county_why import is_running, is_silent
from dashboards.parts import Figure
from dashboards.view import Region, View

#: So many months are drawn and stand in the table behind.
MONTHS_SHOWN = 60


def series_figure(view: View, region: Region, rows: list[dict[str, Any]]) -> Figure:
    """Return the figure of a county's months; judged ones marked, others hatched."""
    rows = rows[-MONTHS_SHOWN:]
    x = [r["month"] for r in rows]
    decided = fig.in_wan(
        [None if is_silent(r) or is_running(r) else r["decided_yuan"] for r in rows]
    )
    rest = [
        None if v is None else round(v * (1 - (r["largest_case_share"] or 0.0)), 2)
        for v, r in zip(decided, rows, strict=True)
    ]
    data: list[fig.Spec] = []
    if silent := [r for r in rows if r["outcome"] == "not_evaluated"]:
        why = [words.why_no_month(r) for r in silent]
        data.append(fig.hatched([r["month"] for r in silent], why))
    low = fig.in_wan([r["expected_low_yuan"] for r in rows])
    high = fig.in_wan([r["expected_high_yuan"] for r in rows])
    if any(v is not None for v in low):
        data += fig.band(x, low, high)
    data += [
        fig.line("入库额", x, fig.in_wan([r["treasury_yuan"] for r in rows]), fig.OTHER, width=1.5),
    ]
    if any(decided):
        data += [
            fig.line("剔除最大案", x, rest, dash="dot", width=1.5),
            fig.line("决定额", x, decided),
        ]
    data += _flag_marks(view, region, rows, decided)
    spec = fig.figure(
        data, "万元",
        xaxis=fig.months_axis(x, hoverformat="%Y年%-m月"),
        yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True},
        margin={"t": 36},
    )  # fmt: skip
    n = sum(r["cases"] or 0 for r in rows)
    return Figure(
        "series", "罚没决定额、预期范围与入库额", month_note(view, f"n={n:,}件处罚决定"), "months",
        spec, size="wide",
    )  # fmt: skip


def _flag_marks(
    view: View, region: Region, rows: list[dict[str, Any]], decided: list[float | None]
) -> list[fig.Spec]:
    groups: dict[str, list[tuple[str, float | None]]] = {}
    for r, value in zip(rows, decided, strict=True):
        if r["outcome"] == "flagged":
            state = view.month_standing.get((region.code, r["month"]))
            at = (r["month"], _judged_at(r, value))
            groups.setdefault(state.tone if state else "wait", []).append(at)
    names = {"wait": "高于往常，待核", "plain": "高于往常，以往或已说明", "red": "明显异常",
             "amber": "疑点线索", "slate": "提示"}  # fmt: skip
    return [
        fig.marks(names[tone], [m for m, _ in at], [v for _, v in at], tone)
        for tone, at in sorted(groups.items())
    ]


def _judged_at(row: dict[str, Any], decided: float | None) -> float | None:
    """Return where a flagged month's mark stands: on the series by which it was judged."""
    return fig.in_wan([row["treasury_yuan"]])[0] if row["basis"] == "treasury" else decided
