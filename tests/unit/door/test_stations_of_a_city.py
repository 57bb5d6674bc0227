"""A city's one system: the stations of all its districts in one table, the bureau that penalises beside them."""

import pytest

from assets.out.mapping_sheets import unmapped_organs
from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

CASES = "案号,决定书文号,承办机构,处罚机关,处罚决定日期,罚款金额(元)\n"
REGIONS = (
    "行政区划代码,名称,上级代码\n990100,丙市,990000\n990101,丙甲区,990100\n990102,丙乙区,990100\n"
)
PUBLISHED = "行政相对人名称,行政处罚决定书文号,罚款金额(元),处罚决定日期,处罚机关,处罚机关统一社会信用代码\n"


def case(number: int, unit: str, bureau: str) -> str:
    return f"{number}号,,{unit},{bureau},2026-01-05,500\n"


def asked(door: Door) -> list[tuple[str, str | None]]:
    found = door.run(then=unmapped_organs)
    return (
        []
        if found.is_empty()
        else found.select("organ_name", "region_code").sort("organ_name").rows()
    )


def regions_of(door: Door) -> dict[str, str | None]:
    return dict(door.ask("select case_no, region_code from core_cases order by 1").rows())


def test_a_station_is_its_bureaus_and_the_bureau_is_asked_once(door: Door) -> None:
    """北门所 stood for stations of eleven districts: no answer to it was right, and 7 124 cases were nobody's."""
    door.put("区划扩展.csv", REGIONS)
    rows = [
        case(1, "北门市场监督管理所", "丙市丙甲区市场监督管理局"), case(2, "北门市场监督管理所", "丙市丙乙区市场监督管理局"),
        case(3, "城关市场监督管理所", "丙市丙甲区市场监督管理局"), case(4, "东街街道综合行政执法队", "丙市丙乙区东街街道办事处"),
        case(5, "丙甲区市监局执法大队", "丙市丙甲区市场监督管理局"),
    ]  # fmt: skip
    door.put("案管系统/一季度.csv", CASES + "".join(rows))
    assert asked(door) == [
        ("丙市丙乙区东街街道办事处", "990102"), ("丙市丙乙区市场监督管理局", "990102"), ("丙市丙甲区市场监督管理局", "990101"),
    ]  # fmt: skip
    answers = "".join(f"{name},{region}\n" for name, region in asked(door))
    door.put("单位对照表.csv", "单位名称,单位区划代码\n" + answers)
    assert asked(door) == []
    assert regions_of(door) == {
        "1号": "990101", "2号": "990102", "3号": "990101", "4号": "990102", "5号": "990101",
    }  # fmt: skip
    door.adds_up()


def test_the_branch_of_a_zone_says_more_than_the_column_of_districts(door: Door) -> None:
    """开发区 was asked about once its branch had been answered for: 68 cases were nobody's once more."""
    door.put("区划扩展.csv", REGIONS + "990171,丙园经济技术开发区,990100\n")
    branch = "丙市市场监督管理局丙园经济技术开发区分局"
    row = "1号,,开发区分局执法科,{},2026-01-05,500,{}\n"
    head = CASES.replace("\n", ",行政区划\n")
    door.put(
        "案件.csv",
        head
        + row.format(branch, "开发区")
        + row.format("丙市丙甲区市场监督管理局", "丙乙区").replace("1号", "2号"),
    )
    assert asked(door) == [(branch, "990171")]
    assert regions_of(door)["2号"] == "990102"


def test_a_bureau_that_may_be_the_citys_says_nothing_of_a_station(door: Door) -> None:
    """Districts that penalise in the city's name: which one a station is of is asked, as before."""
    door.put("区划扩展.csv", REGIONS)
    rows = [
        case(1, "北门所", "丙市市场监督管理局"),
        case(2, "丙乙区稽查大队", "丙市丙甲区市场监督管理局"),
    ]
    door.put("案件.csv", CASES + "".join(rows))
    assert [name for name, _ in asked(door)] == ["丙乙区稽查大队", "北门所"]


def test_a_bureau_that_publishes_under_its_countys_code_is_not_asked(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS)
    bureau = "丙市丙甲区市场监督管理局"
    door.put(
        "案件.csv",
        CASES + case(1, "北门所", bureau) + case(2, "北门所", "丙市丙乙区市场监督管理局"),
    )
    door.put(
        "公示.csv",
        PUBLISHED + f"甲店,丙甲市监罚〔2026〕9号,500,2026-01-09,{bureau},11990101MB0000001X\n",
    )
    assert asked(door) == [("丙市丙乙区市场监督管理局", "990102")]
    assert regions_of(door)["1号"] == "990101"


def test_districts_of_enterprises_are_a_column_that_is_known(door: Door) -> None:
    """所属区 of a list of opinions was asked about before a row of it was read."""
    door.put("区划扩展.csv", REGIONS)
    door.put(
        "企业反映.csv",
        "编号,反映渠道,反映日期,所属区,反映内容\n1,座谈会,2026-03-02,丙甲区,建议多培训\n",
    )
    assert asked(door) == []
    assert door.ask("select region_code from core_opinions")["region_code"].to_list() == ["990101"]


def test_what_codes_are_called_is_proposed_the_same_day(door: Door) -> None:
    """The table of regions asks about 990103 丙丙区 in the same run: nobody is to look its bureau's code up."""
    revenue = "行政区划代码,行政区划名称,年度,月份,科目名称,本月金额(万元)\n990103,丙丙区,2026,1,市场监管罚没收入,3\n"
    door.put("财政.csv", revenue)
    door.put("案件.csv", CASES + case(1, "北门所", "丙市丙丙区市场监督管理局"))
    assert asked(door) == [("丙市丙丙区市场监督管理局", "990103")]


def test_of_levels_the_bureau_is_asked_and_not_each_station(door: Door) -> None:
    """Sixty stations of a hotline were asked one by one for sixteen districts."""
    door.put("区划扩展.csv", REGIONS)
    head = "工单编号,来电时间,诉求内容,一级承办单位,二级承办单位,三级承办单位\n"
    rows = "".join(
        f"D{n},2026-05-01,商家不退款,丙市市场监督管理局,{bureau},{station}\n"
        for n, (bureau, station) in enumerate(
            [("丙甲区市场监督管理局", "城关所"), ("丙甲区市场监督管理局", "北门所"), ("丙乙区市场监督管理局", "北门所")]
        )
    )  # fmt: skip
    door.put("热线.csv", head + rows)
    assert asked(door) == [("丙乙区市场监督管理局", "990102"), ("丙甲区市场监督管理局", "990101")]
    door.put(
        "单位对照表.csv",
        "单位名称,单位区划代码\n丙乙区市场监督管理局,990102\n丙甲区市场监督管理局,990101\n",
    )
    assert asked(door) == []
    found = door.ask("select region_code from core_complaints order by complaint_no")
    assert found["region_code"].to_list() == ["990101", "990101", "990102"]


def test_a_shop_of_a_district_named_and_of_one_coded_is_one(door: Door) -> None:
    """Fourteen complaints of 12315 and four of the hotline on one school were two matters of many persons."""
    door.put("区划扩展.csv", REGIONS)
    hotline = "工单编号,来电时间,诉求内容,被反映单位,承办单位\nD1,2026-05-01,退费难,丙甲区鸿鹄培训中心,丙甲区市场监督管理局\n"
    coded = "登记编号,登记日期,行政区划代码,问题陈述,涉及主体名称\nA1,2026-05-02,990101,退费难,丙甲区鸿鹄培训中心\n"
    door.put("热线.csv", hotline)
    door.put("12315.csv", coded)
    assert asked(door) == [("丙甲区市场监督管理局", "990101")]
    door.put("单位对照表.csv", "单位名称,单位区划代码\n丙甲区市场监督管理局,990101\n")
    assert asked(door) == []
    keys = door.ask("select complaint_no, party_key from core_complaints order by 1").rows()
    assert keys == [("A1", "丙甲区鸿鹄培训中心|990101"), ("D1", "丙甲区鸿鹄培训中心|990101")]
