"""Who is counted once is what a walk through the events row by row gives."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params
from models.early_warning.records.events import tidy
from models.early_warning.records.weights import with_weights

_PARAMS = shipped(Params, repeat_weeks=5, serial_complaints=3)
_HALF_YEAR = 26


def _events(seed: int) -> pl.DataFrame:
    """Draw complaints of few parties and persons over four years: dense at first, then sparse."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(600):
        week = int(rng.integers(20) if i < 300 else rng.integers(20, 208))
        rows.append({
            "source": "complaint", "key": f"K{i:03d}", "known_date": date(2022, 1, 3) + timedelta(weeks=week),
            "region_code": f"97010{rng.integers(1, 3)}", "violation_type": f"v{rng.integers(3)}",
            "party_key": f"P{rng.integers(12)}" if rng.random() < 0.7 else None,
            "complainant_key": f"U{rng.integers(15)}" if rng.random() < 0.7 else None,
        })  # fmt: skip
    return tidy(pl.DataFrame(rows, infer_schema_length=None))


def _walked(events: pl.DataFrame) -> tuple[list[float], list[bool]]:
    counted: dict[tuple[object, ...], int] = {}
    tickets: dict[str, list[int]] = {}
    weights, serials = [], []
    for row in events.iter_rows(named=True):
        held: list[tuple[object, ...]] = []
        week, person, serial = row["known_week"], row["complainant_key"], False
        if row["party_key"]:
            held.append(("party", row["party_key"], row["region_code"], row["violation_type"]))
        if person:
            past = tickets.setdefault(person, [])
            past.append(week)
            serial = sum(w >= week - _HALF_YEAR for w in past) > _PARAMS.serial_complaints
            held.append(("all", person) if serial else ("one", person, row["violation_type"]))
        again = any(week - counted.get(k, -1000) < _PARAMS.repeat_weeks for k in held)
        if not again:
            counted |= dict.fromkeys(held, week)
        weights.append(0.0 if again else 1.0)
        serials.append(serial)
    return weights, serials


@pytest.mark.parametrize("seed", range(5))
def test_weights_are_those_of_a_walk_row_by_row(seed: int):
    events = with_weights(_events(seed), _PARAMS)
    weights, serials = _walked(events)
    assert events["weight"].to_list() == weights
    assert events["is_serial"].to_list() == serials
    assert 0 < sum(serials) < len(serials)
    assert 0 < sum(weights) < len(weights)
