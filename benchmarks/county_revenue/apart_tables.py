"""Tables of the county worlds written apart: what is delivered and what is true.

See :mod:`benchmarks.county_revenue.apart` for the columns.
"""

from collections import Counter
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.county_revenue.apart_cases import Drawn
from benchmarks.county_revenue.apart_events import Note, Plan
from benchmarks.county_revenue.apart_fines import (
    INDUSTRIES,
    PARTIES,
    SOURCE_SHARE,
    SOURCES,
    Ints,
)
from benchmarks.county_revenue.apart_shapes import BURN, Array, Rates, Shape, feast_days

Codes = NDArray[np.str_]


def codes_of(plan: Plan, city: Ints, counties: int) -> Codes:
    """Region code of every unit and month; empty for a unit that is not alive."""
    units, length = plan.shift.shape
    number = [int((city[:unit] == city[unit]).sum()) + 1 for unit in range(units)]
    own = [f"99{city[unit] + 1:02d}{number[unit]:02d}" for unit in range(counties)]
    codes = np.array([[code] * length for code in own] + [[""] * length] * (units - counties))
    if plan.split:
        unit, part, month = plan.split
        codes[part, :month] = own[unit]
        codes[part, month:] = f"99{city[unit] + 1:02d}81"
    if plan.merged:
        unit, into, month = plan.merged
        codes[unit, month:] = own[into]
    return codes


def mapping_of(plan: Plan, codes: Codes, months: list[date], size: Array) -> pl.DataFrame:
    """Old to new codes; ``share`` is the part of the old county's cases that goes there."""
    rows: list[tuple[str, str, date, str, float]] = []
    if plan.split:
        unit, part, month = plan.split
        whole = size[unit] + size[part]
        for one in (unit, part):
            old, new = str(codes[one, 0]), str(codes[one, month])
            rows.append((old, new, months[month], "split", round(size[one] / whole, 3)))
    if plan.merged:
        unit, _, month = plan.merged
        old, new = str(codes[unit, 0]), str(codes[unit, month])
        rows.append((old, new, months[month], "merged", 1.0))
    names = ["old_code", "new_code", "from_month", "kind", "share"]
    types = [pl.String, pl.String, pl.Date, pl.String, pl.Float64]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def cases_of(drawn: Drawn, codes: Codes, rng: np.random.Generator) -> pl.DataFrame:
    """Delivered cases as a county's file has them, by region and date."""
    keep = (drawn.month >= BURN) & (codes[drawn.unit, np.maximum(drawn.month, 0)] != "")
    unit, month, clause = drawn.unit[keep], drawn.month[keep], drawn.clause[keep]
    count = len(unit)
    code = codes[unit, month]
    family = [drawn.clauses[c].family for c in range(len(drawn.clauses))]
    trades = np.array([(INDUSTRIES[name] * 4)[:4] for name in family])
    trade = np.minimum((rng.random(count) ** 1.4 * 4).astype(int), 3)
    source = np.searchsorted(SOURCE_SHARE.cumsum(), rng.random(count)).clip(max=5)
    campaign = drawn.campaign[keep]
    source = np.where(campaign & (rng.random(count) < 0.7), 0, source)
    frame = pl.DataFrame(
        {
            "region_code": code,
            "city_code": [f"{one[:4]}00" for one in code],
            "decision_date": list(drawn.day[keep]),
            "clause": np.array([c.name for c in drawn.clauses])[clause],
            "violation_type": np.array([c.violation for c in drawn.clauses])[clause],
            "party_kind": np.array(PARTIES)[drawn.party[keep]],
            "source": np.array(SOURCES)[source],
            "campaign": campaign,
            "industry": trades[clause, trade],
            "fine_yuan": drawn.fine[keep],
            "confiscated_yuan": drawn.confiscated[keep],
        },
        schema_overrides={"decision_date": pl.Date},
    )
    return frame.sort("region_code", "decision_date", maintain_order=True)


def long_rows(codes: Codes, months: list[date], values: dict[str, Array]) -> pl.DataFrame:
    """Turn unit × month arrays into rows, without burn-in and dead units."""
    units, length = codes.shape
    frame = pl.DataFrame(
        {
            "region_code": codes.ravel(),
            "month": pl.Series(months * units, dtype=pl.Date),
            "place": np.tile(np.arange(length), units),
            **{name: np.asarray(value).ravel() for name, value in values.items()},
        }
    )
    return frame.filter((pl.col("place") >= BURN) & (pl.col("region_code") != ""))


def months_of(codes: Codes, plan: Plan, paid: Array, months: list[date]) -> pl.DataFrame:
    """Region × month: was the file delivered, what the treasury booked (null: not known)."""
    frame = long_rows(codes, months, {"delivered": plan.delivered, "treasury_yuan": paid})
    return (
        frame.with_columns(pl.col("treasury_yuan").fill_nan(None))
        .group_by("region_code", "month")
        .agg(
            pl.col("delivered").all(),
            pl.when(pl.col("treasury_yuan").is_not_null().all())
            .then(pl.col("treasury_yuan").sum())
            .alias("treasury_yuan"),
        )
        .sort("region_code", "month")
    )


def _feasts(months: list[date], codes: Codes, shape: Shape) -> list[Note]:
    """Months that gain on the same month a year before because the moon's New Year moved."""
    still = np.array([feast_days(first)[0] for first in months])
    notes = []
    for t in range(max(BURN, 12), len(months)):
        gain = float(np.exp(1.3 * shape.moon * (still[t - 12] - still[t])))
        if gain > 1.15:
            alive = np.flatnonzero(codes[:, t] != "")
            notes += [Note(int(unit), t, -1, False, "festival", count=gain) for unit in alive]
    return notes


def truth_of(
    plan: Plan, rate: Rates, drawn: Drawn, codes: Codes, months: list[date], shape: Shape
) -> pl.DataFrame:
    """Planted and innocent region-months; figures realised in the cases beside the intended."""
    notes = plan.notes + _feasts(months, codes, shape)
    notes += [
        Note(int(u), int(t), -2, False, "staffing")
        for u, t in np.argwhere(rate.risen & (codes != ""))
    ]
    shift, brought = _log_shift(drawn, rate.mean.shape), _brought(drawn)
    rows = [
        (
            str(codes[n.unit, n.month]),
            f"{codes[n.unit, n.month][:4]}00",
            months[n.month],
            n.event,
            n.planted,
            n.kind,
            n.form,
            n.fine if n.kind == "large_case" else n.count * n.fine,
            n.count,
            n.fine,
            n.peak,
            brought.get((n.unit, n.month, n.event), 0),
            float(shift[n.unit, n.month]) if n.planted else 0.0,
        )
        for n in notes
        if n.month >= BURN
    ]
    frame = pl.DataFrame(rows, schema=_TRUTH, orient="row")
    return frame.unique(("region_code", "month", "event", "kind"), maintain_order=True).sort(
        "planted", "region_code", "month", "event", descending=[True, False, False, False]
    )


def _log_shift(drawn: Drawn, shape: tuple[int, ...]) -> Array:
    """Mean log ratio of fines to what they would be without a plant, by unit and month."""
    fined = (drawn.fine > 0) & (drawn.month >= 0)
    place = (drawn.unit[fined], drawn.month[fined])
    total, count = np.zeros(shape), np.zeros(shape)
    np.add.at(total, place, np.log(drawn.fine[fined] / drawn.unplanted[fined]))
    np.add.at(count, place, 1.0)
    return np.divide(total, count, out=np.zeros(shape), where=count > 0)


def _brought(drawn: Drawn) -> Counter[tuple[int, int, int]]:
    """Delivered cases by unit, month and the event that brought them."""
    there = (drawn.month >= 0) & (drawn.event > 0)
    columns = (drawn.unit[there], drawn.month[there], drawn.event[there])
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


_TRUTH = {
    "region_code": pl.String,
    "city_code": pl.String,
    "month": pl.Date,
    "event": pl.Int64,
    "planted": pl.Boolean,
    "kind": pl.String,
    "form": pl.String,
    "factor": pl.Float64,
    "factor_count": pl.Float64,
    "factor_fine": pl.Float64,
    "peak": pl.Float64,
    "extra_cases": pl.Int64,
    "log_shift": pl.Float64,
}
