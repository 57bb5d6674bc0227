"""The ugly inbox, read by the real intake."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.files import inbox_entries
from assets.intake.read import read_paths
from pipelines.demo import Province, write_inbox

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def taken(province: Province, inbox: Path) -> list[TableIntake]:
    context = IntakeContext(as_of=province.as_of, key=b"k" * 32)
    files = [(e.path, e.name, context) for e in inbox_entries(inbox) if e.refused is None]
    return [t for file in files for t in read_paths([file])[0]]


def _digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_province_gives_the_same_bytes(
    province: Province, inbox: Path, tmp_path: Path
) -> None:
    write_inbox(province, tmp_path)
    assert _digest(tmp_path) == _digest(inbox)


def test_litter_lies_about_and_is_ignored(inbox: Path) -> None:
    names = {path.name for path in inbox.rglob("*")}
    assert {"Thumbs.db", "~$案件导出.xlsx"} <= names
    assert not {"Thumbs.db", "~$案件导出.xlsx"} & {e.path.name for e in inbox_entries(inbox)}


def test_every_kind_of_file_is_there(inbox: Path) -> None:
    suffixes = {path.suffix for path in inbox.rglob("*") if path.is_file()}
    assert {".csv", ".tsv", ".xlsx", ".parquet", ".zip"} <= suffixes


def test_refused_files_are_the_planted_ones(province: Province, taken: list[TableIntake]) -> None:
    refused = {t.file for t in taken if t.refused_reason}
    assert refused == set(province.truth.refused_files)


def test_rows_add_up(province: Province, taken: list[TableIntake]) -> None:
    truth = province.truth
    for source, frame in province.frames.items():
        tables = [t for t in taken if t.source == source]
        accepted = sum(t.accepted.height for t in tables)
        again = truth.duplicates.get(source, 0)
        replaced = sum(e["source"] == source for e in truth.replaced)
        assert accepted == frame.height + again + replaced, source


def test_duplicates_have_the_same_content(province: Province, taken: list[TableIntake]) -> None:
    for source, n in province.truth.duplicates.items():
        tables = [t for t in taken if t.source == source]
        hashes = pl.concat([t.accepted["row_hash"] for t in tables])
        assert hashes.len() - hashes.n_unique() == n


def test_set_aside_rows_are_the_planted_ones(province: Province, taken: list[TableIntake]) -> None:
    truth = province.truth
    tables = [t for t in taken if t.rows_in is not None]
    aside = sum((t.rows_in or 0) - t.accepted.height for t in tables)
    assert aside == len(truth.set_aside) + len(truth.unit_errors)
    assert sum(t.unit_suspects for t in tables) == len(truth.unit_errors)


def test_yuan_survive_every_format(province: Province, taken: list[TableIntake]) -> None:
    frame = province.frames["complaints"]
    accepted = pl.concat(
        [
            t.accepted.select("complaint_no", "amount_yuan")
            for t in taken
            if t.source == "complaints"
        ]
    ).unique("complaint_no")
    want = round(frame["涉案金额(元)"].sum() * 100)
    assert round(float(accepted["amount_yuan"].sum()) * 100) == want


def test_no_word_is_unknown_and_no_column_is_extra(taken: list[TableIntake]) -> None:
    # What people answer may hold a word of no list: it stays as typed, and its row gets an answer.
    typed = {w for t in taken for w in t.unknown_words if t.source in ("feedback", "file_reviews")}
    assert typed == {"「县局核对」大概没错", "「评查结论」还可以"}
    asked = [t for t in taken if t.source not in ("feedback", "file_reviews")]
    assert [(t.file, t.unknown_words) for t in asked if t.unknown_words] == []
    assert [(t.file, t.extra_columns) for t in taken if t.extra_columns] == []


def test_marked_tokens_do_not_pass_the_door(province: Province, taken: list[TableIntake]) -> None:
    pattern = "|".join(province.truth.marked_tokens)
    for table in taken:
        for frame in (table.raw, table.accepted, table.set_aside):
            for column in frame.columns:
                if frame[column].dtype == pl.String:
                    hit = frame[column].str.contains(pattern)
                    assert not hit.any(), (table.file, column)
