"""A small bureau at its desk: leads move, months pass, counties send their tables back.

The parts of a run that make the table are called as a run calls them, on a real ledger and a real
warehouse; what they read from other tables (counties, visits, letters, returned rows) is laid there.
"""

import json
import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from assets.action.book import KIND, act
from assets.action.moves import book_now
from assets.config.read import read_config
from assets.out.out_month_corrections import out_month_corrections
from assets.out.out_month_register import out_month_register
from assets.out.out_month_returns import out_month_returns
from assets.out.out_month_sum import out_month_sum
from assets.out.out_month_table import out_month_table
from assets.out.out_report_figures import out_report_figures
from assets.publishing import month_lock
from assets.run import Run
from assets.store.conform import conform, promised
from assets.store.home import open_home
from assets.store.ledger import Event, Ledger
from assets.store.warehouse import Warehouse
from data_contracts import empty
from models.action import frame
from models.action.funnel import funnel
from models.action.lead import LeadEvent

BESIDE = {"user": "u", "file": None}
_CONFIG = """
actions:
  规范涉企行政执法专项行动: null
  日常监督: null
  整治:
    first: {first}
    last: {last}
    reports:
      - {{kind: 整改报告, due: {due}}}
"""
CHANNELS = ("监测点", "信访", "座谈会", "码上评", "数据提示")
KINDS = {"乱收费": "四乱", "乱罚款": "四乱", "标准不一致": "标准不一", "粗暴执法": "滥权与不作为"}
FINDINGS = ("正常", "轻微，提醒", "执法不当，纠正", "程序瑕疵，补正")
MEASURES = ("立行立改", "限期整改", "重点监督", "上级督办", "快速反应")


class Office:
    """One home with ``counties`` counties and an action from ``first`` to ``last``."""

    def __init__(self, root: Path, counties: int, first: date, last: date, due: date) -> None:
        self.home = open_home(root / "home")
        self.home.config.mkdir(exist_ok=True)
        self.home.work.mkdir(exist_ok=True)
        text = _CONFIG.format(first=first, last=last, due=due)
        (self.home.config / "actions.yml").write_text(text, encoding="utf-8")
        self.ledger, self.config = Ledger(self.home), read_config(self.home)
        self.warehouse = Warehouse(self.home, fresh=True)
        self.counties = [f"99{i // 30 + 1:02d}{i % 30 + 1:02d}" for i in range(counties)]
        self.rows: list[dict] = []
        self.files: list[dict] = []
        self.visits: list[dict] = []
        self.letters: list[dict] = []
        self.runs = 0

    def do(self, *events: LeadEvent) -> None:
        """Put events into the ledger as people do; every one must count."""
        for found in act(self.home, lambda _: events, BESIDE, events[-1].on):
            if not hasattr(found, "event"):
                raise ValueError(f"{found.reason}: {events}")

    def send(
        self, sender: str, as_of: date, name: str, rows: list[dict], sent: dict, book: date
    ) -> None:
        """Lay a filled-in workbook of a county into the inbox, as the intake leaves it."""
        arrival = 1_000_000 + len(self.files)
        seal = {"role": "county", "place": sender, "issue": "", "as_of": f"{book}", "rows": sent}
        self.files.append(
            {"arrival": arrival, "table_no": 1, "file": name, "seal": json.dumps(seal)}
        )
        self.rows += [
            {"arrival": arrival, "table_no": 1, "row_no": n, "file": name, "sheet": "情况表", "arrived_as_of": as_of} | row
            for n, row in enumerate(rows, start=4)
        ]  # fmt: skip

    def run(self, as_of: date, lock: str = "") -> Run:
        """Make the month's tables as a run does, and enter what it issued."""
        self.runs += 1
        run = Run(
            self.home, as_of, f"run-{self.runs}", self.ledger, self.warehouse, self.config, "t"
        )
        self._lay()
        write = self.warehouse.write
        write("out_leads", self._leads(run))
        for table in (
            out_month_table, out_month_sum, out_month_register, out_month_returns, out_month_corrections,
        ):  # fmt: skip
            table.make(run)
        if lock:
            month_lock.lock_table(run, lock)
        out_report_figures.make(run)
        rows = funnel(self.table("out_leads").to_dicts())
        write(
            "out_funnel",
            conform(pl.DataFrame(rows), "out_funnel") if rows else empty(promised("out_funnel")),
        )
        self.ledger.append(
            [*run.to_issue, Event("published", run.name, {})], as_of=as_of, run=run.name
        )
        return run

    def _lay(self) -> None:
        write = self.warehouse.write
        regions = [
            {"region_code": c, "is_city": False, "in_records": True, "has_cases": True, "name": c}
            for c in self.counties
        ]
        write("feat_region", conform(pl.DataFrame(regions), "feat_region"))
        for name, rows in (
            ("out_followups_due", self.visits), ("out_letters_due", self.letters),
            ("core_month_returns__rows", self.rows), ("intake_files", self.files),
            ("raw_month_returns", []), ("intake_set_aside", []),
        ):  # fmt: skip
            known = pl.DataFrame(rows, infer_schema_length=None) if rows else empty(promised(name))
            write(name, conform(known, name))

    def _leads(self, run: Run) -> pl.DataFrame:
        book = book_now(run)
        leads = [x for x in book.leads.values() if x.registered_on is not None]
        rows = frame.rows(leads, {x.number: "整治" for x in leads}, run.as_of)
        return (
            conform(pl.DataFrame(rows, infer_schema_length=None), "out_leads")
            if rows
            else empty(promised("out_leads"))
        )

    def table(self, name: str) -> pl.DataFrame:
        """Return a table as the last run left it."""
        return self.warehouse.read(name)

    def events(self) -> list[str]:
        """Return the raw events of leads as lines of JSON, as they stand in the ledger."""
        return [
            json.dumps({"kind": e.kind, "payload": e.payload}, ensure_ascii=False)
            for e in self.ledger.events(KIND)
        ]


def walk(number: str, region: str, on: date, rng: random.Random, until: date) -> list[LeadEvent]:
    """Return the steps of one lead from its registration on, as far as they come by ``until``."""
    kind = rng.choice(list(KINDS))
    facts = {
        "lead_id": number, "channel": rng.choice(CHANNELS), "region_code": region, "title": f"{kind}一件",
        "received_on": (on - timedelta(days=rng.randint(0, 12))).isoformat(),
        "issue_kind": kind, "issue_class": KINDS[kind],
    }  # fmt: skip
    steps: list[tuple[str, str, str, dict, str]] = [
        ("register", "专班", "team", facts, ""), ("assign", "专班", "team", {"section": "食品"}, ""),
        ("ask", "专班", "team", {}, ""),
        ("data_check", "县局", "county", {"county_check": "数据无误"}, ""),
        ("find", "业务", "section", {"finding": (finding := rng.choice(FINDINGS))}, ""),
    ]  # fmt: skip
    if finding != "正常":
        measure = rng.choice(MEASURES)
        steps.append(("dispose", "专班", "team", {"measure": measure}, ""))
        steps += _rectified(rng)
    steps.append(("close", "专班", "team", {}, ""))
    if rng.random() < 0.2:
        again = "judging" if finding == "正常" else rng.choice(["judging", "rectifying"])
        steps.append(("reopen", "专班", "team", {"to": again}, "又有反映"))
        steps += _rectified(rng) if again == "rectifying" else []
    events = []
    for kind_, who, role, words, note in steps:
        if on > until:
            break
        due = (on + timedelta(days=rng.randint(0, 15))).isoformat()
        own = {**words, "rectify_due": due} if kind_ == "dispose" else words
        places = (region,) if role == "county" else ("食品",) if role == "section" else ()
        events.append(LeadEvent(number, kind_, who, role, on, own, note, places))
        on += timedelta(days=rng.randint(0, 9))
    return events


def _rectified(rng: random.Random) -> list[tuple[str, str, str, dict, str]]:
    steps: list[tuple[str, str, str, dict, str]] = []
    while True:
        done: dict = {"done": "已改"}
        if rng.random() < 0.5:
            done["refunded_yuan"] = str(rng.randint(1, 90) * 100)
        if rng.random() < 0.2:
            done["released_yuan"] = f"{rng.randint(1, 90) * 100}.50"
        if rng.random() < 0.2:
            done["revoked_case_keys"] = ["机构|甲1号", "机构|甲2号"][: rng.randint(1, 2)]
        if rng.random() < 0.3:
            done["rule_made"] = "说理制度"
        back = rng.random() < 0.25
        steps.append(("rectify", "县局", "county", done, ""))
        steps.append(
            ("check_rectified", "业务", "section", {"check": "退回" if back else "通过"}, "")
        )
        if not back:
            return steps
