"""One catalogue for ``--lang en``: what is kept or written in Chinese, in English.

A sentence is looked up whole (`helps.py`, `words.py`), else phrase by phrase. What stands in quotes
and the file a sentence begins with are names and stay as they are.
"""

import re
from functools import cache

from pipelines.cli.english.engines import ENGINES
from pipelines.cli.english.found import FOUND, Replacement
from pipelines.cli.english.helps import HELPS
from pipelines.cli.english.leads import LEAD_HELPS, LEADS
from pipelines.cli.english.phrases import PHRASES
from pipelines.cli.english.rows import ROWS
from pipelines.cli.english.settings import SETTINGS
from pipelines.cli.english.words import words

_COMPILED: tuple[tuple[re.Pattern[str], Replacement], ...] = tuple(
    (re.compile(zh), en) for zh, en in (*ENGINES, *LEADS, *FOUND, *ROWS, *SETTINGS, *PHRASES)
)
_SIGNS = str.maketrans(
    {"。": ".", "，": ", ", "；": "; ", "：": ": ", "、": ", ", "（": " (", "）": ")"}
)
_KEPT = re.compile(r"(?<=「)[^」]+(?=」)|(?<=“)[^”]+(?=”)|(?<=《)[^》]+(?=》)")
#: A set-aside row begins with its file, its sheet and its number.
_PLACE = re.compile(r"(?P<file>\S.*?)(?: 工作表(?P<sheet>「[^」]*」)| )第(?P<row>\d+)行(?P<why>.*；该行已搁置.*)")  # fmt: skip
_CHINESE = re.compile(r"[\u3400-\u9fff]")
#: Stands for a name while the phrases around it are put into English: a private letter each.
_FIRST_LETTER = 0xE000


def in_english(text: str) -> str:
    """Return a stored sentence in English; names in quotes stay, a sentence not known is said to be Chinese.

    >>> in_english("无法读取：压缩包损坏或不完整")
    'cannot be read: the archive is damaged or incomplete'
    >>> in_english("甲.csv 第3行「罚款金额」读到“不是日期”，不是金额；该行已搁置，请改原表重投。")
    '甲.csv row 3: 「罚款金额」 reads “不是日期”: no amount; the row is set aside: mend the table and send it again.'
    >>> in_english("天气很好")
    '(in Chinese) 天气很好'
    """
    if indent := text[: len(text) - len(text.lstrip())]:
        return indent + in_english(text.lstrip())
    if known := HELPS.get(text, LEAD_HELPS.get(text, words().get(text))):
        return known
    if found := _PLACE.fullmatch(text):
        sheet = f" sheet {found['sheet']}" if found["sheet"] else ""
        return f"{found['file']}{sheet} row {found['row']}: {in_english(found['why'])}"
    names: list[str] = []
    said = _hidden(text, names)
    for pattern, english in (*_COMPILED, *_word_patterns()):
        said = _hidden(pattern.sub(english, said), names)
    said = " ".join(said.translate(_SIGNS).split())
    for i, name in reversed(list(enumerate(names))):  # a name may hold one that was hidden before
        said = said.replace(chr(_FIRST_LETTER + i), name)
    same = said == " ".join(text.split())
    return f"(in Chinese) {text}" if same and _CHINESE.search(said) else said


def _hidden(text: str, names: list[str]) -> str:
    """Return a text with a private letter in place of each name in quotes, which is added to ``names``."""

    def letter(found: re.Match[str]) -> str:
        if len(found[0]) == 1 and ord(found[0]) >= _FIRST_LETTER:
            return found[0]
        names.append(found[0])
        return chr(_FIRST_LETTER + len(names) - 1)

    return _KEPT.sub(letter, text)


@cache
def _word_patterns() -> tuple[tuple[re.Pattern[str], Replacement], ...]:
    """Return the known words of three and more letters' worth, where they stand alone."""
    longest_first = sorted((w for w in words() if len(w) > 1), key=len, reverse=True)
    return tuple((re.compile(rf"(?<![\w./-]){re.escape(w)}(?![\w./-])"), words()[w]) for w in longest_first)  # fmt: skip
