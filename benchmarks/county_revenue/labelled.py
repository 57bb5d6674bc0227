"""Weekly series in which epidemiologists marked the outbreaks: who ranks those weeks higher."""

from pathlib import Path

import numpy as np
import polars as pl
from sklearn.metrics import roc_auc_score

from benchmarks.county_revenue.count_series import fourier_scores
from benchmarks.county_revenue.farrington import farrington_scores

LAST, FIRST = 193, 30


def run(path: Path) -> dict[str, float]:
    """Return the mean AUC over series with outbreak weeks in the judged span, ours and others.

    Weeks after 193 are missing in the file's own note and left out.
    """
    frame = pl.read_csv(path).sort("series", "index").filter(pl.col("index") <= LAST)
    names = frame["series"].unique().sort().to_list()
    counts = np.array(
        [frame.filter(pl.col("series") == n)["observed"].to_list() for n in names], float
    )
    truth = np.array([frame.filter(pl.col("series") == n)["outbreak"].to_list() for n in names])
    at = np.arange(FIRST, LAST)
    scored = {
        "ours": fourier_scores(counts, at, 52, 520, harmonics=1),
        "farrington": farrington_scores(counts, at, 52, years=2, guard=8),
        "raw count": counts[:, at],
    }
    found: dict[str, float] = {}
    for name, scores in scored.items():
        values, hits = [], []
        for row, label in zip(scores, truth[:, at], strict=True):
            if 0 < label.sum() < len(label):
                values.append(roc_auc_score(label, row))
                line = np.quantile(row[label == 0], 0.95, method="higher")
                hits.append((row[label == 1] > line).mean())
        found[f"{name} AUC"] = float(np.mean(values))
        found[f"{name} weeks found at 5 % false"] = float(np.mean(hits))
    found["series"] = float(len(values))
    return found
