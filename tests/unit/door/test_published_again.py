"""A decision that is published again, corrected or after credit repair: it was published the first time."""

from datetime import date

import pytest

from tests.unit.door.conftest import Door

HEAD = "行政处罚决定书文号,当事人名称,违法事实,处罚依据,处罚内容,罚款金额（元）,处罚决定日期,处罚机关,处罚机关统一社会信用代码,公示日期,备注"


def row(
    number: int, fine: int, published: str, remark: str = "", decided: str = "2025-03-03"
) -> str:
    return (
        f"甲市监罚〔2025〕{number}号,甲超市{number},经营超过保质期的食品,食品安全法第一百二十四条,罚款{fine}元,{fine},"
        f"{decided},甲县市场监督管理局,11990101MB0000001X,{published},{remark}"
    )


def months(*files: tuple[str, list[str]]) -> dict[str, str]:
    return {f"甲县/公示{name}.csv": "\n".join([HEAD, *rows]) + "\n" for name, rows in files}


FIRST = months(("202503", [row(1, 5000, "2025-03-10"), row(2, 800, "2025-02-03"), row(3, 900, "")]))
AGAIN = months(
    (
        "202508",
        [
            row(1, 4000, "2025-08-11", "更正公示"),
            row(2, 800, "2025-03-11"),
            row(3, 900, "2025-08-12"),
        ],
    )
)


@pytest.mark.parametrize("at_once", [True, False])
def test_it_counts_from_the_first_day_with_the_newest_fine(door: Door, at_once: bool) -> None:
    """Republished after credit repair it was called published 173 working days late."""
    for files in [FIRST | AGAIN] if at_once else [FIRST, AGAIN]:
        for name, content in files.items():
            door.put(name, content)
        door.run()
    core = door.table("core_penalty_publications", "decision_no, publication_date, fine_yuan")
    assert [(d, int(f)) for _, d, f in core.iter_rows()] == [
        (date(2025, 3, 10), 4000),
        (date(2025, 3, 11), 800),  # the day before the decision was a slip
        (date(2025, 8, 12), 900),
    ]
    assert door.table("core_cases", "publication_date").to_series().to_list() == [
        date(2025, 3, 10), date(2025, 3, 11), date(2025, 8, 12),
    ]  # fmt: skip
