"""Complaints about enforcement itself: voices on the bureau, no risk of any sector."""

import polars as pl

from models.early_warning.records.sectors import WORDS
from models.opinions import ASKS, ONLY_ENFORCEMENT, PROBLEM, SPEAKS, complaint_kind, is_merchant

#: What a complaint is about whose text tells that it is about enforcement.
ENFORCEMENT = "执法"
#: What lists call complaints about officials; merchants have none of it.
_OFFICIALS = f"{ENFORCEMENT}|作风|行政效能|政务|行政审批"
#: What a complaint says, in this order.
_TOLD = ("problem_type", "suspected_violation", "statement")


def blames_enforcement(complaints: pl.DataFrame) -> pl.Series:
    """Return which complaints blame enforcement and no merchant, by their texts.

    They tell it as they do where leads are proposed of them; but where a merchant is the subject, that
    one's sector has the complaint too: people whom a shop has cheated also say that nobody came.

    Parameters
    ----------
    complaints : pl.DataFrame
        form, subject_name and the columns of what is told; absent ones count as empty.

    Returns
    -------
    pl.Series of bool
    """
    whole = complaints.select(
        pl.col(n).cast(pl.String) if n in complaints.columns else pl.lit(None, pl.String).alias(n)
        for n in ("form", "subject_name", *_TOLD)
    )
    filled = (pl.when(pl.col(n) != "").then(n) for n in _TOLD)
    told = whole.select(
        "form", "subject_name", told=pl.concat_str(*filled, separator=" ", ignore_nulls=True)
    )
    about = pl.col("told").str.replace_all(ASKS, "")
    may = about.str.contains(SPEAKS) | about.str.contains_any(list(ONLY_ENFORCEMENT))
    rows = [
        row
        for row, form, subject, text in told.with_row_index("row").filter(may).iter_rows()
        if not is_merchant(subject) and complaint_kind(form, subject, text) == PROBLEM
    ]
    return pl.repeat(value=False, n=complaints.height, eager=True).scatter(rows, values=True)


def without_enforcement(events: pl.DataFrame) -> pl.DataFrame:
    """Return events of which complaints about enforcement are of no sector: by their words, filled ones too."""
    named = pl.any_horizontal(pl.col(WORDS).cast(pl.String).str.contains(_OFFICIALS))
    is_sector = (pl.col("source") != "complaint") | ~named.fill_null(value=False)
    return events.with_columns(pl.when(is_sector).then(w).alias(w) for w in WORDS)
