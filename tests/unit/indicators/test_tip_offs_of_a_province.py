"""C003 on a generated province: it speaks of the county that leaves tip-offs undone, of no other."""

from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl
import pytest

from assets.out.out_delivery import delivery
from data_contracts import indicator
from models.indicators import c003, inputs

AS_OF = date(2026, 6, 30)
QUARTER = "2026-Q1"
#: Tip-offs a month and share opened: two years before 2026, and from 2026 on.
ORDINARY = (30, 0.4, 30, 0.4)
COUNTIES = {
    "990101": (30, 0.4, 45, 0.12),  # more tip-offs, far fewer opened: the signal
    "990102": (30, 0.4, 60, 0.4),  # more tip-offs, as many opened
    "990103": (30, 0.4, 24, 0.12),  # fewer opened, but fewer tip-offs too
    "990104": ORDINARY,  # stops sending tip-offs in February
    "990105": (30, 0.4, 45, 0.4),  # tip-offs rise, their outcomes are no longer sent
    "990106": ORDINARY,  # one person's two hundred tip-offs about one shop
    "990107": (4, 0.4, 5, 0.0),  # too few to say anything
    "990108": (30, 0.4, 33, 0.36),  # a little more, a little less
    **{f"9902{i:02d}": ORDINARY for i in range(1, 21)},
}
SIGNAL, STOPPED, UNTOLD, ONE_PERSON, TINY = "990101", "990104", "990105", "990106", "990107"


@cache
def complaints(seed: int) -> pl.DataFrame:
    """Tip-offs of 2024 to June 2026, each of another person about another subject."""
    rng = np.random.default_rng(seed)
    rows = []
    for code, (before, share_before, after, share_after) in COUNTIES.items():
        for year, month in ((y, m) for y in (2024, 2025, 2026) for m in range(1, 13)):
            new = year == 2026
            if (new and month > 6) or (new and code == STOPPED and month >= 2):
                continue
            for _ in range(rng.poisson(after if new else before)):
                opened = bool(rng.random() < (share_after if new else share_before))
                silent = new and code == UNTOLD and month >= 2
                rows.append(_ticket(len(rows), code, year, month, None if silent else opened, rng))
        if code == ONE_PERSON:
            rows += [
                _ticket(len(rows) + k, code, 2026, 2, opened=False, rng=rng) | {"complainant_key": "甲", "party_key": "店"}
                for k in range(200)
            ]  # fmt: skip
    schema = {"linked_case_no": pl.String, "is_case_filed": pl.Boolean, "result": pl.String}
    return pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None)


def _ticket(
    n: int, code: str, year: int, month: int, opened: bool | None, rng: np.random.Generator
) -> dict[str, object]:
    day = date(year, month, 1) + timedelta(days=int(rng.integers(0, 28)))
    return {
        "complaint_no": f"{n:06d}", "form": "举报", "registered_date": day, "region_code": code,
        "complainant_key": f"k{n}", "party_key": f"p{n}", "is_case_filed": opened, "linked_case_no": None,
        "result": None if opened is None else "立案" if opened else "不予立案",
    }  # fmt: skip


def judged(tickets: pl.DataFrame) -> dict[tuple[str, str], dict[str, object]]:
    counts = tickets.group_by(
        "region_code", pl.lit("complaints").alias("source"), pl.col("registered_date").dt.strftime("%Y-%m").alias("month")
    ).agg(pl.len().cast(pl.Int64).alias("rows"), pl.lit(value=False).alias("is_late"))  # fmt: skip
    frame = inputs.feat_region_tip_off(tickets, delivery(counts, AS_OF))
    got = c003.evaluate(frame, indicator("C003"), AS_OF)
    return {(r["object_key"], r["period"]): r for r in got.iter_rows(named=True)}


@cache
def judged_of(seed: int) -> dict[tuple[str, str], dict[str, object]]:
    return judged(complaints(seed))


@pytest.mark.parametrize("seed", range(5))
def test_it_fires_for_the_county_that_leaves_tip_offs_undone(seed: int) -> None:
    row = judged_of(seed)[SIGNAL, QUARTER]
    assert row["outcome"] == "flagged"
    assert float(str(row["observed"])) < 0.2
    assert float(str(row["expected"])) > 0.3
    assert float(str(row["score"])) > 4
    assert str(row["reason"]).startswith("2026年第1季度举报由")


@pytest.mark.parametrize("seed", range(5))
def test_it_is_silent_on_counties_that_merely_stopped_sending(seed: int) -> None:
    got = judged_of(seed)
    stopped, untold = got[STOPPED, QUARTER], got[UNTOLD, QUARTER]
    assert (stopped["outcome"], stopped["not_evaluated_reason"]) == (
        "not_evaluated",
        "not_delivered",
    )
    assert (untold["outcome"], untold["not_evaluated_reason"]) == ("not_evaluated", "no_outcomes")


@pytest.mark.parametrize("seed", range(5))
def test_it_is_silent_on_one_person_on_few_tip_offs_and_before_the_time_is_over(seed: int) -> None:
    got = judged_of(seed)
    one = got[ONE_PERSON, QUARTER]
    assert one["outcome"] == "clear"
    assert int(str(one["n"])) < 150, "two hundred tickets of one person are one tip-off"
    assert got[TINY, QUARTER]["not_evaluated_reason"] == "few_tip_offs"
    assert got[SIGNAL, "2026-Q2"]["not_evaluated_reason"] == "not_ripe"


def test_the_year_before_is_quiet_nearly_everywhere() -> None:
    """Chance alone flags under one in a hundred of the judged county-quarters."""
    rows = [r for seed in range(5) for (_, p), r in judged_of(seed).items() if p.startswith("2025")]
    seen = [r for r in rows if r["outcome"] != "not_evaluated"]
    assert len(seen) > 400
    assert sum(r["outcome"] == "flagged" for r in seen) / len(seen) < 0.01


def test_outcomes_sent_at_last_are_judged() -> None:
    tickets = complaints(0)
    silent = pl.col("is_case_filed").is_null()
    told = tickets.with_columns(
        pl.when(silent).then(pl.lit(value=False)).otherwise("is_case_filed").alias("is_case_filed")
    )
    assert judged(told)[UNTOLD, QUARTER]["outcome"] == "flagged"
