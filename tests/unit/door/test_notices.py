"""What comes in and cannot count as it should is told in one sentence, with places."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from assets.out.mapping_sheets import unmapped_organs
from dashboards import organ_mapping_workbook
from tests.unit.door.conftest import Door, Shared, quickly

pytestmark = pytest.mark.slow

CASES = (
    "案号,决定书文号,办案机构代码,行政区划代码,立案日期,处罚决定日期,罚款金额(元),没收金额(元)\n"
)
FISCAL = "行政区划代码,年度,月份,科目编码,科目名称,本月金额(万元),本年累计(万元)\n"
ORGAN = "11990101MB0000001X"
REGIONS = "行政区划代码,名称,上级代码\n990100,丙市,990000\n"
COUNTIES = [f"99010{n}" for n in range(1, 6)]

#: Most tests put their files, with numbers of their own, into one inbox, and look at what is told of these.
COMMON = Shared()
COMMON.put("区划扩展.csv", REGIONS + "".join(f"{c},丙{c[-1]}县,990100\n" for c in COUNTIES))
#: So do those of a kind of notice that another test has in the first.
SECOND = Shared()
SECOND.put("区划扩展.csv", REGIONS + "990101,丙1县,990100\n")


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with quickly():
        door = Door(tmp_path_factory.mktemp("common") / "home")
        door.renamed = pl.DataFrame(RENAMED, schema=door.renamed.schema, orient="row")
        yield COMMON.come(door)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with quickly():
        yield SECOND.come(Door(tmp_path_factory.mktemp("second") / "home"))


def case(n: int, day: str = "2026-02-03", fine: str = "5000", taken: str = "") -> str:
    return f"甲市监案〔2026〕{n}号,甲市监罚〔2026〕{n}号,{ORGAN},990101,2026-01-05,{day},{fine},{taken}\n"


COMMON.put("甲县/一.csv", CASES + case(101) + case(102, day="") + case(103, day="", fine="0"))
COMMON.put("乙县/二.csv", "".join(
    ",".join(line.split(",")[:5] + line.split(",")[6:]) + "\n" for line in (CASES + case(104) + case(105)).splitlines()
))  # fmt: skip


def test_fined_without_a_date_is_told_with_file_and_what_lacks(common: Shared) -> None:
    said = common.told(1)["no_decision_date"]
    assert said["n"] == 3
    assert (
        said["says"]
        == "3件案件有罚款而没有决定日期，不计入任何月份：乙县/二.csv 2件、甲县/一.csv 1件"
    )
    assert said["detail"] == [
        "乙县/二.csv：2件，没有「处罚决定日期」这一列", "甲县/一.csv：1件，「处罚决定日期」是空的",
    ]  # fmt: skip


SECOND.put("有公示.csv", CASES + case(201, day=""))
SECOND.put("有日期的公示.csv", "行政相对人名称,行政处罚决定书文号,罚款金额(元),处罚决定日期,处罚机关,处罚机关统一社会信用代码\n"
                         f"甲店,甲市监罚〔2026〕201号,5000,2026-02-09,甲县局,{ORGAN}\n")  # fmt: skip


def test_a_publication_of_the_same_decision_gives_the_date_and_nothing_is_told(
    second: Shared,
) -> None:
    assert "no_decision_date" not in second.told(1)
    rows = second.door.ask(
        "select decision_date::varchar, in_sources from core_cases where decision_no like '%201号'"
    ).rows()
    assert rows == [("2026-02-09", ["cases", "penalty_publications"])]


COMMON.put("有回访的.csv", CASES + case(301))
COMMON.put("回访.csv", "案号,办案机构代码,类别,日期\n" + "".join(
    f"甲市监{number}号,{ORGAN},回访,2026-03-05\n" for number in ("案〔2026〕301", "罚〔2026〕301", "罚〔2026〕309"))
    + "甲市监案〔2026〕307号,11990102MB0000001X,回访,2026-03-05\n")  # of an organ that sends no cases  # fmt: skip


def test_a_visit_for_a_case_its_organ_does_not_have_is_told_with_its_row(common: Shared) -> None:
    said = common.told(1)["unknown_cases"]
    # The second row names the case by its decision.
    assert said["n"] == 1
    assert said["detail"] == ["回访 甲市监罚〔2026〕309号（回访.csv 第4行）"]


COMMON.put("回头看的.csv", CASES + case(401))
COMMON.put("回头检.csv", "案号,办案机构代码,抽样编号,类别,日期\n"
    + "".join(f"甲市监案〔2026〕401号,{ORGAN},,{kind},2026-03-0{n}\n" for n, kind in ((5, "回头检"), (6, "回访")))
    + ",,CJ1,回头检,2026-03-07\n")  # fmt: skip
SAMPLED = "抽样编号,抽样日期,行政区划代码,产品名称,检验结论\n{},2026-02-01,990101,馒头,{}\n"
COMMON.put("抽检.csv", SAMPLED.format("CJ0", "合格"))
COMMON.put("又抽检.csv", SAMPLED.format("CJ1", "不合格"), day=2)


def test_a_product_looked_at_again_without_its_sample_is_told(common: Shared) -> None:
    """354 of them were in, and the page of duties said 0 of 423 failed batches were looked at again."""
    assert "rechecks_without_sample" not in common.told(1)  # no batch failed
    told = common.told(2)["rechecks_without_sample"]
    assert (told["n"], told["detail"]) == (1, ["甲市监案〔2026〕401号（回头检.csv 第2行）"])


def test_a_visit_under_its_organs_name_is_told_and_the_sheet_offers_the_code(door: Door) -> None:
    """The list of visits owed names organs; so does who fills in the form. Nobody was told they did not count."""
    named = CASES.replace("办案机构代码", "办案机构,办案机构代码")
    name = "甲县市场监督管理局"
    door.put("一.csv", named + "".join(case(n).replace(ORGAN, f"{name},{ORGAN}") for n in (1, 2)))
    visits = "案号,办案机构,类别,日期\n"
    door.put(
        "回访.csv",
        visits
        + f"甲市监案〔2026〕1号,{name},回访,2026-03-05\n甲市监案〔2026〕2号,甲县监管局,回访,2026-03-05\n",
    )
    asked = door.run(then=unmapped_organs)
    told = door.notices()["unknown_cases"]
    assert told["n"] == 2
    assert "只有单位名称" in told["says"]
    assert "单位对照表" in told["next_step"]
    codes = dict(asked.select("organ_name", "organ_code").rows())
    assert codes == {name: ORGAN, "甲县监管局": None}
    regions = dict(asked.select("organ_name", "region_code").rows())
    assert regions[name] == "990101"
    door.put("单位对照表.xlsx", organ_mapping_workbook(asked))
    door.run()
    keys = door.ask("select case_key from core_followups order by case_no")["case_key"].to_list()
    assert keys[0] == f"{ORGAN}|甲市监案〔2026〕1号"
    assert door.notices()["unknown_cases"]["n"] == 1


ANSWER = "单位名称,单位区划代码\n城关所,{}\n"
COMMON.put("城关所.csv", CASES.replace("办案机构代码", "办案机构") + case(601).replace(ORGAN, "城关所"))  # fmt: skip
COMMON.put("丙交的.csv", ANSWER.format("990102"))
COMMON.put("甲交的.csv", ANSWER.format("990101"))
COMMON.put("又交的.csv", ANSWER.format("990102"), day=2)


def test_two_sheets_that_answer_otherwise_are_told_and_a_later_answer_settles_it(
    common: Shared,
) -> None:
    told = common.told(1)["answered_apart"]
    assert told["n"] == 1
    assert told["detail"] == ["城关所：990101（甲交的.csv）；990102（丙交的.csv），照990101"]
    # Said once more, by one sheet: this is the answer, whatever was said before.
    assert "answered_apart" not in common.told(2)


COMMON.put("一月.csv", CASES + case(701, fine="5000") + case(702, taken="10"))
COMMON.put("二月.csv", CASES + case(701, fine="50000") + case(702, taken="10"))


def test_two_amounts_for_one_case_name_both_places_and_the_later_counts(common: Shared) -> None:
    rows = common.door.table("out_two_amounts").filter(pl.col("counted_file").is_in(["一月.csv", "二月.csv"]))  # fmt: skip
    (row,) = rows.rows(named=True)
    # 一月 sorts before 二月 by code point: 二月 came later.
    assert (row["column"], row["counted_yuan"], row["other_yuan"]) == (
        "罚款金额", Decimal("50000.00"), Decimal("5000.00"),
    )  # fmt: skip
    assert (row["counted_file"], row["counted_row_no"]) == ("二月.csv", 2)
    assert (row["other_file"], row["other_row_no"]) == ("一月.csv", 2)
    fine = "select fine_yuan::int as f from core_cases where case_no like '%701号'"
    assert common.door.ask(fine)["f"][0] == 50000
    (detail,) = (d for d in common.told(1)["two_amounts"]["detail"] if "月.csv" in d)
    assert "计入 二月.csv 第2行 50000.00元；另有 一月.csv 第2行 5000.00元（后到的为准）" in detail


def test_an_export_that_comes_again_with_another_amount_is_no_contradiction(door: Door) -> None:
    """Each night's export of a bureau that corrects two fines a day: nobody can answer seven hundred a year."""
    door.put("甲县/案件_20260301.csv", CASES + case(1, fine="5000"))
    door.run()
    door.put("甲县/案件_20260302.csv", CASES + case(1, fine="4000"))
    door.run()
    assert "two_amounts" not in door.notices()
    (row,) = door.table("out_two_amounts").rows(named=True)
    assert (row["counted_yuan"], row["other_yuan"]) == (Decimal("4000.00"), Decimal("5000.00"))
    assert row["why"] == "同一导出后来改了"
    door.put("专班/台账.csv", CASES + case(1, fine="6000"))
    door.run()
    # However often the export amends its own after that, what the other place says stays to be asked.
    for day, fine in ((3, "3000"), (4, "2500")):
        door.put(f"甲县/案件_2026030{day}.csv", CASES + case(1, fine=fine))
        door.run()
        assert door.notices()["two_amounts"]["n"] == 1


OF_PARTIES = CASES.replace("立案日期", "当事人名称,立案日期")
SEVERAL = "".join(
    case(801).replace("罚〔2026〕801号", f"罚〔2026〕{n}号").replace("990101,", "990101,青禾店,")
    for n in (801, 807, 808)
)
COMMON.put("几行.csv", OF_PARTIES + SEVERAL)
# A row of the same party and decision once more is a correction, not another fine.
COMMON.put("更正.csv", OF_PARTIES + "".join(case(802, fine=fine).replace("990101,", "990101,丙店,") for fine in ("20", "30")))  # fmt: skip
# Sent once more, it is the same case still.
COMMON.put("又几行.csv", OF_PARTIES + SEVERAL.replace("2026-02-03", "2026-02-04"), day=2)


def test_one_case_on_several_rows_of_a_sheet_is_told_with_what_is_not_counted(
    common: Shared,
) -> None:
    """Which of one party's decisions stands is not known: the last counts, and that is told."""
    said = common.told(2)["several_rows"]
    assert said["n"] == 1
    assert "其余各行的罚款共1万元没有计入" in said["says"]
    assert said["detail"] == [
        "甲市监案〔2026〕801号：又几行.csv 第2行至第4行，3行，没有计入的罚款10000.00元"
    ]


COMMON.put("公示不同的.csv", CASES + case(901, fine="5000"))
COMMON.put("不同的公示.csv", "行政相对人名称,行政处罚决定书文号,罚款金额(万元),处罚决定日期,处罚机关,处罚机关统一社会信用代码\n"
                       f"甲店,甲市监罚〔2026〕901号,0.6,2026-02-03,甲县局,{ORGAN}\n")  # fmt: skip


def test_a_publication_with_another_amount_is_told_under_its_case(common: Shared) -> None:
    rows = common.door.table("out_two_amounts").filter(pl.col("other_file") == "不同的公示.csv")
    (row,) = rows.rows(named=True)
    assert row["case_key"] == f"{ORGAN}|甲市监案〔2026〕901号"
    assert (row["counted_yuan"], row["other_yuan"], row["why"]) == (
        Decimal("5000.00"), Decimal("6000.00"), "以内部案件为准",
    )  # fmt: skip


COMMON.put("甲县/错码.csv", CASES + case(1001) + "".join(case(n).replace("990101,", "990110,") for n in (1002, 1003)))  # fmt: skip
COMMON.put("财政错码.csv", FISCAL + "990119,2026,1,103050123,市场监管罚没收入,10,10\n")
COMMON.put("区划扩展二.csv", REGIONS + "990110,甲开发区,990100\n990119,乙新区,990100\n", day=2)


def test_a_code_that_no_table_of_regions_knows_is_told_with_its_rows(common: Shared) -> None:
    said = common.told(1)["unknown_regions"]
    assert said["n"] == 2
    assert said["says"] == "2个区划代码不在区划表里，各当作一个县，只写代码：990110、990119"
    assert "区划扩展.xlsx" in said["next_step"]
    assert said["detail"] == [
        "990110：2行（甲县/错码.csv 第3行起）", "990119：1行（财政错码.csv 第2行）",
    ]  # fmt: skip
    assert "unknown_regions" not in common.told(2)


NAMED = "案号,办案机构,处罚决定日期,罚款金额(元)\n1号,丙县局,2026-02-03,500\n2号,丙县局,2026-02-03,600\n"
COMMON.put("甲市/丙县/只有名称.csv", NAMED)
COMMON.put("乙市/只有代码.csv", "案号,办案机构代码,处罚决定日期,罚款金额(元)\n3号,X0001,2026-02-03,500\n")  # fmt: skip


def test_cases_of_no_county_are_counted_by_folder_with_the_reason(common: Shared) -> None:
    said = common.told(1)
    assert said["unplaced_cases"]["says"] == (
        "3件案件不计入任何县（甲市/丙县 2件、乙市 1件）：2件只有单位名称，1件的机构代码不知属哪个县"
    )
    assert "open_organs" not in said
    assert "单位对照表.xlsx" in said["unplaced_cases"]["next_step"]


SECOND.put("甲市/丙县/只有名称.csv", NAMED)
SECOND.put("甲县的.csv", CASES + case(1))


def test_one_reason_for_all_cases_is_told_once(second: Shared) -> None:
    """85件案件不计入任何县（… 85件）：85件只有单位名称 said one number three times."""
    told = second.told(1)["unplaced_cases"]["says"]
    assert told == "2件案件只有单位名称，不计入任何县（甲市/丙县 2件）"


MONTHS = [(1, "10", "10"), (2, "20", "30"), (3, "5", "45"), (4, "5", "50"), (6, "7", "99")]
COMMON.put("财政.csv", FISCAL + "".join(f"990101,2026,{m},103050123,市场监管罚没收入,{a},{b}\n" for m, a, b in MONTHS))  # fmt: skip


def test_months_that_are_not_what_their_sums_say_are_told_once_each(common: Shared) -> None:
    said = common.told(1)["fiscal_disagrees"]
    # March: 45 - 30 = 15, not 5. April agrees with March's sum; June has no May beside it.
    assert said["n"] == 1
    assert (
        "2026年3月 市场监管罚没收入：本月5.00万元，按累计应为15.00万元（财政.csv 第4行）"
        in said["detail"][0]
    )
    assert said["says"].endswith("对不上，以本月数为准：财政.csv 1处")
    (notes,) = common.door.ask("select notes from out_quality where file = '财政.csv'")["notes"]
    assert notes.to_list() == [
        "第4行2026年3月 市场监管罚没收入：本月5.00万元，按累计应为15.00万元，以本月数为准"
    ]
    counted = common.door.ask(
        "select month, amount_yuan::int from core_fiscal_revenue where file = '财政.csv' order by 1"
    ).rows()
    assert counted == [(1, 100000), (2, 200000), (3, 50000), (4, 50000), (6, 70000)]


def test_a_clean_home_is_told_nothing(door: Door) -> None:
    door.put("区划扩展.csv", REGIONS + "990101,甲县,990100\n")
    door.put("一.csv", CASES + case(1) + case(2))
    door.put("财政.csv", FISCAL + "990101,2026,1,103050123,市场监管罚没收入,10,10\n")
    door.run()
    assert door.notices() == {}
    door.put("一再.csv", CASES + case(1) + case(2))  # once more, the same
    door.run()
    assert door.notices() == {}
    door.adds_up()


RENAMED = [
    ("violation_type", "退费难", "退款纠纷", date(2026, 3, 2), COUNTIES),
    ("violation_type", "假货", "售假", date(2026, 3, 2), COUNTIES),
    ("object_category", "预付卡", "会员卡", date(2026, 5, 4), COUNTIES[1:2]),
    ("violation_type", "老词", "新词", date(2025, 6, 2), COUNTIES),
]
COMMON.put("各县.csv", CASES + "".join(f"{c}号,{c}文,1{c},{c},2026-01-05,2026-02-05,5000,\n" for c in COUNTIES))  # fmt: skip


def test_words_taken_for_renamed_ones_are_told_for_a_year(common: Shared) -> None:
    told = common.told(1)["renamed_words"]
    assert told["n"] == 3
    assert told["says"].startswith("3个词像是改了名")
    assert told["detail"] == [
        "2026-05-04那一周起，丙2县的货物或服务“预付卡”改称“会员卡”",
        "2026-03-02那一周起，丙1县、丙2县、丙3县等5个县的问题“假货”改称“售假”；问题“退费难”改称“退款纠纷”",
    ]


def test_a_file_whose_fines_are_ten_thousand_times_the_usual_is_told(door: Door) -> None:
    """The header says 万元 over yuan; no text names the fine, so that no row can be set aside."""
    wrong = CASES.replace("罚款金额(元)", "罚款金额(万元)")
    for month in (1, 2, 3):
        own = range(10 * month, 10 * month + 6)
        door.put(f"{month}月.csv", CASES + "".join(case(n, fine=str(100 * n)) for n in own))
    door.put("4月.csv", wrong + "".join(case(n, fine=str(100 * n)) for n in range(40, 46)))
    door.put("5月.csv", wrong + case(50, fine="5000"))  # one case says nothing of a file
    door.run()
    said = door.notices()["another_unit"]
    assert said["n"] == 1
    assert (
        said["says"]
        == "1个文件的罚款金额整体比平常高或者低一千倍以上，像是元、万元填错：4月.csv 6件"
    )
    assert said["detail"] == ["4月.csv：6件，罚款中位数4250万元，平常2750元"]
    assert said["next_step"].endswith("改正以前这些案件的金额不进合计，也不判断")
    doubted = door.ask(
        "select case_no from feat_case__another_unit join core_cases using (case_key)"
    )
    assert sorted(doubted["case_no"]) == [f"甲市监案〔2026〕{n}号" for n in range(40, 46)]
    door.put("4月改.csv", CASES + "".join(case(n, fine=str(100 * n)) for n in range(40, 46)))
    door.run()
    assert "another_unit" not in door.notices()
    assert door.ask("select count(*) from feat_case__another_unit").item() == 0


def test_one_night_in_another_unit_is_told_though_the_file_is_called_the_same_every_night(door: Door) -> None:  # fmt: skip
    """Its six cases were lost among the eighteen of the nights before."""
    for night in range(4):
        times = 1 if night == 3 else 10_000
        rows = [case(10 * night + n, fine=str(n * times)) for n in range(1, 7)]
        door.put("夜间导出.csv", CASES + "".join(rows))
        door.run(as_of=dt.date(2026, 6, 27 + night))
    said = door.notices()["another_unit"]
    assert said["detail"] == ["夜间导出.csv：6件，罚款中位数3.5元，平常3.5万元"]


def test_a_county_that_always_writes_wan_as_yuan_is_told(door: Door) -> None:
    """Its files are alike, a few cases each: none of them stood out beside the county's others."""
    head = "案号,办案机构代码,行政区划代码,处罚决定日期,罚款金额(元)\n"
    for county in (1, 2, 3, 4):
        for month in (1, 2):
            rows = [
                f"{county}{month}{n}号,990{county}X,99010{county},2026-0{month}-0{n},"
                f"{n / 10 if county == 4 else 1000 * n}\n"
                for n in (2, 3, 4)
            ]
            door.put(f"县{county}/{month}月.csv", head + "".join(rows))
    door.run()
    said = door.notices()["another_unit"]
    assert said["detail"] == [
        "县4/1月.csv：3件，罚款中位数0.3元，平常3000元", "县4/2月.csv：3件，罚款中位数0.3元，平常3000元",
    ]  # fmt: skip


NO_UNIT = "年度,月份,区划代码,科目名称,本月金额\n"
COMMON.put("去年财政.csv", NO_UNIT + "".join(f"2025,{m},990102,罚没收入,{30 + m}\n" for m in range(1, 13)))  # fmt: skip
COMMON.put("财政1月.csv", NO_UNIT + "2026,1,990102,罚没收入,352000\n")
COMMON.put("财政2月.csv", NO_UNIT + "2026,2,990102,罚没收入,1.5\n")  # little, and no other unit
COMMON.put("财政1月改.csv", NO_UNIT.replace("额", "额（元）") + "2026,1,990102,罚没收入,352000\n", day=2)  # fmt: skip


def test_fiscal_months_in_yuan_under_a_header_without_a_unit_are_told(common: Shared) -> None:
    """Read as 万元, as such a header always was: one month came to billions, and nothing was said."""
    said = common.told(1)["fiscal_another_unit"]
    assert said["detail"] == ["财政1月.csv：1行，中位数352000万元，平常36.5万元"]
    assert "fiscal_another_unit" not in common.told(2)


def test_receipts_that_do_not_say_whose_they_are_are_told(common: Shared) -> None:
    """A province's months came in, counted for nothing, and nobody was told."""
    said = common.told(1)["fiscal_of_nobody"]
    assert (said["n"], "去年财政.csv 12行" in said["says"]) == (3, True)
    assert "市场监管罚没收入" in said["next_step"]
    assert "去年财政.csv：12行，1个地区" in said["detail"]


def test_the_next_step_for_a_table_of_a_database_is_its_configuration(door: Door) -> None:
    file = door.home.root / "banan.db"
    with sqlite3.connect(file) as database:
        database.execute("create table aj (案号, 办案机构代码, 立案日期, 决定时刻, 罚款金额元)")
        database.execute(
            "insert into aj values ('甲市监案〔2026〕1号', ?, '2026-01-05', '2026-02-03', '5000')",
            [ORGAN],
        )
    named = {"source": "cases", "url": f"sqlite:///{file}", "table": "aj"}
    named["columns"] = {"罚款金额元": "罚款金额(元)"}
    door.home.config.mkdir(exist_ok=True)
    (door.home.config / "sources.yml").write_text(json.dumps({"办案库": named}), encoding="utf-8")
    door.run()
    said = door.notices()["no_decision_date"]
    assert said["says"].endswith("数据库:办案库/aj 1件")
    assert (
        said["next_step"] == "数据库的请在原系统补填，列名不同的写进 config/sources.yml 的 columns"
    )


PUBLISHED = "行政相对人名称,行政处罚决定书文号,处罚类别,处罚内容,罚款金额(万元),处罚决定日期,处罚机关,处罚机关统一社会信用代码,备注\n"


def published(
    number: str, fine: str = "0.5", remark: str = "", kinds: str = "罚款", content: str = ""
) -> str:
    return f"甲店,{number},{kinds},{content},{fine},2026-02-09,甲县局,{ORGAN},{remark}\n"


COMMON.put("无金额公示.csv", PUBLISHED + published("甲市监罚〔2026〕2001号", fine="", content="罚款5000元") + published("甲市监罚〔2026〕2002号")
           + published("甲市监罚〔2026〕2003号", fine="", kinds="警告"))  # fmt: skip


def test_a_fine_without_its_amount_is_told(common: Shared) -> None:
    said = common.told(1)["no_amount"]
    assert said["n"] == 1
    assert (
        said["says"]
        == "1件决定的处罚种类或者内容有罚款而没有读到罚款金额，没有计入金额：无金额公示.csv 1件"
    )
    assert said["detail"] == ["无金额公示.csv：1件"]


TEXTS = ["1.没收违法所得10元；2.罚款1.86e+06元。", "罚款5000元。", "警告，不予罚款。"]
LAW = "违反《中华人民共和国产品质量法》第十三条第二款，依据《中华人民共和国产品质量法》第四十九条，"
SECOND.put("文字的公示.csv", "被处罚人姓名或名称,行政处罚决定书文号,主要违法事实,行政处罚的种类和依据,作出处罚的机关名称和日期\n" + "".join(
    f"甲店,甲市监罚〔2026〕{n}号,卖了{n}件,{LAW}{text},丙1县市场监督管理局2026年2月9日\n" for n, text in enumerate(TEXTS, 2101)))  # fmt: skip
SECOND.put("单位对照表.csv", "单位名称,单位区划代码\n丙1县市场监督管理局,990101\n")


def test_a_fine_written_so_that_it_is_not_read_is_told(second: Shared) -> None:
    """A portal without columns of kinds and amounts wrote 罚款1.86e+06元: it counted as none, without a word."""
    assert second.told(1)["no_amount"]["n"] == 1


COMMON.put("两个文号.csv", PUBLISHED + published("甲市监罚〔2026〕2201号、甲市监罚〔2026〕2202号") + published("甲市监罚〔2026〕2203-1号"))  # fmt: skip


def test_two_numbers_in_one_cell_are_told(common: Shared) -> None:
    said = common.told(1)["several_numbers"]
    assert said["detail"] == ["两个文号.csv 第2行：甲市监罚〔2026〕2201号、甲市监罚〔2026〕2202号"]


REMARKS = ["已撤销", "2026年3月经行政复议撤销", "撤销公示", "部分撤销", "申请撤销被驳回", "补报", "变更"]  # fmt: skip
WITH_STATUS = "案号,决定书文号,办案机构代码,行政区划代码,处罚决定日期,罚款金额(元),案件状态\n"
STATUS = f"甲市监案〔2026〕{{0}}号,甲市监罚〔2026〕{{0}}号,{ORGAN},990101,2026-02-09,5000,{{1}}\n"
COMMON.put("备注.csv", PUBLISHED + "".join(published(f"甲市监罚〔2026〕{n}号", remark=r) for n, r in enumerate(REMARKS, 2301)))  # fmt: skip
COMMON.put("状态.csv", WITH_STATUS + STATUS.format(2301, "撤销") + STATUS.format(2302, "已结案"), day=2)  # fmt: skip
COMMON.put("复议.csv", f"案号,办案机构代码,类型,受理日期,结果,结案日期\n甲市监案〔2026〕2302号,{ORGAN},行政复议,2026-02-20,撤销,2026-03-20\n", day=3)  # fmt: skip


def test_a_remark_that_a_decision_was_revoked_is_told_until_a_record_says_so(
    common: Shared,
) -> None:
    said = common.told(1)["remarked_revoked"]
    assert said["detail"] == [
        "备注.csv 第2行 甲市监罚〔2026〕2301号：已撤销", "备注.csv 第3行 甲市监罚〔2026〕2302号：2026年3月经行政复议撤销",
    ]  # fmt: skip
    assert common.told(2)["remarked_revoked"]["detail"] == said["detail"][1:]
    assert "remarked_revoked" not in common.told(3)


LEDGER = "案号,决定书文号,办案机构代码,行政区划代码,处罚决定日期,罚款金额(元),备注\n"
COMMON.put("台账备注.csv", LEDGER + "".join(STATUS.format(n, r) for n, r in ((2311, "该案已撤销"), (2312, "作废"), (2313, "分期"), (2314, "已撤案"))))  # fmt: skip
# Revoked by its result, and not decided: neither counts.
COMMON.put("台账结果.csv", f"{LEDGER.strip()},处理结果,立案日期\n" + STATUS.format(2315, "已撤销").strip() + f",撤销决定,2026-01-05\n甲市监案〔2026〕2316号,,{ORGAN},990101,,,已撤案,,2026-01-05\n")  # fmt: skip
COMMON.put("台账状态.csv", WITH_STATUS + STATUS.format(2311, "撤销") + STATUS.format(2312, "已结案"), day=2)  # fmt: skip
COMMON.put("台账复议.csv", f"案号,办案机构代码,类型,受理日期,结果,结案日期\n甲市监案〔2026〕2314号,{ORGAN},行政复议,2026-02-20,撤销,2026-03-20\n", day=3)  # fmt: skip


def test_a_case_withdrawn_by_a_remark_of_a_ledger_is_told_until_its_state_says_so(
    common: Shared,
) -> None:
    """It counted without a word: ledgers kept by hand have remarks and no column of states."""
    said = common.told(1)["status_to_check"]
    assert (said["n"], said["detail"]) == (3, [
        f"台账备注.csv 第{row}行 甲市监罚〔2026〕{n}号" for row, n in ((2, 2311), (3, 2312), (5, 2314))
    ])  # fmt: skip
    assert common.told(2)["status_to_check"]["n"] == 1
    assert "status_to_check" not in common.told(3)


STATES = ["正常", "撤回", "信用修复", "已撤回公示"]
SECOND.put("公示状态.csv", PUBLISHED.replace("备注", "公示状态") + "".join(published(f"甲市监罚〔2026〕{n}号", remark=r) for n, r in enumerate(STATES, 2401)))  # fmt: skip
SECOND.put("开放平台.csv", PUBLISHED.replace("备注", "CF_ZT") + "".join(published(f"甲市监罚〔2026〕{n}号", remark=r) for n, r in enumerate(["正常", "撤销"], 2411)))  # fmt: skip


def test_a_publication_taken_back_by_its_state_is_told(second: Shared) -> None:
    """Portals write it in a column 公示状态, which was not read: the decision counted without a word."""
    assert second.told(1)["remarked_revoked"]["detail"] == [
        "公示状态.csv 第3行 甲市监罚〔2026〕2402号：撤回",
        "公示状态.csv 第5行 甲市监罚〔2026〕2404号：已撤回公示",
        "开放平台.csv 第3行 甲市监罚〔2026〕2412号：撤销",
    ]


COMMON.put("重发.csv", PUBLISHED + published("甲市监罚〔2026〕2501号", fine="0.5") + published("甲市监罚〔2026〕2501-1号", fine="0.5", remark="更正重发，原甲市监罚[2026]2501号作废")
           + published("甲市监罚〔2026〕2503号", remark="原乙市监罚〔2026〕2509号作废") + published("甲市监罚〔2026〕2504号", remark="作废"))  # fmt: skip
COMMON.put("原件.csv", WITH_STATUS + STATUS.format(2501, "撤销"), day=2)


def test_a_decision_given_out_again_is_told_until_the_first_is_struck(common: Shared) -> None:
    """Both counted, with both amounts, and nobody was told."""
    said = common.told(1)["given_out_again"]
    assert said["n"] == 1
    assert said["detail"] == [
        "重发.csv 第3行 甲市监罚〔2026〕2501-1号：原甲市监罚〔2026〕2501号作废"
    ]
    assert "given_out_again" not in common.told(2)


WITH_RESULT = "案号,办案机构代码,行政区划代码,立案日期,处罚决定日期,罚款金额(元),处理结果\n"
RESULT = f"甲案〔2026〕{{0}}号,{ORGAN},990101,2026-01-05,2026-02-09,{{1}},{{2}}\n"
REVIEWED = [
    ("变更", "2026-03-20"), ("部分撤销", "2026-03-20"), ("撤销", ""), ("撤销", "2026-03-20"), ("维持", "2026-03-20"),
    ("变更", "2026-12-20"),  # not known yet
]  # fmt: skip
COMMON.put("复议过的.csv", WITH_RESULT + "".join(RESULT.format(n, 50_000, "予以处罚") for n in range(1, 7)))  # fmt: skip
COMMON.put("复议结果.csv", "案号,办案机构代码,类型,受理日期,结果,结案日期\n" + "".join(
    f"甲案〔2026〕{n}号,{ORGAN},行政复议,2026-02-20,{r},{d}\n" for n, (r, d) in enumerate(REVIEWED, 1)))  # fmt: skip
COMMON.put("变更后.csv", WITH_RESULT + RESULT.format(1, 8_000, "变更决定") + RESULT.format(2, 9_000, "变更决定"), day=2)  # fmt: skip


def test_what_a_review_changed_is_told_until_the_amount_that_stands_has_come(
    common: Shared,
) -> None:
    """A fine that a review had lowered went on counting as it was, without a word."""
    assert common.told(1)["changed_on_review"]["detail"] == [
        "复议结果.csv 第2行 甲案〔2026〕1号：行政复议变更，结案2026-03-20，仍计罚款5万元",
        "复议结果.csv 第3行 甲案〔2026〕2号：行政复议部分撤销，结案2026-03-20，仍计罚款5万元",
        "复议结果.csv 第4行 甲案〔2026〕3号：行政复议撤销，没有结案日期，仍计罚款5万元",
    ]
    assert common.told(2)["changed_on_review"]["n"] == 1


CONTENTS = ["不予行政处罚", "依法不予处罚。", "免予处罚", "罚款5000元，不予没收", ""]
SECOND.put("不予.csv", PUBLISHED + "".join(published(f"甲市监罚〔2026〕{n}号", fine="0", content=c) for n, c in enumerate(CONTENTS, 2701)))  # fmt: skip


def test_a_decision_not_to_penalise_is_none_whatever_its_number(second: Shared) -> None:
    kinds = second.door.ask(
        "select decision_kind from core_cases where publication_file = '不予.csv' order by row_no"
    )
    assert kinds["decision_kind"].to_list() == ["不予处罚", "不予处罚", "免予处罚", "处罚", "处罚"]


KINDS = ["罚款 没收违法所得", "没收 违法所得", "警告 罚款、责令 停产停业", "罚款 别的"]
COMMON.put("种类.csv", PUBLISHED + "".join(published(f"甲市监罚〔2026〕{n}号", kinds=k) for n, k in enumerate(KINDS, 2801)))  # fmt: skip


def test_kinds_of_penalty_with_blanks_between_are_read(common: Shared) -> None:
    read = common.door.ask(
        "select penalty_kinds from core_cases where publication_file = '种类.csv' order by row_no"
    )
    assert read["penalty_kinds"].to_list() == [
        ["罚款", "没收违法所得"], ["没收违法所得"], ["警告", "罚款", "责令停产停业"], ["其他"],
    ]  # fmt: skip


def test_a_row_of_a_database_that_was_amended_is_no_second_amount(door: Door) -> None:
    file = door.home.root / "banan.db"
    with sqlite3.connect(file) as database:
        database.execute("create table aj (案号, 办案机构代码, 处罚决定日期, 罚款金额, gxsj)")
        database.execute(
            "insert into aj values ('甲市监案〔2026〕1号', ?, '2026-02-03', '5000', '2026-03-01')",
            [ORGAN],
        )
    named = {"source": "cases", "url": f"sqlite:///{file}", "table": "aj", "watermark": "gxsj"}
    (door.home.config / "sources.yml").write_text(json.dumps({"办案库": named}), encoding="utf-8")
    door.run()
    with sqlite3.connect(file) as database:
        database.execute("update aj set 罚款金额 = '500', gxsj = '2026-04-01'")
    door.run()
    fines = door.ask("select fine_yuan::double as yuan from core_cases")["yuan"].to_list()
    assert fines == [500.0]
    assert "two_amounts" not in door.notices()
    door.put("一.csv", CASES + case(1, fine="700"))
    door.run()
    assert door.notices()["two_amounts"]["n"] == 1


def test_complaints_that_came_after_their_weeks_are_told_until_a_week_has_ended(door: Door) -> None:
    """Dropped on the third, a month of complaints gave no warning that day, and nothing said why."""
    head = "登记编号,登记日期,行政区划代码\n"
    door.put("5月.csv", head + "T1,2026-06-01,990101\n")
    door.run(as_of=dt.date(2026, 6, 3))
    assert (
        "after_this_week" not in door.notices()
    )  # a first delivery counts as known when registered
    door.put("6月.csv", head + "T2,2026-06-05,990101\nT3,2026-06-20,990101\nT4,2026-06-28,990101\n")
    door.run(as_of=dt.date(2026, 7, 3))
    said = door.notices()["after_this_week"]
    assert said["n"] == 2  # the newest week's wait for their Sunday wherever they come daily
    assert said["says"].startswith("2行2026-06-05至2026-06-20登记的投诉举报这几天才到")
    assert said["next_step"] == "请在2026-07-05或以后再运行一次，不用重投"
    door.run(as_of=dt.date(2026, 7, 5))
    assert "after_this_week" not in door.notices()


def test_complaints_that_come_after_long_silence_wait_for_no_week(door: Door) -> None:
    """They count as known when they were registered (decision 0098)."""
    head = "登记编号,登记日期,行政区划代码\n"
    door.put("5月.csv", head + "T1,2026-05-04,990101\n")
    door.run(as_of=dt.date(2026, 5, 6))
    door.put("6月.csv", head + "T2,2026-06-05,990101\nT3,2026-06-20,990101\n")
    door.run(as_of=dt.date(2026, 7, 3))
    assert "after_this_week" not in door.notices()


def test_reviews_without_their_case_still_count_for_the_county_and_voices_need_entities(
    door: Door,
) -> None:
    """A ministry without cases was told that 3 682 reviews did not count; nobody told it of entities."""
    door.put("区划.csv", REGIONS)
    door.put("甲县.csv", CASES + case(1))
    door.put(
        "复议.csv",
        f"案号,办案机构代码,类型,受理日期,结果\n甲市监案〔2026〕9号,{ORGAN},行政复议,2026-03-05,撤销\n",
    )
    door.put(
        "企业反映.csv", "编号,渠道,日期,行政区划代码,内容\n1,意见卡,2026-03-05,990101,重复检查\n"
    )
    door.run()
    said = door.notices()
    assert "1行复议诉讼的结果仍按机构计入该县的执法问题" in said["unknown_cases"]["says"]
    assert (
        said["no_entities"]["says"]
        == "1条企业反映、评价、函件来了，各县的经营主体数一个也没有，“企业反映强烈”没有判断"
    )
    door.put("区划二.csv", "行政区划代码,名称,上级代码,市场主体数\n990101,甲县,990100,1200\n")
    door.run()
    assert "no_entities" not in door.notices()


def test_entities_with_masked_codes_are_told_apart_by_name(door: Door) -> None:
    """One took the other's place: of a county that hides all but four figures one household was left."""
    head = "统一社会信用代码,企业名称,主体类型,行政区划代码\n"
    one = "91990101MA****001X,{},企业,990101\n"
    door.put(
        "一.csv", head + one.format("青禾食品店") + "91990101MA****002X,丰泽百货店,企业,990101\n"
    )
    door.put("二.csv", head + one.format("青禾五金店"))
    door.run(as_of=dt.date(2026, 6, 29))
    said = door.notices()["codes_masked"]
    assert (said["n"], door.ask("select count(*) from core_entities").item()) == (3, 3)
    assert said["detail"] == ["一.csv 2户", "二.csv 1户"]
    # The same once more is the same; a name that changes is taken for another, and that is said.
    door.put("三.csv", head + one.format("青禾食品店").replace("企业,", "个体工商户,"))
    door.put("四.csv", head + "91990101MA****002X,丰泽超市,企业,990101\n")
    door.run()
    assert door.ask("select count(*) from core_entities").item() == 4
    assert "改了名称的算成两户" in door.notices()["codes_masked"]["says"]
    # Who came with the whole code is not told of.
    door.put("五.csv", head + "91990101MA0000001X,青禾食品店,企业,990101\n")
    door.run()
    assert door.notices()["codes_masked"]["n"] == 3


def test_a_code_hidden_by_letters_is_hidden_too(door: Door) -> None:
    head = "统一社会信用代码,企业名称,主体类型,行政区划代码\n"
    both = "".join(f"9199XXXXXXXXXX001X,{name},企业,990101\n" for name in ("青禾店", "丰泽店"))
    door.put("一.csv", head + both)
    door.run()
    assert door.ask("select count(*) from core_entities").item() == 2
