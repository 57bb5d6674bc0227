"""What a title says of all rows of a table, where no column does."""

import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes

HEADS = "当场处罚决定书编号,处罚决定日期,当事人名称,罚款金额(元),办案机构,行政区划代码"
ROW = "丙甲市监当罚〔2026〕3号,2026-05-01,甲店,50,丙甲县市场监督管理局,990101"


@pytest.mark.parametrize(
    ("file", "heads", "row", "said"),
    [
        ("简易程序（当场处罚）登记表.csv", HEADS, ROW, "简易程序"),
        ("简易程序和普通程序案件.csv", HEADS, ROW, None),
        ("案件台账（含当场处罚）.csv", HEADS, ROW, None),
        # A day of filing: not decided on the spot, whatever the title says.
        ("当场处罚登记表.csv", f"{HEADS},立案日期", f"{ROW},2026-04-01", None),
        # A column of its own goes before.
        ("当场处罚登记表.csv", f"{HEADS},程序类型", f"{ROW},普通程序", "普通程序"),
    ],
)
def test_a_register_of_fines_on_the_spot_is_of_the_simple_procedure(
    file: str, heads: str, row: str, said: str | None, context: IntakeContext
) -> None:
    (table,) = read_bytes(f"{heads}\n{row}\n".encode(), file, context)
    assert table.accepted.height == 1
    given = table.accepted.get_column("procedure_type", default=None)
    assert (None if given is None else given[0]) == said
    told = [note for note in table.notes if "写明是简易程序" in note]
    assert len(told) == (said == "简易程序")


def test_the_number_of_a_decision_on_the_spot_is_the_case_s_where_it_has_no_other(
    context: IntakeContext,
) -> None:
    (table,) = read_bytes(f"{HEADS}\n{ROW}\n".encode(), "当场处罚登记表.csv", context)
    assert table.accepted["case_no"].to_list() == ["丙甲市监当罚〔2026〕3号"]
    (table,) = read_bytes(f"案号,{HEADS}\n七号,{ROW}\n".encode(), "当场处罚登记表.csv", context)
    assert table.accepted.select("case_no", "decision_no").rows() == [
        ("七号", "丙甲市监当罚〔2026〕3号")
    ]
