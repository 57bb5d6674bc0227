"""From 处罚依据 to law, article, paragraph, item, tier and the range of fines for the case."""

from models.clauses.basis import Basis, read_basis
from models.clauses.benchmark import Benchmark, Tier, place
from models.clauses.book import LawBook
from models.clauses.exemptions import listed
from models.clauses.resolve import REASONS, read_texts, resolve

__all__ = [
    "REASONS",
    "Basis",
    "Benchmark",
    "LawBook",
    "Tier",
    "listed",
    "place",
    "read_basis",
    "read_texts",
    "resolve",
]
