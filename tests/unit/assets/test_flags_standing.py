"""Of flags that say the same of one case one stands."""

import duckdb
import pytest

from assets.feat.feat_flag__issued import STANDING

Flag = tuple[str, str, str]


def standing(flags: list[Flag], asked: dict[str, int], raised: list[str]) -> set[str]:
    """Return which flags (number, key now, key issued under) stand; ``asked``: as the how-manieth."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table feat_flag__issued(flag_id text, object_key text, issued_key text, rule_code text, period text)"
        )
        connection.execute("create table asked_of_county(flag_id text, nth bigint)")
        connection.execute(
            "create table feat_rule__flagged(rule_code text, object_key text, period text, outcome text)"
        )
        for flag in flags:
            connection.execute(
                "insert into feat_flag__issued values (?, ?, ?, 'P007', '2026-05')", flag
            )
        for one in asked.items():
            connection.execute("insert into asked_of_county values (?, ?)", one)
        for key in raised:
            connection.execute(
                "insert into feat_rule__flagged values ('P007', ?, '2026-05', 'flagged')", [key]
            )
        return {flag for flag, stands in connection.sql(STANDING).fetchall() if stands}  # fmt: skip


TWO: list[Flag] = [("F1", "code|1", "east|1"), ("F2", "code|1", "west|1")]


@pytest.mark.parametrize(
    ("flags", "asked", "raised", "stand"),
    [
        (TWO, {}, ["code|1"], {"F1"}),
        (TWO, {"F2": 0}, ["code|1"], {"F2"}),
        (TWO, {"F1": 5, "F2": 3}, ["code|1"], {"F2"}),
        (TWO, {"F2": 0}, [], set()),
        (TWO, {"F2": 0}, ["east|1"], {"F1"}),
        ([*TWO, ("F3", "code|2", "code|2")], {}, ["code|1", "code|2"], {"F1", "F3"}),
    ],
    ids=["the first number", "the one asked about", "asked first", "raised no more",
         "raised under its old name alone", "other cases beside"],
)  # fmt: skip
def test_of_several_that_say_the_same_one_stands(
    flags: list[Flag], asked: dict[str, int], raised: list[str], stand: set[str]
) -> None:
    assert standing(flags, asked, raised) == stand
