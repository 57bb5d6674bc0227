"""Messages to a public complaint board that are read as blaming market regulation: ``python -m benchmarks.opinions``.

They carry no labels: each is printed with the sentence that told it, to be read. The data are not part of
the project; where they lie is said with ``--data``.
"""

import argparse
from pathlib import Path

import polars as pl

from benchmarks.real_data import DATA
from models import opinions

FILES = ("smartgov_complaints.parquet", "smartgov_replies.parquet")


def messages(data: Path) -> list[str]:
    """Return subject and text of every message, each once."""
    told = pl.col("subject").fill_null("") + "。" + pl.col("text").fill_null("")
    frames = [pl.read_parquet(data / name).select(told=told) for name in FILES]
    return pl.concat(frames)["told"].unique().sort().to_list()


def main() -> None:
    """Print how many messages blame an authority of market regulation, and each of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    texts = messages(parser.parse_args().data)
    found = [t for t in texts if opinions.complaint_kind("投诉", None, t) == opinions.PROBLEM]
    print(f"{len(found)} of {len(texts)}")
    for text in found:
        print(f"- {text[:60]} … {' '.join(text.split())[-60:]}")


if __name__ == "__main__":
    main()
