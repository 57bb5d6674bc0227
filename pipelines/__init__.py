"""How it runs: Dagster definitions, the command line, the demo province."""

import gc

from assets.store.memory import keep_together

# The C library counts its places once, when a second thread first asks: libraries begin threads.
keep_together()
# A run makes many objects that stay; to walk them all for cycles at every seven hundred new ones is
# a fifth of its start and a tenth of a small run. Set before the imports that make them.
gc.set_threshold(50_000, 20, 100)
