"""What people look at: the static site, the workbooks, the exported tables. Frames in, bytes out."""

from dashboards.export import table_export
from dashboards.kept import keeping
from dashboards.letters import report_papers, warning_papers
from dashboards.pages.warning_fields import weekly_parties
from dashboards.run import RunFacts
from dashboards.site import build_site, county_pages
from dashboards.view import View, view_of
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
