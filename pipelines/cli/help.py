"""What ``--help`` says: in Chinese, in English with ``--lang en``; plain lines, aligned for both."""

import inspect
import textwrap
from collections.abc import Iterable

import typer
from rich.cells import cell_len, chop_cells
from typer._click.core import Context, Parameter
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from pipelines.cli.common import Lang
from pipelines.cli.english import in_english

_WIDTH = 100
_USAGE = {True: ("Usage: ", "[OPTIONS]", "COMMAND …"), False: ("用法：", "[选项]", "命令 …")}
_HEADS = {True: ("Commands", "Arguments", "Options"), False: ("命令", "参数", "选项")}
#: What is written behind an option, in Chinese; in English as it stands in the code.
_KINDS = {
    "DIR": "目录",
    "FILE": "文件",
    "DATE": "日期",
    "MONTH": "月份",
    "N": "数字",
    "TEXT": "文字",
    "NAME": "姓名",
    "URL": "地址",
    "WORD=VALUE": "名称=值",
    "NAME=VALUE": "名称=数值",
}
_HELP = {True: "Show this message.", False: "显示这份说明。"}


class Command(TyperCommand):
    """A command whose help speaks the language asked for."""

    def get_help(self, ctx: Context) -> str:
        """Return the text of ``--help``."""
        return helped(self, ctx)


class Program(TyperGroup):
    """The program itself; its help lists the commands in the order of their work."""

    def get_help(self, ctx: Context) -> str:
        """Return the text of ``--help``."""
        return helped(self, ctx)


def say_in(context: typer.Context, lang: Lang) -> None:
    """Hand the language named before a command on to it."""
    names = context.command.commands if isinstance(context.command, TyperGroup) else ()
    context.default_map = {name: {"lang": lang.value} for name in names}


def helped(command: Command | Program, ctx: Context) -> str:
    """Return the help of a command; in English where the outermost context's ``obj`` is true."""
    english = bool(ctx.find_root().obj)
    usage, options_word, command_word = _USAGE[english]
    commands_head, arguments_head, options_head = _HEADS[english]
    arguments = [p for p in command.params if isinstance(p, TyperArgument)]
    called = [ctx.command_path, options_word, *(_shown(a) for a in arguments)]
    group = isinstance(command, Program)
    lines = [f"{usage}{' '.join([*called, *([command_word] if group else [])])}", ""]
    lines += [*_wrapped(_said(command.help or "", english=english), _WIDTH), ""]
    if isinstance(command, Program):
        rows = [(n, _said(c.help or "", english=english)) for n, c in command.commands.items()]
        lines += _table(commands_head, rows)
    lines += _table(arguments_head, [(_shown(a), _about(a, english=english)) for a in arguments])
    options = [p for p in command.params if isinstance(p, TyperOption)]
    rows = [(_written(o, english=english), _about(o, english=english)) for o in options]
    lines += _table(options_head, [*rows, ("--help", _HELP[english])])
    return "\n".join(lines).rstrip()


def _said(text: str, *, english: bool) -> str:
    text = " ".join(inspect.cleandoc(text).split("\n"))
    return in_english(text) if english else text


def _shown(argument: TyperArgument) -> str:
    """Return an argument as it stands in the usage line."""
    name = argument.metavar or str(argument.name).upper()
    return name if argument.required else f"[{name}]"


def _written(option: TyperOption, *, english: bool) -> str:
    """Return an option with what is to be written behind it."""
    if option.is_flag:
        return option.opts[0]
    choices = option.type_descriptor.choices
    if choices:
        return f"{option.opts[0]} {'|'.join(str(getattr(c, 'value', c)) for c in choices)}"
    kind = option.metavar or "TEXT"
    return f"{option.opts[0]} {kind if english else _KINDS[kind]}"


def _about(param: TyperArgument | TyperOption, *, english: bool) -> str:
    """Return what an option means, whether it must be given, and what holds otherwise."""
    said = _said(param.help or "", english=english)
    if param.required:
        return f"{said} (required)" if english else f"{said}（必填）"
    value = _default(param)
    if value is None:
        return said
    return f"{said} (default {value})" if english else f"{said}（默认 {value}）"


def _default(param: Parameter) -> str | None:
    """Return a default worth telling: a word or a number."""
    value = getattr(param.default, "value", param.default)
    return str(value) if value and not callable(value) and value is not True else None


def _table(head: str, rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return a head and its rows in two columns; nothing where there is no row."""
    rows = list(rows)
    if not rows:
        return []
    left = max(cell_len(name) for name, _ in rows) + 4
    lines = [head]
    for name, said in rows:
        first, *more = _wrapped(said, _WIDTH - left) or [""]
        lines.append(f"  {name}{' ' * (left - 2 - cell_len(name))}{first}".rstrip())
        lines += [f"{' ' * left}{line}" for line in more]
    return [*lines, ""]


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most ``width`` columns: at spaces, and anywhere in Chinese."""
    if cell_len(text) == len(text):
        return textwrap.wrap(text, width)
    return chop_cells(text, width)
