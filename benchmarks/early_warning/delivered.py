"""``python -m benchmarks.early_warning.delivered [--first N] [--seeds N] [--ways N …] [--worlds N …]``.

What is warned of where complaints come late or in bulk (files.py), run after run as a bureau would.
A rise that was still going on where a file ended is to be listed once the file has come; one that was
over weeks before is to stand among what is looked back upon, and not among what is live.
"""

import argparse
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

import duckdb
import numpy as np
import polars as pl

from assets.feat.first_known import late_sql
from benchmarks.early_warning import ours
from benchmarks.early_warning.apart import make
from benchmarks.early_warning.files import HISTORY, WAYS, Ways, came
from benchmarks.early_warning.province import Shape
from benchmarks.early_warning.simulate import Outbreak, World
from data_contracts.settings import shipped
from models.early_warning import LONGEST_DELAY_DAYS, Params
from models.early_warning.records.weeks import sunday, week_of
from models.early_warning.tracks import Track

WORLDS = (
    Shape("three cities", cities=3, counties=(3, 6), leaves=45, per_week=120.0, weeks=163, rises=14.0),
    Shape("seven cities", weeks=163),
)  # fmt: skip
#: A rise has shown so many records over so many weeks when a file ends, and goes on at most so many weeks
#: before that end, to be live there.
_SHOWN, _WEEKS, _STILL = 5, 3, 1
#: A rise that ended so many weeks before a run is over.
_OVER = 12
#: A warning is about a rise with so many of its records at issue, and such a share.
_RECORDS, _SHARE = 3, 0.1
#: A file of complaints so many days old is one of months; runs besides are so many weeks apart, and none
#: are nearer than that.
_OLD, _EVERY, _APART = 21, 6, 2


@dataclass
class Told:
    """One warning: in which run it was first told, whether it was live then, and whose its records are."""

    run: int
    is_live: bool
    about: set[int]
    keys: set[tuple[str, str]]
    was_live: bool = False


@dataclass
class Seen:
    """What the runs of one world showed."""

    rises: list[Outbreak]
    live: set[int]  # rises that were live where a file ended
    weeks: int
    told: list[Told] = field(default_factory=list)
    stale: set[int] = field(default_factory=set)


def known(events: pl.DataFrame, until: date, silent: int) -> pl.DataFrame:
    """Return what had come by a day, ``known_date`` as the product says it."""
    e = events.filter(pl.col("came") <= until)
    rows = e.select(
        "region_code", "source", "came", key="nth", registered="known_date", reached="known_date"
    )
    parts = []
    with duckdb.connect() as connection:
        connection.register("arrived", rows.to_arrow())
        for source in sorted(e["source"].unique().to_list()):
            of_source = f"select *, came as day from arrived where source = '{source}'"
            parts.append(pl.DataFrame(connection.sql(late_sql(of_source, silent)).to_arrow_table()))
    late = pl.concat(parts).rename({"day": "late", "key": "nth", "came": "came_date"})
    e = e.join(late, on="nth", how="left")
    days = (pl.col("late") - pl.col("known_date")).dt.total_days()
    day = pl.when(days.is_between(1, LONGEST_DELAY_DAYS)).then("late").otherwise("known_date")
    return e.with_columns(known_date=day)


def _runs(world: World, came: pl.DataFrame) -> list[int]:
    """Return the weeks at whose end the bureau runs: with a file of months in it, and every so many."""
    first, last = world.first_week + HISTORY + 2, world.first_week + world.weeks - 1
    old = came.filter((pl.col("came") - pl.col("known_date")).dt.total_days() > _OLD)
    of_week = Counter(week_of(d) for d in old["came"])
    bulk = {w for w, n in of_week.items() if n >= 2 * old.height / max(last - first, 1)}
    runs: list[int] = []
    for week in sorted(w for w in bulk | {*range(first, last, _EVERY), last} if first <= w <= last):
        if not runs or week - runs[-1] >= _APART or week == last:
            runs.append(week)
    return runs


def seen(shape: Shape, ways: Ways, seed: int) -> Seen:
    """Run on one world, delivery after delivery."""
    world, params = make(shape, seed), shipped(Params)
    rng = np.random.default_rng([seed, 77, WAYS.index(ways)])
    e = world.events
    city = dict(world.regions.select("region_code", "parent_code").iter_rows())
    rows = list(e.select("source", "region_code", "known_date").iter_rows())
    days = came(
        ways, rng, world.codes, [city[c] for c in world.codes], world.first_week, world.weeks, rows
    )
    e = e.with_columns(came=pl.Series(days, dtype=pl.Date)).with_row_index("nth")
    of = {(s, k): o for s, k, o in e.select("source", "key", "outbreak").iter_rows()}
    last = world.first_week + world.weeks - 1
    here = Counter(e.filter(pl.col("came") <= sunday(last))["outbreak"])
    shown = [o for o in world.outbreaks if here[o.number] >= _SHOWN]
    shown = [o for o in shown if o.onset >= world.first_week + HISTORY]
    result = Seen(shown, _live(e, shown, last), world.weeks - HISTORY)
    told: list[Told] = []
    ended = {o.number: o.end for o in world.outbreaks}
    for run in _runs(world, e.filter(pl.col("source") == "complaint")):
        now = replace(
            world,
            events=known(e, sunday(run), params.silent_days),
            weeks=run - world.first_week + 1,
        )
        listener, events, _, _ = ours.watch(now, params)
        names = list(zip(events["source"].cast(pl.String), events["key"], strict=True))
        for track in listener.all:
            if track.kind != "sector" or track.issued is None:
                continue
            keys = {names[r] for r, w in track.members.items() if w == track.issued.week}
            one = _same(told, keys) or _new(told, track, run, keys, of)
            one.was_live |= track.closed_week is None
            over = {o for o in one.about if ended[o] < run - _OVER}
            if track.closed_week is None and one.run == run and one.about:
                result.stale |= over if over == one.about else set()
    result.told = [t for t in told if t.run > 0]
    return result


def _live(e: pl.DataFrame, rises: list[Outbreak], last: int) -> set[int]:
    """Return the rises that were going on where a file ended: of whose records it holds enough."""
    found = set()
    day = e.filter((pl.col("outbreak") >= 0) & (pl.col("source") == "complaint"))
    for o in rises:
        own = day.filter(pl.col("outbreak") == o.number)
        for at in own["came"].unique().sort():
            if week_of(at) > last:
                continue
            had = own.filter(pl.col("came") <= at)
            reach = e.filter((pl.col("came") <= at) & pl.col("region_code").is_in(o.regions)
                             & (pl.col("source") == "complaint"))["known_date"].max()  # fmt: skip
            end = week_of(reach)
            if had.height >= _SHOWN and o.onset + _WEEKS <= end + 1 and o.end >= end - _STILL:
                found.add(o.number)
    return found


def _same(told: list[Told], keys: set[tuple[str, str]]) -> Told | None:
    return next(
        (t for t in reversed(told) if 2 * len(t.keys & keys) >= min(len(keys), len(t.keys))), None
    )


def _new(
    told: list[Told], track: Track, run: int, keys: set[tuple[str, str]],
    of: dict[tuple[str, str], int],
) -> Told:  # fmt: skip
    n = Counter(of[k] for k in keys if of[k] >= 0)
    about = {o for o, k in n.items() if k >= max(_RECORDS, _SHARE * len(keys))}
    one = Told(run, track.closed_week is None, about, keys)
    told.append(one)
    return one


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.early_warning.delivered", description=__doc__)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--ways", type=int, nargs="*", default=range(len(WAYS)))
    parser.add_argument("--worlds", type=int, nargs="*", default=range(len(WORLDS)))
    given = parser.parse_args()
    sums: dict[str, list[int]] = defaultdict(lambda: [0] * 8)
    for number in given.ways:
        for w in given.worlds:
            for seed in range(given.first, given.first + given.seeds):
                figures = _figures(seen(WORLDS[w], WAYS[number], seed))
                for name in (f"{WAYS[number].name}, {WORLDS[w].name}", "all"):
                    sums[name] = [a + b for a, b in zip(sums[name], figures, strict=True)]
            print(_line(f"{WAYS[number].name}, {WORLDS[w].name}", sums), flush=True)
    print(_line("all", sums))


def _figures(s: Seen) -> list[int]:
    listed = set().union(*(t.about for t in s.told if t.was_live), set())
    told = set().union(*(t.about for t in s.told), set())
    over = {o.number for o in s.rises} - s.live
    return [
        len(listed & s.live), len(s.live), len(told & over), len(over), len(s.stale),
        sum(t.is_live and not t.about for t in s.told),
        sum(not t.is_live and not t.about for t in s.told), s.weeks,
    ]  # fmt: skip


def _line(name: str, sums: dict[str, list[int]]) -> str:
    live, of_live, back, of_back, stale, false, false_back, weeks = sums[name]
    return (
        f"{name:40s} live {live}/{of_live}, over {back}/{of_back} told, over but listed as live {stale}; "
        f"false {false / weeks:.3f} a week, looked back upon {false_back / weeks:.3f}"
    )


if __name__ == "__main__":
    main()
