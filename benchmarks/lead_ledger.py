"""``python -m benchmarks.lead_ledger [--leads 20000] [--rows 5000]``: what the ledger of leads costs when it is full.

Measured in processor seconds of this process: reading and replaying 200 000 events, the frames of the
ledger's tables; a county's workbook of 5 000 leads written, read back through the door, judged row by row.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from assets.action.book import KIND, action_of, book_of, lead_choices, written_of
from assets.config.read import read_config
from assets.intake.context import IntakeContext
from assets.intake.read import read_bytes
from assets.store.home import Home, open_home
from assets.store.ledger import Ledger
from dashboards import RunFacts, View, county_workbook
from data_contracts import table
from data_contracts.frames import schema_of
from models.action import frame, sheet_rows
from models.action.book import Book, Taken
from models.action.lead import LeadEvent
from models.action.sheet_rows import Held
from models.leads.answers import Row
from models.leads.rights import COUNTY, Rights

_DAY = date(2026, 3, 2)
_COUNTIES = 120


def main() -> None:
    """Print one JSON line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=5_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = open_home(Path(folder) / "home")
        events = filled(home, given.leads)
        _say(leads=given.leads, events=events)
        ledger = tables(home)
        _say(**ledger, whole=round(sum(ledger.values()), 2))
        _say(**workbook(home, given.rows))


def steps(number: int) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield the ten events of one lead: register to close, with a correction and a reminder."""
    region = f"99{number % _COUNTIES + 100:04d}"
    facts = {
        "channel": "座谈会", "received_on": _DAY.isoformat(), "region_code": region, "domain": "食品",
        "title": f"收费一项 {number}", "text": "向企业收取检测费，企业要求说明依据。", "issue_kind": "乱收费",
    }  # fmt: skip
    yield "register", "丁", "team", facts
    yield "assign", "丁", "team", {"section": "食品"}
    yield "ask", "程序", "machine", {}
    yield "data_check", "甲", "county", {"county_check": "数据无误"}
    yield "remind", "丁", "team", {}
    yield "find", "乙", "section", {"finding": "执法不当，纠正", "unlawful": "否"}
    yield "cause", "乙", "section", {"cause": "审核把关不严"}
    yield "dispose", "丁", "team", {"measure": "限期整改", "rectify_due": "2026-05-08"}
    yield "rectify", "甲", "county", {"done": "已退", "refunded_yuan": "1200.50"}
    if number % 2:
        yield "check_rectified", "乙", "section", {"check": "通过"}
    else:
        yield "correct", "丁", "team", {"of": "1", "words": {"title": f"收费一项 {number}（更正）"}}


def filled(home: Home, leads: int) -> int:
    """Fill the ledger of a home; return how many events it holds."""
    config = read_config(home)
    book, written = book_of(config, []), []
    for number in range(leads):
        lead_id = ""
        for nth, (kind, who, role, words) in enumerate(steps(number)):
            event = LeadEvent(lead_id, kind, who, role, _DAY + timedelta(days=nth), words, "核对过")
            found = book.take(event)
            if not isinstance(found, Taken):
                raise SystemExit(f"{kind}: {found.reason}")
            lead_id = found.lead.number
            written.append(written_of(found.event, {"user": "bench", "file": None}))
    return Ledger(home).append(written, as_of=_DAY, run="bench")


def tables(home: Home) -> dict[str, float]:
    """Return the processor seconds of each step from the ledger's file to the frames of its tables."""
    spent: dict[str, float] = {}

    def timed(name: str, do: Callable[[], Any]) -> Any:
        began = time.process_time()
        found = do()
        spent[name] = round(time.process_time() - began, 2)
        return found

    config = read_config(home)
    events = timed("read", lambda: Ledger(home).events(KIND))
    book: Book = timed("replay", lambda: book_of(config, events))
    as_of = _DAY + timedelta(days=120)
    timed("out_lead_events", lambda: events_frame(book))
    leads = list(book.leads.values())
    actions = {x.number: action_of(config, x) for x in leads}
    timed("out_leads", lambda: _frame("out_leads", frame.rows(leads, actions, as_of)))
    return spent


def events_frame(book: Book) -> pl.DataFrame:
    """Return ``out_lead_events`` as the asset makes it."""
    rows: list[dict[str, Any]] = []
    for number, events in sorted(book.events.items()):
        corrected = {int(e.words["of"]) for e in events if e.kind == "correct"}
        lead = book.leads[number]
        rows += [
            frame.event_row(lead, i, e, is_corrected=i in corrected)
            for i, e in enumerate(events, start=1)
        ]
    return _frame("out_lead_events", rows)


def workbook(home: Home, leads: int) -> dict[str, Any]:
    """Return the processor seconds of one county's workbook: written, read through the door, judged."""
    config = read_config(home)
    book = book_of(config, [])
    for number in range(leads):
        lead_id = ""
        for kind, who, role, words in [*steps(number * _COUNTIES)][:3]:
            found = book.take(LeadEvent(lead_id, kind, who, role, _DAY, words))
            if not isinstance(found, Taken):
                raise SystemExit(found.reason)
            lead_id = found.lead.number
    rows = [r | {"worth": 0.5} for r in frame.rows(book.leads.values(), {}, _DAY)]
    view = View(
        {"out_leads": _frame("out_leads", rows)}, RunFacts(_DAY, choices=lead_choices(config))
    )
    region = str(rows[0]["region_code"])
    began = time.process_time()
    body = county_workbook(region, view)
    written = time.process_time() - began
    body = _answered(body)
    began = time.process_time()
    (read,) = [t for t in read_bytes(body, "a.xlsx", IntakeContext(_DAY, b"k" * 32)) if t.rows_in]
    door = time.process_time() - began
    held = Held(_DAY, lambda event: book.take(event, _DAY))
    sealed = {str(r["lead_id"]): [str(r["version"])] for r in rows}
    rights, taken = Rights(COUNTY, region, sealed, _DAY), 0
    began = time.process_time()
    for row in read.accepted.iter_rows(named=True):
        cells = {k: str(v) for k, v in row.items() if v is not None}
        found_in = sheet_rows.judge(Row("feedback", cells, rights, 1), cells["flag_id"], book, held)
        taken += sum(one is not None for _, one in found_in)
    judged = time.process_time() - began
    return {
        "rows": read.rows_in, "taken": taken, "write": round(written, 2), "read": round(door, 2),
        "judge": round(judged, 2), "whole": round(written + door + judged, 2),
    }  # fmt: skip


def _answered(body: bytes) -> bytes:
    """Fill in every row, half of them with text that reads like a formula."""
    book = openpyxl.load_workbook(BytesIO(body))
    sheet = book["待核事项"]
    place = {c.value: c.column for row in sheet.iter_rows(max_row=5) for c in row}
    for row in range(4, sheet.max_row + 1):
        sheet.cell(row, place["县局核对"]).value = "数据无误"
        cell = sheet.cell(row, place["说明"])
        cell.value, cell.data_type = ("=HYPERLINK(1)" if row % 2 else "已核"), "s"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _frame(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema_of(table(name)))


def _say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
