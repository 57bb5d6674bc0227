"""What is proposed and why, what the rule makes a lead, and what is taken over from a flag."""

from datetime import date
from typing import Any

import pytest

from assets.action.moves import _record_facts
from data_contracts.actions import ISSUES, actions_from
from models.action import frame, origins, picks
from models.action.book import Book, Taken
from models.action.judge import Lists
from models.action.lead import Lead, LeadEvent, Practice, move

DAY = date(2025, 6, 10)


def complaint(statement: str, subject: str | None = None, form: str = "投诉") -> dict[str, Any]:
    return {"form": form, "subject_name": subject, "problem_type": None, "suspected_violation": None,
            "statement": statement}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "is_proposed"),
    [
        (complaint("市场监管所一个月来检查四次，重复检查影响经营"), True),
        (complaint("执法人员态度恶劣，罚款不开票据"), True),
        (complaint("商家卖过期面包，要求市场监管局查处", "某某超市"), False),
        (complaint("请问个体户罚款标准是多少？", form="咨询"), False),
    ],
)
def test_only_complaints_about_enforcement_itself_are_proposed(
    row: dict[str, Any], is_proposed: bool
) -> None:
    told = origins.of_complaint(row)
    assert (told is not None) == is_proposed
    assert told is None or told.startswith("投诉举报反映：")


@pytest.mark.parametrize(
    ("score", "tags", "told"),
    [
        (2, None, "码上评2分：没有写内容"), (3, None, None), (5, "态度好", None),
        (4, "粗暴执法", "码上评标签“粗暴执法”"), (1, "粗暴执法", "码上评1分：粗暴执法"),
    ],
)  # fmt: skip
def test_few_points_or_words_of_conduct_make_an_evaluation_a_proposal(
    score: int, tags: str | None, told: str | None
) -> None:
    assert origins.of_evaluation({"score": score, "tags": tags, "content": None}) == told


@pytest.mark.parametrize(
    ("result", "opinion", "told"),
    [
        ("不满意", "一个月里被重复检查三次", "回访反映：不满意。一个月里被重复检查三次"),
        ("满意", "执法人员态度生硬", "回访反映：满意。执法人员态度生硬"),
        ("未改正，仍有过期食品", None, None), ("已整改", "希望多指导少处罚", None), (None, None, None),
    ],
)  # fmt: skip
def test_a_visit_on_which_the_enforcement_is_blamed_is_proposed(
    result: str | None, opinion: str | None, told: str | None
) -> None:
    """Design: findings of file reviews and visits are proposals; what was put right is none."""
    assert origins.of_visit({"kind": "回访", "result": result, "opinion": opinion}) == told


def test_how_few_points_are_few_is_the_bureaus_own_number() -> None:
    row = {"score": 3, "tags": None, "content": "慢"}
    assert origins.of_evaluation(row) is None
    assert origins.of_evaluation(row, low=3) == "码上评3分：慢"


@pytest.mark.parametrize(
    ("result", "is_proposed"),
    [("撤销", True), ("变更", True), ("确认违法", True), ("维持", False), ("在办", False)],
)
def test_reviews_that_changed_the_decision_are_proposed(result: str, is_proposed: bool) -> None:
    row = {"result": result, "kind": "行政复议", "closed_date": date(2025, 5, 2)}
    assert origins.of_review(row) == (
        f"行政复议结果为{result}，2025-05-02" if is_proposed else None
    )


@pytest.mark.parametrize(
    ("writer", "channel"),
    [
        ("青岚省工商业联合会", "工商联商会"), ("云汀商会", "工商联商会"), ("云岭省检察院", "部门通报"),
        ("丹霞市司法局", "部门通报"), ("云岭省人大常委会", "代表委员"), ("某某食品有限公司", "其他"), (None, "其他"),
    ],
)  # fmt: skip
def test_the_channel_of_a_letter_is_who_wrote_it(writer: str | None, channel: str) -> None:
    row = {"_day": DAY, "region_code": "990101", "counterpart": writer, "matter": "建议"}
    assert _record_facts(row, "letters:1", "", "来函", ())["channel"] == channel


def test_a_kind_of_issue_that_a_record_names_is_not_asked_again() -> None:
    """Of 59 leads from opinions under 乱罚款 and the like 52 came without a kind: each had to be typed once more."""
    row = {"_day": DAY, "region_code": "990101", "channel": "监测点", "content": "罚款偏重"}
    kinds = {"乱罚款", "乱检查"}
    told = [
        _record_facts(row | {"problem_type": told}, "opinions:1", "", "反映", kinds)["issue_kind"]
        for told in ("乱罚款", "罚款太重", None)
    ]
    assert told == ["乱罚款", None, None]


def test_a_kind_of_issue_has_its_class_whoever_writes_it() -> None:
    facts = {
        "channel": "信访",
        "title": "三次检查",
        "why": "来信",
        "received_on": "2025-06-01",
        "region_code": "990101",
    }
    book = Book(lambda _: Practice(classes={"乱检查": "四乱", "不作为": "滥权与不作为"}))

    def take(kind: str, number: str, **words: Any) -> Lead:
        found = book.take(LeadEvent(number, kind, "丁", "team", DAY, words, "改"))
        assert isinstance(found, Taken)
        return found.lead

    assert take("propose", "T1", **facts, issue_kind="乱检查").facts["issue_class"] == "四乱"
    assert take("accept", "T1").facts["issue_class"] == "四乱"
    assert take("register", "", **facts, issue_kind="不作为").facts["issue_class"] == "滥权与不作为"
    take("propose", "T2", **facts)
    assert take("accept", "T2", issue_kind="乱检查").facts["issue_class"] == "四乱"
    said = take("correct", "L20250003", of="2", words={"issue_kind": "不作为"})
    assert (said.facts["issue_kind"], said.facts["issue_class"]) == ("不作为", "滥权与不作为")


def flag(number: str, rule: str = "P001", level: str = "明显异常", **more: Any) -> dict[str, Any]:
    none = dict.fromkeys((
        "sent_on", "due_on", "answered_on", "county_check", "justification", "explanation", "checked_by",
        "finding", "found_on", "found_by", "remark",
    ))  # fmt: skip
    return {"flag_id": number, "rule_code": rule, "level": level, "first_seen": DAY, **none, **more}


def test_the_rule_names_flags_in_the_order_of_the_list_and_once() -> None:
    action = actions_from({
        "actions": {"夏季": {"first": "2025-06-01", "leads_from_flags": {"rules": ["P001"]}}}
    }).actions["夏季"]  # fmt: skip
    flags = {f["flag_id"]: f for f in (
        flag("P001-a"), flag("P002-a", "P002"), flag("P001-b", level="提示"), flag("P001-c"),
        flag("P001-d", first_seen=date(2025, 5, 31)),
    )}  # fmt: skip
    items = [
        (["P001-c"], "一"),
        (["P002-a", "P001-a"], "二"),
        (["P001-b"], "三"),
        (["P001-d"], "四"),
    ]
    found = picks.by_rule(items, flags, action, {"P001-x"})
    assert [[f["flag_id"] for f in i.flags] for i in found] == [["P001-c"], ["P002-a", "P001-a"]]
    assert found[0].why == "夏季的规则：一"
    assert [len(picks.by_rule(items, flags, action, {n})) for n in ("P001-c", "P002-a")] == [1, 1]


def test_a_county_has_room_for_what_the_rule_has_not_made_this_month() -> None:
    def lead(day: date | None, *, by_rule: bool = True) -> Lead:
        return Lead(
            "L", "judging", {"region_code": "990101", "by_rule": by_rule}, registered_on=day
        )

    leads = [lead(DAY), lead(date(2025, 5, 31)), lead(None), lead(DAY, by_rule=False)]
    assert picks.room(leads, DAY, 2) == {"990101": 1}


def test_a_flag_is_received_on_the_day_it_is_taken_up_though_it_was_seen_years_ago() -> None:
    """The table of the month said 认定24件 and 收到0件; the funnel had them outside of every action."""
    old = {"flag_id": "P001-a", "rule_code": "P001", "object_type": "case", "object_key": "局|1",
           "region_code": "990101", "first_seen": date(2024, 9, 2), "reason": "罚款"}  # fmt: skip
    facts = origins.of_flags([old], "罚款", "食品", "已认定", DAY)
    assert facts["received_on"] == "2025-06-10"


def test_what_was_said_on_a_flag_is_taken_over_once_with_its_days() -> None:
    book = Book(lambda _: Practice(), Lists(findings=frozenset({"执法不当，纠正"})))
    facts = {"channel": "数据提示", "title": "罚款", "why": "x", "received_on": "2025-05-01",
             "region_code": "990101", "source_keys": ["flag:P001-a"]}  # fmt: skip
    for event in (
        LeadEvent("T", "propose", "程序", "machine", DAY, facts),
        LeadEvent("T", "accept", "丁", "team", DAY),
        LeadEvent("T", "assign", "丁", "team", DAY, {"section": "食品"}),
    ):
        assert isinstance(book.take(event), Taken)
    lead = book.leads["L20250001"]
    asked = flag("P001-a", sent_on=date(2025, 5, 6), due_on=date(2025, 5, 13))
    answered = asked | {
        "answered_on": date(2025, 5, 9),
        "county_check": "数据有误",
        "explanation": "录错",
    }
    found = answered | {
        "finding": "执法不当，纠正", "found_on": date(2025, 5, 20), "found_by": "乙某", "checked_by": "甲某",
    }  # fmt: skip
    kinds = []
    for now in (asked, answered, answered, found, found):
        events = origins.taken_over(lead, [now], DAY)
        kinds.append([e.kind for e in events if isinstance(book.take(e, DAY), Taken)])
    # A name that came later makes the answer another one; it came with the finding, in time before it.
    assert kinds == [["ask"], ["data_check"], [], ["data_check", "find"], []]
    assert (lead.asked_on, lead.due_on) == (date(2025, 5, 6), date(2025, 5, 13))
    assert (lead.answered_on, lead.said["found_on"]) == (date(2025, 5, 9), "2025-05-20")
    assert frame.turn(lead) == ("team", "处置", None)
    # what was said before the finding does not stand for it; what is said after it does
    before = Lead("L20250002", "judging", {})
    for event in (
        LeadEvent("L20250002", "dispose", "程序", "machine", DAY, {"measure": "其他处理"}),
        LeadEvent("L20250002", "find", "甲某", "section", DAY, {"finding": "执法不当，纠正", "unlawful": "是"}),
    ):  # fmt: skip
        move(before, event, Practice())
    assert frame.turn(before) == ("team", "处置", None)
    move(
        before,
        LeadEvent("L20250002", "dispose", "丁", "team", DAY, {"measure": "其他处理"}),
        Practice(),
    )
    assert frame.turn(before) == ("team", "确认销号", None)


def test_overdue_days_and_whose_turn_it_is() -> None:
    lead = Lead(
        "L20250001",
        "judging",
        {"received_on": "2025-06-01"},
        asked_on=date(2025, 6, 2),
        due_on=date(2025, 6, 9),
    )
    row = frame.row(lead, None, DAY)
    assert (row["overdue_days"], row["next_role"], row["next_step"]) == (
        1,
        "业务机构",
        "认定（县局逾期未答复）",
    )
    assert frame.row(lead, None, date(2025, 6, 9))["overdue_days"] is None
    assert frame.turn(lead, DAY)[:2] == ("section", "认定（县局逾期未答复）")
    assert frame.turn(lead, date(2025, 6, 9))[0] == "county"


def test_what_fits_no_kind_of_problem_is_no_abuse_of_power() -> None:
    """A hearing without a review was counted as 滥权与不作为 in the table a county confirms."""
    named = {kind: name for name, kinds in ISSUES.items() for kind in kinds}
    assert named["其他"] == "其他"
    assert [kind for kind, name in named.items() if name == "滥权与不作为"] == [
        "该罚不罚", "吃拿卡要", "粗暴执法", "不作为",
    ]  # fmt: skip
