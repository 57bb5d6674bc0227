"""Early warning (事前预警): from single cases, complaints and samplings to a whole sector."""

from models.early_warning.judge import judge
from models.early_warning.params import Params
from models.early_warning.records.classes import standardised
from models.early_warning.records.events import KNOWN, LONGEST_DELAY_DAYS, READS, events_from
from models.early_warning.records.weeks import last_ended, sunday
from models.early_warning.report import Warnings, empty

__all__ = [
    "KNOWN", "LONGEST_DELAY_DAYS", "READS", "Params", "Warnings", "empty", "events_from", "judge", "last_ended", "standardised", "sunday",
]  # fmt: skip
