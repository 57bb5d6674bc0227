"""同上, 〃: cells of a list kept by hand that say what the row above says."""

import polars as pl

from assets.intake.headings.recognise import Recognised
from data_contracts import loader

#: 同上, 同上行, 同前, 〃, ″, and the quotation marks people type for it.
_MARK = r"""^(?:同上(?:一?[行格])?|同前|[〃″"“”＂]{1,2}|'')$"""
#: An amount below 同上 may be one fine over several rows: it is never repeated. Numbers of documents are a row's own.
_OWN = ("money", "integer", "doc_no")


def written_out(body: pl.DataFrame, found: Recognised) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows of a table with such marks replaced by what stands above them, and what is to be said of it.

    Read as a word, 同上 is a kind of offence of its own, and no case below is compared with those above.
    A mark with nothing above it is blank. Sheets we gave out are left as they came: an answer is
    given for each row (docs/decisions/0118).

    Parameters
    ----------
    body : pl.DataFrame
        Stripped cells ``c0…`` of rows alone, without totals.
    found : Recognised
    """
    contract = loader.source(found.source)
    said: list[str] = []
    if contract.ours or found.is_ours:
        return body, said
    texts = {name for name, kind in body.schema.items() if kind == pl.String}
    looked_at = [
        c
        for c in found.columns
        if f"c{c.index}" in texts
        and contract.columns[c.column].type not in _OWN
        and c.column not in contract.given_out
    ]
    names = list(dict.fromkeys(f"c{c.index}" for c in looked_at))
    is_mark = pl.col(names).str.contains(_MARK).fill_null(value=False)
    marks = body.select(is_mark.sum()).row(0, named=True) if names else {}
    for column in looked_at:
        if (number := marks[name := f"c{column.index}"]) > 0:
            marked = pl.col(name).str.contains(_MARK).fill_null(value=False)
            above = pl.when(~marked).then(name).forward_fill()
            body = body.with_columns(pl.when(marked).then(above).otherwise(name).alias(name))
            said.append(f"「{column.header}」{number}格写的是“同上”，照上一行读")
    return body, list(dict.fromkeys(said))
