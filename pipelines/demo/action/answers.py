"""What two counties and a section sent back on flags they were asked about: good rows and rows that cannot count."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from models.indicators.flags import flag_id
from pipelines.demo.action.starts import usable
from pipelines.demo.action.way import working
from pipelines.demo.plan import Setting
from pipelines.demo.truth import Truth
from pipelines.demo.words import words

#: Planted fault → rule whose flag is of the month of decision; none of them becomes a lead here.
_ASKED = {"公示超期": "S001", "送达超期": "S010", "未责令改正": "P008"}
#: How long before the as-of date the workbooks went out, and how old a decision they ask about.
_SENT_BEFORE, _WITHIN = 21, 330
_COUNTIES = 2


def make_asked(cases: pl.DataFrame, truth: Truth, world: Setting) -> list[tuple[date, str, str]]:
    """Return (day sent, flag, county) of the flags put to the two counties with most of them."""
    own = cases.filter(
        pl.col("region_code").is_in(usable(world)),
        pl.col("decision_date") > world.as_of - timedelta(days=_WITHIN),
        pl.col("decision_date") < world.as_of - timedelta(days=60),
    )
    known = dict(own.select("case_key", pl.struct("region_code", "decision_date")).iter_rows())
    by_county: dict[str, list[str]] = {}
    for kind, code in _ASKED.items():
        for key in truth.faults.get(kind, []):
            if key in known:
                row = known[key]
                number = flag_id(code, key, f"{row['decision_date']:%Y-%m}")
                by_county.setdefault(row["region_code"], []).append(number)
    day = working(world.as_of - timedelta(days=_SENT_BEFORE))
    most = sorted(by_county, key=lambda c: (-len(by_county[c]), c))[:_COUNTIES]
    return [(day, number, county) for county in most for number in by_county[county]]


def make_answers(
    rng: np.random.Generator, asked: list[tuple[date, str, str]], world: Setting
) -> dict[str, pl.DataFrame]:
    """Return path below the inbox to the rows that came back, under Chinese headers."""
    said, names = words("action"), world.names()
    files: dict[str, pl.DataFrame] = {}
    counties = sorted({county for _, _, county in asked})
    for county in counties:
        own = [(day, number) for day, number, c in asked if c == county]
        rows = []
        for i, (day, number) in enumerate(own):
            wrong = i % 4 == 3
            rows.append({
                "线索编号": number, "县局核对": "数据有误" if wrong else "数据无误",
                "正当理由": "" if wrong or i % 2 else "已办理未录入",
                "说明": said["wrong_data"][i % 3] if wrong else said["explanations"][int(rng.integers(5))],
                "核对人": f"{names[county]}联络员", "核对日期": day + timedelta(days=2),
            })  # fmt: skip
        files[f"县局交回/{names[county]}/核对表"] = pl.DataFrame(
            [*rows, *_bad_rows(rows, asked, county)]
        )
    if asked:
        files["市局交回/认定表"] = _found(rng, asked)
    return files


def _bad_rows(
    rows: list[dict[str, Any]], asked: list[tuple[date, str, str]], county: str
) -> list[dict[str, Any]]:
    """Return rows as they also come: an unknown number, a word of no list, another county's flag."""
    first = rows[0]
    bad = [
        {**first, "线索编号": "S001-0000000000000000"}, {**first, "县局核对": "大概没错"},
        {**first, "县局核对": "数据有误", "正当理由": "", "说明": ""},
    ]  # fmt: skip
    other = next((n for _, n, c in asked if c != county), None)
    return [*bad, {**first, "线索编号": other}] if other else bad


def _found(rng: np.random.Generator, asked: list[tuple[date, str, str]]) -> pl.DataFrame:
    findings = ["程序瑕疵，补正", "有正当理由", "轻微，提醒"]
    return pl.DataFrame([
        {"线索编号": number, "认定": findings[int(rng.integers(3))], "认定机构": "案件管理",
         "认定人": "案件管理认定人", "认定日期": day + timedelta(days=10), "处置方式": "", "备注": ""}
        for i, (day, number, _) in enumerate(asked) if i % 3 != 2
    ])  # fmt: skip
