"""P016: a law changed between conduct and decision, and no word on which one applies."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_penalty
from models.indicators.wording import clause, day
from models.like_cases.facts.stated import joined
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "conduct_end_date",
    "legal_basis", "law", "article", "paragraph", "unresolved_reason", "version_note",
    "is_article_restated", "facts", "discretion_reason", "penalty_content",
)  # fmt: skip
#: What ``models.clauses`` notes.
_CHANGED = "行为后法律有修改，从旧兼从轻"
_EARLIER = "行为日早于本表所载最早版本"
_COMPARED = "从旧兼从轻|修[订正改](?:前|后|以前|以后)|[新旧]法|20[0-9]{2}年?(?:修[订正]|版)|20[0-9]{2}-?[0-9]{2}-?[0-9]{2}(?:修|施行)"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to penalties that have to say whether the old law or the new one is lighter.

    The law cited has a later version in force at the decision than at the conduct. A text that
    names the version or the comparison makes it clear, and so does a table of clauses in which the
    amendment left the article as it was.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 16)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P016.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        No figures.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P016.md
    """
    rows = prepare(frame, contract, COLUMNS)
    note = pl.col("version_note")
    columns = ("legal_basis", "facts", "discretion_reason", "penalty_content")
    text = joined(*columns)
    return assemble(
        rows,
        contract,
        flag=(note == _CHANGED).fill_null(False),
        not_evaluated=first_reason(
            not_applicable=no_penalty(),
            unresolved_clause=pl.col("law").is_null() | pl.col("unresolved_reason").is_not_null(),
            version_unknown=note == _EARLIER,
        ),
        excluded={
            "compared": text.str.contains(_COMPARED),
            "article_same": ~pl.col("is_article_restated"),
        },
        reason=pl.format(
            "依据为{}，行为{}，决定以前该法有修改；请核新旧规定哪个轻。",
            clause(), day(pl.col("conduct_end_date")),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
