"""feat_answer__judged: every row people sent back, what was understood, and whether it counts.

What became of a row is an event: a rebuild, and every later run, says the same of it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

import polars as pl

from assets.action.lead_rows import LeadRows
from assets.action.moves import spoken
from assets.arrivals.staging import rows_table
from assets.feat.feat_flag__heard import OLDER, SAID, SPOKEN, blank_states, moves
from assets.intake.folding import unspaced
from assets.run import Run, table_asset
from assets.store.ledger import Event
from data_contracts import schema_of, table
from models.action import sheet_rows
from models.identity.titles import masked_path
from models.leads import answers, hearing
from models.leads.answers import Known, Row, Verdict
from models.leads.rights import folders_of, rights_of
from models.leads.told import shared, understood

#: Sources that people send back, and under which kind of event older programs kept their rows by
#: content; the command line keeps its decisions under the second.
OLDER_KINDS = {
    "feedback": OLDER, "key_region_decisions": "key_region_decision", "reminders": "reminder",
}  # fmt: skip
DECISIONS = {"confirmed": "确认", "rejected": "不列入"}
#: A row that could not be read as its contract wants.
UNREADABLE = "unreadable"
_NUMBERS = ("flag_id", "period", "region_code", "warning_id", "uscc")
_LISTS = ("county_check", "justification", "finding", "key_decision")
#: The days a row may say, and the steps in the order of a lead's way.
_DAYS = ("checked_date", "found_date", "handled_date")
_WAY = [step.name for step in sheet_rows.STEPS]
#: In the order of :func:`_line`.
_SCHEMA = schema_of(
    table("feat_answer__judged"), "arrival", "table_no", "file", "sheet", "row_no", "source",
    "flag_id", "step", "understood", "taken", "reason_code", "reason", "as_of",
)  # fmt: skip
#: The rows sent back that the intake set aside, as they stand in ``raw_``, and why.
_ASIDE = """
    select r.* exclude (file, sheet, file_sha, arrived_as_of, arrival, table_no, row_no),
        s.*, f.arrived_as_of as as_of
    from (
        select arrival, table_no, row_no, file, sheet, string_agg(reason, '；') as reason
        from intake_set_aside where source = '{source}' group by all
    ) s
    join intake_files f using (arrival, table_no)
    left join "raw_{source}" r using (arrival, table_no, row_no)
    order by s.arrival, s.table_no, s.row_no
"""

Cells = dict[str, Any]


@table_asset(
    deps=["intake_files", "intake_set_aside", *(f"raw_{source}" for source in OLDER_KINDS),
          *(rows_table(source) for source in OLDER_KINDS), "feat_flag__issued", "feat_region", "core_cases"]
)  # fmt: skip
def feat_answer__judged(run: Run) -> pl.DataFrame:
    """Judge the rows sent back since the last run, in order of arrival; earlier ones stay as judged."""
    before = spoken(run, *{*SPOKEN, *OLDER_KINDS.values()})
    done: dict[str, list[Event]] = defaultdict(list)
    for event in before:
        if event.kind == SAID:
            done[event.key.rpartition("|")[0]].append(event)
    kept = {(e.kind, e.key): e.seq for e in before}
    lines, new = [], []
    for row in _returned(run):
        place = f"{row['arrival']}|{row['table_no']}|{row['row_no']}"
        if place in done:
            lines += [_line(row, verdict_of(e.payload), e.as_of) for e in done.pop(place)]
        elif kept.get((OLDER_KINDS[row["source"]], row["row_hash"]), 0) > row["arrival"]:
            lines.append(_line(row, _as_taken_before(row), row["arrived_as_of"]))
        else:
            new.append((row, place))
    if new:
        known = _known(run, before)
        leads = LeadRows(run, dict(known.names))
        for row, place in sorted(new, key=lambda one: _said_on(run, one[0])):
            lines += _judged(run, row, place, known, leads)
    # Of files whose originals were erased the events are what is left.
    for place, events in done.items():
        table_no = int(place.split("|")[1])
        lines += [
            _line(e.payload | {"table_no": table_no}, verdict_of(e.payload), e.as_of)
            for e in events
        ]
    frame = pl.DataFrame(lines, schema=_SCHEMA, orient="row")
    return pl.concat([frame, _unreadable(run)]).sort(
        "arrival", "table_no", "row_no", "step", nulls_last=True
    )


def _said_on(run: Run, row: Cells) -> tuple[date, int]:
    """Return the day a row of a run says it was filled in, and how far on a lead's way it speaks.

    Workbooks of a month come in together: what was done first counts first, whatever the files are
    called. Decisions on counties and reminders stay in the order in which they came.
    """
    if row["source"] != "feedback":
        return date.min, 0
    days = [row[n] for n in _DAYS if row.get(n) is not None]
    step = _step_of("feedback", _filled(row))
    return min(days, default=run.as_of), _WAY.index(step) if step in _WAY else 0


def _filled(row: Cells) -> dict[str, str]:
    """Return what stands in a row, as text."""
    return {name: str(value) for name, value in row.items() if value is not None}


def _judged(
    run: Run, row: Cells, place: str, known: Known, leads: LeadRows
) -> list[tuple[Any, ...]]:
    """Judge a row and keep what became of it; a row in which nothing is filled is no event."""
    seal = json.loads(row["seal"]) if row["seal"] is not None else None
    rights = rights_of(seal, row["file"], *folders(run))
    cells = _filled(row)
    cells |= {n: unspaced(cells[n]) for n in (*_NUMBERS, "merge_into") if n in cells}
    given, number = Row(row["source"], cells, rights, row["arrival"]), cells.get("flag_id", "")
    of_lead = row["source"] == "feedback" and sheet_rows.is_lead(number)
    verdicts = leads.judge(given, number, row) if of_lead else answers.judge(given, known)
    for verdict in verdicts:
        if verdict.code != answers.BLANK:
            book = rights.book.isoformat() if rights.book else None
            run.issue(SAID, f"{place}|{verdict.step}", {
                "source": row["source"], "step": verdict.step, "number": verdict.number,
                "words": dict(verdict.words), "understood": verdict.understood,
                "taken": verdict.taken, "code": verdict.code, "reason": verdict.reason,
                "flag_ids": [] if of_lead else list((rights.rows or {}).get(verdict.number, ())),
                "role": rights.role, "place": rights.place, "book": book, "arrival": row["arrival"],
                "file": row["file"], "sheet": row["sheet"], "row_no": row["row_no"],
                "sha": row["file_sha"], "folder": next(iter(folders_of(row["file"])[-1:]), ""),
                "user": run.user,
            })  # fmt: skip
    # A blank row is no event: it is dated by the file it came in, whenever it is looked at.
    days = [row["arrived_as_of"] if v.code == answers.BLANK else run.as_of for v in verdicts]
    return [_line(row, v, day) for v, day in zip(verdicts, days, strict=True)]


def folders(run: Run) -> tuple[dict[str, str], list[str]]:
    """Return the folders of counties and of the city as configured, and as a name in one is stored."""
    key = run.home.key()
    county, city = run.config.county_folders, run.config.city_folders
    stored = {masked_path(folder, key): region for folder, region in county.items()}
    return stored | county, [*city, *(masked_path(folder, key) for folder in city)]


def verdict_of(body: Mapping[str, Any]) -> Verdict:
    """Return the verdict that an event of kind ``answer`` keeps."""
    return Verdict(
        body["step"], body["number"], body["understood"], body["taken"], body["code"],
        body["reason"], body["words"],
    )  # fmt: skip


def _as_taken_before(row: Cells) -> Verdict:
    """Return what an older program did with a row: it took whatever was filled."""
    cells = _filled(row)
    number = "|".join(cells[n] for n in _NUMBERS if n in cells)
    return Verdict(
        answers.STEP_OF.get(row["source"], answers.CHECK), number, understood(cells),
        taken=True, code=answers.TAKEN, reason="", words={},
    )  # fmt: skip


def _line(row: Cells, verdict: Verdict, as_of: Any) -> tuple[Any, ...]:
    place = (row["arrival"], row["table_no"], row["file"], row["sheet"], row["row_no"])
    said = (verdict.number, verdict.step, verdict.understood or None, verdict.taken)
    return (
        *place, row["source"], *said, verdict.code, verdict.reason or None, as_of,
    )  # fmt: skip


def _returned(run: Run) -> list[Cells]:
    """Return every row accepted of the sources people send back, in order of arrival."""
    rows: list[Cells] = []
    for source in OLDER_KINDS:
        rows += run.warehouse.query(
            f"""
            select r.*, f.seal, '{source}' as source from "core_{source}__rows" r
            join intake_files f using (arrival, table_no)
            """
        ).to_dicts()
    rows.sort(key=lambda r: (r["arrival"], r["table_no"], r["row_no"]))
    aside = aside_by_sheet(run, "feedback")
    for place, sheet in groupby(rows, key=lambda r: (r["arrival"], r["table_no"])):
        shared(list(sheet), answers.ONCE, aside[place])
    return rows


def rows_aside(run: Run, source: str) -> list[Cells]:
    """Return the rows of a source that the intake set aside, as typed, each with ``reason`` and ``as_of``."""
    return run.warehouse.query(_ASIDE.format(source=source)).to_dicts()


def aside_by_sheet(run: Run, source: str) -> Mapping[tuple[int, int], list[Cells]]:
    """Return the rows of a source that were set aside by the table they stand in."""
    found = defaultdict(list)
    for row in rows_aside(run, source):
        found[row["arrival"], row["table_no"]].append(row)
    return found


def _unreadable(run: Run) -> pl.DataFrame:
    """Return the rows sent back that the intake set aside, with what they say as typed and its reasons."""
    lines = []
    for source in OLDER_KINDS:
        for row in rows_aside(run, source):
            cells = _filled(row)
            number = "|".join(cells[n] for n in _NUMBERS if n in cells)
            said = understood(cells)
            verdict = Verdict(
                _step_of(source, cells), number, said, False, UNREADABLE, row["reason"], {}
            )
            lines.append(_line(row | {"source": source}, verdict, row["as_of"]))
    return pl.DataFrame(lines, schema=_SCHEMA, orient="row")


def _step_of(source: str, cells: Mapping[str, str]) -> str:
    """Return the first step a row speaks in, as typed."""
    of_lead = source == "feedback" and sheet_rows.is_lead(unspaced(cells.get("flag_id", "")))
    steps = (
        [s.name for s in sheet_rows.steps_in(cells)] if of_lead else answers.steps_in(source, cells)
    )
    return (steps or [answers.STEP_OF.get(source, answers.CHECK)])[0]


def _known(run: Run, before: list[Event]) -> Known:
    """Return what rows are held against: flags, proposals and warnings issued, and what was said."""
    flags = run.warehouse.read("feat_flag__issued", ["flag_id", "region_code", "object_type"])
    states = hearing.fold(blank_states(flags), moves(before), run.config.answer_days)
    names = run.warehouse.query("select region_code, name from feat_region")
    proposals = run.ledger.events("key_region_proposal")
    known = Known(
        run.as_of, states,
        {name: frozenset(run.config.enumerations[name].values) for name in _LISTS},
        run.config.answer_days,
        {code: name or code for code, name in names.iter_rows()},
        frozenset(f"{e.payload['period']}|{e.payload['region_code']}" for e in proposals),
        frozenset(e.key for e in run.ledger.events("warning")),
        people={hearing.person(n): p.role for n, p in run.config.actions.people.items()},
    )  # fmt: skip
    for event in before:
        for step, number, words in _words_of(event):
            known.said.setdefault((step, number), []).append(words)
    return known


def _words_of(event: Event) -> list[tuple[str, str, dict[str, str]]]:
    """Return what an event keeps of a returned row: step, number and words."""
    body = event.payload
    if event.kind == SAID:
        return [(body["step"], body["number"], body["words"])] if body["taken"] else []
    if event.kind == OLDER:
        said = [m for m in moves([event]) if isinstance(m, hearing.Said)]
        return [(m.step, m.number, dict(m.words)) for m in said]
    if event.kind == OLDER_KINDS["reminders"]:
        words = {k: v for k, v in body.items() if k not in ("warning_id", "uscc")}
        return [(answers.REMIND, f"{body['warning_id']}|{body['uscc']}", words)]
    if event.kind == OLDER_KINDS["key_region_decisions"]:
        given = {"decision": DECISIONS[body["decision"]], "note": body.get("note"),
                 "decided_by": body.get("by"), "decided_date": body.get("on")}  # fmt: skip
        words = {k: v for k, v in given.items() if v}
        return [(answers.DECIDE, f"{body['period']}|{body['region_code']}", words)]
    return []
