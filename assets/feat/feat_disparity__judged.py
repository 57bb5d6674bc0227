"""feat_disparity__judged: every decided case against its like cases."""

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from assets.month_cycle import open_since
from assets.run import Run, table_asset
from assets.settings import settings
from assets.since import fingerprint, made_from, note_made_from
from assets.store.journal import step

if TYPE_CHECKING:
    from models.like_cases import Disparity

_NAME = "feat_disparity__judged"


@table_asset(deps=["feat_case", "feat_case_clause"])
def feat_disparity__judged(run: Run) -> nw.LazyFrame[Any]:
    """One row a decided case; peers, facts, labels and residuals beside.

    Where there are many cases, those of locked months are settled: judged among themselves. The
    cases decided since are judged beside the newest settled ones. Either part stands while nothing
    it looked at has changed.
    """
    from models.like_cases import Params, judge

    warehouse, params = run.warehouse, settings(Params, run.config.indicators["P003"])
    present = [*warehouse.columns("feat_case"), *warehouse.columns("feat_case_clause")]
    cases = cases_sql(present, run.config.special_domains)
    known = f"select * from ({cases}) where decision_date <= date '{run.as_of}'"
    first = _first_fresh(run, params.settle_above)
    settled, fresh = (f"{known} and decision_date {side} date '{first}'" for side in ("<", ">="))
    asked = sorted({e.payload["case_key"] for e in run.ledger.events("reference_case")})
    looked_at = [_looked_at(run, part, asked) for part in (settled, fresh)]
    before = (made_from(warehouse, _NAME) or "").split("\n") if run.since else []
    if looked_at == before:
        step("like cases stand")
        return warehouse.scan(_NAME)
    if looked_at[:1] == before[:1]:
        if first > date.min:
            step("settled like cases stand")
        _drop_since(run, first)
    else:
        judged = judge(warehouse.query(settled), params, as_of=run.as_of, asked=asked)
        _put(warehouse.write, judged, is_settled=True)
    beside = f"{settled} and case_key in ({newest_sql(params.settled_beside, 'is_settled')})"
    among = warehouse.query(f"{fresh} union all {beside}")
    judged = judge(among, params, as_of=run.as_of, asked=asked)
    keys = among.filter(pl.col("decision_date") >= first)["case_key"]
    _put(warehouse.append, judged.only(keys), is_settled=False)
    note_made_from(warehouse, _NAME, "\n".join(looked_at))
    return warehouse.scan(_NAME)


def _first_fresh(run: Run, settle_above: int) -> date:
    """Return the day from which cases are not settled: before all of them where they are few."""
    first = open_since(run.as_of)
    found = run.warehouse.connection.execute(
        "select count(*) from feat_case where is_decided and decision_date < ?", [first]
    ).fetchall()
    return first if found[0][0] > settle_above else date.min


def _looked_at(run: Run, part: str, asked: Collection[str]) -> str:
    found = run.warehouse.connection.execute(
        f"select case_key from ({part}) where case_key in (select unnest(?::varchar[])) order by 1",
        [asked],
    ).fetchall()
    return " ".join([fingerprint(run.warehouse, part), *(key for (key,) in found)])


def _drop_since(run: Run, first: date) -> None:
    """Delete what was judged of cases decided since ``first``, from the table that dates them last."""
    since = f"select case_key from {_NAME} where decision_date >= date '{first}'"
    for part in ("peers", "facts", "labelled", "residuals", "judged"):
        run.warehouse.connection.execute(
            f"delete from feat_disparity__{part} where case_key in ({since})"
        )


def _put(
    put: Callable[[str, pl.DataFrame], None], judged: "Disparity", *, is_settled: bool
) -> None:
    put(_NAME, judged.disparity)
    for part in ("peers", "facts", "labelled"):
        put(f"feat_disparity__{part}", getattr(judged, part))
    residuals = judged.residuals.with_columns(is_settled=pl.lit(is_settled))
    put("feat_disparity__residuals", residuals)


def cases_sql(present: Collection[str], special_domains: Collection[str]) -> str:
    """Return the query for the cases as the comparison reads them.

    Nothing in it depends on the day or changes as a case goes on after its decision, unless that is
    revoked: what it gives is looked at every day for what has changed.

    Parameters
    ----------
    present : collection of str
        Columns of feat_case and feat_case_clause.
    special_domains : collection of str
        Domains that count as 三品一特.
    """
    from models.like_cases import COLUMNS, GONE_STATUS

    gone, special = (
        ", ".join(f"'{word}'" for word in words) or "null"
        for words in (GONE_STATUS, special_domains)
    )
    status = f"case when case_status in ({gone}) then case_status end as case_status"
    wanted = ", ".join(status if c == "case_status" else c for c in COLUMNS if c in present)
    return f"""
        select {wanted}, case when domain in ({special}) then '三品一特' end as sector_label
        from feat_case join feat_case_clause using (case_key)
    """


def newest_sql(n: int, where: str = "true") -> str:
    """Return the query for the keys of the newest ``n`` compared cases of each clause and tier."""
    return f"""
        select case_key from feat_disparity__residuals where {where}
        qualify row_number() over (partition by block order by decision_date desc, case_key) <= {n}
    """


def among_sql(settled_beside: int) -> str:
    """Return the query for the keys of the cases that the case ``?`` was judged among."""
    return f"""
        select r.case_key from feat_disparity__residuals r join
            (select is_settled from feat_disparity__residuals where case_key = ?) own
        on r.is_settled = own.is_settled
            or r.is_settled and r.case_key in ({newest_sql(settled_beside, "is_settled")})
    """


def marks_sql(as_of: date) -> str:
    """Return the query for what marks a case as a peer: benchmark, law version, under review."""
    return f"""
        select case_key, law_version, version_note, benchmark, case_key in (
            select case_key from core_reviews where accepted_date <= date '{as_of}'
            and coalesce(closed_date > date '{as_of}', true)
            and (result is null or result = '在办')) as is_under_review
        from feat_case_clause
    """
