"""out_region_peers: which counties each county may fairly be compared with."""

from typing import Annotated

import polars as pl

from assets.feat.feat_region import ENTITIES
from assets.run import table_asset

_FEATURES = f"""
    with d as (select region_code, count(*)::double as cases_12m,
            avg((domain = '食品')::int) as share_food, avg((domain = '产品质量')::int) as share_quality,
            avg((domain = '特种设备')::int) as share_equipment, avg((party_type = '企业')::int) as share_firms
        from feat_decision where decision_date > $as_of - interval 12 month group by all),
    e as ({ENTITIES})
    select r.region_code, d.cases_12m, e.entities::double as entities,
        r.population::double as population, share_food, share_quality, share_equipment, share_firms
    from feat_region r left join d using (region_code) left join e using (region_code)
    where r.in_records and not r.is_city and (r.end_date is null or r.end_date > $as_of) order by 1
"""


@table_asset()
def out_region_peers(features: Annotated[pl.DataFrame, _FEATURES]) -> pl.DataFrame:
    """Name for each county the counties most like it in size and in what they deal with."""
    from models.county_revenue import comparable

    found = comparable(features)
    return found.select(
        "region_code", "rank", pl.col("comparable_code").alias("peer_region_code"), "label",
        pl.lit("件数、户数、人口和业务构成最接近").alias("why"),
    )  # fmt: skip
