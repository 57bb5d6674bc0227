"""Which published decision is which internal case, asked of the SELECT alone."""

from datetime import date

import duckdb
import pytest

from assets.core.cases import merged_sql
from assets.store.conform import sql_columns

DAY, LATER = date(2026, 3, 2), date(2026, 3, 9)
#: An internal case and its publication by the organ that decided, alike in all that is compared.
CASE = {
    "case_key": "甲局|1号", "case_no": "1号", "decision_no": "罚1号", "organ_code": "甲局", "penalty_organ_code": None,
    "organ_name": "甲县局", "region_code": "990101", "party_name": "甲店", "party_key": "K1", "decision_date": DAY,
    "fine_yuan": 500, "in_sources": ["cases"],
}  # fmt: skip
PUBLISHED = {
    "case_key": "甲局|罚1号", "decision_no": "罚1号", "penalty_organ_code": "甲局", "penalty_organ_name": "甲县局",
    "region_code": "990101", "party_name": "甲店", "party_key": "K1", "decision_date": DAY, "fine_yuan": 500,
    "file": "公示.csv", "row_no": 7,
}  # fmt: skip
#: A publication in which nothing is the case's but the decision's number.
STRANGE = {
    "case_key": "乙局|罚1号", "penalty_organ_code": "乙局", "penalty_organ_name": "乙县局", "region_code": "990102",
    "party_name": "乙店", "party_key": "K2", "decision_date": LATER,
}  # fmt: skip

Row = dict[str, object]


def merged(internal: list[Row], published: list[Row]) -> list[Row]:
    """Return ``core_cases`` of some internal cases and publications, in order of their keys."""
    connection = duckdb.connect()
    for name, contract, rows in (
        ("internal", "core_cases", internal),
        ("published", "core_penalty_publications", published),
    ):
        connection.execute(f"create table {name} ({sql_columns(contract)})")
        for row in rows:
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            connection.execute(f"insert into {name} ({names}) values ({marks})", list(row.values()))
    # What a publication adds is no column of the internal rows.
    added = "published_key, told_publication_date, in_sources, publication_file, publication_row_no"
    connection.execute(f"create table own as select * exclude ({added}) from internal")
    found = connection.sql(f"from ({merged_sql('own', 'published')}) order by case_key")
    return found.pl().to_dicts()


def pairs(internal: list[Row], published: list[Row]) -> dict[object, object]:
    return {row["case_key"]: row["published_key"] for row in merged(internal, published)}


def test_one_decision_is_one_row_with_both_places() -> None:
    (row,) = merged([CASE], [PUBLISHED])
    assert row["case_key"] == CASE["case_key"]
    assert row["published_key"] == PUBLISHED["case_key"]
    assert row["in_sources"] == ["cases", "penalty_publications"]
    assert (row["publication_file"], row["publication_row_no"]) == ("公示.csv", 7)


@pytest.mark.parametrize(
    ("case", "publication"),
    [
        ({}, {**STRANGE, "penalty_organ_code": "甲局"}),
        ({"penalty_organ_code": "乙局"}, STRANGE),
        ({}, {**STRANGE, "decision_date": DAY, "party_key": "K1"}),
        ({}, {**STRANGE, "decision_date": DAY, "region_code": "990101"}),
        ({}, {**STRANGE, "decision_date": DAY, "penalty_organ_name": "甲县局"}),
        ({"decision_date": None}, {**STRANGE, "region_code": "990101"}),
    ],
    ids=["handling organ", "deciding organ", "party", "region", "organ's name", "no date told"],
)
def test_a_number_and_one_thing_more_in_common_is_enough(case: Row, publication: Row) -> None:
    found = pairs([CASE | case], [PUBLISHED | publication])
    assert found == {CASE["case_key"]: (PUBLISHED | publication)["case_key"]}


@pytest.mark.parametrize(
    "publication",
    [
        STRANGE,
        {**STRANGE, "decision_date": DAY},
        {**STRANGE, "party_key": "K1", "region_code": "990101", "penalty_organ_name": "甲县局"},
        {"decision_no": "罚2号", "case_key": "甲局|罚2号"},
    ],
    ids=["nothing", "the day alone", "all but the day", "another number"],
)
def test_less_in_common_is_another_decision(publication: Row) -> None:
    other = PUBLISHED | publication
    assert pairs([CASE], [other]) == {
        CASE["case_key"]: None,
        other["case_key"]: other["case_key"],
    }


def test_of_several_parties_of_a_number_each_has_its_own() -> None:
    second = CASE | {"case_key": "甲局|1号·之2", "party_name": "乙店", "party_key": "K2"}
    of_second = PUBLISHED | {"case_key": "甲局|罚1号·之2", "party_name": "乙店", "party_key": "K2"}
    for published in ([PUBLISHED, of_second], [of_second, PUBLISHED]):
        assert pairs([second, CASE], published) == {
            CASE["case_key"]: PUBLISHED["case_key"],
            second["case_key"]: of_second["case_key"],
        }


def test_where_keys_are_masked_the_names_tell() -> None:
    masked = {"party_key": None}
    second = CASE | masked | {"case_key": "甲局|0号", "party_name": "乙店"}
    of_second = PUBLISHED | masked | {"case_key": "甲局|罚1号·之2", "party_name": "乙店"}
    assert pairs([CASE | masked, second], [of_second, PUBLISHED | masked]) == {
        CASE["case_key"]: PUBLISHED["case_key"],
        second["case_key"]: of_second["case_key"],
    }


def test_a_case_that_has_the_fines_of_all_parties_has_their_publications() -> None:
    of_second = PUBLISHED | {"case_key": "甲局|罚1号·之2", "party_name": "乙店", "party_key": "K2"}
    assert pairs([CASE | {"fine_yuan": 1000}], [PUBLISHED, of_second]) == {
        CASE["case_key"]: PUBLISHED["case_key"]
    }
    assert pairs([CASE], [PUBLISHED, of_second]) == {
        CASE["case_key"]: PUBLISHED["case_key"],
        of_second["case_key"]: of_second["case_key"],
    }


def test_a_case_without_a_number_that_stands_under_the_publications_is_it() -> None:
    own = {"case_key": PUBLISHED["case_key"], "decision_no": None}
    (row,) = merged([CASE | own], [PUBLISHED])
    assert row["decision_no"] == PUBLISHED["decision_no"]
    assert row["published_key"] == PUBLISHED["case_key"]


def test_a_publication_under_another_cases_key_gets_one_of_its_own() -> None:
    other = {"case_key": PUBLISHED["case_key"], "decision_no": "罚9号"}
    assert pairs([CASE | other], [PUBLISHED]) == {
        PUBLISHED["case_key"]: None,
        f"{PUBLISHED['case_key']}|公示": PUBLISHED["case_key"],
    }


def test_what_a_case_leaves_empty_is_taken_from_the_publication_and_nothing_else() -> None:
    (row,) = merged([CASE | {"decision_date": None, "fine_yuan": None}], [PUBLISHED])
    assert (row["decision_date"], row["fine_yuan"]) == (DAY, 500)
    (row,) = merged([CASE | {"fine_yuan": 300}], [PUBLISHED | {"party_name": "甲店（个体）"}])
    assert (row["fine_yuan"], row["party_name"]) == (300, "甲店")


def test_a_publication_alone_says_all_it_says() -> None:
    (row,) = merged([], [PUBLISHED])
    same = ("case_key", "decision_no", "region_code", "party_name", "party_key", "decision_date")
    assert [row[name] for name in same] == [PUBLISHED[name] for name in same]
    assert (row["organ_code"], row["organ_name"], row["fine_yuan"]) == ("甲局", "甲县局", 500)
    assert (row["case_no"], row["in_sources"]) == (None, ["penalty_publications"])


def test_parties_of_another_number_are_not_of_a_case_that_has_their_sum() -> None:
    others = [
        PUBLISHED | {"case_key": f"甲局|罚2号{n}", "decision_no": "罚2号", "party_key": n}
        for n in "ab"
    ]
    found = pairs([CASE | {"fine_yuan": 1000}], [PUBLISHED, *others])
    assert found == {CASE["case_key"]: PUBLISHED["case_key"]} | {
        row["case_key"]: row["case_key"] for row in others
    }


#: A county's own list, and the city's list of all counties' large cases: neither organ has a code.
COUNTY = PUBLISHED | {
    "case_key": "丙甲县|(丙)市监处罚〔2026〕1号", "decision_no": "(丙)市监处罚〔2026〕1号",
    "penalty_organ_code": "丙甲县", "penalty_organ_name": "丙甲县",
}  # fmt: skip
CITY = COUNTY | {
    "case_key": "丙甲|(丙)市监处罚〔2026〕1号", "penalty_organ_code": "丙甲", "penalty_organ_name": "丙甲",
}  # fmt: skip


def test_a_decision_that_two_lists_have_under_two_names_of_one_organ_counts_once() -> None:
    """丙甲 and 丙甲县 were answered as one county, and its large cases counted twice."""
    assert len(merged([], [COUNTY, CITY])) == 1
    for other in (
        {"fine_yuan": 600}, {"party_name": "乙店"}, {"decision_date": date(2026, 4, 2)}, {"region_code": "990102"},
        {"decision_no": "市监罚〔2026〕1号"}, {"region_code": None},
    ):  # fmt: skip
        assert len(merged([], [COUNTY, CITY | other])) == 2, other
    anybodys = {"decision_no": "市监罚〔2026〕1号"}
    assert len(merged([], [COUNTY | anybodys, CITY | anybodys])) == 2
    codes = [{"penalty_organ_code": code} for code in ("11990101MA0000001A", "11990101MA0000002B")]
    assert len(merged([], [COUNTY | codes[0], CITY | codes[1]])) == 2
    # A county that dates its decisions by the month alone has their months' last days.
    assert len(merged([], [COUNTY | {"decision_date": date(2026, 3, 31)}, CITY])) == 1
    (kept,) = merged([], [COUNTY | codes[0], CITY])
    assert kept["organ_code"] == codes[0]["penalty_organ_code"]


def test_a_publication_beside_a_case_and_its_publication_counts_once() -> None:
    own = CASE | {"decision_no": COUNTY["decision_no"], "organ_code": "丙甲县"}
    assert len(merged([own], [CITY, COUNTY])) == 1


def test_a_case_numbered_by_its_decision_is_the_published_one() -> None:
    case = CASE | {"decision_no": None, "case_no": CITY["decision_no"], "organ_code": "丙甲县"}
    (row,) = merged([case], [CITY])
    assert row["in_sources"] == ["cases", "penalty_publications"]
    assert len(merged([case], [CITY | {"decision_date": LATER}])) == 2
