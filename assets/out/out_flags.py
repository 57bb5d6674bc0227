"""out_flags: every lead issued, as it was issued, with what people have said of it since."""

import polars as pl

from assets.out.issued import issue, issued
from assets.run import Run, table_asset
from assets.store.ledger import Event
from data_contracts import table
from models.indicators import codes
from models.indicators.flags import flag_id, to_flags
from models.outcomes import RESULT

KIND = "flag"


def said(events: list[Event]) -> pl.DataFrame:
    """Return the newest word of county and city on each flag.

    Parameters
    ----------
    events : list of Event
        ``feedback`` events in order; each carries the filled cells of one row of the workbook.

    Returns
    -------
    pl.DataFrame
        ``flag_id, county_check, finding, justification``; null where nobody has spoken yet.
    """
    latest: dict[str, dict[str, str | None]] = {}
    for event in events:
        row = latest.setdefault(str(event.payload["flag_id"]), {})
        row.update({k: v for k, v in event.payload.items() if v not in (None, "")})
    names = ("flag_id", "county_check", "finding", "justification", "is_lead")
    rows = [{n: row.get(n) for n in names} for row in latest.values()]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


def with_status(flags: pl.DataFrame, words: pl.DataFrame) -> pl.DataFrame:
    """Give each flag the status and finding that follow from what people said (vocabulary §1)."""
    joined = flags.drop("finding").join(words, on="flag_id", how="left", maintain_order="left")
    status = (
        pl.when(pl.col("is_lead").is_not_null()).then(pl.lit("已转台账"))
        .when(pl.col("finding").is_not_null()).then(pl.lit("已认定"))
        .when(pl.col("county_check") == "数据有误").then(pl.lit("数据有误"))
        .when(pl.col("county_check").is_not_null()).then(pl.lit("已核数据"))
        .otherwise(pl.col("status"))
    )  # fmt: skip
    return joined.with_columns(status=status).select(list(table("out_flags").columns))


def follow(flags: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Let flags on a published decision follow it to the internal case that came later."""
    moved = flags.join(
        aliases.select(pl.col("published_key").alias("object_key"), pl.col("case_key").alias("_now")),
        on="object_key", how="left", maintain_order="left",
    )  # fmt: skip
    return moved.with_columns(object_key=pl.coalesce("_now", "object_key")).drop("_now")


def not_yet_issued(now: pl.DataFrame, before: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Return the flags raised now that stand under no earlier number, their own or their alias's."""
    alias_of = dict(aliases.select("case_key", "published_key").iter_rows())
    known = set(before["flag_id"])
    ids = [
        flag_id(rule, alias_of.get(key, key), period)
        for rule, key, period in now.select("rule_code", "object_key", "period").iter_rows()
    ]
    fresh = [
        own not in known and alias not in known
        for own, alias in zip(now["flag_id"], ids, strict=True)
    ]
    return now.filter(pl.Series(fresh, dtype=pl.Boolean))


def _feedback(run: Run) -> list[Event]:
    """Enter newly filled feedback rows into the ledger and return all feedback in order."""
    rows = run.warehouse.query(
        'select * from "core_feedback__rows" order by arrival, table_no, row_no'
    )
    known = {e.key for e in run.ledger.events("feedback")}
    skip = {"arrival", "table_no", "row_no", "missing_states", "file", "sheet", "folder_of_file", "row_hash",
            "file_sha", "arrived_as_of"}  # fmt: skip
    new = []
    for row in rows.to_dicts():
        payload = {k: str(v) if v is not None else None for k, v in row.items() if k not in skip}
        filled = {k: v for k, v in payload.items() if k != "flag_id" and v}
        if row["row_hash"] not in known and filled:
            new.append(Event("feedback", row["row_hash"], payload))
    run.to_issue += new
    return [*run.ledger.events("feedback"), *new]


@table_asset(deps=["feat_rule__flagged", "core_feedback", "core_cases"])
def out_flags(run: Run) -> pl.DataFrame:
    """Every lead, newest words of county and city beside it."""
    flagged = run.warehouse.read("feat_rule__flagged")
    now = pl.concat(
        [
            to_flags(flagged.filter(pl.col("rule_code") == code).select(list(RESULT)),
                     run.config.indicators[code], run.as_of)
            for code in codes()
        ]
    )  # fmt: skip
    aliases = run.warehouse.query(
        "select case_key, published_key from core_cases where published_key is not null and published_key <> case_key"
    )
    before = issued(run, KIND, "out_flags")
    new = not_yet_issued(now, before, aliases)
    issue(run, KIND, new, ["flag_id"])
    everything = follow(pl.concat([before, new], how="vertical_relaxed"), aliases)
    standing = now.select("rule_code", "object_key", "period").unique()
    marked = everything.drop("is_current").join(
        standing.with_columns(is_current=pl.lit(value=True)),
        on=["rule_code", "object_key", "period"], how="left", nulls_equal=True,
    )  # fmt: skip
    marked = marked.with_columns(pl.col("is_current").fill_null(value=False))
    return with_status(marked.select(list(table("out_flags").columns)), said(_feedback(run)))
