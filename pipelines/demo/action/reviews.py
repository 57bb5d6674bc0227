"""A file review in the action's second month: the draw as the ledger keeps it, and the sheets that came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from assets.action import samples
from assets.store.ledger import Event
from data_contracts.obligations import obligations
from data_contracts.review_standard import review_standard
from models.action import majors, sampling
from models.action.sampling import Unit
from pipelines.demo.action.starts import FLAG_OF, first_day, usable
from pipelines.demo.action.way import working
from pipelines.demo.plan import Setting
from pipelines.demo.truth import Truth

#: Days into the action on which the files were drawn; one file in so many of a year's is drawn.
_DRAWN_AFTER, _ONE_IN, _LEAST = 40, 180, 24
#: Worth of a case with a planted fault at the draw, as an open flag has it.
_WORTH = 0.3
#: How often a review finds a problem in a file without, and misses the one in a file with a fault.
_FOUND, _MISSED, _FLAW = 0.06, 0.15, 0.15
#: Share of the drawn files that came back.
_BACK = 0.9


@dataclass(frozen=True)
class Review:
    """The draw's events with its day, and the rows of the returned sheets under Chinese headers."""

    on: date
    events: tuple[Event, ...] = ()
    rows: pl.DataFrame = field(default_factory=pl.DataFrame)


def make_review(
    rng: np.random.Generator, cases: pl.DataFrame, truth: Truth, world: Setting
) -> Review:
    """Draw files of the year before, key ones more often, and fill in the sheets."""
    day = working(first_day(world) + timedelta(days=_DRAWN_AFTER))
    last = day - timedelta(days=1)
    wanted = samples.Wanted(last - timedelta(days=364), last)
    rules = {
        k: (code,) for kind, (code, _, _) in FLAG_OF.items() for k in truth.faults.get(kind, [])
    }
    units = _units(cases, wanted, set(usable(world)), rules)
    n = max(_LEAST, len(units) // _ONE_IN)
    frame, drawn = samples.draw_events("key", units, min(n, len(units)), "20260409", obligations())
    told = {
        "wanted": wanted.words, "note": "第一轮重点评查", "by": "专班乙", "on": day.isoformat(), "user": "demo",
    }  # fmt: skip
    entry = Event(drawn.kind, drawn.key, drawn.payload | told)
    rows = _sheets(rng, drawn.payload["items"], day)
    return Review(day, (frame, entry), rows)


def _units(
    cases: pl.DataFrame,
    wanted: samples.Wanted,
    regions: set[str],
    rules: Mapping[str, tuple[str, ...]],
) -> list[Unit]:
    own = cases.filter(
        pl.col("decision_date").is_between(wanted.first, wanted.last),
        pl.col("region_code").is_in(sorted(regions)),
    ).with_columns(
        is_natural_person=pl.col("party_type") == "自然人",
        penalty_kinds=pl.col("penalty_kinds").cast(pl.String).str.split(";"),
    )
    sized = own.with_columns(size=majors.size(obligations())).sort("case_key")
    worth = round(_WORTH * sampling.WORTH)
    return [
        Unit(key, region, domain or "未载", size, worth if key in rules else 0, rules.get(key, ()))
        for key, region, domain, size in sized.select(
            "case_key", "region_code", "domain", "size"
        ).iter_rows()
    ]


def _sheets(rng: np.random.Generator, items: list[dict[str, Any]], day: date) -> pl.DataFrame:
    """Return what the reviewers wrote; three rows cannot count, as happens."""
    seen_by = {code: str(number) for number, codes in _numbers().items() for code in codes}
    rows = []
    for item in items:
        if rng.random() > _BACK:
            continue
        rows.append(
            _row(rng, item, seen_by, working(day + timedelta(days=int(rng.integers(10, 40)))))
        )
    first = rows[0]
    wrong = [
        {**first, "评查编号": "Pzzzzzzzz-001"}, {**rows[1], "评查结论": "还可以"},
        {**rows[2], "评查结论": "有问题", "问题项目": ""},
    ]  # fmt: skip
    return pl.DataFrame([*rows, *wrong])


def _numbers() -> dict[int, list[str]]:
    return {item.number: list(item.rules) for item in review_standard().items}


def _row(
    rng: np.random.Generator, item: Mapping[str, Any], seen_by: Mapping[str, str], day: date
) -> dict[str, Any]:
    named = [seen_by[c] for c in item["rules"] if c in seen_by]
    if named and rng.random() > _MISSED:
        verdict, problems = "有问题", "、".join(named)
    elif rng.random() < _FOUND:
        verdict, problems = "有问题", str(int(rng.choice([6, 14, 17, 18])))
    elif rng.random() < _FLAW:
        verdict, problems = "有瑕疵", str(int(rng.choice([15, 17, 18])))
    else:
        verdict, problems = "无问题", ""
    video = ("有且完整", "不完整", "没有", "不需要")[int(rng.choice(4, p=[0.6, 0.15, 0.1, 0.15]))]
    return {
        "评查编号": item["item_no"], "评查结论": verdict, "问题项目": problems, "音像记录抽查": video,
        "说明": "", "评查单位": "市局评查组", "评查人": f"评查人{int(rng.integers(1, 6))}", "评查日期": day,
    }  # fmt: skip
