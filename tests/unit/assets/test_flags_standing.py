"""Of flags that say the same of one case one stands."""

import duckdb
import pytest

from assets.feat.feat_flag__issued import PARTED, STANDING
from assets.feat.held import HELD
from data_contracts import sources

Flag = tuple[str, str, str]


def standing(
    flags: list[Flag], asked: dict[str, int], raised: list[str], held: tuple[str, ...] = ()
) -> dict[str, bool]:
    """Return which flags (number, key now, key issued under) stand, and whether as they were sent alone.

    ``asked``: as the how-manieth; ``held``: those whose case is as it was.
    """
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
        connection.execute(f"create table {HELD} as select unnest(?::text[]) as flag_id", [[*held]])
        return {flag: is_held for flag, stands, is_held in connection.sql(STANDING).fetchall() if stands}  # fmt: skip


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
    assert standing(flags, asked, raised) == dict.fromkeys(stand, False)


@pytest.mark.parametrize(
    ("asked", "raised", "held", "stand"),
    [
        ({"F2": 0}, [], ("F2",), {"F2": True}),
        ({"F2": 0}, ["code|1"], ("F2",), {"F2": False}),
        ({"F1": 1, "F2": 0}, [], ("F1", "F2"), {"F2": True}),
    ],
    ids=["raised no more", "raised", "of two one"],
)
def test_what_a_county_was_asked_about_a_case_that_is_as_it_was_stands(
    asked: dict[str, int], raised: list[str], held: tuple[str, ...], stand: dict[str, bool]
) -> None:
    assert standing(TWO, asked, raised, held) == stand


#: What the rule raises now (key, words), on which day the second decision came, and which flag follows it.
SECOND = "甲|1号·之2"
DAYS = sources()["cases"].event_dates


@pytest.mark.parametrize(
    ("raised", "came", "issued", "follows"),
    [
        ([(SECOND, "罚款1元")], "2026-06-30", ["甲|1号"], SECOND),
        ([(SECOND, "罚款1元"), ("甲|1号·之3", "罚款2元")], "2026-06-30", ["甲|1号"], SECOND),
        ([(SECOND, "罚款2元")], "2026-06-30", ["甲|1号"], None),  # says something else
        (
            [(SECOND, "罚款1元"), ("甲|1号", "罚款9元")],
            "2026-06-30",
            ["甲|1号"],
            None,
        ),  # still of the first
        (
            [(SECOND, "罚款1元"), ("甲|1号·之3", "罚款1元")],
            "2026-06-30",
            ["甲|1号"],
            None,
        ),  # of which?
        ([(SECOND, "罚款1元")], "2026-07-01", ["甲|1号"], None),  # came after it was issued
        ([(SECOND, "罚款1元")], "2026-06-30", ["甲|1号", SECOND], None),  # has one of its own
        (
            [("甲|2号·2026", "罚款1元")],
            "2026-06-30",
            ["甲|2号"],
            "甲|2号·2026",
        ),  # a later year's case
        ([("甲|2号·2025", "罚款1元")], "2026-06-30", ["甲|2号"], None),  # no case of that year came
    ],
)
def test_a_flag_on_the_last_of_several_decisions_follows_it(
    raised: list[tuple[str, str]], came: str, issued: list[str], follows: str | None
) -> None:
    """Programs before took all decisions of a number for one case, the last: its flags were issued, and asked, again."""
    with duckdb.connect() as connection:
        connection.execute(f"""
            create table feat_flag__issued as select * from (values
                {", ".join(f"('{n}', 'case', 'P1', null::text, '{key}', '罚款1元', date '2026-06-30')"
                           for n, key in enumerate(issued))})
                v(flag_id, object_type, rule_code, period, issued_key, reason, as_of);
            create table feat_rule__flagged as select 'P1' as rule_code, null::text as period, 'flagged' as outcome, *
                from (values {", ".join(map(str, raised))}) v(object_key, reason);
            create table case_parts as from (values ('cases', '甲|1号', '甲某', '罚1', ''),
                ('cases', '甲|1号', '乙某', '罚2', '·之2'), ('cases', '甲|1号', '丙某', '罚3', '·之3'))
                v(source, plain_key, who, decision_no, suffix);
            create table core_cases__rows as select *, {", ".join(f"filed as {day}" for day in DAYS)} from (values
                ('1号', '罚1', null, '甲某', date '2026-06-01', null),
                ('1号', '罚2', null, '乙某', date '{came}', null),
                ('1号', '罚2', null, '乙某', date '2026-07-09', null),
                ('1号', '罚3', null, '丙某', date '2026-06-01', null),
                ('2号', null, null, '丁某', date '2026-06-01', date '2024-05-06'),
                ('2号', null, null, '戊某', date '2026-06-02', date '2026-05-06'))
                v(case_no, decision_no, party_key, party_name, arrived_as_of, filed);
            create table case_years as select '甲|2号' as plain_key, '2024' as first_year, ['2024', '2026'] as years;
            create table core_penalty_publications__rows as from core_cases__rows
        """)  # fmt: skip
        assert connection.sql(PARTED).fetchall() == ([("0", follows)] if follows else [])
