"""out_rule_versions: with which thresholds each rule was ever run here, and since when."""

import polars as pl

from assets.increment.issued import issue, issued
from assets.run import Run, table_asset
from data_contracts import indicators
from models.indicators.versions import numbered

KIND = "rule_version"
_KEY = ["rule_code", "rule_version"]


@table_asset(deps=[])
def out_rule_versions(run: Run) -> pl.DataFrame:
    """Return the versions ever used; those used for the first time reach the ledger with this run."""
    known = issued(run, KIND, "out_rule_versions")
    found = numbered(known, run.config.indicators, indicators(), run.as_of)
    issue(run, KIND, found.join(known, on=_KEY, how="anti"), _KEY)
    return found
