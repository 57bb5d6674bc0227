"""Ledgers saved as CSV that had the number of a case merged over a row for each of its parties."""

import polars as pl

from assets.intake.headings.recognise import Recognised
from data_contracts import loader


def with_their_case(body: pl.DataFrame, found: Recognised) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows of a ledger of cases with those of further parties under the case above, and what is to be said.

    Such a row follows its case at once, names a party and an amount, and has neither number nor day nor
    organ of its own: without the case above its fine is lost. What else is blank in it stays so.

    Parameters
    ----------
    body : pl.DataFrame
        Stripped cells ``c0…`` of rows alone, without totals, and ``row_no``.
    found : Recognised
    """
    contract = loader.source(found.source)
    at: dict[str, list[str]] = {}
    for place in found.columns:
        at.setdefault(place.column, []).append(f"c{place.index}")
    number, party = at.get("case_no", []), at.get("party_name", [])
    amounts = [
        cell for name, cells in at.items() if contract.columns[name].type == "money" for cell in cells
    ]  # fmt: skip
    if found.source != "cases" or not (number and party and amounts):
        return body, []
    organ = contract.organ
    shared = {name for group in contract.required_any for name in group} | {*contract.key}
    shared |= {organ.code, organ.name, "region_code"} if organ else set()
    own = [cell for name in sorted(shared) for cell in at.get(name, [])]
    stands = pl.any_horizontal(pl.col(own).is_not_null())
    is_party = ~stands & pl.any_horizontal(pl.col(party).is_not_null())
    is_party &= pl.any_horizontal(pl.col(amounts).is_not_null())
    # A row that is neither ends what stands above it, and so does a blank one.
    rows = body.select(
        p=is_party.fill_null(value=False),
        head=pl.all_horizontal(pl.col(number + party).is_not_null()),
        step=pl.col("row_no").diff().fill_null(2) == 1,
    )
    ends = rows.select((~pl.col("p") | ~pl.col("step")).cum_sum().alias("g"))["g"]
    group = rows.with_columns(g=ends)
    taken = group.select((pl.col("p") & pl.col("head").first().over("g")).alias("t"))["t"]
    if not taken.any():
        return body, []
    filled = [cell for cell in [*own, *at.get("decision_no", [])] if cell in body.columns]
    body = body.with_columns(
        pl.when(pl.lit(taken)).then(pl.coalesce(c, pl.col(c).first().over(pl.lit(ends)))).otherwise(c).alias(c)
        for c in filled
    )  # fmt: skip
    said = f"{int(taken.sum())}行没有案号、日期，只写当事人和金额，当作上一行案件的另一个当事人读"
    return body, [said]
