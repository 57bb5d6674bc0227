"""One bad file never stops a run, nor any later one, nor a rebuild from the archive."""

import io
import os
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

from assets.arrivals.intake_files import intake_files
from assets.run import begin
from assets.store.home import open_home
from assets.store.ledger import Ledger
from pipelines.engines.here import Here

from . import ugly_cases as ugly
from .conftest import Bureau, case_file, case_row
from .test_languages import left_in_chinese

CELLS = ugly.table(ugly.clean_rows(60))


def _asks_for_everything() -> bytes:
    """Return a workbook that writes its far cell as no program does, so that only the limits find it."""
    book = ugly.as_far_xlsx(CELLS[:3])
    with zipfile.ZipFile(io.BytesIO(book)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'"XFD1048576"', b'"XFD0001048576"')
    return ugly.as_zip(parts)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="names in raw bytes, limits on address space")
def test_bad_files_are_refused_by_name_and_stay_so(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path / "局里的 home's")
    folder = bureau.inbox / "甲县"
    folder.mkdir(parents=True)
    (folder / "好.csv").write_bytes(ugly.as_csv(CELLS))
    (folder / "贪.xlsx").write_bytes(_asks_for_everything())
    (folder / "远.xlsx").write_bytes(ugly.as_far_xlsx(CELLS))
    Path(os.fsdecode(os.fsencode(folder) + "/续.csv".encode("gbk"))).write_bytes(
        ugly.as_csv([CELLS[0], *CELLS[40:]])
    )
    (folder / "链接.csv").symlink_to(folder / "好.csv")
    os.mkfifo(folder / "管道")
    (folder / "minutes.csv").write_text("时间,地点,参加人\n2026-01-01,甲,乙\n", encoding="utf-8")
    dear = case_row(9001, day="2026-06-04", fine="很多")
    (folder / "又.csv").write_text(case_file([dear]), encoding="utf-8")
    told = bureau.call("run", "--as-of", "2026-06-30", "--lang", "en", expect=1)
    assert not left_in_chinese(told.stdout + told.stderr)
    assert "unknown source" in told.stdout
    assert "1 set aside" in told.stdout
    quality = bureau.table("out_quality").select("file", "rows_accepted", "refused_reason")
    said = {file: (rows, why or "") for file, rows, why in quality.iter_rows()}
    assert said["甲县/好.csv"] == (60, "")
    assert said["甲县/续.csv"] == (0, "")  # the same rows again
    for name, words in (
        ("贪.xlsx", "内存超过上限"), ("远.xlsx", "XFD1048576"), ("链接.csv", "链接"), ("管道", "不是普通文件"),
    ):  # fmt: skip
        rows, why = said[f"甲县/{name}"]
        assert (rows, words in why) == (0, True), why
    ledger = Ledger(open_home(bureau.home))
    assert [e.payload["reason"] for e in ledger.events("unreadable")] == [said["甲县/贪.xlsx"][1]]
    kept = [path.read_bytes() for path in (bureau.home / "archive").rglob("*") if path.is_file()]
    assert sorted(kept) == sorted(
        path.read_bytes() for path in folder.iterdir() if path.is_file() and not path.is_symlink()
    )

    home = open_home(bureau.home)
    with begin(home.root, date(2026, 6, 30), Here(home)) as run:  # told once
        told_again = intake_files.make(run)
        assert (told_again["新文件"], told_again["拒收"]) == (0, 0)
    for path in folder.iterdir():
        path.unlink()
    bureau.call("rebuild", expect=1)
    again = bureau.table("out_quality").select("file", "rows_accepted", "refused_reason")
    assert again.equals(quality)
    assert len(ledger.events("unreadable")) == 1
