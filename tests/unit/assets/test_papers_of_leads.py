"""A paper of the register names its leads, one or several; one that nobody has is told."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl

from assets.action.moves import _papers_of_none
from assets.out.out_papers import out_papers
from assets.store.conform import conform
from data_contracts.obligations import obligations

NAMED = {
    "文1": "L20260046、L20260047",
    "文2": "L2026046",
    "文3": "L20260046，L20260099",
    "文4": None,
}


def _papers() -> pl.DataFrame:
    rows = [
        {"paper_no": paper, "kind": "整改通知书", "issued_date": date(2026, 7, 2), "lead_no": leads,
         "reply_due_date": None, "replied_date": None}
        for paper, leads in NAMED.items()
    ]  # fmt: skip
    kept = conform(pl.DataFrame(rows), "core_papers")
    return kept.drop("arrived_as_of", "file", "file_sha", "missing_states", "row_no", "sheet")


def test_a_paper_of_no_lead_is_told_and_one_of_two_is_of_both() -> None:
    named = _papers().filter(pl.col("lead_no").is_not_null())
    made: dict[str, Any] = {}
    run = SimpleNamespace(
        warehouse=SimpleNamespace(
            query=lambda _: named.select("paper_no", "lead_no"),
            write=made.__setitem__, count=lambda _: 1,
        ),
        ask=lambda _: _papers(), config=SimpleNamespace(obligations=obligations()), as_of=date(2026, 7, 6),
    )  # fmt: skip
    book = SimpleNamespace(find=lambda number: number in ("L20260046", "L20260047") or None)
    assert list(_papers_of_none(run, book)) == [
        ("文2", "没有线索“L2026046”；请核对编号"), ("文3", "没有线索“L20260099”；请核对编号"),
    ]  # fmt: skip
    out_papers.make(run)
    leads = dict(made["out_papers"].select("paper_no", "lead_nos").rows())
    assert leads["文1"] == ["L20260046", "L20260047"]
    assert (leads["文2"], leads["文4"]) == ([], [])
