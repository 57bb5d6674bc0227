"""What was said already, for a workbook: a county's answers with what came of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from dashboards import answered, words
from dashboards.view import Flag, View
from dashboards.workbooks.book import Column
from data_contracts import seals

#: So many answered rows a county sees again, the newest first.
_MOST = 60
#: None of these is a heading the intake knows: the sheet is only read.
_COLUMNS = (
    Column("编号", 22), Column("期间", 10), Column("事由", 20), Column("所指对象", 20),
    Column("本局的答复", 36), Column("市局的认定和整改", 40), Column("情况", 16),
)  # fmt: skip


def items(flags: Iterable[Flag]) -> dict[str, list[Flag]]:
    """Return flags by the number their row goes under: those of one item, or of one object, together."""
    groups: dict[str, list[Flag]] = defaultdict(list)
    for flag in flags:
        groups[flag["item_id"] or flag["flag_id"]].append(flag)
    of_object: dict[tuple[str, str], str] = {}
    for number, own in sorted(groups.items()):
        key = (own[0]["object_type"], str(own[0]["object_key"]))
        if own[0]["object_type"] == "region" or key not in of_object:
            of_object.setdefault(key, number)
        else:
            groups[of_object[key]] += groups.pop(number)
    return groups


def answered_sheet(view: View, region_code: str) -> tuple[Sequence[Column], list[dict[str, Any]]]:
    """Return columns and rows of what a county answered and what the city made of it."""
    spoken = [f for f in view.flags_of_region.get(region_code, []) if answered.has_spoken(f)]
    rows = []
    for number, own in items(spoken).items():
        main = next((f for f in own if f["flag_id"] == number), own[0])
        rows.append({
            "编号": number, "期间": words.period_words(main["period"]),
            "事由": "；".join(dict.fromkeys(f.title for f in own)), "所指对象": _named(view, main),
            "本局的答复": answered.of_county(main), "市局的认定和整改": answered.of_city(main),
            "情况": main.standing.word, "_day": str(main["found_on"] or main["answered_on"] or ""),
        })  # fmt: skip
    rows.sort(key=lambda r: (r["_day"], r["编号"]), reverse=True)
    return _COLUMNS, rows[:_MOST]


def section_of(view: View, flag: Flag) -> str:
    """Return the section a flag belongs to: its case's domain, else the one that coordinates."""
    case = (
        view.cases.get(str(flag["object_key"] or ""), {}) if flag["object_type"] == "case" else {}
    )
    return str(case.get("domain") or seals.NO_SECTION)


def _named(view: View, flag: Flag) -> str:
    key = str(flag["object_key"] or "")
    if flag["object_type"] == "region":
        return view.region_name(flag["region_code"])
    case = view.cases.get(key, {}) if flag["object_type"] == "case" else {}
    return str(case.get("decision_no") or key.rsplit("|", maxsplit=1)[-1])
