"""One team's ledger of several departments, and details of cases by one system's own keys."""

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

ORGAN = "12990101MB0000001X"
HEAD = "案号,案件标识,办案机构代码,行政区划代码,当事人名称,领域,立案日期,处罚决定日期,罚款金额(元),处罚内容\n"


def case(number: int, domain: str) -> str:
    return f"甲综执案〔2026〕{number}号,a{number}7,{ORGAN},990101,甲店{number},{domain},2026-03-01,2026-04-10,5000,罚款5000元\n"


def test_cases_of_other_departments_are_told_and_count_nowhere(door: Door) -> None:
    """The fines of a team that carries農业, 文旅 and 卫健 too were the market's: 370 cases of 5 514."""
    door.put(
        "台账.csv",
        HEAD + case(1, "市场监管") + case(2, "农业农村") + case(3, "卫健") + case(4, "食品"),
    )
    door.run()
    assert door.ask("select count(*) from core_cases").item() == 2
    said = door.notices()["elsewhere"]
    assert (said["n"], said["detail"]) == (2, ["台账.csv：2行"])
    # Put right, the case is one of the market's.
    door.put("更正.csv", HEAD + case(3, "药品"))
    door.run()
    assert door.ask("select count(*) from core_cases").item() == 3
    assert door.notices()["elsewhere"]["n"] == 1
    # And one that was taken for the market's is so no more.
    door.put("再更正.csv", HEAD + case(1, "文旅"))
    door.run()
    assert door.ask("select count(*) from core_cases").item() == 2
    door.run(fresh=True)
    assert door.ask("select count(*) from core_cases").item() == 2


PORTAL = "行政相对人名称,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚内容,罚款金额（元）,处罚决定日期,处罚机关\n"


def published(number: int, organ: str, day: str = "2026-04-10") -> str:
    return f"乙店{number},{organ[:2]}罚〔2026〕{number}号,违法经营,事实,依据,罚款3000元,3000,{day},{organ}\n"


def test_what_other_departments_published_counts_nowhere(door: Door) -> None:
    """A county's portal publishes what the police and all others decided: that was the bureau's own revenue."""
    organs = [
        "甲县市场监督管理局",
        "甲县公安局",
        "甲县农业农村局",
        "甲县综合行政执法局",
        "公安县农业农村和市监局",
    ]
    door.put("双公示.csv", PORTAL + "".join(map(published, range(5), organs)))
    door.put(
        "台账.csv",
        HEAD.replace("领域", "办案机构") + case(7, "甲县城管局") + case(8, "甲县文化路所"),
    )
    door.run()
    named = "select organ_name from core_cases order by 1"
    ours = ["公安县农业农村和市监局", "甲县市场监督管理局", "甲县文化路所", "甲县综合行政执法局"]
    assert door.ask(named)["organ_name"].to_list() == ours
    assert door.ask("select count(*) from core_penalty_publications").item() == 3
    said = door.notices()["elsewhere"]
    assert said["n"] == 3
    assert said["detail"] == [
        "双公示.csv：甲县公安局 1行", "双公示.csv：甲县农业农村局 1行", "台账.csv：甲县城管局 1行",
    ]  # fmt: skip
    # Nobody is asked which county another department is of.
    asked = door.ask("select organ_name from core_cases where organ_status = '未对应'")
    assert not set(asked["organ_name"]) & {"甲县公安局", "甲县农业农村局"}
    door.adds_up()
    # Whoever answers for such a name says that it is ours.
    door.put("单位对照表.csv", "单位名称,单位区划代码\n甲县农业农村局,990101\n")
    door.run()
    assert door.ask(named)["organ_name"].to_list() == sorted([*ours, "甲县农业农村局"])
    assert door.notices()["elsewhere"]["n"] == 2
    # The justice bureau lists the reviews of all departments: the corrected decisions of the police are no county's of ours.
    door.put(
        "复议.csv",
        "被申请人,案号,类型,受理日期,结果,结案日期\n甲县公安局,甲公〔2026〕1号,行政复议,2026-05-01,撤销,2026-06-01\n"
        "甲县市场监督管理局,甲县罚〔2026〕0号,行政复议,2026-05-01,撤销,2026-06-01\n",
    )
    # And one more of the police changes nothing.
    door.put("双公示5月.csv", PORTAL + published(9, "甲县公安局", "2026-05-10"))
    door.run()
    before = door.table("core_cases")
    assert door.table("core_reviews")["organ_name"].to_list() == ["甲县市场监督管理局"]
    door.run(fresh=True)
    assert door.table("core_cases").equals(before)
    assert door.notices()["elsewhere"]["n"] == 4


CALLS = "登记编号,登记日期,行政区划代码,问题陈述,承办单位,协办单位,一级分类\n"


def call(number: int, whose: str, said: str = "请处理") -> str:
    return f"DH{number},2026-03-0{number % 9 + 1},990101,{said},{whose}\n"


def test_calls_that_others_handle_count_nowhere(door: Door) -> None:
    """A hotline's export holds the calls of all departments: heating was a sector's rise, and late by 12315's terms."""
    ours = [
        "甲县市场监督管理局,,", ",,", "城关所,,", "12315中心,,", "甲县消协,,", "甲镇人民政府,,市场监管", "甲县综合行政执法局,,",
        "甲县住建局,甲县市监局,城乡建设", "甲县教育局；甲县市场监管局,,", "甲县政府→市 场 监 管 局→城关所,,", "由甲县教育局牵头，市场监管局配合,,",
        "甲县住建局（退单）→甲县市场监管局,,", "甲镇人民政府,,", "甲县司法局,,", "甲县纪委监委,,纪检监察", "未知单位,,食品安全",
    ]  # fmt: skip
    others = [
        "甲县住建局,,城乡建设", "甲县人民政府→甲县公安局,,", "甲镇人民政府,,城乡建设", ",,公安政法", "住 建 局,,", "甲县热力公司,,",
        "由甲县教育局牵头,,", "甲县市场监管局（退单）→甲县住建局,,", "甲县城管局、甲县公安局,,", "甲县教育局,甲县司法局,",
    ]  # fmt: skip
    of_us = [
        "对市场监管局的罚款决定不服，执法人员态度恶劣", "市监所一个月来我店检查五次", "市场监管局推给公安局，还是没有人管",
    ]  # fmt: skip
    of_them = [
        "交警乱罚款", "希望市监局反复检查该物业", "打过市场监管局的电话，说让找住建局，还是没有人管",
    ]  # fmt: skip
    rows = [
        *ours,
        *others,
        *["甲县公安局,,公安政法"] * len(of_us),
        *["甲县公安局,,"] * len(of_them),
    ]
    said = dict(zip(range(len(ours) + len(others), len(rows)), [*of_us, *of_them], strict=True))
    lines = [call(i, row.replace("，", "、"), said.get(i, "请处理")) for i, row in enumerate(rows)]
    door.put("热线.csv", CALLS + "".join(lines))
    door.run()
    kept = {int(n[2:]) for n in door.table("core_complaints")["complaint_no"]}
    count = len(ours), len(ours) + len(others), len(rows)
    assert kept == {*range(count[0]), *range(count[1], count[2] - len(of_them))}
    notice = door.notices()["elsewhere"]
    assert notice["n"] == len(others) + len(of_them)
    assert "热线.csv：甲县住建局；城乡建设 1行" in notice["detail"]
    door.adds_up()
    # Whoever answers for one of several who handle a call says that it is ours.
    door.put("单位对照表.csv", "单位名称,单位区划代码\n甲县城管局,990101\n")
    door.run()
    assert door.table("core_complaints").height == len(kept) + 1
    door.put("热线4月.csv", CALLS + call(90, "甲县城管局,,") + call(91, "甲县公安局,,"))
    door.run()
    before = door.table("core_complaints")
    assert before.height == len(kept) + 2
    door.run(fresh=True)
    assert door.table("core_complaints").equals(before)


def test_of_calls_that_nobody_handles_the_words_tell(door: Door) -> None:
    """Townships and blanks without a class were the market's: what was left of heating rose by itself."""
    theirs = ["家里暖气不热", "公交线路改道没有通知", "工地拖欠工资", "停水两天了"]
    ours = ["买的暖气片漏水，店家不退", "公交车站旁的水果摊缺斤少两", "超市断电以后卖化冻的肉", "请处理", "对市监局停水检查的处罚不服"]  # fmt: skip
    handled = ["甲镇人民政府,,", ",,", "市12345热线中心→东街道办事处,,"]
    lines = [
        call(i, handled[i % 3], text.replace("，", "、")) for i, text in enumerate([*theirs, *ours])
    ]
    lines += [call(50, "甲县城关所,,", "家里暖气不热"), call(51, "甲县住建局,,", "家里暖气不热")]
    door.put("热线.csv", CALLS + "".join(lines))
    # What 12315 took in itself is the market's, whatever it is about.
    door.put("12315.csv", CALLS + call(60, ",,", "家里暖气不热"))
    door.run()
    kept = {int(n[2:]) for n in door.table("core_complaints")["complaint_no"]}
    assert kept == {*range(len(theirs), len(theirs) + len(ours)), 50, 60}
    assert "其中4行的承办单位是镇街、热线或者空着" in door.notices()["elsewhere"]["says"]
    door.run(fresh=True)
    assert door.table("core_complaints").height == len(kept)


def test_a_unit_that_stands_for_the_place_is_not_ours_for_being_answered(door: Door) -> None:
    """Without a column of the county the sheet asks where 甲县教育局 is, of a call that it and the bureau handle."""
    head = "工单编号,来电时间,工单内容,受理单位,承办单位,协办单位\n"
    calls = ["甲县教育局,甲县市监局", "甲县教育局,", "甲县公安局,", "甲县市监局,"]
    rows = [f"DH{i},2026-03-01,请处理,市热线中心,{whose}\n" for i, whose in enumerate(calls)]
    door.put("热线.csv", head + "".join(rows))
    door.run()
    door.put("单位对照表.csv", "单位名称,单位区划代码\n甲县教育局,990101\n甲县市监局,990101\n")
    door.run()
    kept = door.table("core_complaints")["complaint_no"].to_list()
    assert sorted(kept) == ["DH0", "DH3"]
    assert door.notices()["elsewhere"]["n"] == 2
    # Nor is one that names a county besides, whose place somebody answered.
    door.put("热线4月.csv", head + "DH9,2026-04-01,请处理,市热线中心,甲县→甲县公安局,\n")
    door.put("单位对照表4月.csv", "单位名称,单位区划代码\n甲县,990101\n")
    door.run()
    assert door.notices()["elsewhere"]["n"] == 3


def test_a_county_answered_for_makes_no_call_of_the_county_s_police_ours(door: Door) -> None:
    """Where 甲县 is was asked and answered, and every call handed on by it was the market's."""
    head = "工单编号,来电时间,工单内容,区县,承办单位\n"
    door.put("热线.csv", head + "DH0,2026-03-01,请处理,甲县,甲县→甲县公安局\nDH1,2026-03-01,请处理,甲县,甲县→甲县市监局\n")  # fmt: skip
    door.put("单位对照表.csv", "单位名称,单位区划代码\n甲县,990101\n")
    door.run()
    assert door.table("core_complaints")["complaint_no"].to_list() == ["DH1"]


def test_a_call_of_others_takes_no_call_s_place(door: Door) -> None:
    """The hotline's row gives way to that of 12315 which names it, and to none that another department handles."""
    head = "登记编号,工单号,登记日期,行政区划代码,问题陈述,管辖单位\n"
    door.put(
        "12315.csv",
        head
        + "A1,DH1,2026-03-01,990101,变质,甲县市监局\nA2,DH2,2026-03-01,990101,变质,甲县公安局\n",
    )
    door.put("热线.csv", CALLS + call(1, "甲县市监局,,") + call(2, "甲县市监局,,"))
    door.run()
    kept = door.table("core_complaints")["complaint_no"].to_list()
    assert sorted(kept) == ["A1", "DH2"]


def test_details_find_their_cases_by_the_system_s_key(door: Door) -> None:
    door.put("案件.csv", HEAD + case(1, "食品") + case(2, "食品"))
    door.put("告知.csv", "案件标识,处罚告知日期\na17,2026-04-01\na27,2026-04-02\n")
    door.put("送达.csv", "案件标识,送达日期\na17,2026-04-12\n")
    door.run()
    known = door.ask(
        "select notice_date::varchar, service_date::varchar from core_cases order by case_no"
    )
    assert known.rows() == [("2026-04-01", "2026-04-12"), ("2026-04-02", None)]
    assert "details_of_nobody" not in door.notices()


def test_steps_of_cases_come_month_by_month(door: Door) -> None:
    """What a month's histories leave out takes back nothing that an earlier one told."""
    door.put("案件.csv", HEAD + case(1, "食品") + case(2, "食品"))
    steps = "案件标识,环节名称,完成时间\n"
    door.put("流程3月.csv", steps + "a17,处罚告知,2026-04-01\na27,处罚告知,2026-04-02\n")
    door.run()
    door.put(
        "流程4月.csv", steps + "a17,送达,2026-04-12\na17,公示,2026-04-20\na27,处罚告知,2026-04-03\n"
    )
    door.run()
    # Steps before the first histories were not told: that there is none says nothing.
    told = door.ask("select detail_columns from core_cases order by case_no")["detail_columns"]
    assert [sorted(names) for names in told] == [
        ["notice_date", "publication_date", "service_date"], ["notice_date"],
    ]  # fmt: skip
    columns = "notice_date::varchar, service_date::varchar, publication_date::varchar"
    known = door.ask(f"select {columns} from core_cases order by case_no").rows()
    assert known == [("2026-04-01", "2026-04-12", "2026-04-20"), ("2026-04-03", None, None)]
    assert not {"details_of_nobody", "details_differ"} & door.notices().keys()
    door.adds_up()


def test_a_ledger_that_names_nobody_is_told_with_the_publication_that_does(door: Door) -> None:
    """A township decides handed-down cases: its own ledger says no organ, its publications do."""
    door.put(
        "双公示.csv", PORTAL + published(1, "甲县丙镇人民政府") + published(2, "甲县丙镇人民政府")
    )
    door.put(
        "丙镇/台账.csv",
        "案号,决定书文号,处罚决定日期,罚款金额(元)\n丙立1,甲县罚〔2026〕1号,2026-04-10,3000\n",
    )
    door.run()
    assert door.ask("select count(*) from core_cases").item() == 0
    said = door.notices()["elsewhere"]
    assert said["says"].endswith("台账没有写机关、公示写的是它们的1件也不计入：丙镇/台账.csv 1件")
    door.put("单位对照表.csv", "单位名称,单位区划代码\n甲县丙镇人民政府,990101\n")
    door.run()
    assert door.ask("select count(*) from core_cases").item() == 2
    assert "elsewhere" not in door.notices()
