"""What no province is without: small lapses, blank cells, and odd cases that are in order."""

from datetime import timedelta

import numpy as np
import polars as pl

from models.indicators.workdays import after
from pipelines.demo.plan import Setting
from pipelines.demo.plant_cases import Array
from pipelines.demo.truth import Truth

#: Share of ordinary penalties with each small lapse, as a review of files would find.
_LAPSES = {
    "公示晚几日": 0.012, "送达晚几日": 0.008, "办案晚几日": 0.004, "逾期未缴": 0.004,
    "缴款少一截": 0.002, "代码错一位": 0.001,
}  # fmt: skip
#: The same of cases that look alike and are lawful.
_LAWFUL = {
    "公示在末日": 0.01, "送达在末日": 0.01, "办案延期获批": 0.008, "放弃陈述申辩": 0.02,
    "分期缴纳": 0.006, "催告以后": 0.003,
}  # fmt: skip
#: Columns that counties leave blank now and then, and how often at most.
_BLANK = {
    "service_date": 0.03, "publication_date": 0.03, "payment_date": 0.02, "discretion_reason": 0.02,
}  # fmt: skip
#: Cases of the last hundred and twenty days are not over yet.
_OVER_AFTER = timedelta(days=120)
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def add_noise(
    rng: np.random.Generator, cases: pl.DataFrame, world: Setting, truth: Truth
) -> pl.DataFrame:
    """Return the decided cases with small lapses, lawful oddities, blanks, and a column given up.

    Nothing planted is touched. Each row gets one part at most; ``truth`` remembers all of them.

    Parameters
    ----------
    rng : numpy.random.Generator
    cases : pl.DataFrame
        From ``case_frame``.
    world : Setting
    truth : Truth
        ``lapses``, ``lawful`` and ``blanks`` are filled in.

    Returns
    -------
    pl.DataFrame
        The same rows, with ``extension_approved_date`` and ``demand_date``.
    """
    over = (pl.col("decision_date") <= world.as_of - _OVER_AFTER).fill_null(False)
    ordinary = (pl.col("procedure_type") == "普通程序") & (pl.col("fine_yuan") > 0)
    free = ~pl.col("case_key").is_in(sorted(_planted(truth)))
    open_to = ordinary & over & free & ~pl.col("region_code").is_in(world.apart())
    can = cases.select(open_to.fill_null(False)).to_series().to_numpy()
    draw, part, step = rng.random(cases.height), np.full(cases.height, "", object), 0.0
    for kind, share in (_LAPSES | _LAWFUL).items():
        part[can & (draw >= step) & (draw < step + share)] = kind
        step += share
    # Persons are not published by name: nothing of theirs is late.
    person = (cases["party_type"] == "自然人").to_numpy()
    part[person & np.isin(part, ["公示晚几日", "公示在末日"])] = ""
    part[(part == "代码错一位") & cases["uscc"].is_null().to_numpy()] = ""
    marked = cases.with_columns(
        pl.Series("_part", part, dtype=pl.String),
        pl.Series("_few", rng.integers(1, 6, cases.height)),
        pl.lit(None, pl.Date).alias("extension_approved_date"),
        pl.lit(None, pl.Date).alias("demand_date"),
    )
    for kinds, kept in ((_LAPSES, truth.lapses), (_LAWFUL, truth.lawful)):
        for kind in kinds:
            kept[kind] = marked.filter(pl.col("_part") == kind)["case_key"].to_list()
    marked = _late(marked).with_columns(_slow())
    marked = marked.with_columns(_unpaid()).with_columns(_told_and_numbered())
    blank = can & (part == "")
    return _blanks(rng, marked.drop("_part", "_few"), blank, world, truth)


def _planted(truth: Truth) -> set[str]:
    found = {k for keys in (*truth.faults.values(), *truth.look_alikes.values()) for k in keys}
    found |= {e["case_key"] for e in [*truth.outliers, *truth.explained_high]}
    found |= {m.partition(":")[2] for e in truth.sectors for m in e["members"]}
    return found | set(truth.merged_fines)


def _when(kind: str, value: pl.Expr, name: str) -> pl.Expr:
    return pl.when(pl.col("_part") == kind).then(value).otherwise(pl.col(name)).alias(name)


def _late(cases: pl.DataFrame) -> pl.DataFrame:
    """Publish and serve on the last day allowed, or some working days after it."""
    decided, few = pl.col("decision_date"), pl.col("_few")
    for name, word, days in (("publication_date", "公示", 20), ("service_date", "送达", 7)):
        cases = cases.with_columns(
            _when(f"{word}晚几日", after(decided, few + days), name)
        ).with_columns(_when(f"{word}在末日", after(decided, days), name))
    return cases


def _slow() -> list[pl.Expr]:
    """File a case ninety-odd days before its decision, with or without leave to take longer."""
    slow = pl.col("_part").is_in(["办案晚几日", "办案延期获批"])
    # The ninetieth day and holidays after it are past by the hundredth.
    filed = pl.col("decision_date") - pl.duration(days=100 + pl.col("_few"))
    named = {
        "filed_date": filed, "clue_date": filed - timedelta(days=5),
        "conduct_end_date": filed - timedelta(days=9),
        "conduct_start_date": filed - timedelta(days=30),
    }  # fmt: skip
    moved = [pl.when(slow).then(e).otherwise(pl.col(n)).alias(n) for n, e in named.items()]
    return [
        *moved, _when("办案延期获批", filed + timedelta(days=85), "extension_approved_date"),
    ]  # fmt: skip


def _unpaid() -> list[pl.Expr]:
    """Leave fines unpaid, in parts, pursued, or short."""
    open_ = pl.col("_part").is_in(["逾期未缴", "催告以后"])
    half = (pl.col("fine_yuan") / 2).round(0)
    short = (pl.col("fine_yuan") * 0.8).round(0)
    return [
        pl.when(open_).then(None).otherwise(pl.col("payment_date")).alias("payment_date"),
        pl.when(open_).then(None)
        .when(pl.col("_part") == "分期缴纳").then(half)
        .when(pl.col("_part") == "缴款少一截").then(short)
        .otherwise(pl.col("payment_yuan")).alias("payment_yuan"),
        _when("分期缴纳", pl.lit("分期"), "deferral"),
        _when("催告以后", pl.col("due_date") + timedelta(days=30), "demand_date"),
        pl.when(open_).then(pl.lit("已决定")).otherwise(pl.col("case_status")).alias("case_status"),
    ]  # fmt: skip


def _told_and_numbered() -> list[pl.Expr]:
    """Decide early after a waiver; mistype the last sign of a credit code."""
    last = pl.col("uscc").str.slice(-1)
    following = dict(zip(_SIGNS, _SIGNS[1:] + "0", strict=True))
    typed = pl.col("uscc").str.slice(0, 17) + last.replace(following)
    waived = pl.concat_str("facts", pl.lit("当事人书面放弃陈述、申辩。"))
    early = pl.max_horizontal("filed_date", pl.col("decision_date") - timedelta(days=2))
    return [
        _when("放弃陈述申辩", waived, "facts"), _when("放弃陈述申辩", early, "notice_date"),
        _when("代码错一位", typed, "uscc"),
    ]  # fmt: skip


def _blanks(
    rng: np.random.Generator,
    cases: pl.DataFrame,
    can: Array,
    world: Setting,
    truth: Truth,
) -> pl.DataFrame:
    """Leave cells blank at each county's own rate; one county gives a column up for two quarters."""
    regions = sorted(set(cases["region_code"]) - set(world.apart()))
    at = cases["region_code"].to_numpy()
    for name, most in _BLANK.items():
        rate = dict(zip(regions, rng.random(len(regions)) * most, strict=True))
        drawn = rng.random(cases.height) < np.array([rate.get(r, 0.0) for r in at])
        empty = pl.Series(can & drawn)
        truth.blanks[name] = cases.filter(empty)["case_key"].to_list()
        cases = cases.with_columns(pl.when(empty).then(None).otherwise(pl.col(name)).alias(name))
    busiest = cases.filter(pl.col("region_code").is_in(regions))["region_code"].value_counts()
    county = busiest.sort("count", "region_code", descending=True)["region_code"][0]
    recent = pl.col("decision_date") > world.as_of - timedelta(days=300)
    reason = pl.col("conduct_region_code") == pl.col("region_code")
    given_up = (pl.col("region_code") == county) & recent & reason
    truth.faults["填写率下降"] = [county]
    return cases.with_columns(
        pl.when(given_up & (pl.int_range(pl.len()) % 5 > 0)).then(None)
        .otherwise(pl.col("conduct_region_code")).alias("conduct_region_code")
    )  # fmt: skip
