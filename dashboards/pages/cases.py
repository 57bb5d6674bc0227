"""类案: where like cases part."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import figures as fig
from dashboards import page, words
from dashboards.page import Page
from dashboards.pages import card, reach, standards, undecided
from dashboards.pages.common import city_options, month_note
from dashboards.parts import Figure, Filter, Head, Row, Table, badge, lines, link, new_mark
from dashboards.standing import WAITING
from dashboards.view import View

_CLAUSES_DRAWN = 12
_DOTS_A_CLAUSE = 160
#: Characters of a clause that an axis holds in one line.
_ONE_LINE = 12
#: Of the other cases: three to one against paper and against the band.
_DOT = "#6f7d8c"
_SIDES = {"high": "偏高", "low": "偏低"}


def pages(view: View) -> Iterator[Page]:
    """Yield the list of like cases, then a card for each flagged case."""
    clauses = _clauses(view)
    parts = [page.figures(f) for f in [_strip(view, clauses)] if f]
    parts.append(page.table(_clause_table(clauses)))
    parts.append(
        page.filters(
            Filter("city", "市", city_options(view)),
            Filter("county", "县", [(r.code, r.name) for r in view.regions.values()]),
            Filter("domain", "领域", _domains(view)),
            Filter("label", "标签", [(label, label) for label in _labels(view)]),
            Filter("side", "方向", list(_SIDES.items())),
            Filter("year", "年份", _years(view)),
        )
    )
    parts += [page.table(t) for t in _flagged(view)]
    if references := _references(view):
        parts.append(page.table(references))
    parts += [page.table(_silent(view)), page.table(reach.table(view))]
    yield Page(
        path="cases/index.html",
        title="类案",
        kicker="类案 · 事实相近的案件，罚款在哪里分开",
        lead=_sentence(view),
        parts=parts,
        more=[
            *_besides(view),
            Markup("　").join(
                [
                    link("undecided.html", "未决案件：决定之前看相近案件"),
                    link("standards.html", "裁量尺度：各机关、各地区和基准变动前后"),
                ]
            ),
        ],
        judged=[
            "只按事实比：条款、当事人类别、货值或违法所得、情节事实；裁量等次是结论，不作分组依据。",
            "偏高和偏低都看；不予处罚的案件也是相近案件，罚款按0计。",
            "相近案件不足10件的不判断；多个行为合并处罚、已撤销的案件不比。",
            "金额差异如果能由货值倍数、情节事实解释，不列为偏离；三品一特、专项等标签不作解释，另在同标签案件之间再比一次。",
            *filter(None, [reach.sentence(view)]),
        ],
        basis=[
            ("依据", "行政处罚法第五条、第三十四条；各案适用的条款和版本见各案卡片。"),
            ("比谁", "截至日期前已决的全部案件中，同一条款下事实最近的案件。"),
        ],
    )
    yield from card.pages(view)
    yield from standards.pages(view)
    yield from undecided.pages(view)


def _sentence(view: View) -> str:
    rows = view.flagged_cases
    frame = view.compared
    judged = frame.filter(pl.col("outcome").is_in(["flagged", "clear"])).height
    if not rows:
        return f"{nothing_flagged(view)}。"
    seen = f"能比较的{judged:,}件已决案件中，{len(rows):,}件罚款偏离相近案件"
    to_do = f"，其中待处理{len(view.open_unlike):,}件" if len(rows) > len(view.open_unlike) else ""
    return f"{seen}{to_do}{sides(view)}。"


def _besides(view: View) -> list[str]:
    """Return what is not to be dealt with any more, and the clause with the most cases; nothing where none stands out."""
    rows = view.flagged_cases
    if not rows:
        return []
    ended = len(rows) - len(view.open_unlike)
    rest = f"其余{ended:,}件已经认定或者是历史；" if ended else ""
    clause, n = Counter(words.clause(r["clause_id"]) for r in rows).most_common(1)[0]
    return [f"{rest}偏离最多的是{clause}，{n}件。"]


def sides(view: View) -> str:
    """Return of the flagged cases to be dealt with how many lie which way; nothing of none."""
    rows = view.open_unlike
    high = sum(1 for r in rows if r["direction"] == "high")
    apart = sum(1 for r in rows if view.peers_below(r))
    mild = f"；偏高的里有{apart}件，是因为相近案件多罚在法定下限以下" if apart else ""
    return f"（偏高{high}件、偏低{len(rows) - high}件{mild}）" if rows else ""


def nothing_flagged(view: View) -> str:
    """Return, where no case stands out, how many could be compared at all: none that could not is calm."""
    frame = view.compared
    judged = frame.filter(pl.col("outcome") != "not_evaluated").height
    if not frame.height:
        return "没有已决案件可比"
    if not judged:
        return f"{frame.height:,}件已决案件都还不能与相近案件比较"
    said = f"{frame.height:,}件已决案件中，能比较的{judged:,}件都没有明显偏离相近案件"
    return f"{said}{reach.beside_none(view)}"


def _clauses(view: View) -> pl.DataFrame:
    """Return the clauses with flagged cases: most flagged first, then by clause."""
    frame = view.compared.drop_nulls("clause_id")
    fine = pl.col("fine_yuan").cast(pl.Float64)
    flagged = pl.col("outcome") == "flagged"
    return (
        frame.group_by("clause_id")
        .agg(
            pl.len().alias("n"), pl.col("outcome").is_in(["flagged", "clear"]).sum().alias("judged"),
            (flagged & (pl.col("direction") == "high")).sum().alias("high"),
            (flagged & (pl.col("direction") == "low")).sum().alias("low"),
            flagged.sum().alias("flagged"), pl.col("score").filter(flagged).max().alias("strongest"),
            fine.quantile(0.1).alias("q10"), fine.median().alias("q50"), fine.quantile(0.9).alias("q90"),
        )
        .filter(pl.col("flagged") > 0)
        .sort("flagged", "clause_id", descending=[True, False])
    )  # fmt: skip


def _strip(view: View, clauses: pl.DataFrame) -> Figure | None:
    drawn = clauses.head(_CLAUSES_DRAWN).to_dicts()[::-1]
    if not drawn:
        return None
    place = {r["clause_id"]: i for i, r in enumerate(drawn)}
    frame = view.compared.filter(pl.col("clause_id").is_in(list(place)) & (pl.col("fine_yuan") > 0))
    n = frame.height
    data = [
        {
            "type": "scatter", "mode": "lines", "x": [r["q10"], r["q90"]], "y": [i, i], "hoverinfo": "skip",
            "line": {"color": fig.BAND, "width": 26}, "name": "八成案件的范围", "showlegend": i == 0,
        }
        for i, r in enumerate(drawn) if r["q10"] and r["q10"] > 0
    ]  # fmt: skip
    groups: dict[str, tuple[list[float], list[float], list[str]]] = defaultdict(
        lambda: ([], [], [])
    )
    step = {r["clause_id"]: max(1, r["n"] // _DOTS_A_CLAUSE) for r in drawn}
    flagged = pl.col("outcome") == "flagged"
    nth = (~flagged).cum_sum().over("clause_id")
    dots = (
        frame.sort("case_key")
        .with_row_index("i")
        .filter(flagged | (nth % pl.col("clause_id").replace_strict(step) == 0))
    )
    named = {
        r["case_key"]: f"{r['decision_no'] or ''} {view.region_name(r['region_code'])}"
        for r in view.flagged_cases
    }
    for r in dots.iter_rows(named=True):
        kind = f"{r['direction']}" if r["outcome"] == "flagged" else "ordinary"
        xs, ys, texts = groups[kind]
        xs.append(round(float(r["fine_yuan"]), 0))
        ys.append(round(place[r["clause_id"]] + (r["i"] * 37 % 41 - 20) / 100, 2))
        texts.append(named.get(r["case_key"], ""))
    looks = {
        "ordinary": ("其他案件", {"color": _DOT, "size": 4}),
        "high": ("偏高", {"color": fig.INK, "size": 9, "symbol": "triangle-up"}),
        "low": ("偏低", {"color": fig.INK, "size": 9, "symbol": "triangle-down-open"}),
    }
    for kind, (name, marker) in looks.items():
        if kind in groups:
            xs, ys, texts = groups[kind]
            data.append({
                "type": "scatter", "mode": "markers", "name": name, "x": xs, "y": ys, "text": texts, "marker": marker,
                "hovertemplate": "%{text}<br>罚款%{x:,.0f}元<extra></extra>" if kind != "ordinary" else "罚款%{x:,.0f}元<extra></extra>",
            })  # fmt: skip
    ticks = {
        "tickvals": list(range(len(drawn))), "ticktext": [_short(r["clause_id"]) for r in drawn], "rangemode": "normal",
        "range": [-0.6, len(drawn) - 0.4], "showgrid": False,
    }  # fmt: skip
    x_axis = {
        "type": "log",
        "title": {"text": "罚款（元）"},
        "showgrid": True,
        "dtick": 1,
        "tickformat": ",.0f",
    }
    spec = fig.figure(
        data, "", yaxis=ticks, xaxis=x_axis, hovermode="closest", margin={"l": 8, "t": 40, "b": 48}
    )
    note = month_note(
        view, f"n={n:,}件有罚款的案件；案件多的条款只画一部分，偏离的全画（含历史和已经认定的）"
    )
    return Figure(
        "strip",
        "每个条款的罚款分布和偏离的案件",
        note,
        "clauses",
        spec,
        size="tall" if len(drawn) > 5 else "medium",
    )


def _short(clause_id: str) -> str:
    """Return a clause for an axis, uncut: a long one in two lines, the law and where in it."""
    said = words.clause(clause_id)
    return re.sub(r"(?<=\D)(?=\d)", "<br>", said, count=1) if len(said) > _ONE_LINE else said


def _clause_table(clauses: pl.DataFrame) -> Table:
    heads = [
        Head("条款"), Head("已决（件）", numeric=True), Head("已比较（件）", numeric=True),
        Head("偏高", numeric=True), Head("偏低", numeric=True), Head("罚款中位（元）", numeric=True),
    ]  # fmt: skip
    rows = [
        Row([words.clause(r["clause_id"]), words.whole(r["n"]), words.whole(r["judged"]), words.whole(r["high"]),
             words.whole(r["low"]), words.whole(r["q50"])])
        for r in clauses.iter_rows(named=True)
    ]  # fmt: skip
    caption = "有偏离案件的条款（按偏离件数）"
    drawn_all = len(rows) <= _CLAUSES_DRAWN
    return Table("clauses", caption, heads, rows, "没有偏离的案件。", folded=not drawn_all)


def _flagged(view: View) -> list[Table]:
    """Return the flagged cases; apart: peers nearly all mitigated, organs that always fine so, what is over."""
    heads = [
        Head("文书", short=True), Head("县（市、区）", short=True), Head("条款"), Head("罚款（元）", numeric=True),
        Head("同类案件所在（元）", numeric=True), Head("方向", short=True), Head("为什么", wide=True), Head("状态", short=True),
    ]  # fmt: skip
    mitigated = [r for r in view.open_unlike if view.peers_below(r)]
    others = [r for r in view.open_unlike if not view.peers_below(r)]
    always = [r for r in others if view.organ_apart(r)]
    single = [r for r in others if not view.organ_apart(r)]
    tables = [
        Table("cases", "待处理的偏离案件（按决定日期）", heads, [_one(view, r) for r in single], "没有待处理的偏离案件。",
              whole="用 hengjian export out_case_disparity 导出（outcome 为 flagged 的）")
    ]  # fmt: skip
    for name, caption, some in (
        (
            "always",
            "该机关按这一条款的罚款整体偏高或偏低，占差别三分之一以上的：先看机关的裁量尺度",
            always,
        ),
        (
            "mitigated",
            "本案在法定幅度内、相近案件多低于法定下限的：先看那些案件的减轻理由",
            mitigated,
        ),
    ):
        if some:
            tables.append(Table(name, caption, heads, [_one(view, r) for r in some]))
    still = {r["case_key"] for r in view.open_unlike}
    if ended := [r for r in view.flagged_cases if r["case_key"] not in still]:
        caption = f"已经认定的和历史（{len(ended):,}件，按决定日期）"
        tables.append(Table("past", caption, heads, [_one(view, r) for r in ended], folded=True))
    return tables


def _one(view: View, r: dict[str, Any]) -> Row:
    case = view.cases.get(r["case_key"], {})
    flags = view.flags_of_case.get(r["case_key"], [])
    state = flags[0].standing if flags else WAITING
    region = view.regions.get(r["region_code"] or "")
    text = r["decision_no"] or words.number_in(r["case_key"])
    href = view.case_pages[r["case_key"]].split("/")[-1]
    return Row(
        [
            Markup("{}{}").format(link(href, text), new_mark(any(f.is_new for f in flags))),
            view.region_name(r["region_code"]), words.clause(r["clause_id"]), words.whole(r["fine_yuan"]),
            lines(words.pieces(r).replace("、", "、\n").split("\n")),
            f"{'▲' if r['direction'] == 'high' else '▽'} {_SIDES.get(r['direction'] or '', '')}", r["reason"] or "", badge(state),
        ],
        {
            "city": region.city_code if region else "", "county": r["region_code"] or "", "domain": case.get("domain") or "",
            "label": " ".join(labels_of(view, case)), "side": r["direction"] or "", "year": str(r["decision_date"].year) if r["decision_date"] else "",
        },
    )  # fmt: skip


def _domains(view: View) -> list[tuple[str, str]]:
    found = {(view.cases.get(r["case_key"], {}).get("domain") or "") for r in view.flagged_cases}
    return [(v, v) for v in sorted(found) if v and " " not in v]


def labels_of(view: View, case: dict[str, Any]) -> list[str]:
    """Return the labels of a case: 三品一特 by its domain, and its campaign."""
    special = ["三品一特"] if case.get("domain") in view.run.special_domains else []
    campaign = str(case.get("campaign") or "无").replace(" ", "")
    return special if campaign in {"无", "其他"} else [*special, campaign]


def _labels(view: View) -> list[str]:
    cases = (view.cases.get(r["case_key"], {}) for r in view.flagged_cases)
    return sorted({label for case in cases for label in labels_of(view, case)})


def _years(view: View) -> list[tuple[str, str]]:
    years = {str(r["decision_date"].year) for r in view.flagged_cases if r["decision_date"]}
    return [(y, y) for y in sorted(years, reverse=True)]


def _references(view: View) -> Table | None:
    """Return the cases that reviewers marked as 参考案例, by clause."""
    if not view.run.references:
        return None
    frame = view.get("out_case_disparity").filter(
        pl.col("case_key").is_in(sorted(view.run.references))
    )
    heads = [Head("文书"), Head("县（市、区）"), Head("条款"), Head("罚款（元）", numeric=True), Head("决定日期", short=True),
             Head("标为参考案例的理由", wide=True)]  # fmt: skip
    rows = [
        Row([r["decision_no"] or words.number_in(r["case_key"]), view.region_name(r["region_code"]),
             words.clause(r["clause_id"]), words.whole(r["fine_yuan"]), words.day(r["decision_date"]),
             view.run.references[r["case_key"]]])
        for r in frame.sort("clause_id", "case_key", nulls_last=True).iter_rows(named=True)
    ]  # fmt: skip
    return Table("references", "参考案例（按条款；对照时排在前面）", heads, rows)


def _silent(view: View) -> Table:
    frame = view.compared.filter(pl.col("outcome") == "not_evaluated")
    counts = (
        frame.group_by("not_evaluated_reason")
        .len()
        .sort("len", "not_evaluated_reason", descending=[True, False])
    )
    rows = [Row([words.why_not(r[0]), words.whole(r[1])]) for r in counts.iter_rows()]
    return Table(
        "silent",
        "没有判断的案件和原因",
        [Head("原因"), Head("件数", numeric=True)],
        rows,
        "没有已决案件。" if view.compared.is_empty() else "全部案件都已判断。",
    )
