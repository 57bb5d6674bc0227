"""Several decisions under one case number, a row for each respondent: each decision is a case."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

import polars as pl

from assets.arrivals.staging import rows_table, standing_rows
from assets.run import Run
from data_contracts import empty, schema_of, sources, table

#: Who a row is about, and its decision; empty where it does not say.
_WHO = "coalesce(r.party_key, r.party_name, '')"
_NUMBER = "coalesce(r.decision_no, '')"
#: A number on more decisions than any case has is no case's number: each stands for itself.
_MOST_OF_A_CASE = 200
#: Sources whose rows are decisions.
DECISIONS = ("cases", "penalty_publications")
#: What :func:`parts_sql` reads.
READ = ("case_parts", *map(rows_table, DECISIONS))


def of_several(source: str) -> str:
    """Return SQL for the accepted rows of a source whose number stands with several parties or decisions."""
    rows, contract = f"({standing_rows(source)})", sources()[source]
    number = contract.organ.number if contract.organ else None
    return f"""
        select r.* from {rows} r semi join (
            select r.{number} from {rows} r group by r.{number}
            having count(*) > 1 and (min({_WHO}) <> max({_WHO}) or min({_NUMBER}) <> max({_NUMBER}))
        ) using ({number})
    """


def told_apart(source: str, rows: str) -> str:
    """Return SQL for SELECT ``rows`` of a source, the key that of the row's decision; a case's number too."""
    own = ", r.case_no || coalesce(p.suffix, '') as case_no" if source == "cases" else ""
    return f"""
        select r.* replace (r.case_key || coalesce(p.suffix, '') as case_key{own})
        from ({rows}) r left join case_parts p
            on p.source = '{source}' and p.plain_key = r.case_key and p.who = {_WHO} and p.decision_no = {_NUMBER}
    """


def decisions_of_before(run: Run) -> str:
    """Return SQL for ``source``, ``who`` and ``decision_no`` of the rows that the published run had."""
    came = run.since.arrival if run.since else 0
    return " union all ".join(
        f"""select '{source}' as source, {_WHO} as who, {_NUMBER} as decision_no
            from "{rows_table(source)}" r where r.arrival <= {came}"""
        for source in DECISIONS
    )


def parts_sql() -> str:
    """Return SQL for ``plain_key`` and ``part``, the keys of a case and of a decision told apart from it, and the day it ``came``."""
    rows = " union all ".join(
        f"""select '{source}' as source, {number} as number, {_WHO} as who, {_NUMBER} as decision_no, arrived_as_of
            from "{rows_table(source)}" r"""
        for source, number in (("cases", "case_no"), ("penalty_publications", "decision_no"))
    )
    return f"""
        select p.plain_key, p.plain_key || p.suffix as part, min(r.arrived_as_of) as came
        from case_parts p join ({rows}) r using (source, who, decision_no)
        where p.suffix <> '' and ends_with(p.plain_key, '|' || r.number) group by all
    """


class _Row(NamedTuple):
    sheet: tuple[int, int]
    who: str
    name: str
    is_masked: bool
    number: str
    fine: float
    filed: date | None

    def is_of(self, other: "_Row") -> bool:
        """Return whether both write the same party; 张某 under another number may be another person."""
        if self.is_masked and self.number and other.number and self.number != other.number:
            return False
        return bool((self.who and self.who == other.who) or (self.name and self.name == other.name))

    def is_beside(self, other: "_Row") -> bool:
        """Return whether one sheet has both, as two decisions."""
        if self.sheet != other.sheet or self.is_of(other):
            return False
        if self.number and other.number and self.number != other.number:
            return True
        return bool(self.who and other.who and self.fine != other.fine)

    def is_linked(self, other: "_Row") -> bool:
        return self.is_of(other) or bool(self.number and self.number == other.number)

    def is_another(self, other: "_Row") -> bool:
        """Return whether neither party nor number are the same, where both say the party, and the number or another day of filing.

        A number given out twice: the second case is filed, months before it has a decision, under the first one's.
        """
        if not (self.who and other.who) or self.is_linked(other):
            return False
        is_filed_apart = self.filed and other.filed and self.filed != other.filed
        return bool((self.number and other.number) or is_filed_apart)


def parts(run: Run, source: str, keyed: str) -> pl.DataFrame:
    """Return the keys of cases that hold several decisions, and which rows are of which.

    A bureau exports a row for each respondent of a case, all under the case's number. Rows of one
    party, and rows with one decision's number, are one decision, unless one sheet has that number
    with several parties whose fines differ. A row that came earlier never moves for one that comes
    later. Where nothing tells rows apart they stay one case, of which the newest counts.

    Parameters
    ----------
    run : Run
        Its warehouse has the accepted rows.
    source : str
        One of :data:`DECISIONS`.
    keyed : str
        SELECT of the rows of :func:`of_several`, with ``case_key``.

    Returns
    -------
    pl.DataFrame
        ``source``, ``plain_key``, ``who``, ``decision_no``, ``suffix`` (null for the decision that came first,
        ``·之2`` for the next); one row for each party and number that stand together.
    """
    if not run.warehouse.count(rows_table(source)):
        return empty(table("case_parts"))
    filed = "filed_date" if "filed_date" in sources()[source].columns else "null::date"
    rows = run.warehouse.query(
        f"""
        select case_key, arrival, table_no, {_WHO} as who, coalesce(party_name, '') as party_name,
            party_key is null as is_masked, {_NUMBER} as decision_no, coalesce(fine_yuan, 0)::double as fine, {filed} as filed
        from ({keyed}) r order by case_key, coalesce(came, arrival), arrival, table_no, row_no
        """
    )
    if rows.is_empty():
        return empty(table("case_parts"))
    found = [
        (source, key, who, number, f"·之{place + 1}" if place else None)
        for key, group in groupby(rows.iter_rows(), key=lambda row: row[0])
        for (who, number), place in _places([_Row((a, t), *said) for _, a, t, *said in group])
    ]
    return pl.DataFrame(found, schema=schema_of(table("case_parts")), orient="row")


def _places(rows: Sequence[_Row]) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield each party and number of one key with the place of its decision; none where all are one."""
    place: dict[tuple[str, str], int] = {}
    several = {(row.who, row.number) for row in rows}
    if len(several) > _MOST_OF_A_CASE:
        for row in rows:
            place.setdefault((row.who, row.number), len(place))
    else:
        decisions: list[list[_Row]] = []
        for _, sheet in groupby(rows, key=lambda row: row.sheet):
            # Those known from earlier sheets first: a corrected name is that of the one that is left.
            for row in sorted(sheet, key=lambda row: (row.who, row.number) not in place):
                said = (row.who, row.number)
                if said not in place:
                    place[said] = _decision(row, decisions)
                if place[said] == len(decisions):
                    decisions.append([])
                decisions[place[said]].append(row)
    if max(place.values()):
        yield from place.items()


def _decision(row: _Row, decisions: Sequence[Sequence[_Row]]) -> int:
    """Return which of the decisions so far a row is of: its party's, else its number's, else one nothing tells it from."""
    free = {
        place: rows
        for place, rows in enumerate(decisions)
        if not any(row.is_beside(other) for other in rows)
    }
    alike = {p for p, rows in free.items() if any(row.fine == other.fine for other in rows)}
    of_party = [p for p, rows in free.items() if any(row.is_of(other) for other in rows)]
    of_number = [p for p, rows in free.items() if any(row.is_linked(other) for other in rows)]
    if len(of_number) > 1:  # one of several parties is called otherwise now
        of_number = [p for p in of_number if p in alike]
    same = [p for p, rows in free.items() if not any(row.is_another(other) for other in rows)]
    # Rows that came before are not in a sheet again: of several it may be, the fine tells.
    same.sort(key=lambda p: p not in alike)
    return next(iter(of_party or of_number or same), len(decisions))
