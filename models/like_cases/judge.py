"""Like cases, unlike fines: the judgement on every decided case."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from data_contracts import schema_of, table
from data_contracts.amounts import Band
from data_contracts.settings import shipped
from models.arrays import Bools, Doubles, Ints
from models.like_cases import beside, chance, labelled, said, sentences, standards
from models.like_cases.compare import Comparison, Yardstick, compare
from models.like_cases.facts.shown import read_facts, read_shown
from models.like_cases.fines.pieces import Pieces
from models.like_cases.lists import lists
from models.like_cases.numbers import NUMBERS_SCHEMA
from models.like_cases.numbers import frame as frame_of
from models.like_cases.parallel import same_everywhere
from models.like_cases.params import Params
from models.like_cases.prepare import (
    comparable,
    comparable_without_texts,
    decided,
    without_facts,
)
from models.like_cases.touched import Changes, no_longer

DISPARITY_SCHEMA = schema_of(table("feat_disparity__judged"))
RESIDUAL_SCHEMA = schema_of(table("feat_disparity__residuals"))
_SCHEMAS = (beside.PEER_SCHEMA, labelled.SCHEMA, RESIDUAL_SCHEMA, NUMBERS_SCHEMA)


@dataclass(frozen=True)
class Disparity:
    """Frames of the judgement: out_case_disparity, _peers, _facts, _labels.

    ``residuals``, one row a compared case, is what the views of organs and discretion benchmarks stand on:
    the logarithm of the fine less what clause and facts explain (``residual``), and less the facts
    alone (``net``). ``numbers``, one row a case compared by a yardstick, is what is kept of it for
    the next day (:func:`numbers.frame`).
    """

    disparity: pl.DataFrame
    peers: pl.DataFrame
    facts: pl.DataFrame
    labelled: pl.DataFrame
    residuals: pl.DataFrame
    numbers: pl.DataFrame

    def only(self, keys: pl.Series) -> "Disparity":
        """Return the rows of the cases ``keys``: the others were there to be compared with."""
        of_keys = pl.col("case_key").is_in(keys.implode())
        return Disparity(*(getattr(self, f.name).filter(of_keys) for f in fields(self)))


@same_everywhere
def judge(
    cases: pl.DataFrame,
    params: Params | None = None,
    *,
    as_of: date,
    seed: int = 0,
    asked: Collection[str] = (),
    yardstick: Yardstick | None = None,
    changes: Changes | None = None,
) -> Disparity:
    """Judge every decided case against its nearest peers under the same clause.

    Parameters
    ----------
    cases : pl.DataFrame
        feat_case joined with feat_case_clause on ``case_key``.
    params : Params, optional
    as_of : date
        Decisions after it are left out.
    seed : int
        For the text space and the search in large blocks.
    asked : collection of str
        Case keys whose peers are wanted although they are not flagged.
    yardstick : Yardstick, optional
        What they are measured by (:func:`learn`); learnt from the same cases where it is not given.
    changes : Changes, optional
        What has changed since all were judged by this yardstick. Then ``cases`` are those only that
        are new, changed or of which no numbers were kept, of whole parent clauses; the others stand
        there. Only those that can have moved are given, and the facts of those that changed; the
        others are what they were.

    Returns
    -------
    Disparity
        One row a decided case in ``disparity``: flagged, clear, or not_evaluated with a reason of
        :data:`prepare.REASONS`; every frame sorted by its key.

    Raises
    ------
    pl.exceptions.ColumnNotFoundError
        ``case_key`` is absent.

    References
    ----------
    docs/methods/like_cases.md
    """
    params = params or shipped(Params)
    if changes is not None and yardstick is not None:
        return _judged_anew(cases, params, as_of, seed, asked, yardstick, changes)
    frame = comparable(cases, as_of, params, yardstick.blank if yardstick else None)
    shown, facts = read_facts(frame)
    may = frame["not_evaluated_reason"].is_null()
    pool, shown = frame.filter(may), shown[may.to_numpy()]
    rest = _unjudged(frame.filter(~may))
    del frame
    if pool.is_empty():
        none = [pl.DataFrame(schema=schema) for schema in _SCHEMAS]
        return Disparity(rest, none[0], facts, *none[1:])
    found = compare(pool, shown, params, seed, yardstick)
    return _told(pool, shown, found, rest, facts, asked, params, keep=yardstick is not None)


def _judged_anew(
    cases: pl.DataFrame, params: Params, as_of: date, seed: int, asked: Collection[str],
    yardstick: Yardstick, changes: Changes,
) -> Disparity:  # fmt: skip
    """Return :func:`judge` of those cases only that can have moved."""
    pool, rest = changes.pool(cases, as_of, params, yardstick)
    changed = pl.col("case_key").is_in(changes.keys)
    _, facts = read_facts(pl.concat([pool.filter(changed), rest], how="diagonal"))
    rest = _unjudged(rest)
    if pool.is_empty():
        none = [pl.DataFrame(schema=schema) for schema in _SCHEMAS]
        return Disparity(rest, none[0], facts, *none[1:])
    kept = changes.kept(pool)
    shown = np.zeros((pool.height, kept.shown.shape[1]), dtype=np.bool_)
    read = np.setdiff1d(np.arange(pool.height), kept.rows)
    shown[kept.rows], shown[read] = kept.shown, read_shown(pool[read])
    gone = no_longer(pool, shown, changes, kept, yardstick, params, seed, as_of)
    del kept  # as large again as the numbers it went into
    found = compare(pool, shown, params, seed, yardstick, gone)
    whole = _told(pool, shown, found, rest, facts, asked, params, keep=True)
    return whole.only(pl.concat([pool["case_key"].filter(found.wanted), rest["case_key"]]))


def _told(
    pool: pl.DataFrame, shown: Bools, found: Comparison, rest: pl.DataFrame, facts: pl.DataFrame,
    asked: Collection[str], params: Params, *, keep: bool,
) -> Disparity:  # fmt: skip
    """Return what is said of the cases compared, beside the ``rest``; ``keep``: their numbers as well."""
    judged = _judged(pool, shown, found, params)
    wanted = (judged["outcome"] == "flagged") | judged["case_key"].is_in(list(asked))
    rows = np.flatnonzero(wanted.to_numpy() & found.wanted)
    y, clauses = pool["y"].to_numpy(), found.yardstick.clauses
    net, residual = y - found.facts_alone, clauses.clipped(y, found.like.clause) - found.worth
    numbers = pl.DataFrame(schema=NUMBERS_SCHEMA)
    if keep:
        some, told = np.flatnonzero(found.wanted), found.yardstick.learnt.space.told_dims
        cases, stand = (
            pool.select("case_key", "goods", "gains", "grounds")[some],
            clauses.stand(found.like.clause[some]),
        )
        numbers = frame_of(
            cases, shown[some], found.numbers.at(some), told, found.distance[some], stand
        )  # fmt: skip
    return Disparity(
        pl.concat([judged, rest]).sort("case_key"),
        beside.of_cases(pool, shown, found, rows),
        facts,
        labelled.compare(pool, shown, found, rows, params),
        pool.with_columns(residual=pl.Series(residual), net=pl.Series(net)).select(
            *RESIDUAL_SCHEMA
        ),
        numbers,
    )


@dataclass(frozen=True)
class Measure:
    """What every clause is judged by; as for :func:`judge`."""

    params: Params
    as_of: date
    asked: tuple[str, ...]
    yardstick: Yardstick


def judge_clauses(cases: pl.DataFrame, by: Measure) -> dict[str, pl.DataFrame]:
    """Return the frames of :class:`Disparity` for the cases of whole parent clauses.

    By a yardstick a clause is judged by itself: those of two clauses are those of each, sorted.
    """
    judged = judge(cases, by.params, as_of=by.as_of, asked=by.asked, yardstick=by.yardstick)
    return {f.name: getattr(judged, f.name) for f in fields(judged)}


@same_everywhere
def learn(
    cases: pl.DataFrame | pl.LazyFrame,
    params: Params | None = None,
    *,
    as_of: date,
    until: date | None = None,
    seed: int = 0,
) -> Yardstick | None:
    """Learn what cases are measured by, to be applied by :func:`judge` as long as it stands.

    Parameters
    ----------
    cases, params, as_of, seed :
        As for :func:`judge`; of a lazy frame only some rows are held at a time.
    until : date, optional
        Only decisions before this day have a part in it.

    Returns
    -------
    Yardstick or None
        None where no case can be compared.
    """
    params, cases = params or shipped(Params), cases.lazy()
    day = as_of if until is None else min(as_of, until - timedelta(days=1))
    had = cases.filter(pl.col("decision_date") <= day).select(pl.len()).collect()
    is_many = had.item() > params.learn_most
    if is_many:
        frame, blank = comparable_without_texts(cases, day, params)
    else:
        frame, blank = without_facts(decided(cases.collect(), day, params))
    some, whole = frame.filter(pl.col("not_evaluated_reason").is_null()), None
    if some.is_empty():
        return None
    if is_many:
        whole, block = some, some["block"].rank("dense").to_numpy().astype(np.int64) - 1
        rows = chance.equally(chance.hashes(some["case_key"], seed), block, params.learn_most)
        drawn = whole["case_key"].gather(rows)
        of_drawn = pl.col("case_key").is_in(drawn.implode())
        some = decided(cases.filter(of_drawn).collect(), day, params)
    del frame
    found = compare(some, read_shown(some), params, seed, whole=whole).yardstick
    return replace(found, until=until, blank=blank)


def _judged(pool: pl.DataFrame, shown: Bools, found: Comparison, params: Params) -> pl.DataFrame:
    """Return out_case_disparity for the comparable cases."""
    few = found.n_peers < params.min_peers
    blank = np.where(few, np.nan, 1.0)
    raw, fine = _yuan(found.raw_middle, params), pool["fine"].to_numpy()
    amounts = _amounts(pool, found, params)
    flag = ~few & (found.moved.expected_false <= params.q_level) & np.isfinite(found.moved.score)
    flag &= found.alike - found.own_alike < params.peers_alike * found.n_peers
    flag &= ~_held(amounts, found, fine, np.flatnonzero(flag))
    flag &= ~(by_new := flag & (found.apart < standards.NEAR))
    own, lacking, cited = said.explained(
        found, few | flag | by_new | ~found.wanted, fine, raw, params
    )
    told = said.Outcome(few, flag, own, lacking, cited, raw, amounts, by_new)
    speaks = said.Sentences(pool, shown, found, told, params)
    places = {i: speaks.places(i) for i in np.flatnonzero(flag & found.wanted).tolist()}
    outcome = np.where(few, "not_evaluated", np.where(flag, "flagged", "clear"))
    rows, middle = np.arange(pool.height), amounts.middle
    facts = {i: told.facts(i) for i in np.flatnonzero(told.accounted).tolist()}
    n_facts = np.array([len(facts.get(i, ())) for i in range(pool.height)], dtype=np.int64)
    reason = pl.when(pl.Series(few)).then(pl.lit("too_few_peers"))
    columns: dict[str, pl.Series | pl.Expr] = {
        "comparison_level": pl.Series(np.where(found.is_widened, "parent", "clause")),
        "n_peers": pl.Series(found.n_peers),
        "expected_q10": pl.Series(np.nanmin(amounts.low, axis=1) * blank),
        "expected_q50": pl.Series(middle[rows, found.nearest] * blank),
        "expected_q90": pl.Series(np.nanmax(amounts.high, axis=1) * blank),
        "direction": pl.Series(np.where(found.deviation >= 0, "high", "low")),
        "score": pl.Series(found.moved.score * blank),
        "p_value": pl.Series(found.moved.clean * blank),
        "q_value": pl.Series(found.moved.expected_false * blank),
        "outcome": pl.Series(outcome),
        "not_evaluated_reason": reason,
        "reason": pl.Series(speaks.reasons(), dtype=pl.String),
        "n_peers_below": _counts(pool.height, places, "below"),
        "n_peers_within": _counts(pool.height, places, "within"),
        "changed_standard": pl.Series(said.standards(found), dtype=pl.String),
        "explained_by": lists([w for i in sorted(facts) for w in facts[i]], n_facts, pl.String),
        **{
            f"pieces_{name}": _listed(getattr(amounts, name), ~few)
            for name in ("low", "high", "share")
        },
    }
    return _conform(pool.with_columns(**columns))


def _held(amounts: Pieces, found: Comparison, fine: Doubles, rows: Ints) -> Bools:
    """Tell which of the cases at ``rows`` lie where like cases lie, as their county is told: no finding."""
    out = np.zeros(len(fine), dtype=np.bool_)
    likely = amounts.likely(found.nearest)
    for i in rows.tolist():
        ends = (v[i][likely[i]].tolist() for v in (amounts.low, amounts.high))
        bands = (Band(low, high, 0.0, None) for low, high in zip(*ends, strict=True))
        out[i] = any(band.holds(float(fine[i])) for band in bands)
    return out


def _amounts(pool: pl.DataFrame, found: Comparison, params: Params) -> Pieces:
    """Return the pieces of each range in yuan, none above the statutory maximum.

    Fines up to ``zero_yuan`` count as none: a piece that ends there holds all of them, also those
    that are not 0.
    """
    most = np.where(np.isfinite(found.most), pool["statutory_max_yuan"].to_numpy(), np.inf)
    pieces, least = found.pieces, params.zero_yuan
    low, high, middle = (
        np.minimum(amount, most[:, None])
        for amount in (
            _yuan(pieces.low, params), np.maximum(np.exp(pieces.high), least), _yuan(pieces.middle, params)
        )
    )  # fmt: skip
    return Pieces(low, high, pieces.share, middle)


def _listed(values: Doubles, counts: Bools) -> pl.Series:
    """Return a list a case of the values that are there, null where the case does not count."""
    there = np.isfinite(values) & counts[:, None]
    return lists(values[there], there.sum(axis=1), pl.Float64, counts)


def _yuan(log_amount: Doubles, params: Params) -> Doubles:
    """Return yuan; what counts as a fine of 0 is 0 again."""
    amount = np.exp(log_amount)
    return np.asarray(np.where(amount <= params.zero_yuan * 1.0001, 0.0, amount))


def _counts(height: int, places: Mapping[int, sentences.Places], name: str) -> pl.Series:
    """Return a count for the cases that have places, null for the others."""
    found = [getattr(places[i], name) if i in places else None for i in range(height)]
    return pl.Series(found, dtype=pl.Int64)


def _unjudged(frame: pl.DataFrame) -> pl.DataFrame:
    """Return out_case_disparity for the cases that cannot be compared at all."""
    told = {r: sentences.not_evaluated(r, 0) for r in frame["not_evaluated_reason"].unique()}
    low, high = pl.col("statutory_min_yuan"), pl.col("statutory_max_yuan")
    return _conform(
        frame.with_columns(
            outcome=pl.lit("not_evaluated"),
            n_peers=pl.lit(0, dtype=pl.Int64),
            direction=pl.when(pl.col("fine") < (low + high) / 2)
            .then(pl.lit("low"))
            .otherwise(pl.lit("high")),
            reason=pl.col("not_evaluated_reason").replace_strict(told, return_dtype=pl.String),
        )
    )


def _conform(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of out_case_disparity with their types; NaN becomes null."""
    frame = frame.with_columns(fine_yuan="fine", organ_code="organ")
    columns = []
    for name, kind in DISPARITY_SCHEMA.items():
        column = pl.col(name) if name in frame.columns else pl.lit(None).alias(name)
        columns.append(
            column.fill_nan(None).cast(kind) if kind == pl.Float64 else column.cast(kind)
        )
    return frame.select(columns).sort("case_key")
