"""``python -m benchmarks.identity.records``: texts of complaints, cases and reviews, and their look-alikes."""

from benchmarks.identity.records.make import HERE
from benchmarks.identity.report import main

if __name__ == "__main__":
    main(HERE)
