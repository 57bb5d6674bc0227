"""Rows of review sheets that come back: which count, and the sentence for each that does not."""

from datetime import date
from typing import Any

import pytest

from data_contracts.review_standard import review_standard
from models.action.returned import why_not

AS_OF = date(2026, 6, 30)
ROW: dict[str, Any] = {
    "item_no": "Pbcdfghjk-1", "verdict": "有问题", "problem_items": "6、17", "reviewed_date": AS_OF,
}  # fmt: skip
ITEM = {"kind": "key", "region_code": "990101"}


def said(item: dict[str, Any] | None = ITEM, sender: str | None = None, **more: Any) -> str | None:
    return why_not(ROW | more, item, review_standard(), AS_OF, sender)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, None),
        ({"verdict": "无问题", "problem_items": None}, None),
        ({"verdict": "有瑕疵", "problem_items": None}, "结论是有瑕疵，请写出问题项目的编号"),
        # A reviewer who takes a problem back changes the word and forgets the item: it was counted as one found.
        (
            {"verdict": "无问题"},
            "结论是无问题，又写着问题项目6、17；改了结论的，请把问题项目也删去",
        ),
        ({"verdict": None}, "评查结论应为无问题、有瑕疵、有问题，空着"),
        ({"verdict": "差"}, "评查结论应为无问题、有瑕疵、有问题，写的是“差”"),
        ({"problem_items": "6、19"}, "问题项目应写评查标准的编号或者名称，不认识：19"),
        ({"problem_items": "18"}, None),
        ({"reviewed_date": date(2026, 7, 1)}, "评查日期2026-07-01晚于数据截至日期2026-06-30"),
        ({"reviewed_date": None}, None),
        ({"item": None}, "没有评查编号Pbcdfghjk-1；请照评查表原样填，不要改编号"),
    ],
)
def test_a_row_counts_or_says_why_not(more: dict[str, Any], reason: str | None) -> None:
    assert said(**more) == reason


def test_the_reviewed_county_cannot_fill_in_a_cross_review_of_its_own() -> None:
    cross = ITEM | {"kind": "cross"}
    assert "本县填的不算" in (said(cross, "990101") or "")
    assert said(cross, "990102") is None
    assert said(cross, None) is None
    assert said(ITEM, "990101") is None
