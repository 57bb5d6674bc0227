"""提醒名单: whom one warning suggests to remind, with the cells that come back."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards import words
from dashboards.view import View
from dashboards.workbooks.book import Book, Column
from data_contracts import enumeration, seals, source

_SENTENCES = (
    "提醒以后请在浅色栏填提醒日期、提醒方式；有答复的填答复日期和内容。填好后把本文件（不要另存为别的格式）放回收件箱，没有填的行不用管。",
    "再次填写是一条新的记录，以后填的为准；空着的格不会抹掉以前填的。",
    "名单是登记在册、同一行业的经营主体，先列涉及的县，后列同市其他县；本条预警记录中的主体另行办理，不在名单内。",
    "收到提醒不表示存在违法行为。提醒时请不要说成检查或者处罚。",
    words.LIMITS + "。",
)


def reminder_workbook(
    view: View, warning: Mapping[str, Any], recipients: Sequence[Mapping[str, Any]]
) -> bytes:
    """Return one warning's list of enterprises to remind.

    Parameters
    ----------
    view : View
    warning : Mapping
        A row of :attr:`dashboards.view.View.warnings`.
    recipients : sequence of Mapping
        Its rows of ``out_warning_recipients``, in the order in which they are to be reminded.

    Returns
    -------
    bytes
        An XLSX file whose filled-in copy is recognised as the source ``reminders``.
    """
    zh = source("reminders").zh
    columns = [
        Column(zh["warning_id"], 20), Column(zh["uscc"], 22), Column("名称", 34),
        Column("县（市、区）", 14), Column("为何列入", 18),
        Column(zh["reminded_on"], 13, fill=True, note="日期，如 2026-07-03"),
        Column(zh["remind_method"], 11, fill=True, choices=tuple(enumeration("remind_method").values)),
        Column(zh["answered_on"], 13, fill=True, note="没有答复的空着"),
        Column(zh["answer"], 30, fill=True),
    ]  # fmt: skip
    rows = [
        {
            zh["warning_id"]: r["warning_id"], zh["uscc"]: r["uscc"], "名称": r["name"],
            "县（市、区）": view.region_name(r["region_code"]), "为何列入": r["why"],
            **{zh[c]: r[c] for c in ("reminded_on", "remind_method", "answered_on", "answer")},
        }
        for r in recipients
    ]  # fmt: skip
    run = view.run
    subtitle = f"{view.scope(dict(warning))}　{view.sector(dict(warning))}　{words.day(warning['issued_on'])}发出　数据截至 {run.as_of.isoformat()}"
    book = Book(run.as_of, "提醒名单")
    book.sheet("提醒名单", columns, rows, title="提醒名单", subtitle=subtitle, empty="没有名单。")
    book.notes(_SENTENCES, columns)
    if run.seal:
        numbers = [f"{r['warning_id']}|{r['uscc']}" for r in recipients]
        book.seal(run.seal(seals.SECTION, "", dict.fromkeys(numbers, ())))
    return book.bytes()
