"""out_action_effect: key counties against comparable ones before the action and since, with intervals."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import polars as pl

from assets.action.moves import RECORDS, why_of
from assets.run import Run, table_asset
from data_contracts import schema_of, table
from data_contracts.actions import ActionProfile
from models.action import effect as fx
from models.action import origins
from models.action.month_days import month_before

#: Months looked at before an action: a year, so that the seasons are the same.
_BEFORE = 12
_CASES = """
    select m.region_code, m.month, m.cases::double as cases, m.fines_yuan::double as fines
    from out_region_month m order by all
"""
_FLAGS = """
    select c.region_code, strftime(c.decision_date, '%Y-%m') as month, count(*)::double as n
    from out_flags f join core_cases c on f.object_type = 'case' and c.case_key = f.object_key
    where c.decision_date is not null and c.region_code is not null group by all order by all
"""
_INSPECTIONS = """
    select region_code, strftime(inspected_date, '%Y-%m') as month, count(*)::double as n,
        count(*) filter (result like '发现问题%')::double as found
    from core_inspections where region_code is not null and inspected_date is not null
    group by all order by all
"""
_VOICES = ("complaints", "opinions", "evaluations")


@table_asset(
    deps=["out_flags", "out_region_month", "out_region_peers", "out_key_decisions", "core_cases",
          "core_inspections", "core_complaints", "core_opinions", "core_evaluations"]
)  # fmt: skip
def out_action_effect(run: Run) -> pl.DataFrame:
    """Return for the actions with a last day that are under way or over: effect, trend before, months."""
    schema = schema_of(table("out_action_effect"))
    actions = [
        a for _, a in sorted(run.config.actions.actions.items()) if a.last and a.first <= run.as_of
    ]
    rows = [row for action in actions for row in _of(run, action)]
    return pl.DataFrame(rows, schema=schema)


def _of(run: Run, action: ActionProfile) -> Iterator[dict[str, Any]]:
    before, after = _months(action, run.as_of)
    key, others = _counties(run, action)
    why = fx.why_not(key, others, before, after)
    cells = {} if why else _cells(run, before, after, {*key, *others})
    for outcome in fx.OUTCOMES:
        head = {
            "action": action.name, "outcome": outcome.name, "outcome_zh": outcome.zh,
            "unit": "%" if outcome.is_ratio else outcome.unit, "limits": fx.LIMITS,
        }  # fmt: skip
        found = None if why else fx.effect(cells[outcome.name], outcome, key, others, before, after)
        if found is None:
            reason = why or "有前后两段记录的县太少，不作前后对比"
            yield {**head, "part": "effect", "month": "", "evaluated": False, "not_evaluated_reason": reason}  # fmt: skip
        else:
            yield from _told(head, outcome, found)


def _told(head: dict[str, Any], outcome: fx.Outcome, e: fx.Effect) -> Iterator[dict[str, Any]]:
    common = {**head, "evaluated": True, "n_key": e.n_key, "n_compared": e.n_others}
    for part, own in (("effect", e.estimate), ("pretrend", e.slope)):
        yield {
            **common, "part": part, "month": "", "estimate": own.value, "low": own.low, "high": own.high,
            "key_before": e.before[0], "compared_before": e.before[1], "key_after": e.after[0],
            "compared_after": e.after[1], "holds_nought": own.holds_nought,
            "sentence": fx.sentence(outcome, e) if part == "effect" else None,
        }  # fmt: skip
    for month, one, other in e.path:
        yield {**common, "part": "month", "month": month, "key_value": one, "compared_value": other}


def _months(action: ActionProfile, as_of: date) -> tuple[list[str], list[str]]:
    """Return the months before the action and its whole months so far."""
    first = action.first if action.first.day == 1 else _next(action.first)
    last = min(month_before(as_of), f"{action.last:%Y-%m}" if action.last else "9999-12")
    after = []
    day = first
    while f"{day:%Y-%m}" <= last:
        after.append(f"{day:%Y-%m}")
        day = _next(day)
    before: list[str] = []
    day = action.first
    for _ in range(_BEFORE):
        before.insert(0, month_before(day))
        day = date.fromisoformat(f"{before[0]}-01")
    return before, after


def _next(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _counties(run: Run, action: ActionProfile) -> tuple[list[str], list[str]]:
    """Return the key counties as people confirmed them last, and those like them, else all others."""
    decided = run.warehouse.query(
        f"""select region_code, last(decision order by decided_on, period, nth) as decision from out_key_decisions
        where decided_on <= '{action.last}' group by 1 order by 1"""
    )
    key = decided.filter(pl.col("decision") == "confirmed")["region_code"].to_list()
    peers = run.warehouse.query(
        "select distinct region_code, peer_region_code from out_region_peers order by all"
    )
    like = set(peers.filter(pl.col("region_code").is_in(key))["peer_region_code"]) - set(key)
    if len(like) < fx.LEAST_OTHERS:
        like = set(peers["region_code"]) - set(key)
    return sorted(key), sorted(like)


def _cells(
    run: Run, before: list[str], after: list[str], counties: set[str]
) -> dict[str, dict[tuple[str, str], tuple[float, float]]]:
    found: dict[str, dict[tuple[str, str], tuple[float, float]]] = {o.name: {} for o in fx.OUTCOMES}
    months = [*before, *after]
    flags = _counted(run, _FLAGS)
    for region, month, cases, fines in run.warehouse.query(_CASES).iter_rows():
        at = (region, month)
        found["flags"][at] = (flags.get(at, 0.0), cases)
        found["fine"][at] = (fines or 0.0, cases)
    for region, month, n, problems in run.warehouse.query(_INSPECTIONS).iter_rows():
        found["inspections"][region, month] = (n, 1.0)
        found["problem_share"][region, month] = (problems, n)
    voices = _voices(run, date.fromisoformat(f"{before[0]}-01"))
    for county in counties:
        for month in months:
            at = (county, month)
            found["inspections"].setdefault(at, (0.0, 1.0))
            found["voices"][at] = (voices.get(at, 0.0), 1.0)
    return found


def _counted(run: Run, sql: str) -> dict[tuple[str, str], float]:
    return {(region, month): n for region, month, n in run.warehouse.query(sql).iter_rows()}


def _voices(run: Run, first: date) -> dict[tuple[str, str], float]:
    """Return how many records speak of enforcement itself, as the ledger of leads proposes them."""
    found: dict[tuple[str, str], float] = {}
    for source in _VOICES:
        _, day, _, _, columns = RECORDS[source]
        why_here = why_of(run, source)
        rows = run.warehouse.query(
            f"""select region_code, strftime({day}, '%Y-%m') as month, {columns} from "core_{source}"
            where region_code is not null and {day} >= date '{first}' order by all"""
        )
        if source == "complaints":
            rows = rows.filter(origins.may_be_of_enforcement())
        for row in rows.iter_rows(named=True):
            if why_here(row) is not None:
                at = (row["region_code"], row["month"])
                found[at] = found.get(at, 0.0) + 1.0
    return found
