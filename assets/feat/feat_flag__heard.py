"""feat_flag__heard: every flag issued, with what people said of it before this run's lists go out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import polars as pl

from assets.action.book import KIND
from assets.action.moves import book_now, spoken
from assets.run import Run, Shown, asset
from assets.store.journal import step
from assets.store.ledger import Event
from models.action.carried import carried, carry
from models.action.origins import FLAG
from models.indicators.flags import AS_ISSUED
from models.leads import hearing
from models.leads.choosing import CHOSEN
from models.leads.hearing import Chosen, Move, Said, Sent, State, Withdrawn

#: A row of a county's workbook really sent, what a returned row said, and a found flag put into the
#: ledger of leads. Older homes have ``feedback`` for the last two: what it says was taken as it came.
SENT, SAID, LEAD, OLDER = "sent", "answer", "lead", "feedback"
#: A flag that was sent holds no more, as its data changed; or holds again.
WITHDRAWN = "withdrawn"
_TABLE = "feat_flag__heard"
#: Flags whose rows may be others than in the published run, for as long as a run lasts.
ANEW = "flags_anew"
#: Of so many flags at once it is told what was said of them.
_AT_ONCE = 100_000
SPOKEN = (SENT, SAID, LEAD, OLDER, CHOSEN, WITHDRAWN, KIND)


def moves(events: Iterable[Event]) -> list[Move]:
    """Return what ledger events say of flags, in order; set-aside rows say nothing."""
    found: list[Move] = []
    sources: dict[str, list[str]] = {}
    for event in events:
        body = event.payload
        if event.as_of is None:
            raise ValueError("an event in the ledger has an as-of date")
        if event.kind == SENT:
            found.append(
                Sent(body["item_id"], tuple(body["flag_ids"]), body["region_code"], body["issue"], event.as_of)
            )  # fmt: skip
        elif event.kind == SAID and body["taken"] and body["source"] == "feedback":
            book = date.fromisoformat(body["book"]) if body["book"] else None
            found.append(
                Said(body["step"], body["number"], body["words"], event.as_of, body["arrival"], book,
                     tuple(body["flag_ids"]))
            )  # fmt: skip
        elif event.kind == CHOSEN:
            found.append(Chosen(body["flag_id"], body["note"], event.as_of))
        elif event.kind == WITHDRAWN:
            found.append(Withdrawn(body["flag_id"], body["holds"], event.as_of))
        elif event.kind == LEAD:
            found.append(Said("lead", body["flag_id"], {"remark": body["note"]}, event.as_of))
        elif event.kind == OLDER:
            found += _older(body, event.as_of)
        elif event.kind == KIND:
            found += _of_lead(event, event.as_of, sources)
    return found


def _of_lead(event: Event, on: date, sources: dict[str, list[str]]) -> list[Said]:
    """Return what an event of a lead says of the flags it stems from; ``sources`` keeps which they are.

    What the lead took over from its flags is not said twice.
    """
    body = event.payload
    kind, number, words = body["kind"], body["number"], body["words"]
    if kind in ("propose", "register"):
        keys = [key for key in words.get("source_keys") or [] if key.startswith(FLAG)]
        sources[number] = [key.removeprefix(FLAG) for key in keys]
    flags = sources.get(number)
    if not flags or "via" in words:
        return []
    if kind in ("register", "accept"):
        sources[words["lead_id"]] = flags
        said, step = {"lead_id": words["lead_id"]}, "lead"
    elif kind in ("data_check", "justify"):
        told = {"explanation": body["note"]} if body["note"] else {}
        said, step = {**words, **told, "checked_by": body["who"]}, "county"
    elif kind == "find":
        said, step = {"finding": words["finding"], "found_by": body["who"]}, "city"
    else:
        return []
    return [Said(step, flag, said, on, flag_ids=(flag,)) for flag in flags]


def _older(body: dict[str, str | None], on: date) -> list[Said]:
    """Return the steps of a row that an older program took in whole."""
    words = {k: v for k, v in body.items() if v and k != "flag_id"}
    number = str(body["flag_id"])
    county = {k: v for k, v in words.items() if k in hearing.WORDS_OF_COUNTY}
    city = {k: v for k, v in words.items() if k in (*hearing.WORDS_OF_CITY, *hearing.FOLLOW_UP)}
    steps = [Said("county", number, county, on, is_older=True)] if county else []
    steps += [Said("city", number, city, on, is_older=True)] if city else []
    return [*steps, Said("lead", number, {}, on)] if "is_lead" in words else steps


def blank_states(flags: pl.DataFrame) -> dict[str, State]:
    """Return the states of flags of which nobody has spoken yet."""
    return {
        number: State(region_code=region, needs_hearing=kind not in hearing.NO_COUNTY)
        for number, region, kind in flags.select(
            "flag_id", "region_code", "object_type"
        ).iter_rows()
    }


def with_words(flags: pl.DataFrame, words: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """Put what people said beside the flags.

    Parameters
    ----------
    flags : pl.DataFrame
        Columns as issued.
    words : pl.DataFrame
        From :func:`models.leads.hearing.columns`; a flag that is not among them nobody has spoken of.
    changed : pl.DataFrame
        ``flag_id`` of those whose own row came anew after the county's answer.
    """
    joined = flags.drop("finding").join(words, on="flag_id", how="left", maintain_order="left")
    renewed = pl.col("flag_id").is_in(changed["flag_id"].implode())
    no_county = pl.col("object_type").is_in(sorted(hearing.NO_COUNTY))
    return joined.with_columns(
        pl.col("is_lead", "is_overdue", "is_rectify_overdue").fill_null(value=False),
        is_heard=pl.coalesce("is_heard", no_county),
        is_data_changed=(renewed & pl.col("answered_on").is_not_null()).fill_null(value=False),
    )


def renewed_rows(run: Run, words: pl.DataFrame, flags: pl.DataFrame) -> pl.DataFrame:
    """Return the answered flags on cases of which a newer row was accepted since the answer."""
    asked = (
        flags.filter(pl.col("object_type") == "case")
        .join(words.drop_nulls("answer_arrival"), on="flag_id")
        .select("flag_id", "object_key", "answer_arrival")
    )
    if asked.is_empty():
        return asked
    run.warehouse.connection.register("asked_of", asked.to_arrow())
    found = run.warehouse.query(
        """
        select a.flag_id from asked_of a
        join core_cases c on c.case_key = a.object_key
        join intake_files f on f.file_sha = c.file_sha
        group by a.flag_id, a.answer_arrival having min(f.arrival) > a.answer_arrival
        order by 1
        """
    )
    run.warehouse.connection.unregister("asked_of")
    return found


def _withdraw(run: Run, states: dict[str, State], standing: set[str]) -> None:
    """Enter which flags sent hold no more, or again, since the last run; ``states`` follow."""
    number = len(run.ledger.events(WITHDRAWN))
    for flag_id, holds in hearing.withdrawals(states, standing):
        number += 1
        run.issue(WITHDRAWN, f"{flag_id}|{number}", {"flag_id": flag_id, "holds": holds})
        hearing.apply(states, Withdrawn(flag_id, holds, run.as_of), run.config.answer_days)


@asset(["feat_flag__issued", "core_cases", "intake_files"], after=["feat_answer__judged"])
def feat_flag__heard(run: Run) -> Shown:
    """Every flag issued and what people said of it so far; 待送 where it was never asked about."""
    new = [replace(e, as_of=run.as_of) for e in run.to_issue if e.kind in (SAID, KIND)]
    events = moves([*spoken(run, *SPOKEN), *new])
    numbers = pl.Series(sorted(hearing.named(events)), dtype=pl.String)
    leads = book_now(run).leads
    flags = _flags(run, pl.concat([numbers, pl.Series([*carried(leads)], dtype=pl.String)]))
    named = flags.filter(pl.col("flag_id").is_in(numbers.implode()))
    states = hearing.fold(blank_states(named), events, run.config.answer_days)
    _withdraw(run, states, set(named.filter("is_current")["flag_id"]))
    words = hearing.columns(states, run.as_of)
    renewed = renewed_rows(run, words, flags)
    parts = (flags.slice(n, _AT_ONCE) for n in range(0, max(flags.height, 1), _AT_ONCE))
    told = (carry(with_words(part, words, renewed), leads, run.as_of) for part in parts)
    if run.since is None:
        run.warehouse.write_all(_TABLE, told)
    else:
        run.warehouse.take(_TABLE, f"flag_id in (from {ANEW})")
        for part in told:
            run.warehouse.write_more(_TABLE, part)
    step(_TABLE, rows=(rows := run.warehouse.count(_TABLE)), anew=flags.height)
    return {"行数": rows}


def _flags(run: Run, spoken_of: pl.Series) -> pl.DataFrame:
    """Return the flags whose rows are made; they are noted in :data:`ANEW`.

    Upon a published run those that somebody has spoken of, that are new, or that follow their case to
    another key or county or stand no more, and those that had a lead: of the others nothing is said
    that was not said then, and no day changes it.
    """
    run.warehouse.connection.register("spoken_of", spoken_of.alias("flag_id").to_frame().to_arrow())
    own = ("object_key", "region_code", "is_current", "is_held")
    now, then = (", ".join(f"{of}.{c}" for c in own) for of in "ih")
    moved = f"({now}) is distinct from ({then})"
    anew = f"""from feat_flag__issued i left join {_TABLE} h using (flag_id)
        where h.flag_id is null or h.lead_id is not null or {moved} or flag_id in (from spoken_of)"""
    run.warehouse.connection.execute(
        f"create or replace temp table {ANEW} as select flag_id "
        + (anew if run.since is not None else "from feat_flag__issued")
    )
    run.warehouse.connection.unregister("spoken_of")
    columns = ", ".join(f'"{c}"' for c in (*AS_ISSUED, "is_held"))
    some = "" if run.since is None else f"where flag_id in (from {ANEW})"
    return run.warehouse.query(f"select {columns} from feat_flag__issued {some}")


def brought_up(run: Run, name: str, rows: str, also: str) -> int:
    """Bring a table of all flags up to the SELECT ``rows`` of them; return how many they are.

    Upon a published run the flags of :data:`ANEW` alone, those of the SELECT ``also`` and those that
    had a lead: they are among them from now on.
    """
    if run.since is None:
        run.warehouse.create(name, rows)
    else:
        led = f"select flag_id from {name} where lead_id is not null"
        run.warehouse.connection.execute(f"insert into {ANEW} {also} union {led}")
        some = f"select * from ({rows}) where flag_id in (from {ANEW})"
        run.warehouse.replace(name, "flag_id", f"from {ANEW}", some)
    return run.warehouse.count(name)
