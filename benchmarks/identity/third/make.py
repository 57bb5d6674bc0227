"""Write ``sentences.csv`` and ``spans.csv`` of the set of third persons (``python -m benchmarks.identity.third.make``).

People nobody introduces, in complaints, case facts, notes of inspections, opinions, reviews and remarks,
and the look-alikes of those. Written by somebody who had not read the masking; all of it is invented.
A frame is ``dev`` or ``test`` by a hash of its words: the misses of ``test`` are not looked at.
"""

import hashlib
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from benchmarks.identity.written import COLUMNS, Row, Span, chance_of, main

HERE = Path(__file__).parent
SLOT = re.compile(r"\{(\w+)\}")
PER_FRAME = 5
#: Kinds of names; the lists ``three`` and ``two`` give a third of the people each.
RARER = ("rare", "compound", "word", "dotted")
KINDS = ["three"] * len(RARER) + ["two"] * len(RARER) + list(RARER)


@cache
def words(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return found


def fill(frame: str, rng: random.Random, *, personal: bool) -> tuple[str, list[Span]]:
    """Fill one frame; give its text and (start, end, class, value)."""
    lists = words("words_personal.yml" if personal else "words_innocent.yml")
    text, at, spans = "", 0, []
    for slot in SLOT.finditer(frame):
        text += frame[at : slot.start()]
        at = slot.end()
        if slot[1] in ("N1", "N2"):
            kind = rng.choice(KINDS)
            value = rng.choice([n for n in lists[kind] if n not in text])
            spans.append((len(text), len(text) + len(value), f"name_{kind}", value))
        else:
            value = rng.choice(lists[{"S": "shop", "Y": "day"}.get(slot[1], slot[1])])
        text += value
    return text + frame[at:], spans


def rows(seed: int) -> Iterator[tuple[str, str, str, str, str, list[Span]]]:
    """Give (part, source_kind, family, about, text, spans); the texts of a frame are distinct."""
    for group in ("personal", "innocent"):
        lines = (HERE / f"frames_{group}.txt").read_text(encoding="utf-8").splitlines()
        for n, line in enumerate(lines, start=1):
            about, frame = line.split(" | ")
            part = "dev" if int(hashlib.sha256(frame.encode()).hexdigest()[-1], 16) % 2 else "test"
            kind = {"folder": "file_name", "case": "facts"}.get(about, "complaint")
            rng = chance_of(f"third:{seed}:{frame}")
            seen: set[str] = set()
            for _ in range(8 * PER_FRAME):
                text, spans = fill(frame, rng, personal=group == "personal")
                if text not in seen and len(seen) < PER_FRAME:
                    seen.add(text)
                    family = f"th-{about}-{n:03d}"
                    yield part, kind, family, "" if spans else about, text, spans


def written(seed: int) -> Iterator[Row]:
    """Give the cells of each sentence and its marked places."""
    for n, (part, kind, family, about, text, spans) in enumerate(rows(seed), start=1):
        yield [f"t{n:04d}", part, kind, family, about, "", text], spans


if __name__ == "__main__":
    main(__doc__, HERE, COLUMNS, written)
