"""Words of industry, object and problem brought to one list; what is in no list is counted."""

from collections.abc import Mapping, Sequence

import polars as pl

from data_contracts import schema_of, table
from models.early_warning.records.sectors import industry_name

#: Standard word → words in use for it, for each column of the events.
Lists = Mapping[str, Mapping[str, Sequence[str]]]

SCHEMA = schema_of(table("feat_warning__classes"))
_DROPPED = r"[\s、,，·./（）()\[\]【】\-—类]+"


def standardised(events: pl.DataFrame, lists: Lists) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return events with standard words, and how each word given was understood.

    Words are compared without width, spaces, brackets and the ending 类. A GB/T 4754 code gives
    its division. A problem may also be a violation that cases name. A word in no list stays as it
    is written: it makes a sector of its own until the list is extended.

    Parameters
    ----------
    events : pl.DataFrame
        As :func:`models.early_warning.events_from` returns them.
    lists : Mapping
        For ``industry``, ``object_category``, ``violation_type``; a column without a list is kept.

    Returns
    -------
    events : pl.DataFrame
        The same rows.
    found : pl.DataFrame
        Columns of :data:`SCHEMA`, one row a column and word given, most events first.
    """
    found = [_unknown_codes(events)]
    for column, values in lists.items():
        known = _known(values)
        if column == "violation_type":
            named = events.filter(pl.col("source") == "case")[column].drop_nulls().unique()
            of_cases = sorted(named.to_list())
            known = dict(zip(_folded(of_cases), of_cases, strict=True)) | known
        counts = _counted(events, column)
        counts = counts.filter(pl.col(column).str.strip_chars() != "")
        given = counts[column].to_list()
        standard = [
            (industry_name(word) if column == "industry" else None) or known.get(folded)
            for word, folded in zip(given, _folded(given), strict=True)
        ]
        meant = {w: s for w, s in zip(given, standard, strict=True) if s is not None}
        events = events.with_columns(pl.col(column).replace(meant).cast(events.schema[column]))
        found.append(
            counts.select(
                column=pl.lit(column), given=column,
                standard=pl.Series(standard, dtype=pl.String),
                is_known=pl.Series([s is not None for s in standard], dtype=pl.Boolean),
                n_events=pl.col("n_events").cast(pl.Int64),
            )
        )  # fmt: skip
    said = pl.concat(found) if found else pl.DataFrame(schema=SCHEMA)
    return events, said.sort("column", "is_known", -pl.col("n_events"), "given")


def _unknown_codes(events: pl.DataFrame) -> pl.DataFrame:
    """Return the industry codes no division of GB/T 4754 begins with."""
    counts = _counted(events, "industry_code")
    given = [c for c in counts["industry_code"].to_list() if industry_name(c) is None]
    return counts.filter(pl.col("industry_code").is_in(given)).select(
        column=pl.lit("industry_code"), given="industry_code",
        standard=pl.lit(None, dtype=pl.String), is_known=pl.lit(value=False),
        n_events=pl.col("n_events").cast(pl.Int64),
    )  # fmt: skip


def _counted(events: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return how many events have each word of a column."""
    counts = events.group_by(column).agg(n_events=pl.len()).drop_nulls(column)
    return counts.with_columns(pl.col(column).cast(pl.String))


def _known(values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the standard word by every word in use for it, folded."""
    meant = [(word, name) for name, words in values.items() for word in (name, *words)]
    folded = _folded([word for word, _ in meant])
    return {word: name for word, (_, name) in zip(folded, meant, strict=True)}


def _folded(words: Sequence[str]) -> list[str]:
    """Return words as they are compared; one of which nothing would be left stays as it is."""
    plain = pl.Series(words, dtype=pl.String).str.normalize("NFKC").str.replace_all(_DROPPED, "")
    return [folded or word for folded, word in zip(plain, words, strict=True)]
