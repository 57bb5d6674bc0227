"""What is promised: sources, tables, indicators, enumerations and reference facts.

Everything here is YAML or CSV; :mod:`data_contracts.loader` is the one reader.
"""

from data_contracts.leads import LEVELS, LISTS, LeadRules, ListName, lead_rules
from data_contracts.loader import (
    Column,
    CountyList,
    Enumeration,
    Indicator,
    Source,
    Table,
    TableColumn,
    Threshold,
    enumeration,
    enumerations,
    indicator,
    indicators,
    reference_path,
    source,
    sources,
    table,
    tables,
)

__all__ = [
    "LEVELS",
    "LISTS",
    "Column",
    "CountyList",
    "Enumeration",
    "Indicator",
    "LeadRules",
    "ListName",
    "Source",
    "Table",
    "TableColumn",
    "Threshold",
    "enumeration",
    "enumerations",
    "indicator",
    "indicators",
    "lead_rules",
    "reference_path",
    "source",
    "sources",
    "table",
    "tables",
]
