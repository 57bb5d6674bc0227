"""A demo home before its first day, and what the days' events do with it: pick rows, make new ones, send files."""

import random
import re
import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from assets.store.home import Home
from benchmarks.random_days.files import Row, Source, day_of, moved, sources, write
from pipelines.cli.work import DEMO_AS_OF
from pipelines.demo import make_province, write_config, write_inbox
from tests.integration import command

#: ``plain``: the demo's files. ``half``: a third of the cases but for one county. ``sparse``: an eighth of
#: them. ``clause``: most cases under one clause.
SHAPES = ("plain", "half", "sparse", "clause")
_SHARE = {"half": 0.3, "sparse": 0.12}
#: The county that keeps all its cases.
_WHOLE = "丙寅"
_CLAUSE = ("处罚依据", "违法行为类型", "业务领域")
_NUMBERS = {"案号", "决定书文号"}
#: Answers to what the demo's own life asked; nobody asked it here.
_ANSWERED = ("县局交回", "市局交回")
_ENTITIES = Path("省局/经营主体.parquet")
_WEIGHTS = {"case": 5, "publication": 2, "complaint": 3, "other": 3}


class World:
    """One home and what was sent to it, ``today`` and the dice; ``said`` is what happened today.

    Two case files and the register of businesses lie in ``held`` at first: they arrive some day later.
    """

    def __init__(self, folder: Path, seed: int, shape: str, first: date) -> None:
        self.dice = random.Random(seed)  # noqa: S311  # events, not secrets
        self.today, self.number = first, 9000
        self.home, self.inbox, self._aside = folder / "home", folder / "home/inbox", folder / "held"
        self.said: list[str] = []
        #: Headers that were sent under a word nobody knows: whose table, the word, the header.
        self.unknown: list[tuple[str, str, str]] = []
        province = make_province(seed, "small", DEMO_AS_OF)
        write_inbox(province, self.inbox)
        write_config(province, self.home / "config")
        for name in _ANSWERED:
            shutil.rmtree(self.inbox / name, ignore_errors=True)
        # Keys go into numbers that events pick by; at random, the same seed would live other days.
        Home(self.home).key_path.write_text(f"{seed:064x}\n", encoding="utf-8")
        self.sources = sources(self.inbox)
        if shape != "plain":
            self._shape(shape)
        cases = [s.place for s in self.sources if s.kind == "case"]
        self._held = [*self.dice.sample(cases, 2), _ENTITIES]
        for place in self._held:
            (self._aside / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(self.inbox / place, self._aside / place)
        self.said.append(f"held: {[place.as_posix() for place in self._held]}")

    def _shape(self, shape: str) -> None:
        pattern: dict[str, str] = {}
        for source in [s for s in self.sources if s.kind == "case"]:
            if shape in _SHARE and not (shape == "half" and _WHOLE in source.place.as_posix()):
                source.rows = [r for r in source.rows if self.dice.random() < _SHARE[shape]]
            elif shape == "clause":
                at = {name: source.columns({name})[0] for name in _CLAUSE}
                pattern = pattern or {n: self.dice.choice(source.rows)[i] for n, i in at.items()}
                for row in [r for r in source.rows if self.dice.random() < 0.6]:
                    for name, i in at.items():
                        row[i] = pattern[name]
            (self.inbox / source.place).unlink()
            source.place = source.place.with_suffix(".csv")
            write(self.inbox / source.place, source.head, source.rows)
        for source in [s for s in self.sources if re.search("举报_202[234]", s.place.name)]:
            (self.inbox / source.place).unlink()
            self.sources.remove(source)
        self.sources = [s for s in self.sources if s.rows]

    def pick(self, *kinds: str) -> Source:
        """Return a source of one of the kinds; without kinds, of any, cases most often."""
        (kind,) = self.dice.choices(kinds or [*_WEIGHTS], [_WEIGHTS[k] for k in kinds or _WEIGHTS])
        return self.dice.choice([s for s in self.sources if s.kind == kind])

    def some(self, rows: Sequence[Row], most: int) -> list[int]:
        """Return the numbers of one to ``most`` rows."""
        return self.dice.sample(range(len(rows)), min(self.dice.randint(1, most), len(rows)))

    def next_number(self) -> int:
        """Return a number that was not given yet."""
        self.number += 1
        return self.number

    def send(self, source: Source, rows: list[Row], tag: str) -> None:
        """Put a file with these rows beside the source's own."""
        first, last = source.place.stem.split("_")[0], source.place.stem.split("_")[-1]
        place = source.place.with_name(f"{first}_{last}_{tag}{self.next_number()}.csv")
        write(self.inbox / place, source.head, rows)
        self.said.append(f"{tag}: {place.as_posix()}, {len(rows)} rows")

    def fresh(self, source: Source, back: int = 0) -> Row:
        """Return a row like one of the source's, under a number of its own, its days moved to ``back`` days ago."""
        row = list(self.dice.choice(source.rows))
        if days := [day for cell in row if (day := day_of(cell))]:
            to = self.today - timedelta(back + self.dice.randrange(12))
            row = [moved(cell, (to - max(days)).days) for cell in row]
        number = self.next_number()
        if source.kind in {"case", "publication"}:
            for i in source.columns(_NUMBERS):
                row[i] = re.sub(r"[〔\[(]\d{4}.*", f"〔{self.today.year}〕{number}号", row[i])
        elif 0 not in source.columns(_NUMBERS):  # else it tells more of the same case
            row[0] += str(number)
        return row

    def arrive(self) -> bool:
        """Let one of the files held back arrive; return whether one was left."""
        if not self._held:
            return False
        place = self._held.pop()
        (self.inbox / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(self._aside / place, self.inbox / place)
        self.said.append(f"arrives: {place.as_posix()}")
        return True


def called(home: Path, *words: object, codes: Sequence[int] = (0, 1)) -> int:
    """Call ``hengjian`` on a home in a process of its own; return its exit code.

    Raises
    ------
    RuntimeError
        It is none of ``codes``.
    """
    done = command.fresh(*map(str, words), "--home", str(home))
    if done.returncode not in codes:
        raise RuntimeError(f"{words}: {done.returncode}\n{done.stdout[-800:]}{done.stderr[-2000:]}")
    return done.returncode
