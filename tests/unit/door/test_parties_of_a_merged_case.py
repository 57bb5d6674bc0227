"""A case over several rows of a sheet, its number merged, a row for each of its parties."""

import io

import openpyxl
import pytest

from tests.unit.door.conftest import Door

HEAD = [
    "案号",
    "决定书文号",
    "办案机构",
    "处罚决定日期",
    "违法事实",
    "当事人",
    "当事人类型",
    "罚款金额（元）",
]


def ledger(*parties: tuple[str | None, str, int | None], merged: str = "ABCDE") -> bytes:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(HEAD)
    for n, party in enumerate(parties):
        case = [
            "甲立〔2025〕1号",
            "甲市监罚〔2025〕1号",
            "甲县市场监督管理局",
            "2025-03-03",
            "销售过期食品",
        ]
        sheet.append([*(case if not n else [None] * 5), *party])
    for column in merged:
        sheet.merge_cells(f"{column}2:{column}{1 + len(parties)}")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def fines(door: Door, content: bytes) -> tuple[list[float], int]:
    door.put("甲县/案件明细表.xlsx", content)
    door.run()
    found = door.ask("select fine_yuan::double as f from core_cases order by f")["f"].to_list()
    return found, door.table("out_set_aside").height


def test_each_party_has_its_decision(door: Door) -> None:
    """The second party's row was set aside: it has no number, as everyone sees it does."""
    rows = [("甲公司", "企业", 50000), ("王建国", "自然人", 2000)]
    assert fines(door, ledger(*rows)) == ([2000, 50000], 0)


@pytest.mark.parametrize(
    ("second", "merged"),
    [
        (("王建国", "自然人", 2000), "BCDE"),  # the number itself is in one row
        ((None, "", 2000), "ABCDEF"),  # whose the second row is stands nowhere
    ],
)
def test_what_is_no_row_of_another_party_is_set_aside_as_before(
    second: tuple[str | None, str, int], merged: str, door: Door
) -> None:
    found, aside = fines(door, ledger(("甲公司", "企业", 50000), second, merged=merged))
    assert (found, aside) == ([50000], 1)
