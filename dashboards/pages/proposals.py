"""Proposals of key counties and what people decided: three plain marks, reasons, every decision."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from dashboards import words
from dashboards.hearing import how_far, put_to, quarter_of
from dashboards.pages.common import CRITERIA, outcome_words, spark
from dashboards.parts import Cell, Head, Row, Table, lines, link
from dashboards.view import View, is_window

_DECISIONS = {"confirmed": "确认", "rejected": "不列入"}
#: Earlier periods listed, the newest first.
_EARLIER = 16

Record = dict[str, Any]


def tables(view: View) -> Iterator[Table]:
    """Yield the newest candidates, those of campaigns, what was decided, and earlier candidates."""
    if not view.has_proposals:
        return
    yield _candidates(view)
    if view.windows:
        yield _of_campaigns(view)
    yield _decided(view)
    if earlier := _earlier(view):
        yield earlier


def of_county(view: View, code: str) -> list[str]:
    """Return where a county stands as a key county: proposed now, decided on last; nothing where neither."""
    waiting, decided = _own(view, code)
    asked = [_heard(view, row) for row in waiting]
    return [
        *(_stands(view, row) for row in waiting),
        *asked,
        *(_stands(view, row) for row in decided),
    ]


def told_to(view: View, code: str) -> list[str]:
    """Return what a county reads of itself: a candidate once it was asked, and what was decided.

    Who decided and the note stay with the team: a note may name other counties.
    """
    waiting, decided = _own(view, code)
    said = []
    for row in waiting:
        if asked := put_to(view, row):
            met = "、".join(name for column, name, _ in CRITERIA if row[column] == "flagged")
            why = f"为什么：{''.join(row['reasons'] or [])}" if row["reasons"] else ""
            said.append(
                f"{period_words(view, row['period'])}本县是重点县候选（{met}），"
                f"{how_far(asked)}。听取本县说明以后由专班确认，候选不表示有没有问题。{why}"
            )
    for row in decided:
        became = {"confirmed": "列为重点县", "rejected": "没有列为重点县"}[row["decision"]]
        if _is_withdrawn(view, row):
            became = "不再列为重点县"
        on = f"（{words.day(row['confirmed_at'])}）" if row["confirmed_at"] else ""
        said.append(f"{period_words(view, row['period'])}本县{became}{on}。")
    return said


def _own(view: View, code: str) -> tuple[list[Record], list[Record]]:
    """Return a county's newest proposal where it waits for a decision, and the last one decided on."""
    now = view.key_regions.get(code)
    own = (pl.col("region_code") == code) & pl.col("decision").is_in(list(_DECISIONS))
    decided = view.get("out_key_regions").filter(own).sort("period").tail(1).to_dicts()
    return [now] if now and now["criteria_met"] and not now["decision"] else [], decided


def _heard(view: View, row: Record) -> str:
    """Return how far a candidate was heard: no county is decided on before."""
    return f"{how_far(put_to(view, row))}；先听县局说明，再确认。"


def _is_withdrawn(view: View, row: Record) -> bool:
    """Whether a county was confirmed for a period and is not any more."""
    before = view.get("out_key_decisions")
    if row["decision"] != "rejected" or before.is_empty():
        return False
    same = (pl.col("region_code") == row["region_code"]) & (pl.col("period") == row["period"])
    return not before.filter(same & (pl.col("decision") == "confirmed")).is_empty()


def _stands(view: View, row: Record) -> str:
    """Return one proposal in a sentence: what became of it, then each criterion."""
    who = "，".join(str(v) for v in (row["confirmed_by"], row["confirmed_at"]) if v)
    became = {"confirmed": "确认为重点县", "rejected": "不列入重点县"}.get(
        row["decision"], "重点县候选，待专班确认"
    )
    if _is_withdrawn(view, row):
        became = "确认以后又撤销，不列入重点县"
    criteria = "、".join(
        f"{name}{words.OUTCOME_WORDS.get(row[column], words.OUTCOME_WORDS['not_evaluated'])}"
        for column, name, _ in CRITERIA
    )
    return f"{period_words(view, row['period'])}{became}{f'（{who}）' if who else ''}：{criteria}。"


def period_words(view: View, period: str) -> str:
    """Return a period in words; a campaign's window by its name."""
    if not is_window(period):
        return words.period_words(period)
    name = view.run.campaigns.get(period)
    start = words.period_words(period)
    return f"{name}（{start}起）" if name else f"{start}起的专项"


def _met(rows: list[Record]) -> list[Record]:
    """Return the rows that meet a criterion: most criteria first, then by code; never by money."""
    chosen = [r for r in rows if (r["criteria_met"] or 0) > 0]
    return sorted(chosen, key=lambda r: (-r["criteria_met"], r["region_code"]))


def _marks() -> list[Head]:
    return [Head(f"{mark} {name}") for _, name, mark in CRITERIA]


def _cells(row: Record) -> list[Cell]:
    return [outcome_words(str(row[column])) for column, _, _ in CRITERIA]


def _name(view: View, row: Record) -> Cell:
    code = str(row["region_code"])
    return link(f"{code}.html", view.region_name(code))


def _standing(row: Record, undecided: str = "待确认") -> str:
    """Return what was last decided on a proposal."""
    if not row["decision"]:
        return undecided
    said = _DECISIONS.get(row["decision"], str(row["decision"]))
    who = "，".join(str(v) for v in (row["confirmed_by"], row["confirmed_at"]) if v)
    return f"{said}：{who}" if who else said


def _candidates(view: View) -> Table:
    heads = [
        Head("县（市、区）"),
        *_marks(),
        Head("为什么", wide=True),
        Head("近24个月"),
        Head("确认"),
    ]
    rows = [
        Row([
            _name(view, r), *_cells(r), lines(r["reasons"] or []),
            spark(view, str(r["region_code"])), _standing(r, f"待确认：{how_far(put_to(view, r))}"),
        ])
        for r in _met(list(view.key_regions.values()))
    ]  # fmt: skip
    caption = f"候选名单，{words.period_words(view.period)}"
    return Table("candidates", caption, heads, rows, "没有满足任何条件的县。")


def _of_campaigns(view: View) -> Table:
    heads = [Head("专项"), Head("县（市、区）"), *_marks(), Head("为什么", wide=True), Head("确认")]
    rows = [
        Row([period_words(view, w), _name(view, r), *_cells(r), lines(r["reasons"] or []), _standing(r)])
        for w in view.windows
        for r in _met(list(view.proposals(w).values()))
    ]  # fmt: skip
    named = "、".join(period_words(view, w) for w in view.windows)
    return Table(
        "campaigns", f"专项期间的候选：{named}", heads, rows, "专项期间没有满足任何条件的县。"
    )


def _decided(view: View) -> Table:
    """Return every decision: what holds now first, all events behind it, none overwritten."""
    events: dict[tuple[str, str], list[Record]] = {}
    for r in view.get("out_key_decisions").sort("region_code", "period", "nth").to_dicts():
        events.setdefault((r["region_code"], r["period"]), []).append(r)
    heads = [
        Head("县（市、区）"), Head("期间"), Head("现行决定", short=True), Head("决定人", short=True),
        Head("日期", short=True), Head("说明", wide=True), Head("历次决定", wide=True),
    ]  # fmt: skip
    rows = [
        Row([
            _name(view, told[-1]), period_words(view, period),
            _DECISIONS.get(told[-1]["decision"], told[-1]["decision"] or ""),
            told[-1]["decided_by"] or words.NOTHING, str(told[-1]["decided_on"] or words.NOTHING),
            told[-1]["note"] or "", lines([_event(e) for e in told]) if len(told) > 1 else "只此一次",
        ])
        for (_, period), told in sorted(events.items(), key=_confirmed_first)
    ]  # fmt: skip
    return Table("decided", "已经决定的县（按区划代码；再次决定另记一条，不覆盖）", heads, rows,
                 "还没有决定。请在“重点县建议.xlsx”里填写后放回收件箱，或者用 confirm、reject 命令。")  # fmt: skip


def _confirmed_first(item: tuple[tuple[str, str], list[Record]]) -> tuple[bool, str, str]:
    (code, period), told = item
    return told[-1]["decision"] != "confirmed", code, period


def _event(event: Record) -> str:
    said = _DECISIONS.get(event["decision"], event["decision"] or "")
    who = "，".join(str(v) for v in (event["decided_by"], event["decided_on"], event["note"]) if v)
    return f"第{event['nth']}次：{said}（{who}）"


def _earlier(view: View) -> Table | None:
    """Return the candidates of earlier periods: nobody is asked about them now. A quarter stands for its months."""
    every = view.get("out_key_regions")
    frame = every.filter((pl.col("criteria_met") > 0) & (pl.col("period") != (view.period or "")))
    periods = set(every["period"])
    known = sorted(
        {p for p in frame["period"] if not is_window(p) and quarter_of(p) not in periods},
        reverse=True,
    )[:_EARLIER]
    rows = [
        Row([words.period_words(p), _name(view, r), *_cells(r), lines(r["reasons"] or []),
             _standing(r, "没有决定")])
        for p in known
        for r in _met(list(view.proposals(p).values()))
    ]  # fmt: skip
    if not rows:
        return None
    heads = [
        Head("期间", short=True),
        Head("县（市、区）"),
        *_marks(),
        Head("为什么", wide=True),
        Head("确认"),
    ]
    return Table("earlier", f"以前各期的候选（最近{len(known)}期）", heads, rows, folded=True)
