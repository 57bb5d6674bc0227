"""Words fit to be shown: whole noun phrases of the texts, never a fragment of one.

What rises is looked for in runs of characters (:mod:`models.early_warning.texts.terms`); what people read
must be words. A tokenizer says where words begin and end and of which kind they are; nothing is
shown where it is not sure.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

import polars as pl
import rjieba

from models.early_warning.texts.everyday import EMPTY, FIRM_END, FIRM_WORDS, LOOSE, WIDE
from models.early_warning.texts.terms import MASK, MOST_MEMBERS, Earlier, apart, strongest

Token = tuple[str, str]

_NOUNS = frozenset({"n", "nz", "j", "an", "s"})
_VERBS = frozenset({"v", "vn", "vg", "vi"})
_ADJECTIVES = frozenset({"a", "z"})
_BESIDE = _ADJECTIVES | {"b", "zg", "q", "g", "ng"}
#: Characters and words of the longest phrase; words that are put together to see whether a run is parted off
#: whole (a phrase and what may hang on it).
_LONGEST, _MOST_TOKENS, _WINDOW = 10, 4, 6
#: A phrase is one only if the tokenizer parts it off in most of the texts that contain it.
_MOSTLY = 0.5
_FIRM = re.compile(f"(?:{FIRM_END})$")
_COUNTED = re.compile(
    "[一二两三四五六七八九十几多半整][个辆只件份家台条张瓶袋盒次天名户人元种批组]"
)
_LEANS, _DENIES = tuple("着了过时里"), tuple("未没")
#: A longer word that no dictionary has is more often a fragment of a sentence.
_LONGEST_UNKNOWN = 3
#: What is done stands before the thing (改装锂电池), what befell it behind (软管开裂); how it is, before it.
_SHAPE = re.compile("V{0,2}(?:A*N)+|(?:A*N)+V{1,2}")
#: The last character of a place: an unknown word that begins with it is cut out of a longer name (县星沙).
_PLACE_ENDS = tuple("省市县区旗州盟镇乡村")
#: What was found in a thing is named behind these words, known to a dictionary or not (检出罗丹那非).
_FOUND_IN = re.compile(
    "(?:检出|含有|掺入|掺有|添加)([\u4e00-\u9fff]{2,8}?)(?=及其|成分|超标|残留|$)"
)
#: Pieces of a name that stand for it in a text: its first characters, at least so many.
_NAME = 3
#: Parts of texts of which is kept what was read in them: forms and hotlines repeat themselves.
_KEPT = 1 << 14
#: Words, and phrases, of which is kept what they are: the same few thousand come again and again.
_WORDS = 1 << 16


def phrases(text: str) -> frozenset[str]:
    """Return the noun phrases of a text: one to four whole words that name a thing or what befell it.

    Also what was found in something, whether or not a dictionary knows it.
    """
    return _read(text)[1]


def _read(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what neighbouring words of a text make, and its phrases."""
    parts = [_read_part(part) for part in MASK.split(text) if part]
    none = frozenset[str]()
    return none.union(*(joined for joined, _ in parts)), none.union(*(named for _, named in parts))


@lru_cache(_KEPT)
def _read_part(part: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what neighbouring words make and the phrases of what lies between two marks.

    The newest are kept: the texts of a rise are looked at in its first week, later, and today.
    """
    pieces = _pieces(part)
    named = {_joined(piece) for piece in pieces if _is_phrase(piece)}
    return frozenset(map(_joined, pieces)), frozenset({*named, *_FOUND_IN.findall(part)})


def _joined(piece: Sequence[Token]) -> str:
    return "".join(word for word, _ in piece)


def _pieces(part: str) -> list[tuple[Token, ...]]:
    """Return every one to six neighbouring content words."""
    found: list[tuple[Token, ...]] = []
    run: list[Token] = []
    for token in [*rjieba.tag(part), ("", "x")]:
        if _is_content(*token):
            run.append(token)
            continue
        found += [
            tuple(run[i:j])
            for i in range(len(run))
            for j in range(i + 1, min(i + _WINDOW, len(run)) + 1)
        ]
        run = []
    return found


@lru_cache(_WORDS)
def _is_content(word: str, kind: str) -> bool:
    if word in EMPTY or word in FIRM_WORDS or (len(word) == 1 and word in LOOSE):
        return False
    if word.endswith(_LEANS) or word.startswith(_DENIES) or _COUNTED.match(word):
        return False
    if not rjieba.has_word(word) and (
        word.startswith(_PLACE_ENDS) or len(word) > (2 if kind in _VERBS else _LONGEST_UNKNOWN)
    ):
        return False
    return kind in _NOUNS or kind in _VERBS or kind in _BESIDE


@lru_cache(_WORDS)
def _is_phrase(piece: tuple[Token, ...]) -> bool:
    """Tell whether tokens name a thing: a noun, or nouns with what is done to them or befell them."""
    text = _joined(piece)
    if len(piece) > _MOST_TOKENS or not 2 <= len(text) <= _LONGEST or _FIRM.search(text):
        return False
    if all(word in WIDE for word, _ in piece) or not _is_thing(piece) or _hangs(piece):
        return False
    shape = "".join(
        "V" if kind == "v" and len(word) >= 2 else "A" if kind in _ADJECTIVES else "N"
        for word, kind in piece
    )
    return bool(_SHAPE.fullmatch(shape)) and _starts(*piece[0]) and _ends(*piece[-1])


def _is_thing(piece: Sequence[Token]) -> bool:
    """Tell whether there is a noun of two characters, or one of one character that ends a compound."""
    last, kind = piece[-1]
    compound = len(piece) > 1 and len(last) == 1 and (kind in _NOUNS or kind in {"q", "ng"})
    return compound or any(len(word) >= 2 and k in _NOUNS for word, k in piece)


def _hangs(piece: Sequence[Token]) -> bool:
    """Tell whether a verb of one character is cut from what it says (拟|批准); 跑|路 is a compound."""
    ends = (*(len(word) == 1 and kind in _NOUNS for word, kind in piece[1:]), False)
    return any(
        len(word) == 1 and kind == "v" and not closed
        for (word, kind), closed in zip(piece, ends, strict=True)
    )


def _starts(word: str, kind: str) -> bool:
    return len(word) >= 2 or kind in {"a", "b", "zg"}


def _ends(word: str, kind: str) -> bool:
    return len(word) >= 2 or kind in _NOUNS or kind in {"q", "ng", "g"}


def rising_phrases(
    texts: list[str],
    names: Sequence[Sequence[str]],
    backgrounds: list[Earlier],
    most: int,
    least: int | None = None,
    times: float = 1.0,
) -> list[str]:
    """Return the phrases that stand out in the members' texts; none rather than a fragment.

    The measure is that of :func:`models.early_warning.texts.terms.rising`.

    Parameters
    ----------
    texts : list of str
        Texts of the warning's events, one a party, places parted off.
    names : sequence of sequences of str
        Names of parties in each text: that a firm is named is no news.
    backgrounds : list of Earlier
        Earlier texts of the last two years: of all sectors, of the sector itself.
    most : int
        Number of phrases returned.
    least : int, optional
        Texts a phrase must occur in; without it two, or 15 % of at most 80 texts.
    times : float
        So many times as often as in every background.

    Returns
    -------
    list of str
        Best first; ties by length, then code points.
    """
    if least is None:
        texts, names = texts[:MOST_MEMBERS], names[:MOST_MEMBERS]
        least = max(2, round(0.15 * len(texts)))
    begun = {id(own): _by_beginning(own) for own in names}
    masked = [_without(text, begun[id(own)]) for text, own in zip(texts, names, strict=True)]
    return apart(strongest(_whole(masked, least), len(masked), backgrounds, times), most)


def _by_beginning(names: Sequence[str]) -> dict[str, set[str]]:
    """Return names by their first characters: a rise may have ten thousands, a text a few."""
    begun = defaultdict[str, set[str]](set)
    for name in names:
        begun[name[:_NAME]].add(name)
    return begun


def _without(text: str, names: Mapping[str, Set[str]]) -> str:
    """Return a text with the names parted off, in full or by their first characters."""
    sizes = {len(beginning) for beginning in names}
    here = {text[i : i + n] for n in sizes for i in range(len(text) - n + 1)} & names.keys()
    found = {name for beginning in here for name in names[beginning]}
    for name in sorted(found, key=lambda n: (-len(n), n)):
        for end in range(len(name), _NAME - 1, -1):
            if name[:end] in text:
                text = text.replace(name[:end], "，")
                break
    return text


def _whole(texts: list[str], least: int) -> dict[str, int]:
    """Return the phrases of at least ``least`` texts that most texts part off and that nothing completes.

    A phrase that goes on in the same way wherever it stands is part of a longer one.
    """
    longer: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for text in texts:
        joined, named = _read(text)
        longer.update(joined)
        counts.update(named)
    often = {p: n for p, n in counts.items() if n >= least}
    if not often:
        return {}
    within = pl.Series(texts, dtype=pl.String).str.extract_many(sorted(often), overlapping=True)
    seen = dict(within.list.unique().explode().drop_nulls().value_counts().iter_rows())
    around = [(p, n) for p, n in longer.items() if n >= least]
    return {
        p: n for p, n in often.items()
        if n > _MOSTLY * seen.get(p, n)
        and not any(p in other and p != other and n <= 1.1 * m for other, m in around)
    }  # fmt: skip
