"""Where leads come from: what the bureau holds already, and what was said on flags before."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import polars as pl

from data_contracts.obligations import obligations
from data_contracts.own_keys import letter_code
from data_contracts.seals import NO_SECTION
from models.action import words as w
from models.action.lead import Lead, LeadEvent
from models.indicators.flags import PROBLEMS
from models.leads.hearing import person
from models.opinions import PROBLEM, complaint_kind, kind_of, may_blame

Row = Mapping[str, Any]
#: What names a flag among the sources of a lead.
FLAG = "flag:"
#: Who the program is in events it makes itself.
PROGRAM = "程序"
#: Who wrote what nobody signed.
UNSIGNED = {w.COUNTY: "县局（未署名）", w.SECTION: "业务机构（未署名）"}
#: Results of a review that say something was wrong with the decision.
OVERTURNED = ("撤销", "变更", "部分撤销", "确认违法", "确认无效", "责令履行")
#: What a complaint says, in this order.
_TOLD = ("problem_type", "suspected_violation", "statement")
#: Longest title of a lead (characters); what is longer is cut.
_TITLE = 40


def flags_of(lead: Lead) -> list[str]:
    """Return the numbers of the flags a lead stems from."""
    keys = lead.facts.get("source_keys") or []
    return [key.removeprefix(FLAG) for key in keys if key.startswith(FLAG)]


def proposal_number(key: str) -> str:
    """Return the number of what is proposed from one record: the same record, the same number."""
    return "T" + letter_code(sha256(key.encode()).digest(), 12)


def of_flags(
    flags: Sequence[Row], title: str, domain: str | None, why: str, on: date
) -> dict[str, Any]:
    """Return the facts of a lead from the flags on one object; the first names it.

    Parameters
    ----------
    flags : sequence of dict
        Rows of ``out_flags`` with ``organ``, ``uscc`` of their object where it has any.
    title : str
        Of the first flag's rule.
    domain : str, optional
    why : str
    on : datetime.date
        When it is taken from the list into the ledger: it is received on that day. The flag may be of
        years ago, and no month of the action would ever count it as received.
    """
    first = flags[0]
    cases = {f["object_key"] for f in flags if f["object_type"] == "case"}
    return {
        "channel": w.BY_RULES, "source_keys": [FLAG + f["flag_id"] for f in flags],
        "rule_codes": sorted({f["rule_code"] for f in flags}),
        "received_on": on.isoformat(), "region_code": first["region_code"],
        "organ": first.get("organ"), "uscc": first.get("uscc"), "case_keys": sorted(cases),
        "domain": domain, "title": title, "text": first["reason"], "why": why,
    }  # fmt: skip


def found_before(flag: Row) -> str | None:
    """Return why a flag with a finding is to go into the ledger, or None."""
    if flag["finding"] not in PROBLEMS:
        return None
    return f"已认定为{flag['finding']}，还没有进台账"


def may_be_of_enforcement() -> pl.Expr:
    """Return whether a complaint may be a proposal: true at least where :func:`of_complaint` makes one."""
    filled = (pl.when(pl.col(n) != "").then(n) for n in _TOLD)
    return may_blame(pl.concat_str(*filled, separator=" ", ignore_nulls=True))


def of_complaint(row: Row) -> str | None:
    """Return the sentence that makes a complaint a proposal: it speaks of enforcement itself."""
    told = " ".join(str(row[n]) for n in _TOLD if row[n])
    if complaint_kind(row["form"], row["subject_name"], told) != PROBLEM:
        return None
    return f"投诉举报反映：{_shortened(row['statement'] or told)}"


def of_opinion(row: Row) -> str | None:
    """Return the sentence that makes an enterprise's opinion a proposal."""
    if kind_of(row["problem_type"], row["content"]) != PROBLEM:
        return None
    return (
        f"{row['channel'] or '企业'}反映：{_shortened(row['content'] or row['problem_type'] or '')}"
    )


def of_evaluation(row: Row, low: float | None = None) -> str | None:
    """Return the sentence that makes an evaluation a proposal: few points, or words of conduct.

    ``low`` is the most that are few, by default as shipped (``obligations.yml``).
    """
    few = obligations().low_score.value if low is None else low
    told = _shortened(row["content"] or row["tags"] or "没有写内容")
    if row["score"] is not None and row["score"] <= few:
        return f"码上评{row['score']}分：{told}"
    if row["tags"] and kind_of(row["tags"], None) == PROBLEM:
        return f"码上评标签“{_shortened(row['tags'])}”"
    return None


def of_review(row: Row) -> str | None:
    """Return the sentence that makes a review or a lawsuit a proposal: it changed the decision."""
    if row["result"] not in OVERTURNED:
        return None
    day = f"，{row['closed_date'].isoformat()}" if row["closed_date"] else ""
    return f"{row['kind']}结果为{row['result']}{day}"


def of_entry(row: Row) -> str:
    """Return the sentence that makes an entry of the team's own register a proposal.

    Counties see it: what the content says, who reported it maybe, does not stand in it.
    """
    told = row["title"] or f"{row['channel'] or ''}反映{row['issue_kind'] or '执法问题'}"
    return f"线索登记：{_shortened(told)}"


def of_letter(row: Row) -> str | None:
    """Return the sentence that makes a letter a proposal: one that came in and names a problem."""
    if row["direction"] == "发函" or kind_of(row["kind"], row["matter"]) != PROBLEM:
        return None
    return f"{row['counterpart'] or '来函'}来函：{_shortened(row['matter'] or '')}"


def of_visit(row: Row) -> str | None:
    """Return the sentence that makes a visit after a case a proposal: somebody there blames the enforcement.

    What was or was not put right, and wishes for the future, stand with the visit.
    """
    told = "。".join(str(row[n]) for n in ("result", "opinion") if row[n])
    if complaint_kind(None, None, told) != PROBLEM:
        return None
    return f"{row['kind'] or '回访'}反映：{_shortened(told)}"


def of_file_review(case_key: str, titles: Sequence[str]) -> str:
    """Return the sentence that makes a reviewed file a proposal; what its reader wrote stays with the review."""
    return f"案卷评查结论有问题：{case_key.rsplit('|', 1)[-1]}，{'、'.join(titles)}"


#: Who writes letters, by words of the name; the first that fits.
_WRITERS = (
    (re.compile("工商联|工商业联合会|商会|协会"), "工商联商会"),
    (re.compile("人大|政协|人民代表|代表团"), "代表委员"),
    (re.compile("检察|法院|司法|监委|政府|人民银行|委员会|局|厅|办公室|中心|部"), "部门通报"),
)


def channel_of(row: Row, usual: str) -> str:
    """Return the channel a record came by: of a letter by who wrote it, else the usual of its kind, else its own.

    >>> [channel_of({"counterpart": name}, "") for name in ("某县商会", "某省检察院", None)]
    ['工商联商会', '部门通报', '其他']
    >>> channel_of({"channel": "信访"}, ""), channel_of({}, "码上评")
    ('信访', '码上评')
    """
    if "counterpart" in row:
        name = row["counterpart"] or ""
        return next((channel for words, channel in _WRITERS if words.search(name)), "其他")
    return str(usual or row["channel"] or "其他")


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _TITLE else text[: _TITLE - 1] + "…"


def proposal(key: str, facts: Mapping[str, Any], on: date) -> LeadEvent:
    """Return the event that proposes a lead, the same for the same record."""
    number = proposal_number(key)
    return LeadEvent(number, "propose", PROGRAM, w.MACHINE, on, facts, key="propose" + number)


def moved(lead: Lead, region: str | None, on: date) -> LeadEvent | None:
    """Return the event that puts a lead right whose record turns out to be of another county.

    Whoever was asked stays asked, and a county that a person wrote down stays.
    """
    first, own = lead.moves[0], lead.facts.get(w.COUNTY_OF)
    if (
        region in (None, own)
        or lead.asked_on is not None
        or lead.state not in (w.PROPOSED, w.REGISTERED, w.JUDGING)
        or (first.kind, first.role, first.words.get(w.COUNTY_OF)) != ("propose", w.MACHINE, own)
    ):
        return None
    words = {"of": "1", "words": {w.COUNTY_OF: region}}
    return LeadEvent(
        lead.number, "correct", PROGRAM, w.MACHINE, on, words, "所依据的记录现在归这个县"
    )


def assignment(lead: Lead, on: date) -> LeadEvent:
    """Return the event that gives a lead to the section of its domain."""
    section = lead.facts.get("domain") or NO_SECTION
    return LeadEvent(lead.number, "assign", PROGRAM, w.MACHINE, on, {"section": section})


def consultation(number: str, row: Row, apart: re.Pattern[str], on: date) -> LeadEvent:
    """Return what a meeting of the register said of a lead; the same result of a meeting is one event.

    Parameters
    ----------
    number : str
        The lead.
    row : dict
        ``meeting_no, kind, held_date, sections, attended, outcome``.
    apart : re.Pattern
        What stands between the names of sections.
    on : datetime.date
    """
    words = {
        "outcome": row["outcome"], "attended": row["attended"],
        "sections": [s for s in apart.split(row["sections"] or "") if s],
    }  # fmt: skip
    note = f"{row['kind']}{row['meeting_no']}，{row['held_date'].isoformat()}"
    text = json.dumps([number, row["meeting_no"], row["outcome"]], ensure_ascii=False)
    key = letter_code(sha256(text.encode()).digest(), 32)
    return LeadEvent(
        number,
        "consult",
        "会商登记",
        w.TEAM,
        on,
        {n: v for n, v in words.items() if v},
        note,
        key=key,
    )


def taken_over(lead: Lead, flags: Iterable[Row], on: date) -> list[LeadEvent]:
    """Return what was asked, answered and found on a lead's flags, as events of the lead.

    The days on which it really happened stand among the words; ``on`` is the day it is taken over.

    Parameters
    ----------
    lead : Lead
    flags : iterable of dict
        Rows of ``out_flags``.
    on : datetime.date
    """
    own = sorted(flags, key=lambda f: (f["sent_on"] or date.max, f["flag_id"]))
    events: list[LeadEvent] = []
    if lead.asked_on is None and own and own[0]["sent_on"] is not None:
        days = {
            n: own[0][c].isoformat() for n, c in (("asked_on", "sent_on"), ("due_on", "due_on"))
        }
        events.append(_event(lead, own[0], "ask", w.MACHINE, PROGRAM, days, "", on))
    for flag in own:
        if flag["answered_on"] is not None:
            events += _answers(lead, flag, on)
        if flag["finding"] is not None and flag["found_on"] is not None:
            said = {"finding": flag["finding"], "said_on": flag["found_on"].isoformat()}
            who = flag["found_by"] or UNSIGNED[w.SECTION]
            events.append(
                _event(lead, flag, "find", w.SECTION, who, said, flag["remark"] or "", on)
            )
    return events


def _answers(lead: Lead, flag: Row, on: date) -> list[LeadEvent]:
    who, told = flag["checked_by"] or UNSIGNED[w.COUNTY], flag["explanation"] or ""
    day = flag["answered_on"].isoformat()
    found = []
    for kind, name in (("data_check", "county_check"), ("justify", "justification")):
        is_own = lead.said.get(name) == flag[name] and person(who) in lead.checkers
        if flag[name] is not None and not is_own:  # what was said on the lead came from there
            said = {name: flag[name], "said_on": day}
            found.append(_event(lead, flag, kind, w.COUNTY, who, said, told, on))
    return found


def _event(
    lead: Lead, flag: Row, kind: str, role: str, who: str, said: dict[str, Any], note: str, on: date
) -> LeadEvent:
    """Return an event taken over; the same words on the same flag are the same event."""
    text = json.dumps([flag["flag_id"], kind, who, said, note], ensure_ascii=False, sort_keys=True)
    key = letter_code(sha256(text.encode()).digest(), 32)
    words = {**said, "via": FLAG + flag["flag_id"]}
    return LeadEvent(lead.number, kind, who, role, on, words, note, key=key)
