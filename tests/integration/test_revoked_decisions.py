"""A decision that a review or court revoked is no penalty any more, wherever penalties are counted or compared."""

import polars as pl
import pytest

from .conftest import Bureau, made_anew

CODE = "11990101MB0000001X"
HEADER = (
    "案号,决定书文号,办案机构代码,行政区划代码,当事人名称,当事人类别,业务领域,违法行为类型,违法事实,处罚依据,"
    "处罚种类,货值金额(元),违法所得(元),罚款金额(元),裁量情节,是否初次违法,是否及时改正,立案日期,处罚决定日期,"
    "送达日期,延期分期"
)
HIGH = f"{CODE}|甲案〔2026〕1号"


def case(n: int) -> str:
    """Return a row: the first case has the highest fine by far, payable in parts."""
    fine, deferral = (120_000, "分期") if n == 1 else (4_000 + 100 * (n % 9), "否")
    day = f"2026-05-{n % 20 + 1:02d}"
    return (
        f"甲案〔2026〕{n}号,甲市监处罚〔2026〕{n}号,{CODE},990101,甲字{n}号有限公司,企业,食品,经营超过保质期的食品,"
        f"经营超过保质期的食品，货值金额{300 + n}元。,《中华人民共和国食品安全法》第一百二十四条第一款第（五）项,"
        f"罚款,{300 + n},{50 + n},{fine},一般,是,是,2026-04-01,{day},{day},{deferral}"
    )


@pytest.mark.slow
def test_a_revoked_decision_is_no_like_case_no_overdue_visit_and_no_party_in_need(
    bureau: Bureau,
) -> None:
    """Its fine, found unlawful, went on standing among the like cases and in the county's pictures."""
    bureau.drop("cases.csv", "\n".join([HEADER, *map(case, range(1, 41))]) + "\n")
    bureau.run("2026-06-10")
    assert of(bureau, "out_case_disparity")["not_evaluated_reason"] is None
    assert of(bureau, "out_help")["why"] == ["延期分期"]
    assert HIGH in bureau.table("out_followups_due")["case_key"].to_list()

    bureau.drop(
        "reviews.csv",
        f"案号,办案机构代码,类型,受理日期,结果,结案日期\n甲案〔2026〕1号,{CODE},行政复议,2026-05-20,撤销,2026-06-12\n",
    )
    bureau.run("2026-06-20")
    assert of(bureau, "feat_case")["is_revoked"] is True
    assert of(bureau, "feat_case")["is_penalty"] is False
    assert of(bureau, "out_case_disparity")["not_evaluated_reason"] == "revoked"
    assert HIGH not in bureau.table("out_case_peers")["peer_case_key"].to_list()
    assert HIGH not in bureau.table("out_help")["case_key"].to_list()
    owed = bureau.table("out_followups_due").filter(pl.col("case_key") == HIGH)
    assert owed["why"].to_list() == ["复议"]
    decided = bureau.table("out_picture_leniency").filter(pl.col("part") == "免罚")
    assert decided["below"].to_list() == [39.0]
    names = ("feat_case", "feat_decision", "out_case_disparity", "out_rule_coverage", "out_flags")
    assert made_anew(bureau, "2026-06-20", {n: bureau.table(n) for n in names}) == []


def of(bureau: Bureau, name: str) -> dict[str, object]:
    """Return the row of the case."""
    (row,) = bureau.table(name).filter(pl.col("case_key") == HIGH).to_dicts()
    return row
