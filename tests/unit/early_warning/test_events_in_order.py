"""Events are the same in whatever order they come, and are laid down anew only where they must be."""

from collections.abc import Iterable
from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from models.early_warning.records.events import SCHEMA, tidy
from models.early_warning.records.laying import in_memory

_DAYS = [date(2024, 1, d) for d in (1, 1, 2, 2, 2, 3)]
_SOURCES = ["case", "complaint", "case", "complaint", "complaint", "case"]
EVENTS = pl.DataFrame({
    "source": _SOURCES, "key": ["b", "a", "c", "a2", "b", "a"], "region_code": ["970101"] * 6,
    "known_date": _DAYS, "event_date": _DAYS, "text": [f"第{n}件" for n in range(6)],
})  # fmt: skip


def _tidied(events: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Return the events put in order, and how often their texts were laid down."""
    laid = []

    def lay(pieces: Iterable[pl.Series]) -> pl.Series:
        laid.append(1)
        return in_memory(pieces)

    return tidy(events, lay), len(laid)


def test_what_is_in_order_is_left_where_it_lies() -> None:
    made, laid = _tidied(EVENTS)
    assert laid == 0
    assert_frame_equal(
        made.select(EVENTS.columns), EVENTS.cast({c: SCHEMA[c] for c in EVENTS.columns})
    )
    assert made.columns == [*SCHEMA]


@pytest.mark.parametrize("seed", range(8))
def test_the_same_in_whatever_order(seed: int) -> None:
    mixed = EVENTS.sample(fraction=1, shuffle=True, seed=seed)
    made, laid = _tidied(mixed)
    assert laid == (not mixed.equals(EVENTS))
    assert_frame_equal(made, _tidied(EVENTS)[0])


@pytest.mark.parametrize("seed", range(4))
def test_of_two_rows_of_one_record_the_first_counts(seed: int) -> None:
    again = EVENTS.sample(3, seed=seed).with_columns(text=pl.lit("又一行"))
    made, _ = _tidied(pl.concat([EVENTS, again]))
    assert_frame_equal(made, _tidied(EVENTS)[0])


@pytest.mark.parametrize("column", ["key", "region_code", "known_date"])
def test_a_row_that_lacks_what_it_needs_is_left_out(column: str) -> None:
    bare = pl.when(pl.int_range(pl.len()) != 3).then(column).alias(column)
    lacking = EVENTS.with_columns(bare, event_date=None)
    assert _tidied(lacking)[0]["text"].to_list() == [f"第{n}件" for n in (0, 1, 2, 4, 5)]
