"""What is promised: sources, tables, indicators, enumerations and reference facts.

Everything here is YAML or CSV; :mod:`data_contracts.loader` is the one reader.
"""

from data_contracts.loader import (
    Column,
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
    "Column",
    "Enumeration",
    "Indicator",
    "Source",
    "Table",
    "TableColumn",
    "Threshold",
    "enumeration",
    "enumerations",
    "indicator",
    "indicators",
    "reference_path",
    "source",
    "sources",
    "table",
    "tables",
]
