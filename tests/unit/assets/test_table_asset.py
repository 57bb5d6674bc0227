"""An asset depends on what its parameters are read from."""

from typing import Annotated, Any

import narwhals as nw
import polars as pl
import pytest

from assets.run import table_asset

_COUNTED = """
    select region_code, count(*) as n from core_cases c join known_regions r on r.code = c.region_code
    where decision_date <= $as_of group by all
"""


def test_the_tables_of_a_select_and_of_parameters_are_depended_on() -> None:
    @table_asset(["out_flags"], after=["out_lists"])
    def out_precision(
        counted: Annotated[pl.DataFrame, _COUNTED],
        feat_disparity__numbers: pl.DataFrame,
        feat_case: nw.LazyFrame[Any],
        run: Any,
    ) -> pl.DataFrame:
        raise NotImplementedError

    read = ("core_cases", "feat_case", "feat_disparity__numbers", "known_regions", "out_flags")
    assert (out_precision.deps, out_precision.after) == (read, ("out_lists",))
    assert out_precision.upstream == (*read, "out_lists")


def test_a_parameter_that_is_no_table_is_refused() -> None:
    def out_precision(flags: pl.DataFrame) -> pl.DataFrame:
        raise NotImplementedError

    with pytest.raises(Exception, match="flags"):
        table_asset()(out_precision)
