"""How often a property is tried: less while working (`make test-fast`), as often as it needs in all tests."""

from hypothesis import settings

from tests.conftest import FAST


def examples(wanted: int) -> int:
    """Return how many examples are tried where ``wanted`` are needed."""
    return min(wanted, FAST.max_examples) if settings.default == FAST else wanted
