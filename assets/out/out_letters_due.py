"""out_letters_due: letters of advice both ways, with the day an answer is due."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.action.answers_due import with_due

_LETTERS = """
    select letter_no, direction, counterpart, region_code, matter, case_no, received_date,
        reply_due_date, replied_date, is_adopted, result from core_letters
"""


@table_asset()
def out_letters_due(letters: Annotated[pl.DataFrame, _LETTERS], run: Run) -> pl.DataFrame:
    """Return one row a letter, received or sent."""
    days = run.config.obligations.days("letters_days")
    due = with_due(letters, "received_date", days, run.as_of)
    return due.drop("reply_due_date", "replied_date").rename({"answered": "answered_on"})
