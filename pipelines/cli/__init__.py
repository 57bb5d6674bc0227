"""The command ``hengjian``."""

import gc

# A command makes many objects that stay; to walk them all for cycles at every seven hundred new
# ones is a fifth of its start and a tenth of a small run. Set before the imports that make them.
gc.set_threshold(50_000, 20, 100)

from pipelines.cli.app import main  # noqa: E402 - after the threshold

__all__ = ["main"]
