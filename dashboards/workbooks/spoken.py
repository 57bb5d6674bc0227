"""Sheets of what was said already: a county's answers with what came of them, and what is to be put right."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from dashboards import answered, words
from dashboards.view import Flag, View
from dashboards.workbooks.book import Column
from data_contracts import enumeration, seals, source

#: What the city's section fills in.
FINDINGS = ("finding", "finding_organ", "found_by", "found_date", "measure", "rectify_due",
            "rectify_result", "remark")  # fmt: skip
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


def to_rectify(view: View, section: str | None = None) -> dict[str, list[Flag]]:
    """Return by number what was found to be put right and has no result yet, late ones first."""
    waits = [
        f for f in view.open_flags
        if f["finding"] and not f["rectify_result"]
        and (section is None or section_of(view, f) == section)
    ]  # fmt: skip
    order = sorted(
        items(waits).items(),
        key=lambda pair: (str(pair[1][0]["rectify_due"] or "9999"), pair[0]),
    )
    return dict(order)


def section_of(view: View, flag: Flag) -> str:
    """Return the section a flag belongs to: its case's domain, else the one that coordinates."""
    case = (
        view.cases.get(str(flag["object_key"] or ""), {}) if flag["object_type"] == "case" else {}
    )
    return str(case.get("domain") or seals.NO_SECTION)


def rectify_sheet(
    view: View, groups: dict[str, list[Flag]]
) -> tuple[Sequence[Column], list[dict[str, Any]]]:
    """Return columns and rows of what is to be put right, the finding filled in, the result asked for."""
    zh = {n: source("feedback").columns[n].zh for n in FINDINGS}
    columns = [
        Column("线索编号", 22), Column("县（市、区）", 12), Column("对象", 20), Column("规则", 20),
        Column("县局怎么说", 30), Column("情况", 14), *finding_columns(),
    ]  # fmt: skip
    rows = [
        {
            "线索编号": number, "县（市、区）": view.region_name(own[0]["region_code"]),
            "对象": _named(view, own[0]), "规则": "；".join(dict.fromkeys(f.title for f in own)),
            "县局怎么说": answered.of_county(own[0]),
            "情况": "整改逾期" if own[0]["is_rectify_overdue"] else "待整改",
            **{zh[n]: own[0][n] for n in FINDINGS},
        }
        for number, own in groups.items()
    ]  # fmt: skip
    return columns, rows


def finding_columns() -> list[Column]:
    """Return what the city's section fills in, named as the feedback contract names it."""
    contract = source("feedback").columns
    return [
        Column(
            contract[n].zh, 16 if n == "finding" else 12, fill=True,
            choices=list(enumeration(contract[n].enum or "").values) if contract[n].enum else (),
        )
        for n in FINDINGS
    ]  # fmt: skip


def _named(view: View, flag: Flag) -> str:
    key = str(flag["object_key"] or "")
    if flag["object_type"] == "region":
        return view.region_name(flag["region_code"])
    case = view.cases.get(key, {}) if flag["object_type"] == "case" else {}
    return str(case.get("decision_no") or key.rsplit("|", maxsplit=1)[-1])
