"""From columns in the making to the case table as the contract names it."""

from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.cases import Columns
from pipelines.demo.geography import Land
from pipelines.demo.plan import Setting

_KINDS = ("罚", "处罚", "罚决", "处")


def number_cases(c: Columns, land: Land) -> None:
    """Add ``case_no``, ``decision_no`` and ``case_key``, numbered by organ and year.

    The word before the bracket is the organ's own, so numbers never clash between counties.
    """
    short = dict(land.regions.select("region_code", "short").iter_rows())
    organ = dict(land.regions.select("region_code", "organ_code").iter_rows())
    frame = pl.DataFrame({
        "region": c["region"].astype(str), "filed": c["filed_date"], "decided": c["decision_date"],
        "at": np.arange(len(c["region"])),
    }).with_columns(pl.col("filed").dt.year().alias("fy"), pl.col("decided").dt.year().alias("dy"))  # fmt: skip
    ranked = frame.with_columns(
        pl.struct("filed", "at").rank("ordinal").over("region", "fy").alias("f_no"),
        pl.struct("decided", "at").rank("ordinal").over("region", "dy").alias("d_no"),
    )
    case_no, decision_no, key = [], [], []
    for region, fy, dy, f_no, d_no, exempt in zip(
        c["region"], ranked["fy"], ranked["dy"], ranked["f_no"], ranked["d_no"],
        c["disposition"] == "不予处罚", strict=True,
    ):  # fmt: skip
        word = "不罚" if exempt else _KINDS[int(region[2:]) % len(_KINDS)]
        case_no.append(f"{short[region]}市监立〔{fy}〕{f_no}号")
        decision_no.append(f"{short[region]}市监{word}〔{dy}〕{d_no}号")
        key.append(f"{organ[region]}|{case_no[-1]}")
    c["case_no"], c["decision_no"] = _objects(case_no), _objects(decision_no)
    c["case_key"] = _objects(key)


def _objects(values: list[str]) -> np.ndarray[Any, Any]:
    return np.array(values, dtype=object)


def other_columns(rng: np.random.Generator, c: Columns) -> None:
    """Add source, campaign, status and the columns most exports carry."""
    n = len(c["region"])
    c["case_source"] = rng.choice(
        ["监督检查", "监督抽检", "投诉", "举报", "部门移送", "上级交办", "监测发现"], n,
        p=[0.45, 0.14, 0.1, 0.17, 0.05, 0.05, 0.04],
    ).astype(object)  # fmt: skip
    c["campaign"] = np.where(c["in_campaign"], "铁拳", "无").astype(object)
    web = np.isin(c["sector"], ["网店"]) & (rng.random(n) < 0.3)
    c["campaign"] = np.where(web, "网剑", c["campaign"]).astype(object)
    c["conduct_region_code"] = c["region"].copy()
    c["party_region_code"] = c["region"].copy()
    c["jurisdiction_basis"] = np.full(n, "行为发生地", dtype=object)
    c["benchmark_code"] = np.array([f"99CL-{k}" for k in c["conduct"]], dtype=object)
    c["is_correction_ordered"] = np.full(n, "是", dtype=object)
    c["deferral"] = np.full(n, "否", dtype=object)
    c["has_video"] = np.where(rng.random(n) < 0.9, "有", "无").astype(object)
    c["case_status"] = np.full(n, "结案", dtype=object)
    c["merged"] = np.full(n, "否", dtype=object)
    c["individual"] = np.full(n, "否", dtype=object)
    nat = np.full(n, np.datetime64("NaT", "D"))
    for name in (
        "hearing_date", "seizure_date", "seizure_lifted_date", "testing_start_date", "push_date",
        "testing_end_date", "suspended_date", "resumed_date", "general_meeting_date",
    ):  # fmt: skip
        c[name] = nat.copy()
    c["seizure_term_days"] = np.full(n, 0)
    c["is_seizure_extended"] = np.full(n, "", dtype=object)
    large = c["fine_yuan"] >= 100_000
    c["general_meeting_date"][large] = c["legal_review_date"][large]
    seized = (c["confiscated_goods_yuan"] > 0) & (rng.random(n) < 0.25)
    c["seizure_date"][seized] = c["clue_date"][seized]
    c["seizure_term_days"][seized] = 30
    c["is_seizure_extended"][seized] = "否"
    c["seizure_lifted_date"][seized] = c["clue_date"][seized] + rng.integers(
        8, 30, int(seized.sum())
    ).astype("timedelta64[D]")
    term = np.where(c["fine_yuan"] >= 50_000, 1095, 90).astype("timedelta64[D]")
    c["publication_end_date"] = c["publication_date"] + term


def _yes(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.where(values, "是", "否").astype(object)


def case_frame(c: Columns, land: Land) -> pl.DataFrame:
    """Return the cases under the contract's English names, one row a case.

    Amounts not recorded are null; a case without a fine has fine null.
    """
    organ = dict(land.regions.select("region_code", "organ_code").iter_rows())
    name = dict(land.regions.select("region_code", "organ_name").iter_rows())
    teams = set(land.regions.filter("has_teams")["region_code"])
    regions = [str(r) for r in c["region"]]
    paid = np.where(c["fine_yuan"] > 0, c["fine_yuan"] + c["confiscated_gains_yuan"], 0.0)
    frame = pl.DataFrame({
        "case_no": c["case_no"], "decision_no": c["decision_no"],
        "organ_name": [name[r] for r in regions], "organ_code": [organ[r] for r in regions],
        "region_code": regions, "party_name": c["party_name"], "party_type": c["party_type"],
        "uscc": pl.Series(c["uscc"].tolist(), dtype=pl.String), "party_region_code": c["party_region_code"],
        "conduct_region_code": c["conduct_region_code"], "industry_code": c["industry_code"],
        "domain": c["domain"], "case_source": c["case_source"],
        "clue_date": c["clue_date"], "filed_date": c["filed_date"],
        "conduct_start_date": c["conduct_start_date"], "conduct_end_date": c["conduct_end_date"],
        "procedure_type": c["procedure_type"], "violation_type": c["violation_type"],
        "facts": c["facts"], "legal_basis": c["legal_basis"], "penalty_kinds": c["penalty_kinds"],
        "goods_value_yuan": np.where(c["no_goods"], np.nan, c["goods_value_yuan"]), "illegal_gains_yuan": c["illegal_gains_yuan"],
        "fine_yuan": c["fine_yuan"],
        "confiscation_yuan": np.round(c["confiscated_gains_yuan"] + c["confiscated_goods_yuan"], 2),
        "discretion": c["discretion"], "discretion_reason": c["discretion_reason"],
        "benchmark_code": c["benchmark_code"], "is_correction_ordered": c["is_correction_ordered"],
        "is_first_offence": _yes(c["first"]), "is_minor_harm": _yes(c["minor_harm"]),
        "is_corrected_in_time": _yes(c["corrected"]), "seizure_date": c["seizure_date"],
        "seizure_term_days": c["seizure_term_days"], "is_seizure_extended": c["is_seizure_extended"],
        "seizure_lifted_date": c["seizure_lifted_date"], "hearing_date": c["hearing_date"],
        "legal_review_date": c["legal_review_date"],
        "general_meeting_date": c["general_meeting_date"], "notice_date": c["notice_date"],
        "decision_date": c["decision_date"], "service_date": c["service_date"],
        "deferral": c["deferral"], "due_date": c["due_date"], "payment_date": c["payment_date"],
        "payment_yuan": np.round(paid, 2), "publication_date": c["publication_date"],
        "publication_end_date": c["publication_end_date"], "campaign": c["campaign"],
        "has_video": c["has_video"], "case_status": c["case_status"],
        "jurisdiction_basis": c["jurisdiction_basis"],
        "confiscated_gains_yuan": c["confiscated_gains_yuan"],
        "confiscated_goods_yuan": c["confiscated_goods_yuan"], "disposition": c["disposition"],
        "suspended_date": c["suspended_date"], "resumed_date": c["resumed_date"],
        "testing_start_date": c["testing_start_date"], "testing_end_date": c["testing_end_date"],
        "push_date": c["push_date"], "is_individual_penalised": c["individual"],
        "is_merged_penalty": c["merged"], "case_key": c["case_key"],
    }, strict=False)  # fmt: skip
    fined = pl.col("fine_yuan") > 0
    team = pl.col("region_code").is_in(teams)
    # Drugs are decided on within seven days of their seizure: here the case is filed on that day.
    drugs = (pl.col("domain") == "药品") & (pl.col("seizure_date") == pl.col("clue_date"))
    frame = frame.with_columns(
        pl.when(drugs).then("filed_date").otherwise("seizure_date").alias("seizure_date"),
        pl.when(drugs)
        .then(pl.max_horizontal("seizure_lifted_date", "filed_date"))
        .otherwise("seizure_lifted_date")
        .alias("seizure_lifted_date"),
        pl.col("goods_value_yuan").fill_nan(None),
        pl.when(fined).then("fine_yuan").alias("fine_yuan"),
        pl.when(fined).then("payment_yuan").alias("payment_yuan"),
        pl.when(fined).then("payment_date").alias("payment_date"),
        pl.when(fined).then("due_date").alias("due_date"),
        pl.when(pl.col("seizure_term_days") > 0)
        .then("seizure_term_days")
        .alias("seizure_term_days"),
        pl.col("is_seizure_extended").replace("", None),
        pl.when(team).then("organ_name").alias("penalty_organ_name"),
        pl.when(team).then("organ_code").alias("penalty_organ_code"),
    )
    return frame.with_columns(
        pl.when(team)
        .then(pl.col("organ_name") + "执法大队")
        .otherwise("organ_name")
        .alias("organ_name"),
        pl.when(team)
        .then(pl.lit("ZFDD") + pl.col("region_code") + "01")
        .otherwise("organ_code")
        .alias("organ_code"),
    ).with_columns((pl.col("organ_code") + "|" + pl.col("case_no")).alias("case_key"))


#: Known when a case is filed; everything else comes with the decision.
_FILED = (
    "organ_name", "organ_code", "region_code", "party_name", "party_type", "uscc", "industry_code",
    "party_region_code", "conduct_region_code", "domain", "case_source", "procedure_type",
    "violation_type", "facts", "goods_value_yuan", "campaign", "jurisdiction_basis",
    "penalty_organ_name", "penalty_organ_code",
)  # fmt: skip


def open_cases(rng: np.random.Generator, cases: pl.DataFrame, world: Setting) -> pl.DataFrame:
    """Return cases filed in the last eighty days and not yet decided, modelled on earlier ones.

    About a fifth name the clause proposed already; one in thirty does not name its conduct.
    """
    n = world.size.cases // 60
    older = cases.filter(
        pl.col("procedure_type") == "普通程序", ~pl.col("region_code").is_in(world.apart()),
        pl.col("decision_date") > world.plan.months[len(world.plan.months) // 2],
    )  # fmt: skip
    rows = older[np.sort(rng.choice(older.height, n, replace=False))]
    filed = np.datetime64(world.as_of) - rng.integers(0, 80, n).astype("timedelta64[D]")
    clue = filed - rng.integers(1, 12, n).astype("timedelta64[D]")
    short = world.names("short")
    numbers = [
        f"{short[r]}市监立〔{str(d)[:4]}〕{5001 + i}号"
        for i, (r, d) in enumerate(zip(rows["region_code"], filed, strict=True))
    ]
    status = rng.choice(["在办", "调查中", "审核中"], n)
    told = rng.random(n)
    # A clause cited under a law since replaced would be a fault nobody planted.
    proposed = pl.Series(told < 1 / 2) & (rows["domain"] != "反不正当竞争")
    proposed &= ~rows["legal_basis"].str.contains("决定处罚|合并")
    silent = pl.Series(told > 29 / 30)
    rows = rows.with_columns(
        pl.when(proposed).then("legal_basis").alias("legal_basis"),
        pl.when(~silent).then("violation_type").alias("violation_type"),
    )
    return rows.select(
        *_FILED, "legal_basis", pl.Series("case_no", numbers), pl.Series("filed_date", filed),
        pl.Series("clue_date", clue), pl.Series("conduct_end_date", clue),
        pl.Series("conduct_start_date", clue - np.timedelta64(20, "D")),
        pl.Series("case_status", status),
    ).with_columns((pl.col("organ_code") + "|" + pl.col("case_no")).alias("case_key"))  # fmt: skip
