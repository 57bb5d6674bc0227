"""What of a text would tell who a person is, and what of it is business."""

import re
import time

import polars as pl
import pytest

from models.identity import accounts, addresses, introduced
from models.identity.columns import mask_column
from models.identity.text import mask
from models.identity.titles import mask_title

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
    "投诉人储测漏称已退款": "投诉人储某某称已退款",
    "来电人：呙测漏": "来电人：呙某某",
    "买买提·吐尔洪无照经营": "买某某无照经营",
    "经营者白玛·央金未在店内": "经营者白某某未在店内",
    "由其雇员赛买提•依明配合": "由其雇员赛某某配合",
    "手机139空1234空5678": "手机***",
    "手机139:1234:5678": "手机***",
    "电话013912345678": "电话***",
    "幺三九洞洞洞两三四五六": "***",
    "又给了一个一三九，一二三四，五六七八": "又给了一个***",
    "证件1101_0519_4912_310021": "证件***",
    "邮箱zhang_01 AT mail.example.com": "邮箱***",
    "淘宝昵称zhang_0123": "淘宝昵称***",
    "住甲县青年巷28号南苑新村10号楼810": "住甲县***",
    "称其母亲郭漏测在店里": "称其母亲郭某某在店里",
    "经营者郭家豪到场": "经营者郭某某到场",
    "经营者郭子轩": "经营者郭某某",
    "责令郭测漏立即停止": "责令郭某某立即停止",
    "微信支付给“郭测漏”5元": "微信支付给“郭某某”5元",
    "维保人员郭测漏、钱测漏未持证": "维保人员郭某某、钱某某未持证",
    "县局郭测漏副局长意见": "县局郭某某副局长意见",
    "情况属实。郭测漏 2026.04.09": "情况属实。郭某某 2026.04.09",
    "应为3件，漏了郭测漏（13912345678）反映的一件": "应为3件，漏了郭某某（***）反映的一件",
    "少算欧阳测漏，13912345678": "少算欧阳某某，***",
    "群众郭测漏(139-1234-5678)来信": "群众郭某某(***)来信",
    "甲丁食品有限公司-郭测漏": "甲丁食品有限公司-郭某某",
    "收货人拼音Guo Celou，护照": "收货人拼音G某某，护照",
    "我老公郭漏测说，老婆郭测，我妈郭漏测今年70": "我老公郭某某说，老婆郭某某，我妈郭某某今年70",
    "举报者郭漏测，市民郭漏测来电": "举报者郭某某，市民郭某某来电",
    "住西湖区翠苑一区12-2-301": "住西湖区***",
    "法定代表人蒯漏测到场，经营者：凤漏测": "法定代表人蒯某某到场，经营者：凤某某",
    "法定代表人向漏测到场，经营者和漏测": "法定代表人向某某到场，经营者和某某",
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
    "单价0.30000000000002486元",
    "营业执照注册号339900091942238，设备注册代码36854668882036107766，串号864218261538986",
    "2026-03-07 10:15:22至2026-03-07 13:45:10检查",
    "商行承诺七日内退款，甲市监管所科长到场，执法人员依法检查，责令商户改正",
    "使用与“鹿溪”相同的标识，签字“属实”",
    "家长王家长辈都在，婆婆都吃了",
    "销售的摩托车头盔不合格，摩托车一辆，电动摩托车检测报告，摩托车以200元售出。",
    "配偶和子女还需提交材料，给居民和车辆带来隐患，业主和老百姓停车难。",
    "多次向物业反映无效，没有向业主说明，业主向物业反映，但物业说不管。",
    "委托代理人申请登记，申请仲裁的，转让和继承，根据合同和水电缴费凭证。",
    "养老公司交接，新老公司伤害，市民反映，网友建议。",
    "约谈通知已送达，约谈通知",
    "物业主管申报，老板都不管，孩子都知道，申请全装修住宅，属虚假宣传行为应以较重处罚。",
]


def test_who_a_person_is() -> None:
    assert {text: mask(text) for text in MASKED} == MASKED


@pytest.mark.parametrize(
    "before", ["请联系平台客服", "店铺在和平路，", "有关单位（", "请拨打官方热线", "常年营业，"]
)
def test_words_before_a_number_that_are_no_name_stay(before: str) -> None:
    assert mask(f"{before}13912345678") == f"{before}***"


def test_what_is_told_of_a_person_ends_a_rare_name() -> None:
    told = ("（电话13912345678）", "，身份证号***", "提供的线索")
    for behind, becomes in zip(told, ("（电话***）", *told[1:]), strict=True):
        assert mask(f"举报人皮旻菡{behind}") == f"举报人皮某某{becomes}"
    assert mask_column(pl.Series(["投诉人元蓓煦提供的线索"])).to_list() == [
        "投诉人元某某提供的线索"
    ]


def test_a_place_under_an_authority_of_its_own_is_nobody() -> None:
    names = ["乌拉盖管理区市场监督管理局", "柏林沟林区分局", "岑家沟矿区", "乌拉盖管委会"]
    assert mask_column(pl.Series(names)).to_list() == names


def test_words_that_begin_like_a_rare_surname_stay() -> None:
    for text in (
        "投诉人元宵节提供的照片", "举报人平台方提供的证据",
        "当事人有能力办理", "经营者上月底销售", "会计师事务所称已审计", "居民楼附近，",
        "举报人用微信表示同意", "投诉人第二次投诉", "当事人如实说明", "投诉人家人反映",
    ):  # fmt: skip
        assert mask(text) == text


def test_business_stays() -> None:
    assert [mask(text) for text in KEPT] == KEPT


@pytest.mark.parametrize(
    "title", ["丙寅县_应回访", "应回访（改）", "应整改清单", "应答复函件", "和解协议"]
)
def test_a_title_of_what_is_owed_names_nobody(title: str) -> None:
    assert mask_title(title) == title


@pytest.mark.parametrize(
    "title",
    ["案管系统", "案管平台导出", "2024年全年（更正重报）", "2024年全季", "2024年季报", "党建"],
)
def test_a_title_of_a_system_or_a_span_names_nobody(title: str) -> None:
    """The folder of all of a city's cases was shown as 案管某某."""
    assert mask_title(title) == title
    assert mask_title("2026年6月张钊_投诉") == "2026年6月张某某_投诉"


@pytest.mark.parametrize("header", ["对方单位", "立案时案由", "文种"])
def test_what_a_contract_calls_its_column_names_nobody(header: str) -> None:
    assert mask_title(header) == header
    assert mask_title(f"{header}_常问渠_清单").endswith("_常某某_清单")


def test_a_header_names_nobody_beside_a_number() -> None:
    header = "备注（请联系郭漏测13912345678）"
    assert mask(header, is_text=False) == "备注（请联系郭某某***）"


def test_a_column_is_masked_as_its_texts_are() -> None:
    texts = [*MASKED, *KEPT, None]
    masked = [None if text is None else mask(text) for text in texts]
    assert mask_column(pl.Series(texts)).to_list() == masked


@pytest.mark.slow
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
    short, long = seconds(10_000), seconds(80_000)
    assert long < 20 * max(short, 0.02)


def test_the_quick_look_at_a_column_finds_names_in_latin_letters() -> None:
    given = ["旅客 Wang Xiaoming 投诉酒店", "酒店的 Wifi Router 坏了", "Mr. John Smith 来电"]
    masked = ["旅客 W某某 投诉酒店", "酒店的 Wifi Router 坏了", "Mr. J某某 来电"]
    assert mask_column(pl.Series(given)).to_list() == masked


def _without_look(quick: re.Pattern[str]) -> re.Pattern[str]:
    """Return a pattern without the look at the first character that it begins with."""
    return re.compile(re.sub(r"^\(\?=\[[^\]]*\]\)", "", quick.pattern), quick.flags)


@pytest.mark.parametrize(
    ("quick", "whole"),
    [
        (introduced._SAID, re.compile(introduced.SAID)),
        (introduced._weak(), _without_look(introduced._weak())),
        (accounts._ACCOUNT, _without_look(accounts._ACCOUNT)),
        (accounts._QQ, _without_look(accounts._QQ)),
        (addresses._HOME_OF_ANY_NAME, _without_look(addresses._HOME_OF_ANY_NAME)),
    ],
    ids=["said", "weak", "account", "qq", "home"],
)
def test_a_look_at_the_first_character_leaves_nothing_out(
    quick: re.Pattern[str], whole: re.Pattern[str]
) -> None:
    """Each word of a pattern, before what may follow it: found by the whole pattern, found by the quick one."""
    assert quick.pattern != whole.pattern
    words = {w for w in re.findall(r"[\u4e00-\u9fffA-Za-z]+", whole.pattern) if w not in "sdiu"}
    text = "。".join(
        f"{w}{end}" for w in sorted(words) for end in ("", "王明到场", "“王明", "：abc_12345", "号12345678", "，男，")
    )  # fmt: skip
    found = [m.span() for m in whole.finditer(text)]
    assert len(found) > 4
    assert [m.span() for m in quick.finditer(text)] == found


def test_the_fifth_article_is_nobody() -> None:
    """依据第五十条处罚 became 依据第五某某处罚, and no clause was read from it: 第五 is a surname too."""
    for text in (
        "依据第五十条处罚",
        "违反第五项规定",
        "《中华人民共和国产品质量法》第五十条",
        "第五条",
    ):
        assert (mask(text), mask_title(text)) == (text, text)
    assert mask("投诉人第五建国反映") == "投诉人第五某某反映"
