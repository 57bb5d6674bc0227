"""Meetings, the justice bureau's answer, papers and reopening come back in the team's workbook as by command."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from models.action import sheet_rows
from models.action import words as w
from models.action.book import Book
from models.action.judge import Lists
from models.action.lead import LeadEvent, Practice
from models.action.sheet_rows import Held
from models.leads.answers import Row, Verdict
from models.leads.rights import CITY, COUNTY, Rights

from .test_carried import CLOSED, FOUND, REGISTERED, lived

DAY = date(2026, 4, 1)


def sent_back(book: Book, office: str = "team", **cells: str) -> list[Verdict]:
    number = "L20260001"
    version = str(book.leads[number].version)
    role, place = (COUNTY, "990101") if office == "county" else (CITY, "")
    rights = Rights(
        role, place, {number: [version]}, DAY, office="" if office == "county" else office
    )
    row = Row("feedback", {**cells, "handled_by": "丁", "handled_date": DAY.isoformat()}, rights, 1)
    held = Held(DAY, lambda e: book.take(e, DAY))
    return [verdict for verdict, _ in sheet_rows.judge(row, number, book, held)]


def test_a_meeting_and_the_justice_bureau_are_one_row() -> None:
    book = lived(FOUND)
    told = sent_back(book, consulted="同意限期整改", consulted_with="食品、法规", attended="法律顾问",
                     justice_asked="2026-03-20")  # fmt: skip
    assert [(v.step, v.taken) for v in told] == [("consult", True), ("justice", True)]
    said = book.leads["L20260001"].said
    assert (said["outcome"], said["sections"], said["asked_on"]) == (
        "同意限期整改",
        ["食品", "法规"],
        "2026-03-20",
    )
    # The answer comes later, on the same state: nothing became stale.
    (answer,) = sent_back(
        book, justice_asked="2026-03-20", justice_answered="2026-03-30", justice_answer="可以整改"
    )
    assert answer.taken
    assert book.leads["L20260001"].said["answer"] == "可以整改"
    (again,) = sent_back(
        book, justice_asked="2026-03-20", justice_answered="2026-03-30", justice_answer="可以整改"
    )
    assert again.code == "same"
    (short,) = sent_back(book, justice_answer="只写了意见")
    assert (short.taken, short.code) == (False, "needs_words")


def test_a_meeting_and_the_disposal_after_it_stand_on_two_sheets_of_one_workbook() -> None:
    """The second sheet was told that the state had changed since: by the first."""
    book = lived(FOUND)
    version = str(book.leads["L20260001"].version)
    rights = Rights(CITY, "", {"L20260001": [version]}, DAY, office="team")
    own: set[str] = set()

    def row(by: str, **cells: str) -> Verdict:
        typed = {**cells, "handled_by": by, "handled_date": DAY.isoformat()}
        held = Held(DAY, lambda e: book.take(e, DAY))
        ((verdict, _),) = sheet_rows.judge(Row("feedback", typed, rights, 1), "L20260001", book, held, own)  # fmt: skip
        return verdict

    assert row("丁", consulted="同意立行立改").taken
    assert row("丁", measure="立行立改").taken
    # The same step twice in one workbook is two people's word.
    assert row("戊", measure="快速反应").code == "stale"


KEYS = {
    "某市监案字〔2026〕12号": "局|12",
    "某市监罚〔2026〕12号": "局|12",
    "某市监罚〔2026〕13号": "局|13",
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("某市监案字〔2026〕12号、某市监罚〔2026〕12号", ["局|12"]),
        ("某市监罚〔2026〕 12号（由12万元改为5万元，已退）；某市监罚〔2026〕13号(撤销)", ["局|12", "局|13"]),
        ("某市监罚〔2026〕12号 某市监罚〔2026〕13号", ["局|12", "局|13"]),
        ("某市监罚〔2026〕99号", ["某市监罚〔2026〕99号"]),
        ("某市监罚（2026）99号", ["某市监罚（2026）99号"]),
        ("2件", None), ("第9号案、某市监罚〔2026〕12号", None), ("全部撤销", None),
    ],
)  # fmt: skip
def test_each_case_that_was_revoked_counts_once_under_its_own_number(
    typed: str, meant: list[str] | None
) -> None:
    ordered = ("dispose", "丁", "team", {"measure": "限期整改", "rectify_due": "2026-04-20"})
    book = lived((*FOUND, ordered))
    rights = Rights(COUNTY, "990101", {"L20260001": [str(book.leads["L20260001"].version)]}, DAY)
    row = Row(
        "feedback", {"rectified": "已退", "revoked_cases": typed, "handled_by": "甲"}, rights, 1
    )
    asked = []

    def cases(region: str, numbers: Sequence[str]) -> list[tuple[str, bool]]:
        asked.append(region)
        return [(KEYS.get(n, n), n in KEYS) for n in numbers]

    held = Held(DAY, lambda e: book.take(e, DAY), cases=cases)
    ((verdict, _),) = sheet_rows.judge(row, "L20260001", book, held)
    assert verdict.taken is (meant is not None)
    if meant is None:
        assert (verdict.code, "案号或决定书文号" in verdict.reason) == ("unreadable", True)
        assert book.leads["L20260001"].state == w.RECTIFYING
        return
    assert set(asked) == {"990101"}
    assert book.leads["L20260001"].said["revoked_case_keys"] == meant
    assert ("查不到" in verdict.reason) is ("99号" in typed)
    # The same row once more is the same, whatever its cases are called by then.
    ((again, _),) = sheet_rows.judge(row, "L20260001", book, Held(DAY, held.take))
    assert again.code == "same"


def test_a_paper_is_one_of_the_list() -> None:
    book = lived(FOUND)
    book.lists = replace(book.lists, papers=frozenset({"整改通知书"}))
    (paper,) = sent_back(book, issued_paper="整改通知书", issued_paper_no="某市监督〔2026〕1号")
    assert paper.taken
    assert book.leads["L20260001"].papers == ["整改通知书 某市监督〔2026〕1号"]
    (unknown,) = sent_back(book, issued_paper="便条")
    assert unknown.code == "not_in_list"


@pytest.mark.parametrize("typed", ["整改通知书。", "整改通知", "责令整改通知书"])
def test_a_paper_may_be_called_as_the_register_of_papers_knows_it(typed: str) -> None:
    book = lived(FOUND)
    book.lists = replace(book.lists, papers=frozenset({"整改通知书"}))
    (paper,) = sent_back(book, issued_paper=typed)
    assert (paper.taken, book.leads["L20260001"].papers) == (True, ["整改通知书"])


@pytest.mark.parametrize(
    ("column", "typed", "meant"),
    [
        ("measure", "立即整改。", "立行立改"), ("measure", "立行立改 ", "立行立改"),
        ("measure", "√", None), ("measure", "限期整改（一个月）", None),
    ],
)  # fmt: skip
def test_a_choice_is_read_as_people_write_it_and_never_guessed(
    column: str, typed: str, meant: str | None
) -> None:
    book = lived(FOUND)
    (said,) = sent_back(book, **{column: typed})
    assert (said.taken, book.leads["L20260001"].said.get(column)) == (meant is not None, meant)
    assert said.taken or f"“{typed}”" in said.reason


def test_a_refused_choice_says_what_was_read() -> None:
    (said,) = sent_back(lived(CLOSED), reopen="重来", remark="退款没有到账")
    assert said.reason == "重开写的是“重来”；请选退回研判、退回整改"
    (said,) = sent_back(lived(FOUND), closing="√")
    assert said.reason == "销号写的是“√”；销号的请选“销号”，不销号的请留空"


def test_a_closed_lead_is_reopened_with_a_reason_by_the_team_alone() -> None:
    book = lived(CLOSED)
    (why,) = sent_back(book, reopen="退回整改")
    assert (why.taken, why.code) == (False, "needs_words")
    (wrong,) = sent_back(book, reopen="重来", remark="退款没有到账")
    assert (wrong.taken, wrong.code) == (False, "not_in_list")
    (county,) = sent_back(book, office="county", reopen="退回整改", explanation="退款没有到账")
    assert not county.taken
    (back,) = sent_back(book, reopen="退回整改", remark="退款没有到账")
    assert back.taken
    assert book.leads["L20260001"].state == w.RECTIFYING


def test_the_kind_of_issue_is_chosen_when_a_proposal_is_accepted() -> None:
    book = Book(lambda _: Practice(classes={"乱检查": "四乱"}), Lists(issues=frozenset({"乱检查"})))
    for number in ("Tbcdf", "Tbcdg"):
        facts = {
            "channel": "信访",
            "title": "检查",
            "why": "来信",
            "received_on": "2026-03-30",
            "region_code": "990101",
        }
        book.take(LeadEvent(number, "propose", "程序", "machine", DAY, facts), DAY)

    def said(number: str, **cells: str) -> Verdict:
        row = Row(
            "feedback",
            {**cells, "handled_by": "丁"},
            Rights(CITY, "", {number: ["1"]}, DAY, office="team"),
            1,
        )
        ((verdict, _),) = sheet_rows.judge(
            row, number, book, Held(DAY, lambda e: book.take(e, DAY))
        )
        return verdict

    assert (
        said("Tbcdf", issue_kind="乱检查").code == "blank"
    )  # shown there already, nothing decided
    assert said("Tbcdg", take_up="受理", issue_kind="检查多").code == "not_in_list"
    unsure = said("Tbcdf", take_up="√", issue_kind="乱检查")
    assert unsure.reason == "受理决定写的是“√”；请选受理、不予受理、并入"
    assert said("Tbcdf", take_up="同意受理。", issue_kind="乱检查。").taken
    (lead,) = (x for x in book.leads.values() if x.state == w.REGISTERED)
    assert (lead.facts["issue_kind"], lead.facts["issue_class"]) == ("乱检查", "四乱")


def test_a_county_that_sends_two_copies_is_told_which_word_was_replaced() -> None:
    book = lived(FOUND[:4])
    (first,) = sent_back(book, "county", county_check="数据有误", explanation="不是本局的评价")
    assert (first.taken, first.reason) == (True, "")
    (second,) = sent_back(book, "county", county_check="数据无误")
    assert second.taken
    assert second.reason.startswith("已记，代替以前记的“数据有误；说明：不是本局的评价”")


def test_of_two_copies_the_later_day_counts_whichever_comes_last() -> None:
    """As with flags: the copy of 2 March came after that of 3 March and took its place."""
    book = lived(REGISTERED)
    version = str(book.leads["L20260001"].version)
    rights = Rights(COUNTY, "990101", {"L20260001": [version]}, DAY)

    def copy(day: str | None, word: str, why: str = "") -> Verdict:
        typed = {"county_check": word, "explanation": why, "checked_by": "甲"}
        typed |= {"checked_date": day} if day else {}
        held = Held(DAY, lambda e: book.take(e, DAY))
        ((verdict, _),) = sheet_rows.judge(Row("feedback", typed, rights, 1), "L20260001", book, held)  # fmt: skip
        return verdict

    assert copy("2026-03-23", "数据有误", "立案日期录错").taken
    older = copy("2026-03-22", "数据无误")
    assert (older.taken, older.code) == (False, "stale")
    assert older.reason == "核对日期2026-03-22早于已记的2026-03-23；以后填的为准"
    assert book.leads["L20260001"].said["county_check"] == "数据有误"
    same_day = copy("2026-03-23", "数据无误")
    assert same_day.taken and "代替以前记的" in same_day.reason
    assert copy(None, "数据有误", "立案日期录错了").taken


def test_a_text_beside_no_choice_is_told_as_that_and_not_as_a_missing_text() -> None:
    (told,) = sent_back(lived(REGISTERED), office="county", explanation="数据无误")
    assert (told.taken, told.code) == (False, "no_choice")
    assert told.reason == "只写了说明，没有选要办的事，先不记；请补填后再交"
