"""What opinions and complaints say: texts labelled by hand, as people write them."""

import csv
from pathlib import Path

import polars as pl
import pytest

from models.opinions import PROBLEM, complaint_kind, kind_of, may_blame


def _labelled(name: str) -> list[list[str]]:
    with (Path(__file__).parent / name).open(encoding="utf-8") as file:
        return [list(row.values()) for row in csv.DictReader(file)]


def test_an_opinion_is_what_a_reader_says_it_is() -> None:
    for category, text, kind in _labelled("opinions.csv"):
        assert kind_of(category or None, text or None) == kind, text


def test_a_complaint_about_a_merchant_is_not_about_enforcement() -> None:
    for form, subject, text, kind in _labelled("complaints.csv"):
        assert complaint_kind(form, subject or None, text) == kind, text


def test_the_quick_look_leaves_out_no_complaint_about_enforcement() -> None:
    blaming = [text for _, _, text, kind in _labelled("complaints.csv") if kind == PROBLEM]
    assert pl.DataFrame({"t": blaming}).filter(~may_blame(pl.col("t"))).is_empty()


@pytest.mark.parametrize("praise", ["执法人员讲解清楚。", "非常满意。", "感谢耐心指导。"])
@pytest.mark.parametrize("wrong", ["检查太频繁。", "罚款过高。", "希望延长整改期限。"])
def test_a_problem_beside_praise_is_a_problem(praise: str, wrong: str) -> None:
    assert kind_of("表扬", praise) == "表扬"
    assert kind_of("表扬", praise + wrong) == kind_of("", wrong + praise) == "反映问题"
