"""How far one flag has come, in words, tone and mark: neutral until somebody found something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from data_contracts import rules_of_flags

Row = Mapping[str, Any]

#: What pages and workbooks read of a flag.
OF_FLAGS = (
    "flag_id", "rule_code", "region_code", "object_type", "object_key", "period", "status", "finding",
    "level", "score", "observed", "expected", "first_seen", "reason", "legal_basis", "possible_justifications", "item_id",
    "sent_issue", "sent_on", "due_on", "answered_on", "county_check", "justification", "explanation",
    "checked_by", "checked_date", "found_on", "found_date", "finding_organ", "found_by", "city_state", "measure", "rectify_due",
    "rectify_result", "remark", "is_heard", "is_overdue", "is_rectify_overdue", "is_data_changed",
    "chosen_on", "withdrawn_on", "heard", "is_current", "is_held", "lead_id", "lead_state", "closed_on",
)  # fmt: skip
#: What became of a row, in the words in which rows are counted; in the order in which they are told.
OUTCOMES = {
    "taken": "已记",
    "same": "与已记的相同",
    "unknown_number": "认不出编号",
    "other_county": "不是本县",
    "not_in_book": "不在发出的行里",
    "wrong_role": "不知谁填的",
    "wrong_step": "填错了格",
    "not_in_list": "词不在列表里",
    "needs_words": "缺说明",
    "no_choice": "没有选要办的事",
    "after_as_of": "日期晚于截至日",
    "not_heard": "县局还没答复完",
    "one_person": "核对认定同一人",
    "no_finding": "还没有认定",
    "no_decision": "没有填决定",
    "stale": "已有更新的",
    "wrong_state": "现在不能办",
    "other_section": "不归本机构",
    "no_name": "没有写谁办的",
    "no_version": "没有状态序号",
    "no_problem": "没有要整改的",
    "not_checked": "整改还没核查通过",
    "deadline_past": "期限早于设定那天",
    "no_target": "不能并入",
    "asked_as_flag": "随提示送核",
    "no_day": "日期读不出",
    "no_amount": "金额读不出",
    "early": "日期早于上一步",
    "closed_month": "月份已锁定",
    "unreadable": "读不懂",
    "blank": "空行",
}
_PLACE = {name: at for at, name in enumerate(OF_FLAGS)}
#: So many leads that ended a county's page lists, the newest.
ENDED_SHOWN = 40
#: What the city may find that is no problem.
CALM_FINDINGS = {"正常", "有正当理由"}
#: What the city may find that is a problem; words of older homes beyond these stay without colour.
_PROBLEMS = {"轻微，提醒", "程序瑕疵，补正", "执法不当，纠正", "涉嫌违法违规，按程序研判"}
_LEVEL_TONE = {"明显异常": "red", "疑点线索": "amber", "提示": "slate"}
_LEVEL_MARK = {"red": "▲", "amber": "◆", "slate": "●"}
#: How a finding of an older program came that asked nobody first.
UNHEARD = "未经听取"
#: Status of a flag whose further way is its lead's.
IN_LEDGER = "已转台账"


@dataclass(frozen=True)
class Standing:
    """How far a flag has come: word, tone (neutral until found) and the mark that repeats it."""

    word: str
    tone: str
    mark: str
    #: Whether somebody still has to do something.
    is_open: bool = True


#: The standing of what was not put to its county yet, and of what it was asked and is to answer.
UNSENT, WAITING = Standing("待送", "wait", "◇"), Standing("待核", "wait", "◇")
#: How what no county is asked about by itself is called, whatever becomes of it.
INTERNAL = "内部参考"
#: What stands behind the reason of a flag that was sent and stays, though its rule raises it no more.
HELD = (
    "（这句照送出时；其后尺度重学或者相近案件有增减，现在不再列出，案件没有变，照旧等答复和认定）"
)
#: What a county reads that wrote a reason or a note and left the choice open that its answer is.
CHECK_MISSING = "只写了说明或理由，县局核对还空着"


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag with its standing and the words of its rule; ``values`` are those of :data:`OF_FLAGS`."""

    values: Sequence[Any]
    standing: Standing
    is_new: bool = False
    title: str = ""

    def __getitem__(self, name: str) -> Any:
        """Return a column of ``out_flags``, one of those that pages read."""
        return self.values[_PLACE[name]]

    @property
    def due(self) -> date | None:
        """The day by which its county is to answer."""
        due: date | None = self["due_on"]
        return due


def reason_of(flag: Row | Flag) -> str:
    """Return why a flag was raised, as issued, and where it stays only as it was sent."""
    return f"{flag['reason'] or ''}{HELD if flag['is_held'] else ''}"


def is_asked(flag: Row | Flag) -> bool:
    """Whether its county is asked about a flag: by its rule and level, or as the team chose it."""
    own = rules_of_flags().get(flag["rule_code"])
    return own is None or flag["chosen_on"] is not None or own.county_list.asks(flag["level"])


def standing(row: Row) -> Standing:
    """Return a flag's standing: colour only after a finding of a problem.

    Parameters
    ----------
    row : dict
        A row of ``out_flags``.

    Returns
    -------
    Standing
        Neutral (``wait``) whether the county answered, is silent or its days ran out; ``plain``
        where the city found nothing wrong, where it found before any county was heard, and where
        the flag holds no more; the level's colour where it found a problem. What its lead came to
        in the ledger stands behind the finding; once it is closed nothing is open.
    """
    status, finding = row.get("status") or UNSENT.word, row.get("finding")
    unheard = "（未经县局答复）" if row.get("heard") == UNHEARD else ""
    if finding in CALM_FINDINGS:
        return Standing(f"已认定：{finding}{unheard}", "plain", "○", is_open=False)
    if finding in _PROBLEMS:
        tone = _LEVEL_TONE.get(row.get("level") or "", "slate")
        if unheard:
            tone = "plain"
        late = "，整改逾期" if row.get("is_rectify_overdue") else ""
        is_done = bool(row.get("rectify_result") or row.get("closed_on"))
        return Standing(
            f"已认定：{finding}{unheard}{late}{_rectified(row)}",
            tone,
            _LEVEL_MARK.get(tone, "○"),
            not is_done,
        )
    if status == "历史":
        return Standing("历史", "plain", "·", is_open=False)
    if status == IN_LEDGER:
        return Standing(f"台账{row.get('lead_state') or '办理'}", "plain", "○", is_open=False)
    if row.get("is_current") is False:
        word = "已撤回，县局的答复已记" if row.get("answered_on") else "已撤回，不用再答复"
        return Standing(word, "plain", "○", is_open=False)
    return Standing(f"{_said_so_far(row, status)}{_fetching(row)}", "wait", "◇")


def _rectified(row: Row) -> str:
    """Return how far a problem was put right: by the ledger where it stands there."""
    lead = row.get("lead_state")
    if row.get("rectify_result"):
        return f"，整改已核查通过，{lead}" if lead else "，已报整改结果"
    return f"，{lead}" if lead and lead != "已认定" else ""


def said_beside(check: str | None, *told: str | None) -> bool:
    """Whether a county wrote a reason or a note and left the choice open that its answer is."""
    return check is None and any(told)


def _said_so_far(row: Row, status: str) -> str:
    beside = said_beside(row.get("county_check"), row.get("explanation"), row.get("justification"))
    if row.get("is_overdue"):
        vain = OUTCOMES.get(row.get("in_vain") or "")
        why = f"交回过，没有记上：{vain}，见答复回执" if vain else CHECK_MISSING if beside else ""
        return f"逾期未答复（{why}）" if why else "逾期未答复"
    if status == WAITING.word and beside:
        return f"{status}（{CHECK_MISSING}）"
    if status == "已核数据":
        renewed = row.get("county_check") == "数据有误" and row.get("is_data_changed")
        return "数据已更新，待认定" if renewed else "县局已答复，待认定"
    if status == UNSENT.word and "rule_code" in row and not is_asked(row):
        return INTERNAL
    return "县局称数据有误" if status == "数据有误" else status


def _fetching(row: Row) -> str:
    return "（市局调卷中）" if row.get("city_state") else ""
