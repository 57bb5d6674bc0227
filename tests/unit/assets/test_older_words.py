"""What an older program kept of answers and findings still counts after an upgrade."""

from datetime import date

import polars as pl

from assets.feat.feat_flag__heard import blank_states, moves, with_words
from assets.store.ledger import Event
from models.action.carried import carry
from models.leads import hearing

ON = date(2026, 3, 2)
FLAGS = pl.DataFrame(
    {
        "flag_id": ["P002-1", "P002-2", "P002-3", "P002-4"],
        "region_code": ["990101"] * 4,
        "object_type": ["case"] * 4,
        "status": ["待核"] * 4,
        "finding": [None] * 4,
    },
    schema_overrides={"finding": pl.String},
)


def kept(flag: str, **words: str) -> Event:
    return Event("feedback", f"hash of {flag}", {"flag_id": flag, **words}, 1, ON, "run-000001")


def test_older_answers_findings_and_leads_still_count() -> None:
    events = [
        kept("P002-1", county_check="数据无误", justification="其他", explanation="已核"),
        kept("P002-2", finding="程序瑕疵，补正", found_by="甲", measure="补正"),
        kept("P002-3", is_lead="是", remark="转整改"),
    ]
    states = hearing.fold(blank_states(FLAGS), moves(events), days=5)
    words = hearing.columns(states, date(2026, 6, 30))
    none_new = pl.DataFrame({"flag_id": []}, schema={"flag_id": pl.String})
    shown = carry(with_words(FLAGS, words, none_new), {}, date(2026, 6, 30))
    assert shown.select("flag_id", "status", "finding").rows() == [
        ("P002-1", "已核数据", None),
        ("P002-2", "已认定", "程序瑕疵，补正"),
        ("P002-3", "已转台账", None),
        ("P002-4", "待送", None),
    ]
    first = shown.row(0, named=True)
    assert (first["explanation"], first["answered_on"]) == ("已核", ON)


def test_a_note_on_a_lead_stands_beside_the_remark_of_the_section() -> None:
    found = kept("P002-1", finding="程序瑕疵，补正", remark="原话")
    lead = Event("lead", "P002-1|1", {"flag_id": "P002-1", "note": "转整改"}, 2, ON, "command line")
    states = hearing.fold(blank_states(FLAGS), moves([found, lead]), days=5)
    assert states["P002-1"].word("remark") == "原话；转整改"
