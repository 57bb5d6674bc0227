"""The whole synthetic province from a seed."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from data_contracts import source
from pipelines.demo import plant_cases, plant_complaints, plant_faults
from pipelines.demo.action import Story, make_story
from pipelines.demo.case_frame import case_frame, number_cases, open_cases, other_columns
from pipelines.demo.cases import Columns, draw_cases
from pipelines.demo.complaints import MARKED, complaint_frame, draw_complaints, join
from pipelines.demo.fines import make_fines
from pipelines.demo.fiscal import make_budget, make_fiscal
from pipelines.demo.geography import SIZES, Land, Scale, make_land
from pipelines.demo.layout import Damage, plan_damage
from pipelines.demo.noise import add_noise
from pipelines.demo.other_sources import make_other_sources
from pipelines.demo.parties import make_entities, make_people
from pipelines.demo.plan import Plan, Setting, make_plan
from pipelines.demo.texts import add_second_acts, make_texts, repeat_facts
from pipelines.demo.truth import Truth

_STEPS = (
    "land", "plan", "entities", "people", "cases", "fines", "other", "plant", "texts",
    "complaints", "complaint_plant", "complaint_text", "fiscal", "sources", "open", "link", "damage",
    "noise", "action", "scatter",
)  # fmt: skip


@dataclass(frozen=True)
class Province:
    """The synthetic province.

    Attributes
    ----------
    frames : dict of str to pl.DataFrame
        Source name to its rows under the Chinese headers of the contracts, clean.
    truth : Truth
        What was planted.
    world : Setting
        How it was laid out.
    damage : Damage
        What the files hold beyond the frames.
    story : Story
        What the special action did before the as-of date; for the ledger.
    """

    seed: int
    scale: Scale
    as_of: date
    frames: dict[str, pl.DataFrame]
    truth: Truth
    world: Setting
    damage: Damage
    story: Story


def headers(name: str) -> dict[str, str]:
    """Return English to Chinese header of a source, money in yuan with its unit."""
    return {
        column: spec.zh + ("(元)" if spec.unit == "元" else "")
        for column, spec in source(name).columns.items()
    }


def _chinese(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Keep the contract's columns, in its order, under Chinese headers; texts as strings."""
    names = headers(name)
    frame = frame.with_columns(
        pl.Series(s.name, s.to_list(), dtype=pl.String) for s in frame if s.dtype == pl.Object
    )
    return frame.select(pl.col(c).alias(zh) for c, zh in names.items() if c in frame.columns)


def _growth_truth(truth: Truth, plan: Plan, land: Land) -> None:
    county = dict(land.regions.select("region_code", "name").iter_rows())
    for spans, kept in ((plan.anomalies, truth.anomalies), (plan.innocent, truth.innocent_growth)):
        for span in spans:
            kept.append({
                "region_code": span.region_code, "name": county.get(span.region_code, "全省"),
                "kind": span.kind, "from": plan.label(span.start), "to": plan.label(span.stop),
            })  # fmt: skip
    truth.deliveries = [
        {"source": s, "region_code": r, "from": plan.label(m)}
        for r, m in plan.silent.items() for s in ("cases", "fiscal_revenue")
    ]  # fmt: skip


def _make_cases(rng: dict[str, np.random.Generator], world: Setting, truth: Truth) -> pl.DataFrame:
    c: Columns = draw_cases(rng["cases"], world)
    make_fines(rng["fines"], c, world.land.regions.height)
    other_columns(rng["other"], c)
    planter = plant_cases.start(rng["plant"], c, world)
    big = [s for s in world.plan.innocent if s.kind == "单个大案"]
    plant_cases.plant_large_cases(rng["plant"], c, big)
    unlike = plant_cases.plant_outliers(planter, world.size)
    faults = plant_faults.plant_faults(planter, world.size)
    plant_cases.scatter(rng["scatter"], planter, unlike)
    number_cases(c, world.land)
    make_texts(rng["texts"], c, world)
    c["discretion_reason"][faults["低于下限无减轻理由"][0]] = ""
    for pairs in faults["重复罚款"]:
        repeat_facts(c, pairs)
    add_second_acts(c, unlike.merged.tolist())
    frame = case_frame(c, world.land)
    keys = frame["case_key"]
    truth.outliers = [
        {"case_key": keys[i], "direction": d, "why": w} for i, d, w in unlike.outliers
    ]
    truth.explained_high = [{"case_key": keys[i], "why": w} for i, _, w in unlike.explained]
    truth.merged_fines = [keys[i] for i in unlike.merged.tolist()]
    for kind, (bad, fine) in faults.items():
        truth.faults[kind] = [keys[int(i)] for i in bad]
        truth.look_alikes[kind] = [keys[int(i)] for i in fine]
    risky = frame.with_columns(pl.Series("risk", c["risk"])).filter(pl.col("risk") >= 0)
    truth.sectors = [{"members": []} for _ in world.plan.risks]
    for risk, key in risky.select("risk", "case_key").iter_rows():
        truth.sectors[risk]["members"].append(f"cases:{key}")
    opened = open_cases(rng["open"], frame, world)
    frame = add_noise(rng["noise"], frame, world, truth)
    return pl.concat([frame, opened], how="diagonal_relaxed")


def _make_complaints(
    rng: dict[str, np.random.Generator], world: Setting, truth: Truth
) -> pl.DataFrame:
    drawn = draw_complaints(rng["complaints"], world)
    planted = plant_complaints.plant(rng["complaint_plant"], world)
    frame = complaint_frame(rng["complaint_text"], join([drawn, *planted.columns]), world)
    plant_complaints.remember(truth, planted, frame)
    return frame


def _sent(
    world: Setting, cases: pl.DataFrame, published: pl.DataFrame, truth: Truth
) -> pl.DataFrame:
    """Return the cases counties really export: some send none, some stopped, a few slip through."""
    plan = world.plan
    for region, month in plan.silent.items():
        here = (pl.col("region_code") == region) & (
            pl.col("decision_date").fill_null(world.as_of) >= plan.months[month]
        )
        cases = cases.filter(~here)
    cases = cases.filter(~pl.col("region_code").is_in(list(plan.published_only)))
    # One published decision in sixty was never exported; nothing planted is among them.
    kept = {k for keys in (*truth.faults.values(), *truth.look_alikes.values()) for k in keys}
    kept |= {e["case_key"] for e in [*truth.outliers, *truth.explained_high]} | set(
        truth.merged_fines
    )
    kept |= {m.partition(":")[2] for e in truth.sectors for m in e["members"]}
    kept |= {k for keys in (*truth.lapses.values(), *truth.lawful.values()) for k in keys}
    lost = published.select("region_code", "decision_no").gather_every(60, 7)
    slipped = cases.join(lost, on=["region_code", "decision_no"], how="semi").filter(
        ~pl.col("case_key").is_in(list(kept)), ~pl.col("region_code").is_in(world.apart())
    )
    truth.published_only = slipped["case_key"].to_list()
    return cases.filter(~pl.col("case_key").is_in(truth.published_only))


def make_province(seed: int, scale: Scale, as_of: date) -> Province:
    """Make the synthetic province; the same arguments give the same province.

    Parameters
    ----------
    seed : int
    scale : {"small", "medium", "large"}
        ``medium`` is the size of one province's bureau: 64 counties, 54 months, about 48 000 cases
        and 68 000 complaints.
    as_of : datetime.date
        Last day of the records.

    Returns
    -------
    Province

    Raises
    ------
    KeyError
        An unknown scale.
    """
    size = SIZES[scale]
    seeds = np.random.SeedSequence([seed, list(SIZES).index(scale)]).spawn(len(_STEPS))
    rng = {step: np.random.default_rng(s) for step, s in zip(_STEPS, seeds, strict=True)}
    land = make_land(rng["land"], size)
    plan = make_plan(rng["plan"], land, size, as_of)
    entities = make_entities(rng["entities"], land, size, as_of)
    people = make_people(rng["people"], land, size.complaints // 2)
    world = Setting(land, size, plan, as_of, entities, people)
    truth = Truth()
    _growth_truth(truth, plan, land)
    cases = _make_cases(rng, world, truth)
    complaints = _make_complaints(rng, world, truth)
    complaints, cases = plant_complaints.link_cases(rng["link"], complaints, cases, truth, world)
    frames = make_other_sources(rng["sources"], world, cases, truth)
    frames |= {
        "complaints": complaints,
        "entities": entities,
        "fiscal_revenue": make_fiscal(rng["fiscal"], world, cases),
        "fiscal_budget": make_budget(rng["fiscal"], world),
    }
    story, by_hand = make_story(rng["action"], frames, cases, world, truth)
    frames |= by_hand
    frames["cases"] = _sent(world, cases, frames["penalty_publications"], truth)
    marked = people.head(MARKED)
    truth.marked_tokens = [*marked["name"], *marked["phone"], *marked["id_no"]]
    chinese = {name: _chinese(name, frames[name]) for name in sorted(frames)}
    truth.rows = {name: frame.height for name, frame in chinese.items()}
    damage = plan_damage(rng["damage"], chinese, world, truth)
    return Province(seed, scale, as_of, chinese, truth, world, damage, story)
