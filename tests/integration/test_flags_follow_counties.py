"""A flag on a case goes with it to the county it turns out to be of, unless a county was asked already."""

from pathlib import Path

import polars as pl
import pytest

from .conftest import Bureau, case_file, case_row, copied

HEADER = "行政处罚决定书文号,行政相对人名称,违法事实,处罚依据,罚款金额(元),处罚决定日期,处罚机关"
BASIS = "《中华人民共和国食品安全法》第一百二十六条第一款"
OURS, THEIRS = "乙卯县市场监督管理局", "丙寅县市场监督管理局"


def decisions(organ: str, word: str) -> list[str]:
    """Return a dozen decisions that one rule points to, of an organ without a code."""
    return [
        f"{word}市监处罚〔2026〕{n}号,{word}字{n}号食品店,未查验供货者的许可证,{BASIS},5000,2026-05-{n:02d},{organ}"
        for n in range(1, 13)
    ]


def counties(bureau: Bureau) -> dict[tuple[str, str | None, bool], int]:
    """Return how many flags stand by organ, county and whether that county was asked."""
    flags = bureau.table("out_flags").filter(pl.col("rule_code") == "P007")
    by = {
        "organ": pl.col("object_key").str.split("|").list.first(),
        "county": pl.col("region_code"),
        "asked": pl.col("sent_on").is_not_null(),
    }
    return {(o, c, a): n for o, c, a, n in flags.group_by(**by).len().iter_rows()}


@pytest.mark.slow
def test_flags_stay_with_a_case_whose_organ_gets_its_code(bureau: Bureau) -> None:
    """By the sheet of organs, or in a later export: nobody is asked about the same case twice."""
    bureau.drop("甲/decisions.csv", "\n".join([HEADER, *decisions(OURS, "乙")]) + "\n")
    bureau.run("2026-06-30")
    first = bureau.table("out_flags")
    code = "11990101MB0000001X"
    bureau.drop("units.csv", f"单位名称,单位代码,单位区划代码\n{OURS},{code},990101\n")
    bureau.run("2026-07-01")
    then = bureau.table("out_flags")
    assert then["flag_id"].sort().equals(first["flag_id"].sort())
    assert then["is_current"].all()
    assert {key.partition("|")[0] for key in then["object_key"]} == {code}
    assert set(then["region_code"]) == {"990101"}
    bureau.call("rebuild", expect=0)
    assert bureau.table("out_flags").equals(then)


@pytest.mark.slow
def test_flags_go_to_the_county_their_case_turns_out_to_be_of(bureau: Bureau) -> None:
    rows = [HEADER, *decisions(OURS, "乙"), *decisions(THEIRS, "丙")]
    bureau.drop("decisions.csv", "\n".join(rows) + "\n")
    bureau.run("2026-06-30")
    assert counties(bureau) == {(OURS, None, False): 12, (THEIRS, None, False): 12}

    # Answered, one of the two wrongly: both stand with the one county, which is asked about ten.
    answer = "单位名称,单位区划代码\n{},{}\n"
    bureau.drop("units.csv", answer.format(OURS, "990101") + f"{THEIRS},990101\n")
    bureau.run("2026-07-01")
    first = counties(bureau)
    assert {(organ, county) for organ, county, _ in first} == {(OURS, "990101"), (THEIRS, "990101")}
    assert sum(n for (*_, asked), n in first.items() if asked) == 10
    assert first[OURS, "990101", False] and first[THEIRS, "990101", False]

    # Put right: what was asked stays asked, of the rest the right county is.
    bureau.drop("units_mended.csv", answer.format(THEIRS, "990102"))
    bureau.run("2026-07-02")
    now = counties(bureau)
    theirs = {county: n for (organ, county, asked), n in now.items() if organ == THEIRS and asked}
    assert theirs.get("990101", 0) == first.get((THEIRS, "990101", True), 0)
    assert theirs["990102"] == min(10, first[THEIRS, "990101", False])
    assert (THEIRS, "990101", False) not in now
    book = next((bureau.home / "outbox" / "县局核对").glob("990102*.xlsx"))
    assert book.stat().st_size

    before = bureau.table("out_flags")
    bureau.call("rebuild", expect=0)
    assert bureau.table("out_flags").equals(before)


@pytest.mark.slow
def test_of_a_county_that_is_no_more_the_one_that_took_it_over_is_asked(
    begun: Bureau, tmp_path: Path
) -> None:
    """What was asked before stays asked; the rest nobody would be left to answer."""
    bureau = copied(begun, tmp_path / "home")
    before = bureau.table("out_flags")
    theirs = before.filter(pl.col("region_code") == "990102")
    asked = theirs.filter(pl.col("sent_on").is_not_null())["flag_id"].to_list()
    assert 0 < len(asked) < theirs.height
    ended = "990101,乙卯县,990100,,\n990102,丙寅县,990100,2026-07-05,990101\n"
    bureau.drop("regions.csv", f"区划代码,名称,上级代码,停用日期,并入代码\n{ended}")
    bureau.run("2026-07-04")
    still = bureau.table("out_flags").filter(pl.col("region_code") == "990102")
    assert still.height == theirs.height
    bureau.run("2026-07-06")
    after = bureau.table("out_flags")
    assert after["flag_id"].sort().equals(before["flag_id"].sort())
    left = after.filter(pl.col("region_code") == "990102")["flag_id"].to_list()
    assert sorted(left) == sorted(asked)
    bureau.call("rebuild", expect=0)
    assert bureau.table("out_flags").equals(after)


@pytest.mark.slow
def test_a_review_that_names_its_organ_and_no_code_is_asked_about(bureau: Bureau) -> None:
    """Its flag goes with the case it is about, and stands though the review calls that otherwise."""
    bureau.drop("cases.csv", case_file([case_row(n, day=f"2026-05-{n:02d}") for n in range(1, 13)]))
    review = "乙卯市监案字〔2026〕3号,乙卯县市场监督管理局,行政复议,2026-06-01,撤销,2026-06-20"
    bureau.drop("reviews.csv", f"案号,被申请人,类型,受理日期,结果,结案日期\n{review}\n")
    for day in ("2026-06-30", "2026-07-01"):
        bureau.run(day)
        (flag,) = bureau.table("out_flags").filter(pl.col("rule_code") == "P005").to_dicts()
        assert (flag["object_key"], flag["region_code"], flag["is_current"]) == (
            "11990101MB0000001X|乙卯市监案字〔2026〕3号", "990101", True,
        )  # fmt: skip


@pytest.mark.slow
def test_flags_on_letters_go_to_the_county_their_letter_turns_out_to_be_of(bureau: Bureau) -> None:
    head = "函号,方向,对方单位,事项,行政区划代码,来函日期,答复期限\n"
    letters = "".join(
        f"某函〔2026〕{n}号,来函,某商会,反映乱收费,990102,2026-04-{n:02d},2026-05-{n:02d}\n"
        for n in range(1, 20)
    )
    bureau.drop("letters.csv", head + letters)
    bureau.run("2026-06-30")
    asked = bureau.table("out_flags").filter(pl.col("sent_on").is_not_null())["flag_id"].to_list()
    assert 0 < len(asked) < 19
    bureau.drop("letters_mended.csv", head + letters.replace("990102", "990101"))
    bureau.run("2026-07-01")
    now = bureau.table("out_flags").filter(pl.col("rule_code") == "S011")
    assert now.height == 19
    of_before = now.filter(pl.col("region_code") == "990102")["flag_id"].to_list()
    assert sorted(of_before) == sorted(asked)
