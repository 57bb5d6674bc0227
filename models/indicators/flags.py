"""From outcomes to leads, coverage and measured precision."""

import calendar
import re
from datetime import date
from hashlib import sha256

import polars as pl
import scipy

from data_contracts import Indicator
from data_contracts.loader import table
from models.outcomes import MAX_EVIDENCE

_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|W(\d{2})|(\d{2})(?:-(\d{2}))?))?")

PROBLEMS = ("轻微，提醒", "程序瑕疵，补正", "执法不当，纠正", "涉嫌违法违规，按程序研判")
JUSTIFIED = ("正常", "有正当理由")
DATA_ERROR = "数据有误"
#: The columns of ``out_flags`` that are issued with a flag; the others follow from what people said.
AS_ISSUED = tuple(table("out_flags").columns)[
    : list(table("out_flags").columns).index("is_current") + 1
]


def flag_id(rule_code: str, object_key: str, period: str | None) -> str:
    """Return the stable number of a flag, e.g. ``P001-0f3c…``: rule, object and period hashed."""
    digest = sha256("\x1f".join([rule_code, object_key, period or ""]).encode()).hexdigest()
    return f"{rule_code}-{digest[:16]}"


def judged(findings: tuple[str, ...]) -> pl.Expr:
    """Return where a flag was found to be one of these, its data being right; reads ``finding, status``."""
    data_error = (pl.col("status") == DATA_ERROR).fill_null(False)
    return pl.col("finding").is_in(findings).fill_null(False) & ~data_error


def period_end(period: str) -> date:
    """Return the last day of ``YYYY``, ``YYYY-Qn``, ``YYYY-MM``, ``YYYY-Www`` or a date.

    Raises
    ------
    ValueError
        The text is none of these.
    """
    match = _PERIOD.fullmatch(period)
    if match is None:
        raise ValueError(f"no period: {period!r}; expected YYYY, YYYY-Qn, YYYY-MM, YYYY-Www, date")
    year, quarter, week, month, day = match.groups()
    if day:
        return date(int(year), int(month), int(day))
    if week:
        return date.fromisocalendar(int(year), int(week), 7)
    last = int(month) if month else 3 * int(quarter) if quarter else 12
    return date(int(year), last, calendar.monthrange(int(year), last)[1])


def a_year_before(day: date) -> date:
    """Return the same day twelve months earlier (28 February for 29 February)."""
    short = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if short else day.day)


def to_flags(results: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Return the rows of ``out_flags`` for the flagged subjects.

    ``status`` is 历史 when the period ended more than twelve months before ``as_of``, else 待送;
    a ledger that issued the flag earlier knows better and overrules it. ``first_seen`` never lies
    after ``as_of``.

    Parameters
    ----------
    results : pl.DataFrame, shape (n, 17)
        From ``evaluate``.
    contract : Indicator
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame, shape (flagged, len(AS_ISSUED))
        Sorted by ``flag_id``.
    """
    flagged = results.filter(pl.col("outcome") == "flagged")
    ids = [
        flag_id(contract.code, *row) for row in flagged.select("object_key", "period").iter_rows()
    ]
    horizon = a_year_before(as_of)
    past = [p is not None and period_end(p) < horizon for p in flagged["period"]]
    filled = flagged.with_columns(
        pl.Series("flag_id", ids, pl.String),
        pl.lit(contract.code).alias("rule_code"),
        pl.lit(contract.version, pl.Int64).alias("rule_version"),
        pl.lit(contract.object_type).alias("object_type"),
        pl.lit(contract.unit).alias("unit"),
        pl.lit(contract.legal_basis).alias("legal_basis"),
        pl.col("evidence").list.head(MAX_EVIDENCE),
        pl.lit(list(contract.exclusions.values()), pl.List(pl.String)).alias("exclusions"),
        pl.coalesce(
            "justifications", pl.lit(contract.possible_justifications, pl.List(pl.String))
        ).alias("possible_justifications"),
        pl.when(pl.Series(past, dtype=pl.Boolean))
        .then(pl.lit("历史"))
        .otherwise(pl.lit("待送"))
        .alias("status"),
        pl.lit(None, pl.String).alias("finding"),
        pl.min_horizontal("first_seen", pl.lit(as_of)).alias("first_seen"),
        pl.lit(as_of).alias("as_of"),
        pl.lit(True).alias("is_current"),
    )
    return filled.select(AS_ISSUED).sort("flag_id")


def precision(flags: pl.DataFrame, suspend_below: float, *, level: float = 0.95) -> pl.DataFrame:
    r"""Return how often each rule was right, by year of the flag's period.

    .. math:: k \mid n \sim \text{Binomial}(n, \pi), \quad \pi \sim \text{Beta}(1/2, 1/2)

    with :math:`n` findings of the city's section and :math:`k` of them problems; the interval is
    the central ``level`` of the posterior. Data errors and files still to be read are no findings.

    Parameters
    ----------
    flags : pl.DataFrame, shape (n, any)
        ``rule_code, period, status, finding`` of ``out_flags``.
    suspend_below : float
        Share found true under which a rule is proposed for suspension.
    level : float
        Probability of the interval.

    Returns
    -------
    pl.DataFrame, shape (rules × years, 10)
        Columns of ``out_precision`` and ``suspension_proposed`` (all years of the rule together:
        upper bound below ``suspend_below``).
    """
    data_error = (pl.col("status") == DATA_ERROR).fill_null(False)
    problem, justified = judged(PROBLEMS), judged(JUSTIFIED)
    counts = (
        flags.group_by("rule_code", pl.col("period").str.slice(0, 4).alias("period"))
        .agg(
            pl.len().cast(pl.Int64).alias("n_flagged"),
            (problem | justified).sum().cast(pl.Int64).alias("n_found"),
            problem.sum().cast(pl.Int64).alias("n_problem"),
            justified.sum().cast(pl.Int64).alias("n_justified"),
            data_error.sum().cast(pl.Int64).alias("n_data_error"),
        )
        .sort("rule_code", "period")
    )
    low, high = _interval(counts["n_problem"], counts["n_found"], level)
    pooled = counts.group_by("rule_code", maintain_order=True).agg(pl.sum("n_problem", "n_found"))
    upper = _interval(pooled["n_problem"], pooled["n_found"], level)[1]
    proposed = pooled.select(
        "rule_code", (upper < suspend_below).fill_null(False).alias("suspension_proposed")
    )
    found = pl.col("n_found") > 0
    return counts.with_columns(
        pl.when(found).then(pl.col("n_problem") / pl.col("n_found")).alias("precision"),
        low.alias("interval_low"),
        high.alias("interval_high"),
    ).join(proposed, on="rule_code", how="left", validate="m:1", maintain_order="left")


def _interval(problems: pl.Series, found: pl.Series, level: float) -> tuple[pl.Series, pl.Series]:
    a, b = problems.to_numpy() + 0.5, (found - problems).to_numpy() + 0.5
    tail = (1 - level) / 2
    none = found == 0
    ends = [pl.Series(scipy.stats.beta.ppf(q, a, b), dtype=pl.Float64) for q in (tail, 1 - tail)]
    low, high = (pl.select(pl.when(~none).then(end)).to_series() for end in ends)
    return low, high
