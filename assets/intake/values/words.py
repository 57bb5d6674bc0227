"""Enumerations: words in use to standard words."""

import re
from dataclasses import dataclass

from assets.intake.folding import fold_word
from data_contracts import Enumeration

OTHER = "其他"
_LIST_SEPARATORS = re.compile(r"[;；、，,+|\n\r/]+|[(（]?(?<!\d)\d{1,2}[.)、．）](?!\d)\s*|[①-⑨]")
_CLAUSES = re.compile(r"[;；、，,。]")
#: What people type behind a word.
_AT_THE_END = "。．.，,；;、！!"
_TRUE = {"是", "y", "yes", "true", "1", "1.0", "有", "√", "✓", "✔", "对", "t"}
_ALREADY, _NOT = ("", "已", "已经", "有"), ("未", "尚未", "没有", "不", "不予", "非", "无")
_FALSE = {"否", "n", "no", "false", "0", "0.0", "不是", "×", "✗", "x", "f", "没有", "未"}


@dataclass(frozen=True)
class Words:
    """The standard words of one enumeration with every word in use, folded."""

    lookup: dict[str, str]
    open: bool
    says: tuple[tuple[str, re.Pattern[str]], ...] = ()

    @classmethod
    def of(cls, enumeration: Enumeration) -> "Words":
        """Build the lookup; a standard word goes before any alias of another."""
        lookup = {fold_word(word): word for word in enumeration.values}
        for word, aliases in enumeration.values.items():
            for alias in aliases:
                lookup.setdefault(fold_word(alias), word)
        says = tuple((word, re.compile(said)) for word, said in enumeration.says.items())
        return cls(lookup, enumeration.open, says)

    def standard(self, text: str) -> tuple[str, bool]:
        """Return the standard word and whether the word was known."""
        for said in (text, text.strip().rstrip(_AT_THE_END)):
            if (found := self.lookup.get(fold_word(said))) is not None:
                return found, True
        # Said twice over (属实，数据没有问题): every part means the same word.
        parts = [fold_word(part) for part in _CLAUSES.split(text) if part.strip()]
        meant = {self.lookup.get(part) for part in parts}
        if len(parts) > 1 and len(meant) == 1 and (same := meant.pop()) is not None:
            return same, True
        if (told := self.told(text)) is not None:
            return told, True
        return (text.strip() if self.open else OTHER), False

    def told(self, text: str) -> str | None:
        """Return the standard word that a sentence tells by what it says, if any."""
        bare = fold_word(text)
        return next((word for word, said in self.says if said.search(bare)), None)

    def standards(self, text: str) -> tuple[list[str], list[str]]:
        """Return the standard words of a list cell, in order and once each, and unknown words."""
        if (whole := self.lookup.get(fold_word(text))) is not None:
            return [whole], []
        words: list[str] = []
        unknown: list[str] = []
        for part in _LIST_SEPARATORS.split(text):
            bare = part.strip().removesuffix("。")
            if not bare:
                continue
            for said in self._apart(bare):
                word, known = self.standard(said)
                if not known:
                    unknown.append(said)
                if word not in words:
                    words.append(word)
        return words, unknown

    def _apart(self, text: str) -> list[str]:
        """Return the words of 罚款 没收违法所得, where each is known and the whole is not; else the text."""
        said = text.split()
        whole = len(said) < 2 or self.standard(text)[1]
        return [text] if whole or not all(self.standard(word)[1] for word in said) else said


def parse_bool(text: str, about: str = "") -> bool | None:
    """Return yes or no, or ``None`` for a word that says neither.

    ``about`` is what a column asks (立案 of 是否立案): 已立案 says yes, 未立案 and 不予立案 no.
    """
    word = fold_word(text)
    if about and word.endswith(about):
        said = word.removesuffix(about)
        return True if said in _ALREADY else False if said in _NOT else None
    return True if word in _TRUE else False if word in _FALSE else None
