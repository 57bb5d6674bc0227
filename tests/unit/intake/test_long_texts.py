"""Texts no bureau writes come to an end: each of these once took longer than anybody waits."""

import re
import time

import pytest

from assets.intake import IntakeContext
from assets.intake.asked import looks
from assets.intake.cells.lengths import MOST
from assets.intake.formats import webpages
from assets.intake.layouts import endings, places
from assets.intake.persons import masking
from assets.intake.read import read_bytes
from assets.intake.values import dates
from assets.intake.values.dates import parse_date
from assets.intake.values.decision_no import parse_decision_no
from assets.out.settled import stem_of
from models.identity import addresses, numbers

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


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (numbers._DECIMAL, "110101199001011234"),
        (endings._DECIMALS, "9"),
        (dates._AROUND, " "),
        (masking.PLAIN, " "),
        (masking.PLAIN, "1 "),
        (addresses._BEFORE_STREET, "1"),
        (looks._INNER, "1"),
        (webpages._NUMBER, "1"),
        (webpages._MARKUP, " "),
        (webpages._PAGE, " "),
    ],
)
def test_a_pattern_searched_from_every_place_takes_the_time_of_the_text(
    pattern: re.Pattern[str] | str, text: str
) -> None:
    """Each of these took longer than 15 s for 64 kB."""
    began = time.process_time()
    long = text[0] + text[-1] * (LONG // 4) + text * (LONG // 4 // len(text)) + "乙"
    assert sum(1 for _ in re.finditer(pattern, long)) >= 0
    assert time.process_time() - began < 5


def test_a_long_number_of_a_web_page_is_refused_soon() -> None:
    began = time.process_time()
    assert not webpages._NUMBER.fullmatch("1" * LONG + "x")
    assert time.process_time() - began < 5
    for number in ("1", "-1,234.50", ".5", "1e-3"):
        assert webpages._NUMBER.fullmatch(number)
    assert not webpages._NUMBER.fullmatch("1.")


def test_a_day_is_read_with_blanks_around_its_words() -> None:
    assert dates._AROUND.sub(r"\1", "2025 年  3 月 7 日 ") == "2025年3月7日"
    assert dates._AROUND.sub(r"\1", "年 月 日") == "年月日"


def test_a_title_of_years_names_no_organ() -> None:
    assert places._WORDS_BEFORE.sub("", "年" * 2000 + "甲县") == "甲县"
    assert places._WORDS_BEFORE.sub("", "2026年4月全县填报单位甲县市场监督管理局").endswith(
        "甲县市场监督管理局"
    )


def test_a_name_of_blanks_has_its_stem() -> None:
    assert stem_of("甲/" + "_" * LONG + "甲_更正.csv").endswith("_甲")


CASES = "案号,办案机构代码,立案日期,处罚决定日期,罚款金额(元),案件事实"


@pytest.mark.parametrize("column", [0, 1, 3, 5])
def test_a_cell_longer_than_a_workbook_holds_sets_its_row_aside(
    column: int, context: IntakeContext
) -> None:
    rows = [[f"甲案{i}号", "X", "2025-01-02", "2025-02-03", "500", "甲" * MOST] for i in range(3)]
    rows[1][column] = ("13800138000 " * MOST)[: MOST + 1]
    text = "\n".join([CASES, *(",".join(row) for row in rows), ""])
    (table,) = read_bytes(text.encode(), "a.csv", context)
    assert table.accepted["row_no"].to_list() == [2, 4]
    title = CASES.split(",")[column]
    assert f"「{title}」一格有32768字，最多读32767字；" in table.set_aside["reason"][0]
    for frame in (table.raw, table.set_aside, table.aside):
        assert "1380013" not in str(frame.rows())


@pytest.mark.slow
@pytest.mark.parametrize("header", ["甲,乙,丙", CASES])
def test_a_head_of_megabytes_is_answered_soon(header: str, context: IntakeContext) -> None:
    """Without a bound the nearest names were looked for in whole cells: minutes for one file."""
    began = time.process_time()
    long = "138 " * (LONG // 4)
    text = f"{long},{long}\n{header}\n" + f"{long},1,2,3,4,5\n" * 4
    read_bytes(text.encode(), "a.csv", context)
    assert time.process_time() - began < 20
