"""Rows of leads in the workbooks that go out: what a county, a section and the team are asked to do.

Only headings a person fills in are headings of the contract ``feedback``; what is shown beside them
has names the intake does not read.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from dashboards import words
from dashboards.ledger import OWN_PAGE, LeadBook
from dashboards.view import View
from dashboards.workbooks.book import Book, Column
from data_contracts import source

Row = Mapping[str, Any]
_WIDTHS = {
    "rectified": 30, "clause": 20, "rule_made": 20, "explanation": 24, "remark": 20, "revoked_cases": 18,
    "finding": 16, "cause": 16, "section": 16, "other_sections": 16, "take_up": 11, "merge_into": 12,
    "consulted": 28, "consulted_with": 16, "attended": 18, "justice_answer": 24, "issued_paper": 16,
    "issued_paper_no": 20,
}  # fmt: skip
_NAMED = 3
_WAY = (
    "编号以L开头的是线索台账里的线索，以T开头的等候受理；填法和回执与其他行相同，没有填写的行不起作用。",
    "填的时候以后线索有了变动的行不记，并写明变了什么。",
)


#: What a county is to do with a lead that did not come from its data.
_UNHEARD = "未经核实，请核对有没有、依据是什么。"


def asked_of(view: View, region_code: str) -> list[Row]:
    """Return the leads a county is to check: sent, not answered, and not asked about as flags."""
    return [
        r for r in view.leads
        if r["region_code"] == region_code and r["state"] == "judging" and r["asked_on"] is not None
        and r["answered_on"] is None and not from_flags(r)
    ]  # fmt: skip


def to_rectify_of(view: View, region_code: str) -> list[Row]:
    """Return the leads on which a county owes its report of rectification, first due first."""
    own = [r for r in view.leads if r["region_code"] == region_code and r["state"] == "rectifying"]
    return sorted(own, key=lambda r: str(r["rectify_due"] or "9999"))


def from_flags(row: Row) -> bool:
    """Whether a lead stems from flags, whose rows its county answers."""
    return any(key.startswith("flag:") for key in row["source_keys"] or [])


def county_row(view: View, row: Row) -> dict[str, Any]:
    """Return a lead under the headings of a county's 待核事项.

    Neither what was said nor the enterprise stands there: it is often whoever complained of this county.
    Nor does the kind (乱查封 …), which reads as a finding before the county was heard.
    """
    until = f"；期限{row['due_on'].isoformat()}" if row["due_on"] else ""
    return {
        "线索编号": row["lead_id"], "状态序号": row["version"],
        "期间": words.period_words(f"{row['received_on']:%Y-%m}") if row["received_on"] else "",
        "事项": row["title"], "对象": _listed(_case_numbers(view, row)),
        "提请核对的原因": _UNHEARD, "为何列在这里": f"线索台账，来自{row['channel']}{until}",
        "_reasons": view.run.choices.get("justification", ()),
    }  # fmt: skip


def rectify_sheet(book: Book, view: View, region_code: str) -> None:
    """Add the sheet on which a county reports what it put right, where it owes anything.

    Of the object only cases stand there, as in :func:`county_row`.
    """
    own = to_rectify_of(view, region_code)
    if not own:
        return
    names = (
        "rectified",
        "refunded_yuan",
        "released_yuan",
        "revoked_cases",
        "rule_made",
        "handled_by",
        "handled_date",
    )
    late = sum(r["overdue_days"] is not None for r in own)
    counted = f"{len(own)}项" + (f"，其中{late}项已过整改期限" if late else "")
    told = [Column("线索编号", 12), Column("状态序号", 9, "number"), Column("事项", 30), Column("对象", 24),
            Column("已作认定", 18), Column("整改要求", 12), Column("整改到期", 11)]  # fmt: skip
    if any(_before(r) for r in own):
        told.append(Column("以前报过的", 30))
    rows = [
        {**_named(view, r), "对象": _listed(_case_numbers(view, r)), "整改要求": r["disposition"], "整改到期": r["rectify_due"], "以前报过的": _before(r)}
        for r in own
    ]  # fmt: skip
    name = view.region_name(region_code)
    book.sheet(
        "整改情况", [*told, *fill(view, names)], rows, title=f"{name}要整改的线索：做了什么，填在浅色的格里",
        subtitle=_subtitle(view, f"{counted}。撤销变更案件逐件写案号或决定书文号"),
    )  # fmt: skip


def section_sheets(book: Book, view: View, section: str, room: int) -> list[Row]:
    """Add the sheets of one section's leads; return the leads on them.

    Parameters
    ----------
    room : int
        How many leads to be found on are listed at most; the rest is counted.
    """
    own = [r for r in view.leads if r["section"] == section]
    find = [r for r in own if r["state"] == "judging" and r["next_role"] == "业务机构"]
    check = [r for r in own if r["next_step"] == "核查整改"]
    why = [
        r
        for r in own
        if r["cause"] is None
        and r["state"] in ("rectifying", "checking", "found")
        and r["disposition"]
    ]
    _find_sheet(book, view, section, find, room)
    if check:
        told = [
            *_common(),
            Column("已作认定", 16),
            Column("整改要求", 11),
            Column("县局报的整改", 40),
        ]
        rows = [
            {**_named(view, r), "整改要求": r["disposition"], "县局报的整改": _done(r)}
            for r in check
        ]
        names = ("check_rectified", "remark", "handled_by", "handled_date")
        book.sheet(
            "整改核查", [*told, *fill(view, names)], rows, title=f"{section}：县局报了整改，请核查通过或者退回",
            subtitle=_subtitle(view, f"{len(check)}项"),
        )  # fmt: skip
    if why:
        told = [*_common(), Column("已作认定", 16), Column("整改要求", 11)]
        rows = [{**_named(view, r), "整改要求": r["disposition"]} for r in why]
        names = ("cause", "remark", "handled_by", "handled_date")
        book.sheet(
            "问题原因", [*told, *fill(view, names)], rows, title=f"{section}：已认定有问题，还没有写原因",
            subtitle=_subtitle(view, f"{len(why)}项"),
        )  # fmt: skip
    return [*find[:room], *check, *why]


def _find_sheet(book: Book, view: View, section: str, find: Sequence[Row], room: int) -> None:
    if not find:
        return
    told = [*_common(), Column("渠道", 10), Column("县局怎么说", 30), Column("答复期限", 11)]
    rows = [
        {**_named(view, r), "渠道": r["channel"], "县局怎么说": _county_said(r), "答复期限": r["due_on"]}
        for r in find[:room]
    ]  # fmt: skip
    names = ("finding", "unlawful", "clause", "cause", "remark", "found_by", "found_date")
    more = f"；另有{len(find) - room}项排在后面，认定一批再列一批" if len(find) > room else ""
    book.sheet(
        "台账待认定", [*told, *fill(view, names)], rows, title=f"{section}：台账里等待认定的线索",
        subtitle=_subtitle(view, f"列出{len(rows)}项{more}"), print_fill=False,
    )  # fmt: skip


def sections_of(view: View) -> set[str]:
    """Return the sections that have something to do on leads."""
    return {
        r["section"] for r in view.leads
        if r["section"] and r["state"] in ("judging", "found", "rectifying", "checking")
        and (r["next_role"] == "业务机构" or (r["cause"] is None and r["disposition"]))
    }  # fmt: skip


def team_workbook(view: View) -> bytes | None:
    """Return the workbook in which the team moves leads on; ``None`` where nothing waits for it."""
    book = Book(view.run.as_of, "线索办理")
    limit = view.run.limits.get("team", 40)
    listed: dict[str, Sequence[str]] = _proposals_sheet(book, view, limit)
    for sheet in _of_team(view, limit):
        if not sheet.rows:
            continue
        told = [
            *_common(),
            Column("现在", 9),
            Column("牵头", 12),
            Column("已作认定", 16),
            Column("办到哪里", 34),
        ]
        rows = [
            {**_named(view, r), "现在": r["state_zh"], "牵头": r["section"], "办到哪里": _so_far(r)}
            for r in sheet.rows
        ]
        more = f"，另有{sheet.more}项排在后面" if sheet.more else ""
        book.sheet(
            sheet.name, [*told, *fill(view, (*sheet.names, "remark", "handled_by", "handled_date"))], rows,
            title=sheet.title, subtitle=_subtitle(view, f"{len(rows)}项{more}"),
            print_fill=len(sheet.names) <= _PRINTED,
        )  # fmt: skip
        listed |= seal_rows(sheet.rows)
    if not listed:
        return None
    book.notes(
        (
            *_WAY,
            "填好后把本文件放回收件箱，回执逐行写明记了没有。",
            "认定的人不能销号。并入的写明并入哪条线索的编号。",
            words.LIMITS + "。",
        ),
        (),
    )
    if view.run.seal:
        book.seal(view.run.seal("team", "", listed))
    return book.bytes()


@dataclass(frozen=True)
class _Sheet:
    """A sheet of the team's workbook: what may be filled in, the leads listed, how many more there are."""

    name: str
    title: str
    names: tuple[str, ...]
    rows: Sequence[Row]
    more: int = 0


def _of_team(view: View, limit: int) -> list[_Sheet]:
    """Return what waits for the team, whole; and what it may do besides, at most ``limit`` rows each."""

    def waiting(step: str) -> list[Row]:
        return [r for r in view.leads if r["next_role"] == "专班" and r["next_step"] == step]

    judged = [r for r in view.leads if r["state"] in ("judging", "found", "rectifying", "checking")]
    ordered = [r for r in judged if r["disposition"] and not r["papers"]]
    since = view.run.as_of - OWN_PAGE
    over = [
        r
        for r in view.leads
        if r["state"] == "closed" and r["closed_on"] and r["closed_on"] >= since
    ]
    over.sort(key=lambda r: (-r["closed_on"].toordinal(), r["lead_id"]))

    def besides(name: str, title: str, names: tuple[str, ...], own: Sequence[Row]) -> _Sheet:
        return _Sheet(name, title, names, own[:limit], max(0, len(own) - limit))

    # In the order of a lead's way: rows are read in this order, and no step is dated before the last.
    return [
        _Sheet("指定牵头", "已登记、还没有牵头机构的线索", ("section", "other_sections", "deadline"),
               waiting("指定牵头业务机构")),
        besides("会商", "会商、征求司法行政部门意见（办了的才填，收到复函再填一次）", _MEETING, judged),
        _Sheet("处置", "认定有问题、还没有处置的线索", ("measure", "rectify_due"), waiting("处置")),
        besides("文书", "已经处置、还没有记文书的线索（发了三书一函的才填）", _PAPER, ordered),
        _Sheet("销号", "可以销号的线索（选“销号”即办结）", ("closing",), waiting("确认销号")),
        besides("重开", "近三个月销号的线索（要重开的选退到哪一步，备注写明为什么）", ("reopen",), over),
    ]  # fmt: skip


#: Sheets with more cells to fill in are too wide for paper: what is asked is left out there.
_PRINTED = 4
#: What is typed of a meeting with the answer of the justice bureau, and of a paper that went out.
_MEETING = ("consulted", "consulted_with", "attended", "justice_asked", "justice_answered", "justice_answer")  # fmt: skip
_PAPER = ("issued_paper", "issued_paper_no", "issued_paper_on")


def _proposals_sheet(book: Book, view: View, limit: int) -> dict[str, Sequence[str]]:
    asked = view.tables.get("out_lead_proposals")
    waiting = asked.filter(pl.col("rank").is_not_null()).sort("rank") if asked is not None else None
    if waiting is None or waiting.is_empty():
        return {}
    shown = waiting.head(limit).to_dicts()
    told = [Column("线索编号", 15), Column("状态序号", 9, "number"), Column("次序", 6, "number"), Column("县", 14),
            Column("渠道", 10), Column("收到", 11), Column("为什么提出", 50), Column("出自编号", 18), Column("领域", 12)]  # fmt: skip
    rows = [
        {"线索编号": r["proposal_id"], "状态序号": 1, "次序": r["rank"], "县": view.region_name(r["region_code"]),
         "渠道": r["channel"], "收到": r["received_on"],
         "为什么提出": "\n".join(t for t in (r["why"], r["text"]) if t), "出自编号": _record_of(view, r), "领域": r["domain"],
         source("feedback").columns["issue_kind"].zh: r["issue_kind"]}
        for r in shown
    ]  # fmt: skip
    more = f"，另有{waiting.height - limit}条排在后面" if waiting.height > limit else ""
    names = ("take_up", "issue_kind", "merge_into", "remark", "handled_by", "handled_date")
    book.sheet(
        "待受理", [*told, *fill(view, names)], rows, title="等候受理的线索（不予受理的在备注写理由）",
        subtitle=_subtitle(view, f"列出{len(rows)}条{more}"),
    )  # fmt: skip
    # a proposal that nobody decided on is in its first state
    return {r["proposal_id"]: ["1"] for r in shown}


def _record_of(view: View, row: Row) -> str:
    """Return the number under which the record of a proposal is found: what it says stands there in full."""
    own = _case_numbers(view, row) or [key.partition(":")[2] for key in row["source_keys"] or []]
    return _listed(own)


def seal_rows(rows: Iterable[Row]) -> dict[str, Sequence[str]]:
    """Return what a seal says of leads: the number of the state each was shown in."""
    return {r["lead_id"]: [str(r["version"])] for r in rows}


def notes(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the sentences about leads for the sheet of explanations; none where there are none."""
    return _WAY if rows else ()


def fill(view: View, names: Sequence[str]) -> list[Column]:
    """Return the columns of the contract that a person fills in, with the words that may be chosen."""
    contract = source("feedback").columns
    found = []
    for name in names:
        body = contract[name]
        zh = f"{body.zh}（元）" if body.type == "money" else body.zh
        kind = "money" if body.type == "money" else "text"
        column = Column(zh, _WIDTHS.get(name, 12), kind, fill=True)
        found.append(replace(column, choices=tuple(view.run.choices.get(name, ()))))
    return found


def _common() -> list[Column]:
    return [
        Column("线索编号", 12),
        Column("状态序号", 9, "number"),
        Column("县", 12),
        Column("事项", 34),
        Column("对象", 24),
    ]


def _named(view: View, row: Row) -> dict[str, Any]:
    return {
        "线索编号": row["lead_id"], "状态序号": row["version"], "县": view.region_name(row["region_code"]),
        "事项": row["title"], "对象": _object(view, row), "已作认定": row["finding"],
    }  # fmt: skip


def _object(view: View, row: Row) -> str:
    """Return a lead's cases, else the number of the record it came from.

    Where a lead names no case its enterprise is who complained: its name and code stand in that record only.
    """
    if cases := _case_numbers(view, row):
        return _listed(cases)
    records = [k.partition(":")[2] for k in row["source_keys"] or [] if not k.startswith("flag:")]
    return f"记录{_listed(records)}" if records else ""


def _case_numbers(view: View, row: Row) -> list[str]:
    """Return a lead's cases as its page names them: by the decision where there is one."""
    book = LeadBook(view)
    return [book.case_name(str(key)) for key in row["case_keys"] or []]


def _listed(names: Sequence[str]) -> str:
    more = f"等{len(names)}件" if len(names) > _NAMED else ""
    return "、".join(names[:_NAMED]) + more


def _county_said(row: Row) -> str:
    told = [row["county_check"], f"理由：{row['justification']}" if row["justification"] else None,
            f"说明：{row['explanation'].rstrip('。')}" if row["explanation"] else None]  # fmt: skip
    said = "；".join(t for t in told if t)
    return said or ("逾期未答复" if row["overdue_days"] is not None else "")


def _done(row: Row) -> str:
    told: list[str | None] = [
        row["done"],
        _sum("退还", row["refunded_yuan"]),
        _sum("解除查封扣押", row["released_yuan"]),
        f"撤销变更{_numbers(row['revoked_case_keys'])}" if row["revoked_case_keys"] else None,
        f"建章立制：{row['rule_made']}" if row["rule_made"] else None,
    ]  # fmt: skip
    return "；".join(t for t in told if t)


def _before(row: Row) -> str:
    """Return what is on record of earlier rounds, and whether it is to be filled in again."""
    kept: list[str | None] = [
        _sum("退还", row["passed_refunded_yuan"]),
        _sum("解除查封扣押", row["passed_released_yuan"]),
        f"撤销变更{_numbers(row['passed_case_keys'])}" if row["passed_case_keys"] else None,
    ]
    told = "、".join(t for t in kept if t)
    back = "上次报的退回了，请重新填全" if row["check_result"] == "退回" else ""
    return "；".join(t for t in (f"已核查通过{told}，只填新的" if told else "", back) if t)


def _sum(what: str, yuan: Any) -> str | None:
    return f"{what}{words.plain(yuan)}元" if yuan else None


def _numbers(keys: Sequence[str]) -> str:
    """Return cases by the numbers people call them, without the codes of their organs."""
    return "、".join(key.rsplit("|", maxsplit=1)[-1] for key in keys)


def _so_far(row: Row) -> str:
    told = [f"处置：{row['disposition']}" if row["disposition"] else None, _done(row) or None,
            "领导督办" if row["is_supervised"] else None]  # fmt: skip
    return "；".join(t for t in told if t)


def _subtitle(view: View, counted: str) -> str:
    run = view.run
    parts = [f"数据截至 {run.as_of.isoformat()}", counted, run.bureau]
    return "　".join(part for part in parts if part)
