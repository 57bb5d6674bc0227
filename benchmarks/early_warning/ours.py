"""The project's own method, as shipped and as a list of alarms for the common yardstick."""

from collections import defaultdict

import numpy as np
import polars as pl

from benchmarks.early_warning.scoring import Alarm
from benchmarks.early_warning.simulate import World
from models.early_warning import Params, Warnings
from models.early_warning.records.events import known_by, parents, tidy, with_weeks
from models.early_warning.records.renamed import regions_of, renamed_words
from models.early_warning.records.sectors import find_sectors
from models.early_warning.records.weeks import sunday
from models.early_warning.records.weights import with_weights
from models.early_warning.report import Report, empty
from models.early_warning.texts.spoken import Spoken
from models.early_warning.texts.translated import translated
from models.early_warning.weekly import WeeklyWatch


class Listener(WeeklyWatch):
    """A watch that keeps the best candidate of every rise in every week."""

    alarms: list[Alarm]

    def listen(self, last_week: int, codes: list[str]) -> list[Alarm]:
        """Run and return the alarms, suppressed ones marked."""
        self.alarms, self.codes = [], codes
        self.run(last_week)
        return self.alarms

    def _evidence(self, track, found, window, threshold):
        week = self.expectation.week
        best, rows, _, reason = self.issuable.best(found, week, self.sure)
        regions = frozenset(self.codes[r] for r in best.regions)
        words = self.sectors.words[best.sector]
        self.alarms.append(
            Alarm(
                week,
                words,
                regions,
                best.score,
                reason is not None,
                id(track),
                tuple(rows.tolist()),
            )
        )
        super()._evidence(track, found, window, threshold)


def watch(world: World, params: Params) -> tuple[Listener, pl.DataFrame, list[str], int]:
    """Run week by week with what had arrived; return the watch, its events, regions, last week."""
    last = world.first_week + world.weeks - 1
    events = with_weeks(known_by(tidy(world.events), sunday(last)))
    codes = sorted(events["region_code"].unique().to_list())
    city = parents(world.regions, codes)
    names = sorted(set(city.values()))
    city_of = np.array([names.index(city[c]) for c in codes])
    sectors = find_sectors(events)
    region = regions_of(events, codes)
    renamed = renamed_words(events, sectors, codes, city_of, params)
    renamed, translation = translated(events, sectors, region, city_of, renamed, params, 0)
    as_before = renamed.as_before(events, sectors, region, translation)
    events, sectors = with_weights(events, params, as_before), translation.counted(sectors)
    listener = Listener(events, sectors, codes, city_of, params, renamed, translation=translation)
    listener.listen(last, codes)
    return listener, events, codes, last


def issued(listener: Listener, codes: list[str]) -> list[Alarm]:
    """Return what was issued with the method's own thresholds."""
    return [
        Alarm(
            t.issued.week, t.words, frozenset(codes[r] for r in t.issued.regions), t.issued.score,
            rows=tuple(r for r, w in t.members.items() if w == t.issued.week),
        )
        for t in listener.all
        if t.issued is not None and t.kind == "sector"
    ]  # fmt: skip


def report(
    world: World, listener: Listener, events: pl.DataFrame, codes: list[str], last: int
) -> Warnings:
    """Return the product's tables of a watch that ran."""
    maker = Report(
        watch=listener, events=events, codes=codes, regions=world.regions,
        city=dict(parents(world.regions, codes)), entities=None, params=listener.params,
        spoken=Spoken(defaultdict(str), empty().spoken),
    )  # fmt: skip
    return maker.tables(last)
