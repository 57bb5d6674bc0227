"""What every indicator shares: three outcomes, their reasons, and the frame they stand in.

An indicator reads a frame with one row a subject and returns a frame of :data:`RESULT` with the
same number of rows. ``prepare`` checks and types its input, ``assemble`` makes the result.
"""

from collections.abc import Mapping, Sequence

import polars as pl
from polars._typing import PolarsDataType

from data_contracts import Indicator, schema_of, table
from models.columns import types_of

#: Columns and types of an indicator's result, one row a subject.
RESULT = schema_of(
    table("feat_rule__flagged"), "object_key", "region_code", "period", "observed", "expected", "threshold",
    "n", "score", "p_value", "outcome", "not_evaluated_reason", "reason", "evidence", "exclusions",
    "first_seen", "level", "justifications",
)  # fmt: skip

#: True where a needed column is absent, or empty throughout the region's export.
MISSING = "_missing_column"
#: True where the export has no column in which an explanation would stand.
UNTOLD = "_untold"
#: Optional column of any frame: the columns that the file of a row had, filled or not.
HEADERS = "headers"
_HAD = "_had"
#: A subject whose own row lacks what the rule turns on.
MISSING_VALUE = "missing_value"
#: Case keys shown behind one flag: more nobody opens one by one.
MAX_EVIDENCE = 50
#: Kind of subject → the column that names it.
_SUBJECTS = {
    "case": "case_key", "complaint": "complaint_no", "complaint_cluster": "cluster_key",
    "entity": "party_key", "letter": "letter_no", "party": "uscc", "region": "region_code",
    "sector": "warning_id",
}  # fmt: skip
#: Kind of subject that is itself a record → the source its evidence names.
_RECORDS = {"case": "cases", "complaint": "complaints", "letter": "letters"}


def first_reason(**tests: pl.Expr) -> pl.Expr:
    """Return the name of the first test that holds, null where none does.

    Parameters
    ----------
    **tests : pl.Expr
        Boolean expressions in order of precedence; null counts as not holding.

    Returns
    -------
    pl.Expr
        String, the name of the test.
    """
    named = [pl.when(test.fill_null(False)).then(pl.lit(name)) for name, test in tests.items()]
    return pl.coalesce(*named) if named else pl.lit(None, pl.String)


def prepare(
    frame: pl.DataFrame,
    contract: Indicator,
    columns: Sequence[str],
    *keys: str,
    told_in: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the columns a rule reads, typed, absent ones as nulls, and :data:`MISSING`.

    The types are those of the contract of the rule's table, money as Float64.

    A county's export without a column must not be read as "nothing happened"; a column it has and
    leaves blank is an observation. Where :data:`HEADERS` says which columns the file of a row had,
    a column is missing for the rows whose file lacks it. Where that is not known it is missing when
    it is empty in every row of the same region and the same kind of source (``in_sources``).

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, any)
        One row a subject.
    contract : Indicator
        Its ``needs`` and ``needs_any`` name columns of ``columns``, its ``input`` their table.
    columns : sequence of str
        Every column the rule reads.
    *keys : str
        Columns that must be there; none = the subject's and ``region_code``.
    told_in : sequence of str
        Columns in any of which an explanation would stand.

    Returns
    -------
    pl.DataFrame, shape (n, len(columns) + 1)
        With ``told_in`` one more, :data:`UNTOLD`.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        A key column is absent.
    KeyError
        The contract of the table lacks one of ``columns``.
    """
    keys = keys or (_SUBJECTS[contract.object_type], "region_code")
    if absent := [key for key in keys if key not in frame.columns]:
        raise pl.exceptions.ColumnNotFoundError(
            f"{contract.code}: {contract.input} lacks {absent}; needed are {list(keys)}"
        )
    typed = frame.select(
        pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in types_of(contract.input, *columns).items()
    )
    groups = [pl.col("region_code")] if "region_code" in columns else [pl.lit(0)]
    if "in_sources" in columns:
        groups.append(pl.col("in_sources").list.contains("cases").fill_null(True))
    if HEADERS not in frame.columns:
        typed = typed.with_columns(pl.lit(None, pl.List(pl.String)).alias(_HAD))
    else:
        typed = typed.with_columns(frame[HEADERS].alias(_HAD))
    empty = {
        name: pl.when(pl.col(_HAD).is_null())
        .then(pl.col(name).is_null().all().over(groups))
        .otherwise(pl.col(name).is_null() & ~pl.col(_HAD).list.contains(name))
        for name in {*contract.needs, *told_in, *(n for group in contract.needs_any for n in group)}
    }
    tests = [empty[name] for name in contract.needs]
    tests += [pl.all_horizontal(empty[name] for name in group) for group in contract.needs_any]
    missing = pl.any_horizontal(tests) if tests else pl.lit(False)
    typed = typed.with_columns(missing.alias(MISSING))
    if told_in:
        typed = typed.with_columns(pl.all_horizontal(empty[n] for n in told_in).alias(UNTOLD))
    return typed.drop(_HAD)


def assemble(
    frame: pl.DataFrame,
    contract: Indicator,
    *,
    flag: pl.Expr,
    reason: pl.Expr,
    object_key: pl.Expr | None = None,
    period: pl.Expr | None = None,
    not_evaluated: pl.Expr | None = None,
    excluded: Mapping[str, pl.Expr] | None = None,
    observed: pl.Expr | None = None,
    expected: pl.Expr | None = None,
    threshold: pl.Expr | None = None,
    n: pl.Expr | None = None,
    score: pl.Expr | None = None,
    p_value: pl.Expr | None = None,
    evidence: pl.Expr | None = None,
    first_seen: pl.Expr | None = None,
    level: pl.Expr | None = None,
    justifications: pl.Expr | None = None,
) -> pl.DataFrame:
    """Return one :data:`RESULT` row for each row of ``frame``, in its order.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, any)
        From :func:`prepare`.
    flag : pl.Expr
        Boolean. Where it is null and nothing else says why, the outcome is not_evaluated with
        ``missing_value``: too little data is never clear. So is false where the row is blank in a
        column the contract needs and does not list in ``may_be_blank``. Row-wise (no windows): it is worked out
        only where ``not_evaluated`` is null.
    reason, evidence, level, justifications : pl.Expr
        Row-wise (no windows): they are worked out for flagged rows only. ``evidence`` absent = the
        subject where it is itself a record, else none; ``level`` null or absent = the contract's.
    object_key : pl.Expr, optional
        Absent = the column that names the contract's kind of subject.
    period : pl.Expr, optional
        Absent = the month of ``first_seen``.
    not_evaluated : pl.Expr, optional
        Name of the reason, null where the subject can be judged. ``missing_column`` goes before.
    excluded : mapping, optional
        Exclusion of the contract → Boolean; a flag where one holds becomes clear. Row-wise: they
        are worked out for what would be flagged only.

    Returns
    -------
    pl.DataFrame, shape (n, 17)

    Raises
    ------
    ValueError
        An exclusion is not in the contract.
    KeyError
        No column is known to name the contract's kind of subject, and ``object_key`` is absent.
    """
    excluded = excluded or {}
    if unknown := set(excluded) - set(contract.exclusions):
        raise ValueError(f"{contract.code}: exclusions not in the contract: {sorted(unknown)}")
    why = pl.coalesce(
        pl.when(pl.col(MISSING)).then(pl.lit("missing_column")),
        _or_null(not_evaluated, pl.String),
    )
    hits = [pl.when(test.fill_null(False)).then(pl.lit(name)) for name, test in excluded.items()]
    stands_out = {
        "observed": observed, "expected": expected, "threshold": threshold, "n": n,
        "score": score, "p_value": p_value, "first_seen": first_seen,
    }  # fmt: skip
    if object_key is None:
        object_key = pl.col(_SUBJECTS[contract.object_type])
    if period is None:
        period = _or_null(first_seen, pl.Date).dt.to_string("%Y-%m")
    if evidence is None:
        source = _RECORDS.get(contract.object_type)
        evidence = pl.concat_list(pl.lit(f"{source}:") + object_key) if source else _no_words()
    judged = frame.with_columns(
        object_key.alias("object_key"),
        period.alias("_period"),
        why.alias("_why"),
    ).with_row_index("_row")
    able = judged.filter(pl.col("_why").is_null()).with_columns(
        pl.when(flag | ~_lacks(frame, contract)).then(flag).alias("_flag")
    )
    flags = pl.repeat(None, judged.height, dtype=pl.Boolean, eager=True)
    flags = flags.scatter(able["_row"], able["_flag"])
    hit = able.filter("_flag").select(
        "_row",
        (pl.concat_list(hits).list.drop_nulls() if hits else _no_words()).alias("_exclusions"),
    )
    why_not = pl.when(pl.col("_flag").is_null()).then(pl.lit(MISSING_VALUE))
    judged = (
        judged.with_columns(flags.alias("_flag"))
        .join(hit, on="_row", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("_why", why_not).alias("_why"), pl.col("_exclusions").fill_null([])
        )
        .with_columns(_outcome().alias("outcome"))
    )
    # One chunk: Polars fails to format texts over chunks that a filter left empty.
    words = (
        judged.filter(pl.col("outcome") == "flagged")
        .rechunk()
        .select(
            "_row",
            reason.alias("reason"),
            evidence.list.head(MAX_EVIDENCE).alias("evidence"),
            _or_null(level, pl.String).alias("level"),
            _or_null(justifications, pl.List(pl.String)).alias("justifications"),
        )
    )
    figures = judged.select(
        "_row", "object_key", "region_code", "outcome",
        pl.col("_period").alias("period"),
        pl.when(pl.col("outcome") == "not_evaluated").then("_why").alias("not_evaluated_reason"),
        pl.when(pl.col("outcome") == "clear").then("_exclusions").otherwise(_no_words())
        .alias("exclusions"),
        *(_or_null(e, RESULT[name]).alias(name) for name, e in stands_out.items()),
    )  # fmt: skip
    whole = figures.join(words, on="_row", how="left", validate="1:1", maintain_order="left")
    return whole.with_columns(
        pl.col("evidence").fill_null([]),
        pl.when(pl.col("outcome") == "flagged")
        .then(pl.col("level").fill_null(contract.level))
        .alias("level"),
    ).select(pl.col(name).cast(dtype) for name, dtype in RESULT.items())


def in_order(results: pl.DataFrame) -> pl.DataFrame:
    """Sort results by object and period; of equals, as they came."""
    return results.sort("object_key", "period", nulls_last=True, maintain_order=True)


def _lacks(frame: pl.DataFrame, contract: Indicator) -> pl.Expr:
    """Return where a row is blank in what the rule turns on: it may be flagged, never clear.

    "Unknown and false" is false to the computer; to a reader of 未见问题 it would be a finding.
    """
    there = set(frame.columns) - set(contract.may_be_blank)
    groups = [[name] for name in contract.needs] + contract.needs_any
    blank = [
        pl.all_horizontal(pl.col(name).is_null() for name in group)
        for group in groups
        if there.issuperset(group)
    ]
    return pl.any_horizontal(blank) if blank else pl.lit(False)


def _outcome() -> pl.Expr:
    return (
        pl.when(pl.col("_why").is_not_null())
        .then(pl.lit("not_evaluated"))
        .when(pl.col("_flag") & (pl.col("_exclusions").list.len() == 0))
        .then(pl.lit("flagged"))
        .otherwise(pl.lit("clear"))
    )


def _no_words() -> pl.Expr:
    return pl.lit([], pl.List(pl.String))


def _or_null(expr: pl.Expr | None, dtype: PolarsDataType) -> pl.Expr:
    return pl.lit(None, dtype) if expr is None else expr
