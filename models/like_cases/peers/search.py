"""The search for peers: clause by clause, their fines as they would be with the facts of the case."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from models.arrays import Bools, Doubles, Floats, Hashes, Indices, Ints
from models.like_cases import chance, counties
from models.like_cases.facts import circumstances
from models.like_cases.fines.adjust import PAIR, centred
from models.like_cases.fines.bands import Law
from models.like_cases.fines.clause_fines import ClauseFines
from models.like_cases.learnt import Learnt, learn_facts
from models.like_cases.numbers import Numbers
from models.like_cases.parallel import slices
from models.like_cases.params import Params
from models.like_cases.peers import expected
from models.like_cases.peers.clauses import Clauses
from models.like_cases.peers.neighbours import Lists, lists_of, nearest

#: Share of the peers (by weight) that must show a circumstance for it to be called shared.
SHARED = 0.5
_SLICE = 10_000
_BATCH = 40_000


def codes(column: pl.Series) -> Ints:
    """Return dense integer codes 0..m-1 of a column, in sorted order of its values."""
    return column.rank("dense").to_numpy().astype(np.int64) - 1


@dataclass
class Found:
    """Arrays over all cases that are filled by :func:`search`, as in :class:`compare.Comparison`."""

    peers: Indices
    distance: Floats
    adjusted: Floats
    raw: Doubles
    shift: Doubles
    worth: Doubles
    common: Bools
    is_searched: Bools

    @classmethod
    def empty(cls, n: int, k: int) -> "Found":
        """Return arrays for ``n`` cases."""
        return cls(
            np.full((n, k), -1, dtype=np.int32), np.full((n, k), np.inf, dtype=np.float32),
            np.zeros((n, k), dtype=np.float32), np.full(n, np.nan), np.zeros(n), np.zeros(n),
            np.zeros((n, len(circumstances.CIRCUMSTANCES)), dtype=np.bool_),
            np.zeros(n, dtype=np.bool_),
        )  # fmt: skip


@dataclass
class Setting:
    """The cases of a comparison with what is known of each before any peer is looked for.

    ``placed`` says by the first row of a batch in which list each case of a large clause is, and of a
    large parent clause: rows, blocks and lists stay the same once the first search has learnt them.
    """

    pool: pl.DataFrame
    shown: Bools
    drawn: Hashes
    folds: Ints
    block: Ints
    clauses: Clauses
    law: Law
    by_fines: Law
    most: Doubles
    learnt: Learnt
    numbers: Numbers
    batches: list[Ints] = field(default_factory=list)
    whole: pl.DataFrame | None = None
    placed: dict[int, tuple[dict[int, Ints], dict[int, Ints]]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, pool: pl.DataFrame, shown: Bools, params: Params, seed: int,
        known: tuple[Clauses, Learnt] | None, numbers: Numbers | None = None,
        needed: Ints | None = None, whole: pl.DataFrame | None = None,
    ) -> "Setting":  # fmt: skip
        """Return the setting, clauses that nothing was learnt of added to be learnt.

        Parameters
        ----------
        pool, shown, params, seed :
            As for :func:`compare.compare`.
        known : tuple, optional
            Clauses and facts as they were learnt; learnt from the same cases where not given.
        numbers : Numbers, optional
            Those of the cases, where they are known; read by default.
        needed : array of int, optional
            Rows whose numbers are needed; all by default.
        whole : pl.DataFrame, optional
            The cases that these are a sample of; by default they are all.
        """
        every = pool if whole is None else whole
        old = known[0] if known else Clauses.none()
        new = sorted(set(every["block"].unique().to_list()) - set(old.names))
        clauses = old.extended(new)
        block, drawn = clauses.codes(pool["block"]), chance.hashes(pool["case_key"], seed)
        clauses.learn_law(every, clauses.codes(every["block"]), params)
        law = clauses.law(pool, block, params)
        by_fines = clauses.by_fines(law)
        if known:
            learnt = known[1]
        else:
            dealt = counties.deal(every)
            learnt = learn_facts(pool, shown, drawn, by_fines, params, seed, dealt)
        folds = counties.folds(pool, drawn, learnt.dealt)
        if numbers is None:
            numbers = _numbers(learnt, pool, shown, folds, needed)
        return cls(
            pool, shown, drawn, folds, block, clauses, law, by_fines,
            clauses.permitted(pool, block), learnt, numbers, _batches(codes(pool["parent_block"])),
            whole,
        )  # fmt: skip

    def fines(self, seed: int) -> ClauseFines:
        """Return the fines of all clauses, of every case that these are a sample of."""
        every = self.pool if self.whole is None else self.whole
        y, offset = every["y"].to_numpy(), every["offset"].to_numpy()
        drawn = self.drawn if self.whole is None else chance.hashes(every["case_key"], seed)
        block = self.clauses.codes(every["block"])
        folds = counties.folds(every, drawn, self.learnt.dealt)
        return ClauseFines((y + offset) - offset, block, folds, len(self.clauses.names))

    def learn_lists(self, params: Params) -> None:
        """Learn how the large clauses are searched, as large as they are, where this is a sample."""
        if self.whole is None:
            return
        vectors, lists = self.numbers.vectors, self.clauses.lists
        lists.clear()
        for column, mark in (("block", ""), ("parent_block", "^")):
            for name, n in self.whole.group_by(column).len().sort(column).iter_rows():
                if n > 2 * params.max_leaf and (not mark or self._is_asked(name)):
                    rows = np.flatnonzero((self.pool[column] == name).to_numpy())
                    made = lists_of(vectors[rows], self.drawn[rows], params.max_leaf, n)
                    lists[f"{mark}{name}"] = made

    def _is_asked(self, parent: str) -> bool:
        """Return whether a case is compared in this parent clause."""
        return bool(((self.pool["parent_block"] == parent).to_numpy() & self.widened).any())

    @property
    def widened(self) -> Bools:
        """Whether each case is compared in the parent clause."""
        return self.clauses.widened[self.block]

    @property
    def is_learnt_now(self) -> Bools:
        """Whether each case is of a parent clause of which something is learnt."""
        parent = codes(self.pool["parent_block"])
        return np.isin(parent, parent[self.block >= self.clauses.n_old])

    @property
    def added(self) -> Doubles:
        """What brings the scale of each case to the logarithm of yuan, (n,)."""
        return np.where(self.widened, 0.0, self.pool["offset"].to_numpy())


def _numbers(
    learnt: Learnt, pool: pl.DataFrame, shown: Bools, folds: Ints, needed: Ints | None
) -> Numbers:
    """Return the numbers of all cases, or of the ``needed`` rows alone, the others being zero."""
    if needed is None:
        return learnt.numbers(pool, shown, folds)
    numbers = Numbers.empty(pool.height, learnt.space.dims)
    some = learnt.numbers(pool[needed], shown[needed], folds[needed])
    for name, values in vars(some).items():
        getattr(numbers, name)[needed] = values
    return numbers


def _batches(parent: Ints) -> list[Ints]:
    """Return rows of whole parent clauses, about :data:`_BATCH` a batch."""
    order = np.argsort(parent, kind="stable")
    sizes = np.bincount(parent)
    batch = np.cumsum(sizes) // _BATCH
    ends = np.flatnonzero(np.diff(batch[parent[order]])) + 1
    return [np.sort(rows) for rows in np.split(order, ends)]


def search(
    at: Setting, asked: Bools, found: Found, params: Params, *, is_first: bool = True
) -> None:
    """Fill ``found`` for the cases ``asked`` (n,) that were not searched for yet.

    The first time, what is new of clauses is learnt: all cases of these are asked then.
    """
    asked = asked & ~found.is_searched
    for rows in at.batches:
        if is_first or asked[rows].any():
            _one_batch(at, rows, np.flatnonzero(asked[rows]), found, params, is_first=is_first)
    found.is_searched |= asked


def _one_batch(
    at: Setting, rows: Ints, asked: Ints, found: Found, params: Params, *, is_first: bool
) -> None:
    """Fill ``found`` for some of the cases at ``rows``: those at the places ``asked`` among them."""
    cases = at.pool.select("y", "offset", "parent_block")[rows]
    shown, folds, block = at.shown[rows], at.folds[rows], at.block[rows]
    vectors, pair = at.numbers.vectors[rows], at.numbers.pair[rows]
    y, offset = cases["y"].to_numpy(), cases["offset"].to_numpy()
    if is_first:
        usual = at.learnt.effects.spread_
        at.clauses.learn_level(y, at.numbers.alone[rows], block, folds, usual)
        found.worth[rows] = at.clauses.own_worth(pair, block, folds)
    widened = at.clauses.widened[block]
    peers, distance = _find(at, cases["parent_block"], rows, asked, vectors, params)
    del vectors
    level = at.clauses.level[block, folds] + found.worth[rows]
    named = at.learnt.effects.of_circumstances(shown)
    middle = np.full(len(rows), np.nan)
    for part in slices(len(asked), _SLICE):
        own, there = asked[part], rows[asked[part]]
        wide, near = widened[own], peers[part]
        theirs = np.where(wide[:, None], (y + offset)[near], y[near])
        weights = expected.peer_weights(distance[part])
        gap = pair[own[:, None], folds[near]] - pair[near, folds[own][:, None]]
        if wide.any():  # another scale, maybe: only what holds on any
            fit = PAIR[folds[own][:, None], folds[near]]
            gap[wide] = (named[own[:, None], fit] - named[near, fit])[wide]
        adjusted = theirs + gap
        middle[own] = expected.weighted_quantiles(adjusted, weights, (0.5,))[:, 0]
        found.raw[there] = expected.weighted_quantiles(theirs, weights, (0.5,))[:, 0]
        share = np.einsum("ij,ijc->ic", weights, shown[near].astype(np.float32))
        found.common[there] = share >= SHARED
        found.adjusted[there] = adjusted
        found.peers[there] = np.where(near >= 0, rows[near], -1)
    drawn = np.where(widened, 0.0, _drawn(at, y, level, middle, block, params, is_first=is_first))
    there, drawn = rows[asked], drawn[asked]
    adjusted = found.adjusted[there] + drawn[:, None].astype(np.float32)
    most = (at.most[rows] - np.where(widened, 0.0, offset))[asked]
    added = at.added[there][:, None].astype(np.float32)
    found.adjusted[there] = np.minimum(adjusted, most[:, None]).astype(np.float32) + added
    found.shift[there], found.distance[there] = drawn, distance


def _drawn(
    at: Setting, y: Doubles, level: Doubles, near: Doubles, block: Ints, params: Params,
    *, is_first: bool,
) -> Doubles:  # fmt: skip
    r"""Return by how much the adjusted fines of each row move towards the level of the clause.

    .. math:: (1 - s_b)(\ell_i - \tilde a_i)

    :math:`\tilde a_i` is the weighted median of the adjusted fines, :math:`\ell_i` the median fine
    under the clause as it would be with the facts of the case. Where the nearest tell more than the
    facts do, the slope :math:`s_b` (:meth:`Clauses.learn_slope`) is near 1 and nothing moves; where
    they only add noise it is small.
    """
    m = np.nan_to_num(near - level)
    if is_first:
        usual = at.learnt.effects.spread_
        at.clauses.learn_slope(centred(np.nan_to_num(y - level), block, usual), m, block, params)
    return np.asarray(-(1 - at.clauses.slope[block]) * m)


def _find(
    at: Setting, parents: pl.Series, rows: Ints, asked: Ints, vectors: Floats, params: Params
) -> tuple[Ints, Floats]:  # fmt: skip
    """Return nearest peers in the clause, in the parent clause where the clause has too few.

    Of the places ``asked`` among the ``rows``, (len(asked), k); indices are places too.
    """
    block, drawn, clauses = at.block[rows], at.drawn[rows], at.clauses
    wide, queries = clauses.widened[block], np.zeros(len(rows), dtype=np.bool_)
    queries[asked] = True
    parent = codes(parents)
    names = {int(b): clauses.names[b] for b in np.unique(block)}
    lists = _lists(clauses, block, names, vectors, drawn, params)
    groups = np.where(wide, -1, block)
    placed = at.placed.setdefault(int(rows[0]), ({}, {}))
    peers, distance = nearest(
        vectors, groups, params.k, lists, drawn, queries=queries & ~wide, placed=placed[0]
    )
    if (wide & queries).any():
        within = np.where(np.isin(parent, np.unique(parent[wide])), parent, -1)
        told = parents.to_list()
        names = {int(parent[i]): f"^{told[i]}" for i in np.flatnonzero(within >= 0)}
        lists = _lists(clauses, within, names, vectors, drawn, params)
        more = nearest(
            vectors, within, params.k, lists, drawn, queries=queries & wide, placed=placed[1]
        )
        peers[wide], distance[wide] = more[0][wide], more[1][wide]
    return peers[asked], distance[asked]


def _lists(
    clauses: Clauses, groups: Ints, names: dict[int, str], vectors: Floats, drawn: Hashes, params: Params
) -> dict[int, Lists]:  # fmt: skip
    """Return how the large ones among ``groups`` are searched; learnt where nothing was learnt of them."""
    out = {}
    for group, name in names.items():
        if name not in clauses.lists and clauses.is_new(name):
            members = np.flatnonzero(groups == group)
            if len(members) > 2 * params.max_leaf:
                clauses.lists[name] = lists_of(vectors[members], drawn[members], params.max_leaf)
        if name in clauses.lists:
            out[group] = clauses.lists[name]
    return out


def peers_only(
    pool: pl.DataFrame, wanted: Ints, params: Params, seed: int,
    known: tuple[Clauses, Learnt] | None = None,
) -> tuple[Found, Bools]:  # fmt: skip
    """Return the peers that :func:`compare.compare` finds for the rows ``wanted``, and circumstances shown.

    Only the clauses of these rows are gone through; what is not needed for that stays empty.
    """
    parents = pool["parent_block"]
    inside = parents.is_in(parents.gather(wanted).unique().implode()).to_numpy()
    needed = np.flatnonzero(inside)
    shown = np.zeros((pool.height, len(circumstances.CIRCUMSTANCES)), dtype=np.bool_)
    read = needed
    if known is None:
        sample = chance.first(chance.hashes(pool["case_key"], seed), params.sample)
        read = np.unique(np.concatenate([sample, needed]))
    shown[read] = circumstances.flags(circumstances.read(pool[read])).to_numpy()
    at = Setting.of(pool, shown, params, seed, known, needed=needed)
    at.batches = [rows for rows in at.batches if inside[rows].any()]
    found = Found.empty(pool.height, params.k)
    search(at, inside, found, params)
    return found, shown
