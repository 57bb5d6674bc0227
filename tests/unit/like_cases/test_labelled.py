"""三品一特 and campaign cases are compared among themselves as well; no label explains a fine."""

import pytest

from models.like_cases import judge
from tests.unit.like_cases.rows import AS_OF, case, frame

HEAVY = "990101|测000"


def run(given, **options):
    return judge(frame(given), as_of=AS_OF, **options)


def label_row(got, label, key=HEAVY):
    found = [
        r for r in got.labelled.iter_rows(named=True) if (r["case_key"], r["label"]) == (key, label)
    ]
    return found[0] if found else None


def world(n_campaign: int = 20, campaign_fine: float = 5_000.0):
    """Return 60 small cases, the first ``n_campaign`` of 铁拳, the very first fined 66 000."""
    rows = [
        case(i, sector_label="三品一特", campaign="铁拳" if i < n_campaign else "无",
             **({"fine_yuan": campaign_fine} if 0 < i < n_campaign else {}))
        for i in range(60)
    ]  # fmt: skip
    rows[0]["fine_yuan"] = 66_000.0
    return rows


def test_a_flagged_case_is_also_compared_among_its_label():
    got = run(world())
    sector, campaign = label_row(got, "三品一特"), label_row(got, "铁拳")
    assert (sector["n_peers"], sector["place"]) == (25, "高于")
    assert (campaign["n_peers"], campaign["place"]) == (19, "高于")
    assert campaign["expected_q50"] == pytest.approx(5_000, rel=0.2)
    assert sector["expected_q10"] <= sector["expected_q50"] <= sector["expected_q90"] < 66_000


def test_fewer_than_ten_of_the_label_say_so_and_give_no_range():
    row = label_row(run(world(n_campaign=9)), "铁拳")
    assert (row["n_peers"], row["place"], row["expected_q50"]) == (8, "不足", None)


def test_cases_without_label_have_no_second_comparison():
    rows = world()
    rows[0] |= {"sector_label": None, "campaign": "无"}
    got = run(rows)
    assert got.labelled.filter(case_key=HEAVY).is_empty()


def test_the_label_never_explains_a_fine_and_takes_no_flag_away():
    plain = run([{**r, "sector_label": None, "campaign": None} for r in world()])
    labelled = run(world())
    for got in (plain, labelled):
        row = next(r for r in got.disparity.iter_rows(named=True) if r["case_key"] == HEAVY)
        assert row["outcome"] == "flagged"
        assert row["explained_by"] == []
    said = labelled.disparity["explained_by"].explode().drop_nulls().to_list()
    assert not {"三品一特", "铁拳"} & set(said)


def test_the_sector_changes_no_figure_of_the_main_comparison():
    with_label = run(world())
    without = run([{k: v for k, v in r.items() if k != "sector_label"} for r in world()])
    assert with_label.disparity.equals(without.disparity)
    assert with_label.peers.equals(without.peers)
