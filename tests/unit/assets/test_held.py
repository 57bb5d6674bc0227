"""What a county was asked about a case beside its like holds while the case is as it was that day."""

from types import SimpleNamespace

import duckdb
import pytest

from assets.feat import held
from assets.feat.held import HELD, compared, note_held
from data_contracts import indicators, table
from models.indicators.versions import OWN

#: The version in which the rule that lays cases beside their like is in use.
NOW = indicators()["P003"].version

#: Of a case: what makes it another one when it changes.
CASE = {
    "fine_yuan": "60000.00", "goods_value_yuan": "90.00", "illegal_gains_yuan": None, "facts": "销售的面包已过保质期",
    "violation_type": "经营过期食品", "legal_basis": "食品安全法第一百二十四条", "discretion_reason": None, "party_type": "企业",
    "decision_date": "2026-06-20", "disposition": "予以处罚", "is_merged_penalty": "false", "is_revoked": "false",
    "is_first_offence": None, "is_minor_harm": None, "is_corrected_in_time": "true",
}  # fmt: skip


def run_of(case: dict[str, str | None], sent: dict[str, str] | None = None) -> SimpleNamespace:
    """Return a run with one case, a flag of P003 and one of P002 on it, and what the ledger says of sending."""
    connection = duckdb.connect()
    names = ", ".join(f"{name} text" for name in (*CASE, "organ_code", "payment_date"))
    connection.execute(f"create table feat_case(case_key text, {names})")
    whole = {"case_key": "案1", **CASE, "organ_code": "甲", "payment_date": None} | case
    places = ", ".join("?" * len(whole))
    connection.execute(
        f"insert into feat_case ({', '.join(whole)}) values ({places})", [*whole.values()]
    )
    connection.execute(
        "create table feat_flag__issued(flag_id text, rule_code text, rule_version bigint, object_key text)"
    )
    connection.execute(
        f"""insert into feat_flag__issued values ('F3', 'P003', {NOW}, '案1'),
            ('F4', 'P003', {NOW * OWN + 1}, '案1'), ('F1', 'P003', {NOW - 1}, '案1'), ('F2', 'P002', {indicators()["P002"].version}, '案1')"""
    )
    payload = {"flag_ids": ["F3"]} | ({"facts": sent} if sent is not None else {})
    ledger = SimpleNamespace(
        events=lambda kind: [SimpleNamespace(payload=payload)] if kind == "sent" else []
    )
    return SimpleNamespace(warehouse=SimpleNamespace(connection=connection), ledger=ledger)


def sent_as(case: dict[str, str | None] | None = None) -> dict[str, str]:
    return dict(
        run_of(case or {}).warehouse.connection.sql(compared("feat_flag__issued")).fetchall()
    )


def held_now(run: SimpleNamespace) -> list[str]:
    note_held(run, "sent")
    return [flag for (flag,) in run.warehouse.connection.sql(f"from {HELD}").fetchall()]


def test_only_what_the_rule_of_now_laid_beside_its_like_keeps_what_the_case_was_like() -> None:
    assert sorted(sent_as()) == ["F3", "F4"]  # F4 by the bureau's own thresholds


def test_it_holds_while_the_case_is_as_it_was() -> None:
    assert sorted(held_now(run_of({}, sent_as()))) == ["F3", "F4"]
    # who handles it, and how it goes on, makes it no other case
    changed = {"organ_code": "乙", "payment_date": "2026-07-01"}
    assert sorted(held_now(run_of(changed, sent_as()))) == ["F3", "F4"]


@pytest.mark.parametrize("name", [*CASE])
def test_a_case_with_another_fact_is_another_case(name: str) -> None:
    assert held_now(run_of({name: "又一样"}, sent_as())) == []


def test_what_moves_from_one_column_to_the_next_is_another_fact() -> None:
    moved = {"facts": None, "violation_type": "销售的面包已过保质期"}
    assert held_now(run_of(moved, sent_as({"violation_type": None}))) == []


def test_of_what_an_older_program_sent_nothing_is_held() -> None:
    assert held_now(run_of({})) == []


def test_every_fact_stands_in_the_table_of_cases() -> None:

    assert {*held._FACTS} <= {*table("feat_case").columns}
