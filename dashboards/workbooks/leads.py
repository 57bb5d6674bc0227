"""线索总表: the team's three lists (counties, cases, sectors), each with why and what to fill in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboards import leads, words
from dashboards.standing_warnings import at_issue
from dashboards.view import Flag, View
from dashboards.workbooks.book import Book, Column
from data_contracts import enumeration, seals, source

_SENTENCES = (
    "本表给专班使用：县、案件、行业三张清单；重点县的建议和确认在“重点县建议.xlsx”。线索是调卷的理由，不是结论。",
    "次序：逾期的在前，其次等级、新增，再按规则内偏离程度；不按金额。",
    "浅色栏由市局业务机构填写（认定），填好后把本文件放回收件箱，系统自动识别。没有填写的行不起作用。",
    "认定由市局对应业务机构作出；县局只核对数据、提出正当理由，填写各县的“县局核对”表。",
    words.LIMITS + "。",
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
    subtitle = f"数据截至 {run.as_of.isoformat()}　{run.bureau}　{run.completeness}".strip()
    lists = (
        ("县", "县的线索", [f for f in view.open_flags if f["object_type"] == "region"]),
        ("案件", "案件的线索", [f for f in view.open_flags if f["object_type"] == "case"]),
        (
            "其他",
            "其他线索",
            [
                f
                for f in view.open_flags
                if f["object_type"] not in {"region", "case"} and not leads.is_warning(view, f)
            ],
        ),
    )
    for name, title, flags in lists:
        if flags or name != "其他":
            ordered = sorted(flags, key=leads.urgency)
            columns, rows = _flags(view, ordered, is_case=name == "案件")
            book.sheet(
                name,
                columns,
                rows,
                title=title,
                subtitle=subtitle,
                empty="没有线索。",
                print_fill=False,
            )
    book.sheet("行业", *_warnings(view), title="行业预警", subtitle=subtitle, empty="没有预警。")
    book.notes(_SENTENCES, rule_notes(view.open_flags))
    if run.seal:
        numbers = {f["flag_id"]: [f["flag_id"]] for _, _, flags in lists for f in flags}
        book.seal(run.seal(seals.TEAM, "", numbers))
    return book.bytes()


def rule_notes(flags: Iterable[Flag]) -> list[Column]:
    """Return for the sheet of explanations the basis and possible justifications of each rule."""
    first: dict[str, Flag] = {}
    for flag in flags:
        first.setdefault(flag["rule_code"], flag)
    return [
        Column(
            flag.title,
            note=f"依据：{flag['legal_basis'] or '未载'}　"
            f"可能的正当理由：{words.joined(flag['possible_justifications'], '未列')}",
        )
        for _, flag in sorted(first.items())
    ]


def _flags(
    view: View, flags: Sequence[Flag], *, is_case: bool
) -> tuple[Sequence[Column], list[dict[str, Any]]]:
    case_columns = [
        Column("文书", 22), Column("案由", 18), Column("罚款（元）", 12, "money"),
        Column("相近案件中位（元）", 11, "money"), Column("相近案件数", 9, "number"),
    ]  # fmt: skip
    columns = [
        Column("线索编号", 22), Column("县（市、区）", 11), Column("期间", 9), Column("规则", 18),
        Column("等级", 10), *(case_columns if is_case else []), Column("为什么", 48),
        Column("状态", 11), Column("答复期限", 11), *_finding_columns(),
    ]  # fmt: skip
    unlike = {r["case_key"]: r for r in view.flagged_cases} if is_case else {}
    rows = [
        {**_flag_row(view, f, length), **_case_cells(view, f, unlike)}
        for f, length in leads.newest_of_runs(flags)
    ]
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


def _flag_row(view: View, flag: Flag, length: int) -> dict[str, Any]:
    return {
        "线索编号": flag["flag_id"], "县（市、区）": view.region_name(flag["region_code"]),
        "期间": flag["period"], "规则": flag.title, "等级": flag["level"], "为什么": f"{flag['reason'] or ''}{leads.run_words(length)}",
        "状态": flag.standing.word, "答复期限": flag.due,
    }  # fmt: skip


def _case_cells(view: View, flag: Flag, unlike: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    key = flag["object_key"]
    case, row = view.cases.get(key, {}), unlike.get(key, {})
    return {
        "文书": case.get("decision_no") or row.get("decision_no") or str(key or "").split("|")[-1],
        "案由": case.get("violation_type"), "罚款（元）": case.get("fine_yuan") or row.get("fine_yuan"),
        "相近案件中位（元）": row.get("expected_q50"), "相近案件数": row.get("n_peers"),
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
            "自": w["window_start"], "最近一件": w["last_seen_on"], "记录数": w["current_n"],
            "案件数": w["current_cases"], "投诉举报数": w["current_complaints"],
            "涉及主体数": w["current_parties"], "合并后": w["current_counted"],
            "同期预期": w["current_expected"], "为什么": w["current_reason"],
            "上升词": "、".join(w["current_terms"] or []), "建议": w["current_advice"],
            "发出时": at_issue(w),
        }
        for w in view.live_warnings
    ]  # fmt: skip
    return columns, rows
