"""From a draw to its sheets, back through the inbox, to weighted results."""

import io
import json

import openpyxl
import polars as pl

from .conftest import AS_OF, Bureau


def _sheet(bureau: Bureau, code: str) -> tuple[str, openpyxl.Workbook]:
    path = next((bureau.home / "outbox" / "案卷评查").glob(f"*{code}*.xlsx"))
    return path.name, openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def test_a_draw_is_kept_repeated_reviewed_and_counted(home: Bureau) -> None:
    said = json.loads(home.call("sample", "--kind", "key", "--size", "8", "--seed", "818", "--json", expect=0).stdout)  # fmt: skip
    code = said["sample_id"]
    assert (said["n"], said["recorded"]) == (8, True)
    twice = home.call("sample", "--kind", "key", "--size", "8", "--seed", "818", "--json", expect=0)
    assert json.loads(twice.stdout)["recorded"] is False
    home.call("sample", "--again", code, expect=0)
    home.call("sample", "--again", "Pbbbbbbbb", expect=2)
    home.call("sample", "--kind", "cross", expect=2)  # one county alone
    home.call("sample", "--kind", "special", expect=2)  # names no domain
    home.call("sample", "--size", "100000", expect=2)
    home.run(AS_OF)

    items = home.table("out_sample_items")
    assert items.height == 8
    assert items["inclusion_probability"].is_between(0, 1, closed="right").all()
    name, book = _sheet(home, code)
    sheet = book["评查表"]
    top = next(r for r in range(1, 6) if sheet.cell(r, 1).value == "评查编号")
    at = {sheet.cell(top, c).value: c for c in range(1, sheet.max_column + 1)}
    words = ["有问题", "有瑕疵", "无问题", "无问题", "无问题", None, "很差"]
    for row, word in enumerate(words, top + 1):
        sheet.cell(row, at["评查结论"]).value = word
        if word in ("有问题", "有瑕疵"):
            sheet.cell(row, at["问题项目"]).value = "6、17"
    book.save(home.inbox / name)
    facts = home.run(AS_OF)
    assert facts["sheets"]["reviews"] == {"n": 6, "refused": 1}
    assert facts["exit_code"] == 1

    overall = home.table("out_review_results").filter(dimension="全部").row(0, named=True)
    assert (overall["n"], overall["n_reviewed"]) == (8, 5)
    assert (overall["n_problem"], overall["n_flaw"]) == (1, 1)
    assert 0 < overall["interval_low"] < overall["share"] < overall["interval_high"] < 1
    assert home.table("out_samples").row(0, named=True)["n_problem"] == 1
    item = home.table("out_review_results").filter(dimension="项目", value="17")
    assert item["n_problem"].to_list() == [2]
    # What a reader of the file found a problem waits for the team, with its case; a flaw does not.
    bad = next(r for r in home.table("out_sample_items").to_dicts() if r["verdict"] == "有问题")
    (proposed,) = home.table("out_lead_proposals").filter(channel="评查").to_dicts()
    assert (proposed["case_keys"], proposed["region_code"]) == ([bad["case_key"]], "990101")
    assert proposed["title"].startswith("案卷评查结论有问题：")
    assert proposed["title"].endswith("，裁量、音像记录")
    # A word that is in no list is kept and told, and counts as nothing.
    (told,) = home.table("out_review_answers").filter(~pl.col("taken")).to_dicts()
    assert (told["row_no"], told["verdict"], told["counts"]) == (top + 7, "很差", False)
    assert told["reason"] == "评查结论应为无问题、有瑕疵、有问题，写的是“很差”"

    # A copy that comes back blank loses nothing, and the draw stays what it was.
    _, blank = _sheet(home, code)
    sheet = blank["评查表"]
    for row in range(top + 1, top + 9):
        sheet.cell(row, at["评查结论"]).value = None
    blank.save(home.inbox / "空白.xlsx")
    # On a visit after a case the enforcement is blamed, on another one only the shop.
    visits = (("态度生硬的执法人员一个月里重复检查三次", 20), ("仍有过期食品，未改正", 21))
    rows = [
        f"{bad['case_no']},11990101MB0000001X,回访,2026-06-{d},不满意,{said}" for said, d in visits
    ]
    home.drop("回访.csv", "\n".join(["案号,办案机构代码,类别,日期,结果,意见", *rows]) + "\n")
    # Its two problems stand there without a verdict.
    assert home.run(AS_OF)["sheets"]["reviews"] == {"n": 2, "refused": 2}
    (blamed,) = home.table("out_lead_proposals").filter(channel="回访").to_dicts()
    assert (blamed["received_on"].isoformat(), blamed["case_keys"]) == (
        "2026-06-20",
        [bad["case_key"]],
    )
    again = home.table("out_sample_items")
    assert again.drop_nulls("verdict").height == 5
    assert again["case_key"].to_list() == items["case_key"].to_list()
