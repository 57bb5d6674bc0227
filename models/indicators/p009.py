"""P009: illegal gains on record and none of them confiscated."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.clauses import amounts
from models.indicators.scope import no_ordinary_penalty
from models.indicators.wording import IN_CLAUSE, yuan
from models.like_cases.facts import stated
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "procedure_type",
    "decision_kind", "penalty_kinds", "illegal_gains_yuan", "confiscated_gains_yuan",
    "confiscation_yuan", "facts", "discretion_reason", "penalty_content",
)  # fmt: skip
#: What was given back to those who paid it is not confiscated.
_GIVEN_BACK = r"退赔|退还|退款|清退|退费|实退|退缴|退给|退回(?:货款|费用|款|给|各|全部|原|消费者|顾客|买家|购买)|返还|赔偿(?:了|消费者|损失)|(?:公安|司法|检察|法院)[^，。；]{0,10}追缴"
#: Gains may stand beside goods (没收灯具一台及违法所得20元).
_TAKEN = "没收[^，。；不]*?违法所得?"
#: Words that an advertisement or a contract had say what was promised.
_PROMISED = '[“"][^“”"]*[”"]'
#: "Has not given back" is the opposite.
#: Nor is what the supplier gave back to the party, or what was asked of it and refused.
_KEPT = rf"(?:退还|退回|返还|退给|退款给?)(?:给)?(?:了)?当事人|(?:要求|请求|主张){IN_CLAUSE}{{0,8}}?(?:{_GIVEN_BACK}){IN_CLAUSE}{{0,8}}[，,]{IN_CLAUSE}{{0,6}}(?:予以拒绝|拒绝|拒不|不予|不同意|未果|置之不理)|(?:未|没有|拒不|拒绝|不愿|无法){IN_CLAUSE}{{0,8}}?(?:{_GIVEN_BACK})"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Flag penalties that leave recorded illegal gains with the party.

    .. math:: I \ge \text{min\_gains} \wedge C = 0

    :math:`I` illegal gains, :math:`C` what was confiscated of them; neither an amount nor the kind
    of penalty says so. Where the column says nothing the facts do. A total of confiscation counts as gains: goods are not told apart there.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 14)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``P009.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``score`` = illegal gains (yuan).

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/P009.md
    """
    rows = prepare(frame, contract, COLUMNS)
    silent = pl.col("illegal_gains_yuan").is_null()
    in_facts = amounts.stated(pl.when(silent).then("facts"), "illegal_gains")
    # Read once: most of what follows asks for it.
    rows = rows.with_columns(_gains=pl.coalesce("illegal_gains_yuan", in_facts))
    gains = pl.col("_gains")
    taken = (
        (pl.coalesce("confiscated_gains_yuan", "confiscation_yuan") > 0).fill_null(False)
        | pl.col("penalty_kinds").list.contains("没收违法所得").fill_null(False)
        | pl.col("penalty_content").str.contains(_TAKEN).fill_null(False)
        | (silent & pl.col("facts").str.contains(_TAKEN)).fill_null(False)
    )
    text = stated.of_the_case(
        stated.joined("facts", "discretion_reason", "penalty_content")
    ).str.replace_all(_PROMISED, "")
    refund = pl.col("penalty_kinds").list.contains("责令退款").fill_null(False)
    return assemble(
        rows,
        contract,
        observed=gains,
        threshold=pl.lit(contract["min_gains_yuan"]),
        score=gains,
        flag=(gains >= contract["min_gains_yuan"]) & ~taken,
        not_evaluated=first_reason(
            not_applicable=no_ordinary_penalty(),
            no_gains=gains.is_null(),
        ),
        excluded={"given_back": refund | text.str.replace_all(_KEPT, "").str.contains(_GIVEN_BACK)},
        reason=pl.format(
            "载有违法所得{}，未见没收违法所得；请核是否退赔或漏并处没收。", yuan(gains, 2)
        ),
        first_seen=pl.col("decision_date"),
    )
