"""The settings of the comparison of like cases: its thresholds, and the constants of its method."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Params:
    """Settings of :func:`models.like_cases.judge`.

    The thresholds have no default: P003.yml has their values, and why; a bureau's own stand in its
    config/thresholds.yml.

    Attributes
    ----------
    min_peers : int
        Fewer peers than this: not evaluated.
    widen_below : int
        A clause block with fewer cases is widened to the parent clause, then said so.
    q_level : float
        Share of false ones to expect at most among the flagged, by the local false-discovery rate.
    min_ratio : float
        A fine so many times that of its peers (or less than its inverse) that is not flagged is
        said to be explained where facts account for it.
    min_gap_yuan : float
        A departure by less counts a tenth: it goes to the end of the list.
    peers_outside : float
        From this share of the peers on, that they lie below the statutory minimum and the case in
        the range (or the other way round) is what the reader is told first.
    peers_alike : float
        From this share of the peers on that would be fined the same with the facts of the case, its
        fine is not rare among its like.
    locked_least : int
        From so many decided cases in locked months on, a yardstick is learnt from them and stands.
    relearn_share : float
        It is learnt anew before the next lock where more than this share of them came or went, or
        have a column known that was not: a county answered for later.

    Constants of the method

    k : int
        Nearest peers a case is compared with: enough for quantiles, few enough to be alike.
    near_share, level_weight : float
        How far the nearest are believed against the level of their clause, and for how many cases
        that counts beside what the clause itself shows.
    sample : int
        Cases on which the worth of facts is learnt, at most: more cost time and change nothing.
    text_dims : int
        Dimensions of the latent text space.
    text_weight : float
        Weight of the text beside the structured facts in the distance between two cases.
    zero_yuan : float
        What a fine of 0 counts as on the logarithmic scale.
    max_leaf : int
        Blocks of more than twice this are searched approximately, in lists of about half this size.
    circumstance_room : float
        Logarithmic room that one aggravating fact not shared by the peers gives at least: half as
        much again. It names what may explain a fine; no flag hangs on it.
    learn_most : int
        Cases whose facts are read to learn the yardstick, at most: drawn by key, equally many of each
        clause that has more. Amounts and the law's ranges are learnt from all.
    """

    rule: ClassVar[str] = "P003"
    of_rule: ClassVar[frozenset[str]] = frozenset({"obvious_q"})

    min_peers: int
    widen_below: int
    q_level: float
    min_ratio: float
    min_gap_yuan: float
    peers_outside: float
    peers_alike: float
    locked_least: int
    relearn_share: float

    k: int = 25
    near_share: float = 0.5
    level_weight: float = 50.0
    sample: int = 15_000
    text_dims: int = 128
    text_weight: float = 1.0
    zero_yuan: float = 200.0
    max_leaf: int = 400
    circumstance_room: float = 0.4
    learn_most: int = 50_000
