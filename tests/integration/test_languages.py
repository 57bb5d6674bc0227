"""Every command speaks English with ``--lang en`` and Chinese without; what is decided keeps its account."""

import getpass
import re
import shutil
from pathlib import Path

import pytest

from assets.store.home import open_home
from assets.store.ledger import Ledger
from data_contracts import indicators
from pipelines.cli import main
from pipelines.cli.app import app
from pipelines.cli.look import _titled

from .conftest import CASE_HEADER, Bureau, case_row, copied

#: What comes from the data or the disk: names in quotes, paths, case numbers.
_DATA = re.compile(r"「[^」]*」|“[^”]*”|《[^》]*》|\S*/\S*|\S+\.(?:csv|xlsx|zip)\b|\S*〔\d{4}〕\S*")
_CHINESE = re.compile(r"[\u3001-\u3002\u3400-\u9fff\uff01-\uff5e]")


@pytest.fixture(scope="module")
def told(published: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Return a copy of the published home with a table for ``check`` that has something of each kind."""
    home = copied(published, tmp_path_factory.mktemp("told") / "home")
    good, bad = case_row(1, day="2026-05-04"), case_row(2, day="2026年13月40日", fine="很多")
    word = case_row(3, day="2026-05-05", discretion="也许")
    rows = [f"{row},甲" for row in (good, bad, word)]
    text = "\n".join([f"{CASE_HEADER},备用一", *rows])
    (home.home / "ugly.csv").write_text(text.replace("罚款金额(元)", "罚款金额"), encoding="utf-8")
    return home


def _call(home: Bureau, capsys: pytest.CaptureFixture[str], *given: str) -> tuple[int, str]:
    """Return the code and what the command said on both its channels."""
    with pytest.raises(SystemExit) as left:
        main([*given, "--home", str(home.home)])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out + said.err


def left_in_chinese(said: str) -> list[str]:
    return [line for line in said.splitlines() if _CHINESE.search(_DATA.sub("", line))]


def _commands(home: Bureau) -> list[tuple[int, list[str]]]:
    """Return calls of every command that looks or refuses: exit code expected and arguments."""
    case = home.table("core_cases")["case_key"][0]
    flags = home.table("out_flags")
    flag = [str(flags["flag_id"][0])] if flags.height else []
    return [
        (2, ["run", "--as-of", "2020-01-01"]), (2, ["run", "--master", "spark://127.0.0.1:1"]), (2, ["run", "--replay"]),
        (2, ["demo"]), (0, ["export", "out_flags", "--out", str(home.home / "x.csv")]), (2, ["export", "nosuch", "--out", "x"]),
        (2, ["data-docs", "--out", str(home.home)]), (0, ["status"]), (0, ["indicators"]), *((0, ["indicators", code]) for code in indicators()), (2, ["indicators", "X1"]),
        (0, ["indicators", "--diff"]), (1, ["check", str(home.home / "ugly.csv"), "--as-of", "2026-06-30"]),
        *((0, ["trace", key]) for key in [case, "990101|2026-05", *flag]), (2, ["trace", "X9"]),
        (0, ["similar", case]), (2, ["similar", "X9"]), (2, ["confirm", "990101", "1990", "--note", "x"]), (2, ["reject", "x", "y", "--note", "x"]),
        (2, ["lead", "show", "X9"]), (0, ["lead", "list"]), (2, ["lead", "find", "X9", "--as", "x", "--role", "section", "--finding", "x"]),
        (2, ["lead", "find", "X9", "--as", "x"]), (2, ["lead", "register", "--flag", "P001-0", "--as", "x", "--role", "team"]), (2, ["send", "X9"]), (2, ["reference", "X9", "--note", "x"]), (2, ["erase", "X9", "--reason", "x"]),
        (2, ["erase", "cases.csv", "--reason", " "]), (0, ["verify"]), (0, ["verify", "--accept", "--note", "x"]), (2, ["verify", "--accept"]),
        (2, ["sample", "--kind", "special"]), (2, ["sample", "--kind", "cross"]), (2, ["sample", "--size", "99999"]),
        (2, ["sample", "--again", "X9"]), (2, ["triage", "X9", "也许", "--note", "x"]), (2, ["triage", "X9", "一般", "--note", "x"]),
        (2, ["restore", str(home.home)]), (2, ["backup", str(home.home)]),
    ]  # fmt: skip


def test_every_command_speaks_the_language_asked_for(told: Bureau, capsys) -> None:
    seen = set()
    for code, given in _commands(told):
        seen.add(given[0])
        done, english = _call(told, capsys, *given, "--lang", "en")
        assert done == code, (given, english)
        assert english.strip() or given == ["indicators", "--diff"], given
        assert not left_in_chinese(english), given
        assert "(in Chinese)" not in english, given
        done, chinese = _call(told, capsys, *given)
        assert done == code
        assert _CHINESE.search(chinese) or not english.strip(), given
    # These write or wait; what they say is asserted below and in tests of their own.
    assert {i.name for i in app.registered_commands} - seen == {"rebuild", "serve", "schedule"}


def test_a_check_says_in_english_what_is_wrong_with_which_row(told: Bureau, capsys) -> None:
    _, said = _call(told, capsys, "check", str(told.home / "ugly.csv"), "--lang", "en")
    assert "cases, 3 rows, 2 accepted, 1 set aside" in said
    assert re.search(
        r"row 3: 「立案日期」 reads “2026年13月40日”: no such day in the calendar", said
    )
    assert "「罚款金额」 reads “很多”: no amount" in said
    assert "note: 「罚款金额」 names no unit and is read as yuan" in said
    assert "columns of no use: 「备用一」" in said
    assert "unknown words: 「裁量情节」 “也许”" in said


def test_what_is_decided_kept_and_deleted_is_told_in_english(
    home: Bureau, tmp_path: Path, capsys
) -> None:
    case = home.table("core_cases")["case_key"][0]
    period = home.table("out_key_regions")["period"].max()
    kept, other = tmp_path / "kept", Bureau(tmp_path / "other")
    shutil.rmtree(other.home)
    for bureau, given in (
        (home, ["reference", case, "--note", "x"]),
        (home, ["confirm", "990101", str(period), "--note", "x"]),
        (home, ["schedule", "status"]),
        (home, ["backup", str(kept)]),
        (other, ["restore", str(kept)]),
        (home, ["verify", "--backup", str(kept)]),
        (home, ["erase", "cases.csv", "--reason", "x"]),
    ):
        done, said = _call(bureau, capsys, *given, "--lang", "en")
        assert done == 0, said
        assert said.strip()
        assert not left_in_chinese(said), given


def test_a_rule_is_named_by_its_english_title() -> None:
    assert _titled("S001") == f"S001 {indicators()['S001'].title_en}"
    assert (_titled("warning"), _titled(None)) == ("Warning", None)


def test_a_reference_case_is_kept_with_the_account_that_typed_it(home: Bureau) -> None:
    case = home.table("core_cases")["case_key"][0]
    home.call("reference", case, "--note", "写得清楚", "--by", "甲", expect=0)
    (event,) = Ledger(open_home(home.home)).events("reference_case")
    assert (event.payload["by"], event.payload["user"]) == ("甲", getpass.getuser())
