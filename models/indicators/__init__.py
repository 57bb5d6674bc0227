"""One module a code: ``evaluate(frame, contract, as_of)``, one row in, one row out.

The registry is the folder: adding ``p007.py`` adds P007, and nothing else is edited.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

import polars as pl

from data_contracts import Indicator
from models.outcomes import in_order

_CODE = re.compile(r"[cpsw]\d{3}")


def _listed() -> Iterator[str]:
    return (m.name.upper() for m in iter_modules(__path__) if _CODE.fullmatch(m.name))


@cache
def codes() -> tuple[str, ...]:
    """Return the codes that have a module, in order."""
    return tuple(sorted(_listed()))


def module(code: str) -> ModuleType:
    """Return the module of a code.

    Raises
    ------
    KeyError
        There is none.
    """
    if code not in codes():
        raise KeyError(f"no indicator {code}; there are: {', '.join(codes())}")
    return import_module(f"{__name__}.{code.lower()}")


def evaluate(code: str, frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Return the outcomes of one rule.

    Parameters
    ----------
    code : str
        E.g. ``P001``.
    frame : pl.DataFrame, shape (n, any)
        The table ``contract.input`` names, one row a subject.
    contract : Indicator
    as_of : datetime.date
        Nothing later is known.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``models.outcomes.RESULT``, by object and period.
    """
    return in_order(module(code).evaluate(frame, contract, as_of))
