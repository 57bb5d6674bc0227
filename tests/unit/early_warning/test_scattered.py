"""A few counties of each of several cities are one rise; a level of the province or of a city is none."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, judge
from models.early_warning.rises.everywhere import is_scattered
from models.early_warning.rises.named import by_number
from models.early_warning.rises.scattered import Counties, Mixture, _named, mixture
from models.early_warning.window import Window
from tests.unit.early_warning.test_judge import event

CITY = np.repeat(np.arange(6), 5)
RISEN = [0, 5, 6, 12, 20, 25]


def _counties(seen: np.ndarray, mean: float = 4.0) -> Counties:
    """Thirty counties of six cities, ``mean`` expected of each."""
    n = CITY.size
    return Counties(
        seen[None].astype(float), np.full((1, n), mean), np.full((1, n), 0.02),
        np.full((1, 6), 0.05), 1.1, CITY,
    )  # fmt: skip


def test_six_counties_of_five_cities_show_together_what_none_shows() -> None:
    seen = np.full(30, 4)
    seen[RISEN] = 15
    found = mixture(_counties(seen))
    assert found.log_e[0] > np.log(1e4)
    assert np.flatnonzero(found.rises[0] >= 0.5).tolist() == RISEN
    assert found.gain[0, RISEN].max() < np.log(1e3)


@pytest.mark.parametrize("high", [np.arange(30), np.arange(5), np.arange(10)])
def test_a_level_that_moves_is_no_rise_of_a_few(high: np.ndarray) -> None:
    seen = np.full(30, 4)
    seen[high] = 8
    assert mixture(_counties(seen)).log_e[0] < np.log(10)


def test_by_chance_it_is_as_rare_as_it_says() -> None:
    rng = np.random.default_rng(5)
    n, size = 4000, 1 / (0.02 + 0.01 + 0.1 / 4)
    seen = rng.poisson(4.0 * rng.gamma(size, 1 / size, (n, 30)))
    many = Counties(
        seen.astype(float), np.full((n, 30), 4.0), np.full((n, 30), 0.02), np.full((n, 6), 0.05),
        1.1, CITY,
    )  # fmt: skip
    log_e = mixture(many).log_e / np.log(10)
    assert (log_e >= 1).mean() <= 0.1
    assert (log_e >= 2).mean() <= 0.01


def test_scattered_are_some_counties_of_several_cities() -> None:
    assert is_scattered([0, 5], CITY)
    assert not is_scattered([0, 1], CITY)
    assert not is_scattered(range(10), CITY)


WEEKS, CITIES, COUNTIES = 104, 6, 4
CODES = [f"97{c + 1:02d}{r + 1:02d}" for c in range(CITIES) for r in range(COUNTIES)]
REGIONS = pl.DataFrame(
    [(code, code[:4] + "00", f"县{code}") for code in CODES],
    schema=["region_code", "parent_code", "name"],
    orient="row",
)
KINDS = ("退费难", "标签不符", "过期销售", "短斤少两", "乱收费")
HERE = [CODES[k] for k in (0, 4, 9, 14, 19, 22)]


def _judged(more: dict[str, int], start: int = 90, weeks: int = 8) -> Warnings:
    """Judge five kinds, one complaint of each in two weeks, and ``more`` of the first a week."""
    rows = [
        event(week, code, kind, object_category=kind)
        for week in range(WEEKS)
        for i, code in enumerate(CODES)
        for k, kind in enumerate(KINDS)
        for _ in range((week + i + k) % 2 + (more.get(code, 0) if k == 0 and 0 <= week - start < weeks else 0))
    ]  # fmt: skip
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return judge(frame, REGIONS, shipped(Params), date(2024, 12, 29), 0)


def test_a_rise_of_six_cities_is_one_sheet_that_names_its_counties() -> None:
    sheets = _judged(dict.fromkeys(HERE, 2), start=95, weeks=3).warnings.filter(kind="sector")
    assert sheets.height == 1
    assert set(sheets["current_scope"][0]) == set(HERE)
    said = sheets["reason"][0]
    assert all(f"县{code}" in said for code in sheets["region_scope"][0])
    assert "分属6个市，合为一份" in said


def test_without_looking_at_the_province_it_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.early_warning.rises.scattered.search", lambda *_: [])
    assert (
        _judged(dict.fromkeys(HERE, 2), start=95, weeks=3).warnings.filter(kind="sector").is_empty()
    )


def test_a_county_that_rises_later_is_taken_into_the_sheet() -> None:
    more = dict.fromkeys(HERE, 2)
    sheets = _judged(more).warnings.filter(kind="sector")
    assert sheets.height <= 2
    assert set(HERE) <= {code for scope in sheets["current_scope"] for code in scope}


def test_a_county_beyond_all_measure_is_still_a_number() -> None:
    """Its likelihood has no exponential; the others are told as before."""
    seen = np.full(30, 4)
    seen[RISEN] = 15
    seen[29] = 2000
    found = mixture(_counties(seen))
    assert np.isfinite(found.log_e[0])
    assert found.gain[0, 29] > 600.0 + np.log(10)


def test_a_rise_that_shows_only_as_the_best_of_many_windows_is_none() -> None:
    assert _judged(dict.fromkeys(HERE, 1)).warnings.filter(kind="sector").is_empty()


@pytest.mark.parametrize(("far", "named"), [(1.0, []), (6.0, [0, 1, 5])])
def test_what_is_little_without_one_city_is_that_city_s(far: float, named: list[int]) -> None:
    """Two counties of a city show much; one of another must show ten times its chance as well."""
    gain = np.zeros((1, 30))
    gain[0, [0, 1, 5]] = 8.0, 8.0, far
    found = Mixture(gain.sum(1), gain, np.ones((1, 30)), (gain > 0).astype(float))
    assert _named(found, 0, CITY).tolist() == named


@pytest.mark.filterwarnings("error")
def test_fewer_records_than_counties_a_word_chose_are_no_rise() -> None:
    """Complaints told together weigh less than one each; the score was no number then."""
    observed, expected = np.zeros((8, 1, 30)), np.full((8, 1, 30), 1e-6)
    observed[0, 0, RISEN] = 0.3
    window = Window(
        observed, expected, np.ones((1, 30)), np.zeros((1, 30)), np.zeros(1), 1.0, {1: 0.0}, CITY,
        np.ones((8, 1, 6)), 0.0,
    )  # fmt: skip
    chosen, risen = np.array(RISEN), len(RISEN)
    assert by_number(100, 0, 0, chosen, 1, window, risen) is None
    observed[0, 0, RISEN] = 3.0
    found = by_number(100, 0, 0, chosen, 1, window, risen)
    assert found is not None
    assert found.regions == tuple(RISEN)
