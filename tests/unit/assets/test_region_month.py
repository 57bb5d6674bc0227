"""Sums by month are the same on Polars and DuckDB, and in whatever order rows come."""

from collections.abc import Collection
from datetime import date

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pytest

from assets.feat.feat_case import REVOKED, known_cases
from assets.feat.feat_decision import decisions
from assets.feat.feat_region_month import (
    _OWN,
    _SUMS,
    aged_sql,
    backposted_sql,
    by_month,
    without_gaps,
)
from assets.feat.organs_that_grew import organs_that_grew_sql
from assets.out.out_delivery import delivery
from data_contracts import schema_of, table

AS_OF = date(2025, 12, 31)


def cases(n: int = 20_000) -> pl.DataFrame:
    schema = schema_of(table("core_cases"))
    draw = np.random.default_rng(3)
    given = pl.DataFrame(
        {
            "case_key": [f"o|{i}" for i in range(n)],
            "organ_code": "o",
            "region_code": [f"9901{i % 7 + 10}" for i in range(n)],
            "organ_status": "coded",
            "filed_date": date(2025, 1, 3),
            "decision_date": [date(2025, i % 12 + 1, i % 27 + 1) for i in range(n)],
            "fine_yuan": draw.lognormal(8, 2, n).round(2),
            "party_key": [f"p{i}" for i in range(n)],
        }
    )
    return given.select(
        (pl.col(c) if c in given.columns else pl.lit(None)).cast(t).alias(c)
        for c, t in schema.items()
    )


REVIEWS = pl.DataFrame(
    {
        "case_key": ["o|1", "o|2", "o|3", "o|4", "o|5"],
        "result": ["撤销", "部分撤销", "撤销", "维持", "撤销"],
        "closed_date": [AS_OF, AS_OF, None, AS_OF, date(2026, 1, 1)],
    }
)


def summed(frame: nw.LazyFrame, gone: Collection[str] = ()) -> nw.LazyFrame:
    return by_month(decisions(known_cases(frame, AS_OF, gone)))


def on_duckdb(
    frame: pl.DataFrame, threads: int, reviews: pl.DataFrame | None = None
) -> pl.DataFrame:
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {threads}")
        connection.register("given", frame.to_arrow())
        connection.execute("create table cases as from given")
        connection.register("said", (REVIEWS.clear() if reviews is None else reviews).to_arrow())
        connection.execute("create table core_reviews as from said")
        gone = connection.sql(REVOKED.replace("$as_of", f"date '{AS_OF}'")).pl()
        return (
            summed(nw.from_native(connection.table("cases")), gone["case_key"].to_list())
            .to_native()
            .pl()
            .sort("region_code", "month")
        )


@pytest.mark.slow
def test_order_of_rows_and_threads_change_nothing() -> None:
    frame = cases()
    first = on_duckdb(frame, 1)
    assert first["cases"].sum() == frame.height
    for seed in range(3):
        assert on_duckdb(frame.sample(fraction=1, shuffle=True, seed=seed), 4).equals(first)


def test_polars_gives_the_same_rows() -> None:
    frame = cases(500)
    want = on_duckdb(frame, 2)
    got = summed(nw.from_native(frame.lazy())).to_native().collect().sort("region_code", "month")
    for column in ("cases", "fined_cases", "fines_yuan", "decided_yuan", "largest_case_yuan"):
        assert got[column].cast(pl.Float64).to_list() == want[column].cast(pl.Float64).to_list()
    for column in ("sum_log_fine", "sum_sq_log_fine"):
        assert got[column].to_list() == pytest.approx(want[column].to_list(), rel=1e-12)


def test_a_decision_revoked_on_review_counts_in_no_month() -> None:
    """Only 撤销 as a whole, and only once its closing date has come."""
    frame = cases(60)
    before, after = on_duckdb(frame, 1), on_duckdb(frame, 1, REVIEWS)
    assert before["cases"].sum() - after["cases"].sum() == 1
    gone = frame.filter(pl.col("case_key") == "o|1")
    assert before["fines_yuan"].sum() - after["fines_yuan"].sum() == gone["fine_yuan"].sum()


def test_a_decision_the_organ_itself_revoked_is_no_penalty() -> None:
    """As the status or the outcome says; a case closed before anything was decided is none revoked."""
    told = pl.DataFrame(
        {
            "case_key": ["o|0", "o|1", "o|2", "o|3"],
            "case_status": ["撤销", None, "销案", "已办结"],
            "disposition": [None, "撤销决定", None, None],
        }
    )
    frame = cases(4).drop("case_status", "disposition").join(told, on="case_key")
    undecided = pl.when(pl.col("case_key") != "o|2").then("decision_date").alias("decision_date")
    found = known_cases(nw.from_native(frame.with_columns(undecided).lazy()), AS_OF)
    rows = found.select("is_decided", "is_revoked", "is_penalty").to_native().collect().rows()
    assert rows == [(True, True, False), (True, True, False), (False, False, False), (True, False, True)]  # fmt: skip


def test_backposted_are_decisions_that_came_after_their_month_was_in() -> None:
    """Twenty of thirty came a year late; a first delivery and a late month are no back-posting."""
    early, late = date(2024, 7, 5), date(2025, 6, 30)
    arrived = {
        # region A: May and June came early, twenty decisions of May a year later
        **{f"a{i}": ("A", "2024-05", early if i < 10 else late) for i in range(30)},
        **{f"b{i}": ("A", "2024-06", early) for i in range(5)},
        # region B: everything, however old, in the first file
        **{f"c{i}": ("B", "2020-01", late) for i in range(5)},
        **{f"d{i}": ("B", "2025-05", late) for i in range(5)},
        # region C: the whole of June late, after May
        **{f"e{i}": ("C", "2024-05", early) for i in range(5)},
        **{f"f{i}": ("C", "2024-06", late) for i in range(5)},
    }
    rows = [(k, m, r, on) for k, (r, m, on) in arrived.items()]
    names = ["case_no", "month", "region_code", "arrived_as_of"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    corrected = frame.filter(pl.col("case_no") == "a0").with_columns(
        pl.lit(late).alias("arrived_as_of")
    )
    published = pl.DataFrame(schema={"decision_no": pl.String, "arrived_as_of": pl.Date})
    with duckdb.connect() as connection:
        for name, table_ in (
            ("core_cases__rows", pl.concat([frame, corrected])),
            ("core_penalty_publications__rows", published),
            ("feat_decision", frame.with_columns(pl.lit(None, pl.String).alias("decision_no"))),
        ):
            connection.register("given", table_.to_arrow())
            connection.execute(f'create table "{name}" as from given')
        found, none = (
            {(r, m): s for r, m, s in connection.execute(backposted_sql(days)).fetchall()}
            for days in ((late - date(2024, 5, 31)).days - 1, (late - date(2024, 5, 31)).days)
        )
    assert found[("A", "2024-05")] == pytest.approx(20 / 30)
    assert {v for k, v in found.items() if k != ("A", "2024-05")} == {0.0}
    assert set(none.values()) == {0.0}


def test_aged_are_decisions_of_cases_filed_more_than_so_many_days_before() -> None:
    rows = [
        ("A", date(2024, 5, 1)),
        ("A", date(2024, 4, 30)),
        ("A", None),
        ("B", date(2024, 7, 29)),
    ]
    frame = pl.DataFrame(rows, schema=["region_code", "filed_date"], orient="row").with_columns(
        month=pl.lit("2024-07"), decision_date=pl.lit(date(2024, 7, 30))
    )
    with duckdb.connect() as connection:
        connection.register("feat_decision", frame.to_arrow())
        found = connection.execute(aged_sql(90)).fetchall()
    assert found == [("A", "2024-07", pytest.approx(1 / 3)), ("B", "2024-07", 0.0)]


def test_cases_known_from_publications_alone_are_no_cases_of_ones_own() -> None:
    """A ministry's 40 000 publications were taken for its counties' cases, and receipts not judged."""
    ways = {
        "o|1": ["cases"],
        "o|2": ["cases", "penalty_publications"],
        "o|3": ["penalty_publications"],
    }
    known = pl.DataFrame({"case_key": list(ways), "in_sources": list(ways.values())})
    decided = pl.DataFrame(
        {"case_key": list(ways), "region_code": "A", "month": ["2024-07", "2024-07", "2024-08"]}
    )
    with duckdb.connect() as connection:
        connection.register("core_cases", known.to_arrow())
        connection.register("feat_decision", decided.to_arrow())
        assert connection.execute(_OWN).fetchall() == [("A", "2024-07", 2), ("A", "2024-08", 0)]


@pytest.mark.parametrize(
    ("as_of", "came"),
    [(date(2026, 7, 31), False), (date(2026, 7, 30), None), (date(2026, 6, 30), True)],
)
def test_a_month_that_ended_today_without_a_row_is_no_nought(as_of, came) -> None:
    """On 31 July nothing of July was in: 在预期内 was said of ten counties, with nought."""
    months = ["2026-05", "2026-06"]
    counted = pl.DataFrame({"region_code": "990101", "month": months, "cases": 5}).with_columns(
        *(pl.lit(0.0).alias(name) for name in (*_SUMS, "own_cases", "campaign_share", "backposted_share", "aged_share") if name != "cases"),
        largest_case_key=pl.lit("o|1"),
    )  # fmt: skip
    receipts = pl.DataFrame(
        schema={"region_code": pl.String, "month": pl.String, "treasury_yuan": pl.Float64, "treasury_months_covered": pl.Int64}
    )  # fmt: skip
    counts = counted.select(
        "region_code", "month", rows="cases", source=pl.lit("cases"), is_late=pl.lit(value=False)
    )
    sent = delivery(counts, as_of)
    got = without_gaps(counted, receipts, sent, as_of)
    assert got["month"].max() == f"{as_of:%Y-%m}"
    assert got.row(-1, named=True)["delivered"] is came


def test_amounts_in_another_unit_are_in_no_sum() -> None:
    """A county that wrote yuan under 万元 was said to fine 591 620 000 yuan in a month."""
    frame = cases(3)
    found = known_cases(nw.from_native(frame.lazy()), AS_OF, doubted=["o|1"])
    rows = found.to_native().collect()
    assert rows.filter(pl.col("case_key") == "o|1").select("fine_yuan", "decided_yuan").row(0) == (
        None,
        0,
    )
    assert rows.filter(pl.col("case_key") != "o|1")["fine_yuan"].null_count() == 0


OLD, NEW = "工商局", "市场监管局"
TRADE, FOOD = "商标法", "食品安全法"


def grown(rows: list[tuple[str, str, str | None, int]]) -> list[tuple[str, str, int]]:
    """Return what tells of a grown organ, from ``(month, organ, law, decisions)`` of one county."""
    frame = pl.DataFrame(
        [(month, organ, law) for month, organ, law, n in rows for _ in range(n)],
        schema={"month": pl.String, "deciding_organ_code": pl.String, "law": pl.String},
        orient="row",
    ).with_columns(region_code=pl.lit("A"), case_key=pl.int_range(pl.len()).cast(pl.String))
    with duckdb.connect() as connection:
        for name in ("feat_decision", "feat_case", "feat_case_clause"):
            connection.register(
                name, frame.drop("region_code" if name != "feat_decision" else "law").to_arrow()
            )
        return connection.execute(organs_that_grew_sql()).fetchall()


def years(
    organ: str, law: str | None = TRADE, n: int = 3, first: int = 2017
) -> list[tuple[str, str, str | None, int]]:
    return [(f"{y}-{m:02d}", organ, law, n) for y in (first, first + 1) for m in range(1, 13)]


def test_an_organ_that_does_more_than_those_before_it_begins_a_county_anew() -> None:
    """A county that kept the papers of one of three merged bureaus stood at four times its usual after the merger."""
    merged = [
        ("2019-01", NEW, TRADE, 3),
        ("2019-01", NEW, FOOD, 2),
        ("2019-02", NEW, TRADE, 3),
        ("2019-02", NEW, FOOD, 2),
    ]
    assert grown([*years(OLD), *merged]) == [("A", "2019-02", 2)]
    # Told once, when ten decisions tell it; later months say nothing new.
    assert grown([*years(OLD), *merged, ("2019-03", NEW, FOOD, 9)]) == [("A", "2019-02", 2)]
    # What the old one still signed in the first month delays it.
    signed = [("2019-01", OLD, TRADE, 1), ("2019-03", NEW, TRADE, 1)]
    assert grown([*years(OLD), *merged, *signed]) == [("A", "2019-02", 2)]
    assert grown([*years(OLD), *merged, ("2019-01", OLD, TRADE, 2), ("2019-03", NEW, FOOD, 9)]) == [
        ("A", "2019-03", 3)
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [*years(OLD), *years(NEW, first=2019)],  # another name
        [*years(OLD), *years(OLD, FOOD, first=2019)],  # the same organ, other work
        [
            *years(OLD),
            *years(NEW, FOOD, first=2019),
            *years(OLD, first=2019),
        ],  # the old one goes on
        [
            *years(OLD),
            ("2019-01", NEW, TRADE, 5),
            ("2019-02", NEW, FOOD, 6),
            ("2019-02", OLD, TRADE, 6),
        ],
        [*years(OLD, None), *years(NEW, FOOD, first=2019)],  # the laws of before are not known
        [*years(OLD, None, 4), *years(OLD, n=2), *years(NEW, FOOD, first=2019)],  # or of few
        [*years(OLD, n=1), *years(NEW, FOOD, first=2019)],  # too few of them
        [("2017-01", OLD, TRADE, 40), *years(NEW, FOOD, first=2017)[1:]],  # the record begins
        [*years(OLD), *years(NEW, n=4, first=2019), ("2019-01", NEW, FOOD, 1)],  # hardly more
    ],
)
def test_an_organ_of_another_name_or_work_like_that_before_begins_nothing(rows) -> None:
    assert grown(rows) == []
