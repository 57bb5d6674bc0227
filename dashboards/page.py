"""A page: one question answered in its first sentence, a picture, the table behind it, how judged."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dashboards import plotly_script
from dashboards.comparison import CaseCard
from dashboards.parts import Figure, Filter, Table
from dashboards.payload import script
from dashboards.run import RunFacts
from dashboards.words import LIMITS

NAV = (
    ("index.html", "总览"),
    ("counties/index.html", "重点县"),
    ("cases/index.html", "类案"),
    ("warnings/index.html", "预警"),
    ("rules/index.html", "监督规则"),
    ("ledger/index.html", "台账"),
    ("duties/index.html", "应办"),
    ("months/index.html", "月报"),
    ("quality/index.html", "数据"),
    ("about/index.html", "说明"),
)


@dataclass(frozen=True)
class Part:
    """One stretch of a page; ``kind`` says which of the other attributes it uses."""

    kind: str
    figures: Sequence[Figure] = ()
    layout: str = "one"
    table: Table | None = None
    filters: Sequence[Filter] = ()
    template: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def figures(*items: Figure, layout: str = "one") -> Part:
    """Return a part that shows figures side by side (``one``, ``two``, ``three`` columns)."""
    return Part("figures", figures=items, layout=layout)


def table(item: Table) -> Part:
    """Return a part that shows a table."""
    return Part("table", table=item)


def filters(*items: Filter) -> Part:
    """Return a part that lets the reader choose; choices without an option are left out."""
    return Part("filters", filters=[f for f in items if len(f.options) > 1])


def html(template: str, **facts: Any) -> Part:
    """Return a part with its own template, which reads ``part.facts``."""
    return Part("html", template=template, facts=facts)


@dataclass(frozen=True)
class Page:
    """Everything on one page.

    Attributes
    ----------
    path : str
        Address inside the site.
    title, kicker : str
        Browser title; the small line above the first sentence.
    lead : str or Markup
        The first sentence, made from the data.
    parts : sequence of Part
    more : sequence of str or Markup
        Sentences below the first.
    judged : sequence of str
        How it was judged, in plain words.
    basis : sequence of (term, words)
        First lines of the block 依据与限度.
    card : CaseCard, optional
        The comparison it lays out; a paper may lay out the same.
    """

    path: str
    title: str
    kicker: str
    lead: str | Markup
    parts: Sequence[Part]
    more: Sequence[str | Markup] = ()
    judged: Sequence[str] = ()
    basis: Sequence[tuple[str, str]] = ()
    card: CaseCard | None = None

    @property
    def specs(self) -> dict[str, Any]:
        """Plotly figures of the page by id."""
        return {f.id: f.spec for part in self.parts for f in part.figures if f.spec}

    @property
    def payload(self) -> str:
        """Address of the page's data script; empty when it needs none."""
        return f"data/{self.path[:-5].replace('/', '-')}.js" if self.specs else ""


@cache
def environment() -> Environment:
    """Return the template environment: everything is escaped, every name must exist."""
    return Environment(
        loader=PackageLoader("dashboards", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(
    page: Page, run: RunFacts, nav: Sequence[tuple[str, str]] = NAV
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a page: its data script, when it has figures, and itself."""
    depth = page.path.count("/")
    section = f"{page.path.split('/')[0]}/index.html" if depth else page.path
    if page.payload:
        yield page.payload, script(page.specs)
    text = environment().get_template("page.html.j2").render(
        page=page, run=run, nav=nav, is_whole=nav is NAV, here=section, root="../" * depth,
        title=page.title, kicker=page.kicker, lead=page.lead, more=page.more, parts=page.parts,
        judged=page.judged, basis=page.basis, payload=page.payload, limits_sentence=LIMITS,
        style_ids=plotly_script.style_ids(),
    )  # fmt: skip
    yield page.path, text.encode()
