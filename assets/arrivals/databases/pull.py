"""Pull what is new of each configured table into the archive and name it as arrivals."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import polars as pl

from assets.arrivals.databases.failures import PullError, expected_errors, failure
from assets.arrivals.databases.marks import Kind, Mark, at_least, bound_after, newest
from assets.arrivals.databases.pulled import STANDING
from assets.arrivals.databases.readers import MARK, Reader, reader
from assets.arrivals.databases.settings import DatabaseSource, read_databases
from assets.intake.headings.headers import meaning
from assets.intake.headings.recognise import recognise
from assets.run import Run
from assets.store import archive
from assets.store.journal import step
from assets.store.ledger import Event
from data_contracts import loader

_FIRST_PAUSE_SECONDS = 1.0
_STORED = "pull.parquet"
_DIGEST = {"one": pl.UInt64, "two": pl.UInt64}


@dataclass(frozen=True)
class Chunk:
    """One Parquet file of a table: where it lies, how far it reaches, how many rows have no watermark."""

    path: Path
    to: Mark | None
    without: int = 0
    rows: int = 0


@dataclass
class State:
    """How far a table was read: the files that hold it, in order of arrival, and the last pull's as-of.

    Of a table without watermark: the rows that stood in it at the last pull, see :func:`_standing`.
    """

    chunks: list[Chunk] = field(default_factory=list)
    as_of: date | None = None
    standing: pl.DataFrame | None = None


def pull_all(run: Run, arrivals: Sequence[Event]) -> list[Event]:
    """Pull every configured table and return what arrived, refusals among it.

    Parameters
    ----------
    run : Run
        Home, as-of date and name of the run. Chunks are kept in its archive.
    arrivals : sequence of Event
        The arrivals of the ledger: they hold the watermarks.

    Returns
    -------
    list of Event
        For each table its chunks, or one refusal; nothing of a table that broke off half way.
    """
    found: list[Event] = []
    known = {e.key for e in arrivals}
    for source in read_databases(run.home):
        try:
            chunks = _pull(run, source, state_of(run, source, arrivals))
        except PullError as error:
            step(f"pull {source.file}", refused=str(error))
            said = f"{error}；本次没有收，下次运行再取"
            payload: dict[str, Any] = {
                "file": source.file,
                "source": source.source,
                "refused": said,
            }
            found.append(Event("arrival", f"{source.file}|{run.name}", payload))
            continue
        events = [_arrival(run, source, n, c) for n, c in enumerate(chunks, start=1)]
        if source.watermark is None:
            whole = [e.payload["sha"] for e in events]
            events = [replace(e, payload={**e.payload, "whole": whole}) for e in events]
        found += [e for e in events if e.key not in known]
        step(f"pull {source.file}", rows=sum(c.rows for c in chunks), chunks=len(chunks))
    return found


def _arrival(run: Run, source: DatabaseSource, number: int, chunk: Chunk) -> Event:
    sha = archive.keep(run.home, chunk.path)
    payload: dict[str, Any] = {
        "file": source.file, "sheet": f"{run.name} 第{number}批", "sha": sha, "source": source.source,
        "stored": _STORED,
    }  # fmt: skip
    if source.watermark is not None:
        to = None if chunk.to is None else {"kind": chunk.to.kind, "text": chunk.to.text}
        column = source.columns.get(source.watermark, source.watermark)
        payload["watermark"] = {
            "column": column, "to": to, "without": chunk.without, "columns": source.columns,
        }  # fmt: skip
    return Event("arrival", f"{source.file}|{sha}", payload)


def state_of(run: Run, source: DatabaseSource, arrivals: Sequence[Event]) -> State:
    """Return how far a table was read, from the arrivals of the ledger.

    What was pulled when other columns were named does not count: the table is read from its begin.
    """
    state = State()
    if source.watermark is None:
        state.standing = _standing(run, source, arrivals)
        return state
    column = source.columns.get(source.watermark or "", source.watermark)
    for event in arrivals:
        mark = event.payload.get("watermark")
        if event.payload["file"] != source.file or mark is None or mark["column"] != column:
            continue
        if mark.get("columns", source.columns) != source.columns:
            continue
        path = archive.archived_path(run.home, event.payload["sha"], _STORED)
        to = Mark(**mark["to"]) if mark["to"] else None
        state.chunks.append(Chunk(path, to, mark["without"]))
        state.as_of = event.as_of
    return state


def _standing(run: Run, source: DatabaseSource, arrivals: Sequence[Event]) -> pl.DataFrame | None:
    """Return the digests of the rows that stood in a table at its last pull, and since which each does.

    ``None`` before the first pull, and where an original was erased: then no row is said to be new.
    """
    mine = [e.payload for e in arrivals if e.payload["file"] == source.file and "sha" in e.payload]
    if not mine:
        return None
    # A program of before did not write down which files were the whole table.
    whole = mine[-1].get("whole") or dict.fromkeys(p["sha"] for p in mine)
    paths = [archive.archived_path(run.home, sha, _STORED) for sha in whole]
    if not all(path.exists() for path in paths):
        return None
    frames = []
    for frame in map(pl.read_parquet, paths):
        since = frame[STANDING] if STANDING in frame.columns else pl.lit(None, pl.String)
        digests = _digest(frame.drop(STANDING, strict=False))
        frames.append(digests.with_columns(since=since).fill_null(""))
    return pl.concat(frames).unique(["one", "two"], keep="first", maintain_order=True)


def _stamped(frame: pl.DataFrame, standing: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return a portion with the pull since which each row stands so: this one where it did not before."""
    known = _digest(frame).join(standing, on=["one", "two"], how="left", maintain_order="left")
    since = known.select(
        pl.when(pl.col("since") != "")
        .then("since")
        .when(pl.col("since").is_null())
        .then(pl.lit(name))
    ).to_series()
    if since.null_count() == frame.height:
        return frame
    return frame.with_columns(since.alias(STANDING))


def _pull(run: Run, source: DatabaseSource, state: State) -> list[Chunk]:
    """Return the chunks of what is new; a broken connection is taken up again where it broke.

    Raises
    ------
    PullError
        It did not come whole; nothing of it is kept.
    """
    folder = run.home.work / "pull" / source.name
    folder.mkdir(parents=True, exist_ok=True)
    done: list[Chunk] = []
    tried = 0
    while True:
        before = len(done)
        secret = None
        try:
            table = reader(source)
            secret = table.secret()
            _read_on(table, source, state, done, folder, run.name)
        except expected_errors() as error:
            failed = failure(error, secret)
            if source.watermark is None:
                done = []
            tried = 1 if len(done) > before else tried + 1
            if not failed.again or tried > source.retries:
                raise failed from error
            step(f"pull {source.file}", broken=str(failed), tried=tried)
            time.sleep(_FIRST_PAUSE_SECONDS * 2 ** (tried - 1))
        else:
            return done


def _read_on(
    table: Reader, source: DatabaseSource, state: State, done: list[Chunk], folder: Path, name: str
) -> None:
    """Read from the bound on, drop what is in already, and add chunk by chunk to ``done``."""
    names = table.header()
    order = _check(source, names)
    bound = _bound(source, state, done)
    known = _known([*state.chunks, *done], bound)
    for frame in _portions(table.rows(bound, order), source.chunk_rows):
        fresh = frame.rename({n: source.columns[n] for n in names if n in source.columns})
        fresh = _without(fresh, known)
        if state.standing is not None:
            fresh = _stamped(fresh, state.standing, name)
        if fresh.height:
            done.append(_write(fresh, folder / f"{len(done) + 1:06d}.parquet"))


def _check(source: DatabaseSource, names: list[str]) -> list[str]:
    """Refuse a table without the columns it needs; return the columns of its key."""
    absent = [n for n in [*source.columns, source.watermark] if n and n not in names]
    if absent:
        listed = "、".join(f"「{n}」" for n in absent)
        raise PullError(f"config/sources.yml 写了{listed}，表里没有", again=False)
    header = [source.columns.get(n, n) for n in names]
    twice = sorted({h for h in header if header.count(h) > 1})
    if twice:
        raise PullError(f"两列都叫{'、'.join(f'「{h}」' for h in twice)}", again=False)
    recognise([list(header)], source.source)
    key = loader.source(source.source).key
    return [n for n, h in zip(names, header, strict=True) if meaning(h, source.source) in key]


def _bound(source: DatabaseSource, state: State, done: list[Chunk]) -> Mark | None:
    if source.watermark is None:
        return None
    if done:
        return newest([c.to for c in done if c.to is not None])
    furthest = newest([c.to for c in state.chunks if c.to is not None])
    if furthest is None or state.as_of is None:
        return None
    return bound_after(furthest, state.as_of, source.look_back)


def _known(chunks: list[Chunk], bound: Mark | None) -> pl.DataFrame:
    """Return the digests of the files that may hold rows at or beyond the bound, or without watermark."""
    found = [pl.DataFrame(schema=_DIGEST)]
    for chunk in chunks:
        reaches = bound is not None and chunk.to is not None and at_least(chunk.to, bound)
        if (reaches or chunk.without) and chunk.path.exists():
            found.append(_digest(pl.read_parquet(chunk.path)))
    return pl.concat(found).unique()


def _digest(frame: pl.DataFrame) -> pl.DataFrame:
    """Return 128 bits for each row, from every column by name, the watermark among them.

    They are compared within one run only and written nowhere.
    """
    parts = []
    for name in sorted(frame.columns):
        column = pl.col(name)
        if frame.schema[name].base_type() == pl.List:
            column = column.list.join(";")
        parts.append(pl.lit(f"{name}=") + column.cast(pl.String))
    joined = pl.concat_str(parts, separator="\x1f", ignore_nulls=True)
    return frame.select(joined.hash(seed=1).alias("one"), joined.hash(seed=2).alias("two"))


def _without(frame: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a portion that are not in already."""
    if known.is_empty():
        return frame
    digests = _digest(frame.drop(MARK, strict=False)).with_row_index("place")
    new = digests.join(known, on=["one", "two"], how="anti").sort("place")
    return frame[new["place"]]


def _portions(frames: Iterator[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """Yield frames of exactly ``rows`` rows, the last one of what is left."""
    held: list[pl.DataFrame] = []
    count = 0
    for frame in frames:
        held.append(frame)
        count += frame.height
        while count >= rows:
            whole = pl.concat(held)
            yield whole.head(rows)
            held, count = [whole.tail(count - rows)], count - rows
    if count:
        yield pl.concat(held)


def _write(frame: pl.DataFrame, path: Path) -> Chunk:
    to, without = None, 0
    if MARK in frame.columns:
        marks = frame[MARK]
        without = marks.null_count()
        to = _mark(marks[-1]) if without < marks.len() else None
        frame = frame.drop(MARK)
    frame.write_parquet(path)
    return Chunk(path, to, without, frame.height)


def _mark(given: str) -> Mark:
    kind, text = given.split(":", 1)
    mark = Mark(cast("Kind", kind), text)
    try:
        mark.value  # noqa: B018  # asked only whether it can be compared
    except (ValueError, ArithmeticError) as error:
        raise PullError(f"水位列有不能比较的值“{text[:40]}”", again=False) from error
    return mark
