"""An engine that is timed: how long a run waits for each thing it asks of its engine."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from assets.engine import Engine, Frames, Job, MakesReader, ReadAll, Rows
from assets.intake.isolated.guard import Reading, Wanted


class Timed:
    """Passes everything on to an engine; ``seconds`` are those of waiting, by what was asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.seconds: dict[str, float] = {}

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.monotonic() - start

    def _each(self, name: str, found: Iterator[Any]) -> Iterator[Any]:
        while True:
            with self._timed(name):
                one = next(found, None)
            if one is None:
                return
            yield one

    @contextmanager
    def files(self, fn: MakesReader) -> Iterator[ReadAll]:
        """Time reading; what is done with a file that was read is not counted."""
        with self._engine.files(fn) as read_all:

            def timed(wanted: Iterable[Wanted]) -> Iterator[Reading]:
                return self._each("files", read_all(wanted))

            yield timed

    def newest(self, name: str, rows: Rows, key: str) -> Rows:
        """Time finding the newest; copying them is not counted."""
        with self._timed("newest"):
            return self._engine.newest(name, rows, key)

    def groups(self, name: str, jobs: Iterable[Job]) -> Iterator[Frames]:
        """Time whole groups."""
        return self._each(name, self._engine.groups(name, jobs))

    def relational(
        self, name: str, fn: Callable[..., Any], tables: Mapping[str, Rows], *, by_row: bool = False
    ) -> Any:
        """Time what is not put off until it is written."""
        with self._timed(f"relational {name}"):
            return self._engine.relational(name, fn, tables, by_row=by_row)
