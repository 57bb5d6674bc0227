"""县局核对: what one county is asked to check this month. The county sees itself only."""

from typing import Any

from dashboards import leads, words
from dashboards.view import Flag, View
from dashboards.workbooks.book import Book, Column
from dashboards.workbooks.leads import rule_notes
from data_contracts import enumeration, seals, source

_SENTENCES = (
    "请核对表中各项的数据是否准确，每项填写浅色的三格：县局核对、正当理由、说明；没有正当理由的不填第二格。",
    "数据有误的，请在说明里写明正确的数和出处，并在原系统更正后重新导出。",
    "核对人、核对日期各填一次即可，其余行可以不填。填好后把本文件原样放回收件箱，系统自动识别，不需要另外填表报数。",
    "本表只列本县的数据；可比县不列名称。每月至多列10项，其余下月再列。",
    "县局只核对数据、提出理由，不作认定；认定由市局对应业务机构作出。",
    words.LIMITS + "。",
)
_TO_FILL = ("county_check", "justification", "explanation")
_OPTIONAL = ("checked_by", "checked_date")


def county_workbook(region_code: str, view: View) -> bytes:
    """Return one county's sheet of at most ten items to check, three cells each to fill in.

    Parameters
    ----------
    region_code : str
        Six-digit code of the county.
    view : View

    Returns
    -------
    bytes
        An XLSX file whose filled-in copy is recognised as the source ``feedback``.
    """
    run = view.run
    name = view.region_name(region_code)
    flags = leads.to_check(view, region_code)
    book = Book(run.as_of, f"{name}待核事项")
    columns = _columns()
    due = min((f.due for f in flags if f.due), default=None)
    by = f"　请于 {due.isoformat()} 前核对" if due else ""
    subtitle = f"数据截至 {run.as_of.isoformat()}{by}　{run.bureau}".rstrip()
    book.sheet(
        "待核事项", columns, [_row(view, f) for f in flags],
        title=f"{name}待核事项（{run.as_of.year}年{run.as_of.month}月）", subtitle=subtitle,
        empty="本月没有待核事项。",
    )  # fmt: skip
    book.notes(_SENTENCES, [*columns, *rule_notes(flags)])
    if run.seal:
        rows = {item: view.county_list[region_code][item] for item in (f["flag_id"] for f in flags)}
        book.seal(run.seal(seals.COUNTY, region_code, rows))
    return book.bytes()


def county_workbooks(view: View) -> dict[str, bytes]:
    """Return the sheets of every county that has something to check.

    Returns
    -------
    dict of str to bytes
        By file name ``<code>_<name>.xlsx``, in code order.
    """
    return {
        f"{code}_{safe_name(view.region_name(code))}.xlsx": county_workbook(code, view)
        for code in view.regions
        if leads.to_check(view, code)
    }


def safe_name(name: str) -> str:
    """Return a name that may stand in a file name on any system."""
    return "".join(c for c in name if c.isalnum() or c in "-（）")[:40] or "未命名"


def _columns() -> list[Column]:
    contract = source("feedback").columns
    width = {"county_check": 10, "justification": 15, "explanation": 26}
    return [
        Column(contract["flag_id"].zh, 22), Column("期间", 10), Column("事项", 16), Column("对象", 18),
        Column("提请核对的原因", 46),
        *(
            Column(contract[n].zh, width[n], fill=True, choices=_choices(contract[n].enum),
                   note="可选：" + "、".join(_choices(contract[n].enum)) if contract[n].enum else "")
            for n in _TO_FILL
        ),
        *(Column(contract[n].zh, 11) for n in _OPTIONAL),
    ]  # fmt: skip


def _choices(enum: str | None) -> list[str]:
    return list(enumeration(enum).values) if enum else []


def _row(view: View, flag: Flag) -> dict[str, Any]:
    case = view.cases.get(flag["object_key"], {})
    of_case = flag["object_type"] == "case"
    thing = (
        case.get("decision_no") or str(flag["object_key"] or "").split("|")[-1] if of_case else ""
    )
    if flag["object_type"] == "region":
        thing = view.region_name(flag["region_code"])
    return {
        "线索编号": flag["flag_id"], "期间": words.period_words(flag["period"]), "事项": flag.title,
        "对象": thing or str(flag["object_key"] or ""), "提请核对的原因": flag["reason"],
    }  # fmt: skip
