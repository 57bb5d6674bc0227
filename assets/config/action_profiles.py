"""The profiles of actions: those shipped with this bureau's ``config/actions.yml`` laid over them."""

from typing import Any

from assets.config.parse import parsed
from assets.config.rule_codes import known_rules
from assets.config.yaml_files import mapping
from assets.store.home import Home, HomeError
from data_contracts.actions import Actions, actions_from, named, shipped_actions
from models.action.words import MEASURES

_FILE = "config/actions.yml"


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
    unused = [str(name) for name, body in (given or {}).items() if body is None]
    if wrong := [name for name in unused if name not in shipped["actions"]]:
        raise HomeError(f"{_FILE} 的 actions 没有自带的“{'、'.join(wrong)}”，不用写 null。")
    merged = shipped | own | {"actions": shipped["actions"] | (given or {})}
    found = parsed(Actions, named(merged), _FILE)
    for name, action in found.actions.items():
        rules = action.leads_from_flags.rules if action.leads_from_flags else []
        known_rules(rules, f"{_FILE} 的 actions.{name}.leads_from_flags")
        if wrong := [word for word in action.ordering if word not in MEASURES]:
            raise HomeError(
                f"{_FILE} 的 actions.{name}.ordering 有不认识的处置方式：{'、'.join(wrong)}。可用的：{'、'.join(MEASURES)}。"
            )
    return found
