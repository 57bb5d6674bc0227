"""The action of the invented province: judged by the ledger's own rules, told in the registers."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from assets.action.book import KIND, book_of
from assets.config.read import read_config
from assets.store.home import Home, open_home
from assets.store.ledger import Ledger
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
    assert sum(map(len, book.events.values())) == len(province.story.events) > 300
    assert all(e.as_of == date.fromisoformat(e.payload["on"]) for e in ledger.events(KIND))


def test_leads_stand_in_every_part_of_their_way(home: Home) -> None:
    book = book_of(read_config(home), Ledger(home).events(KIND))
    states = Counter(lead.state for lead in book.leads.values())
    assert {w.PROPOSED, w.JUDGING, w.RECTIFYING, w.CLOSED, w.DECLINED} <= set(states)
    assert states[w.CLOSED] > 10


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
