"""Write a set of labelled sentences: one row a sentence, one row a marked place."""

import argparse
import csv
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Span = tuple[int, int, str, str]
Row = tuple[list[Any], Iterable[Span]]

#: The cells of a sentence in the sets written after the first.
COLUMNS = ["id", "part", "source_kind", "family", "about", "complainant", "text"]


def chance_of(name: str) -> random.Random:
    """Return the chance by which one frame is filled: the same for the same name."""
    return random.Random(name)  # noqa: S311  # invented rows, not secrets


def main(
    about: str | None, here: Path, columns: list[str], rows: Callable[[int], Iterable[Row]]
) -> None:
    """Write ``sentences.csv`` and ``spans.csv``; ``rows`` gives for a seed the cells of each sentence, its id first."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, default=here)
    options = parser.parse_args()
    with (
        (options.to / "sentences.csv").open("w", encoding="utf-8", newline="") as texts,
        (options.to / "spans.csv").open("w", encoding="utf-8", newline="") as marks,
    ):
        text_rows, mark_rows = (csv.writer(f, lineterminator="\n") for f in (texts, marks))
        text_rows.writerow(columns)
        mark_rows.writerow(["id", "start", "end", "class", "value"])
        for cells, spans in rows(options.seed):
            text_rows.writerow(cells)
            mark_rows.writerows([cells[0], *span] for span in spans)
