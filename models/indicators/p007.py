"""P007: a clause that fines only after a refusal to correct, and no refusal on record."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import merged, no_fine
from models.indicators.wording import IN_CLAUSE, clause, yuan
from models.like_cases.facts import circumstances, stated
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "penalty_kinds",
    "fine_yuan", "law", "article", "paragraph", "is_progressive", "is_merged", "is_merged_penalty",
    "facts", "discretion_reason", "penalty_content", "is_corrected_in_time",
)  # fmt: skip
#: Still not: looked at again, or after what was asked of the party, it is as it was.
_STILL = "(?:仍然?|依旧|依然|照旧|还是|还|至今)(?:未[^见发缴]|不[^存]|没有?[^发异]|无[^异不]|拒|存在|如故)"
_AGAIN = "(?:再次|第二次|又一次|二次|复查|再查|回访|回头看|期限届?满|期满|到期|届满)"
_ASKED = "(?:责令|指令|限期|催告|告诫|约谈|(?:改正|整改)[^，。；]{0,2}通知|(?:出具|发出|下发|下达)[^，。；告罚]*[书函])"
_AS_BEFORE = (
    rf"{_AGAIN}[^。；]*?{_STILL}|{_ASKED}[^。；]*?(?:{_STILL}|依旧(?:[，。；]|$)|逾期(?:仍)?(?:未|不|没有))"
    rf"|{_AGAIN}[^。；]*?(?:未|没有?)(?:予以?|进行|完成)?(?:整改|改正|纠正)"
    "|拒不[^，。；]{0,4}(?:改正|整改)|(?:未|没有|不)(?:落实|执行|履行|完成)[^，。；]{0,6}(?:整改|改正)|(?:整改|改正)(?:不到位|不彻底)|屡教不改|置若罔闻|置之不顾"
)
_REFUSED = rf"{_AS_BEFORE}|责令[^，。；]{{0,10}}后[，,]?(?:当事人)?继续(?:违法|经营|销售|使用|生产|从事|实施)|未按(?:要求|期限)(?:改正|整改)|{circumstances.BY_CODE['refused'].pattern}"
_DENIED = rf"(?:未(?:发现|见|有|出现)?|没有|无|不属于|不存在|并非)(?:[^，。；,;]{{0,4}}?(?:存在|有|所称|的))?(?:{_REFUSED})"
_GRAVE = r"情节严重|造成(?:严重)?(?:后果|事故)"
_NOT_GRAVE = rf"(?:未|没有|无|不属于|不构成|不是|不存在){IN_CLAUSE}{{0,6}}(?:{_GRAVE})"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Flag fines under 先责令改正 clauses whose text names no refusal to correct.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 17)
        ``feat_case_rules``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P007.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = fine (yuan); ``level`` 提示 unless the case says that the
        conduct was corrected.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P007.md
    """
    rows = prepare(frame, contract, COLUMNS)
    text = stated.of_the_case(stated.joined("facts", "discretion_reason", "penalty_content"))
    refused = text.str.replace_all(_DENIED, "").str.contains(_REFUSED)
    corrected = pl.col("is_corrected_in_time").fill_null(False) | circumstances.shows(
        text, "corrected"
    ).fill_null(False)
    fine = pl.col("fine_yuan")
    found = pl.when(corrected).then(pl.lit("并载有已改正")).otherwise(pl.lit("请核责令改正文书"))
    return assemble(
        rows,
        contract,
        observed=fine,
        score=fine,
        flag=~refused,
        not_evaluated=first_reason(
            not_applicable=no_fine() | ~pl.col("is_progressive").fill_null(False),
            merged_penalty=merged(),
            no_facts=pl.col("facts").is_null(),
        ),
        excluded={"grave": text.str.replace_all(_NOT_GRAVE, "").str.contains(_GRAVE)},
        reason=pl.format("{}先责令改正、拒不改正才罚；本案罚款{}，未载拒不改正，{}。", clause(),
                         yuan(fine, 2), found),
        first_seen=pl.col("decision_date"),
        level=pl.when(~corrected).then(pl.lit("提示")),
    )  # fmt: skip
