"""Names in Latin letters behind what introduces one: Name: Li Lei, 外教Kevin, 乘机人LI/LEI MR."""

import re
from collections.abc import Iterator
from functools import cache

from data_contracts.reference import identity_words
from models.identity.folding import Span
from models.identity.patterns import any_of

#: What is called a name, and who has one in a passport or an order.
_NAMED = (
    r"拼音|姓名|快递(?:单|面单)?上?写的是|署名|签名|称呼|收货人|持有人|开户人|入住人|订房人|预订人|旅客|乘机人|护照|签证上|[Nn]ame is|[Nn]ame:?|[Cc]ontact:|[Pp]assenger:|[Gg]uest:?|[Dd]ear"
    r"|\b(?:Mr|Ms|Mrs)\.?|This is|this is|I am|I'm"
)
#: Of goods, in whose names and marks fraud is found: 商标署名, 品牌名字, 标签上Name.
_OF_GOODS = re.compile(
    "(?:商标|品牌|商品|产品|包装|标签|吊牌|标识|型号|店铺|字样|印[有着]?|标[有着注])[^，。；]{0,4}$"
)
_MARK = r"[)）]?\s?(?:[:：]|[为是叫])?\s?"
#: Of a whole name each part begins with a capital; one by itself has small letters behind it.
_TWO = r"[A-Z][A-Za-z]{1,15}[\s/·.][A-Z][A-Za-z]{1,15}(?:\s[A-Z][A-Za-z]{1,15})?"
_ONE = r"[A-Z][a-z]{1,14}"
_END = r"(?![A-Za-z0-9@_\-.])"
#: What is written so and is nobody.
_NOBODY = frozenset([
    "App", "Apple", "Wifi", "Vip", "Pro", "Plus", "Max", "Mini", "Air", "Note", "Iphone", "Ipad", "Huawei", "Oppo",
    "Vivo", "Nike", "Adidas", "Dior", "Chanel", "Gucci", "Sony", "Intel", "Windows", "Word", "Excel", "Pdf",
    "Live", "Online", "Shop", "Store", "Service", "Hotel", "Room", "Order", "No", "Id", "Not", "Yes", "Hello",
    "Thanks", "The", "Only", "Customer", "Manager", "Sales",
])  # fmt: skip


@cache
def _cue() -> str:
    words = identity_words()
    people = [w for w in (*words.cues, *words.weak_cues) if len(w) > 1 and w not in _NO_PEOPLE]
    return (
        rf"(?:{_NAMED}|{any_of([*people, '外教', '顾问', '导师', '客户姓名', '签名', '发邮件的'])})"
    )


#: Cues behind which things stand as well.
_NO_PEOPLE = frozenset(["销售", "采购", "导购", "厂家", "供应商", "供货商", "对象", "查明", "查实", "认定", "责令", "以及"])  # fmt: skip


@cache
def _behind_cue() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return (
        re.compile(rf"{_cue()}{_MARK}(?P<name>{_TWO}|{_ONE}){_END}"),
        re.compile(rf"(?:{_cue()}){_MARK}(?P<name>{PINYIN}){_END}", re.IGNORECASE),
    )


#: Syllables of a surname and of a given name; what is written so behind 姓名 is somebody's.
_SURNAME = (
    "(?:ouyang|sima|shangguan|zhuge|huangfu|zhang|zheng|zhong|zhou|zhao|zhan|zhu|zou|chang|chen|cheng|chi|chu|cui|shang|shen|sheng|shao|shan|shi|shu|song|su|sun|wang|wan|wei|wen|weng|wu|li|liu|lin|liang|liao|lian|ling|long|lou|lu|lv|luo|lai|lan|lei|le"
    "|yang|yan|yao|ye|yi|yin|yu|yuan|yue|you|yun|huang|hu|he|hao|hou|hong|hua|huo|han|guo|gao|gu|guan|gong|geng|ge|gan|gang|xu|xie|xiao|xiong|xia|xiang|xing|xue|ma|mao|meng|mei|mi|miao|mo|mu|deng|ding|dong|dou|du|duan|dai|dang|diao|tang|tan|tao|tian|tong|tu|teng"
    "|feng|fan|fang|fei|fu|cao|cai|cen|peng|pan|pang|pei|ping|pu|qi|qin|qiu|qian|qiao|qu|quan|jiang|jia|jin|ji|jiao|jing|jian|ju|bai|bao|bi|bian|bo|kong|kang|ke|kuang|ren|ruan|rao|rong|ning|nie|ni|niu|an|ai|ao|zeng|zang|zuo)"
)
_SYLLABLE = "(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:iang|uang|iong|ang|eng|ing|ong|ian|uan|iao|uai|uei|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v))"
PINYIN = rf"{_SURNAME}[\s/]?{_SYLLABLE}{{1,2}}(?:\s(?:MR|MS|MRS|MISS))?"
#: What every text holds in which one is found, for a search of many texts at once.
QUICK = (
    r"\p{Han}[)）：:为是叫\s]{0,3}[A-Za-z]{2}|[A-Za-z]{2}\s?(?:老师|教练|经理|医生|小姐|先生|女士|店长)"
    r"|(?:[Nn]ame|[Cc]ontact|[Pp]assenger|[Gg]uest|[Dd]ear|is|am|I'm|M[rs]s?\.?)[):：是为叫\s]{0,4}[A-Za-z]{2}"
)
_TITLED = re.compile(rf"(?<![A-Za-z])({_ONE})(?=\s?(?:老师|教练|经理|医生|小姐|先生|女士|店长))")
_LETTERS = re.compile(r"[A-Za-z]{2}")
#: So far before a cue stands whose name it is.
_NEAR = 8


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds such a name.

    >>> set(spans("外教Kevin上了两节")), set(spans("乘机人LI/LEI MR，退票"))
    ({(2, 7)}, {(3, 12)})
    """
    if not _LETTERS.search(text):
        return
    for pattern in _behind_cue():
        for match in pattern.finditer(text):
            of_goods = _OF_GOODS.search(text, max(match.start() - _NEAR, 0), match.start())
            if match["name"].title() not in _NOBODY and not of_goods:
                yield match.span("name")
    for match in _TITLED.finditer(text):
        if match[1] not in _NOBODY:
            yield match.span(1)


def is_one(word: str) -> bool:
    """Tell whether a whole word is written as a name is: Li Lei, Kevin, LI/LEI MR."""
    return _WHOLE.fullmatch(word) is not None and word.title() not in _NOBODY


_WHOLE = re.compile(rf"{_TWO}|{_ONE}|(?i:{PINYIN})")
