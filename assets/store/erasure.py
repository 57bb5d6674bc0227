"""Originals that are deleted on purpose: what the ledger keeps of them, and what follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assets.store.archive import archived_path
from assets.store.home import Home
from assets.store.ledger import Event, Ledger
from assets.store.published import published_pairs
from data_contracts import sources
from models.identity.text import mask

_ROWS = """
    select file_sha, sum(rows_accepted)::bigint from intake_files
    where file_sha is not null and refused_reason is null group by all
"""


@dataclass(frozen=True)
class Original:
    """One file of the archive: the names it came under, and the as-of dates of first and last arrival."""

    sha: str
    files: tuple[str, ...]
    stored: str
    first: date
    last: date


def erased(ledger: Ledger) -> dict[str, Event]:
    """Return by SHA-256 what the ledger says of each erased original."""
    return {e.key: e for e in ledger.events("erased")}


def originals(ledger: Ledger) -> list[Original]:
    """Return the originals that were not erased, in order of first arrival."""
    gone = erased(ledger)
    found: dict[str, Original] = {}
    for event in ledger.events("arrival"):
        sha = event.payload.get("sha")
        if sha is None or sha in gone or event.as_of is None or "again" in event.payload:
            continue  # read again for an answer: it came when it first came
        name, sheet = event.payload["file"], event.payload.get("sheet")
        name = f"{name} {sheet}" if sheet else name
        known = found.get(sha)
        files = (*known.files, name) if known else (name,)
        first = known.first if known else event.as_of
        stored = known.stored if known else event.payload.get("stored", event.payload["file"])
        found[sha] = Original(
            sha, files, stored, first, max(event.as_of, known.last) if known else event.as_of
        )
    return list(found.values())


def outlived(home: Home, ledger: Ledger, day: date, years: int) -> list[Original]:
    """Return the originals that arrived last in a calendar year more than ``years`` years before ``day``.

    Whole calendar years: what a run deletes makes it a rebuild, so it happens once a year. Division
    tables and organ mappings are kept: later rows are read with them. A file that the published
    warehouse does not know is left to a later run.
    """
    first_kept = date(day.year - years, 1, 1)
    old = [o for o in originals(ledger) if o.last < first_kept]
    if not old:
        return []
    known = published_pairs(
        home.warehouse_path, "select file_sha, list(distinct source) from intake_files group by all"
    )
    kept = {name for name, contract in sources().items() if contract.is_for_reading}
    return [o for o in old if o.sha in known and not kept & set(known[o.sha])]


def erase(
    home: Home,
    ledger: Ledger,
    chosen: Iterable[Original],
    *,
    reason: str,
    by: str,
    user: str | None = None,
    on: date,
    run: str,
) -> int:
    """Enter in the ledger that originals are deleted, then delete them; return how many.

    ``by`` is who decided, ``user`` the account that typed it (none: the settings did).
    The reason loses the numbers and names of persons: it is often one of them who asked.
    The entry comes first: a deletion that was interrupted is finished by :func:`finish`.
    """
    chosen = list(chosen)
    rows = published_pairs(home.warehouse_path, _ROWS)
    events = [
        Event("erased", o.sha, {
            "sha": o.sha, "files": list(o.files), "stored": o.stored, "arrived": o.first.isoformat(),
            "rows": rows.get(o.sha), "reason": mask(reason), "by": by, "on": on.isoformat(),
            **({"user": user} if user else {}),
        })
        for o in chosen
    ]  # fmt: skip
    count = ledger.append(events, as_of=ledger.newest_as_of() or on, run=run)
    finish(home, ledger)
    return count


def finish(home: Home, ledger: Ledger) -> None:
    """Delete every original that the ledger says is erased and that still lies in the archive."""
    for sha, event in erased(ledger).items():
        path = archived_path(home, sha, event.payload["stored"])
        for left in path.parent.glob(f"{sha}*"):
            left.unlink()


def settle(home: Home, ledger: Ledger, years: int | None, run: str) -> bool:
    """Finish deletions, delete what outlived ``years``, and tell whether to start from the archive.

    The years are counted to the last day that was published: a run that only begins may have a slip in
    its date, and what is deleted does not come back.
    """
    finish(home, ledger)
    day = max((e.as_of for e in ledger.events("published") if e.as_of), default=None)
    if years is not None and day is not None and (old := outlived(home, ledger, day, years)):
        erase(home, ledger, old, reason=f"保留期限{years}年已过", by="按配置自动", on=day, run=run)
    return must_rebuild(home, ledger)


def must_rebuild(home: Home, ledger: Ledger) -> bool:
    """Tell whether the published warehouse still holds rows of an original that was erased."""
    gone = erased(ledger)
    return bool(gone) and not set(gone).isdisjoint(published_pairs(home.warehouse_path, _ROWS))


def in_place_of(event: Event) -> str:
    """Return in Chinese what is said in place of an original that was erased."""
    entry = event.payload
    # What older programs wrote into the ledger cannot be changed there.
    return f"原件已于{entry['on']}删除（{mask(entry['reason'])}），不能重放；已发出的结果不变"
