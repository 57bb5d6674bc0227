"""Headers in letters: codes of publications otherwise written, initials of Chinese names."""

import pytest

from assets.intake import IntakeContext
from assets.intake.headings.headers import meaning
from assets.intake.headings.nearness import nearest
from assets.intake.read import read_bytes

ROW = "甲一商店,丙甲市监罚〔2026〕7号,罚款,经营过期食品,《食品安全法》第124条,0.5,丙甲县市场监督管理局,2026-03-05"
CAMEL = "cfXdrMc,cfWsh,cfCflb1,cfSy,cfYj,cfNrFk,cfCfjg,cfJdrq"
BARE = "XDR_MC,WSH,CFLB,SY,YJ,NR_FK,CFJG,JDRQ"


@pytest.mark.parametrize("head", [CAMEL, BARE])
def test_codes_otherwise_written_are_known(head: str, context: IntakeContext) -> None:
    """Six of eight were asked about, with proposals by letters shared."""
    (found,) = read_bytes(f"{head}\n{ROW}\n".encode(), "公示.csv", context)
    assert (found.refused_reason, found.source) == (None, "penalty_publications")
    (said,) = found.accepted.to_dicts()
    assert (said["decision_no"], str(said["decision_date"])) == (
        "丙甲市监罚〔2026〕7号",
        "2026-03-05",
    )
    assert (int(said["fine_yuan"]), said["penalty_organ_name"]) == (5000, "丙甲县市场监督管理局")


def test_a_code_that_two_could_be_is_told_by_its_cells(context: IntakeContext) -> None:
    """CFJG is 处罚机关 in one export and 处罚结果 in another."""
    head = BARE.replace("NR_FK,", "")
    row = ROW.replace("0.5,", "").replace("丙甲县市场监督管理局", "罚款5000元")
    (found,) = read_bytes(f"{head}\n{row}\n".encode(), "丙甲县市场监督管理局公示.csv", context)
    (said,) = found.accepted.to_dicts()
    assert said["penalty_organ_name"] == "文号“丙甲市监”"
    assert any("「CFJG」写的是处罚结果，不是处罚机关" in note for note in found.notes)
    assert meaning("JG", "penalty_publications") == "penalty_content"
    assert meaning("cf-x", "penalty_publications") is None


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("xzxdrmc", "party_name"), ("xzcfjdswh", "decision_no"), ("wfss", "facts"), ("fkje", "fine_yuan"),
        ("cfsxrq", None), ("ajmc", None), ("lxdh", None),
    ],
)  # fmt: skip
def test_initials_are_proposed(header: str, column: str | None) -> None:
    """Header cfjg was near 处罚截止期 (CF_JZQ); what no name begins with is proposed nothing."""
    best, near = nearest(header, "penalty_publications")[0]
    assert (best if near >= 0.6 else None) == column
