"""feat_flag__issued: every flag ever issued as it was issued, and whether it still stands."""

import polars as pl

from assets.increment.issued import issue, issued
from assets.run import Run, table_asset
from data_contracts import empty, table
from models.indicators import codes
from models.indicators.flags import AS_ISSUED, flag_id, to_flags
from models.indicators.versions import in_use
from models.outcomes import RESULT

KIND = "flag"


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


@table_asset(deps=["feat_rule__flagged", "core_cases"])
def feat_flag__issued(out_rule_versions: pl.DataFrame, run: Run) -> pl.DataFrame:
    """Every flag as it was issued; those raised for the first time reach the ledger with this run."""
    flagged = run.warehouse.read("feat_rule__flagged")
    versions = in_use(out_rule_versions)
    by_rule = flagged.select("rule_code", *RESULT).partition_by(
        "rule_code", as_dict=True, include_key=False
    )
    # Most rules point to nothing in most bureaus: they are passed over.
    now = pl.concat(
        [
            empty(table("out_flags")).select(AS_ISSUED),
            *(
                to_flags(
                    by_rule[code,],
                    run.config.indicators[code].model_copy(update={"version": versions[code]}),
                    run.as_of,
                )
                for code in codes()
                if (code,) in by_rule
            ),
        ]
    )
    aliases = run.warehouse.query(
        "select case_key, published_key from core_cases where published_key is not null and published_key <> case_key"
    )
    before = issued(run, KIND, "out_flags", AS_ISSUED)
    new = not_yet_issued(now, before, aliases)
    issue(run, KIND, new, ["flag_id"])
    everything = follow(pl.concat([before, new], how="vertical_relaxed"), aliases)
    standing = now.select("rule_code", "object_key", "period").unique()
    marked = everything.drop("is_current").join(
        standing.with_columns(is_current=pl.lit(value=True)),
        on=["rule_code", "object_key", "period"], how="left", nulls_equal=True,
    )  # fmt: skip
    return marked.with_columns(pl.col("is_current").fill_null(value=False)).select(AS_ISSUED)
