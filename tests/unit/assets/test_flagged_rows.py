"""Flagged rows are few: they hold no texts of the many that were looked at with them."""

import polars as pl

from assets.feat.feat_rule__flagged import _apart


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
