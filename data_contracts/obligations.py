"""What is owed after a case and by when, what samples of files are drawn with, when a county is key."""

from functools import cache
from pathlib import Path

from data_contracts.leads import Reasoned
from data_contracts.strict import Strict
from data_contracts.yaml_text import parsed


class Obligations(Strict):
    """Lines in yuan, spans of days, floors of chances and of criteria (``obligations.yml``)."""

    major_natural_yuan: Reasoned
    major_other_yuan: Reasoned
    visit_days: Reasoned
    correction_days: Reasoned
    product_days: Reasoned
    reminder_days: Reasoned
    papers_days: Reasoned
    letters_days: Reasoned
    evaluation_days: Reasoned
    asked_months: Reasoned
    low_score: Reasoned
    least_shown: Reasoned
    middle_yuan: Reasoned
    unflagged_worth: Reasoned
    middling_yuan: Reasoned
    large_yuan: Reasoned
    several_people: Reasoned
    crowd_people: Reasoned
    crowd_days: Reasoned
    injured_people: Reasoned
    sent_late_days: Reasoned
    set_aside_share: Reasoned
    impact_yuan: Reasoned
    small_employees: Reasoned
    hard_yuan: Reasoned
    key_min_events: Reasoned
    key_times_common: Reasoned

    def days(self, name: str) -> int:
        """Return a span of days, such as ``visit_days``."""
        found: Reasoned = getattr(self, name)
        return int(found.value)

    def with_values(self, values: dict[str, float]) -> "Obligations":
        """Return these with a bureau's own numbers."""
        body = self.model_dump()
        for name, value in values.items():
            body[name]["value"] = value
        return Obligations.model_validate(body)


@cache
def obligations() -> Obligations:
    """Return the shipped numbers."""
    text = (Path(__file__).parent / "obligations.yml").read_text(encoding="utf-8")
    return Obligations.model_validate(parsed(text))
