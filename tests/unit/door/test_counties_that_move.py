"""A county is reorganised and the nightly export writes the new code into rows that came under the old one."""

import datetime as dt

import pytest

from assets.out.mapping_sheets import asking_workbooks
from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

HEADS = "案号,决定书文号,办案机构,办案机构代码,行政区划代码,当事人名称,立案日期,处罚决定日期,罚款金额(元)\n"
REGIONS = "行政区划代码,名称,上级代码,起用日期,停用日期,并入代码,划出自代码\n"
BEFORE = "990101,青禾县,990100,,,,\n990102,丰泽县,990100,,,,\n"
OLD, NEW = "11990101MB0000001X", "11990111MB0000002X"
NIGHT, NEXT = dt.date(2026, 3, 2), dt.date(2026, 3, 20)


def case(
    n: int, region: str, organ: str, filed: str, decided: str = "", *, word: str = "青禾"
) -> str:
    name = {"990111": "青禾区", "990102": "丰泽县", "990112": "丰南区"}.get(region, "青禾县")
    number = f"{word}市监罚〔2026〕{n}号" if decided else ""
    return f"{word}市监案〔2026〕{n}号,{number},{name}市场监督管理局,{organ},{region},{n}店,{filed},{decided},{'5000' if decided else ''}\n"


def old_cases(region: str, organ: str, *, last: str = "") -> str:
    """Return five decided in February and one (6) filed then, decided as told."""
    return "".join(
        case(n, region, organ, f"2026-01-{n:02d}", f"2026-02-{n:02d}") for n in range(1, 6)
    ) + case(6, region, organ, "2026-02-06", last)


def by_county(door: Door) -> dict[str, list[str]]:
    """Return the numbers of the cases of each county."""
    rows = door.ask("select region_code, case_no from core_cases order by all").rows()
    found: dict[str, list[str]] = {}
    for region, number in rows:
        found.setdefault(region, []).append(number.partition("〕")[2][:-1])
    return found


def workbooks(door: Door, as_of: dt.date) -> dict[str, bytes]:
    said = door.run(then=lambda run: dict(asking_workbooks(run)), as_of=as_of)
    assert isinstance(said, dict)
    return said


@pytest.mark.parametrize("organ", [OLD, NEW])
def test_until_somebody_says_what_a_code_is_records_stay_then_history_does(
    door: Door, organ: str
) -> None:
    """Every case counts once each night, under the county of its day, whether the organ's code changed or not."""
    door.put("区划.csv", REGIONS + BEFORE)
    door.put(
        "案件_0228.csv",
        HEADS
        + old_cases("990101", OLD)
        + case(1, "990102", "11990102MB0000003X", "2026-01-09", word="丰泽"),
    )
    door.run(as_of=dt.date(2026, 2, 28))
    door.put(
        "案件_0302.csv", HEADS + old_cases("990111", organ) + case(7, "990111", organ, "2026-03-02")
    )
    asked = workbooks(door, NIGHT)
    old = ["1", "2", "3", "4", "5", "6"]
    assert by_county(door) == {"990101": old, "990102": ["1"], "990111": ["7"]}
    said = door.notices()["unknown_regions"]
    assert (said["n"], said["detail"]) == (1, ["990111：7行（案件_0302.csv 第2行起）"])
    assert "区划对照表" in said["next_step"]
    # The sheet goes back as it was proposed.
    door.put("区划对照表.xlsx", asked["区划对照表.xlsx"])
    door.put(
        "案件_0320.csv",
        HEADS
        + old_cases("990111", organ, last="2026-03-18")
        + case(7, "990111", organ, "2026-03-02"),
    )
    assert "区划对照表.xlsx" not in workbooks(door, NEXT)
    assert by_county(door) == {"990101": old[:5], "990102": ["1"], "990111": ["6", "7"]}
    assert set(
        door.ask(
            "select organ_code from core_cases where region_code <> '990102' and case_no not like '%7号'"
        )["organ_code"]
    ) == {OLD}
    assert "unknown_regions" not in door.notices()
    before = door.table("core_cases")
    door.run(as_of=NEXT, fresh=True)
    assert door.table("core_cases").equals(before)


def test_a_county_parted_from_one_that_goes_on_has_what_is_decided_after(door: Door) -> None:
    door.put("区划.csv", REGIONS + BEFORE + "990112,丰南区,990100,2026-03-01,,,990102\n")
    organ = "11990102MB0000003X"
    mine = [
        case(n, "990102", organ, f"2026-01-{n:02d}", f"2026-02-{n:02d}", word="丰泽")
        for n in range(1, 3)
    ]
    door.put(
        "案件_0228.csv", HEADS + "".join(mine) + case(3, "990102", organ, "2026-02-06", word="丰泽")
    )
    door.run(as_of=dt.date(2026, 2, 28))
    again = (
        mine[0]
        + mine[1].replace(",990102,", ",990112,")
        + case(3, "990112", organ, "2026-02-06", "2026-03-05", word="丰泽")
    )
    door.put("案件_0310.csv", HEADS + again + case(4, "990102", organ, "2026-03-06", word="丰泽"))
    door.run(as_of=NEXT)
    assert by_county(door) == {"990102": ["1", "2", "4"], "990112": ["3"]}


def test_counties_that_become_one_keep_what_each_decided_before(door: Door) -> None:
    """The new code does not tell which county a case was of: what it came under before does."""
    ended = "990101,青禾县,990100,,2026-03-01,990111,\n990102,丰泽县,990100,,2026-03-01,990111,\n990111,青丰区,990100,2026-03-01,,,\n"
    door.put("区划.csv", REGIONS + ended)
    other = "11990102MB0000003X"
    theirs = [(n, f"2026-01-{n:02d}", f"2026-02-{n:02d}") for n in range(11, 15)]
    door.put(
        "案件_0228.csv",
        HEADS
        + old_cases("990101", OLD)
        + "".join(case(n, "990102", other, f, d, word="丰泽") for n, f, d in theirs),
    )
    door.run(as_of=dt.date(2026, 2, 28))
    again = "".join(case(n, "990111", NEW, f, d, word="丰泽") for n, f, d in theirs)
    door.put("案件_0302.csv", HEADS + old_cases("990111", NEW, last="2026-03-01") + again)
    door.put(
        "复议.csv",
        f"案号,办案机构代码,类型,受理日期,结果,结案日期\n丰泽市监案〔2026〕11号,{NEW},行政复议,2026-03-02,维持,2026-03-03\n",
    )
    door.run(as_of=NIGHT)
    assert by_county(door) == {
        "990101": ["1", "2", "3", "4", "5"],
        "990102": ["11", "12", "13", "14"],
        "990111": ["6"],
    }
    assert door.ask("select case_key from core_reviews").row(0) == (
        f"{other}|丰泽市监案〔2026〕11号",
    )


def test_receipts_of_codes_that_became_one_are_each_their_own(door: Door) -> None:
    """A bureau of finance may list old codes to the end of the year: none takes another's place."""
    ended = "990101,青禾县,990100,,2026-03-01,990111,\n990102,丰泽县,990100,,2026-03-01,990111,\n990111,青丰区,990100,2026-03-01,,,\n"
    door.put("区划.csv", REGIONS + ended)
    rows = "".join(
        f"{code},2026,{m},103050123,市场监管罚没收入,{m}\n"
        for code in ("990101", "990102")
        for m in (2, 3)
    )
    door.put("非税.csv", "行政区划代码,年度,月份,科目编码,科目名称,本月金额(万元)\n" + rows)
    door.run(as_of=dt.date(2026, 4, 5))
    assert door.ask(
        "select count(*) as n, sum(amount_yuan)::int as yuan from core_fiscal_revenue"
    ).row(0) == (4, 100_000)


def test_a_code_is_no_other_county_where_nothing_tells_that_it_moved(door: Door) -> None:
    """A case put right from one known county to another follows its newest row; two codes of two counties are two."""
    door.put("区划.csv", REGIONS + BEFORE + "990121,青泽区,990100,2026-03-01,,,990102\n")
    door.put(
        "案件_0228.csv", HEADS + old_cases("990101", OLD) + case(8, "990101", OLD, "2026-02-08")
    )
    door.run(as_of=dt.date(2026, 2, 28))
    mended = case(6, "990102", OLD, "2026-02-06") + case(8, "990121", OLD, "2026-02-08")
    door.put("案件_0302.csv", HEADS + old_cases("990102", "11990102MB0000003X") + mended)
    door.run(as_of=NIGHT)
    assert by_county(door) == {
        "990101": ["1", "2", "3", "4", "5"],
        "990102": ["1", "2", "3", "4", "5", "6", "6"],
        "990121": ["8"],
    }


def test_a_new_county_said_to_come_of_none_is_asked_about_where_others_file_no_more(
    door: Door,
) -> None:
    """The sheet goes back with nothing but the name: two counties stop that day, and a third that is small."""
    organs = {"990101": OLD, "990102": "11990102MB0000003X", "990103": "11990103MB0000004X"}
    numbers = {"990101": range(1, 16), "990102": range(21, 36), "990103": range(41, 43)}
    elsewhere = {"990201": "11990201MB0000006X"}  # of another city: it became no part of this one's
    organs, numbers = organs | elsewhere, numbers | {"990201": range(61, 76)}
    cases = [case(n, c, organs[c], f"2026-02-{n % 20 + 1:02d}") for c in organs for n in numbers[c]]
    goes_on = case(99, "990104", "11990104MB0000005X", "2026-02-05") + case(
        98, "990104", "11990104MB0000005X", "2026-05-05"
    )
    new = "".join(case(n, "990111", NEW, "2026-03-05") for n in range(51, 54))
    four = BEFORE + "990103,松桥县,990100,,,,\n990104,柳岗县,990100,,,,\n990201,石桥县,990200,,,,\n"
    door.put("区划.csv", REGIONS + four + "990111,青丰区,990100,2026-03-02,,,\n")
    door.put("案件.csv", HEADS + "".join(cases) + goes_on + new)
    door.run(as_of=dt.date(2026, 4, 2))
    assert "counties_stopped" not in door.notices()  # a month without a case is nothing yet
    door.put("案件六月.csv", HEADS + case(97, "990104", "11990104MB0000005X", "2026-06-05"))
    door.run(as_of=dt.date(2026, 7, 10))
    said = door.notices()["counties_stopped"]
    assert said["n"] == 2
    assert said["detail"] == [
        "990101青禾县：2026-03-02以后没有立案，同市那以后起用的有990111青丰区",
        "990102丰泽县：2026-03-02以后没有立案，同市那以后起用的有990111青丰区",
    ]
    # One of them is said to be part of it: it is accounted for, the other may be part of it as well, or of another.
    ended = four.replace("990101,青禾县,990100,,,,", "990101,青禾县,990100,,2026-03-02,990111,")
    another = "990112,丰南区,990100,2026-03-02,,,\n"
    door.put("区划_补.csv", REGIONS + ended.splitlines()[0] + "\n" + another)
    door.put("案件七月.csv", HEADS + case(96, "990112", "11990112MB0000007X", "2026-07-06"))
    door.run(as_of=dt.date(2026, 7, 11))
    said = door.notices()["counties_stopped"]
    assert said["detail"] == [
        "990102丰泽县：2026-03-02以后没有立案，同市那以后起用的有990111青丰区、990112丰南区"
    ]


def test_of_a_county_that_sends_decided_cases_alone_no_more_is_expected_than_can_be_decided(
    door: Door,
) -> None:
    """Each is decided a hundred days after it was filed: in July nothing filed after March can be there."""
    day = dt.timedelta(days=1)
    filed = [dt.date(2026, 2, 1) + n * day for n in range(25)]
    cases = [
        case(n, "990102", "11990102MB0000003X", f"{on}", f"{on + 100 * day}", word="丰泽")
        for n, on in enumerate(filed, 1)
    ]
    new = "".join(case(n, "990111", NEW, "2026-03-05") for n in range(51, 54))
    door.put("区划.csv", REGIONS + BEFORE + "990111,青丰区,990100,2026-03-02,,,\n")
    door.put("案件.csv", HEADS + "".join(cases) + new)
    door.run(as_of=dt.date(2026, 7, 10))
    assert "counties_stopped" not in door.notices()
    door.run(as_of=dt.date(2026, 8, 30))
    assert door.notices()["counties_stopped"]["n"] == 1
