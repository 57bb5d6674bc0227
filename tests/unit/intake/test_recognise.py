"""Which table is what, from its header alone."""

import pytest

from assets.intake.files import RefusedInputError
from assets.intake.headings.headers import fold_header, lookup
from assets.intake.headings.recognise import in_words, recognise
from data_contracts import loader
from pipelines.cli.english import in_english

#: Details have the columns of what they tell of: no header alone makes a table one of them.
SOURCES = sorted(name for name, c in loader.sources().items() if not c.details_of)


def required(source: str) -> list[str]:
    contract = loader.source(source)
    names = [n for n, c in contract.columns.items() if c.required]
    names += [group[0] for group in contract.required_any if not set(group) & set(names)]
    return [contract.columns[n].zh for n in dict.fromkeys(names)]


def test_each_source_is_known_by_its_own_header() -> None:
    for source in SOURCES:
        contract = loader.source(source)
        header: list[str | None] = [c.zh for c in contract.columns.values()]
        found = recognise([header, ["x"] * len(header)])
        assert found.source == source
        assert {f.column for f in found.columns} == set(contract.columns), source
        assert found.extra == [], source


def test_each_source_is_known_by_its_english_names() -> None:
    for source in SOURCES:
        header: list[str | None] = list(loader.source(source).columns)
        assert recognise([header]).source == source


def test_each_source_is_known_by_its_required_columns() -> None:
    for source in SOURCES:
        names = required(source)
        names += ["说明"] if len(names) < 2 else []
        assert recognise([list(names)]).source == source


def test_without_a_required_column_that_one_is_named() -> None:
    for source, (name, column) in (
        (s, c) for s in SOURCES for c in loader.source(s).columns.items()
    ):
        contract = loader.source(source)
        if not column.required or len(required(source)) < 3:
            continue
        header = [c.zh for n, c in contract.columns.items() if n != name]
        if contract.named_by in contract.columns and name == "region_code":
            continue  # a name stands for it: see below
        found = recognise([list(header)])
        assert found.source == source, name
        assert column.zh in "".join(in_words(source, found.lacking)), source


def test_the_name_of_an_organ_or_region_stands_for_its_code() -> None:
    codes = {"region_code", "organ_code", "penalty_organ_code"}
    for source in (s for s in SOURCES if loader.source(s).named_by):
        columns = loader.source(source).columns
        header = [c.zh for n, c in columns.items() if n not in codes]
        assert recognise([list(header)]).lacking == [], source


@pytest.mark.parametrize(
    ("source", "group"),
    [(s, tuple(group)) for s in SOURCES for group in loader.source(s).required_any],
)
def test_without_any_column_of_a_group_all_of_it_is_told_as_lacking(
    source: str, group: tuple[str, ...]
) -> None:
    columns = loader.source(source).columns
    found = recognise([[c.zh for n, c in columns.items() if n not in group]])
    assert found.source == source
    assert list(group) in found.lacking
    assert " 或 ".join(columns[n].zh for n in group) in in_words(source, found.lacking)
    one = recognise([[c.zh for n, c in columns.items() if n not in group[1:]]])
    assert list(group) not in one.lacking  # any of them does


def test_numbered_codes_go_by_the_name_in_brackets() -> None:
    header: list[str | None] = [
        "行政相对人名称", "行政相对人代码_1（工商注册号）", "行政相对人代码_2(组织机构代码)",
        "行政相对人代码_3（统一社会信用代码）", "行政处罚决定书文号", "处罚决定日期", "处罚机关",
    ]  # fmt: skip
    found = {f.column: f.index for f in recognise([header]).columns}
    assert (found["business_reg_no"], found["organisation_code"], found["uscc"]) == (1, 2, 3)


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("罚款金额（万元）", "罚款金额", "万元"),
        ("罚款金额\n(元)", "罚款金额", "元"),
        ("* 罚款 金额（单位：万元）", "罚款金额", "万元"),
        ("罚款金额/元", "罚款金额", "元"),
        ("罚款金额【人民币元】", "罚款金额", "元"),
        ("罚款金额（不含没收，万元）", "罚款金额(不含没收)", "万元"),
        ("罚款金额（单位：万元，小写）", "罚款金额(小写)", "万元"),
        ("罚款金额（大写、元）", "罚款金额(大写)", "元"),
        ("罚款金额（万）", "罚款金额", "万元"),
        ("罚款金额(RMB万元)", "罚款金额", "万元"),
        ("罚款金额/亿", "罚款金额", "亿元"),
        ("罚款金额（单位为万元）", "罚款金额", "万元"),
        ("罚款金额（以万元为单位）", "罚款金额", "万元"),
        ("罚款金额（按元填写）", "罚款金额", "元"),
        ("罚款金额（以元计）", "罚款金额", "元"),
        ("罚款金额（万元人民币）", "罚款金额", "万元"),
        ("罚款金额（人民币：万元）", "罚款金额", "万元"),
        ("罚款金额（计量单位：万元）", "罚款金额", "万元"),
        ("罚款金额万元", "罚款金额", "万元"),
        ("罚款金额（单位：万元，范围0-9999）（必填）", "罚款金额(范围0-9999)", "万元"),
        ("罚款金额（必填，单位：万元）", "罚款金额", "万元"),
        ("文书号（必填）", "文书号", None),
        ("公示日期（XXXX/XX/XX格式）", "公示日期", None),
        ("信息使用范围（必填）：公示；仅政府部门内部共享", "信息使用范围", None),
        ("单价（元/吨）", "单价(元/吨)", None),
        ("罚款金额（美元）", "罚款金额", "美元"),
        ("罚款金额", "罚款金额", None),
    ],
)
def test_header_folding(header: str, name: str, unit: str | None) -> None:
    assert fold_header(header) == (name, unit)


def test_a_unit_beside_other_words_is_the_unit() -> None:
    header: list[str | None] = [
        "案号",
        "办案机构代码",
        "处罚决定日期",
        "罚款金额（不含没收，万元）",
    ]
    fine = next(f for f in recognise([header]).columns if f.column == "fine_yuan")
    assert fine.unit == "万元"


def test_a_unit_nobody_can_read_is_not_taken_for_the_usual_one() -> None:
    """Read as the yuan of case lists, 0.5 of 罚款金额(万元/件) was half a yuan."""
    for unclear in ("罚款金额（万元/件）", "罚款金额（w）"):
        with pytest.raises(RefusedInputError, match=r"读不出是元还是万元") as error:
            recognise([["案号", "办案机构代码", "处罚决定日期", unclear]])
        assert "cannot be read" in in_english(str(error.value))
    (fine,) = [
        f
        for f in recognise(
            [["案号", "办案机构代码", "处罚决定日期", "罚款金额（5万元以上的）"]]
        ).columns
        if f.column == "fine_yuan"
    ]
    assert fine.unit is None  # says which fines, not in what


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("单位：万元", "万元"),
        ("单位 万元", "万元"),
        ("（单位：万）", "万元"),
        ("金额单位为万元", "万元"),
        ("2026年案件台账（金额：万元）", "万元"),
        ("以上金额均为万元", "万元"),
        ("本表以万元为单位", "万元"),
        ("（以万元计）", "万元"),
        ("单位：万元人民币", "万元"),
        ("以下均为万元", "万元"),
        ("罚款均为万元以上的案件", None),
        ("处罚标准以元计算", None),
        ("罚款金额100万元以上案件台账", None),
        ("罚款金额万元以上案件", None),
        ("填报单位：甲县局", None),
    ],
)
def test_unit_of_the_title(title: str, unit: str | None) -> None:
    header: list[str | None] = ["案号", "办案机构代码", "处罚决定日期", "罚款金额"]
    assert recognise([[title, None, None, None], header]).title_unit == unit


def test_unit_in_the_merged_cell_above() -> None:
    rows: list[list[str | None]] = [
        ["案号", "办案机构代码", "处罚决定日期", "金额（万元）", None],
        [None, None, None, "罚款", "没收金额"],
    ]
    units = {f.column: f.unit for f in recognise(rows).columns}
    assert units["fine_yuan"] == units["confiscation_yuan"] == "万元"


def test_a_county_called_yuan_is_no_unit() -> None:
    rows: list[list[str | None]] = [
        ["填报单位：庆元县市场监督管理局"],
        ["案号", "办案机构代码", "处罚决定日期", "罚款金额"],
    ]
    assert recognise(rows).title_unit is None


def test_own_name_goes_before_an_alias() -> None:
    header: list[str | None] = ["案号", "办案机构代码", "处罚决定日期", "案由", "违法行为类型"]
    found = recognise([header])
    assert [f.header for f in found.columns if f.column == "violation_type"] == ["违法行为类型"]
    assert found.extra == ["案由"]
    assert found.notes == ["「案由」与「违法行为类型」是同一列，只取后者"]


def test_every_name_of_a_contract_goes_before_one_in_other_words() -> None:
    """However many aliases a column has; what lost its bracket comes last."""

    def rank(header: str) -> int:
        hits = lookup(header)
        return min(
            r for s, c, r in hits if (s, c) == ("penalty_publications", "penalty_organ_name")
        )

    column = loader.source("penalty_publications").columns["penalty_organ_name"]
    names = [column.zh, *column.aliases]
    assert max(map(rank, names)) < rank("处罚机构名称") < rank(f"{column.zh}(公章)")


def test_a_case_list_with_a_few_complaint_columns_is_a_case_list() -> None:
    header: list[str | None] = ["案号", "办案机构", "处罚决定日期", "罚款金额(元)", "行政区划代码",
                                "登记编号", "登记日期"]  # fmt: skip
    found = recognise([header])
    assert found.source == "cases"
    assert found.extra == ["登记编号", "登记日期"]


def test_a_name_with_a_remark_behind_gives_way_to_the_plain_one() -> None:
    header: list[str | None] = ["案号", "办案机构代码", "处罚决定日期(送达)", "处罚决定日期",
                                "罚款金额(元)", "罚款金额（大写）"]  # fmt: skip
    found = recognise([header])
    assert {f.column: f.index for f in found.columns}["decision_date"] == 3
    assert found.extra == ["处罚决定日期(送达)", "罚款金额（大写）"]
    alone = recognise([["案号", "办案机构代码", "处罚决定日期（必填）"]])
    assert {f.column for f in alone.columns} == {"case_no", "organ_code", "decision_date"}


@pytest.mark.parametrize(
    "beside",
    ["\nᠳ᠋ᠤᠭᠠᠷ", " ཨང་རྟགས", "\nنومۇرى", " ꆈꌠ", "/번호"],
    ids=["蒙", "藏", "维", "彝", "朝"],
)
def test_headers_in_two_languages_are_read_by_the_chinese(beside: str) -> None:
    """A bureau of an autonomous region had every column of its forms asked about."""
    behind = [
        f"{name}{beside}" for name in ("案号", "办案机构", "处罚决定日期", "罚款金额（万元）")
    ]
    before = [
        f"{beside.strip('/')} {name}"
        for name in ("案号", "办案机构", "处罚决定日期", "罚款金额（万元）")
    ]
    for headers in (behind, before):
        found = recognise([headers, ["1号", "甲局", "2026-01-05", "0.5"]])
        assert [c.column for c in found.columns] == [
            "case_no", "organ_name", "decision_date", "fine_yuan",
        ]  # fmt: skip
        assert found.columns[3].unit == "万元" and not found.unknown
