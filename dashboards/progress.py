"""How far the leads have come: sent, answered, found, rectified, in counts that add up."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboards import leads, words
from dashboards.view import Flag

_CALM = {"正常", "有正当理由"}


@dataclass(frozen=True)
class Progress:
    """Counts of current flags that are not history; each can be counted again in ``out_flags``.

    ``unsent`` + ``sent`` = all; ``sent`` = ``answered`` + ``in_time`` + ``overdue``;
    ``answered`` + ``overdue`` = ``found`` + ``to_find``; ``found`` = ``calm`` + ``problem``;
    ``problem`` = ``rectified`` + ``to_rectify``.

    Attributes
    ----------
    unsent : int
        Neither ``sent_on`` nor ``answered_on`` is there.
    sent : int
        One of them is (older homes kept the answer alone).
    answered : int
        Of ``sent``: ``answered_on`` is not null.
    in_time, overdue : int
        Of ``sent``, not answered: before the deadline, after it.
    found, to_find : int
        Of ``sent``: with a finding; without one, though answered or overdue.
    calm, problem : int
        Of ``found``: nothing wrong, a problem.
    rectified, to_rectify : int
        Of ``problem``: with and without a result of rectification.
    found_unasked : int
        Of ``unsent``: found, as there was no county to ask.
    internal : int
        Of ``unsent``, without a finding: its rule and level are never put to a county.
    """

    unsent: int
    sent: int
    answered: int
    in_time: int
    overdue: int
    found: int
    to_find: int
    calm: int
    problem: int
    rectified: int
    to_rectify: int
    found_unasked: int
    internal: int


def progress(flags: Iterable[Flag]) -> Progress:
    """Return how far current flags have come; history is left out."""
    own = [f for f in flags if f["status"] != "历史"]
    sent = [f for f in own if f["sent_on"] or f["answered_on"]]
    unsent = [f for f in own if not (f["sent_on"] or f["answered_on"])]
    answered = [f for f in sent if f["answered_on"]]
    silent = [f for f in sent if not f["answered_on"]]
    found = [f for f in sent if f["finding"]]
    # a silent county's days have run out where a finding was taken: it would be set aside before
    late = [f for f in silent if f["is_overdue"] or f["finding"]]
    problem = [f for f in found if f["finding"] not in _CALM]
    done = [f for f in problem if f["rectify_result"]]
    return Progress(
        unsent=len(unsent), sent=len(sent), answered=len(answered),
        in_time=len(silent) - len(late), overdue=len(late), found=len(found),
        to_find=len(answered) + len(late) - len(found), calm=len(found) - len(problem),
        problem=len(problem), rectified=len(done), to_rectify=len(problem) - len(done),
        found_unasked=sum(1 for f in own if f["finding"]) - len(found),
        internal=sum(1 for f in unsent if not f["finding"] and not leads.is_asked(f)),
    )  # fmt: skip


def strip(p: Progress, withdrawn: int = 0) -> list[tuple[str, str, str]]:
    """Return the four steps with what stays behind at each, as (term, count, note).

    ``withdrawn`` leads were sent and hold no more: they are in no count, and are told beside.
    """

    def note(*parts: tuple[str, int]) -> str:
        return "，".join(f"{word}{words.whole(n)}条" for word, n in parts if n)

    return [
        ("已送县局", f"{words.whole(p.sent)}条", note(("另有待送", p.unsent - p.found_unasked - p.internal), ("内部参考、不问县局", p.internal), ("无须问县局、已认定", p.found_unasked), ("送出后数据变了、不用再答复", withdrawn))),
        ("→ 已答复", f"{words.whole(p.answered)}条", note(("期限内", p.in_time), ("逾期未答复", p.overdue))),
        ("→ 已认定", f"{words.whole(p.found)}条", note(("待认定", p.to_find), ("无问题", p.calm), ("有问题", p.problem))),
        ("→ 已整改", f"{words.whole(p.rectified)}条", note(("待整改", p.to_rectify))),
    ]  # fmt: skip
