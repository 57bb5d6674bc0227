"""How much each event counts: not tickets, but distinct parties and complainants."""

import numpy as np
import polars as pl

from models.early_warning.params import Params
from models.early_warning.records.events import with_weeks

#: Weeks in which tickets of one complainant are counted (``serial_complaints``).
HALF_YEAR = 26
#: A week before any other; a span of weeks beyond any.
_NEVER, _SPAN = -(10**6), 1 << 31


def with_weights(
    events: pl.DataFrame, params: Params, as_before: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add week numbers and how much each event counts.

    Tickets are not counted, distinct parties and complainants are: a party counts once per problem
    and region in ``repeat_weeks``, a complainant once per problem; one who complained more than
    ``serial_complaints`` times in half a year (一人多次) counts once whatever the problem. The
    n-th event of one batch, or of one campaign of one organ, adds sqrt(n) - sqrt(n-1).
    Every weight depends on earlier rows only.

    Parameters
    ----------
    events : pl.DataFrame
        As :func:`events_from` returns them.
    params : Params
        Settings.
    as_before : pl.DataFrame, optional
        Goods and problem of each event under the names they had before they were renamed.

    Returns
    -------
    pl.DataFrame
        The events with ``event_week``, ``known_week`` (INT), ``weight`` (0..1), ``is_serial``.
    """
    events = with_weeks(events)
    named = events if as_before is None else events.with_columns(as_before)
    weight, serial = _count_once(named, events["known_week"].to_numpy(), params)
    weight *= _damped(named, weight)
    return events.with_columns(
        weight=pl.Series(weight, dtype=pl.Float64),
        is_serial=pl.Series(serial, dtype=pl.Boolean),
    )


def _count_once(
    events: pl.DataFrame, known: np.ndarray, params: Params
) -> tuple[np.ndarray, np.ndarray]:
    """Return 1 for events whose party and complainant were not counted lately, else 0."""
    subject = ["region_code", "violation_type", "object_category"]
    keys = events.with_row_index("row").select(
        "row",
        party=_number(["party_key", *subject], known="party_key"),
        person=_number(["complainant_key"], known="complainant_key"),
        problem=_number(["complainant_key", "violation_type"], known="complainant_key"),
        week=pl.Series(known),
    )
    # Who did not stand here lately and will not soon is counted, and is nobody's second time.
    near = _near(keys["party"], known, params.repeat_weeks)
    near |= _near(keys["person"], known, max(params.repeat_weeks, HALF_YEAR + 1))
    keys = keys.filter(pl.Series(near))
    serial = _serial(keys["person"].fill_null(-1).to_numpy(), keys["week"].to_numpy(), params)
    # Numbers of parties, of a person's problems and of persons with many tickets lie apart.
    as_person = pl.when(pl.Series(serial)).then(pl.col("person") + 2 * events.height)
    keys = keys.with_columns(person=pl.coalesce(as_person, pl.col("problem") + events.height))
    keys = keys.with_columns(pl.coalesce("party", "person"), pl.coalesce("person", "party"))
    counted: dict[int, int] = {}
    again = []
    for row, party, person, week in keys.select("row", "party", "person", "week").iter_rows():
        since = week - max(counted.get(party, _NEVER), counted.get(person, _NEVER))
        if since < params.repeat_weeks:
            again.append(row)
        else:
            counted[party] = counted[person] = week
    weight, is_serial = np.ones(events.height), np.zeros(events.height, dtype=np.bool_)
    weight[again] = 0.0
    is_serial[keys["row"].to_numpy()[serial]] = True
    return weight, is_serial


def _near(values: pl.Series, week: np.ndarray, weeks: int) -> np.ndarray:
    """Tell which rows have another of the same value less than ``weeks`` before or after."""
    value = values.cast(pl.Int64).fill_null(-1).to_numpy()
    order = np.argsort(value, kind="stable")
    ordered, when = value[order], week[order]
    close = (ordered[1:] == ordered[:-1]) & (ordered[1:] >= 0) & (np.diff(when) < weeks)
    result = np.zeros(value.size, dtype=np.bool_)
    result[order[1:]] = close
    result[order[:-1]] |= close
    return result


def _serial(person: np.ndarray, week: np.ndarray, params: Params) -> np.ndarray:
    """Tell which tickets are one too many of their complainant in half a year; -1 is nobody."""
    order = np.argsort(person, kind="stable")
    of_person = person[order] * _SPAN + week[order]
    first = np.searchsorted(of_person, of_person - HALF_YEAR)
    many = np.arange(1, order.size + 1) - first > params.serial_complaints
    result = np.zeros(order.size, dtype=np.bool_)
    result[order] = many & (person[order] >= 0)
    return result


def _number(columns: list[str], known: str) -> pl.Expr:
    """Return a number for each combination, the ``row`` it stands in first; null without ``known``."""
    first = pl.col("row").first().over(columns)
    return pl.when(pl.col(known).fill_null("") != "").then(first)


def _damped(events: pl.DataFrame, weight: np.ndarray) -> np.ndarray:
    """Return sqrt(n) - sqrt(n-1) for the n-th counted event of a batch or campaign, else 1."""
    has_campaign = pl.col("campaign").fill_null("") != ""
    has_batch = pl.col("batch").fill_null("") != ""
    organ = pl.when(pl.col("organ_code").fill_null("") != "").then("organ_code")
    counted = events.select(
        campaign=pl.when(has_campaign).then("campaign"),
        batch=pl.when(~has_campaign).then("batch"),
        organ=pl.when(has_campaign).then(pl.coalesce(organ, "region_code")),
        problem="violation_type",
        damped=pl.Series(weight != 0) & (has_campaign | has_batch),
    )
    nth = pl.int_range(1, pl.len() + 1).over("campaign", "batch", "organ", "problem", "damped")
    n = counted.select(pl.when("damped").then(nth).otherwise(1)).to_series().to_numpy()
    return np.asarray(np.sqrt(n) - np.sqrt(n - 1))
