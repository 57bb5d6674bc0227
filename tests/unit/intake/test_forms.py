"""One decision a sheet or page, names beside values; JSON of interfaces: each record is a row."""

import json
from decimal import Decimal

import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes
from assets.intake.values.dates import parse_date
from tests.integration import ugly_cases as ugly

SAID = {
    "行政处罚决定书文号": "丙甲市监罚〔2026〕7号", "案件名称": "甲一商店经营过期食品案", "行政相对人名称": "甲一商店",
    "处罚类别": "罚款", "处罚机关": "丙甲县市场监督管理局", "罚款金额（万元）": "0.5", "处罚决定日期": "2026-03-05",
}  # fmt: skip


def read_well(data: bytes, name: str, context: IntakeContext) -> list[TableIntake]:
    tables = read_bytes(data, name, context)
    assert [t.refused_reason for t in tables] == [None] * len(tables)
    assert [t.set_aside.height for t in tables] == [0] * len(tables)
    return tables


def told(tables: list[TableIntake]) -> list[tuple[str, str, Decimal]]:
    return [
        (r["decision_no"], str(r["decision_date"]), r["fine_yuan"])
        for table in tables
        for r in table.accepted.to_dicts()
    ]


def numbered(n: int) -> dict[str, str]:
    return SAID | {"行政处罚决定书文号": f"丙甲市监罚〔2026〕{n}号"}


WELL = [(f"丙甲市监罚〔2026〕{n}号", "2026-03-05", Decimal("5000.00")) for n in (7, 8, 9)]


def test_one_decision_a_sheet(context: IntakeContext) -> None:
    """Every sheet was refused: 认不出来源."""
    sheets = {
        f"第{n}件": [["行政处罚信息公开表"], [], *([k, v] for k, v in numbered(n).items())]
        for n in (7, 8)
    }
    tables = read_well(ugly.as_xlsx(sheets), "公示.xlsx", context)
    assert told(tables) == WELL[:2]
    assert "左边列名、右边值的表，当作1行读入" in tables[0].notes
    assert tables[0].extra_columns == ["案件名称"]


@pytest.mark.parametrize("across", [1, 2, 3])
def test_one_decision_a_page(across: int, context: IntakeContext) -> None:
    pairs = list(SAID.items())
    lines = [pairs[i : i + across] for i in range(0, len(pairs), across)]
    rows = "".join(
        "<tr>" + "".join(f"<th>{k}：</th><td>{v}</td>" for k, v in line) + "</tr>" for line in lines
    )
    page = f"<html><body><h3>处罚信息</h3><table>{rows}</table></body></html>"
    assert told(read_well(page.encode(), "7.html", context)) == WELL[:1]


def test_forms_below_and_beside_one_another(context: IntakeContext) -> None:
    below = [[k, v] for n in (7, 8, 9) for k, v in numbered(n).items()]
    assert told(read_well(ugly.as_csv(below), "公示.csv", context)) == WELL
    beside = [[k, *(numbered(n)[k] for n in (7, 8, 9))] for k in SAID]
    assert told(read_well(ugly.as_csv(beside), "公示.csv", context)) == WELL


def test_what_cannot_be_read_in_a_form_is_set_aside_with_its_name(context: IntakeContext) -> None:
    rows = [[k, v] for k, v in (numbered(7) | {"处罚决定日期": "2026-02-30"}).items()]
    rows += [[k, v] for k, v in numbered(8).items()]
    (table,) = read_bytes(ugly.as_csv(rows), "公示.csv", context)
    assert told([table]) == [WELL[1]]
    (why,) = table.set_aside["reason"]
    assert "「处罚决定日期」读到“2026-02-30”，日历上没有这一天" in why


def test_an_explanation_of_columns_is_no_form(context: IntakeContext) -> None:
    """Templates explain their columns on a sheet: names left, words right."""
    rows = [["列名", "填写说明"], *([k, "必填，日期写成 年-月-日"] for k in SAID)]
    (table,) = read_bytes(ugly.as_xlsx({"说明": rows}), "模板.xlsx", context)
    assert table.refused_reason is not None


def test_a_small_table_with_names_of_fields_below_its_header_is_no_form(
    context: IntakeContext,
) -> None:
    head = ["行政相对人名称", "行政处罚决定书文号", "处罚机关", "处罚决定日期", "罚款金额（万元）"]
    codes = ["CF_XDR_MC", "CF_WSH", "CF_CFJG", "CF_JDRQ", "CF_NR_FK"]
    row = ["甲一商店", "丙甲市监罚〔2026〕7号", "丙甲县市场监督管理局", "2026-03-05", "0.5"]
    tables = read_well(ugly.as_csv([head, codes, row]), "公示.csv", context)
    assert told(tables) == WELL[:1]
    assert not any("右边值" in note for note in tables[0].notes)


@pytest.mark.parametrize("wrap", ["list", "lines", "reply"])
def test_json_of_an_interface(wrap: str, context: IntakeContext) -> None:
    """It was refused: 是 JSON. Amounts stay as they are written, moments are days in China."""
    records = [
        {**numbered(n), "罚款金额（万元）": 0.5, "处罚决定日期": 1772640000000} for n in (7, 8, 9)
    ]
    texts = {
        "list": json.dumps(records, indent=1),
        "lines": "\n".join(json.dumps(one, ensure_ascii=False) for one in records),
        "reply": json.dumps({"code": 0, "data": {"total": 3, "rows": records}}),
    }
    data = texts[wrap].encode("utf-8-sig")
    tables = read_well(data, "公示.json", context)
    assert told(tables) == [(no, "2026-03-05", fine) for no, _, fine in WELL]
    assert "JSON 的第1条记作第2行，余类推" in tables[0].notes


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[{"案号": "1"}, {"案号": ', "JSON 不完整"),
        ('{"案号": "1"}\n{"案号": "2"\n', "JSON 不完整或写错了，可能没有传完，请重新导出（第2条）"),
        ('{"code": 0, "data": []}', "JSON 里没有记录"),
        ('[{"案号": ' + "[" * 100_000, "JSON 不完整"),
    ],
)
def test_json_that_cannot_be_read_is_refused(text: str, why: str, context: IntakeContext) -> None:
    (table,) = read_bytes(text.encode(), "a.json", context)
    assert why in (table.refused_reason or "")


def test_moments_in_milliseconds() -> None:
    assert f"{parse_date('1772640000000')}" == "2026-03-05"
    assert f"{parse_date('1772639999000')}" == "2026-03-04"
    assert f"{parse_date('1772726399000')}" == "2026-03-05"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("05-MAR-24", "2024-03-05"), ("5-Mar-2024 10:20:00", "2024-03-05"), ("05-3月 -24", "2024-03-05"),
        ("05-MAR-24 12.00.00.000000 AM", "2024-03-05"), ("31-DEC-49", "2049-12-31"), ("31-DEC-50", "1950-12-31"),
    ],
)  # fmt: skip
def test_days_as_databases_write_them(text: str, day: str) -> None:
    assert f"{parse_date(text)}" == day


@pytest.mark.parametrize(
    "text", ["32-MAR-24", "05-MAR-024", "05-MAI-24", "05/MAR/24", "05-13月-24"]
)
def test_what_only_looks_like_one_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match=r"不是日期|日历上没有这一天"):
        parse_date(text)


WHO = "行政处罚当事人基本情况"
PERSON = [
    [WHO, "个人", "姓名", "王小贰"],
    ["", "", "身份证号码", "110101199003071234"],
    ["", "单位", "名称", ""],
    ["", "", "统一社会信用代码", ""],
]
FIRM = [
    [WHO, "个人", "姓名", ""],
    ["", "单位", "名称", "丙甲饭店"],
    ["", "", "统一社会信用代码", "92990101MA0000001X"],
    ["", "", "法定代表人（负责人）姓名", "王小贰"],
]
TRADER = [
    [WHO, "个人", "姓名（名称）", "王小贰"],
    [WHO, "单位", "名称", "丙甲饭店"],
    [WHO, "单位", "统一社会信用代码", "92990101MA0000001X"],
]
FLAT = [[WHO, "名称", "丙甲饭店", ""], ["", "统一社会信用代码", "92990101MA0000001X", ""]]


@pytest.mark.parametrize(
    ("who", "party", "uscc"),
    [
        (PERSON, "王某某", None), (FIRM, "丙甲饭店", "92990101MA0000001X"),
        (TRADER, "丙甲饭店", "92990101MA0000001X"), (FLAT, "丙甲饭店", "92990101MA0000001X"),
    ],
    ids=["person", "firm", "trader", "flat"],
)  # fmt: skip
def test_the_summary_printed_before_every_published_decision(
    who: list[list[str]], party: str, uscc: str | None, context: IntakeContext
) -> None:
    """Who was punished stands under a heading of its own: the form waited to be told what that was."""
    rows = [
        ["行政处罚信息摘要", "", "", ""], ["行政处罚决定书文号", "丙甲市监罚〔2026〕7号", "", ""], *who,
        ["违法行为类型", "《食品安全法》第三十四条第十项", "", ""], ["行政处罚内容", "1、没收过期饼干6袋；2、罚款5000元。", "", ""],
        ["作出行政处罚决定机关名称", "丙甲县市场监督管理局", "", ""], ["作出行政处罚决定日期", "2026年3月5日", "", ""],
    ]  # fmt: skip
    tables = read_well(ugly.as_csv(rows), "摘要.csv", context)
    assert told(tables) == WELL[:1]
    (said,) = tables[0].accepted.to_dicts()
    assert (said["party_name"], said["uscc"]) == (party, uscc)
    assert said["is_natural_person"] is (who is PERSON)
    assert not any("没有读" in note for note in tables[0].notes)
