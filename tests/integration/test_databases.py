"""Databases as a source: a real PostgreSQL, and SQLite through SQLAlchemy."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from assets.arrivals import intake_files
from assets.arrivals.databases import as_pulled, pull
from assets.intake import IntakeContext
from assets.intake.read import read_paths
from assets.run import begin
from assets.store import archive
from assets.store.home import Home
from assets.store.ledger import Event
from data_contracts import enumerations

from .conftest import AS_OF, Bureau, case_file, case_row
from .postgres import PASSWORD, SKIPPED, CuttingProxy, Postgres, binaries, postgres

DAY = date.fromisoformat(AS_OF)
COLUMNS = {
    "ajbh": "案号", "jgdm": "办案机构代码", "qhdm": "行政区划代码", "dsr": "当事人名称",
    "cfrq": "处罚决定日期", "larq": "立案日期", "fkje": "罚款金额(元)",
}  # fmt: skip
MAKE = """create table {name} (ajbh text primary key, jgdm text, qhdm text, dsr text, larq date, cfrq timestamptz,
    fkje numeric(18,2), gxsj timestamp)"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    if binaries() is None:
        pytest.skip(SKIPPED)
    with postgres() as running:
        yield running


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HENGJIAN_PG_PASSWORD", PASSWORD)
    monkeypatch.setattr(pull, "_FIRST_PAUSE_SECONDS", 0.01)


def fill(server: Postgres, name: str, rows: str) -> None:
    server.sql(f"drop table if exists {name}", MAKE.format(name=name), f"insert into {name} {rows}")


def add(server: Postgres, name: str, rows: str) -> None:
    server.sql(f"insert into {name} {rows}")


def many(n: int, *, stamp: str = "timestamp '2026-05-01 08:00'", start: int = 1) -> str:
    return f"""select '乙卯市监案字〔2026〕' || i || '号', '11990101MB0000001X', '990101', '乙卯县第' || i || '食品店',
        date '2026-03-01', timestamptz '2026-04-01 00:30+08', 1000 + i, {stamp} from generate_series({start}, {start + n - 1}) i"""


def configure(bureau: Bureau, text: str) -> None:
    (bureau.home / "config").mkdir(exist_ok=True)
    (bureau.home / "config" / "sources.yml").write_text(text, encoding="utf-8")


def entry(url: str, table: str | None, **more: object) -> str:
    body = {
        "source": "cases",
        "url": url,
        "table": table,
        "watermark": "gxsj",
        "columns": COLUMNS,
    } | more
    body = {k: v for k, v in body.items() if v is not None}
    return json.dumps({"办案库": body}, ensure_ascii=False)


def pulled(bureau: Bureau, day: date = DAY) -> list[Event]:
    """Take in what is new, as a run does at its begin, and return the arrivals it brought."""
    with begin(bureau.home, day) as run:
        before = {e.seq for e in run.ledger.events("arrival")}
        intake_files.enter(run)
        return [e for e in run.ledger.events("arrival") if e.seq not in before]


def rows_of(bureau: Bureau, events: list[Event]) -> pl.DataFrame:
    home = Home(bureau.home)
    files = [archive.archived_path(home, e.payload["sha"], "x.parquet") for e in events]
    return pl.concat([pl.read_parquet(f) for f in files])


def test_rows_come_once_whatever_shares_the_watermark(bureau: Bureau, server: Postgres) -> None:
    fill(server, "ties", many(2_500))
    configure(bureau, entry(server.url(), "public.ties", chunk_rows=1000))
    first = pulled(bureau)
    assert [e.payload["sheet"] for e in first] == [f"run-000001 第{n}批" for n in (1, 2, 3)]
    assert {e.payload["file"] for e in first} == {"数据库:办案库/public.ties"}
    rows = rows_of(bureau, first)
    assert rows.height == 2_500
    assert rows["案号"].n_unique() == 2_500
    assert sorted(rows["罚款金额(元)"])[0] == "1001.00"
    # An instant is the day it falls on in China.
    assert rows["处罚决定日期"].dt.date().unique().to_list() == [date(2026, 4, 1)]
    assert pulled(bureau) == []
    # Rows that come later with the very same watermark are not lost; none comes twice.
    add(server, "ties", many(7, start=9001))
    later = rows_of(bureau, pulled(bureau))
    assert later["案号"].str.extract(r"〕(\d+)号").cast(pl.Int64).sort().to_list() == list(
        range(9001, 9008)
    )
    assert pulled(bureau) == []


def test_a_row_without_watermark_committed_late_or_after_one_dated_ahead_is_not_lost(
    bureau: Bureau, server: Postgres
) -> None:
    fill(server, "odd", many(10))
    add(server, "odd", many(1, start=50, stamp="null::timestamp"))
    add(server, "odd", many(1, start=60, stamp="timestamp '2099-01-01'"))
    configure(bureau, entry(server.url(), "odd"))
    assert rows_of(bureau, pulled(bureau)).height == 12
    assert pulled(bureau) == []
    add(server, "odd", many(1, start=51, stamp="null::timestamp"))
    add(server, "odd", many(1, start=70, stamp="timestamp '2026-06-29 12:00'"))
    new = rows_of(bureau, pulled(bureau))
    assert sorted(new["案号"].str.extract(r"〕(\d+)号")) == ["51", "70"]
    assert pulled(bureau) == []


def test_a_table_whose_columns_are_named_anew_is_read_from_its_begin(
    bureau: Bureau, server: Postgres
) -> None:
    fill(server, "named", many(4, stamp="timestamp '2026-05-01' + i * interval '5 days'"))
    first = {k: v for k, v in COLUMNS.items() if k != "dsr"}
    configure(bureau, entry(server.url(), "named", columns=first))
    assert "dsr" in rows_of(bureau, pulled(bureau)).columns
    configure(bureau, entry(server.url(), "named"))
    again = rows_of(bureau, pulled(bureau))
    assert again["当事人名称"].len() == 4, "rows behind the watermark kept a header nobody knows"
    assert pulled(bureau) == []


def test_days_beyond_the_calendar_come_as_text_and_stop_nothing(
    bureau: Bureau, server: Postgres
) -> None:
    fill(server, "endless", many(5))
    add(
        server,
        "endless",
        """values ('乙卯市监案字〔2026〕90号', '11990101MB0000001X', '990101', '乙卯县第90食品店', date 'infinity',
        timestamptz '-infinity', 7, timestamp '2026-05-02'), ('乙卯市监案字〔2026〕91号', '11990101MB0000001X', '990101',
        '乙卯县第91食品店', date '2026-03-01', timestamptz '12026-04-01 00:30+08', 8, timestamp '2026-05-02')""",
    )
    configure(bureau, entry(server.url(), "endless"))
    rows = rows_of(bureau, pulled(bureau)).sort("罚款金额(元)")
    days = dict(zip(rows["案号"].str.extract(r"〕(\d+)号"), rows["处罚决定日期"], strict=True))
    assert days["90"] == "-infinity"
    assert days["91"] == "12026-04-01 00:30:00"
    assert days["1"] == "2026-04-01 00:30:00.000000"
    assert "infinity" in rows["立案日期"].to_list()
    assert "2026-03-01" in rows["立案日期"].to_list()
    assert pulled(bureau) == []


def test_a_panic_in_one_table_refuses_that_table(
    bureau: Bureau, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(server, "panics", many(3))
    configure(bureau, entry(server.url(), "panics"))

    def panic(*_: object) -> None:
        raise pl.exceptions.PanicException("out-of-range datetime")

    monkeypatch.setattr(pull, "_digest", panic)
    monkeypatch.setattr(pull, "_write", panic)
    (event,) = pulled(bureau)
    assert "out-of-range datetime" in event.payload["refused"]


def test_a_connection_cut_half_way_is_taken_up_where_it_broke(
    bureau: Bureau, server: Postgres
) -> None:
    fill(server, "long", many(60_000, stamp="timestamp '2026-05-01' + i * interval '1 second'"))
    proxy = CuttingProxy(server.port, after=3_000_000, cuts=3)
    configure(bureau, entry(server.url(proxy.port), "long", chunk_rows=5000))
    rows = rows_of(bureau, pulled(bureau))
    proxy.close()
    assert proxy.left < 0, "the proxy cut nothing"
    assert rows.height == 60_000
    assert rows["案号"].n_unique() == 60_000


def test_a_connection_that_stays_broken_takes_nothing_in_and_the_next_run_goes_on(
    bureau: Bureau, server: Postgres
) -> None:
    fill(server, "cut", many(30_000, stamp="timestamp '2026-05-01' + i * interval '1 second'"))
    proxy = CuttingProxy(server.port, after=400_000, cuts=1000)
    configure(bureau, entry(server.url(proxy.port), "cut", chunk_rows=20_000, retries=1))
    refused = pulled(bureau)
    assert [set(e.payload) for e in refused] == [{"file", "source", "refused"}]
    assert "连接中断" in refused[0].payload["refused"]
    assert list((bureau.home / "archive").rglob("*.parquet")) == []
    proxy.left = 0
    assert rows_of(bureau, pulled(bureau)).height == 30_000
    proxy.left = 1000
    add(server, "cut", many(30_000, start=100_001, stamp="timestamp '2026-06-02'"))
    assert "连接中断" in pulled(bureau)[0].payload["refused"]
    proxy.left = 0
    again = rows_of(bureau, pulled(bureau))
    proxy.close()
    assert again.height == 30_000, "the rows before the watermark came again or some were lost"


def test_a_killed_backend_is_tried_again(
    bureau: Bureau, server: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(server, "killed", many(50_000))
    configure(bureau, entry(server.url(), "killed", chunk_rows=5000))
    real, killed = pull._write, []

    def write(frame: pl.DataFrame, path: Path) -> pull.Chunk:
        if not killed:
            killed.append(server.sql(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'hengjian'"))  # fmt: skip
            time.sleep(0.2)
        return real(frame, path)

    monkeypatch.setattr(pull, "_write", write)
    rows = rows_of(bureau, pulled(bureau))
    assert killed
    assert rows.height == 50_000
    assert rows["案号"].n_unique() == 50_000


def test_a_pull_killed_half_way_leaves_nothing_and_the_next_one_gets_all(
    bureau: Bureau, server: Postgres
) -> None:
    fill(server, "slain", many(60_000))
    configure(bureau, entry(server.url(), "slain", chunk_rows=1000))
    running = subprocess.Popen([sys.executable, "-c", PULL, str(bureau.home), AS_OF])
    for _ in range(3000):
        with suppress(FileNotFoundError):  # the run makes its work folder anew
            if len(list((bureau.home / "work").rglob("*.parquet"))) >= 3:
                break
        if running.poll() is not None:
            break
        time.sleep(0.005)
    running.kill()
    assert running.wait() == -signal.SIGKILL, "the pull had ended before"
    assert rows_of(bureau, pulled(bureau))["案号"].n_unique() == 60_000
    assert pulled(bureau) == []


PULL = """
import sys
from datetime import date
from pathlib import Path
from assets.arrivals import intake_files
from assets.run import begin
with begin(Path(sys.argv[1]), date.fromisoformat(sys.argv[2])) as run:
    intake_files.enter(run)
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "postgresql://bureau:${HENGJIAN_WRONG}@127.0.0.1:{port}/postgres"}, "用户名或口令不对"),
        ({"url": "postgresql://bureau:${HENGJIAN_UNSET}@127.0.0.1:{port}/postgres"}, "没有设置环境变量 HENGJIAN_UNSET"),
        ({"url": "postgresql://bureau:${HENGJIAN_PG_PASSWORD}@127.0.0.1:{port}/nix"}, "没有这个数据库"),
        ({"url": "postgresql://bureau:${HENGJIAN_PG_PASSWORD}@127.0.0.1:9/postgres", "retries": 0}, "连不上数据库"),
        ({"url": "dameng://bureau@127.0.0.1/postgres"}, "没有安装 dameng 的驱动"),
        ({"table": "nix"}, "没有这张表"),
        ({"table": None, "query": "select ajbh, jgdm, qhdm, gxsj from refusals", "columns":
          {k: COLUMNS[k] for k in ("ajbh", "jgdm", "qhdm")}}, "缺必需列「处罚决定日期 或 立案日期」"),
        ({"columns": {**COLUMNS, "xyz": "没收金额"}}, "「xyz」"),
        ({"watermark": "bgsj"}, "「bgsj」"),
    ],
)  # fmt: skip
def test_what_cannot_be_pulled_is_refused_with_a_sentence(
    bureau: Bureau, server: Postgres, monkeypatch: pytest.MonkeyPatch, change: dict, said: str
) -> None:
    monkeypatch.setenv("HENGJIAN_WRONG", "wr0ng-secret")
    fill(server, "refusals", many(3))
    change = {
        k: v.replace("{port}", str(server.port)) if isinstance(v, str) else v
        for k, v in change.items()
    }
    configure(bureau, entry(**({"url": server.url(), "table": "refusals"} | change)))
    (event,) = pulled(bureau)
    assert said in event.payload["refused"]
    assert "secret" not in event.payload["refused"]
    assert PASSWORD not in event.payload["refused"]


def test_any_sqlalchemy_database_is_pulled_too(bureau: Bureau, tmp_path: Path) -> None:
    file = tmp_path / "banan.db"
    with sqlite3.connect(file) as database:
        database.execute("create table t (ajbh, jgdm, qhdm, dsr, larq, cfrq, fkje, gxsj)")
        database.executemany("insert into t values (?, ?, '990101', ?, '2026-03-01', '2026-04-01', ?, ?)",
            [(f"乙卯市监案字〔2026〕{n}号", "11990101MB0000001X", f"第{n}店", 1000.5, "2026-05-01 08:00:00")
             for n in range(2_300)])  # fmt: skip
    configure(bureau, entry(f"sqlite:///{file}", "t", chunk_rows=1000))
    first = pulled(bureau)
    assert len(first) == 3
    assert rows_of(bureau, first).height == 2_300
    with sqlite3.connect(file) as database:
        database.execute(
            "insert into t select '乙卯市监案字〔2026〕x号', jgdm, qhdm, dsr, larq, cfrq, 7, gxsj from t limit 1"
        )
        database.execute("update t set fkje = 8, gxsj = '2026-05-02 08:00:00' where rowid = 5")
    assert sorted(rows_of(bureau, pulled(bureau))["罚款金额(元)"]) == ["7", "8"]
    assert pulled(bureau) == []


def regions_in(bureau: Bureau, file: Path, rows: str) -> None:
    """Make a small table of regions without a watermark, and name it as a source."""
    with sqlite3.connect(file) as database:
        database.execute("create table r (行政区划代码, 名称, 上级代码)")
        database.execute(f"insert into r values {rows}")
    configure(
        bureau,
        json.dumps({"区划": {"source": "regions", "url": f"sqlite:///{file}", "table": "r"}}),
    )


def test_without_a_watermark_the_whole_table_comes_and_is_kept_once(
    bureau: Bureau, tmp_path: Path
) -> None:
    file = tmp_path / "small.db"
    regions_in(bureau, file, "('990101', '乙卯县', '990100')")
    assert len(pulled(bureau)) == 1
    assert pulled(bureau) == []
    with sqlite3.connect(file) as database:
        database.execute("insert into r values ('990102', '丙辰县', '990100')")
    assert rows_of(bureau, pulled(bureau)).height == 2


def test_a_row_that_goes_back_counts_without_a_watermark_too(
    bureau: Bureau, tmp_path: Path
) -> None:
    """The table is as it is: an earlier content is no old export, and one pulled before comes again."""
    file = tmp_path / "small.db"
    regions_in(bureau, file, "('990101', '乙卯县', '990100'), ('990102', '丙辰县', '990100')")
    home, hashes = Home(bureau.home), []
    for name in ("乙卯县", "乙卯区", "乙卯县"):
        with sqlite3.connect(file) as database:
            database.execute("update r set 名称 = ? where 行政区划代码 = '990101'", [name])
        (event,) = pulled(bureau)
        path = archive.original(home, event.payload["sha"], "pull.parquet")
        context = IntakeContext(DAY, home.key(), enumerations(), source="regions")
        read = as_pulled(read_paths([(path, "数据库:区划/r", context)])[0][0], event, path)
        assert read.extra_columns == []
        hashes.append(dict(read.accepted.select("region_code", "row_hash").iter_rows()))
    assert len({found["990101"] for found in hashes}) == 3
    assert len({found["990102"] for found in hashes}) == 1
    assert pulled(bureau) == []


def test_a_query_comes_as_it_is_written(bureau: Bureau, server: Postgres) -> None:
    fill(server, "asked", many(30))
    query = r"select t.*, ajbh::text || '10:30 5% \d :x' as bz from asked t where ajbh like '%〕1_号' and 7 % 2 = 1;"
    configure(bureau, entry(server.url(), None, query=query))
    rows = rows_of(bureau, pulled(bureau))
    assert rows.height == 10
    assert rows["bz"].str.ends_with(r"10:30 5% \d :x").all()
    assert pulled(bureau) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("办案库: {source: cases, url: 'sqlite:///x', tabel: t}", "tabel"),
        ("办案库: {source: casus, url: 'sqlite:///x', table: t}", "没有来源 casus"),
        ("办案库: {source: cases, url: 'postgresql://a:geheim@b/c', table: t}", "口令不能写在文件里"),
        ("办案库: {source: cases, driver: postgresql, host: h, database: d, user: u, password: geheim, table: t}", "口令不能写在文件里"),
        ("办案库: {source: cases, url: 'sqlite:///x', table: t, query: select 1}", "table 与 query"),
        ("办案库: {source: cases, url: 'sqlite:///x', query: drop table t}", "SELECT"),
        ("办案库: {source: cases, url: 'sqlite:///x', table: t, columns: {a: 罚歀}}", "罚歀"),
        ("办案库: {source: cases, url: 'sqlite:///x', table: t, chunk_rows: viele}", "chunk_rows"),
        ("- 办案库", "键: 值"),
        ("办案库: [", "读不懂"),
    ],
)  # fmt: skip
def test_a_slip_in_the_configuration_is_a_usage_error(bureau: Bureau, text: str, said: str) -> None:
    configure(bureau, text)
    done = bureau.call("run", "--as-of", AS_OF, expect=2)
    assert said in done.stderr
    assert "sources.yml" in done.stderr
    assert "geheim" not in done.stderr + done.stdout


@pytest.mark.slow
def test_a_whole_run_takes_in_file_and_database_alike_and_rebuilds_without_it(
    bureau: Bureau, server: Postgres
) -> None:
    (bureau.inbox / "a.csv").write_text(
        case_file([case_row(1, day="2026-05-01")]), encoding="utf-8"
    )
    fill(
        server,
        "whole",
        many(300, stamp="timestamp '2026-05-01' + i * interval '1 second'", start=1000),
    )
    server.sql("update whole set fkje = -5 where ajbh like '%〕1007号'")
    configure(bureau, entry(server.url(), "whole"))
    facts = bureau.run("2026-06-01")
    assert facts["exit_code"] == 1
    assert facts["aside"] == 1
    quality = (
        bureau.table("out_quality")
        .filter(pl.col("file") == "数据库:办案库/whole")
        .row(0, named=True)
    )
    assert (quality["rows_in"], quality["rows_accepted"], quality["rows_set_aside"]) == (
        300,
        299,
        1,
    )
    assert quality["source"] == "cases"
    assert bureau.table("out_set_aside")["file"].to_list() == ["数据库:办案库/whole"]

    # A changed row replaces the earlier, with history; and back again to what it was.
    server.sql("update whole set fkje = 77, gxsj = '2026-05-02' where ajbh like '%〕1001号'")
    assert len(pulled(bureau, date(2026, 6, 2))) == 1  # no run that ended; the next one reads it
    server.sql("update whole set fkje = 2001, gxsj = '2026-05-03' where ajbh like '%〕1001号'")
    assert len(pulled(bureau, date(2026, 6, 3))) == 1

    # The database is gone: files still go in, the table is refused in plain words, what it gave stays.
    server.sql("alter table whole rename to gone")
    bureau.drop("b.csv", case_file([case_row(2, day="2026-05-02")]))
    done = bureau.call("run", "--as-of", "2026-06-04", expect=1)
    assert "数据库:办案库/whole" in done.stdout
    assert "没有这张表" in done.stdout
    refused = bureau.table("out_quality").filter(pl.col("refused_reason").is_not_null())
    assert refused["file"].to_list() == ["数据库:办案库/whole"]
    cases = bureau.table("core_cases")
    assert cases.height == 301
    fine = cases.filter(pl.col("case_no").str.contains("〕1001号"))["fine_yuan"].to_list()
    assert [float(f) for f in fine] == [2001.0]
    history = bureau.table("core_cases__rows").filter(pl.col("case_no").str.contains("〕1001号"))
    assert sorted(float(f) for f in history["fine_yuan"]) == [77.0, 2001.0, 2001.0]

    # From the case back to the pull and the text as it came.
    told = bureau.call("trace", "11990101MB0000001X|乙卯市监案字〔2026〕1001号", expect=0).stdout
    assert "数据库:办案库/whole run-000003 第1批 第2行" in told
    assert "罚款金额：2001.00" in told

    before = bureau.outs()
    bureau.call("rebuild", expect=1)
    for name, frame in bureau.outs().items():
        assert frame.equals(before[name]), name
