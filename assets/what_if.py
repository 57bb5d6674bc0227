"""What a rule would have listed over the last year with other thresholds, and what was found of it."""

from dataclasses import dataclass

import polars as pl
from pydantic import PrivateAttr

from assets.config.read import Config
from assets.feat.feat_rule__flagged import subjects_of
from assets.store.home import Home
from assets.store.warehouse import Published
from data_contracts import Indicator
from models.indicators import module
from models.indicators.flags import JUSTIFIED, PROBLEMS, a_year_before, period_end


@dataclass(frozen=True)
class WhatIf:
    """Numbers of subjects whose period ended within the year up to the last run.

    ``then`` with the other thresholds, ``now`` with those in use; of those with a finding,
    ``found_…``, and of these true, ``true_…``; ``lost_true``: true ones that would not be listed.
    """

    now: int
    then: int
    more: int
    fewer: int
    found_now: int
    true_now: int
    found_then: int
    true_then: int
    lost_true: int


class NotTriedError(ValueError):
    """Thresholds (``names``) act before the rule sees its subjects: only a run shows what they do."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"taken by the judgement before the rule: {names}")
        self.names = names


class _Noting(Indicator):
    """A rule that notes which of its thresholds are asked for."""

    _asked: set[str] = PrivateAttr(default_factory=set)

    def __getitem__(self, name: str) -> float:
        self._asked.add(name)
        return super().__getitem__(name)


def what_if(home: Home, config: Config, code: str, values: dict[str, float]) -> WhatIf:
    """Judge the published subjects of one rule once with its thresholds and once with others.

    Parameters
    ----------
    home : Home
        With a finished run.
    config : Config
    code : str
        E.g. ``S016``.
    values : dict of str to float
        Thresholds by name, inside their bounds.

    Raises
    ------
    ValueError
        A name is unknown or a value lies outside its bounds.
    NotTriedError
        The judgement behind the rule takes a threshold as its setting.
    FileNotFoundError
        Nothing was published yet.
    """
    rule = config.indicators[code]
    other = _Noting.model_validate(rule.with_values(values).model_dump())
    warehouse = Published(home)
    try:
        subjects = subjects_of(warehouse, rule)
        as_of = warehouse.query("select as_of from run_facts")["as_of"][0]
        flags = warehouse.read("out_flags", ["rule_code", "object_key", "period", "finding"])
    finally:
        warehouse.close()
    since = a_year_before(as_of)
    found = {
        (key, period): finding
        for of, key, period, finding in flags.iter_rows()
        if of == code and finding in (*PROBLEMS, *JUSTIFIED)
    }

    def listed(contract: Indicator) -> set[tuple[str, str | None]]:
        outcomes = module(code).evaluate(subjects, contract, as_of)
        rows = outcomes.filter(pl.col("outcome") == "flagged").select("object_key", "period")
        return {(k, p) for k, p in rows.iter_rows() if p is None or period_end(p) > since}

    now, then = listed(rule), listed(other)
    if untried := sorted(values.keys() - other._asked):
        raise NotTriedError(untried)
    true = {key for key, finding in found.items() if finding in PROBLEMS}
    return WhatIf(
        len(now), len(then), len(then - now), len(now - then), len(now & set(found)),
        len(now & true), len(then & set(found)), len(then & true), len((now - then) & true),
    )  # fmt: skip
