"""What a release is made of: ``python packaging/sbom.py LOCK FOLDER``.

Writes a software bill of materials (``sbom.cdx.json``, CycloneDX 1.6) and a table of licences
(``licences.csv``) of every package of a lock, on every system it is meant for. Licences come from what is
installed here; a package for another system only is listed without one, and said so. The same lock
gives the same bytes.
"""

import csv
import io
import re
import sys
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+?))? *\\?$"
)
_HASH = re.compile(r"^\s+--hash=sha256:([0-9a-f]{64})")
#: A longer first line is the text of a licence, not its name.
_SHORT = 40
_SPACE = uuid.UUID("7c2d9a0c-6f3e-4d0c-9d15-7e3a4b0f1f22")
#: Classifiers that name a licence exactly; the others ("BSD License") do not say which of several.
_EXACT = {
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


@dataclass
class Pin:
    """One package of a lock."""

    name: str
    version: str
    marker: str
    hashes: list[str] = field(default_factory=list)

    def installed(self) -> Distribution | None:
        """Return the package as installed here, in this version or another one pinned beside it."""
        try:
            return distribution(self.name)
        except PackageNotFoundError:
            return None


def pins(lock: str) -> list[Pin]:
    """Return the packages of a lock with their hashes.

    Raises
    ------
    ValueError
        A line that is neither a pin nor a hash, or a pin without a hash.
    """
    found: list[Pin] = []
    for line in lock.splitlines():
        if pin := _PIN.match(line):
            found.append(Pin(pin["name"], pin["version"], (pin["marker"] or "").strip()))
        elif (digest := _HASH.match(line)) and found:
            found[-1].hashes.append(digest[1])
        elif line.strip() and not line.startswith("#"):
            raise ValueError(f"not understood: {line}")
    if bare := [pin.name for pin in found if not pin.hashes]:
        raise ValueError(f"without a hash: {bare}")
    return found


def licence(package: Distribution | None) -> str:
    """Return the licence a package declares, as an SPDX expression where it says so; else its words."""
    if package is None:
        return ""
    told = package.metadata
    if expression := told.get("License-Expression"):
        return str(expression)
    classed = [
        c.rsplit(" :: ", 1)[1]
        for c in told.get_all("Classifier", [])
        if c.startswith("License :: ")
    ]
    classed = [c for c in classed if c != "OSI Approved"]
    named = [_EXACT.get(c, c) for c in classed]
    words = (told.get("License") or "").strip().splitlines()
    if classed and all(c in _EXACT for c in classed):
        return " OR ".join(named)
    return words[0] if words and len(words[0]) < _SHORT else "; ".join(named)


def bill(name: str, version: str, packages: list[Pin]) -> str:
    """Return the bill of materials as CycloneDX JSON."""
    factory = LicenseFactory()
    bom = Bom(serial_number=uuid.uuid5(_SPACE, repr([name, version, packages])))
    bom.metadata.timestamp = datetime(2000, 1, 1, tzinfo=UTC)  # the same lock, the same bytes
    bom.metadata.component = Component(
        name=name, version=version, type=ComponentType.APPLICATION, bom_ref=name,
        licenses=[factory.make_from_string("Apache-2.0")],
    )  # fmt: skip
    for pin in packages:
        said = licence(pin.installed())
        marker = [Property(name="hengjian:marker", value=pin.marker)] if pin.marker else []
        part = Component(
            name=pin.name, version=pin.version, type=ComponentType.LIBRARY,
            bom_ref=f"{pin.name}=={pin.version}", purl=PackageURL("pypi", None, pin.name, pin.version),
            licenses=[factory.make_from_string(said)] if said else [],
            properties=[*marker, *(Property(name="hengjian:sha256", value=h) for h in pin.hashes)],
        )  # fmt: skip
        bom.components.add(part)
        bom.register_dependency(bom.metadata.component, [part])
    return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"


def licences(packages: list[Pin]) -> str:
    """Return the table of licences as CSV with a byte-order mark: spreadsheets open it."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(["软件包", "版本", "许可", "条件", "主页"])
    for pin in packages:
        package = pin.installed()
        said = licence(package) or (
            "仅用于其他系统，见其安装包" if package is None else "未声明，见其安装包"
        )
        rows.writerow([pin.name, pin.version, said, pin.marker, _home(package)])
    return "\ufeff" + out.getvalue()


def _home(package: Distribution | None) -> str:
    if package is None:
        return ""
    links = [entry.partition(", ") for entry in package.metadata.get_all("Project-URL", [])]
    named = {label.lower(): link for label, _, link in links}
    wanted = ("homepage", "home", "repository", "source", "source code", "github")
    return str(
        package.metadata.get("Home-page") or next((named[w] for w in wanted if w in named), "")
    )


def main(lock: Path, folder: Path) -> None:
    """Write both files into a folder."""
    packages = pins(lock.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    own = distribution("hengjian")
    text = bill("hengjian", own.version, packages)
    (folder / "sbom.cdx.json").write_text(text, encoding="utf-8")
    (folder / "licences.csv").write_text(licences(packages), encoding="utf-8", newline="")
    unknown = [pin.name for pin in packages if not licence(pin.installed())]
    sys.stdout.write(
        f"{len(packages)} 个软件包：{folder / 'sbom.cdx.json'}、{folder / 'licences.csv'}"
    )
    sys.stdout.write(f"；未查到许可：{'、'.join(unknown)}\n" if unknown else "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
