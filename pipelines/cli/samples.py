"""``sample``: draw cases for file review; the draw is kept and anyone can repeat it."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from assets.account import account
from assets.action import samples
from assets.config.read import read_config
from assets.intake.folding import unspaced
from assets.store import proof
from assets.store.home import Home, run_lock
from assets.store.ledger import Event, Ledger
from assets.store.published import read_published
from data_contracts.review_standard import KINDS
from models.action.sampling import frame_hash
from models.identity.text import mask
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
    existing_home,
    parse_day,
    published,
)
from pipelines.cli.decide import ByOption
from pipelines.clock import today


class Kind(StrEnum):
    """Kinds of file review."""

    full = "full"
    key = "key"
    special = "special"
    cross = "cross"
    random = "random"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("sample")(sample)


def sample(
    home: HomeOption,
    kind: Annotated[Kind, typer.Option("--kind", help="哪种评查：full 全面、key 重点、special 专项、cross 交叉、random 随机")] = Kind.random,
    size: Annotated[int, typer.Option("--size", help="抽多少件；全面评查不用写")] = 60,
    first: Annotated[str | None, typer.Option("--from", help="从哪天作出的决定起 YYYY-MM-DD，默认截至日期前12个月")] = None,
    last: Annotated[str | None, typer.Option("--to", help="到哪天作出的决定止 YYYY-MM-DD，默认截至日期")] = None,
    region: Annotated[list[str] | None, typer.Option("--region", help="只抽这个区划，可以写几次")] = None,
    domain: Annotated[list[str] | None, typer.Option("--domain", help="只抽这个业务领域，可以写几次；专项评查必须写")] = None,
    seed: Annotated[str, typer.Option("--seed", help="种子，如当众抽的号；默认由抽样框得出")] = "",
    note: Annotated[str, typer.Option("--note", help="理由，记入台账")] = "", by: ByOption = None,
    again: Annotated[str, typer.Option("--again", help="不抽新的：按记下的抽样框和种子重抽这个编号，看是否相同")] = "",
    lang: LangOption = Lang.zh, json_: JsonOption = False,
) -> None:  # fmt: skip
    """抽取案卷评查的案件，记入台账；谁都能按记下的种子抽出同样的名单。"""
    speaker = Speaker(lang, as_json=json_)
    opened = existing_home(home, speaker)
    if again:
        _again(opened, unspaced(again), speaker)
    wanted = _wanted(opened, first, last, region, domain, speaker)
    if kind is Kind.special and not wanted.domains:
        speaker.refuse(
            "专项评查要写明业务领域（--domain）。", "A special review names its --domain."
        )
    rules = read_config(opened).obligations
    units = samples.frame_of(published(opened, speaker), wanted, rules)
    if not units:
        speaker.refuse(f"没有{wanted.words}；请核对日期、区划和领域。", "No such cases.")
    if kind is not Kind.full and not 1 <= size <= len(units):
        speaker.refuse(
            f"抽样框有 {len(units)} 件，要抽 {size} 件；请写 1 到 {len(units)}。",
            f"The frame has {len(units)} cases; --size is from 1 to {len(units)}.",
        )
    if kind is Kind.cross and len({u.region for u in units}) < 2:
        speaker.refuse(
            "交叉评查至少要有两个县的案件。", "A cross review needs cases of two counties."
        )
    seed = seed.strip() or frame_hash(units)[:16]
    events = samples.draw_events(kind.value, units, size, seed, rules)
    told = {"wanted": wanted.words, "note": mask(note), "by": by or account(), "on": today().isoformat(), "user": account()}  # fmt: skip
    _enter(opened, events, told, speaker)


def _wanted(
    home: Home,
    first: str | None,
    last: str | None,
    region: list[str] | None,
    domain: list[str] | None,
    speaker: Speaker,
) -> samples.Wanted:
    as_of: date = read_published(published(home, speaker), "select as_of from run_facts").item()
    until = parse_day(last, as_of)
    since = parse_day(first, _year_before(until) + timedelta(days=1))
    if until < since:
        speaker.refuse(f"--to {until} 早于 --from {since}。", f"--to {until} is before --from {since}.")  # fmt: skip
    regions = tuple(unspaced(r) for r in region or [])
    return samples.Wanted(since, until, regions, tuple(domain or []))


def _year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _enter(home: Home, events: tuple[Event, Event], told: dict[str, str], speaker: Speaker) -> None:
    frame, drawn = events
    entry = Event(drawn.kind, drawn.key, drawn.payload | told)
    with run_lock(home):
        ledger = Ledger(home)
        proof.check(home)
        new = ledger.append(
            [frame, entry], as_of=ledger.newest_as_of() or today(), run="command line"
        )
    body = drawn.payload
    speaker.facts |= {k: body[k] for k in ("sample_id", "kind", "seed", "n", "n_frame", "frame_hash")} | told | {"recorded": bool(new)}  # fmt: skip
    unflagged = sum(not item["rules"] for item in body["items"])
    zh = f"{KINDS[body['kind']]} {drawn.key}：从 {body['n_frame']} 件中抽出 {body['n']} 件，其中 {unflagged} 件没有线索；种子 {body['seed']}。"
    en = f"Review {drawn.key} ({body['kind']}): {body['n']} of {body['n_frame']} cases, {unflagged} without a flag; seed {body['seed']}."
    speaker.say(zh, en)
    if new:
        speaker.say(
            "已记入台账；下次运行后评查表在 outbox/案卷评查/。",
            "Recorded; the sheets are in outbox/案卷评查/ after the next run.",
        )
    else:
        speaker.say("这次抽样以前已经记过，没有重复记。", "This draw is recorded already.")
    speaker.finish(Exit.DONE)


def _again(home: Home, code: str, speaker: Speaker) -> None:
    same = samples.redrawn(Ledger(home), code)
    if same is None:
        speaker.refuse(f"没有抽样 {code}。", f"No sample {code}.")
    speaker.facts |= {"sample_id": code, "same": same}
    if same:
        speaker.say(f"{code} 重抽得到同样的名单。", f"{code} gives the same list again.")
        speaker.finish(Exit.DONE)
    speaker.complain(
        f"{code} 重抽的名单与记下的不同，请核对台账（hengjian verify）。",
        f"{code} gives another list than the one kept: run hengjian verify.",
    )
    speaker.finish(Exit.FAILED)
