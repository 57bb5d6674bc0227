"""From 处罚依据 to law, article, paragraph, item, tier and the range of fines for the case."""

from models.clauses.basis import Basis, read_basis
from models.clauses.book import LawBook
from models.clauses.resolve import REASONS, read_texts, resolve

__all__ = ["REASONS", "Basis", "LawBook", "read_basis", "read_texts", "resolve"]
