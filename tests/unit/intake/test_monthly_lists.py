"""Lists of cases that have the numbers of decisions and none of their own."""

from decimal import Decimal

import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes

HEAD = "序号,案件名称,当事人名称,决定书文号,违法行为,处罚内容,罚款（元）,决定日期,办案单位"
ROW = "{n},{name}商店销售过期食品案,{name}商店,丙市监罚〔2026〕{n}号,销售过期食品,罚款{n}000元,{n}000,2026-03-0{n},丙县市场监管局"


def read(context: IntakeContext, head: str = HEAD, more: str = "") -> TableIntake:
    rows = [ROW.format(n=n, name="丙丁戊己"[n]) + more for n in (1, 2, 3)]
    (one,) = read_bytes("\n".join([head, *rows]).encode(), "丙县/2026年3月.csv", context)
    return one


def test_it_is_read_as_the_list_of_decisions_that_it_is(context: IntakeContext) -> None:
    """126 monthly tables of three counties were refused for a number nobody gives to such cases."""
    one = read(context)
    assert one.source == "penalty_publications"
    assert one.accepted["fine_yuan"].to_list() == [Decimal(1000), Decimal(2000), Decimal(3000)]
    assert set(one.accepted["penalty_organ_name"]) == {"丙县市场监管局"}


def test_what_is_said_of_it_is_said_once(context: IntakeContext) -> None:
    rows = [
        "县区,件数,罚款",
        "丙县,3,6000",
        "丁县,0,0",
        "",
        HEAD,
        *(ROW.format(n=n, name="丙丁戊己"[n]) for n in (1, 2, 3)),
    ]
    (one,) = read_bytes("\n".join(rows).encode(), "丙县/2026年3月.csv", context)
    assert one.source == "penalty_publications"
    assert one.notes
    assert len(one.notes) == len(set(one.notes))


@pytest.mark.parametrize(
    ("text", "yuan"), [("罚款{n}000元", 1), ("警告并处罚款", 1), ("罚款{n}000万元", 10_000)]
)
def test_amounts_without_a_unit_are_a_bureaus_own(
    text: str, yuan: int, context: IntakeContext
) -> None:
    """A published list is in 万元 by rule, a bureau's own in yuan: three fines of a thousand are no thirty million."""
    said = ROW.replace("罚款{n}000元", text)
    rows = [HEAD.replace("（元）", ""), *(said.format(n=n, name="丙丁戊己"[n]) for n in (1, 2, 3))]
    (one,) = read_bytes("\n".join(rows).encode(), "丙县/2026年3月.csv", context)
    assert one.source == "penalty_publications"
    assert one.accepted["fine_yuan"].to_list() == [n * 1000 * yuan for n in (1, 2, 3)]
    assert "「罚款」没有写单位" in " ".join(one.notes)


@pytest.mark.parametrize(
    ("header", "cell"), [("立案日期", "2026-02-01"), ("缴款金额（元）", "1000"), ("处罚告知日期", "2026-02-20"), ("行政区划代码", "990101")]
)  # fmt: skip
def test_one_that_would_lose_a_day_or_an_amount_is_still_refused(
    header: str, cell: str, context: IntakeContext
) -> None:
    one = read(context, f"{HEAD},{header}", f",{cell}")
    assert one.refused_reason is not None
    assert "缺必需列「案号」" in one.refused_reason


def test_one_with_a_column_that_may_be_the_number_asks(context: IntakeContext) -> None:
    rows = [ROW.format(n=n, name="丙丁戊己"[n]) + f",丙案〔2026〕{n}号" for n in (1, 2, 3)]
    (one,) = read_bytes("\n".join([f"{HEAD},案件登记号", *rows]).encode(), "丙县/3月.csv", context)
    assert (one.refused_reason or "").startswith("等待列名对照")
