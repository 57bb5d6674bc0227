"""The project's own method, as shipped and as a list of alarms for the common yardstick."""

import numpy as np
import polars as pl

from benchmarks.early_warning.scoring import Alarm
from benchmarks.early_warning.simulate import World
from models.early_warning import Params, Warnings, judge
from models.early_warning.events import known_by, parents, tidy, with_weights
from models.early_warning.sectors import WORDS, find_sectors
from models.early_warning.weekly import WeeklyWatch
from models.early_warning.weeks import sunday, week_of


class Listener(WeeklyWatch):
    """A watch that keeps the best candidate of every rise in every week."""

    alarms: list[Alarm]

    def listen(self, last_week: int, codes: list[str]) -> list[Alarm]:
        """Run and return the alarms, suppressed ones marked."""
        self.alarms, self.codes = [], codes
        self.run(last_week)
        return self.alarms

    def _evidence(self, track, found, week, threshold):  # type: ignore[no-untyped-def]
        best, rows, _, reason = self._best(found, week)
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
        super()._evidence(track, found, week, threshold)


def alarms(world: World, params: Params) -> list[Alarm]:
    """Return every candidate week by week, each judged with what had arrived by then."""
    last = world.first_week + world.weeks - 1
    events = with_weights(known_by(tidy(world.events), sunday(last)), params)
    codes = sorted(events["region_code"].unique().to_list())
    city = parents(world.regions, codes)
    names = sorted(set(city.values()))
    city_of = np.array([names.index(city[c]) for c in codes])
    return Listener(events, find_sectors(events), codes, city_of, params).listen(last, codes)


def shipped(world: World, params: Params) -> tuple[Warnings, list[Alarm]]:
    """Return what the product issues with its own thresholds, and that as alarms."""
    result = judge(
        world.events, world.regions, params, sunday(world.first_week + world.weeks - 1), 0
    )
    on = dict(result.warnings.select("warning_id", "issued_on").iter_rows())
    number = {k: i for i, k in enumerate(world.events.select("source", "key").rows())}
    members: dict[str, list[int]] = {}
    for name, source, key, day in result.members.iter_rows():
        if day == on[name]:
            members.setdefault(name, []).append(number[source, key])
    issued = [
        Alarm(
            week_of(row["issued_on"]), tuple(row[w] for w in WORDS),
            frozenset(row["region_scope"]), row["score"],
            rows=tuple(sorted(members[row["warning_id"]])),
        )
        for row in result.warnings.filter(pl.col("kind") == "sector").iter_rows(named=True)
    ]  # fmt: skip
    return result, issued
