"""重点县建议: candidates with their reasons, and the team's decision to fill in."""

from collections.abc import Sequence
from typing import Any

from dashboards import words
from dashboards.hearing import how_far, put_to
from dashboards.view import View
from dashboards.workbooks.book import Book, Column
from data_contracts import enumeration, seals, source

_SAID = {"confirmed": "确认", "rejected": "不列入"}
_SENTENCES = (
    "三个条件并列：罚没收入异常增长、执法问题突出、企业反映强烈。次序按满足条件数，再按区划代码，不按金额。",
    "先听县局说明，再确认；“听取县局”写明送了几项、答复了几项，县局的话在看板的县情页。",
    "请在浅色栏填写专班决定（确认或不列入）、说明和决定人，填好后把本文件（不要另存为别的格式）放回收件箱；还没有决定的行空着。",
    "确认以后不会自动改变；再次决定是一条新的记录，不覆盖原来的。",
    words.LIMITS + "。",
)


def key_regions_workbook(view: View) -> bytes:
    """Return the proposals of key counties (``outbox/重点县建议.xlsx``), decisions to fill in.

    Parameters
    ----------
    view : View

    Returns
    -------
    bytes
        An XLSX file whose filled-in copy is recognised as the source ``key_region_decisions``.
    """
    run = view.run
    columns, rows = candidates(view)
    subtitle = f"数据截至 {run.as_of.isoformat()}　{run.bureau}　{run.completeness}".rstrip()
    book = Book(run.as_of, "重点县建议")
    book.sheet(
        "重点县建议", columns, rows, title="重点县建议", subtitle=subtitle, empty="没有候选。"
    )
    book.notes(_SENTENCES)
    if run.seal:
        zh = source("key_region_decisions").zh
        numbers = [f"{r[zh['period']]}|{r[zh['region_code']]}" for r in rows]
        book.seal(run.seal(seals.TEAM, "", dict.fromkeys(numbers, ())))
    return book.bytes()


def candidates(view: View) -> tuple[Sequence[Column], list[dict[str, Any]]]:
    """Return columns and rows of the newest candidates, then of those of campaign windows."""
    zh = source("key_region_decisions").zh
    columns = [
        Column(zh["period"], 12), Column(zh["region_code"], 12), Column("县（市、区）", 14),
        Column("罚没收入", 10), Column("执法问题", 10), Column("企业反映", 10),
        Column("满足条件数", 10, "number"), Column("为什么", 56), Column("听取县局", 20),
        Column(zh["decision"], 11, fill=True, choices=tuple(enumeration("key_decision").values)),
        Column(zh["note"], 26, fill=True), Column(zh["decided_by"], 10, fill=True),
        Column(zh["decided_date"], 12, fill=True),
    ]  # fmt: skip
    chosen: list[dict[str, Any]] = []
    for period in (view.period, *view.windows):
        met = [r for r in view.proposals(period).values() if (r["criteria_met"] or 0) > 0]
        chosen += sorted(met, key=lambda r: (-r["criteria_met"], r["region_code"]))
    rows = [
        {
            zh["period"]: r["period"], zh["region_code"]: r["region_code"],
            "县（市、区）": view.region_name(r["region_code"]),
            "罚没收入": words.OUTCOME_WORDS.get(r["revenue_outcome"], "未判断"),
            "执法问题": words.OUTCOME_WORDS.get(r["enforcement_outcome"], "未判断"),
            "企业反映": words.OUTCOME_WORDS.get(r["complaint_outcome"], "未判断"),
            "满足条件数": r["criteria_met"], "为什么": "\n".join(r["reasons"] or []), "听取县局": how_far(put_to(view, r)),
            zh["decision"]: _SAID.get(r["decision"] or ""), zh["note"]: r["confirmation_note"],
            zh["decided_by"]: r["confirmed_by"], zh["decided_date"]: r["confirmed_at"],
        }
        for r in chosen
    ]  # fmt: skip
    return columns, rows
