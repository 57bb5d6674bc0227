"""What the months of the action count beside the leads: visits owed and made, letters and their answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from data_contracts.obligations import obligations
from models.action import followups
from pipelines.demo.plan import Setting

_VISITS = ("region_code", "object_key", "kind", "due_on", "done_on")
_YES = ("是", "true")
_LETTERS = ("region_code", "letter_no", "received_date", "answered_on")


@dataclass(frozen=True)
class Beside:
    """Counties that get the table of the month, and what it counts beside the leads.

    Attributes
    ----------
    first, as_of : date
        First day of the action, last day of the records.
    counties : tuple of str
    visits : pl.DataFrame
        ``region_code, object_key, kind, due_on, done_on``.
    letters : pl.DataFrame
        ``region_code, letter_no, received_date, answered_on``.
    """

    first: date = date.max
    as_of: date = date.max
    counties: tuple[str, ...] = ()
    visits: pl.DataFrame = field(default_factory=pl.DataFrame)
    letters: pl.DataFrame = field(default_factory=pl.DataFrame)


def make_beside(
    frames: Mapping[str, pl.DataFrame], cases: pl.DataFrame, world: Setting, first: date
) -> Beside:
    """Return what the tables of the action's months count beside the leads, as the records say it."""
    regions = sorted(world.land.regions.filter(~pl.col("is_city"))["region_code"])
    here = {*regions} - {*world.apart()}
    gone = frames["reviews"].filter(
        pl.col("result") == "撤销", pl.col("closed_date") <= world.as_of
    )
    own = cases.filter(pl.col("region_code").is_in(sorted(here))).with_columns(
        is_revoked=pl.col("case_key").is_in(gone["case_key"].to_list()),
        is_natural_person=pl.col("party_type") == "自然人",
        penalty_kinds=pl.col("penalty_kinds").cast(pl.String).str.split(";"),
        is_correction_ordered=pl.col("is_correction_ordered").cast(pl.String).is_in(_YES),
        is_corrected_in_time=pl.col("is_corrected_in_time").cast(pl.String).is_in(_YES),
    )
    owed = followups.of_cases(own, frames["reviews"], obligations())
    made = frames["followups"].select(
        pl.lit("case").alias("object_type"), "kind", "visited_date", "result",
        (pl.col("organ_code") + "|" + pl.col("case_no")).alias("object_key"),
    )  # fmt: skip
    due = followups.due(
        pl.concat([owed, _failed(frames["samplings"], here, owed)]),
        made,
        obligations(),
        world.as_of,
    )
    counted = due.filter(pl.col("done_by").ne_missing(followups.BY_CASE))
    visits = (  # one visit answers for every reason
        counted.group_by(_VISITS[:3]).agg(pl.col(_VISITS[3:]).min()).sort(_VISITS)
    )
    letters = frames["letters"].filter(pl.col("direction") != "发函")
    return Beside(
        first, world.as_of, tuple(regions), visits,
        letters.rename({"replied_date": "answered_on"}).select(_LETTERS).sort("letter_no"),
    )  # fmt: skip


def _failed(samplings: pl.DataFrame, here: set[str], like: pl.DataFrame) -> pl.DataFrame:
    """Return the failed samplings as objects to be visited, with the columns of ``like``."""
    own = samplings.filter(pl.col("verdict") == "不合格", pl.col("region_code").is_in(sorted(here)))
    day = pl.col("sampled_date")
    return own.select(
        object_type=pl.lit("sampling"), object_key="sampling_no", case_key=pl.lit(None, pl.String),
        region_code="region_code", uscc="sampled_uscc", why=pl.lit("抽检不合格"), since=day, starts=day,
        settled_on=pl.lit(None, pl.Date),
    ).select(like.columns)  # fmt: skip
