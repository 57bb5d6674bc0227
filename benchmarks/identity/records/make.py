"""Write ``sentences.csv`` and ``spans.csv`` of the records set (``python -m benchmarks.identity.records.make``).

Complaints, replies, case facts, reviews, sheet and file names, written by somebody who had read neither
the masking nor the two sets above. A frame is ``dev`` or ``test`` by a hash of its words: the misses
of ``test`` are not looked at. Five fillings of each; all of it is invented.
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
SLOT = re.compile(r"\{(\w+?)(\|[^}]*)?\}")
PER_FRAME = 5
#: A name is of one of these kinds, each as often: most are not among the commonest names.
KINDS = ["common", "twochar", "word", "rare", "compound", "modern"]
#: Slots that are personal whatever the frame is about, and the class they count under.
CLASS_OF = {
    "D": "name_dotted", "P": "pinyin_name", "K": "nickname", "B": "name_child", "M": "mobile", "L": "landline",
    "I": "id", "A": "plate", "V": "home_address_village", "U": "home_address", "E": "wechat", "Q": "qq",
    "G": "email", "C": "bank_card", "O": "passport",
}  # fmt: skip
WORDS_OF = {
    "D": "dotted", "P": "pinyin", "K": "nick", "B": "baby", "M": "mobile", "L": "landline", "I": "id", "A": "plate",
    "V": "village", "U": "unit", "E": "wechat", "Q": "qq", "G": "email", "C": "bank", "O": "passport",
    "S": "shop", "Y": "day", "J": "license", "T": "surname",
}  # fmt: skip


@cache
def words(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return found


def fill(about: str, frame: str, rng: random.Random, *, personal: bool) -> tuple[str, list[Span]]:
    """Fill one frame; give its text and (start, end, class, value).

    ``{N1}`` twice is one person; ``{N1|某}`` and ``{T|女士}`` say a surname alone, which may stay.
    """
    lists = words("words_personal.yml" if personal else "words_innocent.yml")
    people: dict[str, str] = {}
    text, at, spans = "", 0, []
    for slot in SLOT.finditer(frame):
        text += frame[at : slot.start()]
        at = slot.end()
        key, tail = slot[1], slot[2]
        of_class = CLASS_OF.get(key) if personal else None
        if personal and key[0] in "NZ":
            who = "N" + key[1:]
            while who not in people:
                name = rng.choice(lists[rng.choice(KINDS)])
                people.update({} if name in people.values() else {who: name})
            surname = 2 if people[who] in lists["compound"] else 1
            value = (
                people[who][:surname] if tail else people[who][-1] if key[0] == "Z" else people[who]
            )
            of_class = f"name_{about}" if key[0] == "N" and not tail else None
        else:
            value = rng.choice(lists[WORDS_OF[key] if personal else key])
        if of_class:
            spans.append((len(text), len(text) + len(value), of_class, value))
        text += value + (tail or "")[1:]
    return text + frame[at:], spans


def rows(seed: int) -> Iterator[tuple[str, str, str, str, str, list[Span]]]:
    """Give (part, source_kind, family, about, text, spans); the texts of a frame are distinct."""
    for group in ("personal", "innocent"):
        lines = (HERE / f"frames_{group}.txt").read_text(encoding="utf-8").splitlines()
        for n, line in enumerate(lines, start=1):
            about, frame = line.split(" | ")
            part = "dev" if int(hashlib.sha256(frame.encode()).hexdigest()[-1], 16) % 2 else "test"
            kind = {"operator": "facts", "casefact": "facts", "sheetname": "file_name", "filename": "file_name", "sheet": "file_name"}.get(about, "complaint")  # fmt: skip
            rng = chance_of(f"records:{seed}:{frame}")
            seen: set[str] = set()
            for _ in range(8 * PER_FRAME):
                text, spans = fill(about, frame, rng, personal=group == "personal")
                if text not in seen and len(seen) < PER_FRAME:
                    seen.add(text)
                    yield part, kind, f"re-{group[:2]}-{n:03d}", "" if spans else about, text, spans


def written(seed: int) -> Iterator[Row]:
    """Give the cells of each sentence and its marked places."""
    for n, (part, kind, family, about, text, spans) in enumerate(rows(seed), start=1):
        yield [f"r{n:04d}", part, kind, family, about, "", text], spans


if __name__ == "__main__":
    main(__doc__, HERE, COLUMNS, written)
