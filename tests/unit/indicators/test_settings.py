"""Settings of a judgement come from its contract, all of them, and from nowhere else."""

from dataclasses import MISSING, fields

import pytest

from data_contracts import Indicator
from data_contracts.loader import indicator
from data_contracts.settings import settings, shipped
from models import county_revenue, early_warning, like_cases

KINDS = [county_revenue.Params, like_cases.Params, early_warning.Params]


def contract(kind: type, **changes: dict | None) -> Indicator:
    """Return the contract of a judgement with thresholds added, or taken out where given as None."""
    body = indicator(kind.rule).model_dump()
    known = body["thresholds"] | changes
    return Indicator.model_validate(body | {"thresholds": {n: t for n, t in known.items() if t}})


def needed(kind: type) -> list[str]:
    return [f.name for f in fields(kind) if f.default is MISSING]


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.rule)
def test_every_threshold_is_taken_as_the_contract_has_it(kind) -> None:
    made, rule = shipped(kind), indicator(kind.rule)
    assert set(needed(kind)) | kind.of_rule == set(rule.thresholds)
    assert {n: getattr(made, n) for n in needed(kind)} == {n: rule[n] for n in needed(kind)}
    counted = [f.name for f in fields(kind) if f.type is int and f.default is MISSING]
    assert all(rule.thresholds[n].is_whole and type(getattr(made, n)) is int for n in counted)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.rule)
def test_a_threshold_that_stands_in_no_contract_is_missed(kind) -> None:
    for name in needed(kind):
        with pytest.raises(ValueError, match=rf"needs the thresholds \['{name}'\]"):
            settings(kind, contract(kind, **{name: None}))


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.rule)
def test_a_threshold_that_no_judgement_reads_is_refused_and_so_is_a_constant_of_the_method(
    kind,
) -> None:
    one = indicator(kind.rule).model_dump()["thresholds"][needed(kind)[0]]
    constant = next(f.name for f in fields(kind) if f.default is not MISSING)
    for name in ("nobody_reads_it", constant):
        with pytest.raises(ValueError, match=rf"no threshold of .*\['{name}'\]"):
            settings(kind, contract(kind, **{name: one}))


def test_whoever_tries_another_value_leaves_the_rest_as_shipped() -> None:
    own = shipped(like_cases.Params, min_ratio=3.0, k=10)
    assert (own.min_ratio, own.k) == (3.0, 10)
    assert own.q_level == indicator("P003")["q_level"]
