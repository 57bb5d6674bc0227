"""The shared frame of results."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data_contracts.loader import indicator, table
from models import indicators
from models.outcomes import MISSING, assemble, first_reason, prepare

COLUMNS = ("case_key", "region_code", "fine_yuan", "in_sources")


def test_first_reason_takes_the_first_that_holds_and_null_does_not_hold():
    frame = pl.DataFrame({"a": [True, False, None, False], "b": [True, True, True, False]})
    got = frame.select(first_reason(one=pl.col("a"), two=pl.col("b"))).to_series()
    assert got.to_list() == ["one", "two", "two", None]


def test_a_column_empty_in_one_regions_export_is_missing_there_only():
    frame = pl.DataFrame(
        {"case_key": ["a", "b", "c"], "region_code": ["990101", "990101", "990102"],
         "fine_yuan": [None, 1.0, None]}
    )  # fmt: skip
    got = prepare(frame, indicator("P001"), COLUMNS, "case_key")
    assert got[MISSING].to_list() == [False, False, True]


def test_published_decisions_do_not_hide_what_the_internal_export_lacks():
    frame = pl.DataFrame(
        {"case_key": ["a", "b"], "region_code": ["990101", "990101"], "fine_yuan": [None, 1.0],
         "in_sources": [["cases"], ["penalty_publications"]]}
    )  # fmt: skip
    got = prepare(frame, indicator("P001"), COLUMNS, "case_key")
    assert got[MISSING].to_list() == [True, False]


def test_a_column_the_file_has_and_nobody_fills_is_not_missing():
    frame = pl.DataFrame(
        {"case_key": ["a", "b", "c"], "region_code": ["990101"] * 3, "fine_yuan": [None, None, 1.0],
         "headers": [["fine_yuan"], [], []]}
    )  # fmt: skip
    got = prepare(frame, indicator("P001"), COLUMNS, "case_key")
    assert got[MISSING].to_list() == [False, True, False]
    assert "headers" not in got.columns


def test_a_missing_key_stops():
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="feat_case_rules lacks"):
        prepare(pl.DataFrame({"x": [1]}), indicator("P001"), COLUMNS, "case_key")
    with pytest.raises(pl.exceptions.ColumnNotFoundError, match="lacks \\['region_code'\\]"):
        prepare(pl.DataFrame({"case_key": ["a"]}), indicator("P001"), COLUMNS)


def test_types_are_those_of_the_contract_and_money_is_reckoned_in_floats():
    assert str(table("feat_case_rules").columns["fine_yuan"].type) == "DECIMAL(18,2)"
    frame = pl.DataFrame({"case_key": ["a"], "fine_yuan": [Decimal("1.10")]})
    got = prepare(frame, indicator("P001").model_copy(update={"needs": []}), COLUMNS, "case_key")
    assert dict(got.drop(MISSING).schema) == {
        "case_key": pl.String, "region_code": pl.String, "fine_yuan": pl.Float64,
        "in_sources": pl.List(pl.String),
    }  # fmt: skip
    assert got.row(0)[:4] == ("a", None, 1.1, None)


def test_a_column_that_the_contract_lacks_stops_and_says_which_file():
    frame = pl.DataFrame({"case_key": ["a"], "mood": ["good"]})
    with pytest.raises(KeyError, match=r"feat_case_rules\.yml lacks \['mood'\]"):
        prepare(frame, indicator("P001"), (*COLUMNS, "mood"), "case_key")


def test_a_null_flag_is_never_clear():
    frame = pl.DataFrame({"case_key": ["a"], "region_code": ["990101"], "fine_yuan": [1.0]})
    rows = prepare(frame, indicator("P001"), COLUMNS, "case_key")
    got = assemble(rows, indicator("P001"), period=pl.lit("2025-01"),
                   flag=pl.lit(None, pl.Boolean), reason=pl.lit("。"))  # fmt: skip
    assert got["outcome"].to_list() == ["not_evaluated"]
    assert got["not_evaluated_reason"].to_list() == ["missing_value"]


def _toy(**more):
    """Return outcomes of an author's rule that forgot the blank cell: a large fine, first offence."""
    contract = indicator("P001").model_copy(update={"needs": ["fine_yuan"], **more})
    frame = pl.DataFrame(
        {"case_key": ["a", "b", "c", "d"], "region_code": ["990101"] * 4,
         "fine_yuan": [None, 1.0, None, 9.0], "is_first_offence": [False, False, True, True]}
    )  # fmt: skip
    rows = prepare(frame, contract, (*COLUMNS, "is_first_offence"), "case_key")
    got = assemble(rows, contract, period=pl.lit("2025-01"),
                   flag=(pl.col("fine_yuan") > 5) & pl.col("is_first_offence"), reason=pl.lit("。"))  # fmt: skip
    return got.select("outcome", "not_evaluated_reason").rows()


def test_unknown_and_false_is_not_clear():
    unknown = ("not_evaluated", "missing_value")
    assert _toy() == [unknown, ("clear", None), unknown, ("flagged", None)]


def test_of_a_group_one_filled_column_is_enough():
    either = _toy(needs=[], needs_any=[["fine_yuan", "is_first_offence"]])
    assert [outcome for outcome, _ in either] == ["clear", "clear", "not_evaluated", "flagged"]


def test_a_blank_that_is_itself_judged_can_be_clear():
    assert _toy(may_be_blank=["fine_yuan"])[0] == ("clear", None)


def test_what_a_rule_leaves_out_is_its_subject_its_month_and_its_own_record():
    frame = pl.DataFrame(
        {"case_key": ["a"], "region_code": ["990101"], "fine_yuan": [1.0], "decision_date": [date(2025, 3, 31)]}
    )  # fmt: skip
    rows = prepare(frame, indicator("P001"), (*COLUMNS, "decision_date"), "case_key")
    said = {"flag": pl.lit(True), "reason": pl.lit("。"), "first_seen": pl.col("decision_date")}
    got = assemble(rows, indicator("P001"), **said).row(0, named=True)
    assert (got["object_key"], got["period"], got["evidence"]) == ("a", "2025-03", ["cases:a"])
    region = indicator("P001").model_copy(update={"object_type": "region"})
    of_region = assemble(rows, region, **said).row(0, named=True)
    assert (of_region["object_key"], of_region["evidence"]) == ("990101", [])


def test_a_kind_of_subject_without_a_column_stops():
    frame = pl.DataFrame({"case_key": ["a"], "region_code": ["990101"], "fine_yuan": [1.0]})
    rows = prepare(frame, indicator("P001"), COLUMNS, "case_key")
    organ = indicator("P001").model_copy(update={"object_type": "organ"})
    with pytest.raises(KeyError, match="organ"):
        assemble(rows, organ, flag=pl.lit(True), reason=pl.lit("。"))


def test_an_exclusion_the_contract_does_not_name_stops():
    frame = pl.DataFrame({"case_key": ["a"], "region_code": ["990101"], "fine_yuan": [1.0]})
    rows = prepare(frame, indicator("P001"), COLUMNS, "case_key")
    with pytest.raises(ValueError, match="not in the contract"):
        assemble(rows, indicator("P001"), period=pl.lit("2025-01"),
                 flag=pl.lit(True), reason=pl.lit("。"), excluded={"luck": pl.lit(True)})  # fmt: skip


def test_unknown_codes_are_named():
    with pytest.raises(KeyError, match="no indicator X999"):
        indicators.module("X999")


def test_a_table_read_in_chunks_gives_the_sentences_of_a_whole_one():
    rows = [
        {"complainant_key": f"p{i}", "cluster_key": f"p{i}", "region_code": "990101", "period": "2025-Q1",
         "tickets": 99 if i in (5, 25) else 1, "subjects": 1, "last_date": date(2025, 3, 1), "members": ["complaints:1"]}
        for i in range(30)
    ]  # fmt: skip
    whole = pl.DataFrame(rows)
    chunks = pl.concat([whole[:10], whole[10:20], whole[20:]], rechunk=False)
    contract = indicator("W003")
    got = indicators.evaluate("W003", chunks, contract, date(2025, 6, 30))
    assert got.equals(indicators.evaluate("W003", whole, contract, date(2025, 6, 30)))
    flagged = got.filter(pl.col("outcome") == "flagged")["reason"]
    assert flagged.str.contains("99件").to_list() == [True, True]
