"""Regions in a line: as they are today, of many how many of which city, and never the city's own bureau for them."""

from datetime import date

import polars as pl
import pytest

from dashboards import View, view_of
from dashboards.letters.sheet import _facts
from dashboards.pages import common, county, rules, warning_sheet, warnings
from dashboards.view import Region
from tests.unit.dashboards import invented

GONE, HEIR = "990102", "990103"


@pytest.fixture(scope="module")
def view() -> View:
    """Return two cities of which one county was merged into its neighbour, and one ended without an heir."""
    tables = invented.province(counties=20, months=30, n_cases=60, flagged=2, n_warnings=3)
    own = tables["regions"].with_columns(
        end_date=pl.when(pl.col("region_code").is_in([GONE, "990104"])).then(date(2024, 12, 31)),
        merged_into=pl.when(pl.col("region_code") == GONE).then(pl.lit(HEIR)),
    )
    return view_of({**tables, "regions": own}, invented.run(tables))


def test_a_county_that_is_no_more_stands_under_the_one_that_took_it_over(view: View) -> None:
    heir, gone, other = map(view.region_name, (HEIR, GONE, "990101"))
    assert view.places(["990101", GONE]) == f"{other}、{heir}（含原{gone}）"
    assert view.places([GONE, HEIR]) == f"{heir}（含原{gone}）"
    assert view.places(["990104"]) == f"{view.region_name('990104')}（已撤销）"
    assert view.today([GONE, HEIR, "990101"]) == [HEIR, "990101"]
    assert view.taken_over(GONE) == f"已并入{heir}，请{heir}填写"
    assert view.taken_over("990104") == view.taken_over(HEIR) == ""


def test_of_many_the_line_counts_by_city_and_the_sheet_names_all(view: View) -> None:
    """甲、乙、丙、丁、戊、己等11地 named neither the other five nor where they lie."""
    codes = [c for c in view.regions if c not in (GONE, "990104") and not c.endswith("00")]
    cities = {view.regions[c].city for c in codes}
    assert len(codes) > 8 and len(cities) > 1
    said, whole = view.places(codes), view.all_places(codes)
    assert said.startswith(f"{len(cities)}个市{len(codes)}个县：") and "等" not in said
    assert all(view.region_name(c) in whole for c in codes)
    assert all(f"{city}：" in whole for city in cities)
    assert view.places(codes[:3]) == view.all_places(codes[:3])
    assert view.places([]) == "全域"


def test_a_warning_of_several_counties_does_not_stand_with_the_citys_own_bureau(view: View) -> None:
    """The page of W001 said 某市本级 of what three counties of the city had."""
    known = view.warnings[0]["warning_id"]
    scopes = {"region_scope": ["990101", "990106"], "current_scope": ["990101", "990106", "990105"]}
    grown = view.get("out_warnings").with_columns(pl.lit(v).alias(n) for n, v in scopes.items())
    now = view_of({**view.tables, "out_warnings": grown}, view.run)
    own = {"object_type": "sector", "object_key": known, "region_code": "990100"}
    # those of the sentence beside it, which is that of the issue
    assert rules._where(now, own) == "、".join(map(now.region_name, scopes["region_scope"]))
    assert rules._where(now, own | {"object_key": "别的"}) == now.region_name("990100")


def test_the_sheet_of_a_warning_names_every_county(view: View) -> None:
    """Which the other fifty-one of 等57地 were stood on no page and on no paper."""
    codes = [c for c in view.regions if c not in (GONE, "990104") and not c.endswith("00")]
    wide = view.get("out_warnings").with_columns(
        current_scope=pl.lit(codes), region_scope=pl.lit(codes[:9])
    )
    now = view_of({**view.tables, "out_warnings": wide}, view.run)
    first = now.warnings[0]
    row = next(r for r in warning_sheet._beside_issue(now, first).rows if r.cells[0] == "范围")
    assert list(row.cells[1:]) == [now.all_places(codes), now.all_places(codes[:9])]
    assert dict(_facts(now, first, []))["范围"] == now.all_places(codes)


def test_warnings_are_filtered_by_counties_that_are(view: View) -> None:
    tables = {**view.tables, "out_warnings": view.get("out_warnings").with_columns(
        current_scope=pl.lit([GONE, "990101"]), region_scope=pl.lit([GONE, "990101"])
    )}  # fmt: skip
    now = view_of(tables, view.run)
    live = now.warnings
    assert warnings._scope_options(now, live) == [(c, now.region_name(c)) for c in ("990101", HEIR)]
    assert warnings._one(now, live[0]).match["county"].split() == [HEIR, "990101"]


def test_the_page_of_a_county_leads_to_what_it_was_and_what_it_has_become(view: View) -> None:
    made = {p.path: " ".join(map(str, p.more)) for p in county.pages(view)}
    assert (
        f'并入<a href="{HEIR}.html">{view.region_name(HEIR)}</a>' in made[f"counties/{GONE}.html"]
    )
    assert (
        f'<a href="{GONE}.html">{view.region_name(GONE)}</a>（2024-12-31）'
        in made[f"counties/{HEIR}.html"]
    )
    assert "并入" not in made["counties/990101.html"]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("丙石彝族自治县", "丙石"),
        ("丙江拉祜族佤族布朗族傣族自治县", "丙江"),
        ("丙胜各族自治县", "丙胜"),
        ("畲族自治县", "畲族"),
        ("独龙族自治旗", "独龙族"),
        ("丙县", "丙县"),
        ("丙港经济区", "丙港经济"),
    ],
)
def test_a_tile_names_a_county_as_people_do(name: str, short: str) -> None:
    """Of 丙石彝族自治县 and 丙山彝族自治县 the tiles showed 丙石彝 and 丙山彝, cut through the next sign."""
    region = Region("990101", name, "990100", "丙市", is_city=False)
    assert common.short_name(region) == short
