"""out_case_disparity: one row a decided case: its fine against those of like cases."""

from typing import Any

import narwhals as nw

from assets.run import table_asset
from data_contracts import table


@table_asset()
def out_case_disparity(feat_disparity__judged: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One row a decided case: its fine against those of like cases."""
    return feat_disparity__judged.select(*table("out_case_disparity").columns)
