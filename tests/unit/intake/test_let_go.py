"""Decisions not to punish keep what their words say, in whatever column these stand."""

import polars as pl
import pytest

from assets.intake import IntakeContext
from assets.intake.layouts.let_go import let_go
from assets.intake.read import read_bytes

HEADER = (
    "案号,办案机构代码,区划代码,当事人名称,处罚决定日期,违法行为类型,处理结果,裁量情节,情节理由"
)


@pytest.mark.parametrize(
    ("result", "discretion", "given", "reason"),
    [
        ("首违不罚", "", "", "首违不罚"),
        ("不予处罚", "轻微免罚", "", "轻微免罚"),
        ("轻微不予处罚", "首违不罚", "", "轻微不予处罚"),
        ("首违不罚", "", "两年内没有处罚记录", "两年内没有处罚记录"),
        ("不予处罚", "不予处罚", "", None),
        ("予以处罚", "从轻", "", None),
    ],
)
def test_a_result_that_says_why_is_the_reason(
    result: str, discretion: str, given: str, reason: str | None, context: IntakeContext
) -> None:
    row = f"甲市监立〔2026〕1号,11371300MB0000000X,990101,乙店,2026-03-05,销售过期食品,{result},{discretion},{given}"
    (found,) = read_bytes(f"{HEADER}\n{row}\n".encode(), "甲/案件.csv", context)
    (read,) = found.accepted.to_dicts()
    assert read["discretion_reason"] == reason
    assert read["disposition"] == ("予以处罚" if result == "予以处罚" else "不予处罚")


@pytest.mark.parametrize(
    ("column", "word", "kind", "reason"),
    [
        ("处罚种类", "不予处罚", "不予处罚", None),
        ("处罚种类", "不予行政处罚", "不予处罚", None),
        ("处罚种类", "免予处罚", "免予处罚", None),
        ("处罚种类", "首违不罚", "不予处罚", "首违不罚"),
        ("处罚种类", "首违不予处罚", "不予处罚", "首违不予处罚"),
        ("处罚种类", "轻微免罚", "不予处罚", "轻微免罚"),
        ("案件状态", "不予处罚", "不予处罚", None),
        ("案件状态", "已决定", "处罚", None),
        ("处罚种类", "罚款", "处罚", None),
        ("处罚种类", "不予处罚以外的警告", "处罚", None),
    ],
)
def test_no_punishment_as_a_kind_of_penalty_is_none(
    column: str, word: str, kind: str, reason: str | None, context: IntakeContext
) -> None:
    header = f"案号,决定书文号,办案机构代码,区划代码,当事人名称,处罚决定日期,违法行为类型,情节理由,{column}"
    row = f"甲市监立〔2026〕1号,甲市监处罚〔2026〕1号,11371300MB0000000X,990101,乙店,2026-03-05,销售过期食品,,{word}"
    (found,) = read_bytes(f"{header}\n{row}\n".encode(), "甲/案件.csv", context)
    (read,) = found.accepted.to_dicts()
    assert read["decision_kind"] == kind
    assert read["discretion_reason"] == reason


def _read(**cells: str | None) -> tuple[str | None, str | None]:
    """Return kind and reason of one row with these cells, without those columns where they are None."""
    raw = pl.DataFrame({name: [cell] for name, cell in cells.items()})
    kinds = pl.DataFrame({"decision_kind": ["处罚"], "discretion_reason": [None]})
    row = let_go(kinds.cast({"discretion_reason": pl.String}), raw).row(0, named=True)
    return row["decision_kind"], row["discretion_reason"]


@pytest.mark.parametrize("column", ["penalty_content", "penalty_kinds", "case_status"])
@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("不予处罚", "不予处罚"), ("不予行政处罚", "不予处罚"), ("不罚", "不予处罚"), ("免予处罚", "免予处罚"), ("免于行政处罚", "免予处罚"),
        ("免罚", "免予处罚"), ("决定不予处罚", "不予处罚"), ("依法不予行政处罚决定", "不予处罚"), ("对当事人作出不予处罚的决定。", "不予处罚"),
        ("决定依法对当事人免予处罚．", "免予处罚"), (" 不予处罚. ", "不予处罚"), ("首违不罚", "不予处罚"), ("轻微不予处罚", "不予处罚"),
        ("不予处罚，责令改正", "处罚"), ("拟不予处罚", "处罚"), ("不予立案", "处罚"), ("罚款", "处罚"),
    ],
)  # fmt: skip
def test_a_whole_cell_that_says_nothing_was_imposed(column: str, cell: str, kind: str) -> None:
    assert _read(**{column: cell})[0] == kind


@pytest.mark.parametrize(
    "column", ["disposition", "discretion", "discretion_grade", "penalty_kinds", "case_status"]
)
@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("首违不罚", "首违不罚"), ("首违免罚（清单第3项）", "首违免罚"), (" 轻微不予处罚", "轻微不予处罚"), ("轻微不罚", "轻微不罚"),
        ("不予处罚", None), ("属首违不罚", None),
    ],
)  # fmt: skip
def test_a_word_that_says_why_is_the_reason(column: str, cell: str, why: str | None) -> None:
    assert _read(**{column: cell})[1] == why


def test_what_stands_in_no_such_column_changes_nothing() -> None:
    assert _read(facts="首违不罚") == ("处罚", None)


@pytest.mark.parametrize(
    ("word", "kind"),
    [("不予处罚", "不予处罚"), ("免予处罚", "免予处罚"), ("免罚", "免予处罚"), ("警告", "处罚")],
)
def test_words_in_place_of_the_fine_are_the_kind_of_decision(
    word: str, kind: str, context: IntakeContext
) -> None:
    """The row was set aside as one whose fine is no amount."""
    head = "案号,决定书文号,办案机构,处罚决定日期,罚款金额(元)"
    row = f"甲市监立〔2026〕1号,甲市监处罚〔2026〕1号,甲县市场监督管理局,2026-03-05,{word}"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "甲/案件.csv", context)
    (read,) = found.accepted.to_dicts()
    assert (read["fine_yuan"], read["decision_kind"]) == (None, kind)
