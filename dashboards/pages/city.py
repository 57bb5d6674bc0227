"""一市各县: small multiples of every county of a city, in code order, each on its own scale."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from dashboards import drawing, page, words
from dashboards.page import Page
from dashboards.pages.common import month_note, outcome_of_month
from dashboards.pages.county_why import is_silent
from dashboards.view import Region, View

#: So many months a small picture shows.
_MONTHS = 36


@dataclass(frozen=True)
class Small:
    """One county's picture."""

    code: str
    name: str
    svg: Markup
    says: str


def path(city_code: str) -> str:
    """Return the address of a city's page inside the site."""
    return f"counties/city-{city_code}.html"


def links(view: View) -> list[tuple[str, str]]:
    """Return address (beside the list of counties) and name of each city's page."""
    return [(f"city-{code}.html", regions[0].city) for code, regions in view.cities.items()]


def pages(view: View) -> Iterator[Page]:
    """Yield a page for each city."""
    for code, seen in view.cities.items():
        city, regions = seen[0].city, [r for r in seen if r.code not in view.ended]
        yield Page(
            path=path(code),
            title=f"{city}各县",
            kicker=f"重点县 · {city}",
            lead=_sentence(view, city, regions),
            parts=[
                page.html(
                    "multiples.html.j2",
                    items=[_small(view, region) for region in regions],
                    title=f"{city}各县近{_MONTHS}个月罚没决定额{_but_receipts(view, regions)}",
                    note=month_note(view, f"n={len(regions)}个县（含本级）"),
                )
            ],
            judged=[
                "每县一幅，按区划代码排列；各用自己的刻度，县与县之间不比高低。",
                "浅色带是预期范围，圈出的月份高于往常，斜线是未判断的月份。",
            ],
            basis=[("比谁", "同本县历史比，县与县之间不比高低。")],
        )


def _sentence(view: View, city: str, regions: list[Region]) -> str:
    many = f"{city}{len(regions)}个县（含本级）"
    if not any(r.code in view.series for r in regions):
        return f"{many}没有处罚决定或财政数据，罚没收入未判断。"
    recent = view.months[-12:]
    above = sum(
        any(view.month_of(r.code, m).get("outcome") == "flagged" for m in recent) for r in regions
    )
    now = [view.month_by_region.get(r.code, {}).get("outcome") for r in regions]
    silent = sum(o not in {"flagged", "clear"} for o in now)
    when = words.period_words(view.month)
    seen = f"有{above}个曾高于往常" if above else "没有高于往常的"
    rest = f"有{silent}个未判断" if silent else "都已判断"
    return f"{many}近12个月{seen}，{when}{rest}。"


def _on_receipts(rows: list[dict[str, Any]]) -> bool:
    return any(r["basis"] == "treasury" for r in rows)


def _but_receipts(view: View, regions: list[Region]) -> str:
    """Return, for a title, that some counties' pictures are of what was received."""
    seen = (view.series.get(r.code) for r in regions)
    some = any(_on_receipts(s.tail(_MONTHS).to_dicts()) for s in seen if s is not None)
    return "（没有案件的县为入库额）" if some else ""


def _small(view: View, region: Region) -> Small:
    part = view.series.get(region.code)
    rows = [] if part is None else part.tail(_MONTHS).to_dicts()
    on_receipts = _on_receipts(rows)
    column = "treasury_yuan" if on_receipts else "decided_yuan"
    values = [None if r[column] is None or is_silent(r) else float(r[column]) for r in rows]
    marks = {
        i: _tone(view, region, r["month"]) for i, r in enumerate(rows) if r["outcome"] == "flagged"
    }
    bands = [
        None if r["expected_low_yuan"] is None
        else (float(r["expected_low_yuan"]), float(r["expected_high_yuan"]))
        for r in rows
    ]  # fmt: skip
    unknown = {i for i, r in enumerate(rows) if r["outcome"] == "not_evaluated"}
    top = max((v for v in values if v is not None), default=None)
    now = outcome_of_month(view.month_by_region.get(region.code, {}))
    what = "入库额" if on_receipts else "决定额"
    says = f"{now}；{what}最高{words.money(top)}" if top is not None else now
    label = (
        f"{region.name}近{len(rows)}个月{what}，标出{len(marks)}个月"
        if rows
        else f"{region.name}没有处罚决定或财政数据"
    )
    return Small(
        region.code, region.name, drawing.small_series(values, bands, marks, unknown, label), says
    )


def _tone(view: View, region: Region, month: str) -> str:
    state = view.month_standing.get((region.code, month))
    return state.tone if state else "wait"
