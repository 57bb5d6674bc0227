"""out_organ_effects: how the benchmark of each deciding organ differs within a clause."""

import polars as pl

from assets.run import Run, table_asset


@table_asset(deps=["feat_disparity__judged"])
def out_organ_effects(run: Run) -> pl.DataFrame:
    """How the benchmark of each deciding organ differs within a clause."""
    from models.like_cases.organs import effects

    cases = run.warehouse.query(
        """
        select clause_id, organ_code as organ, region_code, fine_yuan::double as fine, residual
        from feat_disparity__residuals join feat_disparity__judged using (case_key)
        order by case_key
        """
    )
    return effects(cases, cases["residual"].to_numpy())
