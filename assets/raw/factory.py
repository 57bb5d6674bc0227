"""Make one raw_ asset for every source contract."""

import dagster as dg

from assets.run import Run
from assets.store.warehouse import parquet_in, promised
from data_contracts import Source, sources


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
        columns = list(promised(table).columns)
        connection = run.warehouse.connection
        run.warehouse.ensure(table)
        staged = run.stage / contract.source / "raw"
        if any(staged.glob("*.parquet")):
            present = {
                name for (name, *_) in connection.execute(
                    f"describe select * from {parquet_in(staged)}"
                ).fetchall()
            }  # fmt: skip
            chosen = ", ".join(f'"{n}"' if n in present else f'null as "{n}"' for n in columns)
            run.warehouse.add(table, f"select {chosen} from {parquet_in(staged)}")
        rows = connection.execute(f'select count(*) from "{table}"').fetchall()[0][0]
        return dg.MaterializeResult(metadata={"行数": rows})

    return made


raw_assets = [raw_asset(contract) for contract in sources().values()]
