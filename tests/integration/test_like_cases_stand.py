"""Like cases are measured by what was learnt at the lock; a day judges what it touched; a rebuild says the same."""

import json
import shutil
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from assets.feat.feat_flag__issued import feat_flag__issued
from assets.run import Run, alone
from assets.store.since import Since
from models.like_cases.peers.expected import weighted_quantiles

from .conftest import REDUCED, Bureau, case_file, case_row
from .test_incremental import day_of, everything, put, steps

LEARNT, JUDGED, STAND = "yardstick learnt", "like cases judged", "like cases stand"
DISCRETION = "discretion stands"
REVIEWS = "案号,办案机构代码,类型,受理日期,结果,结案日期"
BREAD = "当事人销售的面包已过保质期，货值90元，未售出，已改正。"
HEAVY = "乙卯市监案字〔2026〕600号"


def fine(n: int) -> str:
    return str(4000 + 37 * (n % 41))


def in_june(*numbers: int) -> list[str]:
    return [
        case_row(n, day=f"2026-06-{n % 25 + 1:02d}", fine=fine(n), facts=BREAD, **REDUCED)
        for n in numbers
    ]


def rebuilt(bureau: Bureau, again: Bureau) -> dict[str, pl.DataFrame]:
    shutil.copytree(bureau.home, again.home, dirs_exist_ok=True)
    shutil.copyfile(
        bureau.home.with_name("home.key"), again.home.with_name(f"{again.home.name}.key")
    )
    again.call("rebuild", expect=0)
    return everything(again)


def standing(run: Run) -> list[tuple[bool, bool]]:
    """Return whether the flag on the heavy fine stands, and whether only as its county was asked."""
    feat_flag__issued.make(run)
    said = "select is_current, is_held from feat_flag__issued where rule_code = 'P003'"
    return run.warehouse.query(f"{said} and ends_with(object_key, '{HEAVY}')").rows()


def similar(bureau: Bureau, key: str) -> float:
    """Return the median that the peers named by the command make up."""
    said = json.loads(bureau.call("similar", key, "--json").stdout)
    amounts = np.log([[peer["peer_adjusted_yuan"] for peer in said["peers"]]])
    weights = np.array([[peer["weight"] for peer in said["peers"]]])
    return float(np.exp(weighted_quantiles(amounts, weights, (0.5,)))[0, 0])


@pytest.mark.slow
def test_a_day_judges_what_it_touched_by_what_was_learnt_at_the_lock(
    make_bureau: Callable[[str], Bureau],
) -> None:
    bureau = make_bureau("home")
    (bureau.home / "config").mkdir()
    (bureau.home / "config" / "thresholds.yml").write_text("P003: {locked_least: 100}\n")
    old = [case_row(n, day=day_of(n), fine=fine(n), **REDUCED) for n in range(1, 200)]
    put(bureau, {"案件.csv": [case_file([*old, *in_june(*range(300, 315))])]})
    bureau.run("2026-06-28")
    first = everything(bureau)
    assert steps(bureau, 1)[LEARNT]["month"] == "2026-05"
    assert steps(bureau, 1)[LEARNT]["cases"] == 199
    yardstick = first["feat_disparity__yardstick"]
    assert set(yardstick["lock_month"]) == {"2026-05"}
    assert yardstick["n_cases"].sum() == 199  # none of June

    other = case_row(601, day="2026-06-20", fine="3000", facts=BREAD).replace(
        "一百二十四", "一百二十五"
    )
    other = other.replace("第（五）项", "第（二）项")
    put(bureau, {"次日/案件.csv": [case_file([other])]})
    bureau.run("2026-06-29")
    assert LEARNT not in steps(bureau, 2)
    assert steps(bureau, 2)[JUDGED]["cases"] == 1  # the others of another clause stand
    second = everything(bureau)
    for name in ("feat_disparity__judged", "feat_disparity__facts", "feat_disparity__residuals"):
        rest = second[name].filter(~pl.col("case_key").str.contains("601号"))
        assert rest.equals(first[name]), name

    heavy = case_row(600, day="2026-06-20", fine="90000", facts=BREAD)
    open_case = case_row(700, day="2026-06-28", decision_no="").split(",")
    open_case[11] = open_case[16] = open_case[19] = ""
    corrected = case_row(7, day=day_of(7), fine="8000")  # of a locked month
    put(bureau, {
        "三日/案件.csv": [case_file([*in_june(*range(315, 320)), heavy, corrected, ",".join(open_case)])],
        "三日/复议.csv": [REVIEWS, *(
            f"乙卯市监案字〔2026〕{n}号,11990101MB0000001X,行政复议,2026-06-28,在办," for n in range(1, 200)
        )],
    })  # fmt: skip
    bureau.run("2026-07-01")  # June is not locked yet
    assert LEARNT not in steps(bureau, 3)
    assert JUDGED in steps(bureau, 3)
    assert DISCRETION not in steps(bureau, 3)  # new cases, and an amount corrected
    third = everything(bureau)
    assert third["feat_disparity__yardstick"].equals(yardstick)
    peers = third["out_case_peers"].filter(pl.col("case_key").str.contains(HEAVY))
    months = third["feat_case"].select("case_key", month=pl.col("decision_date").dt.month())
    peers = peers.join(months, left_on="peer_case_key", right_on="case_key")
    assert set(peers["month"] < 6) == {True, False}  # of locked months and of the same month
    assert (peers["month"] < 6).equals(peers["marks"].list.contains("复议或诉讼中"))
    assert third["out_undecided_peers"].height == 5
    for month in (5, 6):
        row = (
            third["out_case_disparity"]
            .filter(pl.col("outcome") == "clear", pl.col("decision_date").dt.month() == month)
            .row(0, named=True)
        )
        middle = similar(bureau, row["case_key"])
        places = zip(row["pieces_low"], row["pieces_high"], strict=True)
        a_cell = 1.106  # places are drawn in steps of so much
        assert any(low / a_cell <= middle <= high * a_cell for low, high in places)

    put(bureau, {"四日/复议.csv": [
        REVIEWS, "乙卯市监案字〔2026〕315号,11990101MB0000001X,行政复议,2026-06-29,在办,",
        "乙卯市监案字〔2026〕316号,11990101MB0000001X,行政复议,2026-06-29,维持,2026-06-30",
    ]})  # fmt: skip
    bureau.run("2026-07-02")
    assert STAND in steps(bureau, 4)
    assert DISCRETION in steps(bureau, 4)
    fourth = everything(bureau)
    told = fourth["out_case_peers"].filter(pl.col("case_key").str.contains(HEAVY))
    told = told.filter(pl.col("peer_case_key").str.contains(r"31[56]号"))
    assert told["marks"].list.contains("复议或诉讼中").to_list() == [True, False]
    with alone(bureau.home, lambda: True) as run:
        run.since = Since(run.as_of, arrival=0)
        assert standing(run) == [(True, False)]
        # the rule raises it no more: what its county was asked stands, until the case is another one
        run.warehouse.take("feat_rule__flagged", "rule_code = 'P003'")
        assert standing(run) == [(True, True)]
        connection = run.warehouse.connection
        connection.execute(
            f"update feat_case set goods_value_yuan = 9000 where case_no = '{HEAVY}'"
        )
        assert standing(run) == [(False, False)]
    again = rebuilt(bureau, make_bureau("again"))
    assert sorted(again) == sorted(fourth)
    for name, frame in again.items():
        assert frame.equals(fourth[name]), name
