"""out_papers: 三书一函 with the day an answer is due."""

from typing import Annotated

import polars as pl

from assets.run import Run, table_asset
from models.action.answers_due import with_due
from models.action.standards import leads_in

_PAPERS = """
    select paper_no, kind, issued_date, region_code, addressee, matter, lead_no, case_no,
        reply_due_date, replied_date, result from core_papers
"""


@table_asset()
def out_papers(papers: Annotated[pl.DataFrame, _PAPERS], run: Run) -> pl.DataFrame:
    """Return one row a paper."""
    days = run.config.obligations.days("papers_days")
    due = with_due(papers, "issued_date", days, run.as_of)
    named = due.drop("reply_due_date", "replied_date").rename({"answered": "answered_on"})
    leads = [leads_in(text) for text in named["lead_no"]]
    listed = pl.Series("lead_nos", leads, dtype=pl.List(pl.String))
    return named.with_columns(listed)
