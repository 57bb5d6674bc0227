"""One case beside its peers, fact by fact, with what differs marked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from dashboards import words
from dashboards.beside import Beside, Case
from dashboards.view import View

Look = Literal["", "differs", "lacks", "mark"]

#: A goods value or gain this many times another is a difference worth a mark.
_APART = 3.0
#: Below this the adjusted fine of a peer not fined is none.
_NOUGHT = 300.0
COLUMNS = (
    ("violation_type", "违法行为"),
    ("party_type", "当事人类别"),
    ("goods_value_yuan", "货值（元）"),
    ("illegal_gains_yuan", "违法所得（元）"),
    ("case_source", "案件来源"),
)
#: What peers differ in besides the facts of the columns: a reader must know it to weigh them.
_MARKED = {"外省案件，裁量基准可能不同": "外省案件", "该案适用同条其他项或档次": "同条其他项或档次"}


@dataclass(frozen=True)
class Bit:
    """A stretch of words of one look."""

    text: str
    look: Look = ""


@dataclass(frozen=True)
class Line:
    """One case of the comparison.

    ``name`` holds its number and marks, ``facts`` one cell a column of :data:`COLUMNS`, ``held``
    its circumstances; ``href`` leads to its own card where there is one. ``multiple`` is the fine
    as a multiple of its base (goods value, illegal gains, advertising fee) under clauses that fine
    in multiples, else empty.
    """

    kind: Literal["own", "higher", "lower"]
    name: str
    marks: Sequence[str]
    href: str
    fine: str
    adjusted: str
    multiple: str
    facts: Sequence[Bit]
    held: Sequence[Bit]
    day: str


def multiple(fine: Any, clause: Case) -> str:
    """Return a fine as a multiple of the base its clause reckons with, e.g. ``0.13倍``."""
    base = clause.get("base_yuan")
    return f"{float(fine) / float(base):,.2f}倍" if base and fine is not None else ""


def marks_of(peer: Case) -> list[str]:
    """Return what a reader must know to weigh a peer, in full words."""
    known = [short for long, short in _MARKED.items() if long in (peer["differs"] or [])]
    return [*(peer["marks"] or []), *known]


def adjusted_yuan(peer: Case) -> float | None:
    """Return a peer's fine as it would be with the facts of the case; one not fined stays at 0.

    The comparison counts a fine of 0 as a small one; what that comes to is no amount to show.
    """
    adjusted, fine = peer["peer_adjusted_yuan"], peer["peer_fine_yuan"]
    if adjusted is not None and fine is not None and float(fine) == 0 and adjusted < _NOUGHT:
        return 0.0
    return None if adjusted is None else float(adjusted)


def aligned(
    view: View,
    row: Case,
    peers: Sequence[Case],
    known: Beside,
    county: str | None = None,
) -> list[Line]:
    """Return the case and its peers, by fine from high to low.

    Parameters
    ----------
    view : View
    row : dict
        The case's row of ``out_case_disparity``.
    peers : sequence of dict
        Rows of ``out_case_peers`` to show.
    known : Beside
        What is known of all of them.
    county : str, optional
        Code of the county that reads it: cases of others get a letter for a number, no name, and
        the month for a day.
    """
    key = row["case_key"]
    case, held = known.case(key), known.circumstances(key)
    own = Line(
        "own", f"本案 {known.number(key)}", (), "", words.whole(row["fine_yuan"]), words.NOTHING,
        multiple(row["fine_yuan"], known.clause(key)), [Bit(said(view, case, c)) for c, _ in COLUMNS], [Bit("、".join(held) or words.NOTHING)],
        words.day(row["decision_date"]),
    )  # fmt: skip
    fine = float(row["fine_yuan"] or 0)
    drawn = [_peer(view, case, held, p, fine, known) for p in peers]
    if county is not None:
        drawn = _unnamed(drawn, peers, county, known)
    above = [line for line in drawn if line.kind == "higher"]
    return [*above, own, *(line for line in drawn if line.kind == "lower")]


def _unnamed(
    lines: Sequence[Line], peers: Sequence[Case], county: str, known: Beside
) -> list[Line]:
    """Return lines in which cases of other counties cannot be told: a county sees itself only."""
    shown, letters = [], iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    for line, peer in zip(lines, peers, strict=True):
        other = known.case(peer["peer_case_key"])
        if other.get("region_code") == county:
            shown.append(replace(line, href=""))
            continue
        name = f"外县案件{next(letters)}"
        facts = [
            Bit(str(other.get(c) or words.NOTHING), bit.look) if c == "party_type" and bit.look != "lacks" else bit
            for (c, _), bit in zip(COLUMNS, line.facts, strict=True)
        ]  # fmt: skip
        shown.append(replace(line, name=name, href="", facts=facts, day=line.day[:7]))
    return shown


def _peer(
    view: View,
    case: Case,
    held: Sequence[str],
    peer: Case,
    fine: float,
    known: Beside,
) -> Line:
    key = peer["peer_case_key"]
    other = known.case(key)
    marks = ["参考案例"] if key in view.run.references else []
    marks += ["低于法定下限"] if (peer["peer_position"] or 0.0) < 0 else []
    marks += [mark.partition("：")[0] for mark in marks_of(peer)]
    return Line(
        "higher" if float(peer["peer_fine_yuan"]) > fine else "lower",
        known.number(key),
        marks,
        view.case_pages.get(key, ""),
        words.whole(peer["peer_fine_yuan"]),
        words.whole(adjusted_yuan(peer)),
        multiple(peer["peer_fine_yuan"], known.clause(key)),
        [fact(view, case, other, c) for c, _ in COLUMNS],
        held_beside(held, known.circumstances(key)),
        words.day(other.get("decision_date")),
    )


def fact(view: View, case: Case, other: Case, column: str) -> Bit:
    """Return a peer's fact; a conduct that is that of the case is not written out again."""
    if column == "violation_type" and case.get(column) and case.get(column) == other.get(column):
        return Bit("同本案", "lacks")
    return Bit(said(view, other, column), _differs(case, other, column))


def held_beside(own: Sequence[str], theirs: Sequence[str]) -> list[Bit]:
    """Return a peer's circumstances: shared ones, then its own marked, then what it lacks."""
    shared = "、".join(c for c in theirs if c in own)
    bits = [Bit(shared)] if shared else []
    bits += [Bit(c, "differs") for c in theirs if c not in own]
    lacks = "、".join(c for c in own if c not in theirs)
    if lacks:
        bits.append(Bit(f"无：{lacks}", "lacks"))
    return bits or [Bit(words.NOTHING)]


def said(view: View, case: Case, column: str) -> str:
    """Return a fact of a case for a cell; a name only where the bureau shows names."""
    value = case.get(column)
    if column.endswith("_yuan"):
        return words.whole(value)
    text = str(value) if value else words.NOTHING
    if column == "case_source":
        campaign = case.get("campaign")
        return f"{text}，{campaign}" if campaign and campaign != "无" else text
    if column == "party_type" and view.run.show_party_names and value != "自然人":
        name = case.get("party_name")
        return f"{text} {name}" if name else text
    return text


def _differs(case: Case, other: Case, column: str) -> Look:
    own, theirs = case.get(column), other.get(column)
    if own is None or theirs is None:
        return ""
    if column.endswith("_yuan"):
        small, large = sorted((float(own) + 1, float(theirs) + 1))
        return "differs" if large / small > _APART else ""
    return "differs" if own != theirs else ""
