"""The commands of ``hengjian`` and how they end."""

import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

from assets.store.home import BusyError, HomeError
from assets.store.ledger_file import BrokenLedgerError
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
from pipelines.cli.common import Exit, Lang, LangOption
from pipelines.cli.english import in_english
from pipelines.cli.help import Command, Program
from pipelines.cli.usage import is_english, said

app = typer.Typer(
    name="hengjian", cls=Program, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
)  # fmt: skip


@app.callback()
def program(context: typer.Context, lang: LangOption = Lang.zh) -> None:
    """衡鉴：把市场监管部门自己的执法数据读进来，核对、比对、提示。"""
    names = [info.name for info in app.registered_commands if info.name]
    said = {"lang": lang.value}
    context.default_map = dict.fromkeys([*names, "discipline", "lead", "month"], said)


for commands in (
    work, look, decide, leads, month, discipline, sending, samples, keep, proving, switching,
):  # fmt: skip
    commands.register(app)
for registered in app.registered_commands:
    registered.cls = Command


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; every unexpected exception ends in code 3, never in 1."""
    given = list(arguments) if arguments is not None else sys.argv[1:]
    english = is_english(given)
    try:
        code = app(args=given, prog_name="hengjian", standalone_mode=False, obj=english)
        sys.exit(code or 0)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except TyperException as error:
        sys.stderr.write(f"{said(error, english=english)}\n")
        sys.exit(int(Exit.USAGE))
    except HomeError as error:
        sys.stderr.write(f"{in_english(str(error)) if english else error}\n")
        sys.exit(int(Exit.USAGE))
    except BusyError as error:
        busy = "Another run is under way; wait for it to end."
        sys.stderr.write(f"{busy if english else error}\n")
        sys.exit(int(Exit.FAILED))
    except BrokenLedgerError as error:
        sys.stderr.write(f"{in_english(str(error)) if english else error}\n")
        sys.exit(int(Exit.FAILED))
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write("Interrupted.\n" if english else "已中断。\n")
        sys.exit(int(Exit.INTERRUPTED))
    except Exception as error:  # noqa: BLE001  # interfaces §2: whatever happens, the code is 3
        failed = "Failed: " if english else "运行失败："
        sys.stderr.write(f"{failed}{type(error).__name__}: {error}\n")
        sys.exit(int(Exit.FAILED))
