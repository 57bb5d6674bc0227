"""Every page in a real browser: from disk and served, wide, narrow and on paper."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.unit.dashboards import invented

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

#: Elements that reach beyond the window, those inside a box that scrolls by itself left out.
_TOO_WIDE = """() => {
  const out = [], width = document.documentElement.clientWidth;
  document.querySelectorAll("body *").forEach(e => {
    if (e.closest(".scroll table, .skip, .defs") || e.closest("svg") !== null && e.tagName !== "svg") return;
    const box = e.getBoundingClientRect();
    if (box.width > 0 && box.right > width + 1) out.push(e.tagName + "." + e.className + " " + box.right);
  });
  return out;
}"""

_DRAWN = """() => Array.from(document.querySelectorAll("[data-plot]"))
  .filter(p => !p.querySelector(".main-svg .trace, .main-svg .point, .main-svg path.js-line"))
  .map(p => p.getAttribute("data-plot"))"""

_BAD = "window.bad"
_FOREIGN = "document.querySelectorAll('main script, main img, main iframe').length"
_TEXT = "document.querySelector('main').innerText"
_SCROLLS = "document.documentElement.scrollWidth"
_ASKED = (_DRAWN, _TOO_WIDE, _SCROLLS, _BAD, _FOREIGN, _TEXT)
_ASK = f"[{', '.join(f'({q})()' if q.startswith('()') else q for q in _ASKED)}]"
_READY = """() => Array.from(document.querySelectorAll("[data-plot]"))
  .every(p => p.querySelector(".main-svg"))"""


class Watched:
    """A browser page whose console, errors and requests are written down."""

    def __init__(self, browser, viewport) -> None:
        self.context = browser.new_context(viewport=viewport, accept_downloads=True)
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))

    def _console(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.trouble.append(message.text)

    def open(self, address: str) -> None:
        self.page.goto(address)
        if not self.page.evaluate(_READY):  # waiting draws a frame, as dear as a third of the page
            self.page.wait_for_function(_READY)


@pytest.fixture(scope="module")
def wide(browser) -> Iterator[Watched]:
    watched = Watched(browser, WIDE)
    yield watched
    watched.context.close()


def all_pages(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*.html"))


def a_card(folder: Path) -> str:
    return next(
        p for p in all_pages(folder) if p.startswith("cases/") and not p.endswith("index.html")
    )


def a_sheet(folder: Path) -> str:
    return next(p for p in all_pages(folder) if p.startswith("warnings/W"))


@dataclass(frozen=True)
class Walk:
    """Every page opened once in one window, and what each answered to the same questions."""

    watched: Watched
    answers: dict[str, list[Any]]

    def to(self, question: str) -> dict[str, Any]:
        return {path: answers[_ASKED.index(question)] for path, answers in self.answers.items()}


def walk(browser, viewport, base: str, folder: Path) -> Walk:
    watched, answers = Watched(browser, viewport), {}
    for path in all_pages(folder):
        watched.open(f"{base}/{path}")
        answers[path] = watched.page.evaluate(_ASK)
    watched.context.close()
    return Walk(watched, answers)


@pytest.fixture(scope="module")
def from_disk(browser, site_folder) -> Walk:
    return walk(browser, WIDE, site_folder.as_uri(), site_folder)


@pytest.fixture(scope="module")
def served_narrow(browser, site_folder, served) -> Walk:
    return walk(browser, NARROW, served, site_folder)


def test_every_page_from_disk_is_clean_and_drawn(from_disk) -> None:
    assert len(from_disk.answers) > 20
    assert {path: missing for path, missing in from_disk.to(_DRAWN).items() if missing} == {}
    assert from_disk.watched.trouble == []
    assert {u.split(":", 1)[0] for u in from_disk.watched.requests} <= {"file", "data"}


def test_every_page_served_is_clean_and_asks_nobody_else(served_narrow, served) -> None:
    assert served_narrow.watched.trouble == []
    asked = served_narrow.watched.requests
    assert len(asked) > len(served_narrow.answers)
    assert [u for u in asked if not u.startswith((served, "data:"))] == []


def test_nothing_is_cut_at_390_pixels(served_narrow) -> None:
    assert {path: found[:5] for path, found in served_narrow.to(_TOO_WIDE).items() if found} == {}
    widths = served_narrow.to(_SCROLLS)
    assert {path: width for path, width in widths.items() if width > NARROW["width"]} == {}


def test_hostile_names_did_nothing_and_are_readable(from_disk, served_narrow) -> None:
    for walked in (from_disk, served_narrow):
        assert set(walked.to(_BAD).values()) == {None}
        assert set(walked.to(_FOREIGN).values()) == {0}
        assert any(invented.HOSTILE in text for text in walked.to(_TEXT).values())


@pytest.mark.parametrize("where", ["disk", "served"])
def test_the_policy_stops_inline_script_style_and_requests(
    wide, site_folder, served, where
) -> None:
    base = site_folder.as_uri() if where == "disk" else served
    wide.open(f"{base}/index.html")
    outcome = wide.page.evaluate("""async () => {
      const script = document.createElement("script"); script.textContent = "window.ran = 1"; document.body.append(script);
      const style = document.createElement("style"); style.textContent = "main { display: none }"; document.head.append(style);
      const asked = await fetch("/", {mode: "no-cors"}).then(() => "answered", () => "stopped");
      let evaluated = "stopped"; try { evaluated = (0, eval)("'ran'"); } catch (e) { /* stopped */ }
      return [window.ran || "stopped", getComputedStyle(document.querySelector("main")).display, asked, evaluated];
    }""")
    assert outcome[0] == "stopped"
    assert outcome[1] != "none"
    assert outcome[2] == "stopped"


def test_filters_live_in_the_address(wide, site_folder) -> None:
    address = (site_folder / "cases/index.html").as_uri()
    wide.open(address)
    rows = "#cases tbody tr:not([hidden])"
    everything = wide.page.locator(rows).count()
    wide.open(address + "#side=low")
    low = wide.page.locator(rows).count()
    assert 0 < low < everything
    assert wide.page.locator(f"{rows}[data-side=low]").count() == low
    wide.page.select_option("select[name=side]", "high")
    wide.page.wait_for_function("location.hash === '#side=high'")
    wide.page.wait_for_function("document.querySelector('.count').textContent !== ''")
    assert wide.page.locator(rows).count() == everything - low
    wide.page.go_back()
    wide.page.wait_for_function("location.hash === '#side=low'")
    assert wide.page.locator(rows).count() == low


def test_a_table_is_saved_as_csv_that_cannot_act(wide, site_folder, tmp_path) -> None:
    wide.open((site_folder / "rules/P001.html").as_uri())
    with wide.page.expect_download() as waiting:
        wide.page.click("[data-csv=flags]")
    target = tmp_path / "flags.csv"
    waiting.value.save_as(target)
    text = target.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    cells = re.split(r"[,\r\n]", text.decode("utf-8-sig"))
    assert not [c for c in cells if c.lstrip('"').startswith(("=", "@"))]
    assert any("HYPERLINK" in c for c in cells)


def test_a_card_is_two_clicks_from_the_overview_and_back_works(wide, site_folder) -> None:
    wide.open((site_folder / "index.html").as_uri())
    wide.page.click("nav >> text=类案")
    wide.page.locator("#cases tbody a").first.click()
    wide.page.wait_for_selector("#aligned")
    wide.page.go_back()
    wide.page.wait_for_selector("#cases")
    wide.page.go_back()
    wide.page.wait_for_selector("#todo")


def test_the_table_of_every_figure_is_reached_by_keyboard(wide, site_folder) -> None:
    for path in ("index.html", "cases/index.html", "warnings/index.html", "counties/index.html"):
        wide.open((site_folder / path).as_uri())
        for href in wide.page.eval_on_selector_all(
            "figcaption a", "all => all.map(a => a.getAttribute('href'))"
        ):
            assert wide.page.locator(f"{href} table").count() == 1, (path, href)
    wide.page.keyboard.press("Tab")
    assert wide.page.evaluate("document.activeElement.className") == "skip"
    assert wide.page.eval_on_selector_all(".scroll", "all => all.every(e => e.tabIndex === 0)")


#: Text and marks lighter than WCAG 2 allows (4.5 and 3 to 1), and what has no name for who listens.
#: Bands, pale and hatched parts are grounds: what they say stands in words beside them.
_WEAK = """() => {
  const parse = c => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const lum = c => { const v = c.slice(0, 3).map(x => { x /= 255; return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4; });
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > .5) return c; } return [255, 255, 255]; };
  const ratio = (c, e) => { const a = lum(c), b = lum(ground(e)); return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); };
  const out = new Set(), named = e => e.getAttribute("aria-label") || e.textContent.trim() || (e.labels && e.labels.length);
  document.querySelectorAll("details").forEach(d => { d.open = true; });
  document.querySelectorAll("body *").forEach(e => {
    if (!e.getClientRects().length || e.closest("defs, option, title, desc")) return;
    const svg = e.closest("svg"), style = getComputedStyle(e), name = e.tagName + "." + (e.className.baseVal ?? e.className);
    if (Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim())) {
      const weak = ratio(parse(svg ? style.fill : style.color), svg ? svg.parentElement : e);
      if (weak < 4.5) out.add(name + " " + weak.toFixed(2));
    }
    if (svg && !e.closest("[data-plot]") && e.matches("path, circle, line, rect") && !e.matches(".band, .band-key, .pale, .hatch, .unknown, .shapes path")) {
      const seen = [style.fill, style.stroke].filter(c => c !== "none" && !c.startsWith("url")).map(c => ratio(parse(c), svg.parentElement));
      if (seen.length && Math.max(...seen) < 3) out.add(name + " mark " + Math.max(...seen).toFixed(2));
    }
    if (e.matches("a, button, select, summary, table, .scroll, svg[role=img]") && !named(e)) out.add(name + " has no name");
    if (e.matches("table") && !e.hasAttribute("aria-label")) out.add("table without a label");
    if (e.matches("th") && !e.textContent.trim()) out.add("empty heading");
  });
  return Array.from(out);
}"""


def one_of_each_kind(folder: Path) -> list[str]:
    """Return a page of each kind: those whose names differ in a number are alike."""
    kinds: dict[str, str] = {}
    for path in all_pages(folder):
        kinds.setdefault(re.sub(r"[0-9a-f]{6,}|\d+", "N", path), path)
    return sorted(kinds.values())


def test_text_and_marks_are_dark_enough_and_named(wide, site_folder) -> None:
    """Contrast of every text and mark with its ground, by the formula of WCAG 2, on every kind of page."""
    weak, pages = {}, one_of_each_kind(site_folder)
    assert len(pages) > 20
    for path in pages:
        wide.open((site_folder / path).as_uri())
        if found := wide.page.evaluate(_WEAK):
            weak[path] = found
    assert weak == {}


@pytest.mark.usefixtures("pdftotext")
def test_print_has_page_numbers_as_of_and_rule_versions(wide, site_folder, tmp_path) -> None:
    for name, path in (
        ("card", a_card(site_folder)),
        ("county", "counties/990101.html"),
        ("sheet", a_sheet(site_folder)),
    ):
        wide.open((site_folder / path).as_uri())
        target = tmp_path / f"{name}.pdf"
        wide.page.pdf(path=str(target), prefer_css_page_size=True)
        text = subprocess.run(
            ["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True
        ).stdout
        assert re.search(r"第\s*1\s*页，共\s*\d\s*页", text), name
        assert "2026-06-30" in text
        assert re.search(r"v1：C001 P001；v2：S001", text), name
        assert "依据与限度" in text
        size = subprocess.run(
            ["pdfinfo", str(target)], capture_output=True, text=True, check=True
        ).stdout
        assert "A4" in size, name
