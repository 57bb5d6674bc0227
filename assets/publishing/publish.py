"""The last step: ledger, warehouse, site and outbox, each swapped in whole."""

import gc
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl

from assets.action.book import lead_choices
from assets.config.alarm_budget import in_words
from assets.increment.issued import new_keys, to_enter
from assets.increment.since import note
from assets.month.cycle import calendar_note, lock_day, month_before, next_lock, reminder_day
from assets.out.mapping_sheets import asking_workbooks
from assets.publishing.kept_files import KeptFiles
from assets.run import Run
from assets.store.journal import step
from assets.store.ledger import Event
from assets.store.ledger_file import published_head
from assets.store.memory import give_back
from assets.store.seal import Seal, sealed
from assets.store.swap import swap
from assets.store.warehouse import sql_text
from data_contracts import tables_of
from models.indicators.versions import in_use

#: Tables besides out_ that pages and workbooks read, and what of them; empty: all.
_BESIDE = {
    "core_inspections": ("inspected_date", "result"), "core_followups": ("visited_date",),
    "core_samplings": (
        "sampling_no", "sampled_date", "region_code", "product_category", "product", "sampled_uscc",
        "producer_uscc", "verdict", "failed_items",
    ),
    "core_opinions": ("opinion_no", "received_date", "region_code", "problem_type", "content"),
    "feat_warning__updates": (), "feat_warning__weekly": (),
}  # fmt: skip
#: How far back the pictures of all cases and complaints go.
_RECENT_WEEKS = 80
#: Large table → what pictures count of its rows, and their day.
_COUNTED = {
    "core_cases": (
        "case_key, filed_date, decision_date, violation_type, domain, party_key, uscc, party_name",
        "coalesce(filed_date, decision_date)",
    ),
    "core_complaints": (
        "complaint_no, form, registered_date, suspected_violation, problem_type, object_category, "
        "industry, uscc, party_key, subject_name",
        "registered_date",
    ),
}
#: What pictures count of every case that was to be compared.
_COMPARED = "case_key, clause_id, outcome, not_evaluated_reason, direction, score, fine_yuan"
_FLAGGED = "select case_key from out_case_disparity where outcome = 'flagged'"
_ON_CARDS = f"{_FLAGGED} union select peer_case_key from out_case_peers"
_WAITING = "select case_key from out_undecided union select peer_case_key from out_undecided_peers"
#: A flag of the first run's history that nobody said anything of.
_HISTORY = """status = '历史' and sent_on is null and rectify_due is null and coalesce(
    finding, heard, county_check, justification, explanation, city_state, finding_organ, measure,
    rectify_result, remark, lead_id) is null"""
#: Large table → its key, and of which rows pages name.
_SHOWN = {
    "core_cases": ("case_key", f"""
        {_ON_CARDS} union {_WAITING}
        union select unnest(representative_case_keys) from out_warnings
        union select key from out_warning_members where source = 'case'
        union select object_key from out_flags
        where object_type = 'case' and (status is distinct from '历史' or finding is not null)"""),
    "core_complaints": (
        "complaint_no", "select key from out_warning_members where source = 'complaint'",
    ),
    "out_case_disparity": ("case_key", f"{_FLAGGED} union select unnest($references)"),
    "feat_case_clause": ("case_key", _ON_CARDS),
    "out_case_facts": ("case_key", _ON_CARDS),
    "out_flags": ("flag_id", f"""
        select flag_id from out_flags where ({_HISTORY}) is not true or object_type = 'region'
        or object_key in ({_ON_CARDS} union {_WAITING})
        or 'flag:' || flag_id in (select unnest(source_keys) from out_leads)
        union select flag_id from out_flags where {_HISTORY}
        qualify row_number() over (
            partition by region_code, is_current
            order by period desc nulls last, rule_code nulls last, object_key nulls last, flag_id
        ) <= $ended"""),
}  # fmt: skip
#: How many flags by county and rule hold besides: history that pages only count.
_MORE_FLAGS = """select region_code, rule_code, count(*) as n from out_flags
    where is_current is distinct from false and flag_id not in (from shown_keys) group by all order by all"""

#: A daily run that did not publish is seen the next morning.
_FRESH = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(hours=50), warn_window=timedelta(hours=26)
)


def publish(run: Run) -> dict[str, int]:
    """Write pages and workbooks beside the old ones, enter what was issued, swap everything in.

    Materialised alone it writes the pages and workbooks of what is published once more.

    Returns
    -------
    dict of str to int
        How many pages, workbooks and ledger events were written.
    """
    pages, books, kept = _files(run)
    give_back()
    events = 0 if run.is_alone else _enter(run, pages)
    step("publish", pages=pages, workbooks=books, kept=kept, events=events)
    swap(run.home.work / "site", run.home.site)
    swap(run.home.work / "outbox", run.home.outbox)
    return {"页面": pages, "工作簿": books, "台账事件": events}


def _files(run: Run) -> tuple[int, int, int]:
    """Write pages and workbooks; return how many of each, and how many were kept as they were.

    What they were made from is let go before anything is entered.
    """
    content = _tables(run)
    from dashboards import build_site, keeping, view_of

    view = view_of(content, _facts(run))
    kept, written = KeptFiles(run), dict[str, bytes]()
    with _seldom_collected(), run.warehouse.giving_way(), keeping(kept, view.run.completeness):
        pages = _write(run.home.work / "site", build_site(view), written)
        books = _write(run.home.work / "outbox", _workbooks(run, view), written)
    kept.write_down(written)
    return pages, books, kept.taken


def _enter(run: Run, pages: int) -> int:
    """Enter what was issued in the ledger, give readers the warehouse; return how many events."""
    run.warehouse.settle()
    events = run.ledger.append(
        chain(to_enter(run), [Event("published", run.name, {"pages": pages, **run.failed_checks})]),
        as_of=run.as_of,
        run=run.name,
    )
    note(run.warehouse, run.name, run.as_of, run.made_by, run.ledger.head())
    run.warehouse.publish()
    return events


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let Python seldom walk all its objects for cycles: what the pages read stays to the end."""
    usual = gc.get_threshold()
    gc.set_threshold(*usual[:2], 1000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _write(folder: Path, files: Iterable[tuple[str, bytes]], written: dict[str, bytes]) -> int:
    """Write files into a folder that will be swapped in; note the SHA-256 of each by its place there."""
    count = 0
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written[f"{folder.name}/{name}"] = sha256(content).digest()
        count += 1
    return count


def _tables(run: Run) -> dict[str, pl.DataFrame]:
    present = run.warehouse.names()
    content = {"weekly_parties": _weekly_parties(run, present)}
    content |= {
        n: run.warehouse.read(n, _named(n)) for n in tables_of("out") if n in present - {*_SHOWN}
    }
    content |= {n: run.warehouse.read(n, c) for n, c in _BESIDE.items() if n in present}
    content |= {n: _shown(run, n) for n in _SHOWN if n in present}
    if "out_flags" in present:  # the last one asked for
        content["more_flags"] = run.warehouse.query(_MORE_FLAGS)
    if "out_case_disparity" in present:
        content["compared"] = run.warehouse.query(f"select {_COMPARED} from out_case_disparity")
    content["regions"] = run.warehouse.read("feat_region")
    content["parties"] = run.warehouse.query(
        """select uscc as party_key, party_name from core_entities
        where uscc in (select object_key from out_flags) and party_name is not null order by all"""
    )
    content["law_mitigations"] = run.config.law_tables.mitigations
    return content


def _weekly_parties(run: Run, present: Collection[str]) -> pl.DataFrame:
    """Return how many parties the recent records of each field name, week by week."""
    from dashboards import RunFacts, View, weekly_parties

    recent = {
        name: run.warehouse.query(
            f"select {columns} from {name} where {day} > date '{run.as_of}' - interval {_RECENT_WEEKS} week"
        )
        for name, (columns, day) in _COUNTED.items()
        if name in present
    }
    name = "core_samplings"
    recent |= {name: run.warehouse.read(name, _BESIDE[name])} if name in present else {}
    return weekly_parties(View(recent, RunFacts(as_of=run.as_of)))


def _named(name: str) -> Sequence[str] | None:
    """Return the columns that pages read of a large table; of others all (null)."""
    from dashboards.beside import OF_CLAUSE
    from dashboards.standing import OF_FLAGS
    from dashboards.view import OF_CASES

    columns = {
        "core_cases": ("case_key", "filed_date", *OF_CASES, "facts"),
        "core_complaints": (
            "complaint_no", "registered_date", "region_code", "suspected_violation", "problem_type",
            "statement", "uscc", "party_key", "subject_name",
        ),
        "feat_case_clause": ("case_key", *OF_CLAUSE),
        "out_flags": OF_FLAGS,
    }  # fmt: skip
    return columns.get(name)


def _shown(run: Run, name: str) -> pl.DataFrame:
    """Return the rows of a large table that pages name."""
    from dashboards.standing import ENDED_SHOWN

    key, shown = _SHOWN[name]
    references = [sql_text(e.payload["case_key"]) for e in run.ledger.events("reference_case")]
    shown = shown.replace("$references", f"[{', '.join(references)}]::varchar[]")
    shown = shown.replace("$ended", str(ENDED_SHOWN))
    columns = ", ".join(_named(name) or "*")
    # Asked for within one statement, DuckDB would read every row whole before it asks.
    run.warehouse.connection.execute(f"create or replace temp table shown_keys as {shown}")
    return run.warehouse.query(
        f"select {columns} from {name} where {key} in (from shown_keys) order by {key}"
    )


def _facts(run: Run) -> Any:
    from dashboards import RunFacts

    month = month_before(run.as_of)
    published = [e for e in run.ledger.events("published") if e.run != run.name]
    # What a run entered that was stopped before readers got it is new to them still.
    seen = max((e.seq for e in published), default=0) if run.is_alone else published_head(run.home).seq  # fmt: skip
    earlier = [e.as_of for e in published if e.as_of and e.seq <= (seen or e.seq)]
    issued = {
        kind: new_keys(run, kind)
        | (run.ledger.keys_after(kind, seen) if seen or run.is_alone else frozenset())
        for kind in ("flag", "warning")
    }
    return RunFacts(
        as_of=run.as_of,
        bureau=run.config.bureau,
        rule_versions=in_use(run.warehouse.read("out_rule_versions")),
        previous_as_of=max(earlier) if earlier else None,
        new_flag_ids=issued["flag"],
        new_warning_ids=issued["warning"],
        campaigns={first.isoformat(): name for name, (first, _) in run.config.campaigns.items()},
        boundaries=run.config.boundaries,
        references={
            e.payload["case_key"]: str(e.payload.get("note") or "")
            for e in run.ledger.events("reference_case")
        },
        special_domains=frozenset(run.config.special_domains),
        alarm_budget=in_words(run.config.indicators["W001"].thresholds["false_per_week"].value),
        show_party_names=run.config.show_party_names,
        limits={name: most.value for name, most in run.config.lead_rules.lists.items()},
        seal=_sealing(run),
        choices=lead_choices(run.config),
        report_due=next_lock(run.as_of),
        lock_day=lock_day(month),
        reminder_day=reminder_day(month),
        calendar_note=calendar_note(lock_day(month)),
    )


def _sealing(run: Run) -> Callable[[str, str, Mapping[str, Sequence[str]]], str]:
    """Return what seals a workbook of this run, given role, place and rows."""
    key, issue = run.home.key(), f"{run.as_of:%Y-%m}"

    def seal(role: str, place: str, rows: Mapping[str, Sequence[str]]) -> str:
        return sealed(key, Seal(role, place, issue, run.as_of, rows))

    return seal


def _workbooks(run: Run, view: Any) -> Iterable[tuple[str, bytes]]:
    from dashboards import (
        blank_templates,
        correction_sheets,
        county_cards,
        county_pages,
        county_workbooks,
        key_regions_workbook,
        leads_workbook,
        ledger_workbooks,
        month_returns,
        month_tables,
        month_workbooks,
        receipts_workbook,
        report_papers,
        review_workbooks,
        section_workbooks,
        visit_papers,
        warning_papers,
    )

    yield "线索总表.xlsx", leads_workbook(view)
    yield "重点县建议.xlsx", key_regions_workbook(view)
    for name, book in county_workbooks(view).items():
        yield f"县局核对/{name}", book
    for name, paper in chain(county_cards(view), county_pages(view)):
        yield f"县局核对/{name}", paper
    for name, book in month_returns(view):
        yield f"月报/县局确认/{name}", book
    folders: dict[str, Iterable[tuple[str, bytes]]] = {
        "专班": ledger_workbooks(view), "业务机构": section_workbooks(view), "预警": warning_papers(view),
        "回访": visit_papers(view), "案卷评查": review_workbooks(view, run.config.review_standard),
        "月报": chain(month_workbooks(view), month_tables(view), correction_sheets(view)),
        "报告": report_papers(view),
    }  # fmt: skip
    for folder, files in folders.items():
        for name, content in files:
            yield f"{folder}/{name}", content
    if view.tables["out_answers"].height or view.withdrawn:
        yield "答复回执.xlsx", receipts_workbook(view)
    yield from asking_workbooks(run)
    for name, book in blank_templates():
        yield f"模板/{name}", book


def publication(names: list[str]) -> dg.AssetsDefinition:
    """Return the asset that publishes once every one of ``names`` is made."""

    @dg.asset(
        name="publication", group_name="publish", deps=names, required_resource_keys={"run"},
        freshness_policy=_FRESH,
    )  # fmt: skip
    def made(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        """Swap in warehouse, site and outbox; enter what was issued in the ledger."""
        os.environ.setdefault("PLOTLY_RENDERER", "json")
        return dg.MaterializeResult(metadata=publish(context.resources.run))

    return made
