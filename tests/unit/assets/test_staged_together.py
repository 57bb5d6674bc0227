"""A folder of many small staged files becomes few, with the same rows in the same order."""

from pathlib import Path

import polars as pl

from assets.arrivals import staging


def test_many_small_files_become_few(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(staging, "_MOST_TOGETHER", 4)
    for n in range(10):
        more = {"later": [None if n % 2 else str(n)] * 2} if n > 5 else {}
        pl.DataFrame({"row": [2 * n, 2 * n + 1], **more}).write_parquet(
            tmp_path / f"{n:03d}.parquet"
        )
    staging.lay_together(tmp_path)
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["000.parquet", "004.parquet", "008.parquet"]
    rows = pl.concat([pl.read_parquet(path) for path in files], how="diagonal_relaxed")
    assert rows["row"].to_list() == list(range(20))
    assert rows["later"].drop_nulls().to_list() == ["6", "6", "8", "8"]


def test_large_files_stay_as_they_are(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(staging, "_MOST_BYTES", 1)
    for n in range(3):
        pl.DataFrame({"row": [n]}).write_parquet(tmp_path / f"{n}.parquet")
    staging.lay_together(tmp_path)
    staging.lay_together(tmp_path / "of nothing")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["0.parquet", "1.parquet", "2.parquet"]
