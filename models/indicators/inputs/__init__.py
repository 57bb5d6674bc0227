"""The frames that only indicators read: one row a subject, pure functions named ``feat_…``.

The parameters of a function are the names of the tables it needs, as they stand on the as-of date
(``as_of`` is that date); :data:`INPUTS` is read off them, so that wiring is a loop. A rule that
needs a new frame adds a function, or a file, here; nothing else is edited.
"""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from inspect import getmembers, isfunction, signature
from pkgutil import iter_modules

import polars as pl

_FILES = [import_module(f"{__name__}.{listed.name}") for listed in iter_modules(__path__)]
_FUNCTIONS: dict[str, Callable[..., pl.DataFrame]] = {
    name: function
    for file in _FILES
    for name, function in getmembers(file, isfunction)
    if name.startswith("feat_")
}
#: Frame → table → columns it reads itself; a frame or table that is absent is read whole.
READS: dict[str, dict[str, tuple[str, ...]]] = {
    name: tables for file in _FILES for name, tables in getattr(file, "READS", {}).items()
}
#: Frame → day after which a case is decided that it reads, by the as-of date; the others read all.
SINCE: dict[str, Callable[[date], date]] = {
    name: since for file in _FILES for name, since in getattr(file, "SINCE", {}).items()
}
#: Table an indicator names in ``input`` → the tables its function needs.
INPUTS: dict[str, tuple[str, ...]] = {
    name: tuple(signature(_FUNCTIONS[name]).parameters) for name in sorted(_FUNCTIONS)
}

#: Frames whose row of a case follows from that case alone.
BY_CASE: frozenset[str] = frozenset(
    name for file in _FILES for name in getattr(file, "BY_CASE", ())
)
#: Frames of one table of records and the day: rows of a quarter follow from its records alone.
BY_QUARTER: frozenset[str] = frozenset(
    name for file in _FILES for name in getattr(file, "BY_QUARTER", ())
)
#: Frames that rules judge county by county, but for those that say they judge ``BY_PARTY``.
BY_COUNTY = frozenset({
    "feat_case", "feat_case_rules", "feat_case_paid", "feat_case_jurisdiction", "feat_complaint",
    "feat_tip_off",
})  # fmt: skip


def sources_of(table: str) -> set[str]:
    """Return the sources whose columns reach a rule through its input table.

    Parameters
    ----------
    table : str
        ``input`` of a contract.

    Returns
    -------
    set of str
        E.g. ``{"cases"}`` for ``feat_case_rules``; empty for judgements of models (``out_…``).
    """
    if table.startswith("core_"):
        return {table.removeprefix("core_")}
    if table in ("feat_case", "feat_case_clause"):
        return {"cases"}
    return {source for needed in INPUTS.get(table, ()) for source in sources_of(needed)}


def __getattr__(name: str) -> Callable[..., pl.DataFrame]:
    if name in _FUNCTIONS:
        return _FUNCTIONS[name]
    raise AttributeError(f"no input {name}; there are: {', '.join(INPUTS)}")
