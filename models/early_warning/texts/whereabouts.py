"""Whether texts with the same everyday words speak of one place or each of its own."""

import re
from collections import Counter
from collections.abc import Sequence

#: How places end; the two characters before tell one from another.
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2}(?:小区|花园|社区|家园|公寓|新村|新城|广场|大道|村|街|路|苑)"
)
#: What a run of characters may begin with that belongs to a place before it.
_LEFT = re.compile(r"^(?:小区|花园|社区|家园|公寓|新村|新城|广场|大道|[区园村街路苑道城场])+")
#: So many of the texts name a place, and so few the same one: each speaks of its own.
_MOST_NAME, _FEW_SHARE = 0.6, 0.25


def each_elsewhere(texts: Sequence[str], shared: str) -> bool:
    """Tell whether most texts name a place and hardly two the same, what they share left out.

    Parameters
    ----------
    texts : sequence of str
    shared : str
        The words they have in common; places inside them do not count.
    """
    shared = _LEFT.sub("", shared)
    said = Counter[str]()
    naming = 0
    for text in texts:
        places = {m[0] for m in _PLACE.finditer(text.replace(shared, "，") if shared else text)}
        said.update(places)
        naming += bool(places)
    most = max(said.values(), default=0)
    return naming >= _MOST_NAME * len(texts) and most <= max(1.0, _FEW_SHARE * len(texts))
