"""Read the citations out of one 处罚依据 text.

A text is cut into tokens (laws, articles, paragraphs, items, verbs); walking over them keeps the
law and article in force, so that ``第一百二十四条第一款第五项、第二款`` gives two citations of one
article.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from models.clauses.numerals import DIGITS, number

#: Verbs before a citation and the role they give it.
VERBS = {
    "duty": ("违反", "有悖", "违背"),
    "discretion": ("参照", "参考", "对照"),
    "penalty": ("依据", "根据", "按照", "依照", "适用", "按", "依", "符合", "属于"),
}
_VERB_ROLE = {verb: role for role, verbs in VERBS.items() for verb in verbs}
_NUM = f"[{DIGITS}]+"
_ITEM_NUM = rf"\(?{_NUM}\)?"
#: A name without brackets begins where a word does: at the start, behind a sign, a verb, 了 or 和.
_BEGINS = r"(?:(?<![\u4e00-\u9fff])|(?<=[了和及与或反悖背据照用考按依合于]))"
#: 食品安全法/第九章法律责任/第一百二十四条/第一款: the way down a table of contents, as some systems write it.
_CHAPTER = re.compile(rf"/第{_NUM}[编章节][^/,;。]*(?=/)")
_STEP = re.compile(r"/(?=第)")
#: The words of a provision, quoted behind its number: 第一款“……”第五项.
_QUOTED = re.compile(r"(?<=[条款项])[“\"][^“”\"]{4,}[”\"]")
_PLACE = re.compile("[省市区县州盟]$")
#: What stands before 规定 or 办法 where no instrument is named.
_NO_NAME = "相关|有关|上述|前述|以上|其他|该|本|同|此|其|新|原|现行"


@dataclass(frozen=True)
class Citation:
    """One provision as cited.

    ``verb`` is the role the governing verb gives (duty, discretion, penalty or ``None``);
    ``year`` the version named behind the law; ``by_previous`` says 依照前款 follows.
    """

    law: str
    article: int
    sub: int | None = None
    paragraph: int | None = None
    item: int | None = None
    verb: str | None = None
    year: int | None = None
    by_previous: bool = False
    words: str = ""


def fold(text: str) -> str:
    """Return ``text`` with widths folded (NFKC), white space and odd brackets evened out.

    Chapters on the way down to an article and the quoted words of a provision are left out.

    >>> fold("食品安全法/第九章法律责任/第一百二十四条/第一款")
    '食品安全法第一百二十四条第一款'
    """
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    text = text.replace("〈", "《").replace("〉", "》").replace("<", "《").replace(">", "》")
    text = text.replace("﹝", "(").replace("〔", "(").replace("﹞", ")").replace("〕", ")")
    return _STEP.sub("", _CHAPTER.sub("", _QUOTED.sub("", text)))


class Grammar:
    """The token pattern for a given list of law names.

    Parameters
    ----------
    names : iterable of (str, str)
        Every name in use for a law (full, short, alias) with the short name it stands for.
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self.short = {fold(name): short for name, short in names}
        known = "|".join(re.escape(n) for n in sorted(self.short, key=lambda n: (-len(n), n)))
        verbs = "|".join(sorted(_VERB_ROLE, key=lambda v: (-len(v), v)))
        self._token = re.compile(
            r"《(?P<law>[^《》]{2,60}(?:《[^《》]*》[^《》]*)?)》(?:\((?P<year>[^()]{2,24})\))?"
            rf"|(?P<bare>{known})(?:\((?P<year2>\d{{4}}[^()]{{0,20}})\))?"
            r"|(?P<same>(?:该|同)(?:法|条例|规定|办法)|本法)"
            rf"|第?(?P<article>{_NUM})条(?:之(?P<sub>{_NUM}))?|第(?P<unsaid>{_NUM})(?=第{_NUM}款)"
            r"|(?P<previous>(?:依照|按照|依据|适用)(?:本条)?(?:前款|第一款)(?:的|之)?(?:规定|处罚|给予))"
            rf"|(?<!前)第?(?P<paragraph>{_NUM})款"
            rf"|第?(?P<items>{_ITEM_NUM}(?:[、,和及与至或\-]第?{_ITEM_NUM})*)项"
            rf"|(?<=[款条])(?P<listed>\({_NUM}\)(?:[、,]\({_NUM}\))*)"
            rf"|(?P<verb>{verbs})(?!法|规章)"
            rf"|(?P<loose>{_BEGINS}(?!{_NO_NAME})(?:(?!{verbs}|[的了和及与或])[\u4e00-\u9fff]){{2,26}}?(?:条例|办法|细则|规定)|中华人民共和国[\u4e00-\u9fff]{{2,20}}?法)(?=(?:\([^()]{{2,24}}\))?第?{_NUM}条)"
            r"|(?P<stop>[。;])"
        )

    def short_name(self, name: str) -> str:
        """Return the short name of a law as written, version and issuer words taken off."""
        name = re.sub(r"\([^()]*\)$", "", name)
        if name in self.short:
            return self.short[name]
        bare = name.removeprefix("中华人民共和国")
        return self.short.get(bare, bare)

    def read(self, text: str) -> list[Citation]:
        """Return the citations of ``text`` in order; an empty list when there is none."""
        walk = _Walk(self, fold(text))
        for token in self._token.finditer(walk.text):
            walk.take(token)
        return walk.finish()


class _Walk:
    """The law, article and verb in force while the tokens of one text go by."""

    def __init__(self, grammar: Grammar, text: str) -> None:
        self.grammar, self.text = grammar, text
        self.law: str | None = None
        self.lawless = 0
        self.year: int | None = None
        self.verb: str | None = None
        self.found: list[Citation] = []
        self.open: Citation | None = None
        self.start = self.end = 0

    def take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind in {"year", "year2", "sub"}:
            kind = {"year": "law", "year2": "bare", "sub": "article"}[kind]
        getattr(self, f"_{kind}")(token)

    def finish(self) -> list[Citation]:
        self._close()
        return self.found

    def _close(self) -> None:
        if self.open is not None:
            self.found.append(replace(self.open, words=self.text[self.start : self.end]))
        self.open = None

    def _named(self, name: str, year: str | None, start: int) -> None:
        self._close()
        self.law = self.grammar.short_name(name)
        inside = re.search(r"\((\d{4})", name)
        year = year or (inside[1] if inside else None)
        digits = re.match(r"\d{4}", year or "")
        self.year = int(digits[0]) if digits else None
        self.start = start

    def _law(self, token: re.Match[str]) -> None:
        self._named(token["law"], token["year"], token.start())

    def _bare(self, token: re.Match[str]) -> None:
        self._named(token["bare"], token["year2"], token.start())

    def _loose(self, token: re.Match[str]) -> None:
        """Take an instrument that is in no book, written without its brackets."""
        name = token["loose"]
        known = max((n for n in self.grammar.short if name.endswith(n)), key=len, default=name)
        if _PLACE.search(name.removesuffix(known)):
            known = name  # a place's own rules share the name of the nation's
        self._named(known, None, token.end() - len(known))

    def _same(self, token: re.Match[str]) -> None:
        self._close()
        self.start = token.start()

    def _unsaid(self, token: re.Match[str]) -> None:
        """Take ``第五十八第一款``: an article without the word 条."""
        self._open_article(token, number(token["unsaid"]), None)

    def _article(self, token: re.Match[str]) -> None:
        sub = number(token["sub"]) if token["sub"] else None
        self._open_article(token, number(token["article"]), sub)

    def _open_article(self, token: re.Match[str], article: int | None, sub: int | None) -> None:
        fresh = self.open is None and self.text[self.start : token.start()].endswith(
            ("》", ")", "法", "例", "定", "则")
        )
        self._close()
        if self.law is None or article is None:
            self.lawless += 1
            return
        self.open = Citation(self.law, article, sub, verb=self.verb, year=self.year)
        self.start = self.start if fresh else token.start()
        self.end = token.end()

    def _paragraph(self, token: re.Match[str]) -> None:
        if self.open is None:
            return
        if self.open.paragraph is not None or self.open.item is not None:
            base = replace(self.open, paragraph=None, item=None)
            self._close()
            self.open, self.start = base, token.start()
        self.open = replace(self.open, paragraph=number(token["paragraph"]))
        self.end = token.end()

    def _items(self, token: re.Match[str]) -> None:
        self._take_items(token["items"], token.end())

    def _take_items(self, text: str, end: int) -> None:
        if self.open is None:
            return
        for item in _items(text):
            if self.open.item is not None:
                base = replace(self.open, item=None)
                self.end = end
                self._close()
                self.open = base
            self.open = replace(self.open, item=item)
        self.end = end

    def _listed(self, token: re.Match[str]) -> None:
        """Take ``第一款（五）``: an item in brackets without the word 项."""
        self._take_items(token["listed"], token.end())

    def _previous(self, _token: re.Match[str]) -> None:
        if self.open is not None:
            self.open = replace(self.open, by_previous=True)

    def _verb(self, token: re.Match[str]) -> None:
        self._close()
        self.verb = _VERB_ROLE[token["verb"]]

    def _stop(self, _token: re.Match[str]) -> None:
        self._close()
        self.verb = None


def _items(text: str) -> list[int]:
    """Return the item numbers of ``(五)、(六)`` or ``(一)至(三)``."""
    parts = [number(n) for n in re.findall(_NUM, text)]
    numbers = [n for n in parts if n is not None]
    if len(numbers) == 2 and re.search(r"[至\-]", text) and numbers[0] < numbers[1]:
        return list(range(numbers[0], numbers[1] + 1))
    return numbers
