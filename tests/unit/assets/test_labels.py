"""What Dagster shows of an asset: Chinese words, and of a table its columns and where it lies."""

import dagster as dg
import polars as pl

from assets.run import describe
from data_contracts import tables
from pipelines.labels import labelled
from pipelines.steps import steps

SCHEMA = "dagster/column_schema"


def test_every_table_shows_the_columns_of_its_contract() -> None:
    specs = {spec.key.to_user_string(): spec for one in steps() for spec in one.specs}
    shown = {name: spec for name, spec in specs.items() if name in tables()}
    assert len(shown) > 200
    for name, spec in shown.items():
        contract = tables()[name]
        columns = spec.metadata[SCHEMA].columns
        assert [c.name for c in columns] == list(contract.columns), name
        assert all(contract.columns[c.name].zh in (c.description or "") for c in columns), name
        assert {c.name for c in columns if not c.constraints.nullable} == set(contract.key), name
    for name, spec in specs.items():
        assert spec.description, name
        assert spec.kinds, name


def test_a_table_shows_where_it_lies_and_what_is_none_does_not() -> None:
    def metadata(name: str) -> dict[str, object]:
        return dict(
            labelled(dg.AssetSpec(name, group_name=name.split("_", maxsplit=1)[0])).metadata
        )

    cases, warnings = metadata("core_cases"), metadata("out_warnings")
    assert cases["文件"] == "store/core_cases/*.parquet"
    assert warnings["文件"] == "warehouse.duckdb"
    assert warnings["一行由什么认"] == "预警编号"
    assert metadata("publication") == {}


def test_sums_are_named_in_chinese() -> None:
    frame = pl.DataFrame({"decided_yuan": ["1.50", "2.00"]}).cast(pl.Decimal(18, 2))
    said = tables()["out_region_month"].columns["decided_yuan"].zh
    assert describe("out_region_month", frame) == {"行数": 2, f"{said} 合计(元)": 3.5}
