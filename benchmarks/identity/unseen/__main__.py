"""``python -m benchmarks.identity.unseen``: what the masking catches of sentences it was not made with."""

from benchmarks.identity.report import main
from benchmarks.identity.unseen.words import HERE

if __name__ == "__main__":
    main(HERE)
