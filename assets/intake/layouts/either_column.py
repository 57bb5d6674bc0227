"""Two columns for one thing, of which each row fills in one: 投诉问题类别 of complaints, 举报问题类别 of reports."""

from dataclasses import replace

import polars as pl

from assets.intake.headings.headers import Look
from assets.intake.headings.recognise import FoundColumn, Recognised, Unknown, only_latter
from data_contracts import loader
from models.identity.titles import mask_title

#: An amount may have a unit of its own, and who is named in which column matters.
_NEVER = ("money", "identity", "party_name")


def together(found: Recognised, body: pl.DataFrame, look: Look) -> Recognised:
    """Return a table in which a header that stood back for a better name of its column is read with it.

    Only where no row has something in both: else nobody could say which of them counts.

    Parameters
    ----------
    found : Recognised
    body : pl.DataFrame
        Its rows, cells ``c0…``.
    look : callable
        What a header may mean.
    """
    columns = loader.source(found.source).columns
    own: dict[str, list[FoundColumn]] = {}
    for place in found.columns:
        own.setdefault(place.column, []).append(place)
    notes, rest = list(found.notes), []
    for unknown in found.unknown:
        name = _column(unknown, found.source, look)
        places = own.get(name or "", [])
        if (
            name is None
            or not places
            or columns[name].type in _NEVER
            or columns[name].names_people
            or not _fills_gaps(body, unknown.index, [p.index for p in places])
        ):
            rest.append(unknown)
            continue
        header, other = places[0].header, mask_title(unknown.header)
        told = f"「{other}」与「{header}」是同一列，每行只填其中一列，合起来读"
        notes = [told if note == only_latter(other, header) else note for note in notes]
        places.append(FoundColumn(name, unknown.index, other, None))
    every = sorted((p for places in own.values() for p in places), key=lambda p: p.index)
    return replace(found, columns=every, unknown=rest, notes=notes)


def _column(unknown: Unknown, source: str, look: Look) -> str | None:
    return next((column for s, column, _ in look(unknown.own) if s == source), None)


def _fills_gaps(body: pl.DataFrame, index: int, own: list[int]) -> bool:
    """Return whether a column has values, and none in a row where one of the others has."""
    given = body[f"c{index}"].is_not_null()
    taken = body.select(pl.any_horizontal(pl.col(f"c{i}").is_not_null() for i in own)).to_series()
    return bool(given.any()) and not bool((given & taken).any())
