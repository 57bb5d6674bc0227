"""Plotly figures as plain data. What all share (type, grid, margins) is in ``static/site.js``."""

from collections.abc import Sequence
from typing import Any

Spec = dict[str, Any]
Values = Sequence[float | None]

INK, QUIET, LINE = "#1c2530", "#5d6875", "#d8dee5"
ACCENT, OTHER, BAND = "#0b5d73", "#8290a0", "#e3edf0"
#: The band's colour on white, so that bars beneath it show through.
_VEIL = "rgba(143,183,195,0.25)"
#: So few months each have their tick.
_FEW = 4
RED, AMBER, SLATE = "#b3261e", "#b26a00", "#4f6272"
TONES = {"red": RED, "amber": AMBER, "slate": SLATE, "wait": INK, "plain": QUIET}
SYMBOLS = {
    "red": "triangle-up",
    "amber": "diamond",
    "slate": "circle",
    "wait": "diamond-open",
    "plain": "circle-open",
}


def in_wan(values: Sequence[Any]) -> list[float | None]:
    """Return yuan as 万元 with two decimals, for an axis."""
    return [None if v is None else round(float(v) / 10_000, 2) for v in values]


def line(name: str, x: Sequence[str], y: Values, colour: str = ACCENT, **more: Any) -> Spec:
    """Return a line; missing values break it, and what stands alone between them is a dot."""
    more.setdefault("mode", "lines+markers" if _stands_alone(y) else "lines")
    style = {"color": colour, "width": more.pop("width", 2), "dash": more.pop("dash", "solid")}
    return {
        "type": "scatter", "name": name, "x": list(x), "y": list(y),
        "line": style, "connectgaps": False, **more,
    }  # fmt: skip


def _stands_alone(y: Values) -> bool:
    """Whether a value has no neighbour to draw a line to, as in a sum reported by quarter."""
    known = [False, *(v is not None for v in y), False]
    return any(known[i] and not (known[i - 1] or known[i + 1]) for i in range(1, len(y) + 1))


def bars(name: str, x: Sequence[str], y: Values, colour: str = ACCENT, **more: Any) -> Spec:
    """Return bars."""
    return {
        "type": "bar", "name": name, "x": list(x), "y": list(y),
        "marker": {"color": colour}, **more,
    }  # fmt: skip


def band(x: Sequence[str], low: Values, high: Values, name: str = "预期范围") -> list[Spec]:
    """Return the expected range as a filled band under everything else."""
    edge = {"width": 0, "color": BAND}
    common = {"type": "scatter", "mode": "lines", "x": list(x), "line": edge, "connectgaps": False}
    return [
        {**common, "name": f"{name}上限", "y": list(high), "showlegend": False},
        {
            **common, "name": name, "y": list(low), "fill": "tonexty", "fillcolor": _VEIL,
            "hoverinfo": "skip",
        },
    ]  # fmt: skip


def marks(name: str, x: Sequence[str], y: Values, tone: str) -> Spec:
    """Return marks whose shape repeats what their colour says."""
    return {
        "type": "scatter", "mode": "markers", "name": name, "x": list(x), "y": list(y),
        "marker": {
            "size": 11, "symbol": SYMBOLS[tone], "color": TONES[tone],
            "line": {"width": 1.5, "color": TONES[tone]},
        },
    }  # fmt: skip


def hatched(x: Sequence[str], why: Sequence[str]) -> Spec:
    """Return the months that could not be judged, hatched, with the reason on hover."""
    return {
        "type": "bar", "name": "未判断", "x": list(x), "y": [1] * len(x), "text": list(why),
        "textposition": "none", "hovertemplate": "%{text}<extra>未判断</extra>",
        "marker": {
            "color": "rgba(255,255,255,0)", "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": "#b4bec9", "bgcolor": "rgba(245,247,249,0)", "size": 6},
        },
        "yaxis": "y2", "width": 31 * 86_400_000, "offset": -15.5 * 86_400_000,
    }  # fmt: skip


def months_axis(months: Sequence[str], most: int | None = None, **more: Any) -> Spec:
    """Return an axis of months with about ``most`` ticks: of few months each has one, or one month had several."""
    few = len(months) <= _FEW
    ticks: Spec = {"tickvals": list(months)} if few else {"nticks": most} if most else {}
    return {"type": "date", "tickformat": "%y年%-m月", **ticks, **more}


def figure(data: Sequence[Spec], y_title: str = "", **layout: Any) -> Spec:
    """Return a figure: traces and what differs from the shared layout."""
    y_axis = {"title": {"text": y_title}, "rangemode": "tozero", **layout.pop("yaxis", {})}
    return {"data": list(data), "layout": {"yaxis": y_axis, **layout}}
