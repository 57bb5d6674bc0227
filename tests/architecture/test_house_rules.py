"""Rules of the house that a linter of its own does not know."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.all import every_asset
from data_contracts import indicators, made_beside, tables
from pipelines.document import pages

ROOT = Path(__file__).parents[2]
PACKAGES = ("pipelines", "assets", "models", "dashboards", "data_contracts")


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / n for n in done.stdout.decode().split("\0") if n and (ROOT / n).is_file()]


def test_every_asset_of_a_layer_has_a_contract_and_every_contract_an_asset() -> None:
    made = {key.to_user_string() for a in every_asset() for key in a.keys}
    books = {"checked_results", "tables_made_from", *made_beside("publication")}  # kept of a run
    assert tables().keys() - made == books, "no asset makes them"
    without = {n for n in made if n.startswith(("feat_", "out_", "pub_"))} - set(tables())
    assert not without, f"write data_contracts/tables/NAME.yml for {sorted(without)}"


def test_pages_that_follow_from_contracts_are_up_to_date() -> None:
    for name, text in pages().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text, (
            f"run `make docs`: {name}"
        )


def test_the_lock_names_no_host_and_pins_every_package_by_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", lock, flags=re.M)
    assert len(pins) > 100
    assert lock.count("--hash=sha256:") > len(pins)


def test_no_absolute_path_of_a_machine_is_written_down() -> None:
    for path in tracked():
        if path.suffix in {".png", ".parquet", ".xlsx"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        assert not re.search(r"(?<![\w./-])/(root|home|Users)/[a-z]", text), path


def test_models_ask_no_clock_and_open_no_file() -> None:
    for path in (ROOT / "models").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        banned = r"\b(date\.today|datetime\.now|open\(|read_csv|read_parquet|write_csv|np\.random\.(seed|rand))\b"
        assert not re.search(banned, text), path


def test_rows_come_into_tables_through_the_warehouse_alone() -> None:
    for package in ("assets", "models", "pipelines"):
        for path in (ROOT / package).rglob("*.py"):
            text = "" if path.parent.name == "store" else path.read_text(encoding="utf-8")
            into = re.findall(r'insert into "?\w+|create or replace table', text, re.IGNORECASE)
            assert set(into) <= {"insert into touched_cases"}, path  # a table of the connection


def test_no_clock_below_pipelines() -> None:
    for package in PACKAGES[1:]:
        for path in (ROOT / package).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(
                r"\b(date\.today|datetime\.(now|utcnow|today)|time\.time)\(", text
            ), path


def test_words_that_are_findings_stand_in_no_rule_title() -> None:
    for rule in indicators().values():
        for word in (
            "小错重罚",
            "趋利",
            "选择性",
            "违规",
            "畸高",
            "滥罚",
            "牟利",
            "异常县",
            "涉嫌",
        ):
            assert word not in rule.title_zh, rule.code


def test_no_ranking_target_or_progress_is_promised() -> None:
    for table in tables().values():
        for name in table.columns:
            assert not re.search(r"(target|quota|progress(?!ive)|ranking)", name), (
                table.table,
                name,
            )


def _types_written_out(path: Path) -> Iterator[tuple[int, set[str]]]:
    """Yield line and columns of each dictionary of columns and Polars types."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict) and node.keys:
            kinds = [v.func if isinstance(v, ast.Call) else v for v in node.values]
            are_types = all(isinstance(k, ast.Attribute) and k.attr[:1].isupper() for k in kinds)
            names = {k.value for k in node.keys if isinstance(k, ast.Constant)}
            if are_types and len(names) == len(node.keys):
                yield node.lineno, names


def test_no_table_is_described_a_second_time_in_code() -> None:
    """What a rule reads it types for itself (``models/indicators``); what is written, the contract says."""
    promised = [(name, {*contract.columns}) for name, contract in tables().items()]
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "indicators" in path.parts:
                continue
            for line, names in _types_written_out(path):
                same = [name for name, columns in promised if columns == names]
                assert not same, f"{path}:{line} repeats the contract of {same}: use schema_of"


def test_a_command_does_not_wait_for_what_only_runs_need() -> None:
    """Whoever asks for the state waits for none of these; together they take a second and a half to load."""
    loaded = "import pipelines.cli, sys; print(*sorted({'dagster', 'docx', 'plotly', 'scipy.special', 'sklearn', 'cn2an'} & {*sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
