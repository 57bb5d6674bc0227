"""Why a county's month stands out: split, largest case, receipts, explanations the data offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import answered, words
from dashboards import figures as fig
from dashboards.pages.common import month_note
from dashboards.parts import Figure, Head, Row, Table, link
from dashboards.standing import Flag
from dashboards.view import MONTH_RULE, Region, View
from data_contracts import Indicator

Record = dict[str, Any]

#: The parts of a split in the order in which they are drawn and listed.
SPLIT = (
    ("件数", "件数"),
    ("案均", "案均"),
    ("结构", "条款"),
    ("结构", "行业"),
    ("结构", "案件来源"),
)
_SHORT = {"案件来源": "来源"}
#: Twelve months of receipts within this share of the decisions count as agreeing.
AGREE = 0.15
#: Reasons for which a month's cases are unknown rather than none.
SILENT = {"not_delivered", "reporting_gap", "region_ended"}
_ENOUGH, _NOT_ENOUGH, _ASK = "● 可以说明", "○ 不足以说明", "◇ 请县局说明"


@dataclass(frozen=True)
class Focus:
    """The month a county's page explains, with what lies behind it.

    Attributes
    ----------
    row : dict
        The month's row of ``out_region_month``: the newest flagged one of the last twelve, else
        the newest that could be judged, else the newest.
    rows : sequence of dict
        All months of the county, in order.
    split, drivers : sequence of dict
        Rows of ``out_region_split`` and ``out_region_drivers`` of the month.
    flag : Flag, optional
        The flag on the month.
    """

    row: Record
    rows: Sequence[Record]
    split: Sequence[Record] = ()
    drivers: Sequence[Record] = ()
    flag: Flag | None = None

    @property
    def month(self) -> str:
        """The month, ``YYYY-MM``."""
        return str(self.row["month"])

    @property
    def when(self) -> str:
        """The month in words."""
        return words.period_words(self.month)

    @property
    def flagged(self) -> bool:
        """Whether the month stands above its expectation."""
        return bool(self.row["outcome"] == "flagged")

    @property
    def on_receipts(self) -> bool:
        """Whether only receipts are known, so that nothing can be split."""
        return bool(self.row.get("basis") == "treasury")


def focus_of(
    rows: Sequence[Record],
    newest: Record,
    split: Sequence[Record],
    drivers: Sequence[Record],
    flags: Sequence[Flag],
) -> Focus:
    """Return what explains a county's month, the one :func:`explained` names."""
    row = explained(rows, newest)
    of_month = [f for f in flags if f["rule_code"] == MONTH_RULE and f["period"] == row["month"]]
    flag = of_month[0] if of_month else None
    judged = row["outcome"] != "not_evaluated"
    return Focus(
        row, rows, [r for r in split if judged and r["month"] == row["month"]],
        sorted((r for r in drivers if r["month"] == row["month"]),
               key=lambda r: (r["rank"] or 0, r["case_key"] or "")),
        flag,
    )  # fmt: skip


def explained(rows: Sequence[Record], newest: Record) -> Record:
    """Return the month to explain: the newest flagged of the last twelve, else ``newest``."""
    recent = [r for r in rows[-12:] if r["outcome"] == "flagged"]
    return recent[-1] if recent else newest


def sentences(focus: Focus) -> list[str]:
    """Return what stands under the first sentence: flagged months, largest case, receipts, answer."""
    said = [
        _flagged_months(focus),
        without_largest(focus),
        against_receipts(focus),
        _answered(focus),
    ]
    return [s for s in said if s]


def _flagged_months(focus: Focus) -> str:
    months = [r["month"] for r in focus.rows[-12:] if r["outcome"] == "flagged"]
    if not months:
        return ""
    named = "、".join(words.period_words(m) for m in months)
    kind = None if focus.on_receipts else focus.row["growth_kind"]
    return f"近12个月有{len(months)}个月高于往常：{named}。以下说明{focus.when}" + (
        f"，增长类型为{kind}。" if kind else "。"
    )


def without_largest(focus: Focus) -> str:
    """Return what is left of the month without its largest case, against the expected range."""
    row = focus.row
    if not focus.drivers or row["decided_yuan"] is None or focus.on_receipts:
        return ""
    largest = focus.drivers[0]
    rest = row["decided_yuan"] - (largest["decided_yuan"] or 0)
    number = largest["decision_no"] or str(largest["case_key"]).split("|")[-1]
    if row["cases"] == 1:  # nothing is left to compare
        return f"{focus.when}只有1件处罚决定（{number}，{words.money(largest['decided_yuan'])}）。"
    said = (
        f"{focus.when}剔除最大1案（{number}，{words.money(largest['decided_yuan'])}）后"
        f"为{words.money(rest)}"
    )
    high = row["expected_high_yuan"]
    if high is None:
        return f"{said}。"
    if rest > high:
        return f"{said}，仍高于预期上限{words.money(high)}。"
    if row["decided_yuan"] <= high and row["outcome"] == "flagged":
        return f"{said}；总额本来没有超过预期上限{words.money(high)}，标出的是件数或案均。"
    return f"{said}，不超过预期上限{words.money(high)}。"


def _compared(focus: Focus) -> Record | None:
    """Return the newest month with twelve months of receipts beside twelve of decisions."""
    known = [r for r in focus.rows if r.get("treasury_ratio") is not None]
    return known[-1] if known else None


def silent_months(rows: Sequence[Record], last: Record) -> int:
    """Return how many of the twelve months up to ``last`` have no cases because none came."""
    return len(_silent(rows, last))


def _silent(rows: Sequence[Record], last: Record) -> list[str | None]:
    """Return the reason of each of those months."""
    at = next(i for i, r in enumerate(rows) if r["month"] == last["month"])
    return [r["not_evaluated_reason"] for r in rows[max(0, at - 11) : at + 1] if is_silent(r)]


def without_cases(rows: Sequence[Record], last: Record) -> str:
    """Return in words why some of the twelve months up to ``last`` have no cases; empty when all have."""
    silent = _silent(rows, last)
    ended = silent.count("region_ended")
    counted = (("没有可用的案件数据", len(silent) - ended), ("区划已停用", ended))
    said = [f"{n}个月{what}" for what, n in counted if n]
    return f"其间{'、'.join(said)}" if said else ""


def is_running(row: Record) -> bool:
    """Whether a month is not over: what it has so far is drawn nowhere, or every line would end in a fall."""
    return bool(row["not_evaluated_reason"] == "month_not_over")


def is_silent(row: Record) -> bool:
    """Whether a month's cases are unknown: none was sent, or only receipts ever are."""
    unknown = row["not_evaluated_reason"] in SILENT or row.get("basis") == "treasury"
    return unknown and not row["cases"]


def is_unknown() -> pl.Expr:
    """Return of each row of ``out_region_month`` what :func:`is_silent` says of its reason."""
    return pl.col("not_evaluated_reason").is_in(SILENT).fill_null(value=False) | (
        pl.col("basis").eq_missing("treasury")
    )


def against_receipts(focus: Focus) -> str:
    """Return how twelve months of receipts stand to twelve months of decisions, in a sentence."""
    if focus.on_receipts:
        return "只有入库数据，没有案件可以对照。"
    row = _compared(focus)
    if row is None:
        return "没有连续12个月的财政月报和案件，不能对照决定与入库。"
    decided, received = row["decided_12m_yuan"], row["treasury_12m_yuan"]
    said = (
        f"近12个月（至{words.period_words(row['month'])}）决定{words.money(decided)}，"
        f"入库{words.money(received)}，入库相当于决定的{words.percent(row['treasury_ratio'])}"
    )
    if why_not := without_cases(focus.rows, row):
        return f"{said}；{why_not}，两者不能直接相比。"
    gap = received - decided
    if abs(float(row["treasury_ratio"]) - 1) <= AGREE:
        return f"{said}，相差在{AGREE:.0%}以内。"
    if gap < 0:
        return f"{said}，少{words.money(-gap)}：请核未缴、分期，或入库科目不全。"
    return f"{said}，多{words.money(gap)}：请核以前年度欠款入库、案件漏报，或科目混入。"


def _answered(focus: Focus) -> str:
    flag = focus.flag
    if not focus.flagged or flag is None:
        return ""
    if told := answered.of_county(flag):
        return f"县局对{focus.when}的答复：{told}；{answered.of_city(flag) or '尚未认定'}。"
    if flag.due is None:
        return f"{focus.when}还没有送县局核对。"
    late = "，已过期限" if flag["is_overdue"] else ""
    return f"县局对{focus.when}尚未答复，期限{words.day(flag.due)}{late}。"


def waterfall(view: View, focus: Focus) -> Figure:
    """Return the split as a picture: from the expected yuan to the decided, part by part."""
    title = f"{focus.when}：从预期到实际"
    if not focus.split:
        why = "没有可比的预期，无法分解"
        if focus.on_receipts:
            why = "只有入库数据，无法分解"
        elif focus.row["outcome"] == "not_evaluated":
            why = f"未判断：{words.why_no_month(focus.row)}，不作分解"
        return Figure("split", title, "", missing=why, size="small")
    base, actual = focus.split[0]["base_yuan"], focus.split[0]["actual_yuan"]
    changes = [_change(focus.split, *part) for part in SPLIT]
    values = fig.in_wan([base, *changes, actual])
    spec = fig.figure(
        [{
            "type": "waterfall", "name": "万元", "showlegend": False, "cliponaxis": False,
            "x": ["预期", *(_SHORT.get(item, item) for _, item in SPLIT), "实际"], "y": values,
            "measure": ["absolute", *["relative"] * len(SPLIT), "absolute"],
            "text": [signed(v, relative=0 < i <= len(SPLIT)) for i, v in enumerate([base, *changes, actual])],
            "textposition": "outside", "textfont": {"size": 11},
            "connector": {"line": {"color": fig.OTHER, "width": 1}},
            "increasing": {"marker": {"color": fig.ACCENT}},
            "decreasing": {"marker": {"color": fig.OTHER}},
            "totals": {"marker": {"color": "#c3ccd5"}},
            "hovertemplate": "%{x} %{y:,.2f}万元<extra></extra>",
        }],
        "", hovermode="closest", yaxis={"range": _room([base, *changes])}, xaxis={"tickfont": {"size": 11}, "tickmode": "linear", "dtick": 1},
        margin={"l": 44, "r": 8, "t": 18, "b": 28},
    )  # fmt: skip
    note = month_note(view, f"n={words.whole(focus.row['cases'])}件；万元")
    return Figure("split", title, note, "split", spec, size="low")


def _room(steps: Sequence[Any]) -> list[float]:
    """Return the range of the axis, with room for the numbers above and below the bars."""
    reached = [0.0]
    for step in steps:
        reached.append(reached[-1] + float(step) / 10_000)
    low, high = min(reached), max(reached)
    falls = any(step < 0 for step in steps)
    room = (high - low) * 0.18
    return [round(low - room, 2) if falls else low, round(high + room, 2)]


def _change(split: Sequence[Record], part: str, item: str) -> Any:
    return next((r["change_yuan"] for r in split if (r["part"], r["item"]) == (part, item)), 0)


def signed(yuan: Any, *, relative: bool) -> str:
    """Return yuan as 万元, rounded once, so that bars say what the sentences say; what is nought has no sign."""
    if yuan is None:
        return ""
    said = words.wan(yuan)
    return f"+{said}" if relative and said[0] != "-" and said != words.wan(0) else said


def receipts(view: View, focus: Focus) -> Figure:
    """Return twelve-month sums of decisions and receipts as a picture."""
    title = "近12个月合计：入库" if focus.on_receipts else "近12个月合计：决定与入库"
    rows = [
        r for r in focus.rows[-60:] if r.get("decided_12m_yuan") is not None and not is_running(r)
    ]
    if not any(r["treasury_12m_yuan"] is not None for r in rows):
        return Figure("receipts", title, "", missing="没有连续12个月的财政月报", size="small")
    x = [r["month"] for r in rows]
    decided = [None if silent_months(focus.rows, r) else r["decided_12m_yuan"] for r in rows]
    spec = fig.figure(
        [
            fig.line("入库", x, fig.in_wan([r["treasury_12m_yuan"] for r in rows]), fig.OTHER),
            *([] if focus.on_receipts else [fig.line("决定", x, fig.in_wan(decided))]),
        ],
        "", xaxis={"type": "date", "tickformat": "%y年%-m月", "nticks": 5},
        margin={"l": 44, "r": 8, "t": 24, "b": 28},
    )  # fmt: skip
    note = month_note(view, f"n={len(x)}个月；万元")
    return Figure("receipts", title, note, "months", spec, size="low")


def split_table(focus: Focus) -> Table | None:
    """Return the split as a table: expected, parts, sum of the parts, actual."""
    if not focus.split:
        return None
    base, actual = focus.split[0]["base_yuan"], focus.split[0]["actual_yuan"]
    rows = [Row(["预期", words.wan(base)])]
    rows += [
        Row(
            [
                item if part == item else f"{part}：{item}",
                words.wan(_change(focus.split, part, item)),
            ]
        )
        for part, item in SPLIT
    ]
    total = sum(r["change_yuan"] or 0 for r in focus.split)
    rows += [Row(["变动合计", words.wan(total)], tone="total"), Row(["实际", words.wan(actual)])]
    heads = [Head("分解项"), Head("万元", numeric=True)]
    return Table("split", f"{focus.when}变动从哪里来", heads, rows, folded=True)


def drivers_table(view: View, focus: Focus) -> Table | None:
    """Return the cases that make up most of the month, with their decision numbers."""
    if not focus.drivers:
        return None
    heads = [
        Head("决定书文号"), Head("违法行为类型", wide=True), Head("案件来源", short=True),
        Head("专项行动", short=True), Head("决定额（元）", numeric=True), Head("占当月", numeric=True),
    ]  # fmt: skip
    cells = [
        Row([_case_link(view, r), r["violation_type"] or "", r["case_source"] or "",
             r["campaign"] or "", words.whole(r["decided_yuan"]), words.percent(r["share"], 0)])
        for r in focus.drivers
    ]  # fmt: skip
    return Table("drivers", f"{focus.when}金额最大的案件", heads, cells)


def _case_link(view: View, row: Record) -> str | Markup:
    text = row["decision_no"] or str(row["case_key"] or "").split("|")[-1]
    if row["case_key"] in view.case_pages:
        return link(f"../{view.case_pages[row['case_key']]}", text)
    return str(text)


def explanations(region: Region, focus: Focus, rule: Indicator) -> Table | None:
    """Return the innocent explanations of a flagged month and what the data say of each.

    ``rule`` is that of the month, with the bureau's own thresholds.
    """
    if not focus.flagged:
        return None
    late = _late(focus, rule["label_share"])
    said = [_one_case(focus), _campaign(focus), _low_base(focus), _arrears(focus), late]
    rows = [Row(cells) for cells in said if cells]
    rows.append(
        Row(["机构或区划调整、口径变更、法律修改", f"数据看不出，由{region.name}说明", _ASK])
    )
    heads = [Head("可能的正当理由"), Head("数据上看", wide=True), Head("是否足以说明", short=True)]
    return Table("explanations", f"{focus.when}可能的正当理由", heads, rows)


def _verdict(enough: bool) -> str:
    return _ENOUGH if enough else _NOT_ENOUGH


def _one_case(focus: Focus) -> list[str]:
    high = focus.row["expected_high_yuan"]
    if not focus.drivers or high is None:
        return []
    rest = focus.row["decided_yuan"] - focus.drivers[0]["decided_yuan"]
    share = words.percent(focus.drivers[0]["share"], 0)
    said = f"最大案占当月{share}，剔除后{words.money(rest)}，预期上限{words.money(high)}"
    if focus.row["decided_yuan"] <= high:
        said += "；总额本来没有超上限"
    return ["单个大案", said, _verdict(rest <= high < focus.row["decided_yuan"])]


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


def _low_base(focus: Focus) -> list[str]:
    at = next(i for i, r in enumerate(focus.rows) if r["month"] == focus.month)
    column = "treasury_yuan" if focus.on_receipts else "decided_yuan"
    expected = "treasury_expected_yuan" if focus.on_receipts else "expected_yuan"
    said = f"预期{words.money(focus.row[expected])}"
    if at >= 12:
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
