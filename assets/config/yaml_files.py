"""One YAML file of ``config/`` as a mapping."""

from pathlib import Path
from typing import Any

import yaml

from assets.store.home import HomeError
from assets.store.refused import refused_because
from data_contracts.yaml_text import NO_DAY, TWICE, parsed


def is_there(path: Path) -> bool:
    """Return whether something has this name, be it a link to nothing: what it leads to would not hold."""
    return path.is_symlink() or path.exists()


def mapping(path: Path) -> dict[str, Any]:
    """Return the file's keys and values; an absent or empty file is an empty mapping.

    Raises
    ------
    HomeError
        The file is not YAML in UTF-8, or not a mapping, or a key stands twice.
    """
    if not is_there(path):
        return {}
    where = f"config/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise HomeError(f"{where} 读不懂：不是 UTF-8，请另存为 UTF-8。") from error
    except OSError as error:
        raise HomeError(f"{where} 读不懂：{refused_because(error)}。") from error
    try:
        found = parsed(text)
    except yaml.YAMLError as error:
        raise HomeError(f"{where} {_fault(text, error)}。") from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise HomeError(f"{where} 应为“键: 值”形式（半角冒号，后面空一格）。")
    return found


def _fault(text: str, error: yaml.YAMLError) -> str:
    """Return the line where a text is no YAML, and what people most often did there."""
    mark, problem = getattr(error, "problem_mark", None), str(getattr(error, "problem", ""))
    if mark is None:
        return "读不懂：有不能用的字符"
    near = text.splitlines()[max(mark.line - 1, 0) : mark.line + 1]
    if problem.startswith(TWICE):
        why = f"“{problem.removeprefix(TWICE)}”写了两次"
    elif problem.startswith(NO_DAY):
        why = f"日历上没有“{problem.removeprefix(NO_DAY)}”这一天"
    elif any("\t" in line for line in near):
        why = "有制表符（Tab），请改用空格"
    elif any("：" in line and ": " not in line for line in near):
        why = "冒号应为半角，后面空一格"
    else:
        why = "引号、括号、冒号或缩进不对"
    return f"第{mark.line + 1}行读不懂：{why}"
