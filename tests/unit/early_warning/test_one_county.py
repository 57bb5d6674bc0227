"""Cases of one county alone, while its people do not complain, are its enforcement and no industry's."""

import polars as pl
import pytest

from tests.unit.early_warning.test_judge import REGIONS, burst, event, quiet_history, run

COUNTY = "970101"
#: A campaign column that every county fills, so that nothing is taken for a campaign untold.
_CASE = {"source": "case", "complainant_key": None, "campaign": None, "is_campaign_told": True}


def _with_cases(counties: list[str]) -> list[dict[str, object]]:
    """Return the quiet years with a case in each of the counties every third week."""
    return quiet_history() + [
        event(week, county, "退费难", **_CASE) for week in range(0, 100, 3) for county in counties
    ]


def _suppressed(rows: list[dict[str, object]]) -> list[str]:
    found = run(rows)
    assert found.warnings.is_empty()
    return found.suppressed["suppressed_reason"].to_list()


EVERY = REGIONS["region_code"].to_list()


def test_many_cases_of_one_county_are_left_to_the_county() -> None:
    reasons = _suppressed(_with_cases(EVERY) + burst(70, 12, COUNTY, **_CASE))
    assert any(
        said.startswith("同一县的案件占") and said.endswith("归县情看（C009）") for said in reasons
    )


@pytest.mark.parametrize(
    ("why", "rows"),
    [
        ("people complain as well", [*burst(70, 12, COUNTY, **_CASE), *burst(70, 4, COUNTY)]),
        ("two counties", [*burst(70, 12, COUNTY, **_CASE), *burst(70, 12, "970102", **_CASE)]),
    ],
)
def test_what_others_say_or_do_too_is_warned_of(why: str, rows: list[dict[str, object]]) -> None:
    assert not run(_with_cases(EVERY) + rows).warnings.is_empty(), why


def test_silence_says_nothing_where_nothing_could_be_said() -> None:
    """No complaint of the county ever came, or no other county has a case."""
    rise = burst(70, 12, COUNTY, **_CASE)
    mute = [
        r for r in _with_cases(EVERY) if (r["source"], r["region_code"]) != ("complaint", COUNTY)
    ]
    assert not run(mute + rise).warnings.is_empty()
    assert not run(_with_cases([COUNTY]) + rise).warnings.is_empty()


def test_the_share_is_the_bureaus() -> None:
    rows = _with_cases(EVERY) + burst(70, 12, COUNTY, **_CASE) + burst(70, 1, COUNTY)
    assert run(rows, single_source_share=0.5).warnings.is_empty()
    held = run(rows, single_source_share=0.95)
    assert held.warnings.filter(pl.col("n_cases") > 0).height
