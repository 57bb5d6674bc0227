"""Tables whose rows of a quarter are made of that quarter's records alone: only what changed is made again."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain

import polars as pl

from assets.engine import listed
from assets.increment.changed import changed
from assets.run import Asset, Run, Shown, asset, describe, of_some
from assets.store.journal import step
from assets.store.parts import in_parts, part_of
from assets.store.warehouse import sql_text
from data_contracts import table

#: Records of whole quarters that are held at a time where all are made, more or less.
_AT_ONCE = 1_000_000


def quarter_asset(
    name: str, source: str, about: str, made: Callable[[pl.DataFrame, date], pl.DataFrame],
    columns: Callable[[Run], Sequence[str] | None],
) -> Asset:  # fmt: skip
    """Return the asset of a table whose rows of a quarter follow from that quarter's records and the day.

    Parameters
    ----------
    name : str
        Of the table. A row says its quarter in ``period``, else its day in the column of the source.
    source : str
        Table of records, in parts by month.
    about : str
        What it is, in a line.
    made : callable
        ``made(records, as_of)`` returns the table; it leaves out records later than ``as_of``.
    columns : callable
        Columns of the source it reads; null: all.
    """

    @asset([source], name=name, about=about)
    def whole(run: Run) -> Shown:
        warehouse = run.warehouse
        chosen = listed(columns(run) or warehouse.columns(source))
        of_source = f'select {chosen} from "{source}" where '
        shown: Counter[str] = Counter()
        if run.since is None:
            some, put = _some_at_a_time(run, source), warehouse.write
        else:
            quarters = _touched(run, source, run.since.as_of)
            records = in_parts(table(source), chain.from_iterable(map(_months, quarters)))
            of_quarters = f"period in ({', '.join(map(sql_text, quarters))})"
            is_quarterly = "period" in table(name).columns
            warehouse.take(name, of_quarters if is_quarterly else records)
            some, put = [records], warehouse.append
        for records in some:
            frame = made(warehouse.query(of_source + records), run.as_of)
            put(name, frame)
            put = warehouse.append
            shown.update(describe(name, frame))
        step(name, rows=shown["行数"])
        return shown if run.since is None else of_some(run, name, shown["行数"])

    return whole


def _some_at_a_time(run: Run, source: str) -> list[str]:
    """Return conditions for the records of whole quarters, oldest first, some at a time.

    Those that lie in no quarter are asked for with the first.
    """
    found = run.warehouse.query(
        f'select {part_of(table(source))} as month, count(*) as n from "{source}" group by 1'
    )
    counts: Counter[str] = Counter()
    for month, n in found.iter_rows():
        counts.update(dict.fromkeys(_quarters([month] if month else []), n))
    bundles, held = [[""]], 0
    for quarter in sorted(counts):
        if held and held + counts[quarter] > _AT_ONCE:
            bundles.append([])
            held = 0
        bundles[-1] += _months(quarter)
        held += counts[quarter]
    return [in_parts(table(source), months) for months in bundles]


def _touched(run: Run, source: str, since: date) -> list[str]:
    """Return the quarters whose records changed, and those the days since ``since`` lie in."""
    months = {month for month in changed(run, source) if month}
    between = pl.date_range(since, run.as_of, "1d", eager=True)
    return sorted(_quarters(months | set(between.dt.strftime("%Y-%m"))))


def _quarters(months: Iterable[str]) -> set[str]:
    """Return the quarters of months.

    >>> sorted(_quarters(["2025-12", "2026-01", "2026-03"]))
    ['2025-Q4', '2026-Q1']
    """
    return {f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}" for month in months}


def _months(quarter: str) -> list[str]:
    """Return the months of a quarter.

    >>> _months("2025-Q4")
    ['2025-10', '2025-11', '2025-12']
    """
    last = 3 * int(quarter[-1])
    return [f"{quarter[:4]}-{month:02d}" for month in range(last - 2, last + 1)]
