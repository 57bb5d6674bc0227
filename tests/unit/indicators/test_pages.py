"""Documentation pages: there for every code, generated part up to date, demo true."""

import os
import re
import shutil
import subprocess
import sys
from io import StringIO

import polars as pl
import pytest
import yaml

from data_contracts import Indicator
from data_contracts.loader import indicator, indicators
from models.columns import types_of
from models.indicators import codes, evaluate
from models.outcomes import RESULT
from pipelines.rule_pages import overview, refresh
from pipelines.scaffold import ROOT, main, new_indicator, new_source
from tests.unit.indicators.golden_rows import AS_OF, check_rows, given, read_csv

PAGES = ROOT / "docs" / "indicators"
SECTIONS = [
    "方法", "为什么", "输出和单位", "参数", "不判断的情形", "排除的情形", "可能的正当理由", "依据",
    "前提与局限", "演示", "变更",
]  # fmt: skip


def test_every_code_has_a_page_and_every_page_a_code():
    assert sorted(p.stem for p in PAGES.glob("[CPSW]*.md")) == list(codes())


def test_page_has_its_sections_and_the_contract_as_it_is():
    for code in codes():
        page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
        contract = indicator(code)
        assert page.startswith(f"# {code} {contract.title_zh}\n\n**条件**："), code
        assert re.findall(r"^## (.+)$", page, re.M) == SECTIONS, code
        assert refresh(page, contract) == page, f"{code}: run `make docs`"
        assert f"- {contract.version}：" in page.split("## 变更")[1], code


def test_the_table_of_rules_is_up_to_date():
    table = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert table == overview(indicators().values()), "run `make docs`"
    rows = [line for line in table.splitlines() if line.startswith("| [")]
    assert [re.findall(r"[CPSW]\d{3}", row)[0] for row in rows] == list(codes())
    assert all(row.count("|") == 5 for row in rows)


def _demo(page: str, kind: str, types: dict[str, pl.DataType]) -> pl.DataFrame:
    body = re.search(rf"```csv {kind}\n(.*?)```", page, re.DOTALL)
    assert body is not None
    return read_csv(StringIO(body.group(1)), types)


@pytest.mark.parametrize("code", codes())
def test_the_demo_of_the_page_is_true(code):
    page = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    shown = _demo(page, "输出", RESULT)
    got = evaluate(code, _demo(page, "输入", given(code)), indicator(code), AS_OF)
    check_rows(got, shown)
    assert {"flagged", "clear"} <= set(shown["outcome"])


def _run(source: str) -> dict[str, object]:
    space: dict[str, object] = {}
    exec(compile(source, "scaffolded", "exec"), space)  # noqa: S102  # what the scaffold wrote
    return space


def test_a_scaffolded_rule_works_at_once(tmp_path):
    contract_path, module_path, page_path, given, expected = new_indicator("P999", tmp_path)
    contract = Indicator.model_validate(yaml.safe_load(contract_path.read_text(encoding="utf-8")))
    assert contract.code == "P999"
    rule = _run(module_path.read_text(encoding="utf-8"))
    types = types_of(contract.input, *rule["COLUMNS"])
    got = rule["evaluate"](read_csv(given, types), contract, AS_OF)
    want = read_csv(expected, RESULT)
    check_rows(got, want)
    assert set(want["outcome"]) == {"flagged", "clear", "not_evaluated"}
    assert set(want["not_evaluated_reason"].drop_nulls()) == set(contract.not_evaluated_reasons)
    page = page_path.read_text(encoding="utf-8")
    assert refresh(page, contract) == page
    assert re.findall(r"^## (.+)$", page, re.M) == SECTIONS


def test_a_new_code_is_found_by_listing_and_edits_no_shared_file(tmp_path):
    for package in ("models", "data_contracts"):
        shutil.copytree(ROOT / package, tmp_path / package)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    new_indicator("P999", tmp_path)
    assert all(path.read_bytes() == text for path, text in before.items())
    program = (
        "from data_contracts.loader import indicators; from models.indicators import codes, module;"
        "assert 'P999' in codes() and 'P999' in indicators(); print(module('P999').__file__)"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={**os.environ, "PYTHONPATH": "."},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.strip().endswith("models/indicators/p999.py")


def test_a_code_is_never_reused(tmp_path):
    new_indicator("P999", tmp_path)
    with pytest.raises(ValueError, match="exists already"):
        new_indicator("P999", tmp_path)
    with pytest.raises(ValueError, match="three digits"):
        new_indicator("Q1", tmp_path)


def test_a_scaffolded_source_is_two_contracts(tmp_path):
    paths = [str(p.relative_to(tmp_path)) for p in new_source("permits", tmp_path)]
    assert paths == ["data_contracts/sources/permits.yml", "data_contracts/tables/core_permits.yml"]


@pytest.mark.parametrize("name", ["Permits", "2x", "ab-c", "permits__rows", "permits_", "许可"])
def test_a_source_without_a_plain_name_is_none(tmp_path, name):
    with pytest.raises(ValueError, match="small letters and _"):
        new_source(name, tmp_path)


def test_usage(capsys):
    assert main(["indicator"]) == 2
    assert "usage" in capsys.readouterr().err
    assert main(["indicator", sorted(indicators())[0]]) == 2
    assert "exists already" in capsys.readouterr().err
