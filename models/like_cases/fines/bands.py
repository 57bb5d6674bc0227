"""Bands of the law's range: how likely a fine falls in each, and where in it, given the facts.

Given the facts, fines do not scatter round one amount. An officer settles first where in the law's
range a case belongs, partly on facts that no export holds: below its minimum, at its lower end, in
its middle, at its upper end. Each band is a normal on the logarithm of the fine, anchored on the
law, moved by clause, and cut off at the legal bounds; the minimum and the maximum themselves have
a share of their own. Which band is likely follows from facts and text by a softmax.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special

from models.arrays import Bools, Doubles, Floats, Ints
from models.like_cases.chance import FOLDS
from models.like_cases.parallel import each, one_thread, product

BELOW, LOWER, MIDDLE, UPPER = range(4)
N_BANDS = 4
#: A range is trusted if fewer of its clause's fines lie above its maximum and more in it than so.
MOST_ABOVE, LEAST_INSIDE = 0.03, 0.30
#: Or fewer in it, if the minimum shows in the fines: this many times fewer from half of it up to it.
_SHOWS, _FEWER = 0.10, 4.0
#: Where a band lies: as a share of the minimum, then as places in the range.
_OF_MINIMUM, _PLACES = 0.2, (0.05, 0.42, 0.82)
#: The same without a minimum, as shares of the maximum.
_WITHOUT_MINIMUM = (0.03, 0.15, 0.42, 0.82)
_FIRST_SD = (0.45, 0.25, 0.25, 0.15)
_LEAST_SD, _SD_CASES = 0.05, 20.0
_SHIFT_CASES, _SHARE_CASES = 5.0, 10.0
#: Share and width (logarithm) of the broad component that holds what no band does.
_BROAD, _BROAD_WIDTH = 0.02, 9.0
#: What counts as the minimum or maximum itself, on the logarithm: decisions round a multiple down.
_UNDER, _OVER = 0.045, 0.02
_ROUNDS, _STEPS = 4, 40
_PENALTY, _LEAST_SCALE = 20.0, 0.1


@dataclass(frozen=True)
class Law:
    """What the law says of n cases, on the scale of the comparison.

    ``low`` and ``high`` (n,) are logarithms of minimum (minus infinity where there is none) and
    maximum (NaN where there is no range to trust), ``clause`` (n,) codes 0..m-1.
    """

    low: Doubles
    high: Doubles
    clause: Ints

    def at(self, rows: Ints) -> "Law":
        """Return the same of some cases."""
        return Law(self.low[rows], self.high[rows], self.clause[rows])

    def ends(self, band: int) -> tuple[Doubles, Doubles]:
        """Return where a band begins and ends: below the minimum, where there is one, or in the range."""
        if band > BELOW:
            return self.low, self.high
        return np.full_like(self.low, -np.inf), np.where(np.isfinite(self.low), self.low, self.high)

    @property
    def known(self) -> Bools:
        """Return which cases have a range to trust."""
        return np.isfinite(self.high)


def trusted(fine: Doubles, low: Doubles, high: Doubles, spared: Bools, clause: Ints) -> Bools:
    """Return for each case whether the range found for its clause fits the fines given under it.

    Parameters
    ----------
    fine, low, high : array, shape (n,)
        Yuan; NaN where there is no range.
    spared : array of bool, shape (n,)
        Cases not punished, which count neither way.
    clause : array of int, shape (n,)
        Codes 0..m-1.
    """
    counted = np.isfinite(high) & (high > 0) & ~spared
    least = np.where(np.isfinite(low), low, 0.0)
    m = int(clause.max(initial=-1)) + 1
    n, above, inside, under = (
        np.bincount(clause, weights=which, minlength=m)
        for which in (
            counted,
            counted & (fine > high * (1 + 1e-9)),
            counted & (fine >= least * (1 - 1e-9)) & (fine <= high * (1 + 1e-9)),
            counted & (fine >= least / 2) & (fine < least * (1 - 1e-9)),
        )
    )
    shows = (inside > _SHOWS * n) & (under * _FEWER < inside)
    fits = (n > 0) & (above < MOST_ABOVE * n) & ((inside > LEAST_INSIDE * n) | shows)
    return np.asarray(fits[clause] & np.isfinite(high) & (high > least))


def anchors(law: Law) -> Doubles:
    """Return where the law puts the bands before anything is learnt, (n, bands)."""
    high = np.exp(np.where(law.known, law.high, 0.0))
    low = np.where(np.isfinite(law.low), np.exp(law.low), 0.0)
    width = np.maximum(high - low, 0.0)
    with_minimum = [low * _OF_MINIMUM, *(low + place * width for place in _PLACES)]
    without = [share * high for share in _WITHOUT_MINIMUM]
    with np.errstate(divide="ignore"):
        both = [np.where(low > 0, a, b) for a, b in zip(with_minimum, without, strict=True)]
        return np.asarray(np.log(np.stack(both, axis=1)))


@dataclass(frozen=True)
class Shape:
    """Where the bands of each clause lie and how wide they are, (clauses, bands).

    ``shift`` moves the law's anchors, ``sd`` is the standard deviation, ``at_low`` and ``at_high``
    (clauses, bands) are the shares of a band that are the minimum or the maximum itself. The last clause
    stands for all that nothing was learnt of.
    """

    shift: Doubles
    sd: Doubles
    at_low: Doubles
    at_high: Doubles

    def place(self, clause: Ints) -> Ints:
        """Return the row of each clause."""
        return np.minimum(clause, len(self.shift) - 1)

    def masses(self, edges: Doubles, law: Law, share: Floats) -> Floats:
        """Return the probability between ``edges`` (m,), ``share`` (n, bands) given: (n, m - 1)."""
        c = self.place(law.clause)
        middle, sd = anchors(law) + self.shift[c], self.sd[c]
        out = np.full((len(c), len(edges) - 1), 0.0, dtype=np.float32)
        for b in range(N_BANDS):
            low, high = (np.where(np.isnan(v), 0.0, v)[:, None] for v in law.ends(b))
            z = (np.clip(edges[None, :], low, high) - middle[:, b, None]) / sd[:, b, None]
            mass = np.diff(special.ndtr(z.astype(np.float32)), axis=1)
            mass /= np.maximum(mass.sum(axis=1, keepdims=True), 1e-3)
            free = share[:, b] * (1 - self.at_low[c, b] - self.at_high[c, b])
            out += free[:, None] * mass
        for bound, part in ((law.low, self.at_low), (law.high, self.at_high)):
            place = np.searchsorted(edges, bound) - 1
            there = np.flatnonzero(np.isfinite(bound) & (place >= 0) & (place < out.shape[1]))
            out[there, place[there]] += (share * part[c]).sum(axis=1)[there]
        return (1 - _BROAD) * out


def _is_at(y: Doubles, bound: Doubles) -> Bools:
    """Return whether an amount is that bound, or the bound rounded."""
    return np.asarray((y >= bound - _UNDER) & (y <= bound + _OVER))


def first_shape(clauses: int) -> Shape:
    """Return the bands as the law alone puts them."""
    at_low, at_high = np.zeros((clauses, N_BANDS)), np.zeros((clauses, N_BANDS))
    at_low[:, LOWER], at_high[:, UPPER] = 0.2, 0.1
    return Shape(
        np.zeros((clauses, N_BANDS)), np.tile(np.array(_FIRST_SD), (clauses, 1)), at_low, at_high
    )


@dataclass(frozen=True)
class Laid:
    """Bands as they lie for n cases, all arrays (n, bands) but ``law``.

    ``middle``, ``sd``, and where each begins and ends with what rounds to that (``first``, ``last``);
    ``height`` of its normal, cut off there; ``at_low`` and ``at_high`` the densities of the bounds.
    """

    law: Law
    middle: Doubles
    sd: Doubles
    first: Doubles
    last: Doubles
    height: Doubles
    at_low: Doubles
    at_high: Doubles

    @classmethod
    def of(cls, shapes: Sequence[Shape], law: Law, which: Ints) -> "Laid":
        """Lay the bands of ``shapes[which]`` (n,) on the law's ranges."""

        def each(name: str) -> Doubles:
            return np.stack([getattr(s, name) for s in shapes])[which, clause]

        clause = shapes[0].place(law.clause)

        middle, sd = anchors(law) + each("shift"), each("sd")
        at_low, at_high = each("at_low"), each("at_high")
        ends = [law.ends(b) for b in range(N_BANDS)]
        first, last = (np.stack([e[i] for e in ends], axis=1) for i in (0, 1))
        mass = special.ndtr((last - middle) / sd) - special.ndtr((first - middle) / sd)
        height = (1 - at_low - at_high) / (sd * np.sqrt(2 * np.pi) * np.maximum(mass, 1e-3))
        wide = _UNDER + _OVER
        return cls(
            law, middle, sd, first - _UNDER, last + _OVER, height, at_low / wide, at_high / wide
        )

    def densities(self, y: Doubles) -> Doubles:
        """Return each band's density at ``y`` (n,), shape (n, bands)."""
        at = y[:, None]
        gap = (at - self.middle) / self.sd
        out = np.where(
            (at >= self.first) & (at <= self.last), self.height * np.exp(-0.5 * gap * gap), 0.0
        )
        for bound, share in ((self.law.low, self.at_low), (self.law.high, self.at_high)):
            there = np.flatnonzero(_is_at(y, bound))
            out[there] += share[there]
        return np.asarray(out + 1e-12)

    def mixed(self, y: Doubles, share: Doubles) -> Doubles:
        """Return the density of the mixture at ``y`` (n,), the broad component included."""
        inside = np.einsum("ij,ij->i", share, self.densities(y))
        return np.asarray((1 - _BROAD) * inside + _BROAD / _BROAD_WIDTH)


def _shape(y: Doubles, law: Law, belongs: Doubles, clauses: int) -> Shape:
    """Return the bands of each clause given how far each case belongs to each band."""
    gap = y[:, None] - anchors(law)
    at_low, at_high = _is_at(y, law.low), _is_at(y, law.high)

    def sums(weight: Doubles) -> Doubles:
        return np.asarray(np.bincount(law.clause, weights=weight, minlength=clauses), np.float64)

    out = [np.zeros((clauses, N_BANDS)) for _ in range(4)]
    for b in range(N_BANDS):
        w = belongs[:, b]
        low_n, high_n, n = sums(w * at_low), sums(w * at_high), sums(w)
        for k, own in ((2, low_n), (3, high_n)):
            usual = own.sum() / max(n.sum(), 1e-9)
            out[k][:, b] = np.minimum((own + _SHARE_CASES * usual) / (n + _SHARE_CASES), 0.9)
        free = w * ~(at_low | at_high)
        m = sums(free)
        usual = float((free * gap[:, b]).sum() / (free.sum() + _SHIFT_CASES))
        shift = (sums(free * gap[:, b]) + _SHIFT_CASES * usual) / (m + _SHIFT_CASES)
        square = (gap[:, b] - shift[law.clause]) ** 2
        pooled = float((free * square).sum() / (free.sum() + 1e-9)) + _LEAST_SD**2
        out[0][:, b] = shift
        out[1][:, b] = np.sqrt((sums(free * square) + _SD_CASES * pooled) / (m + _SD_CASES))
    total = out[2] + out[3]
    over = np.maximum(total / 0.95, 1.0)
    return Shape(out[0], np.maximum(out[1], _LEAST_SD), out[2] / over, out[3] / over)


def softmax_fit(x: Floats, belongs: Doubles, weights: Floats | None = None) -> Floats:
    """Return coefficients (columns + 1, bands) of a penalised softmax of soft classes.

    Parameters
    ----------
    x : array, shape (n, p)
        Standardised.
    belongs : array, shape (n, bands)
        How far each row counts for each class.
    weights : array, shape (p + 1, bands), optional
        To begin with.
    """
    p = x.shape[1]
    classes = belongs.shape[1]
    x64, total = x.astype(np.float64), belongs.sum(axis=1)
    start = np.zeros((p + 1, classes)) if weights is None else weights.astype(np.float64)

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        w = flat.reshape(p + 1, classes)
        logit = x64 @ w[:-1] + w[-1]
        logit -= special.logsumexp(logit, axis=1, keepdims=True)
        value = -float((belongs * logit).sum()) + 0.5 * _PENALTY * float((w[:-1] ** 2).sum())
        rest = total[:, None] * np.exp(logit) - belongs
        slope = np.concatenate([x64.T @ rest, rest.sum(axis=0, keepdims=True)])
        slope[:-1] += _PENALTY * w[:-1]
        return value, slope.ravel()

    got = optimize.minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}
    )
    return np.asarray(got.x.reshape(p + 1, classes), dtype=np.float32)


def log_shares(x: Floats, weights: Floats) -> Doubles:
    """Return the logarithm of the share of each band, (n, bands)."""
    logit = (product(x, weights[:-1]) + weights[-1]).astype(np.float64)
    return np.asarray(logit - special.logsumexp(logit, axis=1, keepdims=True))


class Bands:
    """A mixture of bands, cross-fitted: no fine enters what its own is laid beside.

    Attributes
    ----------
    weights_ : array, shape (folds, p + 1, bands)
        Softmax on facts learnt without each fold.
    shapes_ : list of Shape, one a fold
    """

    def fit(self, x: Floats, y: Doubles, law: Law, folds: Ints, clauses: int) -> "Bands":
        """Fit on facts (n, p), fines on the logarithmic scale (n,), the law and folds (n,)."""
        middle, scale = x.mean(axis=0), np.maximum(x.std(axis=0), np.float32(_LEAST_SCALE))
        z = np.asarray((x - middle) / scale, dtype=np.float32)
        clauses += 1  # one without cases: what is usual
        shape, weights = first_shape(clauses), None
        share = np.full((len(y), N_BANDS), np.log(1 / N_BANDS))
        with one_thread():  # small products: threads only wait for one another
            for _ in range(_ROUNDS):
                belongs = _belongs(y, law, share, shape)
                weights = softmax_fit(z, belongs, weights)
                share, shape = log_shares(z, weights), _shape(y, law, belongs, clauses)
        belongs = _belongs(y, law, share, shape)

        def without(fold: int) -> tuple[Floats, Shape]:
            kept = np.flatnonzero(folds != fold)
            own = softmax_fit(z[kept], belongs[kept], weights)
            own[:-1] /= scale[:, None]
            own[-1] -= middle @ own[:-1]
            return own, _shape(y[kept], law.at(kept), belongs[kept], clauses)

        found = each(without, range(FOLDS))
        self.weights_ = np.stack([own for own, _ in found])
        self.shapes_ = [fitted for _, fitted in found]
        return self

    def log_shares(self, x: Floats, folds: Ints) -> Floats:
        """Return the logarithm of each band's share by the fit without the case's fold."""
        flat = self.weights_.transpose(1, 0, 2).reshape(x.shape[1] + 1, -1)
        logit = (product(x, flat[:-1]) + flat[-1]).reshape(len(x), FOLDS, N_BANDS)
        own = logit[np.arange(len(x)), folds].astype(np.float64)
        own -= special.logsumexp(own, axis=1, keepdims=True)
        return np.asarray(own, dtype=np.float32)

    def laid(self, law: Law, folds: Ints) -> Laid:
        """Return the bands of n cases, each by the fit without its fold."""
        return Laid.of(self.shapes_, law, folds)

    def density(self, y: Doubles, law: Law, share: Floats, folds: Ints) -> Doubles:
        """Return the density of the mixture at ``y`` (n,), each case by the fit without its fold."""
        return self.laid(law, folds).mixed(y, np.exp(share.astype(np.float64)))

    def masses(self, edges: Doubles, law: Law, share: Floats, folds: Ints) -> Floats:
        """Return the probability between ``edges`` (m,) of each case, shape (n, m - 1)."""
        out = np.empty((len(share), len(edges) - 1), dtype=np.float32)
        for fold in range(FOLDS):
            mine = np.flatnonzero(folds == fold)
            out[mine] = self.shapes_[fold].masses(edges, law.at(mine), np.exp(share[mine]))
        return out


def _belongs(y: Doubles, law: Law, share: Doubles, shape: Shape) -> Doubles:
    """Return how far each case belongs to each band; the rest is the broad component's."""
    there = Laid.of([shape], law, np.zeros(len(y), dtype=np.int64)).densities(y)
    each = np.exp(share) * there * (1 - _BROAD)
    total = each.sum(axis=1, keepdims=True) + _BROAD / _BROAD_WIDTH
    return np.asarray(each / total)
