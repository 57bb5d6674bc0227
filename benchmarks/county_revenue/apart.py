"""County penalty worlds written apart: ``make(name, seed)``.

Written by a hand that had read what a case, a clause, a campaign and a festival are (domain
notes, the description of the data, public fine series for the shape of noise), and neither
the judgement of counties nor any world or measure made for it: a world written by the hand
that wrote the method flatters it. Two fixed points of the real series: South African
municipal fines (monthly log spread .2 to 2, months at nought, corrections, lumps at half
year) and Massachusetts penalties (monthly counts 3.8 times as spread as Poisson, lag-one
correlation .38, log fines spread 1.35, two fines in five whole thousands).

**No setting of the product may be tuned on seeds of 9000 and above**; they are for reports.

Names: ``c<counties>-h<months>[-<shape>][-<variant>]``, counties of :data:`COUNTIES`, months of
:data:`HISTORIES`, a shape of :data:`SHAPES` (``mixed`` when left out), a variant of
:data:`VARIANTS` (``planted`` when left out): ``clean`` has noise only, ``innocent`` also what
looks like a rise and is none, ``planted`` also rises, ``squeeze`` the innocent things and half
of all counties at twice their fines. The shapes say what they are in
:class:`benchmarks.county_revenue.apart_shapes.Shape`; only oracles may read them.
"""

import re
import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from benchmarks.county_revenue.apart_cases import draw, treasury
from benchmarks.county_revenue.apart_events import (
    Plan,
    boundaries,
    empty_plan,
    innocent,
    plant,
    squeeze,
)
from benchmarks.county_revenue.apart_fines import Ints
from benchmarks.county_revenue.apart_oracle import oracle_of
from benchmarks.county_revenue.apart_shapes import BURN, SHAPES, Array, months_until, rates
from benchmarks.county_revenue.apart_tables import (
    cases_of,
    codes_of,
    mapping_of,
    months_of,
    truth_of,
)

COUNTIES = (8, 15, 30, 120)
HISTORIES = (13, 24, 36, 60)
VARIANTS = ("clean", "innocent", "planted", "squeeze")
HELD_OUT = 9000
_LAST = tuple(date(2024 + k // 12, k % 12 + 1, 1) for k in range(11, 30, 3))


@dataclass(frozen=True)
class Made:
    """One world.

    ``cases``: a row a penalty decision as a county's file has it: region_code, city_code,
    decision_date, clause, violation_type, party_kind, source, campaign, industry, fine_yuan
    (0: only goods or gains were taken), confiscated_yuan. Codes are those of the day.

    ``months``: region × month with delivered and treasury_yuan (null: not known; refunds can
    make it negative). Payments follow the true decision, not the date it was entered under.

    ``truth``: a row a region, month and event: planted, kind, form, factor (of that month:
    factor_count × factor_fine; of a large case its yuan), peak, extra_cases (delivered),
    log_shift (mean log ratio of fines to what they would be without the plant: legal bounds
    and round figures make it smaller than factor_fine says). Planted kinds are more_cases,
    heavier_fines, both and squeeze; innocent ones campaign, large_case, mix_shift, amendment,
    policy (a city's own standard), back_posting, missing, lump, late, merged, split, festival
    (a gain on last year's month because New Year moved), staffing (the six months after a
    step upwards that stays; also in ``clean`` worlds, as festivals are).

    ``mapping``: old_code, new_code, from_month, kind, share of the old county's cases.

    ``oracle``: region × month: expected_cases (parameters only), expected_given_common (with
    the factor of country and city), var_cases (given those), expected_with_innocent (with
    campaigns, lumps and gaps), log_fine (expected mean), log_fine_given_clauses (given the
    clauses and parties of the delivered cases), log_se (its standard error), fine_sd and
    fine_state (wander of severity: parameter and what came), common_log and own_log (random
    factors that came), phi (relative variance), rho, batch_size; ahead_log, ahead_phi,
    ahead_fine, ahead_fine_sd (the same factors foretold from last month's true state); fined,
    mean_log_fine. All of it without any planted rise, save the last two.

    Events -1 (festival) and -2 (staffing) are not single happenings.
    """

    name: str
    seed: int
    cases: pl.DataFrame
    months: pl.DataFrame
    truth: pl.DataFrame
    mapping: pl.DataFrame
    oracle: pl.DataFrame


def names() -> list[str]:
    """All worlds."""
    return [
        f"c{counties}-h{months}-{shape}-{variant}"
        for counties in COUNTIES
        for months in HISTORIES
        for shape in SHAPES
        for variant in VARIANTS
    ]


def _read(name: str) -> tuple[int, int, str, str]:
    found = re.fullmatch(r"c(\d+)-h(\d+)(?:-([a-z]+?))?(?:-([a-z]+))?", name)
    counties, history, *rest = found.groups() if found else ("0", "0", None, None)
    shape = next((part for part in rest if part in SHAPES), "mixed")
    variant = next((part for part in rest if part in VARIANTS), "planted")
    if int(counties) < 4 or int(history) < 13 or {*rest} - {None, shape, variant}:
        raise ValueError(f"not a world: {name}")
    return int(counties), int(history), shape, variant


def sizes(counties: int, rng: np.random.Generator) -> Array:
    """Cases in an ordinary month: most counties have five to thirty, a few a hundred and more."""
    places = (rng.permutation(counties) + rng.random(counties)) / counties
    normal = np.sqrt(2) * _inverse_erf(2 * places - 1)
    return np.asarray(np.clip(np.exp(np.log(13) + 1.05 * normal), 1.0, 140.0))


def _inverse_erf(x: Array) -> Array:
    x = np.clip(x, -0.9999, 0.9999)
    part = 2 / (np.pi * 0.147) + np.log(1 - x**2) / 2
    return np.asarray(np.sign(x) * np.sqrt(np.sqrt(part**2 - np.log(1 - x**2) / 0.147) - part))


def make(name: str, seed: int) -> Made:
    """Make a world; the same name and seed give the same world.

    Raises
    ------
    ValueError
        When the name is not one of a world.
    """
    counties, history, shape_name, variant = _read(name)
    key = [seed, zlib.crc32(f"c{counties}-h{history}-{shape_name}".encode())]
    shape = SHAPES[shape_name]
    base = np.random.default_rng([*key, 1])
    months = months_until(_LAST[int(base.integers(len(_LAST)))], history + BURN)
    cities = -(-counties // 11)
    city = np.sort(np.arange(counties) % cities)
    size = sizes(counties, base)
    spare = counties > 8 or base.random() < 0.5
    plan = empty_plan(counties + spare, len(months))
    events = np.random.default_rng([*key, 2])
    if spare:
        city, size = np.append(city, 0), np.append(size, 0.0)
    if variant != "clean":
        boundaries(plan, counties, events, spare)
    _share_split(plan, city, size)
    rises = np.random.default_rng([*key, 3])
    if variant == "planted":
        plant(plan, rises)
    if variant == "squeeze":
        squeeze(plan, rises)
    if variant != "clean":
        innocent(plan, events, city)
    rate = rates(shape, size, city, months, [*key, 4])
    codes = codes_of(plan, city, counties)
    drawn = draw(shape, rate, plan, city, months, np.random.default_rng([*key, 5]))
    paid = treasury(drawn, rate.mean.shape, np.random.default_rng([*key, 6]))
    return Made(
        name,
        seed,
        cases_of(drawn, codes, np.random.default_rng([*key, 7])),
        months_of(codes, plan, paid, months),
        truth_of(plan, rate, drawn, codes, months, shape),
        mapping_of(plan, codes, months, size),
        oracle_of(drawn, rate, plan, codes, months, shape),
    )


def _share_split(plan: Plan, city: Ints, size: Array) -> None:
    """Give the spare unit its part of the county that is split."""
    if plan.split:
        unit, part, _ = plan.split
        city[part] = city[unit]
        size[part], size[unit] = 0.35 * size[unit], 0.65 * size[unit]
