"""Make one raw_ asset for every source contract."""

import dagster as dg

from assets.run import Run
from assets.store.warehouse import parquet_in
from data_contracts import Source, sources

_LINEAGE = {
    "file": "VARCHAR", "sheet": "VARCHAR", "row_no": "BIGINT", "file_sha": "VARCHAR", "arrival": "BIGINT",
    "table_no": "BIGINT", "arrived_as_of": "DATE",
}  # fmt: skip


def raw_columns(contract: Source) -> list[str]:
    """Return the text columns of a source's raw_ table; ``unit_<column>`` says how money was read."""
    kept = [n for n, c in contract.columns.items() if c.type != "identity"]
    return kept + [f"unit_{n}" for n in kept if contract.columns[n].type == "money"]


def raw_asset(contract: Source) -> dg.AssetsDefinition:
    """Return the asset ``raw_<source>``: this run's rows as received, added to those of earlier runs.

    Every row read is here, accepted or not; identity columns and the parts of free texts that name a
    person were taken out before.
    """

    @dg.asset(
        name=f"raw_{contract.source}",
        group_name="raw",
        deps=["intake_files"],
        description=f"{contract.title_zh}：{contract.about}",
        required_resource_keys={"run"},
    )
    def made(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        run: Run = context.resources.run
        table = f"raw_{contract.source}"
        types = dict.fromkeys(raw_columns(contract), "VARCHAR") | _LINEAGE
        connection = run.warehouse.connection
        run.warehouse.ensure(table, types)
        staged = run.stage / contract.source / "raw"
        if any(staged.glob("*.parquet")):
            wanted = ", ".join(f'"{n}"' for n in types)
            present = {
                name for (name, *_) in connection.execute(
                    f"describe select * from {parquet_in(staged)}"
                ).fetchall()
            }  # fmt: skip
            chosen = ", ".join(f'"{n}"' if n in present else f'null as "{n}"' for n in types)
            connection.execute(
                f'insert into "{table}" ({wanted}) select {chosen} from {parquet_in(staged)}'
            )
        rows = connection.execute(f'select count(*) from "{table}"').fetchall()[0][0]
        return dg.MaterializeResult(metadata={"行数": rows})

    return made


raw_assets = [raw_asset(contract) for contract in sources().values()]
