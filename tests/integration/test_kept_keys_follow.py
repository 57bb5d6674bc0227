"""What is kept by a case's key goes with the case when it is called otherwise: leads, samples, marks."""

import pytest

from .conftest import Bureau, made_anew
from .test_flags_follow_counties import HEADER, PLACED, decisions

CODE = "11990101MB0000001X"
TEAM = ("--as", "丁组长", "--role", "team")


def number(n: int) -> str:
    """Return a decision's number as it is kept."""
    return f"乙市监处罚〔2026〕{n}号"


@pytest.mark.slow
def test_leads_samples_and_marks_follow_a_case_that_gets_its_organs_code(bureau: Bureau) -> None:
    """The sheet of organs names the wrong county first, then the right one and the code as well."""
    bureau.drop("decisions.csv", "\n".join([HEADER, *decisions(PLACED)]) + "\n")
    bureau.drop("units.csv", f"单位名称,单位区划代码\n{PLACED},990102\n")
    reviews = [f"{number(n)},{PLACED},行政复议,2026-06-0{n},撤销,2026-06-1{n}" for n in (1, 2)]
    bureau.drop(
        "reviews.csv", "案号,被申请人,类型,受理日期,结果,结案日期\n" + "\n".join(reviews) + "\n"
    )
    bureau.run("2026-06-30")
    proposed = bureau.table("out_lead_proposals")
    assert set(proposed["region_code"]) == {"990102"}
    bureau.call("lead", "accept", proposed["proposal_id"][0], *TEAM, "--on", "2026-06-30", expect=0)
    bureau.call("sample", "--kind", "key", "--size", "4", "--seed", "1", expect=0)
    bureau.call("reference", f"{PLACED}|{number(3)}", "--note", "写得清楚", expect=0)

    bureau.drop("units_mended.csv", f"单位名称,单位代码,单位区划代码\n{PLACED},{CODE},990101\n")
    bureau.run("2026-07-01")
    now = bureau.table("out_lead_proposals")
    assert now["proposal_id"].sort().equals(proposed["proposal_id"].sort())  # none a second time
    assert set(now["region_code"]) == {"990101"}
    assert {k for row in now["case_keys"] for k in row} == {f"{CODE}|{number(n)}" for n in (1, 2)}
    (lead,) = bureau.table("out_leads").to_dicts()
    assert (lead["organ"], lead["region_code"]) == (CODE, "990101")
    assert lead["case_keys"][0].startswith(f"{CODE}|")
    items = bureau.table("out_sample_items")
    assert items["decision_no"].null_count() == 0
    assert {k.partition("|")[0] for k in items["case_key"]} == {CODE}
    said = bureau.call("similar", f"{CODE}|{number(4)}", expect=0).stdout
    assert "（参考案例）" in said

    # An internal case under a number of its own: the same decision, called otherwise once more.
    cases = [
        f"乙案{n},{number(n)},{PLACED},{CODE},990101,乙字{n}号食品店,2026-04-{n:02d},2026-05-{n:02d}"
        for n in range(1, 13)
    ]
    bureau.drop(
        "cases.csv",
        "\n".join(
            [
                "案号,决定书文号,办案机构,办案机构代码,行政区划代码,当事人名称,立案日期,处罚决定日期",
                *cases,
            ]
        )
        + "\n",
    )
    bureau.run("2026-07-02")
    assert bureau.table("out_sample_items")["case_no"].null_count() == 0
    assert bureau.table("out_lead_proposals").height == 2
    (lead,) = bureau.table("out_leads").to_dicts()
    assert lead["case_keys"][0].startswith(f"{CODE}|乙案")
    names = ("out_leads", "out_lead_proposals", "out_sample_items", "out_flags")
    assert made_anew(bureau, "2026-07-02", {n: bureau.table(n) for n in names}) == []
