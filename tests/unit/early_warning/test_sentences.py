"""What a warning says of its sector."""

import pytest

from models.early_warning.told.wording import Sheet, advice, reason

PLAIN = {
    "kind": "sector", "places": ["甲县"], "subject": None, "weeks": 8, "n_cases": 0, "n_complaints": 6, "n_other": 0,
    "n_parties": 6, "n_persons": 6, "expected": 0.5, "first_day": "2026年4月4日", "terms": [], "term_events": 0,
    "campaign_share": 0.0, "n_core": 6, "elsewhere": None, "counted": 6.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("零售业", "糕点", "退费难"), "“零售业·糕点·退费难”投诉举报6件"),
        ((None, "糕点", None), "“糕点”投诉举报6件"),
        (("零售业", None, "退费难"), "“零售业·退费难”投诉举报6件"),
        (("零售业", "糕点", None), "“零售业·糕点”中没有写明问题的投诉举报6件"),
        (("零售业", None, None), "“零售业”中没有写明客体和问题的投诉举报6件"),
    ],
)
def test_where_only_records_without_the_words_are_counted_it_says_so(words, says) -> None:
    assert says in reason(Sheet(words=words, **PLAIN))


@pytest.mark.parametrize(
    ("words", "terms", "says"),
    [
        (("教育", "校外教育类", "合同"), ["舞蹈课", "态度恶劣"], "对照要求自查同类问题"),
        (("住宿业", None, "合同"), ["节假日"], "对照要求自查同类问题"),
        (("道路运输业", None, "合同"), ["情节恶劣", "假期"], "对照要求自查同类问题"),
        (("零售业", "酒类", "合同"), ["假酒"], "核对进货查验和检验报告"),
        (("零售业", "家居用品", "合同"), ["劣质"], "核对进货查验和检验报告"),
        (("零售业", "药品", "销售劣药"), [], "核对进货查验和检验报告"),
    ],
)
def test_a_bad_manner_and_a_holiday_are_no_bad_goods(words, terms, says) -> None:
    sheet = Sheet(words=words, **(PLAIN | {"terms": terms}))
    assert says in advice(sheet, 3, "关注")


def test_what_all_records_say_is_not_said_of_some_and_parts_are_no_records() -> None:
    words = ("零售业", "食品", "过期")
    some, all_ = (
        reason(Sheet(words=words, **(PLAIN | {"terms": ["发霉"], "term_events": n})))
        for n in (PLAIN["n_complaints"] - 1, PLAIN["n_complaints"])
    )
    assert f"其中{PLAIN['n_complaints'] - 1}件提到“发霉”" in some
    assert f"{PLAIN['n_complaints']}件都提到“发霉”" in all_
    assert "计约51件" in reason(Sheet(words=words, **(PLAIN | {"counted": 51.4})))
    assert "计51件" in reason(Sheet(words=words, **(PLAIN | {"counted": 51.0})))
    none = reason(Sheet(words=words, **(PLAIN | {"n_core": 0})))
    assert "0件最像" not in none and "从记录上分不出" in none
