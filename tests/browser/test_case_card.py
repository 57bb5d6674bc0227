"""The comparison card on paper and on a phone; the page of discretion benchmarks at both widths."""

import re
import subprocess
from pathlib import Path

import polars as pl
import pytest

from dashboards import build_site, view_of
from tests.unit.dashboards.test_case_cards import standards_tables, world


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the cards of an invented province, each with five higher and five lower peers."""
    tables, run = world()
    core = tables["core_cases"]  # no hostile text here: this is about paper
    tables["core_cases"] = core.with_columns(
        pl.when(pl.col(c).str.contains("[<=]")).then(pl.lit("监督检查")).otherwise(c).alias(c)
        for c in ("case_source", "violation_type")
    )
    peers = tables["out_case_peers"]
    fines = dict(tables["out_case_disparity"].select("case_key", "fine_yuan").iter_rows())
    rank = peers["rank"].to_list()
    spread = [
        float(fines[k]) * (1 + (0.1 if r % 2 else -0.1) * (1 + r / 20))
        for k, r in zip(peers["case_key"], rank, strict=True)
    ]
    tables["out_case_peers"] = peers.with_columns(
        peer_fine_yuan=pl.Series(spread).cast(pl.Decimal(18, 2)),
        marks=pl.lit(["另一裁量基准：虚构省裁量基准（2022年版）", "复议或诉讼中"]),
    )
    tables |= standards_tables()
    where = tmp_path_factory.mktemp("cards")
    for path, body in build_site(view_of(tables, run)):
        target = where / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    return where


def cards(folder: Path) -> list[Path]:
    return sorted(
        p for p in (folder / "cases").glob("*.html") if 'id="aligned"' in p.read_text("utf-8")
    )


@pytest.mark.usefixtures("pdftotext")
def test_a_card_is_one_sheet_of_paper_with_all_its_parts(
    window, folder: Path, tmp_path: Path
) -> None:
    for card in cards(folder):
        page = window(1440, 900)
        page.goto(card.as_uri())
        page.wait_for_selector(".fine-range")
        target = tmp_path / "card.pdf"
        page.pdf(path=str(target), prefer_css_page_size=True)
        facts = subprocess.run(["pdfinfo", str(target)], capture_output=True, text=True, check=True)
        assert re.search(r"Pages:\s+1\n", facts.stdout), card.name
        text = subprocess.run(
            ["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True
        ).stdout
        for words in (
            "罚款的位置",
            "裁量基准",
            "较高5件，较低或相等5件",
            "要使差距有理由",
            "依据与限度",
            "裁量基准优先",
        ):
            assert words in text, (card.name, words)


@pytest.mark.parametrize("name", ["card", "standards"])
def test_a_phone_needs_no_sideways_scrolling(window, folder: Path, name: str) -> None:
    path = cards(folder)[0] if name == "card" else folder / "cases" / "standards.html"
    page = window(390, 844)
    page.goto(path.as_uri())
    page.wait_for_timeout(500)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390


def test_the_page_of_discretion_is_filtered_by_its_address(window, folder: Path) -> None:
    page = window(1440, 900)
    page.goto((folder / "cases" / "standards.html").as_uri() + "#domain=食品")
    page.wait_for_selector("#units")
    rows = page.locator("#units tbody tr:not([hidden])").all_text_contents()
    assert len(rows) == 1
    assert "11990101MB0001" in rows[0]
