"""out_key_regions: proposals by three parallel criteria, with what people decided beside."""

from datetime import date

import polars as pl

from assets.feat.feat_region import ENTITIES
from assets.increment.issued import issue, issued
from assets.run import Run, table_asset
from data_contracts import table

KIND = "key_region_proposal"
_KEY = ["period", "region_code"]
#: A proposal is issued anew when one of these changes.
_SAYS = ("revenue_outcome", "enforcement_outcome", "complaint_outcome", "criteria_met")


def settle(now: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Give each proposal its revision: the next one where what it says has changed.

    Parameters
    ----------
    now : pl.DataFrame
        Proposals as judged now, without ``revision``.
    before : pl.DataFrame
        Proposals as issued, in order of issue.

    Returns
    -------
    pl.DataFrame
        ``now`` with ``revision`` and ``is_new``.
    """
    newest = before.unique(_KEY, keep="last", maintain_order=True)
    old = newest.select(*_KEY, "revision", *(pl.col(c).alias(f"{c}_issued") for c in _SAYS))
    joined = now.join(old, on=_KEY, how="left")
    changed = pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_issued")) for c in _SAYS)
    is_new = pl.col("revision").is_null() | changed
    return joined.with_columns(
        revision=pl.col("revision").fill_null(0) + is_new.cast(pl.Int64), is_new=is_new
    ).drop(f"{c}_issued" for c in _SAYS)


def _proposals(run: Run) -> pl.DataFrame:
    from models.county_revenue import (
        KeyParams,
        company_voice,
        key_regions,
        periods,
        problems_found,
    )

    read = run.warehouse.read
    months = read("out_region_month").filter(
        pl.col("not_evaluated_reason").ne_missing("region_ended")
    )
    first = date.fromisoformat(str(months["month"].min()) + "-01")
    entities = run.warehouse.query(ENTITIES)
    hits = run.warehouse.query(
        """
        select f.region_code, f.first_seen as "on", count(*) as hits, any_value(c.n) as rules_evaluated
        from out_flags f join (select region_code, count(distinct rule_code) as n from out_rule_coverage
            where outcome <> 'not_evaluated' group by all) c using (region_code) group by all order by all
        """
    )
    voice = company_voice(
        run.warehouse.pieces("from feat_complaint__of_enforcement"),
        read("core_opinions"),
        read("core_evaluations"),
        read("core_letters"),
        low_score=run.config.obligations.low_score.value,
    )
    found = run.warehouse.query("select * from out_flags where finding is not null")
    problems = problems_found(found, read("core_reviews"))
    spans = periods(first, run.as_of, run.config.windows)
    params = KeyParams.of(run.config.obligations)
    return key_regions(months, problems, voice, entities, spans, hits, params)


@table_asset(
    deps=["out_region_month", "out_flags", "out_rule_coverage", "core_reviews", "core_opinions", "core_evaluations",
          "core_letters", "feat_complaint__of_enforcement", "core_entities", "feat_region", "out_key_decisions"]
)  # fmt: skip
def out_key_regions(run: Run) -> pl.DataFrame:
    """Propose key counties; only people confirm."""
    columns = list(table("out_key_regions").columns)
    if run.warehouse.read("out_region_month").is_empty():
        return pl.DataFrame(schema={"period": pl.String, "region_code": pl.String})
    settled = settle(_proposals(run), issued(run, KIND, "out_key_regions"))
    new = settled.filter(pl.col("is_new")).select(c for c in columns if c in settled.columns)
    issue(run, KIND, new, [*_KEY, "revision"])
    last = run.warehouse.read("out_key_decisions").unique(_KEY, keep="last", maintain_order=True)
    words = last.select(
        *_KEY, "decision", pl.col("decided_by").alias("confirmed_by"), pl.col("decided_on").alias("confirmed_at"),
        pl.col("note").alias("confirmation_note"),
    )  # fmt: skip
    return settled.drop("is_new").join(words, on=_KEY, how="left")
