"""Where the warehouse is swapped in and the pages are not: it is said, and what is new stays new to readers."""

import errno
import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assets.publishing import publish
from assets.store import swap
from assets.store.behind import behind
from assets.store.home import Home
from assets.store.ledger import Ledger
from pipelines.cli.common import Exit, Lang, Speaker
from pipelines.cli.work import whole_run

from .conftest import Bureau, case_file, case_row, copied

DAY = "2026-07-20"
LATE = [case_row(700 + n, day="2026-05-12", fine="600", why="") for n in range(3)]
NEW = b'<span class="new">'


def pages(bureau: Bureau) -> dict[str, bytes]:
    found = [p for f in ("site", "outbox") for p in sorted((bureau.home / f).rglob("*"))]
    return {str(p.relative_to(bureau.home)): p.read_bytes() for p in found if p.is_file()}


def new_on(bureau: Bureau) -> list[str]:
    return [name for name, content in pages(bureau).items() if NEW in content]


@pytest.fixture
def more(home: Bureau) -> Bureau:
    """Return a published home with a file that brings flags."""
    home.drop("late.csv", case_file(LATE))
    return home


@pytest.fixture(scope="module")
def undisturbed(published: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """Return what a run makes of that home undisturbed."""
    bureau = copied(published, tmp_path_factory.mktemp("undisturbed") / "home")
    bureau.drop("late.csv", case_file(LATE))
    bureau.run(DAY)
    assert behind(Home(bureau.home)) == ()
    assert new_on(bureau)
    return bureau


@pytest.fixture
def run_here(monkeypatch: pytest.MonkeyPatch) -> Callable[[Bureau, str], Exit]:
    """Return what runs in this process, so that something in it can be made to fail."""
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))

    def run(bureau: Bureau, day: str) -> Exit:
        return whole_run(bureau.home, date.fromisoformat(day), Speaker(Lang.zh, as_json=False))

    return run


def test_stopped_before_the_warehouse_and_then_before_the_pages_are_swapped_in(
    more: Bureau,
    undisturbed: Bureau,
    run_here: Callable[[Bureau, str], Exit],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def stopped(*_: object) -> None:
        raise RuntimeError("stopped")

    before = pages(more)
    # Flags are entered by then: they are new to readers still, and on the same pages made once more.
    with monkeypatch.context() as patched:
        patched.setattr(publish, "note", stopped)
        assert run_here(more, DAY) == Exit.FAILED
    assert behind(Home(more.home)) == ()
    assert pages(more) == before
    capfd.readouterr()

    with monkeypatch.context() as patched:
        patched.setattr(publish, "_swap_in", stopped)
        assert run_here(more, DAY) == Exit.SET_ASIDE
    said = capfd.readouterr().err
    assert "未发布任何结果" not in said
    assert "结果已发布（仓库和台账是新的），但没有做完" in said
    assert "看板、工作簿没有随仓库换上，还是以前的" in said
    assert pages(more) == before
    assert more.outs().keys() == undisturbed.outs().keys()
    told = more.call("status", "--json", expect=0)
    assert "看板、工作簿没有随仓库换上" in told.stderr
    assert json.loads(told.stdout)["behind"] == ["site", "outbox"]

    # A run that fails later does not say that it published.
    with monkeypatch.context() as patched:
        patched.setattr(publish, "read_content", stopped)
        assert run_here(more, DAY) == Exit.FAILED
    assert "未发布任何结果" in capfd.readouterr().err
    assert behind(Home(more.home)) == ("site", "outbox")

    more.run(DAY)
    assert "没有随仓库换上" not in more.call("status", expect=0).stderr
    want, have = pages(undisturbed), pages(more)
    assert [n for n in {*want, *have} if want.get(n) != have.get(n)] == []
    assert Ledger(Home(more.home)).events("published")[-1].payload["seen"] is not None


def test_a_workbook_that_somebody_has_open(
    more: Bureau,
    undisturbed: Bureau,
    run_here: Callable[[Bureau, str], Exit],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Windows does not rename a folder in which a file is open."""

    def refusing(new: Path, target: Path) -> None:
        if target.name == "outbox":
            raise PermissionError(errno.EACCES, "Permission denied", str(target))
        swap.swap(new, target)

    before = pages(more)
    with monkeypatch.context() as patched:
        patched.setattr(publish, "swap", refusing)
        assert run_here(more, DAY) == Exit.SET_ASIDE
    said = capfd.readouterr().err
    assert "工作簿（outbox）：没有权限。多半有人开着里面的文件" in said
    assert "工作簿没有随仓库换上，还是以前的" in said
    assert behind(Home(more.home)) == ("outbox",)
    assert new_on(more) == new_on(undisturbed)
    want, have = pages(undisturbed), pages(more)
    for name in {*want, *have}:
        old = before if name.startswith("outbox") else want
        assert old.get(name) == have.get(name), name

    more.run(DAY)
    assert behind(Home(more.home)) == ()
    assert not new_on(more), "readers saw them on the pages before"
