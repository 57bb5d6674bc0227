"""Help before the decision: undecided cases beside decided ones, incremental as after a rebuild."""

from datetime import date

import polars as pl
import pytest

from assets.feat.feat_undecided import MONTHS
from dashboards import words
from data_contracts.settings import shipped
from models.clauses.usual import LEAST_SEEN, LEAST_SHARE
from models.like_cases import Params
from models.like_cases.undecided import NEWEST

from .conftest import Bureau, case_file, case_row, made, made_anew


def undecided_row(n: int, day: str, kind: str = "经营超过保质期的食品", basis: str = "") -> str:
    """One row of a case filed and not decided yet."""
    return (
        f"乙卯市监立〔{day[:4]}〕{n}号,,乙卯县市场监督管理局,11990101MB0000001X,990101,王某某,自然人,,食品,监督检查,"
        f"{day},,普通程序,{kind},当事人经营超过保质期的饼干，货值130元，首次违法，已改正。,{basis},,130,,,,,"
    )


def day_of(n: int) -> str:
    return f"2026-{n % 5 + 1:02d}-{n % 27 + 1:02d}"


def put(bureau: Bureau, name: str, rows: list[str]) -> None:
    (bureau.inbox / name).write_text(case_file(rows), encoding="utf-8")


@pytest.mark.slow
def test_undecided_cases_get_the_range_of_like_cases_and_a_rebuild_says_the_same(
    make_bureau,
) -> None:
    bureau = make_bureau("home")
    put(bureau, "案件.csv", [case_row(n, day=day_of(n), fine=str(5000 + n)) for n in range(1, 60)])
    put(bureau, "在办.csv", [
        undecided_row(501, "2026-05-20"),
        undecided_row(502, "2026-06-02", kind="没有见过的行为"),
        undecided_row(503, "2026-06-03", kind="", basis="《中华人民共和国食品安全法》第一百二十四条第一款第（五）项"),
        undecided_row(504, "2025-01-10"),
    ])  # fmt: skip
    reviews = [
        f"乙卯市监案字〔2026〕{n}号,11990101MB0000001X,行政复议,2026-06-20,在办,"
        for n in range(1, 60, 2)
    ]
    (bureau.inbox / "复议.csv").write_text(
        "\n".join(["案号,办案机构代码,类型,受理日期,结果,结案日期", *reviews, ""]), encoding="utf-8"
    )
    bureau.run("2026-06-28")
    peers = bureau.table("out_undecided_peers").filter(pl.col("case_key").str.contains("501号"))
    for peer in peers.iter_rows(named=True):
        odd = int(peer["peer_case_key"].split("〕")[1].removesuffix("号")) % 2 == 1
        assert ("复议或诉讼中" in peer["marks"]) == odd, peer["peer_case_key"]
    rows = {r["case_key"].split("〕")[1]: r for r in bureau.table("out_undecided").to_dicts()}
    assert set(rows) == {"501号", "502号", "503号", "504号"}
    own = rows["501号"]
    assert (own["clause_from"], own["n_seen"], own["n_same"]) == ("usual", 59, 59)
    assert own["clause_id"].startswith("食品安全法-124-1-5")
    assert own["n_peers"] == 25
    assert 5000 <= own["q10_yuan"] <= own["q50_yuan"] <= own["q90_yuan"] <= 5060
    assert rows["502号"]["not_evaluated_reason"] == "seen_too_rarely"
    assert rows["503号"]["clause_from"] == "cited"
    assert rows["503号"]["q50_yuan"] is not None
    assert rows["504号"]["not_evaluated_reason"] == "filed_long_ago"
    page = (bureau.home / "site" / "cases" / "undecided-990101.html").read_text(encoding="utf-8")
    assert "裁量基准优先" in page
    assert "王某某" not in page
    assert "乙卯市监立〔2026〕501号" in page
    params = shipped(Params)
    for said in (
        f"最相近的{params.k}件", f"不足{params.min_peers}件", f"{LEAST_SEEN}件以上", f"最近决定的{NEWEST}件",
        f"立案{MONTHS}个月内", {0.9: "九成以上"}[LEAST_SHARE],
    ):  # fmt: skip
        assert said in page, said
    assert f"不足{LEAST_SEEN}件" in words.why_not("seen_too_rarely")
    assert f"超过{MONTHS}个月" in words.why_not("filed_long_ago")

    put(bureau, "次日.csv", [
        case_row(700, day="2026-06-28", fine="9000"),
        undecided_row(505, "2026-06-28"),
        undecided_row(501, "2026-05-20").replace("王某某", "李某某"),
    ])  # fmt: skip
    bureau.run("2026-06-29")
    got = {name: bureau.table(name) for name in ("out_undecided", "out_undecided_peers")}
    assert got["out_undecided"].height == 5
    assert max(got["out_undecided"]["filed_date"]) == date(2026, 6, 28)
    # Nothing has come, and no case has waited for a year since.
    with made(bureau, "2026-06-30", "out_undecided"):
        pass
    logs = [bureau.home / "logs" / f"run-{n:06d}.jsonl" for n in (2, 3)]
    assert ["undecided stand" in log.read_text(encoding="utf-8") for log in logs] == [False, True]
    assert made_anew(bureau, "2026-06-29", got) == []
