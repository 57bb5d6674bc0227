"""out_case_facts: circumstances and amounts of each case, with the words they were read from."""

from typing import Any

import narwhals as nw

from assets.run import table_asset
from data_contracts import table


@table_asset()
def out_case_facts(feat_disparity__facts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Circumstances and amounts of each case, with the words they were read from."""
    return feat_disparity__facts.select(*table("out_case_facts").columns)
