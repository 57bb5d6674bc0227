"""What becomes of a returned row, one rule a test; expected words by hand."""

from datetime import date

import pytest

from models.indicators import workdays
from models.leads import answers, hearing, told
from models.leads.answers import Known, Row
from models.leads.hearing import Sent, State
from models.leads.rights import Rights, rights_of

SENT_ON = date(2026, 7, 1)
LISTS = {
    "county_check": frozenset({"数据无误", "数据有误"}),
    "justification": frozenset({"单个大案", "其他"}),
    "finding": frozenset({"正常", "有正当理由", "执法不当，纠正", "需调卷"}),
    "key_decision": frozenset({"确认", "不列入"}),
}
COUNTY = Rights("county", "990101", {"F1": ["F1", "F2"], "F2": ["F2"], "X1": ["X1"]}, SENT_ON)
CITY = Rights("city", "", {"F1": ["F1", "F2"], "F3": ["F3"], "X1": ["X1"]}, date(2026, 7, 5))


def known(on: date = date(2026, 7, 3)) -> Known:
    """Two flags of one county sent as one item, one of it never sent, one of another county."""
    states = {
        "F1": State(region_code="990101"), "F2": State(region_code="990101"),
        "F3": State(region_code="990101"), "X1": State(region_code="990102"),
    }  # fmt: skip
    sent = Sent("F1", ("F1", "F2"), "990101", "2026-07", SENT_ON)
    return Known(
        on, hearing.fold(states, [sent], 5), LISTS, 5, {"990101": "乙卯县"},
        frozenset({"2026-06|990101"}), frozenset({"W1"}),
    )  # fmt: skip


def county(number: str = "F1", rights: Rights = COUNTY, **cells: str) -> Row:
    return Row("feedback", {"flag_id": number} | cells, rights, 7)


def city(number: str = "F1", rights: Rights = CITY, **cells: str) -> Row:
    return Row("feedback", {"flag_id": number} | cells, rights, 8)


def code(row: Row, of: Known) -> str:
    [verdict] = answers.judge(row, of)
    assert verdict.taken == (verdict.code == "taken")
    assert verdict.taken or verdict.reason.strip()
    return verdict.code


RIGHT = {"county_check": "数据无误", "justification": "单个大案"}


def test_an_answer_counts_for_every_flag_of_its_row() -> None:
    now = known()
    assert code(county(**RIGHT), now) == "taken"
    for number in ("F1", "F2"):
        assert now.states[number].answered_on == date(2026, 7, 3)
        assert now.states[number].word("justification") == "单个大案"
    assert now.states["F3"].answered_on is None


def test_a_reason_in_no_list_stands_among_the_explanations() -> None:
    now = known()
    row = county(county_check="数据无误", justification="我局依法指定管辖，有市局文书")
    [verdict] = answers.judge(row, now)
    assert verdict.words == {
        "county_check": "数据无误",
        "explanation": "我局依法指定管辖，有市局文书",
    }
    row = county(county_check="数据无误", justification="有文书", explanation="见附件")
    [verdict] = answers.judge(row, now)
    assert verdict.words["explanation"] == "有文书；见附件"
    assert "有文书；见附件" in verdict.understood


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (county("F9", **RIGHT), "unknown_number"),
        (county("X1", **RIGHT), "other_county"),
        (county("F3", **RIGHT), "not_in_book"),
        (county(county_check="基本无误"), "not_in_list"),
        (county(county_check="数据有误"), "needs_words"),
        (county(**RIGHT, checked_date="2026-07-04"), "after_as_of"),
        (county(finding="正常"), "wrong_step"),
        (city(**RIGHT), "wrong_step"),
        (county(), "blank"),
        (county(checked_by="甲", checked_date="2026-07-02"), "blank"),
        (city(finding="违法"), "not_in_list"),
        (city(finding="执法不当，纠正"), "not_heard"),
        (city("F3", finding="正常"), "not_heard"),
        (city(measure="约谈"), "no_finding"),
    ],
)
def test_what_is_set_aside_and_why(row: Row, expected: str) -> None:
    now = known()
    before = dict(now.states)
    assert code(row, now) == expected
    assert now.states == before


@pytest.mark.parametrize("seal", [None, {}])
def test_a_file_of_nobody_says_nothing(seal: dict[str, str] | None) -> None:
    nobody = rights_of(seal, "乙卯县/finding.csv", {}, ())
    assert code(county(rights=nobody, **RIGHT), known()) == "wrong_role"
    assert code(city(rights=nobody, finding="正常"), known()) == "wrong_role"


def test_the_city_finds_after_the_answer_or_after_the_days_ran_out() -> None:
    now = known()
    assert code(county(**RIGHT), now) == "taken"
    assert code(city(finding="有正当理由"), now) == "taken"
    # Sent on Wednesday 1 July: the fifth working day is Wednesday the 8th.
    assert hearing.due(SENT_ON, 5) == date(2026, 7, 8)
    assert code(city(finding="正常"), known(date(2026, 7, 8))) == "not_heard"
    late = known(date(2026, 7, 9))
    assert code(city(finding="正常"), late) == "taken"
    assert late.states["F1"].found_on == date(2026, 7, 9)


def test_who_checked_cannot_find() -> None:
    now = known()
    assert code(county(**RIGHT, checked_by="张 三"), now) == "taken"
    assert code(city(finding="正常", found_by="张三　"), now) == "one_person"
    assert code(city(finding="正常", found_by="李四"), now) == "taken"


def test_fetching_the_file_is_no_finding() -> None:
    now = known()
    assert code(city(finding="需调卷"), now) == "taken"
    state = now.states["F1"]
    assert (state.city_state, state.found_on) == ("需调卷", None)
    assert code(county(**RIGHT), now) == "taken"
    assert code(city(finding="正常"), now) == "taken"
    assert now.states["F1"].city_state is None
    assert code(city(finding="需调卷"), now) in {"stale", "same"}


def test_the_same_row_counts_once_and_an_older_word_takes_nothing_back() -> None:
    now = known()
    first, second = county(**RIGHT), county(county_check="数据有误", explanation="少一件")
    assert [code(r, now) for r in (first, first, second, second, first)] == [
        "taken", "same", "taken", "same", "stale",
    ]  # fmt: skip
    assert now.states["F1"].word("county_check") == "数据有误"
    older = county(county_check="数据无误", explanation="改", checked_date="2026-07-01")
    newer = county(county_check="数据有误", explanation="再改", checked_date="2026-07-02")
    assert [code(r, now) for r in (newer, older)] == ["taken", "stale"]


def test_a_row_in_an_older_workbook_does_not_overrule_a_newer_one() -> None:
    now = known()
    newer = Rights("county", "990101", COUNTY.rows, date(2026, 7, 2))
    assert code(county(**RIGHT, rights=newer), now) == "taken"
    assert code(county(county_check="数据有误", explanation="x"), now) == "stale"


def test_after_a_finding_the_county_does_not_change_its_check() -> None:
    now = known()
    code(county(**RIGHT), now)
    code(city(finding="正常"), now)
    assert code(county(county_check="数据有误", explanation="x"), now) == "stale"


def test_what_was_done_after_a_finding_adds_to_it() -> None:
    now = known()
    code(county(**RIGHT), now)
    found = {"finding": "执法不当，纠正", "measure": "限期整改", "rectify_due": "2026-08-01"}
    assert code(city(**found), now) == "taken"
    assert code(city(rectify_result="已退款"), now) == "taken"
    state = now.states["F1"]
    assert [state.word(n) for n in ("finding", "measure", "rectify_due", "rectify_result")] == [
        "执法不当，纠正", "限期整改", "2026-08-01", "已退款",
    ]  # fmt: skip


def test_a_row_set_aside_counts_when_it_is_typed_again_correctly() -> None:
    now = known()
    assert code(county(county_check="数据有误"), now) == "needs_words"
    assert code(county(county_check="数据有误", explanation="应为600元"), now) == "taken"


def test_words_without_a_check_are_kept_and_the_county_is_still_asked() -> None:
    now = known()
    [verdict] = answers.judge(county(explanation="正在核对"), now)
    assert verdict.taken
    assert "县局核对还空着" in verdict.reason
    assert now.states["F1"].word("explanation") == "正在核对"
    assert now.states["F1"].answered_on is None


def test_a_row_that_speaks_in_two_steps_gets_two_verdicts() -> None:
    verdicts = answers.judge(county(**RIGHT, finding="正常"), known())
    assert [(v.step, v.code) for v in verdicts] == [("county", "taken"), ("city", "wrong_step")]


OF_CITY = Rights("city")


def decision(rights: Rights = OF_CITY, **cells: str) -> Row:
    given = {"period": "2026-06", "region_code": "990101"} | cells
    return Row("key_region_decisions", given, rights, 9)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (decision(decision="确认", note="x"), "taken"),
        (decision(decision="也许"), "not_in_list"),
        (decision(note="再看"), "no_decision"),
        (decision(), "blank"),
        (decision(decision="确认", region_code="999999"), "unknown_number"),
        (decision(decision="确认", period="1800"), "unknown_number"),
        (decision(COUNTY, decision="确认"), "wrong_step"),
        (decision(Rights(why_not="谁"), decision="确认"), "wrong_role"),
        (decision(decision="确认", decided_date="2026-07-30"), "after_as_of"),
    ],
)
def test_decisions_on_key_counties(row: Row, expected: str) -> None:
    assert code(row, known()) == expected


def test_an_old_decision_dropped_again_does_not_overrule_the_newer_one() -> None:
    now = known()
    first, second = decision(decision="确认"), decision(decision="不列入", note="y")
    assert [code(r, now) for r in (first, second, first)] == ["taken", "taken", "stale"]


def test_of_two_people_s_decisions_the_last_counts_and_what_it_replaces_is_told() -> None:
    early = decision(decision="不列入", note="大案所致", decided_date="2026-06-20")
    late = decision(decision="确认", note="连续两月", decided_date="2026-06-21")
    now = known()
    [first], [second] = answers.judge(early, now), answers.judge(late, now)
    assert (first.reason, second.taken) == ("", True)
    assert second.reason.startswith("已记，代替以前记的“不列入”")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"reminded_on": "2026-07-02", "remind_method": "电话"}, "taken"),
        ({}, "blank"),
        ({"warning_id": "W9", "answer": "x"}, "unknown_number"),
        ({"reminded_on": "2026-08-02"}, "after_as_of"),
        ({"reminded_on": "2026-07-03", "answered_on": "2026-07-02", "answer": "已自查"}, "early"),
    ],
)
def test_reminders(cells: dict[str, str], expected: str) -> None:
    given = {"warning_id": "W1", "uscc": "9199"} | cells
    assert code(Row("reminders", given, Rights("city"), 9), known()) == expected


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"remind_method": "电话"}, "已记；提醒日期空着，没有日期的不算提醒过"),
        ({"remind_method": "电话", "reminded_on": "2026-07-02"}, ""),
        ({"answered_on": "2026-07-02", "answer": "已自查"}, ""),
    ],
)
def test_a_reminder_without_a_day_is_no_reminder_yet(cells: dict[str, str], said: str) -> None:
    row = Row("reminders", {"warning_id": "W1", "uscc": "9199"} | cells, Rights("city"), 9)
    (verdict,) = answers.judge(row, known())
    assert (verdict.taken, verdict.reason) == (True, said)


def test_name_and_date_said_once_on_a_sheet_are_everybodys() -> None:
    rows = [{"checked_by": None, "found_by": "丁"}, {"checked_by": "丙", "found_by": "戊"}]
    told.shared(rows, answers.ONCE)
    assert [r["checked_by"] for r in rows] == ["丙", "丙"]
    assert [r["found_by"] for r in rows] == ["丁", "戊"]


def test_a_name_typed_in_two_ways_is_one_and_a_row_set_aside_says_it_too() -> None:
    day = date(2026, 7, 1)
    rows = [{"checked_by": None}, {"checked_by": "王　梅", "checked_date": day}, {"found_by": None}]
    told.shared(rows, answers.ONCE, [{"checked_by": "王梅", "found_by": "丁"}])
    assert [r["checked_by"] for r in rows] == ["王　梅", "王　梅", "王　梅"]
    assert {r["checked_date"] for r in rows} == {day}
    assert rows[2]["found_by"] == "丁"


@pytest.mark.parametrize(
    ("file", "role", "place"),
    [
        ("乙卯县/a.csv", "county", "990101"), ("乙卯县/7月/a.csv", "county", "990101"),
        ("市局/a.csv", "city", ""), ("市局/乙卯县/a.csv", "county", "990101"),
        ("乙卯县a.csv", None, ""), ("a.csv", None, ""), ("a.zip!乙卯县/a.csv", None, ""),
        ("乙卯县/a.zip!b.csv", "county", "990101"),
    ],
)  # fmt: skip
def test_the_folder_a_file_came_from_gives_a_right(file: str, role: str | None, place: str) -> None:
    counties = {"乙卯县": "990101", "市局/乙卯县": "990101"}
    rights = rights_of(None, file, counties, ("市局",))
    assert (rights.role, rights.place) == (role, place)
    assert rights.role or "原工作簿" in rights.why_not


def test_a_seal_goes_before_the_folder() -> None:
    seal = {"role": "county", "place": "990102", "rows": {"X1": ["X1"]}, "as_of": "2026-07-01"}
    rights = rights_of(seal, "乙卯县/a.xlsx", {"乙卯县": "990101"}, ())
    assert rights == Rights("county", "990102", {"X1": ["X1"]}, date(2026, 7, 1))


def test_a_finding_holds_for_the_reasons_of_its_row_that_were_heard() -> None:
    """F1, F2 were answered, F3 was never sent, F4 joined the row later and still has its days."""
    now = known()
    now.states["F4"] = State(region_code="990101")
    assert code(county(**RIGHT), now) == "taken"
    later = Sent("F1", ("F4",), "990101", "2026-07", date(2026, 7, 3))
    hearing.apply(now.states, later, 5)
    book = Rights("city", "", {"F3": ["F1", "F2", "F3", "F4"]}, date(2026, 7, 3))
    assert code(city("F3", book, finding="正常"), now) == "taken"
    found = {n for n, s in now.states.items() if s.found_on is not None}
    assert found == {"F1", "F2", "F3"}
    assert not hearing.is_heard(now.states["F4"], now.as_of)


def test_a_second_copy_that_says_otherwise_names_what_it_takes_the_place_of() -> None:
    now = known()
    wrong = {"county_check": "数据有误", "explanation": "单位写错"}
    answers.judge(county(**wrong, checked_by="甲"), now)
    [again] = answers.judge(county(county_check="数据无误", checked_by="甲"), now)
    assert again.taken
    assert again.reason.startswith("已记，代替以前记的“数据有误；说明：单位写错”")
    for more in ({"checked_by": "乙"}, {"explanation": "见决定书"}):
        [same] = answers.judge(county(county_check="数据无误", **more), now)
        assert (same.taken, same.reason) == (True, "")


def test_a_finding_with_a_deadline_that_was_over_is_not_taken() -> None:
    now = known()
    code(county(**RIGHT), now)
    found = {"finding": "执法不当，纠正", "measure": "限期整改"}
    assert code(city(**found, rectify_due="2025-08-01"), now) == "deadline_past"
    late = {"rectify_due": "2026-07-02", "found_date": "2026-07-03"}
    assert code(city(**found, **late), now) == "deadline_past"
    assert code(city(**found, rectify_due="2026-07-05"), now) == "taken"


def test_a_person_of_the_county_does_not_find_and_nobody_else_checks_for_it() -> None:
    now = known()
    now.people = {"县柳": "county", "食甲": "section", "丁一": "team"}
    assert code(county(**RIGHT, checked_by="食甲"), now) == "wrong_role"
    assert code(county(**RIGHT, checked_by="别人"), now) == "taken"
    [refused] = answers.judge(city(finding="正常", found_by=" 县柳"), now)
    assert (refused.taken, refused.code) == (False, "wrong_role")
    assert "登记的 县柳是县局联络，认定由业务机构办" in refused.reason
    assert code(city(finding="正常", found_by="食甲"), now) == "taken"


def test_new_years_day_of_a_year_without_a_calendar_is_no_working_day() -> None:
    last = workdays.known_until()
    sent = date(last.year, 12, 28)
    working = [
        last.replace(day=d) for d in (29, 30, 31) if workdays.is_working(last.replace(day=d))
    ]
    due = hearing.due(sent, len(working) + 1)
    assert due > date(last.year + 1, 1, 1)
