"""``python -m benchmarks.cluster.hosts FOLDER``: a cluster of three machines, each with its own address.

Network namespaces of this machine, joined by a bridge: each has a name, an address, a loopback and ports
of its own; the folder is the same path everywhere. Master and driver on the first, a worker on each of the others.
The small demo, made on this machine, is rebuilt there. One JSON line: the ports that listened on each
machine, the tables that differ, files in which the key of the pseudonyms stands. Needs root and ``ip``.

``--unplug STAGE`` takes one worker's machine off the network while that stage lasts, and tells when the
run took notice and when it was done.
"""

import argparse
import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assets.store.home import Home
from benchmarks.cluster.__main__ import stages, unequal
from benchmarks.cluster.rebuilt import Rebuilt, demo
from benchmarks.cluster.standalone import Cluster, Machine
from benchmarks.cluster.tasks import lost

_NAME, _NET, _BRIDGE = "hengjian-{}", "10.77.0.{}", "hengjian-net"
_LISTENING = re.compile(r"(\S+):(\d+)\s+\S+\s+users:\(\(\"([^\"]+)\",pid=(\d+)")
_CLASSES = {"Master": "master", "Worker": "worker", "Executor": "executor", "SparkSubmit": "driver"}


def ip(*words: str) -> None:
    """Run ``ip``."""
    subprocess.run(["ip", *words], check=True)


@contextmanager
def machines(count: int) -> Iterator[list[Machine]]:
    """Give machines of one network, and take them away afterwards."""
    ip("link", "add", _BRIDGE, "type", "bridge")
    try:
        ip("link", "set", _BRIDGE, "up")
        ip("addr", "add", f"{_NET.format(254)}/24", "dev", _BRIDGE)
        yield [_machine(number) for number in range(1, count + 1)]
    finally:
        for number in range(1, count + 1):
            for left in (("link", "del", f"hj{number}"), ("netns", "del", _NAME.format(number))):
                with suppress(subprocess.CalledProcessError):
                    ip(*left)
        ip("link", "del", _BRIDGE)


def _machine(number: int) -> Machine:
    name, address = _NAME.format(number), _NET.format(number)
    ip("netns", "add", name)
    ip("link", "add", f"hj{number}", "type", "veth", "peer", "name", "eth0", "netns", name)
    ip("link", "set", f"hj{number}", "master", _BRIDGE)
    ip("link", "set", f"hj{number}", "up")
    ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
    for link in ("eth0", "lo"):
        ip("-n", name, "link", "set", link, "up")
    named = ("unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', name)
    return Machine(address, ("ip", "netns", "exec", name, *named))


def ports(machine: Machine) -> dict[str, list[str]]:
    """Return what listens on a machine for others: the process of Spark, its addresses and ports."""
    told = subprocess.run([*machine.before, "ss", "-Hltnp"], capture_output=True, text=True, check=True)  # fmt: skip
    found: dict[str, set[str]] = {}
    for address, port, command, pid in _LISTENING.findall(told.stdout):
        with suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
            who = next((shown for name, shown in _CLASSES.items() if name in words), command)
            found.setdefault(who, set()).add(f"{address.removeprefix('[::ffff:').rstrip(']')}:{port}")  # fmt: skip
    return {who: sorted(addresses) for who, addresses in sorted(found.items())}


def holding(key: bytes, *folders: Path) -> list[str]:
    """Return the files that hold a key, as bytes or as written in its file."""
    files = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    bodies = ((path, path.read_bytes()) for path in files)
    return [str(p) for p, body in bodies if key in body or key.hex().encode() in body]


def main() -> None:
    """Rebuild the demo on three machines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--unplug", metavar="STAGE")
    parser.add_argument("--conf", nargs="*", default=[], metavar="NAME=VALUE")
    given = parser.parse_args()
    base = given.folder.resolve()
    demo(base)
    (base / "cluster").mkdir(exist_ok=True)
    with machines(3) as three:
        cluster = Cluster(base / "cluster", machines=three)
        try:
            more = dict(one.split("=", 1) for one in given.conf)
            run = Rebuilt(base, "hosts", cluster.url, three[0].before, **more)
            start = time.monotonic()
            with run.running() as process:
                run.until("spark files", process)
                time.sleep(1)
                listened = {machine.address: ports(machine) for machine in three}
                if given.unplug:
                    run.until(f"spark {given.unplug}", process)
                    time.sleep(0.3)
                    ip("-n", _NAME.format(2), "link", "set", "eth0", "down")
                    print(json.dumps({"unplugged_after_s": round(time.monotonic() - start, 1)}), flush=True)  # fmt: skip
            told = {
                "wall_s": round(time.monotonic() - start, 1),
                "listened": listened,
                "stages": stages(run.home),
                "lost_tasks": lost(run.events),
                "unequal": unequal(base, "whole", {}, {}, "hosts"),
                "key_stands_in": holding(Home(run.home).key(), run.events, base / "cluster", run.home / "logs"),
            }  # fmt: skip
            print(json.dumps(told, ensure_ascii=False), flush=True)
        finally:
            cluster.stop()


if __name__ == "__main__":
    main()
