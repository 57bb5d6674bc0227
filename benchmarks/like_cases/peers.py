"""The methods the comparison is measured against, each on the same pool of cases."""

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import RandomForestRegressor
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.neighbors import NearestNeighbors

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


def clause_median(y: Doubles, groups: Ints) -> tuple[Doubles, Doubles]:
    """Return each case's clause median without the case itself, and deviation over clause MAD."""
    middle, spread = np.empty(len(y)), np.empty(len(y))
    overall = float(np.median(y))
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        for row in rows:
            others = y[rows[rows != row]]
            middle[row] = np.median(others) if others.size else overall
        spread[rows] = 1.4826 * np.median(np.abs(y[rows] - np.median(y[rows])))
    return middle, np.abs(y - middle) / np.maximum(spread, 0.1)


def forest(x: NDArray[np.float32], y: Doubles, groups: Ints, seed: int) -> Doubles:
    """Return five-fold predictions of a random forest on the facts and the clause."""
    inputs = np.concatenate([x, groups[:, None]], axis=1)
    model = RandomForestRegressor(
        150, min_samples_leaf=3, max_features=0.33, n_jobs=2, random_state=seed
    )
    return np.asarray(
        cross_val_predict(model, inputs, y, cv=KFold(5, shuffle=True, random_state=seed))
    )


def plain_neighbours(texts: list[str], y: Doubles, groups: Ints, seed: int) -> Doubles:
    """Return medians of the 25 nearest in the clause by TF-IDF and LSA of the unmasked text."""
    vectors = TfidfVectorizer(analyzer="char", ngram_range=(2, 2), min_df=2).fit_transform(texts)
    vectors = TruncatedSVD(128, random_state=seed).fit_transform(vectors)
    middle = np.full(len(y), np.median(y))
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        if len(rows) > 1:
            near = NearestNeighbors(n_neighbors=min(26, len(rows))).fit(vectors[rows])
            found = near.kneighbors(vectors[rows], return_distance=False)
            for row, others in zip(rows, rows[found], strict=True):
                middle[row] = np.median(y[others[others != row]])
    return middle
