"""``schedule``: what runs by itself, turned on and off."""

from enum import StrEnum
from typing import Annotated

import typer

from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    existing_home,
)


class Turn(StrEnum):
    """What to do with the schedules."""

    on = "on"
    off = "off"
    status = "status"


#: In English, for ``--lang en``.
_EN = {
    "daily": "every day at 5:30, as of that day",
    "month_draft": "on the 1st at 7:00: last month's form drafted",
    "month_reminder": "on the 6th at 7:00 or earlier: counties that owe something listed",
    "month_lock_day": "on the 8th or the last working day before, 18:00: last month's form locked",
    "inbox": "when new files in the inbox have stopped changing",
}


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("schedule")(schedule)


def schedule(
    what: Annotated[
        Turn, typer.Argument(metavar="on|off|status", help="on 打开，off 关上，status 看一看")
    ],
    home: HomeOption,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """打开、关上或查看定时运行：每日、月报草稿、催报、锁定和收件箱。"""
    from pipelines.switches import is_tended, switches, turn  # imports Dagster

    speaker = Speaker(lang, as_json=json_)
    bureau = existing_home(home, speaker)
    found = switches(bureau) if what is Turn.status else turn(bureau, on=what is Turn.on)
    tended = is_tended(bureau)
    speaker.facts |= {"schedules": {s.name: s.is_on for s in found}, "daemon": tended}
    for s in found:
        speaker.say(
            f"{'开' if s.is_on else '关'}　{s.description}",
            f"{'on ' if s.is_on else 'off'} {s.name}: {_EN.get(s.name, '')}",
        )
    if any(s.is_on for s in found) and not tended:
        speaker.say(
            "开关已打开，但管定时的服务没有运行，到点不会自己跑。请按 docs/running/dagster.md 起 dagster-daemon，试用可以 make dev。",
            "They are on, but nothing tends them: start dagster-daemon (docs/running/dagster.md), or `make dev` to try.",
        )
    speaker.finish(Exit.DONE)
