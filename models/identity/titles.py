"""Names of files, folders and sheets as they may be stored and shown."""

import hmac
import re
from functools import cache
from pathlib import PurePosixPath

import rjieba

from data_contracts import sources
from data_contracts.own_keys import letter_code
from data_contracts.reference import identity_words
from models.identity import names, segmented
from models.identity.folding import fold
from models.identity.text import SOMEBODY, mask, shortened

#: 2026年6月张建军: the day's sign is none of the run.
_HAN_RUN = re.compile(
    r"(?:(?<=\d)[年月日号](?=[\u4e00-\u9fff]{2}))?(?P<run>[\u4e00-\u9fff\u3400-\u4dbf]+)"
)
_ABOUT = re.compile(
    r"(?:询问|调查|谈话|笔录|陈述|申辩|投诉|举报|反映|诉|处罚|案|一案|等人|材料|证据|身份|信息|情况|申请|合同|病历|照片|截图|录音|视频|资料|信访|来信|来访|来电|回访|告知|送达|缴款|欠款|违法"
    r"|涉嫌|经营|销售|无证|无照|的|与|和|诉求|调解|退款|维权|回复|答复|复议|诉讼|授权|委托|户口|发票|收据|转账|聊天|记录|清单|明细|表|(?:报送?|发来?|提供|整理)$)"
)
#: Letters that stand for a name which is not shown.
_CODE_LETTERS = 6


def masked_path(path: str, key: bytes) -> str:
    """Return the path of a file, or of a member of an archive, without persons' names or numbers.

    Parameters
    ----------
    path : str
        Parts joined by ``/``, a member of an archive by ``!``.
    key : bytes
        Key of the home. What was masked gets a code made with it, so that two files that only a
        name told apart stay two; the code does not lead back without the key.
    """
    return "".join(_part(part, key) for part in re.split(r"([/!])", path))


def _part(part: str, key: bytes) -> str:
    suffix = PurePosixPath(part).suffix if re.fullmatch(r".*\.[A-Za-z0-9]{1,8}", part) else ""
    stem = part.removesuffix(suffix)
    masked = mask_title(stem)
    return part if masked == stem else f"{masked}~{_code(part, key)}{suffix}"


def _code(name: str, key: bytes) -> str:
    return letter_code(hmac.digest(key, f"title:{name}".encode(), "sha256"), _CODE_LETTERS)


@cache
def _headers() -> frozenset[str]:
    """Return what contracts call their columns: 文种 and 对方单位 are nobody."""
    columns = [c for source in sources().values() for c in source.columns.values()]
    return frozenset(word for c in columns for word in (c.zh, *c.aliases))


def mask_title(name: str) -> str:
    """Return a title without persons: in a title a name stands without anything before it.

    >>> mask_title("20240331_常问渠_处罚决定")
    '20240331_常某某_处罚决定'
    """
    if name in _headers():
        return name
    masked = mask(name, is_text=False)
    folded, places = fold(masked)
    out, last = [], 0
    for run in _HAN_RUN.finditer(folded):
        found = _name_in(run["run"])
        if found is not None:
            begin, end = run.start("run") + found[0], run.start("run") + found[1]
            out += [masked[last : places[begin]], shortened(folded[begin:end])]
            last = places[end - 1] + 1
    return "".join(out) + masked[last:]


def _name_in(run: str) -> tuple[int, int] | None:
    """Return where a run of Chinese characters names a person: all of it, its start or its end."""
    if SOMEBODY in run or run in names.places():
        return None
    if names.is_name(run) or _looks_like_one(run):
        return 0, len(run)
    for size in (3, 4, 2):
        head, rest = run[:size], run[size:]
        is_one = names.is_name(head) or _looks_like_one(head)
        if rest and _ABOUT.match(rest) and is_one and head not in names.places():
            return 0, size
    for size in (3, 4, 2):
        tail, rest = run[-size:], run[:-size]
        if rest and _BEFORE.search(rest) and names.is_name(tail) and tail not in names.places():
            return len(run) - size, len(run)
    words = identity_words().compound_surnames
    if len(run) <= 4 and run[:2] in words and len(run) > 2 and not names.FIFTH.match(run):
        return 0, len(run)
    return _spoken_of(run)


def _looks_like_one(word: str) -> bool:
    """Tell a whole name whose surname, or first two signs, are words as well: 咸志芳, 朱红霞."""
    return (
        len(word) - names.surname_size(word) == 2
        and not rjieba.has_word(word)
        and segmented.looks_like_one(word)
    )


def _spoken_of(run: str) -> tuple[int, int] | None:
    """Return where a run speaks of somebody: 关于张三的案件."""
    for about in _OF_SOMEBODY.finditer(run):
        for size in (3, 2, 4):
            name, rest = run[about.end() : about.end() + size], run[about.end() + size :]
            is_about = _ABOUT.match(rest) or (_HANDLES.match(rest) and about[0] in _FOR)
            if is_about and names.is_name(name) and name not in names.places():
                return about.end(), about.end() + size
    return None


_OF_SOMEBODY = re.compile(r"关于|投诉人|举报人|当事人|^[转给交呈]")
#: To whom a file goes, and what is done with it: 转张三办理.
_FOR, _HANDLES = frozenset("转给交呈"), re.compile("办理|处理|[阅看审核签]")
_BEFORE = re.compile(
    r"(?:关于|对|向|由|与|和|投诉|举报|材料|笔录|案件?|处罚|当事人|证人|补充|回访|附件|人|者|的|致|给|户|主)$"
)
