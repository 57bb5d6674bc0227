"""Whether a row of a county's table that came back counts, and if not, why: told row by row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from models.leads.rights import COUNTY, Rights

#: The row that speaks of the whole table.
WHOLE = 0
RIGHT, WRONG = "确认", "有误"
#: A yes to a table in which all is nought.
ZERO = "零报告"
TAKEN, CLOSED = "taken", "closed"
#: Columns that are asked for once a sheet.
ONCE = ("filled_by", "filled_date")
_TYPED = "表上的数由台账得出，不能在表里改（改成了{}）；请写有误并在说明里写明"


@dataclass(frozen=True)
class Table:
    """A month's table as a returned row finds it.

    Attributes
    ----------
    month : str
    items : Mapping[int, str]
        Number of each line → its item.
    values : Mapping[tuple of str, Decimal]
        Figures by region code and item.
    closed_on : date, optional
        The day it was locked, or should have been.
    is_locked : bool
        Whether it was locked; else its day went by without a run, and nobody could see what had come.
    names : Mapping[str, str]
        Item → its name, for sentences.
    nothing : frozenset of str
        Counties whose figures are all nought.
    """

    month: str
    items: Mapping[int, str]
    values: Mapping[tuple[str, str], Decimal]
    closed_on: date | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    nothing: frozenset[str] = frozenset()
    is_locked: bool = False


@dataclass(frozen=True)
class Answered:
    """What became of a returned row.

    ``item`` is ``None`` for the whole table; ``code`` is ``taken``, or why not, for counting;
    ``reason`` the sentence for its writer.
    """

    month: str | None
    region: str | None
    item: str | None
    word: str | None
    code: str
    reason: str = ""

    @property
    def taken(self) -> bool:
        """Whether it counts."""
        return self.code == TAKEN


def judge(
    row: Mapping[str, Any], rights: Rights, tables: Mapping[str, Table], as_of: date,
    disputed: frozenset[str] = frozenset(),
) -> Answered:  # fmt: skip
    """Judge one filled-in row.

    Parameters
    ----------
    row : mapping
        ``return_no, shown, county_word, explanation, filled_by, filled_date``; ``sealed`` is the
        figure the row went out with, where a seal names it, and ``sent`` on the row of the whole
        table those of all its lines, by item; lines that the sheet left out were nought.
    rights : Rights
    tables : mapping
        By month.
    as_of : date
    disputed : frozenset of str
        What :func:`disputed` says of the same file.

    Returns
    -------
    Answered
    """
    parts = str(row["return_no"] or "").split("-")
    if len(parts) != 3 or not parts[2].isdigit() or len(parts[0]) != 7:
        return Answered(
            None,
            None,
            None,
            row["county_word"],
            "unknown",
            "没有这个表行编号；请照发出的表填，不要改编号",
        )
    month, region, nth = f"{parts[0][1:5]}-{parts[0][5:]}", parts[1], int(parts[2])
    table = tables.get(month)
    if row["county_word"] == ZERO and table is not None and region in table.nothing:
        row = {**row, "county_word": RIGHT}
    said = Answered(month, region, _item(table, nth), row["county_word"], TAKEN)
    no = _by_whom(rights, region) or _where(table, region, nth, row, month) or _words(row, as_of)
    if not no and nth == WHOLE and row["county_word"] == RIGHT and f"{month}-{region}" in disputed:
        no = (
            "contradicts",
            "全表写了确认，下面又有行写有误或者改了数；全表这一格不算，写有误的行照记",
        )
    if no is None and table is not None:
        no = _figure(row, table, region, said.item)
    return Answered(month, region, said.item, said.word, *no) if no else said


def speaks(row: Mapping[str, Any]) -> bool:
    """Whether a county said anything of a line: in a word, in a sentence, or by typing over its figure."""
    return bool(row["county_word"] or row["explanation"] or _typed_over(row))


def disputed(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return the tables (``MONTH-REGION``) of which a file calls a line wrong or types over its figure."""
    own = (str(r["return_no"]) for r in rows if r["county_word"] == WRONG or _typed_over(r))
    stems = {number.rpartition("-")[0] for number in own if not number.endswith("-0")}
    return frozenset(f"{stem[1:5]}-{stem[5:]}" for stem in stems)


def _typed_over(row: Mapping[str, Any]) -> str | None:
    """Return what stands instead of the figure a line went out with, where a seal names that."""
    sent, shown = number(row.get("sealed")), row["shown"]
    return None if sent is None or not shown or number(shown) == sent else f"{shown}"


def _item(table: Table | None, nth: int) -> str | None:
    return table.items.get(nth) if table and nth != WHOLE else None


def _by_whom(rights: Rights, region: str) -> tuple[str, str] | None:
    if rights.role is None:
        return "no_right", rights.why_not
    if rights.role != COUNTY:
        return "wrong_role", "情况表由县局确认，市局不代填"
    if rights.place != region:
        return "other_county", "这一行不是本县的，不能填；请删去这一行"
    return None


def by_its_own_day(row: Mapping[str, Any], table: Table) -> bool:
    """Whether a row came after the last day, to a table not locked yet, and says it was filled in by then.

    A bureau that runs once a month sees in August what its counties sent back on 5 July: they were not late.
    """
    day, closed = row["filled_date"], table.closed_on
    return bool(not table.is_locked and closed and day and day <= closed)


def _where(
    table: Table | None, region: str, nth: int, row: Mapping[str, Any], month: str
) -> tuple[str, str] | None:
    if table is None:
        return "unknown", f"没有发过{month}的情况表，请核对月份"
    known = nth == WHOLE or nth in table.items
    if not known or not any(county == region for county, _ in table.values):
        return "unknown", f"{month}的情况表没有这一行；请照发出的表填，不要改编号"
    if table.closed_on is not None and not by_its_own_day(row, table):
        return CLOSED, f"{month}的情况表已于{table.closed_on}截止锁定，原表不改；这一行列在更正单上"
    return None


def _words(row: Mapping[str, Any], as_of: date) -> tuple[str, str] | None:
    if (no := _no_word(row)) is not None:
        return no
    if row["county_word"] == WRONG and not (row["explanation"] or "").strip():
        return "needs_words", "写了有误，还要在说明里写哪里不对、依据是什么"
    if not (row["filled_by"] or "").strip():
        return "no_name", "没有写填报人；写一次即可"
    if row["filled_date"] is not None and row["filled_date"] > as_of:
        return "future", f"填报日期{row['filled_date']}晚于数据截至日期{as_of}"
    return None


def _no_word(row: Mapping[str, Any]) -> tuple[str, str] | None:
    """Refuse what is neither yes nor no."""
    word = row["county_word"]
    if not word and (typed := _typed_over(row)):
        return "typed", _TYPED.format(typed)
    if word == ZERO:
        return "not_zero", "写的是零报告，而表上有数；都对的写确认，有不对的写有误并在说明里写明"
    said = f"写的是“{word}”" if word else "空着"
    return None if word in (RIGHT, WRONG) else ("not_in_list", f"县局意见应为确认或有误，{said}")


def _figure(
    row: Mapping[str, Any], table: Table, region: str, item: str | None
) -> tuple[str, str] | None:
    """Refuse a figure that was typed over and not called wrong, and a word on a figure that has changed since.

    Who answered a table in time whose last day has gone by cannot answer another: the word counts
    for the figures it was said of.
    """
    if item is None:
        return _whole_changed(row, table, region)
    now = table.values[region, item]
    sealed = number(row.get("sealed"))
    sent = now if sealed is None else sealed
    typed = _typed_over({**row, "sealed": sent})
    if typed and row["county_word"] != WRONG:
        return "typed", _TYPED.format(typed)
    if sent != now and not by_its_own_day(row, table):
        return "stale", f"填的时候是{_plain(sent)}，现在台账是{_plain(now)}；请看新的表再答复"
    return None


def _whole_changed(row: Mapping[str, Any], table: Table, region: str) -> tuple[str, str] | None:
    """Refuse a yes to a whole table of which a figure has changed since it went out."""
    sent = row.get("sent")
    if sent is None or row["county_word"] != RIGHT or by_its_own_day(row, table):
        return None
    for item in table.items.values():
        was, now = number(sent.get(item)) or Decimal(0), table.values[region, item]
        if was != now:
            name = table.names.get(item, item)
            return (
                "stale",
                f"填的时候{name}是{_plain(was)}，现在台账是{_plain(now)}；请看新的表再答复",
            )
    return None


def figures_meant(
    row: Mapping[str, Any], found: Answered, values: Mapping[tuple[str, str], Decimal]
) -> dict[str, str]:
    """Return the figures a yes speaks of: those its table went out with, else those of the day it came."""
    own = {i: v for (county, i), v in values.items() if county == found.region}
    sent = {found.item: row.get("sealed")} if found.item else row.get("sent")
    if sent and any(text is not None for text in sent.values()):
        own = {i: number(sent.get(i)) or Decimal(0) for i in own}
    return {i: f"{v}" for i, v in own.items() if v and found.item in (None, i)}


def _plain(value: Decimal) -> str:
    """Return a figure as people write it.

    >>> _plain(Decimal("1.00")), _plain(Decimal("320.50"))
    ('1', '320.5')
    """
    return f"{value.normalize():f}"


def stands(body: Mapping[str, Any], item: str, value: Decimal) -> bool:
    """Whether a yes that was taken speaks of this figure of its line: not of one that changed since.

    Words taken by older programs do not say of which figures.
    """
    figures = body.get("figures")
    return figures is None or Decimal(figures.get(item, "0")) == value


def number(text: Any) -> Decimal | None:
    """Return the number a cell shows, or None where it shows none.

    >>> number("1,200.00"), number("无")
    (Decimal('1200.00'), None)
    """
    try:
        return Decimal(str(text).replace(",", "").strip()) if text not in (None, "") else None
    except InvalidOperation:
        return None
