"""From events to warnings: the public function."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from models.early_warning.params import Params
from models.early_warning.records.events import of_ended_weeks, parents, resolved, with_weeks
from models.early_warning.records.late_columns import (
    columns_begun,
    streams_begun,
    without_late_industries,
)
from models.early_warning.records.laying import Lay, in_memory, laid
from models.early_warning.records.of_enforcement import without_enforcement
from models.early_warning.records.renamed import regions_of, renamed_words
from models.early_warning.records.same_party import under_one_code
from models.early_warning.records.sectors import find_sectors
from models.early_warning.records.succession import table_of
from models.early_warning.records.weeks import last_ended
from models.early_warning.records.weights import with_weights
from models.early_warning.report import REPORTED, Report, Warnings, empty
from models.early_warning.rises.searched import Searched, looked_at
from models.early_warning.texts.classify import fill
from models.early_warning.texts.spoken import Spoken
from models.early_warning.texts.translated import translated
from models.early_warning.texts.words import rising_words
from models.early_warning.weekly import WeeklyWatch

#: Columns of long strings, mostly different ones, that are looked at of few events.
_LONG = ("key", "party_key", "party_name", "complainant_key")


def judge(
    events: pl.DataFrame,
    regions: pl.DataFrame,
    params: Params,
    as_of: date,
    seed: int,
    entities: pl.DataFrame | None = None,
    before: Warnings | None = None,
    lay: Lay = in_memory,
) -> Warnings:
    """Issue the warnings of every week that had ended by ``as_of``, as each would have been known.

    Parameters
    ----------
    events : pl.DataFrame
        As :func:`models.early_warning.events_from` returns them; missing columns count as empty.
    regions : pl.DataFrame
        region_code, parent_code, name; counties with one parent are neighbours.
    params : Params
        Settings.
    as_of : date
        Inclusive; later arrivals do not exist.
    seed : int
        For the classifier of complaints that came without classes; nothing else is random.
    entities : pl.DataFrame or None
        ``core_entities``; without it the lists of recipients are empty.
    before : Warnings or None
        An earlier judgement with the same settings: what it found in weeks of which nothing has
        changed, and in the texts of its warnings by then, is taken from ``candidates`` and ``spoken``.
    lay : callable
        Puts pieces of the texts together; they may be as many as fill a small machine's memory.

    Returns
    -------
    the eleven tables
        All tables sorted by their keys; a warning issued in a week is the same whatever arrives
        later, but for its ``status``.
    """
    last_week = last_ended(as_of)
    events = of_ended_weeks(events, as_of)
    if events.is_empty():
        return empty()
    events, accuracy = fill(under_one_code(with_weeks(resolved(events, entities))), seed)
    events = without_enforcement(events)
    codes = sorted(events["region_code"].unique().to_list())
    city = parents(regions, codes)
    cities = sorted(set(city.values()))
    city_of = np.array([cities.index(city[c]) for c in codes], dtype=np.int64)
    events = without_late_industries(events, city, params.learn_weeks)
    places = regions["name"].drop_nulls().to_list() if "name" in regions.columns else []
    sectors = find_sectors(events)
    begun = columns_begun(events, codes, city_of, params)
    region = regions_of(events, codes)
    renamed = renamed_words(events, sectors, codes, city_of, params, begun)
    renamed, translation = translated(events, sectors, region, city_of, renamed, params, seed)
    as_before = renamed.as_before(events, sectors, region, translation)
    events, sectors = renamed.of_filled(events, sectors, region)
    sectors = translation.counted(sectors)
    events = laid(with_weights(events, params, as_before), _LONG, lay)
    told = looked_at(events, last_week, sectors, codes, city_of.tolist(), places, params)
    before = before or empty()
    weeks = Searched(told, sectors, codes, before.candidates)
    spoken = Spoken(told, before.spoken)
    words = rising_words(events, last_week, params, places)
    anew = streams_begun(begun, city_of)
    watch = WeeklyWatch(
        events, sectors, codes, city_of, params, renamed, places, weeks, lay, anew, translation
    )
    events = events.select(REPORTED)  # of the others, texts too, the watch has what it needs
    watch.run(last_week)
    report = Report(
        watch=watch, events=events, codes=codes, regions=regions, city=dict(city),
        entities=entities, params=params, spoken=spoken,
    )  # fmt: skip
    made = report.tables(last_week)
    return replace(
        made, accuracy=accuracy, words=words, candidates=weeks.table(), spoken=spoken.table(),
        renamed=table_of(watch.expectation.heirs, codes),
    )  # fmt: skip
