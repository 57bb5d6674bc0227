"""S030: the party asked for a hearing, and no day of one is recorded."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_ordinary_penalty
from models.indicators.wording import day
from models.like_cases.facts import stated
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "procedure_type", "decision_kind",
    "decision_date", "hearing_date", "facts", "discretion_reason", "penalty_content",
    "party_statement",
)  # fmt: skip
#: A clause that says the party asked: no "not", no "may", no "if", no right told, no waiver before it.
_ASKED = (
    "(?:^|[，。；：;,]|\\s)[^，。；：;,未没不无放弃逾视可权应如若否]{0,30}(?:要求|申请|提出|请求)了?"
    "(?:书面)?(?:依法)?(?:举行|组织|召开|进行)?听证会?(?:申请|要求|请求)?(?:[，。；;,！）)]|\\s|后|并|但|且|$)"
    f"|{stated.SAYS}(?:递交|提交|提出|寄来|送来|交来)了?[^，。；未]{{0,6}}听证(?:申请|请求|要求)书?"
    "|应(?:当事人|[^当，。；])[^，。；未没不]{0,12}(?:申请|要求|请求)[，,]?[^。；未没不]{0,16}听证"
)
_HELD = (
    "(?:举行|召开|组织)了[^，。；]{0,8}听证|(?:^|[^或者])听证会?(?:笔录|报告|意见)|经过?听证|听证会?后"
    "|(?:^|[，。；])[^，。；要求申请应可]{0,16}组织听证会?[，。]"
    "|(?:[年月日]|[本我]局|机关)[^，。；要求申请]{0,16}(?:举行|召开|组织|进行)[^，。；]{0,6}听证"
)
_WITHDRAWN = (
    "撤[回销][^，。；]{0,8}听证|听证[^，。；]{0,8}(?:撤[回销]|终止|视为)|放弃了?(?:参加|要求|举行)?听证"
    "|未[^，。；]{0,6}(?:参加|出席|到场)[^，。；]{0,6}听证|听证[^，。；]{0,14}未[^，。；]{0,4}(?:参加|出席|到场|到会|到庭|参会)|听证[^。；]{0,30}视为(?:放弃|撤[回销])|(?:表示|决定)不再(?:要求|申请|需要|提出)"
)
_NOT_ADMITTED = (
    "不予?(?:受理|举行|组织|准许|同意|支持)[^，。；]{0,8}听证|不(?:符合|属于)[^，。；]{0,8}听证"
    "|听证[^。；]{0,14}(?:不予|不符合|不属于|超过|逾期|已过)"
)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to penalties where a text says that the party asked for a hearing and no hearing is recorded.

    A text that tells of a hearing held, of the request withdrawn or not admitted makes it clear. Texts
    are read by their words and few exports have a column for them, so it is only ever a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 12)
        ``feat_case``: one row a ``case_key``.
    contract : Indicator
        ``S030.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        No figures: the texts say so.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S030.md
    """
    rows = prepare(frame, contract, COLUMNS)
    decided, hearing = pl.col("decision_date"), pl.col("hearing_date")
    told_of = ("facts", "discretion_reason", "penalty_content", "party_statement")
    text = stated.joined(*told_of)
    return assemble(
        rows.with_columns(text.alias("_text")),
        contract,
        flag=hearing.is_null(),
        not_evaluated=first_reason(
            not_applicable=no_ordinary_penalty(),
            not_asked=~pl.col("_text").str.contains(_ASKED),
        ),
        excluded={
            "held": pl.col("_text").str.contains(_HELD),
            "withdrawn": pl.col("_text").str.contains(_WITHDRAWN),
            "not_admitted": pl.col("_text").str.contains(_NOT_ADMITTED),
        },
        reason=pl.format(
            "文中载有当事人要求听证，决定{}，未载听证日期；请核案卷有无听证笔录。", day(decided)
        ),
        first_seen=decided,
    )
