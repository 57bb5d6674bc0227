"""What was mended and taken in leaves the lists, under whatever name, sheet or ending it came."""

import polars as pl
import pytest

from assets.out.mapping_sheets import open_questions, rows_set_aside
from assets.out.settled import stem_of
from dashboards import set_aside_workbook
from tests.integration import ugly_cases as ugly
from tests.unit.door.conftest import Door, filled

pytestmark = pytest.mark.slow

HEADER = [
    "案号",
    "决定书文号",
    "办案机构",
    "办案机构代码",
    "行政区划代码",
    "当事人名称",
    "处罚决定日期",
    "罚款金额(元)",
]


def row(n: int, day: str = "2026-02-03", fine: str = "5000", no: str | None = None) -> list[str]:
    number = f"甲市监案〔2026〕{n}号" if no is None else no
    return [
        number,
        f"甲市监罚〔2026〕{n}号",
        "甲县局",
        "11990101MB0000001X",
        "990101",
        f"甲店{n}",
        day,
        fine,
    ]


def table(*rows: list[str]) -> list[list[str]]:
    return [HEADER, *rows]


def open_rows(door: Door) -> list[tuple[str, int]]:
    return door.ask("select file, row_no from out_set_aside where is_open order by all").rows()


def states(door: Door) -> dict[str, str]:
    rows = door.ask(
        "select file, string_agg(state, '/' order by arrived_as_of, state) from out_quality group by 1"
    )
    return dict(rows.rows())


def aside_book(door: Door) -> bytes:
    def made(run) -> bytes:
        aside = run.warehouse.read("out_set_aside").filter("is_open")
        return set_aside_workbook(aside, rows_set_aside(run), run.as_of)

    return door.run(then=made)


def test_a_row_mended_in_its_own_file_under_another_name_and_ending_is_done(door: Door) -> None:
    door.put(
        "甲县/案件.csv", ugly.as_csv(table(row(1), row(2, day="2月30日"), row(3, fine="五千左右")))
    )
    door.run()
    assert open_rows(door) == [("甲县/案件.csv", 3), ("甲县/案件.csv", 4)]
    whole = table(row(1), row(2), row(3, fine="五千左右"))
    door.put("甲县/重新导出.xlsx", ugly.as_xlsx({"一季度": whole}))
    door.run()
    # The row that is wrong still stands once, where it came last.
    assert open_rows(door) == [("甲县/重新导出.xlsx", 4)]
    door.put("乙/又一次.xls", ugly.as_xls(table(row(3))))
    door.run()
    assert open_rows(door) == []
    history = door.ask("select file, row_no, settled_by from out_set_aside order by all").rows()
    assert history == [
        ("甲县/案件.csv", 3, "甲县/重新导出.xlsx"), ("甲县/案件.csv", 4, "甲县/重新导出.xlsx"),
        ("甲县/重新导出.xlsx", 4, "乙/又一次.xls"),
    ]  # fmt: skip
    quality = door.ask("select file, rows_set_aside, rows_open from out_quality order by 1").rows()
    assert quality == [
        ("乙/又一次.xls", 0, 0),
        ("甲县/案件.csv", 2, 0),
        ("甲县/重新导出.xlsx", 1, 0),
    ]
    door.adds_up()


def test_the_sheet_of_rows_set_aside_returned_half_mended_shrinks(door: Door) -> None:
    rows = table(row(1), row(2, day="2月30日"), row(3, no=""), row(4, fine="很多"))
    door.put("案件.csv", ugly.as_csv(rows))
    book = aside_book(door)
    mended = filled(
        book,
        {"3": {"处罚决定日期": "2026-02-28"}, "4": {"案号": "甲市监案〔2026〕3号"}},
        by="搁置行号",
    )
    door.put("改好的.xlsx", mended)
    door.run()
    # Rows 3 and 4 came in; row 5 was left as it was and stands in the newest sheet only.
    assert len(open_rows(door)) == 1
    assert open_rows(door)[0][0] == "改好的.xlsx"
    assert door.ask("select count(*) as n from core_cases")["n"][0] == 3
    door.put(
        "改好的2.xlsx",
        filled(aside_book(door), {"改好的.xlsx": {"罚款金额(元)": "700"}}, by="搁置文件"),
    )
    door.run()
    assert open_rows(door) == []
    fines = door.ask("select sum(fine_yuan)::int as n from core_cases")["n"][0]
    assert fines == 5000 * 3 + 700
    door.adds_up()


def test_a_row_mended_in_the_returned_sheet_stays_in_its_county(door: Door) -> None:
    """城关所 stood under a title and in a folder that say whose it is: its own sheet of rows set aside has neither."""
    ledger = [
        ["甲县市场监督管理局行政处罚案件台账"],
        ["案号", "办案机构", "当事人名称", "处罚决定日期", "罚款金额(元)"],
        ["案1号", "城关所", "甲店1", "2026-02-03", "100"],
        ["案2号", "城关所", "甲店2", "2026-02-04", "很多"],
    ]
    door.put("甲县/台账.xlsx", ugly.as_xlsx({"全年": ledger}))
    book = aside_book(door)
    mended = filled(book, {"案2号": {"罚款金额(元)": "200"}}, by="案号")
    door.put("改好的.xlsx", mended)
    door.run()
    kept = door.ask(
        "select distinct region_name_given, folder_of_file from core_cases__rows"
    ).rows()
    assert kept == [("甲县市场监督管理局", "甲县")]
    keys = door.ask("select case_key, fine_yuan::int from core_cases order by 1").rows()
    assert keys == [
        ("城关所·甲县市场监督管理局|案1号", 100),
        ("城关所·甲县市场监督管理局|案2号", 200),
    ]


def test_a_mended_row_that_comes_again_as_it_was_is_not_asked_again(door: Door) -> None:
    export = [row(1), row(2, fine="很多"), row(3, fine="很多")]
    door.put("案件.csv", ugly.as_csv(table(*export)))
    numbers = {f"甲市监案〔2026〕{n}号": {"罚款金额(元)": "700"} for n in (2,)}
    door.put("改好的.xlsx", filled(aside_book(door), numbers, by="案号"))
    door.run()
    # The third was not mended and waits in the sheet that came back.
    assert open_rows(door) == [("改好的.xlsx", 3)]
    door.put("下月.csv", ugly.as_csv(table(*export, row(4))))
    door.run()
    assert open_rows(door) == [("下月.csv", 4)]
    # Wrong in another way than what was mended: somebody has to look.
    door.put("再下月.csv", ugly.as_csv(table(row(1), row(2, fine="更多"), row(3), row(4))))
    door.run()
    assert open_rows(door) == [("再下月.csv", 3)]
    fines = door.ask("select case_no, fine_yuan::int from core_cases order by 1").rows()
    assert [fine for _, fine in fines] == [5000, 700, 5000, 5000]


def test_a_row_without_its_key_is_known_by_everything_else(door: Door) -> None:
    door.put("案件.csv", ugly.as_csv(table(row(1), row(2, no=""))))
    door.put("投诉.csv", "登记编号,登记日期,行政区划代码,涉及主体名称,问题陈述\n"
                       ",2026-05-01,990101,甲店,过期\n99002,2026-05-01,990101,乙店,过期\n")  # fmt: skip
    door.run()
    assert open_rows(door) == [("投诉.csv", 2), ("案件.csv", 3)]
    door.put("补.csv", ugly.as_csv(table(row(2))))
    door.put(
        "补投诉.csv",
        "登记编号,登记日期,行政区划代码,涉及主体名称,问题陈述\n99001,2026-05-01,990101,甲店,过期\n",
    )
    door.run()
    assert open_rows(door) == []


def test_another_case_settles_nothing(door: Door) -> None:
    door.put("案件.csv", ugly.as_csv(table(row(2, day="2月30日"))))
    other = [*row(2)]
    other[2:4] = ["乙县局", "11990102MB0000002X"]  # the same numbers of another organ
    door.put("乙.csv", ugly.as_csv(table(other, row(3))))
    door.run()
    door.put("丙.csv", ugly.as_csv(table([*other[:6], "2026-02-04", "1"], row(4))))
    door.run()
    assert open_rows(door) == [("案件.csv", 2)]


def test_a_refused_file_that_came_in_under_another_name_leaves_the_list(door: Door) -> None:
    cases = table(row(1), row(2))
    broken = ugly.as_xlsx({"案件": cases})
    door.put("甲县/案件.xlsx", broken[: len(broken) // 2])
    door.put("乙县/台账.csv", ugly.as_csv([r[1:] for r in cases]))
    door.put("丙县/合影.png", b"\x89PNG\r\n\x1a\n\x00\x00")
    door.run()
    assert states(door) == {
        "甲县/案件.xlsx": "拒收",
        "乙县/台账.csv": "等待列名对照",
        "丙县/合影.png": "拒收",
    }
    door.put("甲县/案件(1).csv", ugly.as_csv(cases))
    door.run()
    got = states(door)
    # The first by its name, the second by the numbers of its documents; the picture stays.
    assert (got["甲县/案件.xlsx"], got["乙县/台账.csv"]) == ("已补上", "已补上")
    assert got["丙县/合影.png"] == "拒收"
    by = dict(door.ask("select file, settled_by from out_quality where state = '已补上'").rows())
    assert set(by.values()) == {"甲县/案件(1).csv"}
    door.adds_up()


def test_a_waiting_file_that_comes_in_by_another_name_is_not_asked_any_more(door: Door) -> None:
    cases = [["案件流水", *HEADER[1:]], row(1), row(2)]
    door.put("甲县/案件.csv", ugly.as_csv(cases))
    assert door.run(then=open_questions)["waits"].to_list() == [True]
    door.put("甲县/全年.xlsx", ugly.as_xlsx({"全部": table(row(1), row(2))}))
    assert door.run(then=open_questions).is_empty()
    assert states(door)["甲县/案件.csv"] == "已补上"


def test_cases_settle_no_ledger_that_names_them(door: Door) -> None:
    """A ledger of reviews that waited for an answer was told 已补上 as the cases it names came in: its rows were lost, and nobody was asked."""
    reviews = [
        ["行政复议登记簿"],
        ["被申请人", "涉案文书", "受理时间", "复议结果"],
        ["甲县局", "甲市监罚〔2026〕1号", "2026-03-01", "维持"],
    ]
    door.put("1复议.csv", ugly.as_csv(reviews))
    door.put("2案件.csv", ugly.as_csv(table(row(1), row(2))))
    assert "涉案文书" in door.run(then=open_questions).filter("waits")["header"].to_list()
    door.put("3案件.csv", ugly.as_csv(table(row(1), row(2), row(3))))
    assert "涉案文书" in door.run(then=open_questions)["header"].to_list()
    assert states(door)["1复议.csv"] == "等待列名对照"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("甲/案件.xlsx", "甲/案件.csv", True),
        ("甲/案件.xlsx", "甲/案件（2）.xlsx", True),
        ("甲/案件.xlsx", "甲/案件_更正.xlsx", True),
        ("甲/案件.xlsx", "甲/案件-最终版.xlsx", True),
        ("甲/案件.xlsx", "乙/案件.xlsx", False),
        ("甲/案件_01.xlsx", "甲/案件_02.xlsx", False),
        ("甲/案件_2026-01.xlsx", "甲/案件_2026-02.xlsx", False),
        ("a.zip!甲.csv", "a.zip!甲(1).csv", True),
    ],
)  # fmt: skip
def test_names_of_a_second_try(one: str, other: str, same: bool) -> None:
    assert (stem_of(one) == stem_of(other)) is same


def test_rebuilding_settles_the_same(door: Door) -> None:
    door.put("案件.csv", ugly.as_csv(table(row(1), row(2, day="2月30日"))))
    door.put("坏.png", b"\x89PNG\r\n")
    door.run()
    door.put("案件2.csv", ugly.as_csv(table(row(2))))
    door.run()
    kept = {n: door.table(n) for n in ("out_quality", "out_set_aside")}
    assert isinstance(kept["out_quality"], pl.DataFrame)
    door.run(fresh=True)
    for name, frame in kept.items():
        assert door.table(name).equals(frame)


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (["决定书文号", "处罚机关", "当事人名称", "公示日期"], ["甲县局", "甲店", "2026-02-20"]),
        (["决定书文号", "缴款日期", "缴款金额(元)"], ["2026-02-20", "5000"]),
    ],
)
def test_when_they_were_published_or_paid_is_put_to_cases_that_come_with_it_or_after(
    header: list[str], cells: list[str], at_once: bool, door: Door
) -> None:
    """Twelve quarters of publication days were refused: now they tell more of the cases (decision 0140)."""
    rows = [[f"甲市监罚〔2026〕{n}号", *cells] for n in range(1, 6)]
    door.put("a.csv", ugly.as_csv([header, *rows]))
    if not at_once:
        door.run()
    door.put("案件.csv", ugly.as_csv(table(*(row(n) for n in range(1, 6)))))
    door.run()
    assert states(door)["a.csv"] == "已收"
    day = "publication_date" if "公示日期" in header else "payment_date"
    assert door.ask(f"select distinct {day}::varchar from core_cases").rows() == [("2026-02-20",)]
