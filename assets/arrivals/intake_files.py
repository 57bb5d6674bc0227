"""New files of the inbox: kept in the archive, entered in the ledger, read into staged tables."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from assets.arrivals.again import Memory, in_batches, to_read_again, to_read_now
from assets.arrivals.databases import as_pulled, pull_all
from assets.arrivals.staging import Gathered, lay_together, stage
from assets.engine import ReadAll
from assets.intake.context import IntakeContext, TableIntake, refused
from assets.intake.files import Entry, in_order, inbox_entries
from assets.intake.isolated.guard import Reader, Wanted
from assets.intake.unreadable import UNREADABLE, failed, key_of, to_try_again
from assets.run import Run, Shown, asset
from assets.store import archive, names
from assets.store.erasure import erased, in_place_of
from assets.store.journal import STILL_COPIED, step
from assets.store.ledger import Event
from assets.store.refused import refused_because
from assets.store.since import READ, note_made_from, program, read_with
from models.identity.titles import masked_path

_SETTLE_SECONDS = 0.4
#: So many reasons of refusals are shown with a run.
_MOST_SHOWN = 10


@dataclass(frozen=True)
class InboxFiles:
    """What lies in the inbox: files whose size is stable, those still being copied, and what is no file."""

    stable: list[Entry]
    waiting: list[str]
    refused: list[Entry]


def look(inbox: Path) -> InboxFiles:
    """Return the files of the inbox; one whose size or time changes while looking has to wait."""
    first = listing(inbox)
    if first:
        time.sleep(_SETTLE_SECONDS)
    entries = inbox_entries(inbox)
    second = _stats(entries)
    stable = [e for e in entries if e.name in second and first.get(e.name) == second[e.name]]
    waiting = sorted(set(second) - {e.name for e in stable})
    return InboxFiles(stable, waiting, [e for e in entries if e.refused is not None])


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

    Files come first, those that correct others last of them, then databases by their name in the configuration. A rebuild asks no database.
    """
    found = look(run.home.inbox)
    arrivals = run.ledger.events("arrival")
    known = {e.key for e in arrivals}
    gone = erased(run.ledger)
    shown = {n: masked_path(n, run.home.key()) for n in _names(found)}
    names.note(run.home, {masked: name for name, masked in shown.items() if masked != name})
    events = [_not_a_file(shown[entry.name], entry.refused or "") for entry in found.refused]
    waiting = [shown[name] for name in found.waiting]
    for entry in sorted(found.stable, key=lambda entry: in_order(entry.name)):
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
    arrivals, tries = run.ledger.events("arrival"), run.ledger.events(UNREADABLE)
    again = to_try_again(arrivals, tries, gone, program())
    run.ledger.append(again, as_of=run.as_of, run=run.name)
    return sorted(waiting)


def _names(found: InboxFiles) -> list[str]:
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
    except FileNotFoundError:
        raise
    except PermissionError:
        return _not_a_file(shown, "无法读取：没有读取权限")
    except OSError as error:  # such as a share that is gone
        return _not_a_file(shown, f"无法读取：{refused_because(error)}")
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
    if run.warehouse.has("intake_files"):
        done = set(run.warehouse.query("select distinct arrival from intake_files")["arrival"])
    return [e for e in run.ledger.events("arrival") if e.seq not in done]


@asset()
def intake_files(run: Run) -> Shown:
    """Read every new file: rows in, set aside, refused."""
    run.only_whole()
    if waiting := enter(run):
        step(STILL_COPIED, files=waiting)
    events = pending(run)
    memory = Memory(run)
    with run.engine.files(Reader) as read_all:
        _take_in(run, events, memory, read_all)
        again = to_read_again(run, memory)
        nearer = to_read_now(run)
        if again or nearer:
            roots = {e.payload["again"] for e in again}
            also = [e for e in nearer if e.payload["again"] not in roots]
            run.ledger.append([*again, *also], as_of=run.as_of, run=run.name)
            _take_in(run, pending(run), memory, read_all)
    note_made_from(run.warehouse, READ, read_with(run.config.enumerations))
    rows_in, aside, refused, yuan_in, yuan_out = run.warehouse.query(
        f"""select coalesce(sum(rows_in), 0)::bigint, coalesce(sum(rows_set_aside), 0)::bigint,
            count(refused_reason), coalesce(sum(yuan_in), 0)::double, coalesce(sum(yuan_accepted), 0)::double
            from intake_files where run = '{run.name}'"""
    ).row(0)
    why = run.warehouse.query(
        f"""select file, refused_reason from intake_files where run = '{run.name}' and refused_reason is not null
            order by arrival, table_no limit {_MOST_SHOWN}"""
    )
    return {
        "新文件": sum("refused" not in e.payload for e in events), "按对照重读": len(again), "等待复制完成": len(waiting), "读入行数": rows_in, "搁置行数": aside,
        "拒收": refused, "读入金额(元)": yuan_in, "接收金额(元)": yuan_out,
        **({"拒收原因": "；".join(f"{file}：{reason}" for file, reason in why.rows())} if refused else {}),
    }  # fmt: skip


def _take_in(run: Run, events: list[Event], memory: Memory, read_all: ReadAll) -> None:
    """Read arrivals, stage their rows and write down what there is to be said of each table."""
    said = Gathered()
    for event, number, read in _read_all(run, events, memory, read_all):
        stage(run, event, number, read, said)
    for folder in run.stage.glob("*/*"):
        lay_together(folder)
    run.warehouse.make_room(sorted(run.stage.rglob("*.parquet")))
    said.write(run)
    memory.keep()


def _read_all(
    run: Run, events: list[Event], memory: Memory, read_all: ReadAll
) -> Iterator[tuple[Event, int, TableIntake]]:
    """Yield the tables of arrivals; an original whose reading was broken off once is not opened again."""
    gone = erased(run.ledger)
    broken = {e.key: e.payload["reason"] for e in run.ledger.events(UNREADABLE)}
    for batch in in_batches(events):
        said = {event.seq: _said(event, gone, broken) for event in batch}
        wanted = (_wanted(run, e, memory) for e in batch if said[e.seq] is None)
        readings = read_all(wanted)
        for event in batch:
            source, why = event.payload.get("source"), said[event.seq]
            if why is not None:
                name = masked_path(event.payload["file"], run.home.key())
                yield event, 0, refused(name, why, event.payload.get("sheet"), source)
                continue
            reading = next(readings)
            if reading.broken is not None:
                _remember(run, event, reading.broken)
            for number, read in enumerate(reading.tables):
                memory.note(event, read)
                pulled = as_pulled(read, event, _original(run, event)) if source else read
                yield event, number, pulled


def _said(event: Event, gone: Mapping[str, Event], broken: Mapping[str, str]) -> str | None:
    """Return why an arrival is not read, or ``None``."""
    if deleted := gone.get(event.payload.get("sha", "")):
        return in_place_of(deleted)
    said: str | None = event.payload.get("refused", broken.get(key_of(event)))
    return said


def _wanted(run: Run, event: Event, memory: Memory) -> Wanted:
    if event.as_of is None:
        raise ValueError("an arrival in the ledger has an as-of date")
    context = IntakeContext(
        event.as_of,
        run.home.key(),
        run.config.enumerations,
        source=event.payload.get("source"),
        answers=memory.for_event(event),
    )
    shown = masked_path(event.payload["file"], run.home.key())
    return Wanted(_original(run, event), shown, context)


def _original(run: Run, event: Event) -> Path:
    name = event.payload.get("stored", event.payload["file"])
    return archive.original(run.home, event.payload["sha"], name)


def _remember(run: Run, event: Event, why: str) -> None:
    """Write down that an original cannot be read, so that this program does not try again."""
    run.ledger.append([failed(event, why, program())], as_of=run.as_of, run=run.name)
