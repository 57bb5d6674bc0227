"""Lists with a row for each item of a sample that failed, or was tested: one sample, whatever its items are."""

from contextlib import suppress

import polars as pl
import polars.selectors as cs

from assets.intake.context import IntakeContext
from assets.intake.files import SheetText
from assets.intake.headings.recognise import Recognised
from assets.intake.values.dates import parse_date
from assets.intake.values.words import Words
from data_contracts import loader

_AND = "；"


def together(
    sheet: SheetText, found: Recognised, body: pl.DataFrame, context: IntakeContext
) -> pl.DataFrame:
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
    context : IntakeContext
        Word lists.
    """
    contract = loader.source(found.source)
    at = {f.column: f"c{f.index}" for f in reversed(found.columns)}
    joined = [at[name] for name in contract.joins if name in at]
    key = [at[name] for name in contract.key if name in at]
    worst = [name for name in contract.joined_by if name in at]
    if not (joined or worst) or len(key) < len(contract.key):
        return body
    names = [name for name in at if at[name] not in joined and name not in contract.joined_by]
    body = body.with_columns(
        _as_days(body[at[n]]).alias(f"_{n}")
        if contract.columns[n].type == "date"
        else pl.col(at[n]).alias(f"_{n}")
        for n in names
    )
    shared = [f"_{name}" for name in names]
    of_key = pl.all_horizontal(pl.col(key).is_not_null())
    for name in worst:
        words = Words.of(context.enumerations[str(contract.columns[name].enum)])
        body = _as_the_worst(
            body, (at[name], contract.joined_by[name]), words, of_key, shared, joined
        )
    if not joined:
        return body.drop(cs.starts_with("_"))
    shared += [at[name] for name in worst]
    # What stands there twice word for word is told as a duplicate, as ever.
    several = pl.struct(joined).n_unique().over(shared) > 1
    is_several = body.select(of_key & several).to_series()
    if not is_several.any():
        return body.drop(cs.starts_with("_"))
    rest = [pl.col(n).first() for n in body.columns if n not in (*shared, *joined)]
    texts = [pl.col(n).drop_nulls().unique(maintain_order=True).str.join(_AND) for n in joined]
    ones = body.filter(is_several).group_by(shared, maintain_order=True).agg(*rest, *texts)
    count = int(is_several.sum())
    title = contract.columns[contract.joins[0]].zh
    sheet.notes.append(f"有{count}行只有「{title}」不同，一项一行，合成{ones.height}件读入")
    every = pl.concat([body.filter(~is_several), ones.select(body.columns)])
    return every.drop(cs.starts_with("_")).sort("row_no")


def _as_days(cells: pl.Series) -> pl.Series:
    """Return days as such: one row may hold a spreadsheet's number of a day, the next its words."""
    known: dict[str, str] = {}
    for text in cells.drop_nulls().unique():
        with suppress(ValueError):
            known[text] = str(parse_date(text))
    return cells.replace(known)


def _as_the_worst(
    body: pl.DataFrame,
    counts: tuple[str, str],
    words: Words,
    of_key: pl.Expr,
    shared: list[str],
    joined: list[str],
) -> pl.DataFrame:
    """Return the rows in which those of one record say the word that counts where one of them does.

    What the others give as their item (/, 无) goes: theirs is not what failed.
    """
    cell, word = counts
    said = [
        t
        for t in body[cell].drop_nulls().unique(maintain_order=True)
        if words.standard(t)[0] == word
    ]
    is_worst = pl.col(cell).is_in(said).fill_null(value=False)
    worst = pl.col(cell).filter(is_worst).first().over(shared)
    body = body.with_columns(pl.when(of_key & ~is_worst).then(worst).alias("_worst"))
    mends = pl.col("_worst").is_not_null()
    items = [pl.when(~mends).then(pl.col(name)).alias(name) for name in joined]
    return body.with_columns(pl.coalesce("_worst", cell).alias(cell), *items).drop("_worst")
