"""The commands of ``hengjian`` and how they end."""

import sys
from collections.abc import Sequence
from functools import cache
from typing import NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from assets.store.home import BusyError, HomeError
from assets.store.ledger_file import BrokenLedgerError
from assets.store.refused import in_words
from pipelines.cli import (
    decide,
    discipline,
    keep,
    leads,
    look,
    month,
    proving,
    samples,
    sending,
    switching,
    work,
)
from pipelines.cli.common import Exit, Lang, LangOption, in_json
from pipelines.cli.english import in_english
from pipelines.cli.help import Command, Program, say_in
from pipelines.cli.usage import is_english, said

app = typer.Typer(
    name="hengjian", cls=Program, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip


@app.callback()
def program(context: typer.Context, lang: LangOption = Lang.zh) -> None:
    """衡鉴：把市场监管部门自己的执法数据读进来，核对、比对、提示。"""
    say_in(context, lang)


for commands in (
    work, look, decide, leads, month, discipline, sending, samples, keep, proving, switching,
):  # fmt: skip
    commands.register(app)
for one in (app, leads.group, month.group, discipline.group):
    for registered in one.registered_commands:
        registered.cls = Command


@cache
def program_group() -> TyperGroup:
    """Return all commands put together: as dear as what most of them do, so it is done once."""
    return typer.main.get_group(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every unexpected exception ends in code 3, never in 1."""
    given = list(arguments) if arguments is not None else sys.argv[1:]
    english = is_english(given)

    def leave(sentence: str, code: Exit) -> NoReturn:
        sys.stderr.write(f"{sentence}\n")
        if "--json" in given:
            sys.stdout.write(f"{in_json(code)}\n")
        sys.exit(int(code))

    try:
        code = program_group()(args=given, prog_name="hengjian", standalone_mode=False, obj=english)
        sys.exit(code or 0)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except TyperException as error:
        leave(said(error, english=english), Exit.USAGE)
    except HomeError as error:
        leave(in_english(str(error)) if english else str(error), Exit.USAGE)
    except BusyError as error:
        busy = "Another run is under way; wait for it to end."
        leave(busy if english else str(error), Exit.FAILED)
    except BrokenLedgerError as error:
        leave(in_english(str(error)) if english else str(error), Exit.FAILED)
    except (KeyboardInterrupt, typer.Abort):
        leave("Interrupted." if english else "已中断。", Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001  # interfaces §2: whatever happens, the code is 3
        leave(_unexpected(error, english=english), Exit.FAILED)


def _unexpected(error: Exception, *, english: bool) -> str:
    """Return what is said of an error nobody foresaw; what the system refuses is said as such."""
    said = str(error)
    why = in_words(said)
    if why == said:
        why = f"{type(error).__name__}: {said}"
    return f"Failed: {in_english(why)}" if english else f"运行失败：{why}"
