"""Frames of inspections."""

from datetime import date

import polars as pl

from models.indicators.flags import a_year_before
from models.indicators.wording import quarter_of

#: Who counts as like, finest first; each level holds the one before it.
LEVELS = (
    ("被检查的同行业同风险等级企业", ["_industry", "_risk"]),
    ("被检查的同行业企业", ["_industry"]),
    ("全部被检查企业", ["_all"]),
)


def feat_entity_inspections(
    core_inspections: pl.DataFrame, core_entities: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return how often each entity was inspected in the twelve months to ``as_of``.

    Checks of tip-offs are left out, inspections of one entity on one day count once (a joint
    visit). Like entities: those of each of :data:`LEVELS` that is known of it; which are enough, the
    rule says.

    Parameters
    ----------
    core_inspections, core_entities : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        ``party_key, region_code, period`` (quarter of the last visit), ``inspections, organs, clean``
        (visits that found nothing), ``n_peers`` (itself left out), ``peer_median, peer_group`` (lists,
        the finest first), ``last_date, inspection_keys``, sorted by ``party_key``.
    """
    year = core_inspections.filter(
        pl.col("inspected_date").is_between(a_year_before(as_of), as_of, closed="right"),
        pl.col("party_key").is_not_null(),
        (pl.col("method") != "举报核查").fill_null(True),
    )
    visits = year.group_by("party_key", "inspected_date").agg(
        pl.col("organ_code").drop_nulls().alias("organ"),
        (pl.col("result") == "未发现问题").fill_null(False).all().alias("clean"),
        pl.col("inspection_no").alias("numbers"),
        pl.col("region_code").drop_nulls().min(),
        pl.col("uscc").drop_nulls().min(),
    )
    per_entity = visits.group_by("party_key").agg(
        pl.len().cast(pl.Int64).alias("inspections"),
        pl.col("organ").explode().n_unique().cast(pl.Int64).alias("organs"),
        pl.col("clean").sum().cast(pl.Int64),
        pl.col("inspected_date").max().alias("last_date"),
        pl.format("inspections:{}", pl.col("numbers").explode()).sort().alias("inspection_keys"),
        pl.col("region_code").drop_nulls().min(),
        pl.col("uscc").drop_nulls().min(),
    )
    known = core_entities.select(
        "uscc",
        pl.col("industry_code").str.replace("^[A-Za-z]", "").str.slice(0, 2).alias("_industry"),
        pl.col("risk_class").fill_null("-").alias("_risk"),
    )
    with_group = per_entity.join(known, on="uscc", how="left", validate="m:1")
    levels = with_group.with_columns(pl.lit(0).alias("_all"))
    known_of = [pl.all_horizontal(pl.col(by).is_not_null()) for _, by in LEVELS]
    of_level = {
        "n_peers": [(pl.len().over(by) - 1.0) for _, by in LEVELS],
        "peer_median": [pl.col("inspections").median().over(by) for _, by in LEVELS],
        "peer_group": [pl.lit(name) for name, _ in LEVELS],
    }
    return (
        levels.with_columns(
            *(
                pl.concat_list(pl.when(k).then(e) for k, e in zip(known_of, of, strict=True))
                .list.drop_nulls()
                .alias(column)
                for column, of in of_level.items()
            ),
            quarter_of(pl.col("last_date")).alias("period"),
        )
        .select(
            "party_key", "region_code", "period", "inspections", "organs", "clean", "n_peers",
            "peer_median", "peer_group", "last_date", "inspection_keys",
        )
        .sort("party_key")
    )  # fmt: skip
