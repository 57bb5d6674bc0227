"""Rates by the number of entities are taken by one measure of all counties."""

import duckdb
import polars as pl
import pytest

from assets.feat.feat_region import ENTITIES, regions_of
from data_contracts import schema_of, table


@pytest.mark.parametrize(
    ("told", "listed", "found"),
    [
        # A zone told with 5 000 beside counties of which a part of the list is known: all stood
        # far above the common rate.
        ({"990191": 5_000}, {"990101": 24, "990102": 24}, {"990101": 24, "990102": 24, "990191": None}),
        ({"990101": 900, "990102": 800}, {"990191": 7}, {"990101": 900, "990102": 800, "990191": None}),
        ({"990101": 900}, {"990101": 7}, {"990101": 900, "990102": None, "990191": None}),
    ],
    ids=["list knows more", "told of more", "as many"],
)  # fmt: skip
def test_all_counties_by_the_measure_that_knows_more_of_them(
    told: dict[str, int], listed: dict[str, int], found: dict[str, int | None]
) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table feat_region(region_code text, entities bigint, in_records boolean)"
        )
        connection.execute("create table core_entities(region_code text, status text)")
        # Of these nothing came: what is told of them does not choose the measure.
        for code in ("990181", "990182", "990183"):
            connection.execute("insert into feat_region values (?, 300, false)", [code])
        for code in found:
            connection.execute(
                "insert into feat_region values (?, ?, true)", [code, told.get(code)]
            )
            for _ in range(listed.get(code, 0)):
                connection.execute("insert into core_entities values (?, '存续')", [code])
        assert dict(connection.sql(ENTITIES).fetchall()) == found


def test_entities_gone_are_in_no_rate() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table feat_region as select '990101' as region_code, null::bigint as entities, true as in_records"
        )
        connection.execute(
            "create table core_entities as select '990101' as region_code, "
            "unnest(['存续', '存续', null, '注销', '吊销', '迁出']) as status"
        )
        assert connection.sql(ENTITIES).fetchall() == [("990101", 3)]


@pytest.mark.parametrize(
    ("with_cases", "ours"),
    [(["990101"], ["990101", "990102"]), ([], ["410102", "990101", "990102"])],
    ids=["of the cases' province", "without cases nothing tells"],
)
def test_a_county_of_another_province_is_not_of_our_records(
    with_cases: list[str], ours: list[str]
) -> None:
    """A letter came with another province's code: the overview had a county and a tile more."""
    known = pl.DataFrame(schema=schema_of(table("known_regions")))
    made = regions_of({"990101", "990102", "410102"}, set(with_cases), known)
    assert made.filter("in_records")["region_code"].sort().to_list() == ours


def test_a_zone_with_a_code_of_its_own_lies_in_the_province_of_its_city() -> None:
    zone = {"code": "K00001", "name": "某开发区", "parent_code": "990100"}
    known = pl.DataFrame([zone], schema=schema_of(table("known_regions")))
    made = regions_of({"990101", "K00001"}, {"990101"}, known)
    assert made.filter("in_records")["region_code"].sort().to_list() == ["990101", "K00001"]
