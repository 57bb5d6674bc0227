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
    It ends in a condition, which `` and arrival > …`` narrows to what came since.
    """
    contract = sources()[source]
    own = next((c for c in contract.columns.values() if c.beside), None)
    if own is None or own.beside is None:
        return ""
    other, rows = own.beside.column, rows_table(source)
    linked = f'select {other}, arrival from "{rows}" where {other} <> {key_sql(source)} and not {is_elsewhere(contract)}'
    return f"select {other} from ({linked} union all {_said_again(contract, rows, other)}) where {other} is not null"


def _said_again(contract: Source, rows: str, other: str) -> str:
    """Return SQL for the shorter numbers of two rows of which the one says what the other says, of one firm if both name it.

    Who has numbers of one length alone is passed over first, and days are joined by equality: somebody who
    complains ten thousand times is not compared with himself as often squared.
    """
    number = contract.key[0]
    said = f"""
        select *, length({number}) as digits, regexp_replace(statement, '[^\\p{{Han}}0-9A-Za-z]', '', 'g') as words
        from "{rows}"
        where {other} is null and complainant_key in (
            select complainant_key from "{rows}" where {other} is null
            group by all having min(length({number})) < max(length({number})))
    """
    within = " and ".join(
        f"coalesce(contains(a.{name}, b.{name}) or contains(b.{name}, a.{name}), true)"
        for name in ("uscc", "subject_name")
    )
    return f"""
        select again_no, both_came from (
            select b.*, a.{number} as again_no, greatest(a.arrival, b.arrival) as both_came
            from (select * exclude (registered_date), registered_date + unnest(range(-{_DAYS}, {_DAYS} + 1))::int as day
                from (select {number}, complainant_key, registered_date, uscc, subject_name, arrival, digits, words from ({said}))) a
            join ({said}) b on a.complainant_key = b.complainant_key and a.day = b.registered_date
            where a.digits < b.digits and least(length(a.words), length(b.words)) >= {_LEAST_SAID}
            and (contains(a.words, b.words) or contains(b.words, a.words)) and {within}
        ) where not {is_elsewhere(contract)}
    """
