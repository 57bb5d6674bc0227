"""From 处罚依据 to law, article, paragraph, item, tier and the range of fines for the case."""

from models.clauses.basis import read_basis
from models.clauses.book import LawBook
from models.clauses.discretion import PLACED, DiscretionBenchmark, Tier, place
from models.clauses.exemptions import READ, listed
from models.clauses.ranges import COLUMNS
from models.clauses.resolve import DATED, resolve

#: All that is read of a case.
READS = tuple(sorted({"fine_yuan", *DATED, *COLUMNS, *PLACED, *READ}))

__all__ = [
    "READS",
    "DiscretionBenchmark",
    "LawBook",
    "Tier",
    "listed",
    "place",
    "read_basis",
    "resolve",
]
