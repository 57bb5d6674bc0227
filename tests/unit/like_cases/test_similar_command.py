"""``hengjian similar``: reference cases first, the benchmark's tiers, marks of peers."""

from pathlib import Path

import duckdb
import polars as pl
import pytest

from models.clauses import Benchmark, Tier, place
from pipelines.cli.tracing import similar_to
from tests.unit.like_cases.rows import AS_OF, case, frame

THREE = (Tier("从轻", 0, 0.3), Tier("一般", 0.3, 0.7), Tier("从重", 0.7, 1))
FAR_AWAY = "990101|测099"
OWN = "990101|测000"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a published file with forty like cases, one of them long before and unlike in facts."""
    rows = [case(i) for i in range(40)]
    rows.append(case(99, facts="当事人生产经营掺假掺杂的食用油，货值金额九千元，伪造台账", goods_value_yuan=9_000.0,
                     is_first_offence=False, is_corrected_in_time=False, fine_yuan=80_000.0))  # fmt: skip
    cases = frame(rows)
    known = (Benchmark("甲省基准", "990101", AS_OF.replace(year=2025), tiers=THREE),)
    cases = cases.join(place(cases, cases, known), on="case_key")
    file = tmp_path_factory.mktemp("home") / "warehouse.duckdb"
    clause = [c for c in cases.columns if c not in rows[0] and c != "is_merged"]
    tables = {
        "feat_case": cases.select(*rows[0]),
        "feat_case_clause": cases.select("case_key", "is_merged", *clause),
    }
    with duckdb.connect(str(file)) as connection:
        for name, table in tables.items():
            connection.register("incoming", table.to_arrow())
            connection.execute(f'create table "{name}" as select * from incoming')
        connection.execute("create table run_facts as select ? as as_of", [AS_OF])
    return file


def test_a_reference_case_among_the_nearest_is_listed_first_and_starred(path: Path) -> None:
    plain = similar_to(path, OWN, frozenset())
    assert plain is not None
    last = plain["peers"][-1]["peer_case_key"]
    found = similar_to(path, OWN, frozenset({last}))
    assert found is not None
    assert found["peers"][0]["peer_case_key"] == last
    lines = [line for line in found["says"] if line[0].isdigit()]
    assert "（参考案例）" in lines[0]
    assert sum("（参考案例）" in line for line in lines) == 1


def test_a_reference_case_under_the_same_clause_is_shown_though_it_is_not_near(path: Path) -> None:
    plain = similar_to(path, OWN, frozenset())
    assert plain is not None
    far = FAR_AWAY if FAR_AWAY not in {p["peer_case_key"] for p in plain["peers"]} else None
    assert far is not None
    found = similar_to(path, OWN, frozenset({far}))
    assert found is not None
    said = [line for line in found["says"] if "同一条款的参考案例" in line]
    assert said == [f"同一条款的参考案例：{FAR_AWAY} 罚款80000.0元（不在最相近的案件之中）"]


def test_benchmark_first_and_peers_under_another_one_marked(path: Path) -> None:
    own = pl.DataFrame({"k": [f"990101|测{i:03d}" for i in range(40)]})["k"]
    under = next(
        k for k in own if (similar_to(path, k, frozenset()) or {})["says"][1].startswith("裁量基准")
    )
    found = similar_to(path, under, frozenset())
    assert found is not None
    assert (
        "甲省基准，从轻 50000—65000元，一般 65000—85000元，从重 85000—100000元" in found["says"][1]
    )
    assert "先按裁量基准" in found["says"][2]
    assert any("另一裁量基准：未载" in (p["marks"] or []) for p in found["peers"])
    assert any("须留意：另一裁量基准：未载" in line for line in found["says"])


def test_an_unknown_case_gives_nothing(path: Path) -> None:
    assert similar_to(path, "无此案", frozenset()) is None
