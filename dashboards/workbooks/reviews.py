"""案卷评查: one workbook a draw and reviewing county; people fill in what they found."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from dashboards import words
from dashboards.view import View
from dashboards.workbooks.book import Book, Column
from data_contracts import enumeration, source
from data_contracts.review_standard import KINDS, ReviewStandard

#: The whole draw, where no county reviews another.
_ALL = ""


def review_workbooks(view: View, standard: ReviewStandard) -> Iterator[tuple[str, bytes]]:
    """Yield the review sheets of every draw as (file name, XLSX).

    A cross review has one workbook for each reviewing county, without its own files. What machine
    flags said of a case is not on the sheet: a reviewer looks without it.

    Parameters
    ----------
    view : View
    standard : ReviewStandard
    """
    draws = {row["sample_id"]: row for row in view.get("out_samples").to_dicts()}
    parts: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for item in view.get("out_sample_items").to_dicts():
        parts[item["sample_id"], item["reviewer_region"] or _ALL].append(item)
    for (code, reviewer), items in sorted(parts.items()):
        who = view.region_name(reviewer) if reviewer else ""
        name = "_".join(t for t in (KINDS[draws[code]["kind"]], code, who) if t)
        yield f"{name}.xlsx", _book(view, standard, draws[code], items, who)


def _book(
    view: View, standard: ReviewStandard, draw: dict[str, Any], items: Sequence[dict[str, Any]], who: str
) -> bytes:  # fmt: skip
    run, zh = view.run, source("file_reviews").zh
    title = KINDS[draw["kind"]] + (f"（{who}评查）" if who else "")
    book = Book(run.as_of, title)
    columns = _columns(zh)
    rows = [
        {
            zh["item_no"]: i["item_no"], "县（市、区）": view.region_name(i["region_code"]),
            "办案机构": i["organ_name"], "案卷": i["case_no"], "决定书文号": i["decision_no"],
            "违法行为类型": i["violation_type"], "业务领域": i["domain"],
            "处罚决定日期": i["decision_date"], "罚款金额（元）": i["fine_yuan"],
            zh["verdict"]: i["verdict"], zh["problem_items"]: "、".join(i["problem_items"] or []) or None,
            zh["video"]: i["video"], zh["explanation"]: i["explanation"],
            zh["reviewed_by"]: i["reviewed_by"], zh["reviewed_date"]: i["reviewed_on"],
        }
        for i in items
    ]  # fmt: skip
    drawn = words.day(draw["drawn_on"])
    subtitle = (
        f"数据截至 {run.as_of.isoformat()}　{draw['wanted']}　"
        f"从{draw['n_frame']}件中抽{draw['n']}件，{drawn}抽取，种子{draw['seed']}"
    )
    book.sheet("评查表", columns, rows, title=title, subtitle=subtitle)
    book.sheet("评查标准", _STANDARD, [
        {"项目": str(item.number), "名称": item.title, "看什么": item.look} for item in standard.items
    ], title=f"评查标准（第{standard.version}版）")  # fmt: skip
    book.notes(
        [
            "一行一卷。看完填结论；有瑕疵、有问题的写出问题项目的编号或者名称（见“评查标准”表，可写几个，用、分开）和说明。",
            "音像记录抽查：看这一卷的现场检查、查封扣押、送达等环节有没有音像、全不全。",
            "名单按种子抽出，不能换卷、减卷；调不到的卷在说明里写明，结论空着。",
            "表上不写系统有没有线索，按卷评查。填好后把本文件放回收件箱；可以分几次填、分几次放。",
            words.LIMITS + "。",
        ]
    )
    return book.bytes()


_STANDARD = (Column("项目", 8), Column("名称", 26), Column("看什么", 80))


def _columns(zh: dict[str, str]) -> list[Column]:
    return [
        Column(zh["item_no"], 15), Column("县（市、区）", 11), Column("办案机构", 18), Column("案卷", 20),
        Column("决定书文号", 20), Column("违法行为类型", 18), Column("业务领域", 10),
        Column("处罚决定日期", 12), Column("罚款金额（元）", 13, "money"),
        Column(zh["verdict"], 10, fill=True, choices=tuple(enumeration("review_verdict").values)),
        Column(zh["problem_items"], 12, fill=True),
        Column(zh["video"], 12, fill=True, choices=tuple(enumeration("video_check").values)),
        Column(zh["explanation"], 26, fill=True), Column(zh["reviewed_by"], 10, fill=True),
        Column(zh["reviewed_date"], 12, fill=True),
    ]  # fmt: skip
