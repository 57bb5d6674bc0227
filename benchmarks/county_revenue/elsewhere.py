"""``python -m benchmarks.county_revenue.elsewhere --first 9000 --seeds 3``: counties on worlds written apart.

The worlds (:mod:`benchmarks.county_revenue.apart`) hold cases, so the table the judgement reads
is made from them here. A month that is no rise counts as clean, also where something innocent
looks like one; the two months after a rise count as neither.
"""

import argparse
from collections import Counter
from collections.abc import Iterable
from datetime import date

import numpy as np
import polars as pl

from benchmarks.county_revenue.apart import Made, make, names
from models.county_revenue import Params, judge, relative_fines

AS_OF = date(2100, 1, 1)
_MONTH = pl.col("month").dt.strftime("%Y-%m")
_KEY = ["region_code", "month"]


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
    out = judge(given, Params(), AS_OF, regions(made)).join(
        given.select(*_KEY, "decided_yuan"), on=_KEY
    )
    truth = made.truth.with_columns(_MONTH)
    rises = truth.filter("planted").group_by(_KEY).agg(event=pl.col("event").first())
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
        *_KEY, "score", "p_value", explained=pl.col("growth_kind").is_in(["专项集中", "补录", "单个大案"]),
        flagged=pl.col("outcome") == "flagged", inside=inside,
    )  # fmt: skip
    for more in (rises, innocent, after):
        table = table.join(more, on=_KEY, how="left")
    return table.with_columns(
        rise=pl.col("event").is_not_null(),
        clean=pl.col("event").is_null() & pl.col("grey").is_null(),
    )


def figures(tables: Iterable[pl.DataFrame]) -> dict[str, float]:
    """Return the figures of several seeds of one world, episodes pooled."""
    n, above, held = Counter[str](), list[bool](), list[bool]()
    for table in tables:
        clean = table.filter("clean")
        n["clean"] += clean.height
        n["false"] += int(clean["flagged"].sum())
        plain = clean.filter(pl.col("like").is_null())
        n["plain"] += plain.height
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
            .agg(found=pl.col("flagged").any(), above=(pl.col("score") > line).any())
        )
        n["events"] += events.height
        n["found"] += int(events["found"].sum())
        above += events["above"].fill_null(value=False).to_list()
    return {
        "clean": n["clean"],
        "p<.01": n["p0.01"] / max(n["plain"], 1),
        "p<.003": n["p0.003"] / max(n["plain"], 1),
        "flagged clean": n["false"] / max(n["clean"], 1),
        "flagged innocent": n["like_flagged"] / max(n["like"], 1),
        "PPV": n["true"] / max(n["true"] + n["false"], 1),
        "PPV, explained aside": n["true"] / max(n["true"] + n["false"] - n["explained"], 1),
        "POD": n["found"] / max(n["events"], 1),
        "POD at 1 %": float(np.mean(above)) if above else float("nan"),
        "in range": float(np.mean(held)) if held else float("nan"),
    }


def main() -> None:
    """Print a line a world, the worst last, then one a number of counties."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=100, help="below 9000: for development")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--worlds", nargs="*", default=None)
    given = parser.parse_args()
    seeds = range(given.first, given.first + given.seeds)
    found = {}
    for name in given.worlds or [n for n in names() if n.endswith("-planted")]:
        found[name] = figures(judged(make(name, seed)) for seed in seeds)
    for name, row in sorted(found.items(), key=lambda item: -item[1]["PPV"]):
        print(name, *(f"{key} {value:.4g}" for key, value in row.items()), sep="\t", flush=True)


if __name__ == "__main__":
    main()
