"""The cases nearest to one case and the range in which they were fined, as published."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from assets.config.read import Config
from assets.feat.feat_disparity__judged import MARKS, cases_sql
from assets.feat.yardstick import read
from assets.store.home import Home
from assets.store.published import opened, read_published
from dashboards import words
from data_contracts.settings import settings

#: What stands beside every answer: information, not a discretion benchmark.
NOTE = "仅供参考：有裁量基准的，先按裁量基准；相近案件只反映以往做法。"
Row = dict[str, Any]


def similar_to(path: Path, case: str, references: frozenset[str], config: Config) -> dict[str, Any]:
    """Return the nearest cases to one case, by its key, and the range in which they were fined.

    A decided case has the range and peers of its published card; where the card lists none they are
    found again, as the judgement found them. A case not decided yet has those of its page.
    ``references`` are the 参考案例: those among the nearest come first, then others under the same
    clause; peers under another discretion benchmark or law version are marked.
    """
    with opened(path):  # once for all that is asked: opening it is most of the work
        return _similar_to(path, case, references, config)


def _similar_to(
    path: Path, case: str, references: frozenset[str], config: Config
) -> dict[str, Any]:
    decided = read_published(path, "select * from out_case_disparity where case_key = ?", [case])
    if decided.height:
        row, peers = decided.row(0, named=True), _decided_peers(path, case, config)
        head, amounts = _of_decided(row), _amounts(row, "expected_{}")
    else:
        row, peers = _undecided(path, case)
        head, amounts = _of_undecided(row), _amounts(row, "{}_yuan")
    peers = peers.with_columns(is_reference=pl.col("peer_case_key").is_in(sorted(references)))
    peers = peers.sort(~pl.col("is_reference"), "rank")
    says = [*head, *_tiers(path, case, row), NOTE]
    says += _further(path, case, row, references - frozenset(peers["peer_case_key"]))
    says += [_line(peer) for peer in peers.iter_rows(named=True)]
    return {
        "case": case, "says": says, "n_peers": row.get("n_peers") or 0, "low_yuan": amounts[0],
        "middle_yuan": amounts[1], "high_yuan": amounts[2], "peers": peers.to_dicts(),
    }  # fmt: skip


def _decided_peers(path: Path, case: str, config: Config) -> pl.DataFrame:
    """Return the peers the card lists; found again where it lists none."""
    listed = read_published(path, "select * from out_case_peers where case_key = ?", [case])
    if listed.height:
        return listed
    from models.like_cases import Params, similar
    from models.like_cases.peers.marks import marked

    as_of = read_published(path, "select as_of from run_facts")["as_of"][0]
    present = read_published(
        path,
        "select column_name from duckdb_columns() where table_name in ('feat_case', 'feat_case_clause')",
    )["column_name"].to_list()
    params = settings(Params, config.indicators["P003"])
    content = read_published(path, "select any_value(content) as it from feat_disparity__yardstick")
    sha = content["it"][0]
    yardstick = read(Home(path.parent), sha) if sha else None
    among = f"select * from ({cases_sql(present, config.special_domains)}) where decision_date <= ?"
    asked: list[object] = [as_of]
    if yardstick:
        among += " and parent_clause_id in (select parent_clause_id from feat_case_clause where case_key = ?)"
        asked.append(case)
    cases = read_published(path, among, asked)
    clauses = read_published(path, MARKS, {"as_of": as_of})
    return marked(similar([case], cases, params, as_of=as_of, yardstick=yardstick), clauses)


def _undecided(path: Path, case: str) -> tuple[Row, pl.DataFrame]:
    """Return the published row of a case not decided yet (empty: none) and its peers."""
    rows = read_published(path, "select * from out_undecided where case_key = ?", [case])
    peers = read_published(path, "select * from out_undecided_peers where case_key = ?", [case])
    return (rows.row(0, named=True) if rows.height else {}), peers


def _of_decided(row: Row) -> list[str]:
    if row["outcome"] == "not_evaluated":
        return [row["reason"]]
    said = (
        f"相近案件{row['n_peers']}件，按本案事实折算罚款多在{words.pieces(row)}元；"
        f"同类较多的各处中，离本案最近的一处中位{_about(row['expected_q50'])}。"
    )
    return [said, f"本案已判断：{row['reason']}"]


def _of_undecided(row: Row) -> list[str]:
    if not row or row["q50_yuan"] is None:
        why = words.why_not(row["not_evaluated_reason"]) if row else "不是等待决定的案件"
        return [f"未比较：{why}；不代表有问题或无问题。"]
    low, middle, high = (_about(amount) for amount in _amounts(row, "{}_yuan"))
    said = [f"相近案件{row['n_peers']}件，实际罚款多在{low}—{high}，中位{middle}。"]
    if row["clause_from"] == "usual":
        about = f"同类已决{row['n_seen']}件中{row['n_same']}件引用该条款"
        said.append(
            f"本案未填处罚依据，按违法行为类型推得{words.clause(row['clause_id'])}：{about}。"
        )
    return said


def _amounts(row: Row, name: str) -> list[float | None]:
    amounts = (row.get(name.format(level)) for level in ("q10", "q50", "q90"))
    return [None if amount is None else float(amount) for amount in amounts]


def _about(amount: float | None) -> str:
    from data_contracts.amounts import rounded, yuan

    return yuan(rounded(amount or 0.0))


def _fined(amount: Decimal | None) -> str:
    return "未罚款" if amount == 0 else f"罚款{words.fine(amount)}"


def _line(peer: Row) -> str:
    star = "（参考案例）" if peer["is_reference"] else ""
    same, other = "、".join(peer["shared"] or []), "、".join(peer["differs"] or [])
    weigh = f"；须留意：{'、'.join(peer['marks'])}" if peer["marks"] else ""
    return (
        f"{peer['rank']}. {peer['peer_case_key']}{star} {_fined(peer['peer_fine_yuan'])}；"
        f"相同：{same or '无'}；不同：{other or '无'}{weigh}"
    )


def _tiers(path: Path, case: str, row: Row) -> list[str]:
    """Return the tiers of the discretion benchmark that holds for the case, where one is configured."""
    if "discretion_benchmark" not in row:
        found = read_published(
            path,
            "select discretion_benchmark, discretion_tiers from feat_case_clause where case_key = ?",
            [case],
        )
        row = found.row(0, named=True) if found.height else {}
    if not row.get("discretion_benchmark") or not row.get("discretion_tiers"):
        return []
    return [f"裁量基准：{row['discretion_benchmark']}，{'，'.join(row['discretion_tiers'])}。"]


def _further(path: Path, case: str, row: Row, references: frozenset[str]) -> list[str]:
    """Return the reference cases under the same clause that are not among those listed."""
    if not references or not row.get("clause_id"):
        return []
    found = read_published(
        path,
        """select case_key, fine_yuan from feat_case join feat_case_clause using (case_key)
        where parent_clause_id in (select parent_clause_id from feat_case_clause where clause_id = ?)
        and list_contains(?, case_key) and case_key <> ? order by case_key""",
        [row["clause_id"], sorted(references), case],
    )
    return [
        f"同一条款的参考案例：{r['case_key']} {_fined(r['fine_yuan'])}（不在最相近的案件之中）"
        for r in found.iter_rows(named=True)
    ]
