"""What was typed wrong is said in Chinese, in English with --lang en, and ends in code 2."""

import re

import pytest

from pipelines.cli import main

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
