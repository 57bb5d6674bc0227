"""Published papers and workbooks that a run would write again word for word: it keeps them."""

import hmac
from collections.abc import Mapping
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

import polars as pl

from assets.run import Run
from assets.store.since import hashed
from data_contracts import schema_of, table

_NAME = "published_files"
_PAGES = {".py", ".yml", ".j2", ".css", ".js"}


class KeptFiles:
    """What the published files say, and what those of this run say.

    A file is kept when the program, the configuration and the key are those it was made with, and
    it still stands where it was published, unchanged.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._maker = _maker(run)
        before = run.warehouse.read(_NAME).filter(pl.col("made_by") == self._maker)
        self._before = {row["said"]: row for row in before.iter_rows(named=True)}
        #: By the file's hash: what it says, its day, what of that day stands in it.
        self._said: dict[str, tuple[str, date, str]] = {}
        self.taken = 0

    def find(self, said: str, of_the_day: str) -> bytes | None:
        """Return the published file that says this; ``None`` when there is none as it was written.

        Nor is one of this very day that says another ``of_the_day``.
        """
        if (row := self._before.get(said)) is None:
            return None
        if row["as_of"] == self._run.as_of and row["of_the_day"] != of_the_day:
            return None
        path: Path = self._run.home.root / row["path"]
        if not path.is_file():
            return None
        content = path.read_bytes()
        if sha256(content).hexdigest() != row["content"]:
            return None
        self.taken += 1
        self._said[row["content"]] = (said, row["as_of"], row["of_the_day"])
        return content

    def note(self, said: str, of_the_day: str, content: bytes) -> None:
        """Remember what a file of this run says; one that was found stays of its day."""
        self._said.setdefault(sha256(content).hexdigest(), (said, self._run.as_of, of_the_day))

    def write_down(self, written: Mapping[str, bytes]) -> None:
        """Write down what the files of this run say.

        Parameters
        ----------
        written : Mapping[str, bytes]
            SHA-256 of every file by its path in the home.
        """
        rows = [
            (path, said[0], digest.hex(), self._maker, *said[1:])
            for path, digest in written.items()
            if (said := self._said.get(digest.hex()))
        ]
        schema = schema_of(table(_NAME))
        self._run.warehouse.write(_NAME, pl.DataFrame(rows, schema=schema, orient="row"))


def _maker(run: Run) -> str:
    """Return a hash of everything that makes files besides the tables."""
    key = hmac.new(run.home.key(), b"published files", "sha256").hexdigest()
    return sha256(f"{run.made_by} {_pages()} {key}".encode()).hexdigest()


@cache
def _pages() -> str:
    import dashboards  # with all that draws: only when files are written

    return hashed(Path(dashboards.__path__[0]), _PAGES)
