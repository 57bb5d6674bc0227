"""Many words as one pattern that is tried quickly."""

import re
from collections.abc import Iterable
from typing import Any


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for the longest of the words, written as a tree of their beginnings."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _written(tree)


def _written(tree: dict[str, Any]) -> str:
    ends = "" in tree
    branches = {c: _written(rest) for c, rest in sorted(tree.items()) if c}
    if not branches:
        return ""
    single = [re.escape(c) for c, rest in branches.items() if not rest]
    longer = [re.escape(c) + rest for c, rest in branches.items() if rest]
    parts = longer + ([single[0] if len(single) == 1 else f"[{''.join(single)}]"] if single else [])
    whole = "|".join(parts)
    if ends:
        return f"(?:{whole})?"
    return f"(?:{whole})" if len(parts) > 1 else whole
