"""Lists with a row for each failed item of a sample: one sample, of which only the item differs."""

import polars as pl

from assets.intake.files import SheetText
from assets.intake.headings.recognise import Recognised
from data_contracts import loader

_AND = "；"


def together(sheet: SheetText, found: Recognised, body: pl.DataFrame) -> pl.DataFrame:
    """Return a table with one row for each key, the texts that the contract ``joins`` written one behind the other.

    Rows are one record's when they share its number and nothing else the contract knows differs; of others
    the last counts, as ever. The place is that of the first.

    Parameters
    ----------
    sheet : SheetText
        A note of what was put together is added to it.
    found : Recognised
    body : pl.DataFrame
        Its rows, cells ``c0…`` and ``row_no``.
    """
    contract = loader.source(found.source)
    at = {f.column: f"c{f.index}" for f in reversed(found.columns)}
    joined = [at[name] for name in contract.joins if name in at]
    key = [at[name] for name in contract.key if name in at]
    if not joined or len(key) < len(contract.key):
        return body
    shared = [cell for cell in at.values() if cell not in joined]
    # What stands there twice word for word is told as a duplicate, as ever.
    of_key = pl.all_horizontal(pl.col(key).is_not_null())
    several = pl.struct(joined).n_unique().over(shared) > 1
    is_several = body.select(of_key & several).to_series()
    if not is_several.any():
        return body
    rest = [pl.col(n).first() for n in body.columns if n not in (*shared, *joined)]
    texts = [pl.col(n).drop_nulls().unique(maintain_order=True).str.join(_AND) for n in joined]
    ones = body.filter(is_several).group_by(shared, maintain_order=True).agg(*rest, *texts)
    count = int(is_several.sum())
    title = contract.columns[contract.joins[0]].zh
    sheet.notes.append(f"有{count}行只有「{title}」不同，一项一行，合成{ones.height}件读入")
    every = pl.concat([body.filter(~is_several), ones.select(body.columns)])
    return every.sort("row_no")
