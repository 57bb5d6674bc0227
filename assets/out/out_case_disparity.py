"""out_case_disparity: one row a decided case: its fine against those of like cases."""

from typing import Any

import narwhals as nw

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["feat_disparity__judged"])
def out_case_disparity(run: Run) -> nw.LazyFrame[Any]:
    """One row a decided case: its fine against those of like cases."""
    return run.warehouse.scan("feat_disparity__judged").select(*table("out_case_disparity").columns)
