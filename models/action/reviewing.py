r"""What file reviews found, weighted by how each case was drawn, with intervals.

Cases with and without an open flag at the draw are told apart, because chances and findings differ
most between them: within each the share is Hájek's ratio :math:`\hat p_g = \sum w_i y_i / \sum w_i`,
:math:`w_i = 1/\pi_i`; together :math:`\hat p = \sum N_g \hat p_g / N` with the frame's own numbers.
Each part has Wilson's interval on :math:`(\sum w_i)^2 / \sum (1-\pi_i) w_i^2` cases; they are put
together by the method of variance estimates recovery (Zou and Donner 2008). Cases drawn for certain
add no uncertainty. Coverage: ``benchmarks/file_review``.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data_contracts.review_standard import ReviewStandard
from models.action.sampling import Unit
from models.stats import Z_95

PROBLEM, FLAW = "有问题", "有瑕疵"
#: What people write where no item has a problem.
_NO_ITEM = frozenset(["无", "没有", "0", "/", "-"])

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Share:
    """A weighted share with its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Seen:
    """A reviewed case: whether it had a flag at the draw, whether it has what is counted, its chance."""

    flagged: bool
    found: bool
    chance: float


def numbers_in(text: str | None, titles: Mapping[int, str] | None = None) -> list[str]:
    """Return the item numbers somebody wrote, once each: ``3、6；17`` has three; other words stay as they are.

    An item may be called by its number (第3项) or, where ``titles`` are given, by its title.

    >>> numbers_in("3、6；17"), numbers_in("第６项 裁量"), numbers_in("无")
    (['3', '6', '17'], ['6', '裁量'], [])
    >>> numbers_in("裁量、第3项", {6: "裁量"})
    ['6', '3']
    """
    said = unicodedata.normalize("NFKC", text or "")
    for number, title in sorted((titles or {}).items(), key=lambda item: -len(item[1])):
        said = re.sub(
            rf"(?<![\u4e00-\u9fff]){re.escape(title)}(?![\u4e00-\u9fff])", f" {number} ", said
        )
    parts = re.split(r"[\s,;、，；.。]+", re.sub(r"第?(\d+)项", r" \1 ", said))
    found = [p.lstrip("0") or p for p in parts if p and p not in _NO_ITEM]
    return list(dict.fromkeys(found))


def weighted_share(rows: Sequence[Seen], sizes: Mapping[bool, int]) -> Share | None:
    """Return the share of a population that a sample speaks for.

    Parameters
    ----------
    rows : sequence of Seen
        Chances above 0 and up to 1.
    sizes : mapping of bool to int
        How many cases of the population had a flag at the draw and how many had none.

    Returns
    -------
    Share or None
        ``None`` without rows. Where one of the two parts has no row, all count as one part; where
        every case was drawn for certain, the interval is the share.
    """
    if not rows:
        return None
    parts = [[r for r in rows if r.flagged is flagged] for flagged in (False, True)]
    counts = [sizes.get(flagged, 0) for flagged in (False, True)]
    if any(n and not part for n, part in zip(counts, parts, strict=True)):
        parts, counts = [list(rows)], [sum(counts)]
    total = sum(counts)
    own = [(n / total, _part(part)) for n, part in zip(counts, parts, strict=True) if n]
    share = math.fsum(a * p.share for a, p in own)
    low = share - math.sqrt(math.fsum((a * (p.share - p.low)) ** 2 for a, p in own))
    high = share + math.sqrt(math.fsum((a * (p.high - p.share)) ** 2 for a, p in own))
    return Share(share, max(0.0, low), min(1.0, high))


def _part(rows: Sequence[Seen]) -> Share:
    total = math.fsum(1 / r.chance for r in rows)
    share = math.fsum(r.found / r.chance for r in rows) / total
    loose = math.fsum((1 - r.chance) / r.chance**2 for r in rows)
    return Share(share, *(wilson(share, total**2 / loose) if loose > 0 else (share, share)))


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of ``n``."""
    z2 = Z_95 * Z_95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def results(
    rows: Iterable[Row], frames: Mapping[str, Sequence[Unit]], standard: ReviewStandard, least: int
) -> list[dict[str, Any]]:
    """Return the rows of ``out_review_results``.

    Parameters
    ----------
    rows : iterable of mapping
        Rows of ``out_sample_items``.
    frames : mapping of str to sequence of Unit
        What each sample was drawn from.
    standard : ReviewStandard
        Its items are told apart; the rules an item names are asked what they missed.
    least : int
        With fewer reviewed cases no share is given.
    """
    by_sample: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_sample[row["sample_id"]].append(row)
    titles = {str(number): title for number, title in standard.titles.items()}
    found = []
    for code, own in sorted(by_sample.items()):
        for dimension, value, chosen, counts in _parts(own, frames[code], standard):
            of_item = dimension in ("项目", "规则漏见")
            line = _line(*chosen, counts, least, counts if of_item else None)
            line["title"] = titles.get(value) if dimension == "项目" else None
            found.append({"sample_id": code, "dimension": dimension, "value": value, **line})
    return found


_Chosen = tuple[Sequence[Row], Sequence[Unit]]


def _parts(
    rows: Sequence[Row], frame: Sequence[Unit], standard: ReviewStandard
) -> Iterator[tuple[str, str, _Chosen, Callable[[Row], bool]]]:
    yield "全部", "", (rows, frame), is_problem
    for dimension, columns, own in _CUTS:
        groups: dict[str, tuple[list[Row], list[Unit]]] = defaultdict(lambda: ([], []))
        for row in rows:
            groups[" ".join(row[c] for c in columns)][0].append(row)
        for unit in frame:
            value = " ".join(unit.stratum[i] for i in own)
            if value in groups:
                groups[value][1].append(unit)
        yield from ((dimension, value, groups[value], is_problem) for value in sorted(groups))
    for item in standard.items:
        yield "项目", str(item.number), (rows, frame), has_items({item.number})
    for code in sorted({rule for item in standard.items for rule in item.rules}):
        seen = {item.number for item in standard.items if code in item.rules}
        unflagged = [row for row in rows if code not in (row["rule_codes"] or [])]
        yield (
            "规则漏见",
            code,
            (unflagged, [u for u in frame if code not in u.rules]),
            has_items(seen),
        )


_CELL = ("region_code", "domain", "size_class")
#: Dimension, its columns, and their places in a unit's stratum.
_CUTS = (
    ("县", _CELL[:1], (0,)), ("业务领域", _CELL[1:2], (1,)), ("规模", _CELL[2:], (2,)), ("层", _CELL, (0, 1, 2)),
)  # fmt: skip


def is_problem(row: Row) -> bool:
    """Return whether the review of a case found a problem."""
    return bool(row["verdict"] == PROBLEM)


def has_items(numbers: set[int]) -> Callable[[Row], bool]:
    """Return what tells whether a review names one of these items of the standard."""
    wanted = {str(n) for n in numbers}
    return lambda row: bool(wanted & set(row["problem_items"] or []))


def _line(
    rows: Sequence[Row], frame: Sequence[Unit], found: Callable[[Row], bool], least: int,
    among: Callable[[Row], bool] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Return the figures of a part; flaws are counted among the cases for which ``among`` holds."""
    reviewed = [row for row in rows if row["verdict"] is not None]
    share = None
    if len(reviewed) >= least:
        seen = [Seen(bool(r["rule_codes"]), found(r), r["inclusion_probability"]) for r in reviewed]
        flagged = sum(bool(u.rules) for u in frame)
        share = weighted_share(seen, {True: flagged, False: len(frame) - flagged})
    return {
        "n": len(rows), "n_reviewed": len(reviewed), "n_frame": len(frame),
        "n_problem": sum(map(found, reviewed)),
        "n_flaw": sum(r["verdict"] == FLAW for r in reviewed if among is None or among(r)),
        "share": share and share.share, "interval_low": share and share.low,
        "interval_high": share and share.high,
    }  # fmt: skip
