"""A home whose door and core tables are made in this process: no judgement, no pages."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from assets.arrivals import intake_files
from assets.core.assets import core_assets
from assets.feat.feat_case__another_unit import feat_case__another_unit
from assets.feat.feat_region import feat_region
from assets.intake.isolated.guard import Reading, Wanted
from assets.intake.read import read_paths
from assets.out.out_case_details import out_case_details
from assets.out.out_data_notices import out_data_notices
from assets.out.out_quality import out_quality
from assets.out.out_set_aside import out_set_aside
from assets.out.out_two_amounts import out_two_amounts
from assets.raw.factory import raw_assets
from assets.run import Run, alone, begin
from assets.store.home import open_home
from assets.store.ledger import Event
from assets.store.published import read_published
from assets.store.since import note
from models.early_warning.records.succession import SCHEMA as RENAMED
from pipelines.engines import here as engine

#: In the order of a run.
MADE = [
    intake_files.intake_files, *raw_assets, *core_assets, feat_case__another_unit, feat_region, out_set_aside, out_quality,
    out_two_amounts, out_case_details,
]  # fmt: skip
AS_OF = dt.date(2026, 6, 30)


class Door:
    """One home: files in, one run after another, tables out."""

    def __init__(self, root: Path) -> None:
        self.home = open_home(root)
        #: What the early warning, which is not made here, would have taken for other names.
        self.renamed = pl.DataFrame(schema=RENAMED)

    def put(self, name: str, content: bytes | str) -> None:
        """Drop a file into the inbox."""
        path = self.home.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)

    def run(
        self,
        *,
        fresh: bool = False,
        then: Callable[[Run], Any] | None = None,
        as_of: dt.date = AS_OF,
    ) -> Any:
        """Run from the inbox to the core tables and publish them; return what ``then`` says."""
        with begin(self.home.root, as_of, engine.Here(self.home), fresh=fresh) as run:
            run.warehouse.write("feat_warning__renamed", self.renamed)
            for asset in MADE:
                asset.make(run)
            said = then(run) if then else None
            done = Event("published", run.name, {})
            run.ledger.append([done], as_of=run.as_of, run=run.name)
            note(run.warehouse, run.name, run.as_of, run.made_by, run.ledger.head())
            run.warehouse.publish()
        return said

    def table(self, name: str, columns: str = "*") -> pl.DataFrame:
        """Return a published table."""
        return self.ask(f'select {columns} from "{name}" order by all')

    def ask(self, sql: str) -> pl.DataFrame:
        """Return what the published warehouse says."""
        return read_published(self.home.warehouse_path, sql)

    def notices(self) -> dict[str, dict[str, Any]]:
        """Return what is told beside the lists, by kind; made now, of what is published: most tests ask for none."""
        with alone(self.home.root, failed=lambda: True) as run:  # which publishes nothing
            out_data_notices.make(run)
            told = run.warehouse.read("out_data_notices")
        return {r["kind"]: r for r in told.iter_rows(named=True)}

    def adds_up(self) -> None:
        """Check that every row read is accounted for, file by file."""
        for r in self.table("out_quality").iter_rows(named=True):
            if r["refused_reason"] is None:
                parts = r["rows_accepted"] + r["rows_set_aside"] + r["duplicates"]
                assert r["rows_in"] == parts, r
            else:
                assert (r["rows_in"], r["rows_accepted"], r["rows_set_aside"]) == (None, 0, 0), r


class Here:
    """Reads in this process: starting another takes longer than a few rows."""

    def __init__(self, folder: Path) -> None:
        del folder

    def __enter__(self) -> "Here":
        return self

    def __exit__(self, *error: object) -> None:
        del error

    def read_all(self, wanted: Iterable[Wanted]) -> Iterator[Reading]:
        for tables in read_paths([(one.path, one.name, one.context) for one in wanted]):
            yield Reading(tables)


@contextmanager
def quickly() -> Iterator[None]:
    """Let no file wait until it is copied whole, and read them in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake_files, "_SETTLE_SECONDS", 0)
        patch.setattr(intake_files, "Reader", Here)
        yield


class Shared:
    """The files of many tests in one home: a run takes a second or more, however few rows there are.

    Each test has files, numbers and a kind of notice of its own, and looks at these alone.
    """

    def __init__(self) -> None:
        self._days: dict[int, dict[str, str]] = {}
        self._told: dict[int, dict[str, dict[str, Any]]] = {}

    def put(self, name: str, content: str, *, day: int = 1) -> None:
        """Drop a file on one of the days."""
        of_day = self._days.setdefault(day, {})
        assert name not in of_day, name
        of_day[name] = content

    def come(self, door: Door) -> "Shared":
        """Let the files come, with one run a day."""
        self.door = door
        for day, files in sorted(self._days.items()):
            for name, content in files.items():
                door.put(name, content)
            door.run()
            self._told[day] = door.notices()
        return self

    def told(self, day: int) -> dict[str, dict[str, Any]]:
        """Return the notices after the run of a day, by kind."""
        return self._told[day]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with quickly():
        yield Door(tmp_path / "home")


@pytest.fixture
def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Door:
    """Return a home whose files are read in a process of their own, as in a run."""
    monkeypatch.setattr(intake_files, "_SETTLE_SECONDS", 0)
    return Door(tmp_path / "home")


def filled(
    book: bytes, answers: dict[str, dict[str, str | None]], *, by: str, sheet: int = 0
) -> bytes:
    """Return a workbook with cells typed in: {value of column ``by``: {heading: answer}}."""
    opened = openpyxl.load_workbook(BytesIO(book))
    page = opened.worksheets[sheet]
    rows = list(page.values)
    top = next(i for i, row in enumerate(rows) if by in row)
    heads = {name: i for i, name in enumerate(rows[top], 1)}
    left = dict(answers)
    for number, row in enumerate(rows[top + 1 :], top + 2):
        for name, value in left.pop(str(row[heads[by] - 1]), {}).items():
            page.cell(number, heads[name]).value = value
    assert not left, f"not in the sheet: {left}"
    out = BytesIO()
    opened.save(out)
    return out.getvalue()
