"""What several pages share: notes under figures, counts by standing, the map of tiles."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import drawing, words
from dashboards.parts import link
from dashboards.view import Region, Row, View
from data_contracts.table_states import REFUSED, WAITS
from data_contracts.words import PEOPLES

CRITERIA = (
    ("revenue_outcome", "罚没收入", "●"),
    ("enforcement_outcome", "执法问题", "▲"),
    ("complaint_outcome", "企业反映", "■"),
)


#: What people said of a candidate, and what nobody has decided yet.
_HOW_FAR = {"confirmed": "已确认", "rejected": "不列入"}
_WAITS = "待专班确认"
#: So many months are drawn beside a county's name.
SPARK_MONTHS = 24


@dataclass(frozen=True)
class Tile:
    """One county on the map of tiles."""

    code: str
    name: str
    short: str
    marks: str
    state: str
    says: str


def county_link(view: View, code: str | None) -> Markup | str:
    """Return a county's name as a link to its page, from a page of another section; the name alone where it has none."""
    name = view.region_name(code)
    return link(f"../counties/{code}.html", name) if code in view.regions else name


def month_note(view: View, n: str = "") -> str:
    """Return the line under a figure of months: as-of date, n, completeness."""
    counties = len(view.regions) - len(view.ended)
    parts = [
        f"截至 {view.run.as_of.isoformat()}",
        n or (f"{counties}个县（含本级）" if counties else "还没有县"),
    ]
    if view.run.completeness:
        parts.append(view.run.completeness)
    return " · ".join(parts)


def no_months(view: View) -> str:
    """Return why there is nothing of any county's revenue: no data, or cases of which nobody knows the county."""
    cases = _unplaced(view)
    if not cases:
        return f"没有处罚决定或财政数据{_not_in(view)}"
    return f"{cases:,}件案件还不知属哪个县（请填单位对照表）"


def _not_in(view: View) -> str:
    """Return how many files wait for an answer or were refused: a first day's empty pages have a reason."""
    states = view.get("out_quality")["state"].to_list()
    told = {WAITS: "个表等列名对照", REFUSED: "个文件被拒收"}
    parts = [f"{states.count(state)}{what}" for state, what in told.items() if state in states]
    return f"（{'、'.join(parts)}，见“数据”页）" if parts else ""


def unplaced(view: View) -> list[str]:
    """Return, where cases are of no known county, that no sum of counties holds them."""
    cases = _unplaced(view)
    told = f"各月合计是各县之和；另有{cases:,}件案件（各年的，含未决的）还不知属哪个县，不在内，见“数据”页。"
    return [told] if cases else []


def _unplaced(view: View) -> int:
    notices = view.get("out_data_notices").filter(pl.col("kind") == "unplaced_cases")
    return int(notices["n"].sum())


def tile_map(view: View, *, confirmed_only: bool) -> list[tuple[str, list[Tile]]]:
    """Return the tiles of each city: one a county, marks for the criteria it meets.

    Parameters
    ----------
    view : View
    confirmed_only : bool
        Whether only criteria of counties that people confirmed are marked.
    """
    return [
        (
            regions[0].city,
            [
                _tile(view, region, confirmed_only=confirmed_only)
                for region in regions
                if region.code not in view.ended
            ],
        )
        for regions in view.cities.values()
    ]


def none_judged(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether none of the three conditions could be judged in any of these counties."""
    return all(row[column] == "not_evaluated" for row in rows for column, _, _ in CRITERIA)


def how_decided(rows: Sequence[Row]) -> str:
    """Return how far people have decided on candidates: all alike, or so many each way."""
    counts = Counter(_HOW_FAR.get(r["decision"], _WAITS) for r in rows)
    if len(counts) == 1:
        return f"{'都' if len(rows) > 1 else ''}{next(iter(counts))}"
    return "其中" + "、".join(
        f"{counts[w]}个{w}" for w in (*_HOW_FAR.values(), _WAITS) if counts[w]
    )


def _tile(view: View, region: Region, *, confirmed_only: bool) -> Tile:
    before = view.confirmed.get(region.code)
    row = before if confirmed_only else None
    row = row or view.key_regions.get(region.code) or _revenue_only(view, region)
    confirmed = before is not None
    shown = bool(row) and (confirmed or not confirmed_only)
    marks = [mark for column, _, mark in CRITERIA if shown and row and row[column] == "flagged"]
    names = [name for column, name, _ in CRITERIA if shown and row and row[column] == "flagged"]
    waits = row is not None and row["decision"] != "rejected"
    state = "confirmed" if confirmed else "candidate" if marks and waits else ""
    if row is None or all(row[column] == "not_evaluated" for column, _, _ in CRITERIA):
        state, says = "unknown", "未判断"
    else:
        says = "、".join(names) or ("没有已确认的条件" if confirmed_only else "没有满足的条件")
        unknown = [name for column, name, _ in CRITERIA if row[column] == "not_evaluated"]
        if unknown and not confirmed_only:
            says += f"；{'、'.join(unknown)}未判断"
    if before is not None:
        says += f"；{words.period_words(before['period'])}确认为重点县"
    return Tile(region.code, region.name, short_name(region), "".join(marks), state, says)


def outline_words(view: View) -> str:
    """Return what a strong outline on the map means: for which periods people confirmed a county."""
    periods = sorted({row["period"] for row in view.confirmed.values()})
    said = [words.period_words(p) for p in dict.fromkeys((*periods[:1], *periods[-1:]))]
    return f"粗框：已确认的重点县（{'至'.join(said) or '还没有'}）"


def _revenue_only(view: View, region: Region) -> Row | None:
    """Return the one criterion known while the run proposes no key counties."""
    now = view.month_by_region.get(region.code)
    if view.has_proposals or now is None:
        return None
    return {
        "revenue_outcome": now["outcome"], "enforcement_outcome": "not_evaluated",
        "complaint_outcome": "not_evaluated", "decision": None,
    }  # fmt: skip


#: 丙石彝族自治县 is 丙石 to everybody; 畲族自治县 would have no other name.
_AUTONOMOUS = re.compile(f"(?:(?:{PEOPLES})族)+(?:联合)?自治[县旗]$")


def short_name(region: Region) -> str:
    """Return a name that fits a tile: without 县, 区, 市, and without its peoples, where something is left."""
    if region.is_city:
        return "本级"
    name = region.name
    own = _AUTONOMOUS.sub("", name)
    if len(own) >= 2:
        name = own
    for ending in ("自治县", "自治旗", "开发区", "高新区", "新区", "县", "区", "市"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name[: -len(ending)]
    return name


def city_options(view: View) -> list[tuple[str, str]]:
    """Return the cities to choose from."""
    return [(code, regions[0].city) for code, regions in view.cities.items()]


def outcome_words(outcome: str | None) -> str:
    """Return an outcome with the mark that repeats it."""
    key = outcome or "not_evaluated"
    return f"{words.OUTCOME_MARKS.get(key, '▨')} {words.OUTCOME_WORDS.get(key, key)}"


def outcome_of_month(row: Mapping[str, Any]) -> str:
    """Return the outcome of a county's month in words; ``row`` may be empty."""
    said = {"flagged": f"● {words.growth(row)}", "clear": f"○ {words.calm(row)}"}
    return said.get(row.get("outcome") or "", "▨ 未判断")


def spark(view: View, code: str) -> Markup | str:
    """Return a county's last months as a word-sized line, flagged ones marked."""
    return view.once(_spark, code)


def _spark(view: View, code: str) -> Markup | str:
    part = view.series.get(code)
    if part is None:
        return words.NOTHING
    part = part.tail(SPARK_MONTHS)
    months = part["month"].to_list()
    marks = {
        i: view.month_standing[(code, m)].tone if (code, m) in view.month_standing else "wait"
        for i, (m, o) in enumerate(zip(months, part["outcome"].to_list(), strict=True))
        if o == "flagged"
    }
    known = part.select(
        pl.when(pl.col("decided_yuan") > 0).then("decided_yuan").otherwise("treasury_yuan")
    )
    values = [None if v is None else float(v) for v in known.to_series().to_list()]
    what = "罚没入库额" if (part["basis"] == "treasury").all() else "罚没决定额"
    return drawing.sparkline(values, marks, f"近{len(values)}个月{what}，标出{len(marks)}个月")
