"""Lists of payments, a row each, fill in what a case was paid; all rows are accounted for."""

import pytest

from .conftest import Door

CASES = (
    "案号,办案机构,行政区划代码,当事人名称,立案日期,处罚决定日期,处罚依据,违法行为类型,罚款金额(元)\n"
    "甲市监案〔2026〕1号,甲县市场监督管理局,990101,甲店,2026-01-04,2026-02-01,《食品安全法》第一百二十四条第一款,经营超过保质期的食品,5000\n"
)
FIRST, SECOND, MENDED = "2026-03-01,2000\n", "2026-04-01,3000\n", "2026-04-02,2500\n"
OF_A_NUMBER = "案号,缴款书号,缴款日期,缴款金额(元)\n"


def numbered(number: str, payment: str) -> str:
    return f"甲市监案〔2026〕1号,{number},{payment}"


@pytest.mark.parametrize(
    ("lists", "paid", "day"),
    [
        # One list, sent again with the next payment: the newest counts alone.
        (("案号,经办窗口,缴款日期,缴款金额(元)\n" + numbered("一", FIRST),
          "案号,经办窗口,缴款日期,缴款金额(元)\n" + numbered("一", FIRST) + numbered("二", SECOND)), 5000, "2026-04-01"),
        # A list a month, the payments with numbers: they add up, and a number sent again is corrected.
        ((OF_A_NUMBER + numbered("A1", FIRST), OF_A_NUMBER + numbered("A2", SECOND)), 5000, "2026-04-01"),
        ((OF_A_NUMBER + numbered("A1", FIRST) + numbered("A2", SECOND), OF_A_NUMBER + numbered("A2", MENDED)), 4500, "2026-04-02"),
        ((OF_A_NUMBER + numbered("A1", FIRST) + numbered("A2", SECOND),
          OF_A_NUMBER.replace("书号,", "书号,应缴日期,") + numbered("A2", "," + MENDED)), 4500, "2026-04-02"),
    ],
    ids=["sent again", "a list a month", "corrected", "under other columns"],
)  # fmt: skip
def test_instalments_add_up(lists: tuple[str, ...], paid: int, day: str, door: Door) -> None:
    door.put("案件.csv", CASES)
    for name, text in zip(("三月", "四月"), lists, strict=True):
        door.put(f"缴款{name}.csv", text)
        door.run()
    found = door.table("core_cases", "payment_date::varchar, payment_yuan, filled_columns")
    assert found.rows() == [(day, paid, ["payment_date", "payment_yuan"])]
    door.adds_up()
    assert door.table("out_case_details").is_empty()
