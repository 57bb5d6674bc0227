"""Two homes are the same but for how they came about and the day a kept paper was made; nothing else is let pass."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from benchmarks.random_days import files
from benchmarks.random_days.comparison import examples, unlike

DAYS = [date(2026, 7, 3), date(2026, 7, 5), date(2026, 7, 11)]


def paper(text: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as parts:
        parts.writestr("word/document.xml", text)
    return data.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, *rows: str, written: dict[str, bytes] | None = None) -> Path:
        root = tmp_path / name
        root.mkdir()
        with duckdb.connect(str(root / "warehouse.duckdb")) as connection:
            connection.execute("create table out_flags (flag_id text, yuan double, why text)")
            connection.execute(f"create table run_facts as select '{name}' as run")
            for row in rows:
                connection.execute(f"insert into out_flags values ({row})")
        for path, content in (written or {}).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        return root

    return make


def test_rows_in_another_order_and_another_run_are_no_difference(home) -> None:
    lived = home("lived", "'a', 1.5, 'x'", "'b', 2, null")
    assert unlike(lived, home("rebuilt", "'b', 2, null", "'a', 1.5, 'x'"), DAYS) == []


@pytest.mark.parametrize(
    "rows",
    [
        ["'a', 1.5, 'x'"],
        [*["'a', 1.5, 'x'"] * 3, "'b', 2, null"],
        ["'a', 1.5000000000000002, 'x'", "'b', 2, null"],
    ],
)
def test_a_row_missing_tripled_or_other_in_its_last_digit_is_one(home, rows: list[str]) -> None:
    lived = home("lived", "'a', 1.5, 'x'", "'b', 2, null")
    assert unlike(lived, home("rebuilt", *rows), DAYS) == ["out_flags"]


def test_a_difference_is_shown_by_column_beside_the_row_most_like_it(home) -> None:
    lived = home("lived", "'a', 1, 'x'", "'b', 2, 'x'", "'c', 3, 'x'")
    rebuilt = home("rebuilt", "'b', 2, 'y'", "'a', 1, 'x'", "'c', 4, 'x'")
    shown = examples(lived, rebuilt, "out_flags")
    assert shown["columns"] == {"why": 1, "yuan": 1}
    assert shown["examples"] == [
        {
            "lived": {"flag_id": "'b'", "yuan": "2.0", "why": "'x'"},
            "rebuilt": {"flag_id": "'b'", "yuan": "2.0", "why": "'y'"},
        },
        {
            "lived": {"flag_id": "'c'", "yuan": "3.0", "why": "'x'"},
            "rebuilt": {"flag_id": "'c'", "yuan": "4.0", "why": "'x'"},
        },
    ]


def differ(home, lived: bytes, rebuilt: bytes, path: str = "outbox/县/a.docx") -> list[str]:
    return unlike(home("lived", written={path: lived}), home("rebuilt", written={path: rebuilt}), DAYS)  # fmt: skip


@pytest.mark.parametrize("day", ["2026-07-03", "2026-07-05", "2026-07-11"])
def test_a_paper_kept_of_an_earlier_day_is_no_difference(home, day: str) -> None:
    kept = f"数据截至 {day}；2026年6月3个县案件未报送；送达2026-07-05"
    made = "数据截至 2026-07-11；2026年6月各县案件均已报送；送达2026-07-05"
    assert differ(home, paper(kept), paper(made)) == []


@pytest.mark.parametrize(("row", "found"), [("P001-1", []), ("P001-2", ["outbox/县/a.docx"])])
def test_a_seal_kept_of_an_earlier_day_is_no_difference_and_its_rows_are(
    home, row: str, found: list[str]
) -> None:
    def book(day: str, row: str, hashed: str) -> bytes:
        return paper(f'{hashed * 64}:{{"as_of":"{day}","rows":{{"{row}":[]}}}}')

    kept, made = book("2026-07-05", row, "a"), book("2026-07-11", "P001-1", "b")
    assert differ(home, kept, made) == found


@pytest.mark.parametrize(
    "kept",
    [
        "数据截至 2026-07-04，3件，送达2026-07-02",  # no day of a run
        "数据截至 2026-07-05，3件，送达2026-07-03",  # another day, elsewhere, of another run
        "数据截至 2026-07-05，4件，送达2026-07-02",
    ],
)
def test_anything_else_a_paper_says_otherwise_is_one(home, kept: str) -> None:
    made = "数据截至 2026-07-11，3件，送达2026-07-02"
    assert differ(home, paper(kept), paper(made)) == ["outbox/县/a.docx"]


@pytest.mark.parametrize(("figure", "found"), [(3, []), (4, ["site/index.html"])])
def test_the_first_page_tells_the_run_before_and_is_else_the_same(home, figure: int, found) -> None:
    lived, rebuilt = f"自 2026-07-05 以来 {figure}", "自 2026-07-11 以来 3"
    assert differ(home, lived.encode(), rebuilt.encode(), "site/index.html") == found


def test_a_file_of_one_home_alone_is_a_difference(home) -> None:
    lived = home("lived", written={"site/a.csv": b"1", "outbox/b.xlsx": paper("1")})
    assert unlike(lived, home("rebuilt"), DAYS) == ["site/a.csv", "outbox/b.xlsx"]


def test_a_cell_keeps_its_way_of_writing_when_its_day_moves() -> None:
    assert files.moved("2026年1月30日", 3) == "2026年02月02日"
    assert files.moved("2026/1/30 08:00", 3) == "2026/02/02 08:00"
    assert files.moved("2026-13-41", 3) == "2026-13-41"
    text = "执法人员于2026年1月30日检查，当事人不在场，另行通知。"
    assert files.moved(text, 3) == text
