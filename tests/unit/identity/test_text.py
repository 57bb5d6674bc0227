"""What of a text would tell who a person is, and what of it is business."""

import time

import polars as pl
import pytest

from models.identity.columns import mask_column
from models.identity.text import mask

MASKED = {
    "手机139.1234.5678": "手机***",
    "手机139/1234/5678": "手机***",
    "手机139_1234_5678": "手机***",
    "手机(139)12345678": "手机(***",
    "手机139,1234,5678": "手机***",
    "手机1391234567O": "手机***",
    "一三九一二三四五六七八": "***",
    "幺三九一二三四五六七八打不通": "***打不通",
    "座机0571-87654321转802": "座机***",
    "座机（010）87654321": "座机***",
    "卡号6222 0212 3456 7890 123": "卡号***",
    "110105-19491231-002X": "***",
    "110105.19491231.002X": "***",
    "护照E12345678": "护照***",
    "赣A·12345停在门口": "***停在门口",
    "邮箱zhang_01@example.com": "邮箱***",
    "微信号zhang_0123": "微信号***",
    "QQ12345678": "QQ***",
    "家住甲县东升街23号1幢3单元701室": "家住甲县***",
    "法定代表人郭测漏到场": "法定代表人郭某某到场",
    "经营者：欧阳 测 漏": "经营者：欧阳某某",
    "其妻郭测漏陈述": "其妻郭某某陈述",
    "证人郭测漏、钱测证实": "证人郭某某、钱某某证实",
    "郭测漏（身份证110105194912310021）": "郭某某（身份证***）",
    "由郭测漏签收": "由郭某某签收",
    "买买提·吐尔洪无照经营": "买某某无照经营",
}
KEPT = [
    "罚款13800.00元，货值1,391,234,567.80元。",
    "2026-03-01-2026-03-13检测，20250804-20250221。",
    "甲市监处罚〔2024〕1380号，（甲临）市监罚〔2024〕131号",
    "统一社会信用代码：91990166MAQN59BK6T",
    "国药准字H20123456，执行标准GB/T 4754-2017",
    "条码6901234567892，批号20240307001，生产许可证SC10136012345678",
    "0.11324300000000001万元",
    "当事人于2024年开业，当事人和投诉人达成和解，经营者应当改正。",
    "当事人王记面馆经营过期饼干，消费者高度关注。",
    "法定代表人身份证明1份、证人证言2份",
    "张某某、王××",
    "经查询，商家多次拒绝，对方扣取10元。",
    "住所甲县石桥南路155号，甲大厦12层1205室办公",
    "产品标注“鹿溪”商标，与“鹿溪”相同",
    "IP地址192.168.100.12",
]


@pytest.mark.parametrize(("text", "masked"), MASKED.items())
def test_who_a_person_is(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_business_stays(text: str) -> None:
    assert mask(text) == text


def test_a_column_is_masked_as_its_texts_are() -> None:
    texts = [*MASKED, *KEPT, None]
    masked = [None if text is None else mask(text) for text in texts]
    assert mask_column(pl.Series(texts)).to_list() == masked


@pytest.mark.parametrize(
    "piece", ["1", "139 ", "一", "张", "当事人张", "1.3", "a@", "a", "号", "1号", "(张", "·买", "微信a", "京A1"]
)  # fmt: skip
def test_the_time_grows_with_the_length_only(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        start = time.process_time()
        mask(text)
        return time.process_time() - start

    seconds(1_000)
    short, long = seconds(20_000), seconds(160_000)
    assert long < 20 * max(short, 0.02)
