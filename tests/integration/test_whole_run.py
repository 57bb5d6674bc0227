"""The product as its user meets it: files in, one command, tables, site and workbooks out."""

import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from data_contracts import tables

from .conftest import AS_OF, Bureau, case_file, case_row, made, months


@pytest.mark.slow
def test_every_promised_table_is_published_with_its_columns_and_types(published: Bureau) -> None:
    got = published.outs()
    promised = {n: t for n, t in tables().items() if n.startswith("out_")}
    assert set(promised) <= set(got)
    for name, contract in promised.items():
        assert got[name].columns == list(contract.columns), name


@pytest.mark.slow
def test_one_row_for_every_region_and_month_to_the_as_of_month(published: Bureau) -> None:
    got = published.table("out_region_month")
    assert got.select("region_code", "month").is_unique().all()
    assert sorted(got["month"]) == [f"{y}-{m:02d}" for y in (2024, 2025) for m in range(1, 13)] + [
        f"2026-{m:02d}" for m in range(1, 7)
    ]
    assert got["cases"].to_list() == [6] * 30
    assert got["decided_yuan"].sum() == 30 * 6 * 5000
    assert got["treasury_yuan"].null_count() == 30


@pytest.mark.slow
def test_quality_adds_up(published: Bureau) -> None:
    got = published.table("out_quality")
    assert got.select("rows_in", "rows_accepted", "rows_set_aside", "duplicates").rows() == [
        (180, 180, 0, 0)
    ]


@pytest.mark.slow
def test_earlier_as_of_is_refused_with_a_sentence(home: Bureau) -> None:
    done = home.call("run", "--as-of", "2026-05-31", expect=2)
    assert "早于" in done.stderr
    assert home.call("run", "--as-of", "2026-05-31", "--replay", expect=2)


@pytest.mark.slow
def test_trace_leads_back_to_file_row_and_text(published: Bureau) -> None:
    key = published.table("core_cases")["case_key"][0]
    done = published.call("trace", key, "--json", expect=0)
    rows = json.loads(done.stdout)["rows"]
    assert rows[0]["file"] == "cases.csv"
    line = (
        (published.inbox / "cases.csv")
        .read_text(encoding="utf-8")
        .splitlines()[rows[0]["row_no"] - 1]
    )
    assert rows[0]["text"]["决定书文号"] in line
    total = json.loads(published.call("trace", "990101|2026-05", "--json", expect=0).stdout)
    assert len(total["rows"]) == 6
    published.call("trace", "nothing", expect=2)


@pytest.mark.slow
def test_export_in_three_formats(published: Bureau, tmp_path: Path) -> None:
    for kind in ("csv", "parquet", "xlsx"):
        published.call(
            "export",
            "out_region_month",
            "--format",
            kind,
            "--out",
            str(tmp_path / f"o.{kind}"),
            expect=0,
        )
    csv = pl.read_csv(tmp_path / "o.csv", infer_schema=False)
    parquet = pl.read_parquet(tmp_path / "o.parquet")
    excel = pl.read_excel(tmp_path / "o.xlsx", infer_schema_length=0)
    assert csv.height == parquet.height == excel.height == 30
    assert parquet.columns == list(tables()["out_region_month"].columns)
    assert "行政区划代码" in excel.columns
    published.call("export", "out_nothing", "--out", str(tmp_path / "x"), expect=2)


@pytest.mark.slow
def test_late_data_make_a_revision_and_leave_what_was_issued(home: Bureau) -> None:
    before = home.table("out_region_month")
    late = [case_row(90000 + k, day="2026-06-20", fine="200000") for k in range(4)]
    (home.inbox / "b.csv").write_text(case_file([*months(31, 31), *late]), encoding="utf-8")
    with made(home, "2026-07-31", "out_region_month") as run:
        after, history = map(run.warehouse.read, ("out_region_month", "out_region_month_history"))
    old = before.filter(pl.col("month") <= "2026-05")
    assert after.filter(pl.col("month") <= "2026-05").equals(old)
    june = after.row(by_predicate=pl.col("month") == "2026-06", named=True)
    assert (june["revision"], june["cases"]) == (2, 10)
    was = before.row(by_predicate=pl.col("month") == "2026-06", named=True)
    assert history.rows(named=True) == [was]


@pytest.mark.slow
def test_rows_set_aside_end_in_code_1_and_can_be_dropped_back(make_bureau) -> None:
    bureau = make_bureau("aside")
    good = months(29, 30)
    bad = case_row(777, day="2026-06-09").replace("2026-06-09", "2026-02-30")
    (bureau.inbox / "a.csv").write_text(case_file([*good, bad]), encoding="utf-8")
    assert bureau.run()["exit_code"] == 1
    aside = bureau.table("out_set_aside").row(0, named=True)
    assert (aside["file"], aside["row_no"], aside["value"]) == ("a.csv", 14, "2026-02-30")
    assert "a.csv" in aside["reason"]
    book = next((bureau.home / "outbox" / "搁置行").glob("*.xlsx"))
    sheets = openpyxl.load_workbook(book)
    sheet = sheets.worksheets[0]
    header = [c.value for c in sheet[1]]
    for name in ("立案日期", "处罚决定日期"):
        sheet.cell(2, header.index(name) + 1).value = "2026-06-09"
    sheets.save(bureau.inbox / "corrected.xlsx")
    assert bureau.run()["exit_code"] == 0
    assert bureau.table("core_cases").height == len(good) + 1


@pytest.mark.slow
def test_everything_refused_still_publishes_with_code_1(bureau: Bureau) -> None:
    (bureau.inbox / "note.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    facts = bureau.run(AS_OF)
    assert (facts["exit_code"], facts["refused"]) == (1, 1)
    assert (bureau.home / "site" / "index.html").exists()
    got = bureau.table("out_quality").row(0, named=True)
    assert (got["rows_in"], got["rows_accepted"], got["rows_set_aside"]) == (None, 0, 0)
    assert got["refused_reason"]


@pytest.mark.slow
def test_empty_home_publishes_empty_tables(bureau: Bureau) -> None:
    assert bureau.run(AS_OF)["exit_code"] == 0
    assert bureau.table("out_region_month").is_empty()
