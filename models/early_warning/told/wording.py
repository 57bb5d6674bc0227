"""The sentences of a warning: what was seen, and what is advised. Numbers and facts only."""

import re
from dataclasses import dataclass
from datetime import date

from models.early_warning.tracks import Extent, OtherSectors

#: Word in the problem, object or industry → what to do, in our own words.
_HINTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("添加剂", "甜蜜素", "脱氢乙酸", "苯甲酸", "山梨酸", "防腐"), "核对配料表、添加剂品种和用量，清查库存"),
    (("过期", "保质期"), "清查临期和过期商品，落实下架记录"),
    (("标签", "标识"), "对照标准自查标签内容，暂停使用存疑包装"),
    (("菌落", "大肠", "沙门", "霉菌", "微生物"), "检查加工卫生、冷链和留样记录"),
    (("农药", "兽药", "残留", "重金属"), "落实进货查验，索取产地和检测凭证"),
    (("预付", "退费", "办卡", "停业", "跑路"), "订立书面合同，停业或迁址提前告知，按约退还余额"),
    (("价格", "明码", "收费"), "自查明码标价和收费公示"),
    (("广告", "宣传", "虚假"), "自查宣传用语及其依据，撤下无依据的内容"),
    (("计量", "短斤", "缺两"), "检查在用计量器具检定是否在有效期内"),
    (("气瓶", "电梯", "特种设备", "锅炉", "压力"), "核对登记、检验有效期和作业人员资格"),
    (("商标", "侵权", "假冒"), "核对进货渠道和授权凭证"),
    (("许可", "无证", "无照", "执照"), "核对许可和登记事项是否齐全、在有效期内"),
    (("安全标准", "强制性认证"), "核对认证标志、合格证和进货凭证，存疑的先行下架"),
    (("消费者权益", "服务"), "自查服务项目、人员资格和事前告知，及时处理消费者诉求"),
    (("质量", "不合格", "假", "劣"), "核对进货查验和检验报告，必要时先行下架"),
)  # fmt: skip
#: Words in which 假 or 劣 speaks of no goods: days off, a manner.
_NOT_GOODS = re.compile("恶劣|节假|假期|假日|暑假|寒假|长假|度假|放假|休假|请假|病假|事假")
#: The level at which nobody is reminded yet.
WATCHED = "提示"
#: How a warning stands that has no new records, or whose place another took: nobody is reminded any more.
CLOSED, SUPERSEDED = "已关闭", "已取代"
#: Scattered counties named in a sentence.
_MOST_NAMED = 12
#: What is said where several cities rise at once.
_SHARED = "可能与专项宣传、报道或普遍性问题有关，宜统一研判。"
_DEFAULT_HINT = "对照要求自查同类问题，留存自查记录"


@dataclass(frozen=True)
class Behind:
    """So many records came ``least`` to ``most`` days after they were registered, the newest on ``last``."""

    n: int
    least: int
    most: int
    last: date


@dataclass(frozen=True)
class Sheet:
    """The figures one warning's sentences are made of; ``subject`` is the brand, where it is of one.

    ``now_called``: what the sector is under in a list of words that is new, where its records come under that.

    ``is_scattered``: its places are some counties of several cities, and not all of them.
    ``of_authority``: most of its records complain of an authority, no enterprise.
    """

    kind: str
    places: list[str]
    words: tuple[str | None, ...]
    subject: str | None
    weeks: int
    n_cases: int
    n_complaints: int
    n_other: int
    n_parties: int
    n_persons: int
    expected: float
    first_day: str
    terms: list[str]
    term_events: int
    campaign_share: float
    n_core: int
    elsewhere: tuple[float, float] | None
    counted: float
    cities: int = 1
    came_late: bool = False
    is_scattered: bool = False
    behind: Behind | None = None
    others: OtherSectors | None = None
    unheard: Extent | None = None
    of_authority: bool = False
    now_called: tuple[str | None, ...] | None = None

    @property
    def n_records(self) -> int:
        """Records of every source."""
        return self.n_cases + self.n_complaints + self.n_other


def sector_name(words: tuple[str | None, ...]) -> str:
    """Return the sector in words, widest first; ``各类`` when nothing is named."""
    named = [w for w in words if w]
    return "·".join(named) if named else "各类"


def _quoted(sheet: Sheet) -> str:
    """Return the sector in quotes; where only events without these words are counted, that too."""
    industry, thing, problem = sheet.words
    lacking = [word for word, own in (("客体", thing), ("问题", problem)) if not own]
    untold = f"中没有写明{'和'.join(lacking)}的" if industry and not problem else ""
    quoted = f"“{sector_name(sheet.words)}”{untold}"
    if sheet.now_called:
        return f"“{sector_name(sheet.now_called)}”里以前会记作{quoted.removesuffix('的')}的"
    return quoted


def place_name(names: list[str], most: int = 3) -> str:
    """Return up to ``most`` places and how many more."""
    if len(names) <= most:
        return "、".join(names)
    return "、".join(names[:most]) + f"等{len(names)}地"


def _where(sheet: Sheet) -> str:
    """Return the places; scattered ones are named, for nobody can tell which they are."""
    return place_name(sheet.places, _MOST_NAMED if sheet.is_scattered else 3)


def _events(sheet: Sheet) -> str:
    parts = [
        f"{word}{n}件"
        for word, n in (
            ("案件", sheet.n_cases), ("投诉举报", sheet.n_complaints), ("抽检不合格和反映", sheet.n_other)
        )
        if n
    ]  # fmt: skip
    return "、".join(parts)


def reason(sheet: Sheet) -> str:
    """Return one sentence: where, what, how many against how many expected, since when."""
    where = _where(sheet)
    if sheet.kind == "matter":
        return (
            f"{_lately(sheet)}，{where}{sheet.n_persons}名消费者（已合并重复）反映{_subject(sheet)}，"
            f"共{sheet.n_complaints}件，此前同期约{_number(sheet.expected)}人；"
            f"首件{sheet.first_day}。{_behind(sheet)}来源为投诉，未经核实。"
        )
    text = (
        f"{_lately(sheet)}，{where}{_quoted(sheet)}{_events(sheet)}，"
        f"涉及{sheet.n_parties}家，合并同一主体、同一人、同一批次后计{_counted(sheet.counted)}件，"
        f"预期约{_number(sheet.expected)}件；"
        f"首件{sheet.first_day}。"
    )
    text += _which(sheet) + _now_called(sheet)
    if sheet.unheard:
        text += _unheard(sheet.unheard)
    elif sheet.is_scattered:
        text += _scattered(sheet)
    elif sheet.cities > 1:
        text += f"{sheet.cities}个市同时上升，合为一份，{_SHARED}"
    elif sheet.elsewhere:
        seen, mean = sheet.elsewhere
        text += f"同期其他市同类也在上升（{seen:.0f}件，预期约{_number(mean)}件），{_SHARED}"
    others = "" if sheet.unheard else _others(sheet)
    return text + others + _behind(sheet) + _source(sheet)


def _scattered(sheet: Sheet) -> str:
    """Return that some counties of several cities are one sheet, and what to look for."""
    return (
        f"这{len(sheet.places)}个县分属{sheet.cities}个市，合为一份：宜合并研判，"
        "先看是不是同一品牌、同一供货来源或者同一平台。"
    )


def _unheard(e: Extent) -> str:
    """Return that a problem was never seen before, how far it has come, and whether as a new rule comes."""
    before = f"此前只有{e.before}件" if e.before else "以前没有记录"
    cities = f"{e.cities}个市" if e.cities > 1 else ""
    several = e.sectors > 1 or e.counties > 1
    text = f"这个问题{before}" + (
        f"，现在{cities}{e.counties}个县、{e.sectors}个领域有" if several else ""
    )
    if e.is_wide:
        text += "，像新规定开始施行、换了案由或分类的写法，先核对是不是；是的，按新规定提示各行业，不当作一个行业的风险"
    return text + "。出现在别处的也并入这一份。"


def _now_called(sheet: Sheet) -> str:
    """Return why a sector is told of by what it was called before."""
    if not sheet.now_called:
        return ""
    return "换了分类，新词平常多少还不知道，先照内容归到以前的词下比较。"


def _lately(sheet: Sheet) -> str:
    """Return in how many weeks; records of before them are those that reached the bureau in them."""
    return f"近{sheet.weeks}周" + ("收到的记录中" if sheet.came_late else "")


def _others(sheet: Sheet) -> str:
    """Return that the same problem rises in other sectors too, and what that says of this one."""
    o = sheet.others
    if o is None:
        return ""
    where = "本市" if o.is_of_city and sheet.cities == 1 else "这几个市" if o.is_of_city else ""
    said = f"同一问题在{where}其余{o.rising}个领域里也多了（{o.seen:.0f}件，预期约{_number(o.mean)}件），"
    if o.explains:
        return said + "像新规定、报道或新渠道带来的，不像只是这个领域的事。"
    return said + "这里比它们多得更明显。"


def _behind(sheet: Sheet) -> str:
    """Return how long after they were registered records came, where a file brought weeks or months."""
    if sheet.behind is None:
        return ""
    b, whose = sheet.behind, "其中" if sheet.behind.n < sheet.n_records else ""
    waited = f"{b.least}至{b.most}" if b.least < b.most else f"{b.most}"
    return f"{whose}{b.n}件登记后{waited}天才收到（最近一次{day(b.last)}），收到以前不知道。"


def now(sheet: Sheet, start: date, last: date) -> str:
    """Return one sentence on how it stands today: from its first week to its newest record."""
    end = day(last) if last.year != start.year else day(last)[5:]
    span = f"{day(start)}至{end}"
    where = _where(sheet)
    if sheet.kind == "matter":
        return (
            f"{span}，{where}{sheet.n_persons}名消费者（已合并重复）反映{_subject(sheet)}{_about(sheet)}，"
            f"共{sheet.n_complaints}件，此前同样长的时间约{_number(sheet.expected)}人。{_behind(sheet)}来源为投诉，未经核实。"
        )
    text = (
        f"{span}，{where}{_quoted(sheet)}{_events(sheet)}，涉及{sheet.n_parties}家，"
        f"合并同一主体、同一人、同一批次后计{_counted(sheet.counted)}件，"
        f"同期预期约{_number(sheet.expected)}件。"
    )
    text += _which(sheet) + _now_called(sheet)
    if sheet.unheard:
        return text + _unheard(sheet.unheard) + _behind(sheet) + _source(sheet)
    if sheet.is_scattered:
        text += _scattered(sheet)
    if sheet.elsewhere:
        text += "发出时其他市同类也在上升，可能是宣传、报道或普遍性问题，宜统一研判。"
    return (
        text + ("发出时" + _others(sheet) if sheet.others else "") + _behind(sheet) + _source(sheet)
    )


def day(value: date) -> str:
    """Return a date as ``2026年5月12日``."""
    return f"{value.year}年{value.month}月{value.day}日"


def _subject(sheet: Sheet) -> str:
    if sheet.subject is None:
        return "同一主体或事项"
    return f"{sheet.n_parties}家的同一品牌“{sheet.subject}”"


def _about(sheet: Sheet) -> str:
    problem = sheet.words[2]
    return f"（{problem}）" if problem else ""


def _which(sheet: Sheet) -> str:
    """Return how many are most alike and what they speak of."""
    text = ""
    if not sheet.n_core:
        text = f"共{sheet.n_records}件，多出来的是哪几件，从记录上分不出。"
    elif sheet.n_core < sheet.n_records:
        text = f"共{sheet.n_records}件，其中{sheet.n_core}件最像同一类，其余可能是往常就有的。"
    if sheet.terms and sheet.term_events:
        all_say = sheet.term_events == sheet.n_records > 1
        some = f"{sheet.term_events}件都" if all_say else f"其中{sheet.term_events}件"
        text += f"{some}提到“{sheet.terms[0]}”。"
    return text


def _source(sheet: Sheet) -> str:
    text = ""
    if sheet.campaign_share > 0.2:
        text = f"{round(100 * sheet.campaign_share)}%来自同一专项。"
    if sheet.n_cases == 0 and sheet.n_other == 0:
        text += "来源为投诉，未经核实。"
    return text


def advice(sheet: Sheet, n_recipients: int, level: str, *, is_over: bool = False) -> str:
    """Return what is advised, in our own words; the law stands beside it on the sheet."""
    if is_over:
        return "已结束：这么久没有新的证据，不再提醒；再多起来另发一条。"
    if level == WATCHED:
        return f"先观察：继续登记同类情况，到“关注”再{'核实' if sheet.kind == 'matter' else '提醒同类经营主体'}。"
    if sheet.kind != "matter" and not sheet.words[2]:
        return "先读原文归类：没有共同的行为或问题，不提醒，不起草函件。"
    if sheet.kind == "matter":
        return _of_a_matter(sheet) + "反映数量多不等于事实成立。"
    industry, thing, problem = sheet.words
    said = [w or "" for w in (problem, thing, industry, "".join(sheet.terms))]
    said = [_NOT_GOODS.sub(" ", text) for text in said]
    hints = (h for text in said for words, h in _HINTS if any(w in text for w in words))
    hint = next(hints, _DEFAULT_HINT)
    text = f"建议提醒{place_name(sheet.places)}及同市同类经营主体{hint}"
    text += f"，名单{n_recipients}家，本条记录中的主体另行办理。" if n_recipients else "。"
    return text + "收到提醒不表示存在违法行为。"


def _of_a_matter(sheet: Sheet) -> str:
    if sheet.of_authority:
        return "说的是机关自己：建议由专班或者业务机构核实，合并办理，统一答复；不提醒经营者。"
    if sheet.subject:
        return "建议先核实该品牌的生产者和各家的进货来源，涉及各县合并研判；必要时提醒同类经营者。"
    return "建议先联系该主体核实情况，合并办理，统一答复；必要时提醒同类经营者。"


def _counted(x: float) -> str:
    """Return weighted events; a part of one is no record."""
    return f"{x:.0f}" if abs(x - round(x)) < 0.05 else f"约{x:.0f}"


def _number(x: float) -> str:
    return f"{x:.0f}" if x >= 10 else f"{x:.1f}" if x >= 0.1 else f"{max(x, 0.01):.2f}"
