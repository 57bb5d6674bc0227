"""Contracts of rules: strict, overridable inside bounds, in step with the models they carry."""

import re

import pytest
from pydantic import ValidationError

from data_contracts import Indicator
from data_contracts.loader import indicator, indicators
from models.county_revenue.explain import NOT_EVALUATED
from models.indicators import module
from models.like_cases.prepare import REASONS

CONTRACTS = list(indicators().values())


def test_needs_are_columns_the_module_reads():
    for contract in CONTRACTS:
        columns = set(module(contract.code).COLUMNS)
        named = {*contract.needs, *(n for group in contract.needs_any for n in group)}
        assert named <= columns, contract.code
        assert set(contract.may_be_blank) <= columns, contract.code


def test_what_is_uncertain_is_marked():
    """A threshold from memory has status 须核对, and a 须核对 threshold says so in its source."""
    for contract in CONTRACTS:
        for name, threshold in contract.thresholds.items():
            doubtful = "记忆" in threshold.source or "待核" in threshold.source
            assert doubtful == (threshold.status == "须核对"), f"{contract.code}.{name}"


def test_unknown_keys_and_values_out_of_bounds_stop():
    body = indicator("C001").model_dump()
    with pytest.raises(ValidationError, match="Extra inputs"):
        Indicator.model_validate({**body, "colour": "red"})
    with pytest.raises(ValidationError, match="outside"):
        indicator("C001").with_values({"max_growth": 3.0})
    with pytest.raises(ValueError, match="no such thresholds"):
        indicator("C001").with_values({"max_grwoth": 0.3})
    assert indicator("C001").with_values({"max_growth": 0.3})["max_growth"] == 0.3
    with pytest.raises(ValidationError, match="justification"):
        Indicator.model_validate({**body, "possible_justifications": ["运气"]})
    reasons = {k: v for k, v in body["not_evaluated_reasons"].items() if k != "missing_column"}
    with pytest.raises(ValidationError, match="missing_column"):
        Indicator.model_validate({**body, "not_evaluated_reasons": reasons})


def test_switched_off_by_names_what_is_missing():
    rule = indicator("P006")
    assert rule.switched_off_by({"fine_yuan", "illegal_gains_yuan"}) == []
    assert rule.switched_off_by({"fine_yuan"}) == ["goods_value_yuan|illegal_gains_yuan|facts"]
    assert rule.switched_off_by({"goods_value_yuan"}) == ["fine_yuan"]


def test_carried_judgements_name_the_reasons_of_their_models():
    county = indicator("C002").not_evaluated_reasons
    assert {k: v for k, v in county.items() if k in NOT_EVALUATED} == NOT_EVALUATED
    like = indicator("P003").not_evaluated_reasons
    assert {k: v for k, v in like.items() if k in REASONS} == REASONS


def test_every_rule_speaks_english_as_well():
    for contract in CONTRACTS:
        said = [contract.title_en, contract.question_en]
        said += [threshold.why_en for threshold in contract.thresholds.values()]
        for text in said:
            assert re.search("[A-Za-z]{3}", text), f"{contract.code}: {text}"
            assert not re.search("[\u3400-\u9fff]", text), f"{contract.code}: {text}"
        assert contract.question_en.endswith("?"), contract.code


@pytest.mark.parametrize("name", ["title_en", "question_en"])
def test_a_rule_without_english_is_refused(name):
    body = indicator("C001").model_dump()
    with pytest.raises(ValidationError, match=name):
        Indicator.model_validate({k: v for k, v in body.items() if k != name})
    with pytest.raises(ValidationError, match=name):
        Indicator.model_validate({**body, name: 3})
