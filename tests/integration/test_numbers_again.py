"""Counties that number their own records, each from 1 on and each year anew, lose none of them."""

import polars as pl
import pytest

from .conftest import Bureau

CHECKS = "检查编号,检查机关,行政区划代码,企业名称,检查日期,检查结果"
TIPS = "登记编号,登记日期,行政区划代码,表单类型,问题陈述,涉及主体名称"
COUNTIES = {"990101": "乙卯县", "990102": "丙寅县"}


def checks(region: str, year: int, first: int = 1) -> str:
    """Return twenty checks of a county; the two counties check other shops on the same days."""
    name = COUNTIES[region]
    rows = [
        f"{n},{name}市场监督管理局,{region},{name}{year}第{n}店,{year}-03-{n:02d},未发现问题"
        for n in range(first, 21)
    ]
    return "\n".join([CHECKS, *rows]) + "\n"


def tips(region: str, year: int) -> str:
    rows = [
        f"{n},{year}-03-{n:02d},{region},投诉,饼干坏了,{COUNTIES[region]}第{n}店"
        for n in range(1, 21)
    ]
    return "\n".join([TIPS, *rows]) + "\n"


def counted(bureau: Bureau, table: str) -> dict[str, int]:
    return dict(bureau.table(table).group_by("region_code").len().iter_rows())


@pytest.mark.slow
def test_each_countys_and_each_years_number_is_a_record_of_its_own(bureau: Bureau) -> None:
    for region, name in COUNTIES.items():
        bureau.drop(f"{name}/检查.csv", checks(region, 2026))
        bureau.drop(f"{name}/投诉.csv", tips(region, 2026))
    bureau.run("2026-06-30")
    assert counted(bureau, "core_inspections") == dict.fromkeys(COUNTIES, 20)
    assert counted(bureau, "core_complaints") == dict.fromkeys(COUNTIES, 20)

    # The next year begins at 1 again; of the old ones one is put right, and one turns out another county's.
    bureau.drop("乙卯县/检查2027.csv", checks("990101", 2027))
    bureau.drop("丙寅县/改正.csv", checks("990102", 2026, 20).replace("未发现问题", "发现问题"))
    moved = f"{TIPS}\n7,2026-03-07,990103,投诉,饼干坏了,丙寅县第7店\n"
    bureau.drop("丙寅县/改县.csv", moved)
    bureau.run("2027-06-30")
    assert counted(bureau, "core_inspections") == {"990101": 40, "990102": 20}
    assert counted(bureau, "core_complaints") == {"990101": 20, "990102": 19, "990103": 1}
    seventh = bureau.table("core_complaints").filter(pl.col("complaint_no").str.starts_with("7"))
    assert dict(seventh.select("region_code", "complaint_no").iter_rows()) == {
        "990103": "7", "990101": "7·990101",
    }  # fmt: skip
    said = bureau.call("trace", "7·990101", expect=0).stdout
    assert "乙卯县/投诉.csv" in said
    before = bureau.layers("core", "out")
    bureau.call("rebuild", expect=0)
    after = bureau.layers("core", "out")
    assert [name for name in after if not after[name].equals(before[name])] == []
