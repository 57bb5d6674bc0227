"""What a month's table counts, by hand: leads that go back, come late, are corrected, begin as proposals."""

from datetime import date
from decimal import Decimal

import pytest

from data_contracts.month_table import MonthLayout, month_layout
from models.action.book import Book
from models.action.frame import row
from models.action.judge import Lists
from models.action.lead import LeadEvent, Practice
from models.action.month import Mark, Window, filled, lead_marks
from models.action.month_returns import (
    CLOSED,
    Table,
    disputed,
    figures_meant,
    judge,
    speaks,
    stands,
)
from models.leads.rights import Rights

COUNTY, OTHER = "990101", "990102"
WORDS = {
    "channel": ["监测点", "信访"],
    "issue_class": ["四乱"],
    "issue_kind": ["乱罚款"],
    "measure": [],
}


def step(kind: str, on: str, number: str = "L20250001", **words: object) -> LeadEvent:
    return LeadEvent(number, kind, "甲", "team", date.fromisoformat(on), words, key=f"{number}{kind}{on}{words}")  # fmt: skip


def registered(
    on: str, received: str, number: str = "L20250001", region: str = COUNTY
) -> LeadEvent:
    return step("register", on, number, lead_id=number, channel="监测点", received_on=received,
                region_code=region, title="收费", issue_kind="乱罚款", issue_class="四乱")  # fmt: skip


#: One lead, received in May, registered in June, rectified twice: sent back once, closed in July, opened again.
LIFE = [
    registered("2025-06-02", "2025-05-30"),
    step("assign", "2025-06-02", section="食品"),
    step("ask", "2025-06-02"),
    step("find", "2025-06-12", finding="执法不当，纠正"),
    step("dispose", "2025-06-13", measure="限期整改", rectify_due="2025-06-25"),
    step("rectify", "2025-06-27", done="退款", refunded_yuan="300"),
    step("check_rectified", "2025-06-28", check="退回"),
    step("rectify", "2025-07-01", done="再退", refunded_yuan="500", revoked_case_keys=["a", "b"]),
    step("check_rectified", "2025-07-02", check="通过"),
    step("close", "2025-07-03"),
    step("reopen", "2025-08-05", to="rectifying"),
    step("rectify", "2025-08-06", done="补退", refunded_yuan="20"),
    step("check_rectified", "2025-08-07", check="通过"),
]


def figures(month: str, *lives: list[LeadEvent], since: str = "2025-04-01") -> dict[str, tuple]:
    window = Window.of(month, date.fromisoformat(since))
    marks = [m for life in lives for m in lead_marks(life, window, lambda _: Practice())]
    cells = filled(marks, month_layout().lines(WORDS), [COUNTY, OTHER], window)
    return {
        item: (int(cell.value), int(cell.to_date))
        for (county, item), cell in cells.items()
        if county == COUNTY and (cell.value or cell.to_date)
    }


def test_a_lead_counts_in_the_months_in_which_things_happened() -> None:
    one = {
        "received": (1, 1),
        "channel:监测点": (1, 1),
        "class:四乱": (1, 1),
        "kind:乱罚款": (1, 1),
    }
    assert figures("2025-05", LIFE) == one
    june = figures("2025-06", LIFE)
    assert {k: v for k, v in june.items() if v[0]} == {
        "found": (1, 1), "problems": (1, 1), "open": (1, 1), "overdue": (1, 1),
    }  # fmt: skip
    assert june["received"] == (0, 1)
    july = figures("2025-07", LIFE)
    assert {k: v for k, v in july.items() if v[0]} == {
        "rectified": (1, 1), "by_day": (1, 1), "closed": (1, 1), "refunded_yuan": (500, 500), "revoked": (2, 2),
    }  # fmt: skip
    # Opened again: closed no more, what was refunded before stays refunded, the new comes to it.
    august = figures("2025-08", LIFE)
    assert august["refunded_yuan"] == (20, 520)
    assert august["rectified"] == (1, 1)
    assert august["open"] == (1, 1)
    assert "closed" not in august


def test_the_last_day_of_a_term_is_not_overdue() -> None:
    until = [*LIFE[:4], step("dispose", "2025-06-13", measure="限期整改", rectify_due="2025-06-30")]
    assert "overdue" not in figures("2025-06", until)
    assert figures("2025-07", until)["overdue"] == (1, 1)


def test_what_was_done_later_is_not_of_the_month() -> None:
    before = [e for e in LIFE if e.on <= date(2025, 6, 30)]
    assert figures("2025-06", before) == figures("2025-06", LIFE)


def test_a_correction_changes_the_month_of_what_it_corrects() -> None:
    wrong = step("correct", "2025-07-20", of="8", words={"refunded_yuan": "450"})
    assert figures("2025-07", [*LIFE[:10], wrong])["refunded_yuan"] == (450, 450)


def test_a_proposal_counts_once_it_is_accepted() -> None:
    proposed = step("propose", "2025-06-01", "Qbc", channel="信访", title="t", why="w", region_code=COUNTY,
                    received_on="2025-06-01")  # fmt: skip
    assert figures("2025-06", [proposed]) == {"zero_report": (1, 1)}
    accepted = step("accept", "2025-07-04", "Qbc", lead_id="L20250009")
    found = figures("2025-06", [proposed, accepted])
    assert found["received"] == (1, 1)
    assert found["channel:信访"] == (1, 1)
    assert "open" not in found
    assert figures("2025-07", [proposed, accepted])["open"] == (1, 1)


def test_a_county_without_anything_reports_nought_and_another_countys_lead_is_not_its_own() -> None:
    theirs = [registered("2025-06-02", "2025-06-01", region=OTHER)]
    assert figures("2025-06", theirs) == {"zero_report": (1, 1)}


def test_a_layout_names_no_item_twice_and_knows_its_measures() -> None:
    item = {"item": "received", "zh": "收到", "unit": "件", "measure": "received"}
    with pytest.raises(ValueError, match="重复"):
        MonthLayout.model_validate({"version": 1, "items": [item, item]})
    with pytest.raises(ValueError, match="measure"):
        MonthLayout.model_validate({"version": 1, "items": [item | {"measure": "revenue"}]})


def test_nothing_happened_is_not_called_a_report_that_somebody_sent() -> None:
    (zero,) = [line for line in month_layout().lines(WORDS) if line.measure == "zero"]
    assert zero.zh == "各项均为零（确认即零报告）"


TABLE = Table("2025-06", {1: "received", 2: "found"}, {(COUNTY, "received"): Decimal(3), (COUNTY, "found"): Decimal(1)})  # fmt: skip
AS_OF = date(2025, 7, 4)
RIGHTS = Rights("county", COUNTY)
ROW = {
    "return_no": f"M202506-{COUNTY}-1", "shown": "3", "county_word": "确认", "explanation": None,
    "filled_by": "乙", "filled_date": date(2025, 7, 3), "sealed": "3.00",
}  # fmt: skip


@pytest.mark.parametrize(("more", "rights", "code"), [
    ({}, RIGHTS, "taken"),
    ({"return_no": f"M202506-{COUNTY}-0", "shown": None, "sealed": None}, RIGHTS, "taken"),
    ({}, Rights(why_not="没有标记"), "no_right"),
    ({}, Rights("city"), "wrong_role"),
    ({}, Rights("county", OTHER), "other_county"),
    ({"return_no": f"M202505-{COUNTY}-1"}, RIGHTS, "unknown"),
    ({"return_no": f"M202506-{COUNTY}-9"}, RIGHTS, "unknown"),
    ({"return_no": "3"}, RIGHTS, "unknown"),
    ({"county_word": "大概对"}, RIGHTS, "not_in_list"),
    ({"county_word": "有误"}, RIGHTS, "needs_words"),
    ({"county_word": "有误", "explanation": "少一件，见信访登记"}, RIGHTS, "taken"),
    ({"filled_by": None}, RIGHTS, "no_name"),
    ({"filled_date": date(2025, 7, 5)}, RIGHTS, "future"),
    ({"shown": "4"}, RIGHTS, "typed"),
    ({"shown": "4", "county_word": None}, RIGHTS, "typed"),
    ({"shown": "应为4"}, RIGHTS, "typed"),
    ({"shown": "4", "county_word": "有误", "explanation": "少一件，见信访登记"}, RIGHTS, "taken"),
    ({"shown": "2", "sealed": "2.00"}, RIGHTS, "stale"),
])  # fmt: skip
def test_a_returned_row_is_judged_by_itself(more: dict, rights: Rights, code: str) -> None:
    said = judge(ROW | more, rights, {"2025-06": TABLE}, AS_OF)
    assert said.code == code
    assert bool(said.reason) == (code != "taken")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"received": "3.00", "found": "1.00"}, "taken"),
        ({"received": "3.00"}, "stale"),
        (None, "taken"),
    ],
)
def test_a_yes_to_a_table_whose_figures_changed_is_not_taken(sent: dict | None, code: str) -> None:
    whole = ROW | {"return_no": f"M202506-{COUNTY}-0", "shown": None, "sealed": None, "sent": sent}
    assert judge(whole, RIGHTS, {"2025-06": TABLE}, AS_OF).code == code
    wrong = whole | {"county_word": "有误", "explanation": "少一件"}
    assert judge(wrong, RIGHTS, {"2025-06": TABLE}, AS_OF).code == "taken"


def test_a_zero_report_is_a_yes_only_where_all_is_nought() -> None:
    whole = ROW | {
        "return_no": f"M202506-{COUNTY}-0",
        "shown": None,
        "sealed": None,
        "county_word": "零报告",
    }
    said = judge(whole, RIGHTS, {"2025-06": TABLE}, AS_OF)
    assert (said.code, "表上有数" in said.reason) == ("not_zero", True)
    nought = Table(
        TABLE.month,
        TABLE.items,
        dict.fromkeys(TABLE.values, Decimal(0)),
        nothing=frozenset({COUNTY}),
    )
    said = judge(whole, RIGHTS, {"2025-06": nought}, AS_OF)
    assert (said.code, said.word) == ("taken", "确认")


def test_a_closed_month_and_a_file_that_contradicts_itself() -> None:
    closed = Table(TABLE.month, TABLE.items, TABLE.values, date(2025, 7, 8), is_locked=True)
    said = judge(ROW, RIGHTS, {"2025-06": closed}, date(2025, 7, 9))
    assert (said.code, said.item) == (CLOSED, "received")
    assert "更正单" in said.reason
    whole = ROW | {"return_no": f"M202506-{COUNTY}-0", "shown": None}
    told = frozenset({f"202506-{COUNTY}"})
    assert judge(whole, RIGHTS, {"2025-06": TABLE}, AS_OF, told).code == "taken"
    told = frozenset({f"2025-06-{COUNTY}"})
    assert judge(whole, RIGHTS, {"2025-06": TABLE}, AS_OF, told).code == "contradicts"


def test_what_was_filled_in_in_time_is_not_late_where_nobody_ran_on_the_last_day() -> None:
    """Of a bureau that runs once a month every county was late every month, whatever it had done."""
    passed = Table(TABLE.month, TABLE.items, TABLE.values, date(2025, 7, 8))
    august = date(2025, 8, 4)

    def code(day: date | None) -> str:
        return judge(ROW | {"filled_date": day}, RIGHTS, {"2025-06": passed}, august).code

    assert code(date(2025, 7, 8)) == "taken"
    assert [code(date(2025, 7, 9)), code(None)] == [CLOSED, CLOSED]


def test_a_case_or_a_rule_that_two_leads_of_a_county_brought_is_counted_once() -> None:
    """The table had 建章立制2项 where the page had 1: both leads named the same rule."""

    def brought(number: str, region: str, day: int) -> list[Mark]:
        told = (("rules_made", "集体讨论办法"), ("revoked", "局|1"))
        on = date(2025, 6, day)
        return [Mark(m, region, on, Decimal(1), number, {}, thing) for m, thing in told]

    window = Window.of("2025-06")
    marks = [*brought("L2", COUNTY, 9), *brought("L1", COUNTY, 4), *brought("L3", OTHER, 9)]
    lines = month_layout().lines(WORDS)
    cells = filled(marks, lines, [COUNTY, OTHER], window)
    for item in ("rules_made", "revoked"):
        assert (cells[COUNTY, item].value, cells[COUNTY, item].keys) == (1, ["L1"])
        assert cells[OTHER, item].value == 1


def test_a_yes_in_time_counts_for_its_figures_where_no_other_table_can_be_answered() -> None:
    """The team registered a lead the day before a county's yes was read: the county had reported in time."""
    passed = Table(TABLE.month, TABLE.items, TABLE.values, date(2025, 7, 8))
    sent = {"received": "1.00", "found": "1.00"}
    whole = ROW | {"return_no": f"M202506-{COUNTY}-0", "shown": None, "sealed": None, "sent": sent}
    said = judge(whole, RIGHTS, {"2025-06": passed}, date(2025, 8, 4))
    assert said.taken
    meant = figures_meant(whole, said, passed.values)
    assert meant == {"received": "1.00", "found": "1.00"}
    stood = [stands({"figures": meant}, item, passed.values[COUNTY, item]) for item in sent]
    assert stood == [False, True]  # what changed since was confirmed by nobody
    line = ROW | {"shown": "1", "sealed": "1.00"}
    assert figures_meant(line, judge(line, RIGHTS, {"2025-06": passed}, date(2025, 8, 4)), passed.values) == {"received": "1.00"}  # fmt: skip


def test_a_figure_that_changed_is_told_as_people_write_it() -> None:
    whole = ROW | {"return_no": f"M202506-{COUNTY}-0", "shown": None, "sealed": None, "sent": {"received": "1.00", "found": "1"}}  # fmt: skip
    said = judge(whole, RIGHTS, {"2025-06": TABLE}, AS_OF)
    assert said.reason == "填的时候received是1，现在台账是3；请看新的表再答复"


def test_a_figure_typed_over_disputes_the_table_though_no_word_stands_beside_it() -> None:
    silent = {"county_word": None, "explanation": None}
    laid = [
        {**ROW, **silent, "shown": "3"},
        {**ROW, **silent, "return_no": f"M202506-{COUNTY}-2", "shown": "2", "sealed": "1.00"},
    ]
    assert not speaks(laid[0])
    assert speaks(laid[1])
    assert disputed(laid[:1]) == frozenset()
    assert disputed(laid) == {f"2025-06-{COUNTY}"}


def test_the_leads_of_a_sum_to_date_are_kept_beside_those_of_the_month() -> None:
    window = Window.of("2025-08", date(2025, 4, 1))
    marks = lead_marks(LIFE, window, lambda _: Practice())
    cell = filled(marks, month_layout().lines(WORDS), [COUNTY], window)[COUNTY, "received"]
    assert (cell.keys, cell.keys_to_date) == ([], ["L20250001"])


def test_a_lead_shows_what_the_months_counted_and_a_reopened_one_what_passed_before() -> None:
    book = Book(lambda _: Practice(), Lists())
    shown = []
    for one in LIFE:
        book.record(one.keyed(book.leads[one.number].version if one.number in book.leads else 0))
        lead = book.leads[one.number]
        shown.append(
            (one.kind, lead.passed.refunded_yuan, row(lead, None, one.on)["refunded_yuan"])
        )
    assert [s for s in shown if s[0] in ("rectify", "check_rectified", "reopen")] == [
        ("rectify", 0, 300), ("check_rectified", 0, 300), ("rectify", 0, 500), ("check_rectified", 500, 500),
        ("reopen", 500, 500), ("rectify", 500, 520), ("check_rectified", 520, 520),
    ]  # fmt: skip
    whole = sum(
        figures(m, LIFE).get("refunded_yuan", (0, 0))[0] for m in ("2025-06", "2025-07", "2025-08")
    )
    assert whole == book.leads[LIFE[0].number].passed.refunded_yuan
