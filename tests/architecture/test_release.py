"""What a release is made of: the locks, the bill of materials, the installers."""

import ast
import csv
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from assets.store.since import LIBRARIES

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-run.lock"
SBOM = runpy.run_path(str(ROOT / "packaging" / "sbom.py"))
AUDIT = runpy.run_path(str(ROOT / "packaging" / "audit.py"))


def direct_dependencies() -> set[str]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)^\]", text, flags=re.S | re.M)
    assert listed
    return set(re.findall(r'"([a-z0-9-]+)[>=<]', listed[1]))


def test_every_package_is_pinned_for_every_supported_python() -> None:
    """A package split by Python has a pin for each; every direct dependency has one at all."""
    markers: dict[str, list[str]] = {}
    for pin in SBOM["pins"](LOCK.read_text(encoding="utf-8")):
        markers.setdefault(pin.name, []).append(pin.marker)
        assert all(len(h) == 64 for h in pin.hashes)
    assert direct_dependencies() <= set(markers)
    for name, found in markers.items():
        by_python = [m for m in found if "python_full_version" in m]
        if by_python:
            assert sorted(m.split("version ")[1][:2] for m in by_python) == ["< ", ">="], name
    full = SBOM["pins"]((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    run = SBOM["pins"](LOCK.read_text(encoding="utf-8"))
    hashes = {(p.name, p.version): set(p.hashes) for p in full}
    for pin in run:
        assert set(pin.hashes) == hashes[pin.name, pin.version], pin.name


#: Declared and imported by no module: a service, and the frames Great Expectations is given.
NEVER_IMPORTED = {"dagster-webserver", "pandas"}
#: Declared as an extra, apart from what every run needs.
EXTRAS = {"pyspark", "adbc-driver-postgresql", "adbc-driver-manager", "pymysql"}


OWN = ("pipelines", "assets", "models", "dashboards", "data_contracts")


def imported(*packages: str) -> set[str]:
    """Return the modules of other packages that these packages of the program import."""
    found = set()
    for package in packages:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.split(".")[0])
    return found - set(OWN) - set(sys.stdlib_module_names)


@pytest.mark.slow
def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    brought = packages_distributions()
    of = {m: {d.lower().replace("_", "-") for d in brought.get(m, [m])} for m in imported(*OWN)}
    declared = direct_dependencies()
    assert {m for m, names in of.items() if not names & (declared | EXTRAS)} == set()
    assert declared - set().union(*of.values()) == NEVER_IMPORTED


#: What another version of cannot change a table: it keeps, carries, orders or describes.
NO_RESULT = {
    "adbc-driver-manager", "adbc-driver-postgresql", "cryptography", "dagster", "great-expectations",
    "pydantic", "pydantic-core", "pyyaml", "sqlalchemy", "threadpoolctl",
}  # fmt: skip


@pytest.mark.slow
def test_an_upgrade_of_what_computes_makes_everything_anew() -> None:
    brought = packages_distributions()
    modules = imported("assets", "models", "data_contracts")
    of = {d.lower().replace("_", "-") for m in modules for d in brought.get(m, [m])}
    assert of - NO_RESULT == set(LIBRARIES)


def test_spark_is_locked_apart_and_no_ordinary_install_has_it() -> None:
    ordinary = [LOCK.read_text(encoding="utf-8"), (ROOT / "requirements.lock").read_text("utf-8")]
    for text in ordinary:
        assert "pyspark" not in {pin.name for pin in SBOM["pins"](text)}
    apart = SBOM["pins"]((ROOT / "requirements-spark.lock").read_text(encoding="utf-8"))
    assert {pin.name for pin in apart} == {"pyspark", "py4j"}
    assert all(pin.hashes for pin in apart)


def test_a_line_that_is_no_pin_and_a_pin_without_a_hash_are_refused() -> None:
    with pytest.raises(ValueError, match="not understood"):
        SBOM["pins"]("jinja2>=3\n")
    with pytest.raises(ValueError, match="without a hash"):
        SBOM["pins"]("jinja2==3.1.6 \\\n")


@pytest.mark.slow
def test_the_bill_of_materials_is_valid_complete_and_always_the_same(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        SBOM["main"](LOCK, tmp_path / folder)
    text = (tmp_path / "one" / "sbom.cdx.json").read_text(encoding="utf-8")
    assert text == (tmp_path / "two" / "sbom.cdx.json").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bom = json.loads(text)
    pinned = re.findall(
        r"^([a-z0-9-]+)(?:\[.*?\])?==([^ ;\\]+)", LOCK.read_text(encoding="utf-8"), flags=re.M
    )
    assert sorted((c["name"], c["version"]) for c in bom["components"]) == sorted(pinned)
    duckdb = next(c for c in bom["components"] if c["name"] == "duckdb")
    assert duckdb["licenses"] == [{"license": {"id": "MIT"}}]
    assert duckdb["purl"] == f"pkg:pypi/duckdb@{duckdb['version']}"
    with (tmp_path / "one" / "licences.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert len(rows) == len(pinned) + 1
    assert [r for r in rows if not r[2]] == []
    unknown = {r[0] for r in rows if "见其安装包" in r[2]}
    others = {r[0] for r in rows if "sys_platform" in r[3]}
    assert unknown <= others, "a package installed here declares no licence"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["no-such-host.invalid:9", "127.0.0.1:9"])
def test_an_audit_without_a_network_says_so(name: str, tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("jinja2==3.1.6 \\\n    --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "audit.py"), str(lock)], capture_output=True, text=True, check=False,
        env={"HTTPS_PROXY": f"http://{name}", "HTTP_PROXY": f"http://{name}", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    assert "没有查成" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_audit_names_every_hole_and_every_package_it_could_not_ask_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hole = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["3.1.7"]}
    packages = [
        {"name": "jinja2", "version": "3.1.6", "vulns": [hole]},
        {"name": "own", "skip_reason": "not found"},
        {"name": "duckdb", "version": "2.0.0", "vulns": []},
    ]
    said = AUDIT["lines"](packages)
    assert said == [
        "jinja2 3.1.6：PYSEC-2026-1、CVE-2026-1，修复版本 3.1.7",
        "own：没有查（not found）",
    ]
    main = AUDIT["main"]
    for report, code in ((packages, 1), (packages[2:], 0), ([packages[1]], 2)):
        monkeypatch.setitem(main.__globals__, "audited", lambda _, report=report: (report, ""))
        assert main(LOCK) == code
    assert "没有查成" in capsys.readouterr().err


KNOWN = {"ARG", "FROM", "COPY", "RUN", "USER", "ENV", "VOLUME", "ENTRYPOINT", "CMD"}


def container_lines() -> list[tuple[str, str]]:
    text = (ROOT / "packaging" / "Containerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", " ", text)
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def test_the_container_file_parses_and_runs_as_nobody_special() -> None:
    found = container_lines()
    # The wheels are for one Python: the base image is of that one.
    assert found[0] == ("ARG", "PYTHON=3.12")
    assert found[1] == ("FROM", "python:${PYTHON}-slim")
    server = (ROOT / "docs" / "running" / "server.md").read_text(encoding="utf-8")
    assert "--build-arg PYTHON=$(cat dist/wheelhouse/PYTHON)" in server
    assert {word for word, _ in found} <= KNOWN
    words = [word for word, _ in found]
    assert words.index("USER") > words.index("RUN")
    assert dict(found)["USER"] not in {"root", "0"}
    for word, rest in found:
        if word in {"ENTRYPOINT", "CMD"}:
            assert isinstance(json.loads(rest), list)
        if word == "RUN":
            done = subprocess.run(
                ["sh", "-n", "-c", rest], capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        if word == "COPY":
            assert shlex.split(rest)[0] == "wheelhouse"
    assert not re.search(r"https?://|curl|wget|pip install (?!.*--no-index)", str(found))


def test_the_installer_for_unix_parses() -> None:
    script = ROOT / "packaging" / "install.sh"
    done = subprocess.run(["sh", "-n", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert script.read_text(encoding="utf-8").count("--no-index") == 2


#: Stands in for Python: tells its version, makes an environment of itself, notes what pip is asked for.
STAND_IN = """#!/bin/sh
case "$1 $2" in
  "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "$0" "$3/bin/hengjian";;
  "-m pip") echo "$*" >> "$0.asked";;
  "-c import venv"*) exit "${NO_VENV:-0}";;
  "-c "*) echo 3.12;;
esac
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a folder as it is carried to the other machine, but for the wheels; ``python`` beside it."""
    folder = tmp_path / "介 质" / "wheelhouse"
    (folder / "docs" / "running").mkdir(parents=True)
    (folder / "docs" / "running" / "server.md").touch(0o600)
    (folder / "docs" / "running").chmod(0o700)  # a careful administrator's copy
    (folder / "PYTHON").write_text("3.12\n", encoding="utf-8")
    shutil.copyfile(ROOT / "packaging" / "install.sh", folder / "install.sh")
    (tmp_path / "python").write_text(STAND_IN, encoding="utf-8")
    (tmp_path / "python").chmod(0o700)
    return folder


def install(package: Path, target: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    python = str(package.parents[1] / "python")
    return subprocess.run(
        ["sh", "-c", 'umask 077; sh "$0" "$1"', str(package / "install.sh"), str(target)],
        env={**os.environ, "PYTHON": python, **settings}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_installing_over_an_older_one_replaces_the_program_and_its_papers(package: Path) -> None:
    """The version number stays the same for months: pip would call the older program up to date."""
    target = package.parent / "程 序"
    (target / "docs").mkdir(parents=True)
    (target / "docs" / "old.md").touch()
    done = install(package, target)
    assert done.returncode == 0, done.stderr
    libraries, own = (target / "bin" / "python.asked").read_text(encoding="utf-8").splitlines()
    assert "--require-hashes" in libraries
    assert own.endswith("--no-deps --force-reinstall hengjian")
    assert [p.name for p in (target / "docs").rglob("*.md")] == ["server.md"]
    papers = target / "docs" / "running"  # another account's service reads them
    assert papers.stat().st_mode & 0o055 == 0o055
    assert (papers / "server.md").stat().st_mode & 0o044 == 0o044
    assert str(target / "docs") in done.stdout


def test_what_keeps_from_installing_is_said_with_the_way_out(package: Path) -> None:
    fine = package.parent / "x"
    (package.parent / "file").touch()
    for said, target, settings in (
        ("PYTHON=python3.12", fine, {"PYTHON": "no-such-python"}),
        ("python3-venv", fine, {"NO_VENV": "1"}),
        ("写不进去", package.parent / "file" / "x", {}),
    ):
        done = install(package, target, **settings)
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not fine.exists()
    assert install(package, fine).returncode == 0
    (fine / "bin" / "python").write_text("#!/bin/sh\necho 3.11\n", encoding="utf-8")
    done = install(package, fine)
    assert (done.returncode, "已装的用 Python 3.11" in done.stderr) == (2, True), done.stderr


def test_the_papers_carried_along_lead_nowhere_else(tmp_path: Path) -> None:
    """The first page names its neighbours in ``docs``, which goes along whole."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "cp -R docs $(HOUSE)/docs" in makefile
    line = re.search(r"sed '[^']+' docs/running/server.md", makefile)
    assert line
    page = subprocess.run(
        ["sh", "-c", line[0]], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for text, at in ((page.stdout, ROOT), *((p.read_text(encoding="utf-8"), p.parent) for p in (ROOT / "docs").rglob("*.md"))):  # fmt: skip
        for link in re.findall(
            r"\]\(([^)\s#:]+)[^):]*\)", re.sub(r"```.*?```", "", text, flags=re.S)
        ):
            found = (at / link).resolve()
            assert found.exists(), f"{at}: {link}"
            assert found.is_relative_to(ROOT / "docs"), f"{at}: {link}"


def batch_problems(text: str) -> list[str]:
    """Return what cmd.exe would stumble over, as far as it can be told without one."""
    lines = enumerate(text.splitlines(), start=1)
    return [f"{number}: {problem}" for number, line in lines for problem in stumbles(line, text)]


def stumbles(line: str, text: str) -> Iterator[str]:
    bare = re.sub(r'"[^"]*"', '""', line)
    if line.count('"') % 2:
        yield "a quotation mark is left open"
    if bare.count("(") != bare.count(")"):
        yield "brackets"
    if any(re.search(r"[()<>|]", block) for block in re.findall(r"\(echo ([^&)]*)", bare)):
        yield "a sign that ends the block"
    for name in re.findall(r"%([^%~*\d\s][^%]*)%", re.sub(r"%%|%~?\w*\d", "", line)):
        own = re.escape(name)
        if not re.search(rf"(?i)\bset (/p )?\"?{own}=|\"%{own}%\"==", text):
            yield f"%{name}% is set nowhere"
    for label in re.findall(r"(?i)\bgoto :?(\w+)", bare):
        if label.lower() != "eof" and not re.search(rf"(?im)^:{label}\b", text):
            yield f"no label {label}"


def test_the_installer_for_windows_parses() -> None:
    text = (ROOT / "packaging" / "install.bat").read_bytes().decode("utf-8")
    assert batch_problems(text) == []
    assert text.splitlines()[0] == "@echo off"
    assert text.count("--no-index") == 2
    steps = [line for line in text.splitlines() if "pip install" in line or "-m venv" in line]
    assert all(line.endswith("|| exit /b 2") for line in steps)
    assert len(steps) == 3
    assert "--force-reinstall hengjian ||" in text
    assert 'xcopy /e /i /q /y "%~dp0docs" "%TARGET%\\docs"' in text


@pytest.mark.parametrize(
    ("line", "said"),
    [('echo "open', "quotation"), ("if errorlevel 1 (echo x", "brackets"), ("echo %NOWHERE%", "NOWHERE"), ("goto end", "end")],
)  # fmt: skip
def test_mistakes_in_a_batch_file_are_seen(line: str, said: str) -> None:
    assert said in "".join(batch_problems(line))


def test_every_python_pinned_has_its_wheels_or_is_said() -> None:
    """What `make wheelhouse` asks for is written down for each supported system."""
    text = (ROOT / "docs" / "running" / "server.md").read_text(encoding="utf-8")
    assert "win_amd64" in text
    assert "manylinux" in text
    classifiers = re.search(
        r'requires-python = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    )
    assert classifiers
    assert classifiers[1] == ">=3.11,<3.14"


@pytest.mark.skipif(not shutil.which("make"), reason="without make nobody sets up by it")
def test_setting_up_where_the_environment_is_a_link_leaves_the_other_one_whole(
    tmp_path: Path,
) -> None:
    """``venv --clear`` follows the link; here a stand-in for it does, and stops there."""
    other, here, python = tmp_path / "other", tmp_path / "here", tmp_path / "python"
    other.mkdir()
    (other / "pyvenv.cfg").touch()
    here.mkdir()
    (here / ".venv").symlink_to(other)
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copyfile(ROOT / name, here / name)
    python.write_text(
        '#!/bin/sh\ncase "$2" in venv) rm -rf "$4"/*; exit 9;; esac\n', encoding="utf-8"
    )
    python.chmod(0o700)
    done = subprocess.run(
        ["make", "-C", str(here), "setup", f"PYTHON={python}"], capture_output=True, check=False
    )
    assert done.returncode
    assert (other / "pyvenv.cfg").exists()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("make"), reason="without make nobody tries it so")
def test_the_interface_on_a_new_home_keeps_no_statistics(tmp_path: Path) -> None:
    """Dagster's settings lie in the home: they are there before its first start."""
    home = tmp_path / "home"
    given = {**os.environ, "HENGJIAN_HOME": str(home), "PYTHONPATH": str(ROOT)}
    # A file of its own, newer than the locks: a makefile named here would be remade in spite of -n.
    (ready := tmp_path / "ready").touch()
    told = subprocess.run(
        ["make", "-n", "-C", str(ROOT), "dev", f"READY={ready}", f"BIN={Path(sys.executable).parent}"],
        env=given, capture_output=True, text=True, check=True,
    )  # fmt: skip
    before, start, _ = told.stdout.partition("DAGSTER_HOME=")
    assert start
    commands = before[before.index("\n#") + 1 :] if not before.startswith("#") else before
    subprocess.run(["sh", "-ec", commands], cwd=tmp_path, env=given, check=True)
    settings = yaml.safe_load((home / "dagster" / "dagster.yaml").read_text(encoding="utf-8"))
    assert (settings["telemetry"]["enabled"], settings["nux"]["enabled"]) == (False, False)
    assert (home / "home.json").exists()
