"""近两年回看: every warning that went out or would have, and what followed."""

from collections import Counter
from datetime import date, timedelta
from statistics import median
from typing import Any

import polars as pl

from dashboards import figures as fig
from dashboards import page, words
from dashboards.followed import WEEKS, share_interval
from dashboards.page import Page
from dashboards.pages.common import month_note
from dashboards.parts import Figure, Head, Row, Table, link
from dashboards.standing_warnings import level_words
from dashboards.view import View

_BACK = 104
_NONE_JOINED = {"n": 0, "later": 0, "last": None, "next": None}
BORNE_OUT, MORE, NOTHING_MORE, EARLY = "得到印证", "有后续，未印证", "没有后续", "未满8周"
_OUTCOMES = (BORNE_OUT, MORE, NOTHING_MORE, EARLY)
_COLOURS = dict(zip(_OUTCOMES, (fig.ACCENT, fig.OTHER, fig.LINE, fig.BAND), strict=True))


def page_of(view: View) -> Page:
    """Return the page of the warnings of the last two years with their outcomes."""
    rows = followed(view)
    return Page(
        path="warnings/record.html",
        title="预警回看",
        kicker="预警 · 近两年发出的，后来怎样",
        lead=_sentence(rows),
        parts=[
            page.html("strip.html.j2", items=_strip(rows, view.run.alarm_budget)),
            page.figures(_figure(view, rows)),
            page.table(_table(view, rows)),
        ],
        more=[link("index.html", "全部预警")],
        judged=[
            "每条预警只用发出那一周星期日以前已经到达的记录判断。第一次运行、久没有来而一份交来的，补出过去各周，记录按登记那天算，标“补记”。",
            f"得到印证：发出以后新到的记录继续明显多于预期（序贯检验）。没有后续：{WEEKS}周内没有新记录。",
            f"发出不足{WEEKS}周、还没有印证的，不计入占比。印证说的是数据，不等于人已经核实。",
            "从苗头到发出：自所用窗口的第一天算到发出之日。未印证的是误报的上限：提醒起了作用，也会没有后续。",
        ],
        basis=[("依据", "关于推行服务型执法的指导意见（2024-10-18）。")],
    )


def is_recent(w: dict[str, Any], as_of: date) -> bool:
    """Whether a warning went out, or would have, in the last two years."""
    return bool(w["issued_on"]) and as_of - w["issued_on"] <= timedelta(weeks=_BACK)


def followed(view: View) -> list[dict[str, Any]]:
    """Return the warnings of the last two years, newest first, with what followed.

    Returns
    -------
    list of dict
        Rows of ``out_warnings`` with ``at_issue`` and ``later`` (records), ``last`` (day of the
        newest record's joining), ``outcome`` and ``lag_weeks`` (first day of the window to issue).
    """
    as_of = view.run.as_of
    confirmed = set(
        view.get("feat_warning__updates").filter(pl.col("status") == "已确认")["warning_id"]
    )
    known = _joined(view)
    rows = []
    for w in view.warnings:
        if not is_recent(w, as_of):
            continue
        joined = known.get(w["warning_id"], _NONE_JOINED)
        is_borne_out = w["warning_id"] in confirmed or w["status"] == "已确认"
        start = w["window_start"] or w["issued_on"]
        rows.append({
            **w, "at_issue": joined["n"] - joined["later"], "later": joined["later"],
            "last": joined["last"], "outcome": _outcome(w, joined["next"], as_of, is_borne_out),
            "lag_weeks": (w["issued_on"] - start).days / 7,
        })  # fmt: skip
    return rows


def _joined(view: View) -> dict[str, dict[str, Any]]:
    """Return how many records each warning has, how many joined later, and the first and last of those."""
    issued = view.get("out_warnings").select("warning_id", "issued_on")
    every = view.get("out_warning_members").select("warning_id", "added_on")
    day = pl.coalesce("added_on", "issued_on")
    later = day.filter(day > pl.col("issued_on"))
    joined = every.join(issued, on="warning_id").group_by("warning_id")
    counts = joined.agg(pl.len().alias("n"), later=later.len(), last=later.max(), next=later.min())
    return {row["warning_id"]: row for row in counts.to_dicts()}


def _outcome(w: dict[str, Any], following: date | None, as_of: date, is_borne_out: bool) -> str:
    if is_borne_out:
        return BORNE_OUT
    if as_of - w["issued_on"] < timedelta(weeks=WEEKS):
        return EARLY
    soon = w["issued_on"] + timedelta(weeks=WEEKS)
    return MORE if following and following <= soon else NOTHING_MORE


def _judged(rows: list[dict[str, Any]]) -> tuple[int, int]:
    """Return how many were borne out, of how many of which that can be said."""
    told = [r for r in rows if r["outcome"] != EARLY]
    return sum(r["outcome"] == BORNE_OUT for r in told), len(told)


def _sentence(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "近两年没有发出预警，没有可回看的。"
    hits, told = _judged(rows)
    share = f"{told}条中{hits}条后来得到印证" if told else "都还不足8周"
    return f"近两年发出预警{len(rows)}条，能下结论的{share}。"


def _strip(rows: list[dict[str, Any]], budget: str) -> list[tuple[str, str, str]]:
    hits, told = _judged(rows)
    low, high = share_interval(hits, told)
    lags = [r["lag_weeks"] for r in rows]
    share = words.percent(hits / told, 0) if told else words.NOTHING
    interval = f"95%区间{words.percent(low, 0)}—{words.percent(high, 0)}，n={told}" if told else ""
    return [
        ("得到印证的占比", share, interval),
        (
            "从苗头到发出",
            f"{words.number(median(lags))}周" if lags else words.NOTHING,
            f"中位，n={len(lags)}",
        ),
        ("平均每周发出", f"{len(rows) / _BACK:.2f}条", f"{_BACK}周"),
        ("平均每周未印证", f"{(told - hits) / _BACK:.2f}条", f"误报的上限；预算：{budget}"),
    ]


def _figure(view: View, rows: list[dict[str, Any]]) -> Figure:
    first = min((r["issued_on"] for r in rows), default=view.run.as_of)
    days = pl.date_range(first, view.run.as_of, "1d", eager=True).to_list()
    quarters = list(dict.fromkeys(_quarter(day) for day in days))
    counts = Counter((_quarter(r["issued_on"]), r["outcome"]) for r in rows)
    data = [
        fig.bars(name, quarters, [counts[q, name] for q in quarters], _COLOURS[name])
        for name in _OUTCOMES
    ]
    spec = fig.figure(data, "条", barmode="stack", xaxis={"type": "category"}) if rows else None
    note = month_note(view, f"n={len(rows)}条，按发出的季度")
    return Figure(
        "record", "各季发出的预警和后来的情况", note, "record-table", spec, missing="近两年没有预警"
    )


def _quarter(day: date) -> str:
    return f"{day.year % 100:02d}年<br>{(day.month + 2) // 3}季度"


def _table(view: View, rows: list[dict[str, Any]]) -> Table:
    heads = [
        Head("发出", short=True), Head("行业 · 客体 · 问题"), Head("为什么", wide=True), Head("等级"),
        Head("发出时", numeric=True), Head("以后新增", numeric=True), Head("后来", short=True), Head("现状", short=True),
    ]  # fmt: skip
    body = [
        Row([
            words.day(r["issued_on"]) + ("（补记）" if r.get("is_backfill") else ""), link(view.warning_pages[r["warning_id"]].split("/")[-1], view.sector(r)),
            r["current_reason"] or "", level_words(r), words.whole(r["at_issue"]), words.whole(r["later"]),
            r["outcome"], r["status"] or "",
        ])
        for r in rows
    ]  # fmt: skip
    return Table("record-table", f"近两年的预警（{len(rows)}条）", heads, body, "近两年没有预警。")
