"""Write ``sentences.csv`` and ``spans.csv`` of the unseen set (``python -m benchmarks.identity.unseen.make``).

Frames, words and labels were written before their author read a line of the masking, and without
the set one folder up in view. Frames of odd number are ``dev``: their misses may be looked at. Nothing here is changed to please the rules: a rule is mended, or the
figure stands. Seed 1 gives the files of this folder byte for byte; all of it is invented.
"""

import random
import re
from collections.abc import Iterator

from benchmarks.identity.unseen import business, personal
from benchmarks.identity.unseen.words import HERE
from benchmarks.identity.written import COLUMNS, Row, Span, chance_of, main

SLOT = re.compile(r"<(\w+)>|\{(\w+)\}")
PER_FAMILY = {"identity": 8, "innocent": 10}


def fill(frame: str, rng: random.Random) -> tuple[str, str, list[Span]]:
    """Fill one frame; give its text, the row's own 姓名, and (start, end, class, value)."""
    text, complainant, at = "", "", 0
    spans: list[Span] = []
    for slot in SLOT.finditer(frame):
        text += frame[at : slot.start()]
        at = slot.end()
        if slot[1]:
            value = personal.make(slot[1], rng)
            of_class = personal.CLASS_OF.get(slot[1], slot[1])
            spans.append((len(text), len(text) + len(value), of_class, value))
            complainant = value if slot[1] == "complainant" else complainant
        else:
            value = business.make(slot[2], rng)
        text += value
    return text + frame[at:], complainant, spans


def frames() -> Iterator[tuple[str, str, str, str, str]]:
    """Give (family, group, source_kind, what it is about, frame)."""
    for group in ("identity", "innocent"):
        lines = (HERE / f"frames_{group}.txt").read_text(encoding="utf-8").splitlines()
        for n, line in enumerate((x for x in lines if not x.startswith("#")), start=1):
            kind, *about, frame = line.split(" | ")
            yield f"un-{group[:2]}-{n:03d}", group, kind, "".join(about), frame


def rows(seed: int) -> Iterator[tuple[str, str, str, str, str, list[Span]]]:
    """Give (family, source_kind, about, complainant, text, spans); all texts are distinct."""
    seen: set[str] = set()
    for family, group, kind, about, frame in frames():
        rng = chance_of(f"unseen:{seed}:{family}")
        made = tries = 0
        while made < PER_FAMILY[group] and tries < 60:
            tries += 1
            text, complainant, spans = fill(frame, rng)
            if text not in seen:
                seen.add(text)
                made += 1
                yield family, kind, about, complainant, text, spans


def written(seed: int) -> Iterator[Row]:
    """Give the cells of each sentence and its marked places."""
    for n, (family, kind, about, who, text, spans) in enumerate(rows(seed), start=1):
        part = "dev" if int(family[-3:]) % 2 else "test"
        yield [f"u{n:04d}", part, kind, family, about, who, text], spans


if __name__ == "__main__":
    main(__doc__, HERE, COLUMNS, written)
