"""What of the labelled sentences is left after a masking: recall by class, and what it took too much.

``python -m benchmarks.identity.score MODULE:FUNCTION [--part test] [--show 5]``; FUNCTION takes
(text, complainant, source_kind) and gives the masked text. Nothing of the product is imported
here but that function. The masked text is laid beside the original; a character counts as left
where the alignment finds it again.

- A number (telephone, identity, card, plate, account, address of mail) is **caught** if no five of
  its letters and digits stand beside each other and at most 70 % of them are left at all: three in
  front and four behind may stay.
- A name is caught if nothing of the given name is left (the surname may stay); a dotted name, if
  at most one character is left.
- A home address is caught if at most 40 % of it is left and its last number is gone.
- A sentence with nothing personal is **falsely masked** if anything in it changed. In the others,
  ``too much`` counts those that lost more than two characters outside what is personal.
"""

import argparse
import csv
import importlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.identity.business import WORDS

HERE = Path(__file__).parent
COMPOUND = {
    *WORDS["compound"], "司徒", "端木", "宇文", "令狐", "东方", "尉迟", "慕容", "夏侯", "公孙", "轩辕", "南宫", "闻人",
    "澹台", "长孙", "上官", "皇甫", "诸葛", "司马", "欧阳",
}  # fmt: skip
Mask = Callable[[str, str, str], str]
Span = tuple[int, int, str]


def left(text: str, masked: str) -> list[bool]:
    """Tell for every character of ``text`` whether it stands in ``masked`` at its place."""
    stays = [False] * len(text)
    matcher = SequenceMatcher(None, text, masked, autojunk=False)
    for block in matcher.get_matching_blocks():
        for i in range(block.a, block.a + block.size):
            stays[i] = True
    return stays


def caught(value: str, stays: list[bool], of_class: str) -> bool:
    """Judge one span by which of its characters are left; blanks and signs do not count."""
    marks = [
        (c, s) for c, s in zip(value, stays, strict=True) if unicodedata.category(c)[0] in "LN"
    ]
    kept = [s for _, s in marks]
    if of_class == "name_dotted":
        return sum(kept) <= 1
    if of_class.startswith("name"):
        letters = "".join(c for c, _ in marks)
        surname = 2 if letters[:2] in COMPOUND else 1
        return not any(kept[surname:])
    if of_class == "home_address":
        last = [m.span() for m in re.finditer(r"[0-9〇一二三四五六七八九]+", value)][-1]
        return sum(kept) <= 0.4 * len(kept) and not all(stays[slice(*last)])
    longest = max((len(run) for run in "".join("x" if k else " " for k in kept).split()), default=0)
    return longest < 5 and sum(kept) <= 0.7 * len(kept)


def outside(text: str, stays: list[bool], spans: list[Span]) -> int:
    """Count the letters and digits lost that belong to no span."""
    inside = {i for start, end, _ in spans for i in range(start, end)}
    return sum(
        not s and i not in inside and unicodedata.category(c)[0] in "LN"
        for i, (c, s) in enumerate(zip(text, stays, strict=True))
    )


def read(
    part: str | None, folder: Path = HERE
) -> tuple[list[dict[str, str]], dict[str, list[Span]]]:
    with (folder / "sentences.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if part in (None, r["part"])]
    spans: dict[str, list[Span]] = defaultdict(list)
    with (folder / "spans.csv").open(encoding="utf-8", newline="") as file:
        for r in csv.DictReader(file):
            spans[r["id"]].append((int(r["start"]), int(r["end"]), r["class"]))
    return rows, spans


def score(
    mask: Mask, part: str | None = None, show: int = 0, folder: Path = HERE
) -> dict[str, tuple[int, int]]:
    """Give (caught, all) for each class; under ``innocent`` (unchanged, all); ``too much`` beside.

    Where the sentences say what a harmless one is about, ``innocent`` is given for each as well.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    shown: Counter[str] = Counter()
    rows, spans = read(part, folder)
    for row in rows:
        text = row["text"]
        masked = mask(text, row["complainant"], row["source_kind"])
        stays = left(text, masked)
        results = [(c, caught(text[a:b], stays[a:b], c)) for a, b, c in spans[row["id"]]]
        lost = outside(text, stays, spans[row["id"]])
        results.append(("spared", lost <= 2) if results else ("innocent", masked == text))
        if row.get("about"):
            results.append((f"innocent: {row['about']}", masked == text))
        for of_class, good in results:
            counts[of_class][0] += good
            counts[of_class][1] += 1
            if not good and shown[of_class] < show:
                shown[of_class] += 1
                print(f"  {of_class}: {text}  →  {masked}")
    return {c: (good, n) for c, (good, n) in sorted(counts.items())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mask", help="MODULE:FUNCTION")
    parser.add_argument("--part", choices=["dev", "test"])
    parser.add_argument("--show", type=int, default=0, help="print so many misses of each class")
    options = parser.parse_args()
    module, _, function = options.mask.partition(":")
    mask = getattr(importlib.import_module(module), function)
    for of_class, (good, n) in score(mask, options.part, options.show).items():
        print(f"{of_class:26} {good:5} / {n:5}  {good / n:7.1%}")


if __name__ == "__main__":
    main()
