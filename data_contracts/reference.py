"""Facts that come with the program: laws, penalty ranges, divisions.

Codes stay text; figures are as the law gives them (``data_contracts/reference/README.md``).
"""

from functools import cache

import polars as pl
from pydantic import model_validator

from data_contracts.loader import reference_path
from data_contracts.strict import Strict
from data_contracts.yaml_text import parsed

_LAW_TYPES = {
    "version_date": pl.Date, "effective_date": pl.Date, "unchanged_since": pl.Date,
    "repealed_on": pl.Date, "carries_over": pl.Boolean,
}  # fmt: skip
_STATUTE_TYPES = {
    "version_date": pl.Date, "effective_date": pl.Date, "article": pl.Int64,
    "paragraph": pl.Int64, "item_from": pl.Int64, "item_to": pl.Int64, "min": pl.Float64,
    "max": pl.Float64, "cap_yuan": pl.Float64, "base_floor_yuan": pl.Float64,
    "is_max_only": pl.Boolean, "is_progressive": pl.Boolean,
}  # fmt: skip


def _read(name: str, types: dict[str, type[pl.DataType]] | None = None) -> pl.DataFrame:
    """Read a shipped table as text, then give the named columns their types; empty is null."""
    frame = pl.read_csv(reference_path(name), infer_schema=False)
    frame = frame.with_columns(
        pl.when(pl.col(c) != "").then(pl.col(c)).alias(c) for c in frame.columns
    )
    casts = []
    for column, kind in (types or {}).items():
        if kind is pl.Boolean:
            casts.append((pl.col(column) == "true").alias(column))
        elif kind is pl.Date:
            casts.append(pl.col(column).str.to_date("%Y-%m-%d"))
        else:
            casts.append(pl.col(column).cast(kind))
    return frame.with_columns(casts)


@cache
def laws() -> pl.DataFrame:
    """Return one row a law version: names, role, dates, articles that hold penalties."""
    return _read("laws.csv", _LAW_TYPES)


@cache
def statutes() -> pl.DataFrame:
    """Return one row a penalty tier of a provision version.

    ``min`` and ``max`` are in ``unit``: 元, or 倍 (multiples of ``base_kind``, 0.5 = 50 %).
    """
    return _read("statutes.csv", _STATUTE_TYPES)


@cache
def mitigations() -> pl.DataFrame:
    """Return one row a provision that lowers or lifts a fine."""
    return _read("mitigations.csv", {"article": pl.Int64, "paragraph": pl.Int64})


@cache
def exemptions() -> pl.DataFrame:
    """Return one row an item of a list of first or minor offences that may go unfined.

    ``words`` and ``without``: words of the conduct, ``;`` between them; one of the former and none
    of the latter must stand in the type or facts of a case.
    """
    types = {"effective_date": pl.Date, "max_goods_yuan": pl.Float64, "max_days": pl.Int64}
    return _read("exemptions.csv", types)


@cache
def divisions() -> pl.DataFrame:
    """Return ``code, name, level, parent_code`` of divisions at county level and above (2024)."""
    return _read("divisions.csv")


@cache
def without_counties() -> frozenset[str]:
    """Return the codes of the cities without counties: the units below them are townships and sub-districts."""
    # Asked while modules are imported, which may start no thread: Polars would.
    text = reference_path("divisions.csv").read_text(encoding="utf-8")
    rows = [line.split(",") for line in text.splitlines()[1:]]
    with_some = {parent.strip(chr(34)) for _, _, _, parent in rows}
    return frozenset(c for c, _, level, _ in rows if level == "prefecture" and c not in with_some)


@cache
def division_changes() -> pl.DataFrame:
    """Return ``old_code, new_code, year`` and names of changed division codes, 1982 to 2024."""
    return _read("division_changes.csv", {"year": pl.Int64})


class IdentityWords(Strict):
    """Words by which names of persons are told from other words."""

    surnames: str
    rare_surnames: str
    particles: str
    compound_surnames: tuple[str, ...]
    sure_compounds: frozenset[str]
    given: str
    given_rarer: str
    word_names: frozenset[str]
    places: tuple[str, ...]
    cues: tuple[str, ...]
    weak_cues: tuple[str, ...]
    not_cues: frozenset[str]
    followers: tuple[str, ...]
    enders: str
    never: str
    titles: tuple[str, ...]
    not_names: frozenset[str]
    brands: frozenset[str]
    not_surnames: frozenset[str]
    harmless: tuple[str, ...]
    business: tuple[str, ...]
    endings: tuple[str, ...]
    foreign: str
    name_parts: tuple[str, ...]
    foreign_surnames: tuple[str, ...]

    @model_validator(mode="before")
    @classmethod
    def _split(cls, body: dict[str, str]) -> dict[str, object]:
        lists = {n for n, f in cls.model_fields.items() if f.annotation is not str}
        return {n: text.split() if n in lists else text.strip() for n, text in body.items()}


@cache
def identity_words() -> IdentityWords:
    """Return the words by which names of persons are recognised (``identity_words.yml``)."""
    path = reference_path("identity_words.yml")
    return IdentityWords.model_validate(parsed(path.read_text(encoding="utf-8")))


class NameOdds(Strict):
    """How likely characters are a person's name, and what weighs for and against (``name_odds.yml``)."""

    least: float
    floor: float
    gate: float
    framed: float
    weights: dict[str, float]
    given: dict[float, str]
    surnames: dict[float, str]


@cache
def name_odds() -> NameOdds:
    """Return the figures by which names that nothing introduces are weighed."""
    path = reference_path("name_odds.yml")
    return NameOdds.model_validate(parsed(path.read_text(encoding="utf-8")))
