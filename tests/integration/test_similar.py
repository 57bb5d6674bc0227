"""``hengjian similar`` on a published home: the figures of the card, for every case that was judged."""

import json

import numpy as np
import pytest

from assets.store.published import read_published
from models.like_cases.peers.expected import weighted_quantiles

from .conftest import Bureau


def test_a_case_that_is_not_flagged_has_the_published_range_and_peers_that_make_it_up(
    published: Bureau,
) -> None:
    path = published.home / "warehouse.duckdb"
    rows = read_published(
        path,
        """select * from out_case_disparity where outcome = 'clear'
        and case_key not in (select case_key from out_case_peers) order by case_key limit 1""",
    )
    row = rows.row(0, named=True)
    said = json.loads(published.call("similar", row["case_key"], "--json").stdout)
    assert [said[f"{name}_yuan"] for name in ("low", "middle", "high")] == pytest.approx(
        [float(row[f"expected_{q}"]) for q in ("q10", "q50", "q90")]
    )
    assert len(said["peers"]) == row["n_peers"]
    amounts = np.log([[peer["peer_adjusted_yuan"] for peer in said["peers"]]])
    weights = np.array([[peer["weight"] for peer in said["peers"]]])
    middle = np.exp(weighted_quantiles(amounts, weights, (0.5,)))[0, 0]
    places = zip(row["pieces_low"], row["pieces_high"], strict=True)
    assert any(low <= middle <= high for low, high in places)
    assert any("裁量基准" in line for line in said["says"])
