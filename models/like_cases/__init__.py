"""Like cases, unlike fines: expected range from the nearest peers under the same clause."""

from models.like_cases.judge import Disparity, judge
from models.like_cases.params import Params
from models.like_cases.prepare import COLUMNS, REASONS
from models.like_cases.similar import similar

__all__ = ["COLUMNS", "REASONS", "Disparity", "Params", "judge", "similar"]
