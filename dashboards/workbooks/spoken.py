"""What was said already, for a workbook: a county's answers with what came of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from dashboards import answered, words
from dashboards.standing import Flag
from dashboards.view import View
from dashboards.workbooks.book import Column
from data_contracts import seals

#: So many answered rows a county sees again, the newest first.
_MOST = 60
#: None of these is a heading the intake knows: the sheet is only read.
_COLUMNS = (
    Column("编号", 22), Column("期间", 10), Column("事由", 20), Column("所指对象", 20),
    Column("本局的答复", 36), Column("市局的认定和整改", 40), Column("情况", 16),
)  # fmt: skip


WITHDRAWN_COLUMNS = (
    Column("编号", 22), Column("期间", 10), Column("事由", 20), Column("所指对象", 20), Column("送出", 11),
    Column("撤回", 11), Column("本局的答复", 36), Column("情况", 22),
)  # fmt: skip
#: Rows a county sent back that do not count; read only, too.
UNRECORDED_COLUMNS = (
    Column("编号", 22), Column("交回", 11), Column("所在文件", 26), Column("所在表", 12), Column("第几行", 7, "number"),
    Column("读到的内容", 36), Column("没有记的原因和怎么办", 46),
)  # fmt: skip
#: What no county is asked about: the city's warnings, of several counties or of people who complain.
_NOT_OF_A_COUNTY = ("sector", "complaint_cluster")
#: Why a lead is withdrawn, for above the sheet.
WHY_WITHDRAWN = "送出以后数据有变（更正、补报），统计的时段已过，或者规则改了，这些线索不再成立：不用再答复，已经答复的照记。月份锁定后比较的尺度重学，案件没有变的不撤回。"
#: Of a row of several reasons some were withdrawn and others are asked still.
_PARTLY = "这条理由已撤回，同号的其他理由仍请核对"


def by_number(flags: Iterable[Flag]) -> dict[str, list[Flag]]:
    """Return flags by the number their row went under."""
    groups: dict[str, list[Flag]] = defaultdict(list)
    for flag in flags:
        groups[flag["item_id"] or flag["flag_id"]].append(flag)
    return groups


def items(flags: Iterable[Flag]) -> dict[str, list[Flag]]:
    """Return flags by the number their row goes under: those of one item, or of one object, together."""
    groups = by_number(flags)
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
    spoken = [
        f
        for f in view.flags_of_region.get(region_code, [])
        if answered.has_spoken(f) and f["object_type"] not in _NOT_OF_A_COUNTY
    ]
    rows = []
    for number, own in items(spoken).items():
        main = next((f for f in own if f["flag_id"] == number), own[0])
        rows.append({
            "编号": number, "期间": words.period_words(main["period"]),
            "事由": "；".join(dict.fromkeys(f.title for f in own)), "所指对象": _named(view, main),
            "本局的答复": answered.of_county(main) or main["heard"], "市局的认定和整改": answered.of_city(main),
            "情况": main.standing.word, "_day": str(main["found_on"] or main["answered_on"] or ""),
        })  # fmt: skip
    rows.sort(key=lambda r: (r["_day"], r["编号"]), reverse=True)
    return _COLUMNS, rows[:_MOST]


def unrecorded_rows(view: View, numbers: Iterable[str]) -> list[dict[str, Any]]:
    """Return what was sent back of these numbers, is open still and does not count, in their order."""
    told = [r for n in dict.fromkeys(numbers) if (r := view.unrecorded.get(n))]
    return [
        {"编号": r["flag_id"], "交回": r["as_of"], "所在文件": r["file"], "所在表": r["sheet"], "第几行": r["row_no"],
         "读到的内容": r["understood"], "没有记的原因和怎么办": r["reason"]}
        for r in told
    ]  # fmt: skip


def withdrawn_sheet(view: View, flags: Iterable[Flag]) -> list[dict[str, Any]]:
    """Return the rows of leads that hold no more, the newest withdrawn first; of any counties."""
    asked = {f["item_id"] for f in view.flags if f["status"] == "待核" and f["item_id"]}
    rows = []
    for number, own in by_number(flags).items():
        main = next((f for f in own if f["flag_id"] == number), own[0])
        rows.append({
            "县（市、区）": view.region_name(main["region_code"]), "编号": number,
            "期间": words.period_words(main["period"]),
            "事由": "；".join(dict.fromkeys(f.title for f in own)), "所指对象": _named(view, main),
            "送出": main["sent_on"], "撤回": max((f["withdrawn_on"] for f in own if f["withdrawn_on"]), default=None),
            "本局的答复": "\n".join(dict.fromkeys(t for f in own if (t := answered.of_county(f)))) or "没有答复过",
            "情况": _PARTLY if number in asked else main.standing.word,
        })  # fmt: skip
    rows.sort(key=lambda r: (str(r["撤回"] or ""), r["编号"]), reverse=True)
    return rows[:_MOST]


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
    return str(case.get("decision_no") or words.number_in(key))
