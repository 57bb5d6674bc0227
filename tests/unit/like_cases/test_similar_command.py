"""``hengjian similar``: what was published, reference cases first, the tiers of discretion, marks."""

from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from assets.config.read import read_config
from assets.store.home import open_home
from data_contracts.settings import shipped
from models.clauses import DiscretionBenchmark, Tier, place
from models.like_cases import Params, judge
from models.like_cases.peers.marks import marked
from models.like_cases.undecided import undecided
from pipelines.cli.similar_cases import similar_to
from tests.unit.like_cases.rows import AS_OF, case, frame

THREE = (Tier("从轻", 0, 0.3), Tier("一般", 0.3, 0.7), Tier("从重", 0.7, 1))
FAR_AWAY, OWN, HEAVY, OPEN = "990101|测099", "990101|测000", "990101|测060", "990101|待办"
OTHER_LAW = "《食品安全法》第一百二十五条第一款第（二）项"


class Published:
    """A published file and what the judgement gave for every case."""

    def __init__(self, folder: Path) -> None:
        rows = [case(i) for i in range(40)]
        rows += [
            case(100 + i, legal_basis=OTHER_LAW, fine_yuan=2_000.0 + 50 * i) for i in range(35)
        ]
        far = "当事人生产经营掺假掺杂的食用油，货值金额九千元，伪造台账"
        rows.append(case(99, facts=far, goods_value_yuan=9_000.0, is_first_offence=False,
                         is_corrected_in_time=False, fine_yuan=80_000.0))  # fmt: skip
        rows.append(case(60, fine_yuan=70_000.0))
        rows.append(case(61, case_key="合并", is_merged_penalty=True))
        rows.append(case(62, case_key=OPEN, is_decided=False, fine_yuan=None, decision_date=None,
                         filed_date=AS_OF - timedelta(30)))  # fmt: skip
        cases = frame(rows)
        known = (DiscretionBenchmark("甲省基准", "990101", AS_OF.replace(year=2025), tiers=THREE),)
        self.cases = cases = cases.join(place(cases, cases, known), on="case_key")
        clause = [c for c in cases.columns if c not in rows[-1] and c != "is_merged"]
        self.every = judge(cases, as_of=AS_OF, asked=cases["case_key"].to_list())
        judged = judge(cases, as_of=AS_OF)
        waiting = cases.filter(case_key=OPEN)
        self.open = undecided(waiting, cases.filter("is_decided"), as_of=AS_OF)
        self.home = open_home(folder)
        self.path = folder / "warehouse.duckdb"
        columns = [
            "clause_id",
            "clause_from",
            "n_seen",
            "n_same",
            "discretion_benchmark",
            "discretion_tiers",
        ]
        told = waiting.with_columns(clause_from=pl.lit("usual"), n_seen=40, n_same=39)
        tables = {
            "feat_case": cases.select([c for c in rows[-1] if c in cases.columns]),
            "feat_case_clause": cases.select("case_key", "is_merged", *clause),
            "core_reviews": pl.DataFrame(schema={"case_key": pl.String, "accepted_date": pl.Date,
                                                 "closed_date": pl.Date, "result": pl.String}),
            "feat_disparity__residuals": judged.residuals,
            "feat_disparity__yardstick": pl.DataFrame(schema={"content": pl.String}),
            "out_case_disparity": judged.disparity,
            "out_case_peers": marked(judged.peers, cases),
            "out_undecided": self.open.ranges.join(told.select("case_key", *columns), on="case_key"),
            "out_undecided_peers": marked(self.open.peers, cases),
            "run_facts": pl.DataFrame({"as_of": [AS_OF]}),
        }  # fmt: skip
        with duckdb.connect(str(self.path)) as connection:
            for name, table in tables.items():
                connection.register("incoming", table.to_arrow())
                connection.execute(f'create or replace table "{name}" as select * from incoming')

    def similar(self, key: str, *references: str) -> dict:
        return similar_to(self.path, key, frozenset(references), read_config(self.home))

    def row(self, key: str) -> dict:
        return self.every.disparity.filter(case_key=key).row(0, named=True)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    return Published(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("key", [HEAVY, OWN, "990101|测117", FAR_AWAY])
def test_a_judged_case_has_the_range_and_the_peers_of_its_judgement(published, key):
    """Flagged or not."""
    found, row = published.similar(key), published.row(key)
    assert (key == HEAVY) is (
        row["outcome"] == "flagged"
    )  # FAR_AWAY forged its records: in the range
    assert [found[f"{n}_yuan"] for n in ("low", "middle", "high")] == [
        row[f"expected_{q}"] for q in ("q10", "q50", "q90")
    ]
    assert row["reason"] in found["says"][1]
    theirs = published.every.peers.filter(case_key=key)
    peers = pl.DataFrame(found["peers"])
    for column in ("peer_case_key", "rank", "peer_fine_yuan", "peer_adjusted_yuan", "weight"):
        assert peers[column].to_list() == theirs[column].to_list()


def test_an_undecided_case_has_the_range_and_the_peers_of_its_page(published):
    found, row = published.similar(OPEN), published.open.ranges.row(0, named=True)
    assert (found["low_yuan"], found["middle_yuan"], found["high_yuan"]) == (
        row["q10_yuan"], row["q50_yuan"], row["q90_yuan"],
    )  # fmt: skip
    assert 3_000 <= found["low_yuan"] <= found["high_yuan"] <= 8_000
    listed = published.open.peers["peer_case_key"].to_list()
    assert [p["peer_case_key"] for p in found["peers"]] == listed
    assert "实际罚款多在" in found["says"][0]
    assert "推得食品安全法124条1款5项" in found["says"][1]


def test_a_case_that_was_not_judged_says_why(published):
    found = published.similar("合并")
    assert found["says"][0] == published.row("合并")["reason"]
    assert found["peers"] == []
    assert found["middle_yuan"] is None


def test_a_reference_case_among_the_nearest_is_listed_first_and_starred(published):
    last = published.similar(OWN)["peers"][-1]["peer_case_key"]
    found = published.similar(OWN, last)
    assert found["peers"][0]["peer_case_key"] == last
    lines = [line for line in found["says"] if line[0].isdigit()]
    assert "（参考案例）" in lines[0]
    assert sum("（参考案例）" in line for line in lines) == 1


def test_a_reference_case_under_the_same_clause_is_shown_though_it_is_not_near(published):
    assert FAR_AWAY not in {p["peer_case_key"] for p in published.similar(OWN)["peers"]}
    for key in (OWN, OPEN):
        said = [s for s in published.similar(key, FAR_AWAY)["says"] if "同一条款的参考案例" in s]
        assert said == [f"同一条款的参考案例：{FAR_AWAY} 罚款8万元（不在最相近的案件之中）"]


def test_discretion_benchmark_first_and_peers_under_another_one_marked(published):
    placed = published.cases.filter(
        pl.col("discretion_benchmark").is_not_null()
        & pl.col("case_key").str.starts_with("990101|测0")
    )
    found = published.similar(placed["case_key"][0])
    tiers = "甲省基准，从轻 50000—65000元，一般 65000—85000元，从重 85000—100000元"
    assert tiers in found["says"][2]
    assert "先按裁量基准" in found["says"][3]
    assert any("另一裁量基准：未载" in (p["marks"] or []) for p in found["peers"])
    assert any("须留意：另一裁量基准：未载" in line for line in found["says"])


def test_as_many_peers_as_the_parameters_say(published):
    assert shipped(Params).k == len(published.similar(OWN)["peers"])
