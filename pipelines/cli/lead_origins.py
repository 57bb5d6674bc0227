"""What a lead that is registered or accepted stems from: a flag, a proposal, or a person's own words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from assets.action.facts import FLAG_FACTS, facts_of
from assets.intake.folding import unspaced
from assets.store.home import Home
from assets.store.published import read_published
from data_contracts import rules_of_flags
from models.action import origins
from models.action import words as w
from models.action.book import Book
from models.action.lead import Lead, LeadEvent
from models.leads import hearing
from pipelines.cli.common import Speaker, published


@dataclass
class Origin:
    """Events that begin a lead, and what is taken over behind them."""

    event: LeadEvent
    flags: list[dict[str, Any]]
    proposal: LeadEvent | None = None

    def events(self, book: Book) -> Sequence[LeadEvent]:
        """Return what is to be done: of a flag nobody proposed yet, its proposal first."""
        if self.proposal is None:
            return [self.event]
        known = {n: x.number for x in book.leads.values() for n in origins.flags_of(x)}
        if (number := known.get(self.flags[0]["flag_id"])) is not None:
            return [replace(self.event, number=number)]
        return [self.proposal, self.event]

    def follow(self, lead: Lead) -> Sequence[LeadEvent]:
        """Return what a lead brings with it: its section, and what was said on its flags."""
        if lead.state != w.REGISTERED or self.event.kind == "decline":
            return []
        if self.event.kind == "register" and not ({"domain", "section"} & set(self.event.words)):
            return []
        given = {
            k: v
            for k, v in self.event.words.items()
            if k in ("section", "other_sections", "deadline")
        }
        assigned = origins.assignment(lead, self.event.on)
        assigned = replace(assigned, words={**assigned.words, **given})
        return [assigned, *origins.taken_over(lead, self.flags, self.event.on)]


def of(home: Home, event: LeadEvent, speaker: Speaker) -> Origin | None:
    """Return what an event stems from; leave with code 2 where its flag may not become a lead."""
    words = dict(event.words)
    flag = words.pop("flag", None)
    if event.kind == "register" and flag is None:
        words = {"received_on": event.on.isoformat(), **words}
        return Origin(replace(event, words=words), [])
    if flag is not None:
        event = replace(event, kind="accept", number=unspaced(str(flag)), words=words)
    if not _is_flag(event.number):
        return Origin(event, _flags_of_proposal(home, event, speaker))
    flags = _flags(home, event.number, speaker)
    facts = facts_of(flags, origins.found_before(flags[0]) or "专班受理", event.on)
    number = origins.proposal_number(origins.FLAG + flags[0]["flag_id"])
    return Origin(
        replace(event, number=number),
        flags,
        origins.proposal(origins.FLAG + flags[0]["flag_id"], facts, event.on),
    )


def _is_flag(number: str) -> bool:
    return number.partition("-")[0] in rules_of_flags()


def _flags(home: Home, number: str, speaker: Speaker) -> list[dict[str, Any]]:
    known = read_published(published(home, speaker), f"{FLAG_FACTS} where flag_id = ?", [number])
    why = None
    if known.is_empty():
        why = (f"没有线索 {number}；请照线索总表核对编号。", f"No flag {number}.")
    elif known["object_type"][0] in hearing.NO_COUNTY:
        why = (
            f"线索 {number} 说的不是哪个县的执法，不进台账。",
            f"Flag {number} concerns no county's own work.",
        )
    elif known["lead_id"][0] is not None:
        why = (
            f"线索 {number} 已经在台账里，编号 {known['lead_id'][0]}。",
            f"Flag {number} is lead {known['lead_id'][0]} already.",
        )
    if why:
        speaker.refuse(*why)
    return known.to_dicts()


def _flags_of_proposal(home: Home, event: LeadEvent, speaker: Speaker) -> list[dict[str, Any]]:
    """Return the flags behind a proposal, where there are any, as last published."""
    return read_published(
        published(home, speaker),
        f"""{FLAG_FACTS} where flag_id in (
            select substr(unnest(source_keys), {len(origins.FLAG) + 1}) from out_lead_proposals where proposal_id = ?)""",
        [event.number],
    ).to_dicts()
