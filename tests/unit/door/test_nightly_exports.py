"""The same export every night: what it takes back counts; an old one that comes again takes nothing back."""

import datetime as dt

import polars as pl
import pytest

from tests.integration.conftest import case_file, case_row
from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

CORRECTED, TURNED, KEPT, ELSEWHERE = 1, 2, 3, 4


def _night(day: int, *rows: str) -> tuple[str, str]:
    """Return the export of a night in June 2026: the rows given and a case decided that day."""
    return f"案件系统/案件导出_202606{day:02d}.csv", case_file([*rows, case_row(100 + day, day=f"2026-06-{day:02d}")])  # fmt: skip


def _case(n: int, fine: str, day: str = "2026-05-06", **more: str) -> str:
    return case_row(n, day=day, fine=fine, **more)


def _fines(cases: pl.DataFrame) -> dict[int, float]:
    """Return the fines of the first cases, by number."""
    number = pl.col("case_no").str.extract(r"〕(\d+)号").cast(pl.Int64)
    found = cases.with_columns(n=number).filter(pl.col("n") < 10)
    return {n: float(fine) for n, fine in found.select("n", "fine_yuan").iter_rows()}


#: Two parties of one case: two rows of one key in every file.
_TWO = [_case(50, "5000", party=f"乙卯县{one}商店") for one in ("甲", "乙")]
FIRST = ("历史/案件.csv", case_file([_case(ELSEWHERE, "5000")]))
NIGHTS = [
    _night(1, _case(CORRECTED, "5000"), _case(TURNED, "5000"), _case(KEPT, "5000"), _case(ELSEWHERE, "5000"), *_TWO),
    # The city corrects two cases by a list of its own; the county's system shows another wrongly for a night.
    ("案件系统/案件导出_20260601市局.csv", case_file([_case(CORRECTED, "7000"), _case(ELSEWHERE, "7000")])),
    _night(2, _case(CORRECTED, "5000"), _case(TURNED, "50000"), _case(KEPT, "6000"), _case(ELSEWHERE, "7000"), *_TWO),
    _night(3, _case(CORRECTED, "5000"), _case(TURNED, "5000"), _case(KEPT, "6000"), _case(ELSEWHERE, "5000"), *_TWO),
    # Saved once more under another date, and of another content: the first night's list, found in a drawer.
    ("案件系统/案件导出_20260699.csv", case_file([_case(KEPT, "5000"), _case(TURNED, "5000")])),
]  # fmt: skip
#: Of the last, no row of these files was ever new: they are not known to have said anything of it.
WANTED = {CORRECTED: 7000, TURNED: 5000, KEPT: 6000, ELSEWHERE: 7000}


def _day(n: int) -> dt.date:
    return dt.date(2026, 6, n)


def test_what_an_export_takes_back_counts_of_exports_that_come_at_once(door: Door) -> None:
    for name, text in [FIRST, *NIGHTS]:
        door.put(name, text)
    door.run(as_of=_day(5))
    assert _fines(door.table("core_cases")) == WANTED
    kept = door.table("core_cases__rows")
    assert kept.filter(pl.col("case_no").str.contains("〕50号")).height == len(_TWO)


def test_what_an_export_takes_back_counts_night_by_night(door: Door) -> None:
    door.put(*FIRST)
    for n, (name, text) in enumerate(NIGHTS, 1):
        door.put(name, text)
        if n != 2:  # the list came by day
            door.run(as_of=_day(n))
    assert _fines(door.table("core_cases")) == WANTED
    kept = {name: door.table(name) for name in ("core_cases", "core_cases__rows", "out_quality")}
    assert kept["out_quality"]["rows_set_aside"].to_list() == [0] * (1 + len(NIGHTS))
    door.run(as_of=_day(5), fresh=True)
    assert [name for name, frame in kept.items() if not door.table(name).equals(frame)] == []


@pytest.mark.parametrize("together", [True, False])
def test_an_export_of_long_ago_opens_nothing_again(door: Door, together: bool) -> None:
    header = case_file([]).strip() + ",缴款日期\n"
    old, closed, other = _case(1, "5000", "2026-03-02"), _case(2, "5000", "2026-03-03"), _case(3, "5000", "2026-03-04")  # fmt: skip
    many = [f"{_case(n, '5000', '2026-03-05')},2026-03-06" for n in range(20, 40)]
    now = [*many, f"{old},2026-03-12", f"{closed},2026-03-20", f"{case_row(9, day='2026-06-01')},"]
    door.put("案件导出_20260601.csv", header + "\n".join(now) + "\n")
    if not together:
        door.run(as_of=_day(1))
    # Named so that it is read later: the export of the 15th of March, its state of then, and a case unknown so far.
    then = [*many, f"{old},2026-03-12", f"{closed},", f"{other},2026-03-15"]
    door.put("案件导出_20260602.csv", header + "\n".join(then) + "\n")
    door.run(as_of=_day(2))
    paid = door.ask(
        "select case_no, payment_date from core_cases where payment_date <> '2026-03-06' order by all"
    )
    told = door.notices()["outdated"]
    quality = door.ask("select rows_accepted, duplicates from out_quality order by file")
    assert paid["payment_date"].to_list()[:3] == [
        *pl.Series(["2026-03-12", "2026-03-20", "2026-03-15"]).str.to_date()
    ]
    assert told["n"] == 1
    assert "案件导出_20260602.csv" in told["says"]
    assert quality.rows() == [(23, 0), (1, 22)]


def test_a_file_that_broke_off_and_comes_whole_leaves_nothing_to_mend(door: Door) -> None:
    whole = case_file([_case(n, "5000") for n in range(1, 9)])
    door.put("案件导出_20260601.csv", whole)
    door.put("案件导出_20260602.csv", whole[: whole.index("乙卯县第6食品店") + 2])
    door.run(as_of=_day(2))
    assert door.table("out_set_aside")["is_open"].to_list() == [True]
    door.put("案件导出_20260602.csv", whole)
    door.run(as_of=_day(3))
    assert door.table("out_set_aside").select("is_open", "settled_by").rows() == [
        (False, "案件导出_20260602.csv")
    ]


def test_of_exports_that_come_together_the_one_that_ends_later_counts(door: Door) -> None:
    header = case_file([]).strip() + ",缴款日期\n"
    rows = [_case(n, "5000", f"2026-05-{n % 28 + 1:02d}") for n in range(1, 61)]
    # By their names the export of the tenth of June is read first, then that of the first, then a short list.
    door.put("1.csv", header + "".join(f"{row},2026-06-10\n" for row in rows[:50]))
    door.put("2.csv", header + "".join(f"{row},\n" for row in rows))
    door.put("3.csv", header + f"{_case(1, '4000', '2026-05-02')},\n")
    door.run(as_of=_day(11))
    cases = door.table("core_cases")
    assert cases.height == 60
    assert cases["payment_date"].count() == 50 - 1
    assert cases.filter(pl.col("fine_yuan") == 4000).height == 1
