"""评价和答复: evaluations by organ, letters and papers to answer, open complaints by class."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from dashboards import page, words
from dashboards.page import Page
from dashboards.parts import MOST, Head, Row, Table
from dashboards.view import View

#: Classes of open complaints in the order of the page.
HARDEST_FIRST = ("疑难", "重点", "一般")
_OPEN = 40
_LATE = "逾期未答复"


def pages(view: View) -> Iterator[Page]:
    """Yield the page on evaluations, letters, papers and triage."""
    duties = view.run.obligations
    yield Page(
        path="duties/answers.html",
        title="评价和答复",
        kicker="应办 · 企业和群众怎么说，答复了没有",
        lead=sentence(view),
        parts=[
            page.html("strip.html.j2", items=_strip(view)),
            page.table(_units(view)),
            page.table(_letters(view)),
            page.table(_papers(view)),
            page.table(_triage(view)),
            page.table(_impact(view)),
            page.table(_help(view)),
        ],
        judged=[
            f"评价是近12个月的码上评，机构按案号对应；不足{duties.least_shown.value:g}个评价的不给均值和低分。",
            "收缩后的平均分：评价少的机构向全部的平均靠拢，区间是95%；区间重叠的不能说谁高谁低。",
            f"低分{duties.evaluation_days.value:g}个工作日内反馈为按期；函件、文书写明期限的按期限，没有写的按 config/obligations.yml 的工作日。",
            "经济影响和帮扶只列近12个月的涉企案件；数据里有的已填，其余由承办人填一次，不要求每月报。",
            "投诉分流只列在办的投诉；理由是金额、受伤、人数、重复、网购和曾经没有调解成，用 hengjian triage 可以改，改前改后都留。",
        ],
        basis=[("依据", "服务型执法的码上评、意见建议函、三书一函；投诉一般线上和解、重点社会联调、疑难行政联处。")],
    )  # fmt: skip


def sentence(view: View) -> str:
    """Return the first sentence: low scores, letters and papers past their day; what never came is no nought."""
    units = view.get("out_evaluation_units").to_dicts()
    letters, papers = view.get("out_letters_due")["state"], view.get("out_papers")["state"]
    low, n = (sum(r[name] or 0 for r in units) for name in ("n_low_overdue", "n"))
    told = [
        (f"近12个月评价{n:,}个，低分逾期反馈{low}个", "近12个月的评价", n),
        (f"函件逾期未答复{(letters == _LATE).sum()}件", "函件", letters.len()),
        (f"三书一函逾期未反馈{(papers == _LATE).sum()}份", "三书一函", papers.len()),
    ]
    said = [text for text, _, known in told if known]
    none = "、".join(name for _, name, known in told if not known)
    return "；".join([*said, *([f"没有收到{none}"] if none else [])]) + "。"


def _strip(view: View) -> list[tuple[str, str, str]]:
    letters = view.get("out_letters_due").to_dicts()
    both = {way: [r for r in letters if r["direction"] == way] for way in ("来函", "发函")}
    papers = view.get("out_papers").to_dicts()
    return [
        *(
            (way, f"{len(own)}件", f"已答复{sum(r['state'] in ('已答复', '逾期答复') for r in own)}件，采纳{sum(bool(r['is_adopted']) for r in own)}件")
            for way, own in both.items()
        ),
        ("三书一函", f"{len(papers)}份", f"逾期未反馈{sum(r['state'] == _LATE for r in papers)}份"),
        ("在办投诉", *_open_complaints(view)),
    ]  # fmt: skip


def _open_complaints(view: View) -> tuple[str, str]:
    """Return how many complaints are open, and of which class they are."""
    frame, untold = view.get("out_complaint_triage"), view.get("out_complaint_untold").height
    if not frame.height and untold:
        return words.NOTHING, f"{untold}个县无从判断"
    more = view.get("more_complaints")
    n = Counter(dict(frame["triage"].value_counts().iter_rows()))
    n.update(dict(more.select("triage", "n").iter_rows()))
    changed = frame["override_class"].count() + more["n_changed"].sum()
    share = f"，人改过{changed / n.total():.0%}" if frame.height else ""
    rest = f"；另有{untold}个县无从判断" if untold else ""
    of = "、".join(f"{kind}{n[kind]:,}" for kind in ("一般", "重点", "疑难"))
    return f"{n.total():,}件", f"{of}{share}{rest}"


def _units(view: View) -> Table:
    heads = [Head("县（市、区）"), Head("机构", wide=True), Head("环节"), Head("评价数", numeric=True), Head("平均分", numeric=True),
             Head("收缩后", numeric=True), Head("95%区间", numeric=True), Head("低分", numeric=True),
             Head("按期反馈", numeric=True), Head("逾期", numeric=True)]  # fmt: skip
    rows = view.get("out_evaluation_units").to_dicts()
    cells = []
    for r in rows:
        start = [view.region_name(r["region_code"]), r["organ_name"] or "未对应", r["stage"]]
        if not r["shown"]:
            cells.append(Row([*start, "不足5", *[words.NOTHING] * 6]))
            continue
        span = f"{r['interval_low']:.2f}—{r['interval_high']:.2f}"
        low = map(words.whole, (r["n_low"], r["n_low_in_time"], r["n_low_overdue"]))
        cells.append(Row([*start, words.whole(r["n"]), f"{r['mean']:.2f}", f"{r['shrunk_mean']:.2f}", span, *low]))  # fmt: skip
    return Table("units", "各机构的评价（按区划代码，不按分数）", heads, cells, "近12个月没有评价。", folded=len(cells) > _OPEN)  # fmt: skip


def _letters(view: View) -> Table:
    heads = [Head("函号"), Head("方向"), Head("对方单位"), Head("事项", wide=True), Head("期限", short=True), Head("状态"), Head("采纳")]  # fmt: skip
    rows = sorted(view.get("out_letters_due").to_dicts(), key=_urgency)
    cells = [
        Row([r["letter_no"], r["direction"] or words.NOTHING, r["counterpart"] or words.NOTHING, r["matter"] or "",
             words.day(r["due_on"]), _state(r), _adopted(r["is_adopted"])])
        for r in rows
    ]  # fmt: skip
    return Table("letters", "意见建议函（来函由本局答复，发函等对方答复）", heads, cells, "没有函件。", folded=len(cells) > _OPEN,
                 whole="用 hengjian export out_letters_due 导出")  # fmt: skip


def _papers(view: View) -> Table:
    heads = [Head("文号", short=True), Head("文种"), Head("收文单位"), Head("事项", wide=True), Head("发出", short=True), Head("期限", short=True), Head("期限依据"), Head("状态")]  # fmt: skip
    rows = sorted(view.get("out_papers").to_dicts(), key=_urgency)
    cells = [
        Row([r["paper_no"], r["kind"], r["addressee"] or view.region_name(r["region_code"]), r["matter"] or "",
             words.day(r["issued_date"]), words.day(r["due_on"]), r["due_basis"], _state(r)])
        for r in rows
    ]  # fmt: skip
    return Table(
        "papers",
        "三书一函",
        heads,
        cells,
        "没有登记三书一函（来源“三书一函”，模板在 outbox/模板/）。",
        whole="用 hengjian export out_papers 导出",
    )


def _triage(view: View) -> Table:
    heads = [Head("登记编号"), Head("县（市、区）"), Head("登记", short=True), Head("分流"), Head("怎么办"), Head("理由", wide=True), Head("改过")]  # fmt: skip
    order = {word: place for place, word in enumerate(HARDEST_FIRST)}
    frame = view.get("out_complaint_triage")
    hardest = pl.col("triage").replace_strict(order, return_dtype=pl.Int8)
    first = frame.sort(hardest, "registered_date", "complaint_no").head(MOST)
    cells = [
        Row([r["complaint_no"], view.region_name(r["region_code"]), words.day(r["registered_date"]), r["triage"],
             r["route"], "；".join(r["reasons"] or []) or words.NOTHING,
             f"原为{r['proposed']}" if r["override_class"] else ""])
        for r in first.iter_rows(named=True)
    ]  # fmt: skip
    untold = view.get("out_complaint_untold")
    note = f"{untold.height}个县的投诉（{untold['n'].sum():,}件）没有填最终反馈日期和办理结果，在办与否无从判断，未列。"
    return Table(
        "triage", "在办投诉分流", heads, cells, "没有列出在办投诉。" if untold.height else "没有在办投诉。",
        folded=len(cells) > _OPEN, note=note if untold.height else "",
        n_rows=frame.height + int(view.get("more_complaints")["n"].sum()),
        whole="用 hengjian export out_complaint_triage 导出",
    )  # fmt: skip


def _impact(view: View) -> Table:
    frame = view.get("out_impact")
    heads = [Head("县（市、区）"), Head("案号"), Head("为什么", wide=True), Head("罚款（万元）", numeric=True), Head("从业人数", numeric=True), Head("查扣（日）", numeric=True), Head("停产（日）", numeric=True), Head("状态")]  # fmt: skip
    cells = [
        Row([view.region_name(r["region_code"]), r["case_no"] or words.NOTHING, "、".join(r["why"] or []), words.wan(r["fine_yuan"]),
             *map(words.whole, (r["employees"], r["seizure_days"], r["stop_days"])), r["state"]])
        for r in frame.head(MOST).iter_rows(named=True)
    ]  # fmt: skip
    return Table("impact", "经济影响评估（承办人一案填一次，模板“经济影响评估”）", heads, cells, "没有要评估的案件。", folded=True,
                 n_rows=frame.height, whole="用 hengjian export out_impact 导出")  # fmt: skip


def _help(view: View) -> Table:
    frame = view.get("out_help")
    heads = [Head("县（市、区）"), Head("案号"), Head("为什么", wide=True), Head("罚款（万元）", numeric=True), Head("从业人数", numeric=True), Head("帮扶", short=True), Head("结果")]  # fmt: skip
    cells = [
        Row([view.region_name(r["region_code"]), r["case_no"] or words.NOTHING, "、".join(r["why"] or []), words.wan(r["fine_yuan"]),
             words.whole(r["employees"]), words.day(r["offered_on"]) if r["offered_on"] else r["state"], r["result"] or words.NOTHING])
        for r in frame.head(MOST).iter_rows(named=True)
    ]  # fmt: skip
    return Table("help", "困难帮扶（先问有没有困难，模板“困难帮扶”）", heads, cells, "没有要问的案件。", folded=True,
                 n_rows=frame.height, whole="用 hengjian export out_help 导出")  # fmt: skip


def _urgency(row: dict[str, Any]) -> tuple[bool, int, str]:
    number = row.get("letter_no") or row.get("paper_no") or ""
    return (row["state"] not in (_LATE, "待答复"), -(row["overdue_days"] or 0), number)


def _state(row: dict[str, Any]) -> str:
    late = row["overdue_days"] if row["state"].startswith("逾期") else 0
    return f"{row['state']}{late}天" if late else str(row["state"])


def _adopted(value: bool | None) -> str:  # a cell
    return words.NOTHING if value is None else "采纳" if value else "未采纳"
