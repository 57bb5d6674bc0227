"""Words in use to standard words."""

import pytest

from assets.intake import IntakeContext
from assets.intake.answers import understood
from assets.intake.read import read_bytes
from assets.intake.values.words import Words, parse_bool
from data_contracts import enumerations, loader

KINDS = Words.of(loader.enumeration("penalty_kind"))


@pytest.mark.parametrize(
    "text",
    [
        "警告;罚款;没收违法所得", "警告；罚款；没收违法所得", "警告、罚款、没收违法所得", "警告，罚款,没收违法所得",
        "警告+罚款+没收违法所得", "1.警告 2.罚款 3.没收违法所得", "1、警告\n2、罚款\n3、没收违法所得。",
        "1.警告2.罚款3.没收违法所得", "（1）警告（2）罚款（3）没收违法所得", "①警告②罚款③没收违法所得",
        "警告;罚款;罚款;没收违法所得",
    ],
)  # fmt: skip
def test_lists_in_every_separator(text: str) -> None:
    assert KINDS.standards(text) == (["警告", "罚款", "没收违法所得"], [])


def test_an_unknown_word_becomes_other_and_is_told() -> None:
    assert KINDS.standards("罚款;鞭刑") == (["罚款", "其他"], ["鞭刑"])
    assert Words.of(loader.enumeration("procedure_type")).standard("奇怪") == ("其他", False)
    assert Words.of(loader.enumeration("domain")).standard("盐业") == ("盐业", False)


@pytest.mark.parametrize("name", sorted(enumerations()))
def test_every_standard_word_and_alias_is_read(name: str) -> None:
    body = loader.enumeration(name)
    words = Words.of(body)
    for word, aliases in body.values.items():
        assert words.standard(f" {word} ") == (word, True)
        for alias in aliases:
            assert words.standard(alias)[1]


def test_yes_and_no() -> None:
    assert [parse_bool(t) for t in ("是", "Ｙ", "1", "否", "N", "0", "也许")] == [
        True, True, True, False, False, False, None,
    ]  # fmt: skip


def test_body_words_are_told_apart_by_the_credit_code(context: IntakeContext) -> None:
    head = (
        "行政相对人名称,行政相对人类别,统一社会信用代码,行政处罚决定书文号,处罚决定日期,处罚机关\n"
    )
    rows = [
        f"甲{i},法人及非法人组织,{code}990101MA0000000{i},甲罚〔2025〕{i}号,2025-01-02,甲局\n"
        for i, code in enumerate(["91", "92", "93", "12", ""])
    ]
    (table,) = read_bytes((head + "".join(rows)).encode(), "双公示.csv", context)
    assert table.accepted["party_type"].to_list() == [
        "企业", "个体工商户", "农民专业合作社", "机关事业社团", "企业",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 x", "是 PDF"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"\xff\xd8\xff\xe0", "图片"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(
    data: bytes, words: str, context: IntakeContext
) -> None:
    (table,) = read_bytes(data, "x", context)
    assert words in (table.refused_reason or "")


def test_error_cells_in_codes_are_no_codes(context: IntakeContext) -> None:
    text = "案号,办案机构代码,立案日期,违法行为类型\n甲1号,#REF!,2025-01-02,x\n甲2号,X,2025-01-02,#N/A\n"
    (table,) = read_bytes(text.encode(), "x.csv", context)
    assert table.set_aside["row_no"].to_list() == [2]
    assert table.accepted["violation_type"].to_list() == [None]
    assert table.accepted["missing_states"].to_list() == [["violation_type:to_check"]]


@pytest.mark.parametrize(
    ("words", "said", "meant"),
    [
        ("county_check", "核对无误", "数据无误"), ("month_word", "确认无误", "确认"),
        ("month_word", "零报告", "零报告"), ("month_word", "都对", "确认"), ("county_check", "数据无误；", "数据无误"),
        ("county_check", " 有误。", "数据有误"), ("county_check", "有错误", "数据有误"), ("follow_up_kind", "电话回访", "回访"), ("finding", "执法不当、纠正", "执法不当，纠正"),
        ("paper_kind", "约谈通知", "约谈通知书"), ("remind_method", "发函", "函件"),
        ("county_check", "属实，数据没有问题", "数据无误"), ("county_check", "与决定书不符，金额有误。", "数据有误"),
        ("county_check", "情况属实", "数据无误"),
    ],
)  # fmt: skip
def test_words_people_write_in_workbooks(words: str, said: str, meant: str) -> None:
    assert Words.of(loader.enumeration(words)).standard(said) == (meant, True)


def test_two_words_that_mean_unlike_things_are_none() -> None:
    assert Words.of(loader.enumeration("county_check")).standard("无误，金额有误") == (
        "无误，金额有误", False,
    )  # fmt: skip


@pytest.mark.parametrize("said", ["不是", "都不是", "无关", "不相关"])
def test_a_header_called_none_of_ours_is_asked_no_more(said: str) -> None:
    assert understood("案件", "所用档次", said, None).meant == ""


@pytest.mark.parametrize(
    ("enumeration", "word", "standard"),
    [
        ("inspection_result", "已关闭停业或正在组织清算", "未开展该项经营"), ("inspection_result", "被撤销登记", "未开展该项经营"),
        ("inspection_result", "迁出", "未开展该项经营"), ("inspection_result", "已责令限期整改", "发现问题责令改正"),
        ("inspection_result", "未见异常", "未发现问题"), ("sampling_verdict", "符合规定", "合格"),
        ("sampling_verdict", "不符合规定", "不合格"), ("sampling_verdict", "所检项目符合要求", "合格"),
        ("complaint_result", "双方和解", "调解成功"), ("complaint_result", "未达成协议", "调解失败"),
        ("complaint_result", "处理中", "在办"), ("complaint_result", "不立案", "不予立案"),
        ("case_source", "其他部门移送", "部门移送"), ("case_source", "依据监督检查职权", "监督检查"),
        ("case_source", "专项检查", "监督检查"), ("case_source", "监督抽查", "监督抽检"),
        ("penalty_kind", "暂扣或者吊销许可证、暂扣或者吊销执照", "吊销许可证件"), ("penalty_kind", "吊销许可证或者执照", "吊销许可证件"),
    ],
)  # fmt: skip
def test_words_of_the_national_systems_are_known(
    enumeration: str, word: str, standard: str, context: IntakeContext
) -> None:
    """As the publicity system, the sampling lists and the rules of procedure have them; they were 其他."""
    words = Words.of(context.enumerations[enumeration])
    assert words.standards(word) == ([standard], [])


def test_how_a_review_ended_is_told_by_a_sentence_of_one_outcome() -> None:
    """维持原行政处罚决定 and 变更罚款数额 were 其他: a county corrected on review had no problem."""
    words = Words.of(enumerations()["review_result"])
    said = {
        "维持原行政处罚决定": "维持", "予以维持": "维持", "准予撤诉": "撤回", "撤回（终止）": "撤回",
        "确认行政行为违法": "确认违法", "变更罚款数额": "变更", "撤销部分处罚决定": "部分撤销",
        "不予维持": "其他", "撤销一审判决，驳回诉讼请求": "其他", "驳回要求撤销处罚决定的诉讼请求": "其他",
        "撤销一审判决": "其他",
        "维持一审判决": "其他", "拟撤销": "其他", "建议调解": "其他", "调解不成": "其他", "申请撤销": "其他",
    }  # fmt: skip
    assert {text: words.standard(text)[0] for text in said} == said


def test_which_instance_it_is_leaves_it_a_lawsuit() -> None:
    words = Words.of(enumerations()["review_kind"])
    said = {
        "行政诉讼二审": "行政诉讼",
        "诉讼（一审）": "行政诉讼",
        "行政复议（听证）": "行政复议",
        "复议后诉讼": "其他",
    }
    assert {text: words.standard(text)[0] for text in said} == said
