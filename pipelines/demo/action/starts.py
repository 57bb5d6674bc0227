"""Where the leads of the action come from: entries of the register, records that speak of enforcement, flags."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from data_contracts import indicators
from models.action import origins
from models.indicators.flags import flag_id
from pipelines.demo.plan import Setting
from pipelines.demo.truth import Truth
from pipelines.demo.words import words

#: The action began on the first day of this month, counted back from the month of the as-of date.
_MONTHS_BACK = 3
#: Kind of planted fault whose flag is of its month of decision → rule, kind of issue, days until seen.
FLAG_OF = {
    "顶格": ("P001", "乱罚款", 3), "低于下限无减轻理由": ("P002", "标准不一致", 3),
    "重复罚款": ("P004", "乱罚款", 60), "听证案件无法制审核": ("S004", "其他", 3),
    "当场处罚超限额": ("S009", "乱罚款", 3), "超过追责期限": ("S003", "其他", 3),
    "行为地在外无管辖依据": ("S007", "违规异地", 3), "先责令后罚条款未责令": ("P007", "其他", 3),
    "告知晚于决定": ("S012", "其他", 8), "听证案件无集体讨论": ("S013", "其他", 3),
}  # fmt: skip
#: How far back a case may be decided whose flag the team took up in the action's first weeks.
_BACK = 100
_TAKEN_UP = 60
#: How often a lead of a channel is found true.
_TRUE = {"数据提示": 0.75, "复议诉讼": 0.8, "评查": 0.7, "码上评": 0.45, "部门通报": 0.6}
_USUALLY = 0.4


def first_day(world: Setting) -> date:
    """Return the day the action began; records before it belong to none."""
    return world.plan.months[-1 - _MONTHS_BACK]


def profile(world: Setting) -> str:
    """Return the action as this bureau's ``config/actions.yml`` says it: seven months, three reports."""
    first = first_day(world)
    starts_on = [_months_on(first, n) for n in range(8)]
    text: str = words("action")["profile"]
    return text.format(
        first=first, last=starts_on[7] - timedelta(days=1),
        **{n: starts_on[m].replace(day=8) for n, m in (("early", 3), ("later", 5), ("end", 6))},
    )  # fmt: skip


def _months_on(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True)
class Start:
    """What may become a lead.

    Attributes
    ----------
    key : str
        Of the record it is proposed from: ``source:key``, or ``flag:`` and the flag's number.
    facts : Mapping[str, Any]
        As the program proposes them.
    on : date
        The first day on which the team could see it.
    chance : float
        That it is found true.
    """

    key: str
    facts: Mapping[str, Any]
    on: date
    chance: float

    @property
    def is_flag(self) -> bool:
        """Whether a rule pointed at it."""
        return self.key.startswith(origins.FLAG)


def make_entries(rng: np.random.Generator, world: Setting, cases: pl.DataFrame) -> pl.DataFrame:
    """Return the register of leads that came by letter, telephone and people: some three a county."""
    counties = usable(world)
    n = 3 * len(counties)
    first = first_day(world)
    span = (world.as_of - first).days
    days = sorted(int(d) for d in rng.integers(0, span, n))
    kinds = words("action")["entries"]
    domains = cases["domain"].drop_nulls().unique().sort().to_list()
    rows = []
    for i, back in enumerate(days, 1):
        channel, kind, title, text = kinds[int(rng.integers(len(kinds)))]
        day = first + timedelta(days=back)
        rows.append({
            "entry_no": f"XS{day:%Y%m}{i:04d}", "channel": channel, "received_date": day,
            "region_code": counties[int(rng.integers(len(counties)))], "title": title, "content": text,
            "issue_kind": kind, "domain": domains[int(rng.integers(len(domains)))],
            "case_no": None, "uscc": None,
        })  # fmt: skip
    return pl.DataFrame(rows, schema_overrides={"case_no": pl.String, "uscc": pl.String})


def usable(world: Setting) -> list[str]:
    """Return the counties whose records arrive whole."""
    apart = {*world.apart(), world.land.zone}
    here = world.land.regions.filter(~pl.col("is_city"))["region_code"].to_list()
    return sorted(r for r in here if r not in apart)


def starts(
    rng: np.random.Generator,
    frames: Mapping[str, pl.DataFrame],
    cases: pl.DataFrame,
    truth: Truth,
    world: Setting,
) -> list[Start]:
    """Return everything that may become a lead by the as-of date, in order of the day it was seen."""
    whole = set(usable(world))
    first = first_day(world)
    found = [*_records(frames, whole, first), *_flags(rng, cases, truth, whole, first)]
    return sorted((s for s in found if s.on < world.as_of), key=lambda s: (s.on, s.key))


def _records(frames: Mapping[str, pl.DataFrame], usable: set[str], first: date) -> Iterator[Start]:
    for source, key, day, channel, why_of in (
        ("leads_in", "entry_no", "received_date", "", origins.of_entry),
        ("opinions", "opinion_no", "received_date", "", origins.of_opinion),
        ("evaluations", "evaluation_no", "evaluated_date", "码上评", origins.of_evaluation),
        ("reviews", "", "closed_date", "复议诉讼", origins.of_review),
        ("letters", "letter_no", "received_date", "", origins.of_letter),
    ):  # fmt: skip
        rows = frames[source].filter(pl.col(day) >= first)
        rows = rows.filter(pl.col("region_code").is_in(sorted(usable)))
        for row in rows.iter_rows(named=True):
            if (why := why_of(row)) is not None:
                number = row[key] if key else _review_key(row)
                yield _of_record(f"{source}:{number}", row, row[day], channel, why)


def _review_key(row: Mapping[str, Any]) -> str:
    return f"{row['organ_code']}|{row['case_no']}|{row['kind']}|{row['accepted_date'].isoformat()}"


def _of_record(name: str, row: Mapping[str, Any], day: date, channel: str, why: str) -> Start:
    """Return what the program proposes of a record, in the words it uses."""
    case = row.get("case_key")
    channel = origins.channel_of(row, channel)
    entry = (
        {n: row[n] for n in ("domain", "issue_kind")} | {"text": row["content"]}
        if "title" in row
        else {}
    )
    facts = {
        "channel": channel, "source_keys": [name], "received_on": day.isoformat(),
        "region_code": row["region_code"], "uscc": row.get("uscc"), "case_keys": [case] if case else [],
        "organ": case.split("|")[0] if case else None, "title": row.get("title") or why, "why": why, **entry,
    }  # fmt: skip
    return Start(name, facts, day, _TRUE.get(channel, _USUALLY))


def _flags(
    rng: np.random.Generator, cases: pl.DataFrame, truth: Truth, usable: set[str], first: date
) -> Iterator[Start]:
    """Yield the flags on planted faults of the last months, numbered as the run will number them."""
    rules = indicators()
    known = cases.filter(
        pl.col("region_code").is_in(sorted(usable)),
        pl.col("decision_date") >= first - timedelta(days=_BACK),
    )
    rows = {r["case_key"]: r for r in known.iter_rows(named=True)}
    done: set[str] = set()
    for kind, (code, issue, until) in FLAG_OF.items():
        for key in truth.faults.get(kind, []):
            row = rows.get(key)
            if row is None or key in done:
                continue
            done.add(key)
            day = row["decision_date"] + timedelta(days=until)
            if day < first:  # taken up in the action's first weeks
                day = first + timedelta(days=int(rng.integers(1, _TAKEN_UP)))
            number = flag_id(code, key, f"{row['decision_date']:%Y-%m}")
            title = rules[code].title_zh
            flag = {
                "flag_id": number, "object_type": "case", "object_key": key, "rule_code": code,
                "first_seen": day, "region_code": row["region_code"], "organ": row["organ_code"],
                "uscc": row.get("uscc"), "reason": title,
            }  # fmt: skip
            why = f"专班从数据提示中选出：{title}"
            facts = origins.of_flags([flag], title, row["domain"], why, day) | {"issue_kind": issue}
            yield Start(origins.FLAG + number, facts, day, _TRUE["数据提示"])
