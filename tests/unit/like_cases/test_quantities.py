"""Amounts, weights and contents a text states."""

import numpy as np
import polars as pl
import pytest

from models.like_cases.facts.quantities import read


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("货值金额1.2万元，另有300元", "ln_yuan", 12_000),
        ("货值金额1.2万元，另有300元", "ln_yuan_sum", 12_300),
        ("涉案大米20公斤", "ln_weight", 20e6),
        ("重0.3克", "ln_weight", 300),
        ("铅含量0.35毫克/千克", "ln_content", 0.35),
        ("血液中乙醇含量176mg／100ml", "ln_content", 176),
        ("残留量1.2g/kg", "ln_content", 1200),
        ("20μg/kg", "ln_content", 0.02),
        ("过期面包三袋、糕点12盒", "ln_count", 12),
    ],
)
def test_figures_are_read_in_one_unit(text, name, value):
    got = read(pl.DataFrame({"text": [text]}))
    assert np.expm1(got[name][0]) == pytest.approx(value)


def test_a_content_is_no_weight_and_what_is_not_stated_is_unknown():
    got = read(pl.DataFrame({"text": ["铅含量0.35毫克/千克"]})).row(0, named=True)
    assert (got["ln_weight"], got["ln_yuan"], got["ln_weight_sum"]) == (None, None, None)
    assert got["ln_weight_n"] == 0
