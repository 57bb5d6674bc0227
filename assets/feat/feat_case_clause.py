"""feat_case_clause: law, article, paragraph, item, tier and the range of fines for each case."""

from pathlib import Path

import polars as pl

from assets.run import Run, table_asset
from assets.store.home import HomeError
from data_contracts.reference import statutes


def with_own(shipped: pl.DataFrame, path: Path) -> pl.DataFrame:
    """Return the shipped statute table with a bureau's own rows (``config/statutes.csv``) appended.

    Raises
    ------
    HomeError
        The file has a column the shipped table does not, or a value of the wrong type.
    """
    if not path.exists():
        return shipped
    own = pl.read_csv(path, infer_schema=False)
    if extra := sorted(set(own.columns) - set(shipped.columns)):
        raise HomeError(f"config/{path.name} 有不认识的列：{'、'.join(extra)}。")
    try:
        typed = own.with_columns(_typed(c, shipped.schema[c]) for c in own.columns)
    except pl.exceptions.PolarsError as error:
        raise HomeError(
            f"config/{path.name} 有读不懂的值：{str(error).splitlines()[0]}。"
        ) from error
    return pl.concat([shipped, typed], how="diagonal")


def _typed(column: str, dtype: pl.DataType) -> pl.Expr:
    text = pl.when(pl.col(column) != "").then(pl.col(column))
    if dtype == pl.Date:
        return text.str.to_date().alias(column)
    if dtype == pl.Boolean:
        return (text == "true").alias(column)
    return text.cast(dtype).alias(column)


@table_asset(deps=["feat_case"])
def feat_case_clause(run: Run) -> pl.DataFrame:
    """One row a case: the clause its 处罚依据 names, or why none could be read."""
    from models.clauses import resolve  # noqa: PLC0415  # heavy: not at load time

    known = with_own(statutes(), run.home.config / "statutes.csv")
    return resolve(run.warehouse.read("feat_case"), known)
