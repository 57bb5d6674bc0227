"""Every code against its folder in ``tests/golden``; ``expected.csv`` is edited by hand."""

import ast
import dataclasses
import inspect

import polars as pl
import pytest

import models.county_revenue as county
import models.early_warning as warning
import models.like_cases as like
from benchmarks.rule_mutants import broken, of_rule, places
from data_contracts.loader import indicator, indicators
from models.indicators import codes, evaluate, module
from models.outcomes import HEADERS, RESULT
from tests.unit.indicators.golden_rows import AS_OF, GOLDEN, check_rows, days

#: vocabulary: words that say more than the data does.
NOT_USED = ("违规", "畸高", "滥罚", "牟利", "排名", "异常县", "涉嫌")


@pytest.mark.parametrize(("code", "day"), [(c, d) for c in codes() for d in days(c)])
def test_golden_rows(code, day, golden_input, golden_said, golden_expected):
    got = golden_said(code, day)
    assert dict(got.schema) == RESULT
    assert got.height == golden_input(code, day).height
    check_rows(got, golden_expected(code, day))


def test_golden_has_every_outcome_and_reason(golden_expected):
    for code in codes():
        contract, wanted = indicator(code), [golden_expected(code, day) for day in days(code)]
        outcomes, reasons, exclusions = set(), set(), set()
        for want in wanted:
            outcomes |= set(want["outcome"])
            reasons |= set(want["not_evaluated_reason"].drop_nulls())
            if "exclusions" in want.columns:
                exclusions |= set(want["exclusions"].explode().drop_nulls())
        assert outcomes == {"flagged", "clear", "not_evaluated"}, code
        assert reasons == set(contract.not_evaluated_reasons), code
        assert exclusions == set(contract.exclusions), code


def test_sentences_are_short_and_state_facts(golden_said):
    for code in codes():
        got = golden_said(code).filter(pl.col("outcome") == "flagged")
        assert got["reason"].null_count() == 0, code
        for sentence in got["reason"]:
            assert len(sentence) <= 60, f"{code}: {sentence}"
            assert sentence.endswith("。"), f"{code}: {sentence}"
            assert not [word for word in NOT_USED if word in sentence], f"{code}: {sentence}"
        assert not [word for word in NOT_USED if word in indicator(code).title_zh], code


@pytest.mark.parametrize("code", codes())
def test_a_missing_needed_column_is_said(code, golden_input):
    contract, frame = indicator(code), golden_input(code)
    for group in [*([name] for name in contract.needs), *contract.needs_any]:
        got = evaluate(code, frame.drop(*group, HEADERS, strict=False), contract, AS_OF)
        assert got.height == frame.height
        assert set(got["not_evaluated_reason"]) == {"missing_column"}, group


@pytest.mark.parametrize("code", codes())
def test_row_order_does_not_matter(code, golden_input, golden_said):
    again = evaluate(code, golden_input(code).reverse(), indicator(code), AS_OF)
    assert golden_said(code).equals(again)


def test_empty_input_gives_an_empty_result(golden_input):
    for code in codes():
        got = evaluate(code, golden_input(code).clear(), indicator(code), AS_OF)
        assert got.is_empty(), code
        assert dict(got.schema) == RESULT, code


@pytest.mark.parametrize("code", codes())
def test_nothing_but_the_table_is_needed(code, golden_input, golden_said):
    """Extra columns, Decimal money and a different column order change nothing."""
    contract, frame = indicator(code), golden_input(code)
    yuan = [c for c in frame.columns if c.endswith("_yuan")]
    other = frame.with_columns(
        pl.col(yuan).cast(pl.Decimal(18, 2)), pl.lit("x").alias("something_else")
    )
    other = other.select(reversed(other.columns))
    assert golden_said(code).equals(evaluate(code, other, contract, AS_OF))


#: Thresholds that the judgement behind a rule takes as its settings.
JUDGEMENT_SETTINGS = {
    code: {f.name for f in dataclasses.fields(kind)}
    for code, kind in {"C002": county.Params, "P003": like.Params, "W001": warning.Params}.items()
}


@pytest.mark.parametrize("code", codes())
def test_breaking_a_comparison_with_a_threshold_is_noticed(code):
    missed = [said for said, _, survives in of_rule(code, thresholds_only=True) if survives]
    assert not missed, f"{code}: these of its comparisons may be broken"


def test_every_threshold_is_compared_with():
    for code in codes():
        source = inspect.getsource(module(code))
        own = set(indicator(code).thresholds) - JUDGEMENT_SETTINGS.get(code, set())
        assert not [name for name in own if f'contract["{name}"]' not in source], code
        assert not own or any(broken(source, place)[2] for place in places(ast.parse(source))), code


def test_every_code_has_its_four_things():
    assert list(codes()) == sorted(indicators())
    assert list(codes()) == sorted(p.name for p in GOLDEN.glob("[CPSW]???"))
