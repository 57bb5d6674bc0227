"""Flagged rows are few: they hold no texts of the many that were looked at with them."""

from datetime import date

import polars as pl
import pytest

from assets.feat.feat_rule__flagged import Rules, _apart, judged
from data_contracts import indicators


def held(frame: pl.DataFrame) -> int:
    """Return the bytes of all memory that a frame holds on to, its own rows' or not."""
    table = frame.to_arrow(compat_level=pl.CompatLevel.newest())
    buffers = [b for column in table.columns for c in column.chunks for b in c.buffers() if b]
    return sum(b.size for b in buffers)


def test_rows_set_apart_are_the_same_and_hold_their_own_texts_only() -> None:
    many = pl.DataFrame({
        "reason": [f"公示晚于规定的期限，第{i}件" for i in range(5_000)],
        "words": [["逾期", f"第{i}件，公示晚于规定的期限"] for i in range(5_000)],
        "score": pl.Series(range(5_000), dtype=pl.Float64),
    })  # fmt: skip
    few = many.filter(pl.col("score") % 1_000 == 7)
    apart = _apart(few)
    assert apart.equals(few)
    assert apart.schema == few.schema
    assert held(few) > 100_000  # or there is nothing to be rid of
    assert held(apart) < 5_000


def test_a_rule_that_fails_says_which_one_it_is() -> None:
    contract = indicators()["P006"].model_copy(update={"thresholds": {}})
    cases = pl.DataFrame({"case_key": ["X|1"], "region_code": ["990101"]})
    rules = Rules([contract], [["case_key", "region_code"]], pl.DataFrame(), date(2026, 6, 30))
    with pytest.raises(RuntimeError, match=r"^P006: KeyError"):
        judged(lambda _name, columns: cases.select(columns), rules)
