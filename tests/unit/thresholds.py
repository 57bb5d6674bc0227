"""What a bureau may set a threshold to, for tests that move it either way."""

from collections.abc import Iterator
from dataclasses import fields

from data_contracts.indicator_contract import Threshold
from data_contracts.loader import indicator

_STEPS = 8


def ends(threshold: Threshold) -> list[float]:
    """Return the ends of what may be set that differ from what is shipped."""
    return [end for end in threshold.bounds if end != threshold.value]


def on_the_way(threshold: Threshold, end: float) -> Iterator[float]:
    """Yield values from the shipped one to an end, whole ones where the threshold is whole."""
    for step in range(1, _STEPS):
        value = threshold.value + (end - threshold.value) * step / _STEPS
        yield float(round(value)) if threshold.is_whole else value
    yield end


def settings_of(code: str, kind: type) -> list[tuple[str, float]]:
    """Return the thresholds of a rule that a judgement takes as settings, each with each of its ends."""
    names = {field.name for field in fields(kind)}
    known = indicator(code).thresholds.items()
    return [(name, end) for name, t in known if name in names for end in ends(t)]
