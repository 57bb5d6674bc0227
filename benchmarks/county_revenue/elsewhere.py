"""``python -m benchmarks.county_revenue.elsewhere --first 9000 --seeds 3``: counties on worlds written apart.

The worlds (:mod:`benchmarks.county_revenue.apart`, and the provinces of
:mod:`benchmarks.county_revenue.provinces` by their names) hold cases, so the table the judgement reads
is made from them here. A month that is no rise counts as clean, also where something innocent
looks like one; the two months after a rise count as neither. After the worlds: what was stated
beside what came, by number of counties and year of history, and what else happened to a county
(a month that never arrived, a split, a city's own policy …) with how often it was flagged.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date

import numpy as np
import polars as pl

from benchmarks.county_revenue import apart, provinces
from benchmarks.county_revenue.apart import Made, names
from data_contracts.settings import shipped
from models.county_revenue import Params, judge, relative_fines

AS_OF = date(2100, 1, 1)
_MONTH = pl.col("month").dt.strftime("%Y-%m")
_KEY = ["region_code", "month"]
_KINDS = ("more_cases", "heavier_fines", "both")
_LONG = 4  # months


def world(name: str, seed: int) -> Made:
    """Make a world of :mod:`benchmarks.county_revenue.apart` or one of the provinces beside it."""
    return (provinces if name in provinces.PROVINCES else apart).make(name, seed)


def region_month(made: Made) -> pl.DataFrame:
    """Return ``feat_region_month`` of a world: every region and month that is delivered or booked."""
    cases = made.cases.with_columns(
        month=pl.col("decision_date").dt.strftime("%Y-%m"),
        fine=pl.col("fine_yuan").cast(pl.Float64),
        decided=(pl.col("fine_yuan") + pl.col("confiscated_yuan")).cast(pl.Float64),
    )
    log = pl.col("fine").log()
    fined = pl.col("fine") > 0
    summed = cases.group_by(_KEY).agg(
        cases=pl.len().cast(pl.Int64),
        fined_cases=fined.sum().cast(pl.Int64),
        sum_log_fine=log.filter(fined).sum(),
        sum_sq_log_fine=(log**2).filter(fined).sum(),
        fines_yuan=pl.col("fine").sum(),
        decided_yuan=pl.col("decided").sum(),
        largest_case_yuan=pl.col("decided").max(),
        campaign_share=pl.col("campaign").cast(pl.Float64).mean(),
    )
    fines = cases.filter(fined).select(*_KEY, "violation_type", clause_id="clause", log_fine=log)
    grid = made.months.with_columns(_MONTH, pl.col("treasury_yuan").cast(pl.Float64))
    found = grid.join(summed, on=_KEY, how="left").join(relative_fines(fines), on=_KEY, how="left")
    none = [c for c in found.columns if c not in {*_KEY, "delivered", "treasury_yuan"}]
    return found.with_columns(pl.col(none).fill_null(0), treasury_months_covered=None).sort(_KEY)


def regions(made: Made) -> pl.DataFrame:
    """Return who was merged into whom, and who was split from whom with the size of both."""
    merged = made.mapping.filter(kind="merged").select(
        region_code="old_code",
        merged_into="new_code",
        end_date=pl.col("from_month").dt.offset_by("-1d"),
    )
    size = (pl.col("share") * 10_000).cast(pl.Int64)
    split = made.mapping.filter(kind="split").select(
        region_code="new_code",
        split_from=pl.when(pl.col("new_code") != pl.col("old_code")).then("old_code"),
        start_date="from_month",
        entities=size,
    )
    return pl.concat([merged, split], how="diagonal")


def judged(made: Made) -> pl.DataFrame:
    """Return a row a judged region-month: score, p, flagged, inside, and what it truly was."""
    given = region_month(made)
    out = judge(given, shipped(Params), AS_OF, regions(made)).join(
        given.select(*_KEY, "decided_yuan"), on=_KEY
    )
    truth = made.truth.with_columns(_MONTH)
    rises = truth.filter("planted").group_by(_KEY).agg(pl.col("event", "kind").first())
    innocent = truth.filter(~pl.col("planted") & (pl.col("event") != -2))
    innocent = innocent.group_by(_KEY).agg(like=pl.col("kind").first())
    after = rises.select(
        "region_code",
        month=pl.concat_list(
            (pl.col("month") + "-01").str.to_date().dt.offset_by(step).dt.strftime("%Y-%m")
            for step in ("1mo", "2mo")
        ),
    ).explode("month").unique().with_columns(grey=True)  # fmt: skip
    inside = pl.col("decided_yuan").is_between("expected_low_yuan", "expected_high_yuan")
    table = out.filter(pl.col("outcome") != "not_evaluated").select(
        *_KEY, "score", "p_value", "q_value", explained=pl.col("growth_kind").is_in(["专项集中", "补录", "积案集中", "单个大案"]),
        flagged=pl.col("outcome") == "flagged", inside=inside,
    )  # fmt: skip
    begun = given.filter("delivered").select(first=pl.col("month").min())["first"][0]
    year = pl.col("month").str.to_date("%Y-%m").sub(date.fromisoformat(f"{begun}-01"))
    table = table.with_columns(year=1 + year.dt.total_days() // 365)
    for more in (rises, innocent, after):
        table = table.join(more, on=_KEY, how="left")
    return table.with_columns(
        rise=pl.col("event").is_not_null(),
        clean=pl.col("event").is_null() & pl.col("grey").is_null(),
    )


def figures(tables: Iterable[pl.DataFrame]) -> dict[str, float]:
    """Return the figures of several seeds of one world, episodes pooled."""
    n, above, held, late = Counter[str](), list[bool](), list[bool](), list[int]()
    for table in tables:
        clean = table.filter("clean")
        n["clean"] += clean.height
        n["false"] += int(clean["flagged"].sum())
        plain = clean.filter(pl.col("like").is_null())
        n["plain"] += plain.height
        n["plain_flagged"] += int(plain["flagged"].sum())
        for level in (0.01, 0.003):
            n[f"p{level}"] += int((plain["p_value"] <= level).sum())
        n["explained"] += int((clean["flagged"] & clean["explained"]).sum())
        n["true"] += int(table.filter("rise")["flagged"].sum())
        like = clean.drop_nulls("like")
        n["like"] += like.height
        n["like_flagged"] += int(like["flagged"].sum())
        held += clean["inside"].drop_nulls().to_list()
        line = clean["score"].quantile(0.99) if clean.height else None
        events = (
            table.filter("rise")
            .group_by("event")
            .agg(
                pl.col("kind").first(),
                found=pl.col("flagged").any(),
                above=(pl.col("score") > line).any(),
                months=pl.len(),
                late=pl.col("flagged").sort_by("month").arg_max(),
            )
        )
        for part, which in {
            **{kind: pl.col("kind") == kind for kind in _KINDS},
            "long": pl.col("months") >= _LONG,
        }.items():
            n[part] += events.filter(which).height
            n[f"{part} found"] += events.filter(which, "found").height
        late += events.filter("found")["late"].to_list()
        n["events"] += events.height
        n["found"] += int(events["found"].sum())
        above += events["above"].fill_null(value=False).to_list()
    return {
        "clean": n["clean"],
        "p<.01": n["p0.01"] / max(n["plain"], 1),
        "p<.003": n["p0.003"] / max(n["plain"], 1),
        "flagged clean": n["false"] / max(n["clean"], 1),
        "flagged plain": n["plain_flagged"],
        "true": n["true"],
        "false": n["false"],
        "events": n["events"],
        "found": n["found"],
        "flagged innocent": n["like_flagged"] / max(n["like"], 1),
        "PPV": n["true"] / max(n["true"] + n["false"], 1),
        "PPV, explained aside": n["true"] / max(n["true"] + n["false"] - n["explained"], 1),
        "POD": n["found"] / max(n["events"], 1),
        **{f"POD {part}": n[f"{part} found"] / max(n[part], 1) for part in (*_KINDS, "long")},
        "months late": float(np.mean(late)) if late else float("nan"),
        "POD at 1 %": float(np.mean(above)) if above else float("nan"),
        "in range": float(np.mean(held)) if held else float("nan"),
    }


def calibration(table: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return, by one column, what came of p ≤ .01 and .003 in plain months and of q ≤ .10 and .30.

    A month at q ≤ .10 that is no rise counts as false, whatever else it was, and also below the floor in yuan.
    """
    plain = pl.col("clean") & pl.col("like").is_null()
    columns = [plain.sum().alias("plain")]
    for level in (0.01, 0.003):
        low = (plain & (pl.col("p_value") <= level)).sum()
        columns.append((low / plain.sum()).alias(f"p <= {level}"))
    for level in (0.10, 0.30):
        low = pl.col("q_value") <= level
        counts = low & (pl.col("clean") | pl.col("rise"))
        columns += [
            counts.sum().alias(f"n q <= {level:.2f}"),
            ((low & pl.col("clean")).sum() / counts.sum()).alias(f"false of q <= {level:.2f}"),
        ]
    return table.group_by(by).agg(columns).sort(by)


def happenings(table: pl.DataFrame) -> pl.DataFrame:
    """Return how often a month is flagged, by what else happened in it and was no rise."""
    clean = table.filter("clean").with_columns(pl.col("like").fill_null("nothing"))
    low = pl.col("p_value") <= 0.003
    return clean.group_by("like").agg(pl.len(), pl.col("flagged").sum(), low.mean()).sort("like")


def main() -> None:
    """Print a line a world, the worst last, then what was stated beside what came."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--first", type=int, default=100, help="below 9000 (provinces: 7000): for development"
    )
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--worlds", nargs="*", default=None)
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    found, every = {}, []
    for name in given.worlds or [n for n in names() if n.endswith("-planted")]:
        tables = [judged(world(name, seed)) for seed in seeds]
        found[name] = figures(tables)
        own = provinces.PROVINCES.get(name)
        counties = own.counties if own else int(re.findall(r"\d+", name)[0])
        every += [t.with_columns(counties=pl.lit(counties)) for t in tables]
    for name, row in sorted(found.items(), key=lambda item: -item[1]["PPV"]):
        print(name, *(f"{key} {value:.4g}" for key, value in row.items()), sep="\t", flush=True)
    table = pl.concat(every, how="vertical_relaxed")
    with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=200, float_precision=4):
        print(calibration(table, "counties"), calibration(table, "year"), happenings(table))


if __name__ == "__main__":
    main()
