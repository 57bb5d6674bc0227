"""How many people a cell about officers names."""

import polars as pl
import pytest

from assets.intake.persons.head_count import counted, how_many


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("张三", "1"), ("张三、李四", "2"), ("张三 李四", "2"), ("张三\n李四", "2"), ("张　三、李　四", "2"),
        ("张 三", "1"), ("欧阳修远", "1"), ("张三/张三", "1"), ("张三（5201010012）、李四（5201010013）", "2"),
        ("5201010012、5201010013", "2"), ("执法证号：5201010012", "1"), ("主办人：张三 协办人：李四", "2"),
        ("阿卜杜拉·买买提", "1"), ("阿卜杜拉·买买提、张三", "2"), ("张某、张某", "2"), ("赵*", "1"),
        ("2", "2"), ("01", "1"), ("2人", "2"), ("两名执法人员", "2"), ("张三等2人", "2"), ("张三等", "2"),
        ("张三、李四、王五等", "3"), ("张三，52010012、52010013", "2"),
    ],
)  # fmt: skip
def test_people_are_counted(cell, number) -> None:
    assert how_many(cell) == number


@pytest.mark.parametrize("cell", ["", "无", "/", "——", "城关所", "稽查科", "张三李四"])
def test_what_nobody_can_count_is_no_number(cell) -> None:
    assert how_many(cell) is None


def test_the_columns_of_a_row_count_together() -> None:
    main = pl.Series(["张三", "张三", None, "张三、李四"])
    other = pl.Series(["李四", None, None, "李四"])
    assert counted([main, other]).to_list() == ["2", "1", None, "2"]
