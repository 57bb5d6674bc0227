"""Who complains of a firm by its name and who by its credit code complain of one firm."""

import polars as pl

from models.early_warning.records.same_party import under_one_code

ROWS = [
    (1, "甲店|920101", "甲店", "920101"), (2, "91C", "（甲）店", "920101"), (3, "甲店|920101", "甲店", "920101"),
    (3, "甲店|920102", "甲店", "920102"), (5, "91D", "甲店", "920101"), (6, "甲店|920101", "甲店", "920101"),
    (6, None, None, "920101"),
]  # fmt: skip


def test_a_name_stands_for_its_code_until_another_has_the_name_too() -> None:
    names = ["known_week", "party_key", "party_name", "region_code"]
    events = pl.DataFrame(ROWS, schema=names, orient="row")
    found = under_one_code(events)["party_key"].to_list()
    assert found == ["甲店|920101", "91C", "91C", "甲店|920102", "91D", "甲店|920101", None]
    for week in range(1, 6):
        known = events.filter(pl.col("known_week") <= week)
        assert under_one_code(known)["party_key"].to_list() == found[: known.height]
