"""Which county sends which file, and what is wrong with it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.plan import Setting
from pipelines.demo.styles import PLAIN, STYLES, Style
from pipelines.demo.truth import Truth

#: Columns no rule of ours needs; some counties' systems lack them.
HARMLESS = ("裁量基准编码", "音像记录", "延期分期", "公示截止日期", "推送日期", "关联举报编号")
#: Columns the lean county lacks: the rules that need them are switched off there.
LEAN = ("线索登记日期", "公示日期", "法制审核日期", "货值金额(元)", "违法行为终了日期", "情节理由")


@dataclass(frozen=True)
class Layout:
    """Who sends what.

    Attributes
    ----------
    styles : dict of str to Style
        Region to the style of its case files.
    overlap : str
        Region whose monthly files each repeat the month before.
    corrected, damaged : str
        Regions that sent a corrected file later, and rows that break the contract.
    """

    styles: dict[str, Style]
    overlap: str
    corrected: str
    damaged: str


@dataclass(frozen=True)
class Damage:
    """What the files hold beyond the clean frames.

    Attributes
    ----------
    before : pl.DataFrame
        Cases as the corrected county first sent them: 案号 and the wrong 罚款金额(元).
    extra : dict of str to list of dict
        Source to bad rows: Chinese header → text, laid over a good row of the same table.
    """

    before: pl.DataFrame
    extra: dict[str, list[dict[str, str]]] = field(default_factory=dict)


def make_layout(world: Setting) -> Layout:
    """Deal the styles out to the regions; no randomness."""
    regions = world.land.regions.sort("region_code")
    styles = {
        code: STYLES[i % len(STYLES)] for i, code in enumerate(regions["region_code"].to_list())
    }
    usable = regions.filter(
        ~pl.col("is_city"), ~pl.col("has_teams"), ~pl.col("region_code").is_in(world.apart())
    ).sort("size", "region_code", descending=[True, False])
    overlap, corrected, damaged = usable["region_code"].to_list()[1:4]
    for region in (overlap, corrected, damaged):
        styles[region] = PLAIN
    return Layout(styles, overlap, corrected, damaged)


def overlap_months(world: Setting) -> list[date]:
    """Return the months of which the overlapping county sends a file each, repeating one before."""
    return world.plan.months[-12:]


def _bad_cases(as_of: date) -> list[tuple[dict[str, str], str]]:
    far = (as_of + timedelta(days=800)).isoformat()
    out: list[tuple[dict[str, str], str]] = [
        ({"处罚决定日期": "2026-02-30"}, "日期不存在"),
        ({"处罚决定日期": "1985-06-01"}, "日期早于1990年"),
        ({"处罚决定日期": far}, "日期远在截至日期之后"),
        ({"罚款金额(元)": "-5000"}, "金额为负"),
        ({"罚款金额(元)": "NaN"}, "金额不是数"),
        ({"案号": ""}, "缺案号"),
    ]
    for k in range(1, 7):
        text = f"当事人销售超过保质期的食品，货值金额{k}0元，本局决定对其罚款{5000 * k}元。"
        out.append(({"罚款金额(元)": f"{0.5 * k:g}", "违法事实": text}, "单位疑点"))
    return out


def _bad_others() -> dict[str, list[tuple[dict[str, str], str]]]:
    units: list[tuple[dict[str, str], str]] = [
        ({"罚款金额(万元)": f"{3000 * k}", "处罚内容": f"罚款{3000 * k}元"}, "单位疑点")
        for k in range(1, 7)
    ]
    return {
        "penalty_publications": units,
        "complaints": [
            ({"登记日期": "2025-13-01"}, "日期不存在"), ({"登记日期": ""}, "缺登记日期"),
            ({"涉案金额(元)": "-88"}, "金额为负"),
        ],
        "inspections": [({"检查日期": "待核"}, "缺检查日期")],
        "evaluations": [({"评分": "9"}, "评分超出1至5")],
    }  # fmt: skip


_KEYS = {
    "cases": "案号", "penalty_publications": "行政处罚决定书文号", "complaints": "登记编号",
    "inspections": "检查编号", "evaluations": "评价编号",
}  # fmt: skip


def plan_damage(
    rng: np.random.Generator, frames: dict[str, pl.DataFrame], world: Setting, truth: Truth
) -> Damage:
    """Choose what goes wrong with the files, and write it into the truth.

    Parameters
    ----------
    rng : numpy.random.Generator
    frames : dict of str to pl.DataFrame
        Under Chinese headers.
    world : Setting
    truth : Truth
        Changed in place.

    Returns
    -------
    Damage
    """
    layout = make_layout(world)
    cases = frames["cases"]
    home = cases.filter(pl.col("行政区划代码") == layout.corrected, pl.col("罚款金额(元)") > 1_000)
    rows = home[np.sort(rng.choice(home.height, min(8, home.height), replace=False))]
    before = rows.select("案号", pl.col("罚款金额(元)") * 10)
    organ = world.names("organ_code")[layout.corrected]
    truth.replaced = [
        {"source": "cases", "key": f"{organ}|{number}", "column": "罚款金额", "before": wrong,
         "after": wrong / 10}
        for number, wrong in before.iter_rows()
    ]  # fmt: skip
    extra = _extra_rows(world, layout, truth)
    overlap = cases.filter(
        pl.col("行政区划代码") == layout.overlap,
        pl.col("处罚决定日期").dt.truncate("1mo").is_in(overlap_months(world)[:-1]),
    )
    copied = frames["complaints"].filter(copied_complaints(world))
    truth.duplicates = {"cases": overlap.height, "complaints": copied.height}
    unanswered = world.names("organ_name")[world.plan.by_name[1]]
    truth.unknown_organs = cases.filter(
        pl.col("行政区划代码") == world.plan.by_name[1]
    )["办案机构"].unique().sort().to_list() or [unanswered]  # fmt: skip
    truth.refused_files = ["其他/会议纪要.csv", "其他/案件导出_未传完.xlsx"]
    return Damage(before, extra)


def copied_complaints(world: Setting) -> pl.Expr:
    """Return which complaints are delivered a second time: the first city's last whole year."""
    city, year = min(world.land.cities), world.as_of.year - 1
    return pl.col("行政区划代码").str.starts_with(city[:4]) & (pl.col("登记日期").dt.year() == year)


def _extra_rows(world: Setting, layout: Layout, truth: Truth) -> dict[str, list[dict[str, str]]]:
    bad: dict[str, list[tuple[dict[str, str], str]]] = {
        "cases": _bad_cases(world.as_of),
        **_bad_others(),
    }
    short = world.names("short")[layout.damaged]
    extra: dict[str, list[dict[str, str]]] = {}
    for source, entries in bad.items():
        for i, (changes, why) in enumerate(entries):
            number = f"{short}市监〔{world.as_of.year}〕{9001 + i}号"
            if source in ("complaints", "inspections", "evaluations"):
                number = f"9900002025{9001 + i}"
            key = _KEYS[source]
            extra.setdefault(source, []).append({key: number, **changes})
            entry: dict[str, Any] = {"source": source, "key": changes.get(key, number), "why": why}
            (truth.unit_errors if why == "单位疑点" else truth.set_aside).append(entry)
    return extra
