"""Rules of the house that a linter of its own does not know."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
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


def test_what_a_page_leads_to_is_there() -> None:
    """A link of a page, and a file of this checkout that it names."""
    folders = (*PACKAGES, "benchmarks", "docs", "packaging", "tests")
    named = re.compile(rf"`((?:{'|'.join(folders)})/[\w./-]+)`|\]\(([^)#\s]+)")
    lost = [
        f"{page.relative_to(ROOT)}: {ours or link}"
        for page in tracked()
        if page.suffix == ".md" and page.name != "CHANGELOG.md"  # tells of files that went
        for ours, link in named.findall(page.read_text(encoding="utf-8"))
        if not re.search("NAME|NNNN", ours) and not link.startswith("http")
        if not (ROOT / ours if ours else page.parent / link).exists()
        and not (ROOT / f"{ours}.py").exists()
    ]
    assert not lost


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


def test_no_brace_of_a_pattern_is_taken_for_a_value() -> None:
    """``{0,8}`` in an f-string is the pair (0, 8): the pattern compiles, and finds nothing."""
    left = {
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in tracked()
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue)
        if isinstance(node.value, ast.Tuple)
        or (isinstance(node.value, ast.Constant) and isinstance(node.value.value, int))
    }
    assert not left, "double the braces"


def test_a_check_that_is_put_aside_says_why() -> None:
    aside = re.compile(r"# (?:noqa|type: ignore)\b(.*)")
    why = re.compile(r" (#|-) (?!noqa|type:|fmt:)\S")
    left = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path.suffix == ".py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (put := aside.search(line)) and not why.search(put[1])
    }
    assert not left, "write the reason behind it"


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


#: So many columns of one table with their types are its contract written a second time.
_A_TABLE = 5
#: Files whose dictionary of types says what no contract does, and what that is.
OWN_TYPES = {
    "models/early_warning/records/events.py": "events of four tables in one frame that no table keeps; millions "
    "of them say in few words what a Categorical holds as numbers",
}


def _is_type(node: ast.expr) -> bool:
    kind = node.func if isinstance(node, ast.Call) else node
    found = getattr(pl, kind.attr, None) if isinstance(kind, ast.Attribute) else None
    return isinstance(found, type) and issubclass(found, pl.DataType)


def _types_written_out(text: str) -> Iterator[tuple[int, set[str]]]:
    """Yield line and names of each dictionary that gives names Polars types, all of its names or some."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield (
                node.lineno,
                {k.value for k, v in pairs if isinstance(k, ast.Constant) and _is_type(v)},
            )


def _described_again(text: str) -> list[tuple[int, str]]:
    """Return line and table of each dictionary that gives all columns or :data:`_A_TABLE` their types."""
    return [
        (line, name)
        for line, names in _types_written_out(text)
        for name, contract in tables().items()
        if contract.columns.keys() == names or len(contract.columns.keys() & names) >= _A_TABLE
    ]


def test_no_table_is_described_a_second_time_in_code() -> None:
    found = {
        str(path.relative_to(ROOT)): again
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if (again := _described_again(path.read_text(encoding="utf-8")))
    }
    assert found.keys() == OWN_TYPES.keys(), "use schema_of, or models.columns.types_of: " + str(
        {path: again for path, again in found.items() if path not in OWN_TYPES}
    )


@pytest.mark.parametrize(
    "text",
    [
        'COLUMNS = {"case_key": pl.String, "law": pl.String, "article": pl.Int64, "item": pl.Int64, "tier": pl.String}',
        'make({"case_key": pl.String(), "penalty_kinds": pl.List(pl.String), "fine_yuan": pl.Decimal(18, 2), '
        '"decision_date": pl.Date, "is_penalty": pl.Boolean, "of_no_table": pl.Int64, **more, "count": 3})',
    ],
)
def test_a_table_described_again_is_noticed(text: str) -> None:
    assert _described_again(text)


@pytest.mark.parametrize(
    "text",
    [
        'sums = {"region_code": pl.String, "rule_code": pl.String, "n": pl.Int64}',
        'columns = {"outcome": pl.Series(a), "score": pl.Series(b), "reason": pl.col("c"), '
        '"direction": pl.lit("high"), "n_peers": pl.len(), "p_value": pl.Series(d)}',
    ],
)
def test_sums_and_expressions_describe_no_table(text: str) -> None:
    assert not _described_again(text)


@pytest.mark.slow
def test_a_command_does_not_wait_for_what_only_runs_need() -> None:
    """Whoever asks for the state waits for none of these; together they take a second and a half to load."""
    loaded = "import pipelines.cli, sys; print(*sorted({'dagster', 'docx', 'plotly', 'scipy.special', 'sklearn', 'cn2an'} & {*sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
