"""A detail whose number several cases have goes to the case of its own bureau, or of its party; to none otherwise."""

import datetime as dt

import polars as pl
import pytest

from tests.integration.test_case_details import HEAD, case, written
from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow


def drop(door: Door, **files: str) -> None:
    for name, text in files.items():
        door.put(f"{name.replace('_', '/', 1)}.csv", text)


def test_a_number_of_two_bureaus_is_that_of_its_own(door: Door) -> None:
    both = [written(HEAD, *(case(c, n, f"2026-{n}") for n in (1, 2))) for c in "甲乙"]
    drop(
        door, 甲县_案件=both[0], 乙县_案件=both[1],
        甲县_程序=written("案号,处罚告知日期", "2026-1,2026-02-21"),
        市局_缴款=written("案号,当事人名称,缴款日期", "2026-1,乙店1,2026-03-21", "2026-2,,2026-03-22"),
    )  # fmt: skip
    door.run(as_of=dt.date(2026, 6, 1))
    found = door.table("core_cases")
    assert found.filter(pl.col("notice_date").is_not_null())["party_name"].to_list() == ["甲店1"]
    assert found.filter(pl.col("payment_date").is_not_null())["party_name"].to_list() == ["乙店1"]
    assert {
        kind: told["n"] for kind, told in door.notices().items() if kind.startswith("details_")
    } == {"details_of_several": 1}
    # A decision that is published only has details as well.
    published = "行政相对人名称,行政处罚决定书文号,处罚机关,处罚决定日期,违法事实,罚款金额(万元)"
    drop(
        door,
        丙县_双公示=written(
            published, "丙店1,丙市监罚〔2026〕1号,丙县市场监督管理局,2026-03-02,过期食品,0.5"
        ),
        丙县_缴款=written("决定书文号,缴款日期", "丙市监罚〔2026〕1号,2026-03-09"),
    )
    door.run(as_of=dt.date(2026, 6, 2))
    found = door.table("core_cases").filter(pl.col("payment_date").is_not_null())
    assert sorted(found["party_name"]) == ["丙店1", "乙店1"]
    assert found.filter(party_name="丙店1")["filled_columns"].to_list() == [["payment_date"]]


def test_the_number_of_a_measure_is_not_that_of_the_decision(door: Door) -> None:
    """Registers of seizures call it 决定书文号 too: it filled in the decision's, or stood against it."""
    register = "案号,决定书文号,查封扣押日期"
    drop(
        door,
        甲县_案件=written(HEAD, *(case("甲", n, f"2026-{n}") for n in (1, 2))),
        甲县_强制=written(register, "2026-1,甲市监强制〔2026〕7号,2026-01-08", "2026-2,甲市监处罚〔2026〕2号,2026-01-09"),
    )  # fmt: skip
    door.run(as_of=dt.date(2026, 6, 1))
    found = door.table("core_cases").sort("case_no")
    assert found["seizure_date"].to_list() == [dt.date(2026, 1, 8), dt.date(2026, 1, 9)]
    told = door.table("core_case_details").sort("case_no")["decision_no"].to_list()
    assert told == [None, "甲市监处罚〔2026〕2号"]
