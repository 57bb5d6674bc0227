"""A row for each item of a sample that was tested: one item that failed fails the sample."""

from assets.intake import IntakeContext
from assets.intake.read import read_bytes

HEADER = "抽样编号,抽样日期,所属区县,样品名称,检验项目,结论,不合格项目\n"


def read(rows: str, context: IntakeContext) -> list[tuple[str, str, str | None]]:
    (table,) = read_bytes((HEADER + rows).encode(), "抽检明细.csv", context)
    assert not table.set_aside.height
    return table.accepted.select("sampling_no", "verdict", "failed_items").rows()


def test_one_failed_item_fails_the_sample(context: IntakeContext) -> None:
    """The last row counted: a sample whose last item passed had passed."""
    rows = (
        "X1,2025-03-01,990101,蛋糕,铅,合格,\n"
        "X1,2025年3月1日,990101,蛋糕,脱氢乙酸,不合格项,脱氢乙酸\n"
        "X1,45717,990101,蛋糕,菌落总数,合格,/\n"
        "X2,2025-03-02,990101,蛋糕,铅,合格,\n"
        "X2,2025-03-02,990101,蛋糕,甜蜜素,合格,\n"
        "X3,2025-03-02,990101,蛋糕,铅,不合格,铅\n"
        "X3,2025-03-02,990101,蛋糕,甜蜜素,不合格,甜蜜素\n"
    )
    found = {number: (verdict, items) for number, verdict, items in read(rows, context)}
    assert found == {
        "X1": ("不合格", "脱氢乙酸"),
        "X2": ("合格", None),
        "X3": ("不合格", "铅；甜蜜素"),
    }


def test_samples_of_two_days_are_no_items_of_one(context: IntakeContext) -> None:
    """A second test under the same number counts as the later row, as ever."""
    rows = "X1,2025-03-01,990101,蛋糕,铅,不合格,铅\nX1,2025-04-01,990101,蛋糕,铅,合格,\n"
    assert read(rows, context)[-1] == ("X1", "合格", None)


def test_rows_without_a_number_stay_apart(context: IntakeContext) -> None:
    rows = ",2025-03-01,990101,蛋糕,铅,不合格,铅\n,2025-03-01,990101,蛋糕,铅,合格,\n"
    (table,) = read_bytes((HEADER + rows).encode(), "抽检明细.csv", context)
    assert table.rows_in == 2


def test_a_list_without_the_items_fails_the_sample_too(context: IntakeContext) -> None:
    head = "抽样编号,抽样日期,所属区县,样品名称,检验项目,结论\n"
    rows = "X1,2025-03-01,990101,蛋糕,铅,不合格\nX1,2025-03-01,990101,蛋糕,甜蜜素,合格\n"
    (table,) = read_bytes((head + rows).encode(), "抽检明细.csv", context)
    assert set(table.accepted["verdict"]) == {"不合格"}
