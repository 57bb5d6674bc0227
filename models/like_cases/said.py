"""What is said of each case that was compared: one sentence, and where its peers lie in the law's range."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from data_contracts.amounts import Band
from models.arrays import Bools, Doubles, Ints
from models.like_cases import counties, sentences
from models.like_cases.compare import Comparison
from models.like_cases.facts import circumstances
from models.like_cases.fines.pieces import LIKELY, Pieces
from models.like_cases.parallel import slices
from models.like_cases.params import Params

_SLICE = 20_000
_WEIGHTS = np.array([c.weight for c in circumstances.CIRCUMSTANCES])
_WORDS = [c.zh for c in circumstances.CIRCUMSTANCES]


@dataclass(frozen=True)
class Outcome:
    """What was found of n cases.

    ``few`` have too few peers, ``flag`` are flagged, ``explained`` (n, circumstances) are facts that
    account for a fine that is not, ``lacking`` those that most peers have and the case has not;
    ``cited`` (n,) are reductions that the law cited alone accounts for; ``raw`` (n,) the median of the peers' fines and ``amounts`` the pieces, in yuan;
    ``by_new`` (n,) would have been flagged but for being near a standard of the county that changed.
    """

    few: Bools
    flag: Bools
    explained: Bools
    lacking: Bools
    cited: Bools
    raw: Doubles
    amounts: Pieces
    by_new: Bools

    @property
    def accounted(self) -> Bools:
        """Whether something accounts for the fine, (n,)."""
        return np.asarray(self.explained.any(axis=1) | self.lacking.any(axis=1) | self.cited)

    def facts(self, i: int) -> list[str]:
        """Return the facts that account for the fine of a case, in words."""
        own = [_WORDS[c] for c in np.flatnonzero(self.explained[i])]
        own += [circumstances.GROUNDED] if self.cited[i] else []
        return own + [f"无{_WORDS[c]}情节" for c in np.flatnonzero(self.lacking[i])]


class Sentences:
    """Sentences of the cases of ``pool`` that show ``shown``, as ``found`` and with ``outcome``."""

    def __init__(
        self, pool: pl.DataFrame, shown: Bools, found: Comparison, outcome: Outcome, params: Params
    ) -> None:
        self.shown, self.found, self.outcome, self.params = shown, found, outcome, params
        self.fine, self.offset, self.position, self.goods, self.least, self.most = (
            pool[name].cast(pl.Float64).to_numpy()
            for name in (
                "fine", "offset", "position", "goods", "statutory_min_yuan", "statutory_max_yuan",
            )
        )  # fmt: skip
        self.likely = outcome.amounts.likely(found.nearest)

    def reasons(self) -> list[str | None]:
        """Return the sentence of each case, None for those that are not wanted."""
        out: list[str | None] = [None] * len(self.fine)
        told = self.outcome
        apart = told.few | told.flag | told.by_new | told.accounted
        for i in np.flatnonzero(self.found.wanted & apart).tolist():
            out[i] = self._of(i)
        plain = np.flatnonzero(self.found.wanted & ~apart)
        for part in slices(len(plain), _SLICE):
            rows = plain[part]
            n, fine, alike = (
                v[rows].tolist() for v in (self.found.n_peers, self.fine, self.found.alike)
            )
            for i, *said in zip(rows.tolist(), n, self._bands(rows), fine, alike, strict=True):
                out[i] = sentences.clear(*said)
        return out

    def places(self, i: int) -> sentences.Places:
        """Return where a case and its peers lie in the statutory range."""
        near = self._near(i)
        position, fine = self.position[near], self.fine[near]
        known = bool(np.isfinite(position).any())
        own = self.position[i]
        across = fine[position < 0 if own >= 0 else (position >= 0) & (position <= 1)]
        return sentences.Places(
            own=None if np.isnan(own) else float(own),
            n=len(near),
            below=int((position < 0).sum()) if known else None,
            within=int(((position >= 0) & (position <= 1)).sum()) if known else None,
            unfined=int(((position < 0) & (fine == 0)).sum()),
            median=float(np.median(across)) if len(across) else 0.0,
        )

    def _near(self, i: int) -> Ints:
        peers = self.found.peers[i]
        return np.asarray(peers[peers >= 0], dtype=np.int64)

    def _bands(self, rows: Ints) -> list[list[Band]]:
        """Return the likely places of some cases, lowest first."""
        pieces, law = self.outcome.amounts, self.found.law.known[rows]
        parts = (v[rows].tolist() for v in (pieces.low, pieces.high, pieces.share, self.likely))
        within = [
            (low, high) if known else None
            for low, high, known in zip(
                np.nan_to_num(self.least[rows]).tolist(), self.most[rows].tolist(), law.tolist(),
                strict=True,
            )
        ]  # fmt: skip
        return [
            [Band(a, z, s, in_law) for a, z, s, k in zip(*four, strict=True) if k]
            for *four, in_law in zip(*parts, within, strict=True)
        ]

    def _of(self, i: int) -> str:
        n, fine, told = int(self.found.n_peers[i]), float(self.fine[i]), self.outcome
        if told.few[i]:
            return sentences.not_evaluated("too_few_peers", n)
        if told.by_new[i]:
            return sentences.by_new(fine, self.found.yardstick.standards[self.found.standard[i]])
        if not told.flag[i]:
            return sentences.explained(n, float(told.raw[i]), fine, told.facts(i))
        where = self._bands(np.array([i]))[0]
        direction = "high" if self.found.deviation[i] >= 0 else "low"
        in_law = sentences.in_law(self.places(i), fine, self.params.peers_outside)
        common, unlike = self._common(i), self._unlike(i)
        return sentences.flagged(
            n, where, fine, direction, common, unlike, in_law, self._beyond(i, direction)
        )

    def _beyond(self, i: int, direction: str) -> sentences.Beyond:
        """Return how many peers were fined as much as the case or beyond it, under multiples by the multiple."""
        near = self._near(i)
        by_multiple = bool(self.offset[i]) and not self.found.is_widened[i]
        theirs = self.fine[near] * (
            np.exp(self.offset[i] - self.offset[near]) if by_multiple else 1.0
        )
        slack = 1.0001  # a multiple is the same whatever the last digit of its base
        there = (
            theirs * slack >= self.fine[i]
            if direction == "high"
            else theirs <= self.fine[i] * slack
        )
        by = "罚款倍数" if by_multiple else "原罚款"
        alike, own = int(self.found.alike[i]), int(self.found.own_alike[i])
        place = counties.THERE[self.found.learnt.dealt.by]
        return sentences.Beyond(int(there.sum()), by, alike, own, place)

    def _common(self, i: int) -> str:
        """Return what a flagged case has in common with most of its peers."""
        mine, alike = self.goods[i], False
        if not np.isnan(mine):
            ratio = (self.goods[self._near(i)] + 100) / (mine + 100)
            alike = bool(((ratio >= 1 / 3) & (ratio <= 3)).mean() >= 0.6)
        among = self.shown[self._near(i)].mean(axis=0) * self.found.shared[i]
        codes = [c.code for c in circumstances.CIRCUMSTANCES]
        most, every = (
            [code for code, s in zip(codes, among, strict=True) if s > least]
            for least in (0.5, 1 - 1e-9)
        )
        return sentences.alike(alike, most, every)

    def _unlike(self, i: int) -> str:
        """Return the first fact that speaks for the deviation yet does not account for it."""
        wanted, side = 1 if self.found.deviation[i] >= 0 else -1, self.found.like.side
        first = np.flatnonzero(self.found.unshared[i] & (wanted == _WEIGHTS))
        if not first.size:
            return circumstances.GROUNDED if wanted < 0 and side.is_given[i] else ""
        return _WORDS[int(first[0])]


def standards(found: Comparison) -> list[str | None]:
    """Return what is said of the changed standard each case was fined by; None where none changed."""
    told = [sentences.standard(one) for one in found.yardstick.standards]
    return [told[i] if i >= 0 else None for i in found.standard.tolist()]


def explained(
    found: Comparison, settled: Bools, fine: Doubles, raw: Doubles, params: Params
) -> tuple[Bools, Bools, Bools]:  # fmt: skip
    """Return the facts that account for fines far from those of the peers, (n, circumstances) each.

    What the case has and most peers have not, and what most peers have and the case has not. Only where
    the fine is near what the peers' fines would be with the facts of the case; a fine that is
    merely not far enough out is not called explained. Where the record tells on which side of the
    minimum it belongs (:mod:`recorded`), that accounts for a fine in a place where like cases lie, or
    not as far, whether peers have the same on record or not. The third, (n,), is where no
    circumstance is read, and the law on such a reduction was cited.
    """
    wanted = np.where(fine > raw, 1, -1)[:, None]
    y, side, pieces = found.like.y, found.like.side, found.pieces
    tied = found.yardstick.rarity.recorded_.shares(side) >= LIKELY
    tied &= np.where(side.reduces, (fine < raw) & (y < side.low), fine > raw)
    inside = ((y[:, None] >= pieces.low) & (y[:, None] <= pieces.high)).any(axis=1)
    tied &= inside | (np.where(fine > raw, 1, -1) * found.deviation <= 0)
    rows = ~settled & _far(fine, raw, params) & (tied | ~_beyond_room(found, params))
    counts = found.unshared | (tied[:, None] & found.shared)
    own = rows[:, None] & counts & (wanted == _WEIGHTS)
    cited = rows & tied & side.is_given & ~own.any(axis=1)
    return own, rows[:, None] & found.missing & (wanted == -_WEIGHTS) & ~cited[:, None], cited


def _far(fine: Doubles, middle: Doubles, params: Params) -> Bools:
    """Return whether the fine is far enough from the expected one to be worth a reviewer's time."""
    least = params.zero_yuan
    ratio = np.maximum(fine, least) / np.maximum(middle, least)
    far = (ratio >= params.min_ratio) | (ratio <= 1 / params.min_ratio)
    return np.asarray(far & (np.abs(fine - middle) >= params.min_gap_yuan))


def _beyond_room(found: Comparison, params: Params) -> Bools:
    """Return whether the fine is apart from the nearest likely place after the room facts give."""
    return np.asarray(np.abs(found.deviation) - found.room >= np.log(params.min_ratio))
