"""Read the contracts. Unknown keys are errors, so a typing slip stops at once."""

from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from data_contracts.leads import LEVELS, Level, lead_rules
from data_contracts.strict import Strict
from data_contracts.types import SqlType
from data_contracts.yaml_text import parsed

_ROOT = Path(__file__).parent

ColumnType = Literal[
    "text", "free_text", "party_name", "organ_name", "code", "doc_no", "own_key", "region_code",
    "uscc", "date", "money", "integer", "enum", "enum_list", "bool", "identity",
]  # fmt: skip


class Column(Strict):
    """One column of a source file.

    ``registration`` dates may lie neither before 1990 nor more than 366 days after the as-of date;
    ``deadline`` dates may lie ahead to the end of 2099; other dates, of what has happened, no ten
    years after the as-of date. ``identity`` columns never pass the door: ``phone``,
    ``id_number`` and ``name`` make the complainant key, ``drop`` is forgotten. ``own_key`` columns
    hold a number this product gave out, of the given ``form`` (:mod:`data_contracts.own_keys`).
    """

    zh: str
    type: ColumnType
    aliases: list[str] = []
    required: bool = False
    unit: Literal["元", "万元"] | None = None
    enum: str | None = None
    min: float | None = None
    max: float | None = None
    identity: Literal["phone", "id_number", "name", "drop"] | None = None
    form: Literal["flag", "warning", "review", "person", "month"] | None = None
    registration: bool = False
    deadline: bool = False
    text_check: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.type == "money") != (self.unit is not None):
            raise ValueError(f"{self.zh}: money, and only money, has a unit")
        if self.type.startswith("enum") != (self.enum is not None):
            raise ValueError(f"{self.zh}: enum columns, and only they, name an enumeration")
        if (self.type == "identity") != (self.identity is not None):
            raise ValueError(f"{self.zh}: identity columns, and only they, have an identity policy")
        if (self.type == "own_key") != (self.form is not None):
            raise ValueError(f"{self.zh}: numbers of our own, and only they, have a form")
        return self


class Organ(Strict):
    """Which organ a row is of: the columns of its code and name, and ``also`` further organs' codes.

    ``number`` is the column that is a case's number within the organ: organ and number make the case key.
    """

    code: str
    name: str
    number: str | None = None
    also: list[str] = []


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
    ``places`` says where the rows of other sources belong; a new row of it may move any other.
    """

    source: str
    title_zh: str
    about: str
    key: list[str]
    required_any: list[list[str]] = []
    event_dates: list[str] = []
    every_row: bool = False
    named_by: str | None = None
    ours: bool = False
    asks: bool = False
    places: bool = False
    organ: Organ | None = None
    delivery: Delivery | None = None
    evidence: Evidence | None = None
    columns: dict[str, Column]

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        named = [*self.key, *self.event_dates, *(n for g in self.required_any for n in g)]
        named += [self.named_by] if self.named_by else []
        if self.organ:
            named += [self.organ.code, self.organ.name, *self.organ.also]
            named += [self.organ.number] if self.organ.number else []
        if self.delivery and not self.event_dates:
            named += ["year", "month"]
        if missing := set(named) - set(self.columns):
            raise ValueError(f"{self.source}: no such columns: {sorted(missing)}")
        return self

    @property
    def has_region(self) -> bool:
        """Whether its rows say themselves in which region they belong."""
        return "region_code" in self.columns

    @property
    def is_for_reading(self) -> bool:
        """Whether it says how other files are to be read: it is kept as long as they are."""
        return self.places or self.asks


class TableColumn(Strict):
    """One column of a table."""

    type: SqlType
    zh: str
    about: str = ""
    unit: str | None = None


_SQL_TYPES: dict[str, SqlType] = {
    "date": "DATE", "money": "DECIMAL(18,2)", "integer": "BIGINT", "bool": "BOOLEAN",
    "enum_list": "LIST<VARCHAR>",
}  # fmt: skip


def sql_type(column_type: str) -> str:
    """Return the type in which a table keeps a source's column.

    >>> sql_type("money"), sql_type("region_code")
    ('DECIMAL(18,2)', 'VARCHAR')
    """
    return _SQL_TYPES.get(column_type, "VARCHAR")


#: What every core_ table that is made from a source ends with.
LINEAGE = {
    "missing_states": ("LIST<VARCHAR>", "缺失状态", "列名:none|not_recorded|to_check"),
    "file": ("VARCHAR", "文件", "收件箱中的路径，压缩包成员以 ! 相接"),
    "sheet": ("VARCHAR", "工作表", ""),
    "row_no": ("BIGINT", "行号", "文件中的行号，从1起，含标题行"),
    "file_sha": ("VARCHAR", "文件指纹", "SHA-256"),
    "arrived_as_of": ("DATE", "到达时截至日期", ""),
}


def _placed(source: Source) -> dict[str, dict[str, str]]:
    """Return the columns the core_ table of a source has because its rows name an organ."""
    if not source.organ:
        return {}
    placed = {"organ_status": {"type": "VARCHAR", "zh": "单位对应", "about": "coded|mapped|未对应"}}
    if source.organ.number:
        made = {"type": "VARCHAR", "zh": "案件", "about": "机构代码|案号，均已规范"}
        placed = {"case_key": made, **placed}
    if not source.has_region:
        placed["region_code"] = {"type": "VARCHAR", "zh": "行政区划代码", "about": "由机关对应得出"}
    return placed


class Table(Strict):
    """One table of the warehouse: meaning, key, typed columns in order.

    ``from_source`` puts that source's columns (identity columns left out), and where its rows name an
    organ their place and case, before ``columns`` and the :data:`LINEAGE` columns after them;
    ``takes`` puts columns of other tables, all or those listed, before ``columns``: a feature table
    is mostly what it was made from. ``columns_of`` takes the columns of another table as they are.
    Without a ``key`` rows stay in the order they came in. ``beside`` names the asset that makes the
    table, where it is not the one of the table's own name. ``family`` is the name with the source
    left open, where the contract is one of :func:`families`. ``partition`` names the columns of the
    row's own date, the first that is filled counts: what the table holds is written down by its month.
    """

    table: str
    title_zh: str
    about: str
    key: list[str]
    from_source: str | None = None
    columns_of: str | None = None
    takes: dict[str, Literal["all"] | list[str]] = {}
    beside: str | None = None
    family: str | None = None
    partition: list[str] = []
    columns: dict[str, TableColumn]

    @model_validator(mode="before")
    @classmethod
    def _with_source(cls, body: Any) -> Any:
        name, own = body.get("from_source"), body.get("columns") or {}
        if other := body.get("columns_of"):
            return {**body, "columns": _columns_of(other)}
        if taken := body.get("takes"):
            return {**body, "columns": {**_taken(taken), **own}}
        if not name:
            return body
        given = {
            column: {
                "type": sql_type(c.type),
                "zh": c.zh.replace("(万元)", ""),
                "unit": "元" if c.type == "money" else None,
            }
            for column, c in sources()[name].columns.items()
            if c.type != "identity"
        }
        own = _placed(sources()[name]) | own
        lineage = _columns(LINEAGE)
        if twice := (set(own) & set(lineage)) | (set(given) & set(lineage)):
            raise ValueError(f"{body.get('table')}: named twice: {sorted(twice)}")
        return {**body, "columns": {**given, **own, **lineage}}

    @model_validator(mode="after")
    def _key_exists(self) -> Self:
        if missing := set(self.key) - set(self.columns):
            raise ValueError(f"{self.table}: key names no column: {sorted(missing)}")
        return self


def _columns(listed: dict[str, tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    return {n: {"type": t, "zh": zh, "about": a} for n, (t, zh, a) in listed.items()}


def _columns_of(name: str) -> dict[str, Any]:
    """Return the columns of the table ``name`` as a contract's body has them."""
    return {c: column.model_dump() for c, column in _of_file(name).columns.items()}


def _taken(takes: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, wanted in takes.items():
        there = _columns_of(name)
        if wanted != "all" and (missing := set(wanted) - set(there)):
            raise ValueError(f"takes: {name} has no columns {sorted(missing)}")
        found |= there if wanted == "all" else {c: there[c] for c in wanted}
    return found


#: Where a row came from among all that came.
_PLACE = {
    "arrival": ("BIGINT", "到达序号", "台账中的序号"),
    "table_no": ("BIGINT", "文件中的第几张表", "从0起"),
}
#: What :func:`assets.intake.people.party_columns` can add to the rows of a source.
PARTY_COLUMNS = ("decision_kind", "is_natural_person", "party_key")
_AS_ACCEPTED = {
    "row_hash": ("VARCHAR", "内容指纹", "内容相同的行只收一次"),
    "folder_of_file": ("VARCHAR", "文件夹", "收件箱中的文件夹"),
    **_PLACE,
    "came": ("BIGINT", "首次到达序号", "重读的文件算作首次到达"),
}


def _received(source: Source) -> dict[str, Any]:
    """Return the columns of a source's rows as received: text, ``unit_…`` says how money was read."""
    kept = {n: c for n, c in source.columns.items() if c.type != "identity"}
    text = {n: ("VARCHAR", c.zh, "") for n, c in kept.items()}
    text |= {
        f"unit_{n}": ("VARCHAR", f"{c.zh}按什么单位读", "")
        for n, c in kept.items()
        if c.type == "money"
    }
    placed = {n: LINEAGE[n] for n in ("file", "sheet", "row_no", "file_sha")} | _PLACE
    return _columns(text | placed | {"arrived_as_of": LINEAGE["arrived_as_of"]})


def _accepted(source: Source) -> dict[str, Any]:
    """Return the columns of a source's rows as taken in: typed, not yet placed by their organ."""
    core, staged = (
        _columns_of(f"core_{source.source}"),
        {*source.columns, *LINEAGE, *PARTY_COLUMNS},
    )
    given = (
        {"region_name_given": ("VARCHAR", "区划名称（照填的）", "")} if source.has_region else {}
    )
    kept = {n: c for n, c in core.items() if n in staged}
    return kept | _columns(given | _AS_ACCEPTED)


_FAMILIES = {"received": _received, "accepted": _accepted}


def families() -> list[Table]:
    """Return the contracts of the tables there are one of for every source."""
    return [
        Table.model_validate(
            {
                "table": one["table"].format(source=name), "family": one["table"],
                "title_zh": one["title_zh"].format(title=source.title_zh), "about": one["about"],
                "key": one["key"], "beside": one.get("beside"), "columns": _FAMILIES[one["of"]](source),
            }
        )
        for one in _read(_ROOT / "families.yml")
        for name, source in sources().items()
    ]  # fmt: skip


class Threshold(Strict):
    """A number an indicator turns on, with its reason; ``value`` lies inside ``bounds``."""

    value: float
    unit: str
    bounds: tuple[float, float]
    why: str
    why_en: str = Field(min_length=1)
    source: str
    status: Literal["statute", "secondary", "judgement", "local", "须核对"]

    @model_validator(mode="after")
    def _inside(self) -> Self:
        low, high = self.bounds
        if not low <= self.value <= high:
            raise ValueError(f"{self.value} lies outside {low}..{high}")
        return self


class CountyList(Strict):
    """Whether a county is asked about a rule's flags, and why so.

    ``row``: one row an object; ``summary``: one row for the rule with the list of its objects;
    ``never``: only the city sees them. Of rows, those below ``from_level`` are left out, and those
    below ``alone_from`` where no other rule points at the same object. ``on_request``: whether the
    team may choose a flag for its county all the same.
    """

    show: Literal["row", "summary", "never"] = "row"
    from_level: Level | None = None
    alone_from: Level | None = None
    on_request: bool = True
    why: str = ""

    @model_validator(mode="after")
    def _told(self) -> Self:
        is_plain = self.show == "row" and not (self.from_level or self.alone_from)
        if not (is_plain or self.why):
            raise ValueError("county_list: says no why")
        if self.show != "row" and (self.from_level or self.alone_from):
            raise ValueError("county_list: only rows have levels")
        if self.show != "never" and not self.on_request:
            raise ValueError("county_list: only what is never shown can be refused on request")
        return self

    def asks(self, level: str | None) -> bool:
        """Whether a county is asked about flags of this level without anybody choosing them."""
        low = self.from_level is not None and LEVELS.get(level or "", 3) > LEVELS[self.from_level]
        return self.show != "never" and not low


class Indicator(Strict):
    """One rule: what it reads, when it flags, and why it may say nothing.

    ``kind`` is one of the kinds of ``leads.yml``, which give its leads their weight. ``needs`` are columns of the input without which the rule says nothing; of each group in
    ``needs_any`` one column is enough. A row blank in one of them is never clear, unless it is in
    ``may_be_blank``: there a blank cell is itself what is judged, of a needed column or of any other the rule reads. ``thresholds`` are the only numbers a module compares with.
    """

    code: str = Field(pattern=r"^[CPSW]\d{3}$")
    version: int = Field(ge=1)
    title_zh: str
    title_en: str = Field(min_length=1)
    question_zh: str
    question_en: str = Field(min_length=1)
    input: str
    object_type: Literal[
        "region", "case", "party", "organ", "sector", "complaint", "complaint_cluster",
        "letter", "inspection", "entity",
    ]  # fmt: skip
    level: Level
    kind: str
    county_list: CountyList = CountyList()
    needs: list[str]
    needs_any: list[list[str]] = []
    may_be_blank: list[str] = []
    unit: str
    legal_basis: str
    thresholds: dict[str, Threshold] = {}
    not_evaluated_reasons: dict[str, str]
    exclusions: dict[str, str] = {}
    possible_justifications: list[str] = []
    status: Literal["active", "suspended", "off_by_default"] = "active"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.needs or self.needs_any) and "missing_column" not in self.not_evaluated_reasons:
            raise ValueError(f"{self.code}: needs columns, so missing_column must be a reason")
        known = enumerations()["justification"].values
        if unknown := [word for word in self.possible_justifications if word not in known]:
            raise ValueError(f"{self.code}: not in enumeration justification: {unknown}")
        if self.kind not in lead_rules().kinds:
            raise ValueError(f"{self.code}: kind {self.kind!r} is not in leads.yml")
        return self

    def __getitem__(self, name: str) -> float:
        """Return the value of a threshold by its name."""
        return self.thresholds[name].value

    def switched_off_by(self, columns: set[str]) -> list[str]:
        """Return what is missing for this rule among ``columns``; empty when it can run."""
        missing = [name for name in self.needs if name not in columns]
        return missing + ["|".join(g) for g in self.needs_any if not columns & set(g)]

    def with_values(self, values: dict[str, float]) -> "Indicator":
        """Return this contract with a bureau's own thresholds.

        Raises
        ------
        ValueError
            A name is unknown or a value lies outside the bounds.
        """
        if unknown := sorted(set(values) - set(self.thresholds)):
            known = ", ".join(self.thresholds) or "none"
            raise ValueError(f"{self.code}: no such thresholds: {unknown}; there are: {known}")
        body = self.model_dump()
        for name, value in values.items():
            body["thresholds"][name]["value"] = value
        return Indicator.model_validate(body)


class Enumeration(Strict):
    """Standard words with the words in use for each."""

    values: dict[str, list[str]]
    open: bool = False
    none_is_value: bool = False


def _read(path: Path) -> Any:
    with path.open(encoding="utf-8") as stream:
        return parsed(stream)


def _stem_agrees(path: Path, name: str) -> None:
    if path.stem != name:
        raise ValueError(f"{path.name} calls itself {name}")


@cache
def sources() -> dict[str, Source]:
    """Return every source contract by name, in name order."""
    found = {}
    for path in sorted((_ROOT / "sources").glob("*.yml")):
        contract = Source.model_validate(_read(path))
        _stem_agrees(path, contract.source)
        for name, column in contract.columns.items():
            if column.enum and column.enum not in enumerations():
                raise ValueError(f"{path.name}: {name} names no enumeration {column.enum}")
        found[contract.source] = contract
    return found


@cache
def _of_file(name: str) -> Table:
    path = _ROOT / "tables" / f"{name}.yml"
    contract = Table.model_validate(_read(path))
    _stem_agrees(path, contract.table)
    return contract


@cache
def tables() -> dict[str, Table]:
    """Return every table contract by name, in name order."""
    found = {path.stem: _of_file(path.stem) for path in (_ROOT / "tables").glob("*.yml")}
    found |= {contract.table: contract for contract in families()}
    return dict(sorted(found.items()))


def tables_of(*layers: str) -> dict[str, Table]:
    """Return the contracts of these layers (``core``, ``out`` …), those of :func:`families` left out."""
    return {
        name: contract
        for name, contract in tables().items()
        if name.split("_", 1)[0] in layers and not contract.family
    }


@cache
def indicators() -> dict[str, Indicator]:
    """Return every indicator contract by code, in code order."""
    found = {}
    for path in sorted((_ROOT / "indicators").glob("*.yml")):
        contract = Indicator.model_validate(_read(path))
        _stem_agrees(path, contract.code)
        found[contract.code] = contract
    return found


@cache
def enumerations() -> dict[str, Enumeration]:
    """Return every enumeration by name."""
    return {
        name: Enumeration.model_validate(body)
        for name, body in _read(_ROOT / "enumerations.yml").items()
    }


def source(name: str) -> Source:
    """Return one source contract; ``KeyError`` when there is none of that name."""
    return sources()[name]


def table(name: str) -> Table:
    """Return one table contract; ``KeyError`` when there is none of that name."""
    return tables()[name]


def indicator(code: str) -> Indicator:
    """Return one indicator contract; ``KeyError`` when there is none of that code."""
    return indicators()[code]


def enumeration(name: str) -> Enumeration:
    """Return one enumeration; ``KeyError`` when there is none of that name."""
    return enumerations()[name]


def reference_path(name: str) -> Path:
    """Return the path of a reference table shipped with the package, e.g. ``divisions.csv``."""
    path = _ROOT / "reference" / name
    if not path.is_file():
        raise FileNotFoundError(f"no reference table {name}")
    return path
