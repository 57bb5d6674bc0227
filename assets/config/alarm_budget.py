"""An alarm budget in words: 每两周至多一条误报."""

import re

#: What a section can look into; as the contract of W001 has it.
EXAMPLE = "每两周至多一条误报"
_NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | {"两": 2, "半": 0.5}
_WEEKS = {
    "天": 1 / 7,
    "周": 1.0,
    "星期": 1.0,
    "个月": 52 / 12,
    "月": 52 / 12,
    "季度": 13.0,
    "季": 13.0,
    "年": 52.0,
}
_NUMBER = r"(\d+(?:\.\d+)?|[一二两三四五六七八九十半])"
_BUDGET = re.compile(
    rf"每{_NUMBER}?(天|周|星期|个月|月|季度|季|年)(?:至多|最多|不超过){_NUMBER}[条次个](?:误报)?"
)


def per_week(words: str) -> float:
    """Return the false warnings a week that a budget in words allows.

    Raises
    ------
    ValueError
        The words are no budget.

    >>> per_week("每两周至多一条误报"), per_week("每月至多1条")
    (0.5, 0.23076923076923078)
    """
    found = _BUDGET.fullmatch(re.sub(r"[\s。，,]", "", words))
    if found is None:
        raise ValueError(f"{words!r} is no alarm budget such as {EXAMPLE}")
    periods, unit, most = found.groups()
    return _number(most) / (_number(periods or "一") * _WEEKS[unit])


def in_words(false_per_week: float) -> str:
    """Return a budget as people say it.

    >>> in_words(0.5), in_words(2), in_words(0.3)
    ('每两周至多一条误报', '每周至多2条误报', '每周至多0.3条误报')
    """
    weeks = 1 / false_per_week
    if weeks >= 1 and abs(weeks - round(weeks)) < 1e-6:
        count = {1: "", 2: "两", 3: "三", 4: "四"}.get(round(weeks), str(round(weeks)))
        return f"每{count}周至多一条误报"
    return f"每周至多{false_per_week:.2g}条误报"


def _number(text: str) -> float:
    return float(_NUMBERS[text]) if text in _NUMBERS else float(text)
