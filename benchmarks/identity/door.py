"""The labelled sentences through the door: files in, one run, what stands in the published tables.

``python -m benchmarks.identity.door EMPTY_FOLDER [--part test] [--show 3]`` drops every sentence in
the column it belongs to (a file name becomes a file's name, a set-aside cell stands where a date
should), runs ``hengjian run``, reads the same place back and scores it. Then every personal value
is looked for, letter by letter, in all text columns of all tables, and in what people are given:
site, workbooks, letters, logs and ledger. Nothing is known here of how the masking works.
"""

import argparse
import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
import xlwt

from assets.store.published import opened
from benchmarks.identity import score

CASES = [
    "案号",
    "办案机构",
    "办案机构代码",
    "行政区划代码",
    "当事人名称",
    "当事人类别",
    "违法事实",
    "处罚决定日期",
    "罚款金额(元)",
]
PUBLISHED = ["行政相对人名称", "行政相对人类别", "行政处罚决定书文号", "处罚内容", "罚款金额(万元)", "处罚决定日期", "处罚机关", "处罚机关统一社会信用代码", "备注"]  # fmt: skip
ORGAN = ("乙卯县市场监督管理局", "11990101MB0000001X")
DAY = "2026-04-07"
Row = dict[str, str]


def case(row: Row, *, name: str = "乙卯便民超市", kind: str = "企业", facts: str = "未明码标价。", day: str = DAY) -> list[str]:  # fmt: skip
    return [row["id"], *ORGAN, "990101", name, kind, facts, day, "500"]


def published(row: Row, *, content: str = "罚款500元", remark: str = "") -> list[str]:
    return ["乙卯便民超市", "企业", row["id"], content, "0.05", DAY, *ORGAN, remark]


HEADERS: dict[str, tuple[str, list[str], Callable[[Row], list[str]]]] = {
    "complaint": ("投诉.csv", ["登记编号", "表单类型", "登记日期", "行政区划代码", "姓名", "问题陈述"], lambda r: [r["id"], "投诉", DAY, "990101", r["complainant"], r["text"]]),
    "facts": ("案件.csv", CASES, lambda r: case(r, facts=r["text"])),
    "party_sole_trader": ("个体案件.csv", CASES, lambda r: case(r, name=r["text"], kind="个体工商户")),
    "party_enterprise": ("企业案件.csv", CASES, lambda r: case(r, name=r["text"], kind="个体工商户")),
    "set_aside_cell": ("坏日期.csv", CASES, lambda r: case(r, day=r["text"])),
    "penalty_content": ("双公示.csv", PUBLISHED, lambda r: published(r, content=r["text"])),
    "remark": ("双公示_备注.csv", PUBLISHED, lambda r: published(r, remark=r["text"])),
    "opinion": ("企业反映.csv", ["编号", "渠道", "日期", "行政区划代码", "内容"], lambda r: [r["id"], "意见卡", DAY, "990101", r["text"]]),
    "evaluation": ("码上评.csv", ["评价编号", "评价日期", "环节", "行政区划代码", "评分", "评价内容"], lambda r: [r["id"], DAY, "处罚", "990101", "2", r["text"]]),
}  # fmt: skip
# Where the sentence stands afterwards.
PLACES = {
    "complaint": "select complaint_no, statement from core_complaints",
    "facts": "select case_no, facts from core_cases where case_no like 's%'",
    "party_sole_trader": "select case_no, party_name from core_cases",
    "party_enterprise": "select case_no, party_name from core_cases",
    "penalty_content": "select decision_no, penalty_content from core_penalty_publications",
    "remark": "select decision_no, remark from core_penalty_publications",
    "opinion": "select opinion_no, content from core_opinions",
    "evaluation": "select evaluation_no, content from core_evaluations",
}


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def as_named(name: str, rows: list[list[str]]) -> bytes:
    """Write the rows in the form the name promises."""
    out = io.BytesIO()
    if name.endswith(".xlsx"):
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet()
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
    elif name.endswith(".xls"):
        old = xlwt.Workbook(encoding="utf-8")
        sheet = old.add_sheet("案件")
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                sheet.write(i, j, cell)
        old.save(out)
    elif name.endswith(".zip"):
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("案件.csv", as_csv(rows))
    else:
        return as_csv(rows)
    return out.getvalue()


def drop(inbox: Path, rows: list[Row]) -> None:
    inbox.mkdir(parents=True)
    for kind, (name, header, cells) in HEADERS.items():
        mine = [cells(r) for r in rows if r["source_kind"] == kind]
        (inbox / name).write_bytes(as_csv([header, *mine]))
    for r in rows:
        if r["source_kind"] == "file_name":
            (inbox / r["text"]).write_bytes(as_named(r["text"], [CASES, case(r)]))


def read_back(home: Path, rows: list[Row]) -> dict[str, str]:
    """Give the text that now stands for each sentence."""
    with opened(home / "warehouse.duckdb") as db:
        at = {kind: dict(db.execute(query).fetchall()) for kind, query in PLACES.items()}
        # A bad cell is read where it is quoted; a good one was taken and quoted nowhere.
        quoted = dict(
            db.execute(
                "select row_no, value from out_set_aside where file = '坏日期.csv'"
            ).fetchall()
        )
        at["file_name"] = dict(db.execute("select case_no, file from core_cases").fetchall())
    cells = [r["id"] for r in rows if r["source_kind"] == "set_aside_cell"]
    at["set_aside_cell"] = {key: quoted[n] for n, key in enumerate(cells, start=2) if n in quoted}
    got = {}
    for r in rows:
        value = at[r["source_kind"]].get(r["id"])
        if r["source_kind"] == "file_name" and value:
            value = value.split("!")[0]
        if value is not None:
            got[r["id"]] = value
    return got


def standing(home: Path, values: set[str]) -> Counter[str]:
    """Count the values that still stand, letter by letter, in each table and kind of output."""
    found: Counter[str] = Counter()
    with opened(home / "warehouse.duckdb") as db:
        columns = db.execute(
            "select table_name, column_name from information_schema.columns where data_type like 'VARCHAR%'"
        ).fetchall()
        for table, column in columns:
            texts = db.execute(
                f'select distinct cast("{column}" as varchar) from "{table}"'
            ).fetchall()
            whole = "\n".join(t for (t,) in texts if t)
            if n := sum(v in whole for v in values):
                found[f"{table}.{column}"] = n
    for folder in ("site", "outbox", "logs", "ledger.db", "dagster"):
        whole = "\n".join(_texts(home / folder))
        if n := sum(v in whole for v in values):
            found[folder] = n
    return found


def _texts(path: Path) -> list[str]:
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    out = [str(p) for p in files]
    for p in files:
        data = p.read_bytes()
        parts = [data]
        if data[:2] == b"PK":
            with zipfile.ZipFile(p) as archive:
                parts = [archive.read(n) for n in archive.namelist()]
        out += [part.decode("utf-8", "replace") for part in parts]
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", choices=["dev", "test"])
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    rows, spans = score.read(options.part)
    home = options.folder / "home"
    drop(home / "inbox", rows)
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "run"]
    done = subprocess.run([*command, "--home", str(home), "--as-of", "2026-06-30"], env=os.environ, capture_output=True, text=True, check=False)  # fmt: skip
    print(done.stdout[-600:], done.stderr[-600:])
    got = read_back(home, rows)
    lost = Counter(r["source_kind"] for r in rows if r["id"] not in got)
    print("no text to be read back:", dict(lost))
    by_text = {(r["text"], r["source_kind"]): got.get(r["id"], r["text"] if not spans[r["id"]] else "") for r in rows}  # fmt: skip
    result = score.score(lambda text, _, kind: by_text[text, kind], options.part, options.show)
    for of_class, (good, n) in result.items():
        print(f"{of_class:26} {good:5} / {n:5}  {good / n:7.1%}")
    texts = {r["id"]: r["text"] for r in rows}
    values = {texts[i][a:b] for i, of in spans.items() if i in texts for a, b, _ in of}
    values = {v for v in values if len(re.sub(r"\W", "", v)) > 2}
    for place, n in standing(home, values).most_common():
        print(f"{n:5} of {len(values)} values stand in {place}")


if __name__ == "__main__":
    main()
