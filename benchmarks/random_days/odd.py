"""What seldom happens to a home: originals erased, words changed, tables made alone, runs killed, a move."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable

import openpyxl
import yaml

from assets.store.erasure import originals
from assets.store.home import Home
from assets.store.ledger import Ledger
from benchmarks.random_days.files import write
from benchmarks.random_days.world import World, called
from tests.integration import command

#: What a file in ``config`` may hold.
_CONFIGS: dict[str, list[dict[str, object]]] = {
    "enumerations.yml": [
        {"case_source": {"监督检查": ["网格巡查"]}},
        {"discretion": {"从轻": ["从宽"]}, "case_source": {"其他": ["双随机抽查"]}},
    ],
    "thresholds.yml": [{"P001": {"min_share": 0.95}}, {"P001": {"min_share": 0.9}}],
    "obligations.yml": [{"low_score": 3}, {"visit_days": 20, "least_shown": 3}],
}
#: Words that only some settings know.
_WORDS = {"案件来源": ["网格巡查", "双随机抽查"], "裁量情节": ["从宽", "一般"]}
_ALONE = (
    "feat_case_clause", "feat_region_month", "out_flags", "core_cases", "out_case_disparity", "out_warnings",
)  # fmt: skip
_MAKE = """
import sys, dagster as dg
from pipelines.run_resource import RunResource
from pipelines.steps import steps
done = dg.materialize(
    steps(), selection=sys.argv[2:], resources={"run": RunResource(home=sys.argv[1], as_of="2026-01-01")})
sys.exit(not done.success)
"""


def erased(world: World) -> None:
    """Erase one to three originals; half of those still in the inbox go from there too."""
    kept = originals(Ledger(Home(world.home)))
    for one in world.dice.sample(kept, min(world.dice.randint(1, 3), len(kept))):
        called(world.home, "erase", one.sha, "--reason", "误投", "--by", "甲某", codes=(0,))
        if world.dice.random() < 0.5:
            for name in one.files:
                (world.inbox / name).unlink(missing_ok=True)
        world.said.append(f"erased: {one.files[0]}")


def config(world: World) -> None:
    """Write a file of settings, another one, or none."""
    name = world.dice.choice(sorted(_CONFIGS))
    path, now = world.home / "config" / name, world.dice.choice([None, *_CONFIGS[name]])
    path.unlink(missing_ok=True)
    if now is not None:
        path.write_text(yaml.safe_dump(now, allow_unicode=True), encoding="utf-8")
    world.said.append(f"{name}: {now}")


def words(world: World) -> None:
    """Send new cases with words that only some settings know."""
    source = world.pick("case")
    rows = [world.fresh(source) for _ in range(8)]
    for row in rows:
        for name, known in _WORDS.items():
            for at in source.columns({name}):
                row[at] = world.dice.choice(known)
    source.rows += rows
    world.send(source, rows, "词")


def renamed(world: World) -> None:
    """Send new rows under headers of which one is only nearly known."""
    source = world.pick("case", "complaint")
    head = list(source.head)
    at = world.dice.randrange(len(head))
    head[at] = world.dice.choice([f"{head[at]}（新）", f"{head[at][:-1]}名", f"本局{head[at]}"])
    place = source.place.with_name(f"改头{world.next_number()}.csv")
    write(world.inbox / place, head, [world.fresh(source) for _ in range(5)])
    world.said.append(f"renamed: {place.as_posix()}, {head[at]}")


def nameless(world: World) -> None:
    """Send cases of an organ that has a name and no code."""
    source = world.pick("case")
    rows = [world.fresh(source) for _ in range(6)]
    for row in rows:
        for at in source.columns({"办案机构"}):
            row[at] = world.dice.choice(["城关所", "某某县市场监督管理局稽查队"])
        for at in source.columns({"办案机构代码", "行政区划代码"}):
            row[at] = ""
    world.send(source, rows, "无码")


def mapped(world: World) -> None:
    """Answer most of what the workbooks of columns and of organs ask."""
    for name in ("列名对照表", "单位对照表"):
        path = world.home / "outbox" / f"{name}.xlsx"
        if not path.exists():
            continue
        whole, head = openpyxl.load_workbook(path), list[str]()
        for row in whole.worksheets[0].iter_rows():
            if not head:
                said = [str(cell.value or "") for cell in row]
                head = said if sum(map(bool, said)) > 3 else []
            elif row[0].value and world.dice.random() < 0.7:
                cells = dict(zip(head, row, strict=True))
                if name == "单位对照表":
                    cells["单位区划代码"].value = world.dice.choice(["990125", "990123"])
                else:
                    near = str(cells["相近的列"].value or "").split("、")
                    cells["这一列是"].value = world.dice.choice([*near, "不是"]) or "不是"
        whole.save(world.inbox / f"{name}_{world.next_number()}.xlsx")
        world.said.append(f"mapped: {name}")


def alone(world: World) -> None:
    """Make one or two tables alone on what is published."""
    names = world.dice.sample(_ALONE, world.dice.randint(1, 2))
    subprocess.run(
        [sys.executable, "-c", _MAKE, str(world.home), *names], capture_output=True, check=True
    )
    world.said.append(f"alone: {names}")


def killed(world: World) -> None:
    """Begin the day's run and kill it after some seconds."""
    process = subprocess.Popen(
        [*command.FRESH, "run", "--as-of", str(world.today), "--home", str(world.home)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    seconds = world.dice.uniform(2, 18)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    world.said.append(f"killed after {seconds:.1f} seconds: {process.returncode}")


def relocated(world: World) -> None:
    """Move the home and its keys to another path."""
    old, new = world.home, world.home.with_name(f"home{world.next_number()}")
    old.rename(new)
    for key in new.parent.glob(f"{old.name}.*key"):
        key.rename(key.with_name(key.name.replace(old.name, new.name, 1)))
    world.home, world.inbox = new, new / "inbox"
    world.said.append(f"moved to {new.name}")


def emptied(world: World) -> None:
    """Take files out of the inbox: they are in the archive."""
    paths = sorted(world.inbox.rglob("*.csv"))
    for path in world.dice.sample(paths, min(3, len(paths))):
        path.unlink()
    world.said.append("three files gone from the inbox")


def lost(world: World) -> None:
    """Lose what can be made again."""
    path = world.home / world.dice.choice(["store", "warehouse.duckdb", "outbox", "site", "dagster"])  # fmt: skip
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    world.said.append(f"lost: {path.name}")


EVENTS: tuple[Callable[[World], None], ...] = (
    erased, config, words, renamed, nameless, mapped, alone, killed, relocated, emptied, lost,
)  # fmt: skip


def day(world: World) -> None:
    """Let one to three of these happen."""
    for event in world.dice.sample(EVENTS, world.dice.randint(1, 3)):
        event(world)
