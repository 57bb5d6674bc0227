"""S026: a credit code that cannot be one."""

from datetime import date

import polars as pl

from data_contracts import Indicator
from models.indicators.scope import natural_person, no_penalty
from models.outcomes import assemble, first_reason, prepare

#: Neither other cases nor the day are looked at.
BY_ROW = True
COLUMNS = (
    "case_key", "region_code", "in_sources", "is_penalty", "decision_date", "party_type",
    "is_natural_person", "uscc",
)  # fmt: skip
#: Characters of GB 32100 in the order of their values; the letters I, O, S, V and Z are not used.
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_FORM = f"^[{_SIGNS}]{{2}}[0-9]{{6}}[{_SIGNS}]{{10}}$"


def evaluate(frame: pl.DataFrame, contract: Indicator, as_of: date) -> pl.DataFrame:
    r"""Point to cases against businesses whose credit code fails its own check.

    .. math:: c_{18} = -\sum_{i=1}^{17} 3^{i-1} c_i \bmod 31

    Codes of which signs are hidden, by whoever exported them or at the door because they are a person's, and registration numbers of fifteen digits are no credit codes and not judged.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, 8)
        ``feat_case``: one row a ``case_key``; yuan.
    contract : Indicator
        ``S026.yml``.
    as_of : datetime.date
        Not used: the frame holds what was known then.

    Returns
    -------
    pl.DataFrame, shape (n, 17)
        No figures.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` or ``region_code`` is absent.

    References
    ----------
    docs/indicators/S026.md
    """
    rows = prepare(frame, contract, COLUMNS)
    code = pl.col("uscc").str.to_uppercase().str.strip_chars()
    shaped = rows.with_columns(code.str.contains(_FORM).alias("_is_shaped"))
    signs = [
        pl.when(pl.col("_is_shaped")).then(code.str.slice(i, 1)).replace_strict(
            _VALUES, default=None, return_dtype=pl.Int64
        )
        for i in range(18)
    ]  # fmt: skip
    total = pl.sum_horizontal(sign * w for sign, w in zip(signs[:17], _WEIGHTS, strict=True))
    rows = shaped.with_columns(
        (pl.col("_is_shaped") & ((total + signs[17]) % 31 == 0)).fill_null(False).alias("_is_valid")
    )
    person = natural_person()
    what = (
        pl.when(code.str.len_chars() != 18)
        .then(pl.format("为{}位", code.str.len_chars()))
        .when(pl.col("_is_shaped"))
        .then(pl.lit("校验码不符"))
        .otherwise(pl.lit("含有不用的字符"))
    )
    return assemble(
        rows,
        contract,
        flag=pl.when(code.is_not_null()).then(~pl.col("_is_valid")),
        not_evaluated=first_reason(
            not_applicable=no_penalty() | person,
            masked=code.str.contains(r"[*×]{3}|X{4}"),
            old_number=code.str.contains("^[0-9]{15}$"),
        ),
        reason=pl.format("统一社会信用代码{}，{}；请核对营业执照。", code, what),
        first_seen=pl.col("decision_date"),
    )
