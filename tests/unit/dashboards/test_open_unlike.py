"""Like cases: what is to be dealt with stands first, what was found on or is history apart from it."""

import re

import polars as pl
import pytest

from dashboards import build_site, view_of
from dashboards import figures as fig
from dashboards.pages import cases
from dashboards.view import LIKE_CASE_RULE
from tests.unit.dashboards import invented


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return invented.province(counties=4, n_cases=120, flagged=6)


def site(tables: dict[str, pl.DataFrame], *past: str) -> dict[str, str]:
    """Return the two pages where the leads of the cases ``past`` are history and those of the others wait."""
    own = pl.col("object_type") == "case"
    status = (
        pl.when(own & pl.col("object_key").is_in(past)).then(pl.lit("历史"))
        .when(own).then(pl.lit("待核")).otherwise("status")
    )  # fmt: skip
    flags = tables["out_flags"].with_columns(
        status=status, finding=pl.when(own).then(None).otherwise("finding")
    )
    pages = build_site(view_of(tables | {"out_flags": flags}, invented.run(tables)))
    return {p: b.decode() for p, b in pages if p in ("index.html", "cases/index.html")}


def unlike(tables: dict[str, pl.DataFrame]) -> list[str]:
    rows = tables["out_case_disparity"].filter(pl.col("outcome") == "flagged")
    return sorted(rows["case_key"])


def listed(text: str, name: str) -> int:
    if f'id="{name}"' not in text:
        return 0
    body = text.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0]
    return len(re.findall(r"<tr[ >]", body)) - 1


def test_history_is_counted_apart_and_stands_apart(tables) -> None:
    """89 cases stood on the overview as if all were to be dealt with: 50 were older than the action."""
    keys = unlike(tables)
    pages = site(tables, *keys[:2])
    left = len(keys) - 2
    assert f"{left}件待处理案件的罚款偏离相近案件</a>" in pages["index.html"]
    assert "；另有2件已经认定或者是历史。" in pages["index.html"]
    text = pages["cases/index.html"]
    assert f"{len(keys)}件罚款偏离相近案件，其中待处理{left}件（偏高" in text
    assert sum(listed(text, name) for name in ("cases", "always", "mitigated")) == left
    assert listed(text, "past") == 2


def test_without_history_nothing_is_said_of_it(tables) -> None:
    pages = site(tables)
    assert all("历史" not in text.split("</header>")[0] for text in pages.values())
    assert listed(pages["cases/index.html"], "past") == 0


def test_where_all_is_over_the_overview_says_so(tables) -> None:
    keys = unlike(tables)
    pages = site(tables, *keys)
    said = f"没有待处理的类案偏离，已经认定或者是历史的{len(keys)}件"
    assert said in pages["index.html"]
    assert "没有待处理的偏离案件。" in pages["cases/index.html"]


def test_a_title_says_on_which_side_a_fine_lies(tables) -> None:
    """Seventeen rows of a county were called 高于或低于, and none said which."""
    sides = dict(unlike_sides(tables))
    observed = pl.col("object_key").replace_strict(
        {key: 9000.0 if side == "high" else 100.0 for key, side in sides.items()}, default=None
    )
    of_case = pl.col("object_key").is_in([*sides])
    flags = tables["out_flags"].with_columns(
        rule_code=pl.when(of_case).then(pl.lit(LIKE_CASE_RULE)).otherwise("rule_code"),
        observed=observed, expected=pl.lit(2000.0),
    )  # fmt: skip
    view = view_of(tables | {"out_flags": flags}, invented.run(tables))
    told = {f["object_key"]: f.title for f in view.flags if f["rule_code"] == LIKE_CASE_RULE}
    words = {"high": "罚款高于相近案件", "low": "罚款低于相近案件"}
    assert {*sides.values()} == {*words}
    assert told == {key: words[side] for key, side in sides.items()}
    plain = view_of(tables, invented.run(tables))  # the same cases under another rule
    assert all(f.title == plain.rule_titles[f["rule_code"]] for f in plain.flags)


def unlike_sides(tables):
    """Yield the flagged cases and the side on which each lies."""
    frame = tables["out_case_disparity"].filter(pl.col("outcome") == "flagged")
    yield from frame.select("case_key", "direction").iter_rows()


def test_a_mark_on_the_picture_does_not_wait_for_a_check_that_was_made(tables) -> None:
    """Every flagged case was drawn as 偏高，待核, those found normal years ago too."""
    view = view_of(tables, invented.run(tables))
    spec = next(f.spec for p in cases.pages(view) for part in p.parts for f in part.figures)
    assert spec is not None
    names = {trace["name"] for trace in spec["data"]}
    assert names >= {"偏高", "偏低"} and not any("待核" in name for name in names)


def _light(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def test_every_dot_of_a_case_stands_out_from_paper_and_band(tables) -> None:
    """The other cases were drawn half through: 1.9 against the band."""
    view = view_of(tables, invented.run(tables))
    figure = cases._strip(view, cases._clauses(view))
    assert figure is not None and figure.spec is not None
    markers = [d["marker"] for d in figure.spec["data"] if "marker" in d]
    assert len(markers) > 1
    for marker in markers:
        assert "opacity" not in marker
        for ground in ("#ffffff", fig.BAND):
            dark, pale = sorted((_light(marker["color"]), _light(ground)))
            assert (pale + 0.05) / (dark + 0.05) >= 3
