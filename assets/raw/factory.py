"""Make one raw_ asset for every source contract."""

from assets.run import Asset, Run, Shown, asset
from assets.store.conform import promised
from assets.store.warehouse import parquet_in
from data_contracts import Source, sources


def raw_asset(contract: Source) -> Asset:
    """Return the asset ``raw_<source>``: this run's rows as received, added to those of earlier runs.

    Every row read is here, accepted or not; identity columns and the parts of free texts that name a
    person were taken out before.
    """

    @asset(
        ["intake_files"],
        name=f"raw_{contract.source}",
        about=f"{contract.title_zh}：{contract.about}",
    )
    def made(run: Run) -> Shown:
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
        return {"行数": run.warehouse.count(table)}

    return made


raw_assets = [raw_asset(contract) for contract in sources().values()]
