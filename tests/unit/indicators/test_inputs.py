"""The frames made for indicators."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data_contracts import empty
from data_contracts.loader import indicators, table, tables
from models.indicators import evaluate, inputs, module
from tests.unit.indicators.tables import frame, visit


def test_warnings_issued_and_kept_back():
    issued = frame(
        "out_warnings",
        {"warning_id": "W1", "kind": "sector", "issued_on": date(2025, 6, 15), "n_cases": 3,
         "n_complaints": 4, "region_scope": ["990101", "990102"], "expected": 2.0},
        {"warning_id": "W2", "kind": "matter", "issued_on": date(2025, 6, 15)},
        {"warning_id": "W3", "kind": "sector", "issued_on": date(2025, 6, 15), "n_cases": 3, "n_counted": 2.5,
         "region_scope": ["990101"]},
        {"warning_id": "W4", "kind": "sector", "issued_on": date(2025, 6, 15), "n_cases": 3,
         "region_scope": ["990101", "990201"]},
    )  # fmt: skip
    members = frame(
        "out_warning_members",
        {"warning_id": "W1", "source": "complaint", "key": "7"},
        {"warning_id": "W1", "source": "case", "key": "9901|k1"},
    )
    back = frame(
        "out_warnings_suppressed",
        {"candidate_id": "S1", "week": "2025-W24", "region_scope": ["990102"], "n_events": 5,
         "suppressed_reason": "一个机构占八成以上"},
    )  # fmt: skip
    got = inputs.feat_warning(issued, members, back)
    assert got["warning_id"].to_list() == ["S1", "W1", "W3", "W4"]
    assert got["region_code"].to_list() == ["990102", "990100", "990101", "990000"]
    assert got["n_events"].to_list() == [5, 7, 2.5, 3]
    assert got["members"].to_list()[1] == ["cases:9901|k1", "complaints:7"]
    assert got["issued_on"].to_list()[0] == date(2025, 6, 15)


def test_reviews_give_one_row_a_case_with_the_gravest_result_known():
    rows = frame(
        "core_reviews",
        {"row_key": "1", "case_key": "a", "region_code": "990101", "kind": "行政复议",
         "accepted_date": date(2025, 1, 2), "closed_date": date(2025, 2, 2), "result": "维持"},
        {"row_key": "2", "case_key": "a", "region_code": "990101", "kind": "行政诉讼",
         "accepted_date": date(2025, 3, 2), "closed_date": date(2025, 5, 2), "result": "撤销"},
        {"row_key": "3", "case_key": "b", "region_code": "990101", "kind": "行政诉讼",
         "accepted_date": date(2025, 3, 2), "closed_date": date(2025, 8, 2), "result": "撤销"},
        {"row_key": "4", "case_key": "c", "region_code": "990101", "kind": "行政诉讼",
         "accepted_date": date(2025, 8, 2), "result": "在办"},
    )  # fmt: skip
    got = inputs.feat_review(rows, date(2025, 7, 31)).to_dicts()
    assert [(r["case_key"], r["result"], r["kind"]) for r in got] == [
        ("a", "撤销", "行政诉讼"),
        ("b", "在办", "行政诉讼"),
    ]
    assert got[0]["row_keys"] == ["reviews:1", "reviews:2"]
    assert got[1]["closed_date"] is None


def test_a_fine_knows_whether_a_review_of_it_has_no_end_yet():
    of = {"region_code": "990101", "kind": "行政诉讼", "accepted_date": date(2025, 3, 2)}
    rows = frame(
        "core_reviews",
        {**of, "row_key": "1", "case_key": "a", "result": "维持", "closed_date": date(2025, 4, 2)},
        {**of, "row_key": "2", "case_key": "a", "result": "在办"},
        {**of, "row_key": "3", "case_key": "b", "result": "维持", "closed_date": date(2025, 7, 31)},
        {**of, "row_key": "4", "case_key": "c", "result": "维持", "closed_date": date(2025, 8, 1)},
        {**of, "row_key": "5", "case_key": "d"},
        {
            **of,
            "row_key": "6",
            "case_key": "e",
            "result": "在办",
            "accepted_date": date(2025, 8, 1),
        },
    )
    cases = frame("feat_case", *({"case_key": key} for key in "abcdef"))
    got = inputs.feat_case_paid(cases, rows, date(2025, 7, 31))
    assert got.filter("is_under_review")["case_key"].to_list() == ["a", "c", "d"]
    assert got["is_under_review"].null_count() == 0


def test_cases_get_their_clause_and_the_aggravating_facts_of_their_text():
    cases = frame(
        "core_cases",
        {"case_key": "b", "facts": "当事人拒不改正，造成多人食物中毒。"},
        {"case_key": "a", "facts": "未造成人身伤害，无拒不改正情形，当事人系未成年人。"},
    )
    clause = pl.DataFrame(
        {
            "case_key": ["b"], "law": ["食品安全法"], "article": [124], "paragraph": [1],
            "statutory_min_yuan": [50000.0], "statutory_max_yuan": [100000.0],
            "is_max_only": [False], "is_progressive": [False], "is_merged": [False], "unresolved_reason": [None],
            "has_mitigation_basis": [False], "verified": ["text"], "rule_id": ["r1"],
            "law_repealed_on": [None], "version_note": [None], "fine_tier": [None],
            "fine_tier_min_yuan": [None], "fine_tier_max_yuan": [None], "exempt_item": [None],
            "exempt_list": [None], "exempt_document": [None],
        }
    )  # fmt: skip
    got = inputs.feat_case_rules(cases, clause)
    assert got["case_key"].to_list() == ["a", "b"]
    assert got["aggravating"].to_list() == [[], ["拒不改正", "造成人身伤害"]]
    assert got["mitigating"].to_list() == [["当事人未成年"], []]
    assert got["statutory_max_yuan"].to_list() == [None, 100000.0]
    assert got.height == cases.height


def test_conduct_is_inside_along_the_hierarchy():
    cases = pl.DataFrame(
        {
            "case_key": list("abcdefg"),
            "region_code": ["990101", "990100", "990101", "990101", "990171", "990101", None],
            "conduct_region_code": ["990101", "990102", "990100", "990102", "990101", None, "990101"],
        }
    )  # fmt: skip
    zone = frame("core_regions", {"region_code": "990171", "parent_code": "990101"})
    got = inputs.feat_case_jurisdiction(cases, zone)
    assert got["is_conduct_inside"].to_list() == [True, True, True, False, True, None, None]


def test_a_code_that_was_given_up_is_the_place_that_took_it_over():
    cases = pl.DataFrame(
        {
            "case_key": list("abcde"),
            "region_code": ["990105", "990101", "990105", "361104", "361102"],
            "conduct_region_code": ["990101", "990105", "990102", "361121", "361121"],
        }
    )
    own = frame(
        "core_regions",
        {"region_code": "990101", "merged_into": "990103"},
        {"region_code": "990103", "merged_into": "990105"},
    )
    got = inputs.feat_case_jurisdiction(cases, own)
    assert got["is_conduct_inside"].to_list() == [True, True, False, True, False]


def _ticket(no, day, **more):
    return {"complaint_no": no, "registered_date": day, "region_code": "990101", "form": "举报",
            **more}  # fmt: skip


def test_tip_offs_are_counted_by_person_and_subject_and_quarter():
    complaints = frame(
        "core_complaints",
        _ticket("1", date(2024, 2, 1), complainant_key="k", party_key="p", is_case_filed=True),
        _ticket("2", date(2025, 2, 1), complainant_key="k", party_key="p"),
        _ticket("3", date(2025, 2, 2), complainant_key="k", party_key="p", linked_case_no="x"),
        _ticket("4", date(2025, 2, 3), complainant_key="k", party_key="q"),
        _ticket("5", date(2025, 2, 4), party_key="q", result="立案"),
        _ticket("6", date(2025, 2, 5), form="投诉"),
        _ticket("7", date(2025, 5, 5)),
        _ticket("8", date(2025, 8, 5)),
    )
    delivery = frame(
        "out_delivery",
        {"region_code": "990101", "source": "complaints", "month": "2024-05", "delivered": False},
        {"region_code": "990101", "source": "cases", "month": "2025-01", "delivered": False},
    )
    day = date(2025, 7, 31)
    got = inputs.feat_region_tip_off(inputs.feat_tip_off(complaints, day), delivery)
    assert got["period"].to_list() == ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"]  # fmt: skip
    assert got["tip_offs"].to_list() == [1, 0, 0, 0, 3, 1]
    assert got["filed"].to_list() == [1, 0, 0, 0, 2, None], "nothing was said of the last one"
    assert got["tip_offs_prev"].to_list() == [None, None, None, None, 1, 0]
    assert got["filed_prev"].to_list() == [None, None, None, None, 1, 0]
    assert got["delivered"].to_list() == [True, False, True, True, True, True]


def test_a_fall_knows_whether_the_month_was_delivered():
    months = frame(
        "out_region_month",
        {"region_code": "990101", "month": "2025-01"},
        {"region_code": "990101", "month": "2025-02"},
    )
    feat = pl.DataFrame(
        {"region_code": ["990101"], "month": ["2025-01"], "delivered": [False], "cases": [0]}
    )
    got = inputs.feat_region_fall(months, feat)
    assert got["delivered"].to_list() == [False, None]


def test_what_was_decided_in_no_known_county_is_told_for_twelve_months():
    months = frame(
        "out_region_month",
        *({"region_code": "990101", "month": m} for m in ("2024-12", "2025-05", "2025-06")),
        {"region_code": "990102", "month": "2025-05"},
    )
    case = {"is_penalty": True, "organ_status": "未对应"}
    cases = frame(
        "feat_case",
        {**case, "case_key": "a", "month": "2024-05", "decided_yuan": 100},
        {**case, "case_key": "b", "month": "2024-06", "decided_yuan": 20},
        {**case, "case_key": "c", "month": "2025-05", "decided_yuan": 3},
        {**case, "case_key": "d", "month": "2025-06", "decided_yuan": 4000, "is_penalty": False},
        {**case, "case_key": "e", "month": "2025-05", "decided_yuan": 5000, "region_code": "990101",
         "organ_status": "coded"},
        {**case, "case_key": "f", "month": "2025-05", "decided_yuan": 700, "organ_status": "coded"},
        {**case, "case_key": "g", "month": "2025-05", "decided_yuan": 70, "region_code": "990102"},
    )  # fmt: skip
    # To the fen: ten months of ten fen each.
    ten = [f"2024-{n:02d}" for n in range(1, 11)]
    fen = [{**case, "case_key": m, "month": m, "decided_yuan": Decimal("0.1")} for m in ten]
    october = frame("out_region_month", {"region_code": "990101", "month": "2024-10"})
    exact = inputs.feat_region_receipts(october, frame("feat_case", *fen))
    assert exact["unplaced_12m_yuan"].to_list() == [1.0]
    got = inputs.feat_region_receipts(months, cases)
    assert got.select("region_code", "month", "unplaced_12m_yuan").rows() == [
        ("990101", "2024-12", 120.0),
        ("990101", "2025-05", 793.0),
        ("990101", "2025-06", 773.0),
        ("990102", "2025-05", 793.0),
    ]


def test_inspections_of_one_day_count_once_and_checks_of_tip_offs_not_at_all():
    visits = frame(
        "core_inspections",
        visit("1", "A", date(2025, 6, 1), "o1"),
        visit("2", "A", date(2025, 6, 1), "o2"),
        visit("3", "A", date(2025, 6, 8), "o1", result="发现问题立案"),
        visit("4", "A", date(2025, 6, 9), "o3", method="举报核查"),
        visit("5", "A", date(2024, 7, 31), "o4"),
        visit("6", "A", date(2025, 8, 1), "o5"),
        visit("7", "B", date(2025, 6, 9), "o1"),
        visit("8", "C", date(2025, 6, 9), "o1"),
        visit("9", None, date(2025, 6, 9), "o1"),
    )
    known = frame(
        "core_entities",
        {"uscc": "A", "industry_code": "F5212", "risk_class": "A"},
        {"uscc": "B", "industry_code": "5299", "risk_class": "A"},
    )
    got = inputs.feat_entity_inspections(visits, known, date(2025, 7, 31)).to_dicts()
    assert [r["party_key"] for r in got] == ["A", "B", "C"]
    first = got[0]
    assert (first["inspections"], first["organs"], first["clean"]) == (2, 2, 1)
    assert first["inspection_keys"] == ["inspections:1", "inspections:2", "inspections:3"]
    assert (first["n_peers"], first["peer_median"]) == ([1, 1, 2], [1.5, 1.5, 1.0])
    assert (first["last_date"], first["period"]) == (date(2025, 6, 8), "2025-Q2")
    # A new quarter alone changes nothing: what was asked of the county is not asked once more.
    later = inputs.feat_entity_inspections(visits, known, date(2026, 1, 2)).to_dicts()
    assert next(r for r in later if r["party_key"] == "B")["period"] == "2025-Q2"


def test_inspections_stand_beside_those_of_every_group_that_is_known():
    names = [f"E{i:02}" for i in range(23)]
    visits = frame("core_inspections", *(visit(n, n, date(2025, 6, 1), "o1") for n in names))
    known = frame(
        "core_entities",
        *({"uscc": n, "industry_code": "5212", "risk_class": "A"} for n in names[:11]),
        *({"uscc": n, "industry_code": "5212", "risk_class": "B"} for n in names[11:21]),
    )
    got = inputs.feat_entity_inspections(visits, known, date(2025, 7, 31))
    groups = ["被检查的同行业同风险等级企业", "被检查的同行业企业", "全部被检查企业"]
    assert got["peer_group"].to_list() == [groups] * 21 + [groups[2:]] * 2
    assert got["n_peers"].to_list() == [[10, 20, 22]] * 11 + [[9, 20, 22]] * 10 + [[22]] * 2


def test_a_matter_knows_its_firm_and_counts_persons():
    issued = frame(
        "out_warnings",
        {"warning_id": "M1", "kind": "matter", "issued_on": date(2025, 6, 15), "n_complaints": 4,
         "region_scope": ["990101"]},
        {"warning_id": "M2", "kind": "matter", "issued_on": date(2025, 6, 15), "n_counted": 15.0},
        {"warning_id": "W1", "kind": "sector", "issued_on": date(2025, 6, 15)},
    )  # fmt: skip
    members = frame(
        "out_warning_members",
        *({"warning_id": "M1", "source": "complaint", "key": str(i)} for i in (1, 2, 3, 4)),
    )
    complaints = frame(
        "core_complaints",
        _ticket("1", date(2025, 6, 1), complainant_key="k", party_key="甲"),
        _ticket("2", date(2025, 6, 1), complainant_key="k", party_key="甲"),
        _ticket("3", date(2025, 6, 1), party_key="乙"),
        _ticket("4", date(2025, 6, 1)),
    )
    got = inputs.feat_matter(issued, members, complaints).to_dicts()
    assert len(got) == 2
    assert got[1]["n_persons"] == 15, "those of the sentence, not those who joined since"
    assert (got[0]["cluster_key"], got[0]["n_persons"], got[0]["region_code"]) == ("甲", 3, "990101")  # fmt: skip
    assert got[0]["members"] == [f"complaints:{i}" for i in (1, 2, 3, 4)]


def test_complainants_by_quarter():
    complaints = frame(
        "core_complaints",
        _ticket("1", date(2025, 6, 1), complainant_key="k", party_key="甲"),
        _ticket("2", date(2025, 6, 9), complainant_key="k", form="投诉"),
        _ticket("3", date(2025, 3, 1), complainant_key="k"),
        _ticket("4", date(2025, 6, 1)),
        _ticket("5", date(2025, 8, 1), complainant_key="k"),
    )
    got = inputs.feat_complainant(complaints, date(2025, 7, 31)).to_dicts()
    assert [(r["cluster_key"], r["period"], r["tickets"]) for r in got] == [
        ("4", "2025-Q2", 1),
        ("k", "2025-Q1", 1),
        ("k", "2025-Q2", 2),
    ]
    assert got[0]["complainant_key"] is None
    assert (got[2]["subjects"], got[2]["last_date"]) == (2, date(2025, 6, 9))
    assert got[2]["members"] == ["complaints:1", "complaints:2"]


#: Rows enough that every function has something to do.
_EMPTY = {
    "as_of": date(2025, 7, 31),
    "intake_files": empty(table("intake_files")),
}


@pytest.mark.parametrize("name", inputs.INPUTS)
def test_nothing_in_nothing_out(name):
    """Any source alone is enough for a run: the others are there and empty."""
    given = [
        _EMPTY[n] if n in _EMPTY else pl.DataFrame(schema=frame(n).schema)
        for n in inputs.INPUTS[name]
    ]
    made = getattr(inputs, name)(*given)
    assert made.is_empty()
    for code, contract in indicators().items():
        if contract.input == name:
            assert evaluate(code, made, contract, date(2025, 7, 31)).is_empty()


def test_every_input_is_known():
    """What a contract reads is one of ours, a feat_ table of the interface, or an out_ table."""
    others = {"feat_case", *(t for t in tables() if t.startswith("out_"))}
    assert {c.input for c in indicators().values()} <= set(inputs.INPUTS) | others


def test_sources_behind_an_input():
    assert inputs.sources_of("feat_case_rules") == {"cases"}
    assert inputs.sources_of("feat_case") == {"cases"}
    assert inputs.sources_of("feat_tip_off") == {"complaints"}
    assert inputs.sources_of("feat_entity_inspections") == {"inspections", "entities"}
    assert inputs.sources_of("out_region_month") == set()


def _blank(n: int, **row: object) -> list[dict[str, object]]:
    case = {"region_code": "990101", "decision_date": date(2025, 3, 3), "is_penalty": True, "file_sha": "f",
            "penalty_kinds": ["罚款"], "in_sources": ["cases"], "sheet": None}  # fmt: skip
    return [case | row] * n


def test_what_counties_leave_blank_counts_where_their_file_has_the_column():
    day, old, new = date(2025, 3, 20), date(2024, 7, 31), date(2025, 6, 17)
    rows = [
        *_blank(3, publication_date=day, service_date=day), *_blank(2),
        *_blank(1, push_date=day), *_blank(4, decision_date=old), *_blank(4, decision_date=new),
        *_blank(1, penalty_kinds=["警告"]), *_blank(1, is_natural_person=True),
        *_blank(5, procedure_type="简易程序"), *_blank(5, is_penalty=False),
        *_blank(5, in_sources=["penalty_publications"]), *_blank(1, in_sources=["cases", "penalty_publications"]),
        *_blank(6, file_sha="g", region_code="990102"),
        *_blank(12, region_code=None),
    ]  # fmt: skip
    cases = frame("core_cases", *rows).with_columns(
        is_penalty=pl.Series([r["is_penalty"] for r in rows])
    )
    files = pl.DataFrame(
        {"file_sha": ["f", "g"], "sheet": [None, None], "source": ["cases"] * 2, "refused_reason": [None] * 2,
         "missing_columns": [[], ["公示日期"]]},
        schema_overrides={"sheet": pl.String, "refused_reason": pl.String},
    )  # fmt: skip
    got = inputs.feat_region_blank(cases, files, date(2025, 7, 31))
    assert got.rows() == [
        ("990101", 7, 5, 9, 3, "2025-Q3"),
        ("990102", 0, None, 6, 0, "2025-Q3"),
    ]
    enough = cases.filter(
        pl.col("decision_date") > inputs.SINCE["feat_region_blank"](date(2025, 7, 31))
    )
    assert enough.height < cases.height
    assert inputs.feat_region_blank(enough, files, date(2025, 7, 31)).equals(got)


def test_a_tip_off_knows_its_case_and_who_was_told_when():
    tip = {"form": "举报", "region_code": "990101", "registered_date": date(2025, 3, 1)}
    tips = frame(
        "core_complaints",
        {**tip, "complaint_no": "1", "complainant_key": "p", "first_reply_date": date(2025, 3, 5),
         "final_reply_date": date(2025, 3, 20)},
        {**tip, "complaint_no": "2", "linked_case_no": "案9", "first_reply_date": date(2025, 3, 5)},
        {**tip, "complaint_no": "3", "linked_case_no": "案9", "region_code": "990102"},
        {**tip, "complaint_no": "4", "form": "投诉", "linked_case_no": "案9"},
        {**tip, "complaint_no": "5", "linked_case_no": "案9", "final_reply_date": date(2025, 8, 20)},
    )  # fmt: skip
    case = {"region_code": "990101", "filed_date": date(2025, 3, 10)}
    cases = frame(
        "core_cases",
        {**case, "case_key": "k|1", "tip_off_no": "1"},
        {**case, "case_key": "k|0", "tip_off_no": "1", "filed_date": date(2025, 4, 10)},
        {**case, "case_key": "k|9", "case_no": "案9"},
    )
    got = inputs.feat_tip_off_case(tips, cases, date(2025, 7, 31)).to_dicts()
    columns = ("complaint_no", "case_key", "is_named", "told_date", "has_reply")
    assert [tuple(r[c] for c in columns) for r in got] == [
        ("1", "k|1", True, date(2025, 3, 20), True),
        ("2", "k|9", False, None, True),
        ("5", "k|9", False, None, False),
    ]
    assert [r["has_earlier_reply"] for r in got] == [True, True, False]
    same_day = tips.with_columns(pl.lit(date(2025, 3, 10)).alias("first_reply_date"))
    got = inputs.feat_tip_off_case(same_day, cases, date(2025, 7, 31)).to_dicts()
    assert [r["has_earlier_reply"] for r in got] == [False] * 3


def test_a_party_punished_on_several_days():
    one = {"uscc": "91", "is_penalty": True, "organ_code": "J", "region_code": "990101",
           "violation_type": "过期", "fine_yuan": 100, "decision_date": date(2025, 3, 1)}  # fmt: skip
    rows = [
        {**one, "case_key": "1"},
        {**one, "case_key": "2", "violation_type": "标签"},
        {**one, "case_key": "3", "penalty_organ_code": "K", "region_code": "990102"},
        {**one, "case_key": "4", "decision_date": date(2025, 7, 31)},
        {**one, "case_key": "5", "decision_date": date(2024, 7, 31)},
        {**one, "case_key": "6", "decision_date": date(2025, 8, 1)},
        {**one, "case_key": "7", "is_penalty": False},
        {**one, "case_key": "8", "is_individual_penalised": True},
    ]
    cases = frame("core_cases", *({k: v for k, v in r.items() if k != "is_penalty"} for r in rows))
    cases = cases.with_columns(pl.Series("is_penalty", [r["is_penalty"] for r in rows]))
    (got,) = inputs.feat_party_penalty(cases, date(2025, 7, 31)).to_dicts()
    assert (got["decisions"], got["organs"], got["same"]) == (3, 2, 3)
    assert (got["region_code"], got["period"], got["fines_yuan"]) == ("990101", "2025-Q3", 400.0)
    assert got["case_keys"] == ["cases:1", "cases:2", "cases:3", "cases:4"]
    assert got["last_date"] == date(2025, 7, 31)
    (later,) = inputs.feat_party_penalty(
        cases.filter(pl.col("case_key") < "6"), date(2025, 12, 1)
    ).to_dicts()
    assert later["period"] == "2025-Q3"


def test_how_far_a_column_fell():
    one = {"region_code": "990101", "procedure_type": "普通程序", "in_sources": ["cases"]}
    before = [{**one, "decision_date": date(2024, 4, 1), "service_date": date(2024, 4, 2)}] * 4
    now = [{**one, "decision_date": date(2025, 3, 31), "facts": "x"}] * 2
    apart = [
        {**one, "decision_date": date(2025, 4, 1)},
        {**one, "decision_date": date(2023, 12, 31)},
        {**one, "decision_date": date(2025, 3, 31), "in_sources": ["penalty_publications"]},
        {**one, "decision_date": date(2025, 3, 31), "procedure_type": "简易程序"},
        *({**row, "region_code": None} for row in (*before, *now)),  # an organ that is only a name
    ]
    cases = frame("core_cases", *before, *now, *apart).with_columns(
        pl.lit(True).alias("is_penalty")
    )
    day = date(2025, 7, 31)
    enough = cases.filter(pl.col("decision_date") > inputs.SINCE["feat_region_fill"](day))
    assert enough.height < cases.height
    (got,) = inputs.feat_region_fill(enough, day).to_dicts()
    assert [got] == inputs.feat_region_fill(cases, day).to_dicts()
    assert (got["period"], got["n_now"], got["n_before"]) == ("2025-Q1", 2, 4)
    assert (got["columns"][0], got["falls"][0]) == ("送达日期", 1.0)
    assert (got["columns"][-1], got["falls"][-1]) == ("违法事实", -1.0)
    (later,) = inputs.feat_region_fill(cases, date(2025, 8, 14)).to_dicts()
    assert (later["period"], later["n_now"], later["n_before"]) == ("2025-Q2", 1, 6)


@pytest.mark.parametrize(("county", "fall"), [("990101", 0.0), ("990102", 0.0), ("990103", 1.0)])
def test_a_batch_of_cases_without_goods_left_nothing_out(county, fall):
    """Price cases have no goods value, before as now, here or where a county had none before; food cases had one."""
    one = {"procedure_type": "普通程序", "in_sources": ["cases"]}
    before, now = (
        {**one, "decision_date": date(2024, 4, 1)},
        {**one, "decision_date": date(2025, 3, 31)},
    )
    food, price = (
        {"violation_type": "过期食品", "goods_value_yuan": 9},
        {"violation_type": "明码标价"},
    )
    rows = [
        *[{**before, **food, "region_code": c} for c in ("990101", "990102", "990103")] * 8,
        *[{**before, **price, "region_code": "990101"}] * 2,
        *[{**now, **price, "region_code": c} for c in ("990101", "990102")] * 9,
        *[{**now, "violation_type": "过期食品", "region_code": "990103"}] * 9,
    ]  # fmt: skip
    cases = frame("core_cases", *rows).with_columns(pl.lit(True).alias("is_penalty"))
    got = inputs.feat_region_fill(cases, date(2025, 7, 31)).filter(region_code=county)
    falls = dict(zip(got["columns"][0], got["falls"][0], strict=True))
    assert falls["货值金额"] == fall


def test_a_changed_decision_knows_its_publication():
    reviews = frame(
        "core_reviews",
        {"row_key": "1", "case_key": "a", "region_code": "990101", "kind": "行政复议",
         "accepted_date": date(2025, 1, 2), "closed_date": date(2025, 2, 2), "result": "撤销"},
    )  # fmt: skip
    cases = frame("feat_case", {"case_key": "a", "region_code": "990101", "file_sha": "f",
                                "arrived_as_of": date(2025, 6, 30), "decision_date": date(2025, 1, 1),
                                "publication_date": date(2025, 1, 1),
                                "publication_withdrawn_date": date(2025, 2, 4),
                                "publication_end_date": date(2025, 4, 1),
                                "credit_repair_date": date(2025, 2, 3)})  # fmt: skip
    (got,) = inputs.feat_review_case(reviews, cases, date(2025, 7, 31)).to_dicts()
    assert got["publication_withdrawn_date"] == date(2025, 2, 4)
    assert got["publication_end_date"] == date(2025, 4, 1)
    assert got["credit_repair_date"] == date(2025, 2, 3)
    assert got["told_until"] == date(2025, 6, 30)
    assert (got["result"], got["row_keys"]) == ("撤销", ["reviews:1"])


def test_a_later_file_tells_that_a_publication_still_stood():
    """Of the year before its changed rows an export of the year to date tells, too."""
    reviews = frame(
        "core_reviews",
        *({"row_key": k, "case_key": k, "region_code": k, "kind": "行政复议", "result": "撤销",
           "closed_date": date(2025, 2, 2)} for k in ("990101", "990102", "990103")),
    )  # fmt: skip
    cases = frame(
        "feat_case",
        *({"case_key": key, "region_code": county, "file_sha": sha, "arrived_as_of": came,
           "decision_date": decided, "publication_date": decided,
           "publication_withdrawn_date": date(2025, 5, 20) if key == "d" else None}
          for county, key, sha, came, decided in (
              ("990101", "990101", "f", date(2025, 2, 28), date(2024, 6, 3)),
              ("990102", "990102", "f", date(2025, 2, 28), date(2024, 6, 3)),
              ("990102", "a", "f", date(2025, 2, 28), date(2024, 8, 1)),
              ("990102", "b", "g", date(2025, 6, 30), date(2024, 7, 1)),
              ("990102", "c", "g", date(2025, 6, 30), date(2025, 6, 2)),
              ("990103", "990103", "f", date(2025, 6, 30), date(2024, 6, 3)),
              ("990103", "d", "f", date(2025, 6, 30), date(2024, 6, 4)),
              ("990103", "e", "g", date(2025, 6, 30), date(2025, 6, 10)),
          )),
    )  # fmt: skip
    got = inputs.feat_review_case(reviews, cases, date(2025, 7, 31))
    told = [date(2025, 2, 28), date(2025, 6, 30), date(2025, 5, 20)]
    assert got["told_until"].to_list() == told


def test_what_a_rule_reads_stands_in_the_contract_of_its_table():
    """Else the column would be missing, or the run stop, long after the rule's own tests passed."""
    for code, contract in indicators().items():
        reads = set(module(code).COLUMNS)
        read = inputs.READS.get(contract.input, {})
        through = {c for needed in read for c in table(needed).columns}
        assert reads & through <= set(table(contract.input).columns), code
