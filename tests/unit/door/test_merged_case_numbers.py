"""A case number merged over its parties in an XLS: each party's fine counts in the month."""

from decimal import Decimal

from tests.unit.door.conftest import Door
from tests.unit.intake.test_merged_xls import OVER_BOTH, book


def test_the_fines_of_second_parties_count(door: Door) -> None:
    """They were set aside: a county was short by a third of its fines."""
    door.put("丙甲县/台账.xls", book(OVER_BOTH))
    door.run()
    rows = door.ask(
        "select case_no, fine_yuan, decision_date::varchar from core_cases order by row_no"
    ).rows()
    assert rows == [
        ("甲市监立〔2026〕1号", Decimal(500), "2026-02-03"),
        ("甲市监立〔2026〕1号·之2", Decimal(700), "2026-02-03"),
        ("甲市监立〔2026〕2号", Decimal(900), "2026-02-04"),
    ]
    door.adds_up()
