"""What a returned row says, whether it counts, and if not the sentence that tells its writer.

A row is judged by itself; what is wrong in one row takes nothing from the others of its file.
Whatever was typed stays in the verdict, counted or not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from data_contracts.actions import ROLES
from models.leads import hearing
from models.leads.hearing import DATA_WRONG, FETCH_FILE, Said, State, person
from models.leads.rights import CITY, COUNTY, Rights
from models.leads.told import replaced, understood

#: Steps of a returned row by the columns that are filled in it.
CHECK, FIND, DECIDE, REMIND = "county", "city", "decision", "reminder"
#: The one step of a source that has only one.
STEP_OF = {"key_region_decisions": DECIDE, "reminders": REMIND}
TAKEN, BLANK, SAME = "taken", "blank", "same"

_CHECKED = ("county_check", "justification", "explanation")
_FOUND = ("finding", *hearing.FOLLOW_UP)
_BESIDE = {CHECK: ("checked_by", "checked_date"), FIND: ("finding_organ", "found_by", "found_date")}
#: Who handled a lead in a workbook, and when; asked once a sheet as well.
_HANDLED = ("handled_by", "handled_date")
#: Asked once a sheet.
ONCE = (*_BESIDE[CHECK], *_BESIDE[FIND], *_HANDLED)
_DAYS = {
    "checked_date": "核对日期", "found_date": "认定日期", "decided_date": "决定日期",
    "reminded_on": "提醒日期", "answered_on": "答复日期",
}  # fmt: skip
_REMINDED = ("reminded_on", "remind_method", "answered_on", "answer")
_DECIDED = ("decision", "note", "decided_by", "decided_date")
#: What makes a row of a source speak in a step.
_SPOKEN: dict[str, dict[str, tuple[str, ...]]] = {
    "feedback": {CHECK: _CHECKED, FIND: _FOUND}, "key_region_decisions": {DECIDE: _DECIDED},
    "reminders": {REMIND: _REMINDED},
}  # fmt: skip

#: Whose name stands in a step, and which parts may do it.
_PART = {CHECK: ("checked_by", ("county",)), FIND: ("found_by", ("section", "team"))}

Words = Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """A returned row: where it stands, its filled cells by contract column, and what its file may say."""

    source: str
    cells: Words
    rights: Rights
    arrival: int


@dataclass(frozen=True)
class Verdict:
    """What became of a row in one step.

    Attributes
    ----------
    step : str
        ``county``, ``city``, ``decision`` or ``reminder``.
    number : str
        The number as typed.
    understood : str
        What the row says, in words.
    taken : bool
        Whether it counts from now on.
    code : str
        ``taken``, or why not, for counting.
    reason : str
        The sentence for its writer; empty where nothing is left to do.
    words : Mapping[str, str]
        What was read; for a row that is taken, what is recorded.
    """

    step: str
    number: str
    understood: str
    taken: bool
    code: str
    reason: str
    words: Words


@dataclass
class Known:
    """What returned rows are held against; states and what was said move as rows are taken.

    Attributes
    ----------
    as_of : date
    states : dict of str to State
        Every flag issued.
    lists : Mapping[str, frozenset[str]]
        Words that count for ``county_check``, ``justification``, ``finding``, ``key_decision``.
    days : int
        Working days a county has to answer.
    names : Mapping[str, str]
        Region names by code.
    proposals : frozenset of str
        ``period|region`` of the key-county proposals issued.
    warnings : frozenset of str
        Numbers of the warnings issued.
    said : dict
        For each step and number what was said so far, in order.
    people : Mapping[str, str]
        Folded name → role, as the bureau configured them.
    """

    as_of: date
    states: dict[str, State]
    lists: Mapping[str, frozenset[str]]
    days: int
    names: Mapping[str, str] = field(default_factory=dict)
    proposals: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()
    said: dict[tuple[str, str], list[Words]] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


class _SetAsideError(Exception):
    """A row that does not count: code and sentence."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


def judge(row: Row, known: Known) -> list[Verdict]:
    """Return what becomes of a row: one verdict a step it speaks in; what is taken moves ``known``."""
    steps = steps_in(row.source, row.cells)
    if not steps:
        here = FIND if row.rights.role == CITY else CHECK
        return [_blank(STEP_OF.get(row.source, here), row)]
    return [_verdict(row, step, known) for step in steps]


def steps_in(source: str, cells: Words) -> list[str]:
    """Return the steps a returned row speaks in, by the cells that are filled."""
    steps = _SPOKEN[source]
    return [step for step, names in steps.items() if any(cells.get(n) for n in names)]


def _blank(step: str, row: Row) -> Verdict:
    why = "空行，没有填写；不用填的可以不管"
    return Verdict(step, _number(row), "", taken=False, code=BLANK, reason=why, words={})


def _number(row: Row) -> str:
    named = {
        "feedback": ("flag_id",), "key_region_decisions": ("period", "region_code"),
        "reminders": ("warning_id", "uscc"),
    }[row.source]  # fmt: skip
    return "|".join(row.cells.get(n) or "" for n in named)


def _verdict(row: Row, step: str, known: Known) -> Verdict:
    number = _number(row)
    words = _words(row, step, known)
    shown = understood(words)
    try:
        _rightful(row, step, number, known)
        _on_time(words, known)
        _in_own_part(step, words, known)
        _STEPS[step](row, number, words, known)
    except _SetAsideError as no:
        return Verdict(
            step, number, shown, taken=False, code=no.code, reason=no.reason, words=words
        )
    said = known.said.setdefault((step, number), [])
    hint = _hint(step, words) or _replaced(step, words, said)
    said.append(words)
    if step in (CHECK, FIND):
        flags = tuple((row.rights.rows or {}).get(number, ()))
        told = Said(step, number, words, known.as_of, row.arrival, row.rights.book, flags)
        hearing.apply(known.states, told, known.days)
    return Verdict(step, number, shown, taken=True, code=TAKEN, reason=hint, words=words)


def _words(row: Row, step: str, known: Known) -> dict[str, str]:
    """Return the filled cells of a step; a reason that is in no list stands among the explanations."""
    names = {
        CHECK: (*_CHECKED, *_BESIDE[CHECK]), FIND: (*_FOUND, *_BESIDE[FIND]),
        DECIDE: _DECIDED, REMIND: _REMINDED,
    }[step]  # fmt: skip
    words = {n: str(row.cells[n]) for n in names if row.cells.get(n)}
    own = words.get("justification")
    if own is not None and own not in known.lists["justification"]:
        del words["justification"]
        told = words.get("explanation")
        words["explanation"] = own if told in (None, own) else f"{own}；{told}"
    return words


def _rightful(row: Row, step: str, number: str, known: Known) -> None:
    """Refuse a row whose file may not say this."""
    rights = row.rights
    if rights.role is None:
        raise _SetAsideError("wrong_role", rights.why_not)
    if step == CHECK and rights.role != COUNTY:
        raise _SetAsideError(
            "wrong_step", "市局的表里填了县局核对的格，没有采用；县局核对由县局在本县的表里填"
        )
    if step != CHECK and rights.role != CITY:
        what = {FIND: "认定", DECIDE: "重点县决定", REMIND: "提醒情况"}[step]
        raise _SetAsideError("wrong_step", f"县局的表里填了{what}的格，没有采用；{what}由市局填")
    _known_number(row, step, number, known)
    if rights.role == COUNTY:
        own, told = known.states[number].region_code, rights.place
        if own != told:
            name = known.names.get(told) or told
            raise _SetAsideError(
                "other_county", f"这条线索不是{name}的，本县的表里不能填；请删去这一行"
            )
    if rights.rows is not None and number not in rights.rows:
        raise _SetAsideError(
            "not_in_book", "这一行不是本工作簿发出时的行；请在列有这一行的工作簿里填"
        )


def _known_number(row: Row, step: str, number: str, known: Known) -> None:
    if step in (CHECK, FIND):
        if number not in known.states:
            raise _SetAsideError(
                "unknown_number", f"认不出线索编号“{number[:40]}”；请照发出的表原样保留编号"
            )
    elif step == DECIDE:
        period, region = row.cells.get("period") or "", row.cells.get("region_code") or ""
        if number not in known.proposals:
            raise _SetAsideError(
                "unknown_number", f"没有“{period[:20]}”期间区划“{region[:20]}”的重点县建议；请核对期间和区划代码"
            )  # fmt: skip
    elif (row.cells.get("warning_id") or "") not in known.warnings:
        raise _SetAsideError("unknown_number", "认不出预警编号；请照发出的名单原样保留编号")


def _on_time(words: Words, known: Known) -> None:
    for name, zh in _DAYS.items():
        if name in words and date.fromisoformat(words[name]) > known.as_of:
            raise _SetAsideError(
                "after_as_of", f"{zh}{words[name]}晚于截至日期{known.as_of.isoformat()}；请改正日期后再交"
            )  # fmt: skip


def _in_own_part(step: str, words: Words, known: Known) -> None:
    """Refuse a person whose part in the bureau's own list of people is another."""
    column, parts = _PART.get(step, ("", ()))
    who = words.get(column, "")
    role = known.people.get(person(who))
    if role is not None and role not in parts:
        what = {CHECK: "县局核对", FIND: "认定"}[step]
        raise _SetAsideError(
            "wrong_role", f"登记的{who}是{ROLES[role]}，{what}由{ROLES[parts[0]]}办；请由办的人写自己的名字"
        )  # fmt: skip


def _in_list(words: Words, name: str, zh: str, enum: str, known: Known) -> None:
    listed = known.lists[enum]
    if name in words and words[name] not in listed:
        raise _SetAsideError(
            "not_in_list", f"{zh}写的是“{words[name][:40]}”，列表里没有；请从下拉列表选一个，原话写在说明或备注里"
        )  # fmt: skip


def _repeated(step: str, number: str, words: Words, known: Known) -> None:
    """Refuse what stands on record already, and what was said before the newest word."""
    before = known.said.get((step, number), [])
    if before and before[-1] == words:
        raise _SetAsideError(SAME, "与已记的相同，不重复记")
    if words in before[:-1]:
        raise _SetAsideError("stale", "以前填过同样内容，后来已改填；仍以后填的为准")


def _check(row: Row, number: str, words: Words, known: Known) -> None:
    _in_list(words, "county_check", "县局核对", "county_check", known)
    _repeated(CHECK, number, words, known)
    state = known.states[number]
    if state.found_on is not None or state.is_lead:
        raise _SetAsideError("stale", "市局已经认定，不再改核对；有新情况请另行书面说明")
    _newer(words, "checked_date", state, row.rights.book, state.answer_book)
    if words.get("county_check") == DATA_WRONG and not words.get("explanation"):
        raise _SetAsideError("needs_words", "选了数据有误，还要在说明里写哪里错、正确的数和出处")


def _find(row: Row, number: str, words: Words, known: Known) -> None:
    _in_list(words, "finding", "认定", "finding", known)
    _repeated(FIND, number, words, known)
    state, finding = known.states[number], words.get("finding")
    _newer(words, "found_date", state, row.rights.book, state.finding_book)
    _deadline_ahead(words, row.rights.book)
    if finding == FETCH_FILE:
        if state.found_on is not None:
            raise _SetAsideError("stale", "已经认定，不再转为需调卷")
        return
    if finding is None:
        if state.found_on is None:
            raise _SetAsideError("no_finding", "还没有认定，处置和整改先不记；请先填认定")
        return
    rows = (row.rights.rows or {}).get(number) or hearing.flags_of(known.states, number)
    own = [known.states[n] for n in rows if n in known.states]
    if not any(hearing.is_heard(s, known.as_of) for s in own):
        raise _SetAsideError("not_heard", _unheard(state))
    if any(same_person(words.get("found_by"), s.word("checked_by")) for s in own):
        raise _SetAsideError(
            "one_person", "认定人与核对人是同一个人；核对和认定要由两个人做，请换人认定"
        )


def _deadline_ahead(words: Words, book: date | None) -> None:
    """Refuse a deadline that was over when it was set."""
    set_on = words.get("found_date") or (book.isoformat() if book else "")
    if (due := words.get("rectify_due")) and due < set_on:
        why = f"整改期限{due}早于认定那天（{set_on}）；请核对日期"
        raise _SetAsideError("deadline_past", why)


def _unheard(state: State) -> str:
    if state.sent_on is None:
        return "还没有送县局核对；先听县局说明，再作认定"
    due = state.due_on.isoformat() if state.due_on else ""
    return f"县局还没有答复，期限到{due}；期满或答复以后再认定"


def _newer(words: Words, name: str, state: State, book: date | None, last: date | None) -> None:
    """Refuse a word older than the one on record, by its own date or by its workbook."""
    _not_older(words, name, state.word(name))
    if book is not None and last is not None and book < last:
        raise _SetAsideError(
            "stale", f"填在{book.isoformat()}的旧表里，已按{last.isoformat()}的新表记过；请填新表"
        )


def _not_older(words: Words, name: str, before: str | None) -> None:
    told = words.get(name)
    if told and before and told < before:
        raise _SetAsideError("stale", f"{_DAYS[name]}{told}早于已记的{before}；以后填的为准")


def _decide(row: Row, number: str, words: Words, known: Known) -> None:
    del row
    if "decision" not in words:
        raise _SetAsideError("no_decision", "没有填专班决定；请选确认或不列入")
    _in_list(words, "decision", "专班决定", "key_decision", known)
    _repeated(DECIDE, number, words, known)


def _remind(row: Row, number: str, words: Words, known: Known) -> None:
    del row
    before = known.said.get((REMIND, number), [])
    current: dict[str, str] = {}
    for said in before:
        current |= said
    if all(current.get(n) == w for n, w in words.items()):
        raise _SetAsideError(SAME, "与已记的相同，不重复记")
    _repeated(REMIND, number, words, known)
    now = {**current, **words}
    reminded, answered = now.get("reminded_on"), now.get("answered_on")
    if reminded and answered and answered < reminded:
        raise _SetAsideError("early", f"答复日期{answered}早于提醒日期{reminded}；请核对后再交")


_STEPS = {CHECK: _check, FIND: _find, DECIDE: _decide, REMIND: _remind}


def same_person(one: str | None, other: str | None) -> bool:
    """Whether two typed names are one after folding width and blanks; blanks are nobody."""
    return bool(person(one)) and person(one) == person(other)


def _hint(step: str, words: Words) -> str:
    """Return what is still missing in a row that was taken."""
    if step == CHECK and "county_check" not in words:
        return "说明已记；县局核对还空着，请补选数据无误或数据有误"
    if words.get("finding") == FETCH_FILE:
        return "已记为调卷中，不算认定"
    if step == REMIND and "reminded_on" not in words and "answered_on" not in words:
        return "已记；提醒日期空着，没有日期的不算提醒过"
    return ""


def _replaced(step: str, words: Words, before: list[Words]) -> str:
    """Return what stood on record and says something else: two copies that differ may have been sent."""
    names = {CHECK: _CHECKED, FIND: ("finding",), DECIDE: ("decision",)}.get(step, ())
    own, last = ({n: w[n] for n in names if n in w} for w in (words, before[-1] if before else {}))
    is_other = any(own.get(n) != told for n, told in last.items())  # more words are no other words
    return replaced(understood(last)) if is_other else ""
