"""What a source promises: its columns, whose rows they are, what is owed of it."""

import re
from datetime import date, timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from data_contracts.strict import Strict

#: Between which days what is registered may lie: none was before, and one of next year is a slip.
FIRST_DAY, AHEAD = date(1990, 1, 1), timedelta(days=366)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
#: Words that DuckDB takes for its own where they stand without quotes, as column names do in our SQL.
_SQL = frozenset({
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast",
    "check", "collate", "column", "constraint", "create", "default", "deferrable", "desc", "describe",
    "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "from", "group",
    "having", "in", "initially", "intersect", "into", "lambda", "lateral", "leading", "limit", "not",
    "null", "offset", "on", "only", "or", "order", "pivot", "pivot_longer", "pivot_wider", "placing",
    "primary", "qualify", "references", "returning", "select", "show", "some", "summarize", "symmetric",
    "table", "then", "to", "trailing", "true", "union", "unique", "unpivot", "using", "variadic", "when",
    "where", "window", "with",
})  # fmt: skip
ColumnType = Literal[
    "text", "free_text", "party_name", "organ_name", "code", "doc_no", "own_key", "region_code",
    "uscc", "date", "money", "integer", "enum", "enum_list", "bool", "identity",
]  # fmt: skip


class Never(Strict):
    """A header of this name is another's where most of its cells match ``cells``; ``says`` what it is then."""

    cells: str
    says: str


class Otherwise(Strict):
    """Where the column is absent another ``column`` is it, if headers name ``headers`` or most of its cells match ``cells``.

    ``says`` why.
    """

    column: str
    headers: str | None = None
    cells: str | None = None
    says: str


class FromTitle(Strict):
    """The ``word`` of a column that is absent, where a title, sheet or file matches ``title`` and ``without`` are absent too.

    A register of 当场处罚 has no column of the procedure, and no day of filing.
    """

    word: str
    title: str
    without: list[str] = Field(min_length=1)


class Beside(Strict):
    """Another ``column`` that headers of these names (``headers``) are, where a better one is this column.

    12315 gives 登记编号 and beside it 工单号, the hotline's; alone 工单号 is the row's own number.
    """

    column: str
    headers: list[str]


class Column(Strict):
    """One column of a source file.

    ``registration`` dates may lie neither before :data:`FIRST_DAY` nor :data:`AHEAD` after the as-of date;
    ``deadline`` dates may lie ahead to the end of 2099, of an ``endless`` one 长期 says that there is no end; other dates, of what has happened, no ten
    years after the as-of date. ``identity`` columns never pass the door: ``phone``,
    ``id_number``, ``reference`` and ``name`` make the complainant key, ``drop`` is forgotten. ``own_key`` columns
    hold a number this product gave out, of the given ``form`` (:mod:`data_contracts.own_keys`).
    A date with ``first_from`` is told anew with every correction: of the rows of one key the first counts
    that is not before the row's date of the column named. Rows of ``cases`` are put together apart and
    have none.
    A column that is absent has the one word of ``from_headers`` whose pattern the headers match, or that of ``from_title``.
    ``words`` of an integer stand for a number. In a date with ``term_from`` people write terms as well
    (20个工作日内): they count from the day in the column named.
    An integer of ``people`` counts those its cells name, in all columns with its headers: the names
    are forgotten like those of ``identity`` columns.
    """

    zh: str
    type: ColumnType
    aliases: list[str] = []
    required: bool = False
    unit: Literal["元", "万元"] | None = None
    enum: str | None = None
    min: float | None = None
    max: float | None = None
    identity: Literal["phone", "id_number", "reference", "name", "drop"] | None = None
    form: Literal["flag", "warning", "review", "person", "month"] | None = None
    registration: bool = False
    deadline: bool = False
    endless: bool = False
    never: Never | None = None
    otherwise: Otherwise | None = None
    beside: Beside | None = None
    from_headers: dict[str, str] = {}
    from_title: FromTitle | None = None
    words: dict[str, int] = {}
    people: bool = False
    term_from: str | None = None
    first_from: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"{self.zh}: min {self.min:g} is above max {self.max:g}")
        if self.type not in ("money", "integer") and (self.min, self.max) != (None, None):
            raise ValueError(f"{self.zh}: only money and integers have min and max")
        if self.type != "date" and (self.registration or self.deadline or self.first_from):
            raise ValueError(
                f"{self.zh}: only dates are of a registration, a deadline, or count from the first"
            )
        if self.registration and self.deadline:
            raise ValueError(f"{self.zh}: a date is of a registration or of a deadline, not both")
        if self.endless and not self.deadline:
            raise ValueError(f"{self.zh}: only a deadline can have no end")
        if (self.type == "money") != (self.unit is not None):
            raise ValueError(f"{self.zh}: money, and only money, has a unit")
        if self.type.startswith("enum") != (self.enum is not None):
            raise ValueError(f"{self.zh}: enum columns, and only they, name an enumeration")
        if (self.type == "identity") != (self.identity is not None):
            raise ValueError(f"{self.zh}: identity columns, and only they, have an identity policy")
        if (self.type == "own_key") != (self.form is not None):
            raise ValueError(f"{self.zh}: numbers of our own, and only they, have a form")
        return self

    @model_validator(mode="after")
    def _words_of_numbers(self) -> Self:
        if self.words and self.type != "integer":
            raise ValueError(f"{self.zh}: only integers have words that stand for a number")
        if self.people and self.type != "integer":
            raise ValueError(f"{self.zh}: only integers count people")
        return self

    @property
    def names_people(self) -> bool:
        """Whether cells of the column hold names or numbers of persons, which never pass the door."""
        return self.type == "identity" or self.people


class Numbered(Strict):
    """How rows are numbered of a table that has no column of the key: public lists print none.

    ``needs`` names what a row is known by, of each group one column that has a value; ``also`` and columns
    the contract does not know whose headers hold ``headers`` tell it from others like it.
    """

    needs: list[list[str]]
    also: list[str] = []
    headers: str | None = None


class Organ(Strict):
    """Which organ a row is of: the columns of its code and name, and ``also`` further organs' codes.

    ``number`` is the column that is a case's number within the organ: organ and number make the case key.
    """

    code: str
    name: str
    number: str | None = None
    also: list[str] = []


class Whose(Strict):
    """What tells of a row without an organ of its own whether it is another department's.

    ``named_in``: the columns that name who handles it, or a class of departments; where one is the market's, it is.
    ``said_in``: the texts; whoever handles it, what they say of the market's own enforcement keeps the row.
    """

    named_in: list[str] = Field(min_length=1)
    said_in: list[str]


class Delivery(Strict):
    """A source that regions send regularly: month by month it is told whether their rows came.

    ``every_month``: there is a row for each month, whatever happened in it. ``owed``: counties export
    it themselves, so a county without it is reminded.
    """

    every_month: bool = False
    owed: bool = False


class Evidence(Strict):
    """How a row is found again: the column of its key in the core_ table, and what leads call it."""

    key: str
    called: str | None = None


class Source(Strict):
    """One kind of input file: its columns, key and the dates by which its rows become known.

    Of a source with ``every_row`` a row that says what an earlier one said is a row of its own: what
    became of it is told to whoever sent it.
    ``named_by`` is the column whose name stands for the organ or the region where there is no code.
    ``ours`` are sheets this product gives out, to be filled in and brought back; of one that ``asks``
    people something, rows without an answer are no fault: they are asked again.
    What a file of a ``sealed`` one says counts only with the right to say it: the seal of the workbook
    that was given out is read with it.
    ``given_out`` are the cells to fill in of a list this product gives out (数据截至 stands above it):
    a row of such a list with none of them is no row.
    ``in_order`` names pairs of dates of which the second lies not before the first, else it is told.
    ``places`` says where the rows of other sources belong; a new row of it may move any other.
    Rows of one that is ``merged_into`` another stand in the core_ table of that other as well: the making of
    that table takes them in, the word alone moves no row.
    Rows of one that is ``details_of`` another tell more of that one's rows: it has the columns of that one, none of
    which is required, and what it has besides; a table is never taken for it by its header alone.
    Rows of one table that share the key and differ in the texts of ``joins`` alone are one row; so are those that
    differ in ``joined_by`` as well, of which the word it gives counts: one item that failed fails the sample.
    Of a source that ``keeps`` what was said, a column that the newest row of a key leaves empty holds what an
    earlier one said: what was found and what became of it come in two lists.
    """

    source: str
    # The name of a worksheet, also of those that go on where one is full.
    title_zh: str = Field(min_length=1, max_length=25, pattern=r"^[^\[\]:*?/\\']+$")
    about: str
    key: list[str] = Field(min_length=1)
    required_any: list[list[str]] = []
    event_dates: list[str] = []
    in_order: list[tuple[str, str]] = []
    given_out: list[str] = []
    every_row: bool = False
    named_by: str | None = None
    ours: bool = False
    sealed: bool = False
    asks: bool = False
    places: bool = False
    merged_into: str | None = None
    details_of: str | None = None
    organ: Organ | None = None
    whose: Whose | None = None
    delivery: Delivery | None = None
    evidence: Evidence | None = None
    numbered: Numbered | None = None
    joins: list[str] = []
    joined_by: dict[str, str] = {}
    keeps: bool = False
    columns: dict[str, Column]

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        named = [
            *self.key,
            *self.event_dates,
            *self.given_out,
            *(n for g in self.required_any for n in g),
        ]
        named += [self.named_by] if self.named_by else []
        named += [*self.joins, *self.joined_by, *(n for pair in self.in_order for n in pair)]
        if self.organ:
            named += [self.organ.code, self.organ.name, *self.organ.also]
            named += [self.organ.number] if self.organ.number else []
        named += [*self.whose.named_in, *self.whose.said_in] if self.whose else []
        if self.delivery and not self.event_dates:
            named += ["year", "month"]
        if (self.delivery or self.places) and not self.has_region:
            what = "delivery" if self.delivery else "places"
            raise ValueError(f"{self.source}: {what} needs a column region_code")
        if missing := set(named) - set(self.columns):
            raise ValueError(f"{self.source}: no such columns: {sorted(missing)}")
        made = {"case_key"} if self.organ and self.organ.number else set()
        if self.evidence and self.evidence.key not in made | set(self.columns):
            raise ValueError(f"{self.source}: evidence: no such column: {self.evidence.key}")
        for entry in (self.event_dates, *self.in_order):
            if wrong := [n for n in entry if self.columns[n].type != "date"]:
                raise ValueError(f"{self.source}: event_dates and in_order: no dates: {wrong}")
        keys = [*self.key, *([self.evidence.key] if self.evidence else [])]
        if wrong := [n for n in keys if n in self.columns and self.columns[n].type == "identity"]:
            raise ValueError(f"{self.source}: key: never pass the door: {wrong}")
        if wrong := [n for n in keys if n in self.columns and self.columns[n].type == "enum_list"]:
            raise ValueError(f"{self.source}: key: lists tell no row from another: {wrong}")
        return self

    @model_validator(mode="after")
    def _first_from_a_date(self) -> Self:
        first = [n for c in self.columns.values() for n in (c.first_from, c.term_from) if n]
        if missing := set(first) - set(self.columns):
            raise ValueError(
                f"{self.source}: first_from, term_from: no such columns: {sorted(missing)}"
            )
        if wrong := [n for n in first if self.columns[n].type != "date"]:
            raise ValueError(f"{self.source}: first_from, term_from: no dates: {wrong}")
        if any(c.first_from for c in self.columns.values()) and self.source == "cases":
            raise ValueError(f"{self.source}: first_from: cases are put together apart")
        return self

    @model_validator(mode="after")
    def _numbers_are_made_of_columns(self) -> Self:
        if self.numbered is None:
            return self
        named = [*self.numbered.also, *(n for group in self.numbered.needs for n in group)]
        if missing := set(named) - set(self.columns):
            raise ValueError(f"{self.source}: numbered: no such columns: {sorted(missing)}")
        if len(self.key) != 1 or self.key[0] in named:
            raise ValueError(f"{self.source}: numbered: a key of one column, made of others")
        return self

    @model_validator(mode="after")
    def _columns_told_apart(self) -> Self:
        if wrong := [n for n in self.columns if not _NAME.fullmatch(n)]:
            raise ValueError(f"{self.source}: columns: small letters, digits and _, not {wrong}")
        if wrong := sorted(_SQL.intersection(self.columns)):
            raise ValueError(f"{self.source}: columns: words of SQL, call them otherwise: {wrong}")
        meant: dict[str, str] = {}
        for name, column in self.columns.items():
            for header in dict.fromkeys([column.zh, *column.aliases]):
                if (other := meant.setdefault(header, name)) != name:
                    raise ValueError(f"{self.source}: {header} names both {other} and {name}")
        return self

    @property
    def zh(self) -> dict[str, str]:
        """Chinese names of its columns."""
        return {name: column.zh for name, column in self.columns.items()}

    @property
    def has_region(self) -> bool:
        """Whether its rows say themselves in which region they belong."""
        return "region_code" in self.columns

    @property
    def is_for_reading(self) -> bool:
        """Whether it says how other files are to be read: it is kept as long as they are."""
        return self.places or self.asks
