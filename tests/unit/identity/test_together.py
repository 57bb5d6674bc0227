"""Names that other names tell, names taken apart by the segmenter, names that are words as well."""

import polars as pl
import pytest

from assets.intake.persons.identity import mask_names_in_rows
from assets.intake.persons.masking import _without_people
from data_contracts import sources
from models.identity.columns import mask_and_name, mask_column
from models.identity.text import mask, without
from models.identity.titles import mask_title

MASKED = {
    "签收人依次为李海燕、高峰、何以安。": "签收人依次为李某某、高某某、何某某。",
    "分别是高峰（76岁）、黄秀珍（81岁）": "分别是高某某（76岁）、黄某某（81岁）",
    "1.李海燕2800元；2.高峰1500元；3.何以安960元": "1.李某某2800元；2.高某某1500元；3.何某某960元",
    "投诉人李海燕来信。当日，李海燕家属到场": "投诉人李某某来信。当日，李某某家属到场",
    "随后罗家豪拿走了复印件，罗家豪要求赔偿": "随后罗某某拿走了复印件，罗某某要求赔偿",
    "法定代表人：高峰，患者白云在药店": "法定代表人：高某某，患者白某某在药店",
    "高峰同志：来信收悉": "高某某同志：来信收悉",
    "申请人麻建军不服": "申请人麻某某不服",
    "经办：南宫月　审核：曾一诺": "经办：南宫某某　审核：曾某某",
    "举报人（签名）：长孙皓": "举报人（签名）：长孙某某",
    "上次调解时公孙立也在场": "上次调解时公孙某某也在场",
    "此件由稽查队于洋承办": "此件由稽查队于某某承办",
    "见龚琛笔录第3页": "见龚某某笔录第3页",
    "转商斌办理": "转商某某办理",
    "微信昵称风轻云淡的人加了我": "微信昵称***的人加了我",
    "主播“快乐的小鱼”说能祛斑": "主播“***”说能祛斑",
    "给妞妞买的学步车": "给***买的学步车",
    "孩子小名小石头，滑倒了": "孩子小名***，滑倒了",
    "姓名（拼音）：Sun Li，护照": "姓名（拼音）：S某某，护照",
    "工人帕提古丽·阿不都未办证": "工人帕某某未办证",
    "古丽扎尔·托合提来电。古丽扎尔 · 托合提的货": "古某某来电。古某某的货",
    "流动商贩高峰、李海燕到场": "流动商贩高某某、李某某到场",
    "店里忙：高峰，李海燕说没空": "店里忙：高峰，李某某说没空",
    "住雾岭县桥头镇上坪村292号": "住雾岭县***",
    "送达北门街道滨河路59号1楼357，": "送达北门街道***，",
    "公司总机8836127没有人接": "公司总机***没有人接",
}
KEPT = [
    "对方承诺全额退款，市场方进行整改",
    "居民和学生很多，但均遭拒绝，连安全都没有",
    "把房子建起来了，业主成立新的委员会",
    "即将上小学的女儿，凌晨下大雨",
    "胡书记您好，会员成功退款",
    "投诉人请求和解，投诉人李某某，安全，都好",
    "白云鹤第39854751号注册商标",
    "原雷锋镇、沃尔玛、麦德龙",
    "妈妈带孩子去打疫苗，位于大坪乡上坪村292号商铺",
    "高峰时段停电，黄河水位上涨",
]


@pytest.mark.parametrize("text", MASKED)
def test_a_name_that_others_or_its_place_tell_is_masked(text: str) -> None:
    assert mask(text) == MASKED[text]


@pytest.mark.parametrize("text", KEPT)
def test_words_that_stand_as_names_do_stay(text: str) -> None:
    assert mask(text) == text


def test_a_column_of_them_is_masked_as_its_texts_are() -> None:
    assert mask_column(pl.Series([*MASKED, *KEPT])).to_list() == [*MASKED.values(), *KEPT]


def test_whom_one_text_of_a_row_names_goes_in_its_other_texts() -> None:
    contract = sources()["complaints"]
    facts, people = mask_and_name(pl.Series(["投诉人李海燕反映", "没有人"]))
    goods = pl.Series(["李海燕订的牛奶", "李海燕牌牛奶"])
    columns = _without_people({"statement": facts, "product": goods}, [people], contract)
    assert columns["product"].to_list() == ["李某某订的牛奶", "李海燕牌牛奶"]


def test_a_shop_called_after_a_person_of_the_row_stays_and_the_person_goes() -> None:
    said = "王小二面馆的王小二承认；张三丰大药房、王 小二与张三丰路，张三丰说"
    told = "王小二面馆的王某某承认；张三丰大药房、王某某与张三丰路，张某某说"
    names = pl.Series(["王小二、张三丰"])
    assert mask_names_in_rows(pl.Series([said]), names, as_party=True).to_list() == [told]
    assert without(said, ["王小二", "张三丰"]) == told
    contract = sources()["complaints"]
    columns = {
        "statement": pl.Series(["由王小二烹饪"]),
        "product": pl.Series(["王小二面馆的面，王小二做的"]),
    }
    columns = _without_people(columns, [pl.Series(["王小二"])], contract)
    assert columns["product"].to_list() == ["王小二面馆的面，王某某做的"]
    # Who complains goes everywhere: no shop tells the name.
    alone = mask_names_in_rows(
        pl.Series(["王小二面馆的王小二"]), pl.Series(["王小二"]), as_party=False
    )
    assert alone.to_list() == ["***面馆的***"]


@pytest.mark.parametrize(
    ("title", "masked"),
    [
        ("咸志芳询问笔录", "咸某某询问笔录"),
        ("2026年6月司徒慧举报材料", "2026年6月司徒某某举报材料"),
        ("2026年6月投诉举报材料", "2026年6月投诉举报材料"),
        ("转张萱琰办理", "转张某某办理"),
        ("给李梓沐看的", "给李某某看的"),
        ("给市局看的", "给市局看的"),
        ("石家庄处理情况", "石家庄处理情况"),
    ],
)
def test_a_title_with_a_rare_or_double_surname(title: str, masked: str) -> None:
    assert mask_title(title) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我叫冼慧颖，麻烦转告老板，就说慧颖来过", "我叫冼某某，麻烦转告老板，就说某某来过"),
        ("当事人陈浩昊，以下简称浩昊", "当事人陈某某，以下简称某某"),
        # A shop called so, a given name that is a word, one within other words: nobody is called there.
        ("联系人陈浩昊。与浩昊驾校谈过", "联系人陈某某。与浩昊驾校谈过"),
        ("联系人陈建国。就说建国来过", "联系人陈某某。就说建国来过"),
        ("联系人陈浩昊。城里浩昊路口", "联系人陈某某。城里浩昊路口"),
    ],
)
def test_a_given_name_by_itself_goes_where_somebody_is_called(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask_column(pl.Series([text])).to_list() == [masked]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("特此说明。余子", "特此说明。余某某"),
        ("谢谢！——晏赟燊", "谢谢！——晏某某"),
        ("收到退款伍佰元整，毛栩", "收到退款伍佰元整，毛某某"),
        ("店长王 柠称货已下架", "店长王某某称货已下架"),
        ("经办人 徐 若 2025年3月1日", "经办人 徐某某 2025年3月1日"),
        ("姓名：欧 阳 轩 予  性别：男", "姓名：欧某某  性别：男"),
        ("我叫隗  红  梓，电话见上", "我叫隗某某，电话见上"),
        ("就诊人：黄依，皮肤科", "就诊人：黄某某，皮肤科"),
        ("承租方：火国海", "承租方：火某某"),
        ("店长高峰拒绝出示", "店长高某某拒绝出示"),
        ("领料人张全飞 已领", "领料人张某某 已领"),
    ],
)
def test_a_name_at_the_end_in_a_form_or_set_wide(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask_column(pl.Series([text])).to_list() == [masked]
