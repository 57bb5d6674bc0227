"""The smallest homes that still do what is killed, and what each holds when nothing disturbs it."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.crashes.state import LostError, State, check, state
from tests.integration import command
from tests.integration.conftest import case_file, case_row

AS_OF, LOCKED = "2026-06-30", "2026-05"
DONE = (0, 1)
#: Leads that people registered, half of them without a section.
_LEADS = 6
_RUN = ("run", "--as-of", AS_OF)


@dataclass(frozen=True)
class Deed:
    """One thing a home does: its share of the trials, the home it starts from, its command.

    ``runs``: it ends in a published state.
    """

    name: str
    weight: int
    before: str
    arguments: tuple[str, ...]
    runs: bool = True


DEEDS = (
    Deed("first run", 2, "files", _RUN),
    Deed("run", 3, "more", _RUN),
    Deed("answers", 3, "answered", _RUN),
    Deed("lock-month", 2, "published", (*_RUN, "--lock-month", LOCKED)),
    Deed("rebuild", 2, "published", ("rebuild",)),
    Deed("confirm", 3, "published", ("confirm", "990101", LOCKED, "--note", "罚款集中", "--by", "甲"), runs=False),
    Deed("backup", 3, "published", ("backup",), runs=False),
    Deed("restore", 3, "backed up", ("restore",), runs=False),
)  # fmt: skip


def upgrade(as_of: str) -> Deed:
    """Return the first run of today's program in a home that an older one made, called ``old``."""
    return Deed("upgrade", 1, "old", ("run", "--as-of", as_of))


@dataclass(frozen=True)
class World:
    """The homes trials start from, and the undisturbed ends of every deed that ends in a published state."""

    folder: Path
    deeds: tuple[Deed, ...]
    before: dict[str, State]
    after: dict[str, State]
    _again: dict[str, State] = field(default_factory=dict)

    @property
    def backup(self) -> Path:
        """The backup that is restored."""
        return self.folder / "backup"

    def ends(self, deed: Deed) -> tuple[State, State]:
        """Return what readers may see: what they saw before the deed, and after it."""
        return self.before[deed.name], self.after.get(deed.name, self.before[deed.name])

    def again(self, deed: Deed) -> State:
        """Return the same after one more undisturbed run: nothing is new then; made when asked for."""
        if deed.name not in self._again:
            home = self.copy_of(f"after {deed.name}", self.folder / "undisturbed")
            _done(call(home, *deed.arguments))
            self._again[deed.name] = state(home)
            shutil.rmtree(home)
        return self._again[deed.name]

    def check(self, deed: Deed, home: Path) -> str:
        """Return what readers see of a home in which a deed was broken off, see :func:`state.check`."""
        try:
            return check(home, *self.ends(deed))
        except LostError:  # a deed that had ended before is carried out once more
            if deed.name not in self.after:
                raise
            return check(home, *self.ends(deed), self.again(deed))

    def copy(self, deed: Deed, to: Path) -> Path:
        """Put the home a deed starts from, and its key, into an empty folder; return the home."""
        shutil.rmtree(to, ignore_errors=True)
        to.mkdir(parents=True)
        return self.copy_of(deed.before, to / "home")

    def copy_of(self, name: str, to: Path) -> Path:
        """Copy one of the homes, and its key."""
        return _copied(self.folder / name, to)


def call(home: Path, *arguments: str) -> command.Done:
    """Carry out a command to its end."""
    return command.call(*arguments, "--home", str(home))


def build(folder: Path, deeds: Sequence[Deed] = DEEDS) -> World:
    """Make every home once, and carry out these deeds undisturbed."""
    shutil.rmtree(folder, ignore_errors=True)
    files = folder / "files"
    (files / "inbox").mkdir(parents=True)
    (files / "config").mkdir()
    (files / "config" / "hengjian.yml").write_text(
        "bureau: 乙卯市市场监督管理局\n", encoding="utf-8"
    )
    (folder / "files.key").write_text("0f" * 32 + "\n", encoding="utf-8")  # seals need the same key
    rows = [case_row(n, day=f"2026-{n % 5 + 1:02d}-{n % 27 + 1:02d}", fine="50000") for n in range(11)]  # fmt: skip
    low = case_row(500, day="2026-05-20", fine="600", why="")
    (files / "inbox" / "a.csv").write_text(case_file([*rows, low]), encoding="utf-8")
    published = _changed(files, "published", lambda home: _done(call(home, *_RUN)))
    _changed(published, "more", _more)
    _changed(published, "answered", _answer)
    _changed(published, "backed up", lambda h: _done(call(h, "backup", str(h.with_name("backup")))))
    return _undisturbed(folder, deeds, {deed.name: state(folder / deed.before) for deed in deeds})


def of_old(folder: Path, old: Path, as_of: str) -> World:
    """Take over a home that an older program made, with its key, and carry out its upgrade undisturbed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    deed = upgrade(as_of)
    looked_at = _copied(old, folder / "looked at")  # to be looked at brings a ledger to this format
    _copied(old, folder / deed.before)
    return _undisturbed(folder, [deed], {deed.name: state(looked_at)})


def _undisturbed(folder: Path, deeds: Sequence[Deed], before: dict[str, State]) -> World:
    after = {}
    for deed in deeds:
        if deed.runs:
            home = _copied(folder / deed.before, folder / f"after {deed.name}")
            _done(call(home, *deed.arguments))
            after[deed.name] = state(home)
    return World(folder, tuple(deeds), before, after)


def _copied(home: Path, to: Path) -> Path:
    shutil.copytree(home, to)
    if (key := home.with_name(f"{home.name}.key")).exists():
        shutil.copyfile(key, to.with_name(f"{to.name}.key"))
    return to


def _changed(home: Path, name: str, change: Callable[[Path], object]) -> Path:
    copy = _copied(home, home.with_name(name))
    change(copy)
    return copy


def _done(done: command.Done) -> None:
    if done.returncode not in DONE:
        raise SystemExit(f"{done.args}: {done.returncode}\n{done.stdout}{done.stderr}")


def _more(home: Path) -> None:
    rows = [case_row(n, day="2026-06-1" + str(n % 10), fine="51000") for n in range(20, 24)]
    (home / "inbox" / "b.csv").write_text(case_file(rows), encoding="utf-8")


def _answer(home: Path) -> None:
    """Fill in what county, section and team fill in, in the workbooks they were sent: flags and leads."""
    for number in range(_LEADS):
        words = ("--title", f"收费一项{number}", "--region-code", "990101", "--channel", "座谈会")
        domain = ("--domain", "食品") if number % 2 else ()
        who = ("--as", "丁某", "--role", "team", "--on", AS_OF)
        _done(call(home, "lead", "register", *who, *words, *domain))
    _done(call(home, *_RUN))
    county = next((home / "outbox" / "县局核对").glob("*.xlsx"))
    said = {"县局核对": "数据无误", "正当理由": "其他", "说明": "已核", "核对人": "甲某"}
    _filled(county, home / "inbox" / "answer.xlsx", said)
    team = home / "outbox" / "专班" / "线索办理.xlsx"
    _filled(team, home / "inbox" / "team.xlsx", {"牵头机构": "食品", "办理人": "丁某"})


def _filled(book: Path, to: Path, said: dict[str, str]) -> None:
    """Fill in every row of every sheet that has these columns, and put the workbook into the inbox."""
    whole = openpyxl.load_workbook(book)
    rows = 0
    for sheet in whole.worksheets:
        head: list[Any] = []
        for row in sheet.iter_rows():
            if "线索编号" in (cells := [cell.value for cell in row]):
                head = cells
            elif head and row[head.index("线索编号")].value and {*said} <= {*head}:
                rows += 1
                for name, value in said.items():
                    row[head.index(name)].value = value
    if not rows:
        raise SystemExit(f"nothing to fill in in {book.name}")
    whole.save(to)
