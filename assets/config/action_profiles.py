"""The profiles of actions: those shipped with this bureau's ``config/actions.yml`` laid over them."""

from typing import Any

from pydantic import ValidationError

from assets.config.yaml_files import mapping
from assets.store.home import Home, HomeError
from data_contracts import indicators
from data_contracts.actions import Actions, actions_from, shipped_actions

_FILE = "config/actions.yml"
#: pydantic's kinds of error, said in Chinese; others carry our own sentence.
_SAID = {
    "extra_forbidden": "不认识这个键", "missing": "没有写", "date_from_datetime_parsing": "应为日期，如 2025-04-01",
    "date_type": "应为日期，如 2025-04-01", "int_type": "应为整数", "int_parsing": "应为整数",
    "list_type": "应为列表", "dict_type": "应为“键: 值”形式", "model_type": "应为“键: 值”形式",
    "model_attributes_type": "应为“键: 值”形式", "string_type": "应为文字", "bool_type": "应为 true 或 false",
    "greater_than_equal": "太小", "less_than_equal": "太大", "too_short": "不能为空", "string_too_short": "不能为空",
    "literal_error": "不在可用的词里", "string_pattern_mismatch": "应为六位区划代码",
}  # fmt: skip


def read_actions(home: Home) -> Actions:
    """Return every profile in force and who is who; one of the same name is replaced whole.

    Raises
    ------
    HomeError
        The file is not YAML, names a key or a rule that does not exist, or a value is out of range.
    """
    own = mapping(home.config / "actions.yml")
    return _read(own) if own else actions_from(shipped_actions())


def _read(own: dict[str, Any]) -> Actions:
    shipped: dict[str, Any] = dict(shipped_actions())
    given = own.get("actions")
    if given is not None and not isinstance(given, dict):
        raise HomeError(f"{_FILE} 的 actions 应为“名称: 内容”。")
    merged = shipped | own | {"actions": shipped["actions"] | (given or {})}
    try:
        found = actions_from(merged)
    except ValidationError as error:
        first = error.errors()[0]
        where = " 的 " + ".".join(str(part) for part in first["loc"]) if first["loc"] else ""
        told = _SAID.get(first["type"]) or first["msg"].removeprefix("Value error, ")
        raise HomeError(f"{_FILE}{where} {told}。") from error
    for name, action in found.actions.items():
        rules = action.leads_from_flags.rules if action.leads_from_flags else []
        if wrong := [code for code in rules if code not in indicators()]:
            raise HomeError(
                f"{_FILE} 的 actions.{name}.leads_from_flags 有不认识的规则：{'、'.join(wrong)}。"
            )
    return found
