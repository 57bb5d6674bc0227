"""案件比对 in Word: the same card as the page, to be filed or taken to a meeting."""

from collections.abc import Collection, Iterator, Sequence

from dashboards import words
from dashboards.alignment import COLUMNS, Bit, Line
from dashboards.comparison import PLACES_TITLE, CaseCard, cards
from dashboards.letters.paper import Paper, Piece
from dashboards.view import View

#: Widths of the aligned table in centimetres; the page lies on its side.
_WIDTHS = (4.3, 1.6, 1.6, 3.0, 1.9, 1.4, 1.7, 2.2, 6.2, 2.3)
_MULTIPLE = 1.5
_FACTS = (2.6, 23.6)


def county_papers(view: View, code: str, keys: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Yield one county's own cards among ``keys`` as (decision number, content), others unnamed."""
    for card in cards(view, keys, county=code):
        yield card.number, card_paper(view, card)


def card_paper(view: View, card: CaseCard) -> bytes:
    """Return one card as a Word file: the words of the page, one sheet of A4 where they fit.

    The same card and run give the same bytes.
    """
    run = view.run
    paper = Paper(f"案件比对 {card.number}", run.as_of, f"案件比对 {card.number}", wide=True)
    region = view.region_name(card.row["region_code"])
    paper.title("案件比对", f"{region}　{card.number}　数据截至 {run.as_of.isoformat()}", size=14)
    paper.text(card.lead, indent=False, size=11, bold=True)
    told = [
        f"{term}：{value}" + (f"（{note}）" if note else "") for term, value, note in card.strip
    ]
    paper.text("；".join(told) + "。", indent=False, size=8.5)
    paper.head(PLACES_TITLE, size=9.5)
    paper.table([*card.places, *card.facts], _FACTS, headed=False, size=8)
    paper.head("逐项对照（“≠”为与本案不同）", size=9.5)
    _alignment(paper, card.lines)
    paper.head("要使差距有理由，应当能查到", size=9.5)
    for number, said in enumerate(card.would_have_to_be, start=1):
        paper.text(f"{number}. {said}", indent=False, size=8.5)
    paper.head("依据与限度", size=9.5)
    done = f"；{run.completeness}" if run.completeness else ""
    limits = ("限度", f"数据截至 {run.as_of.isoformat()}{done}。{words.LIMITS}。")
    paper.table([*card.basis, limits], _FACTS, headed=False, size=8)
    return paper.bytes()


def _alignment(paper: Paper, lines: Sequence[Line]) -> None:
    """Add the case between its higher and lower peers; a column of multiples where there are any."""
    in_multiples = any(line.multiple for line in lines)
    heads = ["案件", "罚款（元）", "折算（元）", *(zh for _, zh in COLUMNS), "情节事实", "决定日期"]
    widths, rows = list(_WIDTHS), [_cells(line) for line in lines]
    numeric = [1, 2, *(i for i, (c, _) in enumerate(COLUMNS, start=3) if c.endswith("_yuan"))]
    if in_multiples:
        heads.insert(3, "倍数")
        widths.insert(3, _MULTIPLE)
        widths[-2] -= _MULTIPLE
        numeric = [3, *(i if i < 3 else i + 1 for i in numeric)]
        for row, line in zip(rows, lines, strict=True):
            row.insert(3, line.multiple)
    paper.table([heads, *rows], widths, size=7.5, numeric=numeric)


def _cells(line: Line) -> list[str | Sequence[Piece]]:
    own = line.kind == "own"
    name = [Piece(line.name, bold=own)] + [Piece(f"　{mark}", quiet=True) for mark in line.marks]
    cells: list[str | Sequence[Piece]] = [name, [Piece(line.fine, bold=own)], line.adjusted]
    cells += [_runs([bit]) for bit in line.facts]
    return [*cells, _runs(line.held), line.day]


def _runs(bits: Sequence[Bit]) -> list[Piece]:
    runs: list[Piece] = []
    for bit in bits:
        text = f"{bit.text} ≠" if bit.look == "differs" else bit.text
        runs.append(
            Piece(
                ("；" if runs else "") + text, bold=bit.look == "differs", quiet=bit.look == "lacks"
            )
        )
    return runs
