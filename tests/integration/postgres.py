"""A real PostgreSQL in a temporary folder, under a user of its own, on a free port of this machine."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import adbc_driver_postgresql.dbapi as adbc

USER, PASSWORD = "bureau", "s/ecret@1"
SKIPPED = (
    "no PostgreSQL server here: initdb was not found (Debian/Ubuntu: apt-get install postgresql)"
)


def binaries() -> Path | None:
    """Return the folder of ``initdb`` and ``postgres``, the newest version first."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda p: float(p.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Postgres:
    """One server; ``sql`` runs statements as its owner."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port

    def url(self, port: int | None = None) -> str:
        return (
            f"postgresql://{USER}:${{HENGJIAN_PG_PASSWORD}}@127.0.0.1:{port or self.port}/postgres"
        )

    def sql(self, *statements: str) -> list[tuple]:
        uri = f"postgresql://{USER}@/postgres?host={self.folder}&port={self.port}"
        with adbc.connect(uri, autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Make a cluster, start it, and take both away again."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError(SKIPPED)
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    as_user: list[str] = []
    if os.name != "nt" and os.geteuid() == 0:  # the server refuses to run as root
        owner = pwd.getpwnam("postgres").pw_name
        shutil.chown(folder, owner)
        as_user = ["runuser", "-u", owner, "--"]
    try:
        data = str(folder / "data")
        secret = folder / "password"
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        secret.chmod(0o644)
        subprocess.run(
            [*as_user, programs / "initdb", "-D", data, "-U", USER, "--auth-host=scram-sha-256", "--auth-local=trust",
             f"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True, capture_output=True, cwd=folder,
        )  # fmt: skip
        port = free_port()
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c timezone=Asia/Shanghai"
        control = [*as_user, programs / "pg_ctl", "-D", data, "-w"]
        subprocess.run(
            [*control, "-l", str(folder / "log"), "-o", options, "start"],
            check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield Postgres(folder, port)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=folder,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class CuttingProxy:
    """Pass bytes on to a server and cut each of the first ``cuts`` connections after ``after`` bytes."""

    def __init__(self, port: int, *, after: int, cuts: int) -> None:
        self.left = cuts
        self.seen = 0
        self._after = after
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.seen += 1
            cutting, self.left = self.left > 0, self.left - 1
            server = socket.create_connection(("127.0.0.1", self._target))
            budget = self._after if cutting else None
            threading.Thread(target=_pass_on, args=(client, server, None), daemon=True).start()
            threading.Thread(target=_pass_on, args=(server, client, budget), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, budget: int | None) -> None:
    passed = 0
    try:
        while block := source.recv(65536):
            passed += len(block)
            if budget is not None and passed > budget:
                break
            target.sendall(block)
    except OSError:
        pass
    for one in (source, target):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
