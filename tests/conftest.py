"""Two workers share two cores: a library that starts a thread a core for a few rows only waits.

Set before anything imports them. A run from a fresh interpreter (`integration/command.py`) has as
many threads as the machine gives, so what is compared with it does not depend on their number.
"""

import os

THREADS = ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
os.environ.update(dict.fromkeys(THREADS, "1"))
