"""Case numbers that begin anew each year and do not say the year are another case each year."""

from decimal import Decimal

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

HEADS = "案号,决定书文号,办案机构,办案机构代码,行政区划代码,当事人名称,立案日期,处罚决定日期,罚款金额(元)\n"
CODE = "11990101MB0000001X"


def case(n: str, year: int, *, fine: int = 5000, filed: str | None = None, decided: bool = True, party: str | None = None) -> str:  # fmt: skip
    number, on = (f"青禾市监罚〔{year}〕{n}号", f"{year}-03-09") if decided else ("", "")
    filed = f"{year}-02-01" if filed is None else filed
    return f"{n},{number},青禾县局,{CODE},990101,{party or f'{year}年{n}店'},{filed},{on},{fine}\n"


def known(door: Door) -> dict[str, tuple[str | None, Decimal]]:
    found = door.ask("select case_key, decision_no, fine_yuan from core_cases order by 1")
    return {key.partition("|")[2]: (number, fine) for key, number, fine in found.iter_rows()}


def same_when_made_anew(door: Door) -> bool:
    before = door.table("core_cases")
    door.run(fresh=True)
    return door.table("core_cases").equals(before)


@pytest.mark.parametrize("together", [True, False])
def test_each_year_has_its_own_number_one(door: Door, together: bool) -> None:
    door.put("2025.csv", HEADS + case("1", 2025) + case("2", 2025))
    if not together:
        door.run()
    door.put("2026.csv", HEADS + case("1", 2026, fine=7000))
    door.run()
    assert known(door) == {
        "1": ("青禾市监罚〔2025〕1号", Decimal(5000)),
        "1·2026": ("青禾市监罚〔2026〕1号", Decimal(7000)),
        "2": ("青禾市监罚〔2025〕2号", Decimal(5000)),
    }
    # A newer row of one year's case takes that one's place, and the number says which it is.
    door.put("更正.csv", HEADS + case("1", 2026, fine=6000))
    door.run()
    assert known(door)["1·2026"][1] == Decimal(6000)
    assert set(door.ask("select case_no from core_cases")["case_no"]) == {"1", "1·2026", "2"}
    assert same_when_made_anew(door)


def test_a_year_that_comes_late_moves_nobody(door: Door) -> None:
    door.put("2026.csv", HEADS + case("1", 2026))
    door.run()
    door.put("2025.csv", HEADS + case("1", 2025))
    door.run()
    assert {key: number for key, (number, _) in known(door).items()} == {
        "1": "青禾市监罚〔2026〕1号",
        "1·2025": "青禾市监罚〔2025〕1号",
    }
    assert same_when_made_anew(door)


def test_one_case_reported_again_stays_one(door: Door) -> None:
    """Its day of filing put right, decided in the meantime, its party or its decision's number corrected."""
    door.put("一.csv", HEADS + case("1", 2025, filed="") + case("2", 2025, decided=False)
             + case("3", 2025) + case("4", 2025))  # fmt: skip
    door.run()
    door.put("二.csv", HEADS + case("1", 2025, filed="2024-12-20") + case("2", 2026, party="2025年2店")
             + case("3", 2025, filed="2024-12-30", party="三店") + case("4", 2026, party="2025年4店"))  # fmt: skip
    door.run()
    assert sorted(known(door)) == ["1", "2", "3", "4"]


def test_a_number_that_says_its_year_or_is_too_long_does_not_begin_anew(door: Door) -> None:
    door.put(
        "一.csv", HEADS + case("20251", 2025, decided=False) + case("100001", 2025, decided=False)
    )
    door.put(
        "二.csv", HEADS + case("20251", 2026, decided=False) + case("100001", 2026, decided=False)
    )
    door.run()
    # Other parties, filed on other days: each number was given out twice, and no year's is called by its year.
    assert sorted(known(door)) == ["100001", "100001·之2", "20251", "20251·之2"]


def test_what_is_said_about_a_case_goes_to_that_years(door: Door) -> None:
    door.put("一.csv", HEADS + case("1", 2025) + case("1", 2026))
    reviews = "案号,办案机构代码,类型,受理日期,结果\n"
    door.put("二.csv", reviews + "".join(f"1,{CODE},行政复议,{day},维持\n" for day in ("2025-05-01", "2026-04-01")))  # fmt: skip
    door.put("三.csv", reviews + f"1·2026,{CODE},行政诉讼,2026-06-01,维持\n")
    door.run()
    found = door.ask(
        "select kind, accepted_date::varchar as d, case_key from core_reviews order by d"
    )
    assert [key.partition("|")[2] for key in found["case_key"]] == ["1", "1·2026", "1·2026"]


def test_cases_not_decided_yet_are_told_apart_by_their_parties(door: Door) -> None:
    door.put("一.csv", HEADS + case("1", 2026, decided=False) + case("1", 2025, decided=False))
    door.run()
    found = door.ask("select case_no, year(filed_date) as year from core_cases order by 1")
    assert found.rows() == [("1", 2025), ("1·2026", 2026)]  # of one file the earlier year is first


def test_what_is_told_apart_only_later_is_moved_then(door: Door) -> None:
    """Without its party last year's case could not be told from this year's, which took its place."""
    for name, row in (
        ("一.csv", f"1,,青禾县局,{CODE},990101,,2025-02-01,,\n"),
        ("二.csv", case("1", 2026)),
        ("三.csv", case("1", 2025)),
    ):
        door.put(name, HEADS + row)
        door.run()
    assert {key: number for key, (number, _) in known(door).items()} == {
        "1": "青禾市监罚〔2025〕1号",
        "1·2026": "青禾市监罚〔2026〕1号",
    }
    assert same_when_made_anew(door)
