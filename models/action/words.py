"""The words of the ledger of leads: states, kinds of events, and who may do what from where."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

PROPOSED, REGISTERED, JUDGING, FOUND, RECTIFYING, CHECKING = (
    "proposed", "registered", "judging", "found", "rectifying", "checking",
)  # fmt: skip
CLOSED, DECLINED, MERGED, REFERRED = "closed", "declined", "merged", "referred"
#: States with what people call them, in the order of a lead's way.
STATES = {
    PROPOSED: "待受理", REGISTERED: "已登记", JUDGING: "研判中", FOUND: "已认定",
    RECTIFYING: "整改中", CHECKING: "待核查", CLOSED: "已销号", DECLINED: "不予受理",
    MERGED: "已并入", REFERRED: "已移送",
}  # fmt: skip
#: Nothing is open any more.
ENDED = frozenset({CLOSED, DECLINED, MERGED, REFERRED})
OPEN = tuple(s for s in STATES if s not in ENDED)

COUNTY, SECTION, TEAM, LEADER, ANALYST = "county", "section", "team", "leader", "analyst"
#: The program itself, by a rule of the profile or from what was said on a flag.
MACHINE = "machine"

#: Channel of what the rules pointed at, beside the channels of ``opinion_channel``.
BY_RULES = "数据提示"
UNLAWFUL = ("是", "否", "待定")
#: Ways of disposing of a problem; which of them order a rectification is the profile's.
REFER = "移送"
#: What a lead shows whose further way is kept in the restricted file.
OTHER = "其他处理"
MEASURES = ("立行立改", "限期整改", "重点监督", "上级督办", "快速反应", REFER, OTHER)
BY_A_DAY = "限期整改"
PASSED, BACK = "通过", "退回"
CAUSES = (
    "理解法律有偏差", "裁量标准不清", "审核把关不严", "程序意识不强", "系统或流程缺陷",
    "考核导向不当", "人员力量不足", "其他",
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of event.

    Attributes
    ----------
    zh : str
        What people call it.
    roles : tuple of str
        Who may do it.
    sources : tuple of str
        States it may happen in.
    target : str, optional
        State it leads to; without it the state stays, or follows from its words.
    needs : tuple of str
        Words it cannot do without.
    lists : dict of str to tuple of str
        Words that come from a list fixed here.
    needs_note : bool
    correctable : tuple of str
        Words a later correction may change.
    """

    zh: str
    roles: tuple[str, ...]
    sources: tuple[str, ...] = ()
    target: str | None = None
    needs: tuple[str, ...] = ()
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    needs_note: bool = False
    correctable: tuple[str, ...] = ()


_AFTER_FOUND = (FOUND, RECTIFYING, CHECKING)
_FACTS = (
    "received_on", "organ", "case_keys", "uscc", "domain", "issue_class", "issue_kind", "title", "text",
)  # fmt: skip
KINDS: dict[str, Kind] = {
    "propose": Kind("提出", (MACHINE, TEAM, ANALYST), needs=("channel", "title", "why"), target=PROPOSED, correctable=_FACTS),
    "register": Kind(
        "登记", (TEAM, MACHINE), target=REGISTERED, correctable=_FACTS,
        needs=("channel", "received_on", "region_code", "title"),
    ),
    "accept": Kind("受理", (TEAM, MACHINE), (PROPOSED,), REGISTERED, correctable=("issue_class", "issue_kind")),
    "decline": Kind("不予受理", (TEAM,), (PROPOSED, REGISTERED), DECLINED, needs_note=True),
    "merge": Kind("并入", (TEAM,), (PROPOSED, REGISTERED, JUDGING), MERGED, needs=("into",)),
    "assign": Kind(
        "指定牵头机构", (TEAM, MACHINE), (REGISTERED, JUDGING), JUDGING, needs=("section",),
        correctable=("deadline",),
    ),
    "ask": Kind("送县局核对", (TEAM, MACHINE), (JUDGING,)),
    "data_check": Kind(
        "核对数据", (COUNTY,), (JUDGING,), needs=("county_check",), correctable=("county_check",),
        lists={"county_check": ("数据无误", "数据有误")},
    ),
    "justify": Kind("说明理由", (COUNTY,), (JUDGING,), needs=("justification",), correctable=("justification",)),
    "consult": Kind(
        "会商", (TEAM, SECTION), (JUDGING, *_AFTER_FOUND), needs=("outcome",),
        correctable=("sections", "attended", "outcome"),
    ),
    "ask_justice": Kind(
        "征求司法行政部门意见", (TEAM, SECTION), (JUDGING, *_AFTER_FOUND), needs=("asked_on",),
        correctable=("answered_on", "answer"),
    ),
    "find": Kind(
        "认定", (SECTION,), (JUDGING,), FOUND, needs=("finding",), lists={"unlawful": UNLAWFUL},
        correctable=("finding", "unlawful", "clause"),
    ),
    "cause": Kind("剖析原因", (SECTION, TEAM), _AFTER_FOUND, needs=("cause",), lists={"cause": CAUSES}, correctable=("cause",)),
    "dispose": Kind(
        "处置", (TEAM, MACHINE), (REGISTERED, JUDGING, FOUND, RECTIFYING), needs=("measure",),
        lists={"measure": MEASURES}, correctable=("rectify_due",),
    ),
    "issue_paper": Kind("发文书", (TEAM, SECTION), _AFTER_FOUND, needs=("paper",), correctable=("paper_no", "paper_on")),
    "rectify": Kind(
        "报整改", (COUNTY, TEAM), (RECTIFYING,), CHECKING, needs=("done",),
        correctable=("done", "refunded_yuan", "released_yuan", "revoked_case_keys", "rule_made"),
    ),
    "check_rectified": Kind("核查整改", (SECTION,), (CHECKING,), needs=("check",), lists={"check": (PASSED, BACK)}),
    "close": Kind("销号", (TEAM,), (FOUND, CHECKING), CLOSED),
    "reopen": Kind("重开", (TEAM,), (CLOSED,), needs=("to",), lists={"to": (JUDGING, RECTIFYING)}, needs_note=True),
    "instruct": Kind("批示", (LEADER,), OPEN, needs_note=True),
    "remind": Kind("催办", (TEAM, MACHINE), (REGISTERED, JUDGING, *_AFTER_FOUND)),
    "correct": Kind("更正", (TEAM, SECTION, COUNTY, MACHINE), (*OPEN, CLOSED), needs=("of", "words"), needs_note=True),
}  # fmt: skip

#: Words of an event that may be put right, as people call them.
CALLED = {
    "region_code": "区划",     "received_on": "收到日期", "organ": "机构", "case_keys": "案件键", "uscc": "统一社会信用代码", "domain": "业务领域",
    "issue_class": "问题大类", "issue_kind": "问题种类", "title": "标题", "text": "内容", "deadline": "期限",
    "county_check": "核对", "justification": "正当理由", "sections": "参加机构", "attended": "参加人", "outcome": "会商结果",
    "answered_on": "答复日期", "answer": "答复", "finding": "认定", "unlawful": "是否违法", "clause": "依据条款",
    "cause": "原因", "rectify_due": "整改期限", "paper_no": "文号", "paper_on": "发文日期", "done": "整改情况",
    "refunded_yuan": "退还金额", "released_yuan": "解除查封扣押金额", "revoked_case_keys": "撤销变更案件",
    "rule_made": "建章立制",
}  # fmt: skip
#: What the program alone puts right, of whatever it proposed: the county its record turns out to be of.
COUNTY_OF = "region_code"
#: Those of them that are lists.
LISTED = frozenset(["case_keys", "sections", "revoked_case_keys"])

#: What people write for a choice of the sheets, by the word of the event. Nothing that may mean two things.
ALSO: dict[str, dict[str, str]] = {
    "take_up": {"同意受理": "受理", "予以受理": "受理", "不受理": "不予受理", "不同意受理": "不予受理", "合并": "并入"},
    "closing": {"同意销号": "销号", "予以销号": "销号", "准予销号": "销号", "可以销号": "销号", "已销号": "销号"},
    "to": {"重新研判": "退回研判", "重新整改": "退回整改"},
    "check": {
        "核查通过": PASSED, "整改通过": PASSED, "已通过": PASSED, "合格": PASSED, "整改合格": PASSED,
        "不通过": BACK, "未通过": BACK, "核查不通过": BACK, "不合格": BACK, "退回整改": BACK,
    },
    "measure": {"立即整改": "立行立改", "立即改正": "立行立改", "立改": "立行立改"},
    "unlawful": {"违法": "是", "不违法": "否", "未违法": "否", "暂不确定": "待定"},
}  # fmt: skip
#: Marks that end a word and say nothing.
_ENDS = " \t\u3000。．.，,、；;！!"


def listed(name: str, text: str, known: Iterable[tuple[str, Collection[str]]] = ()) -> str:
    """Return the word of a list that a typed one means; what means none stays as typed.

    Parameters
    ----------
    name : str
        Word of the event.
    text : str
    known : iterable of (str, collection of str), optional
        Further words with what people write for each.

    >>> [listed("take_up", t) for t in ("受理。", "同意受理", "√")]
    ['受理', '受理', '√']
    """
    bare = text.strip(_ENDS)
    also = {a: word for word, aliases in known for a in aliases} | ALSO.get(name, {})
    return also.get(bare, bare)
