"""out_delivery: did each region's rows of each source come, month by month."""

import math
from collections.abc import Collection
from datetime import date
from itertools import pairwise
from typing import Annotated

import polars as pl

from assets.arrivals.staging import aside_table, rows_table
from assets.core.organs import READ, with_organ
from assets.feat.feat_region_month import months_between
from assets.run import Run, table_asset
from data_contracts import Source, schema_of, sources, table

#: Sources a region sends regularly.
_SENT = {name: contract for name, contract in sources().items() if contract.delivery}
#: An empty run of months counts as not delivered when chance alone would bring it this rarely: of a
#: hundred counties one is wrongly called silent.
_RARE = 0.01
_MONTHLY = {name for name, c in _SENT.items() if c.delivery and c.delivery.every_month}
_QUARTER = 3


def delivery(
    counts: pl.DataFrame,
    as_of: date,
    ended: pl.DataFrame | None = None,
    aside: pl.DataFrame | None = None,
    aside_share: float = 1.0,
) -> pl.DataFrame:
    """Say for each region, source and month whether its rows came.

    A month without rows is "not delivered" when, at the region's own rate over the twelve months
    before, an empty run this long would come by chance less than once in a hundred times; so a
    small county's empty month stays a true nought, and a county that stopped sending is seen. A month
    in which nobody sent a source is not delivered for anybody: nothing tells it from a lost export.
    What came and was set aside to the last row was sent: the month is unknown all the same, and it is
    not said of the region that it kept silent. So is a month of which ``aside_share`` of the rows and
    more wait: what is left of it is neither its number nor its sum.

    Parameters
    ----------
    counts : pl.DataFrame
        ``region_code, source, month, rows, is_late``; only months with rows.
    as_of : date
        Inclusive; the month it lies in is not judged while it runs.
    ended : pl.DataFrame, optional
        ``region_code, end_date`` of regions that are no more: from then on they owe nothing.
    aside : pl.DataFrame, optional
        ``region_code, source, month, rows_set_aside``: rows that wait to be corrected.
    aside_share : float
        Of a month's rows that wait, from which on it is not delivered.

    Returns
    -------
    pl.DataFrame
        Columns of ``out_delivery``: every month from the first with rows to the as-of month, or to
        the last a region that ended had before it or sent rows of.
    """
    from models.county_revenue.changes import last_before

    last = f"{as_of:%Y-%m}"
    owed = {} if ended is None else {code: last_before(on) for code, on in ended.iter_rows()}
    rows = []
    sent = set(counts.select("source", "month").unique().rows())
    for (region, source), group in counts.sort("region_code", "source", "month").group_by(
        "region_code", "source", maintain_order=True
    ):
        known = {
            m: (n, late) for m, n, late in group.select("month", "rows", "is_late").iter_rows()
        }
        until = min(last, max(owed.get(region, last), *known))
        silent = {m for m in months_between(min(known), until) if (source, m) not in sent}
        rows += _states(str(region), str(source), known, until, last, silent)
    columns = ("region_code", "source", "month", "delivered", "late", "state", "rows")
    made = pl.DataFrame(rows, schema=schema_of(table("out_delivery"), *columns), orient="row")
    waits = schema_of(table("out_delivery"), "region_code", "source", "month", "rows_set_aside")
    waiting = pl.DataFrame(schema=waits) if aside is None else aside
    number = pl.col("rows_set_aside").fill_null(0)
    came = (pl.col("state") == "not_delivered") & (pl.col("rows_set_aside") > 0)
    most = (number > 0) & (number >= aside_share * (number + pl.col("rows")))
    partly = pl.col("delivered").fill_null(value=False) & most
    return made.join(
        waiting, on=["region_code", "source", "month"], how="left", maintain_order="left"
    ).with_columns(
        delivered=pl.when(partly).then(pl.lit(value=False)).otherwise("delivered"),
        state=pl.when(came | partly).then(pl.lit("set_aside")).otherwise("state"),
        rows_set_aside=number,
    )


def _states(
    region: str, source: str, known: dict[str, tuple[int, bool]], until: str, last: str,
    silent: set[str],
) -> list[tuple[str, str, str, bool | None, bool, str, int]]:  # fmt: skip
    rows: list[tuple[str, str, str, bool | None, bool, str, int]] = []
    recent: list[int] = []
    empty, every = 0, _months_apart(known)
    for month in months_between(min(known), until):
        n, late = known.get(month, (0, False))
        if n:
            # What was a nought after all counts in the rate once the empty run has ended.
            recent = [*recent, *([0] * empty), n][-12:]
            empty = 0
        else:
            empty += 1
        running = month == last and not n
        rate = sum(recent) / len(recent)
        # A regular report has one row for each of its months: one missing is one not delivered.
        if source in _MONTHLY:
            gone = empty >= every
        else:
            gone = month in silent or (empty > 0 and math.exp(-rate * empty) < _RARE)
        state = "late" if n and late else "not_delivered" if gone and not running else "delivered"
        rows.append((region, source, month, None if running else not gone, late, state, n))
    return rows


def _months_apart(known: Collection[str]) -> int:
    """Return how many months apart the rows of a regular report are: by the quarter where all say so, else one.

    >>> _months_apart(["2025-03", "2025-06", "2025-12"]), _months_apart(["2025-03", "2025-04", "2025-07"])
    (3, 1)
    """
    ordered = sorted(known)
    apart = [len(months_between(a, b)) - 1 for a, b in pairwise(ordered)]
    return _QUARTER if len(apart) > 1 and all(n % _QUARTER == 0 for n in apart) else 1


def _dated(contract: Source) -> str:
    """Return SQL for the date that places a row in a month."""
    dates = contract.event_dates
    return f"coalesce({', '.join(dates)})" if dates else "make_date(year, month, 1)"


def own_rows(source: str) -> str:
    """Return SQL for the rows a source itself brought, where its table takes in another's too.

    A region of which only the other ever came is judged by that.
    """
    if "in_sources" not in table(f"core_{source}").columns:
        return "true"
    own = f"list_contains(in_sources, '{source}')"
    return f"({own} or region_code not in (select region_code from core_{source} where {own} and region_code is not null))"


def _counts(late_days: int) -> str:
    """Return SQL for the rows of each region, source and month, and whether they came late.

    Late is a month whose first row came so many days after its end. Another thing than a single
    decision entered late in a month that was there (feat_region_month). A row that was changed since
    came when it first did.
    """
    placed = [
        (s, _first_came(s, contract), _dated(contract), own_rows(s))
        for s, contract in _SENT.items()
    ]
    return " union all ".join(
        f"""
        select region_code, '{source}' as source, strftime({dated}, '%Y-%m') as month, count(*)::bigint as rows,
            min(arrived_as_of) > last_day(min({dated})) + {late_days}
                and min(arrived_as_of) > (select min(arrived_as_of) from {table}) as is_late
        from {table} where region_code is not null and {own}
            and {dated} <= $as_of group by all
        """
        for source, table, dated, own in placed
    )


def _first_came(source: str, contract: Source) -> str:
    """Return SQL for a source's table, each row with the day on which its number first came.

    A number that several bureaus give tells nothing of the one or the other.
    """
    number = contract.organ.number if contract.organ and contract.organ.number else contract.key[0]
    if contract.columns[number].type != "doc_no":
        return f"core_{source}"
    return f"""(
        select c.* replace (least(c.arrived_as_of, f.arrived_as_of) as arrived_as_of) from core_{source} c left join (
            select {number}, min(arrived_as_of) as arrived_as_of from "{rows_table(source)}"
            where {number} in (select {number} from core_{source} group by all having count(*) = 1) group by all) f using ({number}))"""


def _aside() -> str:
    """Return SQL for the rows of each region, source and month that wait to be corrected.

    Rows whose region or day cannot be read are nobody's.
    """
    parts = []
    for source, contract, counted_as, where in _set_aside_sources():
        rows = f"""select a.* from "{aside_table(source)}" a
            join intake_open o using (arrival, table_no, row_no)"""
        if contract.organ:
            place = (
                ""
                if contract.has_region
                else ", null::varchar as region_code, null::varchar as region_name_given"
            )
            of_region = f"""select r.*, the_region as region_code from ({
                with_organ(
                    f"select *{place} from ({rows})",
                    code=contract.organ.code,
                    name=contract.organ.name,
                )
            }) r"""
        else:
            of_region = f"""select a.* replace (coalesce(a.region_code, place.mapped_region) as region_code)
                from ({rows}) a left join organ_places place
                on place.name = a.region_name_given and place.folder is not distinct from a.folder_of_file"""
        parts.append(
            f"""
            select region_code, '{counted_as}' as source, strftime({_dated(contract)}, '%Y-%m') as month,
                count(*)::bigint as rows_set_aside
            from ({of_region}) where region_code is not null and {_dated(contract)} <= $as_of and {where} group by all
            """
        )
    return " union all ".join(parts)


def _set_aside_sources() -> list[tuple[str, Source, str, str]]:
    """Return each source whose rows wait, its contract, what they are counted as, and of which regions.

    A region that sends nothing but publications is judged by these: what waits of them is missing there.
    """
    own = [(source, contract, source, "true") for source, contract in _SENT.items()]
    merged = [
        (source, contract, into, f"region_code not in (select region_code from core_{into} where "
         f"list_contains(in_sources, '{into}') and region_code is not null)")
        for source, contract in sources().items()
        if (into := contract.merged_into) in _SENT
    ]  # fmt: skip
    return [*own, *merged]


_ENDED = "select region_code, end_date from feat_region where end_date is not null order by all"


@table_asset(
    deps=[
        "intake_open",
        *READ,
        *(aside_table(source) for source, *_ in _set_aside_sources()),
        *(f"core_{source}" for source in _SENT),
        *(rows_table(source) for source in _SENT),
    ]
)
def out_delivery(ended: Annotated[pl.DataFrame, _ENDED], run: Run) -> pl.DataFrame:
    """Say whether each region's rows of each source came, by month."""
    late = run.config.obligations.days("sent_late_days")
    share = run.config.obligations.set_aside_share.value
    return delivery(run.ask(_counts(late)), run.as_of, ended, run.ask(_aside()), share)
