"""What was typed wrong is said in Chinese, in English with --lang en, and ends in code 2."""

import json
import re
import shlex
from pathlib import Path

import pytest

from assets.store.home import open_home
from assets.store.ledger import Event, Ledger
from pipelines.cli import main, work
from pipelines.cli.common import Exit, as_typed

WRONG = [
    (["nosuch"], "没有“nosuch”这个命令"),
    (["rnu"], "没有“rnu”这个命令，是不是 run"),
    (["run", "--as-off", "x"], "没有选项 --as-off，是不是 --as-of"),
    (["run", "--as-of"], "选项 --as-of 后面要写值"),
    (["run", "--engine", "foo"], "不在可选的值里：duckdb、spark"),
    (["run", "--as-of", "2026年"], "日期应写成 YYYY-MM-DD"),
    (["trace"], "缺少参数 KEY"),
    (["schedule", "maybe"], "on、off、status"),
    (["serve", "--port", "abc"], "应写整数"),
    (["serve", "--port", "99999"], "选项 --port：不能大于65535"),
    (["serve", "--port", "-1"], "选项 --port：不能小于0"),
    (["trace", "a", "b"], "多写了“b”"),
    (["check", "."], "“.”是文件夹，应为文件"),
    (["check", "nowhere.csv"], "“nowhere.csv”不存在"),
    (["restore", "/dev/null/x"], "不存在"),
    (["restore", __file__], "是文件，应为文件夹"),
    (["run", "--lock-month", "2026-13"], "月份应写成 YYYY-MM，读到“2026-13”"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_a_usage_error_speaks_the_language_asked_for(arguments, words, capsys) -> None:
    for more, chinese in (([], True), (["--lang", "en"], False)):
        with pytest.raises(SystemExit) as left:
            main(
                [*arguments[:1], *more, *arguments[1:]]
                if arguments[0] not in ("nosuch", "rnu")
                else arguments + more
            )
        assert left.value.code == 2
        said = capsys.readouterr().err
        assert (words in said) == chinese
        assert bool(re.search("[\u4e00-\u9fff]", said.replace("2026年", ""))) == chinese
        assert not chinese or not re.search(r"Invalid|Missing|No such|value|Input|should", said)


@pytest.mark.parametrize(
    "arguments", [["run", "--nope"], ["run", "--as-of", "x"], ["check", "nowhere.csv"], ["status"]]
)
def test_what_is_refused_with_json_is_told_in_json(arguments, capsys, tmp_path) -> None:
    """A program that reads the output got nothing at all of what was typed or set wrong."""
    home = ["--home", str(tmp_path / "none")] if arguments == ["status"] else []
    with pytest.raises(SystemExit) as left:
        main([*arguments, *home, "--json"])
    assert left.value.code == 2
    assert json.loads(capsys.readouterr().out) == {"exit_code": 2}


def test_a_published_file_that_cannot_be_read_says_what_to_do(capsys, tmp_path) -> None:
    (tmp_path / "inbox").mkdir()
    open_home(tmp_path)
    (tmp_path / "warehouse.duckdb").write_bytes(b"cut short")
    for more, words in (([], "请运行 hengjian run"), (["--lang", "en"], "run `hengjian run`")):
        with pytest.raises(SystemExit) as left:
            main(["status", "--home", str(tmp_path), *more])
        assert left.value.code == 3
        assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    "named", ["/srv/数据", "/srv/数据 目录（甲）/home 一", "/srv/a(b)&c", "/srv/x'y"]
)
def test_a_path_in_a_proposed_command_can_be_copied(named) -> None:
    assert shlex.split(f"hengjian status --home {as_typed(Path(named))}")[-1] == named
    assert ('"' in as_typed(Path(named))) == (named != "/srv/数据")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("files", [0, 3])
def test_a_first_run_over_an_empty_inbox_says_where_files_go(
    tmp_path, monkeypatch, capsys, files: int, lang: str
) -> None:
    root = tmp_path / "新 家"

    def published(home, day, speaker, **_):
        ledger = Ledger(open_home(home))
        name = f"run-{len(told) + 1}"
        ledger.append([Event("published", name, {})], as_of=day, run=name)
        speaker.facts["files"] = files
        return Exit.DONE

    monkeypatch.setattr(work, "whole_run", published)
    told = []
    for _ in range(2):
        with pytest.raises(SystemExit):
            main(["run", "--home", str(root), "--lang", lang])
        told.append(capsys.readouterr().out)
    where = f'"{root / "inbox"}"'
    assert [where in said for said in told] == [files == 0, False]
    assert ["hengjian schedule on" in said for said in told] == [True, False]
