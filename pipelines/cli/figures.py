"""A figure of the month's table or of a stage report, by its name: its value and the leads it is made of.

Names: ``2026-06|990101|found`` (a county), ``2026-06|全市|found`` (the city),
``2026-06|全市|found|累计`` (a report, since the action began).
"""

from pathlib import Path
from typing import Any

from assets.month.table import CITY
from assets.store.published import read_published

Member = tuple[str, str]
_COUNTY = "select item_zh, unit, value, keys from out_month_table where month = ? and region_code = ? and item = ?"
_CITY = """
    select any_value(item_zh) as item_zh, any_value(unit) as unit, sum(value) as value,
        list_sort(flatten(list(keys))) as keys
    from out_month_table where month = ? and item = ? having count(*) > 0
"""
_REPORT = """
    select label as item_zh, unit, value, keys  from out_report_figures where figure = ?
    order by report limit 1
"""
_LEADS = "select lead_id, title, source_keys from out_leads where list_contains(?, lead_id) order by lead_id"
#: So many leads are told one by one.
_MOST = 50


def figure(path: Path, name: str) -> tuple[list[str], list[Member]] | None:
    """Return what a figure says and the records its leads came from; ``None`` where it is no figure's name."""
    row = _row(path, name)
    if row is None:
        return None
    keys: list[str] = list(row["keys"] or [])
    value = f"{row['value']:,.2f}".removesuffix(".00")
    says = [f"“{name}”{row['item_zh']}，数为{value}{row['unit']}，由{len(keys)}项得出"]
    leads = read_published(path, _LEADS, [keys]).to_dicts()
    says += [f"  {r['lead_id']}　“{r['title']}”" for r in leads[:_MOST]]
    others = sorted(set(keys) - {r["lead_id"] for r in leads})
    says += [f"  “{key}”" for key in others[:_MOST]]
    if len(keys) > _MOST:
        says.append(f"共 {len(keys)} 项，列出前 {_MOST} 项。")
    members = [key for r in leads for key in r["source_keys"] or []]
    members += [key for key in others if key.startswith("letters:")]
    return says, [(source, key) for source, _, key in (m.partition(":") for m in members)]


def _row(path: Path, name: str) -> dict[str, Any] | None:
    parts = name.split("|")
    if len(parts) == 3 and parts[1] == CITY:
        found = read_published(path, _CITY, [parts[0], parts[2]])
    elif len(parts) == 3:
        found = read_published(path, _COUNTY, parts)
    elif len(parts) == 4:
        found = read_published(path, _REPORT, [name])
    else:
        return None
    return found.row(0, named=True) if found.height else None
