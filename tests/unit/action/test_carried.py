"""A flag in the ledger of leads follows its lead: found, put right, closed, merged, reopened, nobody enters it twice."""

import re
from datetime import date, timedelta
from typing import Any

import polars as pl

from assets.feat.feat_flag__heard import blank_states, moves, with_words
from assets.store.ledger import Event
from dashboards.progress import progress
from dashboards.standing import OF_FLAGS, Flag, standing
from models.action import origins
from models.action import words as w
from models.action.book import Book, Taken
from models.action.carried import carried, carry
from models.action.judge import Lists
from models.action.lead import Lead, LeadEvent, Practice
from models.leads import hearing

FIRST, AS_OF = date(2026, 3, 2), date(2026, 6, 30)
PROBLEM, CALM = "程序瑕疵，补正", "正常"
FLAGS = pl.DataFrame(
    {"flag_id": ["S001-A", "S001-B", "S001-C"], "region_code": "990101", "object_type": "case",
     "status": "待送", "finding": None},
    schema_overrides={"finding": pl.String},
)  # fmt: skip
SENT = Event(
    "sent", "1", {"item_id": "S001-A", "flag_ids": ["S001-A"], "region_code": "990101", "issue": "2026-03"},
    1, FIRST,
)  # fmt: skip
#: What people did, a working day after another: kind, who, role, words.
Deed = tuple[str, str, str, dict[str, Any]]
REGISTERED: tuple[Deed, ...] = (
    ("propose", "程序", "machine", {}), ("accept", "丁", "team", {}),
    ("assign", "丁", "team", {"section": "食品"}), ("ask", "程序", "machine", {}),
)  # fmt: skip
HEARD: tuple[Deed, ...] = (("data_check", "甲", "county", {"county_check": "数据无误"}),)
FOUND: tuple[Deed, ...] = (*REGISTERED, *HEARD, ("find", "乙", "section", {"finding": PROBLEM}))
ORDERED: tuple[Deed, ...] = (
    *FOUND, ("dispose", "丁", "team", {"measure": "限期整改", "rectify_due": "2026-04-20"}),
)  # fmt: skip
DONE: tuple[Deed, ...] = (*ORDERED, ("rectify", "甲", "county", {"done": "已退还200元"}))
PASSED: tuple[Deed, ...] = (*DONE, ("check_rectified", "丙", "section", {"check": "通过"}))
CLOSED: tuple[Deed, ...] = (*PASSED, ("close", "丁", "team", {}))


def lived(
    deeds: tuple[Deed, ...], flag: str = "S001-A", book: Book | None = None, after: int = 0
) -> Book:
    """Return the book after the deeds, one a day, and what the events of the ledger say of the flags."""
    own = book or Book(lambda _: Practice(), Lists(findings=frozenset({PROBLEM, CALM})))
    facts = {"channel": "数据提示", "title": "公示超期", "why": "一句话", "region_code": "990101",
             "received_on": FIRST.isoformat(), "source_keys": [f"flag:{flag}"]}  # fmt: skip
    number = f"T{flag}"
    for i, (kind, who, role, words) in enumerate(deeds, start=after):
        said = facts if kind == "propose" else words
        place = ("990101",) if role == "county" else ()
        event = LeadEvent(number, kind, who, role, FIRST + timedelta(days=i), said, "一句", place)
        assert isinstance(taken := own.take(event), Taken), taken
    return own


def row(book: Book, flag: str = "S001-A", sent: bool = True) -> dict[str, Any]:
    """Return the flag's row as a run over this ledger writes it."""
    events = [
        Event("lead_event", e.key, {"number": e.number, "kind": e.kind, "who": e.who, "role": e.role,
                "words": dict(e.words), "note": e.note}, 2, e.on)
        for own in book.events.values() for e in own
    ]  # fmt: skip
    told = sorted([*([SENT] if sent else []), *events], key=lambda e: e.as_of or FIRST)
    states = hearing.fold(blank_states(FLAGS), moves(told), days=5)
    words = hearing.columns(states, AS_OF)
    none_new = pl.DataFrame(schema={"flag_id": pl.String})
    once = carry(with_words(FLAGS, words, none_new), book.leads, AS_OF)
    assert carry(once, book.leads, AS_OF).equals(once)
    return once.filter(pl.col("flag_id") == flag).row(0, named=True)


def counted(flag: dict[str, Any]) -> dict[str, int]:
    shown = {
        "is_current": True,
        "rule_code": "S001",
        "level": "明显异常",
        "chosen_on": None,
        **flag,
    }
    seen = Flag([shown.get(name) for name in OF_FLAGS], standing(shown))
    return {name: n for name, n in vars(progress([seen])).items() if n}


def test_a_flag_says_how_far_its_lead_was_put_right() -> None:
    waiting = row(lived((*REGISTERED, *HEARD)))
    assert (waiting["status"], waiting["lead_state"], waiting["finding"]) == (
        "已核数据",
        "研判中",
        None,
    )
    ordered = row(lived(ORDERED))
    assert (ordered["status"], ordered["finding"], ordered["measure"]) == (
        "已转台账",
        PROBLEM,
        "限期整改",
    )
    assert ordered["rectify_due"] == date(2026, 4, 20)
    assert ordered["is_rectify_overdue"]
    assert counted(ordered) == {"sent": 1, "answered": 1, "found": 1, "problem": 1, "to_rectify": 1}
    # Reported is not yet put right, but no deadline runs against the county any more.
    reported = row(lived(DONE))
    assert (reported["lead_state"], reported["rectify_result"]) == ("待核查", None)
    assert not reported["is_rectify_overdue"]
    closed = row(lived(CLOSED))
    assert (closed["lead_state"], closed["rectify_result"]) == ("已销号", "已退还200元")
    assert closed["closed_on"] == FIRST + timedelta(days=len(CLOSED) - 1)
    assert standing(closed).word == f"已认定：{PROBLEM}，整改已核查通过，已销号"
    assert not standing(closed).is_open
    assert counted(closed) == {"sent": 1, "answered": 1, "found": 1, "problem": 1, "rectified": 1}


def test_closed_without_an_order_is_not_called_rectified() -> None:
    closed = row(lived((*FOUND, ("close", "丁", "team", {}))))
    assert closed["rectify_result"] is None
    assert counted(closed) == {"sent": 1, "answered": 1, "found": 1, "problem": 1, "ended": 1}


def test_a_corrected_finding_is_the_flags_finding() -> None:
    corrected = ("correct", "丙", "section", {"of": 6, "words": {"finding": CALM}})
    assert row(lived((*FOUND, corrected)))["finding"] == CALM


def test_reopened_means_open_again() -> None:
    mending = row(lived((*CLOSED, ("reopen", "丁", "team", {"to": "rectifying"}))))
    assert (mending["finding"], mending["rectify_result"], mending["closed_on"]) == (
        PROBLEM,
        None,
        None,
    )
    assert counted(mending)["to_rectify"] == 1
    judged = row(lived((*CLOSED, ("reopen", "丁", "team", {"to": "judging"}))))
    assert (judged["status"], judged["finding"], judged["found_on"]) == ("已核数据", None, None)
    assert counted(judged) == {"sent": 1, "answered": 1, "to_find": 1}


def test_merged_and_referred_flags_wait_for_nobody() -> None:
    book = lived(REGISTERED)
    into = {"into": "L20260001"}
    lived((*REGISTERED[:2], ("merge", "丁", "team", into)), "S001-B", book)
    merged = row(book, "S001-B")
    assert (merged["status"], merged["lead_id"], merged["lead_state"]) == (
        "已转台账",
        "L20260001",
        "研判中",
    )
    assert counted(merged) == {"handed_on": 1}
    assert not standing(merged).is_open
    # What its lead comes to is the merged flag's too: the county was heard about that lead.
    found = row(lived(CLOSED[len(REGISTERED) :], "S001-A", book, len(REGISTERED)), "S001-B")
    assert (found["finding"], found["heard"], found["rectify_result"]) == (
        PROBLEM,
        "同一对象已听取",
        "已退还200元",
    )
    refer = ("dispose", "丁", "team", {"measure": "移送"})
    referred = row(lived((*REGISTERED[:3], refer), "S001-C"), "S001-C", sent=False)
    assert (referred["status"], referred["lead_state"]) == ("已转台账", "已移送")
    assert counted(referred) == {"handed_on": 1}


def test_nothing_is_taken_over_from_a_flag_that_its_lead_said() -> None:
    """A lead reopened to judging stays open: its flag's old finding does not come back to it."""
    back = ("reopen", "丁", "team", {"to": "judging"})
    for deeds in ((*REGISTERED, *HEARD), (*CLOSED, back)):
        book = lived(deeds)
        flag = row(book) | {"remark": None}
        kinds = [e.kind for e in origins.taken_over(book.leads["L20260001"], [flag], AS_OF)]
        assert kinds in ([], ["ask"]), kinds


def test_without_a_lead_the_flags_own_words_stand() -> None:
    alone = row(Book(lambda _: Practice()), "S001-A")
    assert (alone["status"], alone["lead_id"], alone["lead_state"]) == ("待核", None, None)
    assert alone["is_overdue"]


def test_a_meeting_of_the_register_is_told_of_its_lead_once() -> None:
    book = lived(FOUND)
    row = {"meeting_no": "专班会商1", "kind": "会商", "held_date": FIRST, "sections": "案件管理、法规",
           "attended": "公职律师1人", "outcome": "意见一致"}  # fmt: skip
    event = origins.consultation("L20260001", row, re.compile("、"), AS_OF)
    assert isinstance(book.take(event, AS_OF), Taken)
    said = book.leads["L20260001"].said
    assert (said["outcome"], said["sections"]) == ("意见一致", ["案件管理", "法规"])
    again = book.take(origins.consultation("L20260001", row, re.compile("、"), AS_OF), AS_OF)
    assert not isinstance(again, Taken)
    assert again.code == "same"


def test_of_several_leads_the_last_that_was_not_declined_speaks() -> None:
    keys = {"source_keys": ["flag:S001-A"]}
    leads = {
        number: Lead(number, state, keys, FIRST)
        for number, state in (("L1", w.CLOSED), ("L2", w.JUDGING), ("L3", w.DECLINED))
    }
    assert carried(leads)["S001-A"].lead_id == "L2"
