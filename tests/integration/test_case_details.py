"""Details of cases in files of their own: put to their cases, whatever day they come; told where they fit none."""

import polars as pl
import pytest

from .conftest import Bureau

pytestmark = pytest.mark.slow
HEAD = "案号,决定书文号,办案机构,行政区划代码,当事人名称,立案日期,处罚决定日期,处罚依据,违法行为类型,罚款金额(元),程序类型,听证日期"
PROCEDURE = "案号,处罚告知日期,法制审核日期,送达日期,听证日期"
PAYMENTS = "决定书文号,应缴日期,缴款日期,缴款金额(万元)"
CODES = {"甲": "990101", "乙": "990102"}
#: What is the same however it came about.
SAME = ("core_cases", "core_case_details", "feat_case_rules", "feat_case_paid", "out_case_details", "out_data_notices", "out_rule_coverage")  # fmt: skip


def case(county: str, n: int, number: str | None = None) -> str:
    number = number or f"{county}市监案〔2026〕{n}号"
    return (
        f"{number},{county}市监罚〔2026〕{n}号,{county}县市场监督管理局,{CODES[county]},{county}店{n},2026-01-{n + 4:02d},"
        f"2026-03-{n + 1:02d},《食品安全法》第一百二十四条第一款,经营超过保质期的食品,5000,普通程序,{'无' if n == 2 else ''}"
    )


def written(head: str, *rows: str) -> str:
    return "\n".join([head, *rows]) + "\n"


def procedure(county: str, *numbers: int) -> str:
    told = (
        f"{county}市监案〔2026〕{n}号,2026-03-{8 if n == 3 else 1:02d},2026-02-20,2026-03-{n + 5:02d},2026-02-{n + 10}"
        for n in numbers
    )
    return written(PROCEDURE, *told)


def paid(county: str, *told: tuple[int, str, str]) -> str:
    return written(
        PAYMENTS, *(f"{county}市监罚〔2026〕{n}号,2026-04-01,{day},{yuan}" for n, day, yuan in told)
    )


def drop(bureau: Bureau, **files: str) -> None:
    for name, text in files.items():
        bureau.drop(f"{name.replace('_', '/', 1)}.csv", text)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Return a home whose details came ahead of their cases, on later days and corrected."""
    bureau = Bureau(tmp_path_factory.mktemp("lived") / "home")
    drop(
        bureau,
        甲县_案件=written(HEAD, *(case("甲", n) for n in range(1, 7))),
        乙县_程序=procedure("乙", 1, 2),
    )
    bureau.run("2026-06-01")
    assert bureau.table("core_cases")["filled_columns"].list.len().sum() == 0
    assert notices(bureau) == {"details_of_nobody": 2}
    first = [(n, f"2026-03-{n + 10}", "0.5") for n in range(1, 6)]
    drop(
        bureau,
        甲县_程序=procedure("甲", 1, 2, 3),
        甲县_缴款=paid("甲", *first, (6, "2026-03-30", "5000")),
    )
    bureau.run("2026-06-02")
    assert notices(bureau) == {
        "details_of_nobody": 2,
        "details_another_unit": 1,
        "details_differ": 1,
    }
    drop(
        bureau,
        甲县_缴款更正=paid("甲", (4, "", ""), (5, "2026-03-16", "0.6"), (9, "2026-03-16", "0.5")),
        乙县_案件=written(HEAD, *(case("乙", n) for n in range(1, 4))),
        乙县_公示=written(
            "处罚决定书文号,当事人名称,公示日期", "乙市监罚〔2026〕1号,乙店8,2026-05-30"
        ),
    )
    bureau.run("2026-06-03")
    return bureau


def notices(bureau: Bureau) -> dict[str, int]:
    told = bureau.table("out_data_notices").filter(pl.col("kind").str.starts_with("details_"))
    return dict(told.select("kind", "n").iter_rows())


def cells(bureau: Bureau, column: str) -> dict[str, object]:
    found = bureau.table("core_cases").select("case_no", column)
    return {number[0] + number[10]: cell for number, cell in found.iter_rows() if cell is not None}


def test_details_are_put_to_their_cases_whatever_day_they_come(lived: Bureau) -> None:
    assert {c: str(d) for c, d in cells(lived, "notice_date").items()} == {
        "甲1": "2026-03-01", "甲2": "2026-03-01", "甲3": "2026-03-08", "乙1": "2026-03-01", "乙2": "2026-03-01",
    }  # fmt: skip
    # The corrected file counts as a whole, what it leaves empty too; 万元 of its header are yuan here.
    assert {c: float(y) for c, y in cells(lived, "payment_yuan").items()} == {
        "甲1": 5000, "甲2": 5000, "甲3": 5000, "甲5": 6000,
    }  # fmt: skip
    assert {*cells(lived, "publication_date")} == {"乙1"}
    assert {*cells(lived, "hearing_date")} == {"甲1", "甲3", "乙1"}  # 无 is no empty cell
    flags = lived.table("out_flags").filter(pl.col("object_type") == "case")
    found = {
        (rule, key[-2:-1]) for rule, key in flags.select("rule_code", "object_key").iter_rows()
    }
    assert {("S012", "3"), ("S001", "1")} <= found
    assert lived.table("core_cases").height == 9


def test_what_fits_no_case_or_says_something_else_is_told(lived: Bureau) -> None:
    told = lived.table("out_case_details").select("kind", "number", "file", "row_no", "column", "other", "counted", "counted_file", "counted_row_no")  # fmt: skip
    assert sorted(told.rows(), key=str) == [
        ("与案件不同", "乙市监案〔2026〕2号", "乙县/程序.csv", 3, "听证日期", "2026-02-12", "无", "乙县/案件.csv", 3),
        ("与案件不同", "乙市监罚〔2026〕1号", "乙县/公示.csv", 2, "当事人名称", "乙店8", "乙店1", "乙县/案件.csv", 2),
        ("与案件不同", "甲市监案〔2026〕2号", "甲县/程序.csv", 3, "听证日期", "2026-02-12", "无", "甲县/案件.csv", 3),
        ("没有对上案件", "甲市监罚〔2026〕9号", "甲县/缴款更正.csv", 4, None, None, None, None, None),
        ("疑为单位填错", "甲市监罚〔2026〕6号", "甲县/缴款.csv", 7, "缴款金额", "50000000.00", None, "甲县/案件.csv", 7),
    ]  # fmt: skip
    assert notices(lived) == {
        "details_of_nobody": 1,
        "details_another_unit": 1,
        "details_differ": 3,
    }
    said = lived.call("trace", "甲市监案〔2026〕3号").stdout
    assert all(name in said for name in ("案件.csv", "程序.csv", "缴款.csv"))


def test_three_days_give_the_content_of_a_rebuild(lived: Bureau) -> None:
    before = {name: lived.table(name) for name in SAME}
    lived.call("rebuild")
    for name, frame in before.items():
        assert lived.table(name).equals(frame), name
