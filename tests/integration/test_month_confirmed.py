"""The month's table goes out, comes back filled in through the inbox, is locked, and leads to its leads."""

import io
import json

import openpyxl

from .conftest import Bureau

COUNTY, MONTH = "990101", "2026-06"


def _filled(bureau: Bureau) -> None:
    """Confirm the whole table, type over one figure, and call another line wrong."""
    (path,) = (bureau.home / "outbox" / "月报" / "县局确认").glob(f"{COUNTY}_*.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    sheet = book["问题整治情况表"]
    at = {sheet.cell(3, c).value: c for c in range(1, sheet.max_column + 1)}
    rows = {sheet.cell(r, at["项目"]).value: r for r in range(4, sheet.max_row + 1)}
    for row, word, note in (
        (rows["已认定"], "确认", None),
        (rows["收到线索"], "有误", "来信一件未见登记"),
    ):
        sheet.cell(row, at["县局意见"]).value = word
        sheet.cell(row, at["说明"]).value = note
    sheet.cell(rows["已认定"], at["本月"]).value = 7
    sheet.cell(rows["全表"], at["填报人"]).value = "填表人"
    book.save(bureau.inbox / "情况表.xlsx")


def test_a_table_goes_out_comes_back_and_is_locked(home: Bureau) -> None:
    given = [
        "--channel",
        "信访",
        "--region-code",
        COUNTY,
        "--title",
        "检查三次",
        "--received-on",
        "2026-06-20",
    ]
    home.call(
        "lead", "register", "--as", "丁", "--role", "team", "--on", "2026-06-22", *given, expect=0
    )
    home.drop("区划.csv", f"行政区划代码,名称,上级代码\n{COUNTY},乙卯县,990100\n")
    home.run("2026-07-02")
    shown = home.call("month", "show", MONTH, "--region", COUNTY, "--json", expect=0).stdout
    items = {i["item"]: i for i in json.loads(shown)["items"]}
    assert (items["received"]["value"], items["received"]["keys"]) == ("1.00", ["L20260001"])
    assert (items["open"]["state"], items["open"]["value"]) == ("草稿", "1.00")
    listed = home.call("lead", "list", expect=0).stdout
    assert listed.startswith(f"L20260001  已登记  {COUNTY} 乙卯县  检查三次")
    shown = home.call("month", "show", MONTH, "--region", COUNTY, expect=0).stdout
    assert "收到线索  本月1件  累计1件  （received）" in shown
    _filled(home)
    facts = home.run("2026-07-08", "--lock-month", MONTH)
    assert facts["sheets"]["months"] == {"n": 2, "refused": 1}
    assert facts["exit_code"] == 1

    said = home.table("out_month_returns").select("item", "code").rows()
    assert sorted(said) == [("found", "typed"), ("received", "taken")]
    register = (
        home.table("out_month_register").filter(month=MONTH, region_code=COUNTY).row(0, named=True)
    )
    assert (register["state"], register["filled_by"], f"{register['locked_on']}") == (
        "有误",
        "填表人",
        "2026-07-08",
    )
    told = home.call("month", "register", MONTH, expect=0).stdout
    assert f"{COUNTY} 乙卯县  有误  2026-07-08\n" in told
    table = home.table("out_month_table").filter(month=MONTH, region_code=COUNTY)
    assert set(table["state"]) == {"已锁定"}
    received = table.filter(item="received").row(0, named=True)
    assert (received["county_word"], received["county_note"]) == ("有误", "来信一件未见登记")
    assert (home.home / "outbox" / "月报" / f"{MONTH}问题整治情况表.xlsx").exists()
    told = home.call("trace", f"{MONTH}|全市|received", expect=0).stdout
    assert "L20260001" in told
    home.call("month", "show", "2020-01", expect=2)
    then = json.loads(
        home.call("month", "show", MONTH, "--known", "2026-06-21", "--json", expect=0).stdout
    )
    assert {i["item"]: i["value"] for i in then["items"]}["received"] == "0"
