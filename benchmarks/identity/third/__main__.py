"""``python -m benchmarks.identity.third``: people nobody introduces, and their look-alikes."""

from benchmarks.identity.report import main
from benchmarks.identity.third.make import HERE

if __name__ == "__main__":
    main(HERE)
