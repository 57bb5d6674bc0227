"""Tables of published penalties as portals head them: nobody has to say what their columns are."""

from io import BytesIO

import openpyxl
import pytest

from assets.intake import IntakeContext
from assets.intake.headings.headers import lookup
from assets.intake.read import read_bytes

VALUES = {
    "decision_no": "丙甲市监罚〔2026〕7号", "party_name": "甲一商店", "facts": "经营超过保质期食品",
    "legal_basis": "食品安全法第一百二十四条第一款第五项", "penalty_content": "罚款5000元",
    "penalty_organ_name": "丙甲县市场监督管理局", "decision_date": "2026-03-05",
}  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        "行政处罚决定书文号,被处罚当事人,主要违法违规事实,行政处罚依据,行政处罚决定,作出处罚决定的机关名称,作出处罚决定的日期",
        "处罚决定书文号,企业名称,处罚事由,行政处罚依据,行政处罚内容,作出行政处罚决定机关名称,作出行政处罚决定日期",
        "行政处罚决定书编号,被处罚单位（被处罚人）,违法事实,法律依据,处罚结果,执法部门,作出行政处罚的日期",
        "处罚文号,被处罚主体,违法事由,处罚依据,处罚决定,处罚单位,处罚时间",
        "处罚决定书号,当事人,主要违法行为,处罚依据,行政处罚结果,处罚机关全称,处罚决定书签发日期",
        "决定书编号,被处罚对象名称,违法事实,处罚依据,处罚内容,作出行政处罚决定的行政机关名称,行政处罚日期",
        "决定处罚文号,当事人,案件事实,行政处罚依据,行政处罚决定,作出行政处罚决定的机关,作出行政处罚决定的日期",
        "pendecno,ENTNAME,违法事实及证据,处罚依据,pencontent,penauthName,pendecissdateStr",
        "PENDECNO,ENTNAME,ILLEGFACT,处罚依据,PENRESULT,CASEDEP,PENDECISSDATE",
        "决定书文号,违法企业,处罚原因,处罚依据,处罚结果/内容,处罚实施机关,处罚日期",
        "决定书文号,当事人,处罚事由/违法行为类型,处罚依据,行政处罚内容,决定机关名称,处罚决定日期",
        "行政处罚决定书文号,行政相对人名称,违法事实,处罚依据,处罚内容,做出行政处罚决定机关名称,作出行政处罚决定的日期",
        "处罚文书号,违法行为人,主要违法事实,处罚依据,处罚决定内容,作出处罚的行政机关,处罚时间",
        "行政处罚决定书文号 Document Number,行政相对人名称 Name,违法事实 Illegal Facts,处罚依据 Basis,处罚内容 Penalty Content,"
        "处罚机关 Penalty Authority,处罚决定日期 Penalty Date",
    ],
)
def test_headers_of_portals_are_known(headers: str, context: IntakeContext) -> None:
    row = ",".join(VALUES.values())
    (found,) = read_bytes(f"序号,{headers}\n1,{row}\n".encode(), "公示/行政处罚.csv", context)
    assert (found.refused_reason, found.source) == (None, "penalty_publications")
    (said,) = found.accepted.to_dicts()
    assert {name: str(said[name]) for name in VALUES if name != "party_name"} == {
        name: value for name, value in VALUES.items() if name != "party_name"
    }
    assert said["party_name"] is not None
    assert int(said["fine_yuan"]) == 5000


FORM = (
    "行政相对人（必填）,统一社会信用代码（三证必须选一填写）,处罚决定书文号（必填）,违法行为类型,处罚类别1（必填）（警告、罚款、没收违法所得）,"
    "处罚决定日期（必填，XXXX/XX/XX格式）,公示起日期,公示止日期,处罚机关（必填）,处罚机构统一社会信用代码,法人证件号（必填）,"
    "罚款金额（单位为万元）,没收违法所得没收非法财物的金额（单位万元，范围为0.00~9999.99）,信息使用范围（必填）：公示；内部共享"
)


def test_what_a_form_says_of_its_cells_is_no_part_of_their_names(context: IntakeContext) -> None:
    """Of twenty-three headers of such a form two were known; the others were asked about."""
    row = (
        "甲一商店,91990101MA0000003X,丙甲市监罚〔2026〕7号,过期食品,罚款,2026/03/05,2026/03/10,2029/03/10,"
        "丙甲县市场监督管理局,11990101MB0000001A,990101199001011234,0.5,0.02,公示"
    )
    (found,) = read_bytes(f"{FORM}\n{row}\n".encode(), "行政处罚法人.csv", context)
    assert (found.refused_reason, found.questions.height) == (None, 0)
    (said,) = found.accepted.to_dicts()
    assert (int(said["fine_yuan"]), int(said["confiscation_yuan"])) == (5000, 200)
    assert (said["uscc"], said["penalty_organ_code"]) == (
        "91990101MA0000003X",
        "11990101MB0000001A",
    )
    days = (said["decision_date"], said["publication_date"], said["publication_end_date"])
    assert [str(day) for day in days] == ["2026-03-05", "2026-03-10", "2029-03-10"]
    assert "990101199001011234" not in str(found.accepted.to_dicts())


@pytest.mark.parametrize(
    ("number", "column"), [("91990101MA0000003X", "uscc"), ("990101000000015", "business_reg_no")]
)
def test_a_registration_number_is_the_credit_code_where_it_is_one(
    number: str, column: str, context: IntakeContext
) -> None:
    """Parties of a list that calls the credit code 注册号 were known by their names alone."""
    head = "注册号,企业名称,处罚决定书文号,违法类型,行政处罚内容,处罚决定日期,处罚决定机关"
    row = f"{number},甲一商店,丙甲市监罚〔2026〕7号,过期食品,罚款5000元,2026-03-05,丙甲县市场监督管理局"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "处罚.csv", context)
    (said,) = found.accepted.to_dicts()
    assert said[column] == number
    assert {said["uscc"], said["business_reg_no"]} == {number, None}
    both = f"统一社会信用代码,{head}\n91990101MA0000004W,{row}\n"
    (found,) = read_bytes(both.encode(), "处罚.csv", context)
    assert found.accepted.select("uscc", "business_reg_no").row(0) == ("91990101MA0000004W", number)


def test_the_short_names_of_the_publicity_system_are_known(context: IntakeContext) -> None:
    head = "penDecNo,企业名称,illegActType,penType,penContent,penAm,forfAm,penAuth_CN,penDecIssDate,publicDate"
    row = "丙甲市监罚〔2026〕7号,甲一商店,经营过期食品,罚款,罚款5000元,0.5,0.02,丙甲县市场监督管理局,2026-03-05,2026-03-20"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "公示.csv", context)
    assert (found.refused_reason, found.source) == (None, "penalty_publications")
    (said,) = found.accepted.to_dicts()
    assert (int(said["fine_yuan"]), int(said["confiscation_yuan"])) == (5000, 200)
    assert (said["penalty_kinds"], str(said["publication_date"])) == (["罚款"], "2026-03-20")


def test_headers_with_their_english_behind_keep_their_units(context: IntakeContext) -> None:
    """The whole file was refused: no header was known."""
    head = (
        "行政相对人名称 Name,行政处罚决定书文号 Administrative Penalty Decision Document Number,处罚类别 Penalty Type,"
        '处罚决定日期 Penalty Date,"罚款金额(万元) Fine Amount, 10k Yuan",'
        '"没收违法所得、没收非法财物的金额（万元）Confiscation of Illegal Gains and Illegal Goods, 10k Yuan",'
        "暂扣或吊销证照名称及编号 Suspension or Revocation of License Name and Number,处罚机关 Penalty Authority"
    )
    row = "甲一商店,丙甲市监罚〔2026〕7号,罚款,2026-03-05,0.5,0.02,,丙甲县市场监督管理局"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "公示.csv", context)
    assert (found.refused_reason, found.source) == (None, "penalty_publications")
    (said,) = found.accepted.to_dicts()
    assert (int(said["fine_yuan"]), int(said["confiscation_yuan"])) == (5000, 200)
    assert found.extra_columns == []


def test_a_list_of_decisions_and_their_names_is_one_of_publications(
    context: IntakeContext,
) -> None:
    """It was refused: as a list of cases it lacks their numbers and who handled them."""
    head = "决定书文号,案件名称,处罚对象,处罚单位,处罚决定日期"
    row = "丙甲市监罚〔2026〕7号,甲一商店经营过期食品案,甲一商店,丙甲县市场监督管理局,2026-03-05"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "公示.csv", context)
    assert (found.refused_reason, found.source) == (None, "penalty_publications")
    assert found.accepted.height == 1


@pytest.mark.parametrize("head", ["罚款金额（万元）", "penam", "处罚金额"])
def test_what_was_imposed_under_a_header_of_amounts_is_read(
    head: str, context: IntakeContext
) -> None:
    """Each of its rows was set aside: 罚款5000元 is no amount."""
    first = f"决定书文号,当事人,{head},处罚机关,处罚决定日期"
    rows = [
        f"丙甲市监罚〔2026〕{n}号,甲{n}商店,{said},丙甲县市场监督管理局,2026-03-05"
        for n, said in enumerate(
            ("罚款5000元", "没收违法所得20元；罚款0.5万元", "警告", "无"), start=1
        )
    ]
    (found,) = read_bytes("\n".join([first, *rows, ""]).encode(), "公示.csv", context)
    assert found.accepted["fine_yuan"].to_list() == [5000, 5000, None, None]
    assert found.accepted["confiscation_yuan"].to_list() == [None, 20, None, None]
    # With one plain amount among them the column is one of amounts, and the others are told.
    rows[2] = rows[2].replace("警告", "0.3")
    (mixed,) = read_bytes("\n".join([first, *rows, ""]).encode(), "公示.csv", context)
    assert mixed.set_aside.height == 2


def test_two_names_for_a_column_are_no_two_words_of_data() -> None:
    assert {hit[1] for hit in lookup("处罚结果/处罚内容") if hit[0] == "penalty_publications"} == {
        "penalty_content"
    }
    for data in ("罚款/没收", "甲/处罚内容", "2026/3/5", "ab/cd"):
        assert lookup(data) == [], data


PLAIN = {
    "行政区划代码": "990101", "决定书文号": "甲市监罚〔2026〕1号", "当事人名称": "甲店", "违法事实": "过期食品",
    "处罚依据": "食品安全法", "处罚种类": "罚款", "罚款金额(元)": "500", "处罚决定日期": "2026-03-05",
    "处罚机关": "丙甲县市场监督管理局", "处罚机关代码": "11990101MB0000001X",
}  # fmt: skip


def sent(context: IntakeContext, **also: str) -> tuple[str | None, str]:
    cells = PLAIN | also
    data = f"{','.join(cells)}\n{','.join(cells.values())}\n".encode()
    (found,) = read_bytes(data, "公示/决定.csv", context)
    return found.source, found.refused_reason or ""


def test_what_handlers_call_the_facts_of_a_case_is_known(context: IntakeContext) -> None:
    """Every bureau was asked, and no rule that reads the facts looked at a case before it had answered."""
    for head in ("简要案情", "案情简介", "案情概述"):
        data = f"案号,办案机构,处罚决定日期,{head},行政处罚告知书送达日期\n甲立〔2026〕1号,丙甲县市场监督管理局,2026-03-05,过期酸奶3盒,2026-02-05\n"
        (found,) = read_bytes(data.encode(), "案件.csv", context)
        (said,) = found.accepted.to_dicts()
        assert (said["facts"], f"{said['notice_service_date']}") == ("过期酸奶3盒", "2026-02-05")


def test_a_list_of_decisions_without_case_numbers_is_one_of_publications(
    context: IntakeContext,
) -> None:
    """It was refused as a table of cases that lacks their numbers."""
    assert sent(context) == ("penalty_publications", "")
    # A case's number that is only called otherwise is asked about, and what only cases have makes it theirs.
    assert "像是案件" in sent(context, 案件代号="甲立〔2026〕1号")[1]
    of_cases = {
        "立案日期": "2026-01-05",
        "裁量情节": "一般",
        "听证日期": "",
        "送达日期": "2026-03-06",
    }
    assert "像是案件" in sent(context, **of_cases)[1]


OLDER = (
    "CF_WSH,CF_CFMC,CF_CFLB1,CF_CFLB2,CF_SY,CF_YJ,CF_XDR_MC,CF_XDR_SHXYM,CF_XDR_ZDM,CF_XDR_GSDJ,CF_XDR_SWDJ,CF_XDR_SFZ,"
    "CF_FR,CF_JG,CF_JDRQ,CF_JZQ,CF_XZJG,CF_ZT,DFBM,SJC,BZ"
)
OLDER_ZH = (
    "行政处罚决定书文号,处罚名称,处罚类别1,处罚类别2,处罚事由,处罚依据,行政相对人名称,行政相对人代码_1(统一社会信用代码),"
    "行政相对人代码_2(组织机构代码),行政相对人代码_3(工商登记码),行政相对人代码_4(税务登记号),行政相对人代码_5(居民身份证号),"
    "法定代表人姓名,处罚结果,处罚决定日期,处罚截止期,处罚机关,当前状态,地方编码,数据更新时间戳,备注"
)


@pytest.mark.parametrize("head", [OLDER, OLDER_ZH])
def test_the_older_table_of_publications_is_known(head: str, context: IntakeContext) -> None:
    """Such a file waited for a person to say that CF_XZJG is the organ; half of its kinds were lost."""
    row = (
        "丙甲市监罚〔2017〕7号,甲店案,罚款,没收违法所得,过期食品,食品安全法第124条,甲一商店,,,,,110101199003070011,"
        "李小四,没收违法所得20元；罚款5000元,2017/03/05,2099-12-31,丙甲县市场监督管理局,0,990101,2017/03/06,"
    )
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "公示.csv", context)
    assert (found.refused_reason, found.source) == (None, "penalty_publications")
    (said,) = found.accepted.to_dicts()
    assert (int(said["fine_yuan"]), int(said["confiscation_yuan"])) == (5000, 20)
    assert said["penalty_kinds"] == ["罚款", "没收违法所得"]
    assert (said["penalty_organ_name"], str(said["valid_until_date"])) == (
        "丙甲县市场监督管理局",
        "2099-12-31",
    )
    kept = " ".join(
        str(c) for frame in (found.accepted, found.raw) for r in frame.rows() for c in r
    )
    assert "110101199003070011" not in kept
    assert "李小四" not in kept


def test_the_publicity_system_in_capitals_is_known(context: IntakeContext) -> None:
    head = "CASEID,PRIPID,ENTNAME,UNISCID,LEREP,PENDECNO,ILLEGACTTYPE,PENCONTENT,PENAM,FORFAM,JUDAUTH,PENDECISSDATE,PUBLICDATE,REMARK"
    row = "C1,P1,甲一商店,,李小四,丙甲市监罚〔2026〕7号,过期食品,罚款5000元,0.5,0.02,丙甲县市场监督管理局,2026-03-05,2026-03-20,"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "公示.csv", context)
    (said,) = found.accepted.to_dicts()
    assert (int(said["fine_yuan"]), said["penalty_kinds"]) == (5000, ["罚款"])
    assert said["penalty_organ_name"] == "丙甲县市场监督管理局"


def test_goods_taken_are_called_otherwise_too(context: IntakeContext) -> None:
    cells = {
        "行政处罚决定文书号": "丙甲市监罚〔2026〕7号", "当事人": "甲一商店", "处罚类别": "罚款",
        "罚款金额(元)": "1000", "没收违法所得、没收违法财物的金额(元)": "36", "处罚机关": "丙甲县市场监督管理局",
        "处罚决定日期": "2026年3月5日",
    }  # fmt: skip
    data = f"{','.join(cells)}\n{','.join(cells.values())}\n".encode()
    (found,) = read_bytes(data, "公示.csv", context)
    assert found.accepted["confiscation_yuan"].to_list() == [36]


def test_who_complains_is_known_by_the_names_hotlines_use(context: IntakeContext) -> None:
    """The person counted as nobody, and what they complain of was a column nobody knew."""
    head = "工单编号,诉求日期,所属区域,诉求人手机号,诉求人身份证号,涉事企业名称,诉求内容"
    row = "GD1,2026-03-05,990101,13900001234,110101199003070011,甲一商店,买到过期奶"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "热线.csv", context)
    (said,) = found.accepted.to_dicts()
    assert said["complainant_key"] is not None
    assert said["subject_name"] == "甲一商店"
    kept = " ".join(
        str(c) for frame in (found.accepted, found.raw) for r in frame.rows() for c in r
    )
    assert "13900001234" not in kept
    assert "110101199003070011" not in kept


def test_who_handles_a_case_may_be_the_body_that_enforces(context: IntakeContext) -> None:
    """Every row was set aside: 执法主体名称 was no organ."""
    head = (
        "案件编号,执法主体名称,执法主体统一社会信用代码,案件程序类别,当事人名称,案情介绍,立案时间"
    )
    row = "甲立1号,丙甲县市场监督管理局,11990101MB0000001X,普通程序,甲一商店,过期酸奶3盒,2026-03-05"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "案件.csv", context)
    (said,) = found.accepted.to_dicts()
    assert (said["organ_name"], said["procedure_type"]) == ("丙甲县市场监督管理局", "普通程序")
    assert said["facts"] == "过期酸奶3盒"


def test_who_broke_the_law_and_how_it_was_punished_is_known_in_lists_of_cases(
    context: IntakeContext,
) -> None:
    head = "案号,立案日期,违法行为人,处罚方式,程序类型,办案单位,处罚决定日期,罚款金额（元）"
    row = "甲立1号,2026-02-05,甲一商店,罚款,普通程序,丙甲县市场监督管理局,2026-03-05,5000"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "案件.csv", context)
    (said,) = found.accepted.to_dicts()
    assert (said["party_name"], said["penalty_kinds"]) == ("甲一商店", ["罚款"])


def test_a_bare_name_is_no_organ() -> None:
    """单位名称 and 名称 are the party's as often as the organ's."""
    assert ("cases", "organ_name") in {hit[:2] for hit in lookup("执法主体名称")}
    assert ("inspections", "organ_name") in {hit[:2] for hit in lookup("检查实施主体名称")}
    for bare in ("单位名称", "机关名称", "部门名称", "名称"):
        found = [hit for hit in lookup(bare) if hit[0] != "organ_mapping"]
        assert not [hit for hit in found if hit[1].endswith("organ_name")], bare


def test_a_table_headed_by_names_of_fields_is_told_what_it_needs(context: IntakeContext) -> None:
    head = "id,case_name,punish_type,admin_punish_doc,punish_money,punish_decide_tm"
    (found,) = read_bytes(f"{head}\n1,a,b,c,5,2026-03-05\n".encode(), "库.csv", context)
    assert "表头是字段代码，请在第一行写上中文列名" in (found.refused_reason or "")
    (other,) = read_bytes("甲,乙,丙\n1,2,3\n".encode(), "表.csv", context)
    assert "字段代码" not in (other.refused_reason or "")


def test_permits_published_beside_penalties_are_no_penalties(context: IntakeContext) -> None:
    """What a permit's columns are was asked, and with 行政许可决定文书号 answered permits became penalties."""
    permits = [
        "行政相对人名称", "统一社会信用代码", "行政许可决定文书号", "许可内容", "许可决定日期", "有效期至", "许可机关",
    ]  # fmt: skip
    row = [
        "甲店",
        "",
        "甲许〔2026〕1号",
        "热食类",
        "2026-03-01",
        "2031-03-01",
        "甲县市场监督管理局",
    ]
    (alone,) = read_bytes(f"{','.join(permits)}\n{','.join(row)}\n".encode(), "许可.csv", context)
    assert alone.refused_reason == "认不出来源：是行政许可的公示，不用报"
    other = "许可文件编号,许可文件名称,有效期至,许可机关,登记状态,企业名称,统一社会信用代码\n甲许1号,食品经营许可,2031-03-01,甲县局,存续,甲店,\n"
    (alone,) = read_bytes(other.encode(), "许可.csv", context)
    assert alone.refused_reason == "认不出来源：是行政许可的公示，不用报"
    assert not alone.is_waiting
    book = openpyxl.Workbook()
    book.active.title = "行政许可"
    for cells in (permits, *[row] * 5):
        book.active.append(cells)
    sheet = book.create_sheet("行政处罚")
    sheet.append([
        "行政处罚决定书文号", "行政相对人名称", "违法事实", "处罚依据", "处罚内容", "处罚机关", "处罚决定日期",
    ])  # fmt: skip
    sheet.append(list(VALUES.values()))
    saved = BytesIO()
    book.save(saved)
    (read,) = read_bytes(saved.getvalue(), "双公示.xlsx", context)
    assert (read.source, read.rows_in, read.refused_reason) == ("penalty_publications", 1, None)
    assert any("工作表「行政许可」" in note and "是行政许可的公示" in note for note in read.notes)


@pytest.mark.parametrize(
    ("headers", "row", "source"),
    [
        ("案号,办案机构,帮扶日期,帮扶内容,许可决定日期", "甲市监案〔2026〕1号,甲县市场监督管理局,2026-03-02,办证,2026-03-01", "help"),
        ("行政相对人名称,行政许可决定文书号,处罚依据,处罚机关", "甲店,甲许〔2026〕1号,某法,甲县局", None),
        ("主体名称,统一社会信用代码,行政区划代码,许可决定日期", "甲店,,990101,2026-03-01", None),
        ("主体名称,统一社会信用代码,行政区划代码,成立日期,许可决定日期", "甲店,91990101MA00000013,990101,2020-01-02,2026-03-01", "entities"),
    ],
)  # fmt: skip
def test_a_day_of_a_permit_alone_makes_no_list_of_permits(
    headers: str, row: str, source: str | None, context: IntakeContext
) -> None:
    (read,) = read_bytes(f"{headers}\n{row}\n".encode(), "表.csv", context)
    assert "不用报" not in (read.refused_reason or "")
    assert source is None or (read.source, read.refused_reason) == (source, None)


def test_scores_beside_penalties_are_refused_aloud(context: IntakeContext) -> None:
    """Their refusal ends like that of permits, but they are a list somebody may have meant to send."""
    book = openpyxl.Workbook()
    book.active.title = "评分"
    for cells in (
        ["案卷名称", "评查日期", "得分", "扣分", "备注"],
        *[["甲卷", "2026-03-01", "90", "10", "无"]] * 5,
    ):
        book.active.append(cells)
    sheet = book.create_sheet("行政处罚")
    sheet.append(
        [
            "行政处罚决定书文号",
            "行政相对人名称",
            "违法事实",
            "处罚依据",
            "处罚内容",
            "处罚机关",
            "处罚决定日期",
        ]
    )
    sheet.append(list(VALUES.values()))
    saved = BytesIO()
    book.save(saved)
    tables = read_bytes(saved.getvalue(), "双公示.xlsx", context)
    refused = [t.refused_reason for t in tables if t.refused_reason]
    assert len(tables) == 2
    assert refused[0].endswith("排名不用报")
