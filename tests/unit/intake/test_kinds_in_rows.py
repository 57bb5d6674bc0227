"""A decision with a row for each kind of penalty is one row: of 罚款 and 没收违法所得 only the last counted."""

from decimal import Decimal
from typing import Any

import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes

HEAD = "序号,案号,办案机构,当事人名称,处罚决定日期,处罚依据,处罚种类,处罚金额(元)\n"
GAINS = "案号,办案机构,当事人名称,处罚决定日期,处罚种类,罚款金额(元),没收违法所得(元)\n"


def row(kind: str, amount: str, *, case: str = "甲案1号", party: str = "甲店", law: str = "食品安全法124条") -> str:  # fmt: skip
    return f"1,{case},甲县局,{party},2026-03-09,{law},{kind},{amount}\n"


def read(text: str, context: IntakeContext) -> TableIntake:
    (found,) = read_bytes(text.encode(), "表.csv", context)
    assert found.refused_reason is None
    return found


def said(found: TableIntake) -> list[tuple[Any, ...]]:
    columns = ("case_no", "party_name", "penalty_kinds", "fine_yuan", "confiscated_gains_yuan")
    return found.accepted.select(*columns, "confiscated_goods_yuan").rows()


def test_each_amount_stands_where_its_kind_belongs(context: IntakeContext) -> None:
    rows = row("罚款", "3800") + row("没收违法所得", "159.83") + row("警告", "")
    found = read(
        HEAD + rows + row("没收非法财物", "40") + row("罚款", "9", case="乙案2号"), context
    )
    kinds = ["罚款", "没收违法所得", "警告", "没收非法财物"]
    first = ("甲案1号", "甲店", kinds, Decimal(3800), Decimal("159.83"), Decimal(40))
    assert said(found) == [first, ("乙案2号", "甲店", ["罚款"], Decimal(9), None, None)]
    assert found.accepted["row_no"].to_list() == [2, 6]
    assert found.accepted["legal_basis"].to_list() == ["食品安全法124条"] * 2
    assert "有4行是同一个决定的几种处罚，一种一行，合成1件读入" in found.notes


def test_a_decision_that_only_takes_gains_has_no_fine(context: IntakeContext) -> None:
    rows = row("罚款", "5") + row("警告", "") + row("没收违法所得", "70", case="乙案2号")
    assert said(read(HEAD + rows, context)) == [
        ("甲案1号", "甲店", ["罚款", "警告"], Decimal(5), None, None),
        ("乙案2号", "甲店", ["没收违法所得"], None, Decimal(70), None),
    ]


def test_an_amount_printed_in_every_row_is_the_fine(context: IntakeContext) -> None:
    found = read(HEAD + row("罚款", "500") + row("没收违法所得", "500"), context)
    assert said(found) == [("甲案1号", "甲店", ["罚款", "没收违法所得"], Decimal(500), None, None)]


def test_columns_for_both_amounts_are_kept(context: IntakeContext) -> None:
    start = "甲案1号,甲县局,甲店,2026-03-09"
    once = f"{start},罚款,3800,0\n{start},没收违法所得,0,159\n"
    twice = f"{start},罚款,3800,159\n{start},没收违法所得,3800,159\n"
    for rows in (once, twice):
        assert [one[2:5] for one in said(read(GAINS + rows, context))] == [
            (["罚款", "没收违法所得"], 3800, 159)
        ], rows


def test_columns_that_disagree_leave_the_rows_apart(context: IntakeContext) -> None:
    start = "甲案1号,甲县局,甲店,2026-03-09"
    rows = f"{start},罚款,3800,\n{start},没收违法所得,3900,159\n"
    assert read(GAINS + rows, context).rows_in == 2


def test_each_party_of_a_case_has_its_own_decision(context: IntakeContext) -> None:
    rows = [row(kind, amount, party=party) for kind, amount in (("罚款", "50"), ("警告", "")) for party in ("甲店", "乙店")]  # fmt: skip
    kinds = ["罚款", "警告"]
    assert said(read(HEAD + "".join(rows), context)) == [
        ("甲案1号", party, kinds, Decimal(50), None, None) for party in ("甲店", "乙店")
    ]


@pytest.mark.parametrize(
    "rows",
    [
        row("罚款", "50") + row("没收违法所得", "7", party="乙店"),
        row("罚款", "50") + row("罚款", "70"),
        row("罚款", "50") + row("罚款、警告", "50"),
        row("罚款", "50") + row("", "70"),
        row("罚款", "50") + row("罚款、没收违法所得", "70"),
        row("罚款", "50") + row("吊销许可证件", "70"),
        row("罚款", "50", case="") + row("没收违法所得", "7", case=""),
    ],
)
def test_rows_that_may_be_several_decisions_stay_apart(rows: str, context: IntakeContext) -> None:
    found = read(HEAD + rows, context)
    assert found.rows_in == 2
    assert not [note for note in found.notes if "合成" in note]


def test_rows_that_differ_in_anything_else_stay_apart(context: IntakeContext) -> None:
    head = HEAD.replace("序号", "送达日期")
    rows = [one.replace("1,", f"2026-03-{day},", 1) for one, day in ((row("罚款", "50"), 10), (row("警告", ""), 11))]  # fmt: skip
    assert read(head + "".join(rows), context).rows_in == 2
    laws = row("罚款", "50") + row("警告", "", law="广告法55条")
    assert read(HEAD + laws, context).accepted["legal_basis"].to_list() == ["食品安全法124条；广告法55条"]  # fmt: skip
