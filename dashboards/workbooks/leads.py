"""线索总表 and 业务机构: the team's and each section's rows, in order of worth, to be found on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dashboards import answered, leads, words
from dashboards.leads import Entry
from dashboards.standing import Flag
from dashboards.standing_warnings import at_issue
from dashboards.view import View
from dashboards.workbooks import lead_rows
from dashboards.workbooks.book import Book, Column, safe_name
from dashboards.workbooks.spoken import section_of
from data_contracts import enumeration, rules_of_flags, seals, source

_ORDER = (
    "同一对象的几条理由合为一行。次序：预期价值（属实的可能×这一类的分量），同一档内逾期的、新的在前；不按金额。",
    "“为何列在这里”写明几条规则同时指向、等级、同类认定过多少条、何时出现。",
)
_FILL = (
    "浅色栏由市局业务机构填写（认定），填好后把本文件放回收件箱，系统自动识别。没有填写的行不起作用。",
    "县局答复以前、答复期限届满以前作出的认定不予记录，回执会写明。",
    "认定由市局对应业务机构作出；县局只核对数据、提出正当理由，填写各县的“县局核对”表。",
    words.LIMITS + "。",
)
#: A sheet of more rows nobody goes through.
MOST_REST = 10_000
#: A section's list where nothing says how long it is.
_MOST = 20
_TEAM = (
    "本表给专班使用。先办清单是现在先看的；其余的按县、案件、其他分表排在后面，次序相同。线索是调卷的理由，不是结论。",
    "“内部参考”一行是一个县里同样几条规则指向的各项，“内部参考逐条”是各项，次序相同；不问县局，因此也不在这里认定。"
    "要问县局的，用 hengjian send 加编号列入下一份核对表。",
    "重点县的建议和确认在“重点县建议.xlsx”。",
    *_ORDER,
    *_FILL,
)
_SECTION = (
    "本表给业务机构使用：县局已经答复或者答复期限届满、等待认定的线索。线索是调卷的理由，不是结论。",
    *_ORDER,
    *_FILL,
)


def leads_workbook(view: View) -> bytes:
    """Return the team's workbook of leads (``outbox/线索总表.xlsx``).

    Parameters
    ----------
    view : View

    Returns
    -------
    bytes
        An XLSX file; the same view gives the same bytes.
    """
    run = view.run
    book = Book(run.as_of, "线索总表")
    first = leads.entries(view, "team")
    behind = leads.entries(view, "team", listed=False)
    reference = [e for e in behind if e.is_reference and not leads.is_warning(view, e.main)]
    rest = [e for e in behind if not e.is_reference or leads.is_warning(view, e.main)]
    mending = leads.to_rectify(view, in_ledger=False)
    parts = (
        ("县", "其余县的线索", [e for e in rest if e.main["object_type"] == "region"]),
        ("案件", "其余案件的线索", [e for e in rest if e.main["object_type"] == "case"]),
        ("其他", "其余其他线索", [e for e in rest if _is_other(view, e)]),
    )
    others = "、".join(f"{name}{len(own)}项" for name, _, own in parts if own)
    counted = f"共{len(first) + len(behind)}项：先办{len(first)}项" + (
        f"，其余{others}" if others else ""
    )
    counted += f"，内部参考{len(reference)}项" if reference else ""
    warned = sum(leads.is_warning(view, e.main) for e in rest)
    counted += f"，行业预警{warned}项见“行业”表" if warned else ""
    book.sheet(
        "先办清单", *_entries(view, first, is_case=False), title="先办清单", print_fill=False,
        subtitle=_subtitle(view, counted), empty="没有线索。",
    )  # fmt: skip
    shown = first
    for name, title, own in parts:
        if own or name != "其他":
            some = own[:MOST_REST]
            shown = [*shown, *some]
            columns, rows = _entries(view, some, is_case=name == "案件")
            book.sheet(
                name, columns, rows, title=title, subtitle=_subtitle(view, _rest_words(len(own))),
                empty="没有其余的线索。", print_fill=False,
            )  # fmt: skip
    _to_rectify(book, view, mending)
    _reference(book, view, reference)
    book.sheet(
        "行业", *_warnings(view), title="行业预警", subtitle=_subtitle(view, ""), empty="没有预警。"
    )
    book.notes(_TEAM, rule_notes(f for e in shown for f in e.flags))
    if run.seal:
        numbers = {e.number: e.row["flag_ids"] for e in [*shown, *mending]}
        book.seal(run.seal(seals.TEAM, "", numbers))
    return book.bytes()


def section_workbooks(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the workbook of each section that has something to find on, as (file name, content)."""
    mending = leads.to_rectify(view, in_ledger=False)
    whose = {id(e): section_of(view, e.main) for e in mending}
    of_ledger = lead_rows.sections_of(view)
    for section in sorted({*leads.sections(view), *whose.values(), *of_ledger}):
        listed = leads.entries(view, "section", section=section)
        first = [e for e in listed if not e.main["lead_id"]]
        own = [e for e in mending if whose[id(e)] == section]
        if not first and not own and section not in of_ledger:
            continue
        _, ready = leads.waiting(view, "section", section=section)
        counted = leads.waiting_words(len(first), ready, "排在后面，认定一批再列一批")
        counted = "；".join(filter(None, (counted, asked_words(view, section))))
        book = Book(view.run.as_of, f"{section}待认定线索")
        limit = view.run.limits.get("section", _MOST)
        in_ledger = lead_rows.section_sheets(book, view, section, limit)
        first = first[: max(limit - sum(r["state"] == "judging" for r in in_ledger), 0)]
        book.sheet(
            "待认定", *_entries(view, first, is_case=False), title=f"{section}：待认定的线索",
            subtitle=_subtitle(view, counted), empty="没有待认定的线索。", print_fill=False,
        )  # fmt: skip
        _to_rectify(book, view, own)
        sentences = (*_SECTION, *lead_rows.notes(in_ledger))
        book.notes(sentences, rule_notes(f for e in first for f in e.flags))
        if view.run.seal:
            numbers = {e.number: e.row["flag_ids"] for e in [*first, *own]}
            numbers |= lead_rows.seal_rows(in_ledger)
            book.seal(view.run.seal(seals.SECTION, section, numbers))
        yield f"{safe_name(section)}.xlsx", book.bytes()


def asked_words(view: View, section: str) -> str:
    """Return what of a section's list waits for a county, and what no county was asked about."""
    rest, ready = leads.waiting(view, "section", section=section)
    asked = leads.asked(view, "section", section=section)
    said = (("等候县局答复", asked), ("没有送县局（待送或者内部参考）", rest - ready - asked))
    told = "，".join(f"{n}项{what}" for what, n in said if n)
    return f"另有{told}" if told else ""


def _to_rectify(book: Book, view: View, mending: Sequence[Entry]) -> None:
    """Add the sheet of what is to be put right: its result is asked for."""
    if not mending:
        return
    columns, rows = _entries(view, mending, is_case=False)
    left_out = {"次序", "为何列在这里", "答复期限"}
    told = [c for c in columns if not c.fill and c.zh not in left_out]
    late = sum(bool(e.main["is_rectify_overdue"]) for e in mending)
    counted = f"{len(mending)}项" + (f"，其中{late}项已过整改期限" if late else "")
    book.sheet(
        "待整改", [*told, Column("已作认定", 36), *_finding_columns()],
        [{**r, "已作认定": answered.of_city(e.main)} for r, e in zip(rows, mending, strict=True)],
        title="已认定有问题、还没有整改结果（只填整改结果即可）", subtitle=_subtitle(view, counted),
        print_fill=False,
    )  # fmt: skip


def _reference(book: Book, view: View, entries: Sequence[Entry]) -> None:
    """Add what no county is asked about: a line a county and pattern, then the items in that order.

    None of it can be found on before its county is heard, so there is nothing to fill in; nor have
    the sheets headings of the form that comes back.
    """
    if not entries:
        return
    found = leads.patterns(entries)
    lines = [
        {**_told(view, p.entries[0]), "项数": len(p.entries), "期间（月）": p.period, "首项编号": p.entries[0].number}
        for p in found
    ]  # fmt: skip
    place, matter, told = Column("辖区", 11), Column("事由", 30), Column("具体情况", 64)
    book.sheet(
        "内部参考", [place, matter, Column("项数", 8, "number"), Column("期间（月）", 18), Column("首项编号", 22), told],
        lines, title="内部参考：一个县里同样几条规则指向的合为一行，写最先看的一项",
        subtitle=_subtitle(view, f"{len(entries)}项，合为{len(lines)}行；不问县局"),
    )  # fmt: skip
    some = [e for p in found for e in p.entries][:MOST_REST]
    rows = [_told(view, e) | {"编号": e.number, "期间（月）": leads.period(e)} for e in some]
    book.sheet(
        "内部参考逐条", [place, matter, Column("编号", 22), Column("期间（月）", 18), told], rows,
        title="内部参考各项，次序同“内部参考”表", subtitle=_subtitle(view, _rest_words(len(entries))),
    )  # fmt: skip


def _told(view: View, entry: Entry) -> dict[str, str]:
    """Return where an item lies, which rules point at it, and what they say of which object."""
    named, said = leads.object_words(view, entry), leads.numbered(leads.reasons(view, entry))
    return {
        "辖区": view.region_name(entry.main["region_code"]),
        "事由": leads.what(entry),
        "具体情况": said if entry.main["object_type"] == "region" else f"{named}：{said}",
    }


def _is_other(view: View, entry: Entry) -> bool:
    kind = entry.main["object_type"]
    return kind not in {"region", "case"} and not leads.is_warning(view, entry.main)


def _subtitle(view: View, counted: str) -> str:
    run = view.run
    parts = [f"数据截至 {run.as_of.isoformat()}", counted, run.bureau, run.completeness]
    return "　".join(part for part in parts if part)


def _rest_words(count: int) -> str:
    """Return how many rows wait behind the list, and where those are that have no row here."""
    if count <= MOST_REST:
        return f"{count}项"
    return f"{count}项，列出前{MOST_REST}项，办完一批再列；全部用 hengjian export 导出 out_lists"


def rule_notes(flags: Iterable[Flag]) -> list[Column]:
    """Return for the sheet of explanations the basis and possible justifications of each rule."""
    rules = rules_of_flags()
    first: dict[str, Flag] = {}
    for flag in flags:
        first.setdefault(flag["rule_code"], flag)
    return [
        Column(
            rules[code].title_zh if code in rules else flag.title,
            note=f"依据：{flag['legal_basis'] or '未载'}　"
            f"可能的正当理由：{words.joined(flag['possible_justifications'], '未列')}",
        )
        for code, flag in sorted(first.items())
    ]


def _entries(
    view: View, entries: Sequence[Entry], *, is_case: bool
) -> tuple[Sequence[Column], list[dict[str, Any]]]:
    case_columns = [
        Column("案由", 18), Column("罚款（元）", 12, "money"),
        Column("同类案件所在（元）", 16), Column("相近案件数", 9, "number"),
    ]  # fmt: skip
    columns = [
        Column("次序", 6, "number"), Column("线索编号", 22), Column("县（市、区）", 11), Column("对象", 22),
        Column("期间", 11), Column("规则", 20), *(case_columns if is_case else []), Column("为什么", 50),
        Column("为何列在这里", 20), Column("县局怎么说", 30), Column("状态", 11), Column("答复期限", 11),
        *_finding_columns(),
    ]  # fmt: skip
    unlike = {r["case_key"]: r for r in view.flagged_cases} if is_case else {}
    rows = [{**_entry_row(view, e), **_case_cells(view, e.main, unlike)} for e in entries]
    return columns, rows


def _finding_columns() -> list[Column]:
    """Return what the city's section fills in, named as the feedback contract names it."""
    contract = source("feedback").columns
    names = ("finding", "finding_organ", "found_by", "found_date", "measure", "rectify_due",
             "rectify_result", "remark")  # fmt: skip
    return [
        Column(
            contract[n].zh, 16 if n == "finding" else 12, fill=True,
            choices=list(enumeration(contract[n].enum or "").values) if contract[n].enum else (),
        )
        for n in names
    ]  # fmt: skip


def _entry_row(view: View, entry: Entry) -> dict[str, Any]:
    return {
        "次序": entry.row["rank"], "线索编号": entry.number,
        "县（市、区）": view.region_name(entry.main["region_code"]),
        "对象": leads.object_words(view, entry), "期间": leads.period(entry), "规则": leads.what(entry),
        "为什么": leads.numbered(leads.reasons(view, entry)), "为何列在这里": entry.row["why_here"],
        "县局怎么说": _words_of_county(entry), "状态": entry.furthest.standing.word, "答复期限": entry.due,
    }  # fmt: skip


def _words_of_county(entry: Entry) -> str:
    """Return what the county said of a row, each saying once; its silence where its days ran out."""
    said = list(dict.fromkeys(t for f in entry.flags if (t := answered.of_county(f))))
    if said:
        return "\n".join(said)
    return next((f.standing.word for f in entry.flags if f["is_overdue"]), "")


def _case_cells(view: View, flag: Flag, unlike: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    case, row = view.cases.get(flag["object_key"], {}), unlike.get(flag["object_key"], {})
    return {
        "案由": case.get("violation_type"), "罚款（元）": case.get("fine_yuan") or row.get("fine_yuan"),
        "同类案件所在（元）": words.pieces(row) if row else None, "相近案件数": row.get("n_peers"),
    }  # fmt: skip


def _warnings(view: View) -> tuple[Sequence[Column], list[dict[str, Any]]]:
    columns = [
        Column("预警编号", 18), Column("等级", 8), Column("行业", 14), Column("客体", 14),
        Column("行为或问题", 20), Column("范围", 24), Column("自", 12), Column("最近一件", 12),
        Column("记录数", 8, "number"), Column("案件数", 8, "number"), Column("投诉举报数", 10, "number"),
        Column("涉及主体数", 10, "number"), Column("合并后", 8, "number"), Column("同期预期", 8, "number"),
        Column("为什么", 50), Column("上升词", 20), Column("建议", 40), Column("发出时", 26),
        Column("提醒情况", 24, fill=True),
    ]  # fmt: skip
    rows = [
        {
            "预警编号": w["warning_id"], "等级": w["current_level"], "行业": w["industry"],
            "客体": w["object_category"], "行为或问题": w["violation_type"], "范围": view.scope(w),
            "自": w["current_first_on"], "最近一件": w["current_last_on"], "记录数": w["current_n"],
            "案件数": w["current_cases"], "投诉举报数": w["current_complaints"],
            "涉及主体数": w["current_parties"], "合并后": w["current_counted"],
            "同期预期": w["current_expected"], "为什么": w["current_reason"],
            "上升词": "、".join(w["current_terms"] or []), "建议": w["current_advice"],
            "发出时": at_issue(w),
        }
        for w in view.live_warnings
    ]  # fmt: skip
    return columns, rows
