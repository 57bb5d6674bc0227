"""out_evaluation_units: the evaluations of the last twelve months by region, organ and step."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.action.evaluations import units

_EVALUATED = """
    with evaluated as (
        select * from core_evaluations
        where evaluated_date > $as_of - interval 12 month and evaluated_date <= $as_of),
    organ as (
        select region_code, case_no, any_value(organ_code) as organ_code,
            any_value(organ_name) as organ_name
        from core_cases semi join evaluated using (region_code, case_no) group by all
        having count(distinct organ_code) = 1)
    select e.region_code, o.organ_code, o.organ_name, coalesce(e.stage, '未载') as stage, e.score,
        e.evaluated_date, e.reply_date
    from evaluated e left join organ o using (region_code, case_no)
"""


@table_asset()
def out_evaluation_units(evaluated: Annotated[pl.DataFrame, _EVALUATED], run: Run) -> pl.DataFrame:
    """Return one row a unit; the organ is that of the one case with the evaluation's number."""
    return units(evaluated, run.config.obligations, run.as_of)
