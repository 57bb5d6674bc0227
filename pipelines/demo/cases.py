"""Penalty cases: how many, of what, against whom, under which circumstances."""

from datetime import date
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.parties import person_names
from pipelines.demo.plan import Plan, Setting
from pipelines.demo.words import conducts, conducts_by_code, words

#: Columns in the making, all of one length.
Columns = dict[str, np.ndarray[Any, Any]]

_SEASON = (0.75, 0.55, 1.05, 1.05, 1.1, 1.15, 1.05, 1.0, 1.1, 0.95, 1.15, 1.1)
_CAMPAIGN_CONDUCTS = ("F01", "F02", "Q01", "Q02", "T01", "M01", "B01", "S04")
#: Chance of each circumstance in an ordinary case.
_CHANCES = {
    "first": 0.72, "corrected": 0.62, "purchase_check": 0.3, "not_sold": 0.25, "recalled": 0.04,
    "minor_harm": 0.3, "no_injury": 0.4, "no_intent": 0.2, "cooperated": 0.5, "refused": 0.03,
    "repeated": 0.03, "obstructed": 0.01, "concealed": 0.01, "forged": 0.01, "injured": 0.008,
    "vulnerable": 0.02,
}  # fmt: skip
CIRCUMSTANCES = tuple(_CHANCES)
HEAVY = ("refused", "repeated", "obstructed", "concealed", "forged", "injured", "vulnerable")


def monthly_counts(
    rng: np.random.Generator, world: Setting
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Draw the number of decisions of each region and month: gamma-Poisson with season and shocks.

    Returns
    -------
    tuple of ndarray, each shape (regions, months)
        Ordinary decisions, and decisions made in a campaign.
    """
    land, plan = world.land, world.plan
    regions = land.regions["region_code"].to_list()
    share = land.regions["size"].to_numpy()
    n_months = len(plan.months)
    season = np.array([_SEASON[d.month - 1] for d in plan.months])
    shock = np.exp(rng.normal(0, 0.07, n_months))
    drift = np.exp(rng.normal(0, 0.1, len(regions))[:, None] * np.linspace(-1, 1, n_months))
    mean = world.size.cases / n_months * share[:, None] * season * shock * drift
    at = {r: i for i, r in enumerate(regions)}
    for span in plan.anomalies:
        if span.kind != "单案加重":
            mean[at[span.region_code], span.start : span.stop + 1] *= 2.6
    for span in plan.innocent:
        if span.kind == "低基数":
            mean[at[span.region_code], span.start - 12 : span.start] *= 0.15
        if span.kind == "补录":
            row = at[span.region_code]
            total = mean[row, span.start : span.stop + 1].sum()
            mean[row, span.start : span.stop] = 0.0
            mean[row, span.stop] = total
    mean[at[land.merged_into], n_months - 18 :] += mean[at[land.merged], n_months - 18 :]
    mean[at[land.merged], n_months - 18 :] = 0.0
    # The newest records are still coming in.
    mean[:, -1] *= 0.55
    mean[:, -2] *= 0.93
    counts = rng.poisson(mean * rng.gamma(9.0, 1 / 9.0, mean.shape))
    extra = np.zeros_like(counts)
    for month, factor in plan.campaigns.items():
        extra[:, month] = rng.poisson(mean[:, month] * (factor - 1.0))
    return counts, extra


def choose_from(options: list[str], u: float) -> str:
    """Return the option a uniform draw ``u`` in [0, 1) points to."""
    return options[int(u * len(options))]


def _parties(
    rng: np.random.Generator, c: Columns, world: Setting
) -> dict[str, np.ndarray[Any, Any]]:
    """Choose whom each case is against: a registered entity of the sector, else a person."""
    n = len(c["region"])
    entities = world.entities
    sector, region = entities["sector"].to_numpy(), entities["region_code"].to_numpy()
    city_of = world.names("city_code")
    by_place: dict[tuple[str, str], list[int]] = {}
    for i in range(entities.height):
        by_place.setdefault((region[i], sector[i]), []).append(i)
        by_place.setdefault((city_of[region[i]], sector[i]), []).append(i)
    sectors_of = dict(conducts().select("code", "sectors").iter_rows())
    draw, choose = rng.random(n), rng.random(n)
    names = person_names(rng, n)
    is_person = (c["conduct"] == "R01") | (rng.random(n) < 0.06)
    picked = np.full(n, -1)
    chosen = np.empty(n, dtype=object)
    for i in range(n):
        options = [c["risk_sector"][i]] if c["risk"][i] >= 0 else sectors_of[c["conduct"][i]]
        home = c["region"][i]
        found = [s for s in options if (home, s) in by_place]
        chosen[i] = found[int(draw[i] * len(found))] if found else options[0]
        if found and not is_person[i]:
            members = by_place[home, chosen[i]]
            picked[i] = members[int(choose[i] ** 1.5 * len(members))]
    known = picked >= 0
    out: dict[str, np.ndarray[Any, Any]] = {"sector": chosen, "entity": picked}
    for column, fallback in (("party_name", names), ("uscc", None), ("entity_type", "自然人")):
        values = entities[column].to_numpy()[np.maximum(picked, 0)].astype(object)
        values[~known] = np.array(names, dtype=object)[~known] if fallback is names else fallback
        out["party_type" if column == "entity_type" else column] = values
    sectors = words("sectors")
    out["industry_code"] = np.array([sectors[s]["code"] for s in chosen], dtype=object)
    goods = words("facts")["goods"]
    u = rng.random(n)
    out["product"] = np.array(
        [
            choose_from(goods.get(code) or sectors[sector]["products"], v)
            for code, sector, v in zip(c["conduct"], chosen, u, strict=True)
        ],
        dtype=object,
    )
    return out


def _draw_conducts(rng: np.random.Generator, c: Columns, world: Setting) -> np.ndarray[Any, Any]:
    """Draw conducts; each region has its own mix, campaigns have theirs."""
    table = conducts().filter(pl.col("code") != "C02")
    codes = table["code"].to_numpy()
    weight = table["weight"].to_numpy()
    out = np.empty(len(c["region"]), dtype=object)
    focus = np.where(np.isin(codes, _CAMPAIGN_CONDUCTS), 1.0, 0.05) * weight
    for region in world.names():
        own = weight * np.exp(rng.normal(0, 0.35, len(codes)))
        here = (c["region"] == region) & ~c["in_campaign"]
        out[here] = rng.choice(codes, int(here.sum()), p=own / own.sum())
    there = c["in_campaign"]
    out[there] = rng.choice(codes, int(there.sum()), p=focus / focus.sum())
    return out


def _amounts(rng: np.random.Generator, c: Columns) -> None:
    """Draw quantity, price, goods value and illegal gains; goods value = quantity x price."""
    table = conducts_by_code()
    n = len(c["conduct"])
    mu = np.array([table[k]["goods_log10"] for k in c["conduct"]])
    sd = np.array([table[k]["goods_sd"] for k in c["conduct"]])
    # A spread of nought marks conducts that are no matter of goods: no value is recorded.
    c["no_goods"] = sd == 0
    goods = 10 ** np.clip(rng.normal(mu, sd), 0.8, 6.0)
    price = np.clip(np.round(goods ** rng.uniform(0.3, 0.75, n), 1), 0.5, 30_000)
    quantity = np.maximum(1, np.round(goods / price)).astype(int)
    c["quantity"], c["price"] = quantity, price
    c["goods_value_yuan"] = np.round(quantity * price, 2)
    sold = np.where(c["not_sold"], 0.0, rng.uniform(0.2, 1.0, n))
    gains = np.round(c["goods_value_yuan"] * sold * rng.uniform(0.3, 1.0, n), 2)
    services = np.isin(c["conduct"], ["X01", "L02", "J02"])
    gains = np.where(services & (rng.random(n) < 0.6), c["goods_value_yuan"], gains)
    takes = np.array([table[k]["takes"] for k in c["conduct"]], dtype=object)
    c["illegal_gains_yuan"] = np.where((takes == "none") | c["no_goods"], 0.0, gains)
    c["confiscated_gains_yuan"] = np.where(
        np.isin(takes, ["gains", "both"]), c["illegal_gains_yuan"], 0.0
    )
    left = np.where(c["not_sold"], 1.0, rng.uniform(0.0, 0.8, n))
    c["confiscated_goods_yuan"] = np.where(
        np.isin(takes, ["goods", "both"]), np.round(c["goods_value_yuan"] * left, 2), 0.0
    )
    c["advert_fee_yuan"] = np.where(
        np.isin(c["conduct"], ["A01", "A03"]) & (rng.random(n) < 0.7),
        np.round(10 ** rng.normal(3.3, 0.35, n), -1), 0.0,
    )  # fmt: skip


def _circumstances(rng: np.random.Generator, c: Columns) -> None:
    n = len(c["conduct"])
    for name, chance in _CHANCES.items():
        c[name] = rng.random(n) < chance
    progressive = dict(conducts().select("code", "progressive").iter_rows())
    c["progressive"] = np.array([progressive[k] for k in c["conduct"]])
    c["refused"] |= c["progressive"] & (rng.random(n) < 0.4)
    c["corrected"] &= ~c["refused"]
    c["first"] &= ~c["repeated"]
    c["no_injury"] &= ~c["injured"]
    c["minor_harm"] &= ~c["injured"]
    c["no_intent"] &= ~(c["forged"] | c["concealed"])
    c["purchase_check"] &= ~c["forged"] & ~np.isin(c["conduct"], ["F07", "B02", "D02", "M02"])
    c["cooperated"] &= ~c["obstructed"]
    c["not_sold"] &= ~(c["injured"] | c["recalled"])


def _days(rng: np.random.Generator, low: int, high: int, n: int) -> np.ndarray[Any, Any]:
    return rng.integers(low, high + 1, n).astype("timedelta64[D]")


def _weekday(days: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Move Saturdays and Sundays to the Friday before."""
    return np.asarray(np.busday_offset(days, 0, roll="backward"))


def make_dates(rng: np.random.Generator, c: Columns, plan: Plan, as_of: date) -> None:
    """Add the dates of an orderly procedure, each within its legal term."""
    n = len(c["month"])
    starts = np.array(plan.months, dtype="datetime64[D]")
    decided = starts[c["month"]] + _days(rng, 0, 27, n)
    last = np.datetime64(as_of)
    decided = np.where(decided > last, last - _days(rng, 0, 4, n), decided)
    decided = _weekday(decided)
    # Friday before the first may lie in the month before: step forward instead.
    early = decided.astype("datetime64[M]") < starts[c["month"]].astype("datetime64[M]")
    c["decision_date"] = np.where(
        early, np.busday_offset(starts[c["month"]], 0, roll="forward"), decided
    )
    took = np.clip(rng.gamma(3.5, 14.0, n), 12, 84).astype(int).astype("timedelta64[D]")
    simple = c["procedure_type"] == "简易程序"
    took = np.where(simple, np.timedelta64(0, "D"), took)
    c["filed_date"] = _weekday(c["decision_date"] - took)
    told = _weekday(c["filed_date"] - _days(rng, 1, 12, n))
    c["clue_date"] = np.where(simple, c["filed_date"], told)
    c["conduct_end_date"] = c["clue_date"] - _days(rng, 0, 60, n)
    c["conduct_start_date"] = c["conduct_end_date"] - _days(rng, 0, 150, n)
    notice = np.maximum(c["filed_date"], _weekday(c["decision_date"] - _days(rng, 9, 16, n)))
    c["notice_date"] = np.where(simple, c["decision_date"], notice)
    review = np.maximum(c["filed_date"], _weekday(notice - _days(rng, 1, 4, n)))
    c["legal_review_date"] = np.where(simple, np.datetime64("NaT", "D"), review)
    c["service_date"] = c["decision_date"] + np.where(
        simple, np.timedelta64(0, "D"), _days(rng, 0, 5, n)
    )
    c["due_date"] = c["service_date"] + np.timedelta64(15, "D")
    c["payment_date"] = c["service_date"] + _days(rng, 0, 14, n)
    c["publication_date"] = np.where(
        simple, np.datetime64("NaT", "D"), _weekday(c["decision_date"] + _days(rng, 4, 22, n))
    )


def _mark_risks(rng: np.random.Generator, c: Columns, world: Setting) -> None:
    """Turn a few cases after the onset of each sector risk into cases of that risk."""
    n = len(c["region"])
    c["risk"], c["risk_sector"] = np.full(n, -1), np.full(n, "", dtype=object)
    starts = np.array(world.plan.months, dtype="datetime64[M]")[c["month"]]
    for k, risk in enumerate(world.plan.risks):
        onset = np.datetime64(risk.onset, "M")
        near = np.isin(c["region"].astype(str), risk.regions) & (c["risk"] < 0)
        after = (starts > onset) & (starts <= onset + np.timedelta64(3, "M")) & (c["growth"] == "")
        pool = np.flatnonzero(near & after)
        rows = rng.permutation(pool)[: 2 + 2 * len(risk.regions)]
        c["risk"][rows], c["risk_sector"][rows] = k, risk.sector
        c["conduct"][rows] = risk.conduct


def draw_cases(rng: np.random.Generator, world: Setting) -> Columns:
    """Draw all decided cases, without fines and texts.

    Parameters
    ----------
    rng : numpy.random.Generator
    world : Setting

    Returns
    -------
    dict of str to ndarray
        Equal lengths, in order of region and month.
    """
    land, plan = world.land, world.plan
    counts, extra = monthly_counts(rng, world)
    codes = land.regions["region_code"].to_numpy()
    rows, cols = np.indices(counts.shape)
    both = np.stack([counts, extra], axis=2)
    reps = both.reshape(-1)
    region = np.repeat(np.repeat(rows.reshape(-1), 2), reps)
    month = np.repeat(np.repeat(cols.reshape(-1), 2), reps)
    campaign = np.repeat(np.tile([False, True], counts.size), reps)
    n = len(region)
    c: Columns = {
        "region_index": region, "region": codes[region].astype(object), "month": month,
        "in_campaign": campaign, "growth": np.full(n, "", dtype=object),
    }  # fmt: skip
    for span in [*plan.anomalies, *plan.innocent]:
        here = (c["region"] == span.region_code) & (month >= span.start) & (month <= span.stop)
        c["growth"][here] = span.kind
    c["conduct"] = _draw_conducts(rng, c, world)
    _mark_risks(rng, c, world)
    c.update(_parties(rng, c, world))
    _circumstances(rng, c)
    _amounts(rng, c)
    small = np.isin(c["conduct"], ["J01", "L01", "E01", "F07", "F08", "R01"])
    quick = small & (rng.random(n) < 0.45) & ~c["refused"]
    c["procedure_type"] = np.where(quick, "简易程序", "普通程序").astype(object)
    make_dates(rng, c, plan, world.as_of)
    new_law = (c["conduct"] == "C01") & (c["conduct_end_date"] >= np.datetime64("2025-10-15"))
    c["conduct"][new_law] = "C02"
    return c
