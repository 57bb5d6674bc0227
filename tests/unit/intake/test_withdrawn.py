"""Ledgers that say in a remark that a case was withdrawn: its state is to be checked, and it counts."""

from decimal import Decimal

import pytest

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.read import read_bytes

HEAD = "案号,办案机构,处罚决定日期,罚款金额(元),备注"


def ledger(context: IntakeContext, *remarks: str, head: str = HEAD, more: str = "") -> TableIntake:
    rows = [f"甲案〔2026〕{n}号,甲县局,2026-03-05,500,{r}{more}" for n, r in enumerate(remarks, 1)]
    (found,) = read_bytes("\n".join([head, *rows, ""]).encode(), "甲县/台账.csv", context)
    return found


@pytest.mark.parametrize(
    "remark", ["该案已撤销", "已撤案", "经复议撤销", "销案", "处罚决定书作废", "撤销立案"]
)
def test_withdrawn_by_a_remark_is_to_be_checked_and_counts(
    remark: str, context: IntakeContext
) -> None:
    found = ledger(context, "", remark, "分3期缴纳")
    assert found.accepted["missing_states"].to_list() == [[], ["case_status:to_check"], []]
    assert found.accepted["case_status"].null_count() == 3
    assert found.accepted["fine_yuan"].to_list() == [Decimal(500)] * 3
    assert (
        "「备注」有1行写着撤销、撤案或者作废（第3行），备注不当作结果，照原来的金额计入"
        in found.notes
    )


@pytest.mark.parametrize(
    "remark",
    [
        "撤销公示",
        "部分撤销",
        "申请撤销被驳回",
        "不予撤销",
        "原2号决定书作废",
        "执照已注销",
        "结案",
        "",
    ],
)
def test_other_remarks_say_nothing_of_the_state(remark: str, context: IntakeContext) -> None:
    found = ledger(context, remark, "补报")
    assert found.accepted["missing_states"].to_list() == [[], []]
    assert not any("备注不当作结果" in note for note in found.notes)


def test_a_column_of_states_says_it_itself(context: IntakeContext) -> None:
    found = ledger(context, "该案已撤销", head=f"{HEAD},案件状态", more=",已结案")
    assert found.accepted["case_status"].to_list() == ["已结案"]
    assert found.accepted["missing_states"].to_list() == [[]]


def test_many_are_named_by_the_first_ten_rows(context: IntakeContext) -> None:
    found = ledger(context, *["已撤销"] * 12)
    assert any(
        "有12行写着撤销、撤案或者作废（第2、3、4、5、6、7、8、9、10、11等行）" in n
        for n in found.notes
    )
