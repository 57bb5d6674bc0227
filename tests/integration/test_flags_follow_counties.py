"""A flag goes with its case or letter to the county that turns out to be meant, unless a county was asked already."""

from pathlib import Path

import polars as pl
import pytest

from .conftest import Bureau, case_file, case_row, copied, made, made_anew

pytestmark = pytest.mark.slow

HEADER = "行政处罚决定书文号,行政相对人名称,违法事实,处罚依据,罚款金额(元),处罚决定日期,处罚机关"
BASIS = "《中华人民共和国食品安全法》第一百二十六条第一款"
#: The sheet of organs names the first by its code, and the county of the second wrongly at first.
CODED, MISPLACED, PLACED = "丁卯县市场监督管理局", "丙寅县市场监督管理局", "乙卯县市场监督管理局"
CODE = "11990103MB0000001X"
#: Anybody may be called so: one in each folder, until the sheet says that both are one.
ANYBODY, ONE = "执法大队", "11990107MB0000001X"
LETTERS = "函号,方向,对方单位,事项,行政区划代码,来函日期,答复期限\n" + "".join(
    f"某函〔2026〕{n}号,来函,某商会,反映乱收费,990105,2026-04-{n:02d},2026-05-{n:02d}\n"
    for n in range(1, 20)
)
REVIEWED = "11990104MB0000001X|戊辰市监案字〔2026〕3号"


def decisions(organ: str) -> list[str]:
    """Return a dozen decisions that one rule points to, of an organ without a code."""
    return [
        f"{organ[0]}市监处罚〔2026〕{n}号,{organ[0]}字{n}号食品店,未查验供货者的许可证,{BASIS},5000,2026-05-{n:02d},{organ}"
        for n in range(1, 13)
    ]


def reviewed_cases() -> list[str]:
    """Return the cases of an organ of whom a review names no code."""
    return [
        case_row(n, day=f"2026-05-{n:02d}", region="990104", case_no=f"戊辰市监案字〔2026〕{n}号",
                 decision_no=f"戊辰市监处罚〔2026〕{n}号", organ="戊辰县市场监督管理局", organ_code=REVIEWED[:18])
        for n in range(1, 13)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[pl.DataFrame]:
    """Return the flags of three days and as made anew, each day with another answer about the counties."""
    bureau = Bureau(tmp_path_factory.mktemp("follow") / "home")
    files = {"甲/coded.csv": [CODED], "decisions.csv": [PLACED, MISPLACED]}
    for name, organs in (files | {"东片/a.csv": [ANYBODY], "西片/b.csv": [ANYBODY]}).items():
        rows = [row for organ in organs for row in decisions(organ)]
        if name.startswith("西片"):  # the same decisions, otherwise told
            rows = [row.replace(",5000,", ",6000,") for row in rows]
        bureau.drop(name, "\n".join([HEADER, *rows]) + "\n")
    bureau.drop("cases.csv", case_file(reviewed_cases()))
    review = "戊辰市监案字〔2026〕3号,戊辰县市场监督管理局,行政复议,2026-06-01,撤销,2026-06-20"
    bureau.drop("reviews.csv", f"案号,被申请人,类型,受理日期,结果,结案日期\n{review}\n")
    bureau.drop("letters.csv", LETTERS)
    bureau.run("2026-06-30")
    found = [bureau.table("out_flags")]

    places = (
        f"{CODED},{CODE},990103\n{PLACED},,990101\n{MISPLACED},,990101\n{ANYBODY},{ONE},990107\n"
    )
    bureau.drop("units.csv", f"单位名称,单位代码,单位区划代码\n{places}")
    bureau.drop("letters_mended.csv", LETTERS.replace("990105", "990106"))
    bureau.run("2026-07-01")
    found.append(bureau.table("out_flags"))

    bureau.drop("units_mended.csv", f"单位名称,单位区划代码\n{MISPLACED},990102\n")
    bureau.run("2026-07-02")
    assert next((bureau.home / "outbox" / "县局核对").glob("990102*.xlsx")).stat().st_size
    found.append(bureau.table("out_flags"))
    with made(bureau, "2026-07-02", "out_flags", fresh=True) as run:
        return [*found, run.warehouse.query("select * from out_flags order by all")]


def of(flags: pl.DataFrame, organ: str) -> pl.DataFrame:
    """Return the flags on the decisions of one organ, by its name or its code."""
    whose = pl.col("object_key").str.split("|").list.first() == organ
    return flags.filter(whose, pl.col("rule_code") == "P007")


def counties(flags: pl.DataFrame) -> dict[tuple[str | None, bool], int]:
    """Return how many flags stand by county and whether it was asked."""
    by = {"county": pl.col("region_code"), "asked": pl.col("sent_on").is_not_null()}
    return {(county, asked): n for county, asked, n in flags.group_by(**by).len().iter_rows()}


def test_flags_stay_with_a_case_whose_organ_gets_its_code(days: list[pl.DataFrame]) -> None:
    first, then = of(days[0], f"{CODED}·甲"), of(days[1], CODE)
    assert first.height == 12
    assert then["flag_id"].sort().equals(first["flag_id"].sort())
    assert then["is_current"].all()
    assert set(then["region_code"]) == {"990103"}


def test_flags_go_to_the_county_their_case_turns_out_to_be_of(days: list[pl.DataFrame]) -> None:
    for organ in (PLACED, MISPLACED):
        assert counties(of(days[0], organ)) == {(None, False): 12}

    # Answered, one of the two wrongly: both stand with the one county, which is asked about ten.
    ours, theirs = counties(of(days[1], PLACED)), counties(of(days[1], MISPLACED))
    assert {county for county, _ in [*ours, *theirs]} == {"990101"}
    assert ours.get(("990101", True), 0) + theirs.get(("990101", True), 0) == 10
    assert ours["990101", False] and theirs["990101", False]

    # Put right: what was asked stays asked, of the rest the right county is.
    now = counties(of(days[2], MISPLACED))
    assert now.get(("990101", True), 0) == theirs.get(("990101", True), 0)
    assert now["990102", True] == min(10, theirs["990101", False])
    assert ("990101", False) not in now


def test_of_a_case_that_stood_under_two_keys_one_flag_stands(days: list[pl.DataFrame]) -> None:
    """Both were sent to the county, and both asked for an answer."""
    apart = pl.concat(of(days[0], f"{ANYBODY}·{folder}") for folder in ("东片", "西片"))
    assert apart.height == apart["is_current"].sum() == 24
    for flags in days[1:]:
        found = of(flags, ONE)
        assert found.height == 24
        standing = found.filter("is_current")
        assert standing["object_key"].n_unique() == standing.height == 12
        assert found.filter(pl.col("sent_on").is_not_null()).height == 10
        assert standing.filter(pl.col("sent_on").is_not_null()).height == 10


def test_a_review_that_names_its_organ_and_no_code_is_asked_about(days: list[pl.DataFrame]) -> None:
    """Its flag goes with the case it is about, and stands though the review calls that otherwise."""
    for flags in days:
        (flag,) = flags.filter(pl.col("rule_code") == "P005").to_dicts()
        assert (flag["object_key"], flag["region_code"], flag["is_current"]) == (REVIEWED, "990104", True)  # fmt: skip


def test_flags_on_letters_go_to_the_county_their_letter_turns_out_to_be_of(
    days: list[pl.DataFrame],
) -> None:
    before, now = (flags.filter(pl.col("rule_code") == "S011") for flags in days[:2])
    asked = before.filter(pl.col("sent_on").is_not_null())["flag_id"]
    assert 0 < asked.len() < now.height == 19
    stay = now.filter(pl.col("region_code") == "990105")["flag_id"]
    assert stay.sort().equals(asked.sort())


def test_made_anew_every_flag_is_where_it_was(days: list[pl.DataFrame]) -> None:
    assert days[3].equals(days[2])


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
    assert made_anew(bureau, "2026-07-06", {"out_flags": after}) == []
