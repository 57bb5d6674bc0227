"""总览: what needs me this week, who is on it, when is it good."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import leads, page, words
from dashboards.ledger import LeadBook
from dashboards.page import Page
from dashboards.pages import action, warning_fields
from dashboards.pages.cases import nothing_flagged, sides
from dashboards.pages.common import how_decided, no_months, none_judged, unplaced
from dashboards.pages.county_why import is_unknown
from dashboards.pages.region_map import region_map
from dashboards.pages.small_pictures import shown_months, six
from dashboards.parts import Head, Row, Table, link, new_mark
from dashboards.progress import of as progress_of
from dashboards.progress import strip as steps
from dashboards.standing_warnings import is_remindable, level_words
from dashboards.view import View

#: The running month and one that is not yet in are no gap.
_LATE_MONTHS = 2
#: The growth that one case is all of.
_ONE_CASE = "单个大案"


def pages(view: View) -> Iterator[Page]:
    """Yield the overview."""
    yield Page(
        path="index.html",
        title="总览",
        kicker=f"总览 · {words.period_words(view.month)}" if view.month else "总览",
        lead=county_sentence(view),
        more=[],
        parts=[
            page.html("sentences.html.j2", items=[case_sentence(view), warning_sentence(view)]),
            page.html("strip.html.j2", items=steps(progress_of(view))),
            page.html("strip.html.j2", items=_strip(view)),
            page.table(_first(view)),
            region_map(view, confirmed_only=True, title="各县一格，标记只表示已由人确认的条件"),
            page.figures(*six(view), layout="three"),
            page.table(_months_table(view)),
        ],
        judged=[
            "县：决定额同预期范围比，预期由本县历史、季节和全域变化推出；最大一案剔除后再看一次。",
            words.RECEIPTS,
            *unplaced(view),
            "案件：只同条款、当事人类别和货值相近的案件比，相近案件不足时不判断。",
            "行业：每周涉及的经营主体数同预期比，同一投诉人的重复登记只算一次。",
            "先听取说明再下结论：市局认定以前，线索一律不着色。",
            "次序：预期价值是属实的可能（规则和等级的起步值，随认定结果修正）乘以这一类的分量，几条理由指向同一对象的合在一起；逾期和新旧只在同一档内调整先后，不按金额。",
            "进度按数据提示的条数计，同一案件的几条分别计，别的渠道来的见台账；不含首次运行前的历史线索。送出后数据或规则有变的记为已撤回，县局不用再答复。",
        ],
        basis=[("依据", "行政处罚法第五条（过罚相当）、第三十四条（裁量基准）；各规则的依据见监督规则。")],
    )  # fmt: skip


def county_sentence(view: View) -> Markup:
    """Return the sentence on counties in counts: the newest judged month, then the candidates.

    No county is named that was not heard: which ones the team reads on the page of key counties.
    """
    return Markup("{}{}；{}。").format(_of_month(view), _since(view), _candidates(view))


def _of_month(view: View) -> Markup:
    rows = view.month_rows
    flagged = [r for r in rows if r["outcome"] == "flagged"]
    judged = [r for r in rows if r["outcome"] in {"flagged", "clear"}]
    when = link("counties/index.html", words.period_words(view.month))
    if not rows:
        return Markup("{}，各县罚没收入未判断").format(link("quality/index.html", no_months(view)))
    if not judged:
        return Markup("{}各县罚没收入均未判断").format(when)
    over = [r for r in judged if words.is_over(r)]
    if not flagged and over:
        # Of seventy counties some lie beyond their range by chance.
        return Markup(
            "{}已判断的{}个县罚没收入都不到提请核对的程度，其中{}个总额高于预期上限{}"
        ).format(when, len(judged), len(over), _before(view))
    if not flagged:
        # A fall is spoken of by its own rule only: it is no fault, and a range is no target.
        low = any(words.is_under(r) for r in judged)
        return Markup("{}已判断的{}个县罚没收入都{}{}").format(
            when, len(judged), "没有高于预期范围" if low else "在预期范围内", _before(view)
        )
    above = [r for r in flagged if words.is_above(r)]
    within = [r for r in flagged if not words.is_above(r)]
    parts = []
    if above:
        parts.append(f"{len(above)}个县罚没收入高于预期范围{_without_largest(above)}")
    if within:
        parts.append(f"{len(within)}个县总额在预期内、件数或案均高于往常")
    return Markup("{}{}").format(when, "，".join(parts))


def _since(view: View) -> str:
    """Return that nothing was judged since, where the newest judged month is long past."""
    later = [m for m in view.months if m > (view.month or "")]
    return "，此后各月均未判断" if len(later) > _LATE_MONTHS else ""


def _candidates(view: View) -> Markup:
    """Return how many counties are key-county candidates now, and how many people confirmed."""
    met = [r for r in view.key_regions.values() if (r["criteria_met"] or 0) > 0]
    when = words.period_words(view.period)
    if not view.key_regions:
        return Markup("重点县建议尚未产生")
    if none_judged(view.key_regions.values()):
        return Markup("{}重点县的三个条件均未判断").format(when)
    if not met:
        return Markup("{}没有重点县候选").format(when)
    return Markup("{}{}，{}").format(
        when, link("counties/index.html", f"重点县候选{len(met)}个"), how_decided(met)
    )


def _before(view: View) -> str:
    """Return how many counties were above their range in the three months before."""
    months = [m for m in view.months if m < (view.month or "")][-3:]
    frame = view.get("out_region_month").filter(pl.col("month").is_in(months))
    above = frame.filter(pl.col("outcome") == "flagged")["region_code"].n_unique()
    return f"（此前3个月有{above}个县曾高于往常）" if above else ""


def _without_largest(above: Sequence[Mapping[str, Any]]) -> str:
    """Return what the largest case explains of sums above their range: all of it, or the sum alone.

    Where more cases or heavier fines made the month, the sum may lie inside its range without the largest
    case all the same: that is not the growth gone.
    """
    single = [r for r in above if r["growth_kind"] == _ONE_CASE]
    sums = [r for r in above if r["growth_kind"] != _ONE_CASE and _inside_without_largest(r)]
    said = [
        *([f"{len(single)}个剔除最大一案后恢复正常"] if single else []),
        *([f"{len(sums)}个剔除最大一案后总额在预期内、件数或案均仍高于往常"] if sums else []),
    ]
    return f"（其中{'；'.join(said)}）" if said else ""


def _inside_without_largest(row: Mapping[str, Any]) -> bool:
    if row["basis"] == "treasury":  # receipts hold no case that could be left out
        return False
    share, amount, high = (
        row["largest_case_share"], row["decided_yuan"], row["expected_high_yuan"],
    )  # fmt: skip
    known = share is not None and amount is not None and high is not None
    return known and float(amount) * (1 - float(share)) <= float(high)


def case_sentence(view: View) -> Markup:
    """Return the sentence on like cases."""
    rows = view.flagged_cases
    if not rows:
        return Markup("{}。").format(link("cases/index.html", nothing_flagged(view)))
    to_do, ended = view.open_unlike, len(rows) - len(view.open_unlike)
    if not to_do:
        text = f"没有待处理的类案偏离，已经认定或者是历史的{ended:,}件"
        return Markup("{}。").format(link("cases/index.html", text))
    clauses = len({r["clause_id"] for r in to_do})
    text = f"{len(to_do):,}件待处理案件的罚款偏离相近案件"
    past = f"；另有{ended:,}件已经认定或者是历史" if ended else ""
    return Markup("{}，涉及{}个条款{}{}。").format(
        link("cases/index.html", text), clauses, sides(view), past
    )


def warning_sentence(view: View) -> Markup:
    """Return the sentence on live warnings, the most serious by name."""
    live = view.live_warnings
    if not live:
        none = f"现在没有行业苗头{warning_fields.unheard(view)}"
        if not warning_fields.has_records(view):
            none = f"{warning_fields.NO_RECORDS}，行业苗头未判断"
        return Markup("{}。").format(link("warnings/index.html", none))

    worst = live[0]
    remind = sum(map(is_remindable, live))
    first = worst["current_first_on"] or worst["window_start"] or worst["issued_on"]
    named = Markup("{}的{}（{}，{}起）").format(
        view.scope(worst),
        link(view.warning_pages[worst["warning_id"]], view.sector(worst)),
        worst["current_level"] or "", words.long_day(first),
    )  # fmt: skip
    seen = link("warnings/index.html", f"现在有{len(live)}个行业苗头")
    if len(live) == 1:
        return Markup("{}，是{}，{}。").format(
            seen, named, "需要提醒" if remind else "还不需要提醒"
        )
    asked = "都需要提醒" if remind == len(live) else f"其中{remind}个需要提醒"
    return Markup("{}，{}，最重的是{}。").format(seen, asked, named)


def _strip(view: View) -> list[tuple[str, Markup | str, str]]:
    run, book = view.run, LeadBook(view)
    fresh = sum(1 for f in view.open_flags if f.is_new)
    since = f"自 {run.previous_as_of.isoformat()} 以来" if run.previous_as_of else "首次运行"
    left = (run.next_report - run.as_of).days
    return [
        ("新增线索", words.whole(fresh) if run.previous_as_of else "—", since),
        ("新增预警", words.whole(len(run.new_warning_ids)) if run.previous_as_of else "—", since),
        ("下次月报", words.long_day(run.next_report), f"还有{left}天" if left else "今天"),
        ("台账过期", link("ledger/action.html", f"{len(book.late)}条") if book.late else "0条", action.with_whom(book)),
    ]  # fmt: skip


def _first(view: View) -> Table:
    """Return what leaders should see first: the rows of their list, in its order."""
    listed = [leads.as_in_ledger(view, e) for e in leads.entries(view, "leader")]
    waiting, _ = leads.waiting(view, "leader")
    rows = [
        Row([
            Markup("{}{}").format(link(leads.href(view, e.main), _what(view, e)), new_mark(e.is_new)),
            _first_reason(view, e), e.row["why_here"], leads.who(view, e.furthest), words.day(e.due),
        ])
        for e in listed
    ]  # fmt: skip
    heads = [
        Head("事项"), Head("为什么", wide=True), Head("为何在前", wide=True), Head("由谁"), Head("何时前", short=True),
    ]  # fmt: skip
    shown = {e.number for e in listed}
    behind = (e for e in leads.entries(view, "team", listed=None) if e.number not in shown)
    aside = sum(e.is_reference for e in behind)
    told = f"，其中{aside:,}项是内部参考、不问县局" if aside else ""
    note = f"另有{waiting:,}项见线索总表和各县页{told}。各规则兼顾。" if listed and waiting else ""
    caption = f"先办这些（{len(listed)}项）" if listed else "先办这些"
    return Table("todo", caption, heads, rows, _none_to_do(view), note=note)


def _first_reason(view: View, entry: leads.Entry) -> str:
    """Return the main reason of an entry, and how many more its page tells."""
    said = leads.reasons(view, entry)
    return said[0] if len(said) == 1 else f"{said[0]}（另有{len(said) - 1}条理由）"


def _none_to_do(view: View) -> str:
    """Return that nothing is on the list, and what waits to be taken up in the ledger."""
    waiting = len(LeadBook(view).waiting)
    return f"没有待办事项；台账有{waiting}条待受理。" if waiting else "没有待办事项。"


def _what(view: View, entry: leads.Entry) -> str:
    if warning := view.warning_by_id.get(entry.objects[0]):
        return f"{level_words(warning)} · {view.sector(warning)}"
    where = view.region_name(entry.main["region_code"])
    thing = leads.object_words(view, entry)
    named = where if thing == where else f"{where} · {thing}"
    return f"{named} · {entry.main.title}"


def _months_table(view: View) -> Table:
    heads = [
        Head("月份", short=True), Head("决定额（万元）", numeric=True), Head("入库额（万元）", numeric=True),
        Head("处罚决定（件）", numeric=True), Head("已判断县", numeric=True),
        Head("高于往常", numeric=True), Head("未判断", numeric=True),
    ]  # fmt: skip
    frame = view.get("out_region_month").filter(
        pl.col("month").is_in(shown_months(view)),
        pl.col("not_evaluated_reason").ne_missing("region_ended"),
    )
    outcome = pl.col("outcome")
    # Where no county's cases are known, nothing was decided as little as anything was not.
    known = pl.any_horizontal(pl.col("cases") > 0, ~is_unknown()).any()
    total = frame.group_by("month").agg(
        *(pl.when(known).then(pl.col(name).sum()).alias(name) for name in ("decided_yuan", "cases")),
        pl.when(pl.col("treasury_yuan").is_not_null().any()).then(pl.col("treasury_yuan").sum()).alias("treasury"),
        outcome.is_in(["flagged", "clear"]).sum().alias("judged"),
        (outcome == "flagged").sum().alias("flagged"), (outcome == "not_evaluated").sum().alias("open"),
    ).sort("month", descending=True)  # fmt: skip
    rows = [
        Row([words.period_words(r["month"]), words.wan(r["decided_yuan"]), words.wan(r["treasury"]), words.whole(r["cases"]),
             words.whole(r["judged"]), words.whole(r["flagged"]), words.whole(r["open"])])
        for r in total.iter_rows(named=True)
    ]  # fmt: skip
    return Table("months", "各月合计（最近36个月）", heads, rows, folded=True)
