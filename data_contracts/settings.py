"""Settings of a judgement as the contract of its rule (and this bureau) has them."""

from dataclasses import MISSING, Field, fields, replace
from typing import Any, ClassVar, Protocol, TypeVar

from data_contracts.indicator_contract import Indicator
from data_contracts.loader import indicator


class Judged(Protocol):
    """A dataclass whose fields without default are thresholds of the contract of ``rule``.

    ``of_rule`` are thresholds that only the rule itself reads. Fields with a default are constants of
    the method.
    """

    rule: ClassVar[str]
    of_rule: ClassVar[frozenset[str]]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound=Judged)


def settings(kind: type[T], contract: Indicator) -> T:
    """Return the settings of type ``kind`` with the contract's values of the same names.

    Raises
    ------
    ValueError
        A threshold of the contract is none of the judgement's nor of the rule's, or is a constant of
        the method; or one that the judgement needs stands in no contract.
    """
    needed = {f.name: f.type for f in fields(kind) if _is_needed(f)}
    given = contract.thresholds.keys() - kind.of_rule
    if unknown := sorted(given - needed.keys()):
        raise ValueError(f"{contract.code}: no threshold of {kind.__module__}: {unknown}")
    if lacking := sorted(needed.keys() - given):
        raise ValueError(f"{contract.code}: {kind.__module__} needs the thresholds {lacking}")
    values: dict[str, Any] = {
        name: int(contract[name]) if of is int else contract[name] for name, of in needed.items()
    }
    return kind(**values)


def shipped(kind: type[T], **own: Any) -> T:
    """Return the settings as they come, with other values for some of them (tests, benchmarks)."""
    return replace(settings(kind, indicator(kind.rule)), **own)


def _is_needed(f: "Field[Any]") -> bool:
    return f.default is MISSING and f.default_factory is MISSING
