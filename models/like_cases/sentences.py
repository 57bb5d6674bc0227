"""What the reader is told: one sentence a case, at most sixty characters."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from data_contracts import amounts
from data_contracts.amounts import Band, rounded
from models.like_cases.facts.circumstances import AGGRAVATING, BY_CODE
from models.like_cases.prepare import REASONS
from models.like_cases.standards import Standard

LIMIT = 60
#: From this share of the peers on they are not few.
_SOME = 0.1
#: Most amounts and most places of a clause are said of many of its cases.
yuan, span = lru_cache(maxsize=1 << 16)(amounts.yuan), lru_cache(maxsize=1 << 16)(amounts.span)
#: Who has the fact has not the other, without its being said.
_LACKING = {"再次违法": "无初次违法情节"}
_TOGETHER = {"first": "初次", "corrected": "已改正", "minor": "后果轻微", "unsold": "未售出"}


@dataclass(frozen=True)
class Places:
    """Where a case lies in the statutory range and where its peers lie.

    ``own`` is the case's position (null where the clause has no range), ``n`` the number of peers,
    ``below`` those under the minimum, of which ``unfined`` were not fined at all, ``within`` those
    in the range; both null where no peer has a range. ``median`` is that of the fines of the peers on
    the other side of the minimum, yuan.
    """

    own: float | None
    n: int
    below: int | None
    within: int | None
    unfined: int = 0
    median: float = 0.0


@dataclass(frozen=True)
class Beyond:
    """How many peers were really fined as much as a case or beyond it, and by what that is counted.

    ``alike`` peers would be fined about the same with the facts of the case, ``own`` of them ``there``:
    in its county, or by the organ that handled it (:data:`counties.THERE`).
    """

    n: int = 0
    by: str = "原罚款"
    alike: int = 0
    own: int = 0
    there: str = "在本地"


def _clip(text: str) -> str:
    return text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"


def _peers(n: int, median: float) -> str:
    """Return what the peers were fined; a median of 0 is most of them not fined."""
    return f"相近案件{n}件" + (f"罚款中位{yuan(rounded(median))}" if median else "多数未罚款")


def alike(goods_alike: bool, shared: list[str], every: list[str]) -> str:
    """Return what case and peers have in common, e.g. ``货值相近，均为初次并已改正``.

    An aggravating fact they share is said as well (``均为初次、拒不改正``): two facts at most.
    ``shared`` most of the peers have, ``every`` one of them: of most it is not said that all have it
    (``多为初次``).
    """
    words = [BY_CODE[code].zh for code in AGGRAVATING if code in shared][:1]
    words = [_TOGETHER[code] for code in _TOGETHER if code in shared][: 2 - len(words)] + words
    parts = ["货值相近"] if goods_alike else []
    if words:
        whole = {_TOGETHER.get(code, BY_CODE[code].zh) for code in every}
        how = "均" if whole.issuperset(words) else "多"
        first = how + ("为" if words[0] == "初次" else "") + words[0]
        parts.append(("并" if words[-1] == "已改正" else "、").join([first, *words[1:]]))
    return "，".join(parts)


def in_law(places: Places, fine: float, share: float) -> str:
    """Return what decides where case and peers lie on either side of the minimum; else nothing.

    ``share`` of the peers at least must lie on the other side.
    """
    own, n = places.own, places.n
    middle = f"中位{yuan(rounded(places.median))}" if places.median else "多数未罚款"
    if own is None or places.below is None or places.within is None or own > 1:
        return ""
    if own >= 0 and places.below >= share * n:
        how = "减轻" if not places.unfined else "减轻或不罚"
        return f"相近{n}件中{places.below}件低于法定下限（{how}，{middle}），本案{yuan(fine)}在法定幅度内"
    if own < 0 and places.within >= share * n:
        return f"相近{n}件中{places.within}件在法定幅度内（{middle}），本案{yuan(fine)}低于法定下限"
    return ""


_TENTHS = "零一二三四五六七八九"


def _share(share: float) -> str:
    """Return a share in words: ``约六成``, ``九成以上``."""
    tenths = round(share * 10)
    if tenths >= 9:
        return "九成以上" if share >= 0.9 else "约九成"
    return f"约{_TENTHS[max(tenths, 1)]}成"


def _bands(bands: Sequence[Band], *, places: bool = True) -> str:
    parts = [
        f"{_share(b.share)}{span(b.low, b.high)}" + (f"（{b.place}）" if places and b.place else "")
        for b in bands
    ]
    return "、".join(parts)


def _beside(bands: Sequence[Band], fine: float) -> str:
    """Return where a fine that none of the places holds lies beside them, in a few words."""
    if fine > max(b.high for b in bands):
        return "更高"
    if fine < min(b.low for b in bands):
        return "更低"
    return f"在{'两' if len(bands) == 2 else '几'}处之间"


def flagged(
    n: int,
    bands: Sequence[Band],
    fine: float,
    direction: str,
    common: str,
    unlike: str,
    in_law: str = "",
    beyond: Beyond = Beyond(),
) -> str:
    """Return the sentence of a flagged case: where like cases lie, where this one does, what to look at.

    ``bands`` are the likely places with the facts of the case, lowest first. ``unlike`` is a fact
    that speaks for the deviation and that the peers have not; it is named to be looked at, nothing
    is said of what it weighs. ``in_law``, from :func:`in_law`, goes first where there is one place.

    The places are those of the fines with the facts of the case. ``beyond`` of the peers were really
    fined as much (as little) as the case or more (less): from a tenth of them on it is said, since a
    reader who counts the listed fines would find such a case anything but rare; likewise of those that
    would be fined the same with the facts of the case.
    """
    rarely = "很少见"
    if beyond.alike >= max(_SOME * n, 1):
        near = f"{beyond.alike}件折算后与它相近"
        if beyond.own:
            here = "都" if beyond.own == beyond.alike else f"{beyond.own}件"
            near = f"{beyond.alike}件折算后相近，{here}{beyond.there}"
        rarely = f"少见（{n}件中{near}）"
    elif beyond.n >= max(_SOME * n, 1):
        less = "低" if direction == "high" else "高"
        rarely = f"折算后很少见（{n}件中{beyond.n}件{beyond.by}不{less}于它）"
    own = f"本案{yuan(fine)}，{_beside(bands, fine)}，{rarely}"
    where = (
        f"同类案件分在{_TENTHS[len(bands)].replace('二', '两')}处："
        if len(bands) > 1
        else f"据相近{n}件，同类"
    )
    ask = _to_check(direction, unlike)
    low, high = ("请核减轻的份量", "请核从重情节") if unlike else ("请核减轻理由", "请核情节和理由")
    short = low if direction == "low" else high
    full = f"{where}{_bands(bands)}；{own}"
    plain = f"{where}{_bands(bands, places=False)}；{own}"
    two = sorted(sorted(bands, key=lambda b: -b.share)[:2], key=lambda b: b.low)
    fewest = (
        f"同类案件多在{'和'.join(span(b.low, b.high) for b in two)}；"
        f"本案{yuan(fine)}，{_beside(bands, fine)}，{rarely}"
    )
    head = in_law if in_law and len(bands) == 1 else full
    bare = (
        f"{where.rstrip('：')}；{own}"  # the counts say more than the places, which the card shows
    )
    told = (
        (head, common, ask or short), (head, ask or short), (head, short), (full, short), (full,),
        (plain, short), (plain,), (fewest, short), (fewest,), (bare, short), (bare,),
    )  # fmt: skip
    for parts in told:
        said = "；".join(part for part in parts if part) + "。"
        if len(said) <= LIMIT:
            return said
    return _clip(said)


def _to_check(direction: str, unlike: str) -> str:
    """Return what a reader is asked to look at."""
    if not unlike:
        return "" if direction == "high" else "请核减轻理由"
    weight = "从重的份量" if direction == "high" else "减轻的份量"
    return f"本案载有{unlike}，请核{weight}"


def explained(n: int, median: float, fine: float, facts: list[str]) -> str:
    """Return the sentence of a case whose deviation its facts account for.

    ``facts`` as in ``explained_by``: a circumstance the case has, or ``无…情节`` where most peers
    have one that the case has not.
    """
    head = f"{_peers(n, median)}，本案{yuan(fine)}"
    own = [fact for fact in facts if not fact.endswith("情节")]
    told_again = {_LACKING[fact] for fact in own if fact in _LACKING}
    lacking = [fact for fact in facts if fact.endswith("情节") and fact not in told_again]
    # as many as fit: cut off, a sentence lost the words that say that they account for it
    for most in (3, 2, 1):
        parts = [f"载有“{'、'.join(own[:most])}”"] if own else []
        parts += lacking[: min(most, 2 if not own else 1)]
        said = f"{head}；本案{'，'.join(parts)}，可以说明。"
        if len(said) <= LIMIT:
            return said
    return _clip(said)


def standard(of: Standard) -> str:
    """Return what changed in a county or city, from when, and by how much."""
    before, after = _level(of, of.before), _level(of, of.after)
    others = f"，与另外{of.together - 1}个条款合看" if of.together > 1 else ""
    return (
        f"{_whose(of)}该条款{_since(of)}起{of.n_after}件{_measure(of)}中位{after}，此前{of.n_before}件{before}"
        f"（除去事实的差别约{math.exp(of.step):.2g}倍{others}），可能是裁量基准调整，见裁量尺度。"
    )


def by_new(fine: float, of: Standard) -> str:
    """Return the sentence of a case that is rare beside others, and near the new standard of its county."""
    before, after = _level(of, of.before), _level(of, of.after)
    return (
        f"{_whose(of)}该条款{_since(of)}起{_measure(of)}中位{after}，此前{before}；"
        f"本案{yuan(fine)}，除去事实的差别与改后的相近。"
    )


def _whose(of: Standard) -> str:
    return "本县" if of.is_county else "全市"


def _since(of: Standard) -> str:
    return f"{of.since.year}年{of.since.month}月"


def _measure(of: Standard) -> str:
    return "罚款倍数" if of.is_multiple else "罚款"


def _level(of: Standard, amount: float) -> str:
    return f"{amount:.2g}倍" if of.is_multiple else yuan(rounded(amount))


def clear(n: int, bands: Sequence[Band], fine: float, alike: int = 0) -> str:
    """Return the sentence of a case that is not rare among its like; ``alike`` would be fined the same.

    A case that was not fined is nobody's departure, however rare: that is said, not that it fell short.
    """
    inside = any(b.holds(fine) for b in bands)
    short = "，未达提示线" if fine > 0 else "，没有罚款的不判断少见"
    some = f"，{alike}件折算后与它相近" if alike >= max(_SOME * n, 1) else short
    place = "在其中" if inside else f"不在其中{some}"
    for listed in (bands, bands[:2], bands[:1]):
        said = f"相近案件{n}件，多在{'、'.join(span(b.low, b.high) for b in listed)}，本案{yuan(fine)}，{place}。"
        if len(said) <= LIMIT:
            return said
    return _clip(said)


def not_evaluated(reason: str, n: int) -> str:
    """Return the sentence of a case that could not be judged."""
    few = f"相近案件仅{n}件" if n else "没有相近案件"
    about = few if reason == "too_few_peers" else REASONS[reason]
    return f"未判断：{about}；不代表有问题或无问题。"
