"""Which open complaints are settled online, which with others at the table, which by several bureaus."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from data_contracts import schema_of, table
from data_contracts.obligations import Obligations

Lazy = nw.LazyFrame[Any]
#: The event of a complaint given another class by people.
CHANGED = "triage"
#: Classes with where they are settled, the lightest first.
CLASSES: dict[str, str] = {"一般": "线上和解", "重点": "社会联调", "疑难": "行政联处"}
_ENDED = ("调解失败", "不予受理")
#: Results after which nothing is left to do.
DONE = ("办结", "调解成功", *_ENDED, "立案", "不予立案", "移送")
#: Column → class it makes of a complaint where it holds, and its reason in words, with the bureau's numbers.
_REASONS = (
    ("injured_many", "疑难", "受伤{injured}人以上"), ("crowd", "疑难", "近{days}天多人反映同一主体"),
    ("refused_again", "疑难", "同一人对同一主体曾调解不成或不予受理"), ("large", "疑难", "金额很大"),
    ("hurt", "重点", "有人受伤"), ("several", "重点", "近{days}天几人反映同一主体"),
    ("repeated", "重点", "同一人再次反映同一主体"), ("middling", "重点", "金额较大"),
    ("platform", "重点", "网购、涉及平台"),
)  # fmt: skip


def triage(
    rows: pl.DataFrame, silent: pl.DataFrame, rules: Obligations, as_of: date
) -> pl.DataFrame:
    """Return a class and its reasons for every open complaint.

    Parameters
    ----------
    rows : pl.DataFrame
        Complaints (not tip-offs) with ``complaint_no, region_code, registered_date,
        complainant_key, party_key, amount_yuan, injured, is_online, platform, result,
        final_reply_date``; those that are settled, or of a silent county, are read for what went
        before about the same subject.
    silent : pl.DataFrame
        What :func:`untold` returns.
    rules : Obligations
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        Columns of ``out_complaint_triage`` without what people decided. Without a name of the
        complainant or of the subject nothing counts as repeated.
    """
    known = rows.filter(pl.col("registered_date") <= as_of)
    is_open = (
        pl.col("final_reply_date").is_null() | (pl.col("final_reply_date") > as_of)
    ) & ~pl.col("result").is_in(DONE).fill_null(value=False)
    own = known.filter(is_open).join(silent, on="region_code", how="anti", nulls_equal=True)
    days = rules.crowd_days.value
    counted = own.join(_people(own, known, days), on="complaint_no", how="left").join(
        _before(own, known), on="complaint_no", how="left"
    )
    amount, hurt = (
        pl.col("amount_yuan").cast(pl.Float64).fill_null(0),
        pl.col("injured").fill_null(0),
    )
    people, before = pl.col("people").fill_null(0), pl.col("before").fill_null(0)
    holds = {
        "injured_many": hurt >= rules.injured_people.value, "crowd": people >= rules.crowd_people.value,
        "refused_again": pl.col("refused").fill_null(0) > 0, "large": amount >= rules.large_yuan.value,
        "hurt": (hurt > 0) & (hurt < rules.injured_people.value),
        "several": (people >= rules.several_people.value) & (people < rules.crowd_people.value),
        "repeated": (before > 0) & (pl.col("refused").fill_null(0) == 0),
        "middling": (amount >= rules.middling_yuan.value) & (amount < rules.large_yuan.value),
        "platform": pl.col("is_online").fill_null(value=False) | pl.col("platform").is_not_null(),
    }  # fmt: skip
    marked = counted.with_columns(**holds)
    numbers = {"injured": f"{rules.injured_people.value:g}", "days": f"{days:g}"}
    said = [
        pl.when(pl.col(name)).then(pl.lit(words.format(**numbers))) for name, _, words in _REASONS
    ]
    hard = pl.any_horizontal(*(pl.col(name) for name, cls, _ in _REASONS if cls == "疑难"))
    middle = pl.any_horizontal(*(pl.col(name) for name, cls, _ in _REASONS if cls == "重点"))
    return marked.select(
        "complaint_no", "region_code", "registered_date",
        pl.when(hard).then(pl.lit("疑难")).when(middle).then(pl.lit("重点")).otherwise(pl.lit("一般")).alias("proposed"),
        pl.concat_list(said).list.drop_nulls().alias("reasons"),
    ).sort("complaint_no")  # fmt: skip


def untold(rows: Lazy, as_of: date) -> Lazy:
    """Return the counties that leave blank how their complaints end, all of them, and how many these are.

    Such a county keeps its columns that way: its complaints are not each open.

    Parameters
    ----------
    rows : nw.LazyFrame
        Complaints, tip-offs among them, with ``form, region_code, registered_date, result,
        final_reply_date``.
    as_of : datetime.date

    Returns
    -------
    nw.LazyFrame
        Columns of ``out_complaint_untold``; sorted.
    """
    known = rows.filter(nw.col("form") == "投诉", nw.col("registered_date") <= as_of)
    told = nw.col("final_reply_date").count() + nw.col("result").count()
    counted = known.group_by("region_code").agg(n=nw.len(), told=told)
    return counted.filter(nw.col("told") == 0).select("region_code", "n").sort("region_code")


def _people(own: pl.DataFrame, known: pl.DataFrame, days: float) -> pl.DataFrame:
    """Count the people who spoke of each complaint's subject in so many days up to it."""
    others = known.filter(pl.col("party_key").is_not_null()).select(
        "party_key", who=pl.coalesce("complainant_key", "complaint_no"), on="registered_date"
    )
    paired = own.select("complaint_no", "party_key", "registered_date").join(others, on="party_key")
    age = (pl.col("registered_date") - pl.col("on")).dt.total_days()
    return (
        paired.filter(age.is_between(0, days))
        .group_by("complaint_no")
        .agg(people=pl.col("who").n_unique().cast(pl.Int64))
    )


def _before(own: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Count what the same person said of the same subject before, and how often it was refused."""
    key = ["party_key", "complainant_key"]
    named = known.drop_nulls(key).select(*key, earlier="registered_date", was="result", number="complaint_no")  # fmt: skip
    paired = own.drop_nulls(key).select("complaint_no", "registered_date", *key).join(named, on=key)
    return (
        paired.filter(
            (pl.col("earlier") < pl.col("registered_date"))
            | (
                (pl.col("earlier") == pl.col("registered_date"))
                & (pl.col("number") < pl.col("complaint_no"))
            )
        )
        .group_by("complaint_no")
        .agg(
            before=pl.len().cast(pl.Int64),
            refused=pl.col("was").is_in(_ENDED).fill_null(value=False).sum().cast(pl.Int64),
        )
    )


def with_overrides(rows: pl.DataFrame, said: Mapping[str, Mapping[str, Any]]) -> pl.DataFrame:
    """Return the classes as people left them; what was proposed and who changed it stay beside.

    Parameters
    ----------
    rows : pl.DataFrame
        As :func:`triage` returns.
    said : mapping of str to mapping
        By number of the complaint the newest ``class, by, on, note``.
    """
    names = {"class": "override_class", "by": "override_by", "on": "override_on", "note": "override_note"}  # fmt: skip
    given = pl.DataFrame(
        [{"complaint_no": n, **{new: body.get(old) for old, new in names.items()}} for n, body in said.items()],
        schema=dict.fromkeys(["complaint_no", *names.values()], pl.String),
    )  # fmt: skip
    joined = rows.join(given, on="complaint_no", how="left").with_columns(
        triage=pl.coalesce("override_class", "proposed"),
        override_on=pl.col("override_on").str.to_date(),
    )
    route = pl.col("triage").replace_strict(CLASSES, return_dtype=pl.String)
    schema = schema_of(table("out_complaint_triage"))
    return joined.with_columns(route=route).select(pl.col(c).cast(t) for c, t in schema.items())
