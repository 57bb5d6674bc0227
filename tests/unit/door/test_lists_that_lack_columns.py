"""A later list that has only some columns of a case: what it does not have stays as it was told before."""

import pytest

from tests.unit.door.conftest import Door

ORGAN = "甲县市场监督管理局,11990101MB0000001X"
WHOLE = (
    "案号,办案机构,办案机构代码,决定书文号,当事人名称,统一社会信用代码,违法事实,罚款金额（元）,立案日期,处罚决定日期\n"
    f"甲立〔2025〕1号,{ORGAN},甲市监罚〔2025〕1号,甲超市,91990101MA00000010,过期,7500,2025-02-03,2025-03-03\n"
)
FINE = f"案号,办案机构,办案机构代码,处罚决定日期,罚款金额（元）\n甲立〔2025〕1号,{ORGAN},2025-03-03,5000\n"
WITHDRAWN = (
    f"案号,办案机构,办案机构代码,处罚决定日期,案件状态\n甲立〔2025〕1号,{ORGAN},2025-03-03,撤销\n"
)
FILED = (
    f"案号,办案机构,办案机构代码,立案日期,当事人名称\n甲立〔2025〕1号,{ORGAN},2025-02-04,甲超市\n"
)
PUBLISHED = (
    "行政相对人名称,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,罚款金额（万元）,处罚决定日期,处罚机关,处罚机关统一社会信用代码\n"
    "甲超市,甲市监罚〔2025〕1号,过期,过期,《食品安全法》第一百二十四条,罚款,罚款7500元,0.75,2025-03-03,"
    f"{ORGAN}\n"
)
TOLD = "decision_no, party_name, uscc, facts, fine_yuan::int, filed_date::varchar, case_status"


@pytest.mark.parametrize("nights", [True, False])
@pytest.mark.parametrize(
    ("later", "fine", "filed", "status"),
    [
        (FINE, 5000, "2025-02-03", None),
        (WITHDRAWN, 7500, "2025-02-03", "撤销"),
        (FILED, 7500, "2025-02-04", None),
    ],
)
def test_what_a_list_does_not_have_stays(
    later: str, fine: int, filed: str, status: str | None, nights: bool, door: Door
) -> None:
    """The decision's number, gone with the row replaced, left the publication a case of its own: counted twice."""
    door.put("甲县/a.csv", WHOLE)
    door.put("公示.csv", PUBLISHED)
    if nights:
        door.run()
    door.put("甲县/b.csv", later)
    door.run()
    (row,) = door.table("core_cases", TOLD).rows()
    assert row == (
        "甲市监罚〔2025〕1号",
        "甲超市",
        "91990101MA00000010",
        "过期",
        fine,
        filed,
        status,
    )
    assert door.table("core_cases", "party_key, decision_kind").rows() == [
        ("91990101MA00000010", "处罚")
    ]


def test_a_cell_that_is_empty_is_empty(door: Door) -> None:
    door.put("甲县/a.csv", WHOLE)
    door.put("甲县/b.csv", WHOLE.replace(",过期,", ",,"))
    door.put("甲县/c.csv", FINE)
    door.run()
    assert door.table("core_cases", "facts, fine_yuan::int").rows() == [(None, 5000)]


def test_another_party_s_row_tells_nothing_of_this_one(door: Door) -> None:
    door.put("甲县/a.csv", WHOLE)
    door.put("甲县/b.csv", FILED.replace("甲超市", "乙饭店"))
    door.run()
    newest = door.table("core_cases", "party_name, decision_no, fine_yuan").rows()
    assert ("乙饭店", None, None) in newest
