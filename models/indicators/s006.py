"""S006: filing or handling that took longer than the ordinary time."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators import reach
from models.indicators.wording import day, month_of
from models.indicators.workdays import after, count, known_until, or_next_working
from models.like_cases.facts import stated
from models.outcomes import HEADERS, assemble, first_reason, prepare

COLUMNS = (
    "case_key", "region_code", "in_sources", "procedure_type", "clue_date", "filed_date",
    "decision_date", "case_status", "suspended_date", "resumed_date", "testing_start_date",
    "testing_end_date", "extension_approved_date", "general_meeting_date", "hearing_date",
    "facts", "service_date", "told_publication_date", "payment_date", *reach.COLUMNS,
)  # fmt: skip
#: What is taken off the time, or added to it. A region whose files have none of these columns is not
#: judged on it; columns that are there and blank say that there was nothing to take off.
TOLD = ("suspended_date", "testing_start_date", "extension_approved_date")
#: An extension, or a suspension, of the handling that a text tells of, with no "not" before it.
_EXTENDED = "(?:经|报)[^，。；未]{0,12}批准[^。；未]{0,12}(?:延长|延期)|(?:延长|延期)[^，。；未]{0,4}[由经][^，。；]*?(?:批准|决定)|办案期限[^，。；未]{0,6}延长|(?:^|[^未不])延长[^，。；未]{0,6}办案期限"
_SUSPENDED = "(?:^|[^未不])中止(?:了)?(?:案件)?(?:调查|办理|审理)"
#: States in which a case is over without a decision.
_OVER = ("已结案", "终止", "销案", "移送", "撤销")
#: One term of ninety days for all holds from this day; each organ had its own before.
IN_FORCE = date(2019, 4, 1)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to cases filed, or decided, later than the ordinary time and its extension.

    Clue to filing in working days, filing to decision in calendar days; suspension and testing come
    off, and a last day that is a holiday moves to the next working day. An extension on record adds ``extension_days``; a hearing on record excuses what is
    longer. A collective discussion (art. 57) decides a grave case, it extends nothing. Where the files have
    no columns of what comes off, handling is late beyond ``untold_days`` alone. Only ever a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 21)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S006.yml``.
    as_of : datetime.date
        Open cases are counted up to it, or to the day their file can tell of.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``threshold`` in days of whichever step is further over its time.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S006.md
    """
    rows = prepare(frame, contract, COLUMNS)
    rows = reach.with_told_until(
        rows, as_of, "filed_date", *reach.OF_CASES, again=reach.WHOLE_YEAR
    ).with_columns(
        pl.any_horizontal(
            pl.col(name).is_not_null().any().over("region_code") for name in TOLD
        ).alias("_filled"),
        _had(frame),
    )
    filed, decided = pl.col("filed_date"), pl.col("decision_date")
    end = pl.coalesce(decided, "_until")
    idle = _between("suspended_date", "resumed_date", filed, end)
    tested = _between("testing_start_date", "testing_end_date", filed, end)
    handling = (end - filed).dt.total_days() - idle - tested
    extended = pl.col("extension_approved_date").is_not_null() | stated.of_the_case(
        pl.col("facts")
    ).str.contains(_EXTENDED).fill_null(False)
    steps = rows.with_columns(
        (count(pl.col("clue_date"), filed) - _tested_before(filed)).alias("_filing"),
        handling.alias("_handling"),
        pl.when(extended)
        .then(int(contract["handling_days"] + contract["extension_days"]))
        .otherwise(int(contract["handling_days"]))
        .alias("_handling_allowed"),
        pl.lit(int(contract["filing_days"])).alias("_filing_allowed"),
    )
    told_by = pl.col("_filing_allowed") + _tested_before(filed)
    late_filing = (pl.col("_filing") > pl.col("_filing_allowed")).fill_null(False)
    last = filed + pl.duration(days=pl.col("_handling_allowed") + idle + tested)
    steps = steps.with_columns(pl.coalesce(or_next_working(last), last).alias("_allowed_until"))
    untold = ~pl.col("_filled") & ~pl.col("_had")
    far_over = untold & (pl.col("_handling") > contract["untold_days"])
    late_handling = end > pl.col("_allowed_until")
    by_filing = late_filing & ~late_handling.fill_null(False)
    observed = pl.when(by_filing).then("_filing").otherwise("_handling")
    allowed = pl.when(far_over).then(int(contract["untold_days"])).otherwise("_handling_allowed")
    line = pl.when(by_filing).then("_filing_allowed").otherwise(allowed)
    over = decided.is_null() & pl.col("case_status").is_in(_OVER).fill_null(False)
    met = (
        pl.when(pl.col("general_meeting_date").is_not_null() & pl.col("_filled"))
        .then(pl.lit("集体讨论不是延期，"))
        .otherwise(pl.lit(""))
    )
    off = (
        pl.when("_filled")
        .then(pl.lit("扣除中止和检测后"))
        .when("_had")
        .then(pl.lit("中止检测延期栏空白，"))
        .otherwise(pl.lit("导出没有中止检测延期栏，未扣除，"))
    )
    sentence = pl.when(late_handling).then(
        pl.format("立案{}至{}，{}{}日，超过{}日；{}请核延期批准。", day(filed), day(end), off,
                  pl.col("_handling"), allowed, met)
    ).otherwise(
        pl.format("线索登记{}，立案{}，历时{}个工作日，超过{}个；请核延期批准。",
                  day(pl.col("clue_date")), day(filed), pl.col("_filing"), pl.col("_filing_allowed"))
    )  # fmt: skip
    return assemble(
        steps,
        contract,
        period=month_of(filed),
        observed=observed.cast(pl.Float64),
        threshold=line.cast(pl.Float64),
        score=(observed / line).round(6),
        flag=late_filing | late_handling,
        not_evaluated=first_reason(
            not_applicable=(pl.col("procedure_type") == "简易程序").fill_null(False) | over,
            no_filing=filed.is_null(),
            before_rules=filed < IN_FORCE,
            date_order=(decided < filed) | (filed < pl.col("clue_date")),
            no_deductions=late_handling & untold & ~far_over,
            suspension_open=_open("suspended_date", "resumed_date")
            | _open("testing_start_date", "testing_end_date"),
            calendar_unknown=_unknown(filed, pl.col("clue_date").is_not_null() & ~late_handling.fill_null(False))
            | _unknown(last, late_handling),
        ),
        excluded={
            "hearing": late_handling & pl.col("hearing_date").is_not_null(),
            "suspended": late_handling
            & pl.col("suspended_date").is_null()
            & pl.col("facts").str.contains(_SUSPENDED),
        },
        reason=sentence,
        first_seen=pl.when(late_handling)
        .then(
            pl.when(far_over)
            .then(filed + pl.duration(days=int(contract["untold_days"]) + 1))
            .otherwise(pl.col("_allowed_until").dt.offset_by("1d"))
        )
        .otherwise(after(pl.col("clue_date"), told_by).dt.offset_by("1d")),
    )  # fmt: skip


def _unknown(day: pl.Expr, asked: pl.Expr) -> pl.Expr:
    """Tell whether a day that was ``asked`` for lies where rest days are not known yet."""
    return ((day > known_until()) & asked).fill_null(False)


def _had(frame: pl.DataFrame) -> pl.Series:
    """Return whether the file of each row had one of the columns of :data:`TOLD`."""
    if HEADERS not in frame.columns:
        return pl.repeat(False, frame.height, dtype=pl.Boolean, eager=True).alias("_had")
    some = pl.col(HEADERS).list.eval(pl.element().is_in(TOLD)).list.any()
    return frame.select(some.fill_null(value=False).alias("_had")).to_series()


def _between(start: str, end: str, low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """Return the days of a recorded interval inside ``low`` to ``high``; 0 where none."""
    first, last = pl.max_horizontal(start, low), pl.min_horizontal(end, high)
    both = pl.col(start).is_not_null() & pl.col(end).is_not_null()
    return pl.when(both).then((last - first).dt.total_days().clip(0)).otherwise(0)


def _tested_before(filed: pl.Expr) -> pl.Expr:
    """Return the working days of testing between clue and filing; 0 where none."""
    first = pl.max_horizontal("testing_start_date", "clue_date")
    last = pl.min_horizontal(pl.col("testing_end_date"), filed)
    both = pl.col("testing_start_date").is_not_null() & pl.col("testing_end_date").is_not_null()
    return pl.when(both & (last > first)).then(count(first, last)).otherwise(0)


def _open(start: str, end: str) -> pl.Expr:
    return pl.col(start).is_not_null() & pl.col(end).is_null()
