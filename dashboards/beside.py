"""What cards read of some cases and of those they are compared with, together and for a while.

A province has millions of rows of which each card shows a few: nothing of them is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dashboards.view import View

Case = Mapping[str, Any]
Rows = Sequence[Case]

#: Facts that have a column of their own in the comparison.
AMOUNTS = {"货值金额": "goods_value_yuan", "违法所得": "illegal_gains_yuan"}
_FLAGS = (
    ("is_first_offence", "初次违法"),
    ("is_minor_harm", "危害后果轻微"),
    ("is_corrected_in_time", "及时改正"),
)
#: What a card says of the clause of its case, and of those of its peers.
OF_CLAUSE = (
    "law", "law_version", "law_repealed_on", "version_note", "basis_words", "verified",
    "statutory_min_yuan", "statutory_max_yuan", "min_multiple", "max_multiple", "base_kind", "base_yuan",
    "mitigation_basis", "benchmark", "benchmark_tiers", "benchmark_tier", "benchmark_position",
    "is_tier_unlike_discretion",
)  # fmt: skip
_OF_PEERS_CLAUSE = ("base_yuan",)


def circumstances(case: Case, facts: Rows) -> list[str]:
    """Return what holds for a case: from its facts, else from the columns of the export."""
    if facts:
        held = [str(f["fact"]) for f in facts if f["value"] == "是" and f["fact"] not in AMOUNTS]
        return sorted(set(held))
    return sorted(zh for column, zh in _FLAGS if case.get(column))


@dataclass(frozen=True)
class Beside:
    """What is known of some cases and of their peers, by case key.

    Attributes
    ----------
    cases : Mapping
        Columns of ``core_cases``.
    peers, labels, facts : Mapping
        Rows of ``out_case_peers``, ``out_case_labels`` and ``out_case_facts``, in their order on a card.
    clauses : Mapping
        Columns of ``feat_case_clause``; of a peer its base alone.
    """

    cases: Mapping[str, Case]
    peers: Mapping[str, Rows]
    labels: Mapping[str, Rows] = field(default_factory=dict)
    facts: Mapping[str, Rows] = field(default_factory=dict)
    clauses: Mapping[str, Case] = field(default_factory=dict)
    _held: dict[str, list[str]] = field(default_factory=dict)

    def case(self, key: str) -> Case:
        """Return the columns of a case; empty where it is not known."""
        return self.cases.get(key, {})

    def clause(self, key: str) -> Case:
        """Return the columns of a case's clause; empty where it is not known."""
        return self.clauses.get(key, {})

    def circumstances(self, key: str) -> list[str]:
        """Return what holds for a case, see :func:`circumstances`."""
        if key not in self._held:
            self._held[key] = circumstances(self.case(key), self.facts.get(key, ()))
        return self._held[key]

    def number(self, key: str) -> str:
        """Return the decision number of a case, else its case number."""
        return str(self.case(key).get("decision_no") or str(key).split("|")[-1])


def beside(view: View, keys: Iterable[str]) -> Beside:
    """Return what cards say of some flagged cases."""
    own = sorted(keys)
    peers = view.of_cases("out_case_peers", own, "rank", "peer_case_key")
    every = sorted({*own, *(p["peer_case_key"] for rows in peers.values() for p in rows)})
    bases = view.of_cases("feat_case_clause", every, columns=_OF_PEERS_CLAUSE)
    clauses = view.of_cases("feat_case_clause", own, columns=OF_CLAUSE)
    return Beside(
        cases=view.cases_of(every),
        peers=peers,
        labels=view.of_cases("out_case_labels", own, "label"),
        facts=view.of_cases("out_case_facts", every, "fact", "words"),
        clauses={key: rows[0] for key, rows in (bases | clauses).items()},
    )
