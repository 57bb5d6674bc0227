"""A county's page on paper is one A4 sheet, whatever the outcome, and reads on a phone."""

import re
import subprocess
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from dashboards import RunFacts, build_site, view_of
from data_contracts import rules_of_flags
from tests.unit.dashboards import invented

pytestmark = pytest.mark.browser

FLAGGED, CLEAR, SILENT, RECEIPTS = "990101", "990102", "990201", "990202"
MONTH = "2026-06"
PARTS = (("件数", "件数", 300_000), ("案均", "案均", -120_000), ("结构", "条款", 40_000),
         ("结构", "行业", -5_000), ("结构", "案件来源", 12_345))  # fmt: skip


def province() -> dict[str, pl.DataFrame]:
    """Four counties: above expectation, within it, not sent, and known by receipts alone."""
    tables = invented.province(counties=8, months=40, n_cases=400, flagged=48, n_warnings=3)
    newest = pl.col("month") == MONTH
    code = pl.col("region_code")
    outcome = (
        pl.when(newest & (code == SILENT)).then(pl.lit("not_evaluated"))
        .when(newest & code.is_in([FLAGGED, RECEIPTS])).then(pl.lit("flagged"))
        .when(pl.col("month") >= "2025-07").then(pl.lit("clear"))
        .otherwise("outcome")
    )  # fmt: skip
    silent = newest & (code == SILENT)
    money = pl.Decimal(18, 2)
    tables["out_region_month"] = tables["out_region_month"].with_columns(
        outcome.alias("outcome"),
        pl.when(silent).then(pl.lit("not_delivered")).alias("not_evaluated_reason"),
        pl.when(silent).then(0).otherwise("cases").alias("cases"),
        pl.when(code == RECEIPTS)
        .then(pl.lit("treasury"))
        .otherwise(pl.lit("decided"))
        .alias("basis"),
        pl.lit(0.93).alias("treasury_ratio"),
        pl.lit(Decimal("9876543.21")).cast(money).alias("decided_12m_yuan"),
        pl.lit(Decimal("9185185.19")).cast(money).alias("treasury_12m_yuan"),
    )
    tables["out_region_split"] = pl.DataFrame([
        {"region_code": c, "month": MONTH, "part": part, "item": item, "change_yuan": Decimal(change),
         "base_yuan": Decimal(800_000), "actual_yuan": Decimal(1_027_345)}
        for c in (FLAGGED, CLEAR, SILENT) for part, item, change in PARTS
    ])  # fmt: skip
    core = tables["core_cases"]
    tables["out_region_drivers"] = pl.concat([
        core.filter(pl.col("region_code") == c).head(10).select(
            "region_code", pl.lit(MONTH).alias("month"),
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank"), "case_key", "decision_no",
            pl.col("fine_yuan").alias("decided_yuan"), pl.lit(0.09).alias("share"), "violation_type",
            "case_source", "campaign",
        )
        for c in (FLAGGED, CLEAR)
    ])  # fmt: skip
    codes = sorted(set(core["region_code"]))
    tables["out_region_peers"] = pl.DataFrame([
        {"region_code": c, "rank": i, "peer_region_code": p, "label": f"可比县{i}", "why": "相近"}
        for c in codes for i, p in enumerate([x for x in codes if x != c][:5], start=1)
    ])  # fmt: skip
    # As long as the sentences of real rules are: short ones hid that half of the sheets were two.
    long = "据相近25件，同类约八成2300—3800元（下限附近）；本案8000元，更高，很少见；货值相近，均为初次并已改正；请核从重情节。"
    tables["out_flags"] = tables["out_flags"].with_columns(
        reason=pl.when(pl.col("object_type") == "case")
        .then(pl.lit(long + long))
        .otherwise(pl.col("reason"))
    )
    # Three rules at one case, as the worst rows of a real county: its reasons alone filled half a sheet.
    of_cases = tables["out_flags"].filter(pl.col("object_type") == "case")
    more = [
        of_cases.with_columns(rule_code=pl.lit(rule), flag_id=pl.col("flag_id").str.replace("P001", rule))
        for rule in ("P003", "P006")
    ]  # fmt: skip
    tables["out_flags"] = pl.concat([tables["out_flags"], *more])
    tables["out_lists"] = invented.lists(tables["out_flags"])
    return tables


#: Every rule that is shipped, as the foot of a real sheet names them.
VERSIONS = {code: rule.version for code, rule in rules_of_flags().items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tables = province()
    run = replace(invented.run(tables), rule_versions=VERSIONS)
    where = tmp_path_factory.mktemp("sheet")
    for path, body in build_site(view_of(tables, run)):
        if not path.endswith(".html") or path.startswith("counties/"):
            target = where / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
    return where


@pytest.mark.usefixtures("pdftotext")
@pytest.mark.parametrize("code", [FLAGGED, CLEAR, SILENT, RECEIPTS])
def test_a_county_is_one_sheet(window, folder: Path, tmp_path: Path, code: str) -> None:
    page = window(1440, 900)
    page.goto((folder / "counties" / f"{code}.html").as_uri())
    page.wait_for_selector("#fig-series .main-svg")
    target = tmp_path / "county.pdf"
    page.pdf(path=str(target), prefer_css_page_size=True)
    facts = subprocess.run(
        ["pdfinfo", str(target)], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Pages:\s+1\n", facts), code
    text = subprocess.run(
        ["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True
    ).stdout
    for words in ("待处理线索", "依据与限度", "第 1 页，共 1 页"):
        assert words in text, (code, words)
    # the foot was cut in the middle of a code: S030 read S03, and nothing of the versions after it
    codes = RunFacts(invented.AS_OF, rule_versions=VERSIONS).versions_text
    assert [c for c in re.split("[ ；：–]", codes) if c not in text.split("依据与限度")[-1]] == []
    assert ("可能的正当理由" in text) is (code in (FLAGGED, RECEIPTS))
    assert ("金额最大的案件" in text) is (code in (FLAGGED, CLEAR))
    assert ("从预期到实际" in text) is True
    assert "（另有2条理由，见网页）" in text.replace("\n", "").replace(" ", "")
    if code == SILENT:
        assert "不作分解" in text
    if code == RECEIPTS:
        assert "只有入库数据" in text


def test_the_waterfall_writes_every_number_beside_its_bar(window, folder: Path) -> None:
    page = window(1440, 900)
    page.goto((folder / "counties" / f"{FLAGGED}.html").as_uri())
    page.wait_for_selector("#fig-split .main-svg text")
    shown = " ".join(page.locator("#fig-split text").all_text_contents()).replace("\u2212", "-")
    for number in ("80.0", "+30.0", "-12.0", "+4.0", "-0.5", "+1.2", "102.7"):
        assert number in shown, number


@pytest.mark.parametrize("name", [FLAGGED, SILENT, "city-990100", "index"])
def test_a_phone_needs_no_sideways_scrolling(window, folder: Path, name: str) -> None:
    page = window(390, 844)
    page.goto((folder / "counties" / f"{name}.html").as_uri())
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
