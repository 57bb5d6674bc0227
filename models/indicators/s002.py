"""S002: goods or premises sealed or seized longer than approved."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import reach
from models.indicators.wording import day, month_of
from models.indicators.workdays import or_next_working
from models.outcomes import MISSING, assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "domain", "filed_date", "decision_date",
    "seizure_date", "seizure_term_days", "is_seizure_extended", "seizure_lifted_date",
    "testing_start_date", "testing_end_date", "service_date", "told_publication_date", "payment_date",
    *reach.COLUMNS,
)  # fmt: skip
#: Fields with their own limits: drugs are decided on, not kept; pyramid schemes are extended less.
DRUGS, PYRAMID = "药品", "打击传销"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag seizures that lasted beyond the days approved, testing left out.

    .. math:: \text{end} > \text{next working day}(\text{start} + \text{allowed} + \text{testing})

    in calendar days; a last day that is a holiday moves to the next working day. The end is the day
    it was lifted, else the decision (at least until then, where the region records when seizures are lifted;
    elsewhere, and where that is within the time, not evaluated), else the day the case's file can tell of. Allowed is the recorded term, at most ``extended_days`` (pyramid schemes:
    ``pyramid_days``): of an extension on record the term approved (all of it where none longer than
    ``basic_days`` is told), at most ``basic_days`` where the record says 未延长 or nothing at all.

    Drugs also have to be decided on within ``drug_days`` of the seizure, ``drug_tested_days`` of a
    test's end; filing, lifting or penalising decides. Only a 提示 where that is all, where the
    region has no columns for testing or for extensions, and while the seizure lasts.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 17)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S002.yml``.
    as_of : datetime.date
        Open seizures are counted up to it, or to the day their file can tell of.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``threshold`` in days.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S002.md
    """
    rows = prepare(frame, contract, COLUMNS)
    rows = rows.with_columns(pl.coalesce("filed_date", "seizure_date").alias("_opened"))
    rows = reach.with_told_until(
        rows, as_of, "_opened", "seizure_date", *reach.OF_CASES, again=reach.WHOLE_YEAR
    )
    rows = _limits(_spans(rows, as_of), contract)
    start, end, tested = pl.col("seizure_date"), pl.col("_end"), pl.col("_tested")
    whole = (end - start).dt.total_days()
    days = whole - tested
    unknown = pl.col("seizure_lifted_date").is_null() & pl.col("decision_date").is_not_null()
    # A region that never says when goods went back did not keep them until the decision for that.
    silent = unknown & ~pl.col("_tells_lifting")
    late = (end > pl.col("_allowed_until")) & ~silent
    undecided = (pl.col("_handled") > pl.col("_drug_allowed_until")).fill_null(False)
    beyond = end > start + pl.duration(days=pl.col("_allowed") + tested)
    less = pl.when(tested > 0).then(pl.format("，扣除检测{}日后{}日", tested, days))
    kept = pl.format(
        "查封扣押{}至{}{}计{}日{}，批准期限{}日；请核检测和延长。",
        day(start),
        day(end),
        pl.when(unknown).then(pl.lit("决定（未载解除）")).otherwise(pl.lit("")),
        whole,
        less.fill_null(""),
        pl.col("_allowed"),
    )
    drug = pl.format(
        "药品{}查封扣押，处理决定期限{}，{}立案或解除；请核案卷。",
        day(start),
        day(pl.col("_drug_allowed_until")),
        pl.when("_is_handled")
        .then(pl.format("{}才见", day(pl.col("_handled"))))
        .otherwise(pl.format("至{}未见", day(pl.col("_handled")))),
    )
    told = pl.col("_tells_testing") & pl.col("_tells_extension")
    return assemble(
        rows,
        contract,
        period=month_of(start),
        observed=days.cast(pl.Float64),
        threshold=pl.col("_allowed").cast(pl.Float64),
        score=(days / pl.col("_allowed")).round(6),
        flag=late | undecided,
        not_evaluated=first_reason(
            not_applicable=start.is_null() & ~pl.col(MISSING),
            date_order=whole < 0,
            testing_open=pl.col("testing_start_date").is_not_null()
            & pl.col("testing_end_date").is_null(),
            calendar_unknown=beyond & ~pl.col("_is_calendar_known"),
            not_lifted=unknown & ~late & ~undecided,
        ),
        reason=pl.when(late).then(kept).otherwise(drug),
        first_seen=pl.when(late | ~undecided)
        .then("_allowed_until")
        .otherwise("_drug_allowed_until")
        .dt.offset_by("1d"),
        level=pl.when(pl.col("_open") | ~told | ~late).then(pl.lit("提示")),
    )  # fmt: skip


def _spans(rows: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Add when the seizure ended or was decided on, and its days of testing."""
    start, lifted, decided = (
        pl.col(c) for c in ("seizure_date", "seizure_lifted_date", "decision_date")
    )
    later = (lifted > as_of).fill_null(False)
    end = pl.when(later).then(pl.lit(as_of)).otherwise(pl.coalesce(lifted, decided, "_until"))
    both = pl.col("testing_start_date").is_not_null() & pl.col("testing_end_date").is_not_null()
    test_start = pl.max_horizontal("testing_start_date", start)
    test_end = pl.min_horizontal("testing_end_date", end)
    tested = pl.when(both).then((test_end - test_start).dt.total_days().clip(0)).otherwise(0)
    by_region = {
        "_tells_testing": pl.col("testing_start_date").is_not_null(),
        "_tells_extension": pl.any_horizontal(
            pl.col(c).is_not_null() for c in ("seizure_term_days", "is_seizure_extended")
        ),
        "_tells_lifting": lifted.is_not_null(),
    }
    handled = pl.min_horizontal(
        pl.when(day_ <= as_of).then(day_) for day_ in (pl.col("filed_date"), lifted, decided)
    )
    return rows.with_columns(
        end.alias("_end"),
        (later | (lifted.is_null() & decided.is_null())).alias("_open"),
        tested.alias("_tested"),
        pl.coalesce(handled, "_until").alias("_handled"),
        handled.is_not_null().alias("_is_handled"),
        *(told.any().over("region_code").alias(name) for name, told in by_region.items()),
    )


def _limits(rows: pl.DataFrame, contract: Indicator) -> pl.DataFrame:
    """Add the days allowed, the last day they give, and the last day to decide on drugs."""
    basic = int(contract["basic_days"])
    longest = (
        pl.when(pl.col("domain") == PYRAMID)
        .then(int(contract["pyramid_days"]))
        .otherwise(int(contract["extended_days"]))
    )
    term = pl.min_horizontal(pl.col("seizure_term_days").fill_null(basic), longest)
    extended = pl.col("is_seizure_extended")
    allowed = (
        pl.when(extended)
        .then(pl.when(term > basic).then(term).otherwise(longest))
        .when(~extended)
        .then(term.clip(upper_bound=basic))
        .otherwise(term)
    )
    start, tested = pl.col("seizure_date"), pl.col("_tested")
    drug_days = (
        pl.when(pl.col("testing_end_date") >= start)
        .then(pl.col("testing_end_date") + pl.duration(days=int(contract["drug_tested_days"])))
        .otherwise(start + pl.duration(days=int(contract["drug_days"])))
    )
    last = start + pl.duration(days=allowed + tested)
    return rows.with_columns(
        allowed.alias("_allowed"),
        or_next_working(last).is_not_null().alias("_is_calendar_known"),
        pl.coalesce(or_next_working(last), last).alias("_allowed_until"),
        pl.when(pl.col("domain") == DRUGS)
        .then(or_next_working(drug_days))
        .alias("_drug_allowed_until"),
    )
