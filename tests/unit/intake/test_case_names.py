"""Who was punished where only the name of the case says it; every name is invented."""

import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes
from assets.intake.values.party import called_after


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("丙甲县老生百货店(李xx)经营超过保质期食品案", "丙甲县老生百货店"),
        ("关于丙甲县农家乐饭店经营部未取得许可经营案", "丙甲县农家乐饭店经营部"),
        ("丙市甲大药房连锁有限公司丙区乙店发布未经审查的广告案（美团）", "丙市甲大药房连锁有限公司丙区乙店"),
        ("丙甲县某水产摊使用不合格的计量器具案", "丙甲县某水产摊"),
        ("王小贰无照经营饭店案", "王小贰"),
        ("苏*未经许可从事食品经营活动案", "苏*"),
        ("经营超过保质期食品案", None),
        ("当事人销售不合格产品案", None),
        ("王小贰、李大三销售不合格产品案", None),
    ],
)  # fmt: skip
def test_whom_a_case_is_called_after(name: str, who: str | None) -> None:
    assert called_after(name) == who


HEAD = "行政处罚决定书文号,案件名称,处罚内容,处罚机关,处罚决定日期"


def test_the_party_is_taken_from_the_name_of_the_case(context: IntakeContext) -> None:
    """Such a table was refused; the row whose name does not say is set aside, and told."""
    rows = [
        "丙甲市监罚〔2026〕7号,丙甲县甲店经营过期食品案,罚款500元,丙甲县市场监督管理局,2026-03-05",
        "丙甲市监罚〔2026〕8号,王小贰无照经营案,罚款600元,丙甲县市场监督管理局,2026-03-06",
        "丙甲市监罚〔2026〕9号,经营过期食品案,罚款700元,丙甲县市场监督管理局,2026-03-07",
    ]
    (found,) = read_bytes("\n".join([HEAD, *rows]).encode(), "公示.csv", context)
    assert found.refused_reason is None
    said = [(r["party_name"], r["is_natural_person"]) for r in found.accepted.to_dicts()]
    assert said == [("丙甲县甲店", False), ("王某某", True)]
    assert found.set_aside["row_no"].to_list() == [4]
    assert "案件名称" in found.extra_columns


def test_a_party_of_its_own_goes_before(context: IntakeContext) -> None:
    row = "丙甲市监罚〔2026〕7号,丙甲县甲店经营过期食品案,罚款500元,丙甲县市场监督管理局,2026-03-05,丙甲县乙店"
    (found,) = read_bytes(f"{HEAD},当事人\n{row}\n".encode(), "公示.csv", context)
    assert found.accepted["party_name"].to_list() == ["丙甲县乙店"]


def test_who_asks_for_a_review_is_no_party(context: IntakeContext) -> None:
    head = "案号,案件名称,被申请人,类型,受理日期,结果"
    row = (
        "丙甲市监罚〔2026〕7号,王小贰未领到处罚决定案,丙甲县市场监督管理局,行政复议,2026-04-05,维持"
    )
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "复议.csv", context)
    assert (found.source, found.accepted.height) == ("reviews", 1)
    assert not any("当事人" in note for note in found.notes)


@pytest.mark.parametrize(
    ("cell", "who", "uscc"),
    [
        ("丙甲县甲商行", "丙甲县甲商行", None), ("王小贰", "王某某", None),
        ("名称：丙甲县甲商行；统一社会信用代码：92990101MA0000001X；经营者：王小贰", "丙甲县甲商行", "92990101MA0000001X"),
        ("姓名：王小贰，身份证号：110101199003071234", "王某某", None),
    ],
)  # fmt: skip
def test_what_one_cell_says_of_the_party(
    cell: str, who: str, uscc: str | None, context: IntakeContext
) -> None:
    """The column was asked about in every table of summaries."""
    head = "行政处罚决定书文号,行政处罚当事人基本情况,行政处罚内容,作出行政处罚决定机关名称,作出行政处罚决定日期"
    row = (
        f"丙甲市监罚〔2026〕7号,{cell.replace(',', '，')},罚款500元,丙甲县市场监督管理局,2026-03-05"
    )
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "摘要.csv", context)
    assert (found.refused_reason, found.set_aside.height) == (None, 0)
    said = found.accepted.to_dicts()[0]
    assert (said["party_name"], said["uscc"]) == (who, uscc)
    assert "110101199003071234" not in str(said)
