"""案件比对: is the difference justified? One case beside five higher and five lower ones."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from dashboards import drawing, page, words
from dashboards.alignment import COLUMNS, Bit, Line, adjusted_yuan
from dashboards.comparison import PLACES_TITLE, CaseCard, cards
from dashboards.ledger import LeadBook
from dashboards.page import Page
from dashboards.pages import lead
from dashboards.pages.common import month_note
from dashboards.parts import Cell, Figure, Head, Row, Table, badge, link
from dashboards.view import View


def pages(view: View) -> Iterator[Page]:
    """Yield one card for each flagged case."""
    book = LeadBook(view)
    for card in cards(view):
        yield _page(view, card, book)


def _page(view: View, card: CaseCard, book: LeadBook) -> Page:
    key = card.row["case_key"]
    parts = [
        page.html("strip.html.j2", items=card.strip),
        page.figures(_range(view, card)),
        page.html("terms.html.j2", title=PLACES_TITLE, items=[*card.places, *card.facts]),
        page.table(_aligned(card.lines)),
        page.html("prose.html.j2", title="要使差距有理由，应当能查到", items=card.would_have_to_be),
    ]
    if flags := view.flags_of_case.get(key, []):
        parts.append(page.table(_flags(flags, card.lead, book)))
    region = view.region_name(card.row["region_code"])
    return Page(
        path=view.case_pages[key],
        title=card.number,
        kicker=f"案件比对 · {region} · {card.number}",
        lead=card.lead,
        parts=parts,
        more=[_links(view, card)],
        judged=card.judged,
        basis=card.basis,
        card=card,
    )


def _links(view: View, card: CaseCard) -> Markup:
    code = card.row["region_code"] or ""
    links = [link("index.html", "全部偏离案件")]
    if code in view.regions:
        links.insert(0, link(f"../counties/{code}.html", f"{view.region_name(code)}县情"))
    if paper := view.case_papers.get(card.row["case_key"]):
        links.append(link(paper.split("/")[-1], "下载 Word"))
    return Markup("　").join(links)


def _aligned(lines: Sequence[Line]) -> Table:
    multiples = [Head("倍数", numeric=True)] if any(line.multiple for line in lines) else []
    heads = [
        Head("案件"), Head("罚款（元）", numeric=True), Head("折算（元）", numeric=True), *multiples,
        *(Head(zh, numeric=c.endswith("_yuan")) for c, zh in COLUMNS),
        Head("情节事实", wide=True), Head("决定日期", short=True),
    ]  # fmt: skip
    higher = sum(line.kind == "higher" for line in lines)
    lower = sum(line.kind == "lower" for line in lines)
    above = f"较高{higher}件" if higher else "没有罚款更高的"
    below = f"较低或相等{lower}件" if lower else "没有罚款更低的"
    caption = f"逐项对照：{above}，{below}"
    return Table(
        "aligned", caption, heads, [_row(line, with_multiple=bool(multiples)) for line in lines]
    )


def _row(line: Line, *, with_multiple: bool) -> Row:
    cells = [
        name_cell(line.name, line.href, line.marks),
        line.fine,
        line.adjusted,
        *([line.multiple] if with_multiple else []),
        *(bits_cell([b]) for b in line.facts),
        bits_cell(line.held),
        line.day,
    ]
    return Row(cells, tone="own" if line.kind == "own" else "")


def name_cell(name: str, href: str, marks: Sequence[str]) -> Cell:
    """Return a case's number, linked to its card where there is one, with its marks below."""
    shown: Cell = link(href.rsplit("/", maxsplit=1)[-1], name) if href else name
    if not marks:
        return shown
    below = Markup("").join(Markup('<span class="peer-mark">%s</span>') % m for m in marks)
    return Markup("").join((shown, below))


def bits_cell(bits: Sequence[Bit]) -> Cell:
    """Return stretches of words with what differs marked."""
    return _bit(bits[0]) if len(bits) == 1 else Markup("；").join(map(_bit, bits))


@lru_cache(1 << 14)
def _bit(bit: Bit) -> Markup:
    """Return a stretch of words; thousands of cells say the same few."""
    return (
        Markup('<span class="%s">%s</span>') % (bit.look, bit.text)
        if bit.look
        else escape(bit.text)
    )


def _range(view: View, card: CaseCard) -> Figure:
    row = card.row
    known = [adjusted_yuan(p) or p["peer_fine_yuan"] for p in card.peers]
    fines = [float(v) for v in known if v is not None]
    q10, q50, q90 = (
        None if row[c] is None else float(row[c])
        for c in ("expected_q10", "expected_q50", "expected_q90")
    )
    law = (card.clause.get("statutory_min_yuan"), card.clause.get("statutory_max_yuan"))
    says = f"本案罚款{words.fine(row['fine_yuan'])}，同类案件在{words.pieces(row)}"
    pieces = [(low, high) for low, high, _ in words.each_piece(row)]
    own = float(row["fine_yuan"] or 0)
    drawing_ = drawing.fine_range(own, fines, (q10, q50, q90), law, says, pieces)
    key = Markup(
        '<ul class="key"><li><svg width="14" height="14" aria-hidden="true"><circle class="own-key" cx="7" cy="7" r="6"/></svg>本案</li>'
        '<li><svg width="14" height="14" aria-hidden="true"><circle class="peer-key" cx="7" cy="7" r="5"/></svg>相近案件，按本案事实折算</li>'
        '<li><svg width="14" height="14" aria-hidden="true"><rect class="band-key" width="14" height="14"/></svg>同类案件所在（合起来含八成），竖线为离本案最近的一处（占一成半以上）的中位</li></ul>'
    )
    return Figure(
        "range",
        "本案与相近案件（元，对数刻度）",
        month_note(view, f"n={len(fines)}件相近案件"),
        "aligned",
        svg=drawing_ + key,
    )


def _flags(flags: Sequence[Any], first: str, book: LeadBook) -> Table:
    heads = [
        Head("线索"),
        Head("为什么", wide=True),
        Head("可能的正当理由", wide=True),
        Head("状态", short=True),
        Head("答复期限", short=True),
    ]
    rows = [
        Row([link(f"../rules/{f['rule_code']}.html", f.title), "见首句。" if f["reason"] == first else f["reason"] or "", words.joined(f["possible_justifications"]),
             _standing(f, book), words.day(f.due)])
        for f in flags
    ]  # fmt: skip
    return Table("flags", "本案的线索", heads, rows)


def _standing(flag: Any, book: LeadBook) -> Cell:
    """Return where a flag stands, with the way to its lead in the ledger."""
    way = lead.link_from_beside(book, flag["lead_id"])
    return Markup("{}<br>{}").format(badge(flag.standing), way) if way else badge(flag.standing)
