"""out_complaint_untold: the counties whose complaints nobody can tell to be open or settled."""

from typing import Any

import narwhals as nw

from assets.run import Run, table_asset
from models.action.triage import untold


@table_asset()
def out_complaint_untold(core_complaints: nw.LazyFrame[Any], run: Run) -> nw.LazyFrame[Any]:
    """Return one row a county that never says how a complaint ended."""
    return untold(core_complaints, run.as_of)
