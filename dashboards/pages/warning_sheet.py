"""预警单: what, where, since when, seen against expected, in whose words, and whom to remind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import page, words
from dashboards.followed import After, after_issue, count
from dashboards.page import Page
from dashboards.pages import warning_weeks
from dashboards.pages.members import (
    KINDS,
    by_key,
    by_warning,
    members,
    names_one,
    saying,
    with_papers,
)
from dashboards.parts import Head, Row, Table, link
from dashboards.sectors import requirement_of
from dashboards.sentences import headline
from dashboards.standing_warnings import is_remindable, level_words, why_no_letter
from dashboards.view import View

_AROUND = 14
_TERMS_SHOWN = 5
_RECIPIENTS_SHOWN = 20
_RECORDS_SHOWN = 40


@dataclass(frozen=True)
class _Beside:
    """What stands beside a warning: its records, whom to remind, its cell week by week."""

    members: pl.DataFrame
    recipients: list[dict[str, Any]]
    weeks: list[dict[str, Any]]
    matters: list[str]


def pages(view: View) -> Iterator[Page]:
    """Yield one sheet for each issued warning."""
    known = members(view)
    recipients = by_warning(view, "out_warning_recipients", "rank", "uscc")
    weeks = by_warning(view, "feat_warning__weekly", "week_start")
    for warning in view.warnings:
        key = warning["warning_id"]
        beside = _Beside(
            known.of(key), recipients.get(key, []), weeks.get(key, []), _matters(view, key)
        )
        yield _page(view, warning, beside)


def _matters(view: View, key: str) -> list[str]:
    """Return what was held back as it is part of this warning: many people, one party or matter."""
    held = view.get("out_warnings_suppressed").filter(inside_warning_id=key).sort("week")
    if held.is_empty():
        return []
    sizes = sorted(held["n_events"].drop_nulls())
    first, last = (words.period_words(held["week"][at]) for at in (0, -1))
    when = first if first == last else f"{first}至{last}"
    each = "、".join(dict.fromkeys(words.whole(n) for n in sizes))
    return [
        f"{when}，记录中有{held.height}次是多人反映同一主体（分别{each}件），未另发预警；请先看这些主体。"
    ]


def _page(view: View, w: dict[str, Any], beside: _Beside) -> Page:
    after = after_issue(w, beside.weeks, view.run.as_of, beside.members["added_on"])
    lead, rest = headline(w["current_reason"] or f"{view.scope(w)}{view.sector(w)}多于预期。")
    parts = [
        page.html("strip.html.j2", items=_strip(view, w, after)),
        page.table(_beside_issue(view, w)),
    ]
    parts += warning_weeks.pictures(view, w, beside.weeks, beside.members)
    parts.append(
        page.html("prose.html.j2", title="要求和建议", items=_advice(view, w, beside.members))
    )
    if contexts := _contexts(w, beside.members):
        parts.append(page.table(contexts))
    parts += [
        page.table(_representatives(view, w, beside.members)),
        page.table(_recipients(view, w, beside.recipients)),
        page.table(_records(view, beside.members)),
    ]
    return Page(
        path=view.warning_pages[w["warning_id"]],
        title=f"预警 {view.sector(w)}",
        kicker=f"预警单 · {w['current_level'] or ''} · {w['warning_id']}",
        lead=lead,
        parts=parts,
        more=[s for s in ["".join(rest), after.sentence if after else "", *beside.matters] if s]
        + [link("index.html", "全部预警")],
        judged=[
            "“涉及主体”按经营主体去重，同一投诉人的重复登记只算一次；“预期”由往年同期、全域和本地水平推出。",
            "等级、范围、件数截至今天；发出时的列在旁边，以后不改。提示级只观察，不起草函件。",
            "没有苗头时的范围计入了件数的波动和预期本身的不确定；发出前的势头取自所用窗口，窗口正是突出的几周，"
            "自然也会回落，所以回落不等于提醒起了作用。",
            "最像同一类：所在的县和单元看到的明显多于预期、或者含上升的词的记录；其余的可能是往常就有的，一并列出。",
            "来源为投诉举报的内容未经核实；代表记录按不同主体、案件在先选取。",
            "提醒名单是登记在册、同一行业的经营主体；本条预警记录中的主体另行办理，不在名单内。"
            "收到提醒不表示存在违法行为。",
        ],
        basis=[
            ("依据", "关于推行服务型执法的指导意见（2024-10-18）。"),
            (
                "记录",
                f"案件{words.whole(w['current_cases'])}件，投诉举报{words.whole(w['current_complaints'])}件；"
                "成员编号可用 trace 追到原始文件。",
            ),
        ],
    )


def _advice(view: View, w: dict[str, Any], members: pl.DataFrame) -> list[str]:
    """Return what the law asks, in our own words, what to look at, the advice, and why no letter."""
    asks = requirement_of(w)
    said = [asks.said("（核）"), f"建议自查：{'；'.join(asks.checks)}。"]
    why_not = why_no_letter(w, names_one=names_one(view, members))
    return [*said, *(text for text in (w["current_advice"], why_not) if text)]


def _strip(view: View, w: dict[str, Any], after: After | None) -> list[tuple[str, str, str]]:
    items = [
        ("等级", level_words(w) or words.NOTHING, words.warning_status(w["status"])),
        ("记录", f"{words.whole(w['current_n'])}件", f"最近一件{words.day(w['current_last_on'])}"),
        _seen(w),
        ("范围", view.scope(w), ""),
        ("行业、客体、问题", view.sector(w), ""),
        ("自", words.day(w["current_first_on"]), f"{words.day(w['issued_on'])}发出"),
    ]
    if after:
        items.append((f"发出后{after.weeks}周", after.state, ""))
    return items


def _seen(w: dict[str, Any]) -> tuple[str, str, str]:
    counted, expected = count(w["current_counted"]), words.expected(w["current_expected"])
    if w["kind"] == "matter":
        return ("反映的人", f"{counted}人", f"此前同样长的时间约{expected}人")
    core = f"；{words.whole(w['current_core'])}件最像同一类" if w["current_core"] else ""
    merged = f"合并后计{counted}件，同期预期约{expected}件"
    return ("涉及主体", f"{words.whole(w['current_parties'])}家", f"{merged}{core}")


def _beside_issue(view: View, w: dict[str, Any]) -> Table:
    """Return how it stands today beside how it stood when it was issued."""
    counted = "反映的人" if w["kind"] == "matter" else "合并后计件"
    pairs = [
        ("等级", w["current_level"], w["level"]),
        ("范围", view.all_places(w["current_scope"]), view.all_places(w["region_scope"])),
        ("案件", words.whole(w["current_cases"]), words.whole(w["n_cases"])),
        ("投诉举报", words.whole(w["current_complaints"]), words.whole(w["n_complaints"])),
        ("涉及主体", words.whole(w["current_parties"]), words.whole(w["n_parties"])),
        (counted, count(w["current_counted"]), count(w["n_counted"])),
        ("同期预期", words.expected(w["current_expected"]), words.expected(w["expected"])),
        ("期间", _span(w["current_first_on"], w["current_last_on"]), _span(w["window_start"], w["window_end"])),
    ]  # fmt: skip
    heads = [Head("项目"), Head("今日"), Head("发出时")]
    rows = [Row([name, now or words.NOTHING, then or words.NOTHING]) for name, now, then in pairs]
    return Table("beside", f"今日和发出时（{words.long_day(w['issued_on'])}发出）", heads, rows)


def _span(start: date | None, end: date | None) -> str:
    return f"{words.day(start)} 至 {words.day(end)}"


def _contexts(w: dict[str, Any], members: pl.DataFrame) -> Table | None:
    rows = []
    for term in (w["current_terms"] or [])[:_TERMS_SHOWN]:
        hits = saying(members, term)
        if len(hits):
            rows.append(Row([term, words.whole(len(hits)), Markup("<br>").join(_ways(hits, term))]))
    if not rows:
        return None
    heads = [Head("上升的词"), Head("件数", numeric=True), Head("上下文", wide=True)]
    return Table("terms", "上升的词和上下文", heads, rows)


def _ways(texts: pl.Series, term: str) -> list[Markup]:
    """Return the first two ways in which texts say a word."""
    seen = dict[Markup, None]()
    for text in texts:
        seen.setdefault(_around(text, term))
        if len(seen) == 2:
            break
    return list(seen)


def _around(text: str, term: str) -> Markup:
    at = text.index(term)
    before, after = text[max(0, at - _AROUND) : at], text[at + len(term) : at + len(term) + _AROUND]
    return Markup("…{}<b>{}</b>{}…").format(before, term, after)


def _representatives(view: View, w: dict[str, Any], members: pl.DataFrame) -> Table:
    heads = [
        Head("编号"), Head("来源", short=True), Head("县（市、区）"), Head("问题", wide=True),
        Head("日期", short=True), Head("罚款（元）", numeric=True),
    ]  # fmt: skip
    keys = []
    for name in w["representative_case_keys"] or []:
        source, _, rest = name.partition(":")
        keys.append(rest if source.rstrip("s") in KINDS else name)
    known = by_key(members, keys)
    rows = [_representative(view, key, known.get(key, {})) for key in keys]
    return Table("examples", "代表记录", heads, rows, "没有代表记录。")


def _representative(view: View, key: str, member: dict[str, Any]) -> Row:
    case = view.cases.get(key, {})
    number = case.get("decision_no") or case.get("case_no") or words.number_in(key)
    href = view.case_pages.get(key)
    region = case.get("region_code") or member.get("region_code")
    source = "case" if case else member.get("source", "")
    return Row(
        [
            link(f"../{href}", number) if href else str(number),
            words.SOURCE_WORDS.get(source, words.NOTHING),
            view.region_name(region) if region else words.NOTHING,
            case.get("violation_type") or member.get("about") or words.NOTHING,
            words.day(case.get("decision_date") or member.get("day")),
            words.whole(case.get("fine_yuan")),
        ]
    )


def _records(view: View, members: pl.DataFrame) -> Table:
    """Return every record behind the warning, those most alike first."""
    heads = [
        Head("编号"), Head("来源", short=True), Head("县（市、区）"), Head("问题", wide=True),
        Head("日期", short=True), Head("最像同一类", short=True),
    ]  # fmt: skip
    unlike = pl.col("is_core").eq_missing(other=False)
    first = members.sort(unlike, maintain_order=True).head(_RECORDS_SHOWN)
    rows = [
        Row([
            link(f"../{view.case_pages[m['key']]}", words.number_in(m["key"]))
            if m["key"] in view.case_pages else words.number_in(m["key"]),
            words.SOURCE_WORDS[m["source"]], view.region_name(m["region_code"]),
            m["about"] or words.NOTHING, words.day(m["day"]), "否" if m["is_core"] is False else "是",
        ])
        for m in first.to_dicts()
    ]  # fmt: skip
    alike = members.filter(~unlike).height
    more = f"；列出前{_RECORDS_SHOWN}件，其余用 trace 查" if members.height > _RECORDS_SHOWN else ""
    caption = f"全部记录（{members.height}件，最像同一类{alike}件{more}）"
    return Table("records", caption, heads, rows, "没有记录。", folded=True)


def _recipients(view: View, w: dict[str, Any], recipients: list[dict[str, Any]]) -> Table:
    heads = [
        Head("名称"),
        Head("县（市、区）"),
        Head("为何列入", wide=True),
        Head("提醒日期", short=True),
        Head("答复日期", short=True),
    ]
    rows = [
        Row(
            [
                r["name"] or "",
                view.region_name(r["region_code"]),
                r["why"] or "",
                words.day(r["reminded_on"]),
                words.day(r["answered_on"]),
            ]
        )
        for r in recipients[:_RECIPIENTS_SHOWN]
    ]
    return Table(
        "recipients",
        f"建议提醒的经营主体{_how_many(view, w, recipients)}",
        heads,
        rows,
        "一事多人先核实被反映的单位，不列提醒名单。"
        if w["kind"] == "matter"
        else "没有名单：需要经营主体名录（entities），或者没有登记在册的同类主体。",
        folded=True,
    )


def _how_many(view: View, w: dict[str, Any], recipients: list[dict[str, Any]]) -> str:
    """Return how many are listed, reminded and have answered, and where the whole list is."""
    if not recipients:
        return ""
    reminded = sum(1 for r in recipients if r["reminded_on"])
    answered = sum(1 for r in recipients if r["answered_on"])
    said = f"共{len(recipients)}户，已提醒{reminded}户，已答复{answered}户"
    if len(recipients) > _RECIPIENTS_SHOWN:
        said += f"；列出前{_RECIPIENTS_SHOWN}户"
    if is_remindable(w) and w in with_papers(view):
        said += f"；全部见发件箱 预警/{w['warning_id']}_提醒名单.xlsx"
    return f"（{said}）"
