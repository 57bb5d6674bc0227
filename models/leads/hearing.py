"""A flag's way: sent to its county, answered, found by the city. Hearing comes first.

Every flag has one :class:`State`. Events move it: the team may *choose* it for its county, it is
*sent* in a county's workbook, the county *answers*, the city *finds*. :func:`fold` puts events in
order onto states. What was sent and holds no more, as its data changed, is *withdrawn*: its county
need not answer. Nothing here reads a clock.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import polars as pl

from data_contracts import schema_of, table
from models.indicators import workdays

#: States of ``out_flags.status``.
UNSENT, ASKED, CHECKED, WRONG, FOUND, LEAD, PAST = (
    "待送", "待核", "已核数据", "数据有误", "已认定", "已转台账", "历史",
)  # fmt: skip
DATA_RIGHT, DATA_WRONG = "数据无误", "数据有误"
#: The city asks for the file: a state of its work, not a finding.
FETCH_FILE = "需调卷"
#: How the county was heard before the city found. Only older programs found without hearing.
ANSWERED, SILENT, BESIDE, NONE_TO_ASK, UNHEARD = (
    "已答复", "逾期未答复", "同一对象已听取", "没有县局可问", "未经听取",
)  # fmt: skip
#: What is said of no county's own work has no county to be heard.
NO_COUNTY = frozenset({"sector", "complaint_cluster"})

WORDS_OF_COUNTY = ("county_check", "justification", "explanation", "checked_by", "checked_date")
WORDS_OF_CITY = ("finding", "finding_organ", "found_by", "found_date")
FOLLOW_UP = ("measure", "rectify_due", "rectify_result", "remark")


def person(name: str | None) -> str:
    """Return a typed name after folding width and blanks."""
    return "".join(unicodedata.normalize("NFKC", name or "").split()).casefold()


@dataclass(frozen=True)
class State:
    """How far one flag has come.

    ``sent_on`` is the day its county's workbook was published, ``due_on`` the last day to answer;
    ``withdrawn_on`` the first day after it on which it held no more; ``answered_on`` and ``found_on``
    are the days on which the words came in; ``heard`` says how the county was heard before the
    finding; ``lead_id`` is its number in the ledger of leads, where it has one. ``said`` holds the newest words of county and city by contract column, dates as ISO text.
    """

    region_code: str | None = None
    needs_hearing: bool = True
    chosen_on: date | None = None
    choice_note: str | None = None
    item_id: str | None = None
    issue: str | None = None
    sent_on: date | None = None
    due_on: date | None = None
    withdrawn_on: date | None = None
    answered_on: date | None = None
    answer_arrival: int | None = None
    answer_book: date | None = None
    heard: str | None = None
    found_on: date | None = None
    finding_book: date | None = None
    city_state: str | None = None
    is_lead: bool = False
    lead_id: str | None = None
    said: Mapping[str, str] | None = None

    def word(self, name: str) -> str | None:
        """Return what was last said in a column of the returned row."""
        return (self.said or {}).get(name)


@dataclass(frozen=True)
class Chosen:
    """The team wants a county asked about a flag, whatever its rule and level."""

    flag_id: str
    note: str
    on: date


@dataclass(frozen=True)
class Sent:
    """A row of a county's workbook: one item with the flags it stands for."""

    item_id: str
    flag_ids: tuple[str, ...]
    region_code: str
    issue: str
    on: date


@dataclass(frozen=True)
class Withdrawn:
    """A flag that was sent holds no more, or (``holds``) it holds again."""

    flag_id: str
    holds: bool
    on: date


@dataclass(frozen=True)
class Said:
    """What one returned row said of an item in one step, and when it came in.

    Attributes
    ----------
    step : str
        ``county``, ``city`` or ``lead``.
    number : str
        The item or flag named.
    words : Mapping[str, str]
        Filled cells by contract column.
    on : date
        As-of date of the run that took it in.
    arrival : int, optional
        Place of its file in the order of arrival.
    book : date, optional
        As-of date of the workbook it was filled into.
    flag_ids : tuple of str
        The flags its row stood for; where no workbook says so, those of its item.
    is_older : bool
        Whether an older program took it in, which asked nobody first.
    """

    step: str
    number: str
    words: Mapping[str, str]
    on: date
    arrival: int | None = None
    book: date | None = None
    flag_ids: tuple[str, ...] = ()
    is_older: bool = False


Move = Chosen | Sent | Withdrawn | Said


@lru_cache(maxsize=4096)
def due(sent_on: date, days: int) -> date:
    """Return the ``days``-th working day after ``sent_on``.

    Where the calendar of shifted rest days is not known yet, weekends and legal holidays do not count.
    """
    day, left = sent_on, days
    while left:
        day = date.fromordinal(day.toordinal() + 1)
        left -= workdays.is_likely_working(day)
    return day


def named(events: Iterable[Move]) -> set[str]:
    """Return the numbers that events name: the flags whose states they can move, and others.

    A word on an item moves the flags that were sent with it, which are named there.
    """
    found: set[str] = set()
    for event in events:
        if isinstance(event, Sent | Said):
            found.update(event.flag_ids)
        if isinstance(event, Said):
            found.add(event.number)
        elif not isinstance(event, Sent):
            found.add(event.flag_id)
    return found


def fold(flags: Mapping[str, State], events: Iterable[Move], days: int) -> dict[str, State]:
    """Return the state of every flag after ``events``, in their order.

    Parameters
    ----------
    flags : Mapping[str, State]
        Flags by number, as nobody has spoken of them yet; at least those that events name.
    events : iterable of Chosen, Sent, Withdrawn or Said
    days : int
        Working days a county has to answer.
    """
    states = dict(flags)
    for event in events:
        apply(states, event, days)
    return states


def apply(states: dict[str, State], event: Move, days: int) -> None:
    """Move the states an event speaks of; numbers nobody knows are passed over."""
    if isinstance(event, Chosen):
        if (own := states.get(event.flag_id)) is not None:
            states[event.flag_id] = replace(own, chosen_on=event.on, choice_note=event.note or None)
        return
    if isinstance(event, Withdrawn):
        if (own := states.get(event.flag_id)) is not None:
            gone_on = None if event.holds else own.withdrawn_on or event.on
            states[event.flag_id] = replace(own, withdrawn_on=gone_on)
        return
    if isinstance(event, Sent):
        for number in event.flag_ids:
            state = states.get(number)
            if state is not None and state.sent_on is None:
                states[number] = replace(
                    state, item_id=event.item_id, issue=event.issue,
                    sent_on=event.on, due_on=due(event.on, days),
                )  # fmt: skip
        return
    named = covered(states, event)
    is_finding = event.step == "city" and event.words.get("finding") not in (None, FETCH_FILE)
    beside = is_finding and any(is_heard(states[n], event.on) for n in _row_of(states, event))
    for number in named:
        before = states[number]
        states[number] = _said(before, event)
        if is_finding:
            how = _how_heard(before, event.on, beside=beside)
            states[number] = replace(states[number], heard=how)


def withdrawals(states: Mapping[str, State], standing: Collection[str]) -> list[tuple[str, bool]]:
    """Return the flags sent that hold no more (False), and of those withdrawn that hold again (True)."""
    return [
        (number, number in standing)
        for number, state in sorted(states.items())
        if state.sent_on is not None and (state.withdrawn_on is None) is not (number in standing)
    ]


def _row_of(states: Mapping[str, State], event: Said) -> list[str]:
    """Return the flags of the row a word was written in; where no workbook says so, of its item."""
    return [n for n in event.flag_ids if n in states] or flags_of(states, event.number)


def _how_heard(state: State, on: date, *, beside: bool) -> str:
    if not state.needs_hearing:
        return NONE_TO_ASK
    if state.answered_on is not None:
        return ANSWERED
    if is_heard(state, on):
        return SILENT
    return BESIDE if beside else UNHEARD


def covered(states: Mapping[str, State], event: Said) -> list[str]:
    """Return the flags a word holds for.

    A finding holds for the reasons its row gave, those apart that the county still has days to
    answer: it was heard about the object, not about what came up since.
    """
    named = _row_of(states, event)
    if event.step != "city" or event.is_older or event.words.get("finding") in (None, FETCH_FILE):
        return named
    return [n for n in named if states[n].sent_on is None or is_heard(states[n], event.on)]


def flags_of(states: Mapping[str, State], number: str) -> list[str]:
    """Return the flags a number speaks of: all of its item, else itself; none where it is unknown."""
    state = states.get(number)
    if state is None:
        return []
    if state.item_id is None:
        return [number]
    return [n for n, other in states.items() if other.item_id == state.item_id]


def _said(state: State, event: Said) -> State:
    words = {k: v for k, v in event.words.items() if v}
    before = dict(state.said or {})
    if event.step == "lead":
        return _in_ledger(state, words, before)
    if event.step == "county":
        if "county_check" not in words:
            return replace(state, said=before | words)
        kept = {k: v for k, v in before.items() if k not in WORDS_OF_COUNTY}
        return replace(
            state, said=kept | words, answered_on=event.on,
            answer_arrival=event.arrival, answer_book=event.book,
        )  # fmt: skip
    if words.get("finding") == FETCH_FILE:
        rest = {k: v for k, v in words.items() if k in FOLLOW_UP}
        return replace(state, city_state=FETCH_FILE, said=before | rest)
    if "finding" not in words:
        return replace(state, said=before | words)
    kept = {k: v for k, v in before.items() if k not in WORDS_OF_CITY}
    return replace(
        state, said=kept | words, found_on=event.on, finding_book=event.book, city_state=None,
    )  # fmt: skip


def _in_ledger(state: State, words: Mapping[str, str], before: dict[str, str]) -> State:
    """Return a flag that went into the ledger of leads; older programs gave no number there."""
    if "lead_id" in words:
        return replace(state, lead_id=words["lead_id"])
    told = dict.fromkeys(t for t in (before.get("remark"), words.get("remark")) if t)
    said = before | ({"remark": "；".join(told)} if told else {})
    return replace(state, is_lead=True, said=said)


def is_heard(state: State, on: date) -> bool:
    """Whether the hearing has ended: the county answered, its days ran out, or there is none to ask."""
    if not state.needs_hearing or state.answered_on is not None:
        return True
    return state.due_on is not None and state.due_on < on


def is_overdue(state: State, on: date) -> bool:
    """Whether the county was asked, said nothing, and its days ran out without a finding.

    It need not answer what was withdrawn.
    """
    silent = state.answered_on is None and state.found_on is None and not state.is_lead
    silent = silent and state.withdrawn_on is None
    return silent and state.due_on is not None and state.due_on < on


def status_of(is_handed_on: pl.Expr) -> pl.Expr:
    """Return the word of ``out_flags.status`` over the columns of :func:`columns`.

    ``status`` as issued (历史 or not) and ``is_data_changed`` stand beside them. A reported data
    error stands until the row behind the flag came anew or the city found. A flag in the ledger of
    leads keeps its own word until it is found: its county is heard as before. ``is_handed_on``:
    its lead went into another one or to another authority, so that nothing more is asked.
    """
    wrong = (pl.col("county_check") == DATA_WRONG) & ~pl.col("is_data_changed")
    has_lead = pl.col("lead_id").is_not_null()
    return (
        pl.when(pl.col("is_lead") | is_handed_on | (has_lead & pl.col("found_on").is_not_null()))
        .then(pl.lit(LEAD))
        .when(pl.col("found_on").is_not_null()).then(pl.lit(FOUND))
        .when(pl.col("answered_on").is_not_null() & wrong).then(pl.lit(WRONG))
        .when(pl.col("answered_on").is_not_null()).then(pl.lit(CHECKED))
        .when(pl.col("status") == PAST).then(pl.lit(PAST))
        .when(pl.col("sent_on").is_not_null()).then(pl.lit(ASKED))
        .otherwise(pl.lit(UNSENT))
    )  # fmt: skip


def columns(states: Mapping[str, State], on: date) -> pl.DataFrame:
    """Return the states as the columns of ``out_flags`` that follow from what people said.

    Returns
    -------
    pl.DataFrame
        One row a flag: ``flag_id``, days, words, ``is_heard``, ``is_overdue``,
        ``is_rectify_overdue``; and ``answer_arrival`` for whoever compares it with newer rows.
    """
    rows = [
        {
            "flag_id": number, "item_id": s.item_id, "sent_issue": s.issue, "sent_on": s.sent_on,
            "due_on": s.due_on, "answered_on": s.answered_on, "answer_arrival": s.answer_arrival,
            "found_on": s.found_on, "city_state": s.city_state, "is_lead": s.is_lead, "lead_id": s.lead_id,
            "withdrawn_on": s.withdrawn_on, "heard": s.heard, "chosen_on": s.chosen_on, "choice_note": s.choice_note,
            "is_heard": is_heard(s, on), "is_overdue": is_overdue(s, on),
            **{c: s.word(c) for c in (*WORDS_OF_COUNTY, *WORDS_OF_CITY, *FOLLOW_UP)},
        }
        for number, s in states.items()
    ]  # fmt: skip
    types = schema_of(
        table("feat_flag__heard"), "flag_id", "item_id", "sent_issue", "sent_on", "due_on", "answered_on",
        "found_on", "answer_arrival", "city_state", "withdrawn_on", "heard", "chosen_on", "choice_note",
        "is_lead", "lead_id", "is_heard", "is_overdue", *WORDS_OF_COUNTY, *WORDS_OF_CITY, *FOLLOW_UP,
    )  # fmt: skip
    words = ("checked_date", "found_date", "rectify_due")
    frame = pl.DataFrame(rows, schema=types | dict.fromkeys(words, pl.String))
    late = (pl.col("rectify_due") < on) & pl.col("rectify_result").is_null()
    return frame.with_columns(pl.col(words).str.to_date(strict=False)).with_columns(
        is_rectify_overdue=late.fill_null(value=False)
    )
