"""out_warnings: warnings as they were issued; later evidence updates the same one."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from assets.core import former_keys
from assets.core.former_keys import called_now
from assets.increment.issued import issued, payloads
from assets.run import Run, table_asset
from data_contracts import table
from models.early_warning.told.wording import SUPERSEDED

KIND = "warning"
#: A warning first issued so long after its own Sunday was made up for afterwards (the first run does years).
_LATE = timedelta(weeks=8)
#: What is of today; everything else of an issued warning stays as it was issued.
_NOW = ("status", "superseded_by")


_MEMBER = ("warning_id", "source", "key")


def successors(
    before: pl.DataFrame, now: pl.DataFrame, issued: pl.DataFrame, raised: pl.DataFrame
) -> pl.DataFrame:
    """Return which warning of today takes the place of an issued one that is no longer raised.

    Records that come late can move a rise by a week or a county: it is told anew under another
    number. Half of the records it was issued with stand in the new one, of the same kind.

    Parameters
    ----------
    before, now : pl.DataFrame
        Warnings as issued and as judged now: ``warning_id``, ``kind``.
    issued, raised : pl.DataFrame
        Their members: ``warning_id``, ``source``, ``key``.

    Returns
    -------
    pl.DataFrame
        ``warning_id``, ``superseded_by``; none of the warnings still raised.
    """
    gone = before.join(now, on="warning_id", how="anti").select("warning_id", "kind")
    own = issued.select(_MEMBER).join(gone, on="warning_id")
    theirs = raised.select(_MEMBER).join(now.select("warning_id", "kind"), on="warning_id")
    n = own.group_by("warning_id").agg(n=pl.len())
    return (
        own.join(theirs.rename({"warning_id": "superseded_by"}), on=["source", "key", "kind"])
        .group_by("warning_id", "superseded_by")
        .agg(shared=pl.len())
        .join(n, on="warning_id")
        .filter(2 * pl.col("shared") >= pl.col("n"))
        .sort("shared", "superseded_by", descending=[True, False])
        .unique("warning_id", keep="first", maintain_order=True)
        .select("warning_id", "superseded_by")
        .sort("warning_id")
    )


def settle(
    now: pl.DataFrame, before: pl.DataFrame, after: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return issued warnings as issued, with how they stand today, and the new ones.

    Parameters
    ----------
    now : pl.DataFrame
        Warnings as judged now, columns of ``out_warnings``.
    before : pl.DataFrame
        Warnings as first issued, the same columns.
    after : pl.DataFrame, optional
        Which warning of today took the place of one no longer raised (:func:`successors`).
    """
    columns = list(table("out_warnings").columns)
    today = [c for c in columns if c in _NOW or c.startswith("current_") or c == "last_seen_on"]
    kept = before.drop(today).join(now.select("warning_id", *today), on="warning_id")
    known = before.select("warning_id")
    new = now.join(known, on="warning_id", how="anti")
    gone = before.join(now.select("warning_id"), on="warning_id", how="anti")
    if after is not None:
        gone = (
            gone.drop("superseded_by")
            .join(after, on="warning_id", how="left")
            .with_columns(
                status=pl.when(pl.col("superseded_by").is_null())
                .then("status")
                .otherwise(pl.lit(SUPERSEDED))
            )
        )
    parts = [frame.select(columns) for frame in (kept, new, gone)]
    return pl.concat(parts, how="vertical_relaxed").sort("warning_id")


def marked(judged: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return warnings as judged with ``is_backfill``: whether one issued today is made up for afterwards."""
    return judged.with_columns(is_backfill=pl.lit(as_of) - pl.col("issued_on") > _LATE)


@table_asset(deps=former_keys.READ)
def out_warnings(
    feat_warning__judged: pl.DataFrame, feat_warning__members: pl.DataFrame, run: Run
) -> pl.DataFrame:
    """One row a warning issued."""
    columns = list(table("out_warnings").columns)
    now = marked(feat_warning__judged, run.as_of).select(columns)
    before = issued(run, KIND, "out_warnings")
    new = now.join(before.select("warning_id"), on="warning_id", how="anti").sort("warning_id")
    members: dict[str, list[list[Any]]] = {}
    named = feat_warning__members.select(_MEMBER)
    for warning, source, key in named.iter_rows():
        members.setdefault(warning, []).append([source, key])
    for row in payloads(new):
        run.issue(
            KIND, row["warning_id"], {**row, "members": sorted(members.get(row["warning_id"], []))}
        )
    found = settle(now, before, successors(before, now, gone_members(run, now), named))
    shown = found.explode("representative_case_keys")["representative_case_keys"].drop_nulls()
    cases = called_now(run.warehouse.query, (k for k in shown if "|" in k))
    as_now = pl.col("representative_case_keys").list.eval(pl.element().replace(cases))
    return found.with_columns(as_now) if cases else found


def gone_members(run: Run, now: pl.DataFrame) -> pl.DataFrame:
    """Return the records that warnings not raised ``now`` were issued with, cases as they are called now.

    Returns
    -------
    pl.DataFrame
        ``warning_id``, ``source``, ``key``.
    """
    raised = set(now["warning_id"])
    gone = (e for e in run.ledger.events(KIND) if e.key not in raised)
    rows = [(e.key, *member) for e in gone for member in e.payload.get("members", [])]
    found = pl.DataFrame(rows, schema=dict.fromkeys(_MEMBER, pl.String), orient="row")
    is_case = pl.col("source") == "case"
    cases = called_now(run.warehouse.query, found.filter(is_case)["key"])
    return found.with_columns(
        key=pl.when(is_case).then(pl.col("key").replace(cases)).otherwise("key")
    )
