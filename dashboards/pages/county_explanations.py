"""The innocent explanations of a county's month, and what the data say of each."""

from collections.abc import Sequence
from decimal import Decimal

from dashboards import words
from dashboards.pages.county_why import Focus
from dashboards.parts import Head, Row, Table
from dashboards.view import Region, View
from data_contracts import Indicator

#: Months before the flagged one that C002 looks at together with it.
_BEFORE = 5
_ENOUGH, _NOT_ENOUGH, _ASK = "● 可以说明", "○ 不足以说明", "◇ 请县局说明"


def explanations(view: View, region: Region, focus: Focus, rule: Indicator) -> Table | None:
    """Return the innocent explanations of a flagged month and what the data say of each.

    ``rule`` is that of the month, with the bureau's own thresholds.
    """
    if not focus.flagged:
        return None
    late = _late(focus, rule["label_share"])
    joined = _joined(view, region, focus)
    said = [
        _one_case(focus, rule),
        _campaign(focus),
        _backlog(focus),
        _low_base(focus, joined),
        _arrears(focus),
        late,
        _reorganised(region, joined),
    ]
    rows = [Row(cells) for cells in said if cells]
    heads = [Head("可能的正当理由"), Head("数据上看", wide=True), Head("能否说明", short=True)]
    return Table("explanations", f"{focus.when}可能的正当理由", heads, rows)


def _verdict(enough: bool) -> str:
    return _ENOUGH if enough else _NOT_ENOUGH


def _one_case(focus: Focus, rule: Indicator) -> list[str]:
    high = focus.row["expected_high_yuan"]
    if not focus.drivers or high is None:
        return []
    rest = focus.row["decided_yuan"] - focus.drivers[0]["decided_yuan"]
    share = words.percent(focus.drivers[0]["share"], 0)
    said = f"最大案占当月{share}，剔除后{words.money(rest)}，预期上限{words.money(high)}"
    if focus.row["decided_yuan"] <= high:
        said += "；总额本来没有超上限"
    enough = rest <= high < focus.row["decided_yuan"]
    if enough and (above := _above_before(focus, rule)):
        said += f"；此前{_BEFORE}个月合计也高出预期{words.money(above)}"
        enough = False
    return ["单个大案", said, _verdict(enough)]


def _above_before(focus: Focus, rule: Indicator) -> Decimal | None:
    """Return how far the months before together lie above their expectation, where beyond the rule's floor."""
    at = next(i for i, r in enumerate(focus.rows) if r["month"] == focus.month)
    before = focus.rows[max(0, at - _BEFORE) : at]
    pairs = [(r["decided_yuan"], r["expected_yuan"]) for r in before]
    if len(pairs) < _BEFORE or any(None in pair for pair in pairs):
        return None
    expected = sum(pair[1] for pair in pairs)
    above = Decimal(sum(pair[0] for pair in pairs) - expected)
    floor = max(rule["floor_yuan"], rule["floor_ratio"] * float(expected))
    return above if above > floor else None


def _campaign(focus: Focus) -> list[str]:
    if not focus.drivers:
        return []
    named = [r for r in focus.drivers if r["campaign"] not in (None, "", "无")]
    yuan = sum(r["decided_yuan"] for r in named)
    share = sum(r["share"] or 0 for r in named)
    said = (
        f"金额最大的{len(focus.drivers)}件中{len(named)}件属专项行动，"
        f"{words.money(yuan)}，占当月{words.percent(share, 0)}"
    )
    if not named:
        said = f"金额最大的{len(focus.drivers)}件都不属专项行动"
    return ["专项集中办案", said, _verdict(focus.row["growth_kind"] == "专项集中")]


def _backlog(focus: Focus) -> list[str]:
    if focus.row["growth_kind"] != "积案集中":
        return []
    return ["积案集中办结", "多出的件数过半是立案已超过办案期限的（S006），比往常的份额多", _ENOUGH]


def _low_base(focus: Focus, joined: Sequence[str]) -> list[str]:
    at = next(i for i, r in enumerate(focus.rows) if r["month"] == focus.month)
    column = "treasury_yuan" if focus.on_receipts else "decided_yuan"
    expected = "treasury_expected_yuan" if focus.on_receipts else "expected_yuan"
    said = f"预期{words.money(focus.row[expected])}"
    if at >= 12 and not joined:  # else the year before is of another area
        said += f"，上年同月{words.money(focus.rows[at - 12][column])}"
    return ["基数低", said, _verdict(focus.row["growth_kind"] == "低基数")]


def _arrears(focus: Focus) -> list[str]:
    if focus.on_receipts:
        return ["以前年度欠款入库", "只有入库数据，分不出是哪一年的案件", _ASK]
    return ["以前年度欠款入库", "按处罚决定日期的决定额判断，与何时入库无关", _NOT_ENOUGH]


def _late(focus: Focus, share: float) -> list[str]:
    row = focus.row
    if row["growth_kind"] == "补录":
        return ["补录", f"当月{words.percent(share, 0)}以上的案件为补录", _ENOUGH]
    revised = f"判断过{row['revision']}次" if (row["revision"] or 1) > 1 else "没有更正过"
    state = "数据未齐" if row["complete"] is False else "数据已齐"
    return ["补录、晚到", f"{state}，{revised}", _NOT_ENOUGH]


def _joined(view: View, region: Region, focus: Focus) -> list[str]:
    """Return the counties that were merged into this one within the year, with their last day."""
    year, month = focus.month.split("-")
    before = f"{int(year) - 1}-{month}"
    return [
        f"{view.region_name(r['region_code'])}（{r['end_date']}）"
        for r in view.merged
        if r["merged_into"] == region.code and before <= f"{r['end_date']:%Y-%m}" <= focus.month
    ]


def _reorganised(region: Region, joined: Sequence[str]) -> list[str]:
    known = f"一年内并入本县的：{'、'.join(joined)}，历史已接起来比；其余" if joined else ""
    return ["机构或区划调整、口径变更、法律修改", f"{known}数据看不出，由{region.name}说明", _ASK]
