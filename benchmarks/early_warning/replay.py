"""Replay of real dated complaints, week by week: which matters would have been raised, and when."""

import argparse
import sys
from datetime import date
from pathlib import Path

import polars as pl

from data_contracts.settings import shipped
from models.early_warning import Params, Warnings, judge

#: Beside the checkout; the data are not part of the project.
DATA = (
    Path(__file__).resolve().parents[2].parent / "shared" / "data" / "smartgov_complaints.parquet"
)
PLACE = "970101"


def events(path: Path) -> pl.DataFrame:
    """Return the messages as complaints without firm, class or place: only text, person, day."""
    day = pl.col("created_at").dt.date()
    return pl.read_parquet(path).select(
        source=pl.lit("complaint"),
        key=pl.col("message_id").cast(pl.String),
        region_code=pl.lit(PLACE),
        event_date=day,
        known_date=day,
        complainant_key="user_id",
        text=pl.concat_str("subject", "text", separator="。"),
        subject="subject",
    )


def replay(frame: pl.DataFrame, params: Params) -> Warnings:
    """Judge every week of the messages."""
    regions = pl.DataFrame({"region_code": [PLACE], "parent_code": ["970100"], "name": ["A市"]})
    as_of: date = frame["known_date"].max()
    return judge(frame, regions, params, as_of, 0)


def main(argv: list[str] | None = None) -> int:
    """Print the matters with their dates, sizes and words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    data = parser.parse_args(argv).data
    if not data.exists():
        print("replay skipped: the dated complaints are not on this machine")
        return 0
    frame = events(data)
    result = replay(frame, shipped(Params))
    first = result.members.join(frame.select("key", "subject", "known_date"), on="key").sort(
        "known_date", "key"
    )
    print(f"{frame.height} messages, {result.warnings.height} warnings")
    for row in result.warnings.iter_rows(named=True):
        members = first.filter(warning_id=row["warning_id"])
        print(
            f"{row['issued_on']} {row['kind']} {row['n_complaints']} at issue, {members.height} in "
            f"all, {members['known_date'].min()}..{members['known_date'].max()} "
            f"score {row['score']:.1f} {row['terms'][:4]}"
        )
        for subject in members["subject"].head(3):
            print("    ", subject[:50])
    return 0


if __name__ == "__main__":
    sys.exit(main())
