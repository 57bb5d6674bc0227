"""Originals deleted on purpose: audited, said plainly, and what was issued stays."""

import getpass
import shutil
from datetime import date

import polars as pl
import pytest

from assets.arrivals import intake_files
from assets.run import begin
from assets.store import erasure
from assets.store.home import open_home
from assets.store.ledger import Event, Ledger

from .conftest import Bureau, case_file, case_row


def two_files(bureau: Bureau) -> None:
    """Put two counties' cases of two years into the inbox: 甲 is erased later, 乙 stays."""
    for name, region, low in (("甲.csv", "990101", 0), ("乙.csv", "990102", 500)):
        rows = [
            case_row(low + n, day=f"202{5 + n % 2}-{n % 5 + 1:02d}-{n % 27 + 1:02d}", region=region,
                     fine="900000" if n == 7 else str(5_000 + n))
            for n in range(200)
        ]  # fmt: skip
        (bureau.inbox / name).write_text(case_file(rows), encoding="utf-8")


@pytest.mark.slow
def test_an_erased_original_leaves_its_trace_and_what_was_issued(bureau: Bureau) -> None:
    two_files(bureau)
    bureau.run("2026-06-01")
    before = bureau.outs()
    home = open_home(bureau.home)
    (first,) = [o for o in erasure.originals(Ledger(home)) if o.files == ("甲.csv",)]

    assert bureau.call("erase", "甲.csv").returncode == 2
    assert "请写明理由" in bureau.call("erase", "甲.csv", "--reason", " ", expect=2).stderr
    assert "归档里没有" in bureau.call("erase", "丙.csv", "--reason", "误报", expect=2).stderr
    done = bureau.call("erase", "甲.csv", "--reason", "误投了全国数据", "--by", "张三", expect=0)
    assert "收件箱里的 甲.csv" in done.stdout
    assert not list((bureau.home / "archive").rglob(f"{first.sha}*"))
    assert len(list((bureau.home / "archive").rglob("*.csv"))) == 1
    entry = erasure.erased(Ledger(home))[first.sha]
    assert entry.as_of == date(2026, 6, 1)
    assert entry.payload | {"on": ""} == {
        "sha": first.sha, "files": ["甲.csv"], "stored": "甲.csv", "arrived": "2026-06-01", "rows": 200,
        "reason": "误投了全国数据", "by": "张三", "on": "", "user": getpass.getuser(),
    }  # fmt: skip

    # The next run starts from the archive without being asked to, and says what it lacks; the same
    # content is not taken in again under another name.
    shutil.copy(bureau.inbox / "甲.csv", bureau.inbox / "甲2.csv")
    told = bureau.call("run", "--as-of", "2026-06-02", expect=1)
    assert "已删除 甲.csv：原件已于" in told.stdout
    assert "拒收文件 1 个" in told.stdout
    assert "误投了全国数据" in told.stdout
    assert "甲2.csv：内容与" in told.stdout
    assert "不再接收" in told.stdout
    after = bureau.outs()
    quality = after["out_quality"].filter(pl.col("file") == "甲.csv").row(0, named=True)
    assert (quality["rows_in"], quality["rows_accepted"]) == (None, 0)
    assert "不能重放；已发出的结果不变" in quality["refused_reason"]
    assert quality["state"] == "已删除", "it stays among the refused for ever"
    assert set(bureau.table("core_cases")["region_code"]) == {"990102"}
    assert bureau.table("raw_cases").filter(pl.col("file") == "甲.csv").is_empty()
    assert sum(bureau.stored().filter(pl.col("table_name") == "raw_cases")["rows"]) == 200

    # What was issued stays: every flag and every month judged.
    issued = [
        "flag_id",
        "rule_code",
        "object_key",
        "period",
        "reason",
        "observed",
        "expected",
        "first_seen",
    ]
    gone = before["out_flags"].select(issued)
    assert gone.filter(pl.col("object_key").str.contains("990101")).height
    assert (
        after["out_flags"].select(issued).join(gone, on=issued, nulls_equal=True).height
        == gone.height
    )
    months = pl.col("region_code") == "990101"
    assert before["out_region_month"].filter(months).height

    # Nothing is to be done about it any more; of 甲2.csv it still is.
    told = bureau.call("run", "--as-of", "2026-06-03", expect=None).stdout
    assert "以前拒收、还没有补上的 1 个" in told
    after = bureau.outs()

    # A rebuild gives the very same.
    bureau.call("rebuild", expect=1)
    for name, frame in bureau.outs().items():
        assert frame.equals(after[name]), name


def test_originals_outlive_their_years_only_where_configured(home: Bureau) -> None:
    home.drop("区划.csv", "行政区划代码,名称,上级代码\n990101,乙卯县,990100\n")
    with begin(home.home, date(2026, 7, 1)) as run:
        intake_files.enter(run)
    archive, ledger = home.home / "archive", Ledger(open_home(home.home))

    def published(day: date) -> None:
        ledger.append([Event("published", f"run of {day}", {})], as_of=day, run=f"run of {day}")

    published(date(2037, 1, 1))
    with begin(home.home, date(2037, 1, 1)) as run:
        assert len(list(archive.rglob("*.csv"))) == 2, "off unless configured"
        assert run.warehouse.names()
    home.configure("retention: {archive_years: 10}")
    with begin(home.home, date(2037, 1, 2), fresh=True):
        assert len(list(archive.rglob("*.csv"))) == 2, "a rebuild deletes nothing"
    with begin(home.home, date(2037, 1, 2)) as run:
        assert len(list(archive.rglob("*.csv"))) == 1, "divisions stay, the rest goes"
        assert run.warehouse.names() == set(), "it did not start from the archive"
    (entry,) = erasure.erased(ledger).values()
    assert (entry.payload["files"], entry.payload["by"]) == (["cases.csv"], "按配置自动")
    assert (entry.payload["on"], entry.payload["reason"]) == ("2037-01-01", "保留期限10年已过")


def test_a_slip_in_the_day_of_a_run_deletes_nothing(home: Bureau) -> None:
    home.configure("retention: {archive_years: 10}")
    with begin(home.home, date(2062, 6, 2)) as run:
        assert len(list((home.home / "archive").rglob("*.csv"))) == 1
        assert "core_cases" in run.warehouse.names(), "it builds upon what was published"
    assert not erasure.erased(Ledger(open_home(home.home)))


@pytest.mark.parametrize("text", ["5", "{years: 5}", "{archive_years: 0}", "{archive_years: 五}"])
def test_a_slip_in_the_retention_is_a_usage_error(bureau: Bureau, text: str) -> None:
    (open_home(bureau.home).config / "hengjian.yml").write_text(
        f"retention: {text}\n", encoding="utf-8"
    )
    assert "retention" in bureau.call("run", "--as-of", "2026-06-01", expect=2).stderr


def test_an_interrupted_deletion_is_finished_by_the_next_run(bureau: Bureau) -> None:
    (bureau.inbox / "a.csv").write_text(
        case_file([case_row(1, day="2026-05-01")]), encoding="utf-8"
    )
    day = date(2026, 6, 1)
    with begin(bureau.home, day) as run:
        intake_files.enter(run)
    home = open_home(bureau.home)
    kept = next((bureau.home / "archive").rglob("*.csv"))
    shutil.copy(kept, bureau.home / "copy")
    ledger = Ledger(home)
    erasure.erase(
        home, ledger, erasure.originals(ledger), reason="误投", by="张三", on=day, run="r"
    )
    shutil.copy(bureau.home / "copy", kept)  # as if the process had died before it deleted the file
    with begin(bureau.home, day):
        pass
    assert not kept.exists()
