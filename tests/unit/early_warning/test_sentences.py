"""What a warning says of its sector."""

import pytest

from models.early_warning.wording import Sheet, reason

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
