"""A flag keeps the code it was issued under, also when its rule has since become part of another."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from assets.action import worth
from assets.action.facts import facts_of
from assets.config.read import read_config
from assets.store.home import Home, HomeError
from dashboards import RunFacts, view_of
from dashboards.standing import is_asked
from dashboards.workbooks.county import _reasons_offered
from data_contracts import indicators, lead_rules, rules_of_flags
from models.action.book import Book
from models.action.lead import Lead, Practice
from pipelines.cli.lead_origins import _is_flag
from pipelines.cli.sending import _refused
from pipelines.scaffold import new_indicator
from tests.unit.dashboards import invented

FORMER = [(code, rule.code) for rule in indicators().values() for code in rule.replaces]
FLAG = {
    "flag_id": "C010-1", "rule_code": "C010", "level": "提示", "first_seen": date(2026, 6, 1), "status": "历史",
    "finding": "执法不当，纠正", "object_type": "region", "object_key": "990127", "region_code": "990127", "reason": "高于往常",
    "uscc": None, "case_key": None, "organ": None, "domain": None, "period": "2026-05", "chosen_on": None,
}  # fmt: skip


def test_c010_was_taken_into_c002() -> None:
    assert ("C010", "C002") in FORMER


@pytest.mark.parametrize(("code", "into"), FORMER)
def test_its_flags_are_told_by_the_rule_it_became_part_of(code: str, into: str) -> None:
    assert code not in indicators()
    rule = rules_of_flags()[code]
    assert rule.kind == indicators()[into].kind
    assert rule.title_zh == f"{indicators()[into].title_zh}（原{code}）"
    assert rules_of_flags().keys() == indicators().keys() | {c for c, _ in FORMER}


def test_a_lead_of_such_a_flag_has_a_title_and_a_place() -> None:
    facts = facts_of([FLAG | {"observed": None, "expected": None}], "认定有问题", date(2026, 7, 1))
    assert "（原C010）" in facts["title"]
    every = pl.DataFrame([FLAG]).select(
        "flag_id", "rule_code", "level", "first_seen", "status", "finding"
    )
    lead = Lead("L1", "judging", facts)
    book = Book(lambda _: Practice(), leads={"L1": lead})
    run = SimpleNamespace(config=SimpleNamespace(lead_rules=lead_rules()), as_of=date(2026, 7, 1))
    place = worth.places(run, book, every)["L1"]
    assert 0 < place.value < 1


def test_its_number_is_still_that_of_a_flag_and_its_county_is_asked_by_the_rule_it_is_now_of() -> (
    None
):
    assert _is_flag("C010-1")
    assert not _is_flag("L20260001")
    assert is_asked(FLAG | {"level": "提示"}) == indicators()["C002"].county_list.asks("提示")


def test_its_code_is_not_used_again(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="part of C002"):
        new_indicator("C010", tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("thresholds.yml", "C010: {q_level: 0.1}"),
        ("actions.yml", "actions: {甲: {first: 2026-06-01, leads_from_flags: {rules: [C010]}}}"),
        (
            "review_standard.yml",
            "{version: 1, items: [{number: 1, title: 一, look: 一, rules: [C010]}]}",
        ),
    ],
)
def test_settings_that_name_it_say_what_to_write(tmp_path: Path, name: str, text: str) -> None:
    home = Home(tmp_path)
    home.config.mkdir()
    (home.config / name).write_text(text, encoding="utf-8")
    with pytest.raises(HomeError, match="C010 已并入 C002，不再使用"):
        read_config(home)


def test_who_would_send_it_is_answered_and_pages_and_forms_name_it() -> None:
    unsent = {"is_current": False, "sent_on": None, "answered_on": None, "found_on": None}
    ((said, _),) = _refused(["C010-1"], pl.DataFrame([FLAG | unsent], infer_schema_length=None))
    assert said.startswith("线索 C010-1")
    view = view_of({"regions": invented.regions(1)}, RunFacts(as_of=invented.AS_OF))
    assert view.rule_titles["C010"] == rules_of_flags()["C010"].title_zh
    entry = SimpleNamespace(flags=[{"possible_justifications": None}], rules=["C010"])
    reasons = [w for w in indicators()["C002"].possible_justifications if w != "其他"]
    assert _reasons_offered(entry) == [*reasons, "其他"]
