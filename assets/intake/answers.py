"""What people said a header means: asked once in 列名对照表.xlsx, remembered by source and folder."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from assets.intake.folding import fold_word
from assets.intake.headings.headers import AFTER_ITS_OWN, Hit, Look, fold_header, lookup, meaning
from data_contracts import loader

SOURCE, CODES = "column_mapping", "code_lists"
#: What stands in 这一列是 when a column is none of ours.
NONE_OF_OURS = "不是"
_NO = {
    fold_word(word)
    for word in (NONE_OF_OURS, "都不是", "否", "不用", "不需要", "没有", "无关", "无关列", "不相关")
}


@dataclass(frozen=True)
class Answer:
    """One header of one source, below one folder or (``""``) everywhere; ``meant`` is ``""`` for none.

    Of ``code_lists``: what a code means by one file (``folder``), as 案件来源=01 (``header``).
    """

    source: str
    folder: str
    header: str
    meant: str


@dataclass(frozen=True)
class ColumnAnswers:
    """The newest answer to each header of each source in each folder."""

    given: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def with_later(self, answers: Iterable[Answer]) -> "ColumnAnswers":
        """Return these with others that were given later; a header an older program folded otherwise is the same header."""
        newer = {(a.source, a.folder, _name(a)): a.meant for a in answers}
        return ColumnAnswers({**self.given, **newer})

    def of(self, source: str, header: str, folder: str | None) -> str | None:
        """Return the column, ``""`` for none of ours, or ``None`` where nobody has answered."""
        name = fold_header(header)[0]
        here = folder or ""
        places = [here[:cut] for cut in range(len(here), 0, -1) if here[cut : cut + 1] in ("", "/")]
        for place in [*places, ""]:
            if (meant := self.given.get((source, place, name))) is not None:
                return meant
        return None

    @cached_property
    def _lists(self) -> dict[str, dict[str, dict[str, str]]]:
        """Column → file → code → word."""
        out: dict[str, dict[str, dict[str, str]]] = {}
        for (source, file, header), word in self.given.items():
            if source == CODES:
                field, code = header.split("=", 1)
                out.setdefault(field, {}).setdefault(file, {})[code] = word
        return out

    def codes(self, source: str, header: str, column: str) -> tuple[dict[str, str], list[str]]:
        """Return what the codes in a column mean, and by which files; nothing where two files differ."""
        named = {f: files for f, files in self._lists.items() if is_of(f, source, header, column)}
        own = named.get(fold_word(header))
        words: dict[str, str] = {}
        for files in [own] if own else named.values():
            for one in files.values():
                if any(words.setdefault(code, word) != word for code, word in one.items()):
                    return {}, []
        return words, sorted({f for files in ([own] if own else named.values()) for f in files})

    def look_in(self, folder: str | None) -> Look:
        """Return what a header may mean in a folder: as answered, else by the contracts."""
        asked = {(source, header) for source, _, header in self.given if source != CODES}
        if not asked:
            return lookup
        sources = sorted({source for source, _ in asked})

        def look(text: str) -> list[Hit]:
            hits = lookup(text)
            name = fold_header(text)[0] if hits or len(text) < 200 else ""
            for source in (s for s in sources if (s, name) in asked):
                meant = self.of(source, text, folder)
                if meant is not None:
                    own = [h for h in hits if h[0] == source]
                    hits = [h for h in hits if h[0] != source]
                    hits = (
                        [*hits, (source, meant, _rank(meant, own))]
                        if meant
                        else [*hits, *_kept(own)]
                    )
            return hits

        return look


def _name(answer: Answer) -> str:
    return answer.header if answer.source == CODES else fold_header(answer.header)[0]


def is_of(field: str, source: str, header: str, column: str) -> bool:
    """Tell whether a list of codes is of a column, by its header or by what both mean."""
    return fold_word(header) == field or (source, column) in {(s, c) for s, c, _ in lookup(field)}


def codes_in(file: str, rows: pl.DataFrame) -> list[Answer]:
    """Return what a file of lists of codes says."""
    said = rows.select("field", "code", "word").iter_rows()
    return [Answer(CODES, file, f"{fold_word(f)}={fold_word(c)}", w) for f, c, w in said]


def _is_number_of_decision(own: list[Hit]) -> bool:
    return any(column == "decision_no" for _, column, _ in own)


def _rank(meant: str, own: list[Hit]) -> int:
    """Return how good a name an answered header is: the decision's number, for the case's where that has no column."""
    return AFTER_ITS_OWN if meant == "case_no" and _is_number_of_decision(own) else 0


def _kept(own: list[Hit]) -> list[Hit]:
    """Return what a header that is none of ours means all the same: a decision's number that is no case's is still its own."""
    return own if _is_number_of_decision(own) else []


def source_named(title: str) -> str | None:
    """Return the source people call by this title."""
    known = {fold_word(c.title_zh): name for name, c in loader.sources().items()}
    known |= {name: name for name in loader.sources()}
    return known.get(fold_word(title))


def understood(source_title: str, header: str, meant: str, folder: str | None) -> Answer:
    """Return what one row of the sheet says.

    Raises
    ------
    ValueError
        With a Chinese reason: no such source, no such column.
    """
    source = source_named(source_title)
    if source is None or loader.source(source).ours:
        titles = "、".join(c.title_zh for c in loader.sources().values() if not c.ours)
        raise ValueError(f"没有“{source_title}”这种来源；可写：{titles}")
    name = fold_header(header)[0]
    place = (folder or "").strip("/ ")
    if fold_word(meant) in _NO:
        return Answer(source, place, name, "")
    column = meaning(meant, source)
    if column is None:
        title = loader.source(source).title_zh
        raise ValueError(f"“{meant}”不是{title}的列名；请从下拉列表选，或填“{NONE_OF_OURS}”")
    return Answer(source, place, name, column)


def answers_in(rows: pl.DataFrame) -> list[Answer]:
    """Return the answers in accepted rows of the sheet, in their order; blank ones are none."""
    wanted = rows.filter(pl.col("meant").is_not_null())
    columns = ("source_title", "header", "meant", "folder")
    return [understood(*row) for row in wanted.select(columns).iter_rows()]


def why_not(rows: pl.DataFrame) -> pl.Series:
    """Return for each typed row of the sheet why its answer is none, or null."""
    reasons: list[str | None] = []
    for title, header, meant, folder in rows.select(
        "source_title", "header", "meant", "folder"
    ).iter_rows():
        reason = None
        if title is not None and header is not None and meant is not None:
            try:
                understood(title, header, meant, folder)
            except ValueError as error:
                reason = str(error)
        reasons.append(reason)
    return pl.Series("why", reasons, pl.String)
