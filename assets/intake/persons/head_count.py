"""How many people a cell names, for columns whose names are counted and forgotten."""

import re
from collections.abc import Sequence

import polars as pl

from assets.intake.folding import nfkc
from models.identity.names import is_name

#: Cells come folded: of full and half width forms only the half.
_APART = re.compile(r"[、,;/\\|&+]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NAMED_NUMBER = re.compile(r"(?:执法)?(?:证件?|工)?(?:编?号码?|证):?")
_TITLE = re.compile(r"(?:主办|协办|承办|执法|办案)(?:人员?)?|同志$|:")
_NUMBER = re.compile(r"[A-Za-z0-9\-]{4,}")
_NAME = re.compile(r"[\u3400-\u9fff·•*○×xX]+")
_MASKED = re.compile(r"[*○×xX某]")
#: Characters of the longest name that cannot be two set without a mark between them.
_LONGEST = 3
#: Said of how many there are, or that more are not named.
_SO_MANY = re.compile(r"(?<![\d])(\d{1,2})(?:名|人|个)")
_MORE = re.compile(r"等(?:人|\.{2,})?$")
_IN_WORDS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_WORDS = re.compile(rf"([{''.join(_IN_WORDS)}])(?:名|人)")
#: Who stands there is an office, nobody by name.
_OFFICE = re.compile(r"\S*(?:局|所|队|科|股|室|处|组|中心)(?=\s|$)")
_NOTHING = re.compile(r"^(?:未填写?|暂无|不详)$")


def counted(places: Sequence[pl.Series]) -> pl.Series:
    """Return how many different people a row's columns name, as text; null where they tell no number.

    Parameters
    ----------
    places : sequence of pl.Series
        Columns of one table, each (n,): names in any order (张三、李四; 张三 李四; 张三（1234）),
        numbers of certificates, or a number of people (2; 2人).
    """
    frame = pl.DataFrame([series.alias(f"p{i}") for i, series in enumerate(places)])
    joined = frame.select(pl.concat_str(pl.all(), separator="、", ignore_nulls=True).alias("v"))
    once = joined["v"].unique()
    said = [how_many(cell) for cell in once]
    table = pl.DataFrame([once.alias("v"), pl.Series("n", said, pl.String)])
    return joined.join(table, on="v", how="left", maintain_order="left", nulls_equal=True)["n"]


def how_many(cell: str) -> str | None:
    """Return the number of people a cell names, as text; null for none, an office, or words without a number."""
    text = _BRACKETS.sub(" ", nfkc(cell)).strip()
    if _NOTHING.match(text):
        return None
    number = _number_said(text)
    return _number_named(text) if number is None else str(number)


def _is_one(name: str) -> bool:
    return "·" in name or is_name(name, rare=True)


def _number_said(text: str) -> int | None:
    """Return the number of people a cell says in figures or words."""
    if said := re.fullmatch(r"\d{1,2}", text) or _SO_MANY.search(text):
        return int(said[said.lastindex or 0])
    words = _WORDS.search(text)
    return _IN_WORDS[words[1]] if words else None


def _number_named(text: str) -> str | None:
    """Return how many people are named, or how many numbers of certificates where that is more."""
    names: list[str] = []
    numbers: set[str] = set()
    for piece in _APART.split(text):
        numbers |= set(_NUMBER.findall(piece))
        said = _OFFICE.sub(" ", _NAMED_NUMBER.sub("", _NUMBER.sub(" ", piece)))
        words = _NAME.findall(_TITLE.sub(" ", said))
        # 张 三 in one cell is a name set wide, not two people.
        names += ["".join(words)] if all(len(word) == 1 for word in words) else words
    more = [_MORE.sub("", name) for name in names]
    people = [name for name in more if len(name) > 1]
    # Of two masked names alike nobody knows that they are one person's.
    masked = [name for name in people if _MASKED.search(name)]
    several = len(set(people) - set(masked)) + len(masked)
    if more != names:
        return str(max(2, several))
    if several == 1 and len(people[0]) > _LONGEST and not _is_one(people[0]):
        return None  # 张三李四: nobody can tell
    return str(max(several, len(numbers))) if several or numbers else None
