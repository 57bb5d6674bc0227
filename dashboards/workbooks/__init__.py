"""Workbooks for people: leads, items to check, rows set aside, mappings, blank templates."""

from dashboards.workbooks.county import county_cards, county_workbook, county_workbooks
from dashboards.workbooks.key_regions import key_regions_workbook
from dashboards.workbooks.leads import leads_workbook, section_workbooks
from dashboards.workbooks.ledger import ledger_workbooks
from dashboards.workbooks.month_table import correction_sheets, month_returns, month_tables
from dashboards.workbooks.months import month_workbooks
from dashboards.workbooks.receipts import receipts_workbook
from dashboards.workbooks.returns import (
    column_mapping_workbook,
    organ_mapping_workbook,
    region_workbook,
    set_aside_workbook,
)
from dashboards.workbooks.reviews import review_workbooks
from dashboards.workbooks.templates import blank_templates
from dashboards.workbooks.visits import visit_papers

__all__ = [
    "blank_templates",
    "column_mapping_workbook",
    "correction_sheets",
    "county_cards",
    "county_workbook",
    "county_workbooks",
    "key_regions_workbook",
    "leads_workbook",
    "ledger_workbooks",
    "month_returns",
    "month_tables",
    "month_workbooks",
    "organ_mapping_workbook",
    "receipts_workbook",
    "region_workbook",
    "review_workbooks",
    "section_workbooks",
    "set_aside_workbook",
    "visit_papers",
]
