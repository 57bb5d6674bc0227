"""Which rows of a core_ table have met its contract before: only the others are checked again.

Of every row that met all expectations a hash of what they read is kept in the warehouse. A row that
is new, was changed by whatever hand, or broke something has no hash there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assets.run import Run

_KEPT = "checked_rows"


@dataclass(frozen=True)
class Unchecked:
    """The rows of the table ``name`` that have to be checked: those in ``rows``, a table too.

    ``rows`` is the table itself when nothing is known of it.
    """

    name: str
    columns: tuple[str, ...]
    rows: str

    @property
    def whole(self) -> bool:
        """Return whether every row has to be checked."""
        return self.rows == self.name

    def with_keys_of(self, key: Sequence[str]) -> str:
        """Return SQL for every row of the table, checked before or not, whose key one of these has."""
        if self.whole:
            return f'select * from "{self.name}"'
        same = " and ".join(f'u."{c}" is not distinct from t."{c}"' for c in key)
        return f'select t.* from "{self.name}" t semi join "{self.rows}" u on {same}'


def unchecked(run: Run, name: str, columns: Sequence[str]) -> Unchecked:
    """Return the rows of a core_ table that are not known to meet what is expected of ``columns``.

    Everything, where the run builds on nothing, on a later day (its limits were wider), or where a
    row is there twice.
    """
    everything = Unchecked(name, tuple(columns), name)
    execute = run.warehouse.connection.execute
    run.warehouse.ensure(_KEPT)
    kept = f"(select row_hash from {_KEPT} where table_name = '{name}')"
    known = execute(f"select count(*) from {kept}").fetchall()[0][0]
    if run.since is None or run.since.as_of > run.as_of or not known:
        return everything
    execute(
        f"""create or replace temp table hashes as
        select rowid as place, {_hash(columns)} as row_hash from "{name}" """
    )
    rows = f"{name}__unchecked"
    execute(
        f"""create or replace temp table "{rows}" as
        select {_listed(columns)} from "{name}" where rowid in (
            select place from hashes anti join {kept} using (row_hash))"""
    )
    execute(
        f"""delete from {_KEPT} where table_name = '{name}'
        and row_hash not in (select row_hash from hashes)"""
    )
    # Every hash belongs to one row: what stands is a part of what was unique when it was checked.
    once = execute(
        f"""select (select count(*) from hashes) - (select count(*) from "{rows}")
            = (select count(*) from {kept})"""
    ).fetchall()[0][0]
    execute("drop table hashes")
    if once:
        return Unchecked(name, tuple(columns), rows)
    execute(f'drop table "{rows}"')
    return everything


def remember(run: Run, found: Unchecked, wrong: Sequence[tuple[str, list[Any]]]) -> None:
    """Keep the hashes of the rows just checked, without those that are wrong.

    Parameters
    ----------
    run : Run
    found : Unchecked
        The rows that were checked; their temporary table goes.
    wrong : sequence of tuple
        SQL conditions that hold on wrong rows, and the values of their question marks.
    """
    execute = run.warehouse.connection.execute
    right = " and ".join(f"({condition}) is not true" for condition, _ in wrong) or "true"
    values = [value for _, of in wrong for value in of]
    if found.whole:
        _forget(run, found.name)
    execute(
        f"""insert into {_KEPT} by name select '{found.name}' as table_name,
            {_hash(found.columns)} as row_hash from "{found.rows}" where {right}""",
        values,
    )
    if not found.whole:
        execute(f'drop table "{found.rows}"')


def forget(run: Run, found: Unchecked) -> None:
    """Keep nothing of a table: next time all of it is checked."""
    _forget(run, found.name)
    if not found.whole:
        run.warehouse.connection.execute(f'drop table "{found.rows}"')


def _forget(run: Run, name: str) -> None:
    run.warehouse.connection.execute(f"delete from {_KEPT} where table_name = ?", [name])


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{c}"' for c in columns)


def _hash(columns: Sequence[str]) -> str:
    return f"hash({_listed(columns)})"
