"""The action of the invented province: judged by the ledger's own rules, told in the registers."""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.action.book import KIND, book_of
from assets.config.read import read_config
from assets.store.home import Home, open_home
from assets.store.ledger import Ledger
from assets.store.restricted import Restricted
from models.action import words as w
from pipelines.demo import Province, live, write_config


@pytest.fixture(scope="module")
def home(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Home:
    opened = open_home(tmp_path_factory.mktemp("action") / "home")
    write_config(province, opened.config)
    live(opened, province.story)
    return opened


def test_every_event_counts_and_is_replayed(province: Province, home: Home) -> None:
    ledger = Ledger(home)
    book = book_of(read_config(home), ledger.events(KIND))
    told = sum(map(len, book.events.values()))
    # Beside the story: what the months brought to be corrected, and one disposition.
    added = [
        e
        for own in book.events.values()
        for e in own
        if e.kind == "correct" or e.words.get("measure") == w.OTHER
    ]
    assert told - len(added) == len(province.story.events) > 300
    assert {e.kind for e in added} == {"correct", "dispose"}
    assert all(e.as_of == date.fromisoformat(e.payload["on"]) for e in ledger.events(KIND))


def test_leads_stand_in_every_part_of_their_way(home: Home) -> None:
    book = book_of(read_config(home), Ledger(home).events(KIND))
    states = Counter(lead.state for lead in book.leads.values())
    assert {w.PROPOSED, w.JUDGING, w.RECTIFYING, w.CLOSED, w.DECLINED} <= set(states)
    assert states[w.CLOSED] > 10


def test_the_tables_of_the_8th_came_back_as_they_do(home: Home) -> None:
    """Confirmed, late, silent, with a wrong line, typed over, contradicting itself, another county's."""
    ledger = Ledger(home)
    locked = ledger.events("month_table")
    assert [(e.key, e.as_of) for e in locked] == [
        ("2026-03", date(2026, 4, 8)), ("2026-04", date(2026, 5, 8)), ("2026-05", date(2026, 6, 8)),
    ]  # fmt: skip
    back = ledger.events("month_return")
    codes = Counter(e.payload["code"] for e in back)
    assert {"taken", "closed", "typed", "contradicts", "other_county", "not_in_list"} == set(codes)
    for month in locked:
        own = {e.payload["region_code"] for e in back if e.payload["month"] == month.key}
        assert set(month.payload["counties"]) - own, "nobody was silent"
        assert all(
            e.as_of > month.as_of
            for e in back
            if e.payload["month"] == month.key and e.payload["code"] == "closed"
        )


def test_one_lead_is_handed_on_and_only_the_restricted_file_says_what(home: Home) -> None:
    records = Restricted(home).records()
    assert [r.what for r in records] == ["refer", "outcome"]
    lead = book_of(read_config(home), Ledger(home).events(KIND)).leads[records[0].lead_id]
    assert lead.said["measure"] == w.OTHER
    kept = b"".join(p.read_bytes() for p in home.root.rglob("*") if p.is_file())
    assert all(r.text.encode() not in kept for r in records)


def test_key_counties_are_decided_as_the_command_writes_it(home: Home) -> None:
    said = [e.payload for e in Ledger(home).events("key_region_decision")]
    assert Counter(b["decision"] for b in said)["confirmed"] >= 3
    assert {b["period"] for b in said} == {"2026-Q1"}


def test_papers_name_the_lead_the_ledger_numbered(province: Province, home: Home) -> None:
    book = book_of(read_config(home), Ledger(home).events(KIND))
    papers = province.frames["papers"].select("文书文号", "线索编号").rows()
    assert papers
    for number, lead in papers:
        assert any(told.split()[1] == number for told in book.leads[lead].papers), lead


def test_an_event_that_may_not_happen_stops_the_story(province: Province, tmp_path: Path) -> None:
    opened = open_home(tmp_path / "home")
    write_config(province, opened.config)
    early = [e for e in province.story.events if e.kind == "find"][:1]
    begun = [
        e for e in province.story.events if e.number == early[0].number and e.kind == "propose"
    ]
    with pytest.raises(ValueError, match="find of"):
        live(opened, type(province.story)((*begun, *early)))
    assert Ledger(opened).events(KIND) == []


def test_the_months_count_the_visits_a_run_counts(province: Province) -> None:
    """A case that shows itself put right needs no visit: it is none made and none owed."""
    visited = province.frames["followups"].select(pl.col("办案机构代码") + "|" + pl.col("案号"))
    done = province.story.beside.visits.filter(
        pl.col("done_on").is_not_null(), pl.col("object_key").str.contains("|", literal=True)
    )
    assert done.height > 10
    assert set(done["object_key"]) <= set(visited.to_series())
