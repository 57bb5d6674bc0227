"""Words that rise among all recent texts, whether or not a sector has been warned of."""

from collections import Counter
from collections.abc import Iterator

import polars as pl

from data_contracts import schema_of, table
from models.early_warning.params import Params
from models.early_warning.records.laying import cut, in_memory
from models.early_warning.records.weeks import sunday
from models.early_warning.texts.member_words import names_of
from models.early_warning.texts.phrases import rising_phrases
from models.early_warning.texts.terms import BACKGROUND_WEEKS, Earlier, without_names

#: Newest weeks whose words are told.
RECENT_WEEKS = 8
#: More texts than these are thinned evenly; a word that rises is in many of them.
_MOST_RECENT, _MOST_BEFORE = 20_000, 40_000
#: Words told, the strongest.
_MOST_WORDS = 20
#: So many times its share of the two years before; less is a season, not news.
_TIMES = 3.0

SCHEMA = schema_of(table("feat_warning__words"))


def rising_words(
    events: pl.DataFrame, week: int, params: Params, places: list[str] | None = None
) -> pl.DataFrame:
    """Return the words of the newest eight weeks that the two years before hardly knew.

    A word counts once a complainant or party. It needs ``min_events`` of them, and the EB05 of its
    share must exceed 1 and the share be three times that of the two years before. It is a hint to read the texts, not a warning: nothing is counted against
    an expectation of place or season.

    Parameters
    ----------
    events : pl.DataFrame
        As :func:`models.early_warning.records.weights.with_weights` returns them.
    week : int
        The newest week; later arrivals do not exist.
    params : Params
        ``min_events``.
    places : list of str, optional
        Names of places; they are no words.

    Returns
    -------
    pl.DataFrame
        Columns of :data:`SCHEMA`: at most 20, strongest first. ``object_category`` and
        ``violation_type`` are those of most of its events; ``n_before`` counts the texts of the two
        years before that have the word.
    """
    first = week - RECENT_WEEKS - BACKGROUND_WEEKS
    texts, weeks = events["text"], events["known_week"]
    is_told = (texts != "").fill_null(value=False) & weeks.is_between(first, week)
    told = events.drop("text").with_row_index("row").filter(is_told)
    source = pl.coalesce("complainant_key", "party_key", "key")
    recent = told.filter(pl.col("known_week") > week - RECENT_WEEKS).with_columns(source=source)
    before = told.filter(pl.col("known_week") <= week - RECENT_WEEKS)
    if before.is_empty():
        return pl.DataFrame(schema=SCHEMA)

    def said(rows: pl.Series) -> Iterator[pl.Series]:
        return (without_names(piece, places or []) for piece in cut(texts, rows))

    recent = recent.with_columns(in_memory(said(recent["row"])))
    each = recent.filter(pl.col("weight") > 0).unique("source", keep="first", maintain_order=True)
    if each.is_empty():
        return pl.DataFrame(schema=SCHEMA)
    each = _thinned(each, _MOST_RECENT)
    known = in_memory(said(_thinned(before, _MOST_BEFORE)["row"]))
    names = names_of(each, places or [], {})
    found = rising_phrases(
        each["text"].to_list(), names, [Earlier(known)], _MOST_WORDS, params.min_events, _TIMES
    )
    n_before = Counter[str]()
    for piece in said(before["row"]) if found else ():
        n_before.update({t: int(piece.str.contains(t, literal=True).sum()) for t in found})
    rows = [_row(term, recent, n_before[term], week) for term in found]
    return pl.DataFrame(rows, schema=SCHEMA).filter(pl.col("n_sources") >= params.min_events)


def _thinned(events: pl.DataFrame, most: int) -> pl.DataFrame:
    return events.gather_every(max(1, -(-events.height // most)))


def _row(term: str, recent: pl.DataFrame, n_before: int, week: int) -> dict[str, object]:
    own = recent.filter(pl.col("text").str.contains(term, literal=True))
    return {
        "term": term, "as_of": sunday(week), "first_known": own["event_date"].min(),
        "region_scope": sorted(own["region_code"].unique().to_list()),
        "object_category": _usual(own["object_category"]),
        "violation_type": _usual(own["violation_type"]),
        "n_events": own.height, "n_sources": own["source"].n_unique(),
        "n_before": n_before,
        "keys": own["key"].head(3).to_list(),
    }  # fmt: skip


def _usual(values: pl.Series) -> str | None:
    """Return the value at least half of the events have."""
    best = values.drop_nulls().value_counts().sort("count", values.name, descending=[True, False])
    if best.is_empty() or 2 * best["count"][0] < values.len():
        return None
    return str(best[values.name][0])
