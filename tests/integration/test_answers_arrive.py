"""Answers of a county and findings of a city through whole runs: receipts, rights, rebuild."""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from assets.store.home import open_home
from assets.store.ledger import Ledger

from .conftest import Bureau, copied


@pytest.fixture
def bureau(begun: Bureau, tmp_path: Path) -> Bureau:
    """Return a copy to change."""
    return copied(begun, tmp_path / "home")


class Sheet:
    """A workbook of the outbox, opened to be filled in as a clerk would."""

    def __init__(self, path: Path, sheet: int | str = 0) -> None:
        self.book = openpyxl.load_workbook(path)
        self.sheet = self.book[sheet] if isinstance(sheet, str) else self.book.worksheets[sheet]
        head = next(r for r in self.sheet.iter_rows() if "线索编号" in [c.value for c in r])
        self.place = {c.value: c.column for c in head if c.value}
        self.first = head[0].row + 1

    @property
    def numbers(self) -> list[str]:
        column = self.place["线索编号"]
        cells = (
            self.sheet.cell(r, column).value for r in range(self.first, self.sheet.max_row + 1)
        )
        return [str(c) for c in cells if c]

    def fill(self, row: int, **cells: str) -> None:
        for name, value in cells.items():
            self.sheet.cell(self.first + row, self.place[name]).value = value

    def get(self, row: int, name: str) -> object:
        return self.sheet.cell(self.first + row, self.place[name]).value

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(path)


def of_county(bureau: Bureau, region: str, sheet: int | str = 0) -> Sheet:
    return Sheet(next((bureau.home / "outbox" / "县局核对").glob(f"{region}*.xlsx")), sheet)


def flags(bureau: Bureau) -> dict[str, dict[str, object]]:
    return {r["flag_id"]: r for r in bureau.table("out_flags").to_dicts()}


def codes(bureau: Bureau, file: str) -> dict[str, str]:
    """Return by number what became of the rows of a file; blank ones left out."""
    frame = bureau.table("out_answers").filter(
        pl.col("file") == file, pl.col("reason_code") != "blank"
    )
    return dict(frame.select("flag_id", "reason_code").iter_rows())


def resaved(book: Path, to: Path) -> None:
    """Save a workbook again with LibreOffice; where there is none, it goes back as it is."""
    program = shutil.which("soffice")
    if program:
        profile, folder = book.with_name("office"), book.with_name("resaved")
        call = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to",
                "xlsx", "--outdir", str(folder), str(book)]  # fmt: skip
        subprocess.run(call, check=True, capture_output=True)
        book = folder / book.name
    shutil.copyfile(book, to)


@pytest.mark.slow
def test_nobody_answers_for_another_and_no_county_finds_on_itself(bureau: Bureau) -> None:
    """The attack as it was found: findings in a CSV in a county's folder closed flags of two counties."""
    before = flags(bureau)
    every = [n for n, r in before.items() if r["status"] in ("待核", "待送")]
    assert {before[n]["region_code"] for n in every} == {"990101", "990102"}
    lines = ["线索编号,认定,认定人", *(f"{n},正常,王局长" for n in every)]
    checked = "线索编号,县局核对\n" + "".join(f"{n},数据无误\n" for n in every)
    # From a folder that is nobody's, and from one that lets its county speak of itself, in its own step.
    bureau.configure("county_folders: {乙卯县: '990101'}")
    for folder in ("丙寅县", "乙卯县"):
        bureau.drop(f"{folder}/finding.csv", "\n".join(lines) + "\n")
        bureau.drop(f"{folder}/check.csv", checked)
        bureau.drop(
            f"{folder}/key.csv",
            "重点县期间,行政区划代码,专班决定\n1800,999999,确认\n2026-05,990101,确认\n",
        )
    done = bureau.run("2026-07-02")
    own = {n for n in every if before[n]["region_code"] == "990101"}
    assert done["answers"] == {
        "wrong_role": 2 * len(every) + 2, "wrong_step": len(every) + 2, "taken": len(own), "other_county": len(every) - len(own),
    }  # fmt: skip
    assert bureau.table("out_key_decisions").is_empty()
    for name in ("finding", "check"):
        assert codes(bureau, f"丙寅县/{name}.csv") == dict.fromkeys(every, "wrong_role")
    assert codes(bureau, "乙卯县/finding.csv") == dict.fromkeys(every, "wrong_step")
    said = codes(bureau, "乙卯县/check.csv")
    assert {n for n, c in said.items() if c == "taken"} == own
    assert {c for n, c in said.items() if n not in own} == {"other_county"}
    now = flags(bureau)
    assert {n for n in every if now[n]["status"] == "已核数据"} == own
    assert {now[n]["status"] for n in every if n not in own} <= {"待核", "待送"}
    assert not [n for n in every if now[n]["finding"]]
    event = next(e for e in Ledger(open_home(bureau.home)).events("answer") if e.payload["taken"])
    kept = {k: event.payload[k] for k in ("file", "folder", "place", "role")}
    assert kept == {"file": "乙卯县/check.csv", "folder": "乙卯县", "place": "990101", "role": "county"}  # fmt: skip
    assert event.payload["user"]
    assert len(event.payload["sha"]) == 64


@pytest.mark.slow
def test_a_workbook_goes_round_and_every_row_gets_its_receipt(
    bureau: Bureau, tmp_path: Path
) -> None:
    sheet, theirs = of_county(bureau, "990101"), of_county(bureau, "990102")
    first, second, third = sheet.numbers[:3]
    sent = flags(bureau)
    assert {sent[n]["due_on"].isoformat() for n in sheet.numbers} == {"2026-07-08"}

    # The county fills in three rows: right, data error without words, a reason of its own.
    sheet.fill(0, 县局核对="数据无误", 正当理由="我局依法指定管辖，有市局文书", 核对人="甲一", 核对日期="2026-07-02")  # fmt: skip
    sheet.fill(1, 县局核对="数据有误")
    sheet.fill(2, 县局核对="差不多")
    foreign = theirs.numbers[0]
    sheet.sheet.cell(sheet.first + len(sheet.numbers), sheet.place["线索编号"]).value = foreign
    sheet.fill(len(sheet.numbers) - 1, 县局核对="数据无误")
    sheet.save(bureau.inbox / "乙卯县答复.xlsx")
    # Re-saved by another office program, the other county's workbook still counts.
    theirs.fill(0, 县局核对="数据有误", 说明="罚款应为6万元，见决定书", 核对日期="2026-08-01")
    theirs.save(tmp_path / "theirs.xlsx")
    resaved(tmp_path / "theirs.xlsx", bureau.inbox / "丙寅县答复.xlsx")
    done = bureau.run("2026-07-03")
    assert codes(bureau, "乙卯县答复.xlsx") == {
        first: "taken", second: "needs_words", third: "not_in_list", foreign: "other_county",
    }  # fmt: skip
    assert codes(bureau, "丙寅县答复.xlsx") == {foreign: "after_as_of"}
    assert {k: v for k, v in done["answers"].items() if k != "blank"} == {
        "taken": 1, "other_county": 1, "not_in_list": 1, "needs_words": 1, "after_as_of": 1,
    }  # fmt: skip
    row = flags(bureau)[first]
    assert (row["status"], row["justification"], row["explanation"]) == (
        "已核数据", None, "我局依法指定管辖，有市局文书",
    )  # fmt: skip
    receipts = openpyxl.load_workbook(bureau.home / "outbox" / "答复回执.xlsx")
    told = [c.value for r in receipts.worksheets[0].iter_rows() for c in r if c.value]
    assert any("本县的表里不能填" in str(t) for t in told)
    page = (bureau.home / "site" / "counties" / "990101.html").read_text(encoding="utf-8")
    assert "我局依法指定管辖，有市局文书" in page

    # Too early, by the wrong person, then rightly; the file of before once more says nothing new.
    bureau.drop(
        "市局/a.csv", f"线索编号,认定,认定人\n{first},执法不当，纠正,甲 一\n{second},正常,乙二\n"
    )
    sheet.fill(1, 县局核对="数据有误", 说明="货值应为1200元")
    # By its name the file comes behind the city's; what it says was said before a finding of the day.
    sheet.save(bureau.inbox / "补交的答复.xlsx")
    # Nothing but an answer was refused: that is said as a row set aside is.
    assert bureau.call("run", "--as-of", "2026-07-06").returncode == 1
    assert codes(bureau, "市局/a.csv") == {first: "one_person", second: "taken"}
    assert codes(bureau, "补交的答复.xlsx")[first] == "same"
    bureau.drop(
        "市局/b.csv",
        "线索编号,认定,认定机构,认定人,处置方式,整改期限\n"
        f"{first},执法不当，纠正,法规科,丙三,限期整改,2026-07-10\n{third},需调卷,法规科,丙三,,\n",
    )
    bureau.run("2026-07-07")
    now = flags(bureau)
    assert (now[first]["status"], now[first]["finding"]) == ("已认定", "执法不当，纠正")
    assert (now[third]["status"], now[third]["finding"], now[third]["city_state"]) == ("待核", None, "需调卷")  # fmt: skip
    precision = bureau.table("out_precision")
    # All reasons of the first object are a problem; those of the second were a data error.
    counted = [int(precision[c].sum()) for c in ("n_found", "n_problem", "n_data_error")]
    reasons = {
        n: sum(f["item_id"] == now[n]["item_id"] for f in now.values()) for n in (first, second)
    }
    assert counted == [reasons[first], reasons[first], reasons[second]]

    # The month after: who kept silent is late, a passed deadline of a rectification is told.
    bureau.run("2026-08-03")
    later = flags(bureau)
    assert later[first]["is_rectify_overdue"]
    assert later[third]["is_overdue"]
    page = (bureau.home / "site" / "counties" / "990101.html").read_text(encoding="utf-8")
    assert "整改逾期" in page
    before = bureau.outs()
    bureau.call("rebuild", expect=None)
    for name, frame in bureau.outs().items():
        assert frame.equals(before[name]), name
