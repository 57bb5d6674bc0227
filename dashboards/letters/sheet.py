"""预警信息单 in Word: what the page of a warning says, to be handed round and filed."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dashboards import words
from dashboards.followed import after_issue, count
from dashboards.letters.paper import Paper
from dashboards.letters.picture import weeks_png
from dashboards.pages.members import by_key, names_one, saying
from dashboards.sectors import field_of, requirement_of
from dashboards.sentences import short_sentences
from dashboards.standing_warnings import at_issue, is_remindable, why_no_letter
from dashboards.view import View

_AROUND = 14
_TERMS = 3

Rows = Sequence[Mapping[str, Any]]


def sheet(
    view: View, warning: Mapping[str, Any], members: pl.DataFrame, recipients: Rows, weeks: Rows
) -> bytes:
    """Return the sheet of one warning as a Word file.

    Parameters
    ----------
    view : View
    warning : Mapping
        A row of :attr:`dashboards.view.View.warnings`.
    members : pl.DataFrame
        Its records (:func:`dashboards.pages.members.members`).
    recipients, weeks : sequence of Mapping
        Its recipients, its cell's weeks.

    Returns
    -------
    bytes
        A DOCX file; the same rows and run give the same bytes.
    """
    run = view.run
    paper = Paper(f"预警信息单 {warning['warning_id']}", run.as_of, f"预警信息单 {run.bureau}")
    paper.title(
        "预警信息单", f"{run.bureau}　{warning['warning_id']}　数据截至 {run.as_of.isoformat()}"
    )
    paper.text("".join(short_sentences(warning["current_reason"] or "")))
    paper.table(_facts(view, warning, recipients), (3.6, 12.2), headed=False)
    _picture(paper, view, warning, weeks, members["added_on"])
    _examples(paper, view, warning, members)
    _terms(paper, warning, members)
    _advice(paper, warning, recipients, names_one(view, members))
    _limits(paper, view)
    return paper.bytes()


def _facts(view: View, w: Mapping[str, Any], recipients: Rows) -> list[tuple[str, str]]:
    field = field_of(w["violation_type"], w["object_category"], w["industry"])
    reminded = sum(1 for r in recipients if r["reminded_on"])
    return [
        ("等级、状态", f"{w['current_level'] or ''}　{words.warning_status(w['status'])}"),
        ("发出时", f"{at_issue(w)}　{view.places(w['region_scope'])}"),
        ("领域", field),
        ("范围", view.all_places(w["current_scope"])),
        ("行业、客体、问题", view.sector(dict(w))),
        ("期间", f"{words.day(w['current_first_on'])} 至 {words.day(w['current_last_on'])}（最近一件），{words.day(w['issued_on'])} 发出"),
        ("看到与预期", _seen(w)),
        ("建议提醒", f"{len(recipients)}户，已提醒{reminded}户" if recipients else "没有名单"),
    ]  # fmt: skip


def _seen(w: Mapping[str, Any]) -> str:
    counted, expected = count(w["current_counted"]), words.expected(w["current_expected"])
    complaints = words.whole(w["current_complaints"])
    if w["kind"] == "matter":
        return f"投诉举报{complaints}件，{counted}人；此前同样长的时间约{expected}人"
    core = (
        f"；{words.whole(w['current_core'])}件最像同一类" if w["current_core"] is not None else ""
    )
    return (
        f"案件{words.whole(w['current_cases'])}件，投诉举报{complaints}件，涉及{words.whole(w['current_parties'])}家；"
        f"合并同一主体、同一人、同一批次后计{counted}件，同期预期约{expected}件{core}"
    )


def _picture(
    paper: Paper, view: View, w: Mapping[str, Any], weeks: Rows, joined: pl.Series
) -> None:
    if not weeks:
        return
    starts = [r["week_start"] for r in weeks]
    before = [i for i, day in enumerate(starts) if day <= w["issued_on"]]
    seen, expected = [r["observed"] or 0.0 for r in weeks], [r["expected"] or 0.0 for r in weeks]
    paper.head("每周看到与预期")
    paper.picture(
        weeks_png(seen, expected, before[-1] if before else None),
        f"每条一周，{words.day(starts[0])} 至 {words.day(starts[-1])}（周一）；最高{words.number(max(seen))}件，"
        "黑线为预期，深色为发出的一周；已合并同一主体、同一人和同一批次。",
    )
    if after := after_issue(w, weeks, view.run.as_of, joined):
        paper.text(after.sentence)


def _examples(paper: Paper, view: View, w: Mapping[str, Any], members: pl.DataFrame) -> None:
    named = w["representative_case_keys"] or []
    known = by_key(members, [*named, *(name.partition(":")[2] for name in named)])
    rows = [("编号", "来源", "县（市、区）", "问题", "日期")]
    for name in named:
        key = name if name in known or name in view.cases else name.partition(":")[2]
        case, member = view.cases.get(key, {}), known.get(key, {})
        if case or member:
            number = case.get("decision_no") or case.get("case_no") or words.number_in(key)
            source = "case" if case else member["source"]
            rows.append((
                str(number), words.SOURCE_WORDS.get(source, ""),
                view.region_name(case.get("region_code") or member.get("region_code")),
                case.get("violation_type") or member.get("about") or words.NOTHING,
                words.day(case.get("decision_date") or member.get("day")),
            ))  # fmt: skip
    if len(rows) > 1:
        paper.head("代表记录")
        paper.table(rows[:4], (4.9, 1.9, 2.3, 3.9, 2.8))


def _terms(paper: Paper, w: Mapping[str, Any], members: pl.DataFrame) -> None:
    rows = [("上升的词", "件数", "上下文")]
    for term in (w["current_terms"] or [])[:_TERMS]:
        hits = saying(members, term)
        if len(hits):
            at = hits[0].index(term)
            around = hits[0][max(0, at - _AROUND) : at + len(term) + _AROUND]
            rows.append((term, words.whole(len(hits)), f"…{around}…"))
    if len(rows) > 1:
        paper.head("上升的词")
        paper.table(rows, (3.4, 1.6, 10.8))


def _advice(paper: Paper, w: Mapping[str, Any], recipients: Rows, is_named: bool) -> None:
    asks = requirement_of(w)
    paper.head("要求和建议")
    paper.text(asks.said("（核）"))
    paper.text("建议自查：" + "；".join(asks.checks) + "。")
    for said in (w["current_advice"], why_no_letter(w, names_one=is_named)):
        if said:
            paper.text(said)
    if recipients and is_remindable(w):
        paper.text(
            f"提醒对象见《{w['warning_id']}_提醒名单.xlsx》，提醒和答复填在名单里放回收件箱。"
        )


def _limits(paper: Paper, view: View) -> None:
    done = view.run.completeness
    paper.head("依据与限度")
    for said in (
        "依据：关于推行服务型执法的指导意见（2024-10-18）。",
        "投诉举报内容未经核实；预期由往年同期、全域和本地水平推出，法条发出前请法制机构核对。",
        "收到提醒不表示存在违法行为。",
        f"数据截至 {view.run.as_of.isoformat()}{'；' + done if done else ''}。",
        f"{words.LIMITS}。",
    ):
        paper.text(said, indent=False, size=10)
