"""Texts no bureau writes come to an end: each of these once took longer than anybody waits."""

import pytest

from assets.intake import looks, places
from assets.intake.values.dates import parse_date
from assets.intake.values.decision_no import parse_decision_no
from assets.out.settled import stem_of

LONG = 1_000_000


@pytest.mark.parametrize("unit", [" ", "1", "110101199001011234", "2025年"])
def test_a_long_text_is_no_day_and_no_number(unit: str) -> None:
    text = f"甲{unit * (LONG // len(unit))}乙"
    with pytest.raises(ValueError, match="不是日期"):
        parse_date(text)
    assert parse_decision_no(text) is None


def test_digits_in_a_row_are_no_part_of_a_bureau() -> None:
    assert not looks._INNER.fullmatch("1" * 200)
    assert looks._INNER.fullmatch("执法二中队")
    assert looks._INNER.fullmatch("第十一分队")


def test_a_title_of_years_names_no_organ() -> None:
    assert places._WORDS_BEFORE.sub("", "年" * 2000 + "甲县") == "甲县"
    assert places._WORDS_BEFORE.sub("", "2026年4月全县填报单位甲县市场监督管理局").endswith(
        "甲县市场监督管理局"
    )


def test_a_name_of_blanks_has_its_stem() -> None:
    assert stem_of("甲/" + "_" * LONG + "甲_更正.csv").endswith("_甲")
