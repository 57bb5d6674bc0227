"""Settings of a judgement as its contract (and this bureau) has them."""

from dataclasses import fields, replace
from typing import Any, TypeVar

from data_contracts import Indicator

T = TypeVar("T")


def settings(kind: type[T], contract: Indicator) -> T:
    """Return the settings of type ``kind`` (a dataclass) with the contract's values of the same names.

    Parameters
    ----------
    kind : type
        Dataclass whose fields all have defaults.
    contract : Indicator
        Thresholds that are no field of ``kind`` belong to the rule alone and are passed over.
    """
    default: Any = kind()
    named = {f.name: type(getattr(default, f.name)) for f in fields(default)}
    made: T = replace(
        default, **{n: named[n](t.value) for n, t in contract.thresholds.items() if n in named}
    )
    return made
