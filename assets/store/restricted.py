"""``restricted.db``: what went to discipline inspection and what came of it, sealed with a key of its own.

Nothing of a run reads this file. Every record is sealed with AES-GCM; its seal names the number of the
record and what the one before was sealed to, so that none can be changed, exchanged or left out of the
middle unseen.
"""

import hashlib
import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assets.store.home import Home

#: 1: as first written.
FORMAT = 1
NAME = "restricted.db"
REFERRED, OUTCOME = "refer", "outcome"
_NONCE = 12


class RestrictedError(Exception):
    """The restricted file cannot be used; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Record:
    """One transfer, or what came of one.

    ``what`` is ``refer`` or ``outcome``; ``on`` the ISO day it happened.
    """

    lead_id: str
    what: str
    who: str
    on: str
    text: str


class Restricted:
    """The records of one home; file and key are made with the first record (mode 600).

    Raises
    ------
    RestrictedError
        The key is missing or another one, or a record was changed.
    """

    def __init__(self, home: Home) -> None:
        self._path = home.restricted_path
        self._key_path = home.restricted_key_path

    def append(self, record: Record) -> bool:
        """Write a record and return whether it is new: the same words on the same day count once."""
        known = self.records()
        if record in known:
            return False
        key = self._key(make=not known)
        with self._opened() as connection:
            connection.execute("begin immediate")
            rows = _rows(connection)
            nonce = secrets.token_bytes(_NONCE)
            plain = json.dumps(asdict(record), ensure_ascii=False).encode()
            sealed = AESGCM(key).encrypt(nonce, plain, _named(len(rows) + 1, rows))
            connection.execute(
                "insert into records values (?, ?, ?)", (len(rows) + 1, nonce, sealed)
            )
        return True

    def records(self) -> list[Record]:
        """Return every record in the order in which they were written."""
        if not self._path.exists():
            return []
        key = self._key(make=False) if self._path.stat().st_size else None
        with self._opened() as connection:
            rows = _rows(connection)
        if rows and key is None:
            raise RestrictedError(f"缺密钥文件 {self._key_path.name}，请从另存处放回。")
        return [_read(rows, place, key) for place in range(len(rows)) if key is not None]

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        if not self._path.exists():
            os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(self._path, timeout=10)) as connection:
            connection.execute("pragma synchronous = full")
            found = connection.execute("pragma user_version").fetchone()[0]
            if found > FORMAT:
                raise RestrictedError(f"{NAME} 由更新版本的程序写成，请升级程序后再用。")
            with connection:
                connection.execute(
                    "create table if not exists records (seq integer primary key, nonce blob, sealed blob)"
                )
                connection.execute(f"pragma user_version = {FORMAT}")
            with connection:
                yield connection

    def _key(self, *, make: bool) -> bytes:
        if make and self._key_path.exists() and not self._key_path.stat().st_size:
            self._key_path.unlink()  # whoever was killed here had sealed nothing yet
        if not self._key_path.exists():
            if not make:
                raise RestrictedError(f"缺密钥文件 {self._key_path.name}，请从另存处放回。")
            handle = os.open(self._key_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as stream:
                stream.write(secrets.token_hex(32) + "\n")
        try:
            key = bytes.fromhex(self._key_path.read_text(encoding="utf-8").strip())
        except ValueError as error:
            raise RestrictedError(f"密钥文件 {self._key_path.name} 内容不是十六进制。") from error
        if len(key) != 32:
            raise RestrictedError(
                f"密钥文件 {self._key_path.name} 长度不对，应为64个十六进制字符。"
            )
        return key

    def back_up(self, folder: Path) -> int:
        """Copy the file into an empty folder, without the key; return how many records it holds."""
        count = len(self.records())
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        with closing(sqlite3.connect(self._path)) as source:
            target = folder / NAME
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            with closing(sqlite3.connect(target)) as copy:
                source.backup(copy)
        return count

    def restore(self, folder: Path) -> int:
        """Put a backup back where there is no file; return how many records it holds."""
        if self._path.exists():
            raise RestrictedError(f"已有 {NAME}，不覆盖；请先移走。")
        if not (folder / NAME).is_file():
            raise RestrictedError(f"{folder} 里没有 {NAME} 的备份。")
        partial = self._path.with_name(NAME + ".part")
        shutil.copyfile(folder / NAME, partial)
        partial.chmod(0o600)
        partial.replace(self._path)
        try:
            return len(self.records())
        except RestrictedError:
            self._path.unlink()
            raise


def _rows(connection: sqlite3.Connection) -> list[tuple[int, bytes, bytes]]:
    return connection.execute("select seq, nonce, sealed from records order by seq").fetchall()


def _named(seq: int, before: list[tuple[int, bytes, bytes]]) -> bytes:
    """Return what the seal of a record names besides its words."""
    last = before[seq - 2][2] if seq > 1 else b""
    return f"hengjian restricted {FORMAT} {seq} {hashlib.sha256(last).hexdigest()}".encode()


def _read(rows: list[tuple[int, bytes, bytes]], place: int, key: bytes) -> Record:
    seq, nonce, sealed = rows[place]
    try:
        if seq != place + 1:
            raise InvalidTag
        plain = AESGCM(key).decrypt(nonce, sealed, _named(seq, rows))
    except InvalidTag as error:
        raise RestrictedError(
            f"{NAME} 第{place + 1}条与写入时不同，或者密钥不是原来的；请从备份恢复。"
        ) from error
    return Record(**json.loads(plain))
