"""Where somebody lives, told by what stands beside it: 住在村口老井往西第二家."""

import re
from collections.abc import Iterator

from models.identity.folding import Span

#: Behind these stands where somebody lives, not where something happened.
_LIVES = (
    "(?:(?:(?<![一-龥])|[我人]们?(?:就|也|一直|一家)?|家)住(?![所宅户建进的宿院房地处址])(?:在|于)?+|家(?:就|也|正好|刚好)?在|我们?家(?=对|挨|靠|紧)|租住(?![地处的房])(?:在|于)?|租的房子?(?:在|是)?"
    "|现居(?:住?于|住?在)?|现住(?:址|在|于)?|(?:家庭住址|家庭地址|住址|上门地址|收货地址)|老家(?:在)?|户籍地(?:址)?)(?:是|为|在)?[:：]?\\s?"
)
#: Such words tell the place by another.
WHERE = (
    "旁|隔壁|对[面门着过]|[前后背][面后头门]|里[面头]|[东西南北][头边侧]|边上|村[口头]|桥[头下]|楼[上下]|正楼|[顶阁]楼|顶层|第[一二三四五六七八九十几0-9]{1,3}[家户排栋幢个间座]|倒数|门洞|拐角|巷|胡同|家属院|宿舍|出租屋"
    "|平房|自建房|板房|[一二三四五六七八九十0-9]楼|[一二三四五六七八九十0-9][组队社]|坝下|往[东西南北里前后]|进去|靠[东西南北近]|墙外|教师楼|弯"
)
_PLACE = "[一-龥0-9A-Za-z]{4,26}"
_ROUGH = re.compile(f"(?=[我本人家租现住上收老户]){_LIVES}(?!的)(?P<place>{_PLACE})")
#: 在六队晒谷场边上住.
_BEFORE_LIVES = re.compile(
    f"(?<![一-龥])(?:我家?)?就?在(?P<place>{_PLACE}?)住(?![院宿房建户宅所处进址])"
)
#: What every text holds in which such a place stands.
QUICK = (
    rf"(?:住|现居|家[就也正刚好]{{0,2}}在|上门地址|收货地址|家庭地址|租的房|老家|户籍地)[^，。；]{{0,26}}(?:{WHERE})"
    rf"|家(?:对[着面门]|挨|靠|紧)|(?:{WHERE})[^，。；住]{{0,8}}住"
)
_WHERE = re.compile(WHERE)
#: Of a home the county and the township stay.
_COUNTY = re.compile(
    "(?:省|自治[区州县]|市(?!场|政)|县(?!医|中|政|城)|(?<![小社园地厂城校山景库街片宿])区|[镇乡](?!政|中|卫))"
)
#: What is said next and of what no home is.
_NEXT = re.compile(
    "[，。；、,;:了]|(?<![对挨靠贴])着|[给将把被从啊吧也都很不没太是我你他她们用和与]|的(?![那楼房院门巷平第屋棚出自])|(?:就|一直|每天|天天|经常|晚上|白天|有人|发现|购买|住户|居民|业主|稍|特别|电话|联系|手机|进行|容留|搜查)"
)
_ELSEWHERE = re.compile("酒店|宾馆|旅馆|民宿|医院|病房|快捷|客栈")


def spans(text: str) -> Iterator[Span]:
    """Yield where a folded text tells such a place, from the village or street on.

    >>> list(spans("本人住在某镇村口老井往西第二家，很吵"))
    [(6, 15)]
    """
    if not _WHERE.search(text):
        return
    for pattern in (_ROUGH, _BEFORE_LIVES):
        for match in pattern.finditer(text):
            begin, end = match.span("place")
            ends = _NEXT.search(text, begin, end)
            end = ends.start() if ends else end
            for county in _COUNTY.finditer(text, begin, end):
                begin = county.end()
            is_told = _WHERE.search(text, begin, end) and end - begin >= _SHORTEST
            if is_told and not _ELSEWHERE.search(text, begin, end):
                yield begin, end


#: 三楼 alone tells nobody's home.
_SHORTEST = 4
