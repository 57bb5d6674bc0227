"""S024: goods or gains at the amount for criminal referral, and no referral on record."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_penalty
from models.indicators.wording import yuan
from models.like_cases.facts import circumstances, stated
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "law", "article",
    "goods_value_yuan", "illegal_gains_yuan", "disposition", "case_status", "case_source", "facts",
    "discretion_reason", "penalty_content",
)  # fmt: skip
#: Articles on adulterated, fake and shoddy goods, and on registered marks.
_FAKE = ("产品质量法", (49, 50, 52))
_MARK = ("商标法", (60, 61))
#: Handed to, or come back from, the police or the prosecutor.
_HANDED = "移[送交](?:至|到|给)?[^，。；]{0,8}(?:公安|司法|检察)|(?:公安|检察)[^，。；]{0,10}(?:移送|移交|退回|立案|侦[查办]|介入|抓[捕获]|刑[事拘]|检察意见)|反向衔接|公安[^，。；]{0,12}(?:会商|认为|不构成犯罪)|(?:未达到?|不够|不足)[^，。；]{0,6}(?:追诉|立案)标准|(?:本局|研判|会商)[^。；]{0,12}不构成犯罪"
#: Goods all sold: their value is what they were sold for.
_ALL_SOLD = "(?:^|[^未非不])(?:已经?)?全部(?:对外)?(?:已)?(?:销售|售出|售完|卖出|卖完)|(?:^|[^未])均已(?:对外)?(?:销售|售出|售完|卖出)|销售一空|(?:^|[^未])售罄"
#: "Not handed over" is no record of a hand-over; "不移送" tells that somebody decided.
_NOT_HANDED = "(?:未|没有|未予|未曾|未及时|未依法|尚未)移[送交]"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to counterfeit and trademark cases as large as the line for referral.

    .. math:: \text{goods} \ge T \vee \text{gains} \ge T'

    The lines follow the clause. Whether it is a crime is for the police and the court: the flag
    asks whether somebody looked.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 15)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S024.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = the amount that reaches its line, ``threshold`` = the line (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S024.md
    """
    rows = prepare(frame, contract, COLUMNS)
    law = pl.col("law").str.strip_prefix("中华人民共和国")
    fake = (law == _FAKE[0]) & pl.col("article").is_in(_FAKE[1])
    mark = (law == _MARK[0]) & pl.col("article").is_in(_MARK[1])
    goods, gains = pl.col("goods_value_yuan"), pl.col("illegal_gains_yuan")
    text = stated.of_the_case(stated.joined("facts", "discretion_reason", "penalty_content"))
    # Goods under another's mark that were not sold: their line is another one than that of sales.
    unsold = mark & circumstances.shows(text, "unsold") & ~(gains > 0).fill_null(False)
    sold_out = fake & text.str.contains(_ALL_SOLD)
    by_goods = (
        pl.when(sold_out)
        .then(contract["fake_gains_yuan"])
        .when(fake)
        .then(contract["fake_goods_yuan"])
        .when(unsold)
        .then(contract["unsold_goods_yuan"])
        .otherwise(contract["trademark_yuan"])
    )
    by_gains = pl.when(fake).then(contract["fake_gains_yuan"]).otherwise(contract["trademark_yuan"])
    rows = rows.with_columns(
        by_goods.alias("_goods_allowed"), by_gains.alias("_gains_allowed")
    ).with_columns(
        (goods >= pl.col("_goods_allowed")).fill_null(False).alias("_by_goods"),
        (gains >= pl.col("_gains_allowed")).fill_null(False).alias("_by_gains"),
    )
    reached = pl.col("_by_goods")
    amount = pl.when(reached | gains.is_null()).then(goods).otherwise(gains)
    line = pl.when(reached | gains.is_null()).then("_goods_allowed").otherwise("_gains_allowed")
    word = pl.when(reached).then(pl.lit("货值")).otherwise(pl.lit("违法所得"))
    # Each line is of an amount of its own, and goods or gains are not that amount: it is named.
    sold = yuan(pl.lit(contract["fake_gains_yuan"]), 2)
    of = (
        pl.when(fake & reached & ~sold_out.fill_null(False))
        .then(pl.format("未售货值{}（已售{}）", yuan(line, 2), sold))
        .when(fake)
        .then(pl.format("销售金额{}", yuan(line, 2)))
        .when(unsold & reached)
        .then(pl.format("未售货值{}", yuan(line, 2)))
        .otherwise(pl.format("非法经营或销售金额{}", yuan(line, 2)))
    )
    return assemble(
        rows,
        contract,
        observed=amount,
        threshold=line,
        score=(amount / line).round(6),
        flag=reached | pl.col("_by_gains"),
        not_evaluated=first_reason(
            not_applicable=no_penalty() | ~(fake | mark).fill_null(False),
        ),
        excluded={
            "handed_over": text.str.replace_all(_NOT_HANDED, "").str.contains(_HANDED)
            | (pl.col("disposition") == "移送公安").fill_null(False)
            | (pl.col("case_status") == "移送").fill_null(False)
            | (pl.col("case_source") == "部门移送").fill_null(False),
        },
        reason=pl.format(
            "{}{}，移送数额为{}，未见移送记录；请核金额和是否研判过。",
            word,
            yuan(amount, 2),
            of,
        ),
        first_seen=pl.col("decision_date"),
    )
