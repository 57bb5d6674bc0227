"""The records behind each warning, with the day, place and words the sheet shows."""

from collections.abc import Sequence
from dataclasses import dataclass

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


#: What is said of a record beside what its source says.
_OF_MEMBERS = ("warning_id", "source", "key", "is_core", "added_on")
#: What its source says.
_SAID = {"day": pl.Date, "region_code": pl.String, "about": pl.String, "text": pl.String}


class Members:
    """The records behind each warning; what they say is read one warning at a time.

    A warning of a large bureau has hundreds of thousands. Members whose record is no longer there are
    left out.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        every = view.get("out_warning_members").select(_OF_MEMBERS)
        self._none = every.head(0).with_columns(at=pl.lit(0, pl.UInt32))
        found = [self._none]
        for source, kind in KINDS.items():
            if (wanted := every.filter(pl.col("source") == source)).height:
                rows = view.get(kind.table).select(key=kind.key).with_row_index("at")
                there = rows.unique("key", keep="first", maintain_order=True)
                found.append(wanted.join(there, on="key").select(self._none.columns))
        self._of = pl.concat(found).partition_by("warning_id", as_dict=True)

    def of(self, warning_id: str) -> pl.DataFrame:
        """Return the members of a warning in order of day, source and key.

        Returns
        -------
        pl.DataFrame
            ``warning_id, source, key, is_core, added_on, day, region_code, about, text``.
        """
        own = self._of.get((warning_id,), self._none)
        parts = own.partition_by("source", as_dict=True)
        read = [self._read(rows, KINDS[str(source)]) for (source,), rows in parts.items()]
        empty = self._none.drop("at").with_columns(
            pl.lit(None, t).alias(n) for n, t in _SAID.items()
        )
        return pl.concat([empty, *read]).sort("day", "source", "key", nulls_last=True)

    def _read(self, rows: pl.DataFrame, kind: _Kind) -> pl.DataFrame:
        """Return members of one source with what it says of them."""
        texts = [pl.col(c).cast(pl.String).fill_null("") for c in kind.texts]
        said = self._view.get(kind.table)[rows["at"]].select(
            pl.coalesce(kind.days).cast(pl.Date).alias("day"),
            pl.col("region_code").cast(pl.String),
            pl.coalesce([pl.col(c).cast(pl.String) for c in kind.about]).alias("about"),
            # One text put together with none would be a copy of it, of gigabytes.
            (pl.concat_str(texts, separator="。") if texts[1:] else texts[0]).alias("text"),
        )
        return pl.concat([rows.drop("at"), said], how="horizontal")


def members(view: View) -> Members:
    """Return the members of a run's warnings."""
    return view.once(Members)


def with_papers(view: View) -> list[Row]:
    """Return the live warnings whose sheet, list and letter are in the outbox: highest level first."""
    return view.live_warnings[:MOST_WARNINGS]


def by_key(records: pl.DataFrame, keys: Sequence[str]) -> dict[str, Row]:
    """Return those of a warning's members that bear one of the keys."""
    return {m["key"]: m for m in records.filter(pl.col("key").is_in(keys)).to_dicts()}


def saying(records: pl.DataFrame, term: str) -> pl.Series:
    """Return the texts, among those of a warning's members, that say a word."""
    says = pl.col("text").str.contains(term, literal=True)
    return records.filter(says)["text"] if term else records["text"].clear()


def names_one(view: View, records: pl.DataFrame) -> bool:
    """Tell whether at least half of a warning's complaints name one and the same enterprise."""
    keys = records.filter(pl.col("source") == "complaint")["key"]
    named = view.get("core_complaints").filter(pl.col("complaint_no").is_in(keys.implode()))
    who = named.select(pl.coalesce("uscc", "party_key", "subject_name").alias("who")).drop_nulls()
    most = who.group_by("who").len()["len"].max()
    return isinstance(most, int) and 2 * most >= len(keys) > 0


def by_warning(view: View, table: str, *order: str) -> dict[str, list[Row]]:
    """Return a table's rows by warning, sorted by ``order``; nulls last."""
    frame = view.get(table).sort("warning_id", *order, nulls_last=True)
    parts = frame.partition_by("warning_id", as_dict=True, maintain_order=True)
    return {str(key[0]): part.to_dicts() for key, part in parts.items()}
