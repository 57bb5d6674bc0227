"""Sheets of one workbook that tell of one list of cases."""

import datetime as dt
import io

import openpyxl
import polars as pl
import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes

FILED = ["序号", "案号", "当事人", "案件来源", "立案日期", "承办所"]
DECIDED = [
    "序号",
    "案号",
    "决定书文号",
    "当事人",
    "罚款金额（元）",
    "处罚告知日期",
    "处罚决定日期",
    "办案机构",
]
PAID = ["决定书文号", "缴款日期", "缴款金额（元）"]


def filed(n: int) -> list[object]:
    return [n, f"丙立〔2026〕{n}号", f"甲{n}商店", "投诉", f"2026-01-{n + 1:02}", "城关所"]


def decided(n: int) -> list[object]:
    return [
        n,
        f"丙立〔2026〕{n}号",
        f"丙市监罚〔2026〕{n}号",
        f"甲{n}商店",
        1000 * n,
        f"2026-02-{n:02}",
        f"2026-02-{n + 9:02}",
        "丙县市场监督管理局",
    ]


def paid(n: int) -> list[object]:
    return [f"丙市监罚〔2026〕{n}号", f"2026-02-{n + 12:02}", 1000 * n]


def book(**sheets: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(context: IntakeContext, **sheets: list[list[object]]) -> list[TableIntake]:
    return read_bytes(book(**sheets), "丙县/2026年台账.xlsx", context)


def test_what_one_sheet_tells_stands_beside_the_decisions(context: IntakeContext) -> None:
    (one,) = read(
        context,
        立案=[["丙县立案台账"], FILED, *map(filed, range(1, 6))],
        处罚决定=[["丙县处罚台账"], DECIDED, *map(decided, range(5, 0, -1))],
        缴款=[PAID, *map(paid, range(1, 6))],
    )
    rows = one.accepted.sort("case_no").to_dicts()
    assert [r["filed_date"] for r in rows] == [dt.date(2026, 1, n + 1) for n in range(1, 6)]
    assert [r["payment_date"] for r in rows] == [dt.date(2026, 2, n + 12) for n in range(1, 6)]
    assert {r["organ_name"] for r in rows} == {"丙县市场监督管理局"}
    assert "工作表「立案」的5行按编号并入「处罚决定」读入" in " ".join(one.notes)


def test_cases_not_decided_yet_stay_where_they_are(context: IntakeContext) -> None:
    both = read(
        context,
        立案=[[*FILED[:5], "办案机构"], *map(filed, range(1, 8))],
        处罚决定=[DECIDED, *map(decided, range(1, 6))],
    )
    first, second = both
    assert first.accepted["case_no"].to_list() == ["丙立〔2026〕6号", "丙立〔2026〕7号"]
    assert second.accepted["filed_date"].null_count() == 0


@pytest.mark.parametrize(
    "others",
    [
        [filed(n + 100) for n in range(1, 6)],  # other cases
        [filed(1 + n // 2) for n in range(1, 6)],  # several rows of a case
        [filed(1), filed(2), *(filed(n + 100) for n in range(3, 6))],  # two alike by chance
    ],
)
def test_two_lists_stay_two(others: list[list[object]], context: IntakeContext) -> None:
    both = read(
        context,
        立案=[[*FILED[:5], "办案机构"], *others],
        处罚决定=[DECIDED, *map(decided, range(1, 6))],
    )
    assert len(both) == 2
    assert "filed_date" not in both[1].accepted.drop_nulls("decision_no").columns or (
        both[1].accepted["filed_date"].null_count() == 5
    )


def test_a_column_the_decisions_have_is_theirs(context: IntakeContext) -> None:
    other = [[*filed(n)[:2], f"乙{n}公司", *filed(n)[3:]] for n in range(1, 6)]
    head = [*FILED[:2], "当事人名称", *FILED[3:]]
    (one,) = read(context, 立案=[head, *other], 处罚决定=[DECIDED, *map(decided, range(1, 6))])
    assert one.accepted["party_name"].str.starts_with("甲").all()


@pytest.mark.parametrize(
    ("above", "header", "amounts", "yuan"),
    [
        ("缴款台账", "缴款金额", [1000, 2000, 3000], [1000, 2000, 3000]),
        ("缴款台账（单位：万元）", "缴款金额", [0.1, 0.2, 0.3], [1000, 2000, 3000]),
        ("缴款台账（单位：万元）", "缴款金额（元）", [1000, 2000, 3000], [1000, 2000, 3000]),
    ],
)
def test_amounts_keep_the_unit_of_their_own_sheet(
    above: str, header: str, amounts: list[float], yuan: list[int], context: IntakeContext
) -> None:
    """The title of the decisions says 万元 of their fines alone."""
    fines = [*DECIDED[:4], "罚款金额", *DECIDED[5:]]
    decisions = [[*decided(n)[:4], n / 10, *decided(n)[5:]] for n in (1, 2, 3)]
    payments = [[*paid(n)[:2], amount] for n, amount in zip((1, 2, 3), amounts, strict=True)]
    (one,) = read(
        context,
        处罚决定=[["处罚台账（单位：万元）"], fines, *decisions],
        缴款=[[above], [*PAID[:2], header], *payments],
    )
    assert one.accepted["fine_yuan"].to_list() == [1000, 2000, 3000]
    assert one.accepted["payment_yuan"].to_list() == yuan


def test_a_file_of_its_own_is_read_as_details(context: IntakeContext) -> None:
    out = io.BytesIO()
    pl.DataFrame([*map(paid, range(1, 4))], schema=PAID, orient="row", strict=False).write_csv(out)
    (one,) = read_bytes(out.getvalue(), "丙县/缴款.csv", context)
    assert (one.source, one.refused_reason, one.accepted.height) == ("case_details", None, 3)
