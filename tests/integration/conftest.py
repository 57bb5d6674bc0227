"""A small invented bureau, run through the real command line."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.all import tables_made
from assets.run import Asset, Run, begin
from assets.store.home import BusyError, Home, held, open_home
from assets.store.published import opened, read_published
from assets.store.warehouse import Warehouse
from pipelines.engines.here import Here
from pipelines.steps import in_order

from . import command

AS_OF = "2026-06-30"


class Bureau:
    """One home and its command."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.inbox = home / "inbox"
        self.inbox.mkdir(parents=True, exist_ok=True)

    def call(self, *arguments: str, expect: int | None = None, fresh: bool = False) -> command.Done:
        """Call ``hengjian`` on the home; ``fresh`` in a new interpreter (see `command.py`)."""
        start = command.fresh if fresh else command.call
        done = start(*arguments, "--home", str(self.home))
        if expect is not None:
            assert done.returncode == expect, done.stdout + done.stderr
        return done

    def run(self, as_of: str = AS_OF, *more: str, fresh: bool = False) -> dict:
        done = self.call("run", "--as-of", as_of, "--json", *more, fresh=fresh)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def configure(self, text: str) -> None:
        """Add lines to the bureau's settings."""
        path = self.home / "config" / "hengjian.yml"
        path.parent.mkdir(exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        path.write_text(before + text + "\n", encoding="utf-8")

    def drop(self, name: str, text: str) -> None:
        """Drop a text file into the inbox."""
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def table(self, name: str) -> pl.DataFrame:
        return read_published(
            self.home / "warehouse.duckdb", f'select * from "{name}" order by all'
        )

    def alter(self, **tables: str) -> None:
        """Publish other rows of large tables (SQL by name), as if they had been made alone otherwise."""
        home = Home(self.home)
        home.work.mkdir(exist_ok=True)
        warehouse = Warehouse(home)
        for name, sql in tables.items():
            warehouse.create(name, sql)
        warehouse.publish()

    def stored(self) -> pl.DataFrame:
        """Return the manifest, once the files of the store are those it names and no others."""
        found = self.table("table_parts")
        there = {p.relative_to(self.home).as_posix() for p in (self.home / "store").rglob("*.*")}
        assert set(found["file"]) == there
        return found

    def outs(self) -> dict[str, pl.DataFrame]:
        return self.layers("out")

    def layers(self, *layers: str) -> dict[str, pl.DataFrame]:
        """Return every table of these layers; the file is opened once, which is most of the work."""
        with opened(self.home / "warehouse.duckdb"):
            names = read_published(
                self.home / "warehouse.duckdb",
                "select table_name from information_schema.tables "
                f"where regexp_matches(table_name, '^({'|'.join(layers)})_') order by 1",
            )["table_name"]
            return {n: self.table(n) for n in names}


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path / "home")


@pytest.fixture
def make_bureau(tmp_path: Path) -> Callable[[str], Bureau]:
    return lambda name: Bureau(tmp_path / name)


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Bureau], object]
) -> Bureau:
    """Return a home that is made once for all workers of a test run: to be read, never changed."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with ExitStack() as stack:
        while True:
            with suppress(BusyError):
                stack.enter_context(held(base / f"{name}.lock"))
                break
            time.sleep(0.2)
        if not (base / name).exists():
            made = Bureau(base / f"{name}.making" / "home")
            make(made)
            made.home.parent.rename(base / name)
    return Bureau(base / name / "home")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Return a home with one run over 30 months of one county's cases; ``home`` is a copy to change."""

    def make(bureau: Bureau) -> None:
        (bureau.inbox / "cases.csv").write_text(case_file(months(1, 30)), encoding="utf-8")
        assert bureau.run()["exit_code"] == 0

    return made_once(tmp_path_factory, "published", make)


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Return a home whose two counties have been sent their first lists: to be copied."""

    def make(bureau: Bureau) -> None:
        bureau.configure("city_folders: [市局]")
        ours = two_prices("990101")
        theirs = [
            r.replace("乙卯", "丙寅").replace("11990101MB0000001X", "11990102MB0000001X")
            for r in two_prices("990102")
        ]
        bureau.drop("a.csv", case_file(ours))
        bureau.drop("b.csv", case_file(theirs))
        bureau.run("2026-07-01")

    return made_once(tmp_path_factory, "begun", make)


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Return the home of the small demo; what the command said is in ``said.txt`` beside it."""

    def make(bureau: Bureau) -> None:
        bureau.inbox.rmdir()
        bureau.home.rmdir()
        done = bureau.call("demo", "--scale", "small")
        assert done.returncode in (0, 1), done.stdout + done.stderr
        bureau.home.with_name("said.txt").write_text(done.stdout, encoding="utf-8")

    return made_once(tmp_path_factory, "small_demo", make)


@pytest.fixture
def home(published: Bureau, tmp_path: Path) -> Bureau:
    """Return a copy of the published home."""
    return copied(published, tmp_path / "home")


def copied(bureau: Bureau, to: Path) -> Bureau:
    """Copy a home and the keys beside it."""
    shutil.copytree(bureau.home, to)
    for key in bureau.home.parent.glob(f"{bureau.home.name}*.key"):
        shutil.copy(key, to.with_name(key.name.replace(bureau.home.name, to.name, 1)))
    return Bureau(to)


@contextmanager
def made(bureau: Bureau, as_of: str, *names: str, fresh: bool = False) -> Iterator[Run]:
    """Make tables, and what they are made from, as a run of that day does; nothing of it is published.

    Without ``names`` it makes every table. ``fresh`` makes them from archive and ledger, as a rebuild does.
    It happens in this process: Dagster's own work and the pages are a third of a small run.
    """
    home = open_home(bureau.home)
    with begin(bureau.home, date.fromisoformat(as_of), Here(home), fresh=fresh) as run:
        for asset in in_order(needed_for(*names) if names else tables_made()):
            asset.make(run)
        yield run


def needed_for(*names: str) -> list[Asset]:
    """Return the assets that make some tables and, in the end, all that these are made from."""
    maker = {table: asset for asset in tables_made() for table in asset.makes}
    found, waiting = dict[str, Asset](), list(names)
    while waiting:
        asset = maker.get(waiting.pop())
        if asset and asset.name not in found:
            found[asset.name] = asset
            waiting += asset.upstream
    return list(found.values())


def made_anew(bureau: Bureau, as_of: str, before: dict[str, pl.DataFrame]) -> list[str]:
    """Return the names of tables that are others when they are made from archive and ledger."""
    with made(bureau, as_of, *before, fresh=True) as run:
        return [
            name
            for name, frame in before.items()
            if not run.warehouse.query(f'select * from "{name}" order by all').equals(frame)
        ]


CASE_HEADER = (
    "案号,决定书文号,办案机构,办案机构代码,行政区划代码,当事人名称,当事人类别,统一社会信用代码,业务领域,案件来源,"
    "立案日期,处罚决定日期,程序类型,违法行为类型,违法事实,处罚依据,处罚种类,货值金额(元),违法所得(元),罚款金额(元),没收金额(元),裁量情节,情节理由"
)


#: Why a fine may lie below the statutory minimum.
REDUCED = {"discretion": "减轻", "why": "初次违法且危害后果轻微并及时改正"}


def case_row(n: int, *, day: str, fine: str = "5000", region: str = "990101", **more: str) -> str:
    """One row of a county's case export; everything in it is invented."""
    cells = {
        "case_no": f"乙卯市监案字〔{day[:4]}〕{n}号", "decision_no": f"乙卯市监处罚〔{day[:4]}〕{n}号", "organ": "乙卯县市场监督管理局",
        "organ_code": "11990101MB0000001X", "party": f"乙卯县第{n}食品店", "kind": "个体工商户", "uscc": "",
        "confiscated": "0", "discretion": "一般", "why": "无从轻从重情形", "facts": f"当事人经营超过保质期的饼干{n % 7 + 1}袋，货值120元，首次违法，已改正。",
    } | more  # fmt: skip
    return (
        f"{cells['case_no']},{cells['decision_no']},{cells['organ']},{cells['organ_code']},{region},{cells['party']},"
        f"{cells['kind']},{cells['uscc']},食品,监督检查,{day},{day},普通程序,经营超过保质期的食品,{cells['facts']},"
        f"《中华人民共和国食品安全法》第一百二十四条第一款第（五）项,罚款,120,0,{fine},{cells['confiscated']},{cells['discretion']},{cells['why']}"
    )


def case_file(rows: list[str]) -> str:
    return "\n".join([CASE_HEADER, *rows]) + "\n"


def months(first: int, last: int, *, per_month: int = 6) -> list[str]:
    """Six cases a month of one county; the first month is January 2024."""
    rows = []
    for m in range(first, last + 1):
        year, month = 2024 + (m - 1) // 12, (m - 1) % 12 + 1
        rows += [
            case_row(m * 100 + k, day=f"{year}-{month:02d}-{k + 3:02d}") for k in range(per_month)
        ]
    return rows


def two_prices(region: str) -> list[str]:
    """Thirty like cases of a county and three fined under the minimum without a recorded reason."""
    found = [
        case_row(n, day=f"2026-{n % 5 + 1:02d}-{n % 27 + 1:02d}", fine="50000", region=region)
        for n in range(30)
    ]
    low = [case_row(500 + n, day="2026-05-20", fine="600", why="", region=region) for n in range(3)]  # fmt: skip
    return [*found, *low]
