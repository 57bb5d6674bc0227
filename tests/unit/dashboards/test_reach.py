"""How far the comparison of like cases reaches stands on its page, and beside the words that nothing was listed."""

import re

import polars as pl
import pytest

from dashboards import build_site, view_of
from dashboards.frames import get
from tests.unit.dashboards import invented

_COUNTS = ("block", "n_cases", "n_raised", "n_raised_told", "n_lowered", "n_lowered_told")


def site(*clauses: tuple[str, int, int, int, int, int], calm: bool = False) -> dict[str, str]:
    """Return the overview and the page of like cases, of a bureau whose yardstick knows these clauses."""
    tables = invented.province(counties=4, n_cases=120, flagged=6)
    if calm:
        compared = tables["out_case_disparity"].with_columns(outcome=pl.lit("clear"))
        tables |= {"out_case_disparity": compared}
    rows = pl.DataFrame(clauses, schema=_COUNTS, orient="row", infer_schema_length=None)
    known = get({"feat_disparity__yardstick": rows}, "feat_disparity__yardstick")
    view = view_of(tables | {"feat_disparity__yardstick": known}, invented.run(tables))
    shown = ("index.html", "cases/index.html")
    files = {path: body.decode() for path, body in build_site(view) if path in shown}
    return {path: re.sub(r"<[^>]+>", " ", text) for path, text in files.items()}


FOOD = ("食品安全法-124-1-5-货值不足1万|2021-04-29", 300, 200, 90, 100, 20)
LATER = ("食品安全法-124-1-5-货值不足1万|2025-12-01", 100, 60, 14, 40, 8)
FEW = ("价格法-42-1|1997-12-29", 25, 20, 10, 5, 0)


def test_the_page_says_how_many_in_a_hundred_it_would_list() -> None:
    said = site(FOOD, FEW)["cases/index.html"]
    assert "一百件里列得出：加到二至十倍的约45件，减到二分之一至十分之一的约19件。" in said


def test_a_way_that_was_hardly_tried_is_not_told_of() -> None:
    """Where the law permits next to no higher fine nothing is said of higher ones."""
    said = site(("价格法-42-1|1997-12-29", 300, 20, 10, 100, 20))["cases/index.html"]
    assert "一百件里列得出：减到二分之一至十分之一的约20件。" in said


@pytest.mark.parametrize("known", [(), (FEW,)], ids=["before the first lock", "few cases"])
def test_where_too_few_were_tried_no_share_is_told(
    known: tuple[tuple[str, int, int, int, int, int], ...],
) -> None:
    pages = site(*known, calm=True)
    assert "一百件里" not in "".join(pages.values())
    assert ("还没有试过" in pages["cases/index.html"]) == (not known)


def test_versions_of_a_clause_are_one_row_and_small_clauses_stand_together() -> None:
    table = site(FOOD, LATER, FEW)["cases/index.html"].split(
        "看得出多少（试着改动已决案件的罚款）"
    )[1]
    rows = re.sub(r"\s+", " ", table)
    assert "食品安全法124条1款5项（货值不足1万） 400 40% 20% " in rows  # 104 of 260, 28 of 140
    assert "其余1个条款（案件少的） 25 " in rows


def test_that_nothing_was_listed_is_no_calm() -> None:
    pages = site(FOOD, calm=True)
    beside = (
        "都没有明显偏离相近案件（二至十倍的偏离，照这里的数据一百件里约看得出37件）。"  # 110 of 300
    )
    assert all(beside in re.sub(r"\s", "", text) for text in pages.values())
