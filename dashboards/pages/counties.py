"""重点县: which counties, why these. Ordered by criteria met, then by code; never by money."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import drawing, page, words
from dashboards import figures as fig
from dashboards.page import Page
from dashboards.pages import city, proposals
from dashboards.pages.common import (
    CRITERIA,
    city_options,
    how_decided,
    month_note,
    no_months,
    none_judged,
    spark,
)
from dashboards.pages.county_why import is_silent
from dashboards.pages.region_map import region_map
from dashboards.parts import Figure, Filter, Head, Row, Table, badge, link
from dashboards.standing import WAITING
from dashboards.view import Region, View


def pages(view: View) -> Iterator[Page]:
    """Yield the list of counties."""
    parts = [page.table(t) for t in proposals.tables(view)]
    parts.append(page.table(_above(view)))
    if watched := _watched(view):
        parts.append(page.table(watched))
    if bars := _criteria(view):
        parts.append(page.figures(bars))
    if view.has_proposals:
        parts.append(page.figures(*_pairs(view), layout="three"))
    parts += [
        region_map(view, confirmed_only=False, title=f"各县满足的条件，{_period(view)}" if view.period else "各县满足的条件"),
        *([page.html("cities.html.j2", cities=ways)] if (ways := city.links(view)) else []),
        page.filters(
            Filter("city", "市", city_options(view)),
            Filter("outcome", "罚没收入", [(k, v) for k, v in
                   (("flagged", "高于往常"), ("clear", "没有标出"), ("not_evaluated", "未判断"))]),
        ),
        page.table(_all(view)),
    ]  # fmt: skip
    yield Page(
        path="counties/index.html",
        title="重点县",
        kicker=f"重点县 · {_period(view)}" if view.period or view.month else "重点县",
        lead=_sentence(view),
        parts=parts,
        judged=[
            "三个条件并列，不合成一个分数：罚没收入异常增长；执法问题突出（以认定、复议诉讼纠正、评查不合格为准）；企业反映强烈（按经营主体数折算；表扬、咨询、好评和说商家的不计）。",
            "名单按满足的条件数、再按区划代码排列，不按金额排列。",
            "候选由人确认或否决并写明理由，确认以后不会自动改变；确认在“重点县建议.xlsx”里填写后放回收件箱。",
            "“关注”的月份没有标出，多数可能只是偶然；只供专班有余力时先看，不成为线索，不问县局。",
            "“偏离程度”：件数和案均合起来，比预期高出平常起落的多少倍，0左右为平常，负数为低；不是金额，也不是名次。",
            "未判断表示数据不足以判断，不代表有问题或者没有问题。",
        ],
        basis=[
            ("依据", "专项行动方案所列三个并列条件；行政处罚法第七十四条（罚没款不得同考核挂钩）。")
        ],
    )


def _period(view: View) -> str:
    return words.period_words(view.period or view.month)


def _sentence(view: View) -> str:
    rows = list(view.key_regions.values())
    met = Counter(r["criteria_met"] or 0 for r in rows)
    some = sum(n for k, n in met.items() if k > 0)
    if not rows and not view.month_rows:
        return f"{no_months(view)}，各县罚没收入未判断；三个条件并列的重点县建议尚未产生。"
    if not rows:
        above = len({r["region_code"] for r in _above_rows(view)})
        return f"近12个月有{above}个县的罚没收入曾高于往常；三个条件并列的重点县建议尚未产生。"
    if none_judged(rows):
        return f"{len(rows)}个县的三个条件均未判断。"
    if not some:
        open_ = sum(any(r[c] == "not_evaluated" for c, _, _ in CRITERIA) for r in rows)
        tail = f"，其中{open_}个有条件未判断" if open_ else ""
        return f"{len(rows)}个县中没有满足任何一个条件的县{tail}。"
    more = "，".join(f"满足{k}个条件的{met[k]}个" for k in (3, 2, 1) if met[k])
    met_some = [r for r in rows if (r["criteria_met"] or 0) > 0]
    return f"{len(rows)}个县中有{some}个进入重点县候选：{more}，{how_decided(met_some)}。"


def _above_rows(view: View) -> list[dict[str, Any]]:
    """Return the flagged county-months of the last twelve months, by code, newest month first."""
    months = [m for m in view.months if m <= (view.month or "")][-12:]
    frame = view.get("out_region_month").filter(
        pl.col("month").is_in(months) & (pl.col("outcome") == "flagged")
    )
    return frame.sort("region_code", "month", descending=[False, True]).to_dicts()


def _above(view: View) -> Table:
    heads = [
        Head("县（市、区）"), Head("月份", short=True), Head("为什么", wide=True),
        Head("增长类型", short=True), Head("近24个月"), Head("状态", short=True),
    ]  # fmt: skip
    rows = []
    for r in _above_rows(view):
        state = view.month_standing.get((r["region_code"], r["month"]), WAITING)
        code = r["region_code"]
        rows.append(
            Row([
                link(f"{code}.html", view.region_name(code)), words.period_words(r["month"]), r["reason"] or "",
                (r["basis"] != "treasury" and r["growth_kind"]) or words.NOTHING, spark(view, code), badge(state),
            ])
        )  # fmt: skip
    caption = "近12个月罚没收入高于往常的月份（按区划代码）"
    return Table("above", caption, heads, rows, "近12个月没有县高于往常。")


def _watched(view: View) -> Table | None:
    """Return the watched county-months of the last twelve months, rarest first; None without any."""
    months = [m for m in view.months if m <= (view.month or "")][-12:]
    frame = view.get("out_region_month").filter(
        pl.col("month").is_in(months) & pl.col("is_watched")
    )
    if frame.is_empty():
        return None
    heads = [
        Head("县（市、区）"), Head("月份", short=True), Head("决定额或入库额（万元）", numeric=True),
        Head("预期范围（万元）", numeric=True), Head("偏离程度", numeric=True),
    ]  # fmt: skip
    rows = [
        Row([
            link(f"{r['region_code']}.html", view.region_name(r["region_code"])),
            words.period_words(r["month"]), words.wan(words.judged_amount(r)),
            f"{words.wan(r['expected_low_yuan'])}–{words.wan(r['expected_high_yuan'])}",
            words.number(r["score"]),
        ])
        for r in frame.sort("q_value", "region_code", "month").iter_rows(named=True)
    ]  # fmt: skip
    caption = "近12个月列为关注的月份（偏高但不到标出的界；只供先看哪些，不问县局）"
    return Table("watched", caption, heads, rows)


def _criteria(view: View) -> Figure | None:
    rows = list(view.key_regions.values())
    if not rows:
        return None
    drawn = []
    for column, name, mark in CRITERIA:
        counts = Counter(str(r[column] or "not_evaluated") for r in rows)
        says = f"{name}：符合{counts['flagged']}，不符合{counts['clear']}，未判断{counts['not_evaluated']}"
        drawn.append(
            Markup("<div><dt>{} {}</dt><dd>{}</dd><dd>符合{}　不符合{}　未判断{}</dd></div>").format(
                mark, name, drawing.outcome_bar(counts, says),
                counts["flagged"], counts["clear"], counts["not_evaluated"],
            )
        )  # fmt: skip
    return Figure(
        "criteria",
        "三个条件各有多少县",
        month_note(view, f"{len(rows)}个县"),
        "all",
        svg=Markup('<dl class="bars">{}</dl>').format(Markup("").join(drawn)),
    )


_PAIRS = (
    ("score", "罚没收入偏离程度", "n_problems", "执法问题（件）"),
    ("score", "罚没收入偏离程度", "n_voices", "企业反映（件）"),
    ("n_problems", "执法问题（件）", "n_voices", "企业反映（件）"),
)


def _pairs(view: View) -> list[Figure]:
    """Return the three criteria in pairs: one dot a county, candidates marked."""
    scores = _scores(view)
    rows = [{**r, **_counted(r), "score": scores.get(code)} for code, r in view.key_regions.items()]
    return [_pair(view, rows, *names, number=i) for i, names in enumerate(_PAIRS, start=1)]


def _counted(row: dict[str, Any]) -> dict[str, Any]:
    """Return what was found and said; nothing found where nothing could be is unknown, not none."""
    return {
        name: None if row[outcome] == "not_evaluated" and not row[name] else row[name]
        for name, outcome in (
            ("n_problems", "enforcement_outcome"), ("n_voices", "complaint_outcome"),
        )
    }  # fmt: skip


def _scores(view: View) -> dict[str, float]:
    """Return each county's largest monthly score within the period proposed."""
    period = view.period or ""
    months = [period]
    if "-Q" in period:
        last = int(period[-1]) * 3
        months = [f"{period[:4]}-{m:02d}" for m in range(last - 2, last + 1)]
    frame = view.get("out_region_month").filter(
        pl.col("month").is_in(months), pl.col("outcome") != "not_evaluated"
    )
    best = frame.group_by("region_code").agg(pl.col("score").max()).drop_nulls()
    return dict(best.iter_rows())


def _pair(
    view: View,
    rows: list[dict[str, Any]],
    x: str,
    x_title: str,
    y: str,
    y_title: str,
    *,
    number: int,
) -> Figure:
    known = [r for r in rows if r[x] is not None and r[y] is not None]
    title = f"{x_title}与{y_title}"
    if not known:
        return Figure(f"pair{number}", title, "", missing="没有可比的数", size="small")
    data = []
    for name, chosen, marker in (
        ("其他县", False, {"color": "#8290a0", "size": 7}),
        ("候选", True, {"color": fig.INK, "size": 10, "symbol": "diamond-open"}),
    ):
        part = [r for r in known if bool(r["criteria_met"]) is chosen]
        data.append({
            "type": "scatter", "mode": "markers", "name": name, "marker": marker,
            "x": [round(float(r[x]), 2) for r in part], "y": [round(float(r[y]), 2) for r in part],
            "text": [view.region_name(r["region_code"]) for r in part],
            "hovertemplate": "%{text}<extra></extra>",
        })  # fmt: skip
    spec = fig.figure(
        data, y_title, xaxis={"title": {"text": x_title}, **_axis([r[x] for r in known])},
        yaxis=_axis([r[y] for r in known]), hovermode="closest",
        margin={"l": 44, "r": 8, "t": 24, "b": 40},
    )  # fmt: skip
    return Figure(
        f"pair{number}", title, month_note(view, f"n={len(known)}个县"), "all", spec, size="square"
    )


def _axis(values: list[Any]) -> dict[str, Any]:
    """Return an axis with room at its ends; whole numbers get whole steps."""
    low, high = min(0.0, *map(float, values)), max(1.0, *map(float, values))
    room = (high - low) * 0.08
    whole = all(float(v).is_integer() for v in values)
    steps = {"dtick": max(1, round((high - low) / 4)), "tickformat": "d"} if whole else {}
    return {"range": [low - room, high + room], "rangemode": "normal", **steps}


def _all(view: View) -> Table:
    now = {r["region_code"]: r for r in view.month_rows}
    heads = [
        Head("代码", short=True), Head("县（市、区）"), Head("市"), Head("罚没收入"),
        Head("处罚决定（件）", numeric=True), Head("决定额（万元）", numeric=True),
        Head("预期范围（万元）", numeric=True), Head("剔除最大案后同比", numeric=True),
        Head("偏离程度", numeric=True), Head("执法问题", numeric=True), Head("企业反映", numeric=True),
        Head("满足条件", numeric=True), Head("待处理线索", numeric=True),
    ]  # fmt: skip
    rows = [_one(view, region, now.get(region.code, {})) for region in view.regions.values()]
    when = f"，{words.period_words(view.month)}" if view.month else ""
    return Table("all", f"全部县{when}（按区划代码）", heads, rows)


def _one(view: View, region: Region, now: dict[str, Any]) -> Row:
    outcome = str(now.get("outcome") or "not_evaluated")
    said = {"flagged": f"● {words.growth(now)}", "clear": f"○ {words.calm(now)}"}.get(outcome)
    reason = words.why_no_month(now) if now else "当月没有记录"
    unknown = region.code in view.ended or (bool(now) and is_silent(now))
    opened = sum(1 for f in view.flags_of_region.get(region.code, []) if f.standing.is_open)
    key = view.key_regions.get(region.code)
    found = _counted(key) if key else {}
    low, high = words.wan(now.get("expected_low_yuan")), words.wan(now.get("expected_high_yuan"))
    return Row(
        [
            region.code,
            link(f"{region.code}.html", region.name),
            region.city,
            said or f"▨ 未判断：{reason}",
            words.NOTHING if unknown else words.whole(now.get("cases")),
            words.NOTHING if unknown else words.wan(now.get("decided_yuan")),
            words.NOTHING if low == words.NOTHING else f"{low}–{high}",
            words.NOTHING if unknown else words.growth_without_largest(now),
            words.NOTHING if outcome == "not_evaluated" else words.number(now.get("score")),
            words.whole(found.get("n_problems")),
            words.whole(found.get("n_voices")),
            words.whole(key["criteria_met"] if key and not none_judged([key]) else None),
            words.whole(opened),
        ],
        {"city": region.city_code, "outcome": outcome},
    )
