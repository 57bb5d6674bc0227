"""Files read together: what comes of each is what comes of it read alone."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from assets.intake import IntakeContext, known
from assets.intake.answers import ColumnAnswers
from assets.intake.limits import text_size, together
from assets.intake.read import read_bytes, read_paths
from tests.integration.other_ugly_files import WRITERS

from .test_shares import FILES, alike

File = tuple[Path, str, IntakeContext]
HEAD = "案号,决定书文号,办案机构,办案机构代码,当事人名称,当事人证件号码,立案日期,罚款金额,专项行动,违法事实\n"
#: What a county's file may hold that another's does not.
LINES = [
    "{c}案〔2025〕1号,{c}罚〔2025〕1号,城关所,,丙某店,,2025-01-02,100,铁拳,经查当事人张三系店主",
    "{c}案〔2025〕2号,{c}罚〔2025〕2号,{c}县市场监督管理局,X1,李四,,2025-01-02,100.005,{c}行动,x",
    "{c}案〔2025〕3号,{c}罚〔2025〕3号,{c}县局,1.38E+10,王五,,2025-13-02,—,不详,罚款5000元",
    "{c}案〔2025〕4号,{c}罚〔2025〕4号,{c}县局,9.1E+17,丙某店,13800138000,2025-01-02,0.5,,罚款5000元",
    "{c}案〔2025〕5号,{c}罚〔2025〕5号,{c}县局,X1,丙某店,,2025-01-02,1,铁拳,x,多出一格",
    "合计,,,,,,,100,,",
    "{c}案〔2025〕6号,,{c}县局,,,,,,,",
    "{c}案〔2025〕7号,{c}罚〔2025〕7号,{c}县局,X1",
]
COUNTIES = "甲乙丙丁戊己庚辛"
#: The organ is said by the folder, or by nothing but the numbers; one file ends inside a cell.
NO_ORGAN = "案号,决定书文号,立案日期,罚款金额(元)\n甲市监立〔2025〕1号,甲市监罚〔2025〕1号,2025-01-02,100\n"
OTHERS = {
    "甲县市场监督管理局/一.csv": NO_ORGAN,
    "乙县市场监督管理局/一.csv": NO_ORGAN.replace("甲", "乙"),
    "丙县市场监督管理局/一.csv": NO_ORGAN + '"丙市监立〔2025〕2',
    "无处.csv": NO_ORGAN,
    "无处二.csv": NO_ORGAN,
}


def county_file(nth: int) -> str:
    """Return the file of the nth county: of the first all lines, of each other some."""
    chosen = LINES if nth == 0 else [LINES[(nth * k) % 8] for k in range(nth)]
    head = HEAD.replace("罚款金额", "罚款金额(万元)") if nth == 5 else HEAD
    return head + "".join(line.format(c=COUNTIES[nth]) + "\n" for line in chosen)


@pytest.fixture
def files(tmp_path: Path, context: IntakeContext) -> list[File]:
    numbers = count(1)
    for number, writer in enumerate(WRITERS):
        writer(tmp_path / f"{number}", numbers)
    for folder in ("甲县", "乙县"):
        for name, data in FILES.items():
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / name).write_bytes(data)
    for nth, county in enumerate(COUNTIES):
        (tmp_path / "某市").mkdir(exist_ok=True)
        (tmp_path / "某市" / f"{county}县.csv").write_text(county_file(nth), encoding="utf-8")
    for name, written in OTHERS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(written, encoding="utf-8")
    paths = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    return [(path, path.relative_to(tmp_path).as_posix(), context) for path in paths]


@pytest.mark.slow
def test_a_file_among_others_is_the_file_alone(
    files: list[File], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the slices: of a file alone they change nothing (`test_shares.py`)."""
    alone = [read_paths([file])[0] for file in files]
    for rows in (5, 40, known.SLICE):
        monkeypatch.setattr(known, "SLICE", rows)
        for tables, file, expected in zip(read_paths(files), files, alone, strict=True):
            assert {table.file.split("!")[0] for table in tables} == {file[1]}
            alike(tables, expected)


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Return which tables the last reading read in one piece."""
    made: list[list[int]] = []
    groups = known.groups

    def watched(tables: Sequence[known.Known]) -> list[list[int]]:
        made[:] = groups(tables)
        return made

    monkeypatch.setattr("assets.intake.table.groups", watched)
    return made


def test_like_tables_are_read_in_one_piece(files: list[File], pieces: list[list[int]]) -> None:
    mine = [file for file in files if file[1].startswith("某市")]
    read_paths(mine)
    # One county's fines come in another unit.
    assert sorted(map(len, pieces)) == [1, 7]


def test_of_two_days_or_with_other_answers_nothing_is_read_in_one_piece(
    files: list[File], pieces: list[list[int]]
) -> None:
    path, name, context = next(file for file in files if file[1] == "某市/甲县.csv")
    later = replace(context, as_of=context.as_of + timedelta(days=1))
    answered = replace(context, answers=ColumnAnswers({("cases", "", "违法事实"): ""}))
    read_paths([(path, name, one) for one in (context, later, answered, replace(context))])
    assert sorted(pieces) == [[0, 3], [1], [2]]


def test_a_member_of_a_zip_is_the_member_alone(
    tmp_path: Path, context: IntakeContext, pieces: list[list[int]]
) -> None:
    names = [f"{county}县.csv" for county in COUNTIES]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for nth, name in enumerate(names):
            archive.writestr(name, county_file(nth))
        archive.writestr("a.csv", FILES["纪要.csv"])
    places: list[str] = []
    tables = read_bytes(packed.getvalue(), "全市.zip", context, places.append)
    alone = [
        read_bytes(county_file(nth).encode(), f"全市.zip!{name}", context)
        for nth, name in enumerate(names)
    ]
    refused = read_bytes(FILES["纪要.csv"], "全市.zip!a.csv", context)
    expected = {table.file: table for file in [*alone, refused] for table in file}
    alike(tables, [expected[table.file] for table in tables])
    assert len(tables) == len(names) + 1
    # Who reads all of them at once cannot say over which it died.
    assert [places[0], places[-1]] == ["全市.zip!a.csv", "全市.zip"]


def test_few_bytes_are_read_together_and_many_alone(tmp_path: Path) -> None:
    sizes = {"a.csv": 1 << 20, "b.csv": 2 << 20, "c.csv": 2 << 20, "d.csv": 9 << 20, "e.csv": 5}
    for name, size in sizes.items():
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(size)
    lots = together((tmp_path / name for name in sizes), text_size)
    assert [[file.name for file in some] for some in lots] == [
        ["a.csv", "b.csv"], ["c.csv"], ["d.csv"], ["e.csv"],
    ]  # fmt: skip
    assert [len(some) for some in together(range(1200), lambda _: 5)] == [500, 500, 200]
