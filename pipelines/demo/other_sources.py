"""The smaller sources: public penalty table, inspections, evaluations, reviews and the rest."""

from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.complaints import MARKED
from pipelines.demo.plan import SectorRisk, Setting
from pipelines.demo.truth import Truth
from pipelines.demo.words import text_where, words

Array = np.ndarray[Any, Any]


def _dates(rng: np.random.Generator, world: Setting, n: int, back: int = 0) -> Array:
    first = np.datetime64(world.plan.months[0])
    span = (np.datetime64(world.as_of) - first).astype(int)
    return np.sort(first + rng.integers(0, span - back, n).astype("timedelta64[D]"))


def _pick(
    rng: np.random.Generator, items: list[Any], n: int, p: list[float] | None = None
) -> Array:
    return np.asarray(rng.choice(np.array(items, dtype=object), n, p=p))


def _numbers(prefix: str, days: Array) -> list[str]:
    return [f"{prefix}{str(d).replace('-', '')}{i:06d}" for i, d in enumerate(days)]


def make_publications(
    rng: np.random.Generator, world: Setting, cases: pl.DataFrame
) -> pl.DataFrame:
    """Return the public penalty table: most ordinary decisions with a fine, amounts in 万元.

    Six counties in ten send it; a few decisions stand only here, and one county sends nothing else.
    """
    land, plan = world.land, world.plan
    organ = land.regions.select("region_code", pl.col("organ_code").alias("bureau"),
                                pl.col("organ_name").alias("bureau_name"))  # fmt: skip
    regions = land.regions["region_code"].to_list()
    sends = {r for i, r in enumerate(regions) if i % 5 < 3} | set(plan.published_only)
    since = plan.months[max(0, len(plan.months) - 30)]
    open_ = cases.filter(
        pl.col("region_code").is_in(list(sends)), pl.col("procedure_type") == "普通程序",
        pl.col("fine_yuan") > 0, pl.col("publication_date").is_not_null(),
        pl.col("decision_date") >= since,
    ).join(organ, on="region_code", maintain_order="left")  # fmt: skip
    n = open_.height
    goods = pl.col("confiscation_yuan") > 0
    # Legal representatives; one in a hundred is a marked person.
    names = world.people["name"].to_numpy()
    who = np.where(rng.random(n) < 0.01, rng.integers(0, MARKED, n), rng.integers(MARKED, 500, n))
    fine_text = pl.col("fine_yuan").cast(pl.Int64).cast(pl.String)
    return open_.select(
        "party_name", "uscc", "decision_no", "violation_type", "facts", "legal_basis", "penalty_kinds",
        pl.when(pl.col("party_type") == "企业").then(pl.lit("法人及非法人组织"))
        .otherwise("party_type").alias("party_type"),
        pl.Series("legal_representative", names[who], dtype=pl.String),
        pl.Series("representative_id_no", world.people["id_no"].to_numpy()[who], dtype=pl.String),
        pl.format("罚款{}元", fine_text).add(
            pl.when(goods).then(pl.format("；没收合计{}元", "confiscation_yuan")).otherwise(pl.lit(""))
        ).alias("penalty_content"),
        (pl.col("fine_yuan") / 1e4).round(6).alias("fine_yuan"),
        pl.when(goods).then((pl.col("confiscation_yuan") / 1e4).round(6)).alias("confiscation_yuan"),
        "decision_date", pl.col("decision_date").dt.offset_by("3y").alias("valid_until_date"),
        "publication_end_date", pl.col("bureau_name").alias("penalty_organ_name"),
        pl.col("bureau").alias("penalty_organ_code"), pl.col("bureau_name").alias("data_source_organ"),
        pl.col("bureau").alias("data_source_organ_code"), "region_code",
    )  # fmt: skip


def make_inspections(rng: np.random.Generator, world: Setting, truth: Truth) -> pl.DataFrame:
    """Return inspections; a few enterprises are visited nine times a year by four organs."""
    size, entities, as_of = world.size, world.entities, world.as_of
    n = size.inspections
    days = _dates(rng, world, n)
    who = rng.integers(0, entities.height, n)
    often = rng.choice(entities.height, max(3, size.faults // 2), replace=False)
    extra = np.repeat(often, 9)
    recent = np.datetime64(as_of) - rng.integers(10, 320, len(extra)).astype("timedelta64[D]")
    who, days = np.concatenate([who, extra]), np.concatenate([days, recent])
    order = np.argsort(days, kind="stable")
    who, days, repeat = (
        who[order],
        days[order],
        np.concatenate([np.zeros(n, int), np.arange(len(extra)) % 4 + 1])[order],
    )
    frame = entities[who]
    organ = world.names("organ_code")
    name = world.names("organ_name")
    regions = frame["region_code"].to_list()
    truth.faults["多头检查"] = sorted(entities["uscc"].gather(often).to_list())
    results = _pick(
        rng,
        ["未发现问题", "发现问题责令改正", "发现问题立案", "未建立联系"],
        len(who),
        [0.72, 0.2, 0.04, 0.04],
    )
    results = np.where(repeat > 0, "未发现问题", results)
    methods = _pick(rng, ["双随机", "日常", "专项", "举报核查"], len(who), [0.35, 0.4, 0.15, 0.1])
    # A visit after a tip-off does not count as one too many.
    methods = np.where((repeat > 0) & (np.array(methods) == "举报核查"), "日常", methods)
    return frame.select("uscc", "party_name", "region_code").with_columns(
        pl.Series("inspection_no", _numbers("JC", days)), pl.Series("inspected_date", days),
        pl.Series("organ_name", [name[r] + (f"第{k}市场监管所" if k else "") for r, k in zip(regions, repeat, strict=True)]),
        pl.Series("organ_code", [f"{organ[r]}{f'-{k}' if k else ''}" for r, k in zip(regions, repeat, strict=True)]),
        pl.Series("method", methods),
        pl.Series("items", _pick(rng, ["证照公示、进货查验", "特种设备使用管理", "食品贮存和从业人员健康管理", "价格和计量", "广告内容"], len(who))),
        pl.Series("is_scanned", _pick(rng, ["是", "否"], len(who), [0.7, 0.3])),
        pl.Series("result", results), pl.Series("joint_departments", rng.integers(0, 4, len(who))),
    )  # fmt: skip


def make_reviews(
    rng: np.random.Generator, world: Setting, cases: pl.DataFrame, truth: Truth
) -> pl.DataFrame:
    """Return reviews and lawsuits; some decisions were revoked, changed or found unlawful."""
    size, as_of = world.size, world.as_of
    planted = [k for keys in truth.faults.values() for k in keys]
    planted += [e["case_key"] for e in [*truth.outliers, *truth.explained_high]]
    ready = cases.filter(
        ~pl.col("case_key").is_in([*planted, *truth.merged_fines]),
        pl.col("fine_yuan") >= 5_000, pl.col("decision_date") < as_of - timedelta(days=120),
        ~pl.col("region_code").is_in(world.apart()),
    )  # fmt: skip
    recent = ready.filter(pl.col("decision_date") > as_of - timedelta(days=420))
    lost = recent[np.sort(rng.choice(recent.height, size.faults, replace=False))]
    rest = ready.filter(~pl.col("case_key").is_in(lost["case_key"].to_list()))
    kept = rest[np.sort(rng.choice(rest.height, size.faults * 12, replace=False))]
    bad = ["撤销", "变更", "确认违法", "部分撤销"]
    good = ["维持", "驳回", "撤回", "调解"]
    truth.faults["复议诉讼撤改"] = lost["case_key"].to_list()
    truth.look_alikes["复议诉讼撤改"] = kept["case_key"].to_list()
    both = pl.concat([
        lost.with_columns(pl.Series("result", _pick(rng, bad, lost.height))),
        kept.with_columns(pl.Series("result", _pick(rng, good, kept.height))),
    ])  # fmt: skip
    accepted = pl.col("decision_date") + pl.duration(
        days=pl.lit(pl.Series(rng.integers(10, 55, both.height)))
    )
    return both.select(
        "case_no", "organ_name", "organ_code", "region_code", "case_key",
        pl.Series("kind", _pick(rng, ["行政复议", "行政诉讼"], both.height, [0.75, 0.25])),
        accepted.alias("accepted_date"), "result",
        (accepted + pl.duration(days=pl.lit(pl.Series(rng.integers(30, 60, both.height))))).alias("closed_date"),
    )  # fmt: skip


def make_followups(
    rng: np.random.Generator, world: Setting, cases: pl.DataFrame, reviews: pl.DataFrame
) -> pl.DataFrame:
    """Return visits after the case: most reviewed cases and one ordinary case in forty."""
    as_of = world.as_of
    reviewed = pl.col("case_key").is_in(reviews["case_key"].to_list())
    draw = rng.random(cases.height)
    chosen = cases.filter(
        (pl.Series(draw < 0.025) | (reviewed & pl.Series(draw < 0.9)))
        & (pl.col("decision_date") < as_of - timedelta(days=60))
    )
    n = chosen.height
    return chosen.select(
        "case_no", "organ_name", "organ_code", "region_code",
        pl.Series("kind", _pick(rng, ["回访", "回头访", "回头看", "回头检"], n)),
        (pl.col("decision_date") + pl.duration(days=pl.lit(pl.Series(rng.integers(15, 58, n))))).alias("visited_date"),
        pl.Series("method", _pick(rng, ["电话", "上门", "座谈"], n)),
        pl.Series("result", _pick(rng, ["已整改", "基本整改", "无异议", "有意见"], n, [0.5, 0.2, 0.25, 0.05])),
        pl.Series("opinion", _pick(rng, ["", "希望多指导少处罚", "执法人员讲解清楚", "罚款偏高", "流程时间较长"], n)),
    )  # fmt: skip


def make_evaluations(
    rng: np.random.Generator, world: Setting, cases: pl.DataFrame, n: int
) -> pl.DataFrame:
    """Return 码上评 scores on penalty documents; most are good."""
    as_of = world.as_of
    pool = cases.filter(pl.col("decision_date") < as_of - timedelta(days=20))
    chosen = pool[np.sort(rng.choice(pool.height, n, replace=False))]
    score = rng.choice([5, 4, 3, 2, 1], n, p=[0.6, 0.2, 0.1, 0.06, 0.04])
    said = np.where(score >= 4, _pick(rng, ["态度好", "讲解清楚", "程序规范"], n),
                    _pick(rng, ["态度生硬", "罚款过高", "未说明理由", "多次重复检查"], n))  # fmt: skip
    days = chosen["decision_date"].to_numpy() + rng.integers(1, 15, n).astype("timedelta64[D]")
    reply = np.where(score <= 2, days + np.timedelta64(5, "D"), np.datetime64("NaT", "D"))
    return chosen.select("region_code", "case_no", pl.col("decision_no").alias("document_no")).with_columns(
        pl.Series("evaluation_no", _numbers("PJ", days)),
        pl.Series("evaluated_date", days), pl.lit("处罚").alias("stage"), pl.Series("score", score),
        pl.Series("tags", said), pl.Series("content", np.where(score >= 4, "", said)),
        pl.Series("outcome", text_where(score <= 2, "已核实沟通")),
        pl.Series("reply_date", reply),
    )  # fmt: skip


def make_letters(
    rng: np.random.Generator, world: Setting, cases: pl.DataFrame, truth: Truth, n: int
) -> pl.DataFrame:
    """Return letters of advice received and sent; a few are past due without an answer."""
    days = _dates(rng, world, n, back=40)
    overdue = np.zeros(n, dtype=bool)
    overdue[-max(3, n // 25) :] = True
    reply = np.where(
        overdue, np.datetime64("NaT", "D"), days + rng.integers(5, 25, n).astype("timedelta64[D]")
    )
    numbers = [f"青岚工商联函〔{str(d)[:4]}〕{i + 1}号" for i, d in enumerate(days)]
    truth.faults["意见函逾期未答复"] = [x for x, o in zip(numbers, overdue, strict=True) if o]
    linked = cases[np.sort(rng.choice(cases.height, n, replace=False))]
    return pl.DataFrame({
        "letter_no": numbers, "direction": np.where(overdue, "来函", _pick(rng, ["来函", "发函"], n, [0.8, 0.2])),
        "counterpart": _pick(rng, ["青岚省工商业联合会", "青岚省食品行业协会", "云汀商会"], n),
        "kind": _pick(rng, ["执法监督意见建议函", "征求意见函"], n), "received_date": days,
        "matter": _pick(rng, ["建议统一同类案件裁量尺度", "反映检查次数较多", "请求说明罚款依据"], n),
        "case_no": linked["case_no"], "region_code": linked["region_code"],
        "reply_due_date": days + np.timedelta64(30, "D"), "replied_date": reply,
        "is_adopted": text_where(~overdue, _pick(rng, ["是", "否"], n)),
        "result": text_where(~overdue, "已书面答复"),
    })  # fmt: skip


def make_opinions(rng: np.random.Generator, world: Setting, n: int) -> pl.DataFrame:
    """Return what enterprises said through the channels."""
    entities = world.entities
    days = _dates(rng, world, n)
    who = entities[rng.integers(0, entities.height, n)]
    kind = rng.integers(0, 5, n)
    said = ["同一事项被多个所反复检查，影响经营。", "罚款数额高于邻县同类情形，希望说明依据。", "执法人员讲解政策清楚，已整改。",
            "希望延长整改期限。", "建议检查提前公示计划。"]  # fmt: skip
    phones = world.people["phone"].to_numpy()[rng.integers(0, MARKED, n)]
    told = rng.random(n) < 0.05
    tail = [
        f"请回电{p[:3]} {p[3:7]}-{p[7:]}。" if t else "" for t, p in zip(told, phones, strict=True)
    ]
    about = ["检查频次", "裁量尺度", "表扬", "整改期限", "检查计划"]
    return who.select("region_code", "uscc").with_columns(
        pl.Series("opinion_no", _numbers("YJ", days)), pl.Series("received_date", days),
        pl.Series("channel", _pick(rng, ["监测点", "企业直通车", "意见卡", "座谈会", "实地走访", "服务热线", "工商联商会"], n)),
        pl.Series("content", [said[k] + t for k, t in zip(kind, tail, strict=True)]), pl.Series("problem_type", [about[k] for k in kind]),
    )  # fmt: skip


def make_samplings(rng: np.random.Generator, world: Setting, truth: Truth) -> pl.DataFrame:
    """Return sampling inspections; one in twenty fails."""
    entities, n = world.entities, world.size.samplings
    sectors = words("sectors")
    goods = [
        s for s in sectors if s not in ("物业", "房产中介", "装修", "健身", "培训", "美容美发")
    ]
    pool = entities.filter(pl.col("sector").is_in(goods))
    who = pool[rng.integers(0, pool.height, n)]
    makers = entities.filter(pl.col("sector").is_in(["烘焙", "工厂"]))["uscc"]
    days = _dates(rng, world, n)
    failed = rng.random(n) < 0.05
    u = rng.random(n)
    product = [
        sectors[s]["products"][int(v * len(sectors[s]["products"]))]
        for s, v in zip(who["sector"], u, strict=True)
    ]
    items = ["菌落总数", "农药残留量", "脱氢乙酸及其钠盐", "标识", "电气强度", "总养分", "甲醛含量"]
    ordinary = pl.DataFrame({
        "region_code": who["region_code"], "sampled_uscc": who["uscc"], "sampled_date": days,
        "product": product, "product_category": [sectors[s]["category"] for s in who["sector"]],
        "producer_uscc": makers.gather(rng.integers(0, makers.len(), n)),
        "verdict": np.where(failed, "不合格", "合格"),
        "failed_items": text_where(failed, _pick(rng, items, n)),
        "follow_up": text_where(failed, _pick(rng, ["已立案", "责令改正", "核查处置中"], n)),
    }, strict=False)  # fmt: skip
    risky = [
        _failed_samplings(rng, world, risk, goods, truth.sectors[k])
        for k, risk in enumerate(world.plan.risks)
    ]
    whole = pl.concat(
        [ordinary.with_columns(pl.lit(-1).alias("risk")), *risky], how="vertical_relaxed"
    )
    whole = whole.sort("sampled_date", maintain_order=True)
    whole = whole.with_columns(
        pl.Series("sampling_no", _numbers("CJ", whole["sampled_date"].to_numpy()))
    )
    for risk, number in whole.filter(pl.col("risk") >= 0).select("risk", "sampling_no").iter_rows():
        truth.sectors[risk]["members"].append(f"samplings:{number}")
    return whole


def _failed_samplings(
    rng: np.random.Generator,
    world: Setting,
    risk: SectorRisk,
    goods: list[str],
    entry: dict[str, Any],
) -> pl.DataFrame:
    """Return some failed samplings of a sector risk that concerns goods; else an empty frame."""
    near = world.entities.filter(
        pl.col("sector") == risk.sector, pl.col("region_code").is_in(risk.regions)
    )
    n = min(near.height, 2 + len(risk.regions)) if risk.sector in goods else 0
    span = max(8, (min(world.as_of, risk.onset + timedelta(days=56)) - risk.onset).days)
    days = np.datetime64(risk.onset) + rng.integers(7, span, n).astype("timedelta64[D]")
    return near.head(n).select(
        "region_code", pl.col("uscc").alias("sampled_uscc"),
        pl.Series("sampled_date", days, dtype=pl.Date),
        pl.lit(words("sectors")[risk.sector]["products"][0]).alias("product"),
        pl.lit(entry["object_category"]).alias("product_category"),
        pl.col("uscc").alias("producer_uscc"), pl.lit("不合格").alias("verdict"),
        pl.lit(risk.term).alias("failed_items"), pl.lit("核查处置中").alias("follow_up"),
        pl.lit(world.plan.risks.index(risk)).alias("risk"),
    )  # fmt: skip


def make_regions(world: Setting) -> pl.DataFrame:
    """Return every division of the province with the zone and the merger of two counties."""
    land, plan, entities = world.land, world.plan, world.entities
    months = plan.months
    merged_on = months[-18]
    counties = land.regions.join(
        entities.group_by("region_code").len("entities"),
        on="region_code",
        how="left",
        maintain_order="left",
    )
    rows = counties.select(
        "region_code", "name",
        pl.when("is_city").then(pl.lit("990000")).otherwise("city_code").alias("parent_code"),
        pl.when(pl.col("region_code") == land.zone).then(months[0]).alias("start_date"),
        pl.when(pl.col("region_code") == land.merged).then(merged_on - timedelta(days=1)).alias("end_date"),
        pl.when(pl.col("region_code") == land.merged).then(pl.lit(land.merged_into)).alias("merged_into"),
        ((pl.col("size") * 20_000).round(0) * 1_000).cast(pl.Int64).alias("population"),
        pl.col("entities").fill_null(0).cast(pl.Int64),
    )  # fmt: skip
    top = pl.DataFrame(
        {"region_code": ["990000"], "name": [land.province]},
        schema_overrides={"region_code": pl.String},
    )
    return pl.concat([top, rows], how="diagonal_relaxed").select(rows.columns)


def make_other_sources(
    rng: np.random.Generator, world: Setting, cases: pl.DataFrame, truth: Truth
) -> dict[str, pl.DataFrame]:
    """Return every remaining source under English names; what they plant goes into ``truth``."""
    reviews = make_reviews(rng, world, cases, truth)
    few = max(40, world.size.cases // 100)
    return {
        "penalty_publications": make_publications(rng, world, cases),
        "inspections": make_inspections(rng, world, truth),
        "reviews": reviews,
        "followups": make_followups(rng, world, cases, reviews),
        "evaluations": make_evaluations(rng, world, cases, few * 4),
        "letters": make_letters(rng, world, cases, truth, few // 2),
        "opinions": make_opinions(rng, world, few * 2),
        "samplings": make_samplings(rng, world, truth),
        "regions": make_regions(world),
    }
