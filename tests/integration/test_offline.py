"""A run needs no network and asks for none: without any route it completes, and nothing is sent."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .command import FRESH
from .conftest import AS_OF, Bureau, case_file, case_row

NETWORK = "trace=connect,sendto,sendmsg,sendmmsg"


def namespace() -> list[str]:
    """Return the command that starts another without any network, or skip."""
    for command in (["unshare", "--net"], ["unshare", "--map-root-user", "--net"]):
        if shutil.which("unshare") and not subprocess.run([*command, "true"], capture_output=True, check=False).returncode:  # fmt: skip
            return command
    pytest.skip("this machine does not let us make a network namespace")


def outward(log: str) -> list[str]:
    """Return the calls that name an address of the internet."""
    return [line for line in log.splitlines() if re.search(r"sa_family=AF_INET6?", line)]


@pytest.mark.slow
def test_a_run_without_any_route_completes_and_tries_none(bureau: Bureau, tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    (bureau.inbox / "a.csv").write_text(
        case_file([case_row(n, day=f"2026-0{n % 5 + 1}-11") for n in range(60)]), encoding="utf-8"
    )
    log = tmp_path / "calls.log"
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", NETWORK, "-o", str(log)]
    done = subprocess.run(
        [*namespace(), *trace, *FRESH, "run", "--as-of", AS_OF, "--home", str(bureau.home)],
        capture_output=True, text=True, check=False, env={**os.environ, "PYTHONNOUSERSITE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (bureau.home / "site" / "index.html").exists()
    assert outward(log.read_text(encoding="utf-8")) == []


def test_the_trace_would_show_a_request(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    log = tmp_path / "calls.log"
    ask = "import socket; socket.socket().connect_ex(('192.0.2.1', 80))"
    subprocess.run(
        [*namespace(), "strace", "-f", "--seccomp-bpf", "-qq", "-e", NETWORK, "-o", str(log), sys.executable, "-c", ask],
        check=True,
    )  # fmt: skip
    assert len(outward(log.read_text(encoding="utf-8"))) == 1
