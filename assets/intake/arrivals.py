"""New files of the inbox: kept in the archive, entered in the ledger, read into staged tables."""

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from assets.core.rows import staged_columns
from assets.intake.context import IntakeContext, TableIntake, refused
from assets.intake.databases import as_pulled, pull_all
from assets.intake.files import Entry, inbox_entries
from assets.intake.guard import Reader, Wanted
from assets.run import Run
from assets.store import archive, names, seal
from assets.store.erasure import erased, in_place_of
from assets.store.journal import step
from assets.store.ledger import Event
from data_contracts import sources
from models.identity.titles import masked_path

_SETTLE_SECONDS = 0.4

_TEXTS = pl.List(pl.String)
FILE_TYPES: dict[str, Any] = {
    "arrival": pl.Int64, "table_no": pl.Int64, "file": pl.String, "sheet": pl.String, "source": pl.String,
    "rows_in": pl.Int64, "rows_accepted": pl.Int64, "rows_set_aside": pl.Int64, "unit_suspects": pl.Int64,
    "missing_columns": _TEXTS, "extra_columns": _TEXTS, "unknown_words": _TEXTS, "notes": _TEXTS,
    "refused_reason": pl.String, "yuan_in": pl.Decimal(18, 2), "yuan_accepted": pl.Decimal(18, 2),
    "file_sha": pl.String, "arrived_as_of": pl.Date, "run": pl.String, "seal": pl.String,
}  # fmt: skip

SET_ASIDE_TYPES: dict[str, Any] = {
    "arrival": pl.Int64, "table_no": pl.Int64, "file": pl.String, "sheet": pl.String, "source": pl.String,
    "row_no": pl.Int64, "column": pl.String, "value": pl.String, "reason": pl.String, "file_sha": pl.String,
}  # fmt: skip


#: What the ledger calls an original whose reading was broken off; its key is the SHA-256.
UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Found:
    """What lies in the inbox: files whose size is stable, those still being copied, and what is no file."""

    stable: list[Entry]
    waiting: list[str]
    refused: list[Entry]


def look(inbox: Path) -> Found:
    """Return the files of the inbox; one whose size or time changes while looking has to wait."""
    first = listing(inbox)
    if first:
        time.sleep(_SETTLE_SECONDS)
    entries = inbox_entries(inbox)
    second = _stats(entries)
    stable = [e for e in entries if e.name in second and first.get(e.name) == second[e.name]]
    waiting = sorted(set(second) - {e.name for e in stable})
    return Found(stable, waiting, [e for e in entries if e.refused is not None])


def listing(inbox: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of change (ns) of every file in the inbox."""
    return _stats(inbox_entries(inbox))


def _stats(entries: Iterable[Entry]) -> dict[str, tuple[int, int]]:
    found = {}
    for entry in entries:
        if entry.refused is not None:
            continue
        try:
            stat = entry.path.stat()
        except OSError:
            continue
        found[entry.name] = (stat.st_size, stat.st_mtime_ns)
    return found


def enter(run: Run) -> list[str]:
    """Keep new files and rows in the archive, enter their arrival; return the files still waiting.

    Files come first, then databases by their name in the configuration. A rebuild asks no database.
    """
    found = look(run.home.inbox)
    arrivals = run.ledger.events("arrival")
    known = {e.key for e in arrivals}
    gone = erased(run.ledger)
    shown = {n: masked_path(n, run.home.key()) for n in _names(found)}
    names.note(run.home, {masked: name for name, masked in shown.items() if masked != name})
    events = [_not_a_file(shown[entry.name], entry.refused or "") for entry in found.refused]
    waiting = [shown[name] for name in found.waiting]
    for entry in found.stable:
        try:
            event = _arrived(run, entry, shown[entry.name], known, gone)
        except (FileNotFoundError, archive.ChangedError):
            waiting.append(shown[entry.name])
            continue
        if event is not None:
            events.append(event)
    if not run.fresh:
        events += pull_all(run, arrivals)
    run.ledger.append(events, as_of=run.as_of, run=run.name)
    return sorted(waiting)


def _names(found: Found) -> list[str]:
    return [*(e.name for e in [*found.stable, *found.refused]), *found.waiting]


def _not_a_file(shown: str, why: str) -> Event:
    """Return the arrival of something that cannot be opened; it is told once, not at every run."""
    return Event("arrival", f"{shown}|{why}", {"file": shown, "refused": why})


def _arrived(
    run: Run, entry: Entry, shown: str, known: set[str], gone: Mapping[str, Event]
) -> Event | None:
    """Keep one file and return its arrival, without a person's name; ``None`` for one known already.

    Raises
    ------
    FileNotFoundError, ChangedError
        It is being moved or written just now.
    """
    try:
        sha = archive.sha256_of(entry.path)
    except PermissionError:
        return _not_a_file(shown, "无法读取：没有读取权限")
    key = f"{shown}|{sha}"
    # Ledgers older than the masking of names know the file by its own.
    if key in known or f"{entry.name}|{sha}" in known:
        return None
    if sha in gone:
        said = f"内容与{gone[sha].payload['on']}删除的原件相同，不再接收"
        return Event("arrival", key, {"file": shown, "refused": said})
    if archive.keep(run.home, entry.path, shown) != sha:
        raise archive.ChangedError(f"{entry.name} was written while it was looked at")
    return Event("arrival", key, {"file": shown, "sha": sha})


def pending(run: Run) -> list[Event]:
    """Return the arrivals not yet in this run's warehouse, in their order (after a rebuild: all)."""
    done: set[int] = set()
    if "intake_files" in run.warehouse.names():
        done = set(run.warehouse.query("select distinct arrival from intake_files")["arrival"])
    return [e for e in run.ledger.events("arrival") if e.seq not in done]


@dg.asset(group_name="intake", required_resource_keys={"run"})
def intake_files(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """Read every new file: rows in, set aside, refused."""
    run: Run = context.resources.run
    waiting = enter(run)
    events = pending(run)
    read = list(_read_all(run, events))
    run.warehouse.make_room(sum(p.stat().st_size for p in run.stage.rglob("*.parquet")))
    files = pl.DataFrame([facts for facts, _ in read], schema=FILE_TYPES)
    run.warehouse.append("intake_files", files)
    aside = [pl.DataFrame(schema=SET_ASIDE_TYPES), *(rows for _, rows in read)]
    run.warehouse.append("intake_set_aside", pl.concat(aside))
    rows_in, aside, refused, yuan_in, yuan_out = run.warehouse.query(
        f"""select coalesce(sum(rows_in), 0)::bigint, coalesce(sum(rows_set_aside), 0)::bigint,
            count(refused_reason), coalesce(sum(yuan_in), 0)::double, coalesce(sum(yuan_accepted), 0)::double
            from intake_files where run = '{run.name}'"""
    ).row(0)
    return dg.MaterializeResult(
        metadata={
            "新文件": len(events), "等待复制完成": len(waiting), "读入行数": rows_in, "搁置行数": aside,
            "拒收": refused, "读入金额(元)": yuan_in, "接收金额(元)": yuan_out,
        }
    )  # fmt: skip


def _read_all(run: Run, events: list[Event]) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
    """Stage the tables of arrivals; yield what is to be said of each, and its rows set aside.

    An original whose reading was broken off once is not opened again: its bytes are the same.
    """
    gone = erased(run.ledger)
    broken = {e.key: e.payload["reason"] for e in run.ledger.events(UNREADABLE)}
    said = {event.seq: _said(event, gone, broken) for event in events}
    with Reader(run.home.work) as reader:
        readings = reader.read_all(_wanted(run, e) for e in events if said[e.seq] is None)
        for event in events:
            source, why = event.payload.get("source"), said[event.seq]
            if why is not None:
                name = masked_path(event.payload["file"], run.home.key())
                sheet = event.payload.get("sheet")
                yield _stage(run, event, 0, refused(name, why, sheet, source))
                continue
            reading = next(readings)
            if reading.broken is not None:
                _remember(run, event, reading.broken)
            for number, read in enumerate(reading.tables):
                pulled = as_pulled(read, event, _original(run, event)) if source else read
                yield _stage(run, event, number, pulled)


def _said(event: Event, gone: Mapping[str, Event], broken: Mapping[str, str]) -> str | None:
    """Return why an arrival is not read, or ``None``."""
    sha = event.payload.get("sha", "")
    if deleted := gone.get(sha):
        return in_place_of(deleted)
    said: str | None = event.payload.get("refused", broken.get(sha))
    return said


def _wanted(run: Run, event: Event) -> Wanted:
    if event.as_of is None:
        raise ValueError("an arrival in the ledger has an as-of date")
    context = IntakeContext(
        event.as_of,
        run.home.key(),
        run.config.enumerations,
        source=event.payload.get("source"),
    )
    shown = masked_path(event.payload["file"], run.home.key())
    return Wanted(_original(run, event), shown, context)


def _original(run: Run, event: Event) -> Path:
    name = event.payload.get("stored", event.payload["file"])
    return archive.original(run.home, event.payload["sha"], name)


def _remember(run: Run, event: Event, why: str) -> None:
    """Write down that an original cannot be read, so that no later run or rebuild tries again."""
    broken = Event(UNREADABLE, event.payload["sha"], {"reason": why})
    run.ledger.append([broken], as_of=run.as_of, run=run.name)


def _stage(
    run: Run, event: Event, number: int, read: TableIntake
) -> tuple[dict[str, Any], pl.DataFrame]:
    origin = {
        "arrival": pl.lit(event.seq, pl.Int64), "table_no": pl.lit(number, pl.Int64),
        "file": pl.lit(read.file), "sheet": pl.lit(read.sheet, pl.String),
        "file_sha": pl.lit(event.payload.get("sha"), pl.String), "arrived_as_of": pl.lit(event.as_of, pl.Date),
        "folder_of_file": pl.lit(folder_of(read.file), pl.String),
    }  # fmt: skip
    if read.refused_reason is None and read.source is not None:
        folder = run.stage / read.source
        stem = f"{event.seq:09d}-{number:04d}.parquet"
        for kind, frame in (("raw", read.raw), ("accepted", read.accepted)):
            (folder / kind).mkdir(parents=True, exist_ok=True)
            if frame.height:
                whole = frame.with_columns(**origin)
                whole = _as_staged(whole, read.source) if kind == "accepted" else whole
                whole.write_parquet(folder / kind / stem)
    headers = {n: c.zh for n, c in sources()[read.source].columns.items()} if read.source else {}
    facts = {
        "arrival": event.seq, "table_no": number, "file": read.file, "sheet": read.sheet, "source": read.source,
        "rows_in": read.rows_in, "rows_accepted": read.accepted.height, "rows_set_aside": read.set_aside.height,
        "unit_suspects": read.unit_suspects, "missing_columns": [headers.get(n, n) for n in read.missing_columns],
        "extra_columns": read.extra_columns, "notes": read.notes,
        "unknown_words": [f"{word}（{n}行）" for word, n in sorted(read.unknown_words.items())],
        "refused_reason": read.refused_reason, "yuan_in": read.yuan_in, "yuan_accepted": read.yuan_accepted,
        "file_sha": event.payload.get("sha"), "arrived_as_of": event.as_of, "run": run.name,
        "seal": proved(run.home.key(), read.seal),
    }  # fmt: skip
    step(
        f"read {read.file}",
        sheet=read.sheet,
        source=read.source,
        rows_in=read.rows_in,
        refused=read.refused_reason,
    )
    rows = read.set_aside.with_columns(
        arrival=origin["arrival"], table_no=origin["table_no"], file_sha=origin["file_sha"]
    )
    return facts, rows.select(pl.col(c).cast(t) for c, t in SET_ASIDE_TYPES.items())


def proved(key: bytes, text: str | None) -> str | None:
    """Return what a seal says as JSON: ``null`` where there is none, ``{}`` where it is not ours."""
    if text is None:
        return None
    found = seal.opened(key, text)
    return json.dumps(asdict(found) if found else {}, ensure_ascii=False, default=str)


def folder_of(file: str) -> str | None:
    """Return the folder of a file by its path in the inbox; a ZIP is the folder of its members.

    >>> folder_of("丙市/丁县/案件.zip!一季度/a.csv"), folder_of("a.csv")
    ('丙市/丁县/案件.zip!一季度', None)
    """
    cut = max(file.rfind("/"), file.rfind("!"))
    return file[:cut] if cut > 0 else None


def _as_staged(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """Give accepted rows every staged column of their source; an absent one is null."""
    wanted = list(staged_columns(source))
    absent = [c for c in wanted if c not in frame.columns]
    return frame.with_columns(pl.lit(None).alias(c) for c in absent).select(wanted)
