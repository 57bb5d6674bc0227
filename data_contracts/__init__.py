"""What is promised: sources, tables, indicators, enumerations and reference facts.

Everything here is YAML or CSV, read strictly: unknown keys are errors.
"""

from data_contracts.frames import empty, schema_of
from data_contracts.indicator_contract import CountyList, Indicator, Threshold
from data_contracts.leads import LEVELS, LISTS, LeadRules, ListName, lead_rules
from data_contracts.loader import (
    Table,
    TableColumn,
    enumeration,
    indicator,
    indicators,
    made_beside,
    reference_path,
    rules_of_flags,
    source,
    sources,
    table,
    tables,
    tables_of,
)
from data_contracts.source_contract import AHEAD, FIRST_DAY, Column, Source
from data_contracts.types import duckdb_type, polars_type
from data_contracts.words import Enumeration, enumerations

__all__ = [
    "AHEAD",
    "FIRST_DAY",
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
    "made_beside",
    "polars_type",
    "reference_path",
    "rules_of_flags",
    "schema_of",
    "source",
    "sources",
    "table",
    "tables",
    "tables_of",
]
