"""What was typed wrong, said in the language asked for."""

import re
from collections.abc import Sequence
from itertools import pairwise

from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)
from typer.exceptions import TyperException

#: The library's sentences that come without a class of their own.
_SENTENCES = (
    (r"No such command '(.+?)'\. Did you mean (.+)\?", "没有“{0}”这个命令，是不是 {1}。"),
    (r"No such command '(.+)'\.", "没有“{0}”这个命令，用 hengjian --help 看有哪些。"),
    (r"Missing command\.", "没有写命令，用 hengjian --help 看有哪些。"),
    (r"Option '(.+)' requires an argument\.", "选项 {0} 后面要写值。"),
    (r"Option '(.+)' does not take a value\.", "选项 {0} 后面不写值。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", "多写了“{0}”，请去掉。"),
    (r"(?:Value error, )?'(.*)' is not one of (.+)\.", "“{0}”不在可选的值里：{1}。"),
    (r"Input should be a valid integer.*", "应写整数。"),
    (r"Input should be a valid number.*", "应写数。"),
    (r"'(.*)' is not a valid integer\.?", "“{0}”不是整数。"),
    (r"'(.*)' is not a valid (?:float|number)\.?", "“{0}”不是数。"),
    (r"Input should be less than or equal to (.+)", "不能大于{0}。"),
    (r"Input should be greater than or equal to (.+)", "不能小于{0}。"),
    (r".*'(.*)' is a file\.?", "“{0}”是文件，应为文件夹。"),
    (r".*'(.*)' is a directory\.?", "“{0}”是文件夹，应为文件。"),
    (r".*'(.*)' is not (?:readable|writable)\.?", "“{0}”没有权限。"),
    (r".*'(.*)' does not exist\.?", "“{0}”不存在。"),
)


class BadValue(BadParameter):
    """A value our own commands refuse, with its sentence in English as well."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.english = en


def is_english(arguments: Sequence[str]) -> bool:
    """Tell whether ``--lang en`` was asked for, wherever it stands; the last ``--lang`` counts."""
    given = [
        b if a == "--lang" else a.removeprefix("--lang=")
        for a, b in pairwise([*arguments, ""])
        if a == "--lang" or a.startswith("--lang=")
    ]
    return given[-1:] == ["en"]


def said(error: TyperException, *, english: bool) -> str:
    """Return what was typed wrong in one sentence."""
    if isinstance(error, NoArgsIsHelpError):
        return error.format_message()
    if isinstance(error, BadValue):
        return error.english if english else error.message
    return error.format_message().replace("Value error, ", "") if english else _in_chinese(error)


def _in_chinese(error: TyperException) -> str:
    if isinstance(error, MissingParameter):
        return f"缺少{_named(error)}，用 --help 看写法。"
    if isinstance(error, NoSuchOption):
        near = "、".join(sorted(error.possibilities or ()))
        return f"没有选项 {error.option_name}{f'，是不是 {near}' if near else ''}。"
    plain = error.message.strip()
    for pattern, words in _SENTENCES:
        if found := re.fullmatch(pattern, plain):
            plain = words.format(*(_listed(g) for g in found.groups()))
            break
    if isinstance(error, BadOptionUsage) or not isinstance(error, BadParameter):
        return plain
    return f"{_named(error)}：{plain}"


def _listed(text: str) -> str:
    return text.replace("'", "").replace(", ", "、")


def _named(error: BadParameter) -> str:
    """Return the option or argument an error is about."""
    if error.param is None:
        return "写法不对"
    names = [n for n in error.param.opts if n.startswith("-")]
    return (
        f"选项 {names[0]}"
        if names
        else f"参数 {error.param.metavar or str(error.param.name).upper()}"
    )
