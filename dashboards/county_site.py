"""A county's own pages: one folder to open offline, with nothing of any other county in it."""

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from dashboards import leads, page, visits, words
from dashboards.ledger import ENDED, WAY, LeadBook, Record, until
from dashboards.page import Page, Part, render
from dashboards.pages import lead, proposals
from dashboards.parts import Head, Row, Table, lines, link
from dashboards.view import LIKE_CASE_RULE, View
from dashboards.workbooks import lead_rows
from dashboards.workbooks.book import safe_name
from dashboards.workbooks.county import sheet_of
from data_contracts.month_table import BY_WORD

#: Steps of a lead's history that concern its county; what the bureau weighed among itself stays there.
_SEEN = frozenset({
    "ask", "data_check", "justify", "find", "dispose", "issue_paper", "rectify", "check_rectified",
    "close", "reopen", "remind",
})  # fmt: skip
_NAV = (("index.html", "本县"), ("leads.html", "线索"), ("visits.html", "应办"))
_MONTHS = 24
#: A county that let the day pass is still heard: its workbook lists the lead until it is found on.
_LATE = "补答复：期限已过，转业务机构认定，认定以前的答复仍然算数"
_TOLD = (
    "只列本县的数据；别的县的名称、案件和线索一律不列。",
    "数据提示和线索在认定以前不表示有没有问题；县局只核对数据、说明理由，认定由市局业务机构作出。",
    words.RECEIPTS,
)


def county_sites(view: View, static: Callable[[str], bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of every county's folder as (path below ``县局核对/``, content).

    Parameters
    ----------
    view : View
    static : callable
        Name of a stylesheet or script of the site to its content.
    """
    by_region = _sent(view)
    waiting = visits.asked(view)
    for code in view.regions:
        own = by_region.get(code, [])
        asked = leads.entries(view, "county", region=code)
        if not (own or asked or waiting.get(code) or proposals.told_to(view, code)):
            continue
        folder = f"{code}_{safe_name(view.region_name(code))}"
        for name in ("style.css", "site.js", "run.css"):
            yield f"{folder}/static/{name}", static(name)
        for made in _pages(LeadBook(view, code), own, waiting.get(code, [])):
            for path, content in render(made, view.run, nav=_NAV):
                yield f"{folder}/{path}", content


def _sent(view: View) -> dict[str, list[Record]]:
    """Return by county the leads it was asked about, or that were found on; the others it does not see."""
    found: dict[str, list[Record]] = {}
    frame = view.get("out_leads").filter(
        pl.col("asked_on").is_not_null() | pl.col("found_on").is_not_null()
    )
    for row in frame.sort("lead_id").iter_rows(named=True):
        found.setdefault(row["region_code"] or "", []).append(row)
    return found


def _pages(book: LeadBook, own: list[Record], waiting: list[visits.Visit]) -> Iterator[Page]:
    view, code = book.view, book.region
    name = view.region_name(code)
    asked = leads.entries(view, "county", region=code)
    due = [v for v in waiting if v.state == "逾期"]
    still = [r for r in own if r["state"] not in ENDED]
    above = {f"flag:{f['flag_id']}" for e in asked for f in e.flags}
    open_still = {r["lead_id"] for r in lead_rows.asked_of(view, code)}
    turn = [
        r for r in still
        if r["lead_id"] in open_still
        or (
            r["next_role"] == "县局联络"
            and not (r["answered_on"] is None and above.intersection(r["source_keys"] or []))
        )
    ]  # fmt: skip
    yield Page(
        path="index.html", title=name, kicker=f"{name} · 本县的数据，只给本县看",
        lead=_sentence(view, name, asked, turn, due),
        more=[*proposals.told_to(view, code), *(_how(view, code, asked) if asked else [])],
        parts=[page.table(_items(view, asked)), page.table(_turns(book, turn)), page.table(_papers(view, code)),
               page.table(_form(view, code)), page.table(_months(view, code))],
        judged=_TOLD,
    )  # fmt: skip
    yield Page(
        path="leads.html", title=f"{name}的线索", kicker=f"{name} · 线索和办理经过",
        lead=f"送过本县核对或者已经认定的线索{len(own)}条，在办{len(still)}条。",
        parts=[_history(book, r) for r in sorted(own, key=_newest)], judged=_TOLD,
    )  # fmt: skip
    yield Page(
        path="visits.html", title=f"{name}的应办", kicker=f"{name} · 案后还要做的",
        lead=f"还要回访、回头看、回头检{len(waiting)}项，逾期{len(due)}项。",
        parts=[page.table(_visits(waiting)), page.table(_evaluations(view, code))], judged=_TOLD,
    )  # fmt: skip


def _sentence(
    view: View, name: str, asked: list[leads.Entry], turn: list[Record], late: list[visits.Visit]
) -> str:
    day = min((e.due for e in asked if e.due), default=None)
    first = "最早" if len({e.due for e in asked}) > 1 else ""
    by = f"（{first}{words.long_day(day)}前）" if day else ""
    if day and day < view.run.as_of:
        by = f"（期限{first}{words.long_day(day)}，已过，仍请答复）"
    more = f"另有{len(turn)}条线索等本县办，" if turn else ""
    return f"{name}：待核对{len(asked)}项{by}，{more}案后应办逾期{len(late)}项。"


def _how(view: View, code: str, asked: list[leads.Entry]) -> list[str]:
    sheets = "".join(f"“{s}”" for s in dict.fromkeys(sheet_of(view, e) for e in asked))
    lost = sum(e.number in view.unrecorded for e in asked)
    like = any(f["rule_code"] == LIKE_CASE_RULE for e in asked for f in e.flags)
    beside = f"罚款高于或低于相近案件的，逐项对照在“{code}_{safe_name(view.region_name(code))}_案件比对”文件夹，一案一页。"
    told = [f"其中{lost}项交回来没有记，原因在工作簿的“没有记的答复”表。"] if lost else []
    return [
        *told,
        f"怎样答复：在工作簿“{code}_{safe_name(view.region_name(code))}.xlsx”的{sheets}表里，每项填县局核对、正当理由、说明三格，整份文件交回发表的人。",
        *([beside] if like else []),
        "这里只供看，不能填；数据有误的写明正确的数和出处，没有正当理由的不填那一格。",
    ]


def _newest(row: Record) -> tuple[bool, Any, str]:
    day = row["moved_on"] or row["registered_on"]
    return row["state"] in ENDED, -day.toordinal(), row["lead_id"]


def _items(view: View, asked: list[leads.Entry]) -> Table:
    heads = [
        Head("对象", wide=True),
        Head("事项", wide=True),
        Head("提请核对的原因", wide=True),
        Head("答复期限", short=True),
        Head("线索编号", short=True),
    ]
    rows = [
        Row(
            [
                leads.object_words(view, e),
                leads.what(e),
                lines(leads.reasons(view, e)),
                words.day(e.due),
                e.number,
            ]
        )
        for e in asked
    ]
    return Table("asked", "待核对的数据提示", heads, rows, "没有待核对的。")  # fmt: skip


def _turns(book: LeadBook, turn: list[Record]) -> Table:
    heads = [
        Head("编号"),
        Head("标题", wide=True),
        Head("状态", short=True),
        Head("要做什么", wide=True),
        Head("期限", short=True),
    ]
    lines = [
        Row(
            [
                link(f"leads.html#{r['lead_id']}", r["lead_id"]),
                lead.titled(book, r),
                WAY[r["state"]],
                (r["next_step"] or "") if r["next_role"] == "县局联络" else _LATE,
                words.day(r["next_due_on"])
                + (f" 过{r['overdue_days']}天" if r["overdue_days"] else ""),
            ]
        )
        for r in turn
    ]
    return Table("turns", "另外等本县办的线索", heads, lines, "没有。")  # fmt: skip


def _papers(view: View, code: str) -> Table:
    heads = [
        Head("文书"),
        Head("文号", short=True),
        Head("事项", wide=True),
        Head("发出", short=True),
        Head("期限", short=True),
        Head("状态", short=True),
    ]
    frame = view.get("out_papers").filter(pl.col("region_code") == code)
    lines = [
        Row(
            [
                r["kind"],
                r["paper_no"],
                r["matter"] or "",
                words.day(r["issued_date"]),
                words.day(r["due_on"]),
                r["state"],
            ]
        )
        for r in frame.sort("issued_date", "paper_no", descending=[True, False]).iter_rows(
            named=True
        )
    ]
    return Table("papers", "收到的三书一函", heads, lines, "没有。")  # fmt: skip


def _months(view: View, code: str) -> Table:
    heads = [
        Head("月份", short=True),
        Head("案件", numeric=True),
        Head("罚没决定（万元）", numeric=True),
        Head("入库（万元）", numeric=True),
        Head("预期（万元）", numeric=True),
    ]
    part = view.series.get(code)
    rows = part.tail(_MONTHS).reverse().to_dicts() if part is not None else []
    lines = [
        Row(
            [
                r["month"],
                words.whole(r["cases"]),
                words.wan(r["decided_yuan"]),
                words.wan(r["treasury_yuan"]),
                words.wan(r["expected_yuan"]),
            ]
        )
        for r in rows
    ]
    return Table("months", f"本县近{len(lines)}个月（预期由本县以往推出，不是任务）", heads, lines, "还没有。", folded=True)  # fmt: skip


def _form(view: View, code: str) -> Table:
    """Return the county's newest table of the 8th, as the ledger fills it in."""
    heads = [
        Head("项目"), Head("本月", numeric=True), Head("累计", numeric=True), Head("本县意见"),
    ]  # fmt: skip
    frame = view.get("out_month_table").filter(pl.col("region_code") == code)
    month = frame["month"].max()
    rows = frame.filter(pl.col("month") == month).sort("item_no").to_dicts() if month else []
    told = [
        r
        for r in rows
        if BY_WORD not in r["item"] or r["value"] or r["value_to_date"] or r["county_note"]
    ]
    lines = [
        Row([
            f"{r['item_zh']}（{r['unit']}）" if r["unit"] else r["item_zh"],
            words.plain(r["value"]), words.plain(r["value_to_date"]),
            "：".join(t for t in (r["county_word"], r["county_note"]) if t) or words.NOTHING,
        ])
        for r in told
    ]  # fmt: skip
    if not rows:
        return Table("form", "问题整治情况表", heads, lines, "还没有。")
    said = f"问题整治情况表（{words.period_words(str(month))}，{rows[0]['state']}）"
    note = "渠道、种类没有数的不列。"
    if rows[0]["state"] == "草稿":
        note = f"在发来的情况表里确认或写有误。{note}"
    return Table("form", said, heads, lines, note=note)


def _visits(waiting: list[visits.Visit]) -> Table:
    heads = [
        Head("案卷或抽样编号"),
        Head("为什么"),
        Head("怎么做"),
        Head("期限", short=True),
        Head("状态", short=True),
    ]
    lines = [
        Row([v.number or words.NOTHING, v.whys, v.kind, words.day(v.due_on), v.standing])
        for v in waiting
    ]
    return Table("visits", "还要做的", heads, lines, "都做了。")  # fmt: skip


def _evaluations(view: View, code: str) -> Table:
    heads = [
        Head("机构", wide=True),
        Head("环节"),
        Head("评价数", numeric=True),
        Head("平均分", numeric=True),
        Head("低分", numeric=True),
        Head("低分逾期反馈", numeric=True),
    ]
    lines = []
    for r in view.get("out_evaluation_units").filter(pl.col("region_code") == code).to_dicts():
        start = [r["organ_name"] or "未对应", r["stage"] or ""]
        if r["shown"]:
            lines.append(
                Row(
                    [
                        *start,
                        words.whole(r["n"]),
                        f"{r['mean']:.2f}",
                        words.whole(r["n_low"]),
                        words.whole(r["n_low_overdue"]),
                    ]
                )
            )
        else:
            lines.append(
                Row(
                    [
                        *start,
                        f"不足{view.run.obligations.least_shown.value:g}",
                        *[words.NOTHING] * 3,
                    ]
                )
            )
    return Table("evaluations", "近12个月的码上评", heads, lines, "没有评价。")  # fmt: skip


def _history(book: LeadBook, row: Record) -> Part:
    steps = [s for s in book.history.get(row["lead_id"], []) if s.kind in _SEEN]
    said = WAY[row["state"]]
    if row["next_role"] == "县局联络":
        said = f"{said}，等本县{row['next_step']}{until(row)}"
    # 乱查封 and its like read as a finding: not before there is one
    kind = "、".join(v for v in (row["finding"] and row["issue_kind"], row["domain"]) if v)
    own = book.subject(row)
    return page.html(
        "history.html.j2", id=row["lead_id"], title=f"{row['lead_id']}　{row['title']}",
        note=" · ".join(v for v in (said, own, kind, f"认定：{row['finding']}" if row["finding"] else "") if v), items=steps,
    )  # fmt: skip
