"""裁量尺度: whose discretion benchmark differs, by domain; what a change of discretion benchmark moved; across regions."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from dashboards import figures as fig
from dashboards import page, words
from dashboards.page import Page
from dashboards.pages.common import city_options, month_note
from dashboards.parts import Figure, Filter, Head, Row, Table
from dashboards.view import View
from data_contracts import enumerations

PATH = "cases/standards.html"
ORGANS, TEAMS, CITIES, PROVINCES = "处罚机关", "办案机构", "市", "省"
_ONLY_SCALES = "说的是裁量尺度，不评价任何一件案件，也不作排名"
Case = dict[str, Any]


def pages(view: View) -> Iterator[Page]:
    """Yield the page of discretion benchmarks; nothing where no case could be compared."""
    domains = _ordered(view.get("out_discretion_domains"))
    changes = _ordered(view.get("out_discretion_changes"))
    units = _ordered(view.get("out_discretion_units"))
    parts = [page.figures(f) for f in (_gaps(view, domains),) if f]
    parts.append(page.table(_domain_table(domains)))
    parts.append(page.filters(*_filters(view, units)))
    parts.append(page.table(_unit_table(view, units)))
    parts.append(page.table(_region_table(view, units)))
    parts.append(page.table(_changed_table(view)))
    parts += [page.figures(f) for f in (_steps(view, changes),) if f]
    parts.append(page.table(_change_table(changes)))
    yield Page(
        path=PATH,
        title="裁量尺度",
        kicker="类案 · 裁量尺度：同样的事实，各机关、各地区和基准变动前后的罚款",
        lead=_sentence(domains, changes),
        parts=parts,
        judged=[
            f"先扣除条款和案件事实能说明的部分，再看各机关的平均水平；{_ONLY_SCALES}。",
            "机关按作出处罚决定的机关计，只在同一裁量基准下比；办案机构只在同一县内比；不足5件的机关不列。",
            "案件少的机关向中间靠拢（随机截距），区间为95%；“超出偶然”指区间不含相同，并且控制了同时看许多机关带来的误报。",
            "基准变动：变动前后各一年，同一条款、同一机关相比；法律版本变动按案件适用的版本分前后。"
            "扣除时间趋势后仍有差别的才写“前后不同”。",
            "从数据看出的变动：各所、队逐月的中位，前后各八件以上，至今四个月以上，后一半时间、除去件数最多的所、队仍如此的才列；"
            "一个县同一部法律的、再是全部的条款合起来看（除去件数最多的条款仍如此），分不出的再单看；一个季度的专项、一个所的一批不列。案件按改了以后的尺度看，不逐件提示。列出的也可能是偶然，请核有没有新的裁量基准。",
        ],
        basis=[
            (
                "依据",
                "行政处罚法第三十四条；关于推行服务型执法的指导意见（同一事项相同情形同基准裁量、跨区域衔接）。",
            ),
            ("比谁", "截至日期前已决、能比较的案件；次序按业务领域和区划代码，不按金额。"),
            (
                "不能说明",
                "尺度不同可能来自未导出的事实、当地基准或案件构成；须由业务机构核对后认定。",
            ),
        ],
    )


def _ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the order of the list of domains, then as they were."""
    order = {name: i for i, name in enumerate(enumerations()["domain"].values)}
    place = pl.col("domain").replace_strict(order, default=len(order), return_dtype=pl.Int64)
    return frame.with_columns(_place=place).sort("_place", maintain_order=True).drop("_place")


def _sentence(domains: pl.DataFrame, changes: pl.DataFrame) -> str:
    organs = _current(domains)
    if organs.is_empty():
        return "各机关的案件还不够比较裁量尺度。"
    named = organs["domain"].unique(maintain_order=True)
    apart = organs.filter(pl.col("units_apart") > 0)["domain"].unique(maintain_order=True)
    said = (
        f"能比较的{len(named)}个领域中，{len(apart)}个领域有机关的裁量尺度与其他机关不同，超出偶然"
    )
    if apart.is_empty():
        said = f"能比较的{len(named)}个领域中，各机关裁量尺度的差异都不超出偶然"
    pooled = _pooled(changes)
    if pooled.is_empty():
        return f"{said}。"
    moved = pooled.filter(pl.col("statement") == "前后不同").height
    result = f"{moved}组前后不同" if moved else "都看不出前后不同"
    return f"{said}；基准和法律版本变动前后可比的{pooled.height}组中，{result}。"


def _current(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of organs under discretion benchmarks still in use."""
    current = pl.col("is_current").fill_null(value=True)
    return frame.filter(pl.col("level").is_in([ORGANS, TEAMS]) & current)


def _pooled(changes: pl.DataFrame) -> pl.DataFrame:
    """Return one row a change and domain: the whole domain, else its only clause."""
    keys = ["change", "domain"]
    whole = changes.filter(pl.col("clause_id").is_null())
    alone = changes.join(whole.select(keys), on=keys, how="anti", maintain_order="left")
    return _ordered(
        pl.concat([whole, alone]).sort("changed_on", "change", descending=[True, False])
    )


def _gaps(view: View, domains: pl.DataFrame) -> Figure | None:
    drawn = _current(domains).filter(pl.col("level") == ORGANS, pl.col("typical_fine_yuan") > 0)
    rows = drawn.to_dicts()[::-1]
    if not rows:
        return None
    names = [_domain_name(r, rows) for r in rows]
    share = [{k: 100 * r[k] / r["typical_fine_yuan"] for k in ("typical_gap_yuan", "gap_low", "gap_high")} for r in rows]  # fmt: skip
    spec = _dots(
        names,
        [s["typical_gap_yuan"] for s in share],
        [(s["gap_low"], s["gap_high"]) for s in share],
        "差额占典型罚款（%）",
        0.0,
    )
    n = sum(r["n"] for r in rows)
    return Figure(
        "gaps",
        "同样的案件，两个典型机关的罚款相差多少（各领域，95%区间）",
        month_note(view, f"n={n:,}件，适用现行基准；次序按业务领域；区间含0的看不出差异"),
        "domains",
        spec,
        size="tall" if len(rows) > 9 else "medium",
    )


def _domain_name(row: Case, rows: Sequence[Case]) -> str:
    """Return the domain, with its discretion benchmark where the domain has several."""
    several = sum(r["domain"] == row["domain"] for r in rows) > 1
    return (
        f"{row['domain']}（{row['discretion_benchmark'] or '未载'}）"
        if several
        else str(row["domain"])
    )


def _dots(
    names: Sequence[str], values: Sequence[float | None], spans: Sequence[tuple[float, float]],
    title: str, same: float,
) -> fig.Spec:  # fmt: skip
    """Return a forest plot: one dot a row with its interval, and the line of no difference."""
    marker = {"color": fig.ACCENT, "size": 9}
    known = [0.0 if v is None else v for v in values]
    data = [
        {
            "type": "scatter", "mode": "markers", "x": [round(v, 3) for v in known],
            "y": list(range(len(names))), "text": list(names), "marker": marker, "showlegend": False,
            "error_x": {
                "type": "data", "symmetric": False, "color": fig.OTHER, "thickness": 2, "width": 0,
                "array": [round(max(s[1] - v, 0), 3) for v, s in zip(known, spans, strict=True)],
                "arrayminus": [round(max(v - s[0], 0), 3) for v, s in zip(known, spans, strict=True)],
            },
            "hovertemplate": "%{text}：%{x:.2f}<extra></extra>",
        }
    ]  # fmt: skip
    ticks = {
        "tickvals": list(range(len(names))), "ticktext": list(names), "showgrid": False,
        "range": [-0.6, len(names) - 0.4], "rangemode": "normal",
    }  # fmt: skip
    line = {
        "type": "line", "x0": same, "x1": same, "y0": -0.6, "y1": len(names) - 0.4,
        "line": {"color": fig.QUIET, "width": 1, "dash": "dot"},
    }  # fmt: skip
    return fig.figure(
        data, "", yaxis=ticks, xaxis={"title": {"text": title}, "showgrid": True}, shapes=[line],
        hovermode="closest", margin={"l": 8, "t": 16, "b": 48},
    )  # fmt: skip


def _span(low: float | None, high: float | None) -> str:
    return f"{words.whole(low)} 至 {words.whole(high)}" if low is not None else words.NOTHING


def _ratio(row: Case, name: str) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    value = row["ratio"] if name == "ratio" else row[f"{name}_ratio"]
    if value is None:
        return words.NOTHING
    return f"{value:.2f}（{low:.2f}–{high:.2f}）"


def _chance(p: float | None) -> str:
    if p is None:
        return words.NOTHING
    return "不到0.1%" if p < 0.001 else words.percent(p)


def _domain_table(domains: pl.DataFrame) -> Table:
    heads = [
        Head("业务领域"), Head("裁量基准"), Head("案件（件）", numeric=True), Head("机关", numeric=True),
        Head("典型罚款（元）", numeric=True), Head("两个典型机关相差（元）", numeric=True),
        Head("95%区间（元）", numeric=True), Head("超出偶然的机关", numeric=True), Head("只是偶然的可能", numeric=True),
    ]  # fmt: skip
    rows = [
        Row([r["domain"], r["discretion_benchmark"] or "未载", words.whole(r["n"]), words.whole(r["units"]),
             words.whole(r["typical_fine_yuan"]), words.whole(r["typical_gap_yuan"]), _span(r["gap_low"], r["gap_high"]),
             words.whole(r["units_apart"]), _chance(r["p_value"])], {"domain": r["domain"]})
        for r in domains.filter(pl.col("level") == ORGANS).iter_rows(named=True)
    ]  # fmt: skip
    return Table(
        "domains", "各领域机关间的裁量尺度（按业务领域）", heads, rows, "没有案件够多的领域。"
    )


def _filters(view: View, units: pl.DataFrame) -> list[Filter]:
    found = units["domain"].drop_nulls().unique(maintain_order=True)
    return [
        Filter("domain", "领域", [(d, d) for d in found if " " not in d]),
        Filter("city", "市", city_options(view)),
        Filter("county", "县", [(r.code, r.name) for r in view.regions.values()]),
    ]


def _unit_table(view: View, units: pl.DataFrame) -> Table:
    shown = _current(units).filter(pl.col("is_apart"))
    heads = [
        Head("机关"), Head("机关代码", short=True), Head("层级", short=True), Head("业务领域"), Head("案件（件）", numeric=True),
        Head("尺度倍数（95%区间）", numeric=True), Head("典型案件相差（元）", numeric=True), Head("95%区间（元）", numeric=True),
    ]  # fmt: skip
    rows = [
        Row([_called(view, r), r["unit_code"], r["level"], r["domain"], words.whole(r["n"]),
             _ratio(r, "ratio"), words.whole(r["gap_yuan"]), _span(r["gap_low"], r["gap_high"])], _match(view, r))
        for r in shown.iter_rows(named=True)
    ]  # fmt: skip
    caption = "现行基准下尺度超出偶然的机关（按业务领域和代码；1为与中间的机关相同）"
    return Table("units", caption, heads, rows, "没有尺度超出偶然的机关。")


def _called(view: View, row: Case) -> str:
    """Return what an organ is called: its county, and a team's own name where the cases name it."""
    county, own = view.region_name(row["region_code"]), row["unit_name"]
    return f"{county}　{own}" if own and row["level"] == TEAMS else county


def _match(view: View, row: Case) -> dict[str, str]:
    return {"domain": row["domain"], **_place(view, row["region_code"] or "")}


def _place(view: View, code: str) -> dict[str, str]:
    region = view.regions.get(code)
    return {"county": code, "city": region.city_code if region else ""}


def _region_table(view: View, units: pl.DataFrame) -> Table:
    shown = units.filter(pl.col("level").is_in([CITIES, PROVINCES]))
    heads = [
        Head("地区"), Head("层级", short=True), Head("业务领域"), Head("案件（件）", numeric=True),
        Head("尺度倍数（95%区间）", numeric=True), Head("典型案件相差（元）", numeric=True), Head("95%区间（元）", numeric=True),
        Head("判断", short=True),
    ]  # fmt: skip
    rows = [
        Row([view.region_name(r["unit_code"]), r["level"], r["domain"], words.whole(r["n"]), _ratio(r, "ratio"),
             words.whole(r["gap_yuan"]), _span(r["gap_low"], r["gap_high"]), "超出偶然" if r["is_apart"] else "不超出偶然"],
            {"domain": r["domain"], **({"city": r["unit_code"]} if r["level"] == CITIES else {})})
        for r in shown.iter_rows(named=True)
    ]  # fmt: skip
    caption = "跨地区的裁量尺度（按业务领域和代码；包括各地基准本身的不同）"
    return Table("regions", caption, heads, rows, "没有可比的地区。", folded=len(rows) > 30)


def _steps(view: View, changes: pl.DataFrame) -> Figure | None:
    pooled = _pooled(changes)
    if pooled.is_empty():
        return None
    newest = pooled["changed_on"].max()
    rows = pooled.filter(pl.col("changed_on") == newest, pl.col("ratio").is_not_null()).to_dicts()[
        ::-1
    ]
    if not rows:
        return None
    spec = _dots(
        [f"{r['domain']}" for r in rows],
        [r["ratio"] for r in rows],
        [(r["ratio_low"], r["ratio_high"]) for r in rows],
        "变动后与变动前的罚款之比",
        1.0,
    )
    name = "、".join(sorted({r["change"] for r in rows}))
    return Figure(
        "steps",
        f"{name}（{words.day(rows[0]['changed_on'])}起）前后（各领域，95%区间）",
        month_note(
            view,
            f"n={sum(r['n_before'] + r['n_after'] for r in rows):,}件，同一机关、同一条款，扣除事实；1为前后相同",
        ),
        "changes",
        spec,
        size="tall" if len(rows) > 9 else "medium",
    )


def _changed_table(view: View) -> Table:
    heads = [
        Head("地区"), Head("条款"), Head("从哪月起", short=True), Head("前/后（件）", numeric=True),
        Head("罚款中位 前→后", numeric=True), Head("除去事实的前后之比", numeric=True), Head("合看的条款", numeric=True),
    ]  # fmt: skip
    shown = view.get("out_discretion_standards")
    rows = [
        Row([view.region_name(r["region_code"]), words.clause(r["clause_id"]), f"{r['since']:%Y-%m}",
             f"{words.whole(r['n_before'])}/{words.whole(r['n_after'])}", _from_to(r), f"{r['ratio']:.2f}",
             words.whole(r["together"])],
            _place(view, r["region_code"]))
        for r in shown.iter_rows(named=True)
    ]  # fmt: skip
    caption = "从数据看出的尺度变动：从某月起一个县（市）一个条款的罚款前后不同，而且一直如此"
    return Table("changed", caption, heads, rows, "没有看出一直如此的变动。")


def _from_to(row: Case) -> str:
    if row["is_multiple"]:
        return f"{row['median_before']:.2g}倍 → {row['median_after']:.2g}倍"
    return f"{words.whole(row['median_before'])}元 → {words.whole(row['median_after'])}元"


def _change_table(changes: pl.DataFrame) -> Table:
    heads = [
        Head("变动"), Head("日期", short=True), Head("业务领域"), Head("条款"), Head("前/后（件）", numeric=True),
        Head("机关", numeric=True), Head("罚款中位 前→后（元）", numeric=True), Head("前后之比（95%区间）", numeric=True),
        Head("扣除趋势后", numeric=True), Head("未变动地区", numeric=True), Head("能说什么", short=True),
    ]  # fmt: skip
    ordered = changes.sort("changed_on", "change", descending=[True, False], maintain_order=True)
    rows = [
        Row([r["change"], words.day(r["changed_on"]), r["domain"],
             words.clause(r["clause_id"]) if r["clause_id"] else "各条款合计",
             f"{words.whole(r['n_before'])}/{words.whole(r['n_after'])}", words.whole(r["organs"]),
             f"{words.whole(r['median_before'])} → {words.whole(r['median_after'])}", _ratio(r, "ratio"),
             _ratio(r, "trend"), _ratio(r, "elsewhere"), r["statement"]],
            {"domain": r["domain"]})
        for r in ordered.iter_rows(named=True)
    ]  # fmt: skip
    caption = "基准和法律版本变动前后（同一条款、同一机关）"
    empty = "没有可比的变动：本地基准写在 config/discretion.yml，变动前后各需15件。"
    return Table("changes", caption, heads, rows, empty, folded=len(rows) > 40)
