"""Files that correct others, delivered together with them."""

import io
import zipfile

import pytest

from tests.unit.door.conftest import Door

HEAD = "案号,决定书文号,办案机构,办案机构代码,当事人名称,罚款金额（元）,处罚决定日期"


def export(fine: int) -> str:
    row = f"甲立〔2025〕1号,甲市监罚〔2025〕1号,甲县市场监督管理局,11990101MB0000001X,甲超市,{fine},2025-03-03"
    return f"{HEAD}\n{row}\n"


@pytest.mark.parametrize(
    ("first", "correction"),
    [
        ("甲县/行政处罚_2025年1季度.csv", "甲县/更正_2025年1季度行政处罚.csv"),
        ("甲县/案件.csv", "甲县/案件-更正.csv"),
        ("甲县/案件.csv", "甲县/案件(1).csv"),
        ("甲县/案件.csv", "甲县/案件 (2).csv"),
        ("甲县/报送/案件.csv", "甲县/勘误/案件.csv"),
        ("甲县/案件.csv", "甲县/（修订）案件.csv"),
    ],
)
@pytest.mark.parametrize("zipped", [False, True])
def test_what_a_correction_says_counts(
    first: str, correction: str, zipped: bool, door: Door
) -> None:
    """更正 stands before 行政处罚 in every list of files: what it corrected took its place again."""
    files = {first: export(7500), correction: export(5000)}
    if zipped:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for name, text in files.items():
                packed.writestr(name, text)
        door.put("甲县.zip", out.getvalue())
    else:
        for name, text in files.items():
            door.put(name, text)
    door.run()
    assert door.table("core_cases", "fine_yuan").to_series().to_list() == [5000]


@pytest.mark.parametrize("name", ["甲县/更正登记案件.csv", "甲县/b.csv"])
def test_what_says_nothing_of_corrections_comes_in_its_order(name: str, door: Door) -> None:
    door.put(name, export(7500))
    door.put("甲县/行政处罚.csv", export(5000))
    door.run()
    assert door.table("core_cases", "fine_yuan").to_series().to_list() == [5000]
