"""Like cases, unlike fines: expected range from the nearest peers under the same clause."""

from models.like_cases.compare import Yardstick
from models.like_cases.judge import Disparity, Measure, judge, judge_clauses, learn
from models.like_cases.kept import changed_standards, pack, table, unpack
from models.like_cases.params import Params
from models.like_cases.prepare import COLUMNS, REASONS, TEXTS
from models.like_cases.similar import similar
from models.like_cases.touched import Changes

__all__ = [
    "COLUMNS", "REASONS", "TEXTS", "Changes", "Disparity", "Measure", "Params", "Yardstick", "changed_standards", "judge",
    "judge_clauses", "learn", "pack", "similar", "table", "unpack",
]  # fmt: skip
