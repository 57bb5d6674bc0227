"""A province in which every text tries to act: nothing runs, nobody is asked, no formula is live."""

import csv
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.store.home import open_home
from dashboards.export import inert
from pipelines.cli.work import DEMO_AS_OF
from pipelines.demo import make_province, write_config, write_inbox
from tests.browser.hostile import MARKUP, add_hostile_names, fill_answers, hostile, smaller
from tests.browser.test_site_opens import WIDE, Watched, all_pages
from tests.integration import command

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: What no page has but what is ours: elements that load or run, links that leave, handlers.
_FOREIGN = """() => {
  const found = [];
  document.querySelectorAll("img, iframe, object, embed, audio, video, base, form[action], main script, main link, main style")
    .forEach(e => { if (!(e.closest(".js-plotly-plot") && e.tagName === "STYLE")) found.push(e.outerHTML.slice(0, 120)); });
  document.querySelectorAll("a, area, use, image").forEach(e => {
    const to = e.getAttribute("href") || e.getAttribute("xlink:href") || "";
    if (/^\\s*(javascript|https?|data|vbscript|file|\\/\\/)/i.test(to)) found.push(to);
  });
  document.querySelectorAll("*").forEach(e => {
    for (const a of e.attributes) if (/^on/i.test(a.name)) found.push(e.tagName + " " + a.name);
  });
  return found;
}"""


_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home of the hostile province after two runs, the second with hostile answers."""
    root = tmp_path_factory.mktemp("hostile") / "home"
    opened = open_home(root)
    province = make_province(3, "small", DEMO_AS_OF)
    smaller(province)
    hostile(province)
    write_inbox(province, opened.inbox)
    write_config(province, opened.config)
    add_hostile_names(opened.inbox)
    (opened.config / "hengjian.yml").write_text(f"bureau: '{MARKUP[0]}局'\n", encoding="utf-8")
    call(root, "run", "--as-of", DEMO_AS_OF.isoformat())
    assert fill_answers(opened.outbox, opened.inbox) > 20
    region = province.world.land.regions["region_code"][0]
    call(root, "confirm", region, "2026-05", "--note", MARKUP[0], "--by", MARKUP[1])
    call(
        root,
        "reject",
        region,
        "2026-05",
        "--note",
        '=HYPERLINK("http://x.invalid")',
        "--by",
        "@SUM(1)",
    )
    call(root, "run", "--as-of", DEMO_AS_OF.isoformat())
    return root


def call(home: Path, *arguments: str) -> None:
    done = command.call(*arguments, "--home", str(home))
    assert done.returncode in (0, 1), done.stdout + done.stderr


#: Pages looked at of each folder: those of one kind are made alike, and hold other payloads each.
_OF_A_KIND = 8
_ASK = f"[({_FOREIGN})(), window.bad || null, document.body.innerText]"


def some_of_each_kind(folder: Path) -> list[str]:
    kinds = defaultdict[str, list[str]](list)
    for path in all_pages(folder):
        kinds[path.rpartition("/")[0]].append(path)
    return [p for of in kinds.values() for p in of[:: -(-len(of) // _OF_A_KIND)]]


def test_no_page_runs_asks_or_links_to_anything(browser, home: Path) -> None:
    watched, found, texts = Watched(browser, WIDE), {}, ""
    pages = some_of_each_kind(home / "site")
    assert len(pages) > 40
    for path in pages:
        watched.open((home / "site" / path).as_uri())
        foreign, ran, text = watched.page.evaluate(_ASK)
        if foreign or ran:
            found[path] = foreign[:3]
        texts += text
    watched.context.close()
    assert found == {}
    assert watched.trouble == []
    assert {url.split(":", 1)[0] for url in watched.requests} <= {"file", "data"}
    for payload in (MARKUP[0], MARKUP[1], "javascript:window.bad=1", "=HYPERLINK("):
        assert payload in texts, f"{payload} is shown nowhere: the test looks at nothing"


def test_hovering_over_every_picture_runs_nothing(browser, home: Path) -> None:
    watched = Watched(browser, WIDE)
    for path in ("index.html", "counties/index.html", "cases/index.html", "warnings/index.html"):
        watched.open((home / "site" / path).as_uri())
        for plot in watched.page.query_selector_all("[data-plot]"):
            box = plot.bounding_box()
            if box is None:
                continue
            for share in (0.2, 0.4, 0.6, 0.8):
                plot.scroll_into_view_if_needed()
                plot.hover(position={"x": box["width"] * share, "y": box["height"] / 2}, force=True)
        assert watched.page.evaluate(_FOREIGN) == []
        assert watched.page.evaluate("window.bad || null") is None
    assert watched.trouble == []
    assert {url.split(":", 1)[0] for url in watched.requests} <= {"file", "data"}
    watched.context.close()


def books(home: Path) -> Iterator[tuple[str, str, str]]:
    """Return every part of every workbook and letter of the outbox: file, part, text."""
    files = [p for p in (home / "outbox").rglob("*") if p.suffix in {".xlsx", ".docx"}]
    assert len(files) > 20
    for path in files:
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                if name.endswith((".xml", ".rels")):
                    yield path.name, name, parts.read(name).decode("utf-8")


def test_no_workbook_holds_a_live_formula_or_link(home: Path) -> None:
    seen = ""
    for book, part, text in books(home):
        assert not re.search(
            r"<f[ >]|<ddeLink|<oleLink|w:instrText|w:fldSimple", _without_own(text)
        ), (book, part)
        if part.endswith(".rels"):
            outside = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', text)
            assert outside == [], (book, part)
        assert not re.search(r"externalLink|vbaProject|macrosheet", part), (book, part)
        seen += text if "sharedStrings" in part else ""
    assert "=HYPERLINK(" in seen, "no formula came through as text: the test looks at nothing"


def _without_own(text: str) -> str:
    """Take out the page numbers that our letters put into their footers."""
    return re.sub(r"<w:instrText[^>]*>\s*(?:PAGE|NUMPAGES)\s*</w:instrText>", "", text)


def test_no_csv_holds_a_cell_that_acts(home: Path, tmp_path: Path) -> None:
    files = [p for folder in ("site", "outbox") for p in (home / folder).rglob("*.csv")]
    for name in (
        "out_flags",
        "out_set_aside",
        "out_quality",
        "out_key_decisions",
        "out_warnings",
        "core_cases",
    ):
        target = tmp_path / f"{name}.csv"
        call(home, "export", name, "--out", str(target))
        files.append(target)
    texts = 0
    for path in files:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                for cell in row:
                    assert inert(cell) == cell or _NUMBER.fullmatch(cell), (path.name, cell)
                    texts += "HYPERLINK" in cell
    assert texts > 10
