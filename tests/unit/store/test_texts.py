"""Texts laid into files are the texts that were given."""

import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_series_equal

from assets.store.texts import Texts
from models.early_warning.records.laying import laid

PIECES = [
    pl.Series("text", ["过期面包", None, "", "一" * 400]),
    pl.Series("text", [], dtype=pl.String),
    pl.Series("text", ["消费者反映", "ab", None]).slice(1),
    pl.Series("text", [None], dtype=pl.String),
    pl.concat([pl.Series("text", ["甲"]), pl.Series("text", ["乙", "丙"])]),
]


@pytest.mark.parametrize("pieces", [PIECES, PIECES[1:2], PIECES[3:4], []])
def test_what_is_laid_down_is_what_lies_there(tmp_path: Path, pieces: list[pl.Series]) -> None:
    laid = Texts(tmp_path / "texts").lay(iter(pieces))
    assert_series_equal(laid, pl.concat([PIECES[1], *pieces], rechunk=True))


def test_each_column_has_a_file_of_its_own(tmp_path: Path) -> None:
    texts = Texts(tmp_path / "texts")
    first, second = texts.lay(PIECES[:1]), texts.lay(iter([PIECES[0].str.replace_all("面包", "")]))
    assert (first[0], second[0]) == ("过期面包", "过期")
    if sys.platform != "win32":
        assert not [
            *(tmp_path / "texts").iterdir()
        ]  # whose room is free when nobody looks any more
    texts.clear()
    assert not (tmp_path / "texts").exists()
    assert first.gather([3, 0]).to_list() == ["一" * 400, "过期面包"]


def test_columns_of_events_laid_in_files_are_as_they_were(tmp_path: Path) -> None:
    keys = [f"a key of more than twelve characters {n}" if n % 3 else None for n in range(250_000)]
    events = pl.DataFrame({"key": keys, "n": range(250_000), "none": [None] * 250_000})
    events = events.cast({"none": pl.String})
    assert laid(events, ("key", "none"), Texts(tmp_path / "texts").lay).equals(events)
