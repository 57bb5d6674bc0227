"""``lead …``: what people do about leads; every command appends one event, told with its number."""

import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import typer

from assets.account import account
from assets.action.book import KIND, act, book_of
from assets.config.read import Config, read_config
from assets.intake.folding import unspaced
from assets.store.home import Home
from assets.store.ledger import Ledger
from assets.store.published import read_published
from data_contracts.actions import ROLES, Role
from models.action import frame
from models.action import words as w
from models.action.book import SAME, Book
from models.action.judge import Refusal
from models.action.lead import Lead, LeadEvent
from pipelines.cli import lead_origins
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    called,
    existing_home,
    parse_day,
)
from pipelines.cli.english import in_english
from pipelines.cli.help import Program, say_in
from pipelines.cli.usage import BadValue
from pipelines.clock import today

group = typer.Typer(name="lead", cls=Program, no_args_is_help=True)

NumberArgument = Annotated[str, typer.Argument(metavar="LEAD", help="线索或者待受理的编号")]
AsOption = Annotated[str, typer.Option("--as", metavar="NAME", help="谁办的，姓名")]
RoleOption = Annotated[
    Role | None, typer.Option("--role", help="什么角色；config/actions.yml 的 people 写了的不用写")
]
OnOption = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="哪天办的 YYYY-MM-DD，默认今天")
]
NoteOption = Annotated[str, typer.Option("--note", help="说明，记入台账")]
BaseOption = Annotated[
    int | None,
    typer.Option("--base", metavar="N", help="看到的状态序号（lead show 写着）；后来变了就不记"),
]


@dataclass(frozen=True)
class Step:
    """One command: its kind of event, what it does, and its own options (word → help, several?)."""

    name: str
    kind: str
    help: str
    options: dict[str, str]
    several: tuple[str, ...] = ()


_BACK_TO = {"研判": w.JUDGING, "整改": w.RECTIFYING}
_FACTS = {
    "channel": "渠道", "received_on": "收到日期，默认办理那天", "region_code": "六位区划代码", "organ": "机构代码或名称",
    "case_keys": "案件键，可以写几次", "uscc": "统一社会信用代码", "domain": "业务领域", "issue_kind": "问题种类，如 乱收费",
    "title": "标题，写事实；县局看得到", "text": "内容；县局看不到",
}  # fmt: skip
_SECTION = {
    "section": "牵头业务机构",
    "other_sections": "会同的机构，可以写几次",
    "deadline": "期限 YYYY-MM-DD",
}
#: Commands in the order of a lead's way.
STEPS = (
    Step(
        "accept", "accept", "受理一条待受理的线索，给它编号；也可以直接写提示编号。",
        {"region_code": "六位区划代码", "received_on": "收到日期，默认办理那天", "domain": "业务领域", "issue_kind": "问题种类，如 乱收费"},
    ),
    Step("decline", "decline", "不予受理，写明理由。", {}),
    Step("merge", "merge", "并入另一条线索。", {"into": "并入哪条线索"}),
    Step("assign", "assign", "指定牵头业务机构，开始研判。", _SECTION, ("other_sections",)),
    Step("ask", "ask", "记下今天送县局核对；从今天起算答复期限。", {}),
    Step("check-data", "data_check", "县局核对数据：数据无误或数据有误。", {"county_check": "数据无误或数据有误"}),
    Step("justify", "justify", "县局说明正当理由。", {"justification": "正当理由"}),
    Step("consult", "consult", "记一次会商。", {"outcome": "会商结果", "sections": "参加的机构，可以写几次", "attended": "参加的律师、监督员等"}, ("sections",)),
    Step("justice", "ask_justice", "征求司法行政部门意见，答复也用它记。", {"asked_on": "征求日期", "answered_on": "答复日期", "answer": "答复"}),
    Step("find", "find", "业务机构认定；县局先答复或者期满。", {"finding": "认定", "unlawful": "是否违法：是、否、待定", "clause": "依据条款"}),
    Step("cause", "cause", "剖析原因。", {"cause": "原因"}),
    Step("dispose", "dispose", "处置：立行立改、限期整改、重点监督、上级督办、快速反应、移送。", {"measure": "处置方式", "rectify_due": "整改期限 YYYY-MM-DD"}),
    Step("paper", "issue_paper", "记一份三书一函。", {"paper": "文书种类", "paper_no": "文号", "paper_on": "发文日期"}),
    Step("rectify", "rectify", "报整改结果。", {"done": "做了什么", "refunded_yuan": "一共退还多少元", "released_yuan": "一共解除查封扣押多少元", "revoked_case_keys": "撤销、变更的全部案件键，可以写几次", "rule_made": "建立的制度"}, ("revoked_case_keys",)),
    Step("check", "check_rectified", "核查整改：通过或退回。", {"check": "通过或退回"}),
    Step("close", "close", "确认销号；认定的人不能销号。", {}),
    Step("reopen", "reopen", "重开：退回研判或者退回整改。", {"to": "研判（judging）或者整改（rectifying）"}),
    Step("instruct", "instruct", "领导批示，列为督办。", {}),
    Step("remind", "remind", "催办一次。", {}),
)  # fmt: skip


@group.callback()
def said_in(context: typer.Context, lang: LangOption = Lang.zh) -> None:
    """线索台账：登记、认定、处置、整改、销号，一步一条，记入台账。"""
    say_in(context, lang)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group.command("list")(list_leads)
    group.command("show")(show)
    group.command("register")(_command(_REGISTER, with_number=False))
    for step in STEPS:
        group.command(step.name)(_command(step, with_number=True))
    group.command("correct")(correct)
    app.add_typer(group)


_REGISTER = Step(
    "register", "register", "登记一条线索；--flag 写提示编号，就接过它的答复和认定。",
    {"flag": "提示编号", **_FACTS, **_SECTION}, ("case_keys", "other_sections"),
)  # fmt: skip


def _command(step: Step, *, with_number: bool) -> Callable[..., None]:
    """Return the function of one step with its options as its signature."""

    def run(**given: Any) -> None:
        common = {name: given.pop(name, None) for name in _COMMON}
        common["number"] = unspaced(common["number"] or "")
        words = {k: list(v) if k in step.several else v for k, v in given.items() if v}
        if step.kind == "reopen" and "to" in words:
            said = str(words["to"])
            words["to"] = _BACK_TO.get(said.removeprefix("退回"), said)
        _do(step.kind, words, common)

    def option(word: str) -> Any:
        several = word in step.several
        flag = "--" + word.replace("_", "-")
        return Annotated[list[str] | None if several else str | None, typer.Option(flag, help=step.options[word])]  # fmt: skip

    kinds: dict[str, Any] = {"number": NumberArgument} if with_number else {}
    kinds |= {"as_": AsOption} | {word: option(word) for word in step.options}
    kinds |= {n: kind for n, kind in _COMMON.items() if n not in ("number", "as_")}
    required = ("number", "as_", "home")
    run.__signature__ = inspect.Signature([  # type: ignore[attr-defined]  # functions have it, their type not
        inspect.Parameter(
            n, inspect.Parameter.KEYWORD_ONLY, annotation=kind,
            default=inspect.Parameter.empty if n in required else _DEFAULTS.get(n),
        )
        for n, kind in kinds.items()
    ])  # fmt: skip
    run.__annotations__ = kinds
    run.__doc__ = step.help
    return run


_COMMON: dict[str, Any] = {
    "number": NumberArgument, "as_": AsOption, "note": NoteOption, "role": RoleOption, "on": OnOption,
    "base": BaseOption, "home": HomeOption, "lang": LangOption, "json_": JsonOption,
}  # fmt: skip
_DEFAULTS: dict[str, Any] = {"note": "", "lang": Lang.zh, "json_": False}


def _do(kind: str, words: dict[str, Any], common: dict[str, Any]) -> None:
    """Carry out one step and say what became of it."""
    speaker = Speaker(common["lang"] or Lang.zh, as_json=bool(common["json_"]))
    home = existing_home(common["home"], speaker)
    config = read_config(home)
    who = common["as_"].strip()
    role, places = who_is(config, who, common["role"])
    day = day_given(common["on"])
    if words.get("region_code"):
        words = {**words, "region_code": _region(home, words["region_code"])}
    event = LeadEvent(
        common["number"], kind, who, role, day, words, common["note"] or "", places, common["base"]
    )
    origin = (
        lead_origins.of(home, event, speaker) if kind in ("register", "accept", "decline") else None
    )

    def events(book: Book) -> Sequence[LeadEvent]:
        return origin.events(book) if origin else [event]

    follow = origin.follow if origin else None
    beside = {"user": account(), "file": None}
    results = act(home, events, beside, today(), follow)
    _tell(results[-1], speaker)


def _region(home: Home, text: str) -> str:
    """Return a region's code as the tables write it; what the ledger holds cannot be put right."""
    code = unspaced(text)
    if not re.fullmatch(r"[0-9]{6}", code):
        raise BadValue(
            f"应为六位区划代码，读到“{text}”。", f"A region has six digits; got “{text}”."
        )
    known = """select 1 from known_regions where code = $code
        union all select 1 from feat_region where region_code = $code"""
    there = home.warehouse_path
    if there.exists() and read_published(there, known, {"code": code}).is_empty():
        raise BadValue(f"没有区划 {code}；请核对六位区划代码。", f"There is no region {code}.")
    return code


def day_given(text: str | None) -> date:
    """Return the day a person wrote, else today; a day to come is refused."""
    day = parse_day(text, today())
    if day > today():
        raise BadValue(f"日期{day.isoformat()}还没有到。", f"{day.isoformat()} is still to come.")
    return day


def who_is(config: Config, who: str, role: Role | None) -> tuple[str, tuple[str, ...]]:
    """Return role and places of a person: as configured, else as said."""
    known = config.actions.people.get(who)
    if known is None and role is None:
        raise BadValue(
            f"不知道{who}是什么角色：写 --role {'|'.join(ROLES)}，或者在 config/actions.yml 的 people 里写明。",
            f"The role of {who} is not known: give --role {'|'.join(ROLES)}, or name them under people in config/actions.yml.",
        )
    if known is None:
        return str(role), ()
    if role is not None and role != known.role:
        raise BadValue(
            f"config/actions.yml 里{who}是{ROLES[known.role]}，不能以{ROLES[role]}办理。",
            f"In config/actions.yml {who} is {known.role}, not {role}.",
        )
    return known.role, (known.region,) if known.region else tuple(known.sections)


def _tell(found: Any, speaker: Speaker) -> None:
    if isinstance(found, Refusal):
        if found.code == SAME:
            speaker.facts |= {"recorded": False}
            speaker.say(f"{found.reason}。", "This is on record already; nothing was added.")
            speaker.finish(Exit.DONE)
        speaker.facts |= {"recorded": False, "code": found.code, "reason": found.reason}
        speaker.refuse(f"没有记：{found.reason}。", f"Not recorded: {in_english(found.reason)}.")
    lead: Lead = found.lead
    speaker.facts |= {
        "recorded": True,
        "lead_id": lead.number,
        "state": lead.state,
        "version": lead.version,
    }
    speaker.say(
        f"已记入台账：{lead.number}，{frame.sentence(found.event)}。现在是{w.STATES[lead.state]}，下一步：{_next(lead)}。",
        f"Recorded: {lead.number}, now {lead.state}.",
    )
    speaker.finish(Exit.DONE)


def _next(lead: Lead) -> str:
    role, step, due = frame.turn(lead, today())
    until = f"，期限{due.isoformat()}" if due else ""
    return f"{ROLES[role]}{step}{until}" if role in ROLES else "没有"


def list_leads(
    home: HomeOption,
    state: Annotated[str | None, typer.Option("--state", help="只看一种状态")] = None,
    region: Annotated[str | None, typer.Option("--region", help="只看一个区划")] = None,
    section: Annotated[str | None, typer.Option("--section", help="只看一个牵头机构")] = None,
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """列出台账里的线索：编号、状态、标题、下一步。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    book, call = _book(opened), called(opened)
    states = {**w.STATES, **{zh: zh for zh in w.STATES.values()}}
    if state is not None and state not in states:
        raise BadValue(
            f"没有“{state}”这种状态：{'、'.join(w.STATES.values())}。",
            f"No state '{state}': {', '.join(w.STATES)}.",
        )
    leads = [
        lead for number, lead in sorted(book.leads.items())
        if state in (None, lead.state, w.STATES[lead.state])
        and region in (None, lead.facts.get("region_code")) and section in (None, lead.section)
    ]  # fmt: skip
    speaker.facts["leads"] = [
        {"lead_id": x.number, "state": x.state, "title": x.facts.get("title"), "next": _next(x)}
        for x in leads
    ]
    for lead in leads:
        where = call(lead.facts.get("region_code") or "")
        speaker.say(
            f"{lead.number}  {w.STATES[lead.state]}  {where}  {lead.facts.get('title')}  下一步：{_next(lead)}",
            f"{lead.number}  {lead.state}  {where}  {lead.facts.get('title')}",
        )
    speaker.say(f"共 {len(leads)} 条。", f"{len(leads)} in all.")
    speaker.finish(Exit.DONE)


def show(
    number: NumberArgument, home: HomeOption, lang: LangOption = Lang.zh, json_: JsonOption = False
) -> None:
    """看一条线索：现在的状态、下一步，和办理的每一步。"""
    speaker = Speaker(lang, as_json=json_)
    book = _book(existing_home(home, speaker))
    lead = book.find(unspaced(number))
    if lead is None:
        speaker.refuse(f"没有线索 {number}。", f"No lead {number}.")
    events = book.events[lead.number]
    speaker.facts |= {
        "lead_id": lead.number, "state": lead.state, "version": lead.version, "facts": lead.facts,
        "events": [frame.event_row(lead, i, e, is_corrected=False) for i, e in enumerate(events, start=1)],
    }  # fmt: skip
    speaker.say(
        f"{lead.number}  {w.STATES[lead.state]}（状态序号 {lead.version}）  {lead.facts.get('title')}",
        f"{lead.number}  {lead.state} (state number {lead.version})  {lead.facts.get('title')}",
    )
    speaker.say(f"下一步：{_next(lead)}", f"Events: {len(events)}")
    for nth, event in enumerate(events, start=1):
        line = f"{nth}. {event.on.isoformat()} {frame.sentence(event)}"
        speaker.say(line, f"{nth}. {event.on.isoformat()} {event.kind} by {event.who}")
    speaker.finish(Exit.DONE)


def correct(
    number: NumberArgument, home: HomeOption, as_: AsOption, note: NoteOption,
    of: Annotated[int, typer.Option("--event", metavar="N", help="更正第几条（lead show 写着）")],
    words: Annotated[list[str], typer.Option("--set", metavar="WORD=VALUE", help="改成什么，写成 名称=值，如 退还金额=2300，可以写几次")],
    role: RoleOption = None, on: OnOption = None, lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """更正以前的一条；原来的一条留着。"""
    given = _put_right(words)
    common = {"number": unspaced(number), "as_": as_, "note": note, "role": role, "on": on, "base": None,
              "home": home, "lang": lang, "json_": json_}  # fmt: skip
    _do("correct", {"of": str(of), "words": given}, common)


def _put_right(words: Sequence[str]) -> dict[str, Any]:
    """Return what is put right by its word of the ledger; people may write 退还金额=2300, and lists with 、."""
    names = {zh: name for name, zh in w.CALLED.items()}
    given: dict[str, Any] = {}
    for word in words:
        said, _, value = word.partition("=")
        name = names.get(said.strip(), said.strip())
        listed = name in w.LISTED
        given[name] = [v for v in re.split(r"[、;；,，]\s*", value) if v] if listed else value
    return given


def _book(home: Home) -> Book:
    return book_of(read_config(home), Ledger(home).events(KIND))
