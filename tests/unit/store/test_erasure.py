"""Why an original is deleted is kept without whom it is about."""

from datetime import date
from pathlib import Path

from assets.store import erasure
from assets.store.home import open_home
from assets.store.ledger import Event, Ledger


def test_the_reason_of_a_deletion_names_nobody(tmp_path: Path) -> None:
    home = open_home(tmp_path / "home")
    ledger = Ledger(home)
    arrival = Event("arrival", "甲.csv|ab12", {"file": "甲.csv", "sha": "ab12"})
    ledger.append([arrival], as_of=date(2026, 6, 1), run="run-1")
    reason = "应投诉人郭测漏（13912345678）要求删除"
    erasure.erase(home, ledger, erasure.originals(ledger), reason=reason, by="张三",
                  on=date(2026, 6, 2), run="command line")  # fmt: skip
    (event,) = erasure.erased(ledger).values()
    assert event.payload["reason"] == "应投诉人郭某某（***）要求删除"
    old = Event("erased", "ab12", {"on": "2026-06-02", "reason": reason})
    assert "（应投诉人郭某某（***）要求删除）" in erasure.in_place_of(old)
