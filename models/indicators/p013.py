"""P013: circumstances that the law says must lighten a fine, and a grade that does not."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_fine
from models.indicators.wording import yuan
from models.like_cases.facts import stated
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "discretion", "discretion_grade", "discretion_reason", "facts", "penalty_content",
    "mitigating", "aggravating", "statutory_min_yuan", "statutory_max_yuan",
)  # fmt: skip
_TEXTS = ("facts", "discretion_reason", "penalty_content")
#: Art. 32 (3): what the organ did not know yet.
_CONFESSED = "(?:主动|如实)(?:向[^，。；]{1,8})?(?:供述|交代|交待|说明)[^，。；]{0,12}(?:(?:尚未|未|没有?)(?:被)?(?:掌握|发现)|不(?:掌握|知道|知晓|了解))"

#: Named to say that it is not so: a plea not accepted, the words of the law quoted.
_NOT_SO = (
    "(?:消除|减轻|赔偿|退[赔还款]|召回|胁迫|诱骗|立功|检举|未成年|周岁|供述)[^。；]*?(?:"
    + stated.REJECTED
    + "|不属实|不实|(?:无|没有|不存在|不具有|不符合|不具备)(?:上述|前述|以上|该)[^，。；]{0,4}(?:情形|情节))"
)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to fines graded 一般 or 从重 whose text names a circumstance of art. 30 or 32.

    .. math:: \frac{F - \min}{\max - \min} > \text{light\_share}

    where the range is known. Cooperation alone is none of them. Facts of severity beside them
    may weigh against: clear.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 16)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P013.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine (yuan), ``score`` = place in the range where it is known.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P013.md
    """
    rows = prepare(frame, contract, COLUMNS)
    grade, fine = pl.coalesce("discretion_grade", "discretion"), pl.col("fine_yuan")
    low, high = pl.col("statutory_min_yuan"), pl.col("statutory_max_yuan")
    place = pl.when(high > low).then((fine - low) / (high - low)).round(6)
    parts = [stated.of_the_case(pl.col(c)) for c in _TEXTS]
    told = pl.any_horizontal(p.is_not_null() for p in parts)
    confessed = pl.any_horizontal(p.str.contains(_CONFESSED).fill_null(False) for p in parts)
    named = pl.col("mitigating").fill_null([])
    words = pl.when(confessed).then(pl.concat_list(named, pl.lit("主动供述"))).otherwise(named)
    return assemble(
        rows.with_columns(words.alias("_words")),
        contract,
        observed=fine,
        score=place,
        flag=pl.when(told & grade.is_not_null()).then(pl.col("_words").list.len() > 0),
        not_evaluated=first_reason(
            not_applicable=no_fine() | ~grade.is_in(["一般", "从重"]),
        ),
        excluded={
            "not_so": pl.any_horizontal(pl.col(c).str.contains(_NOT_SO).fill_null(False) for c in _TEXTS),
            "light_fine": place <= contract["light_share"],
            "aggravating": pl.col("aggravating").list.len() > 0,
        },
        reason=pl.format(
            "文中载有{}，裁量等次为{}，罚款{}；请核是否应当从轻、减轻。",
            pl.col("_words").list.join("、"), grade, yuan(fine, 2),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
