"""P014: a fine on what its own record calls minor, corrected and harmless."""

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
    "fine_yuan", "goods_value_yuan", "is_minor_harm", "is_corrected_in_time", "is_first_offence",
    "facts", "discretion_reason", "aggravating",
)  # fmt: skip
#: "Caused no serious harm" says that there was some.
_HARMLESS = (
    "(?:未|没有?|无)(?:造成|产生|发生|引发|引起|导致|带来|形成|出现)?(?:任何|什么|啥|实际|其他|不良|社会|食品安全)*(?:的)?(?:社会)?(?:危害|不良)(?:性)?(?:后果|影响)"
    "|(?:未|没有?)(?:造成|产生|发生|引发|带来|导致)(?:[^，。；、严重大明人]{0,6}(?:危害|后果|事故|损害)|人身[^，。；严重大]{0,4}财产(?:损失|损害))|无人(?:不适|受伤)"
)
#: Named to say that the case does not fit, or a plea not accepted.
_NOT_SO = (
    "(?:不属于|不构成|不符合|不具备|不认定为?|并非)[^，。；]{0,8}(?:轻微|(?:上述|该|前述|此)[^，。；]{0,2}情[形节]|不予(?:行政)?处罚)"
    f"|(?:提出|认为)[^。；]*?{stated.REJECTED}"
)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to fines where all three conditions of art. 33 (1) stand on record.

    .. math:: \text{minor} \wedge \text{corrected} \wedge \text{no harm} \wedge G \le \text{max\_goods}

    The columns say minor and corrected, the text that no harm came of it.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 14)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P014.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = fine, ``threshold`` = goods value allowed (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P014.md
    """
    rows = prepare(frame, contract, COLUMNS)
    fine, goods = pl.col("fine_yuan"), pl.col("goods_value_yuan")
    text = stated.of_the_case(stated.joined("facts", "discretion_reason"))
    minor = pl.col("is_minor_harm") & pl.col("is_corrected_in_time")
    return assemble(
        rows,
        contract,
        observed=fine,
        threshold=pl.lit(contract["max_goods_yuan"]),
        score=fine,
        flag=minor
        & text.str.contains(_HARMLESS)
        & ~text.str.contains(_NOT_SO)
        & (goods <= contract["max_goods_yuan"]),
        not_evaluated=first_reason(not_applicable=no_fine(), no_goods_value=goods.is_null()),
        excluded={
            "aggravating": pl.col("aggravating").list.len() > 0,
            "again": ~pl.col("is_first_offence"),
        },
        reason=pl.format(
            "记为轻微、及时改正、没有危害后果，货值{}，罚款{}；请核是否应不予处罚。",
            yuan(goods, 2), yuan(fine, 2),
        ),
        first_seen=pl.col("decision_date"),
    )  # fmt: skip
