"""Public lists of checks and samplings print no number: their rows are numbered by what they are known by."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from assets.intake import IntakeContext, TableIntake
from assets.intake.layouts.numbered import UNNUMBERED
from assets.intake.read import read_bytes, read_paths
from tests.integration import ugly_cases as ugly

CHECKS = [
    ["丙甲县市场监督管理局2026年双随机抽查结果公示"],
    ["序号", "抽查任务编号", "企业名称", "统一社会信用代码", "抽查机关", "抽查日期", "检查事项", "检查结果"],
    ["1", "T1", "丙甲一号店", "92990101MA0000001X", "丙甲县市场监督管理局", "2026-03-05", "食品经营", "未发现问题"],
    ["2", "T1", "丙甲二号店", "", "丙甲县市场监督管理局", "2026-03-05", "食品经营", "未发现问题"],
    ["3", "T1", "张晓明", "", "丙甲县市场监督管理局", "2026-03-06", "食品经营", "未发现问题"],
]  # fmt: skip
SAMPLES = [
    ["丙甲县2026年食品抽检不合格产品信息"],
    ["序号", "抽样日期", "被抽样单位名称", "食品名称", "生产日期/批号", "不合格项目"],
    ["1", "2026-03-05", "丙甲一号店", "饼干", "20260101", "菌落总数"],
    ["2", "2026-03-05", "丙甲二号店", "饼干", "20260101", "菌落总数"],
    ["3", "2026-03-05", "丙甲二号店", "饼干", "20260101", "大肠菌群"],
]


def one(data: bytes, name: str, context: IntakeContext) -> TableIntake:
    (table,) = read_bytes(data, name, context)
    assert table.refused_reason is None, table.refused_reason
    return table


def numbers(table: TableIntake, key: str) -> list[str]:
    return [str(number) for number in table.accepted[key]]


def test_a_list_of_checks_without_numbers_is_read(context: IntakeContext) -> None:
    """The whole list was refused: 缺必需列「检查编号」."""
    table = one(ugly.as_csv(CHECKS), "公示/双随机.csv", context)
    made = numbers(table, "inspection_no")
    assert (table.source, len(set(made)), table.set_aside.height) == ("inspections", 3, 0)
    assert all(number.startswith(UNNUMBERED) and number.isprintable() for number in made)
    assert any("没有「检查编号」列" in note and UNNUMBERED in note for note in table.notes)
    other = one(ugly.as_csv(CHECKS), "公示/双随机.csv", replace(context, key=b"o" * 32))
    assert not set(made) & set(numbers(other, "inspection_no"))  # without the key no name is told


def test_a_row_has_its_number_again(context: IntakeContext) -> None:
    """Handed in again the list must not count twice: sorted otherwise, in another format, corrected."""
    first = numbers(one(ugly.as_csv(CHECKS), "公示/双随机.csv", context), "inspection_no")
    again = [*CHECKS[:2], *reversed(CHECKS[2:])]
    again = [[cell.replace("未发现问题", "发现问题责令改正") for cell in row] for row in again]
    again = [[cell.replace("2026-03-05", "2026年3月5日") for cell in row] for row in again]
    xlsx = one(ugly.as_xlsx({"公示": again}), "更正/双随机（更正）.xlsx", context)
    assert numbers(xlsx, "inspection_no") == first[::-1]


def test_rows_known_by_the_same_are_told_apart(context: IntakeContext) -> None:
    """Two items of one sample stand on two rows: neither takes the place of the other."""
    table = one(ugly.as_csv(SAMPLES), "抽检.csv", context)
    made = numbers(table, "sampling_no")
    assert len(set(made)) == 3
    assert made[2] == f"{made[1]}-2"
    assert table.accepted["verdict"].to_list() == ["不合格"] * 3
    # A row that stands there twice, word for word, is one; so is one in a second file read beside it.
    twice = one(ugly.as_csv([*SAMPLES, SAMPLES[-1]]), "抽检.csv", context)
    assert numbers(twice, "sampling_no") == [*made, made[2]]


def test_lists_of_one_run_are_numbered_each_by_itself(
    context: IntakeContext, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("a.csv", "b.csv")]
    corrected = [[cell.replace("大肠菌群", "霉菌") for cell in row] for row in SAMPLES]
    for path, rows in zip(paths, (SAMPLES, corrected), strict=True):
        path.write_bytes(ugly.as_csv(rows))
    (first,), (second,) = read_paths([(path, path.name, context) for path in paths])
    assert numbers(first, "sampling_no") == numbers(second, "sampling_no")


def test_a_row_that_nothing_tells_is_set_aside(context: IntakeContext) -> None:
    rows = [
        *CHECKS,
        ["4", "T1", "", "", "丙甲县市场监督管理局", "2026-03-06", "食品经营", "未发现问题"],
    ]
    table = one(ugly.as_csv(rows), "双随机.csv", context)
    assert table.accepted.height == 3
    (said,) = table.set_aside["reason"]
    assert "第6行" in said
    assert "没有「检查编号」，「检查日期」、「统一社会信用代码」或「企业名称」又有空的" in said


def test_a_row_with_a_day_that_cannot_be_read_is_told_so(context: IntakeContext) -> None:
    rows = [[cell.replace("2026-03-06", "2026-02-30") for cell in row] for row in CHECKS]
    table = one(ugly.as_csv(rows), "双随机.csv", context)
    (said,) = table.set_aside["reason"]
    assert "「抽查日期」读到“2026-02-30”，日历上没有这一天" in said
    assert "检查编号" not in said


def test_a_list_that_does_not_say_who_stays_refused(context: IntakeContext) -> None:
    rows = [[cell for i, cell in enumerate(row) if i not in (2, 3)] for row in CHECKS[1:]]
    (table,) = read_bytes(ugly.as_csv(rows), "双随机.csv", context)
    assert "缺必需列「检查编号」" in (table.refused_reason or "")


def test_a_number_that_stands_there_is_kept(context: IntakeContext) -> None:
    rows = [[f"JC{i}" if i > 1 else "检查编号" if i else "", *row] for i, row in enumerate(CHECKS)]
    table = one(ugly.as_csv(rows), "双随机.csv", context)
    assert numbers(table, "inspection_no") == ["JC2", "JC3", "JC4"]
    assert isinstance(table.accepted, pl.DataFrame)


def test_a_list_that_lacks_more_than_its_number_is_refused(context: IntakeContext) -> None:
    """Samplings with no word of their result, in no column and in no title."""
    rows = [["丙甲县2026年食品抽检信息"], *(row[:5] for row in SAMPLES[1:])]
    (table,) = read_bytes(ugly.as_csv(rows), "公示/抽检.csv", context)
    assert "缺必需列「抽样编号」、「结论」" in (table.refused_reason or "")
