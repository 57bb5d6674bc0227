"""Ledgers of cases with a row for each party of a case, below its first one."""

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


def fined_together(body: pl.DataFrame, found: Recognised) -> tuple[pl.DataFrame, list[str]]:
    """Return the rows of a ledger of cases without those that only name a further party of the decision above.

    One fine for several stands in the row of the first. Such a row follows it at once under the same numbers,
    has a party of its own and no amount, and says nothing else that the first does not say.

    Parameters
    ----------
    body : pl.DataFrame
        As of :func:`with_their_case`, numbers that were merged written in each row.
    found : Recognised
    """
    columns = loader.source(found.source).columns
    at: dict[str, list[str]] = {}
    for place in found.columns:
        at.setdefault(place.column, []).append(f"c{place.index}")
    numbers = [cell for name in ("case_no", "decision_no") for cell in at.get(name, [])]
    amounts = [
        cell for name, cells in at.items() if columns[name].type == "money" for cell in cells
    ]
    party = at.get("party_name", [])
    if found.source != "cases" or not (numbers and amounts and party) or body.is_empty():
        return body, []
    theirs = {*amounts, *numbers}
    theirs |= {
        c for name, cells in at.items() if _is_of_one_party(name, columns[name].type) for c in cells
    }
    rest = [cell for cells in at.values() for cell in cells if cell not in theirs]
    goes_on = pl.all_horizontal(pl.col(c) == pl.col(c).shift() for c in numbers) & (
        pl.col("row_no").diff() == 1
    )
    follows = body.select(goes_on.fill_null(value=False).alias("f"))["f"]
    if not follows.any():
        return body, []
    decision = (~follows).cum_sum()
    first = {c: pl.col(c).first().over(pl.lit(decision)) for c in [*amounts, *party, *rest]}
    is_further = pl.all_horizontal(
        *(pl.col(c).is_not_null() & (pl.col(c) != first[c]) for c in party),
        *(pl.col(c).is_null() for c in amounts),
        *((pl.col(c).is_null() | (pl.col(c) == first[c])) for c in rest),
        pl.any_horizontal(first[c].is_not_null() for c in amounts),
    )
    further = body.select(is_further.fill_null(value=False).alias("f"))["f"]
    if not further.any():
        return body, []
    said = f"{int(further.sum())}行只写了同一个决定的另一个当事人，没有金额，与上面一行合成一件读入"
    return body.filter(~further), [said]


def _is_of_one_party(name: str, kind: str) -> bool:
    """Return whether a column says something of one party alone."""
    return kind in ("identity", "uscc") or name.startswith("party_")
