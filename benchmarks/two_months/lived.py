"""The days of the two months: who answers what, when the program runs, and what is compared."""

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.two_months import recount
from benchmarks.two_months.people import Desk

COMMAND = [sys.executable, "-c", "from pipelines.cli import main; main()"]
FIRST = dt.date(2026, 6, 30)
#: Folders of the demo's inbox in which people's answers of its special action lie.
RETURNED = ("县局交回", "市局交回")
Call = Callable[[list[str]], str]


def call(arguments: list[str]) -> str:
    """Call ``hengjian``; a run with files or rows set aside ends in 1 and is as good as 0."""
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


class Life:
    """One demo home through July and August 2026."""

    def __init__(self, home: Path, scale: str = "small", call: Call = call) -> None:
        self.home, self.scale, self.call = home, scale, call
        self.desk, self.book = Desk(home), recount.Book()
        self.on = FIRST

    def months(self, rounds: int = 6) -> Iterator[tuple[dt.date, str, list[str]]]:
        """Give after each run its day, what it said and what differs from the recount."""
        said = self.begin()
        self.book.send(self.desk.sent(), FIRST)
        yield FIRST, said, self.differences(said, 0)
        days: list[tuple[dt.date, Callable[[dt.date], None]]] = [
            (dt.date(2026, 7, 3), self.first_answers),
            (dt.date(2026, 7, 13), self.first_findings),
            (dt.date(2026, 7, 31), self.late_and_stale),
            (dt.date(2026, 8, 5), self.second_answers),
            (dt.date(2026, 8, 14), self.second_findings),
            (dt.date(2026, 8, 31), lambda _: None),
        ]
        for on, people in days[:rounds]:
            before = len(self.desk.typed)
            people(on)
            self.on = on
            said = self.call(["run", "--as-of", f"{on}", "--home", str(self.home)])
            for typed in self.desk.typed[before:]:
                self.book.take(typed)
            self.book.send(self.desk.sent(), on)
            yield on, said, self.differences(said, before)

    def begin(self) -> str:
        """Run the demo's exports in a home of their own: nobody answered or found anything yet."""
        demo = self.home.with_name(f"{self.home.name}-demo")
        self.call(["demo", "--scale", self.scale, "--home", str(demo)])
        for folder in ("inbox", "config"):
            shutil.copytree(
                demo / folder, self.home / folder, ignore=shutil.ignore_patterns(*RETURNED)
            )
        return self.call(["run", "--as-of", f"{FIRST}", "--home", str(self.home)])

    def first_answers(self, on: dt.date) -> None:
        """Eight counties answer; one section finds before anybody was heard."""
        for i, path in enumerate(self.desk.county_books[:8]):
            self.desk.answer(path, on, first=i)
        for path in self.desk.section_books[:1]:
            self.desk.find(path, on, 0, set(), {}, set())

    def first_findings(self, on: dt.date) -> None:
        for i, path in enumerate(self.desk.section_books[:5]):
            self.desk.find(
                path, on, i, self.book.heard(on), self.book.checkers(), self.book.found()
            )

    def late_and_stale(self, on: dt.date) -> None:
        """Four more counties answer late; an old workbook comes again under another name."""
        for i, path in enumerate(self.desk.county_books[-4:]):
            self.desk.answer(path, on, first=i, found=self.book.found())
        old = self.home / "inbox" / "县局答复" / "2026-07-03"
        for path in sorted(old.glob("*.xlsx"))[:2]:
            again = old.parent / f"补报_{path.name}"
            shutil.copyfile(path, again)
            self.desk.again(path, again, on)

    def second_answers(self, on: dt.date) -> None:
        for i, path in enumerate(self.desk.county_books[:12]):
            self.desk.answer(path, on, first=3 * i, found=self.book.found())

    def second_findings(self, on: dt.date) -> None:
        for i, path in enumerate(self.desk.section_books[:5]):
            self.desk.find(
                path, on, 4 * i + 1, self.book.heard(on), self.book.checkers(), self.book.found()
            )

    def differences(self, said: str, before: int) -> list[str]:
        """Compare everything that can be counted from the papers."""
        flags = recount.table(self.home, "out_flags")
        self.book.join(flags, self.on)
        wrong = recount.flags_differ(self.book, flags, self.on)
        wrong += recount.overview_differs(self.home, self.book, self.on)
        answers = recount.table(self.home, "out_answers")
        wrong += recount.answers_differ(self.desk.typed, answers)
        new = [t for t in self.desk.typed[before:] if t.cells]
        if new:
            told = recount.console_counts(said)
            mine = (len(new), sum(t.taken for t in new))
            if told != mine:
                wrong.append(f"the console says {told}, typed and taken were {mine}")
        return wrong

    def summary(self) -> str:
        sent, answered, found, rectified = self.book.strip()
        overdue = len(self.book.overdue(self.on))
        return f"by the papers: 已送{sent} 已答{answered} 已认定{found} 已整改{rectified} 逾期{overdue}"
