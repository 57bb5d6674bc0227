"""What like cases are measured by: learnt at a month's lock, kept in the archive, entered in the ledger.

A case's expected fine hangs on its own row, its peers' rows and the yardstick. As the yardstick stands
until the next lock, and a rebuild reads it back, one case more or less moves nobody else's result.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import polars as pl

from assets.run import Run
from assets.store.archive import keep, original
from assets.store.home import Home
from assets.store.journal import step
from assets.store.since import program
from assets.store.warehouse import sql_text
from models.action.month_days import month_before, open_since

if TYPE_CHECKING:
    from models.like_cases import Params, Yardstick

KIND = "yardstick"
#: Rows that DuckDB holds unpacked while it writes the cases to learn from.
_GROUP = 20_000
_FILE, _CASES = "yardstick.npz", "locked.parquet"


@dataclass(frozen=True)
class Standing:
    """The yardstick of a run, the last month it was learnt from, and the SHA-256 of its content."""

    yardstick: "Yardstick | None" = None
    month: str | None = None
    content: str | None = None


def standing(run: Run, known: str, params: "Params") -> Standing:
    """Return the yardstick that stands, learnt now where none does; none before a first lock.

    Parameters
    ----------
    run : Run
    known : str
        Query for the decided cases as the comparison reads them.
    params : Params
    """
    first = open_since(run.as_of)
    locked = f"{known} and decision_date < date '{first}'"
    filled, month = _filled(run, locked), month_before(first)
    if filled["decision_date"] < params.locked_least:
        return Standing()
    made_by = sha256(f"{program()} {params}".encode()).hexdigest()
    for event in reversed(run.ledger.events(KIND)):
        said = event.payload
        if said["month"] != month or said["made_by"] != made_by:
            continue
        most = params.relearn_share * said["filled"]["decision_date"]
        if all(abs(n - said["filled"].get(name, 0)) <= most for name, n in filled.items()):
            return Standing(read(run.home, said["content"]), month, said["content"])
    return _learnt(run, locked, params, month, made_by, filled)


def _filled(run: Run, locked: str) -> dict[str, int]:
    """Return of how many cases each column is known.

    Cases that come or go are told by it, and what is answered for later: their counties, a column of theirs.
    """
    execute = run.warehouse.connection.execute
    names = [column[0] for column in execute(f"from ({locked}) limit 0").description]
    [counts] = execute(f"select count(columns(*)) from ({locked})").fetchall()
    return dict(zip(names, counts, strict=True))


def _learnt(
    run: Run, locked: str, params: "Params", month: str, made_by: str, filled: dict[str, int]
) -> Standing:  # fmt: skip
    from models.like_cases import learn, pack

    first, n = open_since(run.as_of), filled["decision_date"]
    cases = _read(run, locked, is_many=n > params.learn_most)
    with run.warehouse.giving_way():
        yardstick = learn(cases, params, as_of=run.as_of, until=first)
    step("yardstick learnt", month=month, cases=n)
    if yardstick is None:
        return Standing()
    path = run.home.work / _FILE
    path.write_bytes(pack(yardstick))
    content = keep(run.home, path, _FILE)
    if not run.is_alone:
        facts: dict[str, object] = {
            "month": month,
            "filled": filled,
            "content": content,
            "made_by": made_by,
        }
        run.issue(KIND, f"{month}|{run.name}", facts)
    return Standing(yardstick, month, content)


def _read(run: Run, locked: str, *, is_many: bool) -> pl.DataFrame | pl.LazyFrame:
    """Return the cases to learn from; many are laid in a file and read some at a time."""
    if not is_many:
        return run.warehouse.query(locked)
    path = run.home.work / _CASES
    run.warehouse.connection.execute(
        f"copy ({locked}) to {sql_text(path)} (format parquet, row_group_size {_GROUP})"
    )
    return pl.scan_parquet(path)


def read(home: Home, content: str) -> "Yardstick":
    """Return the yardstick that the archive holds under its SHA-256.

    Raises
    ------
    HomeError
        It is missing or damaged.
    """
    from models.like_cases import unpack

    return unpack(original(home, content, _FILE).read_bytes())
