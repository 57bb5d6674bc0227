"""What cards read of some cases and of those they are compared with, together and for a while.

A province has millions of rows of which each card shows a few: nothing of them is kept.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from dashboards import words
from dashboards.view import View

Case = Mapping[str, Any]
Rows = Sequence[Case]

#: So many peers with a higher fine are listed, and so many with a lower one.
EACH_SIDE = 5
#: Facts that have a column of their own in the comparison.
_AMOUNTS = ("货值金额", "违法所得")
_FLAGS = (
    ("is_first_offence", "初次违法"),
    ("is_minor_harm", "危害后果轻微"),
    ("is_corrected_in_time", "及时改正"),
)
#: What a card says of the clause of its case.
OF_CLAUSE = (
    "law", "law_version", "law_repealed_on", "version_note", "basis_words", "verified",
    "statutory_min_yuan", "statutory_max_yuan", "min_multiple", "max_multiple", "base_kind", "base_yuan",
    "mitigation_basis", "discretion_benchmark", "discretion_tiers", "discretion_tier", "discretion_position",
    "is_tier_unlike_discretion",
)  # fmt: skip
#: What is read of peers, and of the cases of those among them that are not listed.
_OF_PEERS = (
    "peer_case_key", "rank", "peer_fine_yuan", "peer_adjusted_yuan", "peer_position", "differs", "marks",
)  # fmt: skip
_OF_UNLISTED = ("decision_no", *(column for column, _ in _FLAGS))


def five_and_five(
    fine: float, peers: Sequence[Case], references: Collection[str] = ()
) -> list[Case]:
    """Return at most five higher and five lower peers, by fine from high to low.

    Parameters
    ----------
    fine : float
        The case's fine in yuan; a peer with the same fine stands among the lower.
    peers : sequence of dict
        Rows of ``out_case_peers``, the most alike first.
    references : collection of str
        Keys of 参考案例: taken before others of their side.
    """
    known = [p for p in peers if p["peer_fine_yuan"] is not None]
    known.sort(key=lambda p: p["peer_case_key"] not in references)
    higher = [p for p in known if float(p["peer_fine_yuan"]) > fine][:EACH_SIDE]
    lower = [p for p in known if float(p["peer_fine_yuan"]) <= fine][:EACH_SIDE]
    return sorted([*higher, *lower], key=lambda p: (-float(p["peer_fine_yuan"]), p["rank"] or 0))


@dataclass(frozen=True)
class Beside:
    """What is known of some cases and of their peers, by case key.

    Attributes
    ----------
    cases : Mapping
        Columns of ``core_cases``; of peers that are not listed a few.
    peers, labels, facts : Mapping
        Rows of ``out_case_peers``, ``out_case_labels`` and ``out_case_facts``, in their order on a card.
    chosen : Mapping
        The peers that are listed, see :func:`five_and_five`.
    held : Mapping
        What holds for a case by its facts, in order.
    clauses : Mapping
        Columns of ``feat_case_clause``; of a peer its base alone.
    """

    cases: Mapping[str, Case]
    peers: Mapping[str, Rows]
    chosen: Mapping[str, Rows] = field(default_factory=dict)
    labels: Mapping[str, Rows] = field(default_factory=dict)
    facts: Mapping[str, Rows] = field(default_factory=dict)
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    clauses: Mapping[str, Case] = field(default_factory=dict)

    def case(self, key: str) -> Case:
        """Return the columns of a case; empty where it is not known."""
        return self.cases.get(key, {})

    def clause(self, key: str) -> Case:
        """Return the columns of a case's clause; empty where it is not known."""
        return self.clauses.get(key, {})

    def circumstances(self, key: str) -> Sequence[str]:
        """Return what holds for a case: from its facts, else from the columns of the export."""
        if key in self.held:
            return self.held[key]
        case = self.case(key)
        return sorted(zh for column, zh in _FLAGS if case.get(column))

    def number(self, key: str) -> str:
        """Return the decision number of a case, else its case number."""
        return str(self.case(key).get("decision_no") or words.number_in(key))


def beside(view: View, rows: Rows) -> Beside:
    """Return what the cards of some rows of ``out_case_disparity`` say."""
    own = [row["case_key"] for row in rows]
    peers = view.of_cases("out_case_peers", own, "rank", "peer_case_key", columns=_OF_PEERS)
    chosen = {
        row["case_key"]: five_and_five(
            float(row["fine_yuan"] or 0), peers.get(row["case_key"], ()), view.run.references
        )
        for row in rows
    }
    listed, every = ({*own, *_keys(of)} for of in (chosen, peers))
    bases = view.of_cases("feat_case_clause", list(_keys(chosen)), columns=("base_yuan",))
    clauses = view.of_cases("feat_case_clause", own, columns=OF_CLAUSE)
    return Beside(
        cases=view.cases_of(every - listed, _OF_UNLISTED) | view.cases_of(listed),
        peers=peers,
        chosen=chosen,
        labels=view.of_cases("out_case_labels", own, "label"),
        facts=view.of_cases("out_case_facts", own, "fact", "words"),
        held=_held(view, every),
        clauses={key: first for key, (first, *_) in (bases | clauses).items()},
    )


def _keys(peers: Mapping[str, Rows]) -> set[str]:
    return {p["peer_case_key"] for rows in peers.values() for p in rows}


def _held(view: View, keys: Collection[str]) -> dict[str, list[str]]:
    """Return what holds for cases by their facts; a case without any is left out."""
    known = view.get("out_case_facts").filter(pl.col("case_key").is_in(keys))
    holds = (pl.col("value") == "是") & ~pl.col("fact").is_in(_AMOUNTS)
    found = known.group_by("case_key").agg(pl.col("fact").filter(holds).unique().sort())
    return dict(found.iter_rows())
