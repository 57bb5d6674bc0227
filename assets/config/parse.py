"""A part of the configuration as a pydantic model; the first thing wrong is said in Chinese, with its place."""

from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ValidationError
from pydantic_core import ErrorDetails

from assets.store.home import HomeError

M = TypeVar("M", bound=BaseModel)
#: pydantic's kinds of error where a field does not say itself what it should be.
_SAID = {
    "extra_forbidden": "不认识这个键", "invalid_key": "不认识这个键", "finite_number": "应为整数", "missing": "没有写", "date_from_datetime_parsing": "应为日期，如 2025-04-01",
    "date_type": "应为日期，如 2025-04-01", "int_type": "应为整数", "int_parsing": "应为整数",
    "list_type": "应为列表", "dict_type": "应为“键: 值”形式", "model_type": "应为“键: 值”形式",
    "model_attributes_type": "应为“键: 值”形式", "string_type": "应为文字", "bool_type": "应为 true 或 false",
    "greater_than_equal": "太小", "less_than_equal": "太大", "greater_than": "应大于 0", "frozen_set_type": "应为列表", "float_type": "应为数",
    "float_parsing": "应为数", "too_short": "不能为空", "string_too_short": "不能为空",
    "literal_error": "不在可用的词里", "int_from_float": "应为整数", "bool_parsing": "应为 true 或 false",
    "date_from_datetime_inexact": "应为日期，如 2025-04-01", "date_parsing": "应为日期，如 2025-04-01",
}  # fmt: skip
#: What a text of a pattern should be.
_PATTERNS = {r"^[1-9]\d{5}$": "应为六位区划代码", r"^[a-z_]+$": "应为小写字母和 _"}


def parsed(kind: type[M], given: object, where: str, joint: str = " 的 ") -> M:
    """Return ``given`` as a model; a field's ``description`` is what it should be, in Chinese.

    Parameters
    ----------
    kind : type
        The model.
    given : object
        What the file says there.
    where : str
        How a sentence begins, such as ``config/hengjian.yml``; ``joint`` stands between it and the
        place inside.

    Raises
    ------
    HomeError
        A key nobody knows, one that is missing, or a value out of its range.
    """
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise HomeError(f"{where}{_sentence(kind, error.errors(), joint)}。") from error


def _sentence(kind: type[BaseModel], errors: list[ErrorDetails], joint: str) -> str:
    unknown = sorted(str(e["loc"][0]) for e in errors if _unknown(e))
    if unknown:
        known = "、".join(sorted(kind.model_fields))
        start = " " if joint.strip() else ""
        return f"{start}有不认识的键：{'、'.join(unknown)}。可用的键：{known}"
    first = errors[0]
    if first["type"] == "value_error":
        place = f"{joint}{_place(first)} " if first["loc"] else joint
        return place + first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return joint.rstrip(" 的") + "应为“键: 值”形式"
    field = kind.model_fields.get(str(first["loc"][0]))
    if field is not None and field.description and first["type"] != "missing":
        name, value = first["loc"][0], first["input"]
        return f"{joint}{name} 应为{_spaced(field.description)}，读到“{str(value)[:40]}”"
    got = f"，读到“{first['input']}”" if isinstance(first["input"], str | int | float) else ""
    wanted = _PATTERNS.get(first.get("ctx", {}).get("pattern", "")) or _SAID.get(first["type"])
    return f"{joint}{_place(first)} {wanted or first['msg']}{got}"


def _spaced(words: str) -> str:
    """Put a space before words that begin with a letter or figure, as beside Chinese ones."""
    return f" {words}" if words[0].isascii() and words[0].isalnum() else words


def _unknown(error: ErrorDetails) -> bool:
    return error["type"] in ("extra_forbidden", "invalid_key") and len(error["loc"]) == 1


def _place(error: ErrorDetails) -> str:
    return ".".join(str(part) for part in error["loc"])


def _day(given: Any) -> date:
    """Return a date; no moment, no number stands for one."""
    if type(given) is date:
        return given
    try:
        return date.fromisoformat(str(given))
    except ValueError as error:
        raise ValueError(f"的“{given}”不是日期（2026-05-01）") from error


#: A day as YAML writes it, or as a text of the same form.
Day = Annotated[date, BeforeValidator(_day)]
