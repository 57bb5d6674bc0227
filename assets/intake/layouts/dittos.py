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
    for column in found.columns:
        name, kind = f"c{column.index}", contract.columns[column.column].type
        if kind in _OWN or name not in body.columns or body.schema[name] != pl.String:
            continue
        is_mark = body[name].str.contains(_MARK).fill_null(value=False)
        if (marks := int(is_mark.sum())) and column.column not in contract.given_out:
            above = body[name].set(is_mark, None).forward_fill()
            body = body.with_columns(body[name].zip_with(~is_mark, above))
            said.append(f"「{column.header}」{marks}格写的是“同上”，照上一行读")
    return body, list(dict.fromkeys(said))
