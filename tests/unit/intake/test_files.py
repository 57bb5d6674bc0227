"""What of the inbox is read, and in which order."""

from pathlib import Path

from assets.intake import IntakeContext, inbox_files, read_path


def test_order_is_by_code_point_and_litter_is_left_out(tmp_path: Path) -> None:
    for name in ("乙县/b.csv", "乙县/B.csv", "甲县/a.csv", "a.csv", "~$a.xlsx", "Thumbs.db", "desktop.ini",
                 ".DS_Store", ".hidden/x.csv", "大文件.csv.part", "x.crdownload", "~x/~$y.xlsx"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", encoding="utf-8")
    found = inbox_files(tmp_path)
    assert found == ["a.csv", "乙县/B.csv", "乙县/b.csv", "甲县/a.csv"]
    assert found == sorted(found)


def test_links_out_of_the_inbox_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    inbox = tmp_path / "inbox"
    outside.mkdir()
    inbox.mkdir()
    (outside / "secret.csv").write_text("x", encoding="utf-8")
    (inbox / "real.csv").write_text("x", encoding="utf-8")
    (inbox / "link.csv").symlink_to(outside / "secret.csv")
    (inbox / "folder").symlink_to(outside)
    (inbox / "own.csv").symlink_to(inbox / "real.csv")
    (inbox / "dangling.csv").symlink_to(inbox / "gone.csv")
    assert inbox_files(inbox) == ["own.csv", "real.csv"]


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, context: IntakeContext) -> None:
    (table,) = read_path(tmp_path / "gone.csv", "gone.csv", context)
    assert (table.refused_reason or "").startswith("无法读取")


def test_reading_twice_gives_the_same(tmp_path: Path, context: IntakeContext) -> None:
    path = tmp_path / "a.csv"
    path.write_text("案号,办案机构代码,立案日期\n甲案1号,X,2025-01-02\n", encoding="utf-8")
    (one,), (two,) = (read_path(path, "丙县/a.csv", context) for _ in range(2))
    assert one.accepted.equals(two.accepted)
    assert one.file == "丙县/a.csv"
