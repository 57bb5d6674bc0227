"""What people look at: the static site, the workbooks, the exported tables. Frames in, bytes out."""

from dashboards.export import table_export
from dashboards.kept import keeping
from dashboards.letters import report_papers, warning_papers
from dashboards.pages.warning_fields import weekly_parties
from dashboards.run import RunFacts
from dashboards.site import build_site, county_pages
from dashboards.view import View, view_of
from dashboards.workbooks import (
    blank_templates,
    column_mapping_workbook,
    correction_sheets,
    county_cards,
    county_workbook,
    county_workbooks,
    key_regions_workbook,
    leads_workbook,
    ledger_workbooks,
    month_returns,
    month_tables,
    month_workbooks,
    organ_mapping_workbook,
    receipts_workbook,
    region_workbook,
    review_workbooks,
    section_workbooks,
    set_aside_workbook,
    visit_papers,
)

__all__ = [
    "RunFacts",
    "View",
    "blank_templates",
    "build_site",
    "column_mapping_workbook",
    "correction_sheets",
    "county_cards",
    "county_pages",
    "county_workbook",
    "county_workbooks",
    "keeping",
    "key_regions_workbook",
    "leads_workbook",
    "ledger_workbooks",
    "month_returns",
    "month_tables",
    "month_workbooks",
    "organ_mapping_workbook",
    "receipts_workbook",
    "region_workbook",
    "report_papers",
    "review_workbooks",
    "section_workbooks",
    "set_aside_workbook",
    "table_export",
    "view_of",
    "visit_papers",
    "warning_papers",
    "weekly_parties",
]
