"""Known vulnerabilities of the packages of a lock: ``python packaging/audit.py LOCK``.

Asks the database of advisories that pip-audit asks, so it needs a network: 0 none known, 1 some
(listed), 2 the database could not be asked.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

_OFFLINE = (
    "没有查成：连不上漏洞库（要联网）。请在能上网的机器上对同一份 {lock} 运行 make audit。\n"
    "The database of advisories could not be asked; run `make audit` where there is a network.\n"
)
_NO_ADVISORIES = (
    "没有查成：这里的软件源不提供漏洞信息。请在能直接上网的机器上运行 make audit。\n"
    "The package index used here has no advisories; run `make audit` where there is direct access.\n"
)


def audited(lock: Path) -> tuple[list[dict[str, Any]] | None, str]:
    """Return the packages as pip-audit reports them, or ``None`` and what it said instead."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        done = subprocess.run(  # noqa: S603  # our own interpreter and a file of ours
            [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off",
             "--timeout", "10", "--format", "json", "--output", str(report), "--requirement", str(lock)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        try:
            return list(json.loads(report.read_text(encoding="utf-8"))["dependencies"]), ""
        except (OSError, ValueError, KeyError):
            return None, done.stderr.strip()


def lines(packages: list[dict[str, Any]]) -> list[str]:
    """Return one line a vulnerability, and one for each package that could not be looked up."""
    found = []
    for package in packages:
        if reason := package.get("skip_reason"):
            found.append(f"{package['name']}：没有查（{reason}）")
        for hole in package.get("vulns", []):
            names = "、".join([hole["id"], *hole.get("aliases", [])])
            fixed = "、".join(hole.get("fix_versions") or []) or "尚无"
            found.append(f"{package['name']} {package['version']}：{names}，修复版本 {fixed}")
    return found


def main(lock: Path) -> int:
    """Say what is known and return the exit code."""
    packages, said = audited(lock)
    if packages is None:
        last = said.splitlines()[-1] if said else ""
        sys.stderr.write(_OFFLINE.format(lock=lock.name) + (f"  {last}\n" if last else ""))
        return 2
    asked = [package for package in packages if not package.get("skip_reason")]
    if len(asked) < len(packages) / 2:
        sys.stderr.write(_NO_ADVISORIES)
        return 2
    found = lines(packages)
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(f"查了 {len(asked)} 个软件包，{len(found)} 处要看。\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
