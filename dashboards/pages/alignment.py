"""One case beside its peers, fact by fact, with what differs marked."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dashboards import words
from dashboards.parts import Cell, Head, Row, Table, link
from dashboards.view import View

Case = Mapping[str, Any]

EACH_SIDE = 5
#: A goods value or gain this many times another is a difference worth a mark.
_APART = 3.0
#: Facts that have a column of their own in the comparison.
_AMOUNTS = {"货值金额": "goods_value_yuan", "违法所得": "illegal_gains_yuan"}
COLUMNS = (
    ("violation_type", "违法行为"),
    ("party_type", "当事人类别"),
    ("goods_value_yuan", "货值（元）"),
    ("illegal_gains_yuan", "违法所得（元）"),
    ("case_source", "案件来源"),
)
_FLAGS = (
    ("is_first_offence", "初次违法"),
    ("is_minor_harm", "危害后果轻微"),
    ("is_corrected_in_time", "及时改正"),
)


def five_and_five(fine: float, peers: Sequence[Case]) -> list[Case]:
    """Return at most five higher and five lower peers, by fine from high to low.

    Parameters
    ----------
    fine : float
        The case's fine in yuan; a peer with the same fine stands among the lower.
    peers : sequence of dict
        Rows of ``out_case_peers``, the most alike first.
    """
    known = [p for p in peers if p["peer_fine_yuan"] is not None]
    higher = [p for p in known if float(p["peer_fine_yuan"]) > fine][:EACH_SIDE]
    lower = [p for p in known if float(p["peer_fine_yuan"]) <= fine][:EACH_SIDE]
    return sorted([*higher, *lower], key=lambda p: (-float(p["peer_fine_yuan"]), p["rank"] or 0))


def circumstances(case: Case, facts: Sequence[Case]) -> list[str]:
    """Return what holds for a case: from its facts, else from the columns of the export."""
    if facts:
        held = [str(f["fact"]) for f in facts if f["value"] == "是" and f["fact"] not in _AMOUNTS]
        return sorted(set(held))
    return sorted(zh for column, zh in _FLAGS if case.get(column))


def aligned(
    view: View, row: Case, peers: Sequence[Case], facts: Mapping[str, Sequence[Case]]
) -> Table:
    """Return the table of a case and its peers.

    Parameters
    ----------
    view : View
    row : dict
        The case's row of ``out_case_disparity``.
    peers : sequence of dict
        Rows of ``out_case_peers`` to show.
    facts : Mapping of str to sequence of dict
        Rows of ``out_case_facts`` by case key.
    """
    heads = [
        Head("案件"), Head("罚款（元）", numeric=True),
        *(Head(zh, numeric=c.endswith("_yuan")) for c, zh in COLUMNS),
        Head("情节事实", wide=True), Head("决定日期", short=True),
    ]  # fmt: skip
    case = view.cases.get(row["case_key"], {})
    held = circumstances(case, facts.get(row["case_key"], ()))
    own = Row(
        [
            f"本案 {row['decision_no'] or ''}", words.whole(row["fine_yuan"]),
            *(said(case, c) for c, _ in COLUMNS), "、".join(held) or words.NOTHING,
            words.day(row["decision_date"]),
        ],
        tone="own",
    )  # fmt: skip
    fine = float(row["fine_yuan"] or 0)
    drawn = [(float(p["peer_fine_yuan"]) > fine, _peer(view, case, held, p, facts)) for p in peers]
    above, below = [r for high, r in drawn if high], [r for high, r in drawn if not high]
    caption = f"逐项对照：较高{len(above)}件，较低或相等{len(below)}件"
    return Table("aligned", caption, heads, [*above, own, *below])


def _peer(
    view: View,
    case: Case,
    held: Sequence[str],
    peer: Case,
    facts: Mapping[str, Sequence[Case]],
) -> Row:
    key = peer["peer_case_key"]
    other = view.cases.get(key, {})
    number = other.get("decision_no") or str(key).split("|")[-1]
    href = view.case_pages.get(key)
    cells = [_marked(said(other, c), differs=_differs(case, other, c)) for c, _ in COLUMNS]
    return Row([
        link(href.split("/")[-1], number) if href else number, words.whole(peer["peer_fine_yuan"]),
        *cells, _circumstances(held, circumstances(other, facts.get(key, ()))),
        words.day(other.get("decision_date")),
    ])  # fmt: skip


def _circumstances(own: Sequence[str], theirs: Sequence[str]) -> Cell:
    """Return a peer's circumstances: shared ones, then its own marked, then what it lacks."""
    shared = "、".join(c for c in theirs if c in own)
    more = Markup("、").join(_marked(c, differs=True) for c in theirs if c not in own)
    lacks = "、".join(c for c in own if c not in theirs)
    parts = [part for part in (shared, more) if part]
    if lacks:
        parts.append(Markup('<span class="lacks">无：{}</span>').format(lacks))
    return Markup("；").join(parts) if parts else words.NOTHING


def _marked(text: str, *, differs: bool) -> Cell:
    return Markup('<span class="differs">{}</span>').format(text) if differs else text


def said(case: Case, column: str) -> str:
    """Return a fact of a case for a cell."""
    value = case.get(column)
    if column.endswith("_yuan"):
        return words.whole(value)
    campaign = case.get("campaign") if column == "case_source" else None
    text = str(value) if value else words.NOTHING
    return f"{text}，{campaign}" if campaign and campaign != "无" else text


def _differs(case: Case, other: Case, column: str) -> bool:
    own, theirs = case.get(column), other.get(column)
    if own is None or theirs is None:
        return False
    if column.endswith("_yuan"):
        small, large = sorted((float(own) + 1, float(theirs) + 1))
        return large / small > _APART
    return bool(own != theirs)
