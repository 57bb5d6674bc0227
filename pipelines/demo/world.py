"""The whole synthetic province from a seed."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from data_contracts import source
from pipelines.demo import plant_cases, plant_complaints
from pipelines.demo.case_frame import case_frame, number_cases, other_columns
from pipelines.demo.cases import Columns, draw_cases
from pipelines.demo.complaints import complaint_frame, draw_complaints, join
from pipelines.demo.fines import make_fines
from pipelines.demo.fiscal import make_budget, make_fiscal
from pipelines.demo.geography import SIZES, Land, Scale, Size, make_land
from pipelines.demo.other_sources import make_other_sources
from pipelines.demo.parties import MARKED_NAMES, make_entities, make_people
from pipelines.demo.plan import Plan, make_plan
from pipelines.demo.texts import add_second_acts, make_texts
from pipelines.demo.truth import Truth

_STEPS = (
    "land", "plan", "entities", "people", "cases", "fines", "other", "plant", "texts",
    "complaints", "complaint_plant", "complaint_text", "fiscal", "sources", "files",
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
    land, plan : Land, Plan
        How it was laid out; ``write_inbox`` needs them.
    """

    seed: int
    scale: Scale
    as_of: date
    frames: dict[str, pl.DataFrame]
    truth: Truth
    land: Land
    plan: Plan
    keys: dict[str, list[str]] = field(default_factory=dict)


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


def _make_cases(
    rng: dict[str, np.random.Generator], land: Land, size: Size, plan: Plan,
    entities: pl.DataFrame, as_of: date, truth: Truth,
) -> pl.DataFrame:  # fmt: skip
    c: Columns = draw_cases(rng["cases"], land, size, plan, entities, as_of)
    make_fines(rng["fines"], c, land.regions.height)
    other_columns(rng["other"], c)
    planter = plant_cases.start(rng["plant"], c, plan)
    big = [s for s in plan.innocent if s.kind == "单个大案"]
    plant_cases.plant_large_cases(rng["plant"], c, big)
    unlike = plant_cases.plant_outliers(planter, size)
    faults = plant_cases.plant_faults(planter, size)
    number_cases(c, land)
    make_texts(rng["texts"], c, dict(land.regions.select("region_code", "organ_name").iter_rows()))
    c["discretion_reason"][faults["低于下限无减轻理由"][0]] = ""
    add_second_acts(c, [i for i, _, _ in unlike["merged"]])
    frame = case_frame(c, land)
    keys = frame["case_key"]
    truth.outliers = [
        {"case_key": keys[i], "direction": d, "why": w} for i, d, w in unlike["outliers"]
    ]
    truth.explained_high = [{"case_key": keys[i], "why": w} for i, _, w in unlike["explained"]]
    truth.merged_fines = [keys[i] for i, _, _ in unlike["merged"]]
    for kind, (bad, fine) in faults.items():
        truth.faults[kind] = [keys[int(i)] for i in bad]
        truth.look_alikes[kind] = [keys[int(i)] for i in fine]
    return frame


def make_province(seed: int, scale: Scale, as_of: date) -> Province:
    """Make the synthetic province; the same arguments give the same province.

    Parameters
    ----------
    seed : int
    scale : {"small", "medium", "large"}
        ``medium`` is the size of one province's bureau: 64 counties, 54 months, about 44 000 cases
        and 66 000 complaints.
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
    truth = Truth()
    _growth_truth(truth, plan, land)
    cases = _make_cases(rng, land, size, plan, entities, as_of, truth)
    c = draw_complaints(rng["complaints"], land, size, plan.months, as_of, entities)
    planted = plant_complaints.plant(rng["complaint_plant"], land, size, plan, as_of, entities)
    c = join([c, *planted.columns])
    complaints = complaint_frame(rng["complaint_text"], c, land, entities, people, as_of)
    plant_complaints.remember(truth, planted, complaints)
    frames = {
        "cases": cases.filter(~pl.col("region_code").is_in(list(plan.published_only))),
        "complaints": complaints,
        "entities": entities,
        "fiscal_revenue": make_fiscal(rng["fiscal"], land, plan, cases, as_of),
        "fiscal_budget": make_budget(rng["fiscal"], land, plan),
    }
    frames.update(
        make_other_sources(
            rng["sources"], land, size, plan, cases, complaints, entities, as_of, truth
        )
    )
    for region, month in plan.silent.items():
        cut = pl.col("region_code") != region
        frames["cases"] = frames["cases"].filter(
            cut | (pl.col("decision_date") < plan.months[month])
        )
    marked = people.head(len(MARKED_NAMES))
    truth.marked_tokens = [*marked["name"], *marked["phone"], *marked["id_no"]]
    chinese = {name: _chinese(name, frame) for name, frame in frames.items()}
    truth.rows = {name: frame.height for name, frame in chinese.items()}
    return Province(seed, scale, as_of, chinese, truth, land, plan)
