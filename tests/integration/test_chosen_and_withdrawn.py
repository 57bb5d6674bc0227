"""Leads chosen for a county, and leads withdrawn when their row was corrected: through whole runs."""

from dataclasses import dataclass
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from assets.store.home import open_home
from assets.store.ledger import Ledger

from .conftest import REDUCED, Bureau, case_file, case_row, copied
from .test_answers_arrive import codes, flags, of_county

RECEIPTS = "答复回执.xlsx"


def of_case(bureau: Bureau, number: int, rule: str = "P002") -> dict[str, object]:
    """Return the flag of a rule on a case of the first county."""
    found = bureau.table("out_flags").filter(
        pl.col("object_key").str.ends_with(f"{number}号"), pl.col("rule_code") == rule,
        pl.col("region_code") == "990101",
    )  # fmt: skip
    return found.row(0, named=True)


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    """Return the rows of a sheet that is only read, by its header."""
    cells = list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))
    head = next(i for i, row in enumerate(cells) if row[0] in ("编号", "县（市、区）", "所在文件"))
    return [dict(zip(cells[head], row, strict=True)) for row in cells[head + 1 :] if row[0]]


@dataclass
class Lived:
    bureau: Bureau
    answered: str
    silent: str
    found: str
    chosen: str
    sent_codes: dict[str, str]


def corrected(*numbers: int) -> str:
    """Return a later export in which the fines of some cases have their recorded reason."""
    return case_file([case_row(n, day="2026-05-20", fine="600", **REDUCED) for n in numbers])


@pytest.fixture(scope="module")
def lived(begun: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Three runs: sent; one answered and two corrected; one found on and corrected, the chosen found on."""
    bureau = copied(begun, tmp_path_factory.mktemp("lived") / "home")
    bureau.configure("county_folders: {乙卯县: '990101'}")
    items = [str(of_case(bureau, n)["item_id"]) for n in (500, 501, 502)]
    hints = bureau.table("out_flags").filter(rule_code="P006", status="待送", region_code="990101")
    chosen = str(hints.sort("flag_id")["flag_id"][0])
    bureau.call("send", chosen, "--note", "与邻县相差大，联系13800138000", expect=0)
    again = bureau.call("send", chosen, expect=0)
    assert "以前已经指定过" in again.stdout
    own = of_county(bureau, "990101")
    own.fill(own.numbers.index(items[0]), 县局核对="数据无误", 说明="已补录减轻理由")
    own.fill(own.numbers.index(items[2]), 县局核对="数据无误")
    own.save(bureau.inbox / "乙卯县答复.xlsx")
    bureau.drop("更正.csv", corrected(500, 501))
    bureau.drop("市局/早了.csv", f"线索编号,认定,认定人\n{chosen},正常,丙\n")
    bureau.run("2026-07-02")
    sent_codes = codes(bureau, "市局/早了.csv")
    bureau.drop("市局/认定.csv", f"线索编号,认定,认定人\n{items[2]},执法不当，纠正,丙\n{chosen},正常,丙\n")  # fmt: skip
    bureau.drop("更正二.csv", corrected(502))
    bureau.drop("乙卯县/补.csv", f"线索编号,县局核对,说明\n{items[1]},数据无误,早已更正\n{items[2]},数据无误,再说一次\n")  # fmt: skip
    bureau.drop("三书一函.csv", "文书文号,文种,发出日期,行政区划代码,线索编号\n乙卯督〔2026〕1号,督办函,2026-07-03,990101,L20269999\n")  # fmt: skip
    bureau.run("2026-07-13")
    return Lived(bureau, *items, chosen, sent_codes)


@pytest.mark.slow
def test_a_chosen_flag_is_sent_heard_and_found_on(lived: Lived) -> None:
    assert lived.sent_codes == {lived.chosen: "not_heard"}
    got = flags(lived.bureau)[lived.chosen]
    days = {k: str(got[k]) for k in ("chosen_on", "sent_on", "due_on", "found_on")}
    assert days == {"chosen_on": "2026-07-01", "sent_on": "2026-07-02", "due_on": "2026-07-09", "found_on": "2026-07-13"}  # fmt: skip
    assert (got["status"], got["finding"], got["heard"]) == ("已认定", "正常", "逾期未答复")
    (event,) = Ledger(open_home(lived.bureau.home)).events("chosen")
    assert event.payload["user"]
    assert "13800138000" not in event.payload["note"]
    others = [f for f in flags(lived.bureau).values() if f["rule_code"] == "P006" and f["flag_id"] != lived.chosen]  # fmt: skip
    assert {f["status"] for f in others} == {"待送"}


@pytest.mark.slow
def test_what_may_not_be_sent_is_refused_by_name_and_nothing_is_kept(lived: Lived) -> None:
    hint = next(n for n, f in flags(lived.bureau).items() if f["rule_code"] == "P006" and f["status"] == "待送")  # fmt: skip
    done = lived.bureau.call("send", hint, lived.found, lived.silent, "没有这条", expect=2)
    for words in (f"{lived.found} 已经认定", f"{lived.silent} 数据变了", "没有线索 没有这条", "一条也没有记"):  # fmt: skip
        assert words in done.stderr
    assert len(Ledger(open_home(lived.bureau.home)).events("chosen")) == 1


@pytest.mark.slow
def test_the_county_reads_what_was_withdrawn_and_what_it_answered(lived: Lived) -> None:
    book = next((lived.bureau.home / "outbox" / "县局核对").glob("990101*.xlsx"))
    told = {r["编号"]: r for r in sheet(book, "已撤回")}
    assert set(told) == {lived.answered, lived.silent}
    assert "已补录减轻理由" in str(told[lived.answered]["本局的答复"])
    assert told[lived.answered]["情况"] == "已撤回，县局的答复已记"
    assert str(told[lived.silent]["撤回"])[:10] == "2026-07-02"
    answered = {r["编号"]: r for r in sheet(book, "已答复")}
    assert "执法不当，纠正" in str(answered[lived.found]["市局的认定和整改"])
    receipts = lived.bureau.home / "outbox" / RECEIPTS
    rows_of = {(r["县（市、区）"], r["编号"]) for r in sheet(receipts, "已撤回")}
    assert {number for _, number in rows_of} == {lived.answered, lived.silent}
    now = {(r["编号（照填写）"], r["步骤"]): r["线索现在"] for r in sheet(receipts, "最近一次")}
    # The silent one answered when nothing was asked any more; it is kept.
    own = [f for f in flags(lived.bureau).values() if f["item_id"] == lived.silent]
    assert {(f["rule_code"], f["is_current"]) for f in own} == {("P002", False)}
    assert now[lived.silent, "县局核对"] == "已撤回，不用再答复，答复照记"
    assert now[lived.found, "认定"] is None
    page = (lived.bureau.home / "site" / "counties" / "990101.html").read_text(encoding="utf-8")
    assert "条县局已答复，答复照记" in page


@pytest.mark.slow
def test_every_lead_sent_is_counted_once(lived: Lived) -> None:
    """Count the leads sent from the table alone and hold them against the overview's words."""
    own = [f for f in flags(lived.bureau).values() if f["sent_on"]]
    gone = [f for f in own if not f["is_current"] and not f["finding"]]
    told = [f for f in own if f["answered_on"]]
    silent = [f for f in own if not f["answered_on"] and f not in gone]
    late = [f for f in silent if f["is_overdue"] or f["finding"]]
    assert len(own) == len(told) + len(silent) + sum(f not in told for f in gone)
    assert {f["withdrawn_on"] is not None for f in gone} == {True}
    assert not any(f["is_overdue"] for f in gone)
    page = (lived.bureau.home / "site" / "index.html").read_text(encoding="utf-8")
    text = "".join(page[page.index("已送县局") : page.index("新增线索")].split())
    for word, n in (
        ("已撤回、不用答复", len([f for f in gone if f not in told])), ("逾期未答复", sum(not f["finding"] for f in late)),
        ("期满没有答复、已认定", sum(bool(f["finding"]) for f in late)),
        ("答复后撤回", len([f for f in gone if f in told])),
        ("待认定", len([f for f in [*told, *late] if f not in gone and not f["finding"]])),
        ("有问题", len([f for f in own if f["finding"] == "执法不当，纠正"])),
        ("无问题", len([f for f in own if f["finding"] == "正常"])),
    ):  # fmt: skip
        assert (f"{word}{n}条" in text) is bool(n), (word, n, text)
    assert f"{len(own)}条" in text


@pytest.mark.slow
def test_what_was_chosen_and_withdrawn_survives_a_rebuild(lived: Lived) -> None:
    before = lived.bureau.outs()
    events = len(Ledger(open_home(lived.bureau.home)).events("withdrawn", "chosen", "sent"))
    lived.bureau.call("rebuild", expect=None)
    for name, frame in lived.bureau.outs().items():
        assert frame.equals(before[name]), name
    assert len(Ledger(open_home(lived.bureau.home)).events("withdrawn", "chosen", "sent")) == events


def test_a_paper_that_names_a_lead_nobody_has_is_told(lived: Lived) -> None:
    notices = lived.bureau.table("out_data_notices").filter(kind="refused_leads")
    assert any("没有线索“L20269999”" in line for line in notices["detail"].explode().to_list())
