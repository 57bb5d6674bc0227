"""What the reader is told: one sentence a case, at most sixty characters."""

from dataclasses import dataclass

from models.like_cases.circumstances import AGGRAVATING, BY_CODE
from models.like_cases.prepare import REASONS

LIMIT = 60
#: An expected fine within this factor of the peers' median needs no saying of its own.
_NEAR = 1.25
_TOGETHER = {"first": "初次", "corrected": "已改正", "minor": "后果轻微", "unsold": "未售出"}


@dataclass(frozen=True)
class Places:
    """Where a case lies in the statutory range and where its peers lie.

    ``own`` is the case's position (null where the clause has no range), ``n`` the number of peers,
    ``below`` those under the minimum, of which ``unfined`` were not fined at all, ``within`` those
    in the range; both null where no peer has a range.
    """

    own: float | None
    n: int
    below: int | None
    within: int | None
    unfined: int = 0


def yuan(amount: float) -> str:
    """Return an amount as people write it: ``8000元``, ``6万元``, ``1.25万元``."""
    if amount >= 10_000:
        return f"{amount / 10_000:.2f}".rstrip("0").rstrip(".") + "万元"
    if amount >= 1000:
        return f"{round(amount)}元"
    return f"{amount:.2f}".rstrip("0").rstrip(".") + "元"


def rounded(amount: float) -> float:
    """Return an estimated amount with two significant figures, so that it does not feign precision."""
    if amount < 10:
        return round(amount, 1)
    digits = len(str(int(amount))) - 2
    return float(round(amount / 10**digits) * 10**digits)


def _clip(text: str) -> str:
    return text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"


def _peers(n: int, median: float) -> str:
    """Return what the peers were fined; a median of 0 is most of them not fined."""
    return f"相近案件{n}件" + (f"罚款中位{yuan(rounded(median))}" if median else "多数未罚款")


def alike(goods_alike: bool, shared: list[str]) -> str:
    """Return what case and peers have in common, e.g. ``货值相近，均为初次并已改正``.

    An aggravating fact they share is said as well (``均为初次、拒不改正``): two facts at most.
    """
    words = [BY_CODE[code].zh for code in AGGRAVATING if code in shared][:1]
    words = [_TOGETHER[code] for code in _TOGETHER if code in shared][: 2 - len(words)] + words
    parts = ["货值相近"] if goods_alike else []
    if words:
        first = ("均为" if words[0] == "初次" else "均") + words[0]
        parts.append(("并" if words[-1] == "已改正" else "、").join([first, *words[1:]]))
    return "，".join(parts)


def in_law(places: Places, fine: float, median: float, share: float) -> str:
    """Return what decides where case and peers lie on either side of the minimum; else nothing.

    ``share`` of the peers at least must lie on the other side; ``median`` is that of their fines.
    """
    own, n = places.own, places.n
    middle = f"中位{yuan(rounded(median))}" if median else "多数未罚款"
    if own is None or places.below is None or places.within is None or own > 1:
        return ""
    if own >= 0 and places.below >= share * n:
        how = "减轻" if not places.unfined else "减轻或不罚"
        return f"相近{n}件中{places.below}件低于法定下限（{how}，{middle}），本案{yuan(fine)}在法定幅度内"
    if own < 0 and places.within >= share * n:
        return f"相近{n}件中{places.within}件在法定幅度内（{middle}），本案{yuan(fine)}低于法定下限"
    return ""


def flagged(
    n: int,
    median: float,
    expected: float,
    fine: float,
    direction: str,
    common: str,
    unlike: str,
    in_law: str = "",
) -> str:
    """Return the sentence of a flagged case.

    ``median`` is that of the peers' fines as they are, so that a reader who looks them up finds
    it; ``expected`` what it comes to with the facts of the case, said where the two differ.
    ``unlike`` is a fact that speaks for the deviation and that the peers have not; it is named to
    be looked at, nothing is said of what it weighs. ``in_law``, from :func:`in_law`, goes first.
    """
    said = yuan(rounded(expected))
    apart = max(median, expected, 1.0) > _NEAR * max(min(median, expected), 1.0)
    allowed = f"（按本案事实折算约{said}）" if apart else ""
    head = in_law or f"{_peers(n, median)}{allowed}，本案{yuan(fine)}"
    same = common or "本库所载事实相近"
    ask = _to_check(direction, unlike)
    short = "请核减轻理由" if direction == "low" else "请核从重情节" if unlike else "事实相近"
    plain = f"{_peers(n, median)}，本案{yuan(fine)}"
    told = (
        (head, same, ask),
        (head, ask or short),
        (head, short),
        (plain, ask or short),
        (plain, short),
    )
    for parts in told:
        full = "；".join(part for part in parts if part) + "。"
        if len(full) <= LIMIT:
            return full
    return _clip(full)


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
    lacking = [fact for fact in facts if fact.endswith("情节")]
    parts = [f"有{'、'.join(own[:3])}"] if own else []
    parts += lacking[: 2 if not own else 1]
    return _clip(f"{head}；本案{'，'.join(parts)}，可以说明。")


def clear(n: int, low: float, high: float, fine: float) -> str:
    """Return the sentence of a case within its expected range or close to it."""
    span = f"{yuan(rounded(low))}—{yuan(rounded(high))}"
    if low <= fine <= high:
        place = "在预期内"
    else:
        place = f"{'高' if fine > high else '低'}于预期，未达提示线"
    return _clip(f"相近案件{n}件，预期{span}，本案{yuan(fine)}，{place}。")


def not_evaluated(reason: str, n: int) -> str:
    """Return the sentence of a case that could not be judged."""
    about = f"相近案件仅{n}件" if reason == "too_few_peers" else REASONS[reason]
    return f"未判断：{about}；不代表有问题或无问题。"
