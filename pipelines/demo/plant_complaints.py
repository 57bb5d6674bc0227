"""Plant sector risks, one matter of many people, and rises that are no risk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.complaints import Columns
from pipelines.demo.geography import Land, Size
from pipelines.demo.plan import Plan
from pipelines.demo.truth import Truth
from pipelines.demo.words import words

#: People reserved for plants, so that distinct complainants stay distinct.
_SERIAL_PERSON = 7
Entry = dict[str, Any]


@dataclass
class Planted:
    """Draws to add to the ordinary ones, and what each tag stands for."""

    columns: list[Columns] = field(default_factory=list)
    sectors: list[Entry] = field(default_factory=list)
    matters: list[Entry] = field(default_factory=list)
    rises: list[Entry] = field(default_factory=list)


def _draw(
    tag: str, days: Any, regions: Any, sector: str, problem: str, entity: Any, person: Any,
    outbreak: int = -1,
) -> Columns:  # fmt: skip
    n = len(days)

    def filled(value: Any, kind: Any = object) -> Any:
        return (
            np.full(n, value, dtype=kind) if np.isscalar(value) else np.asarray(value, dtype=kind)
        )

    return {
        "day": np.asarray(days, dtype="datetime64[D]"), "region": filled(regions),
        "sector": filled(sector), "problem": filled(problem), "entity": filled(entity, int),
        "person": filled(person, int), "outbreak": filled(outbreak, int), "tag": filled(tag),
    }  # fmt: skip


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _rows(entities: pl.DataFrame, sector: str, regions: list[str]) -> np.ndarray[Any, Any]:
    hit = (entities["sector"] == sector) & entities["region_code"].is_in(regions)
    return np.flatnonzero(hit.to_numpy())


def _people(rng: np.random.Generator, size: Size, n: int) -> np.ndarray[Any, Any]:
    return rng.permutation(np.arange(20, size.complaints // 2))[:n]


def _sector_risks(
    rng: np.random.Generator, out: Planted, land: Land, size: Size, as_of: date,
    entities: pl.DataFrame,
) -> None:  # fmt: skip
    """New words, distinct people, several businesses, growing over eight weeks."""
    lists = words("complaints")["outbreaks"]
    sectors = words("sectors")
    problems = words("complaints")["problems"]
    counties = land.regions.filter(~pl.col("is_city"), pl.col("region_code") != land.merged)
    cities = sorted(set(counties["city_code"]))
    order = rng.permutation(len(cities))
    for k in range(size.warnings):
        spec = lists[k % len(lists)]
        city = cities[int(order[k % len(order)])]
        near = (
            counties.filter(pl.col("city_code") == city)
            .sort("region_code")["region_code"]
            .to_list()
        )
        width = int(rng.integers(1, min(4, len(near)) + 1))
        first = int(rng.integers(0, len(near) - width + 1))
        regions = near[first : first + width]
        # Half of them within the last ten weeks, the others earlier.
        back = int(rng.integers(5, 11)) if k % 2 == 0 else int(rng.integers(16, 70))
        onset = _monday(as_of) - timedelta(weeks=back)
        pool = _rows(entities, spec["sector"], regions)
        if not len(pool):
            regions = near
            pool = _rows(entities, spec["sector"], regions)
        days: list[date] = []
        for week in range(min(8, back)):
            mean = (1.2 + 0.9 * week) * (1 + 0.6 * len(regions))
            days.extend(
                onset + timedelta(days=7 * week + int(d))
                for d in rng.integers(0, 7, rng.poisson(mean) + 1)
            )
        entity = pool[rng.integers(0, len(pool), len(days))]
        tag = f"sector{k}"
        out.columns.append(_draw(
            tag, days, entities["region_code"].to_numpy()[entity], spec["sector"],
            spec["problem"], entity, _people(rng, size, len(days)), k % len(lists),
        ))  # fmt: skip
        out.sectors.append({
            "tag": tag, "sector": spec["sector"], "industry": sectors[spec["sector"]]["industry"],
            "industry_code": sectors[spec["sector"]]["code"],
            "object_category": sectors[spec["sector"]]["category"], "problem": spec["problem"],
            "violation": problems[spec["problem"]]["violation"], "term": spec["term"],
            "regions": sorted(regions), "onset": onset.isoformat(),
        })  # fmt: skip


def _matters(
    rng: np.random.Generator, out: Planted, size: Size, as_of: date, entities: pl.DataFrame,
    apart: set[str],
) -> None:  # fmt: skip
    """One business, many distinct people, within two weeks."""
    allowed = np.flatnonzero(
        (
            entities["sector"].is_in(["健身", "培训", "美容美发"])
            & ~entities["region_code"].is_in(apart)
        ).to_numpy()
    )
    for k, back in enumerate((4, 9, 30)):
        row = int(allowed[rng.integers(0, len(allowed))])
        begin = _monday(as_of) - timedelta(weeks=back)
        n = int(rng.integers(22, 34))
        days = [begin + timedelta(days=int(d)) for d in rng.integers(0, 13, n)]
        tag, region = f"matter{k}", entities["region_code"][row]
        out.columns.append(
            _draw(tag, days, region, entities["sector"][row], "预付卡", row, _people(rng, size, n))
        )
        out.matters.append({
            "tag": tag, "subject": entities["party_name"][row], "uscc": entities["uscc"][row],
            "region_code": region, "from": begin.isoformat(), "people": n,
        })  # fmt: skip


def _innocent(
    rng: np.random.Generator, out: Planted, land: Land, size: Size, plan: Plan, as_of: date,
    entities: pl.DataFrame,
) -> None:  # fmt: skip
    """One serial complainant, one organ's batch entry, the yearly festival, a national campaign."""
    counties = land.regions.filter(~pl.col("is_city")).sort("size", descending=True)
    regions = counties["region_code"].to_list()

    def add(kind: str, where: list[str], draw: Columns, note: str) -> None:
        out.columns.append(draw)
        out.rises.append({"tag": str(draw["tag"][0]), "kind": kind, "regions": where, "note": note})

    home = [regions[0]]
    pool = _rows(entities, "超市", home)
    begin = _monday(as_of) - timedelta(weeks=7)
    days = [begin + timedelta(days=int(d)) for d in rng.integers(0, 28, 60)]
    entity = pool[rng.integers(0, len(pool), 60)]
    add("一人多次", home, _draw("serial", days, home[0], "超市", "食品安全", entity, _SERIAL_PERSON),
        "同一人六十件")  # fmt: skip
    batch = [regions[1]]
    pool = _rows(entities, "服装", batch)
    day = _monday(as_of) - timedelta(weeks=12)
    add("批量录入", batch, _draw(
        "batch", [day] * 40, batch[0], "服装", "质量", pool[rng.integers(0, len(pool), 40)],
        _people(rng, size, 4)[rng.integers(0, 4, 40)],
    ), "一天录入四十件，四个人")  # fmt: skip
    pool = _rows(entities, "烘焙", regions)
    for year in sorted({d.year for d in plan.months}):
        begin = date(year, 9, 8)
        n = size.complaints // 500
        if begin + timedelta(days=20) > as_of or begin < plan.months[0]:
            continue
        days = [begin + timedelta(days=int(d)) for d in rng.integers(0, 20, n)]
        entity = pool[rng.integers(0, len(pool), n)]
        draw = _draw(f"festival{year}", days, entities["region_code"].to_numpy()[entity], "烘焙", "食品安全",
                     entity, _people(rng, size, n))  # fmt: skip
        add("节日", regions, draw, "每年同期、全省")
    pool = _rows(entities, "网店", regions)
    n = size.complaints // 150
    begin = _monday(as_of) - timedelta(weeks=22)
    days = [begin + timedelta(days=int(d)) for d in rng.integers(0, 28, n)]
    entity = pool[rng.integers(0, len(pool), n)]
    draw = _draw("campaign", days, entities["region_code"].to_numpy()[entity], "网店", "虚假宣传", entity,
                 _people(rng, size, n))  # fmt: skip
    add("专项宣传", regions, draw, "网剑行动期间全省同时上升")


def plant(
    rng: np.random.Generator,
    land: Land,
    size: Size,
    plan: Plan,
    as_of: date,
    entities: pl.DataFrame,
) -> Planted:
    """Draw everything planted among the complaints.

    Parameters
    ----------
    rng : numpy.random.Generator
    land, size, plan
        The province, its scale, its months.
    as_of : date
    entities : pl.DataFrame

    Returns
    -------
    Planted
    """
    out = Planted()
    _sector_risks(rng, out, land, size, as_of, entities)
    _matters(rng, out, size, as_of, entities, {land.merged})
    _innocent(rng, out, land, size, plan, as_of, entities)
    return out


def remember(truth: Truth, planted: Planted, complaints: pl.DataFrame) -> None:
    """Write what was planted into the truth, with the numbers of the complaints."""
    members: dict[str, list[str]] = {}
    tagged = complaints.filter(pl.col("tag") != "").select("tag", "complaint_no")
    for tag, number in tagged.iter_rows():
        members.setdefault(tag, []).append(f"complaints:{number}")

    def with_members(entry: Entry) -> Entry:
        return {
            **{k: v for k, v in entry.items() if k != "tag"},
            "members": members.get(entry["tag"], []),
        }

    keep: Callable[[list[Entry]], list[Entry]] = lambda entries: [with_members(e) for e in entries]  # noqa: E731
    truth.sectors, truth.matters = keep(planted.sectors), keep(planted.matters)
    truth.innocent_rises = keep(planted.rises)
