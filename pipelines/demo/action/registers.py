"""Registers people keep by hand during the action: papers issued, economic impact, help in difficulty."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.action.way import Told, working
from pipelines.demo.plan import Setting
from pipelines.demo.words import words

#: Share of papers answered late, and of those not answered at all.
_LATE, _SILENT = 0.15, 0.12
#: Fines from which a case's impact is asked, and help is offered, here.
_LARGE_YUAN = 50_000


def make_papers(rng: np.random.Generator, told: Sequence[Told], world: Setting) -> pl.DataFrame:
    """Return the register of 三书一函; the events of their leads get the numbers of the papers."""
    names = world.names("organ_name")
    rows: list[dict[str, Any]] = []
    for t in told:
        if t.step.kind != "issue_paper":
            continue
        number = f"{world.land.province[:2]}市监督〔{t.step.on.year}〕{len(rows) + 1}号"
        due_on = working(t.step.on + timedelta(days=21))
        t.step.words |= {"paper_no": number, "paper_on": t.step.on.isoformat()}
        draw = rng.random()
        after = int(rng.integers(24, 33)) if draw < _LATE else int(rng.integers(8, 21))
        replied = t.step.on + timedelta(days=after)
        is_silent = draw > 1 - _SILENT or replied > world.as_of
        rows.append({
            "paper_no": number, "kind": t.step.words["paper"], "issued_date": t.step.on,
            "region_code": t.region, "addressee": names[t.region], "matter": str(t.start.facts["title"]),
            "lead_no": t.number, "case_no": _case_no(t.start.facts), "reply_due_date": due_on,
            "replied_date": None if is_silent else replied, "result": None if is_silent else "已书面反馈整改情况",
        })  # fmt: skip
    schema = {"case_no": pl.String, "replied_date": pl.Date, "result": pl.String}
    return pl.DataFrame(rows, schema_overrides=schema)


def _case_no(facts: Any) -> str | None:
    keys = facts.get("case_keys") or []
    return str(keys[0]).split("|", maxsplit=1)[1] if keys else None


def make_impact(rng: np.random.Generator, cases: pl.DataFrame, world: Setting) -> pl.DataFrame:
    """Return the sheets on economic impact that officers filled in: about half of the larger cases."""
    own = _of_half_a_year(cases, world).filter(pl.col("fine_yuan") >= _LARGE_YUAN)
    chosen = own.filter(pl.Series(rng.random(own.height) < 0.5))
    said = words("action")
    rows = [
        {
            "case_no": r["case_no"], "organ_name": r["organ_name"], "organ_code": r["organ_code"],
            "assessed_date": _soon(r["decision_date"], int(rng.integers(10, 30)), world.as_of),
            "stop_days": int(rng.choice([0, 0, 0, 3, 7, 15])), "jobs": int(rng.integers(0, 40)),
            "loss_yuan": float(rng.integers(0, 60) * 1_000),
            "credit": said["credit"][int(rng.integers(len(said["credit"])))],
            "eased": said["eased"][int(rng.integers(len(said["eased"])))],
        }
        for r in chosen.iter_rows(named=True)
    ]  # fmt: skip
    return pl.DataFrame(rows)


def make_help(rng: np.random.Generator, cases: pl.DataFrame, world: Setting) -> pl.DataFrame:
    """Return what was offered to parties that had trouble paying."""
    recent = _of_half_a_year(cases, world)
    hard = recent.filter(
        pl.col("deferral").is_in(["延期", "分期"]) | (pl.col("fine_yuan") >= _LARGE_YUAN)
    )
    chosen = hard.filter(pl.Series(rng.random(hard.height) < 0.45))
    options = words("action")["help"]
    rows = []
    for r in chosen.iter_rows(named=True):
        offered, result = options[int(rng.integers(len(options)))]
        rows.append({
            "case_no": r["case_no"], "organ_name": r["organ_name"], "organ_code": r["organ_code"],
            "offered_date": _soon(r["decision_date"], int(rng.integers(12, 40)), world.as_of),
            "help": offered, "result": result if rng.random() < 0.7 else None,
        })  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"result": pl.String})


def _of_half_a_year(cases: pl.DataFrame, world: Setting) -> pl.DataFrame:
    """Return the cases of the last half year that arrive under their own organ's code."""
    return cases.filter(
        ~pl.col("region_code").is_in(world.apart()),
        pl.col("decision_date") > world.as_of - timedelta(days=180),
        pl.col("decision_date") < world.as_of - timedelta(days=12),
    )


def _soon(day: date, days: int, last: date) -> date:
    return min(day + timedelta(days=days), last)


def make_standards(first: date, world: Setting) -> pl.DataFrame:
    """Return what counts as 乱, version by version, and what was proposed to be changed."""
    rows = [
        {
            "standard_no": number, "kind": kind, "domain": domain or None, "issue_kind": issue,
            "text": text, "basis": basis, "valid_from": first + timedelta(days=after),
            "proposed_by": "案件管理科", "state": state or None,
        }
        for number, kind, domain, issue, text, basis, after, state in words("action")["standards"]
    ]  # fmt: skip
    made = pl.DataFrame(rows)
    return made.filter(pl.col("valid_from") <= world.as_of)


def make_watchers(world: Setting, first: date) -> dict[str, pl.DataFrame]:
    """Return the registers of monitoring points and of social supervisors, by source."""
    counties = sorted(world.land.regions.filter(~pl.col("is_city"))["region_code"])
    kinds = words("action")["supervisors"]
    points, people = [], []
    for i, county in enumerate(counties):
        points += [
            {"point_no": f"JC{county}{n}", "name": f"监测点{n}", "region_code": county,
             "since_date": first - timedelta(days=200 + 13 * i), "until_date": None}
            for n in range(1, 2 + i % 3)
        ]  # fmt: skip
        ended = first + timedelta(days=30) if i % 7 == 0 else None
        people.append({
            "supervisor_no": f"JD{county}1", "kind": kinds[i % len(kinds)], "region_code": county,
            "since_date": first - timedelta(days=300), "until_date": ended,
        })  # fmt: skip
    ends = {"until_date": pl.Date}
    return {
        "monitoring_points": pl.DataFrame(points, schema_overrides=ends),
        "supervisors": pl.DataFrame(people, schema_overrides=ends),
    }


def make_meetings(told: Sequence[Told], world: Setting) -> pl.DataFrame:
    """Return the register of meetings: three months, each about two leads that were being judged then."""
    said = words("action")
    rows: list[dict[str, Any]] = []
    over = {t.place for t in told if t.step.kind == "close"}
    for month in sorted({f"{t.step.on:%Y-%m}" for t in told})[:3]:
        own = [t for t in told if f"{t.step.on:%Y-%m}" == month and t.step.kind == "find"]
        own = [t for t in own if t.place not in over][:2]
        if not own:
            continue
        day = working(max(t.step.on for t in own) + timedelta(days=1))
        if day <= world.as_of:
            rows.append({
                "meeting_no": f"专班会商〔{day.year}〕{len(rows) + 1}号", "kind": "会商", "held_date": day,
                "lead_nos": "、".join(t.number for t in own), "topic": said["meeting"],
                "sections": "案件管理、法规", "attended": said["attended"][0], "outcome": said["consults"][0],
            })  # fmt: skip
    return pl.DataFrame(rows)
