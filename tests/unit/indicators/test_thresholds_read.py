"""Every threshold is what its contract says: moved either way, what is said moves with it.

Thresholds of rules are moved on their golden rows; those a judgement takes as its settings, on worlds
beside its other tests. What a rule says must not hang on a second number beside its threshold:
numbers at the top of a rule's file or its input say why they are no thresholds, and frames that once
held one are tried with the rule behind them.
"""

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data_contracts.loader import indicator
from models import indicators as rules
from models.indicators import codes, evaluate, inputs
from tests.unit.indicators.golden_rows import days
from tests.unit.indicators.tables import frame, visit
from tests.unit.indicators.test_golden import JUDGEMENT_SETTINGS
from tests.unit.thresholds import ends, on_the_way

#: What a rule says of a subject; figures that only show a threshold are no proof that it is read.
SAID = ("outcome", "not_evaluated_reason", "level", "exclusions")
OWN = {
    code: [n for n in indicator(code).thresholds if n not in JUDGEMENT_SETTINGS.get(code, set())]
    for code in codes()
}


@pytest.mark.parametrize("code", [code for code, names in OWN.items() if names])
def test_a_threshold_moves_what_its_rule_says(code, golden_input, golden_said) -> None:
    def moves(name: str, value: float) -> bool:
        other = contract.with_values({name: value})
        return any(
            not evaluate(code, golden_input(code, day), other, day).select(SAID)
            .equals(golden_said(code, day).select(SAID))
            for day in days(code)
        )  # fmt: skip

    contract = indicator(code)
    unmoved = [
        f"{code}.{name}: up to {end} nothing is said that was not said before"
        for name in OWN[code]
        for end in ends(contract.thresholds[name])
        if not any(moves(name, v) for v in on_the_way(contract.thresholds[name], end))
    ]
    assert not unmoved, "\n".join(unmoved)


#: Calendar and versions hold no numbers that a judgement turns on.
NO_JUDGEMENT = ("versions.py", "workdays.py")
FILES = [p for p in sorted(Path(rules.__path__[0]).rglob("*.py")) if p.name not in NO_JUDGEMENT]
NAMES = {name for code in codes() for name in indicator(code).thresholds}


def _numbers(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the names that a file gives to numbers at its top, each with the line above its group."""
    lines = path.read_text(encoding="utf-8").splitlines()
    above = ""
    for node in ast.parse("\n".join(lines)).body:
        line = lines[node.lineno - 2]
        above = (
            above
            if isinstance(node, ast.Assign) and line and not line.startswith(("#", ")"))
            else line
        )
        is_number = isinstance(node, ast.Assign) and any(
            isinstance(c, ast.Constant) and type(c.value) in (int, float)
            for c in ast.walk(node.value)
        )
        if is_number:
            yield ast.unparse(node.targets[0]), above


def test_a_number_beside_the_contracts_says_why_it_is_no_threshold() -> None:
    for path, name, above in ((p, *number) for p in FILES for number in _numbers(p)):
        where = f"{path.name} {name}"
        assert above.startswith("#: "), f"{where}: say above it why this number, or use a contract"
        assert name.strip("_").lower() not in NAMES, f"{where} stands in a contract already"


def test_fewer_peers_are_enough_where_a_bureau_says_so() -> None:
    """S008: six like enterprises among thirty; the finest group with enough of them is the measure."""
    day = date(2025, 6, 1)
    often = [visit(f"o{i}", "often", day + timedelta(i), f"o{i % 3}") for i in range(12)]
    like = [
        visit(f"l{n}{i}", f"l{n}", day + timedelta(i), "o1") for n in range(6) for i in range(2)
    ]
    rest = [
        visit(f"r{n}{i}", f"r{n}", day + timedelta(i), "o1") for n in range(24) for i in range(6)
    ]
    known = [{"uscc": n, "industry_code": "5212", "risk_class": "A"} for n in ("often", *(f"l{n}" for n in range(6)))]  # fmt: skip
    made = inputs.feat_entity_inspections(
        frame("core_inspections", *often, *like, *rest), frame("core_entities", *known), date(2025, 7, 31)
    )  # fmt: skip

    def said(min_peers: float) -> dict:
        contract = indicator("S008").with_values({"min_peers": min_peers})
        of = evaluate("S008", made, contract, date(2025, 7, 31)).filter(object_key="often")
        return of.select("outcome", "not_evaluated_reason", "expected", "n").row(0, named=True)

    own = {"outcome": "flagged", "not_evaluated_reason": None, "expected": 2.0, "n": 6}
    assert said(5) == said(6) == own
    assert said(7) == said(10) == said(30) == {**own, "outcome": "clear", "expected": 6.0, "n": 30}
    assert said(31)["not_evaluated_reason"] == "few_peers"


def test_a_letter_within_its_days_of_grace_is_not_due(golden_input) -> None:
    """S011: a letter ten days late and not answered may still be in time; it is not clear either."""
    letter = golden_input("S011").filter(letter_no="示例函〔2025〕3号")
    ten_days = letter.with_columns(reply_due_date=date(2025, 7, 21))
    got = evaluate(
        "S011", ten_days, indicator("S011").with_values({"grace_days": 15}), date(2025, 7, 31)
    )
    assert got["not_evaluated_reason"].to_list() == ["not_due"]


@pytest.mark.parametrize(("code", "step"), [("S004", "法制审核"), ("S013", "集体讨论")])
def test_what_came_too_shortly_before_is_not_said_to_have_come_after(
    code, step, golden_input
) -> None:
    contract = indicator(code).with_values({"min_lead_days": 5})
    got = evaluate(code, golden_input(code), contract, date(2025, 7, 31))
    close = got.filter(pl.col("observed").is_between(0, 4), outcome="flagged")
    assert close["reason"].str.contains(rf"{step}2025-03-\d\d，距决定不足5日；").all()
    assert not close.is_empty()


def test_the_line_is_written_as_it_is_set(golden_input) -> None:
    contract = indicator("C001").with_values({"max_growth": 0.125})
    got = evaluate("C001", golden_input("C001"), contract, date(2025, 7, 31))
    assert got["reason"].drop_nulls().str.contains("高于12.5%提示线").all()


def test_counties_said_to_be_high_at_once_are_high_by_the_threshold(golden_input) -> None:
    """C008: the sentence counts by the bureau's own number, as the rule does."""
    contract = indicator("C008").with_values({"min_z": 3})
    got = evaluate("C008", golden_input("C008"), contract, date(2025, 7, 31)).filter(
        period="2025-03", outcome="flagged"
    )
    assert got["object_key"].to_list() == ["990101"]
    assert "30个县里2个同时偏高" in got["reason"][0], "990105 beside it, in the same province"
