"""A table that was read, on its way to core: rows as Parquet, what is to be said of it as tables."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from assets.intake.context import TableIntake
from assets.intake.files import place_of
from assets.run import Run
from assets.store import seal
from assets.store.journal import step
from assets.store.ledger import Event
from data_contracts import empty, schema_of, sources, table

#: So many small files, and so many bytes of them, are laid together.
_MOST_TOGETHER, _MOST_BYTES = 256, 8 << 20


def rows_table(source: str) -> str:
    """Return the name of the table that keeps every accepted row of a source."""
    return f"core_{source}__rows"


def standing_rows(source: str) -> str:
    """Return SQL for the accepted rows of a source, without those that a later reading of their file put right."""
    gone = f"select arrival, table_no, row_no from rows_replaced where source = '{source}'"
    return f'select r.* from "{rows_table(source)}" r anti join ({gone}) gone using (arrival, table_no, row_no)'


def note_replaced(run: Run) -> None:
    """Make ``rows_replaced``: the rows that a later reading of their file put right.

    A file is read again when a header of it is answered. What the answer says (a region, a number) may give
    the row another key, and under the old one it would be counted once more. Rows that read the same the second time
    are not kept twice: a place in a file gives way only where all of its rows were read anew.
    """
    again = run.warehouse.query(
        "select distinct source from intake_files where came <> arrival order by 1"
    )
    nothing = (
        f"select {', '.join(f'null as {c}' for c in table('rows_replaced').columns)} where false"
    )
    parts = [_replaced(source) for source in again["source"] if source in sources()]
    run.warehouse.create("rows_replaced", " union all ".join([nothing, *parts]))


def _replaced(source: str) -> str:
    name = rows_table(source)
    place = "coalesce(came, arrival) as came, table_no, row_no"
    again = f'select distinct {place} from "{name}" where came <> arrival'
    of_reading = f"""select {place}, arrival, count(*) as n from "{name}"
        where (coalesce(came, arrival), table_no, row_no) in ({again}) group by all"""
    return f"""
        select '{source}' as source, before.arrival, before.table_no, before.row_no
        from ({of_reading}) before join ({of_reading}) later using (came, table_no, row_no)
        where later.arrival > before.arrival and later.n >= before.n
        """


def aside_table(source: str) -> str:
    """Return the name of the table that keeps the rows of a source set aside, typed."""
    return f"intake_aside_{source}"


@dataclass
class Gathered:
    """What there is to be said of the tables read, by the table of the warehouse it goes to."""

    facts: list[dict[str, Any]] = field(default_factory=list)
    aside: list[pl.DataFrame] = field(default_factory=list)
    questions: list[pl.DataFrame] = field(default_factory=list)
    mended: list[pl.DataFrame] = field(default_factory=list)
    numbers: list[pl.DataFrame] = field(default_factory=list)
    typed: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def write(self, run: Run) -> None:
        """Add it to the tables of the warehouse."""
        facts = pl.DataFrame(self.facts, schema=schema_of(table("intake_files")))
        run.warehouse.append("intake_files", facts)
        for name, frames in (
            ("intake_set_aside", self.aside),
            ("intake_questions", self.questions),
            ("intake_mended", self.mended),
            ("intake_numbers", self.numbers),
        ):
            run.warehouse.append(name, pl.concat([empty(table(name)), *frames]))
        for source in sources():
            run.warehouse.ensure(aside_table(source))
            for frame in self.typed.get(source, []):
                run.warehouse.append(aside_table(source), frame)


def stage(run: Run, event: Event, number: int, read: TableIntake, said: Gathered) -> None:
    """Write the rows of one table where core finds them, and add what is to be said to ``said``."""
    came = event.payload.get("again", event.seq)
    origin = {
        "arrival": pl.lit(event.seq, pl.Int64), "table_no": pl.lit(number, pl.Int64),
        "file": pl.lit(read.file), "sheet": pl.lit(read.sheet, pl.String),
        "file_sha": pl.lit(event.payload.get("sha"), pl.String), "arrived_as_of": pl.lit(event.as_of, pl.Date),
        "folder_of_file": pl.lit(place_of(read.file), pl.String), "came": pl.lit(came, pl.Int64),
        "source": pl.lit(read.source, pl.String),
    }  # fmt: skip
    if read.refused_reason is None and read.source is not None:
        lineage = {name: value for name, value in origin.items() if name != "source"}
        folder = run.stage / read.source
        stem = f"{event.seq:09d}-{number:04d}.parquet"
        for kind, frame in (("raw", read.raw), ("accepted", read.accepted)):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            if frame.height:
                whole = _placed(frame.with_columns(**lineage), read.mended)
                whole = _as_staged(whole, read.source) if kind == "accepted" else whole
                whole.write_parquet(folder / kind / stem)
        if read.aside.height:
            aside = _placed(read.aside.with_columns(**lineage), read.mended)
            whole = _as_staged(aside, read.source)
            said.typed.setdefault(read.source, []).append(whole)
    facts = _facts(run, event, read)
    said.facts.append({**facts, "table_no": number, "came": came})
    numbers = pl.DataFrame({"number": read.numbers}, schema={"number": pl.String})
    placed = (
        (said.aside, "intake_set_aside", read.set_aside),
        (said.questions, "intake_questions", read.questions),
        (said.mended, "intake_mended", read.mended),
        (said.numbers, "intake_numbers", numbers),
    )
    for into, name, frame in placed:
        if frame.height:
            types = schema_of(table(name))
            wanted = {n: v for n, v in origin.items() if n in types}
            into.append(
                frame.with_columns(**wanted).select(pl.col(c).cast(t) for c, t in types.items())
            )
    step(f"read {read.file}", **{n: facts[n] for n in ("sheet", "source", "rows_in")},
         refused=read.refused_reason)  # fmt: skip


def _placed(rows: pl.DataFrame, mended: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the folder they first came in: a row set aside and mended is still 甲县/'s 城关所."""
    if mended.is_empty():
        return rows
    places = mended.select(
        pl.col("row_no").cast(rows.schema["row_no"]),
        _first=pl.col("of_file").map_elements(place_of, return_dtype=pl.String),
    )
    first = pl.coalesce("_first", "folder_of_file")
    joined = rows.join(places, on="row_no", how="left", maintain_order="left")
    return joined.with_columns(folder_of_file=first).drop("_first")


def lay_together(folder: Path) -> None:
    """Put the staged rows of many small files into few, in their order.

    What DuckDB needs to read a folder grows with its files, however few rows these have.
    """
    lots: list[list[Path]] = [[]]
    size = 0
    for path in sorted(folder.glob("*.parquet")):
        size += path.stat().st_size
        if len(lots[-1]) == _MOST_TOGETHER or size > _MOST_BYTES:
            lots.append([])
            size = path.stat().st_size
        lots[-1].append(path)
    for lot in lots:
        if len(lot) > 1:
            rows = pl.concat([pl.read_parquet(path) for path in lot], how="diagonal_relaxed")
            rows.write_parquet(whole := lot[0].with_suffix(".whole"))
            whole.replace(lot[0])
            for path in lot[1:]:
                path.unlink()


def _facts(run: Run, event: Event, read: TableIntake) -> dict[str, Any]:
    """Return what the table of files says of one table."""
    headers = sources()[read.source].zh if read.source else {}
    return {
        "arrival": event.seq, "file": read.file, "sheet": read.sheet, "source": read.source,
        "rows_in": read.rows_in, "rows_accepted": read.accepted.height, "rows_set_aside": read.set_aside.height,
        "unit_suspects": read.unit_suspects, "missing_columns": [headers.get(n, n) for n in read.missing_columns],
        "extra_columns": read.extra_columns, "notes": read.notes,
        "unknown_words": [f"{word}（{n}行）" for word, n in sorted(read.unknown_words.items())],
        "refused_reason": read.refused_reason, "yuan_in": read.yuan_in, "yuan_accepted": read.yuan_accepted,
        "file_sha": event.payload.get("sha"), "arrived_as_of": event.as_of, "run": run.name,
        "seal": proved(run.home.key(), read.seal), "is_waiting": read.is_waiting,
        "newest_day": _newest_day(read, event.as_of), "units": read.units,
        "in_codes": read.in_codes,
    }  # fmt: skip


def _newest_day(read: TableIntake, as_of: date | None) -> date | None:
    """Return the last day by ``as_of`` on which something has happened that the accepted rows name."""
    if read.source is None or as_of is None:
        return None
    columns = sources()[read.source].columns.items()
    named = [
        read.accepted[n]
        for n, c in columns
        if c.type == "date" and not c.deadline and n in read.accepted.columns
    ]
    days = [day for each in named if isinstance(day := each.filter(each <= as_of).max(), date)]
    return max(days, default=None)


def _as_staged(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """Give accepted rows every staged column of their source; an absent one is null."""
    wanted = list(table(rows_table(source)).columns)
    absent = [c for c in wanted if c not in frame.columns]
    return frame.with_columns(pl.lit(None).alias(c) for c in absent).select(wanted)


def proved(key: bytes, text: str | None) -> str | None:
    """Return what a seal says as JSON: ``null`` where there is none, ``{}`` where it is not ours."""
    if text is None:
        return None
    found = seal.opened(key, text)
    return json.dumps(asdict(found) if found else {}, ensure_ascii=False, default=str)
