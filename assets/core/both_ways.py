"""Complaints that the hotline and 12315 each sent a row of: one of them counts, 12315's."""

from assets.arrivals.staging import rows_table
from assets.core.elsewhere import is_elsewhere
from assets.core.rows import key_sql
from data_contracts import Source, sources

#: 12315 registers what the hotline hands over within so many days.
_DAYS = 3
#: What is said in fewer characters many say alike.
_LEAST_SAID = 8


def numbered_again(source: str) -> str:
    """Return SQL for the numbers under which rows of a source stand once more, sent by another office; else nothing.

    The other row names the number; or neither names the other's, and the same person said the same within days under
    numbers of another length: the words of the one stand in the other's. A row of another department takes no other row's place.
    """
    contract = sources()[source]
    own = next((c for c in contract.columns.values() if c.beside), None)
    if own is None or own.beside is None:
        return ""
    other, rows = own.beside.column, rows_table(source)
    linked = f'select {other}, arrival from "{rows}" where {other} <> {key_sql(source)} and not {is_elsewhere(contract)}'
    return f"select {other} from ({linked} union all {_said_again(contract, rows, other)}) where {other} is not null"


def _said_again(contract: Source, rows: str, other: str) -> str:
    """Return SQL for the shorter numbers of two rows of which the one says what the other says."""
    number = contract.key[0]
    text = r"regexp_replace({}.statement, '[^\p{{Han}}0-9A-Za-z]', '', 'g')"
    mine, theirs = text.format("a"), text.format("b")
    return f"""
        select again_no, both_came from (
            select b.*, a.{number} as again_no, greatest(a.arrival, b.arrival) as both_came
            from "{rows}" a join "{rows}" b on a.complainant_key = b.complainant_key
                and length(a.{number}) < length(b.{number})
            where abs(date_diff('day', a.registered_date, b.registered_date)) <= {_DAYS}
            and a.{other} is null and b.{other} is null
            and least(length({mine}), length({theirs})) >= {_LEAST_SAID}
            and (contains({mine}, {theirs}) or contains({theirs}, {mine}))
        ) where not {is_elsewhere(contract)}
    """
