"""Read the contracts. Unknown keys are errors, so a typing slip stops at once."""

from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import model_validator

from data_contracts.files import ROOT, ContractError, read_as, read_yaml
from data_contracts.indicator_contract import Indicator
from data_contracts.source_contract import Source
from data_contracts.strict import Strict
from data_contracts.types import SqlType
from data_contracts.words import Enumeration, enumerations


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
    organ their place and case, before ``columns`` and the :data:`LINEAGE` columns after them; the key,
    the title and what is said of it are the source's where no other is given; ``takes`` puts columns of other tables, all or those
    listed, before ``columns``: a feature table is mostly what it was made from. ``columns_of`` takes
    the columns of another table, but for what it says of some itself.
    Without a ``key`` rows stay in the order they came in. ``beside`` names the asset that makes the
    table, where it is not the one of the table's own name. ``family`` is the name with the source
    left open, where the contract is one of :func:`families`. ``partition`` names the columns of the
    row's own date, the first that is filled counts, or the arrival: the table is stored in Parquet
    files by month or arrival, not in the DuckDB file. Of :func:`families` only sources whose core_
    table has one.
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
        if not isinstance(body, dict):
            return body
        name, own = body.get("from_source"), body.get("columns") or {}
        if other := body.get("columns_of"):
            return {**body, "columns": {**_columns_of(other), **own}}
        if taken := body.get("takes"):
            return {**body, "columns": {**_taken(taken), **own}}
        if not name:
            return body
        if name not in sources():
            raise ValueError(f"from_source: no source {name}")
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
        if twice := set(own) & set(lineage):
            raise ValueError(f"{body.get('table')}: named twice: {sorted(twice)}")
        source = sources()[name]
        said = {
            "title_zh": f"{source.title_zh}（规范）",
            "about": f"{source.title_zh}，每键一行，已定类型。",
        }
        return {**said, "key": source.key, **body, "columns": {**given, **own, **lineage}}

    @model_validator(mode="after")
    def _key_exists(self) -> Self:
        if missing := {*self.key, *self.partition} - set(self.columns):
            raise ValueError(f"{self.table}: key or partition names no column: {sorted(missing)}")
        if self.partition and not self.key:
            raise ValueError(f"{self.table}: has a partition but no key to tell its rows by")
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
#: What :func:`assets.intake.persons.people.party_columns` can add to the rows of a source.
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


#: Columns that rows get beside their own: a source's column of the same name would be written over.
_GIVEN = {
    *LINEAGE, *_AS_ACCEPTED, *PARTY_COLUMNS, "case_key", "organ_status", "region_name_given", "row_key",
}  # fmt: skip

_FAMILIES = {"received": _received, "accepted": _accepted}


def families() -> list[Table]:
    """Return the contracts of the tables there are one of for every source."""
    return [
        Table.model_validate(
            {
                "table": one["table"].format(source=name), "family": one["table"],
                "title_zh": one["title_zh"].format(title=source.title_zh), "about": one["about"],
                "key": one["key"], "beside": one.get("beside"), "columns": _FAMILIES[one["of"]](source),
                "partition": one.get("partition", []) if _of_file(f"core_{name}").partition else [],
            }
        )
        for one in read_yaml(ROOT / "families.yml")
        for name, source in sources().items()
    ]  # fmt: skip


def _stem_agrees(path: Path, name: str) -> None:
    if path.stem != name:
        raise ContractError(f"{path.name} calls itself {name}")


def _with_columns(body: Any) -> Any:
    """Return the body of a source, one of details with the columns of what it tells of before its own."""
    if not isinstance(body, dict) or not body.get("details_of"):
        return body
    whole = read_yaml(ROOT / "sources" / f"{body['details_of']}.yml")["columns"]
    own = {
        name: {key: said for key, said in column.items() if key != "required"}
        for name, column in whole.items()
    }
    return {**body, "columns": {**own, **body["columns"]}}


@cache
def sources() -> dict[str, Source]:
    """Return every source contract by name, in name order."""
    found = {}
    for path in sorted((ROOT / "sources").glob("*.yml")):
        contract = read_as(Source, path, _with_columns(read_yaml(path)))
        _stem_agrees(path, contract.source)
        if taken := sorted(_GIVEN & set(contract.columns)):
            raise ContractError(f"{path.name}: columns: given to every row by intake: {taken}")
        for name, column in contract.columns.items():
            if column.enum and column.enum not in enumerations():
                raise ContractError(f"{path.name}: {name} names no enumeration {column.enum}")
        found[contract.source] = contract
    titles: dict[str, str] = {}
    for name, contract in found.items():
        if contract.merged_into and contract.merged_into not in found:
            raise ContractError(f"{name}.yml: merged into no source: {contract.merged_into}")
        if (other := titles.setdefault(contract.title_zh, name)) != name:
            raise ContractError(f"{name}.yml: title_zh {contract.title_zh} is that of {other}")
    return found


@cache
def _of_file(name: str) -> Table:
    path = ROOT / "tables" / f"{name}.yml"
    contract = read_as(Table, path)
    _stem_agrees(path, contract.table)
    return contract


@cache
def tables() -> dict[str, Table]:
    """Return every table contract by name, in name order."""
    found = {path.stem: _of_file(path.stem) for path in (ROOT / "tables").glob("*.yml")}
    found |= {contract.table: contract for contract in families()}
    return dict(sorted(found.items()))


@cache
def made_beside(asset: str) -> tuple[str, ...]:
    """Return the tables that an asset makes beside that of its own name, in name order."""
    return tuple(name for name, contract in tables().items() if contract.beside == asset)


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
    for path in sorted((ROOT / "indicators").glob("*.yml")):
        contract = read_as(Indicator, path)
        _stem_agrees(path, contract.code)
        found[contract.code] = contract
    return found


@cache
def rules_of_flags() -> dict[str, Indicator]:
    """Return the contract of every code that a flag bears: of one taken into another rule, that rule's.

    A flag keeps the code under which it was issued.
    """
    former = {
        code: rule.model_copy(update={"code": code, "title_zh": f"{rule.title_zh}（原{code}）"})
        for rule in indicators().values()
        for code in rule.replaces
    }
    return former | indicators()


def source(name: str) -> Source:
    """Return one source contract; ``KeyError`` when there is none of that name."""
    return sources()[name]


def table(name: str) -> Table:
    """Return one table contract; ``KeyError`` when there is none of that name.

    Whoever asks for one does not wait for all: the process that reads files asks for one.
    """
    has_file = (ROOT / "tables" / f"{name}.yml").exists()
    return _of_file(name) if has_file else tables()[name]


def indicator(code: str) -> Indicator:
    """Return one indicator contract; ``KeyError`` when there is none of that code."""
    return indicators()[code]


def enumeration(name: str) -> Enumeration:
    """Return one enumeration; ``KeyError`` when there is none of that name."""
    return enumerations()[name]


def reference_path(name: str) -> Path:
    """Return the path of a reference table shipped with the package, e.g. ``divisions.csv``."""
    path = ROOT / "reference" / name
    if not path.is_file():
        raise FileNotFoundError(f"no reference table {name}")
    return path
