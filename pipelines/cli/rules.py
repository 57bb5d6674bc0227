"""``indicators``: the rules, their thresholds and the reasons for them."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assets.store.home import Home
from data_contracts import Indicator, indicators
from pipelines.cli.common import (
    Exit,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    Speaker,
)
from pipelines.cli.english import in_english
from pipelines.cli.english.words import words

if TYPE_CHECKING:
    from assets.config.read import Config

#: Whether a rule works.
_STATES = {"active": "运行", "suspended": "暂停", "off_by_default": "默认关闭"}


def list_indicators(
    home: HomeOption,
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="规则编码，如 S001；不写就全列")
    ] = None,
    diff: Annotated[
        bool, typer.Option("--diff", help="只看本单位改过的阈值，以及用过的版本")
    ] = False,
    what_if: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if", metavar="NAME=VALUE", help="换一个阈值，过去一年会列出多少条；要写编码"
        ),
    ] = None,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """列出规则；给编码则看一条的阈值、依据和理由。"""
    from assets.config.read import read_config

    speaker = Speaker(lang, as_json=json_)
    config = read_config(Home(home.absolute()))
    used = config.indicators
    if code and code not in used:
        speaker.refuse(
            f"没有规则 {code}。可用：{'、'.join(used)}",
            f"No indicator {code}. There are: {', '.join(used)}",
        )
    if what_if:
        _tell_what_if(Home(home.absolute()), config, code, what_if, speaker)
        speaker.finish(Exit.DONE)
    versions = _versions(Home(home.absolute())) if diff else {}
    shown = {}
    for name, contract in used.items():
        shipped = indicators()[name]
        changed = contract != shipped or name in versions
        if code not in (None, name) or (diff and not changed):
            continue
        shown[name] = contract.model_dump()
        state, level = _STATES[contract.status], in_english(contract.level)
        speaker.say(
            f"{name} v{contract.version} {contract.title_zh}（{contract.level}，{state}）",
            f"{name} v{contract.version} {contract.title_en} [{level}, {contract.status}]",
        )
        if code or diff:
            _tell_rule(contract, shipped, speaker)
        for row in versions.get(name, []):
            _tell_version(row, speaker)
    if not shown:
        speaker.say("没有改过阈值，都是自带的那一版。", "No threshold was changed.")
    speaker.facts["indicators"] = shown
    speaker.finish(Exit.DONE)


def _tell_rule(contract: Indicator, shipped: Indicator, speaker: Speaker) -> None:
    """Say what a rule asks, on which law it stands, and each of its thresholds."""
    from pipelines.rule_pages import UNITS

    speaker.say(f"  {contract.question_zh}", f"  {contract.question_en}")
    speaker.say(f"  依据：{contract.legal_basis}", f"  basis: 「{contract.legal_basis}」")
    for key, threshold in contract.thresholds.items():
        default = f"{shipped.thresholds[key].value:.12g}"
        own = threshold.value != shipped.thresholds[key].value
        unit, value = UNITS.get(threshold.unit, threshold.unit), f"{threshold.value:.12g}"
        mark = f"（默认 {default}，本单位改过）" if own else ""
        english = f" (default {default}, changed here)" if own else ""
        measure = words().get(threshold.unit, threshold.unit)
        speaker.say(
            f"  {key} = {value} {unit}{mark}：{threshold.why}",
            f"  {key} = {' '.join([value, measure]).strip()}{english}: {threshold.why_en}",
        )


def _versions(home: Home) -> dict[str, list[dict[str, Any]]]:
    """Return the versions of the rules that had more than one, as published."""
    from assets.store.published import read_published

    if not home.warehouse_path.exists():
        return {}
    sql = "select 1 from information_schema.tables where table_name = 'out_rule_versions'"
    if read_published(home.warehouse_path, sql).is_empty():
        return {}
    rows = read_published(
        home.warehouse_path,
        "select * from out_rule_versions order by rule_code, since, rule_version",
    ).to_dicts()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["rule_code"], []).append(row)
    return {code: listed for code, listed in found.items() if len(listed) > 1}


def _tell_version(row: dict[str, Any], speaker: Speaker) -> None:
    now, use = ("，现行", ", in use") if row["is_current"] else ("", "")
    speaker.say(
        f"  版本{row['rule_version']}：{row['since']}起{now}，{row['thresholds']}",
        f"  version {row['rule_version']}: since {row['since']}{use}, {row['thresholds']}",
    )


def _tell_what_if(
    home: Home, config: "Config", code: str | None, given: list[str], speaker: Speaker
) -> None:
    """Say how many leads of the last year another threshold would have made, and which were true."""
    from assets.what_if import NotTriedError, what_if

    if code is None:
        speaker.refuse("请写规则编码，如 indicators S016 --what-if statement_days=4。",
                       "Name a rule, such as indicators S016 --what-if statement_days=4.")  # fmt: skip
    rule, values = config.indicators[code], dict[str, float]()
    for text in given:
        name, _, value = text.partition("=")
        threshold, number = rule.thresholds.get(name.strip()), _number(value)
        if threshold is None or number is None or not threshold.allows(number):
            there = [
                f"{k}（{t.bounds[0]:.12g}—{t.bounds[1]:.12g}）" for k, t in rule.thresholds.items()
            ]
            english = [
                f"{k} ({t.bounds[0]:.12g}-{t.bounds[1]:.12g})" for k, t in rule.thresholds.items()
            ]
            speaker.refuse(f"不能用“{text}”。{code} 可换的阈值：{'、'.join(there) or '没有'}。",
                           f"Cannot use {text}. {code} has: {', '.join(english) or 'none'}.")  # fmt: skip
        values[name.strip()] = number
    try:
        seen = what_if(home, config, code, values)
    except FileNotFoundError:
        speaker.complain(
            "还没有运行过，没有可以试的数据。", "No run yet: there is nothing to try it on."
        )
        speaker.finish(Exit.FAILED)
        return
    except NotTriedError as error:
        names = "、".join(error.names)
        speaker.refuse(
            f"{code} 的 {names} 由判断本身使用，用已发布的数据试不出来；请写进 config/thresholds.yml，运行以后再看。",
            f"{code}: {', '.join(error.names)} act in the judgement itself and cannot be tried on "
            "published data; write them into config/thresholds.yml and run.",
        )
    tried = "，".join(f"{name}={value:.12g}" for name, value in values.items())
    speaker.say(
        f"{code} {rule.title_zh}：换成{tried}，过去一年{seen.then}条；现在{seen.now}条。"
        f"多出{seen.more}条，少去{seen.fewer}条。",
        f"{code} {rule.title_en}: with {tried}, {seen.then} over the last year instead of {seen.now}; "
        f"{seen.more} more, {seen.fewer} fewer.",
    )
    speaker.say(
        f"已认定的：现在{seen.found_now}条，其中属实{seen.true_now}条；换后{seen.found_then}条，"
        f"其中属实{seen.true_then}条；属实而不再列出{seen.lost_true}条。",
        f"Found so far: {seen.found_now}, of them true {seen.true_now}; then {seen.found_then}, of them "
        f"true {seen.true_then}; true and no longer listed {seen.lost_true}.",
    )
    speaker.facts["what_if"] = {"code": code, "values": values, **asdict(seen)}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
