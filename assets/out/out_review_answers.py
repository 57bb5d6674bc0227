"""out_review_answers: every row of a review sheet that came back filled in: taken, or why not."""

from typing import Annotated, Any

import polars as pl

from assets.action import samples
from assets.feat.feat_answer__judged import rows_aside
from assets.run import Run, table_asset
from data_contracts import schema_of, table
from models.action.returned import why_not

_NAME = "out_review_answers"
_FILLED = """
    select r.item_no, r.file, r.sheet, r.row_no, r.verdict, r.problem_items, r.video, r.explanation,
        r.reviewed_by, r.reviewed_date, r.arrived_as_of, r.file_sha
    from core_file_reviews r
    where r.verdict is not null or r.problem_items is not null
    order by r.arrived_as_of, r.file, r.sheet, r.row_no
"""


@table_asset(deps=["intake_files", "intake_set_aside", "raw_file_reviews"])
def out_review_answers(filled: Annotated[pl.DataFrame, _FILLED], run: Run) -> pl.DataFrame:
    """Return one row a filled-in row, in order of arrival judged one by one.

    A row the intake set aside is one that was not taken: whoever reviewed the case reads why.
    """
    items = {
        item["item_no"]: item | {"kind": body["kind"]}
        for body in samples.draws(run.ledger)
        for item in body["items"]
    }
    rows = [_judged(run, row, items) for row in filled.to_dicts()]
    last = {row["item_no"]: i for i, row in enumerate(rows) if row["taken"]}
    for i, row in enumerate(rows):
        row["counts"] = last.get(row["item_no"]) == i
    rows += map(_set_aside, rows_aside(run, "file_reviews"))
    return pl.DataFrame(rows, schema=schema_of(table(_NAME)))


def _judged(run: Run, row: dict[str, Any], items: dict[str, dict[str, Any]]) -> dict[str, Any]:
    folders = run.config.county_folders
    sender = next((code for f, code in folders.items() if row["file"].startswith(f"{f}/")), None)
    item, standard = items.get(row["item_no"]), run.config.review_standard
    reason = why_not(row, item, standard, run.as_of, sender)
    day = row.pop("reviewed_date") or row["arrived_as_of"]
    del row["arrived_as_of"]
    return row | {"reviewed_on": day, "taken": reason is None, "reason": reason}


def _set_aside(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row that could not be read, as it was typed; the day that is none stays out."""
    told = {c: row[c] for c in schema_of(table(_NAME)) if c in row}
    return told | {"reviewed_on": None, "taken": False, "counts": False}
