"""Killed at any moment while leads are written: nothing is lost, nothing counts twice, numbers follow."""

import os
import random
import signal
import time
from datetime import date
from pathlib import Path

import pytest

from assets.action.book import KIND, act, book_of
from assets.config.read import read_config
from assets.store.home import Home, open_home
from assets.store.ledger import Ledger
from models.action.lead import LeadEvent

DAY = date(2025, 6, 10)
BESIDE = {"user": "u", "file": None}


def plan(n: int) -> list[LeadEvent]:
    """Return registrations and what follows, each of them the same whenever it is tried."""
    facts = {"channel": "信访", "received_on": "2025-06-09", "region_code": "990101"}
    events = []
    for i in range(1, n + 1):
        lead = f"L2025{i:04d}"
        events += [
            LeadEvent("", "register", "丁", "team", DAY, {**facts, "title": f"第{i}件"}),
            LeadEvent(lead, "assign", "丁", "team", DAY, {"section": "食品"}, base=1),
            LeadEvent(
                lead, "data_check", "甲", "county", DAY, {"county_check": "数据无误"}, base=2
            ),
            LeadEvent(lead, "find", "乙", "section", DAY, {"finding": "正常"}, base=2),
        ]
    return events


def write(home: Home, events: list[LeadEvent]) -> None:
    """Put every event into the ledger, three in a transaction."""
    for i in range(0, len(events), 3):
        act(home, lambda _, i=i: events[i : i + 3], BESIDE, DAY)


@pytest.mark.slow
def test_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    home, events, rng = open_home(tmp_path / "home"), plan(12), random.Random(7)  # noqa: S311  # which step is killed, no secret
    for _ in range(25):
        child = os.fork()
        if child == 0:
            write(home, events)
            os._exit(0)
        time.sleep(rng.uniform(0, 0.05))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        keys = [e.key for e in Ledger(home).events(KIND)]
        assert len(keys) == len(set(keys)) <= len(events)
        assert len(keys) % 3 == 0, "half a transaction"
    write(home, events)
    write(home, events)
    written = Ledger(home).events(KIND)
    assert len(written) == len(events)
    book = book_of(read_config(home), written)
    assert sorted(book.leads) == [f"L2025{i:04d}" for i in range(1, 13)]
    assert {x.state for x in book.leads.values()} == {"found"}
