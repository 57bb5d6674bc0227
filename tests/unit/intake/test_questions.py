"""What is asked about headers nobody knows: only what they can be, in words people know."""

from dataclasses import replace
from typing import Any

import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.answers import Answer, ColumnAnswers
from assets.intake.folding import fold_word
from assets.intake.headings.nearness import NEAR, nearest
from assets.intake.read import read_bytes

WAITS = "可能就是这一列"


def table(context: IntakeContext, *lines: str, file: str = "甲县/表.csv") -> TableIntake:
    (found,) = read_bytes("".join(f"{line}\n" for line in lines).encode(), file, context)
    return found


def asked(found: TableIntake) -> dict[str, dict[str, Any]]:
    return {row["header"]: row for row in found.questions.iter_rows(named=True)}


def test_a_header_near_another_column_is_not_taken_for_a_needed_number(
    context: IntakeContext,
) -> None:
    found = table(
        context,
        "单号,联络电话,登记日期,管辖单位",
        "甲诉2026050001,13900001111,2026-05-01,甲县局",
        "甲诉2026050002,13900001112,2026-05-02,甲县局",
    )
    questions = asked(found)
    assert questions["单号"]["nearest"][0] == "登记编号"
    assert questions["单号"]["waits"]
    assert not questions["联络电话"]["waits"]
    assert questions["联络电话"]["nearest"][0] == "联系电话"
    assert questions["联络电话"]["samples"] == ["（涉及个人，不显示）"]


def test_numbers_of_rows_are_no_numbers_of_cases(context: IntakeContext) -> None:
    rows = [f"{n},甲市监立字（2026）第{n}号,甲县局,甲店{n},2026-03-0{n}" for n in (1, 2, 3)]
    found = table(context, "编号,立案字号,办案机构,当事人,处罚决定日期", *rows)
    assert list(asked(found)) == ["立案字号"]
    assert (found.refused_reason or "").startswith("等待列名对照")


def test_an_answer_given_before_notes_of_forms_were_known_still_holds(
    context: IntakeContext,
) -> None:
    """It was kept with the note: 案卷号(必填)."""
    head = "案卷号（必填）,办案机构,当事人,处罚决定日期"
    row = "甲案〔2026〕1号,甲县局,甲店,2026-03-05"
    for kept in ("案卷号(必填)", "案卷号"):
        answers = ColumnAnswers().with_later([Answer("cases", "", kept, "case_no")])
        found = table(replace(context, answers=answers), head, row)
        assert (found.refused_reason, found.accepted["case_no"].to_list()) == (
            None,
            ["甲案〔2026〕1号"],
        )


def test_the_number_of_a_companys_row_is_no_name(context: IntakeContext) -> None:
    head = "companyid,处罚决定书文号,处罚依据,处罚结果,处罚机关,处罚决定书签发日期"
    rows = [
        f"{n},丙甲市监罚〔2026〕{n}号,某法,罚款500元,甲县市场监督管理局,2026-03-0{n}"
        for n in (1, 2)
    ]
    found = table(context, head, *rows)
    assert asked(found) == {}
    assert "「行政相对人名称」" in (found.refused_reason or "")


def test_a_telephone_is_never_offered_as_the_number_of_a_case(context: IntakeContext) -> None:
    """Answered 案号, the telephones of complainants came in as numbers of cases."""
    rows = [f"甲县局,甲店{n},2026-03-0{n},1390000000{n},010-8800000{n}" for n in (1, 2, 3)]
    found = table(context, "办案机构,当事人,处罚决定日期,回访手机,传真", *rows)
    assert asked(found) == {}
    assert "「案号」" in (found.refused_reason or "")


def test_the_end_of_a_case_is_not_offered_as_its_beginning(context: IntakeContext) -> None:
    found = table(
        context,
        "案号,办案机构,立案审批时间,结案时间,罚款金额(元)",
        "甲案〔2026〕1号,甲县局,46026,46077,500",
        "甲案〔2026〕2号,甲县局,46030,46079,600",
    )
    questions = asked(found)
    assert questions["立案审批时间"]["nearest"][0] == "立案日期"
    assert questions["立案审批时间"]["samples"][0] == "46026（即2026-01-04）"
    assert "结案时间" not in questions  # cases have no such column, and nearly every export has it
    near = {column for column, like in nearest("结案时间", "cases") if like >= NEAR}
    assert "filed_date" not in near
    assert [header for header, q in questions.items() if WAITS in q["why"]] == ["立案审批时间"]


def test_fine_and_confiscation_in_one_column(context: IntakeContext) -> None:
    head, row = "案号,办案机构,处罚决定日期", "甲案〔2026〕1号,甲县局,2026-03-01"
    both = asked(table(context, f"{head},罚没合计(元)", f"{row},5500"))["罚没合计(元)"]
    assert both["nearest"] == ["罚款金额", "没收金额"]
    assert both["why"].startswith("罚款与没收合在一列")
    # Beside its parts it is their sum, and nobody is asked.
    assert asked(table(context, f"{head},罚款金额(元),罚没合计(元)", f"{row},5000,5500")) == {}


def test_a_column_of_articles_is_asked_about_where_no_basis_is_known(
    context: IntakeContext,
) -> None:
    """Without it no case is compared with any other, and nobody would be told which column it was."""
    head, row = "案号,办案机构,处罚决定日期", "甲案〔2026〕1号,甲县局,2026-03-01"
    cited = "违反了《食品安全法》第三十四条的规定，依据《食品安全法》第一百二十四条第一款"
    question = asked(table(context, f"{head},适用条款", f"{row},{cited}"))["适用条款"]
    assert (question["nearest"], question["why"]) == (["处罚依据"], "不认识的列里是法律条款")
    basis = f"{head},处罚依据,适用条款"
    assert asked(table(context, basis, f"{row},{cited},{cited}")) == {}
    assert asked(table(context, f"{head},备注", f"{row},已送达")) == {}


def test_a_column_of_sentences_is_asked_about_where_no_facts_are_known(
    context: IntakeContext,
) -> None:
    """Without it the rules that read facts were silent, and nobody was told which column it was."""
    head = "案号,办案机构,处罚决定日期"
    rows = [f"甲案〔2026〕{n}号,甲县局,2026-03-0{n}" for n in (1, 2)]
    told = [
        "执法人员在货架上发现3袋饼干超过保质期",
        "当事人在未取得许可的情况下从事餐饮服务5天",
    ]

    def of(header: str, values: list[str], more: str = "") -> dict[str, dict[str, Any]]:
        body = [f"{row},{value}" for row, value in zip(rows, values, strict=True)]
        return asked(table(context, f"{head},{header}{more}", *body))

    question = of("调查认定", told)["调查认定"]
    assert (question["nearest"], question["why"]) == (["违法事实"], "不认识的列里像是违法事实")
    assert of("案件全称", [f"甲{n}商店经营超过保质期的食品被处罚案" for n in (1, 2)]) == {}
    assert of("送达地点", ["甲县乙镇丙路12号丁小区3栋", "甲县乙镇丙路15号丁小区6栋"]) == {}
    assert of("违法事实,调查认定", [f"{text},{text}" for text in told]) == {}


def test_a_bare_name_is_the_partys(context: IntakeContext) -> None:
    found = table(
        context, "案号,办案机构,处罚决定日期,名称", "甲案〔2026〕1号,甲县局,2026-03-01,甲县便民超市"
    )
    assert asked(found)["名称"]["nearest"][0] == "当事人名称"


def test_a_masked_number_says_how_long_it_was(context: IntakeContext) -> None:
    rows = [f"11010119900307{n:04d},2026-05-01,甲县局,牛奶胀包" for n in (1, 2)]
    found = table(context, "受理流水,登记日期,管辖单位,问题陈述", *rows)
    assert asked(found)["受理流水"]["samples"] == ["（18位号码，不显示）"] * 2


def test_a_near_table_is_refused_by_what_it_lacks(context: IntakeContext) -> None:
    found = table(
        context,
        "序号,决定书编号,当事人姓名,处罚时点,备注",
        "1,甲罚〔2026〕1号,甲店,1月5日,",
        "2,甲罚〔2026〕2号,乙店,1月8日,",
    )
    reason = found.refused_reason or ""
    assert reason.startswith("像是双公示行政处罚，但缺必需列")
    assert "是「处罚时点」（如“1月5日”）" in reason
    assert "乙店" not in reason


def test_names_of_fields_below_the_header_are_no_row(context: IntakeContext) -> None:
    found = table(
        context,
        "行政相对人名称,行政处罚决定书文号,罚款金额（万元）,处罚决定日期,处罚机关,处罚机关统一社会信用代码,备注",
        "CF_XDR_MC,CF_WSH,CF_NR_FK,CF_JDRQ,CF_CFJG,CF_CFJGDM,BZ",
        "甲县便民超市,甲罚〔2026〕1号,0.5,2026-03-01,甲县局,11990101MB0000001X,",
    )
    assert (found.rows_in, found.accepted.height) == (1, 1)


def test_a_report_of_receipts_as_finance_offices_write_it(context: IntakeContext) -> None:
    found = table(
        context,
        "甲县2026年6月非税收入完成情况表,,,,,",
        ",,,,,单位：万元",
        "科目名称,预算数,本月完成,累计完成,上年同期,增减%",
        "罚没收入,1200,95,600,580,3.4",
        "    市场监管罚没收入,300,22.5,140.2,133,5.4",
    )
    assert asked(found) == {}
    (_, row) = found.accepted.iter_rows(named=True)
    assert (row["year"], row["month"], row["subject_name"]) == (2026, 6, "市场监管罚没收入")
    assert (row["month_amount_yuan"], row["ytd_amount_yuan"]) == (225_000, 1_402_000)


def test_only_the_number_is_kept_of_a_cell_that_goes_on_after_it(context: IntakeContext) -> None:
    """Of a file that waits, remarks that began with a number were kept whole, names and telephones too."""
    found = table(
        context,
        "立案字号,办案机构,当事人,处罚决定日期,备注",
        "甲市监立字（2026）第1号,甲县局,甲店,2026-03-01,甲市监处罚〔2026〕7号由欧阳晓岚签收 13900001111",
        "甲市监立字（2026）第02-1号,甲县局,乙店,2026-03-02,甲市监处罚〔2026〕13900001111号",
    )
    assert found.numbers == ["甲市监立字〔2026〕1号", "甲市监立字〔2026〕2-1号"]


def test_a_column_of_numbers_of_papers_is_asked_about_where_no_decision_s_is_known(
    context: IntakeContext,
) -> None:
    """Publications were not put together with their cases, and nobody was told why."""
    head, row = "案号,办案机构,处罚决定日期", "甲案〔2026〕1号,甲县局,2026-03-01"
    number = "甲市监处罚〔2026〕12 号"
    question = asked(table(context, f"{head},卷宗封面", f"{row},{number}"))["卷宗封面"]
    assert (question["nearest"][0], question["why"]) == ("决定书文号", "不认识的列里是文号")
    assert "卷宗封面" not in asked(table(context, f"{head},卷宗封面", f"{row},第12号"))


def test_remarks_that_are_the_reasons_are_asked_about(context: IntakeContext) -> None:
    """In ledgers kept by hand they stand under 备注, and mitigated fines looked unexplained."""
    head, row = "案号,办案机构,处罚决定日期", "甲案〔2026〕1号,甲县局,2026-03-01"
    reason = "当事人初次违法，依据《中华人民共和国行政处罚法》第三十二条第（一）项，决定减轻处罚"
    question = asked(table(context, f"{head},备注", f"{row},{reason}"))["备注"]
    assert (question["nearest"], question["why"]) == (["情节理由"], "不认识的列里是裁量理由")
    assert asked(table(context, f"{head},情节理由,备注", f"{row},{reason},{reason}")) == {}


def test_remarks_that_tell_what_the_party_said_are_asked_about(context: IntakeContext) -> None:
    """A ledger kept by hand told of waivers under 备注, and its early decisions were pointed to all the same."""
    head, row = "案号,办案机构,处罚决定日期,备注", "甲案〔2026〕{}号,甲县局,2026-03-01"
    others = [f"{row.format(n)},第{n}次抽检" for n in range(2, 11)]
    said = f"{row.format(1)},当事人放弃陈述、申辩"
    question = asked(table(context, head, said, *others))["备注"]
    assert (question["nearest"], question["why"]) == (["陈述申辩"], "备注里有陈述申辩的记录")
    assert asked(table(context, head, said, *others, f"{row.format(11)},第11次抽检")) == {}
    known = "案号,办案机构,处罚决定日期,陈述申辩情况,备注"
    assert asked(table(context, known, f"{row.format(1)},无,当事人放弃陈述、申辩")) == {}


def test_the_fine_of_the_notice_is_known_by_its_names(context: IntakeContext) -> None:
    """拟罚款金额 was asked about as a sum of which none of ours was the right one."""
    told = table(
        context,
        "案号,办案机构,处罚决定日期,拟罚款金额（元）,陈述申辩情况",
        "甲案〔2026〕1号,甲县局,2026-03-01,5000,当事人书面放弃陈述、申辩",
    )
    assert asked(told) == {}
    assert told.accepted.select("proposed_fine_yuan", "party_statement").row(0) == (
        5000, "当事人书面放弃陈述、申辩",
    )  # fmt: skip


def test_names_of_columns_of_another_case_system(context: IntakeContext) -> None:
    """强制措施期限（天） and whether it was extended were neither known nor asked: sixty days looked too long."""
    heads = "强制措施日期,强制措施期限（天）,强制措施是否延期,强制措施解除日期,负责人集体讨论日期,监管领域"
    held = table(
        context,
        f"案号,办案机构,处罚决定日期,{heads}",
        "甲案〔2026〕1号,甲县局,2026-03-01,2026-01-01,60,是,2026-02-26,2026-02-27,食品",
    )
    assert asked(held) == {}
    columns = ["seizure_term_days", "is_seizure_extended", "general_meeting_date", "domain"]
    assert held.accepted.select(columns).row(0)[:2] == (60, True)
    assert None not in held.accepted.select(columns).row(0)


def test_days_of_the_goods_and_of_the_notice_are_no_days_of_sampling(
    context: IntakeContext,
) -> None:
    """生产日期/批号 and 公告日期 were offered for 抽样日期: whoever took one had every day wrong."""
    found = table(
        context,
        "抽样编号,被抽样单位名称,食品名称,生产日期/批号,公告日期,检验结论",
        "CJ99010100001,甲超市,饼干,2026-01-05,2026-03-02,合格",
        "CJ99010100002,乙超市,挂面,2026-01-09,2026-03-02,合格",
        file="丙甲县/抽检.csv",
    )
    assert not found.is_waiting
    reason = found.refused_reason or ""
    assert "像是监督抽检，但缺必需列「抽样日期」；不从其他列推出" in reason
    assert "最接近「抽样日期」的是「被抽样单位名称」" not in reason


def test_what_was_imposed_is_not_offered_as_an_organ(context: IntakeContext) -> None:
    """处罚决定种类 was offered for 处罚机关."""
    found = table(
        context,
        "处罚决定文书号,当事人名称,处罚决定种类,违法事实,处罚内容,决定日期",
        "丙甲市监罚〔2026〕7号,甲店,罚款,过期食品,罚款500元,2026-03-05",
        file="表.csv",
    )
    assert "处罚决定种类" not in asked(found)


def test_a_refused_table_is_told_by_all_rows_of_its_header(context: IntakeContext) -> None:
    """Below 法人 stood 法定代表人 in a row of its own: it was told as the only column seen."""
    found = table(
        context,
        "序号,当事人,法人,行政处罚决定书文号*,违法事实*,罚款金额（万元）",
        ",,法定代表人,,,",
        "1,甲餐饮店,王小贰,丙甲市监处〔2026〕291号,未取得许可从事餐饮服务,1",
    )
    reason = found.refused_reason or ""
    assert "缺必需列「处罚决定日期」" in reason
    assert "看到的列：「序号」、「当事人」、「法定代表人」、「行政处罚决定书文号*」" in reason


def test_headers_in_english_are_asked_about(context: IntakeContext) -> None:
    """A system's export headed in English was refused for good: somebody had to retype its header each month."""
    found = table(
        context,
        "caseNo,deptName,partyName,illegalType,filingDate,punishDocNo,fineAmount,caseStatusName,isCorrect,xyz",
        "甲案〔2026〕1号,甲县局,甲店,过期食品,2026-03-01,甲罚〔2026〕1号,500,已立案,1,x",
        "甲案〔2026〕2号,甲县局,乙店,过期食品,2026-03-02,甲罚〔2026〕2号,600,已立案,0,x",
    )
    assert (found.refused_reason or "").startswith("等待列名对照：像是案件")
    nearest = {header: q["nearest"] for header, q in asked(found).items()}
    means = {
        "caseNo": "案号", "deptName": "办案机构", "partyName": "当事人名称", "illegalType": "违法行为类型",
        "filingDate": "立案日期", "punishDocNo": "决定书文号", "fineAmount": "罚款金额", "caseStatusName": "案件状态",
        "isCorrect": "是否责令改正",
    }  # fmt: skip
    assert nearest.keys() == means.keys()
    assert all(name in nearest[header] for header, name in means.items())
    assert {header for header, q in asked(found).items() if q["waits"]} >= {"caseNo", "deptName"}


def test_other_words_systems_use_in_english_are_asked_about(context: IntakeContext) -> None:
    found = table(
        context,
        "caseNo,orgName,punishDate,caseFact,basis,punishMoney",
        "甲案〔2026〕1号,甲县局,2026-03-01,销售过期食品,《食品安全法》第一百二十四条,500",
        "甲案〔2026〕2号,甲县局,2026-03-02,销售过期食品,《食品安全法》第一百二十四条,600",
    )
    assert (found.refused_reason or "").startswith("等待列名对照：像是案件")
    first = {header: q["nearest"][0] for header, q in asked(found).items()}
    assert first == {
        "caseNo": "案号", "orgName": "办案机构", "punishDate": "处罚决定日期", "caseFact": "违法事实",
        "basis": "处罚依据", "punishMoney": "罚款金额",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "column"),
    [("punishDate", "decision_date"), ("punishNo", "decision_no"), ("basis", "legal_basis"),
     ("punishMoney", "fine_yuan"), ("orgName", "organ_name")],
)  # fmt: skip
def test_an_english_header_alone_is_near_its_column(header: str, column: str) -> None:
    assert [c for c, near in nearest(fold_word(header), "cases") if near >= NEAR] == [column]


def test_two_letters_may_be_a_name_which_then_stands_in_no_sample(context: IntakeContext) -> None:
    """XM was not asked about, and the complainants' names stood in what was shown of their words."""
    found = table(
        context,
        "DJBH,DJRQ,XZQHDM,XM,WTCS",
        "甲诉2026050001,2026-05-01,990101,昌桂志,消费者昌桂志反映过期食品",
        "甲诉2026050002,2026-05-02,990101,王建军,过期食品",
        "甲诉2026050003,2026-05-03,990101,李秀兰,过期食品",
    )
    questions = asked(found)
    assert questions["XM"]["nearest"][0] == "姓名"
    assert questions["XM"]["samples"] == ["（涉及个人，不显示）"]
    assert "昌桂志" not in str(questions)


def test_amounts_of_five_digits_are_no_days(context: IntakeContext) -> None:
    """A column of them was taken for serial numbers of days, so nobody was asked what it holds."""
    found = table(
        context,
        "地区,年,月,科目,金额",
        *(f"甲县,2026,{n},市场监管罚没收入,{40000 + n}.5" for n in (1, 2, 3)),
    )
    assert (found.refused_reason or "").startswith("等待列名对照")
    assert asked(found)["金额"]["nearest"] == ["本月金额(万元)"]


def test_words_of_a_list_tell_what_a_header_means(context: IntakeContext) -> None:
    """案件类别 is near no column: no case had a field, and nobody was asked."""
    kinds = ["食品", "广告", "价格", "特种设备", "别的"]
    rows = [f"甲案〔2026〕{n}号,甲县局,2026-03-0{n},{kind},是,{'甲乙丙丁戊'[n - 1]}类" for n, kind in enumerate(kinds, 1)]  # fmt: skip
    questions = asked(table(context, "案号,办案机构,处罚决定日期,案件类别,已归档,档案类别", *rows))
    assert list(questions) == ["案件类别"]
    assert questions["案件类别"]["nearest"] == ["业务领域"]
    assert questions["案件类别"]["why"] == "不认识的列里是“业务领域”的词"
    assert not asked(table(context, "案号,办案机构,处罚决定日期,案件类别", *(row.rsplit(",", 2)[0] for row in rows[2:])))  # fmt: skip


LEDGER = "序号,处罚决定书文号,当事人,案由,罚款(元),立案日期,处罚日期,办案机构"
ROWS = [
    f"{n},丙甲市监罚〔2026〕{n}号,甲{n}店,过期食品,50{n},2026.1.{n},2026.3.{n},丙甲县局"
    for n in (1, 2)
]


def test_cases_without_numbers_go_by_their_decisions_where_people_say_so(
    context: IntakeContext,
) -> None:
    """Ledgers of whole counties were refused, each file, each month: a column had to be copied by hand."""
    found = table(context, LEDGER, *ROWS)
    assert found.is_waiting
    assert asked(found)["处罚决定书文号"]["nearest"] == ["案号"]
    said = Answer("cases", "", "处罚决定书文号", "case_no")
    answered = replace(context, answers=ColumnAnswers().with_later([said]))
    found = table(answered, LEDGER, *ROWS)
    numbers = ["丙甲市监罚〔2026〕1号", "丙甲市监罚〔2026〕2号"]
    assert found.accepted["case_no"].to_list() == numbers
    assert found.accepted["decision_no"].to_list() == numbers
    assert found.accepted["filed_date"].null_count() == 0
    assert found.questions.is_empty()
    # Beside numbers of the cases' own the decisions' are what they were.
    found = table(
        answered, f"案号,{LEDGER}", *(f"丙甲立〔2026〕{n}号,{r}" for n, r in enumerate(ROWS, 7))
    )
    assert found.accepted["case_no"].to_list() == ["丙甲立〔2026〕7号", "丙甲立〔2026〕8号"]
    assert found.accepted["decision_no"].to_list() == numbers
    none = replace(context, answers=ColumnAnswers().with_later([replace(said, meant="")]))
    refused = table(none, LEDGER, *ROWS)
    assert not refused.is_waiting
    assert "照抄一列" in (refused.refused_reason or "")
    assert asked(refused) == {}
