"""A class for complaints that came without one: a linear model on characters, with its accuracy."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from data_contracts import schema_of, table
from models.arrays import Doubles, Wholes
from models.early_warning.records.weeks import monday
from models.early_warning.texts.likeness import pair_counts

if TYPE_CHECKING:
    from sklearn.linear_model import SGDClassifier

#: Columns that can be filled from the text → where people wrote that it is none of the classes.
TARGETS = {"object_category": "is_other_object", "violation_type": "is_other_problem"}
#: Probability from which a class is filled in: with it .94 of public messages were right, .87 of all
#: (docs/methods/early_warning.md §8).
_LEAST_SURE = 0.6
#: Fewer labelled texts train nothing; 495 gave .68 there, .90 of those that were sure.
_LEAST_LABELLED = 300
#: A class of fewer texts is not learnt.
_LEAST_PER_CLASS = 10
#: The newest so many are learnt from; half as many again gave .89 for .87 there.
_MOST_TRAINED = 6000
#: Weeks a model is used before the next is trained.
_REFIT_WEEKS = 26
SCHEMA = schema_of(table("feat_warning__accuracy"))


@dataclass(frozen=True)
class Model:
    """A trained classifier.

    Attributes
    ----------
    accuracy : float
        Share right on the newest fifth of the labelled texts, trained on the rest.
    sure_accuracy, sure_share : float
        The same where the model is sure enough to be used, and how often it is.
    """

    classifier: "SGDClassifier"
    accuracy: float
    sure_accuracy: float
    sure_share: float
    n_labelled: int

    def classes(self, texts: list[str]) -> list[str | None]:
        """Return a class for each text, None where the model is not sure."""
        best, sure = _predicted(self.classifier, features(texts))
        return [str(c) if p >= _LEAST_SURE else None for c, p in zip(best, sure, strict=True)]


def fit(texts: list[str], labels: list[str], seed: int) -> Model | None:
    """Train on labelled texts, oldest first; test on the newest fifth, then train on all.

    Parameters
    ----------
    texts, labels : list of str, length n
        In the order they became known.
    seed : int
        For the order of the stochastic gradient.

    Returns
    -------
    Model or None
        None when there are too few labelled texts or classes to learn from.
    """
    counts: dict[str, int] = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    kept = [i for i, label in enumerate(labels) if counts[label] >= _LEAST_PER_CLASS]
    kept = kept[-_MOST_TRAINED:]
    y = np.array([labels[i] for i in kept])
    if len(kept) < _LEAST_LABELLED or np.unique(y).size < 2:
        return None
    x = features([texts[i] for i in kept])
    cut = int(0.8 * len(kept))
    if np.unique(y[:cut]).size < 2:
        return None
    best, sure = _predicted(trained(x[:cut], y[:cut], seed), x[cut:])
    right, is_sure = best == y[cut:], sure >= _LEAST_SURE
    return Model(
        trained(x, y, seed),
        float(right.mean()),
        float(right[is_sure].mean()) if is_sure.any() else 0.0,
        float(is_sure.mean()),
        len(kept),
    )


def fill(events: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Fill missing object and problem of complaints from their texts, half-year by half-year.

    Each half-year's texts are classified by a model trained on what was known before it began. What
    people called 其他 stays without a class: a model that has seen no such text puts it now here, now
    there, and each half-year's new model would make a rise of it.

    Parameters
    ----------
    events : pl.DataFrame
        With source, text, known_week and the columns :data:`TARGETS` names, sorted by known_week.
    seed : int
        See :func:`fit`.

    Returns
    -------
    events : pl.DataFrame
        The same rows; filled where a model was sure, and told so by ``is_filled``.
    accuracy : pl.DataFrame
        column, from_week (its Monday), n_labelled, accuracy, sure_accuracy, sure_share, filled.
    """
    said: list[dict[str, object]] = []
    is_filled = np.zeros(events.height, dtype=np.bool_)
    for column, is_other in TARGETS.items():
        texts = events["text"].fill_null("")
        usable = ((events["source"] == "complaint") & (texts != "")).to_numpy()
        has = events[column].is_not_null().to_numpy()
        week = events["known_week"].to_numpy()
        open_ = usable & ~has & ~events[is_other].fill_null(value=False).to_numpy()
        if not open_.any():
            continue
        labels = events[column].cast(pl.String)
        filled: dict[int, str | None] = {}
        for start in range(int(week.min()), int(week.max()) + 1, _REFIT_WEEKS):
            todo = np.flatnonzero(open_ & (week >= start) & (week < start + _REFIT_WEEKS))
            known = np.flatnonzero(usable & has & (week < start))
            if not todo.size:
                continue
            model = fit(texts.gather(known).to_list(), labels.gather(known).to_list(), seed)
            if model is None:
                continue
            found = model.classes(texts.gather(todo).to_list())
            filled |= dict(zip(todo.tolist(), found, strict=True))
            said.append({
                "column": column, "from_week": monday(start), "n_labelled": model.n_labelled,
                "accuracy": model.accuracy, "sure_accuracy": model.sure_accuracy,
                "sure_share": model.sure_share, "filled": sum(f is not None for f in found),
            })  # fmt: skip
        is_filled[[row for row, label in filled.items() if label is not None]] = True
        labels = labels.scatter(list(filled), pl.Series(list(filled.values()), dtype=pl.String))
        events = events.with_columns(labels.cast(events.schema[column]))
    filled_rows = pl.Series("is_filled", is_filled, dtype=pl.Boolean)
    return events.with_columns(filled_rows), pl.DataFrame(said, schema=SCHEMA)


def features(texts: list[str]) -> sparse.csr_array:
    """Return the character pairs and triples of texts, shape (n_texts, n_features), each text of length 1."""
    counts = pair_counts(texts)
    norm = np.sqrt(np.maximum(np.asarray(counts.sum(1)).ravel(), 1.0))
    return (sparse.diags_array(1.0 / norm) @ counts).tocsr()


def _narrow(x: sparse.csr_array) -> sparse.csr_array:
    """Return the same with 32-bit indices, which is all that scikit-learn takes."""
    return sparse.csr_array(
        (x.data, x.indices.astype(np.int32), x.indptr.astype(np.int32)), shape=x.shape
    )


def trained(x: sparse.csr_array, y: NDArray[np.str_] | Wholes, seed: int) -> "SGDClassifier":
    """Return a model that tells classes ``y`` (two at least) from features."""
    # Dear to load, and on most days nothing is learnt.
    from sklearn.exceptions import ConvergenceWarning  # noqa: PLC0415  # dear to load
    from sklearn.linear_model import SGDClassifier  # noqa: PLC0415  # dear to load

    model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=30, tol=1e-3, random_state=seed)
    with warnings.catch_warnings():
        # Texts that leave few doubts end before the tolerance; how sure it is is measured on other folds.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(_narrow(x), y)


def _predicted(model: "SGDClassifier", x: sparse.csr_array) -> tuple[NDArray[np.str_], Doubles]:
    sure = chances(model, x)
    return model.classes_[sure.argmax(1)], sure.max(1)


def chances(model: "SGDClassifier", x: sparse.csr_array) -> Doubles:
    """Return how likely each class is of each text, shape (n_texts, n_classes)."""
    found: Doubles = model.predict_proba(_narrow(x))
    return found
