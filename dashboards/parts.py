"""The few things a page is made of: tables, figures, notes. Templates only lay them out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape as html_escape
from typing import Any

from markupsafe import Markup, escape

from dashboards.standing import Standing

Cell = str | Markup
#: Rows of a table that a page has at most: so many a browser still filters and saves at once.
MOST = 5_000
#: Rows on paper of a table, and of one that is folded on the screen.
_PRINTED, _PRINTED_FOLDED = 60, 20


@dataclass(frozen=True)
class Head:
    """A column's heading.

    ``numeric`` columns are right-aligned with tabular numerals, ``wide`` ones hold sentences,
    ``short`` ones (dates, codes) stay on one line.
    """

    text: str
    numeric: bool = False
    wide: bool = False
    short: bool = False

    @property
    def look(self) -> str:
        """Class of the column's cells."""
        return "num" if self.numeric else "wide" if self.wide else "short" if self.short else ""


@dataclass(frozen=True)
class Row:
    """Cells of one row, what filters match it, and whether it stands out."""

    cells: Sequence[Cell]
    match: dict[str, str] = field(default_factory=dict)
    tone: str = ""


@dataclass(frozen=True)
class Table:
    """A table that can be read, filtered, printed and saved as CSV.

    Attributes
    ----------
    id : str
        Anchor on the page; also the name of the saved file.
    rows : sequence of Row
        The page has the first ``MOST`` of them.
    caption : str
        What one row is, of when.
    empty : str
        The sentence shown when there is no row.
    folded : bool
        Whether the rows stay folded until asked for; on paper they are open.
    printed : int
        Rows on paper; how many there are is said beneath. 0 is the usual number.
    paper : str
        What only paper says after the caption: how few rows it has.
    note : str
        What the reader must know of the rows, said beneath them.
    n_rows : int
        How many there are in all, where ``rows`` are only the first of them; 0 where they are all.
    whole : str
        Where all rows are, after the words 全部的.
    """

    id: str
    caption: str
    heads: Sequence[Head]
    rows: Sequence[Row]
    empty: str = "没有记录。"
    folded: bool = False
    printed: int = 0
    paper: str = ""
    note: str = ""
    n_rows: int = 0
    whole: str = "用 hengjian export 导出"

    @property
    def shown(self) -> Sequence[Row]:
        """Rows on the page."""
        return self.rows[:MOST]

    @property
    def cut(self) -> str:
        """How many rows the page does not have and where they are; empty where it has all."""
        n, shown = max(self.n_rows, len(self.rows)), len(self.shown)
        if n == shown:
            return ""
        also = "筛选、下载 CSV" if self.rows[0].match else "下载 CSV"
        return f"共{n:,}行，网页只有前{shown:,}行，{also} 也只有这些行；全部的{self.whole}。"

    @property
    def on_paper(self) -> int:
        """Most rows on paper; the screen and the saved file have all that are shown."""
        return self.printed or (_PRINTED_FOLDED if self.folded else _PRINTED)

    @property
    def look(self) -> str:
        """Class of the table: one with sentences stands as cards on a narrow screen."""
        return "cards" if any(h.wide for h in self.heads) else ""

    @property
    def body(self) -> Markup:
        """The rows as HTML; every text is escaped here, only ``Markup`` passes as it is."""
        opened = [f'<td class="{h.look}">' if h.look else "<td>" for h in self.heads]
        return Markup("\n".join(self._row(row, opened) for row in self.shown))  # noqa: S704 - `_row` escapes every text

    @staticmethod
    def _row(row: Row, opened: Sequence[str]) -> str:
        match = "".join(f' data-{name}="{html_escape(v)}"' for name, v in row.match.items())
        tone = f' class="{html_escape(row.tone)}"' if row.tone else ""
        cells = "".join(
            f"{td}{cell if isinstance(cell, Markup) else html_escape(cell)}</td>"
            for td, cell in zip(opened, row.cells, strict=True)
        )
        return f"<tr{tone}{match}>{cells}</tr>"


@dataclass(frozen=True)
class Figure:
    """A picture with its reading aid and the table behind it.

    ``spec`` is a Plotly figure (data and layout), ``svg`` a ready drawing; one of the two. With
    neither, ``missing`` says why there is nothing to draw, and the place is hatched.
    """

    id: str
    title: str
    note: str
    table_id: str = ""
    spec: dict[str, Any] | None = None
    svg: Markup | None = None
    missing: str = ""
    size: str = "medium"


@dataclass(frozen=True)
class Filter:
    """A choice the reader may make; it is kept in the page's address."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]


def link(href: str, text: str) -> Markup:
    """Return an anchor; both parts are escaped."""
    return Markup('<a href="%s">%s</a>') % (href, text)


def badge(state: Standing) -> Markup:
    """Return a flag's standing: colour, mark and word say the same."""
    return Markup('<span class="badge %s"><i aria-hidden="true">%s</i>%s</span>') % (
        state.tone, state.mark, state.word,
    )  # fmt: skip


def lines(items: Sequence[str]) -> Markup:
    """Return several sentences one under the other, apart in the table's download too."""
    return Markup("<br>\n").join(escape(item) for item in items)


def first_on_paper(items: Sequence[str]) -> Markup:
    """Return several sentences one under the other, of which paper has the first and how many there are."""
    if len(items) < 2:
        return lines(items)
    more = f"（另有{len(items) - 1}条理由，见网页）"
    first = Markup('<span class="first" data-more="{}">{}</span>').format(more, items[0])
    return Markup('{}<span class="screen"><br>\n{}</span>').format(first, lines(items[1:]))


def new_mark(is_new: bool) -> Markup:
    """Return the mark of what is new since the last run."""
    return Markup('<span class="new">新</span>') if is_new else Markup("")
