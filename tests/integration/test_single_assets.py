"""Each asset materialised alone on a published home makes its table again, and nothing else."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from itertools import combinations, zip_longest
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets.all import every_asset
from assets.run import Asset, begin
from assets.store.home import open_home
from assets.store.ledger import Ledger
from assets.store.published import opened
from data_contracts import tables
from pipelines.jobs import code_location
from pipelines.run_resource import RunResource
from pipelines.steps import AS_CAME_IN, steps

from .conftest import Bureau, copied

#: What enters something in the ledger is part of a whole run only.
WHOLE = {"intake_files", "month_lock"}
#: Rows are added to these as they come in; alone they have nothing to add and nothing to take away.
GROWING = ("raw_", "intake_", "core_rows")
DAY = "2026-06-30"
#: So many assets are made together at most.
TOGETHER = 14
#: Flags told of at once, where few are many.
SOME = 7

Prints = dict[str, tuple[int, int]]


class Alone:
    """A published home at rest and its code location."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau
        self.path = bureau.home / "warehouse.duckdb"
        self.defs = code_location(RunResource(home=str(bureau.home), as_of="2026-07-20"))
        self.instance = dg.DagsterInstance.ephemeral()
        self.job = self.defs.resolve_implicit_global_asset_job_def()

    def make(self, *names: str) -> dg.ExecuteInProcessResult:
        return self.job.execute_in_process(
            asset_selection=[dg.AssetKey(n) for n in names], raise_on_error=False, instance=self.instance,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )  # fmt: skip

    def prints(self) -> Prints:
        """Return the number of rows of each table and a hash of its content, order aside."""
        with opened(self.path) as connection:
            found = connection.execute(
                "select table_name from information_schema.tables"
            ).fetchall()
            names = [n for (n,) in found]
            each = " union all ".join(
                f"select '{n}', count(*), coalesce(bit_xor(hash(t)), 0) from \"{n}\" t"
                for n in names
            )
            return {n: (rows, bits) for n, rows, bits in connection.execute(each).fetchall()}

    def damage(self, *names: str) -> None:
        """Take every third row out of tables."""
        numbered = 'select * from (select *, row_number() over () as n from "{}") where n % 3 <> 0'
        large = {n: numbered.format(n) for n in names if tables()[n].partition}
        if large:
            self.bureau.alter(**large)
        with duckdb.connect(str(self.path)) as connection:
            for name in set(names) - {*large}:
                connection.execute(f'delete from "{name}" where rowid % 3 = 0')

    def head(self) -> object:
        return Ledger(open_home(self.bureau.home)).head()

    def files(self) -> dict[str, str]:
        return {
            p.relative_to(self.bureau.home).as_posix(): sha256(p.read_bytes()).hexdigest()
            for folder in ("site", "outbox")
            for p in (self.bureau.home / folder).rglob("*")
            if p.is_file()
        }


@pytest.fixture(scope="module")
def rest(published: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alone]:
    bureau = copied(published, tmp_path_factory.mktemp("alone") / "home")
    assert bureau.run(DAY)["exit_code"] == 0  # what the first run issued is known now
    yield Alone(bureau)


@pytest.mark.slow
def test_a_second_run_gives_the_same_content(published: Bureau, rest: Alone) -> None:
    first, second = published.outs(), rest.bureau.outs()
    assert sorted(first) == sorted(second)
    for name, frame in first.items():
        assert frame.equals(second[name]), name


def name_of(key: dg.AssetKey) -> str:
    return key.to_user_string()


def made_together() -> dict[str, list[str]]:
    """Return what is made together, by the name of what makes it, itself first."""
    together = {}
    for asset in every_asset():
        first, *others = asset.makes if isinstance(asset, Asset) else map(name_of, asset.keys)
        together[first] = [first, *others]
    return {first: names for first, names in together.items() if first not in WHOLE}


def groups() -> list[list[str]]:
    """Put every asset into two groups, each of assets of which none reads what another makes.

    No two assets are together twice: what one does to another's table, and the other would put
    right, is seen in the group where the other is not. What is made together is there by its first
    name once, and by its last.
    """
    together = made_together()
    maker = {name: first for first, names in together.items() for name in names}
    reads = {
        first: {maker.get(name_of(key), "") for key in asset.dependency_keys}
        for asset in every_asset()
        for first in together.keys() & {name_of(key) for key in asset.keys}
    }
    made: list[list[str]] = []
    met: set[frozenset[str]] = set()
    for again in (False, True):
        # The second time one of each group of the first after the other: nearly all fit together.
        across = [n for row in zip_longest(*made) for n in row if n] if again else list(together)
        begun: list[list[str]] = []
        for name in across:
            fits = [
                group
                for group in begun
                if len(group) < TOGETHER
                and not any(
                    frozenset((name, other)) in met or other in reads[name] or name in reads[other]
                    for other in group
                )
            ]
            if not fits:
                begun.append([])
            (fits or begun[-1:])[0].append(name)
        met |= {frozenset(pair) for group in begun for pair in combinations(group, 2)}
        made += [[together[n][-1 if again else 0] for n in group] for group in begun]
    return made


def test_every_asset_is_in_two_groups_with_others_each_time() -> None:
    each, together = groups(), made_together()
    chosen = Counter(name for group in each for name in group)
    assert chosen == sum((Counter((names[0], names[-1])) for names in together.values()), Counter())
    pairs = Counter(frozenset(pair) for group in each for pair in combinations(group, 2))
    assert set(pairs.values()) == {1}


@pytest.mark.slow
def test_every_asset_alone_makes_its_table_again_and_nothing_else(rest: Alone) -> None:
    before, head, pages = rest.prints(), rest.head(), rest.files()
    for names in groups():
        rest.damage(*(n for n in names if n in tables() and not n.startswith(GROWING)))
        done = rest.make(*names)
        said = [e.step_failure_data.error for e in done.all_events if e.is_step_failure]
        assert done.success, (names, said)
        after = rest.prints()
        changed = {n for n in before.keys() | after.keys() if before.get(n) != after.get(n)}
        assert not changed, f"{names} alone changed {sorted(changed)}"
    assert rest.head() == head
    assert rest.files() == pages


def test_a_table_of_cases_is_the_same_in_however_many_pieces(
    rest: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rest.prints()
    rest.damage("feat_case_clause", "feat_case_rules")
    monkeypatch.setattr("assets.feat.by_case._AT_ONCE", before["feat_case_clause"][0] // 3)
    assert rest.make("feat_case_clause", "feat_case_rules").success
    assert rest.prints() == before
    with opened(rest.path) as connection:
        keys = [
            k for (k,) in connection.execute("select case_key from feat_case_clause").fetchall()
        ]
    assert keys == sorted(keys)


def test_of_rows_as_they_came_in_it_is_said_that_they_stay(rest: Alone) -> None:
    rest.damage("raw_reviews")
    before = rest.prints()
    done = rest.make("raw_reviews", "core_rows", "core_reviews")
    said = {
        e.asset_key.to_user_string(): e.materialization.metadata.get("说明")
        for e in done.all_events if e.is_step_materialization
    }  # fmt: skip
    assert rest.prints() == before
    assert {n for n, told in said.items() if told} == {
        "raw_reviews", *(n for n in said if n.endswith("__rows")), "core_rows",
    }  # fmt: skip
    assert {told.text for told in said.values() if told} == {AS_CAME_IN}


def test_what_enters_the_ledger_is_not_done_alone(rest: Alone) -> None:
    before, head = rest.prints(), rest.head()
    done = rest.make("intake_files", "feat_region")
    assert not done.success
    said = [e.step_failure_data.user_failure_data for e in done.all_events if e.is_step_failure]
    assert "请运行作业 whole_run" in str(said)
    assert (rest.prints(), rest.head()) == (before, head)


def test_when_one_of_them_fails_readers_keep_what_they_had(
    rest: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rest.prints()
    rest.damage("feat_region")
    damaged = rest.prints()
    assert damaged["feat_region"] != before["feat_region"]

    def broken(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("assets.out.out_two_amounts.source", broken)
    assert not rest.make("feat_region", "out_two_amounts").success
    assert rest.prints() == damaged
    monkeypatch.undo()
    assert rest.make("feat_region").success
    assert rest.prints() == before


def test_what_cannot_be_published_is_not_said_to_be_made(home: Bureau) -> None:
    alone = Alone(home)
    (file,) = home.table("table_parts").filter(table_name="raw_cases")["file"]
    (home.home / file).unlink()
    assert not alone.make("feat_region").success


def whole_run() -> dg.JobDefinition:
    """Return the job over the home that HENGJIAN_TEST_HOME names: Dagster makes it again by itself."""
    home = RunResource(home=os.environ["HENGJIAN_TEST_HOME"], as_of="2026-07-20")
    return code_location(home).resolve_job_def("whole_run")


def test_the_rest_of_a_failed_run_is_not_made_and_published(
    home: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HENGJIAN_TEST_HOME", str(home.home))
    before = Alone(home).prints()
    job = dg.reconstructable(whole_run)
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

    def broken(*_: object) -> None:
        raise RuntimeError("no")

    with dg.instance_for_test() as instance:
        with monkeypatch.context() as patch:
            patch.setattr("assets.core.assets.add_staged", broken)
            first = dg.execute_job(job, instance, run_config=quiet)
        assert not first.success
        rest = dg.ReexecutionOptions.from_failure(first.run_id, instance)
        second = dg.execute_job(job, instance, run_config=quiet, reexecution_options=rest)
        assert not second.success
        said = str([e.event_specific_data for e in second.all_events if e.is_failure])
    assert "请重新运行整个作业" in said
    assert Alone(home).prints() == before


def test_what_was_made_alone_under_other_settings_is_not_built_upon(home: Bureau) -> None:
    def builds_on() -> bool:
        with begin(home.home, date.fromisoformat(DAY)) as run:
            return run.since is not None

    assert Alone(home).make("feat_case_clause").success
    assert builds_on()
    home.configure("answer_days: 9")
    assert Alone(home).make("feat_case_clause").success
    (home.home / "config" / "hengjian.yml").unlink()
    assert not builds_on()


def test_a_job_of_somebodys_own_makes_its_assets_alone(rest: Alone) -> None:
    before, head = rest.prints(), rest.head()
    chosen = dg.AssetSelection.assets("feat_region", "out_two_amounts")
    without = dg.AssetSelection.all() - dg.AssetSelection.assets("month_lock", "publication")
    run = RunResource(home=str(rest.bureau.home), as_of="2026-07-20")
    jobs = [dg.define_asset_job("some", chosen), dg.define_asset_job("no_pages", without)]
    defs = dg.Definitions(steps(), jobs=jobs, resources={"run": run}, executor=dg.in_process_executor)  # fmt: skip
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}

    def ran(name: str) -> dg.ExecuteInProcessResult:
        job = defs.resolve_job_def(name)
        return job.execute_in_process(run_config=quiet, raise_on_error=False, instance=rest.instance)  # fmt: skip

    rest.damage("feat_region", "out_two_amounts")
    assert ran("some").success
    assert (rest.prints(), rest.head()) == (before, head)
    rest.damage("feat_region")
    done = dg.materialize(steps(), selection=chosen, resources={"run": run}, run_config=quiet)
    assert done.success
    assert (rest.prints(), rest.head()) == (before, head)
    # It takes files in and would publish nothing.
    refused = ran("no_pages")
    assert "请运行作业 whole_run" in str([e.event_specific_data for e in refused.all_events if e.is_failure])  # fmt: skip
    assert (rest.prints(), rest.head()) == (before, head)


def test_the_handbook_says_how_to_make_all_that_follows_but_the_months(rest: Alone) -> None:
    text = Path("docs/running/dagster.md").read_text(encoding="utf-8")
    (chosen,) = re.findall(r"--select '(.+?)'", text)
    found = dg.AssetSelection.from_coercible([chosen]).resolve(steps())
    assert {"feat_case", "out_flags", "publication"} <= {name_of(key) for key in found}
    assert not [k for k in found if rest.job.asset_layer.get(k).partitions_def]


def test_a_month_is_not_locked_by_a_run_that_enters_nothing(rest: Alone) -> None:
    before, head, pages = rest.prints(), rest.head(), rest.files()
    done = rest.job.execute_in_process(
        asset_selection=[dg.AssetKey("month_lock"), dg.AssetKey("publication")], partition_key="2026-05-01",
        raise_on_error=False, instance=rest.instance,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )  # fmt: skip
    said = [e.step_failure_data.user_failure_data for e in done.all_events if e.is_step_failure]
    assert "还没有锁定" in str(said)
    assert (rest.prints(), rest.head(), rest.files()) == (before, head, pages)


def test_a_month_to_be_shown_again_has_to_be_named(rest: Alone) -> None:
    done = rest.make("month_lock")
    assert "没有选月份" in str([e.event_specific_data for e in done.all_events if e.is_failure])


@pytest.mark.parametrize(
    ("job", "tags", "said"),
    [
        ("whole_run", {"as_of": "2026年7月1日"}, "截至日期应写成 YYYY-MM-DD，读到“2026年7月1日”"),
        ("lock_month", {"as_of": "2026-07-20"}, "没有选月份"),
    ],
)
def test_a_slip_at_the_launchpad_is_told_before_anything_is_read(
    rest: Alone, job: str, tags: dict[str, str], said: str
) -> None:
    before, head = rest.prints(), rest.head()
    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    done = rest.defs.resolve_job_def(job).execute_in_process(
        tags=tags, raise_on_error=False, instance=rest.instance, run_config=quiet
    )
    assert said in str([e.event_specific_data for e in done.all_events if e.is_failure])
    assert (rest.prints(), rest.head()) == (before, head)


def test_without_anything_published_it_says_so(tmp_path: Path) -> None:
    done = Alone(Bureau(tmp_path / "home")).make("out_flags")
    assert not done.success
    assert "请先完整运行一次" in str([e.event_specific_data for e in done.all_events])


def test_flags_told_some_at_a_time_are_those_told_at_once(
    home: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Alone(home).prints()
    assert before["feat_flag__heard"][0] > 2 * SOME
    monkeypatch.setattr("assets.feat.feat_flag__heard._AT_ONCE", SOME)
    assert Alone(home).make("feat_flag__heard").success
    after = Alone(home).prints()
    assert after["feat_flag__heard"] == before["feat_flag__heard"]
