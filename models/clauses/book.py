"""The law book: names, roles and validity of laws, and the paragraphs and items of their penalties."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from models.clauses.citation import Citation, Grammar

_DISCRETION = re.compile(r"裁量|适用规则|基准|指导意见|免罚|清单|减轻|从轻")
_PROCEDURE = re.compile(r"行政处罚法|行政强制法|行政复议|行政诉讼|程序规定|听证|刑法|民法典")
#: Rules of the statute table that fine nobody themselves.
_NO_FINE = "权限规则"
#: What an instrument is called that carries out the law named before it.
_UNDER = re.compile(r"实施(?:条例|细则|办法)$")
FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class Law:
    """What is known of a law, whatever its version."""

    family: str
    role: str
    penalties: tuple[tuple[int, int], ...]
    repealed_on: date | None


class LawBook:
    """Laws, penalty provisions and mitigating provisions, ready for look-up.

    Parameters
    ----------
    laws, statutes, mitigations : pl.DataFrame
        As :mod:`data_contracts.reference` returns them, extended by the bureau's own rows.
    """

    def __init__(
        self, laws: pl.DataFrame, statutes: pl.DataFrame, mitigations: pl.DataFrame
    ) -> None:
        self.laws = {row["law_short"]: _law(row) for row in laws.iter_rows(named=True)}
        self.grammar = Grammar(_names(laws))
        self._mitigating: dict[tuple[str, int], list[tuple[int, str, str]]] = {}
        said = ("law_short", "article", "paragraph", "effect", "about")
        for law, article, *rest in mitigations.sort(said[:3]).select(said).iter_rows():
            self._mitigating.setdefault((law, article), []).append((rest[0], rest[1], rest[2]))
        fining = statutes.filter(pl.col("base_kind") != _NO_FINE)
        self._personal = set(
            fining.group_by("law_short", "article")
            .agg((pl.col("tier") == "责任人员").fill_null(value=False).all().alias("all"))
            .filter("all")
            .select("law_short", "article")
            .iter_rows()
        )
        self._paragraphs: dict[tuple[str, int], dict[int, tuple[int, int] | None]] = {}
        columns = ("law_short", "article", "paragraph", "item_from", "item_to")
        for law, article, paragraph, low, high in (
            fining.select(columns).unique().sort(columns).rows()
        ):
            items = (low, high) if low is not None else None
            self._paragraphs.setdefault((law, article), {})[paragraph] = items
        self._only_rights = {
            (row["law_short"], row["article"])
            for row in statutes.iter_rows(named=True)
            if row["base_kind"] == _NO_FINE
        }

    def has_range(self, citation: Citation) -> bool:
        """Return whether the statute table knows this article."""
        return (citation.law, citation.article) in self._paragraphs

    def role(self, citation: Citation) -> str:
        """Return duty, penalty, discretion, procedure, mitigation or other.

        The law decides before the verb does: an article outside the penalty articles of a known
        law is a duty, whatever verb stands before it.
        """
        key, law = (citation.law, citation.article), self.laws.get(citation.law)
        if key in self._only_rights or key in self._personal:
            return "other"
        if self.has_range(citation):
            return "penalty"
        if key in self._mitigating:
            return "mitigation"
        if law is not None and law.penalties:
            inside = any(low <= citation.article <= high for low, high in law.penalties)
            return "penalty" if inside else "duty"
        return _role_by_name(citation, law)

    def mitigation(self, citation: Citation) -> str:
        """Return a mitigating provision in words, e.g. ``食品安全法136条（免予：…）``."""
        rows = self._mitigating.get((citation.law, citation.article), [])
        fits = [r for r in rows if citation.paragraph in (None, r[0])] or rows
        about = "；".join(f"{effect}：{about}" for _, effect, about in fits)
        paragraph = f"{citation.paragraph}款" if citation.paragraph else ""
        return f"{citation.law}{citation.article}条{paragraph}（{about}）"

    def family(self, law: str) -> str:
        """Return the parent law whose instruments are cited together for one act.

        Of an instrument that is not in the book its name tells it: 商标法实施条例 is of 商标法.
        """
        if known := self.laws.get(law):
            return known.family
        parent = _UNDER.sub("", law)
        return self.laws[parent].family if parent in self.laws else law

    def whole(self, citation: Citation) -> tuple[int | None, int | None]:
        """Return paragraph and item, a missing paragraph filled in where only one can be meant."""
        paragraphs = self._paragraphs.get((citation.law, citation.article), {})
        if citation.paragraph is not None:
            return citation.paragraph, citation.item
        if citation.item is not None:
            fits = [p for p, i in paragraphs.items() if i and i[0] <= citation.item <= i[1]]
            return (fits[0] if len(fits) == 1 else 1), citation.item
        return (next(iter(paragraphs)) if len(paragraphs) == 1 else None), None


def _role_by_name(citation: Citation, law: Law | None) -> str:
    """Return the role where only the law's name and the verb before it can tell."""
    if _PROCEDURE.search(citation.law) or (law is not None and law.role == "procedure"):
        return "procedure"
    if law is None and _DISCRETION.search(citation.law):
        return "discretion"
    return citation.verb or "penalty"


def _names(laws: pl.DataFrame) -> list[tuple[str, str]]:
    names = set()
    for law, short, aliases in laws.select("law", "law_short", "aliases").iter_rows():
        names |= {(law, short), (short, short)}
        names |= {(alias, short) for alias in (aliases or "").split(";") if alias}
    return sorted(names)


def _law(row: dict[str, object]) -> Law:
    spans = []
    for span in str(row["penalty_articles"] or "").split(";"):
        if span:
            low, _, high = span.partition("-")
            spans.append((int(low), int(high or low)))
    repealed = row["repealed_on"]
    return Law(
        family=str(row["family"] or row["law_short"]),
        role=str(row["role"]),
        penalties=tuple(spans),
        repealed_on=repealed if isinstance(repealed, date) else None,
    )


def validity(laws: pl.DataFrame, statutes: pl.DataFrame) -> pl.DataFrame:
    """Return ``statutes`` with ``valid_from`` and ``valid_to`` (inclusive), by date of conduct.

    A provision ends the day before a later version of its law starts, unless that version carries
    over what it does not name; it starts at ``unchanged_since`` where its figures are older.
    """
    versions: dict[str, list[dict[str, object]]] = {}
    for row in laws.sort("law_short", "effective_date").iter_rows(named=True):
        versions.setdefault(row["law_short"], []).append(row)
    named = set(statutes.select("law_short", "effective_date", "article").iter_rows())
    starts, ends = [], []
    for row in statutes.iter_rows(named=True):
        own = row["effective_date"]
        start, end = own, FAR
        for version in versions.get(row["law_short"], []):
            begins = version["effective_date"]
            assert isinstance(begins, date)  # noqa: S101 - the column is typed
            if begins == own:
                start = version["unchanged_since"] or own
            replaces = not version["carries_over"] or (
                (row["law_short"], begins, row["article"]) in named
            )
            if begins > own and replaces:
                end = min(end, begins - timedelta(days=1))
            if begins <= own and isinstance(version["repealed_on"], date):
                end = min(end, version["repealed_on"] - timedelta(days=1))
        starts.append(start)
        ends.append(end)
    return statutes.with_columns(
        pl.Series("valid_from", starts, dtype=pl.Date), pl.Series("valid_to", ends, dtype=pl.Date)
    )
