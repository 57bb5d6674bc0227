"""Help speaks Chinese, English with --lang en, and says what every option is for."""

import re

import pytest

from pipelines.cli import discipline, leads, main, month
from pipelines.cli.app import app, program_group
from pipelines.cli.english import in_english

_CHINESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_ENGLISH = re.compile(
    r"\b(usage|options|arguments|commands|show this|default|required|dynamic)\b|<", re.I
)
NAMES = [info.name or "" for info in app.registered_commands]
LEADS = [f"lead {info.name}" for info in leads.group.registered_commands]
DISCIPLINE = [f"discipline {info.name}" for info in discipline.group.registered_commands]
MONTHS = [f"month {info.name}" for info in month.group.registered_commands]


def _help(capsys, *arguments: str) -> str:
    with pytest.raises(SystemExit) as left:
        main([*arguments])
    assert left.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["", *NAMES, "lead", *LEADS, "month", *MONTHS, "discipline", *DISCIPLINE]
)
def test_help_speaks_the_language_asked_for(name, capsys) -> None:
    command = name.split()
    english = _help(capsys, *command, "--help", "--lang", "en")
    assert english.startswith("Usage: hengjian")
    assert not _CHINESE.search(english)
    chinese = _help(capsys, *command, "--help")
    assert chinese.startswith("用法：hengjian")
    assert not _ENGLISH.search(chinese), chinese


@pytest.mark.parametrize("name", ["", "status", "run", "lead", *LEADS[:1], "month", *MONTHS[:1]])
def test_the_language_may_stand_anywhere(name, capsys) -> None:
    command = name.split()
    said = {
        _help(capsys, *command, "--help", "--lang", "en"),
        _help(capsys, "--lang", "en", *command, "--help"),
        _help(capsys, *command, "--lang=en", "--help"),
    }
    assert len(said) == 1


def test_every_option_says_in_both_languages_what_it_is_for() -> None:
    for name in (*NAMES, *LEADS, *DISCIPLINE, *MONTHS):
        command = program_group()
        for part in name.split():
            command = command.commands[part]
        for param in command.params:
            assert _CHINESE.search(param.help or ""), f"{name} {param.name} has no help"
            assert not _CHINESE.search(in_english(param.help)), f"{name} {param.name}"


def test_the_program_without_a_command_says_which_there_are(capsys) -> None:
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert not [name for name in NAMES if f"  {name.split()[0]} " not in said]
    assert "用法：" in _help(capsys, "--help")


def test_lang_before_the_command_is_that_of_the_command(capsys, tmp_path) -> None:
    said = {}
    for given in (["--lang", "en", "status"], ["--lang", "en", "status", "--lang", "zh"]):
        with pytest.raises(SystemExit):
            main([*given, "--home", str(tmp_path / "none")])
        said[len(given)] = capsys.readouterr().err
    assert "is no home yet" in said[3]
    assert "还不是数据目录" in said[5]
