"""Figures in sentences: the same amount is written the same by rules, like cases and pages."""

import polars as pl

from dashboards import words
from data_contracts import amounts
from models.indicators.wording import yuan


def test_a_fine_is_written_alike_by_rules_like_cases_and_pages() -> None:
    fines = [float(x) for x in range(10_000, 200_001, 50)] + [12_345.67, 99_994.99, 99_995.0]
    said = pl.DataFrame({"fine": fines}).select(yuan(pl.col("fine"), 2))["fine"].to_list()
    assert said == [amounts.yuan(x) for x in fines]
    assert said == [words.fine(x).replace(",", "") for x in fines]
    nothing = pl.DataFrame({"fine": [None]}, schema={"fine": pl.Float64})
    assert nothing.select(yuan(pl.col("fine")))["fine"].to_list() == ["未载"]
    assert said[:3] == ["1万元", "1.01万元", "1.01万元"]
