"""Flagged rows are few and hold no texts of the many that were looked at with them; counts are moved."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.feat.feat_rule__flagged import COUNTED, Rules, _apart, _count_again, judged
from assets.store.home import Home
from assets.store.warehouse import Warehouse
from data_contracts import indicators

KEYS = dict.fromkeys(COUNTED, pl.String)
Row = tuple[str, str | None, str | None, str, str | None, int]


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


def counted(*rows: Row) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=KEYS | {"n": pl.Int64}, orient="row")


def test_counts_of_kept_rules_are_moved_and_those_of_others_put_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.work.mkdir(parents=True)
    warehouse = Warehouse(home)
    stays: Row = ("P006", "990101", "2026-05", "clear", None, 7)
    warehouse.write("feat_rule__counts", counted(
        stays,
        ("P006", "990101", "2026-06", "clear", None, 3),
        ("P006", "990102", "2026-06", "flagged", None, 1),
        ("P006", None, None, "not_evaluated", "no_date", 2),
        ("S001", "990101", "2026-06", "clear", None, 5),
        ("S001", "990102", "2026-06", "clear", None, 9),
    ))  # fmt: skip
    moved = counted(
        ("P006", "990101", "2026-06", "clear", None, 2),
        ("P006", "990102", "2026-06", "flagged", None, -1),
        ("P006", None, None, "not_evaluated", "no_date", 1),
        ("P006", "990103", "2026-07", "clear", None, 4),
    )
    anew: Row = ("S001", "990101", "2026-06", "clear", None, 6)
    _count_again(warehouse, [indicators()["P006"]], moved, counted(anew))
    now = warehouse.read("feat_rule__counts").sort(COUNTED, nulls_last=True)
    assert now.rows() == [
        stays,
        ("P006", "990101", "2026-06", "clear", None, 5),
        ("P006", "990103", "2026-07", "clear", None, 4),
        ("P006", None, None, "not_evaluated", "no_date", 3),
        anew,
    ]
