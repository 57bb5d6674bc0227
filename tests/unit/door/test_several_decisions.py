"""One case number on a row for each respondent: each decision is a case."""

from decimal import Decimal

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

HEADS = "案号,决定书文号,办案机构,办案机构代码,行政区划代码,当事人名称,统一社会信用代码,处罚决定日期,罚款金额(元),案件状态\n"
CODE = "11990101MB0000001X"
CASE = "青禾市监立〔2026〕7号"


def row(party: str, number: str = "7", fine: str = "5000", *, uscc: str = "", case: str = CASE, status: str = "结案") -> str:  # fmt: skip
    decision = f"青禾市监罚〔2026〕{number}号" if number else ""
    day = "2026-03-09" if number else ""
    return f"{case},{decision},青禾县局,{CODE},990101,{party},{uscc},{day or '2026-03-09'},{fine},{status}\n"


def known(door: Door) -> dict[str, tuple[str | None, Decimal | None]]:
    """Return the party and the fine of each case."""
    found = door.ask("select case_no, party_name, fine_yuan from core_cases order by 1")
    return {
        case.removeprefix(CASE): (party, fine and int(fine))
        for case, party, fine in found.iter_rows()
    }


def same_when_made_anew(door: Door) -> bool:
    before = door.table("core_cases")
    door.run(fresh=True)
    return door.table("core_cases").equals(before)


@pytest.mark.parametrize("together", [True, False])
def test_each_respondent_with_a_decision_is_a_case(door: Door, together: bool) -> None:
    """Of a company and its manager only the last row counted: 50,000 yuan were 1,000."""
    door.put("1.csv", HEADS + row("青禾食品厂", "7", "50000"))
    if not together:
        door.run()
    door.put("2.csv", HEADS + row("林店", "7-1", "1000"))
    door.run()
    # Sent once more, and in another order, nobody moves.
    door.put(
        "3.csv", HEADS + row("林店", "7-1", "1200") + row("青禾食品厂", "7", "50000", status="在办")
    )
    door.run()
    assert known(door) == {"": ("青禾食品厂", 50000), "·之2": ("林店", 1200)}
    assert same_when_made_anew(door)
    said = door.notices()["several_decisions"]
    assert "1个案号、文号下各有几个当事人或几个决定，共2件" in said["says"]
    assert "several_rows" not in door.notices()


def test_one_number_for_several_parties_whose_fines_differ(door: Door) -> None:
    door.put("1.csv", HEADS + row("甲店", fine="100") + row("乙店", fine="300"))
    # A fine that is everybody's stands beside each: it is one.
    door.put(
        "2.csv", HEADS + row("丙店", "8", "600", case="八号") + row("丁店", "8", "600", case="八号")
    )
    door.run()
    # One of them is called otherwise now: it is the one with that fine.
    door.put("3.csv", HEADS + row("乙商店", fine="300") + row("甲店", fine="100"))
    door.run()
    assert known(door) == {"": ("甲店", 100), "·之2": ("乙商店", 300), "八号": ("丁店", 600)}
    assert same_when_made_anew(door)
    assert door.notices()["several_rows"]["n"] == 1


def test_a_row_is_of_its_party_before_it_is_of_its_number(door: Door) -> None:
    door.put("1.csv", HEADS + row("甲店", "7") + row("乙店", "7-1"))
    door.put("1b.csv", HEADS + row("张某", "6", case="六号") + row("李某", "6-1", case="六号"))
    door.run()
    # The numbers stood with the wrong party; masked, and for once without its number.
    door.put("2.csv", HEADS + row("乙店", "7") + row("李某", "", "400", case="六号"))
    door.run()
    assert known(door) == {
        "": ("甲店", 5000), "·之2": ("乙店", 5000), "六号": ("张某", 5000), "六号·之2": ("李某", 400),
    }  # fmt: skip


def test_a_party_called_otherwise_is_the_one_that_is_left(door: Door) -> None:
    door.put("1.csv", HEADS + row("甲店", "7", "100") + row("乙店", "7-1", "300"))
    door.run()
    # Rows that came before are not read again: of two decisions it may be, the fine tells.
    door.put("2.csv", HEADS + row("乙商店", "", "300") + row("甲店", "7", "100"))
    door.run()
    assert known(door) == {"": ("甲店", 100), "·之2": ("乙商店", 300)}
    # With another fine, it is the one that another row of the sheet is not.
    door.put("3.csv", HEADS + row("乙商行", "", "350") + row("甲店", "7", "100", status="在办"))
    door.run()
    assert known(door) == {"": ("甲店", 100), "·之2": ("乙商行", 350)}
    assert same_when_made_anew(door)


def test_a_file_that_is_read_again_keeps_its_place(door: Door) -> None:
    """A header answered later changes what its rows say, not when they came."""
    heads = HEADS.replace("当事人名称", "罚了谁")
    door.put("1.csv", heads + row("甲店", "7", "100"))
    door.run()
    door.put("2.csv", HEADS + row("乙店", "7-1", "300"))
    door.run()
    door.put("3.csv", "表的来源,不认识的表头,这一列是\n案件,罚了谁,当事人名称\n")
    door.run()
    assert known(door) == {"": ("甲店", 100), "·之2": ("乙店", 300)}
    assert same_when_made_anew(door)


def test_decisions_without_a_party_or_with_masked_ones_are_told_apart_by_their_numbers(door: Door) -> None:  # fmt: skip
    door.put("1.csv", HEADS + "".join(row(p, n) for p in ("", "张某") for n in ("7", "7-1")))
    door.run()
    assert len(known(door)) == 2
    door.put("2.csv", HEADS + "".join(row("张某", n, case="九号") for n in ("9-1", "9-2")))
    # Another number for 张某 in a later file is another 张某.
    door.put("2b.csv", HEADS + row("张某", "9-3", case="九号"))
    # The number of a decision without a party, put right in a later file, is no other decision.
    door.put("3.csv", HEADS + row("", "10", case="十号"))
    door.put("4.csv", HEADS + row("", "11", case="十号"))
    door.run()
    assert sorted(known(door)) == ["", "·之2", "九号", "九号·之2", "九号·之3", "十号"]
    assert same_when_made_anew(door)


def test_one_party_stays_one_case(door: Door) -> None:
    """Its name corrected, decided in the meantime, its number corrected, its code known later."""
    door.put(
        "1.csv",
        HEADS + row("甲店", "") + row("乙店", "8", case="八号") + row("丙店", "9", case="九号"),
    )
    door.run()
    door.put("2.csv", HEADS + row("甲商店", "7") + row("乙店", "8-1", case="八号")
             + row("丙店", "9", uscc="91990101MA00000000", case="九号"))  # fmt: skip
    door.put("3.csv", HEADS + row("丙商店", "9-1", uscc="91990101MA00000000", case="九号"))
    # Its code and another number at once; masked, and for once without its number.
    door.put("3b.csv", HEADS + row("戊店", "3", case="三号") + row("张某", "6", case="六号"))
    door.put("3c.csv", HEADS + row("戊店", "3-1", uscc="91990101MA00000001", case="三号")
             + row("张某", "", case="六号"))  # fmt: skip
    door.run()
    assert sorted(known(door)) == ["", "三号", "九号", "八号", "六号"]
    # Two rows of one party in one sheet are a correction.
    door.put(
        "4.csv", HEADS + row("丁店", "5", "20", case="五号") + row("丁店", "5", "30", case="五号")
    )
    door.run()
    assert known(door)["五号"] == ("丁店", 30)


def test_respondents_that_get_their_decisions_later(door: Door) -> None:
    door.put("1.csv", HEADS + row("甲店", "", "") + row("乙店", "", ""))
    door.run()
    assert known(door) == {"": ("乙店", None)}
    door.put("2.csv", HEADS + row("甲店", "7", "100") + row("乙店", "7-1", "100"))
    door.run()
    assert known(door) == {"": ("甲店", 100), "·之2": ("乙店", 100)}
    assert same_when_made_anew(door)


@pytest.mark.parametrize("together", [True, False])
def test_a_number_given_out_twice_is_two_cases_from_the_filing_on(
    door: Door, together: bool
) -> None:
    """The second case is filed under the first one's number: its decision took the first one's place without a word."""
    heads = "立案日期," + HEADS
    filed = {"甲店": "2026-01-05", "乙店": "2026-04-06"}
    undecided = {
        p: f"{day},{row(p, '', '', status='在办').replace('2026-03-09', '')}"
        for p, day in filed.items()
    }
    decided = f"2026-01-05,{row('甲店', '7', '500')}", f"2026-04-06,{row('乙店', '88', '900')}"
    for n, said in enumerate((undecided["甲店"], decided[0], undecided["乙店"])):
        door.put(f"{n}.csv", heads + said)
        if not together:
            door.run()
    # It is known before it has a decision; a name put right at the decision is the same case's.
    renamed = (
        "2026-01-07,六号,,青禾县局,"
        + f"{CODE},990101,丙店,,,,在办\n2026-02-07,八号,,青禾县局,{CODE},990101,丁店,,,,在办\n"
    )
    door.put("3.csv", heads + renamed)
    door.run()
    assert known(door) == {
        "": ("甲店", 500), "·之2": ("乙店", None), "六号": ("丙店", None), "八号": ("丁店", None),
    }  # fmt: skip
    door.put("4.csv", heads + decided[1] + f"2026-01-07,{row('丙商店', '6', '60', case='六号')}")
    door.run()
    assert known(door) == {
        "": ("甲店", 500), "·之2": ("乙店", 900), "六号": ("丙商店", 60), "八号": ("丁店", None),
    }  # fmt: skip
    assert same_when_made_anew(door)


def test_what_is_said_about_one_of_them_goes_to_it(door: Door) -> None:
    door.put("1.csv", HEADS + row("甲店", "7") + row("乙店", "7-1"))
    reviews = "案号,办案机构代码,类型,受理日期,结果\n"
    door.put("2.csv", reviews + f"{CASE},{CODE},行政复议,2026-05-01,维持\n{CASE}·之2,{CODE},行政复议,2026-05-02,撤销\n")  # fmt: skip
    # What is no decision of its own is taken back.
    door.put("3.csv", HEADS + row("乙店", "7-1", case=f"{CASE}·之2", status="撤销"))
    door.run()
    found = door.ask("select case_key, result from core_reviews order by accepted_date")
    assert [(key.removeprefix(f"{CODE}|{CASE}"), result) for key, result in found.rows()] == [
        ("", "维持"), ("·之2", "撤销"),
    ]  # fmt: skip
    assert door.ask("select case_no from core_cases where case_status = '撤销'").rows() == [(f"{CASE}·之2",)]  # fmt: skip
    assert same_when_made_anew(door)


def test_a_number_on_very_many_rows_is_no_cases_number(door: Door) -> None:
    many = [row(f"{n}店", f"{n}", case="详见附件") for n in range(1, 251)]
    door.put("0.csv", HEADS + "".join(many[:150]) + row("1商店", "1", case="详见附件"))
    door.run()
    assert len(known(door)) == 150
    door.put("1.csv", HEADS + "".join(many[150:]))
    door.run()
    assert same_when_made_anew(door)
    assert len(known(door)) == 251
    assert known(door)["详见附件"] == ("1店", 5000)
    assert known(door)["详见附件·之251"] == ("250店", 5000)


PUBLISHED = "行政相对人名称,行政处罚决定书文号,罚款金额(万元),处罚决定日期,处罚机关,处罚机关统一社会信用代码\n"


def published(party: str, number: str, fine: str) -> str:
    return f"{party},青禾市监罚〔2026〕{number}号,{fine},2026-03-09,青禾县局,{CODE}\n"


def fines(door: Door) -> list[tuple[str, int, bool]]:
    found = door.ask(
        "select party_name, fine_yuan::int, published_key is not null from core_cases order by 2, 1"
    )
    return found.rows()


def test_a_published_number_of_several_parties(door: Door) -> None:
    door.put("1.csv", PUBLISHED + published("甲店", "7", "0.01") + published("乙店", "7", "0.03")
             + published("丙店", "8", "0.06") + published("丁店", "8", "0.06"))  # fmt: skip
    door.run()
    assert fines(door) == [("甲店", 100, True), ("乙店", 300, True), ("丁店", 600, True)]
    said = door.notices()
    assert said["several_rows"]["n"] == 1  # which of 丙店 and 丁店 is fined is not known
    assert "1个案号、文号下各有几个当事人或几个决定，共2件" in said["several_decisions"]["says"]
    # The internal cases of them come: each is its party's.
    door.put("2.csv", HEADS + row("乙店", "7", fine="300") + row("甲店", "7", fine="100"))
    door.run()
    assert fines(door) == [("甲店", 100, True), ("乙店", 300, True), ("丁店", 600, True)]
    assert door.notices()["several_decisions"]["n"] == 1
    assert same_when_made_anew(door)


def test_a_case_with_everybodys_fine_counts_its_publications_once(door: Door) -> None:
    door.put("1.csv", PUBLISHED + published("甲店", "7", "0.01") + published("乙店", "7", "0.03")
             + published("丙店", "8", "0.02") + published("丁店", "8", "0.04"))  # fmt: skip
    door.run()
    door.put(
        "2.csv", HEADS + row("甲店", "7", fine="400") + row("丙店", "8", fine="200", case="八号")
    )
    door.run()
    # Of the second the internal case has only one party's.
    assert fines(door) == [("丙店", 200, True), ("丁店", 400, True), ("甲店", 400, True)]
    assert same_when_made_anew(door)
