"""What a correction changes, as people write it on the command line."""

import pytest

from models.action import words as w
from pipelines.cli.leads import _put_right


@pytest.mark.parametrize(
    ("said", "given"),
    [
        (["退还金额=2300"], {"refunded_yuan": "2300"}),
        (["refunded_yuan = 2300"], {"refunded_yuan": " 2300"}),
        (["撤销变更案件=A|一号、B|二号"], {"revoked_case_keys": ["A|一号", "B|二号"]}),
        (["revoked_case_keys="], {"revoked_case_keys": []}),
        (["整改情况=退还=已办", "别的=1"], {"done": "退还=已办", "别的": "1"}),
    ],
)
def test_words_are_known_by_either_name_and_lists_are_lists(
    said: list[str], given: dict[str, object]
) -> None:
    assert _put_right(said) == given


def test_whatever_may_be_put_right_has_a_name() -> None:
    may = {word for kind in w.KINDS.values() for word in kind.correctable}
    assert may <= set(w.CALLED)
    assert len(set(w.CALLED.values())) == len(w.CALLED)
