"""Leads go out in workbooks to county, section and team, and come back row by row through whole runs."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from assets.store.published import opened

from .conftest import Bureau, copied
from .test_answers_arrive import Sheet, codes

TEAM = ("--as", "丁组长", "--role", "team")


def register(bureau: Bureau, title: str, region: str, on: str, domain: str = "食品") -> None:
    words = ("--title", title, "--region-code", region, "--channel", "座谈会", "--domain", domain)
    bureau.call("lead", "register", *TEAM, *words, "--issue-kind", "乱收费", "--on", on, expect=0)


def book(bureau: Bureau, folder: str, name: str) -> Path:
    return next((bureau.home / "outbox" / folder).glob(name))


def lead(bureau: Bureau, number: str) -> dict[str, object]:
    return bureau.table("out_leads").filter(pl.col("lead_id") == number).to_dicts()[0]


def names_of(path: Path) -> list[str]:
    return openpyxl.load_workbook(path).sheetnames


@pytest.mark.slow
def test_a_lead_goes_its_whole_way_in_workbooks(begun: Bureau, tmp_path: Path) -> None:
    bureau = copied(begun, tmp_path / "home")
    register(bureau, "向企业收取检测费一项", "990101", "2026-07-01")
    register(bureau, "=1+1 同一事项重复检查", "990101", "2026-07-01")
    register(bureau, "查封超过三十日一件", "990102", "2026-07-01")
    bureau.run("2026-07-02")
    assert lead(bureau, "L20260001")["asked_on"].isoformat() == "2026-07-02"

    discipline = ("--as", "辛联络", "--role", "discipline", "--on", "2026-07-02")
    (bureau.home.parent / "words.txt").write_text(_REFERRED, encoding="utf-8")
    words = ("--file", str(bureau.home.parent / "words.txt"))
    bureau.call("discipline", "refer", "L20260002", *TEAM, *words, expect=2)
    bureau.call("discipline", "refer", "L20260002", *discipline, *words, expect=0)
    again = bureau.call("discipline", "refer", "L20260002", *discipline, *words, expect=0)
    assert "不重复记" in again.stdout

    mine = Sheet(book(bureau, "县局核对", "990101*.xlsx"), "待核事项")
    theirs = Sheet(book(bureau, "县局核对", "990102*.xlsx"), "待核事项")
    assert mine.numbers[:2] == ["L20260001", "L20260002"]
    assert theirs.numbers[0] == "L20260003"
    mine.fill(0, 县局核对="数据无误", 说明="收费属实", 核对人="甲某")
    mine.fill(1, 县局核对="数据有误")
    theirs.fill(0, 县局核对="数据无误", 核对人="庚某")
    # A row of another county written into the workbook speaks for nobody.
    theirs.fill(1, 线索编号="L20260001", 县局核对="数据有误", 说明="没有这回事")
    mine.save(bureau.inbox / "7月" / "甲.xlsx")
    theirs.save(bureau.inbox / "7月" / "庚.xlsx")
    bureau.run("2026-07-03")
    assert codes(bureau, "7月/甲.xlsx") == {"L20260001": "taken", "L20260002": "needs_words"}
    assert codes(bureau, "7月/庚.xlsx") == {"L20260003": "taken", "L20260001": "other_county"}
    assert lead(bureau, "L20260001")["explanation"] == "收费属实"

    path = book(bureau, "业务机构", "食品.xlsx")
    old = bureau.home.parent / "旧.xlsx"
    shutil.copyfile(path, old)
    section = Sheet(path, "台账待认定")
    assert sorted(section.numbers) == ["L20260001", "L20260003"]  # the other was not heard yet
    at = {n: i for i, n in enumerate(section.numbers)}
    section.fill(
        at["L20260001"],
        认定="执法不当，纠正",
        是否违法="否",
        依据条款="收费目录",
        问题原因="审核把关不严",
        认定人="乙某",
    )
    section.fill(at["L20260003"], 认定="正常", 认定人="庚 某")  # who checked does not find
    section.save(bureau.inbox / "食品.xlsx")
    bureau.run("2026-07-06")
    found = bureau.table("out_answers").filter(pl.col("file") == "食品.xlsx")
    said = {
        (r["flag_id"], r["step"]): r["reason_code"]
        for r in found.to_dicts()
        if r["reason_code"] != "blank"
    }
    assert said == {
        ("L20260001", "city"): "taken", ("L20260001", "cause"): "taken", ("L20260003", "city"): "one_person",
    }  # fmt: skip
    assert lead(bureau, "L20260001")["state"] == "found"

    # The workbook as it was before: its rows are stale, and the receipt says what changed.
    stale = Sheet(old, "台账待认定")
    stale.fill(at["L20260001"], 认定="正常", 认定人="丙某")
    stale.save(bureau.inbox / "旧.xlsx")
    team = Sheet(book(bureau, "专班", "线索办理.xlsx"), "处置")
    team.fill(0, 处置方式="限期整改", 整改期限="2026-07-20", 办理人="丁组长")
    team.save(bureau.inbox / "专班.xlsx")
    bureau.run("2026-07-07")
    row = bureau.table("out_answers").filter(
        pl.col("file") == "旧.xlsx", pl.col("reason_code") == "stale"
    )
    assert "乙某 认定" in row["reason"][0]
    assert row["standing_now"][0].startswith("现在是整改中")
    assert codes(bureau, "专班.xlsx") == {"L20260001": "taken"}

    mine = Sheet(book(bureau, "县局核对", "990101*.xlsx"), "整改情况")
    # One case by its decision's number, with a remark, and again by its own: it was revoked once.
    cases = "乙卯市监处罚[2026]3号（罚款由5万改为5千，已退）、乙卯市监案字〔2026〕 3号"
    mine.fill(0, 整改情况="已全部退还", 撤销变更案件=cases, 办理人="甲某")
    mine.sheet.cell(mine.first, mine.place["退还金额（元）"]).value = "1200.50"
    mine.save(bureau.inbox / "整改.xlsx")
    bureau.run("2026-07-10")
    assert codes(bureau, "整改.xlsx") == {"L20260001": "taken"}
    assert str(lead(bureau, "L20260001")["refunded_yuan"]) == "1200.50"
    case = "11990101MB0000001X|乙卯市监案字〔2026〕3号"
    assert lead(bureau, "L20260001")["revoked_case_keys"] == [case]

    check = Sheet(book(bureau, "业务机构", "食品.xlsx"), "整改核查")
    check.fill(0, 整改核查="通过", 办理人="乙某")
    check.save(bureau.inbox / "核查.xlsx")
    bureau.run("2026-07-13")
    close = Sheet(book(bureau, "专班", "线索办理.xlsx"), "销号")
    close.fill(0, 销号="销号", 办理人="丁组长")
    close.save(bureau.inbox / "销号.xlsx")
    # The same workbook once more, saved again, says nothing new.
    close.fill(0, 备注="")
    close.save(bureau.inbox / "销号又一次.xlsx")
    before = bureau.table("out_lead_events")
    bureau.run("2026-07-14")
    assert codes(bureau, "销号.xlsx") == {"L20260001": "taken"}
    assert codes(bureau, "销号又一次.xlsx") in ({"L20260001": "same"}, {})
    done = lead(bureau, "L20260001")
    assert (done["state"], done["closed_by"]) == ("closed", "丁组长")
    # What was said on earlier days stands as it was, nothing of it is said again.
    after = bureau.table("out_lead_events")
    assert after.join(before, on=after.columns, how="anti", nulls_equal=True).height == 1
    assert after.height == before.height + 1
    before = after
    (bureau.home.parent / "words.txt").write_text(_OUTCOME, encoding="utf-8")
    bureau.call("discipline", "outcome", "L20260002", *discipline, *words, expect=0)
    bureau.call("rebuild", expect=1)  # the answers refused are told again
    assert bureau.table("out_lead_events").equals(before)
    assert lead(bureau, "L20260002")["disposition"] == "其他处理"
    _nothing_of_the_restricted_file_elsewhere(bureau, discipline)
    _nothing_of_another_county(bureau)


_REFERRED, _OUTCOME = "收受礼金三万元，请核处", "立案审查，给予党内警告"


def _nothing_of_the_restricted_file_elsewhere(bureau: Bureau, discipline: tuple[str, ...]) -> None:
    """Search every byte of the home, opened where it is packed, and every cell of the warehouse."""
    told = bureau.call("discipline", "list", *discipline[:4], expect=0).stdout
    assert _REFERRED in told
    assert _OUTCOME in told
    needles = [
        text.encode(code) for word in (_REFERRED, _OUTCOME, "礼金", "党内警告", "纪检监察", "辛联络")
        for text, code in ((word, "utf-8"), (word, "gb18030"), (word, "utf-16-le"), (json.dumps(word)[1:-1], "ascii"))
    ]  # fmt: skip
    searched = 0
    for name, content in _contents(bureau.home):
        searched += 1
        found = [n for n in needles if n in content]
        assert not found, (name, found)
    assert searched > 100
    every = bureau.home.parent / "whole.csv"
    with opened(bureau.home / "warehouse.duckdb") as connection:
        names = connection.execute("select table_name from information_schema.tables").fetchall()
        for (name,) in names:
            connection.execute(f"copy (select * from \"{name}\") to '{every}' (format csv)")
            assert not [n for n in needles if n in every.read_bytes()], name
    for path in (bureau.home / "restricted.db", bureau.home.with_name("home.restricted.key")):
        assert path.stat().st_mode & 0o777 == 0o600, path


def _nothing_of_another_county(bureau: Bureau) -> None:
    """Search what goes to one county for the other's names, codes, titles and numbers."""
    theirs = bureau.table("out_leads").filter(pl.col("region_code") == "990102")
    foreign = ["990102", "丙寅", "11990102", *theirs["lead_id"], *theirs["title"]]
    own = {
        p: c for p, c in _contents(bureau.home / "outbox" / "县局核对") if p.startswith("990101")
    }
    assert own
    for name, content in own.items():
        assert not [word for word in foreign if word.encode() in content], name


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder with its bytes, those inside archives and workbooks as well."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        yield name, data
        yield from _packed(name, data)


def _packed(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            for member in pack.namelist():
                inside = pack.read(member)
                yield f"{name}!{member}", inside
                yield from _packed(f"{name}!{member}", inside)
