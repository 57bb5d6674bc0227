"""A row that breaks the contract stops the run: nothing is published, and everybody can see why."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from .conftest import Bureau, case_file, case_row

FINE = "core_cases.between.fine_yuan"
ORDER = "core_cases.not_before.decision_date+filed_date"


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def rows(n: int) -> list[str]:
    return [case_row(k, day=f"2026-0{k % 5 + 1}-{k % 27 + 1:02d}") for k in range(1, n + 1)]


def spoil(bureau: Bureau) -> None:
    """Damage the warehouse as no intake would let through: three fines below nought."""
    fine = "case when row_no in (3, 5, 7) then -row_no else fine_yuan end as fine_yuan"
    large = ("core_cases__rows", "core_cases")
    bureau.alter(**{n: f'select * replace ({fine}) from "{n}"' for n in large})


def checks(bureau: Bureau, state: str = "已发布") -> pl.DataFrame:
    return bureau.table("out_checks").filter(pl.col("run_state") == state)


def page(bureau: Bureau) -> str:
    return (bureau.home / "site/quality/checks.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_breaks_the_contract_is_told_since_when_or_stops_the_run(bureau: Bureau) -> None:
    decided_first = case_row(800, day="2026-05-11").replace("2026-05-11", "2026-05-20", 1)
    assert "2026-05-20,2026-05-11" in decided_first
    bureau.drop("cases.csv", case_file([*rows(12), decided_first]))
    bureau.run("2026-06-01")
    bureau.run("2026-06-10")

    def now() -> tuple[str, int, str]:
        row = checks(bureau).filter(pl.col("check_id") == ORDER).sort("as_of").row(-1, named=True)
        return str(row["as_of"]), row["rows_failed"], str(row["since"])

    # Not a severe one: told, and published.
    assert now() == ("2026-06-10", 1, "2026-06-01")
    assert "1项不符，共1行；都不妨碍发布。" in page(bureau)
    assert "“处罚决定日期”不早于“立案日期”" in page(bureau)
    bureau.drop("corrected.csv", case_file([case_row(800, day="2026-05-20")]))
    bureau.run("2026-06-20")
    assert now()[:2] == ("2026-06-20", 0)
    assert checks(bureau).filter(pl.col("outcome") == "不符", as_of=date(2026, 6, 20)).is_empty()
    assert "的运行因" not in page(bureau)
    earlier = checks(bureau).filter(pl.col("as_of") < date(2026, 6, 20))
    assert earlier["rows_failed"].to_list() == [1, 1]

    # A severe one: nothing is published, and the command says which row it is.
    spoil(bureau)
    bureau.drop("b.csv", case_file([case_row(90, day="2026-06-20")]))
    before = files(bureau.home / "site") | files(bureau.home / "outbox")
    stopped = bureau.call("run", "--as-of", "2026-07-01", expect=3)
    for said in ("核对有严重不符", "案件：约定“罚款金额”不小于0元，3行不符",
                 "罚款金额 -3.00；cases.csv 第3行", "hengjian rebuild"):  # fmt: skip
        assert said in stopped.stderr
    assert files(bureau.home / "site") | files(bureau.home / "outbox") == before
    assert bureau.table("core_cases").height == 13

    status = bureau.call("status", expect=0).stdout
    assert "（截至 2026-07-01）没有发布：核对有严重不符" in status
    assert "罚款金额 -5.00；cases.csv 第5行" in status
    facts = json.loads(bureau.call("status", "--json", expect=0).stdout)["blocked"]
    assert [c["check_id"] for c in facts["checks"] if c["stops"]] == [FINE]

    # From archive and ledger everything is made anew; the page tells of the run that was stopped.
    bureau.call("rebuild", expect=0)
    assert bureau.table("core_cases").height == 14
    assert "没有发布" not in bureau.call("status", expect=0).stdout
    assert checks(bureau).filter(pl.col("as_of") < date(2026, 6, 20)).equals(earlier)
    assert now()[:2] == ("2026-07-01", 0)
    kept = checks(bureau, "未发布").row(0, named=True)
    assert (kept["check_id"], str(kept["as_of"]), kept["rows_failed"]) == (FINE, "2026-07-01", 3)
    assert str(kept["since"]) == "2026-07-01"
    assert kept["examples"][0].endswith("罚款金额 -3.00；cases.csv 第3行")
    html = page(bureau)
    assert "截至2026-07-01的一次运行因1项严重不符没有发布" in html
    assert "罚款金额 -3.00；cases.csv 第3行" in html
