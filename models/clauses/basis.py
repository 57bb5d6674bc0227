"""From one 处罚依据 text to the one penalty clause that a comparison can stand on."""

import re
from collections import Counter
from dataclasses import dataclass, field

from models.clauses.book import LawBook
from models.clauses.citation import Citation, fold

#: Words by which a decision says that one fine covers several acts.
MERGED = re.compile(
    r"合并(?:处罚|罚款|执行|处以)|分别(?:处罚|裁量).{0,12}合并|(?:行为|违法事实)[一二12][:,、]?.{2,80}(?:行为|违法事实)[二三23]|数过并罚"
)


@dataclass(frozen=True)
class Basis:
    """The clause a decision rests on.

    ``roles`` counts the citations by role; ``mitigation`` names the provisions cited that lower or
    lift a fine. ``reason`` is ``None`` when the clause is resolved, else
    ``no_basis``, ``no_citation``, ``law_not_named``, ``no_penalty_clause`` or ``several_clauses``.
    """

    law: str | None = None
    article: int | None = None
    sub: int | None = None
    paragraph: int | None = None
    item: int | None = None
    year: int | None = None
    refers_paragraph: int | None = None
    n_penalty_clauses: int = 0
    is_merged: bool = False
    mitigation: str | None = None
    words: str | None = None
    reason: str | None = None
    roles: Counter[str] = field(default_factory=Counter)


def read_basis(text: str | None, book: LawBook) -> Basis:
    """Return the penalty clause of one text.

    Only penalty clauses compete; of several instruments of one family (a law and the rules under
    it) the one with a known range, and of these the rule under the law, is taken, because both are
    cited for one act. Penalty clauses of different articles in different families or of different
    articles of one law mean several acts: resolved to the first, marked merged.
    """
    if not text or not text.strip():
        return Basis(reason="no_basis")
    citations = book.grammar.read(text)
    if not citations:
        lawless = re.search(r"\d+条|[一二三四五六七八九十百]条", fold(text))
        return Basis(reason="law_not_named" if lawless else "no_citation")
    roles = Counter(book.role(c) for c in citations)
    penal = [c for c in citations if book.role(c) == "penalty"]
    stated = [c for c in penal if c.verb == "penalty"]
    if stated:  # 违反 … 依据 …: what stands behind 违反 is not what was applied
        penal = [c for c in penal if c.verb != "duty"]
    lowering = sorted({book.mitigation(c) for c in citations if book.role(c) == "mitigation"})
    mitigation = "；".join(lowering) or None
    if not penal:
        return Basis(reason="no_penalty_clause", roles=roles, mitigation=mitigation)
    chosen = _choose(penal, book)
    paragraph, item = book.whole(chosen)
    same = [book.whole(c) for c in penal if (c.law, c.article) == (chosen.law, chosen.article)]
    items = {i for p, i in same if p == paragraph}
    paragraphs = {p for p, _ in same}
    return Basis(
        law=chosen.law,
        article=chosen.article,
        sub=chosen.sub,
        paragraph=paragraph,
        item=item if len(items) == 1 else None,
        year=chosen.year,
        refers_paragraph=paragraph - 1
        if chosen.by_previous and paragraph and paragraph > 1
        else None,
        n_penalty_clauses=len({(c.law, c.article, *book.whole(c)) for c in penal}),
        is_merged=_merged(penal, book) or bool(MERGED.search(fold(text))),
        mitigation=mitigation,
        words=chosen.words + ("" if len(paragraphs) == 1 else "等"),
        roles=roles,
    )


def _choose(penal: list[Citation], book: LawBook) -> Citation:
    """Return the citation to compare by: known range first, then the rule under the law."""
    first = penal[0]
    family = [c for c in penal if book.family(c.law) == book.family(first.law)]
    ranked = sorted(
        enumerate(family),
        key=lambda pair: (
            not book.has_range(pair[1]),
            book.family(pair[1].law) == pair[1].law,
            pair[0],
        ),
    )
    return ranked[0][1]


def _merged(penal: list[Citation], book: LawBook) -> bool:
    """Return whether the penalty clauses are those of several acts."""
    if len({book.family(c.law) for c in penal}) > 1:
        return True
    by_law = Counter(law for law, _ in {(c.law, (c.article, c.sub)) for c in penal})
    return max(by_law.values()) > 1
