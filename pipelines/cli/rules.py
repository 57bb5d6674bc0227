"""``indicators``: the rules, their thresholds and the reasons for them."""

from typing import Annotated

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

#: Whether a rule works.
_STATES = {"active": "运行", "suspended": "暂停", "off_by_default": "默认关闭"}


def list_indicators(
    home: HomeOption,
    code: Annotated[
        str | None, typer.Argument(metavar="CODE", help="规则编码，如 S001；不写就全列")
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="只看本单位改过的阈值")] = False,
    lang: LangOption = Lang.zh,
    json_: JsonOption = False,
) -> None:
    """列出规则；给编码则看一条的阈值、依据和理由。"""
    from assets.store.config import read_config

    speaker = Speaker(lang, as_json=json_)
    used = read_config(Home(home.absolute())).indicators
    if code and code not in used:
        speaker.complain(
            f"没有规则 {code}。可用：{'、'.join(used)}",
            f"No indicator {code}. There are: {', '.join(used)}",
        )
        speaker.finish(Exit.USAGE)
    shown = {}
    for name, contract in used.items():
        shipped = indicators()[name]
        if code not in (None, name) or (diff and contract == shipped):
            continue
        shown[name] = contract.model_dump()
        state, level = _STATES[contract.status], in_english(contract.level)
        speaker.say(
            f"{name} v{contract.version} {contract.title_zh}（{contract.level}，{state}）",
            f"{name} v{contract.version} {contract.title_en} [{level}, {contract.status}]",
        )
        if code or diff:
            _tell_rule(contract, shipped, speaker)
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
