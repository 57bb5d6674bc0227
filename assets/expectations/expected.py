"""One expectation of a core_ table, written once: what it asks, in Chinese words and in SQL.

Rows are counted and named by the same SELECT (:meth:`Expected.broken`); `data_docs.py` makes a
Great Expectations suite of the same expectations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from data_contracts import AHEAD, FIRST_DAY, Enumeration, Source, enumerations, source, table

Asks = Literal["not_null", "unique", "unique_together", "between", "in_set", "not_before"]


@dataclass(frozen=True)
class Expected:
    """What is asked of ``columns`` of the table ``name``, and whether breaking it stops publication.

    ``low`` and ``high`` are the limits of ``between``, ``words`` those of ``in_set``;
    ``not_before`` asks the first column not to lie before the second one.
    """

    name: str
    asks: Asks
    columns: tuple[str, ...]
    stops: bool
    low: float | datetime | None = None
    high: float | datetime | None = None
    words: tuple[str, ...] = ()

    @property
    def check_id(self) -> str:
        """Return its lasting name: table, what is asked, of which columns."""
        return f"{self.name}.{self.asks}.{'+'.join(self.columns)}"

    @property
    def of_rows(self) -> bool:
        """Return whether each row answers for itself, without the others."""
        return not self.asks.startswith("unique")

    def in_words(self) -> str:
        """Return what is asked as a Chinese sentence.

        Raises
        ------
        KeyError
            The table has no such column.
        """
        of = table(self.name).columns
        zh = [f"“{of[c].zh}”" for c in self.columns]
        match self.asks:
            case "not_null":
                return f"{zh[0]}不能为空"
            case "unique":
                return f"{zh[0]}不能重复"
            case "unique_together":
                return f"{'、'.join(zh)}合起来不能重复"
            case "between":
                return f"{zh[0]}{self._limits(of[self.columns[0]].unit or '')}"
            case "in_set":
                return f"{zh[0]}应是词表中的词：{'、'.join(self.words)}"
            case "not_before":
                return f"{zh[0]}不早于{zh[1]}"

    def _limits(self, unit: str) -> str:
        low, high = _plain(self.low), _plain(self.high)
        if low and high:
            return f"在{low}到{high}之间"
        return f"不小于{low}{unit}" if low else f"不大于{high}{unit}"

    def condition(self) -> tuple[str, list[Any]]:
        """Return the SQL condition that holds on a row that breaks it, and its values.

        Raises
        ------
        ValueError
            One row cannot tell: it asks that rows differ.
        """
        column = f'"{self.columns[0]}"'
        match self.asks:
            case "not_null":
                return f"{column} is null", []
            case "between":
                limits = [(">", self.high), ("<", self.low)]
                given = [(sign, value) for sign, value in limits if value is not None]
                return " or ".join(f"{column} {s} ?" for s, _ in given), [v for _, v in given]
            case "in_set":
                return f"{column} not in ({', '.join('?' * len(self.words))})", list(self.words)
            case "not_before":
                return f'{column} < "{self.columns[1]}"', []
            case _:
                raise ValueError(f"{self.check_id} is asked of all rows together")

    def broken(self) -> tuple[str, list[Any]]:
        """Return a SELECT of the rows that break it, and its values."""
        if self.of_rows:
            where, values = self.condition()
            return f'select * from "{self.name}" where {where}', values
        key = self._key()
        sql = f'select * from "{self.name}" where {self._some_key()}'
        return f"{sql} qualify count(*) over (partition by {key}) > 1", []

    def repeats(self) -> str:
        """Return SQL for whether any key is there twice: cheap, where :meth:`broken` sorts them all."""
        sql = f'select 1 from "{self.name}" where {self._some_key()}'
        return f"{sql} group by {self._key()} having count(*) > 1 limit 1"

    def _key(self) -> str:
        return ", ".join(f'"{c}"' for c in self.columns)

    def _some_key(self) -> str:
        return " or ".join(f'"{c}" is not null' for c in self.columns)


def expectations(
    name: str, as_of: date, known: Mapping[str, Enumeration] | None = None
) -> list[Expected]:
    """Return what the contract of a core_ table expects of its rows on ``as_of``.

    ``known`` are the word lists with this bureau's own words; the shipped ones where not given.
    """
    contract = table(name)
    key = tuple(contract.key)
    found = [Expected(name, "not_null", (c,), stops=True) for c in _sure_keys(name)]
    found.append(Expected(name, "unique" if len(key) == 1 else "unique_together", key, stops=True))
    if contract.from_source:
        words = enumerations() if known is None else known
        found += _of_source(name, source(contract.from_source), as_of, words)
    return found


def _sure_keys(name: str) -> list[str]:
    """Return the key columns that can never be empty: all but those a row of the source may leave blank."""
    contract = table(name)
    if contract.from_source is None:
        return contract.key
    given = source(contract.from_source)
    # Of a group of which one is required the core_ table fills what its key has.
    sure = {c for group in given.required_any for c in group}
    sure |= {c for c, column in given.columns.items() if column.required}
    return [c for c in contract.key if c in sure or c not in given.columns]


def _of_source(
    name: str, contract: Source, as_of: date, known: Mapping[str, Enumeration]
) -> list[Expected]:
    """Return what the source promises of the columns that the table took from it."""
    found: list[Expected] = []
    present = set(table(name).columns)
    first, last = _midnight(FIRST_DAY), _midnight(as_of + AHEAD)
    for c, column in contract.columns.items():
        if c not in present:
            continue
        # A part of the source's key may lack: a case known from its publication has no case number.
        if column.required and c not in contract.key:
            found.append(Expected(name, "not_null", (c,), stops=True))
        if column.min is not None or column.max is not None:
            found.append(Expected(name, "between", (c,), True, column.min, column.max))
        if column.registration:
            found.append(Expected(name, "between", (c,), True, first, last))
        if column.type == "enum" and column.enum and not known[column.enum].open:
            words = tuple(known[column.enum].values)
            found.append(Expected(name, "in_set", (c,), stops=False, words=words))
    for first_of_two, second in contract.in_order:
        found.append(Expected(name, "not_before", (second, first_of_two), stops=False))
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _plain(value: float | datetime | None) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime) else f"{value:g}"
