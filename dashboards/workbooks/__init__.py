"""Workbooks for people: leads, items to check, rows set aside, mappings, blank templates."""

from dashboards.workbooks.leads import leads_workbook

__all__ = ["leads_workbook"]
