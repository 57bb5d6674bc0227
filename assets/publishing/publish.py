"""The last step: ledger, warehouse, site and outbox, each swapped in whole."""

import gc
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import dagster as dg

from assets.action.book import lead_choices
from assets.config.alarm_budget import in_words
from assets.core.former_keys import reference_cases
from assets.increment.issued import new_keys, to_enter
from assets.out.mapping_sheets import asking_workbooks
from assets.publishing.content import read_content
from assets.publishing.kept_files import KeptFiles
from assets.run import Run
from assets.store.behind import SHOWN, note_behind, note_in_place, seen_by_readers
from assets.store.home import Home
from assets.store.journal import step
from assets.store.ledger import Event
from assets.store.memory import give_back
from assets.store.refused import refused_because
from assets.store.seal import Seal, sealed
from assets.store.since import note
from assets.store.swap import swap
from models.action.month_days import calendar_note, lock_day, month_before, next_lock, reminder_day
from models.indicators.versions import in_use

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
    seen = _seen(run)
    pages, books, kept = _files(run, seen)
    give_back()
    note_behind(run.home, seen)
    events = 0 if run.is_alone else _enter(run, pages, seen)
    step("publish", pages=pages, workbooks=books, kept=kept, events=events)
    _swap_in(run.home)
    return {"页面": pages, "工作簿": books, "台账事件": events}


def _seen(run: Run) -> int | None:
    """Return the newest ledger event that readers knew of before this publication; ``None`` where nothing says it.

    What a run entered that was stopped before readers got it is new to them still.
    """
    published = run.ledger.events("published")
    if not run.is_alone:
        known = seen_by_readers(run.home)
        return known if known is not None or published else 0
    own = [e.payload.get("seen") for e in published if e.run == run.name]
    if own and own[-1] is not None:
        return int(own[-1])
    return max((e.seq for e in published if e.run != run.name), default=0)


def _swap_in(home: Home) -> None:
    """Give readers pages and workbooks, each folder whole.

    Raises
    ------
    dagster.Failure
        The system does not let a folder go: it stays as it was, the other one is swapped in.
    """
    with ThreadPoolExecutor() as beside:  # deleting thousands of old files waits for the disk
        refused = dict(zip(SHOWN, beside.map(partial(_swapped, home), SHOWN), strict=True))
    late = [f"{SHOWN[name]}（{name}）：{why}" for name, why in refused.items() if why]
    if late:
        raise dg.Failure(
            f"{'；'.join(late)}。多半有人开着里面的文件，请关掉以后再运行一次", allow_retries=False
        )
    note_in_place(home)


def _swapped(home: Home, name: str) -> str:
    """Swap a folder in; return why the system refused, or the empty text."""
    try:
        swap(home.work / name, home.root / name)
    except OSError as error:
        return refused_because(error)
    return ""


def _files(run: Run, seen: int | None) -> tuple[int, int, int]:
    """Write pages and workbooks; return how many of each, and how many were kept as they were.

    What they were made from is let go before anything is entered.
    """
    with run.warehouse.giving_way():  # what DuckDB held of the tables made goes before much is read
        kept = KeptFiles(run)
    content = read_content(run)
    from dashboards import build_site, keeping, view_of

    view = view_of(content, _facts(run, seen))
    written = dict[str, bytes]()
    with (
        _set_apart(),
        _drafts_in(run.home.work),
        run.warehouse.giving_way(),
        keeping(kept, view.run.completeness),
    ):
        pages = _write(run.home.work / "site", build_site(view), written)
        give_back()
        books = _write(run.home.work / "outbox", _workbooks(run, view), written)
    kept.write_down(written)
    return pages, books, kept.taken


def _enter(run: Run, pages: int, seen: int | None) -> int:
    """Enter what was issued in the ledger, give readers the warehouse; return how many events."""
    run.warehouse.settle()
    published = {"pages": pages, "seen": seen, **run.failed_checks}
    events = run.ledger.append(
        chain(to_enter(run), [Event("published", run.name, published)]),
        as_of=run.as_of,
        run=run.name,
    )
    note(run.warehouse, run.name, run.as_of, run.made_by, run.ledger.head())
    run.warehouse.publish()
    return events


@contextmanager
def _set_apart() -> Iterator[None]:
    """Let Python not walk what the pages read when it looks for cycles: it stays to the end."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@contextmanager
def _drafts_in(folder: Path) -> Iterator[None]:
    """Let what is put together in files stand in the home meanwhile: a run that is killed leaves it nowhere else."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


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


def _facts(run: Run, seen: int | None) -> Any:
    from dashboards import RunFacts
    from models.like_cases.facts.circumstances import CIRCUMSTANCES, GROUNDED

    month = month_before(run.as_of)
    published = [e for e in run.ledger.events("published") if e.run != run.name]
    earlier = [e.as_of for e in published if e.as_of and (seen is None or e.seq <= seen)]
    issued = {
        kind: new_keys(run, kind)
        | (run.ledger.keys_after(kind, seen) if seen is not None else frozenset())
        for kind in ("flag", "warning")
    }
    return RunFacts(
        as_of=run.as_of,
        bureau=run.config.bureau,
        rules=run.config.indicators,
        obligations=run.config.obligations,
        rule_versions=in_use(run.warehouse.read("out_rule_versions")),
        previous_as_of=max(earlier) if earlier else None,
        new_flag_ids=issued["flag"],
        new_warning_ids=issued["warning"],
        campaigns={first.isoformat(): name for name, (first, _) in run.config.campaigns.items()},
        boundaries=run.config.boundaries,
        references=reference_cases(run),
        fact_weights={**{c.zh: c.weight for c in CIRCUMSTANCES}, GROUNDED: -1},
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
    import dashboards

    yield "线索总表.xlsx", dashboards.leads_workbook(view)
    yield "重点县建议.xlsx", dashboards.key_regions_workbook(view)
    for name, book in dashboards.county_workbooks(view).items():
        yield f"县局核对/{name}", book
    give_back()
    for name, paper in chain(dashboards.county_cards(view), dashboards.county_pages(view)):
        yield f"县局核对/{name}", paper
    for name, book in dashboards.month_returns(view):
        yield f"月报/县局确认/{name}", book
    folders: dict[str, Iterable[tuple[str, bytes]]] = {
        "专班": dashboards.ledger_workbooks(view), "业务机构": dashboards.section_workbooks(view), "预警": dashboards.warning_papers(view),
        "回访": dashboards.visit_papers(view), "案卷评查": dashboards.review_workbooks(view, run.config.review_standard),
        "月报": chain(dashboards.month_workbooks(view), dashboards.month_tables(view), dashboards.correction_sheets(view)),
        "报告": dashboards.report_papers(view),
    }  # fmt: skip
    for folder, files in folders.items():
        give_back()
        for name, content in files:
            yield f"{folder}/{name}", content
    if view.tables["out_answers"].height or view.withdrawn:
        yield "答复回执.xlsx", dashboards.receipts_workbook(view)
    yield from asking_workbooks(run)
    for name, book in dashboards.blank_templates():
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
