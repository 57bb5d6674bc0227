"""The whole action: every lead's steps in the order in which they were written down, and its registers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from assets.store.ledger import Event
from models.action import origins
from models.action import words as w
from models.action.lead import LeadEvent
from pipelines.demo.action.answers import make_answers, make_asked
from pipelines.demo.action.beside import Beside, make_beside
from pipelines.demo.action.key_counties import make_decisions
from pipelines.demo.action.registers import (
    make_help,
    make_impact,
    make_meetings,
    make_papers,
    make_standards,
    make_watchers,
)
from pipelines.demo.action.reviews import Review, make_review
from pipelines.demo.action.starts import first_day, make_entries, starts
from pipelines.demo.action.way import Told, walk
from pipelines.demo.plan import Setting
from pipelines.demo.truth import Truth


@dataclass(frozen=True)
class Sending:
    """A flag that went out in a county's workbook, and when."""

    on: date
    flag: str
    region: str


@dataclass(frozen=True)
class Story:
    """What happened: events in order of their days, the flags sent meanwhile, and a file review.

    ``returned`` holds what people sent back: path below the inbox to rows under Chinese headers;
    ``decided`` which counties the team made key ones, ``beside`` what the tables of the months count
    beside the leads, ``names`` what counties are called.
    """

    events: tuple[LeadEvent, ...] = ()
    sent: tuple[Sending, ...] = ()
    review: Review | None = None
    returned: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    decided: tuple[tuple[date, Event], ...] = ()
    beside: Beside = field(default_factory=Beside)
    names: Mapping[str, str] = field(default_factory=dict)


def make_story(
    rng: np.random.Generator,
    frames: Mapping[str, pl.DataFrame],
    cases: pl.DataFrame,
    world: Setting,
    truth: Truth,
) -> tuple[Story, dict[str, pl.DataFrame]]:
    """Return the events of the action, and ``leads_in, papers, impact, help, standards`` as frames in English.

    Parameters
    ----------
    rng : numpy.random.Generator
    frames : mapping of str to pl.DataFrame
        ``opinions, evaluations, reviews, letters`` under English names.
    cases : pl.DataFrame
        All decided cases with ``case_key``.
    world : Setting
    truth : Truth
    """
    entries = make_entries(rng, world, cases)
    names = world.names()
    told: list[Told] = []
    found = starts(rng, {**frames, "leads_in": entries}, cases, truth, world)
    for place, start in enumerate(found):
        name = names[str(start.facts["region_code"])]
        told += [Told(start, step, place) for step in walk(rng, start, name)]
    told = [t for t in told if t.step.on <= world.as_of]
    told.sort(key=lambda t: (t.step.on, t.place))  # stable: a lead's own steps keep their order
    told = _numbered(told)
    papers = make_papers(rng, told, world)
    sent = tuple(
        Sending(t.step.on, t.start.key.removeprefix(origins.FLAG), t.region)
        for t in told if t.step.kind == "ask" and t.start.is_flag
    )  # fmt: skip
    asked = make_asked(cases, truth, world)
    sent += tuple(Sending(*a) for a in asked)
    review = make_review(rng, cases, truth, world)
    returned = make_answers(rng, asked, world) | {"专班/评查结果": review.rows}
    events = tuple(_event(t) for t in told)
    beside = make_beside(frames, cases, world, first_day(world))
    story = Story(events, sent, review, returned, make_decisions(told, truth, world), beside, names)
    by_hand = {
        "impact": make_impact(rng, cases, world), "help": make_help(rng, cases, world),
        "standards": make_standards(first_day(world), world), "meetings": make_meetings(told, world),
        **make_watchers(world, first_day(world)),
    }  # fmt: skip
    return story, {"leads_in": entries, "papers": papers} | by_hand


def _numbered(told: Sequence[Told]) -> list[Told]:
    """Give every lead the number the ledger will give it, and a merge the lead it goes into."""
    numbers: dict[int, str] = {}
    open_in: dict[str, int] = {}
    kept = []
    for t in told:
        if t.step.kind == "accept":
            numbers[t.place] = f"L{t.step.on.year}{len(numbers) + 1:04d}"
        elif t.step.kind == "assign":
            open_in.setdefault(t.region, t.place)
        elif t.step.kind == "merge":
            if (other := open_in.get(t.region)) is None:
                continue  # there is none to merge it into: it waits
            t.into = numbers[other]
        t.number = numbers.get(t.place, "")
        kept.append(t)
    return kept


def _event(told: Told) -> LeadEvent:
    """Return a step as an event of the ledger."""
    step, start = told.step, told.start
    number = origins.proposal_number(start.key)
    if step.kind == "propose":
        return origins.proposal(start.key, start.facts, step.on)
    said: dict[str, Any] = dict(step.words)
    if told.into:
        said["into"] = told.into
    places = {w.COUNTY: (told.region,)}.get(step.role, ())
    return LeadEvent(number, step.kind, step.who, step.role, step.on, said, step.note, places)
