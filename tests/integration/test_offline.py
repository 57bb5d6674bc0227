"""A run needs no network and asks for none: without any route it completes, and nothing is sent."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import THREADS

from .command import FRESH
from .conftest import AS_OF, Bureau

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


@pytest.fixture(scope="module")
def elsewhere(published: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Return a home that an interpreter of its own made of the published one's files and key, watched."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    other = Bureau(tmp_path_factory.mktemp("elsewhere") / "other")
    shutil.copytree(published.inbox, other.inbox, dirs_exist_ok=True)
    shutil.copyfile(published.home.with_name("home.key"), other.home.with_name("other.key"))
    trace = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", NETWORK, "-o", str(log_of(other))]
    given = {name: value for name, value in os.environ.items() if name not in THREADS}
    done = subprocess.run(
        [*namespace(), *trace, *FRESH, "run", "--as-of", AS_OF, "--home", str(other.home)],
        capture_output=True, text=True, check=False, env={**given, "PYTHONNOUSERSITE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return other


def log_of(bureau: Bureau) -> Path:
    return bureau.home.with_name("calls.log")


@pytest.mark.slow
def test_a_run_without_any_route_completes_and_tries_none(elsewhere: Bureau) -> None:
    assert (elsewhere.home / "site" / "index.html").exists()
    assert outward(log_of(elsewhere).read_text(encoding="utf-8")) == []


@pytest.mark.slow
def test_same_inputs_elsewhere_give_the_same_outputs(published: Bureau, elsewhere: Bureau) -> None:
    mine, theirs = published.outs(), elsewhere.outs()
    assert sorted(mine) == sorted(theirs)
    for name, frame in mine.items():
        assert frame.equals(theirs[name]), name
    site = [p for p in (published.home / "site").rglob("*") if p.is_file()]
    assert site
    for path in site:
        theirs_of = elsewhere.home / path.relative_to(published.home)
        assert path.read_bytes() == theirs_of.read_bytes(), path


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
