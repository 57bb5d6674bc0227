"""What a run itself does in the ledger of leads: it proposes, registers by the rule, takes answers over."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from assets.action.book import KIND, act_on, book_of
from assets.action.facts import FLAG_FACTS, facts_of
from assets.core.former_keys import reviews_called_now
from assets.core.heirs import heirs
from assets.run import Run
from assets.store.ledger import Event
from assets.store.warehouse import sql_text
from data_contracts import FIRST_DAY, rules_of_flags
from models.action import origins, picks, worth
from models.action import words as w
from models.action.asking import to_ask
from models.action.book import SAME, Book, Taken
from models.action.judge import Refusal
from models.action.lead import Lead, LeadEvent
from models.action.reviewing import PROBLEM
from models.action.standards import leads_in
from models.action.worth import Known
from models.indicators.flags import PROBLEMS
from models.leads import hearing

Row = Mapping[str, Any]
#: What stands between the numbers or names of a list that a person typed.
_LISTED = re.compile(r"[、,，;；\s]+")
#: Registered by people on purpose: proposed whenever it was received.
_ON_PURPOSE = "leads_in"
#: Source → its key, day, region, channel, the sentence that proposes it, and the columns it reads.
RECORDS: dict[str, tuple[str, str, str, Any, str]] = {
    "complaints": ("complaint_no", "registered_date", "投诉举报", origins.of_complaint,
                   "form, subject_name, problem_type, suspected_violation, statement"),
    "opinions": ("opinion_no", "received_date", "", origins.of_opinion, "channel, problem_type, content, uscc"),
    "evaluations": ("evaluation_no", "evaluated_date", "码上评", origins.of_evaluation, "score, tags, content, case_no"),
    "reviews": ("row_key", "coalesce(closed_date, accepted_date)", "复议诉讼", origins.of_review,
                "result, kind, closed_date, case_key"),
    "leads_in": ("entry_no", "received_date", "", origins.of_entry,
                 "channel, title, content, issue_kind, domain, uscc, case_no"),
    "letters": ("letter_no", "received_date", "", origins.of_letter, "direction, counterpart, kind, matter"),
    "followups": ("row_key", "visited_date", "回访", origins.of_visit, "kind, result, opinion, case_key, uscc"),
}  # fmt: skip


def why_of(run: Run, source: str) -> Callable[[Row], str | None]:
    """Return what says why a row of ``source`` is proposed, or that it is not, with the bureau's own numbers."""
    why: Callable[..., str | None] = RECORDS[source][3]
    low = run.config.obligations.low_score.value
    return partial(why, low=low) if why is origins.of_evaluation else why


def lead_events(run: Run) -> list[Event]:
    """Return the ledger's events about leads, read once a run: a run's own are entered at its end."""
    if run.lead_events is None:
        run.lead_events = run.ledger.events(KIND)
    return run.lead_events


def spoken(run: Run, *kinds: str) -> list[Event]:
    """Return the ledger's events of these kinds and those about leads, in the order in which they happened."""
    others = run.ledger.events(*(k for k in kinds if k != KIND))
    return sorted([*others, *lead_events(run)], key=lambda e: e.seq)


def book_now(run: Run) -> Book:
    """Return every lead after the ledger's events and those this run will write; replayed once."""
    if run.leads is None:
        run.leads = book_of(run.config, [*lead_events(run), *run.to_issue])
    return run.leads


def move(run: Run) -> Book:
    """Propose, register by the rule, and take over what was said on flags; return the book after it."""
    book = book_now(run)
    _follow_counties(run, book)
    for event in (*_proposed_records(run, book), *_proposed_files(run)):
        _issue(run, book, event)
    _ask(run, book)
    _flag_items(run, book)
    for event in _consulted(run, book):
        _issue(run, book, event)
    run.refused += _papers_of_none(run, book)
    judging = [x for x in book.leads.values() if x.state == w.JUDGING]
    flags = _flags(run, among("f.flag_id", (n for lead in judging for n in origins.flags_of(lead))))
    for lead in judging:
        own = [flags[n] for n in origins.flags_of(lead) if n in flags]
        for event in origins.taken_over(lead, own, run.as_of):
            _issue(run, book, event)
    return book


def _follow_counties(run: Run, book: Book) -> None:
    """Let leads nobody was asked about go with their flags to the county these turn out to be of.

    Where only the county was taken over, the tables of its months stand, and the lead with them.
    """
    gone = heirs(run)
    leads = {n: x for n, x in book.leads.items() if x.asked_on is None and x.state not in w.ENDED}
    flags = _flags(
        run, among("f.flag_id", (f for x in leads.values() for f in origins.flags_of(x)))
    )
    for lead in leads.values():
        own = [flags[n] for n in origins.flags_of(lead) if n in flags]
        if not own or gone.get(lead.facts.get("region_code") or "") == own[0]["region_code"]:
            continue
        if event := origins.moved(lead, own[0]["region_code"], run.as_of):
            _issue(run, book, event)


def _flags(run: Run, where: str) -> dict[str, Row]:
    """Return the flags that meet a condition, with what a lead takes from their objects, by number."""
    found = run.warehouse.query(f"{FLAG_FACTS} where {where} order by f.flag_id")
    return {r["flag_id"]: r for r in found.to_dicts()}


def among(column: str, numbers: Iterable[str]) -> str:
    """Return the condition that a column is one of these numbers; nobody's where there is none.

    >>> among("flag_id", ["b", "a", "b"])
    "flag_id in ('a', 'b')"
    """
    listed = ", ".join(map(sql_text, sorted({*numbers})))
    return f"{column} in ({listed})" if listed else "false"


def _ask(run: Run, book: Book) -> None:
    """Send to their counties the leads that people pointed at, as many as fit on this month's lists."""
    limit = run.config.lead_rules.lists["county"].value
    for lead in to_ask(book.leads.values(), run.as_of, limit, worth_alone(run)):
        _issue(run, book, LeadEvent(lead.number, "ask", origins.PROGRAM, w.MACHINE, run.as_of))


def worth_alone(run: Run) -> Callable[[Lead], float]:
    """Return what says of a lead that stems from no flag how much it is worth, as its channel was found."""
    by_channel = worth.tracks(book_now(run).leads.values())
    known = Known(run.config.lead_rules, rules_of_flags(), {}, by_channel, run.as_of)
    return lambda lead: worth.place(lead, [], known).value


#: What is said on a flag after its lead went on is refused of the lead each run, which is no news.
_AS_IT_GOES = ("wrong_state", "early", "one_person", "not_heard")


def _named(event: LeadEvent) -> str:
    """Return what a refused event is about: the record that was to be proposed, else the lead."""
    keys = event.words.get("source_keys") or []
    return str(keys[0] if keys else event.number)


def _issue(run: Run, book: Book, event: LeadEvent) -> Taken | None:
    found = act_on(book, event, run.as_of)
    if isinstance(found, Refusal):
        if found.code not in (SAME, *([] if event.kind == "propose" else _AS_IT_GOES)):
            run.refused.append((_named(event), found.reason))
        return None
    taken, written = found
    run.issue(written.kind, written.key, written.payload)
    return taken


def _proposed_records(run: Run, book: Book) -> Iterator[LeadEvent]:
    """Yield the proposals from records of the action under way that nobody made before."""
    action = run.config.actions.on(run.as_of)
    for source, (key, day, channel, _, columns) in RECORDS.items():
        first = FIRST_DAY if source == _ON_PURPOSE else action.first if action else None
        if first is None:
            continue
        rows = run.warehouse.query(
            f"""
            select {key} as _key, {day} as _day, region_code, {columns} from "core_{source}"
            where {day} >= date '{first}' and {day} <= date '{run.as_of}' and region_code is not null
            order by all
            """
        )
        why_here = why_of(run, source)
        if why_here is origins.of_complaint:
            rows = rows.filter(origins.may_be_of_enforcement())
        former = _former_reviews(run, book) if source == "reviews" else {}
        for row in rows.iter_rows(named=True):
            name = f"{source}:{former.get(row['_key'], row['_key'])}"
            lead = book.find(origins.proposal_number(name))
            if lead is None and (why := why_here(row)) is not None:
                yield origins.proposal(
                    name, _record_facts(row, name, channel, why, book.lists.issues), run.as_of
                )
            elif lead and (moved := origins.moved(lead, row["region_code"], run.as_of)):
                yield moved


def _proposed_files(run: Run) -> Iterator[LeadEvent]:
    """Yield the proposals from files whose reviewers found a problem while an action is under way."""
    action = run.config.actions.on(run.as_of)
    if action is None:
        return
    rows = run.warehouse.query(
        f"""select item_no, case_key, region_code, domain, problem_items, explanation, reviewed_on as _day
        from out_sample_items where verdict = '{PROBLEM}' and region_code is not null
            and reviewed_on between date '{action.first}' and date '{run.as_of}' order by item_no"""
    )
    titles = run.config.review_standard.titles
    for row in rows.iter_rows(named=True):
        name = f"file_reviews:{row['item_no']}"
        named = [titles.get(int(n), n) for n in row["problem_items"]]
        why = origins.of_file_review(row["case_key"], named)
        beside = {"domain": row["domain"], "text": row["explanation"]}
        facts = _record_facts(row, name, "评查", why, ()) | beside
        yield origins.proposal(name, facts, run.as_of)


def _former_reviews(run: Run, book: Book) -> dict[str, str]:
    """Return under which key each review was proposed whose organ is called otherwise now."""
    sources = (k for x in book.leads.values() for k in x.facts.get("source_keys") or [])
    keys = [k.removeprefix("reviews:") for k in sources if k.startswith("reviews:")]
    now = reviews_called_now(run.warehouse.query, keys)
    return {key: former for former, key in now.items()}


def _consulted(run: Run, book: Book) -> Iterator[LeadEvent]:
    """Yield what meetings of the register said of the leads they name, each once.

    A meeting that was written down after its lead had moved on stands under the day of that move,
    its own day in the note.
    """
    rows = run.warehouse.query(
        f"""select meeting_no, coalesce(kind, '会商') as kind, held_date, lead_nos, sections, attended, outcome
        from core_meetings where lead_nos is not null and outcome is not null and held_date <= date '{run.as_of}'
        order by held_date, meeting_no"""
    )
    for row in rows.iter_rows(named=True):
        for number in filter(None, _LISTED.split(row["lead_nos"])):
            lead = book.find(number)
            on = (
                max(row["held_date"], lead.moved_on or row["held_date"])
                if lead
                else row["held_date"]
            )
            yield origins.consultation(lead.number if lead else number, row, _LISTED, on)


def _papers_of_none(run: Run, book: Book) -> Iterator[tuple[str, str]]:
    """Yield the papers of the register that name a lead nobody has, with the sentence that tells it."""
    rows = run.warehouse.query(
        "select paper_no, lead_no from core_papers where lead_no is not null order by paper_no"
    )
    for paper, named in rows.iter_rows():
        unknown = [n for n in leads_in(named) if book.find(n) is None]
        if unknown or not leads_in(named):
            yield paper, f"没有线索“{'、'.join(unknown) or named}”；请核对编号"


def _record_facts(
    row: Row, name: str, channel: str, why: str, kinds: Collection[str]
) -> dict[str, Any]:
    case = row.get("case_key")
    kind = row.get("problem_type")
    return {
        "issue_kind": kind if kind in kinds else None,
        "channel": origins.channel_of(row, channel), "source_keys": [name],
        "received_on": row["_day"].isoformat(), "region_code": row["region_code"],
        "uscc": row.get("uscc"), "case_keys": [case] if case else [],
        "organ": case.split("|")[0] if case else None, "title": row.get("title") or why, "why": why,
        **(_entry_facts(row, kinds) if "title" in row else {}),
    }  # fmt: skip


def _entry_facts(row: Row, kinds: Collection[str]) -> dict[str, Any]:
    """Return what an entry of the register says besides; a kind that is in no list stays as text."""
    kind = row["issue_kind"] if row["issue_kind"] in kinds else None
    told = [row["content"], f"问题种类：{row['issue_kind']}" if row["issue_kind"] and not kind else None,
            f"案号：{row['case_no']}" if row["case_no"] else None]  # fmt: skip
    return {
        "case_keys": [row["case_no"]] if row["case_no"] else [],
        "domain": row["domain"],
        "issue_kind": kind,
        "text": "；".join(t for t in told if t) or None,
    }


def _flag_items(run: Run, book: Book) -> None:
    """Propose flags found to be a problem and those the rule names; register as many as the rule may."""
    done = {n for lead in book.leads.values() for n in origins.flags_of(lead)}
    action = run.config.actions.on(run.as_of)
    items = [*_found(_flags(run, among("f.finding", PROBLEMS)), done)]
    if action is not None and action.leads_from_flags is not None:
        listed = run.warehouse.query(
            "select flag_ids, why_here, item_id from out_lists where list_name = 'team' order by rank, item_id"
        )
        ordered = [
            ([item, *(n for n in numbers if n != item)], why)
            for numbers, why, item in listed.iter_rows()
        ]
        standing = _flags(run, f"f.is_current and f.status <> '{hearing.PAST}'")
        may_be = {n: f for n, f in standing.items() if _is_of_county(f)}
        items += picks.by_rule(ordered, may_be, action, done)
    limit = action.leads_from_flags.per_county_month if action and action.leads_from_flags else 0
    left = picks.room(book.leads.values(), run.as_of, limit)
    for item in items:
        region = item.flags[0]["region_code"]
        key = origins.FLAG + item.flags[0]["flag_id"]
        facts = facts_of(item.flags, item.why, run.as_of) | {"by_rule": item.is_by_rule}
        _issue(run, book, origins.proposal(key, facts, run.as_of))
        number = origins.proposal_number(key)
        if item.is_by_rule:
            _register(run, book, number, left, region, limit)
    for lead in [
        x for x in book.leads.values() if x.state == w.PROPOSED and x.facts.get("by_rule")
    ]:
        _register(run, book, lead.number, left, lead.facts["region_code"], limit)


def _register(
    run: Run, book: Book, number: str, left: dict[str, int], region: str, limit: int
) -> None:
    """Register a proposal of the rule where its county has room this month."""
    if left.get(region, limit) <= 0:
        return
    accept = LeadEvent(number, "accept", origins.PROGRAM, w.MACHINE, run.as_of)
    taken = _issue(run, book, accept)
    if taken is not None:
        left[region] = left.get(region, limit) - 1
        _issue(run, book, origins.assignment(taken.lead, run.as_of))


def _found(flags: Mapping[str, Row], done: Iterable[str]) -> Iterator[picks.Item]:
    known = set(done)
    groups: dict[str, list[Row]] = {}
    for number, flag in flags.items():
        why = origins.found_before(flag)
        if why and _is_of_county(flag) and number not in known:
            groups.setdefault(flag["item_id"] or number, []).append(flag)
    for main, own in sorted(groups.items()):
        first = sorted(own, key=lambda f: (f["flag_id"] != main, f["flag_id"]))
        yield picks.Item(tuple(first), str(origins.found_before(first[0])), is_by_rule=False)


def _is_of_county(flag: Row) -> bool:
    return (
        flag["object_type"] not in hearing.NO_COUNTY
        and bool(flag["region_code"])
        and flag["region_code"].isdigit()
    )
