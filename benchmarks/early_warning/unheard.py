"""``python -m benchmarks.early_warning.unheard [--first N] [--seeds N] [--worlds N …]``: never seen before.

Written from how rules begin to be applied, before reading the code; the every day beneath is that of
:mod:`bureau`. A new law names a wrong nobody was punished for: from its day on every county has some
cases of it, each city some weeks sooner or later, in whatever trades it touches, thick or thin, for good
or until the first round is over; the list of complaints gets a word that all trades use. A kind of case
or a word of complaints is renamed everywhere in one week. And a wrong nobody had heard of appears in one
trade, in some counties of a city or of two: that is a rise, like the ordinary ones beside it; so is one
trade of one city that goes wrong under the law's own name when all have got used to it.

One warning is wanted of a law or a new word, none of a renaming, and every rise is to be found: issued
from its third event on, up to four weeks after its last one, with three members of it at least that are a
third of all.
"""

import argparse
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from benchmarks.early_warning.bureau import FIRST, HISTORY, LAST, WEEKS, Bureau, Rise, Shape
from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, judge

WORLDS = (
    Shape("five cities, 25 counties", 5, 5, 20, 40, "mixed", ("cases", "both", "goods"), 3),
    Shape("twelve cities, 120 counties", 12, 10, 8, 15, "list", ("cases", "both", "goods"), 3),
    Shape("a city of nine", 1, 9, 60, 100, "list", ("cases", "both", "goods"), 3),
)
_LAWS = (
    ("未按规定报送受益所有人信息", "未按期报送受益所有人信息"),
    ("未落实网络交易平台核验义务", "平台未核验经营者信息"),
    ("违反限制过度包装规定", "销售过度包装商品"),
    ("未按规定公示承诺内容", "承诺公示不实"),
)
_WORDS = ("自动续费", "大数据杀熟", "预制菜未明示")
_NEW = ("充装超期未检气瓶", "出租电池私改", "电子烟弹掺杂", "儿童磁力珠无警示", "代抢资格收费")
_TRADES = ("5229", "6210", "8391", "7030", "8425", "3490", "8051", "5191", "7212", "5292")
_GRACE = timedelta(weeks=4)
_THIRD = 3
_GROUPS = ("law", "word", "renamed case", "renamed word")


class Renamed(Bureau):
    """A bureau whose words may change in a week, everywhere."""

    def __init__(self, shape: Shape, seed: int) -> None:
        super().__init__(shape, seed)
        self.words: dict[str, tuple[date, str, str]] = {}  # old → day, new, what it is

    def rename(self) -> None:
        """Write the new words in place of the old."""
        for source, key, word, day in (
            ("case", "case_key", "violation_type", "filed_date"),
            ("complaint", "complaint_no", "problem_type", "registered_date"),
        ):
            for row in self.rows[source]:
                start, new, kind = self.words.get(str(row[word]), (LAST, "", ""))
                name = f"{source}|{row[key]}"
                if kind and row[day] >= start and name not in self.looks:
                    row[word] = new
                    self.looks[name] = kind


def _law(b: Renamed, number: int) -> None:
    """Let every county apply a new law: its cases are 0.05–0.6 a week in a county of the usual size."""
    rng, start = b.rng, b._start(26)
    title, other = _LAWS[number % len(_LAWS)]
    trades = rng.choice(_TRADES, int(rng.integers(2, 7)), replace=False)
    shares = rng.dirichlet(np.full(len(trades), 1.5))
    a_week = float(np.exp(rng.uniform(np.log(0.05), np.log(0.6))))
    if b.shape.cities == 1:
        a_week = max(a_week, 0.15)
    fades = float(rng.choice([6.0, 16.0, 1e6]))
    after = rng.integers(0, 5, b.shape.cities)
    for c in range(len(b.codes)):
        begins = start + timedelta(weeks=int(after[c // b.shape.counties]))
        says = other if b.shape.titles != "list" and rng.random() < 0.25 else title
        for week in range((LAST - begins).days // 7):
            much = a_week * b.size[c] * (0.2 + 0.8 * min(week / 4, 1)) * np.exp(-week / fades)
            for _ in range(int(rng.poisson(much))):
                day = begins + timedelta(days=7 * week + int(rng.integers(5)))
                b.case(c, 0, day, trade=str(rng.choice(trades, p=shares)), looks=f"law {number}")
                b.rows["case"][-1] |= {"violation_type": says, "facts": f"经查，当事人{says}。"}
    if fades > 100 and a_week > 0.1:
        _beneath(b, title, str(trades[int(np.argmax(shares))]), start)


def _beneath(b: Renamed, title: str, trade: str, start: date) -> None:
    """Let one trade go wrong in two counties under a law's name, when all have got used to it."""
    rng, begins = b.rng, start + timedelta(weeks=int(b.rng.integers(30, 40)))
    if begins > LAST - timedelta(weeks=10):
        return
    where, n = rng.choice(b._city(), 2, replace=False), int(rng.integers(15, 30))
    _rise(b, "beneath", title, where.tolist(), begins, n, trade=trade)


def _word(b: Renamed, number: int) -> None:
    """Let the list of complaints get a word that a share of all complaints of every trade goes under."""
    rng, start, share = b.rng, b._start(26), float(b.rng.uniform(0.01, 0.05))
    counties = {c: start + timedelta(weeks=int(rng.integers(0, 3))) for c in b.codes}
    for row in b.rows["complaint"]:
        name = f"complaint|{row['complaint_no']}"
        begins = counties[str(row["region_code"])]
        if row["registered_date"] >= begins and name not in b.of and rng.random() < share:
            row["problem_type"] = _WORDS[number % len(_WORDS)]
            b.looks[name] = f"word {number}"


def _unheard(b: Renamed, number: int) -> None:
    """Let a wrong nobody had heard of appear in one trade of some counties, of two cities now and then."""
    rng, start, n = b.rng, b._start(9), int(b.rng.integers(8, 22))
    where = list(rng.choice(b._city(), int(rng.integers(1, 4)), replace=False))
    if rng.random() < 0.4:
        where += list(rng.choice(b._city(), 2, replace=False))
    word, of_cases = _NEW[number % len(_NEW)], bool(rng.random() < 0.5)
    _rise(b, "unheard", word, [int(c) for c in where], start, n, trade="5281" if of_cases else "")


def _rise(
    b: Renamed, kind: str, word: str, where: list[int], start: date, n: int, *, trade: str
) -> None:
    """Write a rise of cases of a trade, or of complaints of one sector where no trade is given."""
    rng, number, days = b.rng, len(b.rises), []
    of, weeks = int(rng.integers(17)), int(rng.integers(4, 9))
    for _ in range(n):
        county, day = int(rng.choice(where)), start + timedelta(days=int(rng.integers(7 * weeks)))
        if trade:
            days.append(b.case(county, 0, day, trade=trade, rise=number))
            b.rows["case"][-1] |= {"violation_type": word, "facts": f"经查，当事人{word}。"}
        else:
            days.append(b.complaint(county, of, day, problem=word, rise=number))
    codes = tuple(sorted({b.codes[c] for c in where}))
    b.rises.append(Rise(number, kind, word, codes, n, 0.0, sorted(days)))


def make(shape: Shape, seed: int) -> Renamed:
    """Return one bureau: four laws, a word, two renamings, five unheard-of rises, nine ordinary ones."""
    b = Renamed(shape, seed)
    b.background()
    b.look_alikes()
    for kind in shape.rises:
        for _ in range(shape.copies):
            b.plant(kind)
    _word(b, seed)
    titles = Counter(str(r["violation_type"]) for r in b.rows["case"]).most_common(12)
    problems = Counter(str(r["problem_type"]) for r in b.rows["complaint"]).most_common(12)
    for (old, _), new, kind in (
        (titles[int(b.rng.integers(12))], "（新案由）{0}", "renamed case"),
        (problems[int(b.rng.integers(12))], "{0}类纠纷", "renamed word"),
    ):
        b.words[old] = b._start(12), new.format(old), kind
    b.rename()
    for k in range(4):
        _law(b, seed + k)
    for k in range(5):
        _unheard(b, k)
    return b


@dataclass
class Told:
    """What one judgement says of one bureau."""

    sheets: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # of a rise
    laws: dict[str, int] = field(
        default_factory=lambda: defaultdict(int)
    )  # sheets of what is no rise
    false: list[str] = field(default_factory=list)


def told(b: Renamed, result: Warnings) -> Told:
    """Compare the warnings that were not superseded with what was planted."""
    of: dict[str, list[str]] = defaultdict(list)
    for warning, source, key, day in result.members.select(
        "warning_id", "source", "key", "added_on"
    ).rows():
        of[f"{warning}{day}"].append(f"{source}|{key}")
    out = Told()
    for row in result.warnings.sort("issued_on").iter_rows(named=True):
        superseded = row.get("superseded_by") is not None
        old = row["issued_on"] < FIRST + timedelta(weeks=HISTORY - 8)
        if row["kind"] != "sector" or superseded or old:
            continue
        keys = of[f"{row['warning_id']}{row['issued_on']}"]
        numbers = Counter(b.of[k] for k in keys if k in b.of).most_common(1)
        about, n = numbers[0] if numbers else (-1, 0)
        if (
            n >= _THIRD
            and 3 * n >= len(keys)
            and row["issued_on"] <= b.rises[about].days[-1] + _GRACE
        ):
            out.sheets[about] += 1
            continue
        kind, most = Counter(b.looks.get(k, "") for k in keys).most_common(1)[0]
        if kind.startswith(_GROUPS) and 2 * most >= len(keys):
            out.laws[kind] += 1
        else:
            out.false.append(kind)
    return out


def show(name: str, runs: list[tuple[Renamed, Told]]) -> None:
    """Print one world's figures."""
    by: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    laws: dict[str, list[int]] = defaultdict(list)
    for b, t in runs:
        for r in b.rises:
            for i, n in enumerate((r.number in t.sheets, 1, t.sheets.get(r.number, 0))):
                by[r.kind][i] += n
        for kind in sorted({k for k in b.looks.values() if k.startswith(_GROUPS)}):
            laws[next(g for g in _GROUPS if kind.startswith(g))].append(t.laws.get(kind, 0))
    false = [f for _, t in runs for f in t.false]
    found, planted = (sum(v[i] for v in by.values()) for i in (0, 1))
    print(f"{name:28s} found {found}/{planted} false {len(false)} ({len(false) / len(runs) / (WEEKS - HISTORY + 8):.3f} a week)")  # fmt: skip
    print(" " * 8, " ".join(f"{k} {n}/{m} in {s}" for k, (n, m, s) in sorted(by.items())))
    print(" " * 8, "sheets of each:", "; ".join(f"{k} {v}" for k, v in sorted(laws.items())), flush=True)  # fmt: skip


def figures(shape: Shape, seed: int) -> tuple[Renamed, Told]:
    """Judge one bureau as shipped."""
    b = make(shape, seed)
    return b, told(b, judge(b.events(), b.regions(), shipped(Params), LAST, 0))


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--worlds", type=int, nargs="*", default=range(len(WORLDS)))
    given = parser.parse_args()
    for number in given.worlds:
        seeds = range(given.first, given.first + given.seeds)
        show(WORLDS[number].name, [figures(WORLDS[number], s) for s in seeds])


if __name__ == "__main__":
    main()
