"""Ledgers of cases whose remarks say that a case was withdrawn: 该案已撤销."""

from dataclasses import replace

import polars as pl

from assets.intake.headings.headers import fold_header
from assets.intake.headings.recognise import FoundColumn, Recognised

#: Of the case or its decision, not of what is published or registered, nor of a part, nor of another number.
_WITHDRAWN = "撤[销消案]|销案|作废"
_NOT_IT = (
    "撤[销消](?:公示|登记|许可|备案|申请)|部分撤[销消]|注销|(?:不予|不|未|没有|驳回|申请|请求)撤[销消案]"
    "|原[^，,。；;]{0,14}作废"
)
_REMARKS = ("备注", "说明")
#: As the four states of a cell are written.
_TO_CHECK = "待核"


def to_be_checked(found: Recognised, body: pl.DataFrame) -> tuple[Recognised, pl.DataFrame]:
    """Return a list of cases without states in which the state of those withdrawn by a remark is 待核.

    A remark is no result: the amounts count as they are, and people are told.

    Parameters
    ----------
    found : Recognised
    body : pl.DataFrame
        Its rows, cells ``c0…`` and ``row_no``; one more cell where a remark says so.
    """
    has_state = any(f.column == "case_status" for f in found.columns)
    remarks = next((u for u in found.unknown if fold_header(u.own)[0] in _REMARKS), None)
    if found.source != "cases" or has_state or remarks is None:
        return found, body
    text = pl.col(f"c{remarks.index}")
    says = (text.str.contains(_WITHDRAWN) & ~text.str.contains(_NOT_IT)).fill_null(value=False)
    rows = body.filter(says)["row_no"].to_list()
    if not rows:
        return found, body
    index = body.width - 1
    body = body.with_columns(pl.when(says).then(pl.lit(_TO_CHECK)).alias(f"c{index}"))
    state = FoundColumn("case_status", index, remarks.header, None)
    listed = "、".join(map(str, rows[:10])) + ("等" if len(rows) > 10 else "")
    note = f"「{remarks.header}」有{len(rows)}行写着撤销、撤案或者作废（第{listed}行），备注不当作结果，照原来的金额计入"
    return replace(found, columns=[*found.columns, state], notes=[*found.notes, note]), body
