"""The names people write beside their own answers in our sheets: kept, as two people are told apart by them."""

from assets.intake import IntakeContext
from assets.intake.read import read_bytes
from models.leads.answers import same_person
from tests.integration import ugly_cases as ugly

HEAD = ["线索编号", "县局核对", "说明", "核对人", "认定人"]
_ROW = ["S001-0123456789abcdef", "数据无误"]


def test_two_officials_of_one_surname_stay_two(context: IntakeContext) -> None:
    """Both became 王某某, and the finding of the second was refused: 核对认定同一人."""
    body = ugly.as_csv([HEAD, [*_ROW, "", "王小明", "王大力"]])
    (table,) = read_bytes(body, "核对.csv", context)
    (row,) = table.accepted.select("checked_by", "found_by").rows()
    assert row == ("王小明", "王大力")
    assert not same_person(*row)


def test_more_than_a_name_is_masked_there_and_a_name_elsewhere_is_too(
    context: IntakeContext,
) -> None:
    typed = ["举报人王小明说的", "王小明13812345678", "王大力"]
    (table,) = read_bytes(ugly.as_csv([HEAD, [*_ROW, *typed]]), "核对.csv", context)
    (row,) = table.accepted.select("explanation", "checked_by", "found_by").rows()
    assert "王小明" not in row[0] and "王小明" not in row[1] and "138" not in row[1]
    assert row[2] == "王大力"


def test_who_wrote_is_told_by_his_own_name_where_he_names_himself(context: IntakeContext) -> None:
    """He became 王某某 beside his own words, and the finding of another 王 was refused."""
    typed = ["经办人王小明，现场负责人王小明", "王小明", ""]
    (table,) = read_bytes(ugly.as_csv([HEAD, [*_ROW, *typed]]), "核对.csv", context)
    (row,) = table.accepted.select("explanation", "checked_by").rows()
    assert row[1] == "王小明"


def test_a_name_in_another_bureau_s_table_is_masked(context: IntakeContext) -> None:
    head = ["案号", "办案机构", "处罚决定日期", "罚款金额(元)", "核对人"]
    row = ["丙甲立〔2026〕1号", "丙甲县市场监督管理局", "2026-03-02", "500", "王小明"]
    (table,) = read_bytes(ugly.as_csv([head, row]), "案件.csv", context)
    assert "王小明" not in str(table.raw.rows()) + str(table.accepted.rows())
