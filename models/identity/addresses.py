"""Where a folded text holds the address of a home: down to the door, or behind 家住 and the like."""

import re
from collections.abc import Iterator

from models.identity.folding import Span

_NO = r"(?:\d{1,5}[A-Za-z]?|[A-Za-z]\d{0,3}|[〇零一二三四五六七八九十百]{1,5})"
#: 42号, 42附1号, 42号附1号.
_HAO = r"(?:附\d{1,3})?号(?:附\d{1,3}号)?"
_PART = rf"(?:{_NO}\s?(?:号院|号楼|{_HAO}|支弄|弄|幢|栋|舍|座|楼|单元|门|层|区|期|排|[-—#/])|[东西南北中甲乙丙丁]单元)"
#: Down to the door: (东升街)23号11幢3单元701室; the street before it is looked for backwards.
_TO_THE_DOOR = re.compile(
    rf"{_PART}(?:\s?{_PART}){{0,6}}\s?(?:{_NO}?[东西南北中左右]?(?:[室户]|房(?![屋产间东租源价子]))|{_NO}(?![0-9元号.]))"
)
_DASHED = re.compile(r"[A-Za-z]?\d{1,3}[-—#]\d{1,3}[-—#]\d{2,5}(?![\d\-年月日元])(?:室|房|户)?")
_VILLAGE = re.compile(
    rf"(?:{_NO}(?:村民小组|小组|组|社|队|屯|号院)){{1,2}}(?:[\u4e00-\u9fff]{{0,3}}{_NO}(?:{_HAO}|户)(?![楼店铺商摊门厂\-—]))?|[东西南北中村]头第{_NO}家"
)
#: What it holds, told at the last sign of the number.
_OF_A_VILLAGE = re.compile(
    "[0-9A-Za-z〇零一二三四五六七八九十百](?:村民小组|小组|[组社队屯家]|号院)"
)
_NUMBERED = re.compile(rf"{_NO}{_HAO}(?![楼店铺商摊门\-—])")
#: What may stand between the house and the door, behind 家住 and the like.
_WITHIN = re.compile(rf"(?:\s?{_PART}){{0,6}}(?:\s?{_NO}[室户房]?(?![0-9元.]))?")
_STREET = re.compile(
    r"街|路|巷|道|弄|胡同|小区|社区|花园|公寓|家园|家属院|家属楼|宿舍|新村|苑|园|庭|府|郡|湾|轩|寓|院|村|屯|庄|城|邸|阁|楼|里|居|厦|坊|寨|营|墅|台|峰|岸|洲|岛"
)
_LIVING = re.compile(
    r"(?:小区|公寓|花园|家园|家属院|家属楼|宿舍|新村|苑|园|庭|府|郡|湾|轩|城|里|居|邸|阁|村|院|墅|社区|[一二三四五六七八九十东南西北]区)$"
)
_VILLAGES = re.compile(r"村|屯|庄|寨|社区|居委会|嘎查|堡")
_HOME = re.compile(
    r"(?:家庭住址|家庭地址|家住(?!建|房|宅)|现住址?|住址|居住地址?|居住在|居住于|(?<!廉)租住(?!房)|户籍地址|户籍所在地|户籍地?|户口所在地|送达地址|送货地址|来信地址|送达|出租屋|收货地址|收件地址|邮寄地址|邮寄至|邮寄到|寄至|寄到|寄往"
    r"|安装地址|上门地址|联系地址|通讯地址|通信地址|家在|住在|住于|暂住|我住|人住|住(?!所|宿|院|宅|房|户|建)|家庭所在地|居住地|房屋坐落|寄(?=[\u4e00-\u9fff]{2,6}[省市县区]))(?:地|系|为|是|在|于|到)?[:：]?\s?"
)
#: Behind these a house has a number whatever its street or estate is called: 居住在锦绣江南12-1-302.
_HOME_OF_ANY_NAME = re.compile(
    r"(?=[家现住居租户送收邮外骑快寄暂我房])(?:家庭住址|家庭地址|家住(?!建|房|宅)|现住址?|住址|居住地址?|居住在|居住于|(?<!廉)租住(?!房)|户籍地址|户籍所在地|户口所在地|送货地址|收货地址|收件地址|邮寄地址|(?:骑手|外卖|快递)送到|寄到|寄至|家在|(?<!入)住在|住于|暂住|我住|房屋坐落|房号)(?!的)(?:系|为|是|在|于|到)?[:：]?\s?"
)
_HOUSE = re.compile(
    rf"(?:{_TO_THE_DOOR.pattern}|{_DASHED.pattern}|{_NO}(?:号院|{_HAO})(?![楼店铺商摊门\-—])|{_NO}-{_NO}号?(?![\d\-年月日元.]))(?:\s?(?:{_PART}|{_NO}号))*[栋幢座楼]?(?:{_NO}(?:[室户房]|楼)?(?![0-9元号.年月]))?(?![线路])"
)
#: Who lives behind a door: 3栋501的业主, 5号楼2单元302住户.
_RESIDENT = re.compile(r"业主|村民|住户|租户|居民|房东|租客")
_DOOR_BEFORE = re.compile(
    rf"(?:{_PART}\s?)+{_NO}[室户房]?(?=的?$)|(?<=[组社队村庄屯会]){_NO}号(?=的$)"
)
#: Where a parcel or a meal is brought to.
_DELIVERED = re.compile(r"收[件货]人|骑手|外卖|快递|出租屋")
_HOME_BEFORE = re.compile(rf"{_HOME.pattern}[\u4e00-\u9fff]{{0,14}}$")
_WORK = re.compile(
    r"大厦|写字楼|商务|广场|产业园|科技园|工业园|园区|市场|商场|中心|办公|厂房|商铺|摊位|档口|酒店|宾馆|医院|学校|中学|小学|大学|公司|局|政府"
)
#: What may stand before the street's name and is no part of it.
_BEFORE_STREET = re.compile(
    r"(?:省|自治区|开发区|新区|高新区|(?<![小社园地厂城校山景库街])区|市(?!场)|县|[镇乡旗盟]|街道(?:办事处)?"
    r"|[住在至于到址为系是寄往去从即地]|户籍|送达)"
)
#: Behind 家住 the township goes with the village: of a home only the county stays.
_BEFORE_TOWNSHIP = re.compile(
    r"(?:省|自治区|开发区|新区|高新区|(?<![小社园地厂城校山景库街])区|市(?!场)|县|[住在至于到址为系是寄往去从即地]|户籍|送达)"
)
#: Ends what is said of where somebody lives.
_ELSEWHERE = re.compile(r"[，。；,;、《（(]|酒店|宾馆|旅馆|民宿|楼下|附近|对面|隔壁|旁边")
_LOOK_BACK = re.compile(r"(?:[\u4e00-\u9fff]{2,16}\d{1,5}号)?[\u4e00-\u9fff]{2,16}$")
_NO_HOME_BEHIND = re.compile(
    r"摊|商铺|店铺|铺面|门面|门市|档口|柜台|厂房|仓库|办公|教室|会议|实验|诊|病房|包房|包间|客房"
)


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text holds such an address, from the street's or village's name on."""
    yield from _down_to_the_door(text)
    yield from _in_a_village(text)
    yield from _behind_a_cue(text)
    for who in _RESIDENT.finditer(text):
        door = _DOOR_BEFORE.search(text, max(0, who.start() - 24), who.start())
        if door:
            yield door.span()


def _down_to_the_door(text: str) -> Iterator[Span]:
    for match in _TO_THE_DOOR.finditer(text):
        named = _street(text, match.start())
        if named is not None and _is_home(text, named, match):
            yield named, match.end()
    for match in _DASHED.finditer(text):
        named = _street(text, match.start())
        if named is not None and _LIVING.search(text[named : match.start()]):
            yield named, match.end()


def _in_a_village(text: str) -> Iterator[Span]:
    for match in _VILLAGE.finditer(text) if _OF_A_VILLAGE.search(text) else ():
        named = _street(text, match.start())
        if named is not None and _VILLAGES.search(text[named : match.start()]):
            town = _street(text, match.start(), _BEFORE_TOWNSHIP)
            is_home = town is not None and _HOME_BEFORE.search(text, max(0, town - 30), town)
            yield town if town is not None and is_home else named, match.end()


def _behind_a_cue(text: str) -> Iterator[Span]:
    for cue in _HOME.finditer(text):
        house = _NUMBERED.search(text, cue.end(), cue.end() + 36)
        if house and not re.search(r"[，。；,;]", text[cue.end() : house.start()]):
            in_a_village = _VILLAGES.search(text, cue.end(), house.start())
            cuts = _BEFORE_TOWNSHIP if in_a_village else _BEFORE_STREET
            named = _street(text, house.start(), cuts)
            if named is not None:
                within = _WITHIN.match(text, house.end())
                yield named, within.end() if within else house.end()
    for cue in _HOME_OF_ANY_NAME.finditer(text):
        house = _HOUSE.search(text, cue.end(), cue.end() + 30)
        if house and not _ELSEWHERE.search(text, cue.end(), house.start()):
            ends = [cut.end() for cut in _BEFORE_STREET.finditer(text, cue.end(), house.start())]
            yield ends[-1] if ends else cue.end(), house.end()


def _street(text: str, end: int, cuts_at: re.Pattern[str] = _BEFORE_STREET) -> int | None:
    """Return where the name before a house number begins: behind the county, behind the verb."""
    before = _LOOK_BACK.search(text, max(0, end - 24), end)
    if before is None:
        return None
    cuts = [cut.end() for cut in cuts_at.finditer(before[0][:-2])]
    begin = before.start() + (cuts[-1] if cuts else 0)
    return begin if _STREET.search(text, begin, end) else None


def _is_home(text: str, named: int, match: re.Match[str]) -> bool:
    said = text[named : match.end()]
    if _NO_HOME_BEHIND.match(text, match.end() - 1) or _NO_HOME_BEHIND.match(text, match.end()):
        return False
    on_a_floor = re.search(r"\d楼\s?\d{3,4}$", said) and (
        _HOME_BEFORE.search(text, max(0, named - 30), named)
        or _DELIVERED.search(text, max(0, named - 40), named)
    )
    in_an_estate = re.search(r"单元|弄|幢|栋|\d舍", said) or (
        re.search(r"号楼|座", said) and _LIVING.search(text[named : match.start()])
    )
    if not re.search(r"[室户房]$", said) and not in_an_estate and not on_a_floor:
        return False
    return not _WORK.search(said) or bool(_HOME_BEFORE.search(text, max(0, named - 30), named))
