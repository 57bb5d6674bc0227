"""Two ways to a table: PostgreSQL through ADBC, every other database through SQLAlchemy."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from assets.arrivals.databases.marks import Kind, Mark, mark_of
from assets.arrivals.databases.settings import DatabaseSource
from assets.intake.files import RefusedInputError

#: Column beside the rows: the watermark as its own database writes it, its kind in front.
MARK = "__mark"
_BATCH = 10_000
_CHINA = ZoneInfo("Asia/Shanghai")
_POSTGRES = {"postgresql", "postgres"}
#: How PostgreSQL's types are asked for; one not named comes as text. ``money`` would come in cents.
_PLAIN = {"int2", "int4", "int8", "text", "varchar", "bpchar", "name", "date", "timestamp", "bool", "float4", "float8",
          "numeric", "_text", "_varchar"}  # fmt: skip
#: Types that hold days, and the first and last day that the calendar of the files knows: ``infinity`` is none.
_TIMES = ("date", "timestamp", "timestamptz")
_FIRST_DAY, _LAST_DAY = "0001-01-01", "9999-12-31"
_KINDS: dict[str, Kind] = {
    "timestamp": "datetime", "timestamptz": "datetime", "date": "date", "int2": "number", "int4": "number",
    "int8": "number", "numeric": "number", "float4": "number", "float8": "number",
}  # fmt: skip


class Reader(Protocol):
    """One open way to a table."""

    def header(self) -> list[str]:
        """Return the names of the columns without reading rows."""

    def rows(self, bound: Mark | None, order: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield rows at or beyond ``bound`` (and those without watermark), in order.

        :data:`MARK` holds each row's watermark as ``kind:text``.
        """

    def secret(self) -> str | None:
        """Return the password, to be kept out of messages."""


def reader(source: DatabaseSource) -> Reader:
    """Return the reader for a configured table.

    Raises
    ------
    MissingVariableError
        A variable of the environment is not set.
    RefusedInputError
        The driver is not installed, or the file of an SQLite database does not exist.
    """
    try:
        url = source.address()
    except sa.exc.ArgumentError as error:
        raise RefusedInputError("连接地址写得不对") from error
    if url.drivername in _POSTGRES:
        if find_spec("adbc_driver_postgresql") is None:
            raise RefusedInputError(
                '没有安装 PostgreSQL 驱动，请安装：pip install "hengjian[databases]"'
            )
        return PostgresReader(source, url)
    return AlchemyReader(source, url)


def _from(source: DatabaseSource) -> Any:
    if source.query is not None:
        return sa.text("({}) q".format(source.query.replace(":", "\\:")))
    schema, _, table = (source.table or "").rpartition(".")
    return sa.table(table, schema=schema or None)


def _ordered(statement: Any, source: DatabaseSource, bound: Any, order: Sequence[str]) -> Any:
    """Add where to begin and the order: rows without watermark first, then watermark, then key."""
    statement = _from_bound(statement, source, bound)
    if source.watermark is not None:
        mark: Any = sa.column(source.watermark)
        statement = statement.order_by(sa.case((mark.is_(None), 0), else_=1), mark)
    return statement.order_by(*(sa.column(c) for c in order if c != source.watermark))


def _from_bound(statement: Any, source: DatabaseSource, bound: Any) -> Any:
    """Ask for the rows at or beyond the bound and those without watermark; without a bound for all."""
    if source.watermark is None or bound is None:
        return statement
    mark: Any = sa.column(source.watermark)
    return statement.where(sa.or_(mark >= bound, mark.is_(None)))


class PostgresReader:
    """PostgreSQL through ADBC: Arrow batches of one read-only statement, streamed."""

    def __init__(self, source: DatabaseSource, url: Any) -> None:
        self._source = source
        settings = {"connect_timeout": "10", "keepalives_idle": "30", "keepalives_interval": "10",
                    "keepalives_count": "3", "application_name": "hengjian",
                    "options": "-c default_transaction_read_only=on -c timezone=Asia/Shanghai -c datestyle=ISO"}  # fmt: skip
        bare = url.set(drivername="postgresql", query={})
        # libpq reads %20, not the + that SQLAlchemy writes for a blank.
        asked = urlencode({**settings, **url.query}, quote_via=quote)
        self._uri = f"{bare.render_as_string(hide_password=False)}?{asked}"
        self._secret: str | None = url.password
        self._types: dict[str, str] = {}

    def secret(self) -> str | None:
        """Return the password."""
        return self._secret

    def header(self) -> list[str]:
        """Ask for no row, only for names and types."""
        whole = sa.select(sa.text("*")).select_from(_from(self._source)).where(sa.text("1 = 0"))
        with closing(self._batches(whole)) as batches:
            schema = next(batches)
        self._types = {
            f.name: (f.metadata or {}).get(b"POSTGRESQL:type", b"").decode() for f in schema
        }
        return list(schema.names)

    def rows(self, bound: Mark | None, order: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield the batches as frames; what Polars has no type for comes as text."""
        wanted = None if bound is None else sa.literal(bound.text)
        odd = self._beyond_calendar(wanted)
        columns = [
            self._asked(name, type_, is_odd=name in odd) for name, type_ in self._types.items()
        ]
        kind = _KINDS.get(self._types.get(self._source.watermark or "", ""), "text")
        if self._source.watermark is not None:
            columns.append(sa.cast(sa.column(self._source.watermark), sa.Text).label(MARK))
        statement = sa.select(*columns).select_from(_from(self._source))
        batches = self._batches(_ordered(statement, self._source, wanted, order))
        with closing(batches):
            next(batches)
            for batch in batches:
                frame = _frame(batch)
                if MARK in frame.columns:
                    frame = frame.with_columns((pl.lit(f"{kind}:") + pl.col(MARK)).alias(MARK))
                yield frame

    def _beyond_calendar(self, wanted: Any) -> set[str]:
        """Return the columns of days in which a wanted row holds none of the years 1 to 9999."""
        names = [name for name, type_ in self._types.items() if type_ in _TIMES]
        if not names:
            return set()
        beyond = [
            sa.func.bool_or(
                sa.or_(sa.column(n) < sa.literal(_FIRST_DAY), sa.column(n) > sa.literal(_LAST_DAY))
            ).label(n)
            for n in names
        ]
        statement = sa.select(*beyond).select_from(_from(self._source))
        with closing(self._batches(_from_bound(statement, self._source, wanted))) as batches:
            next(batches)
            found = pl.concat([_frame(batch) for batch in batches]).row(0, named=True)
        return {name for name, is_beyond in found.items() if is_beyond}

    @staticmethod
    def _asked(name: str, type_: str, *, is_odd: bool) -> Any:
        """Return how a column is asked for; one that holds odd days comes as text, the others as ever."""
        column: Any = sa.column(name)
        local = sa.func.timezone(_CHINA.key, column) if type_ == "timestamptz" else column
        if is_odd:
            shape = "YYYY-MM-DD" if type_ == "date" else "YYYY-MM-DD HH24:MI:SS.US"
            usual = local.between(sa.literal(_FIRST_DAY), sa.literal(_LAST_DAY))
            whole = sa.cast(local, sa.Text)
            return sa.case((usual, sa.func.to_char(local, shape)), else_=whole).label(name)
        if type_ == "timestamptz":
            return local.label(name)
        if type_ == "money":
            return sa.cast(column, sa.Numeric).label(name)
        return column if type_ in _PLAIN else sa.cast(column, sa.Text).label(name)

    def _batches(self, statement: Any) -> Generator[Any]:
        """Yield the schema, then each batch, of one statement on a connection of its own."""
        import adbc_driver_postgresql.dbapi as adbc  # optional

        dialect = postgresql.dialect(paramstyle="qmark")  # type: ignore[no-untyped-call]  # SQLAlchemy gives it no types
        sql = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        with adbc.connect(self._uri) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            stream = cursor.fetch_record_batch()
            yield stream.schema
            yield from stream


def _frame(batch: Any) -> pl.DataFrame:
    columns = [c.storage if isinstance(c.type, pa.BaseExtensionType) else c for c in batch.columns]
    frame = pl.from_arrow(pa.table(columns, names=batch.schema.names))
    if isinstance(frame, pl.Series):
        raise TypeError("a table was expected")
    return frame


class AlchemyReader:
    """Any database SQLAlchemy has a driver for: rows in portions, every value as text."""

    def __init__(self, source: DatabaseSource, url: Any) -> None:
        if url.drivername.startswith("sqlite") and not Path(url.database or "").is_file():
            raise RefusedInputError("没有这个 SQLite 文件")
        if url.drivername == "mysql":  # the driver that comes with the extra
            url = url.set(drivername="mysql+pymysql")
        waits = {"connect_timeout": 10, "read_timeout": 600} if "pymysql" in url.drivername else {}
        self._source = source
        self._secret = url.password
        try:
            self._engine = sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args=waits)
        except (sa.exc.NoSuchModuleError, ImportError) as error:
            raise RefusedInputError(
                f"没有安装 {url.drivername} 的驱动；请安装它的 SQLAlchemy 驱动，或者从那边导出 Parquet、CSV 放进收件箱"
            ) from error

    def secret(self) -> str | None:
        """Return the password."""
        return None if self._secret is None else str(self._secret)

    def header(self) -> list[str]:
        """Ask for no row, only for names."""
        whole = sa.select(sa.text("*")).select_from(_from(self._source)).where(sa.text("1 = 0"))
        with self._engine.connect() as connection:
            return list(connection.execute(whole).keys())

    def rows(self, bound: Mark | None, order: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield portions of text."""
        statement = sa.select(sa.text("*")).select_from(_from(self._source))
        wanted = None if bound is None else sa.literal(_bound_value(bound))
        statement = _ordered(statement, self._source, wanted, order)
        with self._engine.connect().execution_options(stream_results=True) as connection:
            result = connection.execute(statement)
            names = list(result.keys())
            place = names.index(self._source.watermark) if self._source.watermark else None
            for portion in result.partitions(_BATCH):
                columns = [
                    pl.Series(n, [_text(row[i]) for row in portion], pl.String)
                    for i, n in enumerate(names)
                ]
                if place is not None:
                    marks = [_native(row[place]) for row in portion]
                    columns.append(pl.Series(MARK, marks, pl.String))
                yield pl.DataFrame(columns)


def _bound_value(bound: Mark) -> Any:
    """Return a bound as every driver takes it."""
    value = bound.value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _native(value: Any) -> str | None:
    """Return a watermark as text, its kind in front."""
    if value is None:
        return None
    mark = mark_of(value)
    return f"{mark.kind}:{mark.text}"


def _text(value: Any) -> str | None:
    """Return one value as a person would type it; bytes are text where they are UTF-8."""
    if value is None:
        return None
    if value in (b"\x00", b"\x01"):  # MySQL's BIT(1)
        value = value == b"\x01"
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode(errors="ignore") or None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        local = value.astimezone(_CHINA).replace(tzinfo=None) if value.tzinfo else value
        return local.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)
