"""Pictures of a county, each part shown by itself: money and cases, inspections, leniency.

No part is added to another and none is a judgement: a part says what share it is of what, what it was
in the period before and where the middle of the other counties lies.
"""

from models.county_pictures.inspections import inspections, pairs, visits
from models.county_pictures.leniency import leniency
from models.county_pictures.limits import Limits
from models.county_pictures.money import money
from models.county_pictures.parts import Periods

__all__ = ["Limits", "Periods", "inspections", "leniency", "money", "pairs", "visits"]
