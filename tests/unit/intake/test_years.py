"""Days written without a year: 3月5日 below a title of 2026."""

import datetime as dt

import pytest

from assets.intake import IntakeContext, TableIntake
from assets.intake.read import read_bytes
from tests.integration import ugly_cases as ugly

HEAD = ["案号", "办案机构", "立案日期", "处罚决定日期", "罚款金额(元)"]


def read(
    title: str, *rows: tuple[str, str], context: IntakeContext, name: str = "案件.csv"
) -> TableIntake:
    body = [
        [f"丙甲立〔2026〕{i}号", "丙甲县市场监督管理局", *row, "500"]
        for i, row in enumerate(rows, 1)
    ]
    (table,) = read_bytes(ugly.as_csv([[title], HEAD, *body]), name, context)
    assert table.refused_reason is None, table.refused_reason
    return table


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("丙甲县2026年3月行政处罚案件台账", "案件.csv"),
        ("丙甲县案件台账", "丙甲县2026年一季度案件.csv"),
        ("丙甲县案件台账", "丙甲县/案件202603.csv"),
    ],
)
def test_the_year_of_the_title_or_the_file(title: str, name: str, context: IntakeContext) -> None:
    """Every such row was set aside: 没有写年份."""
    table = read(title, ("2月1日", "3月5日"), ("2月11号", "三月十二日"), context=context, name=name)
    days = table.accepted.select("filed_date", "decision_date").rows()
    assert days == [
        (dt.date(2026, 2, 1), dt.date(2026, 3, 5)),
        (dt.date(2026, 2, 11), dt.date(2026, 3, 12)),
    ]
    assert (
        "「处罚决定日期」有2行没有写年份，按标题、工作表或文件名的2026年读入，跨年的照本行的日期"
        in table.notes
    )
    assert table.raw["decision_date"].to_list() == ["3月5日", "三月十二日"]


@pytest.mark.parametrize("title", ["丙甲县案件台账", "丙甲县2025年12月至2026年3月案件台账"])
def test_no_year_or_two_are_told(title: str, context: IntakeContext) -> None:
    table = read(title, ("2026-02-01", "3月5日"), context=context)
    assert table.accepted.height == 0
    assert "标题、工作表、文件名也没有说明是哪一年" in table.set_aside["reason"][0]


@pytest.mark.parametrize(
    ("filed", "decided"),
    [
        ("12月5日", "1月10日"),  # filed in the year before
        ("2026-02-01", "4月2日"),  # a list of March holds no decision of April
        ("2026-02-01", "9月5日"),  # after the as-of date
    ],
)
def test_a_day_that_may_be_of_another_year_is_set_aside(
    filed: str, decided: str, context: IntakeContext
) -> None:
    table = read("丙甲县2026年3月案件台账", (filed, decided), context=context)
    assert table.accepted.height == 0
    assert "未必是那一年的" in table.set_aside["reason"][0]


def test_a_month_and_a_day_as_a_fraction_is_no_day(context: IntakeContext) -> None:
    table = read("丙甲县2026年3月案件台账", ("2026-02-01", "3.5"), context=context)
    assert table.accepted.height == 0


def test_a_day_nearer_in_another_year_is_set_aside_though_it_is_past(
    context: IntakeContext,
) -> None:
    """Filed in December, decided in January: one of the two is not of the title's year."""
    table = read("丙甲县2025年案件台账", ("12月5日", "1月10日"), context=context)
    assert table.accepted.height == 0
    assert "未必是那一年的" in table.set_aside["reason"][0]


def test_what_is_due_or_follows_may_lie_beyond_the_title_s_month(context: IntakeContext) -> None:
    """A list of March says until when to pay in April; what is due lies behind the as-of date."""
    head = [*HEAD, "缴款日期", "缴款期限"]
    row = ["丙甲立〔2026〕1号", "丙甲县市场监督管理局", "2月1日", "3月5日", "500"]
    paid = [["丙甲县2026年3月案件台账"], head, [*row, "4月2日", "7月20日"]]
    (table,) = read_bytes(ugly.as_csv(paid), "案件.csv", context)
    assert table.accepted.height == 1, table.set_aside["reason"].to_list()


def test_two_figures_of_a_year_are_a_year_since_2013(context: IntakeContext) -> None:
    """Whole ledgers of the year 25.3.5 were set aside, row by row."""
    rows = (("25.12.28", "26.3.5"), ("26年2月11日", "26年3月12号"))
    table = read("丙甲县2026年3月行政处罚案件台账", *rows, context=context)
    assert table.accepted.select("filed_date", "decision_date").rows() == [
        (dt.date(2025, 12, 28), dt.date(2026, 3, 5)),
        (dt.date(2026, 2, 11), dt.date(2026, 3, 12)),
    ]
    assert "「处罚决定日期」有2行年份只写了两位，按20××年读入" in table.notes


@pytest.mark.parametrize("text", ["12.3.5", "3.5.26", "5/3/26", "26.3", "26.3.5.1", "26.3.051"])
def test_figures_that_may_be_no_year_are_set_aside(text: str, context: IntakeContext) -> None:
    table = read("丙甲县2026年3月案件台账", ("2026-02-01", text), context=context)
    assert table.accepted.height == 0


def test_a_day_first_below_a_title_of_another_year_is_set_aside(context: IntakeContext) -> None:
    table = read("丙甲县2026年3月案件台账", ("2026-02-01", "15.3.26"), context=context)
    assert table.accepted.height == 0
    assert "读不准是哪一年" in table.set_aside["reason"][0]


def test_days_around_new_year_go_by_the_day_of_the_decision(context: IntakeContext) -> None:
    """Of a list of March what was filed in December was set aside, of December what came out in January."""
    head = [*HEAD[:4], "公示日期", HEAD[4]]
    days = [("1月", "12月19日", "1月5日", "1月20日"), ("12月", "10月8日", "12月28日", "1月4日")]
    for month, *row in days:
        rows = [head, ["丙甲立〔2025〕1号", "丙甲县市场监督管理局", *row, "500"]]
        title = [[f"丙甲县2025年{month}案件台账"]]
        (table,) = read_bytes(ugly.as_csv([*title, *rows]), "案件.csv", context)
        assert table.set_aside.height == 0, table.set_aside["reason"].to_list()
        filed, published = table.accepted.select("filed_date", "publication_date").row(0)
        assert filed.year == (2024 if month == "1月" else 2025)
        assert published.year == (2025 if month == "1月" else 2026)


def test_what_would_come_before_the_decision_and_lies_behind_it_is_set_aside(
    context: IntakeContext,
) -> None:
    """Filed in May of this year it would be after its decision, of the last far before it."""
    table = read("丙甲县2026年3月行政处罚案件台账", ("5月10日", "3月5日"), context=context)
    assert table.accepted.height == 0
    assert "这一天未必是那一年的" in table.set_aside["reason"].item()


@pytest.mark.parametrize(
    ("given_out", "typed", "meant"),
    [
        ("2026-06-30", "7月2日", dt.date(2026, 7, 2)),
        ("2026-06-30", "六月二十号", dt.date(2026, 6, 20)),
        ("2025-12-31", "1月5日", dt.date(2026, 1, 5)),
        ("2026-01-02", "12月30日", dt.date(2025, 12, 30)),
        ("2026-06-30", "2025-07-02", dt.date(2025, 7, 2)),
        ("2026-06-30", "3月2日", dt.date(2026, 3, 2)),
        ("2026-01-02", "5月20日", dt.date(2026, 5, 20)),
    ],
)
def test_an_answer_is_of_the_year_in_which_its_sheet_was_given_out(
    given_out: str, typed: str, meant: dt.date, context: IntakeContext
) -> None:
    """Such rows were set aside, though our own title says from when the sheet is."""
    sheet = [
        ["丙甲县待核事项"], [f"数据截至 {given_out}　请于月底前核对"],
        ["线索编号", "县局核对", "正当理由", "说明", "核对人", "核对日期"],
        ["S001-0123456789abcdef", "数据无误", "", "", "甲", typed],
    ]  # fmt: skip
    (table,) = read_bytes(ugly.as_csv(sheet), "核对.csv", context)
    assert table.accepted["checked_date"].to_list() == [meant]


def test_an_answer_below_no_title_of_ours_has_no_year(context: IntakeContext) -> None:
    rows = [["线索编号", "县局核对", "核对日期"], ["S001-0123456789abcdef", "数据无误", "7月2日"]]
    (table,) = read_bytes(ugly.as_csv(rows), "2026年核对.csv", context)
    assert table.accepted.height == 0


@pytest.mark.parametrize("day", ["3.24", "3/24"])
def test_a_day_without_words_or_year_says_why_below_a_title_with_the_year(
    day: str, context: IntakeContext
) -> None:
    """It said that the title names no year, which stands there."""
    lines = [
        "2026年3月案件台账",
        "案号,办案机构,处罚决定日期",
        f"甲案〔2026〕1号,甲县局,{day}",
        "甲案〔2026〕2号,甲县局,3月25日",
        "",
    ]
    (found,) = read_bytes("\n".join(lines).encode(), "台账.csv", context)
    (why,) = found.set_aside["reason"]
    assert "请写成“3月1日”或者连年份写" in why
    assert "没有说明是哪一年" not in why
