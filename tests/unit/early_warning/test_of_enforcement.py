"""What people say of enforcement itself is a voice on the bureau, no risk of a sector."""

from datetime import date, timedelta

import polars as pl
import pytest

from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, events_from, judge
from models.early_warning.records.events import with_weeks
from models.early_warning.records.of_enforcement import ENFORCEMENT, without_enforcement
from models.early_warning.texts.classify import fill
from models.opinions import is_authority
from tests.unit.early_warning.test_judge import FIRST, REGIONS, quiet_history

FINED = "市场监管所来人说标签不规范，直接罚了我五千元，问依据也不说清楚"
IDLE = "在店里办的卡关门不退，找市场监管局也没有人管"
CHEATED = "门店停业，预付卡不能退费，请市场监管局严厉处罚"


def complaint(n: int, day: date, said: str, **more: object) -> dict[str, object]:
    row: dict[str, object] = {
        "complaint_no": f"V{n:04d}", "form": "投诉", "region_code": "970101", "registered_date": day,
        "industry": "零售业", "object_category": "糕点", "problem_type": "退费难", "statement": said,
        "complainant_key": f"V{n}", "party_key": f"W{n}", "subject_name": None,
    }  # fmt: skip
    return row | more


def words_of(**more: object) -> tuple[str | None, ...]:
    rows = [complaint(0, FIRST, **{"said": CHEATED, **more})]
    events = without_enforcement(events_from(complaints=pl.DataFrame(rows)))
    return events.select("industry", "object_category", "violation_type").row(0)


GIVEN = ("零售业", "糕点", "退费难")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, GIVEN),  # asks the bureau to act
        ({"said": FINED}, (None,) * 3),
        ({"said": FINED, "subject_name": "某县市场监督管理局"}, (None,) * 3),
        ({"said": IDLE}, (None,) * 3),
        ({"said": IDLE, "subject_name": "瑞鑫门店"}, GIVEN),  # the shop's sector has it too
        ({"object_category": "行政执法"}, (None,) * 3),
        ({"problem_type": "工作作风", "subject_name": "瑞鑫门店"}, (None,) * 3),
        ({"industry": "公共服务"}, ("公共服务", "糕点", "退费难")),  # water, gas and buses too
        ({"object_category": "市场监管"}, ("零售业", "市场监管", "退费难")),  # so are all of ours
    ],
)
def test_whose_complaint_has_a_sector(more: dict[str, object], words: tuple[str | None, ...]):
    assert words_of(**more) == words


@pytest.mark.parametrize(
    ("problem", "said", "is_of_sector"),
    [
        ("程序", "处罚告知书送达后很快作出决定，没有充分听取意见。", False),
        ("其他", "一个月内被不同科室检查三次，影响经营。", False),
        ("裁量标准", "希望明确标签瑕疵怎样处理", False),
        ("虚假宣传", "同行冒用我们的商标，请检查那家门店", True),
        ("平台收费", "平台随意罚款，申诉没有人理", True),
    ],
)
def test_what_an_enterprise_says_of_enforcement_is_of_no_sector(
    problem: str, said: str, *, is_of_sector: bool
) -> None:
    """Enterprises of five districts were heard on 程序: a warning to those alike was issued."""
    row = {"opinion_no": "Q1", "region_code": "970101", "received_date": FIRST, "problem_type": problem, "content": said}  # fmt: skip
    assert events_from(opinions=pl.DataFrame([row])).height == int(is_of_sector)


def test_cases_keep_what_they_are_called() -> None:
    cases = pl.DataFrame([{"case_key": "a", "region_code": "970101", "filed_date": FIRST,
                           "violation_type": "阻碍执法", "industry_code": "5229"}])  # fmt: skip
    assert without_enforcement(events_from(cases))["violation_type"].to_list() == ["阻碍执法"]


def test_other_columns_of_such_a_complaint_stay() -> None:
    """Many persons on one matter are still told of as many persons."""
    rows = [complaint(0, FIRST, FINED, subject_name="某县市场监督管理局")]
    events = events_from(complaints=pl.DataFrame(rows))
    assert events["object_category"].to_list() == [ENFORCEMENT]
    assert without_enforcement(events).row(0, named=True) == events.row(0, named=True) | {
        "industry": None, "object_category": None, "violation_type": None,
    }  # fmt: skip


def warned(rows: list[dict[str, object]], as_of: date = date(2024, 12, 31)) -> Warnings:
    quiet = pl.DataFrame(quiet_history(), infer_schema_length=None)
    made = events_from(complaints=pl.DataFrame(rows, infer_schema_length=None))
    return judge(
        pl.concat([made, quiet.select(pl.col(c).cast(made.schema[c]) for c in quiet.columns)], how="diagonal"),
        REGIONS, shipped(Params), as_of, 0,
    )  # fmt: skip


def risen(n: int, said: list[str], **more: object) -> list[dict[str, object]]:
    start = FIRST + timedelta(weeks=70)
    return [complaint(i, start + timedelta(days=i), said[i % len(said)], **more) for i in range(n)]


@pytest.mark.parametrize(
    "filed",
    [
        {"industry": "公共服务", "object_category": "服务", "problem_type": "其他"},
        {"industry": "公共服务", "object_category": "行政执法", "problem_type": "收费"},
    ],
)
def test_voices_make_no_sector_warning(filed: dict[str, object]) -> None:
    assert "sector" not in warned(risen(14, [FINED], **filed)).warnings["kind"]


def test_a_sector_that_rises_is_warned_of_though_some_also_blame_the_bureau() -> None:
    found = warned(risen(16, [CHEATED, CHEATED, IDLE], subject_name="瑞鑫门店")).warnings
    row = found.filter(pl.col("kind") == "sector").row(0, named=True)
    assert (row["object_category"], row["violation_type"]) == ("糕点", "退费难")


@pytest.mark.parametrize(
    ("subject", "said", "advised"),
    [
        ("某县市场监督管理局", FINED, "不提醒经营者"),
        ("好饭局餐厅", CHEATED, "必要时提醒同类经营者"),
    ],
)
def test_many_on_one_bureau_are_no_reason_to_remind_a_trade(
    subject: str, said: str, advised: str
) -> None:
    """The bureau was to be asked like a shop, and others of its trade to be reminded."""
    rows = risen(20, [said], subject_name=subject, party_key=subject)
    found = warned(rows, FIRST + timedelta(weeks=73)).warnings.filter(pl.col("kind") == "matter")
    assert found["current_level"].is_in(["关注", "预警"]).to_list() == [True]
    assert advised in found["current_advice"][0]


@pytest.mark.parametrize(
    ("subject", "is_one"),
    [
        ("某县市场监督管理局", True),
        ("丙区某某街道办事处", True),
        ("城关市场监管所", True),
        ("格局家具店", False),
        ("粮食局招待所", False),
        ("", False),
        (None, False),
    ],
)
def test_an_authority_is_told_by_the_end_of_its_name(subject: str | None, is_one: bool) -> None:
    assert is_authority(subject) is is_one


def test_what_is_filled_from_texts_like_these_has_no_sector_either() -> None:
    """Blank ones that no rule tells: what was learnt of those that are told puts them beside these."""
    known = [complaint(i, FIRST + timedelta(days=i), (FINED, CHEATED)[i % 2]) for i in range(420)]
    blank = {"industry": None, "object_category": None, "problem_type": None}
    said = "来人说标签不规范，直接罚了五千元，问依据也不说清楚"
    new = complaint(500, FIRST + timedelta(weeks=71), said, **blank)
    events = events_from(complaints=pl.DataFrame([*known, new], infer_schema_length=None))
    filled = fill(with_weeks(events), 0)[0].filter(key="V0500")
    words = filled.select("object_category", "violation_type")
    assert words.row(0) == (ENFORCEMENT, ENFORCEMENT)
    assert without_enforcement(filled).select(words.columns).row(0) == (None, None)
