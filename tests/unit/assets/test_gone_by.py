"""Which months lost their lock day."""

from datetime import date
from types import SimpleNamespace

from assets.month.gone_by import gone_by


def test_a_draft_seen_in_time_and_not_locked_since_is_gone_by_once_its_day_is_over() -> None:
    events = {
        "published": [SimpleNamespace(as_of=d, key="") for d in (date(2026, 6, 3), date(2026, 7, 2), date(2026, 8, 30))],
        "locked": [SimpleNamespace(as_of=None, key="2026-06")],
        "arrival": [SimpleNamespace(as_of=d, key="") for d in (date(2026, 6, 3), date(2026, 7, 1))],
    }  # fmt: skip
    run = SimpleNamespace(
        ledger=SimpleNamespace(events=lambda kind: events.get(kind, [])), as_of=date(2026, 8, 31)
    )
    # Of July nobody saw a draft in time.
    assert gone_by(run, "other") == ["2026-05", "2026-06"]
    assert gone_by(run, "locked") == ["2026-05"]
    run.as_of = date(2026, 6, 8)
    assert gone_by(run, "other") == []
    # The first run made the folders on 3 June; the first file came when June's own day was over.
    run.as_of, events["arrival"] = (
        date(2026, 8, 31),
        [SimpleNamespace(as_of=date(2026, 7, 2), key="")],
    )
    assert gone_by(run, "other") == ["2026-06"]
    events["arrival"] = []
    assert gone_by(run, "other") == ["2026-05", "2026-06"]
