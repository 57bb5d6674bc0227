"""Which files tell more of cases listed elsewhere, and which are lists all the same."""

import pytest

from assets.intake.context import IntakeContext, TableIntake
from assets.intake.read import read_bytes

NUMBER = "甲市监案〔2026〕1号"


def read(context: IntakeContext, header: str, row: str, file: str = "明细.csv") -> TableIntake:
    (one,) = read_bytes(f"{header}\n{row}\n".encode(), file, context)
    return one


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (
            "案号,处罚告知日期,法制审核日期,集体讨论日期,送达日期",
            f"{NUMBER},2026-01-01,2026-01-02,,2026-01-09",
        ),
        ("决定书文号,缴款日期", "甲市监罚〔2026〕1号,2026-01-01"),
        ("决定书文号,公示日期,公示截止日期", "甲市监罚〔2026〕1号,2026-01-01,2027-01-01"),
        ("案号,查封扣押日期,查封扣押期限,解除查封扣押日期", f"{NUMBER},2026-01-01,30,2026-01-09"),
        (
            "案号,办案机构,当事人,罚款金额(元),缴款日期,缴款金额(元)",
            f"{NUMBER},甲局,甲店,5000,2026-01-01,5000",
        ),
        # The day of filing is a day like others where nothing says whose the case is, whatever the folder.
        ("案号,立案日期,处罚告知日期", f"{NUMBER},2025-12-01,2026-01-01"),
    ],
)
@pytest.mark.parametrize("file", ["明细.csv", "甲县市场监督管理局/明细.csv"])
def test_a_file_that_lacks_what_a_list_needs_tells_details(
    header: str, row: str, file: str, context: IntakeContext
) -> None:
    one = read(context, header, row, file)
    assert (one.source, one.refused_reason, one.accepted.height) == ("case_details", None, 1)


@pytest.mark.parametrize(
    ("header", "row", "source"),
    [
        ("案号,办案机构,当事人,立案日期,送达日期", f"{NUMBER},甲县市场监督管理局,甲店,2025-12-01,2026-01-01", "cases"),
        ("案号,当事人,案由,立案日期,送达日期", f"{NUMBER},甲店,过期食品,2025-12-01,2026-01-01", "cases"),
        # A list that lost its days is one to be mended, not details of nothing.
        ("案号,办案机构,当事人,处罚依据,罚款金额,缴款日期", f"{NUMBER},甲局,甲店,食品安全法,5000,2026-01-01", None),
        ("案号,办案机构,当事人,案由,办案人员", f"{NUMBER},甲局,甲店,过期食品,张三", None),
    ],
)  # fmt: skip
def test_a_list_stays_a_list(
    header: str, row: str, source: str | None, context: IntakeContext
) -> None:
    one = read(context, header, row)
    assert one.source == source
    assert (one.refused_reason is None) == (source is not None)


def test_decisions_with_the_day_of_filing_are_a_list_whose_numbers_are_asked_for(
    context: IntakeContext,
) -> None:
    row = "甲市监罚〔2026〕1号,2025-12-01,2026-01-01,甲店"
    one = read(context, "决定书文号,立案日期,送达日期,当事人", row)
    assert (one.source, one.is_waiting) == ("cases", True)


def test_a_file_that_names_a_case_twice_is_refused(context: IntakeContext) -> None:
    one = read(
        context, "案号,缴款日期,缴款金额(元)", f"{NUMBER},2026-01-01,2000\n{NUMBER},2026-02-01,3000"
    )
    assert "「案号」有1行与别的行相同" in (one.refused_reason or "")


def test_units_and_persons_are_read_as_in_cases(context: IntakeContext) -> None:
    one = read(
        context,
        "案号,当事人,当事人电话,执法人员1,执法人员2,缴款日期,缴款金额（万元）",
        f"{NUMBER},陈大文,13800138000,赵小明,钱大力,2026-01-01,0.35",
    )
    assert one.source == "case_details"
    assert one.accepted.select("payment_yuan", "officers").row(0) == (3500, 2)
    kept = str(one.raw.rows()) + str(one.accepted.rows())
    assert not any(word in kept for word in ("赵小明", "钱大力", "13800138000"))
