"""The whole text of a decision in one cell comes apart into what it says."""

import io
from decimal import Decimal

import polars as pl
import pytest

from assets.intake import IntakeContext
from assets.intake.layouts import letters
from assets.intake.read import read_bytes

LETTER = (
    "丙甲县市场监督管理局行政处罚决定书 丙甲市监处罚〔2026〕7号。当事人：丙甲县甲副食店，经营者：某甲，住所：丙甲县东街1号。"
    "2026年3月7日，我局执法人员日常检查，经批准于3月9日立案调查。"
    "经查明：货架上有过期饼干9袋，货值金额共计1,045元，售出2袋，违法所得13.5元。"
    "以上事实有现场笔录、照片证明。"
    "2026年4月1日，我局送达行政处罚告知书，告知陈述、申辩的权利。当事人未提出陈述、申辩。"
    "我局认为，当事人的行为违反了《中华人民共和国食品安全法》第三十四条第（十）项的规定。"
    "关于裁量：当事人屡罚屡犯，没有从轻、减轻的情形。检验费用300元由当事人承担。"
    "依据《中华人民共和国食品安全法》第一百二十四条第一款第（五）项的规定，责令改正，决定处罚如下："
    "1.没收违法所得13.5元；2.没收过期饼干7袋；3.罚款陆万元整。"
    "逾期不缴纳的，每日按罚款数额的百分之三加处罚款。如不服本决定，可以申请行政复议。"
)
HEADER = ["案号", "办案机构", "当事人名称", "案由", "处罚决定日期"]
ROW = ["丙甲市监案〔2026〕7号", "丙甲县市场监督管理局", "丙甲县甲副食店", "经营超过保质期的食品", "2026-04-20"]  # fmt: skip


def read(context: IntakeContext, header: str, **more: str) -> dict[str, object]:
    out = io.BytesIO()
    row = [*ROW, LETTER, *more.values()]
    pl.DataFrame([row], schema=[*HEADER, header, *more], orient="row").write_csv(out)
    (found,) = read_bytes(out.getvalue(), "丙市/丙甲县/案件.csv", context)
    assert found.refused_reason is None, found.refused_reason
    return found.accepted.row(0, named=True)


@pytest.mark.parametrize(
    "header", ["决定书正文", "行政处罚决定书全文", "处罚决定书内容", "文书正文"]
)
def test_a_letter_fills_the_columns_the_table_lacks(header: str, context: IntakeContext) -> None:
    """Read as 违法事实 whole, no rule found a goods value, grounds or gains, and no clause without 处罚依据."""
    row = read(context, header)
    assert (row["fine_yuan"], row["confiscated_gains_yuan"]) == (60000, Decimal("13.5"))
    assert (row["goods_value_yuan"], row["illegal_gains_yuan"]) == (1045, Decimal("13.5"))
    assert "第一百二十四条第一款第（五）项" in row["legal_basis"]
    assert set(row["penalty_kinds"]) == {"罚款", "没收违法所得", "没收非法财物"}
    assert row["discretion_reason"].startswith("关于裁量：当事人屡罚屡犯")
    assert "未提出陈述、申辩" in row["party_statement"]


def test_the_facts_are_what_happened_and_how_it_was_weighed(context: IntakeContext) -> None:
    facts = read(context, "决定书正文")["facts"]
    assert all(said in facts for said in ("过期饼干9袋", "屡罚屡犯", "检验费用300元由当事人承担"))
    assert not [s for s in ("住所", "告知书", "加处罚款", "复议", "第一百二十四条") if s in facts]


def test_a_column_of_its_own_is_kept(context: IntakeContext) -> None:
    more = {"罚款金额(元)": "5", "处罚依据": "食品安全法124条1款5项", "情节理由": "一般"}
    row = read(context, "决定书正文", **more)
    assert (row["fine_yuan"], row["legal_basis"]) == (5, "食品安全法124条1款5项")
    assert (row["discretion_reason"], row["goods_value_yuan"]) == ("一般", 1045)
    assert "屡罚屡犯" in row["facts"], "what is said of the weighing is not lost"


def test_grounds_and_law_in_one_sentence_are_both_read() -> None:
    said = (
        "经查，当事人销售过期食品，货值45元。综上，当事人属初次违法，依据《食品安全法》第一百二十四条、"
        "《行政处罚法》第三十二条第（一）项的规定，决定减轻处罚如下：罚款500元。"
    )
    assert "初次违法" in letters.grounds(said)
    assert "第一百二十四条" in letters.law(said)
    assert letters.fine(said) == "500元"


def test_a_text_that_tells_no_facts_stays_as_it_is() -> None:
    assert letters.facts("当事人：甲副食店。") == "当事人：甲副食店。"
    assert letters.goods_value("经查，货值45元。另一批货值80元。") is None
    assert letters.goods_value("经查，货值金额不足1万元。") is None
    assert letters.facts("经查，货值45元。如不服本决定，可以申请行政复议。") == "经查，货值45元。"


def test_a_penalty_alone_tells_no_facts() -> None:
    """决定书内容 may hold no more than what was imposed."""
    said = "1.没收过期饼干7袋；2.罚款500元。"
    assert (letters.facts(said), letters.grounds(said), letters.law(said)) == (None, None, None)
    assert (letters.fine(said), letters.kinds(said)) == ("500元", "罚款;没收非法财物")
