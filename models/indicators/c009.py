"""C009: many more cases under one clause in one county, while other counties have not."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.wording import clause, month_end, month_words, number
from models.outcomes import assemble, first_reason, prepare

COLUMNS = (
    "region_code", "month", "is_judged", "law", "article", "paragraph", "item", "cases",
    "usual_cases", "others_cases", "others_usual", "p_value", "q_value", "latest_cases",
    "campaign_cases", "told_cases", "backposted_share", "case_keys",
)  # fmt: skip
#: A sentence has sixty characters: so many are left for the name of the clause.
_NAME = 18


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to a clause under which one county has far more cases than it used to have.

    .. math:: q \le \text{q\_level} \wedge N \ge \text{min\_cases} \wedge
              N \ge \text{min\_ratio}\,\mu

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 18)
        ``feat_region_clause``: one row a ``region_code`` and ``month``.
    contract : Indicator
        ``C009.yml``.
    as_of : datetime.date
        A month that is not over yet is not judged.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        ``observed`` and ``expected`` = cases of three months, ``evidence`` these cases; ``level``
        提示 where a campaign, complaints or back-posting hold most of them.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``region_code`` or ``month`` is absent.

    References
    ----------
    docs/indicators/C009.md
    """
    rows = prepare(frame, contract, COLUMNS, "region_code", "month")
    cases, usual = pl.col("cases"), pl.col("usual_cases")
    ended = month_end(pl.col("month"))
    rare = (pl.col("q_value") <= contract["q_level"]) & (pl.col("latest_cases") > 0)
    large = (cases >= contract["min_cases"]) & (cases >= contract["min_ratio"] * usual)
    explained = pl.any_horizontal(_most(contract).values())
    return assemble(
        rows,
        contract,
        period=pl.col("month"),
        observed=cases,
        expected=usual,
        threshold=contract["min_ratio"] * usual,
        n=cases,
        p_value=pl.col("p_value"),
        flag=(rare & large).fill_null(value=False),
        not_evaluated=first_reason(
            month_not_over=ended > as_of, short_history=~pl.col("is_judged")
        ),
        reason=pl.format(
            "至{}三个月{}{}件，往常{}件；别县{}件，往常{}件。", month_words(pl.col("month")), _clause(), cases,
            _about(usual), pl.col("others_cases"), _about(pl.col("others_usual")),
        ),
        evidence=pl.col("case_keys").list.eval(pl.concat_str(pl.lit("cases:"), pl.element())),
        first_seen=pl.min_horizontal(ended, pl.lit(as_of)),
        level=pl.when(explained).then(pl.lit("提示")),
        justifications=_suggested(contract),
    )  # fmt: skip


def _most(contract: Indicator) -> dict[str, pl.Expr]:
    """Return where what explains a rise holds most of the cases."""
    share = contract["label_share"]
    return {
        "专项集中办案": pl.col("campaign_cases") >= share * pl.col("cases"),
        "投诉举报核查": pl.col("told_cases") >= share * pl.col("cases"),
        "补录": pl.col("backposted_share") >= share,
    }


def _suggested(contract: Indicator) -> pl.Expr:
    """Put the explanation the cases themselves suggest before the contract's others."""
    choice = pl.lit(None, pl.List(pl.String))
    for word, holds in reversed(_most(contract).items()):
        first = [word, *(w for w in contract.possible_justifications if w != word)]
        choice = pl.when(holds).then(pl.lit(first, pl.List(pl.String))).otherwise(choice)
    return choice


def _clause() -> pl.Expr:
    """Return ``食品安全法125条1款2项``, the name of the law cut where it is long."""
    item = pl.when(pl.col("item").is_not_null()).then(pl.format("{}项", pl.col("item")))
    whole = pl.concat_str(clause(), item, ignore_nulls=True)
    numbers = whole.str.extract(r"(\d+条.*)$").fill_null("")
    law = whole.str.strip_suffix(numbers)
    room = _NAME - numbers.str.len_chars()
    short = pl.format("{}…{}", law.str.slice(0, room - 1), numbers)
    return pl.when(whole.str.len_chars() <= _NAME).then(whole).otherwise(short)


def _about(usual: pl.Expr) -> pl.Expr:
    whole = usual.round(0)
    return pl.when(whole < 1).then(pl.lit("不到1")).otherwise(pl.format("约{}", number(whole, 0)))
