"""An organ without a code that is written in two ways has each case once; what is not sure is told."""

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

HEADS = "案号,决定书文号,办案机构,办案机构代码,行政区划代码,当事人名称,处罚决定日期,罚款金额(元)\n"
LONG, SHORT = "青禾县市场监督管理局", "青禾县市场监管局"


def cases(
    organ: str, numbers: range, *, code: str = "", region: str = "990101", word: str = "青禾", party: str = "店"
) -> str:  # fmt: skip
    return "".join(
        f"{word}市监立〔2026〕{n}号,{word}市监罚〔2026〕{n}号,{organ},{code},{region},{n}{party},2026-02-{n:02d},5000\n"
        for n in numbers
    )


def known(door: Door) -> tuple[int, list[str]]:
    """Return how many cases there are, and under which organs."""
    found = door.ask("select case_key from core_cases")["case_key"].to_list()
    return len(found), sorted({key.partition("|")[0] for key in found})


@pytest.mark.parametrize("together", [True, False])
def test_two_ways_to_write_an_organ_are_one(door: Door, together: bool) -> None:
    door.put("一.csv", HEADS + cases(LONG, range(1, 7)))
    if not together:
        door.run()
    door.put("二.csv", HEADS + cases(SHORT, range(4, 10)))
    door.run()
    assert known(door) == (9, [LONG])
    assert "one_case_twice" not in door.notices()
    # What comes next under the other name goes to the same organ, and a rebuild finds the same.
    door.put("三.csv", HEADS + cases(SHORT, range(9, 12)))
    door.run()
    assert known(door) == (11, [LONG])
    before = door.table("core_cases")
    door.run(fresh=True)
    assert door.table("core_cases").equals(before)


@pytest.mark.parametrize("together", [True, False])
def test_an_organ_that_sends_its_code_later_is_one(door: Door, together: bool) -> None:
    code = "11990101MB0000001X"
    door.put("一.csv", HEADS + cases(LONG, range(1, 7)) + cases(LONG, range(11, 13), region=""))
    if not together:
        door.run()
    door.put("二.csv", HEADS + cases(LONG, range(4, 10), code=code))
    door.put("三.csv", HEADS + cases(SHORT, range(5, 12)))
    door.run()
    assert known(door) == (12, [code])
    assert set(door.ask("select region_code from core_cases")["region_code"]) == {"990101"}
    before = door.table("core_cases")
    door.run(fresh=True)
    assert door.table("core_cases").equals(before)


def test_names_that_share_cases_with_two_codes_are_neither(door: Door) -> None:
    old, new = "11990101MB0000001X", "11990101MB0000002X"
    door.put("一.csv", HEADS + cases(LONG, range(1, 9)) + cases(LONG, range(1, 4), code=old) + cases(LONG, range(5, 8), code=new))  # fmt: skip
    door.run()
    assert known(door) == (8 + 3 + 3, sorted([old, new, LONG]))
    assert door.notices()["one_case_twice"]["n"] == 6


def test_three_names_in_a_chain_are_one(door: Door) -> None:
    door.put("一.csv", HEADS + cases(SHORT, range(1, 5)))
    door.put("二.csv", HEADS + cases("青禾市监", range(2, 9)))
    door.put("三.csv", HEADS + cases(LONG, range(6, 12)))
    door.run()
    assert known(door) == (11, [SHORT])


def test_what_only_looks_alike_stays_apart(door: Door) -> None:
    """Two cases are too few, another county or another party is another organ, as is a common word."""
    parts = [
        cases(LONG, range(1, 7)),
        cases(SHORT, range(5, 10)),
        cases("甲局", range(1, 7), region="990102"),
        cases("乙局", range(1, 7), region="", party="馆"),
        cases("丙局", range(1, 7), word=""),
        cases("丁局", range(1, 7), word=""),
    ]
    door.put("一.csv", HEADS + "".join(parts))
    door.run()
    n, organs = known(door)
    assert n == 6 + 5 + 4 * 6
    # Of one county and party are two of the long and the short name, and six of the two without a word.
    assert door.notices()["one_case_twice"]["n"] == 2 + 6
    assert [o.partition("·")[0] for o in organs] == sorted([LONG, SHORT, "甲局", "乙局", "丙局", "丁局"])  # fmt: skip


def test_one_case_under_two_codes_is_told(door: Door) -> None:
    old, new = "11990101MB0000001X", "11990101MB0000002X"
    door.put("一.csv", HEADS + cases(LONG, range(1, 7), code=old) + cases(SHORT, range(6, 8), code=new))  # fmt: skip
    door.run()
    said = door.notices()["one_case_twice"]
    assert said["n"] == 1
    assert said["detail"] == [f"一.csv 第8行 青禾市监罚〔2026〕6号：{LONG}、{SHORT}"]
    assert "单位对照表" in said["next_step"]


def test_people_may_say_that_two_names_are_one_organ(door: Door) -> None:
    door.put("一.csv", HEADS + cases(LONG, range(1, 3)) + cases(SHORT, range(2, 4)))
    door.run()
    assert known(door)[0] == 4
    assert door.notices()["one_case_twice"]["n"] == 1
    code = "11990101MB0000001X"
    door.put("单位对照表.csv", f"单位名称,单位代码,单位区划代码\n{LONG},{code},990101\n{SHORT},{code},990101\n")  # fmt: skip
    door.run()
    assert known(door) == (3, [code])
    assert "one_case_twice" not in door.notices()


def test_a_name_of_several_counties_is_nobodys_other_name(door: Door) -> None:
    """What 综合组 of one county shares with its bureau says nothing of the other county's 综合组."""
    group = "直属综合组"
    here = cases(LONG, range(1, 7)) + cases(group, range(1, 7))
    door.put("一.csv", HEADS + here + cases(group, range(8, 10), region="990102", word="丰泽"))
    door.run()
    assert known(door)[1] == [f"{group}·990101", f"{group}·990102", LONG]
    assert door.notices()["one_case_twice"]["n"] == 6


CODE, OTHER = "11990101MB0000001X", "11990102MB0000001X"
PUBLISHED = "行政相对人名称,行政处罚决定书文号,罚款金额(万元),处罚决定日期,处罚机关\n"


def published(
    organ: str, numbers: range, *, word: str = "青禾", party: str = "店", month: int = 2
) -> str:
    return "".join(
        f"{n}{party},{word}市监罚〔2026〕{n}号,0.5,2026-{month:02d}-{n:02d},{organ}\n" for n in numbers
    )  # fmt: skip


@pytest.mark.parametrize(("together", "party"), [(True, "店"), (False, "某某")])
def test_a_portal_that_writes_the_city_in_front_publishes_the_organs_own_cases(
    door: Door, together: bool, party: str
) -> None:
    """Each case stood twice, once of its county and once of nobody's, until the sheet was answered."""
    door.put("一.csv", HEADS + cases(LONG, range(1, 7), code=CODE))
    if not together:
        door.run()
    door.put("公示.csv", PUBLISHED + published(f"丙市{LONG}", range(3, 9), party=party))
    door.run()
    assert known(door) == (8, [CODE])
    assert set(door.ask("select region_code from core_cases")["region_code"]) == {"990101"}
    assert "unplaced_cases" not in door.notices()
    before = door.table("core_cases")
    door.run(fresh=True)
    assert door.table("core_cases").equals(before)


def test_a_name_that_publishes_for_others_too_is_asked_about(door: Door) -> None:
    own = cases(LONG, range(1, 9), code=CODE) + cases(
        "丰泽局", range(1, 9), code=OTHER, region="990102", word="丰泽"
    )
    door.put("一.csv", HEADS + own)
    parts = {
        "甲平台": published("甲平台", range(1, 5)) + published("甲平台", range(1, 5), word="丰泽"),  # of two organs
        "乙平台": published("乙平台", range(1, 5)) + published("乙平台", range(5, 7), word="又一县"),  # and of one not here
        "丙平台": published("丙平台", range(1, 3)),  # two cases are too few
        "丁平台": published("丁平台", range(1, 6), party="馆", month=3),  # the number alone
    }  # fmt: skip
    door.put("公示.csv", PUBLISHED + "".join(parts.values()))
    door.run()
    assert known(door)[1] == sorted([CODE, OTHER, *parts])
