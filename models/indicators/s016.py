"""S016: a penalty decided before the days for the party's statement were over."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import no_ordinary_penalty
from models.indicators.wording import day
from models.indicators.workdays import after, count
from models.like_cases.facts import stated
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
#: The procedure with five working days took effect on this day.
IN_FORCE = date(2021, 7, 15)
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "procedure_type", "decision_kind",
    "decision_date", "notice_date", "notice_service_date", "facts", "discretion_reason",
    "penalty_content", "party_statement",
)  # fmt: skip
#: The party said that it will not answer, or has answered and was heard. Its agreement with the
#: facts is neither, nor is "has not answered" while it still may.
_WAIVED = (
    "(?:^|[^未不])放弃(?:了)?(?:进行|行使)?(?:陈述|申辩|(?:提出|发表|听取)意见)"
    "|(?:^|[^未不])(?:表示|声明|表明|自愿|当场|书面|签署|签字|签名|注明|写明|写下|承诺)[^，。；未]{0,6}(?:不|无需)(?:再|需要?|要求|作|做|进行|行使|提出?)*(?:陈述|申辩)"
    "|(?:^|。)(?:当事人)?(?:已|均|自愿|书面|明确|明确表示|表示){0,3}放弃[。]?(?:$|。)"
    "|(?:^|[^未])不再(?:进行|行使|提出|作)?(?:陈述|申辩)"
    "|(?:^|[^未没])不要求(?:进行|作|提出)?(?:陈述|申辩)"
    "|(?:陈述|申辩)(?:(?:申辩)?意见|材料|过程|[、和与及](?:申辩|听证)?材?料?(?:及听证)?)*中[^，。；未]{0,20}(?:提出|表示|认为|否认|称)"
    "|对(?:处罚)?告知[^，。；]{0,12}(?:无|没有|未提出)异议"
    f"|{stated.SAYS}(?:(?:提出|提交)了?(?:书面)?(?:的)?(?:陈述|申辩)|听取了?[^，。；]{{0,14}}(?:陈述|申辩))"
    "|(?:陈述|申辩)[^。；]{0,20}复核|(?:陈述|申辩|[^验定测]意见|理由|主张)[^。；]{0,16}?(?:不予?|予以|部分|未予?)采[纳信]"
)


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to decisions made while the party could still answer the notice.

    .. math:: \text{decided} \le \text{told} + \text{statement\_days}

    Told is the day the notice was served, else its own; the last day counts in full. Before
    2021-07-15 it was ``old_statement_days``. A waiver
    named in a text makes it clear; few exports have a column for it, so it is only ever a 提示.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 13)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S016.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` = working days from notice to decision, ``threshold`` = those allowed.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S016.md
    """
    rows = prepare(frame, contract, COLUMNS)
    decided, told = pl.col("decision_date"), pl.coalesce("notice_service_date", "notice_date")
    before = told < IN_FORCE
    new, old = int(contract["statement_days"]), int(contract["old_statement_days"])
    last = pl.when(before).then(after(told, old)).otherwise(after(told, new))
    allowed = pl.when(before).then(old).otherwise(new)
    days = count(told, decided)
    told_of = ("facts", "discretion_reason", "penalty_content", "party_statement")
    text = stated.joined(*told_of)
    return assemble(
        rows.with_columns(last.alias("_allowed")),
        contract,
        observed=days.cast(pl.Float64),
        threshold=allowed.cast(pl.Float64),
        score=(allowed - days).cast(pl.Float64),
        flag=decided <= pl.col("_allowed"),
        not_evaluated=first_reason(
            not_applicable=no_ordinary_penalty(),
            no_notice=told.is_null(),
            told_after=told > decided,
            calendar_unknown=last.is_null(),
        ),
        excluded={"waived": text.str.contains(_WAIVED)},
        reason=pl.format(
            "告知{}，决定{}，陈述申辩期到{}；请核案卷有无放弃的记录。",
            day(told), day(decided), day(pl.col("_allowed")),
        ),
        first_seen=decided,
    )  # fmt: skip
