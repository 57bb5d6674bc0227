"""S023: words that lay the cost of testing or storage on the party."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_penalty
from models.like_cases.facts.stated import joined
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "facts",
    "discretion_reason", "penalty_content",
)  # fmt: skip
#: Who is fined, as texts call him.
_PARTY = "(?:当事人|你单位|你公司|你店|被处罚人|经营者|该(?:单位|公司|店|户|厂|企业|商户|个体户)|商户|店主|业主|被(?:抽样|抽检|检测|检验)(?:人|单位|企业))"
_COST = "(?:检测|检验|检疫|鉴定|检定|化验|送检|保管|仓储)(?:的)?费用?"
#: The cost named before or behind whoever bears it, within a clause.
_BORNE = (
    f"{_COST}[^，。；]{{0,12}}，?(?:由|向){_PARTY}[^，。；不未]{{0,4}}(?:承担|支付|缴纳|收取|负担|出|付)"
    f"|{_COST}[^，。；由向]{{0,8}}{_PARTY}(?:自行|自己|自)(?:承担|支付|缴纳|负担|出|付|理)"
    f"|(?:责令|责成|要求){_PARTY}?[^，。；]{{0,6}}(?:承担|支付|缴纳)[^，。；]{{0,8}}{_COST}"
    f"|{_COST}[^，。；]{{0,8}}从{_PARTY}[^，。；]{{0,12}}(?:扣除|扣缴|抵扣|中扣|划扣)"
    f"|{_PARTY}(?:已经?)(?:承担|支付|缴纳|缴清|交纳)了?[^，。；]{{0,4}}(?:检测|鉴定|化验)(?:的)?费"
)
#: A text that says the party does not bear it.
_NOT_BORNE = "(?:不得?|未|无需|无须|不应|没有)(?:由|向|责令|要求)" + _PARTY
#: What somebody else asked for was not done yet.
_ASKED = "(?:投诉人|举报人|消费者|申请人|权利人|买家)[^，。；]{0,6}(?:要求|请求|主张)[^，。；]*"
_RECHECK = "(?:复检|复验|重新检验|复议检验)(?:的)?(?:检验|检测)?费"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    """Point to cases whose text makes the party pay for testing, appraisal or storage.

    There are no data on charges; only what a text says outright is read. The cost of a second
    test that the party asked for is another matter.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 8)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S023.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        No figures: the text says so.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S023.md
    """
    rows = prepare(frame, contract, COLUMNS)
    parts = [pl.col(c) for c in ("facts", "discretion_reason", "penalty_content")]
    text = joined(*parts).str.replace_all(f"{_NOT_BORNE}|{_ASKED}", "")
    rows = rows.with_columns(
        pl.when(pl.any_horizontal(p.is_not_null() for p in parts)).then(text).alias("_text")
    )
    text = pl.col("_text")
    return assemble(
        rows,
        contract,
        flag=text.str.contains(_BORNE),
        not_evaluated=first_reason(not_applicable=no_penalty()),
        excluded={"recheck": text.str.contains(_RECHECK)},
        reason=pl.format("文中写有“{}”；请核费用由谁承担。", text.str.extract(f"({_BORNE})")),
        first_seen=pl.col("decision_date"),
    )
