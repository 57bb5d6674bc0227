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
    tables_of,
)
from data_contracts.types import duckdb_type, empty, polars_type, schema_of

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
    "duckdb_type",
    "empty",
    "enumeration",
    "enumerations",
    "indicator",
    "indicators",
    "lead_rules",
    "polars_type",
    "reference_path",
    "schema_of",
    "source",
    "sources",
    "table",
    "tables",
    "tables_of",
]
