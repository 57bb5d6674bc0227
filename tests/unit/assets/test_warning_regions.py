"""What the places of warnings are called."""

import duckdb

from assets.feat.feat_warning__judged import _REGIONS


def test_a_county_only_named_in_cases_nobody_has_placed_yet_has_its_name() -> None:
    """Before the sheet of organs was answered, a warning of three counties named them by their codes."""
    connection = duckdb.connect()
    connection.execute("""
        create table feat_region as select '150800' as region_code, '150000' as parent_code, '某市' as name;
        create table known_regions as from (values ('150800', null, '巴彦淖尔市'), ('150824', '150800', '乌拉特中旗'),
            ('150825', '150800', '乌拉特后旗')) k(code, parent_code, name);
        create table feat_case as from (values ('150824'), ('150824'), (null), ('999999')) c(conduct_region_code);
    """)
    assert connection.execute(_REGIONS).fetchall() == [
        ("150800", "150000", "某市"),
        ("150824", "150800", "乌拉特中旗"),
    ]
