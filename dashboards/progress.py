"""How far the leads have come: sent, answered, found, rectified, in counts that add up."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboards import words
from dashboards.standing import CALM_FINDINGS, IN_LEDGER, Flag, is_asked
from dashboards.view import View

#: What of a finding without this county's own answer is said, by ``heard``; else it came unheard.
_NONE_TO_ASK, _BESIDE = "没有县局可问", "同一对象已听取"


@dataclass(frozen=True)
class Progress:
    """Counts of flags that are not history; each can be counted again in ``out_flags``.

    ``unsent`` + ``sent`` + ``handed_on`` = all; ``unsent`` = ``to_send`` + ``internal`` + ``none_to_ask`` +
    ``beside`` + ``unheard``; ``sent`` = ``answered`` + ``in_time`` + ``overdue`` + ``never_said`` +
    ``withdrawn``; ``answered`` + ``overdue`` + ``never_said`` = ``found`` + ``to_find`` + ``closed``;
    ``found`` = ``calm`` + ``problem``; ``problem`` = ``rectified`` + ``ended`` + ``to_rectify``.

    Attributes
    ----------
    handed_on : int
        Status 已转台账 without a finding: its lead went into another one or to another authority.
    unsent : int
        Neither ``sent_on`` nor ``answered_on`` is there.
    to_send, internal : int
        Of ``unsent``, without a finding: to be put to a county; never put to one by rule and level.
    none_to_ask, beside, unheard : int
        Of ``unsent``, with a finding: there was no county to ask; it was heard about the same
        object; it was not heard (older programs found first).
    sent : int
        One of them is (older homes kept the answer alone).
    answered : int
        Of ``sent``: ``answered_on`` is not null.
    withdrawn : int
        Of ``sent``, neither answered nor found: it holds no more, its county need not answer.
    in_time, overdue : int
        Of ``sent``, neither answered nor withdrawn nor found: before the deadline, after it.
    never_said : int
        Of ``sent``, never answered: the days ran out and the city found without the county's word.
    found, to_find : int
        Of ``sent``: with a finding; without one, though answered or overdue.
    closed : int
        Of ``answered``: without a finding, and it holds no more.
    calm, problem : int
        Of ``found``: nothing wrong, a problem.
    rectified : int
        Of ``problem``: ``rectify_result`` is not null; of a flag in the ledger of leads it is what
        its lead reported, once it was checked and passed.
    ended : int
        Of ``problem``, without such a result: its lead was closed, as no rectification was ordered.
    to_rectify : int
        The other problems.
    """

    handed_on: int
    unsent: int
    to_send: int
    internal: int
    none_to_ask: int
    beside: int
    unheard: int
    sent: int
    answered: int
    withdrawn: int
    in_time: int
    overdue: int
    never_said: int
    found: int
    to_find: int
    closed: int
    calm: int
    problem: int
    rectified: int
    ended: int
    to_rectify: int


def of(view: View) -> Progress:
    """Return how far the leads of a run have come, those withdrawn among them."""
    return progress([*view.flags, *view.withdrawn])


def progress(flags: Iterable[Flag]) -> Progress:
    """Return how far flags have come; history is left out."""
    known = [f for f in flags if f["status"] != "历史"]
    own = [f for f in known if f["status"] != IN_LEDGER or f["finding"]]
    sent = [f for f in own if f["sent_on"] or f["answered_on"]]
    unsent = [f for f in own if not (f["sent_on"] or f["answered_on"])]
    waiting = [f for f in unsent if not f["finding"]]
    unasked = [f["heard"] for f in unsent if f["finding"]]
    internal = sum(1 for f in waiting if not is_asked(f))
    answered = [f for f in sent if f["answered_on"]]
    gone = [f for f in sent if f["is_current"] is False and not f["finding"]]
    silent = [
        f for f in sent if not f["answered_on"] and (f["is_current"] is not False or f["finding"])
    ]
    found = [f for f in sent if f["finding"]]
    # a silent county's days have run out where a finding was taken: it would be set aside before
    late = [f for f in silent if f["is_overdue"] or f["finding"]]
    closed = sum(1 for f in gone if f["answered_on"])
    problem = [f for f in found if f["finding"] not in CALM_FINDINGS]
    done = [f for f in problem if f["rectify_result"]]
    ended = sum(1 for f in problem if f["closed_on"] and not f["rectify_result"])
    return Progress(
        handed_on=len(known) - len(own), unsent=len(unsent), to_send=len(waiting) - internal, internal=internal,
        none_to_ask=unasked.count(_NONE_TO_ASK), beside=unasked.count(_BESIDE),
        unheard=sum(1 for heard in unasked if heard not in (_NONE_TO_ASK, _BESIDE)),
        sent=len(sent), answered=len(answered), withdrawn=len(gone) - closed,
        in_time=len(silent) - len(late), overdue=sum(1 for f in late if not f["finding"]),
        never_said=sum(1 for f in late if f["finding"]), found=len(found),
        to_find=len(answered) + len(late) - len(found) - closed, closed=closed,
        calm=len(found) - len(problem), problem=len(problem), rectified=len(done),
        ended=ended, to_rectify=len(problem) - len(done) - ended,
    )  # fmt: skip


def strip(p: Progress) -> list[tuple[str, str, str]]:
    """Return the four steps with what stays behind at each, as (term, count, note)."""

    def note(*parts: tuple[str, int]) -> str:
        return "，".join(f"{word}{words.whole(n)}条" for word, n in parts if n)

    return [
        ("数据提示已送县局", f"{words.whole(p.sent)}条", note(
            ("另有待送", p.to_send), ("内部参考、不问县局", p.internal), ("没有县局可问、已认定", p.none_to_ask),
            ("随同一对象听取后认定", p.beside), ("未经县局答复即认定", p.unheard), ("台账已并入、移送", p.handed_on),
        )),
        ("→ 已答复", f"{words.whole(p.answered)}条", note(
            ("期限内", p.in_time), ("逾期未答复", p.overdue), ("期满没有答复、已认定", p.never_said), ("已撤回、不用答复", p.withdrawn),
        )),
        ("→ 已认定", f"{words.whole(p.found)}条", note(
            ("待认定", p.to_find), ("答复后撤回", p.closed), ("无问题", p.calm), ("有问题", p.problem),
        )),
        ("→ 已整改", f"{words.whole(p.rectified)}条", note(
            ("待整改", p.to_rectify), ("未要求整改、已销号", p.ended),
        )),
    ]  # fmt: skip
