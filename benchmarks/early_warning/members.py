"""Are the members of a warning the events of the rise, and are its words the new words?"""

import polars as pl

from benchmarks.early_warning.scoring import Alarm, matches
from benchmarks.early_warning.simulate import Outbreak, World
from data_contracts.settings import shipped
from models.early_warning import Params, Warnings
from models.early_warning.records.sectors import WORDS
from models.early_warning.records.weeks import week_of
from models.early_warning.texts.words import rising_words

_MONTH = 4
_LEAST_MENTIONS = 3


def _about(world: World, result: Warnings) -> dict[int, list[str]]:
    """Return outbreak → warnings that match it."""
    found: dict[int, list[str]] = {}
    for row in result.warnings.filter(pl.col("kind") == "sector").iter_rows(named=True):
        alarm = Alarm(
            week_of(row["issued_on"]), tuple(row[w] for w in WORDS),
            frozenset(row["region_scope"]), 0.0,
        )  # fmt: skip
        for o in world.outbreaks:
            if matches(alarm, o):
                found.setdefault(o.number, []).append(row["warning_id"])
    return found


def member_figures(world: World, result: Warnings) -> dict[str, float]:
    """Return precision and recall of member keys, pooled over detected rises.

    Of all members (every event that was counted), and of those said to be most alike (is_core).
    """
    core = result.members.filter("is_core")
    return _figures(world, result, core, "member") | _figures(
        world, result, result.members, "counted"
    )


def _figures(
    world: World, result: Warnings, listed_members: pl.DataFrame, name: str
) -> dict[str, float]:
    truth = {
        number[0]: set(part["key"])
        for number, part in world.events.filter(pl.col("outbreak") >= 0)
        .partition_by("outbreak", as_dict=True)
        .items()
    }
    members = {
        name[0]: set(part["key"])
        for name, part in listed_members.partition_by("warning_id", as_dict=True).items()
    }
    right = listed = planted = 0
    for number, names in _about(world, result).items():
        keys = set().union(*(members.get(n, set()) for n in names))
        right += len(keys & truth[number])
        listed += len(keys)
        planted += len(truth[number])
    return {
        f"{name} precision": right / max(listed, 1),
        f"{name} recall": right / max(planted, 1),
    }


def term_figures(world: World, result: Warnings, events: pl.DataFrame) -> dict[str, float]:
    """Return how often a planted word was shown by the end of the second month.

    Counted over rises with a new word that at least three known events mention by then: among the
    words of a warning (of all rises, of those warned of by then), and in the list of rising words as
    it stood at the end of the second month, or either. ``words wrong``: share of that list that is
    not part of any planted word.
    """
    about = _about(world, result)
    all_words = warned = hit = in_list = either = shown = wrong = 0
    planted = [o.new_word for o in world.outbreaks if o.new_word]
    for o in world.outbreaks:
        if o.new_word is None or _mentions(world, o) < _LEAST_MENTIONS:
            continue
        all_words += 1
        now = rising_words(events, o.onset + 2 * _MONTH, shipped(Params))["term"].to_list()
        shown += len(now)
        wrong += sum(not any(_same(w, p) for p in planted) for w in now)
        listed = any(_same(w, o.new_word) for w in now)
        in_list += listed
        rows = result.updates.filter(pl.col("warning_id").is_in(about.get(o.number, []))).sort(
            "updated_on"
        )
        rows = rows.filter(
            pl.col("updated_on").map_elements(week_of, return_dtype=pl.Int64)
            <= o.onset + 2 * _MONTH
        )
        warned += not rows.is_empty()
        on_sheet = any(_same(w, o.new_word) for terms in rows["terms"] for w in terms)
        hit += on_sheet
        either += on_sheet or listed
    return {
        "term recall of warned": hit / warned if warned else float("nan"),
        "term recall of all": hit / all_words if all_words else float("nan"),
        "listed recall of all": in_list / all_words if all_words else float("nan"),
        "either recall of all": either / all_words if all_words else float("nan"),
        "words listed": shown / max(all_words, 1),
        "words wrong": wrong / max(shown, 1),
    }


def _same(word: str, planted: str) -> bool:
    return planted in word or (len(word) >= 3 and word in planted)


def _mentions(world: World, o: Outbreak) -> int:
    known = world.events.filter(pl.col("outbreak") == o.number)
    weeks = known["known_date"].map_elements(week_of, return_dtype=pl.Int64)
    early = known.filter(weeks <= o.onset + 2 * _MONTH)
    return int(early["text"].str.contains(o.new_word or "", literal=True).sum())
