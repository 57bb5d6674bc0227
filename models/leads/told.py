"""What a returned row says, in words, and who its sheet says filled it in."""

from collections.abc import Iterable, Mapping
from typing import Any

from models.leads.hearing import person

Words = Mapping[str, str]
#: Columns that name who filled in a row.
NAMES = ("checked_by", "found_by", "handled_by", "filled_by")


def replaced(last: str) -> str:
    """Return the sentence of a word that was counted instead of an earlier one."""
    return f"已记，代替以前记的“{last}”；如果以前的才对，请照那样再交一次"


_SAID = {
    "county_check": "", "justification": "理由：", "explanation": "说明：", "checked_by": "填写人：",
    "checked_date": "核对日期：", "finding": "认定：", "finding_organ": "认定机构：",
    "found_by": "填写人：", "found_date": "认定日期：", "measure": "处置：", "rectify_due": "整改期限：",
    "rectify_result": "整改结果：", "remark": "备注：", "decision": "", "note": "说明：",
    "decided_by": "填写人：", "decided_date": "决定日期：", "reminded_on": "提醒日期：",
    "remind_method": "方式：", "answered_on": "答复日期：", "answer": "答复：",
    "take_up": "", "merge_into": "并入", "issue_kind": "问题种类：", "section": "牵头：", "other_sections": "会同：", "deadline": "研判期限：",
    "unlawful": "是否违法：", "clause": "依据：", "cause": "原因：", "rectified": "整改情况：",
    "refunded_yuan": "退还（元）：", "released_yuan": "解除查封扣押（元）：", "revoked_cases": "撤销变更：",
    "rule_made": "建章立制：", "check_rectified": "核查整改：", "closing": "", "consulted": "会商：",
    "consulted_with": "参加机构：", "attended": "参加人：", "justice_asked": "征求意见：",
    "justice_answered": "复函：", "justice_answer": "意见：", "issued_paper": "发文书：", "issued_paper_no": "",
    "issued_paper_on": "", "reopen": "重开：", "handled_by": "填写人：",
    "handled_date": "日期：",
}  # fmt: skip


def understood(words: Words) -> str:
    """Return what a row says, in words."""
    return "；".join(
        f"{label}{words[name].rstrip('。')}" for name, label in _SAID.items() if words.get(name)
    )


def shared(
    rows: list[dict[str, Any]], names: Iterable[str], aside: Iterable[Mapping[str, Any]] = ()
) -> None:
    """Give every row of a sheet who filled it in and when, where the sheet says it once.

    The sheets ask for name and date once; two different names on a sheet are nobody's for the
    rows that have none.

    Parameters
    ----------
    rows : list of dict
    names : iterable of str
        The columns that are asked for once.
    aside : iterable of Mapping
        Rows of the sheet that were set aside: the names in them are its names all the same.
    """
    beside = [{n: row.get(n) for n in NAMES} for row in aside]
    for name in names:
        told = {person(str(row[name])): row[name] for row in (*beside, *rows) if row.get(name)}
        if len(told) == 1:
            (only,) = told.values()
            for row in rows:
                row[name] = row.get(name) or only
