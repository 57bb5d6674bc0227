"""What a returned row says, in words."""

from collections.abc import Mapping

Words = Mapping[str, str]


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
    return "；".join(f"{label}{words[name]}" for name, label in _SAID.items() if words.get(name))
