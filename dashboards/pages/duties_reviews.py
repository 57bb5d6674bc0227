"""评查: what was drawn, what the reviews found, and what the rules missed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from dashboards import page, words
from dashboards.page import Page
from dashboards.parts import Head, Row, Table
from dashboards.view import View
from data_contracts.review_standard import KINDS

_OPEN = 40
_VIDEO = ("有且完整", "不完整", "没有", "不需要")


def pages(view: View) -> Iterator[Page]:
    """Yield the page on file reviews."""
    yield Page(
        path="duties/reviews.html",
        title="案卷评查",
        kicker="应办 · 抽了哪些卷，查出什么，规则漏了什么",
        lead=sentence(view),
        parts=[
            page.table(_draws(view)),
            page.table(_results(view, "overall", "评查结论", ("全部",))),
            page.table(_results(view, "strata", "各县、领域、规模（按代码和名称，不排先后）", ("县", "业务领域", "规模"))),
            page.table(_items(view)),
            page.table(_missed(view)),
            page.table(_videos(view)),
            page.table(_refused(view)),
            page.table(_cases(view)),
        ],
        judged=[
            "按县、领域、规模分层抽取；重点评查的概率按未了线索的价值，没有线索的也抽得到。各件被抽到的概率见“抽到的案件”。",
            "凭编号、种子（抽签用的数）和当时案件名单的指纹，谁都能照原样重抽：hengjian sample --again 编号。",
            "比例按被抽到的概率加权，代表当时名单上的全部案件；区间是95%，已评查不足5件的不给。没有评查完的，按已评查的算。",
            "规则漏见：抽取时该规则没有列出、评查发现这类问题的比例，按评查标准里写明的对应关系；一个项目对应几条规则的，同一件在各条里都数，不等于每条都漏了。",
        ],
        basis=[("依据", "专项行动方案：全面、重点、专项、交叉、随机评查；重点核查音像记录。评查标准见 outbox/案卷评查/ 各表。")],
    )  # fmt: skip


def sentence(view: View) -> str:
    """Return the first sentence: how far the newest draw has come and what it found."""
    draws = sorted(view.get("out_samples").to_dicts(), key=lambda r: (r["drawn_on"], r["sample_id"]))  # fmt: skip
    if not draws:
        return "还没有抽取案卷评查的案件；用 hengjian sample 抽取。"
    newest = draws[-1]
    said = f"最近一次{KINDS[newest['kind']]}从{newest['n_frame']:,}件中抽{newest['n']}件，已评查{newest['n_reviewed']}件"
    found = _of(view, newest["sample_id"], "全部")
    if not found or found[0]["share"] is None:
        return said + "。"
    return f"{said}，{newest['n_problem']}件有问题；推到全部约{_span(found[0])}。"


def _of(view: View, code: str, *dimensions: str) -> list[dict[str, Any]]:
    rows = view.get("out_review_results").to_dicts()
    return [r for r in rows if r["sample_id"] == code and r["dimension"] in dimensions]


def _span(row: dict[str, Any]) -> str:
    if row["share"] is None:
        return words.NOTHING
    return f"{row['share']:.0%}（{row['interval_low']:.0%}—{row['interval_high']:.0%}）"


def _draws(view: View) -> Table:
    heads = [Head("编号"), Head("方式"), Head("范围", wide=True), Head("抽取日期", short=True), Head("从几件里抽", numeric=True), Head("抽到", numeric=True),
             Head("没有线索的", numeric=True), Head("已评查", numeric=True), Head("有问题", numeric=True), Head("种子")]  # fmt: skip
    cells = [
        Row([r["sample_id"], KINDS[r["kind"]], r["wanted"], words.day(r["drawn_on"]),
             *map(words.whole, (r["n_frame"], r["n"], r["n_unflagged"], r["n_reviewed"], r["n_problem"])), r["seed"]])
        for r in view.get("out_samples").to_dicts()
    ]  # fmt: skip
    return Table("draws", "每次抽样", heads, cells, "还没有抽样。")


def _results(view: View, name: str, caption: str, dimensions: tuple[str, ...]) -> Table:
    heads = [Head("编号"), Head("按什么分"), Head("哪一类"), Head("抽到", numeric=True), Head("已评查", numeric=True),
             Head("有问题", numeric=True), Head("有瑕疵", numeric=True), Head("推到全部（95%区间）", numeric=True)]  # fmt: skip
    cells = [
        Row([r["sample_id"], r["dimension"], _value(view, r), *map(words.whole, (r["n"], r["n_reviewed"], r["n_problem"], r["n_flaw"])), _span(r)])
        for r in view.get("out_review_results").to_dicts()
        if r["dimension"] in dimensions and r["n_reviewed"]
    ]  # fmt: skip
    return Table(name, caption, heads, cells, "还没有评查结果。", folded=len(cells) > _OPEN)


def _value(view: View, row: dict[str, Any]) -> str:
    if row["dimension"] == "县":
        return view.region_name(row["value"])
    return row["value"] or "全部"


def _items(view: View) -> Table:
    heads = [Head("编号"), Head("项目", wide=True), Head("有这一项问题", numeric=True), Head("其中有瑕疵", numeric=True), Head("推到全部（95%区间）", numeric=True)]  # fmt: skip
    cells = [
        Row(
            [
                r["sample_id"],
                f"{r['value']} {r['title'] or ''}",
                words.whole(r["n_problem"]),
                words.whole(r["n_flaw"]),
                _span(r),
            ]
        )
        for r in sorted(view.get("out_review_results").to_dicts(), key=_number)
        if r["dimension"] == "项目" and r["n_problem"]
    ]
    return Table("items", "问题在哪些项目", heads, cells, _none(view, "没有写出问题项目。"))


def _none(view: View, said: str) -> str:
    """Return what an empty list of results says; before anything was reviewed, that nothing was."""
    return "还没有评查结果。" if view.get("out_review_results").is_empty() else said


def _number(row: dict[str, Any]) -> tuple[str, int]:
    return row["sample_id"], int(row["value"]) if row["value"].isdigit() else 0


def _missed(view: View) -> Table:
    heads = [Head("编号"), Head("规则", wide=True), Head("没有列出的案件", numeric=True), Head("评查发现问题", numeric=True), Head("其中有瑕疵", numeric=True), Head("推到全部（95%区间）", numeric=True)]  # fmt: skip
    cells = [
        Row([r["sample_id"], f"{r['value']} {view.rule_titles.get(r['value'], '')}", *map(words.whole, (r["n_reviewed"], r["n_problem"], r["n_flaw"])), _span(r)])
        for r in view.get("out_review_results").to_dicts()
        if r["dimension"] == "规则漏见" and r["n_problem"]
    ]  # fmt: skip
    return Table("missed", "规则漏见的", heads, cells, _none(view, "评查没有发现规则漏见的问题。"))


def _videos(view: View) -> Table:
    """Return what the spot check of recordings found: told also of cases that have no other problem."""
    seen = view.get("out_sample_items").filter(pl.col("video").is_not_null())
    heads = [
        Head("编号"),
        Head("抽看", numeric=True),
        *(Head(word, numeric=True) for word in (*_VIDEO, "其他写法")),
    ]
    rows = []
    for (code,), own in sorted(seen.group_by("sample_id"), key=lambda part: part[0]):
        counts = Counter(own["video"])
        known = [counts[word] for word in _VIDEO]
        rows.append(Row([code, *map(words.whole, (own.height, *known, own.height - sum(known)))]))
    return Table("videos", "音像记录抽查（评查表里填了的）", heads, rows, "还没有填音像记录抽查。")


def _refused(view: View) -> Table:
    heads = [
        Head("文件"),
        Head("行", numeric=True),
        Head("评查编号"),
        Head("写的结论"),
        Head("为什么没有算", wide=True),
    ]
    cells = [
        Row([r["file"], words.whole(r["row_no"]), r["item_no"] or words.NOTHING, r["verdict"] or words.NOTHING, r["reason"]])
        for r in view.get("out_review_answers").to_dicts()
        if not r["taken"]
    ]  # fmt: skip
    return Table(
        "refused",
        "评查表里没有算的行（改好再放一次即可）",
        heads,
        cells,
        "还没有交回的评查表。" if view.get("out_review_answers").is_empty() else "填好的行都算了。",
    )


def _cases(view: View) -> Table:
    heads = [Head("评查编号"), Head("县（市、区）"), Head("案卷"), Head("评查县"), Head("被抽到的概率", numeric=True), Head("结论"), Head("问题项目"), Head("音像")]  # fmt: skip
    cells = [
        Row([r["item_no"], view.region_name(r["region_code"]), r["case_no"] or r["decision_no"] or words.NOTHING,
             view.region_name(r["reviewer_region"]) if r["reviewer_region"] else words.NOTHING,
             words.percent(r["inclusion_probability"], 2), r["verdict"] or "未评查", "、".join(r["problem_items"] or []), r["video"] or ""])
        for r in view.get("out_sample_items").to_dicts()
    ]  # fmt: skip
    return Table("cases", "抽到的案件", heads, cells, "还没有抽样。", folded=True)
