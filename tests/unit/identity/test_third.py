"""Third persons whom no title introduces, and words that stand as they do."""

import polars as pl
import pytest

from models.identity.columns import mask_column
from models.identity.text import mask

MASKED = {
    "楼下蒋文博家上个月也被多收了": "楼下蒋某某家上个月也被多收了",
    "程海燕大夫说终身质保": "程某某大夫说终身质保",
    "钱转给了白志远，一直不退": "钱转给了白某某，一直不退",
    "隔壁摊位的邹阿妹提醒我秤有问题": "隔壁摊位的邹某某提醒我秤有问题",
    "当天谭家辉开车送我们去": "当天谭某某开车送我们去",
    "据其交代，武建民每月到店一次": "据其交代，武某某每月到店一次",
    "二单元的杜鹏都愿意作证": "二单元的杜某某都愿意作证",
    "后附车晓东的转账截图": "后附车某某的转账截图",
    "副院长罗中东到我家来": "副院长罗某某到我家来",
    "望鹤路223号的魏扬开展现场检查": "望鹤路223号的魏某某开展现场检查",
    "主刀的乔振国医生不在这家机构注册": "主刀的乔某某医生不在这家机构注册",
}
KEPT = [
    "连小学生都知道是播的广告",
    "我家还有高中生，每天睡得很晚",
    "黄兴路过江隧道的建设",
    "共同建设我们美丽的安莎！",
    "市场方承诺给我补发",
    "思源安置房中国十九冶项目部",
    "小升初将完全化解大班额",
]


@pytest.mark.parametrize("text", MASKED)
def test_whom_no_title_introduces_is_told_by_what_only_persons_do(text: str) -> None:
    assert mask(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_words_that_stand_as_third_persons_do_stay(text: str) -> None:
    assert mask(text) == text


def test_a_column_of_them_is_masked_as_its_texts_are() -> None:
    assert mask_column(pl.Series([*MASKED, *KEPT])).to_list() == [*MASKED.values(), *KEPT]
