"""Tables whose rows of a quarter are made of that quarter's records alone: only what changed is made again."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import polars as pl

from assets.engine import listed
from assets.increment.changed import changed
from assets.run import Asset, Run, Shown, asset, describe
from assets.store.journal import step
from assets.store.parts import in_parts
from assets.store.warehouse import sql_text
from data_contracts import table


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
        if run.since is None:
            frame = made(run.warehouse.read(source, columns(run)), run.as_of)
            run.warehouse.write(name, frame)
        else:
            quarters = _touched(run, source, run.since.as_of)
            months = [month for quarter in quarters for month in _months(quarter)]
            records = in_parts(table(source), months)
            chosen = listed(columns(run) or run.warehouse.columns(source))
            frame = made(
                run.warehouse.query(f'select {chosen} from "{source}" where {records}'), run.as_of
            )
            of_quarters = f"period in ({', '.join(map(sql_text, quarters))})"
            is_quarterly = "period" in table(name).columns
            run.warehouse.take(name, of_quarters if is_quarterly else records)
            run.warehouse.append(name, frame)
        step(name, rows=frame.height)
        return describe(frame)

    return whole


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
