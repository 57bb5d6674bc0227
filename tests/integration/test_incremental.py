"""A day's files on top of earlier ones: little is made anew, and the content is that of a rebuild."""

import json
import shutil
from datetime import date
from types import SimpleNamespace

import dagster as dg
import duckdb
import polars as pl
import pytest

from assets.feat.feat_flag__issued import feat_flag__issued
from assets.feat.first_known import known_sql
from assets.run import alone, begin
from assets.store.published import opened
from assets.store.since import Since
from data_contracts import indicators, tables

from .conftest import AS_OF, Bureau, case_file, case_row

PUBLISHED = (
    "行政相对人名称,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,罚款金额（万元）,"
    "处罚决定日期,处罚机关,处罚机关统一社会信用代码"
)
MAPPED = "某某路执法大队,11990101MB0000001X,990101"
COMPLAINTS = "登记编号,表单类型,登记日期,行政区划代码,涉及主体名称,客体类别,问题类别,问题陈述"
#: Complaints with a word on enforcement; the first is corrected the next day.
OF_ENFORCEMENT = {3: "检查人员粗暴执法", 8: "执法人员态度恶劣"}


def published(n: int, day: str, fine: str = "0.5") -> str:
    return (
        f"乙卯县第{n}食品店,乙卯市监处罚〔{day[:4]}〕{n}号,经营超过保质期的食品,经营超过保质期的饼干,"
        f"《中华人民共和国食品安全法》第一百二十四条第一款第（五）项,罚款,罚款{fine}万元,{fine},{day},"
        "乙卯县市场监督管理局,11990101MB0000001X"
    )


def complaint(n: int, day: str, what: str = "饼干过期") -> str:
    return f"990101{n:08d},投诉,{day},990101,乙卯县第{n % 9}食品店,食品,食品质量,购买后发现{what}"


def day_of(n: int) -> str:
    return f"2026-{n % 5 + 1:02d}-{n % 27 + 1:02d}"


def first_files() -> dict[str, list[str]]:
    return {
        "案件.csv": [case_file([case_row(n, day=day_of(n), fine=str(5000 + n)) for n in range(1, 200)])],
        "公示.csv": [PUBLISHED, *(published(n, day_of(n)) for n in range(190, 215))],
        "投诉.csv": [COMPLAINTS, *(complaint(n, day_of(n), OF_ENFORCEMENT.get(n, "饼干过期")) for n in range(1, 300))],
    }  # fmt: skip


def second_files() -> dict[str, list[str]]:
    return {
        # Corrected; with another decision number; decided in advance; new; known from its publication.
        "次日/案件.csv": [
            case_file(
                [
                    case_row(7, day=day_of(7), fine="88000"),
                    case_row(9, day=day_of(9), decision_no="乙卯市监处罚〔2026〕212号"),
                    case_row(900, day="2026-06-30", fine="6100"),
                    *(case_row(n, day="2026-06-27", fine="7000") for n in range(300, 310)),
                    case_row(205, day=day_of(205), fine="5205"),
                    twice(400, of=14),
                    twice(401, of=21),
                ]
            )
        ],
        # Nobody has said yet whose organ this is.
        "次日/大队.csv": [
            case_file(
                [
                    case_row(n, day="2026-06-10", organ="某某路执法大队", organ_code="", region="")
                    for n in range(800, 805)
                ]
            )
        ],
        "次日/公示.csv": [PUBLISHED, published(5, day_of(5)), published(208, day_of(208), "0.9")],
        "次日/投诉.csv": [COMPLAINTS, complaint(3, day_of(3), "标签缺失"), complaint(700, "2026-06-27", "罚款过重"),
                        complaint(702, "2025-06-20"), complaint(705, "2026-07-20")],
    }  # fmt: skip


def twice(n: int, of: int, **other: str) -> str:
    """Return a second decision against the party of a case, for what reads like the same facts."""
    facts = f"当事人经营超过保质期的饼干{of % 7 + 1}袋，货值120元，首次违法，已改正。"
    more = {"party": f"乙卯县第{of}食品店", "facts": facts} | other
    return case_row(n, day="2026-06-27", **more)


def known(bureau: Bureau, name: str, key: str, registered: str) -> dict[str, date]:
    """Return by key from which day on the records of a table were known."""
    with opened(bureau.home / "warehouse.duckdb") as connection:
        warehouse = SimpleNamespace(
            query=lambda sql: pl.DataFrame(connection.execute(sql).fetchall(), orient="row"),
            has=lambda _: False,
            count=lambda _: 1,
            connection=connection,
        )
        config = SimpleNamespace(indicators=indicators())
        sql = known_sql(SimpleNamespace(warehouse=warehouse, config=config), name, registered)
        rows = connection.execute(f"select t.{key}, {sql}").fetchall()
        return {key: day for key, day, _ in rows}


def put(bureau: Bureau, files: dict[str, list[str]]) -> None:
    for name, lines in files.items():
        path = bureau.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def steps(bureau: Bureau, run: int) -> dict[str, dict[str, object]]:
    text = (bureau.home / "logs" / f"run-{run:06d}.jsonl").read_text(encoding="utf-8")
    return {line["what"]: line for line in map(json.loads, text.splitlines())}


def everything(bureau: Bureau) -> dict[str, pl.DataFrame]:
    return bureau.layers("core", "feat", "out", "pub")


def told_rows(bureau: Bureau) -> dict[str, object]:
    """Return how many rows the newest run told Dagster each table has."""
    found: dict[str, object] = {}
    with dg.DagsterInstance.from_config(str(bureau.home / "dagster")) as instance:
        for record in instance.get_asset_records([dg.AssetKey(name) for name in tables()]):
            event = record.asset_entry.last_materialization
            made = event and event.asset_materialization
            if made and "行数" in made.metadata:
                found[record.asset_entry.asset_key.to_user_string()] = made.metadata["行数"].value
    assert {"core_cases", "feat_case_clause", "feat_complaint", "out_flags"} <= found.keys()
    return found


@pytest.mark.slow
def test_a_days_files_give_the_content_of_a_rebuild_and_little_is_made_anew(make_bureau) -> None:
    bureau = make_bureau("home")
    put(bureau, first_files())
    bureau.run("2026-06-28")
    put(bureau, second_files())
    bureau.run("2026-06-29")
    assert steps(bureau, 1)["core_rows"]["builds_on"] is None
    assert steps(bureau, 2)["core_rows"]["builds_on"] == "2026-06-28"
    assert steps(bureau, 2)["feat_case_clause"]["rows"] < 25
    assert steps(bureau, 1)["checked core_complaints"]["rows"] == 299
    # Three are new, one corrected: every row is checked every day.
    assert steps(bureau, 2)["checked core_complaints"]["rows"] == 302
    # Those of the first quarter stand; one is of a day to come.
    assert steps(bureau, 1)["feat_complaint"]["rows"] == 299
    assert 0 < steps(bureau, 2)["feat_complaint"]["rows"] < 150
    assert 0 < steps(bureau, 2)["feat_complainant"]["rows"] < 150
    # So do rules that look at a case alone, where the case has not changed.
    assert 0 < steps(bureau, 2)["S016"]["rows"] < 25 < steps(bureau, 1)["S016"]["rows"]
    # And that which looks at a party's cases, where none of them has.
    assert 0 < steps(bureau, 2)["P004"]["rows"] < 40 < steps(bureau, 1)["P004"]["rows"]
    # Registered in weeks that have ended, arrived in this one: what those weeks knew stays.
    put(
        bureau,
        {
            "三日/投诉.csv": [COMPLAINTS, *(complaint(n, "2026-06-23") for n in range(710, 720))],
            "三日/案件.csv": [case_file([twice(400, of=14, party="乙卯县第700食品店")])],
        },
    )
    bureau.run("2026-07-01")  # and a decision dated 30 June is known now
    assert steps(bureau, 3)["feat_case_clause"]["rows"] == 2
    assert "warnings stand" in steps(bureau, 3)
    assert "warnings stand" not in steps(bureau, 2)  # complaints of earlier weeks had come
    bureau.run("2026-07-06")
    # Nothing has happened since, but a week has ended: quiet weeks close warnings.
    assert "warnings stand" not in steps(bureau, 4)
    assert steps(bureau, 4)["warnings judged"]["searched"] == 1  # what earlier weeks found stands
    put(bureau, {
        "单位对照.csv": ["单位名称,单位代码,单位区划代码", MAPPED],
        "七月/案件.csv": [case_file([case_row(950, day="2026-07-10", fine="90000")])],
    })  # fmt: skip
    bureau.run("2026-08-03")
    assert "like cases stand" in steps(bureau, 4)  # no case has changed
    assert "like cases stand" not in steps(bureau, 3)
    # core_ is made anew as an organ has moved; of what follows only its cases are.
    assert steps(bureau, 5)["core_rows"]["builds_on"] == "2026-07-06"
    assert steps(bureau, 5)["feat_case_clause"]["rows"] == 6
    # Nothing in the blank templates has changed: they are those of the run before.
    assert steps(bureau, 5)["publish"]["kept"] > 0
    days = known(bureau, "core_complaints", "complaint_no", "t.registered_date")
    of = {n: str(days[f"990101{n:08d}"]) for n in (3, 700, 702, 710)}
    # Of the first delivery; late; handed in a year later, which is history; late again.
    assert of == {3: day_of(3), 700: "2026-06-29", 702: "2025-06-20", 710: "2026-07-01"}
    days = known(bureau, "feat_case", "case_key", "coalesce(t.filed_date, t.decision_date)")
    late = {k: day for k, day in days.items() if day in (date(2026, 6, 29), date(2026, 7, 1))}
    assert len(late) == 17, sorted(late.items())
    got = everything(bureau)
    said = got["feat_rule__flagged"].filter(pl.col("rule_code") == "P004")["object_key"]
    of_case = dict(got["feat_case"].select("case_key", "case_no").iter_rows())
    assert {of_case[key].partition("〕")[2] for key in said} == {"21号", "401号"}
    rough = got["feat_complaint__of_enforcement"]["complaint_no"].to_list()
    assert sorted(rough) == [f"990101{n:08d}" for n in (8, 700)]
    # Flags go out with the last run: the rebuild reads from the ledger that they were sent.
    assert date(2026, 8, 3) in set(got["feat_flag__heard"]["sent_on"])
    mapped = got["core_cases"].filter(pl.col("organ_status") == "mapped")
    assert set(mapped["region_code"]) == {"990101"}
    assert mapped.height == 5
    assert steps(bureau, 5)["checked core_cases"]["rows"] == got["core_cases"].height
    assert got["feat_case"].filter(pl.col("case_no").str.contains("900号"))["is_decided"].item()
    told = told_rows(bureau)
    with opened(bureau.home / "warehouse.duckdb"):  # once for all of them
        assert told == {name: bureau.table(name).height for name in told}
    again = make_bureau("again")
    shutil.copytree(bureau.home, again.home, dirs_exist_ok=True)
    shutil.copyfile(bureau.home.with_name("home.key"), again.home.with_name("again.key"))
    again.call("rebuild", expect=0, fresh=True)
    want = everything(again)
    assert sorted(want) == sorted(got)
    for name, frame in want.items():
        assert frame.equals(got[name]), name
    # The same rows are the same files: those the rebuild wrote, and those five runs left.
    manifest = bureau.table("table_parts")
    assert again.stored().equals(manifest)
    assert {"core_cases", "core_cases__rows", "raw_complaints"} <= set(manifest["table_name"])


def test_flags_of_a_run_that_was_stopped_are_read_from_the_ledger(home: Bureau) -> None:
    with alone(home.home, lambda: True) as run:
        warehouse = run.warehouse
        before = warehouse.read("feat_flag__issued")
        last = run.ledger.events("flag")[-1]
        warehouse.take("feat_flag__issued", f"flag_id = '{last.key}'")
        warehouse.connection.execute(f"update run_facts set ledger_seq = {last.seq - 1}")
        run.since = Since(run.as_of, arrival=0)
        feat_flag__issued.make(run)
        assert run.to_issue == []
        assert run.lots == []
        assert warehouse.read("feat_flag__issued").sort("flag_id").equals(before.sort("flag_id"))
        # Nothing is raised any more: all stay, none stands.
        warehouse.take("feat_rule__flagged", "true")
        feat_flag__issued.make(run)
        assert not warehouse.read("feat_flag__issued")["is_current"].any()


def test_tables_of_another_program_do_not_stay(home: Bureau) -> None:
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as connection:
        connection.execute("create table feat_of_old as select 1 as n")
    with begin(home.home, date.fromisoformat(AS_OF)) as run:
        # The same program: it builds upon the tables, and what it does not know it leaves alone.
        assert {"feat_of_old", "feat_case"} <= run.warehouse.names()
    with duckdb.connect(str(home.home / "warehouse.duckdb")) as connection:
        connection.execute("update run_facts set made_by = 'another'")
    with begin(home.home, date.fromisoformat(AS_OF)) as run:
        assert not [n for n in run.warehouse.names() if n.startswith("feat_")]
