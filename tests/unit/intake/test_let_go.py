"""Decisions not to punish keep what their words say, in whatever column these stand."""

import pytest

from assets.intake import IntakeContext
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
