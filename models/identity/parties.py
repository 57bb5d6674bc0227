"""Names of parties: which are names of persons, and what of them may stand."""

import re
from functools import cache

import polars as pl

from data_contracts.reference import identity_words
from models.identity import foreign, introduced, names
from models.identity.folding import fold
from models.identity.text import MASK, mask, shortened

_HAN = "\u4e00-\u9fff\u3400-\u4dbf"
_DOTS = "·•‧・∙．"
#: A pattern that every name of a business holds in which a person is named.
MAY_NAME = r"[、(（\[［【〔·•‧・∙．:：;；0-9０-９]|经营|业主|负责|法定|法人|个体|店主|老板|证人|配偶|[其之][妻夫父母子女]|[零〇○一二三四五六七八九幺]{10}"
#: What stands around a name and is none.
_DESCRIBES = frozenset(
    [
        "个体工商户",
        "个体户",
        "个体",
        "个人",
        "经营者",
        "经营人",
        "业主",
        "负责人",
        "自然人",
        "无字号",
        "字号",
        "无",
        "无照",
        "无证",
        "无名",
        "未起字号",
        "摊贩",
        "小贩",
        "流动摊贩",
        "散户",
        "农户",
        "村民",
        "居民",
        "等",
        "及",
        "与",
        "和",
        "系",
        "为",
        "即",
        "又名",
        "曾用名",
        "原名",
        "男",
        "女",
    ]
)
_CUE = re.compile(
    r"^(?:经营者|(?:无[照证])?经营人员|经营人|业主|负责人|个体工商户|个体户|自然人|当事人|法定代表人|字号名称|姓名|户主|摊主|店主)(?:姓名|是|为|系)?(?=.{2})"
)
_TAIL = re.compile(r"(?:等(?:[一二三四五六七八九十两\d]+人?)?|个体户|个体|个体工商户)$")
#: What stands between the persons of a list, and what closes it.
_BETWEEN = r"\s*[、,，;；/|+&]\s*|\s+"
_AND_OTHERS = r"等\s?[一二三四五六七八九十两\d]*人?$"
_TOKEN = re.compile(rf"[{_HAN}{_DOTS}]+")
_APART = re.compile(rf"(?<![{_HAN}])(?:[{_HAN}][ \u3000]{{1,3}}){{1,3}}[{_HAN}]{{1,2}}(?![{_HAN}])")


@cache
def _business() -> tuple[str, str]:
    """Return the words of trades and the endings of trade names as patterns."""
    words = identity_words()
    return "|".join(words.business), rf"[{words.endings}]$"


def is_trade_name(name: pl.Expr) -> pl.Expr:
    """Return whether a name speaks of a trade or ends like a shop (张记店, 李园 does not)."""
    words, ending = _business()
    bare = name.str.replace_all(r"[(（\[【].*?[)）\]】]|\s+", "")
    ends_like_a_shop = bare.str.contains(ending) & (bare.str.len_chars() > 3)
    shop = bare.str.contains(r"[店厂馆铺坊吧厅]$")
    return (bare.str.contains(f".(?:{words})") | ends_like_a_shop | shop).fill_null(value=False)


def looks_like_person(name: pl.Expr) -> pl.Expr:
    """Return whether a name is a person's by its look: a surname, one or two characters."""
    words = identity_words()
    bare = name.str.replace_all(r"\s+", "")
    single = rf"^[{words.surnames}][{_HAN}]{{1,2}}$"
    double = rf"^(?:{'|'.join(words.compound_surnames)})[{_HAN}]{{1,2}}$"
    dotted = rf"^[{_HAN}]{{1,6}}(?:[{_DOTS}][{_HAN}]{{1,8}})+$"
    looks = bare.str.contains(f"{single}|{double}|{dotted}") & ~is_trade_name(name)
    given = bare.str.replace(rf"^(?:{'|'.join(words.compound_surnames)})", "")
    common = bare.is_in(list(words.not_names)) | given.str.contains(f"[{words.never}]")
    return (looks & ~common).fill_null(value=False)


def looks_like_persons(name: pl.Expr) -> pl.Expr:
    """Return whether a name is a list of persons by its look: 孙小美;李大勇, 孙小美等3人."""
    rest = name.str.strip_chars().str.replace(_AND_OTHERS, "")
    is_short = rest.str.len_chars() < name.str.strip_chars().str.len_chars()
    found = [
        _all_persons(
            pl.when(is_short | rest.str.contains(mark)).then(
                rest.str.replace_all(mark, "、").str.split("、")
            )
        )
        for mark in (_BETWEEN, f"{_BETWEEN}|[和与及]")
    ]
    return pl.any_horizontal(found)


def _all_persons(parts: pl.Expr) -> pl.Expr:
    """Return whether each part of a list looks like a person; of no list, false."""
    return parts.list.eval(looks_like_person(pl.element())).list.all().fill_null(value=False)


def may_be_person(name: pl.Expr) -> pl.Expr:
    """Return whether a name that speaks of no trade is short enough for a person's, or several.

    What describes it (brackets, 经营者) does not count; four characters begin with a surname.
    """
    words = identity_words()
    bare = name.str.replace_all(r"[(（\[［【〔].*?[)）\]］】〕]|\s+", "")
    bare = bare.str.replace(
        r"^.*(?:经营者|经营人员?|业主|负责人|个体工商户|个体户|字号名称|姓名)[:：]?", ""
    )
    first = f"(?:{'|'.join(words.compound_surnames)}|[{words.surnames}])"
    one = f"(?:[{_HAN}]{{0,3}}|{first}[{_HAN}]{{2,3}}|[{_HAN}]{{1,6}}(?:[{_DOTS}][{_HAN}]{{1,8}})+)"
    short = bare.str.contains(
        rf"^{one}(?:等?\d*人?|等.{{0,3}}|个体)?(?:[、,，;；/及和与]{one}(?:等.{{0,3}})?)*$"
    )
    return (short & ~is_trade_name(name)).fill_null(value=False)


def masked_party(name: str, *, private: bool) -> str:
    """Return a party's name without the name of a person.

    Of a private person (a natural person, a sole trader without a trade name) only the surname
    stays; of another party, what behind a title or in brackets names a person goes.

    >>> masked_party("欧阳小明、李 四（个体户）", private=True)
    '欧阳某某、李某某（个体户）'
    >>> masked_party("和润大药房（苏小燕）", private=False)
    '和润大药房（苏某某）'
    >>> masked_party("和润大药房、苏小燕", private=False)
    '和润大药房、苏某某'
    """
    if not private:
        masked = mask(_LISTED.sub(_one_listed, name), is_text=False)
        # Who stands beside a telephone is not the business: such a name is read as a text.
        return mask(name) if masked.count(MASK) > name.count(MASK) else masked
    return mask(_TOKEN.sub(_one, _joined(name)), is_text=False)


def people_in(name: str, *, private: bool) -> list[str]:
    """Return the persons' names in a party's name, blanks inside them dropped."""
    if private:
        found = [_bare(match[0]) for match in _TOKEN.finditer(_joined(name))]
    else:
        folded, _ = fold(name)
        spans = (*introduced.spans(folded, weak=False), *foreign.spans(folded))
        found = [folded[begin:end] for begin, end in spans]
        found += [one for one in _LISTED.findall(name) if names.is_name(one)]
    return [one for one in dict.fromkeys(found) if len(one) > 1 and "某" not in one]


#: Between marks beside others: of a list the persons are known by their look.
_LISTED = re.compile(rf"(?<=[、;；])[{_HAN}]{{2,4}}?(?=等?$|[、;；])|^[{_HAN}]{{2,4}}(?=[、;；])")


def _one_listed(match: re.Match[str]) -> str:
    return shortened(match[0]) if names.is_name(match[0]) else match[0]


def _joined(name: str) -> str:
    """Put a name together that is written with blanks: 张 三."""
    return _APART.sub(lambda match: re.sub(r"\s+", "", match[0]), name.strip())


def _one(match: re.Match[str]) -> str:
    bare = _bare(match[0])
    return match[0].replace(bare, shortened(bare), 1) if bare else match[0]


def _bare(word: str) -> str:
    """Return the name in a word of a party's name; empty where the word only describes."""
    cue = _CUE.match(word)
    rest = word[cue.end() :] if cue else word
    tail = _TAIL.search(rest)
    name = rest[: tail.start()] if tail and tail.start() else rest
    shop = len(name) > 3 and re.search(rf".(?:{_business()[0]})|[店厂馆铺坊吧厅]$", name)
    return "" if len(name) < 2 or name in _DESCRIBES or shop else name
