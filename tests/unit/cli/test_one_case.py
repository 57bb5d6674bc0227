"""A case by the number people have in hand."""

from pathlib import Path

import duckdb
import pytest
import typer

from pipelines.cli.common import Lang, Speaker
from pipelines.cli.one_case import one_case

KEY = "某市甲区市场监督管理局|某甲市监立〔2026〕7号"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(made)) as connection:
        connection.execute(f"""
            create table core_cases as from (values
                ('{KEY}', '某甲市监立〔2026〕7号', '某甲市监罚〔2026〕9号', null, '某市甲区市场监督管理局'),
                ('A|3号', '3号', null, null, '甲局'), ('B|3号', '3号', null, null, '乙局')
            ) c(case_key, case_no, decision_no, published_key, organ_name)
        """)
    return made


@pytest.mark.parametrize(
    "name", [KEY, "某甲市监立〔2026〕7号", "某甲市监罚〔2026〕9号", "某甲市监罚[2026]第09号"]
)
def test_a_case_is_found_by_its_key_and_by_either_number(path: Path, name: str) -> None:
    """Similar and reference knew the key alone, which is long where the organ has no code."""
    assert one_case(path, name, Speaker(Lang.zh, as_json=False)) == KEY


@pytest.mark.parametrize(
    ("name", "says"), [("3号", "A|3号　甲局\n  B|3号　乙局"), ("无此案", "没有案件 无此案")]
)
def test_none_and_several_are_usage_errors(path: Path, name: str, says: str, capsys) -> None:
    with pytest.raises(typer.Exit) as left:
        one_case(path, name, Speaker(Lang.zh, as_json=False))
    assert left.value.exit_code == 2
    assert says in capsys.readouterr().err
