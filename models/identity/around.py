"""What stands around a name in a text: a role before it, a place or a business that it begins."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

import rjieba

from data_contracts.reference import identity_words
from models.identity import names, third
from models.identity.patterns import any_of

#: A word of a text and what the segmenter calls it.
Token = tuple[str, str]

#: With these a place ends: 梅溪湖, 靳江河.
ENDS_A_PLACE = frozenset("路街镇村湖河溪塘岭桥城苑院府郡湾港岛巷寺庙道")
#: What a person is called or named by.
CALLS = frozenset("叫见问请找给与和由向对系将被把据经转带让陪是跟同帮替")


def segmented(text: str, begins: Iterable[int]) -> list[Token]:
    """Return the words of a text and what the segmenter calls them; what lies between the runs in which something begins stays whole.

    A segmentation takes long, and goes over no mark.
    """
    out: list[Token] = []
    done = 0
    for at in sorted(begins):
        if at < done:
            continue
        run = _RUN.match(
            text, max((m.end() for m in _MARKS.finditer(text, done, at)), default=done)
        )
        if run is not None:
            out += [(text[done : run.start()], "x")] if run.start() > done else []
            out += _segmented(run[0])
            done = run.end()
    return [*out, (text[done:], "x")] if done < len(text) else out


#: What the segmenter segments at a time, and what stands between.
_RUN, _MARKS = (re.compile(f"[{no}\u3400-\u9fff\\w+#&._%\\-]+") for no in ("", "^"))


@lru_cache(maxsize=1 << 12)
def _segmented(run: str) -> list[Token]:
    return rjieba.tag(run)


def is_behind_a_role(text: str, begin: int) -> bool:
    """Tell whether what stands before a place calls a person: 流动商贩, 检查组成员, 姓名:."""
    ends = text[begin - 1 : begin] in _role_ends()
    return ends and _role().search(text, max(0, begin - 6), begin) is not None


@cache
def _role_ends() -> frozenset[str]:
    """Return what such words end in: asked first, it spares most places the search."""
    words = identity_words()
    return frozenset([*"员者师贩媳婿人名叫:：", *(w[-1] for w in (*words.cues, *words.weak_cues))])


#: Titles that are verbs as well: 销售白云边.
_VERBS_TOO = frozenset(["销售", "采购", "导购", "认定", "责令"])


@cache
def _role() -> re.Pattern[str]:
    words = identity_words()
    roles = [w for w in (*words.cues, *words.weak_cues) if len(w) > 1 and w not in _VERBS_TOO]
    return re.compile(
        f"(?:{any_of(roles)}|[\u4e00-\u9fff][员者师贩媳婿]|[料诊租管写拍约订保担住]人|姓名|名叫|个叫)[:：]?$"
    )


def goes_on(text: str, begin: int, end: int) -> bool:
    """Tell whether it is quoted, masked in part, or goes on as the name of a place or business."""
    if _TRADE_MARK.match(text, end):
        return True
    is_called = text[max(0, begin - 1) : begin] in ("“", "《", "「", "‘", '"')
    if is_called or text[end : end + 1] in ("*", "某"):
        return True
    if third.is_behind(text, end) and not rjieba.has_word(text[begin:end]):
        return False  # 张三丰大夫: 大 goes on no place
    return bool(_place().match(text, end) or names.is_business(text, begin))


def is_a_place(text: str, begin: int, end: int) -> bool:
    """Tell whether a known name goes on as a street's or a business's; 家 behind a person is a household."""
    place = _place().match(text, end)
    return bool(
        place and place[0] not in ("家", "大", "小", "中", "高", "学", "国")
    ) or names.is_business(text, begin)


_TRADE_MARK = re.compile(r"第?\d{5,}号|(?:注册)?商标")


@cache
def _place() -> re.Pattern[str]:
    """Return what goes on a place or a brand that begins with a surname: 黄兴路, 石燕湖, 金立牌."""
    words = identity_words()
    short = "".join(w for w in words.places if len(w) == 1)
    return re.compile(
        f"[{short}]|[\u4e00-\u9fff]{{0,2}}{any_of(w for w in words.places if len(w) > 1)}"
    )
