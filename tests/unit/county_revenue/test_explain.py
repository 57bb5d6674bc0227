"""The sentence of a county-month names what drove it and never contradicts its own outcome."""

import polars as pl
import pytest

from models.county_revenue.explain import BACKLOG, CAMPAIGN, HEAVIER, LOW_BASE, MORE, sentence

ROW = {
    "month": "2026-05", "basis": "decided", "outcome": "flagged", "not_evaluated_reason": None,
    "growth_kind": MORE, "amount": 600_000.0, "expected_yuan": 200_000.0,
    "expected_low_yuan": 60_000.0, "expected_high_yuan": 500_000.0, "largest": 10_000.0, "confiscated": None,
    "cases": 60, "expected_cases": 20.0, "frequency_z": 5.0, "severity_z": 0.1, "is_watched": False,
    "by_half": False, "half_amount": 1_824_000.0, "half_expected": 880_000.0, "half_months": 6.0,
}  # fmt: skip


def said(**given: object) -> str:
    row = pl.DataFrame([ROW | given], schema_overrides={"not_evaluated_reason": pl.String})
    return str(row.select(sentence()).item())


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ({}, "；60件，预期约20件；剔除最大1案后仍高。"),
        ({"growth_kind": HEAVIER, "frequency_z": 0.1, "severity_z": 5.0}, "；案均1.0万元，预期约1.0万元；剔除最大1案后仍高。"),
        # Without its largest case the month is no longer above: said, since it was flagged all the same.
        ({"growth_kind": HEAVIER, "largest": 150_000.0, "frequency_z": 0.1, "severity_z": 5.0},
         "；案均1.0万元，预期约1.0万元；剔除最大1案后不高。"),
        ({"largest": 150_000.0}, "；60件，预期约20件；剔除最大1案后不高。"),
        # What is high is the number, though the base is low.
        ({"growth_kind": LOW_BASE, "expected_cases": 0.1}, "；低基数，60件，预期不到1件；剔除最大1案后仍高。"),
        ({"growth_kind": LOW_BASE, "severity_z": 6.0}, "；低基数，案均1.0万元，预期约1.0万元。"),
        ({"growth_kind": CAMPAIGN, "amount": 400_000.0}, "；专项集中，总额未超上限，但60件，预期约20件。"),
        ({"growth_kind": BACKLOG}, "；积案集中，60件，预期约20件；剔除最大1案后仍高。"),
        ({"outcome": "clear", "is_watched": True}, "；偏高但不到标出的界，列为关注。"),
        ({"outcome": "clear", "is_watched": True, "amount": 400_000.0}, "；偏高但不到标出的界，列为关注。"),
        # A sentence may not deny what its own figures show.
        ({"outcome": "clear", "frequency_z": 3.4}, "；60件，预期约20件，未到标出的界。"),
        ({"outcome": "clear", "growth_kind": HEAVIER, "frequency_z": 0.1, "severity_z": 2.0},
         "；案均1.0万元，预期约1.0万元，未到标出的界。"),
        ({"outcome": "clear", "frequency_z": 1.2}, "；按件数和案均看未见异常。"),
        ({"outcome": "clear", "frequency_z": 3.4, "confiscated": 300_000.0}, "；其中没收30.0万元，除去不高，另看C012。"),
        ({"outcome": "clear", "frequency_z": 1.2, "confiscated": 299_000.0}, "；按件数和案均看未见异常。"),
        ({"outcome": "clear", "amount": 2e6, "frequency_z": 1.2, "confiscated": 1.4e6}, "；按件数和案均看未见异常。"),
        ({"outcome": "clear", "basis": "treasury"}, "；未到标出的界。"),
        ({"outcome": "clear", "amount": 100_000.0}, "；在预期内。"),
        ({"outcome": "clear", "amount": 9_000.0}, "；低于预期下限，没有增长。"),
        # Flagged for its half year: since when, over how many months, observed and expected of these.
        ({"by_half": True}, "2025年12月至2026年5月罚没决定额182.4万元，预期约88.0万元，半年合看偏高；当月60件，预期约20件。"),
        ({"by_half": True, "month": "2026-06", "half_months": 5.0},
         "2026年1月至6月（1个月未判断）罚没决定额182.4万元，预期约88.0万元；当月60件，预期约20件。"),
        ({"by_half": True, "growth_kind": LOW_BASE, "severity_z": 6.0, "half_amount": 1e7},
         "罚没决定额1000.0万元，预期约88.0万元；当月案均1.0万元，预期约1.0万元。"),
        ({"by_half": True, "growth_kind": LOW_BASE, "month": "2026-06"}, "2026年1月至6月罚没决定额182.4万元，预期约88.0万元，半年合看偏高；当月低基数，60件，预期约20件。"),
        ({"by_half": True, "growth_kind": HEAVIER, "half_months": 5.0, "half_amount": 1e8},
         "2025年12月至2026年5月（1个月未判断）罚没决定额10000.0万元，预期约88.0万元，半年合看偏高。"),
        ({"by_half": True, "outcome": "clear", "frequency_z": 1.2}, "；按件数和案均看未见异常。"),
    ],
)  # fmt: skip
def test_the_end_of_the_sentence(given: dict[str, object], end: str) -> None:
    told = said(**given)
    assert told.endswith(end), told
    assert len(told) <= 60
