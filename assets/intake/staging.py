"""A table that was read, on its way to core: rows as Parquet, what is to be said of it as tables."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from assets.core.rows import staged_columns
from assets.intake.context import TableIntake
from assets.intake.files import folder_of
from assets.intake.questions import QUESTION_TYPES
from assets.run import Run
from assets.store import seal
from assets.store.journal import step
from assets.store.ledger import Event
from data_contracts import sources

_TEXTS = pl.List(pl.String)
FILE_TYPES: dict[str, Any] = {
    "arrival": pl.Int64, "table_no": pl.Int64, "file": pl.String, "sheet": pl.String, "source": pl.String,
    "rows_in": pl.Int64, "rows_accepted": pl.Int64, "rows_set_aside": pl.Int64, "unit_suspects": pl.Int64,
    "missing_columns": _TEXTS, "extra_columns": _TEXTS, "unknown_words": _TEXTS, "notes": _TEXTS,
    "refused_reason": pl.String, "yuan_in": pl.Decimal(18, 2), "yuan_accepted": pl.Decimal(18, 2),
    "file_sha": pl.String, "arrived_as_of": pl.Date, "run": pl.String, "seal": pl.String,
    "came": pl.Int64, "is_waiting": pl.Boolean,
}  # fmt: skip

SET_ASIDE_TYPES: dict[str, Any] = {
    "arrival": pl.Int64, "table_no": pl.Int64, "file": pl.String, "sheet": pl.String, "source": pl.String,
    "row_no": pl.Int64, "column": pl.String, "value": pl.String, "reason": pl.String, "file_sha": pl.String,
}  # fmt: skip

QUESTIONS: dict[str, Any] = {
    "arrival": pl.Int64, "table_no": pl.Int64, "came": pl.Int64, "file": pl.String, "sheet": pl.String,
    "source": pl.String, **QUESTION_TYPES,
}  # fmt: skip


MENDED: dict[str, Any] = {
    "arrival": pl.Int64, "table_no": pl.Int64, "row_no": pl.Int64, "of_file": pl.String,
    "of_sheet": pl.String, "of_row_no": pl.Int64,
}  # fmt: skip

NUMBERS: dict[str, Any] = {"arrival": pl.Int64, "table_no": pl.Int64, "number": pl.String}


def aside_table(source: str) -> str:
    """Return the name of the table that keeps the rows of a source set aside, typed."""
    return f"intake_aside_{source}"


@dataclass
class Said:
    """What there is to be said of the tables read, by the table of the warehouse it goes to."""

    facts: list[dict[str, Any]] = field(default_factory=list)
    aside: list[pl.DataFrame] = field(default_factory=list)
    questions: list[pl.DataFrame] = field(default_factory=list)
    mended: list[pl.DataFrame] = field(default_factory=list)
    numbers: list[pl.DataFrame] = field(default_factory=list)
    typed: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def write(self, run: Run) -> None:
        """Add it to the tables of the warehouse."""
        run.warehouse.append("intake_files", pl.DataFrame(self.facts, schema=FILE_TYPES))
        for table, types, frames in (
            ("intake_set_aside", SET_ASIDE_TYPES, self.aside),
            ("intake_questions", QUESTIONS, self.questions),
            ("intake_mended", MENDED, self.mended),
            ("intake_numbers", NUMBERS, self.numbers),
        ):
            run.warehouse.append(table, pl.concat([pl.DataFrame(schema=types), *frames]))
        for source in sources():
            run.warehouse.ensure(aside_table(source), staged_columns(source))
            for frame in self.typed.get(source, []):
                run.warehouse.append(aside_table(source), frame)


def stage(run: Run, event: Event, number: int, read: TableIntake, said: Said) -> None:
    """Write the rows of one table where core finds them, and add what is to be said to ``said``."""
    came = event.payload.get("again", event.seq)
    origin = {
        "arrival": pl.lit(event.seq, pl.Int64), "table_no": pl.lit(number, pl.Int64),
        "file": pl.lit(read.file), "sheet": pl.lit(read.sheet, pl.String),
        "file_sha": pl.lit(event.payload.get("sha"), pl.String), "arrived_as_of": pl.lit(event.as_of, pl.Date),
        "folder_of_file": pl.lit(folder_of(read.file), pl.String), "came": pl.lit(came, pl.Int64),
        "source": pl.lit(read.source, pl.String),
    }  # fmt: skip
    if read.refused_reason is None and read.source is not None:
        lineage = {name: value for name, value in origin.items() if name != "source"}
        folder = run.stage / read.source
        stem = f"{event.seq:09d}-{number:04d}.parquet"
        for kind, frame in (("raw", read.raw), ("accepted", read.accepted)):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            if frame.height:
                whole = frame.with_columns(**lineage)
                whole = _as_staged(whole, read.source) if kind == "accepted" else whole
                whole.write_parquet(folder / kind / stem)
        if read.aside.height:
            whole = _as_staged(read.aside.with_columns(**lineage), read.source)
            said.typed.setdefault(read.source, []).append(whole)
    facts = _facts(run, event, read)
    said.facts.append({**facts, "table_no": number, "came": came})
    numbers = pl.DataFrame({"number": read.numbers}, schema={"number": pl.String})
    placed = (
        (said.aside, SET_ASIDE_TYPES, read.set_aside),
        (said.questions, QUESTIONS, read.questions),
        (said.mended, MENDED, read.mended),
        (said.numbers, NUMBERS, numbers),
    )
    for into, types, frame in placed:
        if frame.height:
            wanted = {n: v for n, v in origin.items() if n in types}
            into.append(
                frame.with_columns(**wanted).select(pl.col(c).cast(t) for c, t in types.items())
            )
    step(f"read {read.file}", **{n: facts[n] for n in ("sheet", "source", "rows_in")},
         refused=read.refused_reason)  # fmt: skip


def _facts(run: Run, event: Event, read: TableIntake) -> dict[str, Any]:
    """Return what the table of files says of one table."""
    headers = {n: c.zh for n, c in sources()[read.source].columns.items()} if read.source else {}
    return {
        "arrival": event.seq, "file": read.file, "sheet": read.sheet, "source": read.source,
        "rows_in": read.rows_in, "rows_accepted": read.accepted.height, "rows_set_aside": read.set_aside.height,
        "unit_suspects": read.unit_suspects, "missing_columns": [headers.get(n, n) for n in read.missing_columns],
        "extra_columns": read.extra_columns, "notes": read.notes,
        "unknown_words": [f"{word}（{n}行）" for word, n in sorted(read.unknown_words.items())],
        "refused_reason": read.refused_reason, "yuan_in": read.yuan_in, "yuan_accepted": read.yuan_accepted,
        "file_sha": event.payload.get("sha"), "arrived_as_of": event.as_of, "run": run.name,
        "seal": proved(run.home.key(), read.seal), "is_waiting": read.is_waiting,
    }  # fmt: skip


def _as_staged(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """Give accepted rows every staged column of their source; an absent one is null."""
    wanted = list(staged_columns(source))
    absent = [c for c in wanted if c not in frame.columns]
    return frame.with_columns(pl.lit(None).alias(c) for c in absent).select(wanted)


def proved(key: bytes, text: str | None) -> str | None:
    """Return what a seal says as JSON: ``null`` where there is none, ``{}`` where it is not ours."""
    if text is None:
        return None
    found = seal.opened(key, text)
    return json.dumps(asdict(found) if found else {}, ensure_ascii=False, default=str)
