"""out_case_facts: circumstances and amounts of each case, with the words they were read from."""

from typing import Any

import narwhals as nw

from assets.run import Run, table_asset
from data_contracts import table


@table_asset(deps=["feat_disparity__judged"])
def out_case_facts(run: Run) -> nw.LazyFrame[Any]:
    """Circumstances and amounts of each case, with the words they were read from."""
    return run.warehouse.scan("feat_disparity__facts").select(*table("out_case_facts").columns)
