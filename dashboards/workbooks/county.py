"""县局核对: what one county is asked to check this month. The county sees itself only."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from dashboards import leads, words
from dashboards.leads import Entry
from dashboards.letters.card import county_papers
from dashboards.standing import CHECK_MISSING, said_beside
from dashboards.view import LIKE_CASE_RULE, View
from dashboards.workbooks import lead_rows
from dashboards.workbooks.book import Book, Column, safe_name
from dashboards.workbooks.leads import rule_notes
from dashboards.workbooks.spoken import (
    UNRECORDED_COLUMNS,
    WHY_WITHDRAWN,
    WITHDRAWN_COLUMNS,
    answered_sheet,
    unrecorded_rows,
    withdrawn_sheet,
)
from data_contracts import enumeration, rules_of_flags, seals, source

_SENTENCES = (
    "请核对表中各项的数据是否准确，每项填写浅色的三格：县局核对、正当理由、说明；没有正当理由的不填第二格。",
    "数据有误的，请在说明里写明正确的数和出处，并在原系统更正后重新导出。",
    "核对人、核对日期各填一次即可，其余行可以不填。填好后把本文件（不要另存为CSV、不要贴进新表）交回发表的人；没有记上的，下一份表写明原因和怎么改。",
    "答复期限过了仍没有答复的，业务机构可以照现有数据认定；认定以前补交的照收。",
    "同一案件有几条理由的合为一项，答复一次；公示、立案、送达等时限和检查次数每类只列一项，案件或企业在“名单”表。",
    "罚款高于或低于相近案件的，比对卡（Word，多为一页）在同名文件夹“…_案件比对”里；认为那些案件不相近的，在说明里写哪一点不同（情节、货值、当事人、条款），业务机构看得到原话。",
    "本表只列本县的数据；可比县和外县案件不列名称。次序按需要核对的程度，不按金额。",
    "送出后数据或规则有变、不再成立的，列在“已撤回”表，不用再答复。交回来没有记的，原因在“没有记的答复”表。",
    "县局只核对数据、提出理由，不作认定；认定由市局对应业务机构作出。",
    words.LIMITS + "。",
)
_TO_FILL = ("county_check", "justification", "explanation")
_OPTIONAL = ("checked_by", "checked_date")
_LIST = "名单"
#: What is asked for the first time this month, and what was asked before and is open still.
NEW, EARLIER = "待核事项", "以前未答复"
#: A county with nothing else to read is told of what was withdrawn for so long: two issues.
_TOLD_FOR = timedelta(days=62)
#: Under which key of a row the reasons stand that fit its rules.
_REASONS = "_reasons"
_NOTES = {
    "county_check": "数据无误或数据有误；选数据有误的必须写说明。",
    "justification": "下拉列出的是与本项规则相合的理由；没有合适的，直接写自己的话，会原样保留。",
    "explanation": "写事实和出处，如决定书文号、证据、批准文书。",
}


def county_workbook(region_code: str, view: View) -> bytes:
    """Return what one county is asked: this month's items, three cells each to fill in.

    Items of earlier months nobody answered stand on a sheet of their own; the objects of a rule
    that is asked in one row on another.

    Parameters
    ----------
    region_code : str
        Six-digit code of the county.
    view : View

    Returns
    -------
    bytes
        An XLSX file whose filled-in copy is recognised as the source ``feedback``.
    """
    run = view.run
    name = view.region_name(region_code)
    asked = leads.entries(view, "county", region=region_code)
    waiting, _ = leads.waiting(view, "county", region=region_code)
    issue = f"{run.as_of:%Y-%m}"
    now = [e for e in asked if sheet_of(view, e) == NEW]
    before = [e for e in asked if sheet_of(view, e) == EARLIER]
    book = Book(run.as_of, f"{name}待核事项")
    columns = _columns()
    of_ledger = lead_rows.asked_of(view, region_code)
    owed = [*of_ledger, *lead_rows.to_rectify_of(view, region_code)]
    shown = len(now) + len(of_ledger)
    counted = leads.waiting_words(shown, waiting, "排在后面，以后各月再列") if shown else ""
    if of_ledger:
        columns = [*columns, Column("状态序号", 9, "number")]
    if shown or not before:
        book.sheet(
            NEW, columns,
            [*(lead_rows.county_row(view, r) for r in of_ledger), *(_row(view, e) for e in now)],
            title=f"{name}待核事项（{words.period_words(issue)}）",
            subtitle=_subtitle(view, [*(r["due_on"] for r in of_ledger), *(e.due for e in now)], counted, view.taken_over(region_code)),
            empty="本月没有新的待核事项。",
        )  # fmt: skip
    if before:
        months = "、".join(words.period_words(m) for m in sorted({e.row["issue"] for e in before}))
        book.sheet(
            EARLIER, columns, [_row(view, e) for e in before],
            title=f"{name}以前送出、尚未答复的事项", subtitle=_subtitle(view, (e.due for e in before), f"送出于{months}"),
        )  # fmt: skip
    asked_here = [*(e.number for e in asked), *(str(r["lead_id"]) for r in owed)]
    if told := unrecorded_rows(view, asked_here):
        book.sheet(
            "没有记的答复", UNRECORDED_COLUMNS, told, title=f"{name}交回来、没有记的答复",
            subtitle="本表只供看，写在这里不算。照原因改好，填在“待核事项”“以前未答复”“整改情况”表里再交；改好以前仍列在那里。",
        )  # fmt: skip
    columns_said, said = answered_sheet(view, region_code)
    if said:
        book.sheet("已答复", columns_said, said, title=f"{name}已经答复的事项和市局的认定")
    if gone := view.withdrawn_of_region.get(region_code, []):
        book.sheet(
            "已撤回", WITHDRAWN_COLUMNS, withdrawn_sheet(view, gone),
            title=f"{name}已撤回的事项：不用再答复", subtitle=WHY_WITHDRAWN,
        )  # fmt: skip
    if listed := [e for e in asked if e.is_summary]:
        book.sheet(_LIST, _LIST_COLUMNS, _objects(view, listed), title=f"{name}各项的名单")
    lead_rows.rectify_sheet(book, view, region_code)
    sentences = (*_SENTENCES, *lead_rows.notes(owed))
    book.notes(sentences, [*columns, *rule_notes(f for e in asked for f in e.flags)])
    if run.seal:
        rows = {e.number: e.row["flag_ids"] for e in asked} | lead_rows.seal_rows(owed)
        book.seal(run.seal(seals.COUNTY, region_code, rows))
    return book.bytes()


def sheet_of(view: View, entry: Entry) -> str:
    """Return the sheet of a county's workbook on which a row stands."""
    return NEW if entry.row["issue"] == f"{view.run.as_of:%Y-%m}" else EARLIER


def _subtitle(view: View, days: Iterable[date | None], counted: str, whose: str = "") -> str:
    known = sorted(d for d in days if d)
    late = [d for d in known if d < view.run.as_of]
    ahead = known[len(late) :]
    by = f"请于 {ahead[0].isoformat()} 前核对" if ahead else ""
    if ahead and ahead[-1] > ahead[0]:
        by = f"{ahead.count(ahead[0])}项{by}，另外的最晚 {ahead[-1].isoformat()} 前"
    if late:
        over = f"答复期限 {late[0].isoformat()} 已过，请尽快核对"
        by = f"其中{len(late)}项{over}；其余{by}" if ahead else over
    parts = [whose, f"数据截至 {view.run.as_of.isoformat()}", by, counted, view.run.bureau]
    return "　".join(part for part in parts if part)


def county_workbooks(view: View) -> dict[str, bytes]:
    """Return the sheets of every county that has something to check.

    Returns
    -------
    dict of str to bytes
        By file name ``<code>_<name>.xlsx``, in code order.
    """
    return {
        f"{code}_{safe_name(view.region_name(code))}.xlsx": county_workbook(code, view)
        for code in sorted(
            {*view.regions, *(r["region_code"] for r in view.leads if r["region_code"])}
        )
        if leads.entries(view, "county", region=code) or _has_to_read(view, code)
    }


def _has_to_read(view: View, region_code: str) -> bool:
    """Whether something found is still to be put right, or was withdrawn since the last issue."""
    own = view.flags_of_region.get(region_code, [])
    gone = view.withdrawn_of_region.get(region_code, [])
    if lead_rows.asked_of(view, region_code) or lead_rows.to_rectify_of(view, region_code):
        return True
    return any(f["finding"] and f.standing.is_open for f in own) or any(
        f["withdrawn_on"] and view.run.as_of - f["withdrawn_on"] <= _TOLD_FOR for f in gone
    )


def county_cards(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the one-page comparisons of the like cases counties are asked about, as (path, content).

    They lie in a folder beside the county's workbook; cases of other counties are not named.
    """
    for code in view.regions:
        asked = [f for e in leads.entries(view, "county", region=code) for f in e.flags]
        keys = {f["object_key"] for f in asked if f["rule_code"] == LIKE_CASE_RULE}
        folder = f"{code}_{safe_name(view.region_name(code))}_案件比对"
        for number, paper in county_papers(view, code, keys) if keys else ():
            yield f"{folder}/{safe_name(number)}.docx", paper


def _columns() -> list[Column]:
    contract = source("feedback").columns
    width = {"county_check": 10, "justification": 15, "explanation": 24}
    return [
        Column(contract["flag_id"].zh, 22), Column("期间", 10), Column("事项", 16), Column("对象", 24),
        Column("提请核对的原因", 46), Column("为何列在这里", 16),
        *(
            Column(contract[n].zh, width[n], fill=True, choices=_choices(contract[n].enum),
                   choices_of=_REASONS if n == "justification" else "", note=_NOTES[n])
            for n in _TO_FILL
        ),
        *(Column(contract[n].zh, 11) for n in _OPTIONAL),
    ]  # fmt: skip


def _choices(enum: str | None) -> list[str]:
    return list(enumeration(enum).values) if enum else []


def _row(view: View, entry: Entry) -> dict[str, Any]:
    return {
        "线索编号": entry.number, "期间": leads.period(entry), "事项": leads.what(entry),
        "对象": leads.object_words(view, entry),
        "提请核对的原因": leads.numbered(leads.reasons(view, entry)),
        "为何列在这里": _why_here(view, entry), "说明": entry.main["explanation"],
        "正当理由": entry.main["justification"], _REASONS: _reasons_offered(entry),
    }  # fmt: skip


def _why_here(view: View, entry: Entry) -> str:
    told = view.unrecorded.get(entry.number)
    said = f"{words.day(told['as_of'])}交回的没有记，见“没有记的答复”；" if told else ""
    beside = (entry.main[n] for n in ("county_check", "explanation", "justification"))
    if not said and said_beside(*beside):
        said = f"{CHECK_MISSING}；"
    return f"{said}{entry.row['why_here']}{_found_before(view, entry)}"


def _found_before(view: View, entry: Entry) -> str:
    """Return what was found of other reasons of the same case: a county explained it once."""
    if entry.main["object_type"] != "case":
        return ""
    found = {
        f["finding"]: None
        for f in view.flags_of_region.get(entry.main["region_code"], [])
        if f["object_key"] == entry.main["object_key"] and f["finding"]
    }
    return f"；本案的别的理由已认定：{'、'.join(found)}" if found else ""


def _reasons_offered(entry: Entry) -> list[str]:
    """Return the reasons that fit the rules of a row: those the data bear out first."""
    borne_out = [w for f in entry.flags for w in f["possible_justifications"] or []]
    known = rules_of_flags()
    fitting = [w for c in entry.rules if c in known for w in known[c].possible_justifications]
    kept = [w for w in dict.fromkeys([*borne_out, *fitting]) if w != "其他" and w in fitting]
    return [*kept, "其他"]


#: Not headings of the form to fill in: this sheet is only read.
_LIST_COLUMNS = (
    Column("所属事项", 24), Column("件", 26), Column("期间（月）", 12), Column("具体情况", 76),
)  # fmt: skip


def _objects(view: View, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    return [
        {"所属事项": entry.main.title, "件": leads.named(view, flag),
         "期间（月）": words.period_words(flag["period"]), "具体情况": flag["reason"]}
        for entry in entries
        for flag in entry.flags
    ]  # fmt: skip
