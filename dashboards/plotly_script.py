"""The Plotly script that ships inside the installed wheel, and what it needs under a strict policy."""

import re
from functools import cache

from plotly.offline import get_plotlyjs


@cache
def content() -> bytes:
    """Return the script's bytes."""
    return str(get_plotlyjs()).encode()


@cache
def style_ids() -> tuple[str, ...]:
    """Return ids of the style elements the script adds on loading unless they exist.

    They hold rules for map traces, which no page uses; a page that carries an empty element of
    that id keeps the content policy from reporting a blocked inline style.
    """
    return tuple(sorted(set(re.findall(r'getElementById\("([0-9a-f]{64})"\)', get_plotlyjs()))))
