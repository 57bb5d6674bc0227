"""``discipline …``: transfers to discipline inspection and their outcome, kept apart from everything else."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assets.action.book import act
from assets.config.read import read_config
from assets.intake.folding import unspaced
from assets.store.home import Home
from assets.store.refused import refused_because
from assets.store.restricted import NAME, OUTCOME, REFERRED, Record, Restricted, RestrictedError
from data_contracts.actions import ROLES, Role
from models.action import origins
from models.action import words as w
from models.action.book import Book
from models.action.lead import LeadEvent
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    existing_home,
    must_be_empty,
)
from pipelines.cli.help import Program, say_in
from pipelines.cli.leads import AsOption, NumberArgument, OnOption, RoleOption, day_given, who_is
from pipelines.clock import today

group = typer.Typer(name="discipline", cls=Program, no_args_is_help=True)
_ROLE = "discipline"

FileOption = Annotated[
    Path | None,
    typer.Option(
        "--file", metavar="FILE", help="内容所在的文本文件；不写就从标准输入读，不进命令行记录"
    ),
]
FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="备份所在的文件夹")]


@group.callback()
def said_in(context: typer.Context, lang: LangOption = Lang.zh) -> None:
    """纪检移送：只有纪检联络用，内容另存加密，别处只显示其他处理。"""
    say_in(context, lang)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for name, command in (
        ("refer", refer), ("outcome", outcome), ("list", listed), ("backup", backup), ("restore", restore),
    ):  # fmt: skip
        group.command(name)(command)
    app.add_typer(group)


def refer(
    number: NumberArgument, as_: AsOption, home: HomeOption, file: FileOption = None,
    role: RoleOption = None, on: OnOption = None, lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """记一次移送纪检监察：内容从文件或标准输入读。"""
    _record(REFERRED, number, as_, home, file, role, on, Speaker(lang, as_json=json_))


def outcome(
    number: NumberArgument, as_: AsOption, home: HomeOption, file: FileOption = None,
    role: RoleOption = None, on: OnOption = None, lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """记移送的结果：内容从文件或标准输入读。"""
    _record(OUTCOME, number, as_, home, file, role, on, Speaker(lang, as_json=json_))


def _record(
    what: str, number: str, who: str, home: Path, file: Path | None, role: Role | None, on: str | None,
    speaker: Speaker,
) -> None:  # fmt: skip
    opened = _home(home, who, role, speaker)
    day, number = day_given(on), unspaced(number)
    text = _text(file, speaker)
    if not text:
        speaker.refuse("没有内容可记；用 --file 写明文件，或者从标准输入给。")
    store = Restricted(opened)
    try:
        known = store.records()
        if what == OUTCOME and not any(r.lead_id == number for r in known):
            speaker.refuse(f"{number} 没有移送过，没有结果可记。")
        shown = _shows_other(opened, number, day) if what == REFERRED else True
        new = store.append(Record(number, what, who.strip(), day.isoformat(), text))
    except RestrictedError as error:
        speaker.refuse(str(error))
        return
    speaker.facts |= {"recorded": new, "shown": shown}
    if not new:
        speaker.say("与已记的相同，不重复记。", "This is on record already; nothing was added.")
    else:
        speaker.say(f"已记，内容只在 {NAME}；请另行备份（discipline backup）。",
                    f"Recorded in {NAME} alone; back it up apart (discipline backup).")  # fmt: skip
    if not shown:
        speaker.say("线索已经办结或者待核查，台账上的处置没有改。",
                    "The lead is closed or being checked; its disposition stays as it was.")  # fmt: skip
    speaker.finish(Exit.DONE)


def _home(path: Path, who: str, role: Role | None, speaker: Speaker) -> Home:
    """Return the home, for somebody of the discipline role only."""
    home = existing_home(path, speaker)
    found, _ = who_is(read_config(home), who.strip(), role)
    if found != _ROLE:
        speaker.refuse(f"只有{ROLES[_ROLE]}能用，{ROLES[found]}不能。")
    return home


def _shows_other(home: Home, number: str, day: date) -> bool:
    """Let the lead show 其他处理, unless it does; tell whether it does now."""
    shows = False

    def events(book: Book) -> list[LeadEvent]:
        nonlocal shows
        lead = book.find(number)
        if lead is None:
            raise RestrictedError(f"没有线索 {number}；请核对编号。")
        shows = lead.said.get("measure") == w.OTHER
        if shows or lead.state not in w.KINDS["dispose"].sources:
            return []
        shows = True
        on = max(day, lead.moved_on or day)
        words = {"measure": w.OTHER}
        return [LeadEvent(lead.number, "dispose", origins.PROGRAM, w.MACHINE, on, words)]

    act(home, events, {"user": None, "file": None}, today())
    return shows


def _text(file: Path | None, speaker: Speaker) -> str:
    try:
        return (file.read_text(encoding="utf-8-sig") if file else sys.stdin.read()).strip()
    except UnicodeDecodeError:
        speaker.refuse(f"{file or '标准输入'} 读不懂：不是 UTF-8，请另存为 UTF-8。")
    except OSError as error:
        speaker.refuse(f"{file} 读不懂：{refused_because(error)}。")
    return ""


def listed(
    as_: AsOption, home: HomeOption, role: RoleOption = None, lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:  # fmt: skip
    """列出移送和结果。"""
    speaker = Speaker(lang, as_json=json_)
    opened = _home(home, as_, role, speaker)
    try:
        records = Restricted(opened).records()
    except RestrictedError as error:
        speaker.refuse(str(error))
        return
    speaker.facts["records"] = [vars(r) for r in records]
    kinds = {REFERRED: ("移送", "referred"), OUTCOME: ("结果", "outcome")}
    for r in records:
        zh, en = kinds[r.what]
        speaker.say(
            f"{r.lead_id}  {r.on}  {zh}  {r.who}：{r.text}",
            f"{r.lead_id}  {r.on}  {en}  {r.who}: {r.text}",
        )
    speaker.say(f"共 {len(records)} 条。", f"{len(records)} in all.")
    speaker.finish(Exit.DONE)


def backup(
    folder: FolderArgument, as_: AsOption, home: HomeOption, role: RoleOption = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """把受限文件备份到一个空文件夹；密钥不在内，请另行保管。"""
    speaker = Speaker(lang, as_json=json_)
    opened = _home(home, as_, role, speaker)
    must_be_empty(folder, opened, speaker)
    if not opened.restricted_path.exists():
        speaker.refuse("还没有移送过，没有可备份的。")
    _tell_count(
        lambda store: store.back_up(folder),
        "已备份 {} 条，密钥不在内。",
        "{} records backed up, without the key.",
        opened,
        speaker,
    )


def restore(
    folder: FolderArgument, as_: AsOption, home: HomeOption, role: RoleOption = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """把受限文件的备份放回；原来的密钥要先放回。"""
    speaker = Speaker(lang, as_json=json_)
    opened = _home(home, as_, role, speaker)
    _tell_count(
        lambda store: store.restore(folder),
        "已恢复 {} 条。",
        "{} records restored.",
        opened,
        speaker,
    )


def _tell_count(
    do: Callable[[Restricted], int], zh: str, en: str, home: Home, speaker: Speaker
) -> None:
    try:
        count = do(Restricted(home))
    except RestrictedError as error:
        speaker.refuse(str(error))
        return
    except OSError as error:
        speaker.refuse(f"没有做完：{refused_because(error)}。")
        return
    speaker.facts["records"] = count
    speaker.say(zh.format(count), en.format(count))
    speaker.finish(Exit.DONE)
