"""The records behind each warning, with the day, place and words the sheet shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from dashboards.view import Row, View

#: The outbox stays readable: papers of so many warnings.
MOST_WARNINGS = 20


@dataclass(frozen=True)
class _Kind:
    """Where the records of one source stand."""

    table: str
    key: str
    days: tuple[str, ...]
    about: tuple[str, ...]
    texts: tuple[str, ...]


KINDS = {
    "case": _Kind(
        "core_cases", "case_key", ("filed_date", "decision_date"), ("violation_type",),
        ("facts", "violation_type"),
    ),
    "complaint": _Kind(
        "core_complaints", "complaint_no", ("registered_date",),
        ("suspected_violation", "problem_type"), ("statement",),
    ),
    "sampling": _Kind(
        "core_samplings", "sampling_no", ("sampled_date",), ("failed_items", "product"),
        ("product", "failed_items"),
    ),
    "opinion": _Kind(
        "core_opinions", "opinion_no", ("received_date",), ("problem_type",), ("content",),
    ),
}  # fmt: skip


def members(view: View) -> dict[str, list[dict[str, Any]]]:
    """Return each warning's members by warning id, in order of day, source and key.

    Returns
    -------
    dict of str to list of dict
        ``warning_id, source, key, day, region_code, about, text, is_core,
        added_on``; members whose record is no
        longer there are left out.
    """
    every = view.get("out_warning_members")
    found = [
        wanted.join(_known(view, kind, wanted), on="key", how="inner")
        for source, kind in KINDS.items()
        if (wanted := every.filter(pl.col("source") == source)).height
    ]
    if not found:
        return {}
    columns = [
        "warning_id",
        "source",
        "key",
        "day",
        "region_code",
        "about",
        "text",
        "is_core",
        "added_on",
    ]
    whole = pl.concat([f.select(columns) for f in found])
    whole = whole.sort("warning_id", "day", "source", "key", nulls_last=True)
    parts = whole.partition_by("warning_id", as_dict=True, maintain_order=True)
    return {str(key[0]): part.to_dicts() for key, part in parts.items()}


def with_papers(view: View) -> list[Row]:
    """Return the live warnings whose sheet, list and letter are in the outbox: highest level first."""
    return view.live_warnings[:MOST_WARNINGS]


def names_one(view: View, records: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether at least half of a warning's complaints name one and the same enterprise."""
    keys = [m["key"] for m in records if m["source"] == "complaint"]
    named = view.get("core_complaints").filter(pl.col("complaint_no").is_in(keys))
    who = named.select(pl.coalesce("uscc", "party_key", "subject_name").alias("who")).drop_nulls()
    most = who.group_by("who").len()["len"].max()
    return isinstance(most, int) and 2 * most >= len(keys) > 0


def by_warning(view: View, table: str, *order: str) -> dict[str, list[Row]]:
    """Return a table's rows by warning, sorted by ``order``; nulls last."""
    frame = view.get(table).sort("warning_id", *order, nulls_last=True)
    parts = frame.partition_by("warning_id", as_dict=True, maintain_order=True)
    return {str(key[0]): part.to_dicts() for key, part in parts.items()}


def _known(view: View, kind: _Kind, wanted: pl.DataFrame) -> pl.DataFrame:
    texts = [pl.col(c).cast(pl.String).fill_null("") for c in kind.texts]
    return (
        view.get(kind.table)
        .filter(pl.col(kind.key).is_in(wanted["key"].implode()))
        .select(
            pl.col(kind.key).alias("key"),
            pl.coalesce(kind.days).cast(pl.Date).alias("day"),
            pl.col("region_code").cast(pl.String),
            pl.coalesce([pl.col(c).cast(pl.String) for c in kind.about]).alias("about"),
            pl.concat_str(texts, separator="。").alias("text"),
        )
        .unique("key", maintain_order=True)
    )
