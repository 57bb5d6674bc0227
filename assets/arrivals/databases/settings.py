"""Read ``config/sources.yml``: which tables of which databases are pulled as which source."""

import os
import re
from typing import Any

from pydantic import Field, ValidationError, field_validator, model_validator

from assets.config.yaml_files import mapping
from assets.intake.headings.headers import meaning
from assets.store.home import Home, HomeError
from data_contracts import sources
from data_contracts.strict import Strict

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PASSWORD_IN_URL = re.compile(r"://[^/@]*?:([^/@]+)@")
#: The name of what was pulled begins so, where a file has its folder and name.
PULLED = "数据库:"
_PARTS = ("driver", "host", "port", "database", "user", "password")


class MissingVariableError(Exception):
    """An environment variable that the configuration names is not set; the message is Chinese."""


class DatabaseSource(Strict):
    """One table or query of a database that is pulled at every run.

    Attributes
    ----------
    name : str
        What people call it; unique, names the arrivals with :attr:`file`.
    source : str
        Contract source (``cases``, ``complaints``, …).
    url, driver, host, port, database, user, password
        Where it is: a URL, or its parts. ``${NAME}`` is taken from the environment; a secret can be
        given in no other way.
    table, query : str or None
        What is read: a table (``schema.table``) or one SELECT.
    columns : dict of str to str
        Column of the database → header as the contract knows it; the rest is recognised by name.
    watermark : str or None
        Column that grows whenever a row is new or changed; without one the whole table is read.
    look_back : float or None
        How far behind the watermark is read again for rows committed late: days, or for numbers
        so many; 1 day or 1000 when not given.
    chunk_rows : int
        Rows of one archived Parquet file; bounds the memory.
    retries : int
        How often a broken connection is tried again without getting further.
    """

    name: str = Field(pattern=r"^[^/\\!|:\s]{1,40}$")
    source: str
    url: str | None = None
    driver: str | None = None
    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    database: str | None = None
    user: str | None = None
    password: str | None = None
    table: str | None = None
    query: str | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    watermark: str | None = None
    look_back: float | None = Field(default=None, ge=0)
    chunk_rows: int = Field(default=200_000, ge=1_000, le=2_000_000)
    retries: int = Field(default=3, ge=0, le=20)

    @field_validator("source")
    @classmethod
    def _known_source(cls, value: str) -> str:
        if value not in sources():
            raise ValueError(f"没有来源 {value}，可用：{'、'.join(sources())}")
        return value

    @field_validator("query")
    @classmethod
    def _only_reads(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"\s*(select|with)\b", value, re.IGNORECASE):
            raise ValueError("query 只能是一条 SELECT")
        return value.strip().rstrip(";") if value is not None else None

    @model_validator(mode="after")
    def _whole(self) -> "DatabaseSource":
        if (self.table is None) == (self.query is None):
            raise ValueError("table 与 query 写且只写一个")
        parts = [p for p in _PARTS if getattr(self, p) is not None]
        if self.url is not None and parts:
            raise ValueError(f"写了 url 就不再写 {'、'.join(parts)}")
        if self.url is None and (self.driver is None or self.database is None):
            raise ValueError("要么写 url，要么至少写 driver 和 database")
        literal = self.password
        if self.url and (found := _PASSWORD_IN_URL.search(self.url)):
            literal = found[1]
        if literal is not None and not _VARIABLE.fullmatch(literal):
            raise ValueError("口令不能写在文件里，请写成 ${环境变量名}")
        return self

    @property
    def file(self) -> str:
        """Name of its arrivals in every message and table."""
        return f"{PULLED}{self.name}/{self.table or '查询'}"

    def address(self) -> Any:
        """Return the SQLAlchemy URL, secrets filled in from the environment.

        Raises
        ------
        MissingVariableError
            A variable is not set.
        """
        from sqlalchemy.engine import URL, make_url  # only where one is pulled

        if self.url is None:
            filled = {p: _filled(v) for p in _PARTS if isinstance(v := getattr(self, p), str)}
            return URL.create(
                filled["driver"], username=filled.get("user"), password=filled.get("password"),
                host=filled.get("host"), port=self.port, database=filled["database"],
            )  # fmt: skip
        if _VARIABLE.fullmatch(self.url):
            return make_url(_filled(self.url))
        url = make_url(_VARIABLE.sub(lambda m: f"HENGJIAN__{m[1]}__", self.url))
        back = re.compile(r"HENGJIAN__(\w+?)__")
        given: dict[str, Any] = {
            part: back.sub(lambda m: _value(m[1]), text)
            for part in ("username", "password", "host", "database")
            if (text := getattr(url, part))
        }
        return url.set(**given)


def _filled(text: str) -> str:
    return _VARIABLE.sub(lambda m: _value(m[1]), text)


def _value(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise MissingVariableError(f"没有设置环境变量 {name}")
    return value


def read_databases(home: Home) -> tuple[DatabaseSource, ...]:
    """Read ``config/sources.yml``, a mapping of name to entry; absent means none.

    Raises
    ------
    HomeError
        Not YAML, an unknown key, source or column, a secret written down.
    """
    path = home.config / "sources.yml"
    found = mapping(path)
    if not all(isinstance(v, dict) for v in found.values()):
        raise HomeError(f"config/{path.name} 应为“名称: {{source: …, url: …, table: …}}”。")
    return tuple(_entry(path.name, str(name), body) for name, body in found.items())


def _entry(file: str, name: str, body: dict[str, Any]) -> DatabaseSource:
    where = f"config/{file} 的“{name}”"
    try:
        entry = DatabaseSource(**{**{str(key): value for key, value in body.items()}, "name": name})
    except ValidationError as error:
        raise HomeError(f"{where}：{_said(error)}。") from error
    _check_columns(where, entry)
    return entry


def _check_columns(where: str, entry: DatabaseSource) -> None:
    unknown = [h for h in entry.columns.values() if meaning(h, entry.source) is None]
    if unknown:
        raise HomeError(f"{where}的 columns 有{entry.source}没有的列：{'、'.join(unknown)}。")


_SAID = {
    "extra_forbidden": "有不认识的键 {at}",
    "missing": "缺 {at}",
    "string_pattern_mismatch": "{at} 不能含空格和 / \\ ! | :，最多40字",
}


def _said(error: ValidationError) -> str:
    """Return what is wrong in Chinese; no value is repeated, it may be a secret."""
    told = []
    for one in error.errors(include_input=False, include_url=False):
        at = ".".join(str(p) for p in one["loc"])
        if one["type"] == "value_error":
            told.append(str(one["ctx"]["error"]))
        else:
            told.append(_SAID.get(one["type"], "{at} 写得不对").format(at=at))
    return "；".join(told)
