"""同上 and 〃 say what the row above says."""

from dataclasses import replace

from assets.intake.answers import Answer, ColumnAnswers
from assets.intake.context import IntakeContext, TableIntake
from assets.intake.read import read_bytes

HEAD = "序号,案号,办案机构,案由,处罚依据,罚款金额(元),没收金额(元),执行情况,处罚决定日期"
ROWS = (
    "1,丙甲立〔2026〕1号,丙甲县局,未明码标价,价格法四十二条,500,〃,已缴,2026.3.1",
    "2,丙甲立〔2026〕2号,〃,同上,〃,600,,同上,2026.3.2",
    "小计,,,,,1100,,,",
    '3,丙甲立〔2026〕3号,同上,″,"""",700,,已缴纳,同上',
)


def read(context: IntakeContext, *rows: str) -> TableIntake:
    text = "".join(f"{line}\n" for line in (HEAD, *rows))
    (found,) = read_bytes(text.encode(), "丙甲县/台账.csv", context)
    return found


def test_marks_are_read_as_the_row_above(context: IntakeContext) -> None:
    """Offences called 同上 and articles called 〃 were compared with one another, and with no other case."""
    context = replace(
        context,
        answers=ColumnAnswers().with_later([Answer("cases", "", "执行情况", "execution_status")]),
    )
    found = read(context, *ROWS[:1], *ROWS[1:])
    kept = found.accepted
    assert kept["violation_type"].to_list() == ["未明码标价"] * 2
    assert kept["legal_basis"].n_unique() == 1
    assert kept["organ_name"].to_list() == ["丙甲县局"] * 2
    assert kept["execution_status"].to_list() == ["缴清"] * 2
    assert [str(d) for d in kept["decision_date"]] == ["2026-03-02", "2026-03-02"]
    assert "「案由」2格写的是“同上”，照上一行读" in found.notes
    # An amount is never repeated: the row is set aside, as before.
    assert found.set_aside["column"].to_list() == ["没收金额"]


def test_a_mark_with_nothing_above_it_is_blank(context: IntakeContext) -> None:
    found = read(context, ROWS[1].replace("〃", "丙甲县局", 1))
    assert found.accepted["violation_type"].to_list() == [None]


def test_a_blank_cell_above_a_mark_stays_blank(context: IntakeContext) -> None:
    found = read(
        context,
        "1,丙甲立〔2026〕1号,丙甲县局,未明码标价,价格法,500,,已缴,2026.3.1",
        "2,丙甲立〔2026〕2号,丙甲县局,,价格法,600,,已缴,2026.3.2",
        "3,丙甲立〔2026〕3号,丙甲县局,同上,价格法,700,,已缴,2026.3.3",
    )
    assert found.accepted["violation_type"].to_list() == ["未明码标价", None, "未明码标价"]


def test_what_is_answered_on_sheets_we_gave_out_is_left_as_it_came(context: IntakeContext) -> None:
    """An answer is given for each visit (decision 0118)."""
    text = (
        "案号,办案机构代码,类别,日期,方式,结果,意见\n"
        "甲〔2026〕1号,11990101MB0000001X,回访,2026-03-01,电话,已改正,没有意见\n"
        "甲〔2026〕2号,11990101MB0000001X,回访,2026-03-02,电话,已改正,同上\n"
    )
    (found,) = read_bytes(text.encode(), "丙甲县/回访.csv", context)
    assert found.accepted["opinion"].to_list() == ["没有意见", "同上"]
