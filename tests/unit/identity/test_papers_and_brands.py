"""Numbers of papers and names of brands look like persons' and stay; a person's own number behind the same words does not."""

import polars as pl
import pytest

from models.identity.columns import mask_column
from models.identity.text import mask

PAPERS = [
    "登记编号1410105002026030500012",
    "食品经营许可证JY2 4101 0500 1234 5",
    "追溯码81234567890123456789",
    "保健食品 国食健注G20150123",
    "电梯登记证编号 梯11豫A00012",
    "容15粤B12345(20)",
]
#: Fifteen to nineteen digits are masked whatever they are said to be (docs/decisions/0096).
PERSONAL = {
    "案件编号410105202603050012，已立案": "案件编号***，已立案",
    "立案号：4101052026030012345": "立案号：***",
    "食品经营许可证JY 410105202012345678": "食品经营许可证JY ***",
    "医疗器械经营许可证编号为410105202012345678": "医疗器械经营许可证编号为***",
    "丙甲市监罚字2026-0312-00138001": "丙甲市监罚字***",
    "许可证编号110101199003070011": "许可证编号***",  # a citizen's number, whatever it is called
    "从业人员健康证编号4101052026012345": "从业人员健康证编号***",
    "发票号码24412000000123456789": "发票号码***",
    "叉车牌照 粤A12345": "叉车牌照 ***",
    "护照G20150123": "护照***",
    "银行卡号6222021234567890123": "银行卡号***",
}
BRANDS = [
    "与卢旺达签订合同", "从卢旺达进口的咖啡", "与安利签订协议", "向马自达索赔", "举报康师傅", "投诉戴森，称吸尘器漏电",
    "，康佳称已停产", "由华为负责维修", "举报金立、古驰",
    "由总公司经营的门店", "对方开设的网店", "由家乐福经营的超市", "明发店未取得食品经营许可证", "由王记经营部购进", "葵花康宝颗粒",
]  # fmt: skip
PEOPLE = {
    "经营者：康佳": "经营者：康某某",  # behind a colon stands a person
    "经营者：戴森，男": "经营者：戴某某，男",
    "与卢俊达签订合同": "与卢某某签订合同",
    "检查由王学良经营的餐饮店": "检查由王某某经营的餐饮店",
    "对王正芹设立的农家乐检查": "对王某某设立的农家乐检查",
    "王美菊未取得食品经营许可从事经营": "王某某未取得食品经营许可从事经营",
}


@pytest.mark.parametrize("text", [*PAPERS, *BRANDS])
def test_papers_and_brands_stay(text: str) -> None:
    assert mask(text) == text
    assert mask_column(pl.Series([text])).to_list() == [text]


@pytest.mark.parametrize("text", [*PERSONAL, *PEOPLE])
def test_what_is_a_persons_does_not(text: str) -> None:
    hidden = (PERSONAL | PEOPLE)[text]
    assert mask(text) == hidden
    assert mask_column(pl.Series([text])).to_list() == [hidden]
