"""The static site: every page, its data, one stylesheet, one script. No clock, no disk, no network."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from dashboards import plotly_script
from dashboards.county_site import county_sites
from dashboards.letters.card import card_paper
from dashboards.page import Page, render
from dashboards.pages import PAGES
from dashboards.run import RunFacts
from dashboards.view import View


def build_site(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site as (path inside the site, content).

    Parameters
    ----------
    view : View

    Yields
    ------
    tuple of (str, bytes)
        The same view gives the same files in the same order.
    """
    yield "static/style.css", _static("style.css")
    yield "static/site.js", _static("site.js")
    yield "static/plotly.min.js", plotly_script.content()
    yield "static/run.css", _run_style(view.run)
    for page in pages(view):
        yield from render(page, view.run)
        if page.card and (path := view.case_papers.get(page.card.row["case_key"])):
            yield path, card_paper(view, page.card)


def pages(view: View) -> Iterator[Page]:
    """Yield every page of the site in the order of its sections."""
    for make in PAGES:
        yield from make(view)


def county_pages(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield every county's own pages as (path below ``县局核对/``, content)."""
    own = {"run.css": _run_style(view.run)}
    yield from county_sites(view, lambda name: own.get(name) or _static(name))


@cache
def _static(name: str) -> bytes:
    return (files("dashboards") / "static" / name).read_bytes()


def _run_style(run: RunFacts) -> bytes:
    """Return the printed page's margins: as-of date, rule versions and page numbers."""
    # whole: half a code is another
    left = _css_text(f"数据截至 {run.as_of.isoformat()}　{run.versions_text}")
    right = _css_text(f"衡鉴　{run.bureau}"[:60])
    small = 'font: 8pt "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #333;'
    return (
        "@page { size: A4; margin: 16mm 15mm 18mm;\n"
        f"  @top-right {{ content: {right}; {small} }}\n"
        f"  @bottom-left {{ content: {left}; {small} font-size: 6pt; line-height: 1.3; width: 78%; }}\n"
        f'  @bottom-right {{ white-space: nowrap; content: "第 " counter(page) " 页，共 " counter(pages) " 页"; {small} }}\n'
        "}\n"
    ).encode()


def _css_text(text: str) -> str:
    """Return a CSS string that cannot end early: everything but plain letters is escaped."""
    plain = "".join(c if c.isalnum() or c in " -_.·–" else f"\\{ord(c):x} " for c in text)
    return f'"{plain}"'
