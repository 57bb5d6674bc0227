"""No file ends the process that asks for it to be read, whatever it does to the one that reads it."""

import dataclasses
import datetime as dt
import os
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from assets.intake import IntakeContext
from assets.intake.context import TableIntake, refused
from assets.intake.isolated.guard import Reader, ReaderError, Wanted
from assets.intake.isolated.handover import hand_over, take_over
from assets.intake.limits import Allowance, text_size, usual_memory
from assets.intake.read import read_paths
from tests.integration import ugly_cases as ugly

GOOD = (
    "案号,办案机构代码,立案日期,罚款金额(元)\n甲案1号,X,2025-01-02,500\n甲案2号,X,2025-01-03,昨天\n"
)
HOSTILE = (str(Path(__file__).with_name("hostile.py")),)
SMALL = Allowance(memory=256 << 20, cpu_seconds=2, seconds=6.0)
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")


def same(one: TableIntake, other: TableIntake) -> None:
    for part in dataclasses.fields(TableIntake):
        a, b = getattr(one, part.name), getattr(other, part.name)
        if isinstance(a, pl.DataFrame):
            assert_frame_equal(a, b)
        else:
            assert a == b, part.name
            assert type(a) is type(b), part.name


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_what_is_handed_over_is_what_was_read(
    tmp_path: Path, good: Path, context: IntakeContext
) -> None:
    read = [*read_paths([(good, "丙县/a.csv", context)])[0], refused("b.zip", "压缩包是空的")]
    assert read[0].yuan_accepted == Decimal(500)
    taken = take_over(hand_over(read, tmp_path), tmp_path)
    for one, other in zip(read, taken, strict=True):
        same(one, other)
    assert list(tmp_path.iterdir()) == [good]


def test_the_process_reads_what_this_one_reads(
    tmp_path: Path, good: Path, context: IntakeContext
) -> None:
    later = dataclasses.replace(context, as_of=dt.date(2024, 6, 30))
    with Reader(tmp_path) as reader:
        wanted = [Wanted(good, "一.csv", context), Wanted(good, "二.csv", later)]
        read = list(reader.read_all(wanted))
    for one, reading in zip(wanted, read, strict=True):
        [(here,)] = read_paths([(one.path, one.name, one.context)])
        (there,) = reading.tables
        same(here, there)
        assert reading.broken is None
    assert list(tmp_path.iterdir()) == [good]


BROKEN = {
    "memory": "读取时所需内存超过上限",
    "fault": "异常中止",
    "abort": "异常中止",
    "kill": "两次被系统中止",
    "sleep": "读取时间超过上限",
    "spin": "读取时间超过上限",
    "raise": "读取时出错（TypeError）",
    "leave": "异常中止",
    "exit": "读取时出错（SystemExit）",
}


def test_files_are_read_where_there_is_no_temporary_folder(
    tmp_path: Path, good: Path, context: IntakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with Reader(tmp_path) as reader:
        assert reader.read(good, "一.csv", context).broken is None
    assert list(tmp_path.iterdir()) == [good]


@POSIX
@pytest.mark.slow
def test_whatever_a_file_does_the_others_are_read(
    tmp_path: Path, good: Path, context: IntakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.intake.isolated.guard._WORTH_SEVERAL", 0)
    wanted = [Wanted(good, "一.csv", context)]
    for name in [*BROKEN, "print"]:
        path = tmp_path / f"{name}.zip"
        path.write_text(name, encoding="utf-8")
        wanted += [Wanted(path, path.name, context), Wanted(good, f"{name}后.csv", context)]
    began = time.monotonic()
    with Reader(tmp_path, SMALL, HOSTILE, at_once=2) as reader:
        readings = {reading.tables[0].file: reading for reading in reader.read_all(wanted)}
    assert time.monotonic() - began < 400  # on a busy machine
    assert list(readings) == [one.name for one in wanted]
    for name, words in BROKEN.items():
        reading = readings[f"{name}.zip"]
        assert reading.broken == reading.tables[0].refused_reason
        assert words in (reading.broken or "")
        assert "（包内「成员.csv」）" in (reading.broken or "")
        assert readings[f"{name}后.csv"].tables[0].accepted.height == 1
    # What a library prints is no answer: the file itself holds no table.
    assert readings["print.zip"].broken is None
    assert not list(tmp_path.glob("reading-*"))


@pytest.mark.slow
@POSIX
@pytest.mark.parametrize("together", [1, 500])
def test_a_file_is_not_blamed_for_what_came_before(
    tmp_path: Path,
    good: Path,
    context: IntakeContext,
    together: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assets.intake.limits._MOST_TOGETHER", together)
    path = tmp_path / "b.csv"
    path.write_text(f"once {tmp_path / 'seen'}", encoding="utf-8")
    with Reader(tmp_path, SMALL, HOSTILE) as reader:
        wanted = [Wanted(good, "a.csv", context), Wanted(path, "b.csv", context)]
        first, second = reader.read_all(wanted)
    assert (first.broken, second.broken) == (None, None)
    assert second.tables[0].accepted.height == 1


def asked_once(tmp_path: Path, how: str, context: IntakeContext) -> Wanted:
    path = tmp_path / f"{how}.csv"
    path.write_text(f"{how} {tmp_path / f'seen {how}'}", encoding="utf-8")
    return Wanted(path, path.name, context)


@pytest.mark.slow
@POSIX
def test_a_file_is_not_blamed_for_a_kill_from_outside_or_a_full_disk(
    tmp_path: Path, good: Path, context: IntakeContext
) -> None:
    """What is refused over a file is remembered, and the file is not opened again."""
    killed, full = (asked_once(tmp_path, how, context) for how in ("killed", "full"))
    with Reader(tmp_path, SMALL, HOSTILE) as reader:
        (read,) = reader.read_all([killed])
        assert (read.broken, read.tables[0].accepted.height) == (None, 1)
        with pytest.raises(OSError, match="No space left"):
            next(reader.read_all([full]))
    assert not list(tmp_path.glob("reading-*"))


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux",
    reason="elsewhere no /proc tells what another process used, and the clock alone decides",
)
def test_a_file_is_waited_for_while_it_is_read_on_a_busy_machine(
    tmp_path: Path, good: Path, context: IntakeContext
) -> None:
    with Reader(tmp_path, dataclasses.replace(SMALL, seconds=1.0), HOSTILE) as reader:
        (read,) = reader.read_all([asked_once(tmp_path, "busy", context)])
    assert (read.broken, read.tables[0].accepted.height) == (None, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import no_such_package", "No module named 'no_such_package'"),
        ("raise SystemExit(7)", ""),
        (
            "from assets.intake.isolated import worker\n"
            "def read_paths(*_): import no_such_package\n"
            "worker.read_paths = read_paths\nworker.main()",
            "No module named 'no_such_package'",
        ),
    ],
)
def test_a_reader_that_cannot_work_blames_no_file(
    tmp_path: Path, good: Path, context: IntakeContext, program: str, said: str
) -> None:
    script = tmp_path / "broken.py"
    script.write_text(program, encoding="utf-8")
    with Reader(tmp_path, program=(str(script),)) as reader, pytest.raises(ReaderError) as told:
        reader.read(good, "好.csv", context)
    assert said in str(told.value)
    assert "不是文件的问题" in str(told.value)
    assert not list(tmp_path.glob("reading-*"))


@pytest.mark.slow
@pytest.mark.parametrize("read", ["[]", "[[]] * 3", "[worker.own(*files[0])]"])
def test_an_answer_for_other_files_is_none(
    tmp_path: Path, good: Path, context: IntakeContext, read: str
) -> None:
    script = tmp_path / "other.py"
    script.write_text(
        "from assets.intake import read\n"
        "from assets.intake.isolated import worker\n"
        "worker.own = lambda *file: read.read_paths([file])[0]\n"
        f"worker.read_paths = lambda files, reached: {read} if len(files) > 1 else [worker.own(*files[0])]\n"
        "worker.main()\n",
        encoding="utf-8",
    )
    wanted = [Wanted(good, name, context) for name in ("一.csv", "二.csv")]
    with Reader(tmp_path, program=(str(script),)) as reader:
        readings = list(reader.read_all(wanted))
    assert [one.tables[0].file for one in readings] == ["一.csv", "二.csv"]
    assert [(one.broken, one.tables[0].accepted.height) for one in readings] == [(None, 1)] * 2


@pytest.mark.parametrize("ending", ["parquet", "xlsx", "XLSX", "zip"])
def test_a_packed_file_may_take_what_its_text_would(tmp_path: Path, ending: str) -> None:
    for name in (f"a.{ending}", "a.csv"):
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(4_486_057)  # 40 000 cases
    packed, text = (Allowance.for_size(text_size(tmp_path / n)) for n in (f"a.{ending}", "a.csv"))
    assert packed.memory - text.memory > 900 << 20
    assert Allowance.for_size(text_size(tmp_path / "none.parquet")).memory == Allowance.memory


def test_what_any_file_may_take_is_a_sixth_of_the_memory_within_bounds() -> None:
    gb = 1 << 30
    assert [usual_memory(n * gb) / gb for n in (2, 6, 12, 18, 24, 512)] == [1, 1, 2, 3, 4, 4]
    assert usual_memory(4 * gb) <= Allowance.memory <= 4 * gb


def test_a_large_file_may_take_more() -> None:
    small, large = Allowance.for_size(27_000), Allowance.for_size(400 << 20)
    assert small.memory < Allowance.memory + (1 << 20)
    assert small.seconds < 60
    assert large.cpu_seconds > 1000
    assert large.memory >= small.memory


@pytest.mark.slow
@POSIX
@pytest.mark.skipif(sys.platform != "linux", reason="limits on address space")
def test_a_workbook_reader_that_asks_for_everything_is_stopped(
    tmp_path: Path, context: IntakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The far cell, with the look at its extent taken away: the limit alone holds."""
    path = tmp_path / "far.xlsx"
    path.write_bytes(ugly.as_far_xlsx([["案号"]]))
    blind = tmp_path / "blind.py"
    blind.write_text(
        "from assets.intake.formats import workbooks\n"
        "from assets.intake.isolated import worker\n"
        "workbooks._too_far = lambda data, columns: {}\nworker.main()\n",
        encoding="utf-8",
    )
    with Reader(tmp_path, program=(str(blind),)) as reader:
        reading = reader.read(path, "far.xlsx", context)
    assert "内存超过上限" in (reading.broken or "")
