"""答复回执: what became of every row people sent back, and what to do about those that do not count."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboards.standing import OUTCOMES
from dashboards.view import View
from dashboards.workbooks.book import Book, Column
from dashboards.workbooks.spoken import WHY_WITHDRAWN, WITHDRAWN_COLUMNS, withdrawn_sheet

_STEPS = {
    "county": "县局核对",
    "justify": "说明理由",
    "city": "认定",
    "cause": "问题原因",
    "rectify": "报整改",
    "check": "整改核查",
    "take_up": "受理",
    "assign": "指定牵头",
    "consult": "会商",
    "justice": "征求意见",
    "dispose": "处置",
    "paper": "发文书",
    "close": "销号",
    "reopen": "重开",
    "decision": "重点县决定",
    "reminder": "提醒",
}
_SENTENCES = (
    "交回来的每一行都在这里：读到了什么，记了没有；没有记的写明原因和接下来怎么办。",
    "没有记的行改好后，在发出的原工作簿里改，再放回收件箱；同一文件里其余的行照记，不受影响。",
    "“以前已记”的与已记的相同，不用再管。空行不列，只计数。",
    "“线索现在”写着已撤回的，送出后数据或规则有变、不再成立，不用再答复；答复过的照记。",
    "核对人、认定人是工作簿里填写的名字，只表示填写人。",
)
#: So many rows of earlier days are listed; the table has all of them.
_EARLIER = 2_000


def receipts_workbook(view: View) -> bytes:
    """Return the receipts (``outbox/答复回执.xlsx``): the newest day's rows first, by file.

    Parameters
    ----------
    view : View

    Returns
    -------
    bytes
        An XLSX file; the same view gives the same bytes.
    """
    rows = view.get("out_answers")
    newest = max(rows["as_of"], default=view.run.as_of)
    book = Book(view.run.as_of, "答复回执")
    now = rows.filter(pl.col("as_of") == newest)
    told = now.filter(pl.col("reason_code") != "blank").to_dicts()
    counted = counted_words(dict(now["reason_code"].value_counts().iter_rows()))
    book.sheet(
        "最近一次", _columns(), [_row(r) for r in _aside_first(told)],
        title=f"答复回执（{newest.isoformat()}收到）",
        subtitle=f"{counted}　{view.run.bureau}".strip(), empty="还没有收到答复。",
    )  # fmt: skip
    earlier = rows.filter((pl.col("as_of") != newest) & (pl.col("reason_code") != "blank"))
    if earlier.height:
        listed = earlier.sort(
            "as_of", "arrival", "table_no", "row_no", descending=[True] + [False] * 3
        )
        more = (
            f"（共{earlier.height}行，列出最近{_EARLIER}行）" if earlier.height > _EARLIER else ""
        )
        book.sheet(
            "以前", [Column("收到日期", 12), *_columns()],
            [_row(r) | {"收到日期": r["as_of"]} for r in listed.head(_EARLIER).to_dicts()],
            title=f"以前的回执{more}",
        )  # fmt: skip
    if view.withdrawn:
        book.sheet(
            "已撤回", [Column("县（市、区）", 14), *WITHDRAWN_COLUMNS], withdrawn_sheet(view, view.withdrawn),
            title="送出后撤回的线索：不用再答复", subtitle=WHY_WITHDRAWN,
        )  # fmt: skip
    book.notes(_SENTENCES)
    return book.bytes()


def counted_words(codes: dict[str, int]) -> str:
    """Return how many rows came back and what became of them, in a line.

    >>> counted_words({"taken": 11, "unknown_number": 2, "other_county": 1, "blank": 9})
    '答复14条：11条已记，2条认不出编号，1条不是本县；另有空行9条'
    """
    told = {c: codes[c] for c in OUTCOMES if codes.get(c) and c != "blank"}
    total = sum(told.values())
    if not total:
        return "没有答复" + (f"（空行{codes['blank']}条）" if codes.get("blank") else "")
    parts = "，".join(f"{n}条{OUTCOMES[c]}" for c, n in told.items())
    blank = f"；另有空行{codes['blank']}条" if codes.get("blank") else ""
    return f"答复{total}条：{parts}{blank}"


def step_said(step: str) -> str:
    """Return a step in the words of the workbooks."""
    return _STEPS.get(step, step)


def _aside_first(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows by file as they arrived, of each file those that do not count first."""
    return sorted(
        rows, key=lambda r: (r["arrival"], r["table_no"], r["reason_code"] in ("taken", "same"), r["row_no"])
    )  # fmt: skip


def _columns() -> list[Column]:
    # None of these is a heading the intake knows: a receipt that is dropped back says nothing.
    return [
        Column("所在文件", 30), Column("表", 12), Column("第几行", 7, "number"), Column("编号（照填写）", 24),
        Column("步骤", 10), Column("记了没有", 12), Column("读到的内容", 46), Column("原因和接下来怎么办", 46),
        Column("线索现在", 18),
    ]  # fmt: skip


def _is_recorded(row: dict[str, Any]) -> str:
    if row["taken"]:
        return "已记"
    return (
        "以前已记"
        if row["reason_code"] == "same"
        else f"没有记：{OUTCOMES.get(row['reason_code'], '')}"
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "所在文件": row["file"], "表": row["sheet"], "第几行": row["row_no"], "编号（照填写）": row["flag_id"],
        "步骤": step_said(row["step"]),
        "记了没有": _is_recorded(row),
        "读到的内容": row["understood"], "原因和接下来怎么办": row["reason"],
        "线索现在": row["standing_now"],
    }  # fmt: skip
