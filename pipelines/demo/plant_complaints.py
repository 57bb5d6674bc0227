"""Plant sector risks, one matter of many people, and rises that are no risk."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from models.indicators.workdays import after
from pipelines.demo.complaints import RESERVED, Columns
from pipelines.demo.plan import SectorRisk, Setting, monday
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


def _rows(entities: pl.DataFrame, sector: str, regions: list[str]) -> np.ndarray[Any, Any]:
    hit = (entities["sector"] == sector) & entities["region_code"].is_in(regions)
    return np.flatnonzero(hit.to_numpy())


def _people(rng: np.random.Generator, world: Setting, n: int) -> np.ndarray[Any, Any]:
    return rng.permutation(np.arange(RESERVED, world.people.height))[:n]


def _grow(rng: np.random.Generator, risk: SectorRisk, as_of: date) -> list[date]:
    """Draw the days of a risk's complaints: more each week, for at most eight weeks."""
    days: list[date] = []
    for week in range(min(8, (as_of - risk.onset).days // 7)):
        mean = (1.2 + 0.9 * week) * (1 + 0.6 * len(risk.regions))
        days.extend(
            risk.onset + timedelta(days=7 * week + int(d))
            for d in rng.integers(0, 7, rng.poisson(mean) + 1)
        )
    return days


def _sector_risks(rng: np.random.Generator, out: Planted, world: Setting) -> None:
    """Plant new words, distinct people, several businesses, more each week."""
    sectors, entities = words("sectors"), world.entities
    problems = words("complaints")["problems"]
    for k, risk in enumerate(world.plan.risks):
        pool = _rows(entities, risk.sector, risk.regions)
        if not len(pool):
            near = [r for r in world.names() if r[:4] == risk.regions[0][:4]]
            pool = _rows(entities, risk.sector, near)
        days = _grow(rng, risk, world.as_of)
        entity = pool[rng.integers(0, len(pool), len(days))]
        out.columns.append(
            _draw(
                f"sector{k}", days, entities["region_code"].to_numpy()[entity], risk.sector,
                risk.problem, entity, _people(rng, world, len(days)), risk.number,
            )
        )  # fmt: skip
        out.sectors.append({
            "tag": f"sector{k}", "sector": risk.sector,
            "industry": sectors[risk.sector]["industry"],
            "industry_code": sectors[risk.sector]["code"],
            "object_category": sectors[risk.sector]["category"], "problem": risk.problem,
            "violation": problems[risk.problem]["violation"], "term": risk.term,
            "regions": sorted(risk.regions), "onset": risk.onset.isoformat(),
        })  # fmt: skip


def _matters(rng: np.random.Generator, out: Planted, world: Setting) -> None:
    """Plant one business, many distinct people, within two weeks."""
    entities, as_of = world.entities, world.as_of
    home = entities["region_code"] != world.land.merged
    allowed = np.flatnonzero(
        (entities["sector"].is_in(["健身", "培训", "美容美发"]) & home).to_numpy()
    )
    for k, back in enumerate((4, 9, 30)):
        row = int(allowed[rng.integers(0, len(allowed))])
        begin = monday(as_of) - timedelta(weeks=back)
        n = int(rng.integers(22, 34))
        days = [begin + timedelta(days=int(d)) for d in rng.integers(0, 13, n)]
        tag, region = f"matter{k}", entities["region_code"][row]
        out.columns.append(
            _draw(tag, days, region, entities["sector"][row], "预付卡", row, _people(rng, world, n))
        )
        out.matters.append({
            "tag": tag, "subject": entities["party_name"][row], "uscc": entities["uscc"][row],
            "region_code": region, "from": begin.isoformat(), "people": n,
        })  # fmt: skip


def _innocent(rng: np.random.Generator, out: Planted, world: Setting) -> None:
    """Plant a serial complainant, a batch entry, the yearly festival, a national campaign."""
    plan, size, as_of, entities = world.plan, world.size, world.as_of, world.entities
    counties = world.land.regions.filter(~pl.col("is_city")).sort("size", descending=True)
    regions = counties["region_code"].to_list()

    def add(kind: str, where: list[str], draw: Columns, note: str) -> None:
        out.columns.append(draw)
        out.rises.append({"tag": str(draw["tag"][0]), "kind": kind, "regions": where, "note": note})

    home = [regions[0]]
    pool = _rows(entities, "超市", home)
    begin = monday(as_of) - timedelta(weeks=7)
    days = [begin + timedelta(days=int(d)) for d in rng.integers(0, 28, 60)]
    entity = pool[rng.integers(0, len(pool), 60)]
    add("一人多次", home, _draw("serial", days, home[0], "超市", "食品安全", entity, _SERIAL_PERSON),
        "同一人六十件")  # fmt: skip
    batch = [regions[1]]
    pool = _rows(entities, "服装", batch)
    day = monday(as_of) - timedelta(weeks=12)
    add("批量录入", batch, _draw(
        "batch", [day] * 40, batch[0], "服装", "质量", pool[rng.integers(0, len(pool), 40)],
        _people(rng, world, 4)[rng.integers(0, 4, 40)],
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
                     entity, _people(rng, world, n))  # fmt: skip
        add("节日", regions, draw, "每年同期、全省")
    pool = _rows(entities, "网店", regions)
    n = size.complaints // 150
    begin = monday(as_of) - timedelta(weeks=22)
    days = [begin + timedelta(days=int(d)) for d in rng.integers(0, 28, n)]
    entity = pool[rng.integers(0, len(pool), n)]
    draw = _draw("campaign", days, entities["region_code"].to_numpy()[entity], "网店", "虚假宣传", entity,
                 _people(rng, world, n))  # fmt: skip
    add("专项宣传", regions, draw, "网剑行动期间全省同时上升")


def plant(rng: np.random.Generator, world: Setting) -> Planted:
    """Draw everything planted among the complaints.

    Parameters
    ----------
    rng : numpy.random.Generator
    world : Setting

    Returns
    -------
    Planted
    """
    out = Planted()
    _sector_risks(rng, out, world)
    _matters(rng, out, world)
    _innocent(rng, out, world)
    return out


def remember(truth: Truth, planted: Planted, complaints: pl.DataFrame) -> None:
    """Write what was planted into the truth; sector risks keep the cases they already have."""
    members: dict[str, list[str]] = {}
    tagged = complaints.filter(pl.col("tag") != "").select("tag", "complaint_no")
    for tag, number in tagged.iter_rows():
        members.setdefault(tag, []).append(f"complaints:{number}")

    def keep(entries: list[Entry]) -> list[Entry]:
        return [
            {**{k: v for k, v in e.items() if k != "tag"}, "members": members.get(e["tag"], [])}
            for e in entries
        ]

    cases = [e["members"] for e in truth.sectors]
    truth.sectors, truth.matters = keep(planted.sectors), keep(planted.matters)
    for entry, known in zip(truth.sectors, cases, strict=True):
        entry["members"] = [*known, *entry["members"]]
    truth.innocent_rises = keep(planted.rises)


def _told_on(rng: np.random.Generator, filed: pl.Series) -> pl.Series:
    """Return the day whoever reported was told: mostly within five working days of the filing."""
    days = np.where(rng.random(filed.len()) < 0.06, 5, 0) + rng.integers(1, 6, filed.len())
    frame = pl.DataFrame({"filed": filed, "days": days})
    return frame.select(after(pl.col("filed"), pl.col("days"))).to_series()


def link_cases(
    rng: np.random.Generator,
    complaints: pl.DataFrame,
    cases: pl.DataFrame,
    truth: Truth,
    world: Setting,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Join tip-offs that led to a case with cases that came from one; leave some tip-offs undone.

    Returns
    -------
    tuple of pl.DataFrame
        ``complaints`` with linked case numbers, ``cases`` with tip-off numbers; same rows.
    """
    tips = complaints.filter(pl.col("form") == "举报", pl.col("result") == "立案").select(
        "complaint_no", "region_code", pl.col("registered_date").alias("told")
    )
    from_tip = cases.filter(pl.col("case_source") == "举报", pl.col("clue_date").is_not_null())
    pairs = (
        from_tip.select("case_key", "case_no", "region_code", "clue_date", "filed_date")
        .sort("clue_date", "case_key")
        .join_asof(
            tips.sort("told", "complaint_no"), left_on="clue_date", right_on="told",
            by="region_code", strategy="backward", tolerance="14d", check_sortedness=False,
        )
        .drop_nulls("complaint_no")
        .unique("complaint_no", keep="first", maintain_order=True)
    )  # fmt: skip
    old = world.as_of - timedelta(days=150)
    waiting = complaints.filter(
        pl.col("form") == "举报", pl.col("result") == "不予立案", pl.col("tag") == "",
        pl.col("registered_date").is_between(world.as_of - timedelta(days=330), old),
    )["complaint_no"]  # fmt: skip
    undone = waiting.gather(np.sort(rng.permutation(waiting.len())[: world.size.faults])).to_list()
    truth.faults["举报逾期未核查"] = undone
    no_reply = pl.col("complaint_no").is_in(undone)
    linked = complaints.drop("linked_case_no").join(
        pairs.select("complaint_no", "filed_date", pl.col("case_no").alias("linked_case_no")),
        on="complaint_no", how="left", maintain_order="left",
    )  # fmt: skip
    told_on = _told_on(rng, linked["filed_date"])
    linked = linked.with_columns(
        pl.when(told_on <= world.as_of)
        .then(told_on)
        .otherwise("final_reply_date")
        .alias("final_reply_date")
    ).drop("filed_date")
    linked = linked.with_columns(
        pl.when(no_reply).then(None).otherwise(c).alias(c)
        for c in ("accepted_date", "first_reply_date", "final_reply_date")
    ).with_columns(pl.when(no_reply).then(pl.lit("在办")).otherwise("result").alias("result"))
    told = cases.join(
        pairs.select("case_key", pl.col("complaint_no").alias("tip_off_no")),
        on="case_key", how="left", maintain_order="left",
    )  # fmt: skip
    return linked, told
