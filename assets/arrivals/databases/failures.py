"""What a database says when it does not answer, in plain Chinese."""

import errno
import re
from importlib.util import find_spec

import polars as pl
import pyarrow as pa
import sqlalchemy as sa

from assets.arrivals.databases.settings import MissingVariableError
from assets.intake.files import RefusedInputError
from models.identity.text import mask

_STATES = {
    "28P01": "用户名或口令不对", "28000": "用户名或口令不对", "3D000": "没有这个数据库", "3F000": "没有这个模式（schema）",
    "42P01": "没有这张表", "42703": "没有写明的列", "42501": "没有读这张表的权限", "42601": "查询语句写得不对",
    "57014": "查询被数据库取消",
}  # fmt: skip
_BROKEN_STATES = ("08", "57P", "40", "53")
_BROKEN = "连接中断"
_OWN_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
#: Words of servers and drivers (PostgreSQL also in Chinese) → what they mean, whether to try again.
_WORDS: list[tuple[str, str, bool]] = [
    (r"password authentication failed|认证失败|no password supplied|Access denied|Login failed|ORA-01017",
     "用户名或口令不对", False),
    (r"no pg_hba\.conf entry", "数据库不接受从本机来的连接（pg_hba.conf）", False),
    (r"database .* (does not exist|不存在)|Unknown database", "没有这个数据库", False),
    (r"no such table|Table .* doesn't exist|relation .* (does not exist|不存在)|Invalid object name|ORA-00942",
     "没有这张表", False),
    (r"no such column|Unknown column|Invalid column name|ORA-00904", "没有写明的列", False),
    (r"permission denied|command denied", "没有读这张表的权限", False),
    (r"could not translate host name|Name or service not known|getaddrinfo", "找不到数据库主机", True),
    (r"Connection refused|Can't connect|could not connect|timeout expired|timed out|No route to host|unreachable",
     "连不上数据库", True),
    (r"server closed the connection|terminating connection|Lost connection|gone away|connection (was )?(reset|closed|lost)"
     r"|PQgetCopyData|SSL SYSCALL|no connection to the server|unexpected EOF", _BROKEN, True),
    (r"database is locked|deadlock", "数据库正忙", True),
]  # fmt: skip


class PullError(Exception):
    """A table that cannot be pulled now; the message is Chinese, ``again`` tells if trying again may help."""

    def __init__(self, said: str, *, again: bool) -> None:
        super().__init__(said)
        self.again = again


def expected_errors() -> tuple[type[BaseException], ...]:
    """Return what readers and their drivers raise when a table cannot be read.

    A panic of the library that reads the rows is one of them: other tables and files go on.
    """
    found: list[type[BaseException]] = [
        PullError, MissingVariableError, RefusedInputError, sa.exc.SQLAlchemyError, pa.ArrowException, OSError,
        pl.exceptions.PanicException,
    ]  # fmt: skip
    if find_spec("adbc_driver_manager") is not None:
        import adbc_driver_manager  # optional

        found.append(adbc_driver_manager.Error)
    return tuple(found)


def failure(error: BaseException, secret: str | None) -> PullError:
    """Return what went wrong; of what the driver says, no secret and no number of a person.

    Raises
    ------
    OSError
        It is this machine's disk, not the database.
    """
    if isinstance(error, PullError):
        return error
    if isinstance(error, MissingVariableError | RefusedInputError):
        return PullError(str(error), again=False)
    if isinstance(error, OSError) and error.errno in _OWN_DISK:
        raise error
    return _said_by_database(error, secret)


def _said_by_database(error: BaseException, secret: str | None) -> PullError:
    state = str(getattr(error, "sqlstate", None) or "")
    if state in _STATES:
        return PullError(_STATES[state], again=False)
    if state.startswith(_BROKEN_STATES):
        return PullError(_BROKEN, again=True)
    text = _plain(error, secret)
    for pattern, said, again in _WORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return PullError(said, again=again)
    if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
        return PullError(_BROKEN, again=True)
    kind = type(error).__name__
    return PullError(f"数据库出错（{kind}）：{mask(text)[:160]}", again=False)


def _plain(error: BaseException, secret: str | None) -> str:
    told = getattr(error, "orig", None) or error
    text = " ".join(str(told).split())
    return text.replace(secret, "***") if secret else text
