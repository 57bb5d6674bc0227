"""Write ``sentences.csv`` and ``spans.csv``: labelled sentences as they stand in supervision texts.

``python -m benchmarks.identity.make`` (seed 1 gives the files of this folder, byte for byte). The
words and sentence frames are in the YAML files beside; every name, number and place is invented:
identity and telephone numbers lie in ranges that are not issued. Who changes the masking does not
change this file to please it: a sentence is labelled by what a reader sees in it.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from benchmarks.identity.business import BUSINESS
from benchmarks.identity.personal import CLASS_OF, PERSONAL
from benchmarks.identity.written import Row, chance_of, main

HERE = Path(__file__).parent
SLOT = re.compile(r"<(\w+)>|\{(\w+)\}")
PER_FAMILY = {"identity": 17, "innocent": 19}


@dataclass
class Sentence:
    """One text with what is personal in it: (start, end, class, value)."""

    text: str = ""
    complainant: str = ""
    spans: list[tuple[int, int, str, str]] = field(default_factory=list)


def fill(frame: str, source_kind: str, rng: random.Random) -> Sentence:
    """Fill one frame; ``complainant`` is the name the row's own 姓名 column would hold."""
    made, at = Sentence(), 0
    for slot in SLOT.finditer(frame):
        made.text += frame[at : slot.start()]
        at = slot.end()
        if personal := slot[1]:
            value = PERSONAL[personal](rng, source_kind)
            start = len(made.text)
            made.spans.append((start, start + len(value), CLASS_OF.get(personal, personal), value))
            if personal == "name_complainant" or (
                source_kind == "complaint" and personal == "name_spaced" and rng.random() < 0.5
            ):
                made.complainant = re.sub(r"\s", "", value)
        else:
            value = BUSINESS[slot[2]](rng)
        made.text += value
    made.text += frame[at:]
    return made


def families() -> Iterator[tuple[str, str, str, list[str]]]:
    """Give (family, group, source_kind, frames); neighbours in a file differ in their part."""
    for group in ("identity", "innocent"):
        kinds = yaml.safe_load((HERE / f"templates_{group}.yml").read_text(encoding="utf-8"))
        for kind, of_kind in kinds.items():
            for i, frames in enumerate(of_kind, start=1):
                yield f"{group[:2]}-{kind}-{i:02d}", group, kind, frames


def sentences(seed: int) -> Iterator[tuple[str, str, str, Sentence]]:
    """Give (family, part, source_kind, sentence); all texts are distinct."""
    seen: set[str] = set()
    balance: Counter[str] = Counter()
    for family, group, kind, frames in families():
        # To the half that has had less of what the family is about, so that both hold every class.
        about = classes(frames) or {kind}
        ahead = sum(balance[a] / (1 + abs(balance[a])) for a in about)
        sign = 1 if ahead + 0.2 * balance["all"] <= 0 else -1
        balance.update(dict.fromkeys([*about, "all"], sign))
        part = "dev" if sign > 0 else "test"
        rng = chance_of(f"{seed}:{family}")
        made, tries = 0, 0
        while made < PER_FAMILY[group] and tries < 400:
            tries += 1
            sentence = fill(frames[tries % len(frames)], kind, rng)
            if sentence.text not in seen:
                seen.add(sentence.text)
                made += 1
                yield family, part, kind, sentence


def classes(frames: list[str]) -> set[str]:
    return {CLASS_OF.get(m[1], m[1]) for f in frames for m in SLOT.finditer(f) if m[1]}


def written(seed: int) -> Iterator[Row]:
    """Give the cells of each sentence and its marked places."""
    for n, (family, part, kind, one) in enumerate(sentences(seed), start=1):
        yield [f"s{n:04d}", part, kind, family, one.complainant, one.text], one.spans


if __name__ == "__main__":
    main(__doc__, HERE, ["id", "part", "source_kind", "family", "complainant", "text"], written)
