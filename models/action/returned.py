"""Whether a row of a review sheet that came back counts, and if not, why: told row by row."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from data_contracts import enumeration
from data_contracts.review_standard import ReviewStandard
from models.action.reviewing import FLAW, PROBLEM, numbers_in

Row = Mapping[str, Any]


def why_not(
    row: Row, item: Row | None, standard: ReviewStandard, as_of: date, sender: str | None
) -> str | None:
    """Return why a filled-in row is not counted, as a sentence; ``None`` where it is.

    Parameters
    ----------
    row : mapping
        ``item_no, verdict, problem_items, reviewed_date``.
    item : mapping or None
        The drawn case of that number: ``kind, region_code``.
    standard : ReviewStandard
    as_of : datetime.date
    sender : str or None
        The county whose folder the file lay in, where the bureau names such folders.
    """
    if item is None:
        return f"没有评查编号{row['item_no']}；请照评查表原样填，不要改编号"
    if item["kind"] == "cross" and sender is not None and sender == item["region_code"]:
        return "交叉评查由别的县评查，本县填的不算；请由表上写明的评查县填"
    if row["reviewed_date"] is not None and row["reviewed_date"] > as_of:
        return f"评查日期{row['reviewed_date']}晚于数据截至日期{as_of}"
    return _of_words(row, standard)


def _of_words(row: Row, standard: ReviewStandard) -> str | None:
    words = enumeration("review_verdict").values
    if row["verdict"] not in words:
        said = f"写的是“{row['verdict']}”" if row["verdict"] else "空着"
        return f"评查结论应为{'、'.join(words)}，{said}"
    named, known = (
        numbers_in(row["problem_items"], standard.titles),
        {str(n) for n in standard.titles},
    )
    if wrong := [n for n in named if n not in known]:
        return f"问题项目应写评查标准的编号或者名称，不认识：{'、'.join(wrong)}"
    if row["verdict"] in (PROBLEM, FLAW) and not named:
        return f"结论是{row['verdict']}，请写出问题项目的编号"
    if row["verdict"] not in (PROBLEM, FLAW) and named:
        return f"结论是{row['verdict']}，又写着问题项目{'、'.join(named)}；改了结论的，请把问题项目也删去"
    return None
