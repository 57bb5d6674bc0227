r"""Draw cases for file review: a fixed size, probabilities stated exactly, the same list anywhere.

The ordered pivotal method (Deville and Tillé 1998; Chauvet 2012): units stand stratum by stratum, in
random order within one; two neighbours at a time compete until each is in or out. It keeps the size,
meets every given probability exactly, and spreads the sample over the strata in proportion: systematic
drawing does so too but makes many pairs impossible, Sampford's method needs a trial for every list.
All numbers are integers and all chance is SHA-256 of the seed, so no platform draws another list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from data_contracts.own_keys import letter_code

#: Probability 1 in the integer units everything is computed in.
SCALE = 10**9
#: Worth 1 in the integer units weights are given in.
WORTH = 10**6
#: Letters of a draw's number.
_CODE = 8


@dataclass(frozen=True)
class Unit:
    """One case of the frame: its key, its stratum, its open flags' worth in 1 / :data:`WORTH` and rules."""

    key: str
    region: str
    domain: str
    size: str
    worth: int
    rules: tuple[str, ...] = ()

    @property
    def stratum(self) -> tuple[str, str, str]:
        """County, domain and size."""
        return self.region, self.domain, self.size

    @property
    def line(self) -> str:
        """Return the unit as a line of the frame that is kept."""
        return "\t".join((self.key, *self.stratum, str(self.worth), ";".join(self.rules)))


@dataclass(frozen=True)
class Drawn:
    """A case that was drawn: its inclusion probability in 1 / :data:`SCALE`, and who reviews it."""

    unit: Unit
    probability: int
    reviewer: str | None = None


def frame_text(units: Sequence[Unit]) -> str:
    """Return the frame as text, one line a unit in order of keys."""
    return "\n".join(u.line for u in sorted(units, key=lambda u: u.key))


def units_of(text: str) -> list[Unit]:
    """Return the units of :func:`frame_text`."""
    found = []
    for line in text.splitlines():
        key, region, domain, size, worth, rules = line.split("\t")
        found.append(
            Unit(key, region, domain, size, int(worth), tuple(filter(None, rules.split(";"))))
        )
    return found


def frame_hash(units: Sequence[Unit]) -> str:
    """Return the SHA-256 of the frame as it is kept."""
    return sha256(frame_text(units).encode()).hexdigest()


def sample_code(kind: str, n: int, seed: str, frame: str) -> str:
    """Return the number of a draw: the same draw has the same number."""
    return "P" + letter_code(sha256(f"{kind}|{n}|{seed}|{frame}".encode()).digest(), _CODE)


def item_number(code: str, place: int, n: int) -> str:
    """Return the number of the case at a place of a draw of ``n``.

    >>> item_number("Pbcdfghjk", 7, 120)
    'Pbcdfghjk-007'
    """
    return f"{code}-{place:0{len(str(n))}d}"


def probabilities(weights: Mapping[str, int], n: int) -> dict[str, int]:
    r"""Return inclusion probabilities proportional to weights that add up to ``n`` exactly.

    .. math:: \pi_i = \min(1, c w_i), \quad \sum_i \pi_i = n

    Parameters
    ----------
    weights : mapping of str to int
        Above 0, by key.
    n : int
        From 0 to the number of keys.

    Returns
    -------
    dict of str to int
        In 1 / :data:`SCALE`; the rounding goes to the largest remainders, ties by key.

    Raises
    ------
    ValueError
        A weight is not above 0, or ``n`` is out of range.
    """
    if not 0 <= n <= len(weights) or min(weights.values(), default=1) <= 0:
        raise ValueError("n out of range, or a weight that is not above 0")
    rest, certain = dict(weights), dict[str, int]()
    while rest:
        left, total = n - len(certain), sum(rest.values())
        sure = {k for k, w in rest.items() if left * w >= total}
        if not sure:
            break
        certain |= dict.fromkeys(sorted(sure), SCALE)
        rest = {k: w for k, w in rest.items() if k not in sure}
    return certain | _proportional(rest, n - len(certain))


def _proportional(weights: Mapping[str, int], n: int) -> dict[str, int]:
    total = sum(weights.values())
    if not total:
        return {}
    exact = {k: divmod(n * SCALE * w, total) for k, w in weights.items()}
    short = n * SCALE - sum(whole for whole, _ in exact.values())
    up = set(sorted(exact, key=lambda k: (-exact[k][1], k))[:short])
    return {k: whole + (k in up) for k, (whole, _) in exact.items()}


def weights_of(units: Sequence[Unit], kind: str, floor: int) -> dict[str, int]:
    """Return what the chance of each unit is proportional to: worth with a floor for ``key``, else 1."""
    return {u.key: max(u.worth, floor) if kind == "key" else 1 for u in units}


def draw(units: Sequence[Unit], kind: str, n: int, seed: str, floor: int) -> list[Drawn]:
    """Return the drawn cases in order of key.

    Parameters
    ----------
    units : sequence of Unit
        The frame; their order does not matter.
    kind : str
        One of the kinds of :mod:`data_contracts.review_standard`. ``full`` takes everything; ``cross`` gives each county's cases to
        another county.
    n : int
        How many; of ``full`` it is not read.
    seed : str
        Any text.
    floor : int
        Worth of a unit without open flags, in 1 / :data:`WORTH`, above 0.

    Raises
    ------
    ValueError
        ``n`` is out of range, two units have one key, or there is no second county to cross with.
    """
    by_key = {u.key: u for u in units}
    if len(by_key) != len(units):
        raise ValueError("two units of the frame have one key")
    chances = probabilities(weights_of(units, kind, floor), len(units) if kind == "full" else n)
    ordered = sorted(units, key=lambda u: (u.stratum, _hash(seed, "order", u.key)))
    taken = sorted(_pivotal([(u.key, chances[u.key]) for u in ordered], seed))
    reviewers = crossed({u.region for u in units}, seed) if kind == "cross" else {}
    return [Drawn(by_key[k], chances[k], reviewers.get(by_key[k].region)) for k in taken]


def crossed(regions: set[str], seed: str) -> dict[str, str]:
    """Return which county reviews each county's files: the next in a circle in random order.

    Nobody reviews its own, everybody reviews one other; of three and more no two review each other.

    Raises
    ------
    ValueError
        There are fewer than two counties.
    """
    if len(regions) < 2:
        raise ValueError("cross review needs two counties")
    circle = sorted(regions, key=lambda r: _hash(seed, "cross", r))
    return dict(zip(circle, [*circle[1:], circle[0]], strict=True))


def _pivotal(chances: Sequence[tuple[str, int]], seed: str) -> Iterator[str]:
    """Yield the keys taken; each is taken with its chance, and their number is the chances' sum."""
    standing, held = "", 0
    for step, (key, chance) in enumerate(chances):
        if chance == SCALE:
            yield key
            continue
        both = held + chance
        if both < SCALE:
            # One of the two is out; the other goes on with both chances.
            if _below(both, seed, step) < chance:
                standing = key
            held = both
            continue
        # One of the two is in; the other goes on with what is left.
        if _below(2 * SCALE - both, seed, step) < SCALE - chance:
            yield standing
            standing = key
        else:
            yield key
        held = both - SCALE


def _below(limit: int, seed: str, step: int) -> int:
    """Return a random integer from 0 to ``limit`` - 1; 256 bits leave no bias to speak of."""
    return _hash(seed, "step", str(step)) % limit if limit else 0


def _hash(seed: str, use: str, text: str) -> int:
    return int.from_bytes(sha256(f"{seed}\x1f{use}\x1f{text}".encode()).digest(), "big")
