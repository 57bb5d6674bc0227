"""What is known about the ugly files, and how a person answers what the product asks.

Five invented counties of one invented city. Every case has an amount and a date of its own, so
that a value that lands on another case is seen.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

COUNTIES = {
    "青岚县": "990821", "白榆县": "990822", "渡云区": "990823", "栗川县": "990824", "鹭洲开发区": "990891",
}  # fmt: skip
ORGANS = {name: f"11{code}MB{n}000000{n}" for n, (name, code) in enumerate(COUNTIES.items(), 1)}
REGIONS = "行政区划代码,名称,上级代码\n990000,云麓省,\n990800,澄溪市,990000\n" + "".join(
    f"{code},{name},990800\n" for name, code in COUNTIES.items()
)
SHOPS = [
    "知味食品店",
    "和光五金行",
    "望溪药房",
    "南枝便利店",
    "晴川超市",
    "稻香米业",
    "云水茶庄",
    "拾光书吧",
]
CONDUCTS = ["经营超过保质期的食品", "未明码标价", "销售不合格电线", "无照经营", "未按规定公示年报"]


@dataclass(frozen=True)
class Case:
    """One known decision; amounts in yuan, ``decided`` null where no file says it."""

    county: str
    number: int
    decided: dt.date | None
    fine: Decimal
    confiscated: Decimal

    @property
    def region(self) -> str:
        return COUNTIES[self.county]

    @property
    def organ(self) -> str:
        """The county's bureau by its full name."""
        if self.county.endswith("开发区"):
            return f"澄溪市市场监督管理局{self.county}分局"
        return f"{self.county}市场监督管理局"

    @property
    def short(self) -> str:
        return self.county[:2]

    @property
    def case_no(self) -> str:
        return f"{self.short}市监立〔2026〕{self.number}号"

    @property
    def decision_no(self) -> str:
        return f"{self.short}市监处罚〔2026〕{self.number}号"

    @property
    def party(self) -> str:
        return f"{self.short}{SHOPS[self.number % len(SHOPS)]}"

    @property
    def conduct(self) -> str:
        return CONDUCTS[self.number % len(CONDUCTS)]

    @property
    def filed(self) -> dt.date:
        return (self.decided or dt.date(2026, 5, 20)) - dt.timedelta(days=30)


def serial_numbers() -> Iterator[int]:
    return count(101)


def cases(numbers: Iterator[int], county: str, n: int) -> list[Case]:
    """Make ``n`` cases with amounts and dates that no other case has with that amount."""
    made = []
    for _ in range(n):
        i = next(numbers)
        made.append(
            Case(
                county,
                i,
                dt.date(2026, 1, 5) + dt.timedelta(days=i * 7 % 160),
                Decimal(1000 + 37 * i) + Decimal(i % 4 * 25) / 100,
                Decimal(0 if i % 3 else 11 * i),
            )
        )
    return made


@dataclass(frozen=True)
class Complaint:
    number: str
    county: str
    registered: dt.date
    unit: str


@dataclass
class Known:
    """What one dropped file holds."""

    path: str
    cases: list[Case] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    treasury: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    """Yuan by (region code, month)."""
    unreadable: list[tuple[int, str, str]] = field(default_factory=list)
    """(row number in the file, column, value): a row that nobody can read."""
    refused: bool = False


# How a person who knows the offices answers the two mapping sheets.
HEADER_MEANS = {
    ("案件", "处罚决定时点"): "处罚决定日期", ("案件", "没收"): "没收金额", ("案件", "罚款数"): "罚款金额",
    ("案件", "名称"): "当事人名称", ("案件", "文书编号"): "决定书文号", ("案件", "作出时间"): "处罚决定日期", ("案件", "处罚情况作出时间"): "处罚决定日期",
    ("案件", "立案审批时间"): "立案日期", ("案件", "处罚决定作出日期"): "处罚决定日期",
    ("案件", "立案字号"): "案号", ("案件", "处罚字号"): "决定书文号",
    ("投诉举报", "类型"): "表单类型", ("投诉举报", "涉及金额"): "涉案金额",
}  # fmt: skip
UNIT_IS_OF = {"白榆县局消保股": "白榆县", "城关所": "栗川县", "云桥市场监管所": "渡云区"}


def county_of(unit: str) -> str:
    """Tell the county a unit belongs to, as somebody of the city's bureau knows it."""
    named = [c for c in COUNTIES if c in unit or c[:2] in unit]
    return UNIT_IS_OF.get(unit) or named[0]
