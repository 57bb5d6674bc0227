"""What goes wrong in a province's records, and new words that mean nothing: written from descriptions.

Applied to the records of a province of :mod:`benchmarks.early_warning.apart` after everything else
was drawn, so that provinces without trouble stay as they were.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.early_warning.simulate import Distractor
from models.early_warning.records.weeks import monday, week_of

if TYPE_CHECKING:
    from benchmarks.early_warning.province import Province

#: What a new list of words adds to a name.
NEW_NAME = "（新）"
_PHRASES = (
    "消费券没法核销",
    "看了短视频才买的",
    "以旧换新补贴",
    "骑手说进不去",
    "双十一凑单",
    "春晚同款",
)
_GOODS = (
    "第三代磁吸",
    "琥珀金版",
    "轻盈款",
    "竹纤维内胆",
    "联名礼盒",
    "低温鲜制",
    "智能恒温",
    "复古拉丝",
)
_PLACES = (
    "凤栖夜市",
    "云麓商圈",
    "鹭汀花市",
    "石桥大集",
    "柳浪步行街",
    "松涛批发城",
    "百川广场",
    "槐荫小吃街",
)


def words(p: Province) -> None:
    """Let words come into use for no harm: a phrase, a model, a channel's preamble, a market's name."""
    rng, rows, weeks = p.rng, p.rows, p.shape.weeks
    plain = np.array(
        [o < 0 and d < 0 for o, d in zip(rows["outbreak"], rows["distractor"], strict=True)]
    )
    week = np.array([week_of(d) - p.first for d in rows["event_date"]])
    leaf_of = {words: i for i, words in enumerate(p.leaves)}
    three = zip(rows["industry"], rows["object_category"], rows["violation_type"], strict=True)
    leaf = np.array([leaf_of[x] for x in three])
    code = np.array(rows["region_code"])
    city = p.city_of[[p.codes.index(c) for c in code.tolist()]]

    def say(at: np.ndarray, what: str) -> None:
        for i in at.tolist():
            head, _, tail = str(rows["text"][i]).partition("，")
            rows["text"][i] = f"{head}，{what}，{tail}"

    for k in range(round(3 * weeks / 52)):  # a phrase everybody uses for some weeks
        start = int(rng.integers(30, weeks - 10))
        inside = (week >= start) & (week < start + int(rng.integers(5, 13)))
        say(np.flatnonzero(inside & (rng.random(week.size) < 0.04)), _PHRASES[k % len(_PHRASES)])
    for k in range(round(5 * weeks / 52)):  # a new model of one thing, sold everywhere from then on
        start, one = int(rng.integers(40, weeks - 10)), int(rng.integers(len(p.leaves)))
        inside = (leaf == one) & (week >= start) & (rng.random(week.size) < 0.35)
        say(np.flatnonzero(inside), _GOODS[k % len(_GOODS)] + "的那种")
        span = (p.first + start, p.first + start + 26)
        p.distractors.append(Distractor("new goods", one, tuple(p.codes), *span))
    for name in rng.choice(sorted(set(p.city)), max(1, len(set(p.city)) // 3), replace=False):
        start = int(
            rng.integers(40, weeks - 10)
        )  # a city's channel puts a sentence before each text
        for i in np.flatnonzero((city == name) & (week >= start) & plain).tolist():
            if rows["source"][i] == "complaint":
                rows["text"][i] = f"市民热线转办单请按期办结反馈，{rows['text'][i]}"
    for k in range(round(12 * weeks / 52)):  # a market much spoken of, each for another thing
        start = int(rng.integers(40, weeks - 10))
        name = str(rng.choice(p.city_of))
        inside = (city == name) & (week >= start) & (week < start + int(rng.integers(3, 8)))
        at = np.flatnonzero(inside & plain)
        at = rng.choice(at, min(at.size, int(rng.integers(5, 14))), replace=False)
        say(at, f"在{_PLACES[k % len(_PLACES)]}那边")
        if at.size:
            most = int(np.bincount(leaf[at]).argmax())
            regions = tuple(np.array(p.codes)[p.city_of == name].tolist())
            span = (p.first + start, p.first + start + 8)
            p.distractors.append(Distractor("market", most, regions, *span))


def months_missing(p: Province) -> None:
    """Let four counties deliver nothing for ten to fourteen weeks, then all of it within one week."""
    for county in p.rng.choice(len(p.codes), min(4, len(p.codes)), replace=False).tolist():
        start = p.first + int(p.rng.integers(40, p.shape.weeks - 16))
        end = start + int(p.rng.integers(10, 15))
        for i, (code, known) in enumerate(
            zip(p.rows["region_code"], p.rows["known_date"], strict=True)
        ):
            if code == p.codes[county] and start <= week_of(known) < end:
                p.rows["known_date"][i] = monday(end) + timedelta(days=int(p.rng.integers(7)))


def one_late(p: Province) -> None:
    """Let one county's records of every kind come two months late."""
    late = str(p.rng.choice(p.codes))
    for i, code in enumerate(p.rows["region_code"]):
        if code == late:
            p.rows["known_date"][i] += timedelta(days=int(p.rng.integers(50, 75)))


def undecided(p: Province) -> None:
    """Let four of five cases of the last ten weeks name neither goods nor wrong: nothing is decided yet."""
    for i, source in enumerate(p.rows["source"]):
        newest = week_of(p.rows["known_date"][i]) >= p.first + p.shape.weeks - 10
        if source == "case" and newest and p.rng.random() < 0.8:
            p.rows["object_category"][i] = p.rows["violation_type"][i] = None


def column_begins(p: Province) -> None:
    """Let no complaint name goods or wrong before a form of month sixteen asks for them."""
    for i, source in enumerate(p.rows["source"]):
        if source == "complaint" and week_of(p.rows["known_date"][i]) < p.first + 70:
            p.rows["object_category"][i] = p.rows["violation_type"][i] = None


def complaints_begin(p: Province) -> None:
    """Let complaints be handed in from month fifteen on only; cases always were."""
    late = [
        source == "complaint" and week_of(known) < p.first + 62
        for source, known in zip(p.rows["source"], p.rows["known_date"], strict=True)
    ]
    for name, values in p.rows.items():
        p.rows[name] = [v for v, gone in zip(values, late, strict=True) if not gone]


def renamed(p: Province) -> None:
    """Let a new list of words give six wrongs another name from some week on."""
    _rename(p, p.codes)


def renamed_in_a_city(p: Province) -> None:
    """Let one city's new system give six wrongs another name from some week on."""
    city = p.rng.choice(sorted(set(p.city)))
    _rename(p, [code for code, own in zip(p.codes, p.city, strict=True) if own == city])


def _rename(p: Province, codes: list[str]) -> None:
    wrongs = sorted({wrong for _, _, wrong in p.leaves})
    chosen = set(p.rng.choice(wrongs, min(6, len(wrongs)), replace=False).tolist())
    start = p.first + int(p.rng.integers(70, p.shape.weeks - 20))
    for i, (code, wrong) in enumerate(
        zip(p.rows["region_code"], p.rows["violation_type"], strict=True)
    ):
        if code in codes and wrong in chosen and week_of(p.rows["known_date"][i]) >= start:
            p.rows["violation_type"][i] = wrong + NEW_NAME


def policy_by_county(p: Province) -> None:
    """Let every fourth county open files on one more wrong from some week on, for good."""
    rng = p.rng
    for county in rng.choice(len(p.codes), len(p.codes) // 4, replace=False).tolist():
        start = int(rng.integers(56, p.shape.weeks - 16))
        wrong = str(rng.choice([x[2] for x in p.leaves]))
        leaves = [i for i, x in enumerate(p.leaves) if x[2] == wrong]
        regions = (p.codes[county],)
        for leaf in leaves:
            span = (p.first + start, p.first + start + 26)
            p.distractors.append(Distractor("campaign", leaf, regions, *span))
        for week in range(start, p.shape.weeks):
            for leaf in leaves:
                for _ in range(int(rng.poisson(1.2 / len(leaves)))):
                    p.event("case", leaf, county, week)


def split_and_merged(p: Province) -> None:
    """Split two counties (two fifths of the firms go to a new code), and merge two into neighbours."""
    rng, weeks = p.rng, p.shape.weeks
    chosen = rng.choice(len(p.codes), min(4, len(p.codes)), replace=False).tolist()
    for k, county in enumerate(chosen):
        old, start = p.codes[county], p.first + int(rng.integers(50, weeks - 30))
        if k % 2 == 0:
            new = f"{old[:4]}{int(old[4:]) + 50:02d}"
            p.codes.append(new)
            p.city.append(p.city[county])
        else:
            near = [
                c for c, y in zip(p.codes, p.city, strict=True) if y == p.city[county] and c != old
            ]
            new = str(rng.choice(near))
        for i, (code, day) in enumerate(
            zip(p.rows["region_code"], p.rows["event_date"], strict=True)
        ):
            moves = k % 2 == 1 or hash_of(str(p.rows["party_key"][i])) % 5 < 2
            if code == old and week_of(day) >= start and moves:
                p.rows["region_code"][i] = new
        for n, rise in enumerate(p.outbreaks):
            if old in rise.regions:
                both = tuple(sorted({*rise.regions, new}))
                p.outbreaks[n] = type(rise)(**{**rise.__dict__, "regions": both})
    p.city_of = np.array(p.city)


def no_texts(p: Province) -> None:
    """Leave every text out."""
    p.rows["text"] = [None] * len(p.rows["text"])


def short_texts(p: Province) -> None:
    """Break every text off after twenty characters."""
    p.rows["text"] = [str(text)[:20] for text in p.rows["text"]]


def set_sentence(p: Province) -> None:
    """Let every text be one of three sentences that tell nothing of the matter."""
    said = ("消费者要求依法处理。", "详见附件，请核实处理并答复。", "经查情况属实，已登记。")
    p.rows["text"] = [said[i % 3] for i in range(len(p.rows["text"]))]


def hash_of(text: str) -> int:
    """Return a number of a text that is the same in every run."""
    return sum(ord(c) * (i + 7) for i, c in enumerate(text))


TROUBLES = {
    "words": words,
    "months missing": months_missing,
    "one late county": one_late,
    "policy by county": policy_by_county,
    "cases undecided": undecided,
    "a column begins": column_begins,
    "complaints begin": complaints_begin,
    "words renamed": renamed,
    "words renamed in a city": renamed_in_a_city,
    "split and merged": split_and_merged,
    "no texts": no_texts,
    "short texts": short_texts,
    "set sentence": set_sentence,
}
