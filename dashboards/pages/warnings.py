"""预警: whom to phone and about what; then one sheet a warning."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import drawing, page, words
from dashboards.followed import count
from dashboards.page import Page
from dashboards.pages import warning_fields, warning_record, warning_sheet
from dashboards.pages.common import month_note
from dashboards.parts import Figure, Filter, Head, Row, Table, lines, link, new_mark
from dashboards.standing_warnings import LEVEL_MARKS, WATCHED, issue_parts
from dashboards.view import LEVELS, View

_DRAWN = 12
_SUPPRESSED = 200
_UNKNOWN = 100
_COLUMNS = {
    "industry": "行业", "industry_code": "行业代码", "object_category": "客体", "violation_type": "问题",
}  # fmt: skip
#: Words of a reason for holding back → its kind.
_KINDS = (
    ("已含在行业预警中", "已含在行业预警中"), ("投诉人重复登记", "少数投诉人重复登记"),
    ("与平时相比还不够突出", "几人反映、与平时相比不够突出"), ("不像同一件事", "几人反映、不像同一件事"),
    ("平常多少还不知道", "投诉刚开始报送，平常多少还不知道"),
    *((word, f"集中于{word}") for word in ("同一办案机构", "同一专项", "同一批次", "同一投诉举报人", "同一主体")),
)  # fmt: skip


def pages(view: View) -> Iterator[Page]:
    """Yield the list of warnings, then a sheet for each."""
    live = view.live_warnings
    parts = [page.html("strip.html.j2", items=_levels(view, live))]
    parts += [page.figures(f) for f in [_seen(view, live)] if f]
    parts += [
        page.filters(
            Filter("level", "等级", [(x, x) for x in LEVELS]),
            Filter("county", "县", _scope_options(view, live)),
        ),
        page.table(_list(view, "live", "现在的苗头（提示只观察）", live, "现在没有行业苗头。")),
    ]
    ended = [w for w in view.warnings if not view.is_live(w)]
    if ended:
        sent = [w for w in ended if not w.get("is_backfill")]
        made_up = [w for w in ended if w.get("is_backfill")]
        recent = sum(warning_record.is_recent(w, view.run.as_of) for w in made_up)
        where = "见近两年回看" if recent == len(made_up) else f"近两年的{recent}条见近两年回看"
        more = f"；另补记{len(made_up)}条，{where}" if made_up else ""
        ended_list = _list(
            view, "ended", f"已经结束的（{len(sent)}条{more}）", sent, "没有已经结束的。"
        )
        parts.append(page.table(replace(ended_list, folded=True)))
    parts += [page.table(_words(view)), page.table(_suppressed(view)), page.table(_classes(view))]
    if classifier := _classifier(view):
        parts.append(page.table(classifier))
    yield Page(
        path="warnings/index.html",
        title="预警",
        kicker="预警 · 给谁打电话，说什么",
        lead=_sentence(view, live),
        parts=parts,
        more=[link("fields.html", "各领域综合监测"), link("record.html", "近两年回看")],
        judged=[
            "每周把案件、投诉举报、不合格抽检和企业反映按行业、客体、问题和地区归到一起，数涉及的经营主体，同预期比。",
            "同一投诉人的重复登记只算一次；一个机构、一次专项、一个批次占多数的不发预警，列在下面并写明原因。",
            "行业、客体、问题先按对照表归到同一说法，没有对照的保留原样并列在下面；对照在 config/enumerations.yml 增补。",
            f"误报预算：{view.run.alarm_budget}，可在设置里改（写法见“监督规则”）；新的证据更新同一条预警，{view.quiet.days // 7}周没有新增即结束。",
            "等级、范围、件数是截至今天的；发出时的照旧保留，列在“发出时”。提示级只观察，不起草函件。",
            "“得到印证”：发出以后的新记录仍明显多于预期；只说信号，不表示反映的事属实。",
            "收到提醒不表示存在违法行为。",
        ],
        basis=[
            (
                "依据",
                "关于推行服务型执法的指导意见（2024-10-18）：对苗头性问题及时预警、提醒、敦促。",
            )
        ],
    )
    yield warning_fields.page_of(view, live)
    yield warning_record.page_of(view)
    yield from warning_sheet.pages(view)


def _sentence(view: View, live: list[dict[str, Any]]) -> str:
    if not live and not warning_fields.has_records(view):
        return f"{warning_fields.NO_RECORDS}，行业苗头未判断；历史上共发出{len(view.warnings)}条。"
    if not live:
        return f"现在没有要提醒的行业苗头{warning_fields.unheard(view)}；历史上共发出{len(view.warnings)}条。"
    counts = Counter(w["current_level"] for w in live)
    levels = "、".join(f"{x}{counts[x]}条" for x in LEVELS if counts[x])
    first = live[0]
    newest = f"已有{words.whole(first['current_n'])}件，最近一件{words.long_day(first['current_last_on'])}"
    return f"现在有{len(live)}个行业苗头（{levels}），最要紧的是{view.scope(first)}的{view.sector(first)}，{newest}。"


def _levels(view: View, live: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return how many live warnings there are of each level, and how many are new."""
    counts = Counter(w["current_level"] for w in live)
    new = sum(view.is_new_warning(w) for w in live)
    does = {"预警": "提醒、起草函件", "关注": "提醒、起草函件", "提示": WATCHED}
    levels = [(f"{LEVEL_MARKS[x]} {x}", f"{counts[x]}条", does[x]) for x in LEVELS]
    return [*levels, ("其中新发出", f"{new}条" if view.run.previous_as_of else words.NOTHING, "")]


def _scope_options(view: View, live: list[dict[str, Any]]) -> list[tuple[str, str]]:
    codes = sorted({code for w in live for code in view.today(w["current_scope"])})
    return [(code, view.region_name(code)) for code in codes]


def seen_of(warning: dict[str, Any]) -> float:
    """Return today's number that is compared with the expectation: repeats merged; for a matter, people."""
    counted = warning["current_counted"]
    return float(counted if counted is not None else warning["current_n"] or 0)


def _seen(view: View, live: list[dict[str, Any]]) -> Figure | None:
    drawn = live[:_DRAWN]
    if not drawn:
        return None
    most = max(max(seen_of(w), w["current_expected"] or 0.0) for w in drawn)
    rows = []
    for w in drawn:
        seen, expected = seen_of(w), w["current_expected"] or 0.0
        unit = "人" if w["kind"] == "matter" else "件"
        name = f"{view.scope(w)}：{view.sector(w)}"
        says = f"{name}，{count(seen)}{unit}，预期{words.expected(expected)}"
        rows.append(
            Markup("<div><dt>{}</dt><dd>{}</dd><dd>{}{}，预期{}</dd></div>").format(
                name,
                drawing.seen_expected(seen, expected, most, says),
                count(seen),
                unit,
                words.expected(expected),
            )
        )
    drawn_as = Markup('<dl class="bars wide">{}</dl>').format(Markup("").join(rows))
    more = f"；共{len(live)}条，画前{_DRAWN}条" if len(live) > _DRAWN else ""
    note = month_note(
        view,
        f"n={len(drawn)}条{more}；自各条起日至最近一件；粗条为合并同一主体、同一人、同一批次后的件数（一事多人的为反映的人数），竖线为同期预期",
    )
    return Figure("seen", "看到与预期", note, "live", svg=drawn_as)


def _list(view: View, name: str, caption: str, warnings: list[dict[str, Any]], empty: str) -> Table:
    heads = [
        Head("等级", short=True), Head("行业 · 客体 · 问题"), Head("范围"), Head("为什么", wide=True), Head("记录（件）", numeric=True),
        Head("主体（家）", numeric=True), Head("合并后", numeric=True), Head("预期", numeric=True), Head("最近一件", short=True),
        Head("发出时", short=True), Head("状态", short=True),
    ]  # fmt: skip
    return Table(name, caption, heads, [_one(view, w) for w in warnings], empty)


def _one(view: View, w: dict[str, Any]) -> Row:
    href = view.warning_pages[w["warning_id"]].split("/")[-1]
    level = w["current_level"] or ""
    return Row(
        [
            Markup('<span class="mark">{} {}</span>').format(LEVEL_MARKS.get(level, "●"), level),
            Markup("{}{}").format(link(href, view.sector(w)), new_mark(view.is_new_warning(w))), view.scope(w),
            w["current_reason"] or "", words.whole(w["current_n"]), words.whole(w["current_parties"]),
            count(w["current_counted"]), words.expected(w["current_expected"]), words.day(w["current_last_on"]),
            lines(issue_parts(w)), words.warning_status(w["status"]),
        ],
        {"level": level, "county": " ".join(view.today(w["current_scope"]))},
    )  # fmt: skip


def _suppressed(view: View) -> Table:
    frame = view.get("out_warnings_suppressed").sort(
        "week", "candidate_id", descending=[True, False]
    )
    heads = [Head("周", short=True), Head("行业 · 客体 · 问题"), Head("范围"), Head("件数", numeric=True),
             Head("预期", numeric=True), Head("没有发出的原因", wide=True)]  # fmt: skip
    rows = [
        Row([words.period_words(r["week"]), view.sector(r), view.scope(r), words.whole(r["n_events"]),
             words.expected(r["expected"]), _held_back(view, r)])
        for r in frame.head(_SUPPRESSED).iter_rows(named=True)
    ]  # fmt: skip
    why = Counter(_kind_of(r) for r in frame["suppressed_reason"])
    said = "，".join(f"{word}{n}个" for word, n in sorted(why.items(), key=lambda x: (-x[1], x[0])))
    more = f"；列出最近{_SUPPRESSED}个" if frame.height > _SUPPRESSED else ""
    caption = f"达到信号但没有发出的（{frame.height}个{more}）" if said else "达到信号但没有发出的"
    note = f"{said}。" if said else ""
    return Table("suppressed", caption, heads, rows, "没有被压下的信号。", folded=True, note=note)


def _held_back(view: View, r: dict[str, Any]) -> str | Markup:
    """Return why a signal was kept back; of one inside a warning, with the way to its sheet."""
    said, href = (
        _plainly(r["suppressed_reason"]),
        view.warning_pages.get(r["inside_warning_id"] or ""),
    )
    return link(href.split("/")[-1], said) if href else said


def _words(view: View) -> Table:
    """Return the words that rise in the newest texts, whether or not anything was issued."""
    heads = [
        Head("词"), Head("近8周件数", numeric=True), Head("人或主体", numeric=True),
        Head("此前件数（至多两年）", numeric=True), Head("客体 · 问题"), Head("范围"), Head("其中最早一件", short=True),
    ]  # fmt: skip
    frame = view.get("out_warning_words").sort("n_sources", "term", descending=[True, False])
    rows = [
        Row([
            r["term"], words.whole(r["n_events"]), words.whole(r["n_sources"]),
            words.whole(r["n_before"]),
            " · ".join(x for x in (r["object_category"], r["violation_type"]) if x) or "分散",
            view.scope(r), words.day(r["first_known"]),
        ])
        for r in frame.iter_rows(named=True)
    ]  # fmt: skip
    caption = f"近8周多起来、此前（至多两年）少见的词（{frame.height}个；不是预警，只提示去读原文）"
    return Table("words", caption, heads, rows, "没有这样的词。", folded=True)


def _classes(view: View) -> Table:
    """Return the words that are in no list, most events first."""
    frame = view.get("out_warning_classes")
    unknown = frame.filter(~pl.col("is_known")).sort(
        "n_events", "column", "given", descending=[True, False, False]
    )
    heads = [Head("列", short=True), Head("写法"), Head("件数", numeric=True)]
    rows = [
        Row([_COLUMNS.get(r["column"], r["column"]), r["given"], words.whole(r["n_events"])])
        for r in unknown.head(_UNKNOWN).iter_rows(named=True)
    ]
    caption = (
        f"没有对照的行业、客体、问题写法（{unknown.height}种，共{words.whole(unknown['n_events'].sum())}处；"
        f"有对照的{frame.height - unknown.height}种）"
    )
    return Table(
        "classes",
        caption,
        heads,
        rows,
        "没有要对照的写法。" if frame.is_empty() else "都有对照。",
        folded=True,
    )


def _classifier(view: View) -> Table | None:
    """Return how right the classifier of complaints without a class was; None when none was needed."""
    frame = view.get("out_warning_classifier").sort("from_week", "column", descending=[True, False])
    if frame.is_empty():
        return None
    heads = [
        Head("自（周一）", short=True), Head("列", short=True), Head("学了几件", numeric=True),
        Head("准确率", numeric=True), Head("有把握时", numeric=True), Head("有把握的占比", numeric=True),
        Head("补了几件", numeric=True),
    ]  # fmt: skip
    rows = [
        Row([
            words.day(r["from_week"]), _COLUMNS.get(r["column"], r["column"]),
            words.whole(r["n_labelled"]), words.percent(r["accuracy"]),
            words.percent(r["sure_accuracy"]), words.percent(r["sure_share"]), words.whole(r["filled"]),
        ])
        for r in frame.iter_rows(named=True)
    ]  # fmt: skip
    filled = words.whole(frame["filled"].sum())
    caption = f"没有客体或问题的投诉由分类器补类（补{filled}件；不到六成把握的不补）"
    return Table("classifier", caption, heads, rows, "", folded=True)


def _kind_of(reason: str | None) -> str:
    """Return the kind of a reason: its words without this signal's figures."""
    said = _plainly(reason)
    for part, kind in _KINDS:
        if part in said:
            return kind
    return said or "未注明"


def _plainly(reason: str | None) -> str:
    """Return why a signal was held back, without the statistic's own name."""
    said = reason or ""
    return "与预期相比不够突出" if said.startswith("收缩下限") else said
