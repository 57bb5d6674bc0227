"""Every row in the county it belongs to, or asked for: never silently elsewhere."""

from io import BytesIO

import duckdb
import openpyxl
import polars as pl
import pytest

from assets.out.mapping_sheets import unmapped_organs
from assets.out.out_delivery import _aside
from dashboards import organ_mapping_workbook
from tests.unit.door.conftest import Door, filled

pytestmark = pytest.mark.slow

CASES = "案号,决定书文号,办案机构,处罚决定日期,罚款金额(元),行政区划代码\n"
REGIONS = (
    "行政区划代码,名称,上级代码\n990100,丙市,990000\n990101,丙甲县,990100\n990102,丙乙县,990100\n"
)
PUBLISHED = "行政相对人名称,行政处罚决定书文号,罚款金额(元),处罚决定日期,处罚机关,处罚机关统一社会信用代码\n"


def regions_of(door: Door) -> dict[str, str | None]:
    return dict(door.ask("select case_no, region_code from core_cases order by 1").rows())


def asked(door: Door) -> pl.DataFrame:
    return door.run(then=unmapped_organs)


def test_a_name_is_asked_once_whatever_the_folders(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    for month in (1, 2, 3):
        row = f"{month}号,丙甲市监罚〔2026〕{month}号,丙甲县市场监督管理局,2026-0{month}-05,5000,\n"
        door.put(f"丙市/{month}月/案件.csv", CASES + row)
    (question,) = asked(door).rows(named=True)
    assert question["organ_name"] == "丙甲县市场监督管理局"
    assert (question["folder"], question["region_code"], question["region_name"]) == (
        None, "990101", "丙甲县",
    )  # fmt: skip
    assert question["rows"] == 3
    assert regions_of(door) == dict.fromkeys(["1号", "2号", "3号"])
    door.put("单位对照表.xlsx", organ_mapping_workbook(asked(door)))  # the proposal, left as it was
    assert asked(door).is_empty()
    assert regions_of(door) == dict.fromkeys(["1号", "2号", "3号"], "990101")
    door.adds_up()


def test_a_name_every_county_has_is_asked_by_folder_and_never_mixed(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    for county, fine in (("丙甲县", 5000), ("丙乙县", 6000)):
        rows = f"1号,,执法大队,2026-01-05,{fine},\n2号,,城关市场监督管理所,2026-01-06,{fine + 1},\n"
        door.put(f"丙市/{county}/案件.csv", CASES + rows)
    found = asked(door)
    assert found.select("organ_name", "folder", "region_code").rows() == [
        ("城关市场监督管理所", "丙市/丙乙县", "990102"),
        ("城关市场监督管理所", "丙市/丙甲县", "990101"),
        ("执法大队", "丙市/丙乙县", "990102"),
        ("执法大队", "丙市/丙甲县", "990101"),
    ]
    assert set(found["organ_code"]) == {None}
    door.put("单位对照表.xlsx", organ_mapping_workbook(found))
    assert asked(door).is_empty()
    counted = door.ask("select region_code, case_no, fine_yuan::int from core_cases order by all")
    assert counted.rows() == [
        ("990101", "1号", 5000), ("990101", "2号", 5001), ("990102", "1号", 6000), ("990102", "2号", 6001),
    ]  # fmt: skip


def test_a_folder_that_says_a_month_or_a_batch_is_no_place(door: Door) -> None:
    """A case reported in May's folder and again in June's was two, its fine counted twice, and both were asked about."""
    door.put("区划扩展.csv", REGIONS)
    for folder, fine in (("丙甲县/2026-05", 5000), ("丙甲县/2026年6月补报", 6000)):
        row = f"1号,丙甲市监罚〔2026〕1号,执法大队,2026-05-05,{fine},\n"
        door.put(f"{folder}/案件.csv", CASES + row)
    found = asked(door)
    assert found.select("organ_name", "folder").rows() == [("执法大队", "丙甲县")]
    assert door.ask("select case_no, fine_yuan::int from core_cases").rows() == [("1号", 6000)]


@pytest.mark.parametrize(("june", "region"), [("990101", "990101"), ("990102", None)])
def test_what_was_answered_of_a_months_folder_holds_for_the_place_it_lies_in(
    door: Door, june: str, region: str | None
) -> None:
    """Programs before asked of each month's folder; the answers were gone with the next program."""
    door.put("区划扩展.csv", REGIONS)
    for month in (5, 6):
        row = f"{month}号,,执法大队,2026-0{month}-05,5000,\n"
        door.put(f"2026-0{month}/案件.csv", CASES + row)
        door.put(f"丙甲县/2026-0{month}/案件.csv", CASES + f"丙甲{row}")
    answers = f"执法大队,2026-05,990101\n执法大队,2026-06,{june}\n执法大队,丙甲县/2026-05,990101\n"
    door.put("单位对照表.csv", f"单位名称,所在文件夹,单位区划代码\n{answers}")
    found = asked(door)
    assert regions_of(door) == {
        "5号": region, "6号": region, "丙甲5号": "990101", "丙甲6号": "990101",
    }  # fmt: skip
    assert found.height == (region is None)
    # Of the place itself it was said later: that holds.
    door.put("单位对照表2.csv", "单位名称,所在文件夹,单位区划代码\n执法大队,丙甲县,990102\n")
    door.run()
    assert regions_of(door)["丙甲5号"] == "990102"


def test_a_region_by_name_goes_before_its_organ_and_stops_no_run(door: Door) -> None:
    door.put(
        "案件.csv",
        CASES + "1号,,执法大队,2026-01-05,5000,丙甲县\n2号,,执法大队,2026-01-05,700,丙乙县\n",
    )
    door.put("投诉.csv", "登记编号,登记日期,行政区划代码,问题陈述\n99001,2026-05-01,丙甲县,过期\n"
                         "99002,2026-05-01,990103,过期\n")  # fmt: skip
    found = asked(door)
    assert found.select("organ_name", "rows").rows() == [("丙甲县", 2), ("丙乙县", 1)]
    assert door.table("core_complaints", "complaint_no").rows() == [("99002",)]
    answers = {"丙甲县": {"单位区划代码": "990101"}, "丙乙县": {"单位区划代码": "990102"}}
    door.put("单位对照表.xlsx", filled(organ_mapping_workbook(found), answers, by="单位名称"))
    assert asked(door).is_empty()
    assert regions_of(door) == {"1号": "990101", "2号": "990102"}
    complaints = door.table("core_complaints", "complaint_no, region_code").rows()
    assert complaints == [("99001", "990101"), ("99002", "990103")]
    door.adds_up()


def test_an_answer_goes_before_where_a_squad_inspects(door: Door) -> None:
    """Half of a city squad's cases stood with the county where it had inspected, whatever was answered."""
    code = "11990100MB0000001X"
    door.put("案件.csv", CASES + "1号,,丙市支队,2026-01-05,5000,\n")
    door.put(
        "检查.csv",
        "检查编号,检查机关,检查机关代码,行政区划代码,企业名称,检查日期,检查结果\n"
        + "".join(f"{n},丙市支队,{code},990101,店,2026-01-0{n},未发现问题\n" for n in range(1, 4)),
    )
    door.put(
        "案件2.csv",
        "案号,办案机构,办案机构代码,处罚决定日期,罚款金额(元)\n"
        + f"2号,丙市支队,{code},2026-01-06,700\n",
    )
    heads = "单位名称,单位代码,单位区划代码\n"
    door.put("单位对照表.csv", heads + f"丙市支队,{code},990102\n")
    door.run()
    door.put("单位对照表2.csv", heads + f"丙市支队,{code},990100\n")
    door.run()
    assert set(regions_of(door).values()) == {"990100"}


def test_a_sheet_returned_half_filled_sets_nothing_aside_and_asks_for_the_rest(door: Door) -> None:
    door.put("案件.csv", CASES + "1号,,丙甲局,2026-01-05,5000,\n2号,,丙乙局,2026-01-05,700,\n")
    book = organ_mapping_workbook(asked(door))
    door.put("对照.xlsx", filled(book, {"丙甲局": {"单位区划代码": "990101"}}, by="单位名称"))
    assert asked(door)["organ_name"].to_list() == ["丙乙局"]
    assert door.table("out_set_aside").is_empty()
    # Returned once more, empty: the answer given before stays.
    door.put("对照2.xlsx", organ_mapping_workbook(asked(door)))
    door.put("对照3.xlsx", book)
    assert asked(door)["organ_name"].to_list() == ["丙乙局"]
    assert regions_of(door) == {"1号": "990101", "2号": None}
    door.adds_up()


def test_the_publication_of_the_same_number_names_the_organ(door: Door) -> None:
    organ = "11990101MB0000001X"
    header = CASES.replace("行政区划代码", "立案日期")
    door.put("案件.csv", header + "1号,丙甲市监罚〔2026〕1号,丙甲县市场监督管理局,,5000,2025-12-01\n"
                         "2号,市监罚〔2026〕2号,执法大队,2026-01-05,700,\n")  # fmt: skip
    door.put("公示.csv", PUBLISHED
             + f"甲店,丙甲市监罚〔2026〕1号,5000,2026-01-09,丙甲县市场监督管理局,{organ}\n"
             + f"乙店,市监罚〔2026〕2号,700,2026-01-05,丙乙县市场监督管理局,{organ}\n")  # fmt: skip
    door.put("区划扩展.csv", REGIONS)
    door.run()
    row = door.ask("select * from core_cases where case_no = '1号'").row(0, named=True)
    assert (row["organ_code"], row["region_code"], row["organ_status"]) == (
        organ,
        "990101",
        "coded",
    )
    # The date that was forgotten comes from the publication of the same decision.
    assert str(row["decision_date"]) == "2026-01-09"
    assert row["in_sources"] == ["cases", "penalty_publications"]
    # 市监罚〔2026〕2号 may be anybody's: asked, not taken.
    assert regions_of(door)["2号"] is None
    assert asked(door)["organ_name"].to_list() == ["执法大队"]


def test_a_county_bureau_with_a_code_of_the_city_is_asked_not_counted_as_the_city(
    door: Door,
) -> None:
    """Its credit code was given by the city: the whole county stood as the city's own bureau, without a word."""
    named = {"丙甲县市场监督管理局": "11990100MB0000001X", "丙市市场监督管理局丙乙分局": "11990100MB0000002X",
             "丙市市场监督管理局": "11990100MB0000003X"}  # fmt: skip
    lines = [
        f"店,丙市监罚〔2026〕{i}号,5000,2026-01-09,{name},{code}\n"
        for i, (name, code) in enumerate(named.items())
    ]
    # The same bureau under a code of its own is in no doubt.
    lines.append("店,丙市监罚〔2026〕9号,5000,2026-01-09,丙甲县市场监督管理局,11990101MB0000004X\n")
    door.put("公示.csv", PUBLISHED + "".join(lines))
    door.put("区划扩展.csv", REGIONS)
    found = asked(door).sort("region_code")
    assert found.select("organ_name", "organ_code", "region_code").rows() == [
        ("丙甲县市场监督管理局", "11990100MB0000001X", "990101"),
        ("丙市市场监督管理局丙乙分局", "11990100MB0000002X", "990102"),
    ]
    placed = "select decision_no, region_code from core_cases order by 1"
    assert [code for _, code in door.ask(placed).rows()] == [None, None, "990100", "990101"]
    door.put("单位对照表.xlsx", organ_mapping_workbook(found))
    assert asked(door).is_empty()
    assert [code for _, code in door.ask(placed).rows()] == ["990101", "990102", "990100", "990101"]


def test_publications_set_aside_are_missing_where_only_publications_come(door: Door) -> None:
    """They stood nowhere: the county's month was short of them and counted as whole."""
    header = PUBLISHED.replace("罚款金额(元)", "罚款金额(万元),处罚内容")
    organ = "丙甲县市场监督管理局,11990101MB0000001X"
    door.put("公示.csv", header
             + f"甲店,丙甲市监罚〔2026〕1号,0.5,罚款5000元,2026-01-09,{organ}\n"
             + f"乙店,丙甲市监罚〔2026〕2号,5000,罚款5000元,2026-01-10,{organ}\n")  # fmt: skip
    door.put("区划扩展.csv", REGIONS)
    waits = door.run(then=lambda run: run.ask(_aside()))
    assert waits.rows() == [("990101", "cases", "2026-01", 1)]


def test_an_answer_for_one_county_is_not_taken_for_another_that_comes_later(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    rows = "{0}1号,,城关所,2026-01-05,5000,\n{0}2号,,食品股,2026-01-06,600,\n"
    door.put("丙市/丙甲县/一月.csv", CASES + rows.format("甲"))
    found = asked(door)
    # 食品股 is anybody's from the start; 城关所 as long as one county has it is asked once.
    assert found.select("organ_name", "folder").rows() == [
        ("城关所", None), ("食品股", "丙市/丙甲县"),
    ]  # fmt: skip
    door.put("单位对照表.xlsx", organ_mapping_workbook(found))
    assert asked(door).is_empty()
    door.put("丙市/丙甲县/二月.csv", CASES + rows.format("再"))
    door.put("丙市/丙乙县/二月.csv", CASES + rows.format("乙"))
    found = asked(door)
    assert found.select("organ_name", "folder", "region_code").rows() == [
        ("城关所", "丙市/丙乙县", "990102"), ("食品股", "丙市/丙乙县", "990102"),
    ]  # fmt: skip
    ours = {"甲1号": "990101", "甲2号": "990101", "再1号": "990101", "再2号": "990101"}
    assert regions_of(door) == {**ours, "乙1号": None, "乙2号": None}
    door.put("单位对照表2.xlsx", organ_mapping_workbook(found))
    assert asked(door).is_empty()
    assert regions_of(door) == {**ours, "乙1号": "990102", "乙2号": "990102"}
    door.adds_up()


def test_a_name_that_says_its_county_is_believed_in_any_folder(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    door.put("丙市/一月.csv", CASES + "1号,,丙甲县城关所,2026-01-05,5000,\n")
    door.put("单位对照表.xlsx", organ_mapping_workbook(asked(door)))
    door.put("丙市/丙乙县/转来.csv", CASES + "2号,,丙甲县城关所,2026-01-05,5000,\n")
    assert asked(door).is_empty()
    assert regions_of(door) == {"1号": "990101", "2号": "990101"}


def a_sheet_a_county(title: str = "{}") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for county in ("丙甲县", "丙乙县"):
        sheet = book.create_sheet(title.format(county))
        sheet.append(["案号", "决定书文号", "办案机构", "处罚决定日期", "罚款金额(元)"])
        for n, unit in enumerate(("城关所", "执法一中队"), 1):
            sheet.append([f"{county}{n}号", "", unit, "2026-01-05", 500 + n])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_units_of_one_name_on_a_sheet_for_each_county_are_not_mixed(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    door.put("丙市/各县.xlsx", a_sheet_a_county())
    door.put("丙乙县案件.csv", CASES + "9号,,城关所,2026-01-05,500,\n")
    assert asked(door).is_empty()  # both counties stand in the table of regions
    assert regions_of(door) == {
        "9号": "990102", "丙乙县1号": "990102", "丙乙县2号": "990102", "丙甲县1号": "990101", "丙甲县2号": "990101",
    }  # fmt: skip
    door.adds_up()


def test_the_citys_title_says_nothing_of_a_unit(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    door.put(
        "案件.csv", "丙市市场监督管理局案件台账,,,,,\n" + CASES + "1号,,城关所,2026-01-05,5000,\n"
    )
    assert asked(door)["organ_name"].to_list() == ["城关所"]


def test_a_home_from_before_a_source_was_known_builds_on(door: Door) -> None:
    """Organs move on the day a source is new to the program: its tables are not there to look in."""
    row = "{}号,丙甲市监罚〔2026〕{}号,丙甲县市场监督管理局,2026-01-0{},5000,{}\n"
    door.put("区划扩展.csv", REGIONS)
    door.put("一/案件.csv", CASES + row.format(1, 1, 5, ""))
    door.run()
    with duckdb.connect(str(door.home.warehouse_path)) as warehouse:
        for name in ("core_followups", "core_followups__rows", "raw_followups"):
            warehouse.execute(f"drop table {name}")
        warehouse.execute("update run_facts set made_by = 'the program before'")
    answer = "单位名称,单位区划代码\n丙甲县市场监督管理局,990101\n"
    door.put("单位对照表.csv", answer)
    door.put("二/案件.csv", CASES + row.format(2, 2, 6, "990101"))
    door.run()
    assert regions_of(door) == dict.fromkeys(["1号", "2号"], "990101")
    assert door.table("core_followups").is_empty()
    door.adds_up()


def test_the_first_files_of_a_bureau_without_a_code_are_asked_with_proposals(door: Door) -> None:
    """Nothing was proposed until some row had brought a code, or of city and county the city was."""
    for folder, name in (
        ("宜春市/上高县", "执法大队"), ("宜春市", "靖安县市场监督管理局"), ("宜春市/某分局", "某分局"), ("鼓楼区", "城关所"),
    ):  # fmt: skip
        door.put(f"{folder}/案件.csv", CASES + f"{name}1号,,{name},2026-01-05,5000,\n")
    proposed = {row["organ_name"]: row["region_code"] for row in asked(door).rows(named=True)}
    # Several counties of the country are called 鼓楼区; a city's name alone is no county's.
    assert proposed == {
        "执法大队": "360923",
        "靖安县市场监督管理局": "360925",
        "某分局": None,
        "城关所": None,
    }
    door.put(
        "宜春市/来过/案件.csv",
        CASES + "9号,,甲局,2026-01-05,5000,360900\n8号,,甲局,2026-01-05,5000,360923\n",
    )
    later = {row["organ_name"]: row["region_code"] for row in asked(door).rows(named=True)}
    assert later == {**proposed, "某分局": "360900"}


def test_a_city_that_stands_as_a_county_is_told_by_its_title(door: Door) -> None:
    """Two such cities' 城东所 were asked for as one, and one answer placed both."""
    for city in ("高安市", "樟树市"):
        rows = "1号,,城东所,2026-01-05,5000,\n"
        door.put(f"{city}案件.csv", f"{city}市场监督管理局行政处罚案件台账,,,,,\n{CASES}{rows}")
    found = asked(door)
    assert sorted(found.select("organ_name", "region_code").rows()) == [
        ("樟树市市场监督管理局", "360982"),
        ("高安市市场监督管理局", "360983"),
    ]
    door.put("单位对照表.xlsx", organ_mapping_workbook(found))
    assert asked(door).is_empty()
    assert door.ask(
        "select region_code, count(*) from core_cases group by all order by 1"
    ).rows() == [
        ("360982", 1),
        ("360983", 1),
    ]


NUMBERED = "案号,办案机构,处罚决定日期,罚款金额(元),行政区划代码\n"


def test_one_name_in_two_counties_is_two_organs(door: Door) -> None:
    """Their cases of one number took each other's place: a fine was lost and nobody was told."""
    door.put(
        "a.csv", NUMBERED + "1,城关所,2026-01-05,5000,990101\n1,城关所,2026-01-05,7000,990102\n"
    )
    door.put(
        "b.csv", NUMBERED + "1,城北所,2026-01-05,100,990101\n1,丙甲县局,2026-01-05,10,990101\n"
    )
    asked(door)
    sums = "select region_code, sum(fine_yuan)::int from core_cases group by all order by 1"
    assert door.ask(sums).rows() == [("990101", 5110), ("990102", 7000)]
    # What came when the name was one county's alone is parted too as soon as another has it.
    door.put("c.csv", NUMBERED + "1,城北所,2026-01-06,300,990102\n")
    asked(door)
    assert door.ask(sums).rows() == [("990101", 5110), ("990102", 7300)]
    keys = door.ask("select organ_code from core_cases order by 1")["organ_code"].to_list()
    assert keys == ["丙甲县局", "城关所·990101", "城关所·990102", "城北所·990101", "城北所·990102"]
    door.adds_up()


def test_counties_of_common_names_are_proposed_where_their_own_province_is_told(door: Door) -> None:
    """和平区 is in two cities, and 天津市市场监管总队 was proposed to 津市市, a county elsewhere."""
    names = [
        "天津市和平区市场监督管理局", "河东区市场监督管理局大王庄所", "西青区市场监督管理局",
        "天津市市场监管综合行政执法总队",
    ]  # fmt: skip
    rows = [f"{n}号,,{name},2026-01-0{n},500,\n" for n, name in enumerate(names, start=1)]
    door.put("案件.csv", CASES + "".join(rows))
    assert dict(asked(door).select("organ_name", "region_code").rows()) == {
        names[0]: "120101", names[1]: "120102", names[2]: "120111", names[3]: "120000",
    }  # fmt: skip


def test_a_common_name_is_proposed_nothing_where_several_provinces_are_told(door: Door) -> None:
    names = ["西青区市场监督管理局", "临河区市场监督管理局", "河东区市场监督管理局"]
    rows = [f"{n}号,,{name},2026-01-0{n},500,\n" for n, name in enumerate(names, start=1)]
    door.put("案件.csv", CASES + "".join(rows))
    assert dict(asked(door).select("organ_name", "region_code").rows())[names[2]] is None


def test_the_city_bureau_in_a_countys_folder_is_not_that_countys(door: Door) -> None:
    names = ["巴彦淖尔市市场监督管理局", "巴彦淖尔市市场监督管理局东城分局", "安康市场监管所"]
    rows = [f"{n}号,,{name},2026-01-0{n},500,\n" for n, name in enumerate(names, start=1)]
    door.put("乌拉特中旗/案件.csv", CASES + "".join(rows))
    assert dict(asked(door).select("organ_name", "region_code").rows()) == {
        names[0]: "150800", names[1]: None, names[2]: "150824",
    }  # fmt: skip


def test_a_title_places_a_table_that_need_not_name_an_organ(door: Door) -> None:
    """Inspections whose county stood in their title alone counted in no county, and nobody was told."""
    door.put("区划扩展.csv", REGIONS)
    said = {
        "丙甲县": "被检查单位,检查日期,检查结果\n一号店,2026-01-01,合格\n二号店,2026-01-02,合格\n",
        "丙乙县": "统一社会信用代码,检查日期,检查结果\n,2026-01-03,合格\n92990102MA00000014,2026-01-04,合格\n",
    }
    for county, rows in said.items():
        title = f"{county}市场监督管理局2026年双随机抽查检查结果表,,\n"
        door.put(f"{county}检查.csv", title + rows)
    found = asked(door)
    if not found.is_empty():
        door.put("单位对照表.xlsx", organ_mapping_workbook(found))
        asked(door)
    placed = "select region_code, count(*) from core_inspections group by all order by 1"
    assert door.ask(placed).rows() == [("990101", 2), ("990102", 1)]
