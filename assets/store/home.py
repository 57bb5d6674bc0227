"""One home folder per installation: where everything of one bureau lies, and who may run in it."""

import hmac
import json
import os
import re
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assets.store.refused import refused_because
from assets.store.swap import put_json

#: 1: as first written. 2: ``home.json`` knows the key by a check value, so that no other is taken for it.
#: 3: large tables are files in ``store``, and views of them stand in the published file.
FORMAT = 3
_FOLDERS = ("inbox", "archive", "config", "site", "outbox", "logs", "dagster", "work")


_OWN_USER_ONLY = 0o077
#: What Dagster takes for a pattern or a part of an address.
_NO_PATH = re.compile(r"[?*\[]|%[0-9A-Fa-f]{2}")
#: How the names of what else lies in a home begin, whoever put it there.
_FILES = (
    "store", "home.json", "ledger.", "warehouse.duckdb", "restricted.db", "run.lock", "dagster.damaged",
    "before-", "demo.json", "truth.json", "lost+found", ".",
)  # fmt: skip
#: In a folder where a backup is being put back; with ``home.json`` beside it the restore is done.
RESTORING = ".restoring"


class HomeError(Exception):
    """The home cannot be used; the message is a Chinese sentence for the person at the keyboard."""


class BusyError(Exception):
    """Another run is under way in this home."""


@dataclass(frozen=True)
class Home:
    """Paths of one installation. Nothing outside :attr:`root` and :attr:`key_path` is written."""

    root: Path

    @property
    def inbox(self) -> Path:
        """Folder users drop files into; read, never changed."""
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        """Folder of accepted originals by SHA-256 (mode 700)."""
        return self.root / "archive"

    @property
    def config(self) -> Path:
        """Folder of this bureau's overrides."""
        return self.root / "config"

    @property
    def ledger_path(self) -> Path:
        """SQLite file of what people decided and what was issued."""
        return self.root / "ledger.db"

    @property
    def restricted_path(self) -> Path:
        """SQLite file of transfers to discipline inspection; no run and no backup of a run reads it."""
        return self.root / "restricted.db"

    @property
    def restricted_key_path(self) -> Path:
        """File of the key of :attr:`restricted_path`: beside the home, apart from the other key."""
        named = os.environ.get("HENGJIAN_RESTRICTED_KEY_FILE")
        return Path(named) if named else self.root.with_name(self.root.name + ".restricted.key")

    @property
    def warehouse_path(self) -> Path:
        """Published read-only DuckDB file."""
        return self.root / "warehouse.duckdb"

    @property
    def store(self) -> Path:
        """Folder of the Parquet files of large tables, which the published file names."""
        return self.root / "store"

    @property
    def work(self) -> Path:
        """Folder a run works in; may be deleted between runs."""
        return self.root / "work"

    @property
    def site(self) -> Path:
        """Folder of the published dashboards."""
        return self.root / "site"

    @property
    def outbox(self) -> Path:
        """Folder of published workbooks and letters."""
        return self.root / "outbox"

    @property
    def logs(self) -> Path:
        """Folder with one JSON-lines file a run."""
        return self.root / "logs"

    @property
    def dagster(self) -> Path:
        """Dagster instance folder: one history for schedule and command line."""
        return self.root / "dagster"

    @property
    def key_path(self) -> Path:
        """File of the HMAC key: beside the home, so that a copy of the home has no key."""
        named = os.environ.get("HENGJIAN_KEY_FILE")
        return Path(named) if named else self.root.with_name(self.root.name + ".key")

    def key(self) -> bytes:
        """Return the HMAC key of the complainant codes, made at the first call (mode 600) while holding the home.

        ``home.json`` keeps a check value of it: with another key the same person would get another
        code, so a home whose key is gone or exchanged is not worked with.

        Raises
        ------
        HomeError
            The key is missing, unreadable, or not that of this home.
        """
        marker = self._marker()
        expected = marker.get("key_check")
        if marker and expected is None and not any(self.archive.glob("*")):
            self._clear_begun_key()
        if not self.key_path.exists():
            if expected is not None:
                raise HomeError(
                    f"缺密钥文件 {self.key_path}：投诉人编码要用原来的密钥，请从另存处放回。"
                )
            try:
                handle = os.open(self.key_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except OSError as error:
                raise _no_key(self.key_path, "写不进去", error) from error
            try:
                with os.fdopen(handle, "w") as stream:
                    stream.write(secrets.token_hex(32) + "\n")
            except OSError:  # no room: half a key would be taken for a damaged one
                self.key_path.unlink()
                raise
        key = self._read_key()
        check = hmac.new(key, b"hengjian home", "sha256").hexdigest()[:16]
        if expected is None:
            self._remember(check)
        elif expected != check:
            raise HomeError(
                f"密钥文件 {self.key_path.name} 不是本数据目录原来的密钥，请放回原来的。"
            )
        return key

    def _clear_begun_key(self) -> None:
        """Remove the empty file a kill leaves between making it and writing the key: no code has that key."""
        if self.key_path.exists() and not self.key_path.stat().st_size:
            self.key_path.unlink()

    def _read_key(self) -> bytes:
        try:
            text = self.key_path.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise _no_key(self.key_path, "读不了", error) from error
        try:
            key = bytes.fromhex(text)
        except ValueError as error:
            raise HomeError(
                f"密钥文件 {self.key_path.name} 内容不是十六进制，请恢复备份。"
            ) from error
        if len(key) < 16:
            raise HomeError(f"密钥文件 {self.key_path.name} 太短，请恢复备份。")
        return key

    def _marker(self) -> dict[str, Any]:
        path = self.root / "home.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    def mark(self, said: dict[str, Any]) -> None:
        """Write ``home.json``, the old one or the new whole."""
        put_json(self.root / "home.json", said)

    def _remember(self, check: str) -> None:
        marker = self._marker()
        if marker:
            self.mark({**marker, "key_check": check})


def open_home(root: Path) -> Home:
    """Return the home at ``root``, made when absent, closed to other users of the machine.

    From then on this process makes files and folders for its own user only, outside the home too.

    Raises
    ------
    HomeError
        The folder was written by a newer program, or cannot be written.
    """
    # A name without “..”, since the key beside it has it too; `resolve` would follow links as well.
    home = Home(Path(os.path.abspath(root)))  # noqa: PTH100  # pathlib has nothing that only does this
    marker = home.root / "home.json"
    if mark := _NO_PATH.search(str(home.root)):
        raise HomeError(f"数据目录的路径里不能有“{mark[0]}”，运行记录会写错地方；请换一个路径。")
    if not marker.exists() and (home.root / RESTORING).exists():
        raise HomeError(f"{root} 的恢复没有做完，请再运行一次 hengjian restore。")
    if not marker.exists() and (foreign := _foreign(home.root)):
        raise HomeError(
            f"{root} 里已有别的文件（{foreign}），不是数据目录。请换一个空文件夹，或先移走它们。"
        )
    os.umask(_OWN_USER_ONLY)
    try:
        home.root.mkdir(parents=True, exist_ok=True)
        for name in _FOLDERS:
            (home.root / name).mkdir(exist_ok=True)
        _close(home.root)
        _close(home.archive)
        if not marker.exists():
            home.mark({"format": FORMAT})
    except OSError as error:
        raise _not_written(root, error) from error
    try:
        found = int(json.loads(marker.read_text(encoding="utf-8"))["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise HomeError(f"{marker.name} 已损坏，请从备份恢复。") from error
    if found > FORMAT:
        raise HomeError(
            f"数据目录由更新版本的程序写成（格式 {found}，本程序只认到 {FORMAT}），请升级程序后再运行。"
        )
    return home


def _no_key(path: Path, what: str, error: OSError) -> HomeError:
    """Return what is said of a key file that the account may not make or read: it lies outside the home."""
    return HomeError(
        f"密钥文件 {path} {what}：{refused_because(error)}。密钥放在数据目录旁边，"
        "请让运行程序的账户能读写那里；或者用环境变量 HENGJIAN_KEY_FILE 写明放在哪个文件。"
    )


def _not_written(folder: Path, error: OSError) -> HomeError:
    return HomeError(
        f"数据目录 {folder} 不能写入：{refused_because(error)}。请检查权限和磁盘空间。"
    )


def _close(folder: Path) -> None:
    """Shut others out of a folder; one that is closed stays as it is: its disk may be read-only."""
    if folder.stat().st_mode & _OWN_USER_ONLY:
        folder.chmod(0o700)


def _foreign(root: Path) -> str:
    """Return the first thing in a folder that no home has: from a home all others are shut out.

    Nothing where somebody has made an inbox there.
    """
    if (root / "inbox").is_dir():
        return ""
    try:
        names = sorted(path.name for path in root.iterdir())
    except OSError:  # none there, or none of ours to look into: said where it is made
        return ""
    return next((n for n in names if n not in _FOLDERS and not n.startswith(_FILES)), "")


def migrate(home: Home) -> None:
    """Bring a home that an older program wrote to this format; call it while holding the home.

    What cannot be made again is copied to ``before-format-…`` first; a copy once complete stays.

    Raises
    ------
    HomeError
        The key of a home that has files already is not there.
    """
    marker = json.loads((home.root / "home.json").read_text(encoding="utf-8"))
    if marker["format"] >= FORMAT:
        return
    aside = home.root / f"before-format-{FORMAT}"
    if not aside.exists():
        partial = aside.with_name(aside.name + ".part")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(home.config, partial / "config")
        shutil.copyfile(home.root / "home.json", partial / "home.json")
        if home.ledger_path.exists():
            with (
                closing(sqlite3.connect(home.ledger_path)) as ledger,
                closing(sqlite3.connect(partial / "ledger.db")) as copy,
            ):
                ledger.backup(copy)
        partial.rename(aside)
    if not home.key_path.exists() and any(home.archive.iterdir()):
        raise HomeError(f"缺密钥文件 {home.key_path}：投诉人编码要用原来的密钥，请从另存处放回。")
    home.key()
    written = json.loads((home.root / "home.json").read_text(encoding="utf-8"))
    home.mark({**written, "format": FORMAT})


@contextmanager
def run_lock(home: Home) -> Iterator[None]:
    """Hold the home for one run.

    Raises
    ------
    BusyError
        Another process holds it.
    """
    with held(home.root / "run.lock"):
        yield


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock file for as long as this process lives or the block lasts.

    Raises
    ------
    BusyError
        Another process holds it.
    HomeError
        Its folder cannot be written.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _not_written(path.parent, error) from error
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        if os.name == "nt":
            import msvcrt  # exists on Windows only

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # looked at on POSIX
        else:
            import fcntl  # exists on POSIX only

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise BusyError("另一次运行正在进行，请等它结束后再运行。") from error
