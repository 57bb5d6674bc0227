"""What every command shares: options, exit codes, how it speaks."""

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import duckdb
import typer

from assets.store.home import RESTORING, Home, open_home
from assets.store.published import opened, published_pairs
from pipelines.cli.english import in_english
from pipelines.cli.usage import BadValue


class Exit(IntEnum):
    """Exit codes (interfaces §2)."""

    DONE = 0
    SET_ASIDE = 1
    USAGE = 2
    FAILED = 3
    INTERRUPTED = 130


class Lang(StrEnum):
    """Language of messages."""

    zh = "zh"
    en = "en"


def default_home() -> Path:
    """Return the home the environment names, else ``./hengjian-home``."""
    return Path(os.environ.get("HENGJIAN_HOME") or "./hengjian-home")


HomeOption = Annotated[
    Path,
    typer.Option(
        "--home",
        metavar="DIR",
        help="数据目录，默认环境变量 HENGJIAN_HOME 或 ./hengjian-home",
        default_factory=default_home,
    ),
]
LangOption = Annotated[Lang, typer.Option("--lang", help="消息用哪种语言；写在命令前后都可以")]
JsonOption = Annotated[bool, typer.Option("--json", help="最后只输出一份 JSON，给程序读")]


def in_json(code: Exit, facts: Mapping[str, Any] | None = None) -> str:
    """Return the one document that a command with ``--json`` prints."""
    return json.dumps({"exit_code": int(code), **(facts or {})}, ensure_ascii=False, default=str)


class Speaker:
    """Say things to people, or, with ``--json``, one JSON document at the end."""

    def __init__(self, lang: Lang, *, as_json: bool) -> None:
        self.lang = lang
        self.as_json = as_json
        self.facts: dict[str, Any] = {}

    def say(self, zh: str, en: str | None = None) -> None:
        """Print one line in the language asked for (nothing with ``--json``).

        Without ``en`` the English is looked up in the catalogue.
        """
        if not self.as_json:
            sys.stdout.write(self._chosen(zh, en) + "\n")
            sys.stdout.flush()

    def complain(self, zh: str, en: str | None = None) -> None:
        """Print one line to standard error."""
        sys.stderr.write(self._chosen(zh, en) + "\n")

    def _chosen(self, zh: str, en: str | None) -> str:
        if self.lang is Lang.zh:
            return zh
        return in_english(zh) if en is None else en

    def refuse(self, zh: str, en: str | None = None) -> NoReturn:
        """Print one line to standard error and leave with code 2."""
        self.complain(zh, en)
        self.finish(Exit.USAGE)

    def finish(self, code: Exit) -> NoReturn:
        """Print the facts with ``--json`` and leave with ``code``."""
        if self.as_json:
            sys.stdout.write(in_json(code, self.facts) + "\n")
        raise typer.Exit(int(code))


def parse_day(text: str | None, otherwise: date) -> date:
    """Return the date of ``YYYY-MM-DD``, or ``otherwise`` where none was given.

    Raises
    ------
    BadValue
        The text is no date.
    """
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadValue(
            f"日期应写成 YYYY-MM-DD，读到“{text}”。", f"A date is YYYY-MM-DD; got '{text}'."
        ) from error


def parse_month(text: str) -> str:
    """Return the month of ``YYYY-MM``.

    Raises
    ------
    BadValue
        The text is no month.
    """
    try:
        if f"{date.fromisoformat(f'{text}-01'):%Y-%m}" == text:
            return text
    except ValueError:
        pass
    raise BadValue(f"月份应写成 YYYY-MM，读到“{text}”。", f"A month is YYYY-MM; got '{text}'.")


def must_be_empty(folder: Path, home: Home, speaker: Speaker) -> None:
    """Leave with code 2 unless ``folder`` is empty or not there yet, and outside the home."""
    if home.root in (folder.absolute(), *folder.absolute().parents):
        speaker.complain(f"{folder} 在数据目录里面。备份请放到别处，最好是另一块磁盘。",
                         f"{folder} lies in the home; back up to another place, best another disk.")  # fmt: skip
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        speaker.complain(f"{folder} 不是空文件夹。", f"{folder} is no empty folder.")
    else:
        return
    speaker.finish(Exit.USAGE)


def as_typed(path: Path) -> str:
    """Return a path as it is typed in a command: in double quotes where it has a space or another sign."""
    return f'"{path}"' if re.search(r"[^\w./\\:~-]", str(path)) else str(path)


def existing_home(path: Path, speaker: Speaker) -> Home:
    """Return the home at ``path``, or leave with code 2 when nothing was published there yet."""
    if not any((path / name).exists() for name in ("home.json", RESTORING)):
        speaker.refuse(f"{path} 还不是数据目录。请用 --home 写明数据目录（或者先设环境变量 HENGJIAN_HOME）；还没有的，先运行 hengjian run。",
                       f"{path} is no home yet. Say which with --home (or set HENGJIAN_HOME); where there is none, run `hengjian run` first.")  # fmt: skip
    return open_home(path)


def published(home: Home, speaker: Speaker) -> Path:
    """Return the published warehouse, or leave: with code 2 without one, 3 where it is no database."""
    if not home.warehouse_path.exists():
        speaker.refuse(
            "还没有发布过结果，请先运行 hengjian run。",
            "Nothing published yet; run `hengjian run` first.",
        )
    try:
        opened(home.warehouse_path).close()
    except duckdb.IOException:
        name = home.warehouse_path.name
        speaker.complain(
            f"已发布的 {name} 损坏或不全，读不了。请运行 hengjian run，会从归档和台账重做。",
            f"The published {name} is damaged or not whole: run `hengjian run`, which makes it again from archive and ledger.",
        )
        speaker.finish(Exit.FAILED)
    return home.warehouse_path


def called(home: Home) -> Callable[[str], str]:
    """Return what gives a region's code followed by its name; the code alone where nothing names it."""
    names = published_pairs(home.warehouse_path, "select code, name from known_regions")

    def call(code: str) -> str:
        return f"{code} {names[code]}" if names.get(code) else code

    return call
