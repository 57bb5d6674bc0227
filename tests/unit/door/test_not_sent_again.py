"""A whole table sent again without some of its cases: they still count, and that is told."""

import datetime as dt
from collections.abc import Iterable

import pytest

from tests.unit.door.conftest import Door

pytestmark = pytest.mark.slow

HEADS = "案号,决定书文号,办案机构,办案机构代码,行政区划代码,当事人名称,立案日期,处罚决定日期,罚款金额(元)\n"
CODE = "11990101MB0000001X"


def cases(
    numbers: Iterable[int], *, fine: int = 500, filed: int | None = None, decided: int | None = None
) -> str:
    """Return a ledger; each case is filed and decided on the day of its number, or all on one day."""
    return HEADS + "".join(
        f"溪市监案〔2026〕{n}号,溪市监罚〔2026〕{n}号,溪石县局,{CODE},990101,{n}店,2026-01-{filed or n:02d},2026-03-{decided or n:02d},{fine}\n"
        for n in numbers
    )


def test_a_case_left_out_in_the_middle_is_told_and_counts(door: Door) -> None:
    """Three cases struck from a county's ledger went on counting, and nobody was told."""
    door.put("一/台账.csv", cases(range(1, 16)))
    door.run()
    assert "not_sent_again" not in door.notices()
    door.put("二/台账（更正）.csv", cases([n for n in range(1, 20) if n != 7]))
    door.run()
    told = door.notices()["not_sent_again"]
    assert told["n"] == 1
    assert told["detail"] == ["溪市监罚〔2026〕7号（一/台账.csv 第8行；二/台账（更正）.csv没有）"]
    assert door.ask("select count(*) from core_cases").item() == 19
    # In another table it is there again.
    door.put("三/台账.csv", cases([n for n in range(1, 22) if n != 7]))
    door.put("三/补报.csv", cases([7], fine=600))
    door.run()
    assert "not_sent_again" not in door.notices()


def test_a_list_of_the_last_months_leaves_out_what_is_older(door: Door) -> None:
    door.put("一/近两月.csv", cases(range(1, 21)))
    door.run()
    door.put("二/近两月.csv", cases(range(4, 24)))
    door.put("三/另一县.csv", cases([24, 25]))
    door.run()
    assert "not_sent_again" not in door.notices()


def test_a_case_left_out_of_a_table_in_which_every_row_changed_is_told(door: Door) -> None:
    """The other cases count as the later table says them: where the earlier one's days lie was not seen."""
    door.put("一/台账.csv", cases(range(1, 16)))
    door.put("二/台账.csv", cases([n for n in range(1, 20) if n != 7], fine=600))
    door.run()
    told = door.notices()["not_sent_again"]
    assert told["detail"] == ["溪市监罚〔2026〕7号（一/台账.csv 第8行；二/台账.csv没有）"]


@pytest.mark.parametrize("one_day", [{"filed": 9}, {"decided": 25}])
def test_a_list_by_either_day_leaves_out_what_is_older(door: Door, one_day: dict[str, int]) -> None:
    """One list begins with a day of filing, another with a day of decision: either tells what it reaches."""
    door.put("一/近两月.csv", cases(range(1, 21), **one_day))
    door.put("二/近两月.csv", cases(range(4, 24), **one_day))
    door.run()
    assert "not_sent_again" not in door.notices()


def test_two_tables_that_have_half_each_are_no_table_sent_again(door: Door) -> None:
    door.put("一/台账.csv", cases(range(1, 16)))
    door.put("二/上半.csv", cases([*range(1, 7), *range(20, 26)]))
    door.put("三/下半.csv", cases([*range(8, 16), 26, 27]))
    door.run()
    assert "not_sent_again" not in door.notices()


def test_a_case_left_out_after_it_came_again_unchanged_is_told(door: Door) -> None:
    """A ledger of the year comes every month: the case was in it twice and is struck from the third."""
    door.put("台账1.csv", cases(range(1, 16)))
    # Twice in one table, put right below: the later row counts.
    door.put("台账2.csv", cases(range(1, 18)) + cases([7], fine=700).removeprefix(HEADS))
    door.put("台账3.csv", cases([n for n in range(1, 20) if n != 7]))
    door.run()
    told = door.notices()["not_sent_again"]
    assert told["detail"] == ["溪市监罚〔2026〕7号（台账2.csv 第19行；台账3.csv没有）"]


def test_a_file_of_the_same_name_every_night_is_another_file(door: Door) -> None:
    """Row 11 of today's is not row 11 of yesterday's."""
    for day, numbers in enumerate([range(1, 16), [*range(20, 23), *range(1, 18)], [*range(20, 23), *range(1, 20)]]):  # fmt: skip
        door.put("台账.csv", cases(n for n in numbers if day < 2 or n != 7))
        door.run(as_of=dt.date(2026, 6, 28 + day))
    told = door.notices()["not_sent_again"]
    assert told["detail"] == ["溪市监罚〔2026〕7号（台账.csv 第11行；2026-06-30来的同名文件没有）"]


def test_a_revoked_case_left_out_counts_nowhere_and_is_not_told(door: Door) -> None:
    head, *rows = cases(range(1, 18)).splitlines()
    told = [f"{row},{'撤销' if ',7店,' in row else '已结案'}" for row in rows]
    door.put("台账1.csv", cases(range(1, 16)))
    door.put("台账2.csv", "\n".join([f"{head},案件状态", *told]) + "\n")
    door.put("台账3.csv", cases([n for n in range(1, 20) if n != 7]))
    door.run()
    assert "not_sent_again" not in door.notices()


def test_lists_of_what_changed_lately_let_cases_go_every_time(door: Door) -> None:
    """Each night what changed of late: a case leaves when nothing more comes of it, whenever it was decided."""
    left = [5, 9, 3, 11]
    for night in range(5):
        door.put(f"近日/变动{night}.csv", cases(n for n in range(1, 26) if n not in left[:night]))
    door.run()
    assert "not_sent_again" not in door.notices()
    # Of one place; another's ledger that loses one case of many months is told.
    for month in range(1, 6):
        numbers = (n for n in range(30, 50 + month) if month < 5 or n != 40)
        door.put(f"年度/台账{month}.csv", cases(numbers, filed=9, decided=25))
    door.run()
    assert door.notices()["not_sent_again"]["detail"] == [
        "溪市监罚〔2026〕40号（年度/台账4.csv 第12行；年度/台账5.csv没有）"
    ]
