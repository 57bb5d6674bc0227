"""Workbooks for people: leads, items to check, rows set aside, mappings, blank templates."""
