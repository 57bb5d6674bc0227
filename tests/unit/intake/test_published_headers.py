"""Tables of published penalties as portals head them: nobody has to say what their columns are."""

import pytest

from assets.intake import IntakeContext
from assets.intake.read import read_bytes

VALUES = {
    "decision_no": "丙甲市监罚〔2026〕7号", "party_name": "甲一商店", "facts": "经营超过保质期食品",
    "legal_basis": "食品安全法第一百二十四条第一款第五项", "penalty_content": "罚款5000元",
    "penalty_organ_name": "丙甲县市场监督管理局", "decision_date": "2026-03-05",
}  # fmt: skip


@pytest.mark.parametrize(
    "headers",
    [
        "行政处罚决定书文号,被处罚当事人,主要违法违规事实,行政处罚依据,行政处罚决定,作出处罚决定的机关名称,作出处罚决定的日期",
        "处罚决定书文号,企业名称,处罚事由,行政处罚依据,行政处罚内容,作出行政处罚决定机关名称,作出行政处罚决定日期",
        "行政处罚决定书编号,被处罚单位（被处罚人）,违法事实,法律依据,处罚结果,执法部门,作出行政处罚的日期",
        "处罚文号,被处罚主体,违法事由,处罚依据,处罚决定,处罚单位,处罚时间",
        "处罚决定书号,当事人,主要违法行为,处罚依据,行政处罚结果,处罚机关全称,处罚决定书签发日期",
        "决定书编号,被处罚对象名称,违法事实,处罚依据,处罚内容,作出行政处罚决定的行政机关名称,行政处罚日期",
    ],
)
def test_headers_of_portals_are_known(headers: str, context: IntakeContext) -> None:
    row = ",".join(VALUES.values())
    (found,) = read_bytes(f"序号,{headers}\n1,{row}\n".encode(), "公示/行政处罚.csv", context)
    assert (found.refused_reason, found.source) == (None, "penalty_publications")
    (said,) = found.accepted.to_dicts()
    assert {name: str(said[name]) for name in VALUES if name != "party_name"} == {
        name: value for name, value in VALUES.items() if name != "party_name"
    }
    assert said["party_name"] is not None
    assert int(said["fine_yuan"]) == 5000


def test_the_short_names_of_the_publicity_system_are_known(context: IntakeContext) -> None:
    head = "penDecNo,企业名称,illegActType,penType,penContent,penAm,forfAm,penAuth_CN,penDecIssDate,publicDate"
    row = "丙甲市监罚〔2026〕7号,甲一商店,经营过期食品,罚款,罚款5000元,0.5,0.02,丙甲县市场监督管理局,2026-03-05,2026-03-20"
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "公示.csv", context)
    assert (found.refused_reason, found.source) == (None, "penalty_publications")
    (said,) = found.accepted.to_dicts()
    assert (int(said["fine_yuan"]), int(said["confiscation_yuan"])) == (5000, 200)
    assert (said["penalty_kinds"], str(said["publication_date"])) == (["罚款"], "2026-03-20")


PLAIN = {
    "行政区划代码": "990101", "决定书文号": "甲市监罚〔2026〕1号", "当事人名称": "甲店", "违法事实": "过期食品",
    "处罚依据": "食品安全法", "处罚种类": "罚款", "罚款金额(元)": "500", "处罚决定日期": "2026-03-05",
    "处罚机关": "丙甲县市场监督管理局", "处罚机关代码": "11990101MB0000001X",
}  # fmt: skip


def sent(context: IntakeContext, **also: str) -> tuple[str | None, str]:
    cells = PLAIN | also
    data = f"{','.join(cells)}\n{','.join(cells.values())}\n".encode()
    (found,) = read_bytes(data, "公示/决定.csv", context)
    return found.source, found.refused_reason or ""


def test_what_handlers_call_the_facts_of_a_case_is_known(context: IntakeContext) -> None:
    """Every bureau was asked, and no rule that reads the facts looked at a case before it had answered."""
    for head in ("简要案情", "案情简介", "案情概述"):
        data = f"案号,办案机构,处罚决定日期,{head},行政处罚告知书送达日期\n甲立〔2026〕1号,丙甲县市场监督管理局,2026-03-05,过期酸奶3盒,2026-02-05\n"
        (found,) = read_bytes(data.encode(), "案件.csv", context)
        (said,) = found.accepted.to_dicts()
        assert (said["facts"], f"{said['notice_service_date']}") == ("过期酸奶3盒", "2026-02-05")


def test_a_list_of_decisions_without_case_numbers_is_one_of_publications(
    context: IntakeContext,
) -> None:
    """It was refused as a table of cases that lacks their numbers."""
    assert sent(context) == ("penalty_publications", "")
    # A case's number that is only called otherwise is asked about, and what only cases have makes it theirs.
    assert "像是案件" in sent(context, 案件代号="甲立〔2026〕1号")[1]
    of_cases = {
        "立案日期": "2026-01-05",
        "裁量情节": "一般",
        "听证日期": "",
        "送达日期": "2026-03-06",
    }
    assert "像是案件" in sent(context, **of_cases)[1]
