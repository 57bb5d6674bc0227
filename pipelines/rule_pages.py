"""The part of a rule's documentation page that follows from its contract."""

import re
from collections.abc import Iterable

from data_contracts import Indicator, Threshold

START, END = "<!-- 以下由契约生成 -->", "<!-- 生成结束 -->"
_BLOCK = re.compile(re.escape(START) + ".*?" + re.escape(END), re.DOTALL)
_STATUS = {
    "statute": "法定",
    "secondary": "二手来源",
    "judgement": "本项目判断",
    "local": "地方自定",
    "须核对": "须核对",
}
#: English names of units in contracts → what people read.
UNITS = {
    "ratio": "比例", "yuan": "元", "days": "日", "working_days": "工作日", "probability": "概率",
    "z": "标准误", "count": "个", "date": "日期",
}  # fmt: skip
_OBJECT = {
    "region": "县（市、区）", "case": "案件", "party": "当事人", "organ": "机关", "sector": "行业",
    "complaint": "投诉举报", "complaint_cluster": "投诉举报簇", "letter": "函件",
    "inspection": "检查", "entity": "经营主体",
}  # fmt: skip


def block(rule: Indicator) -> str:
    """Return the generated sections between their marks: parameters, reasons, exclusions, basis."""
    needs = [*rule.needs, *(" 或 ".join(group) for group in rule.needs_any)]
    lines = [
        START, "", "## 参数", "",
        f"对象：{_OBJECT[rule.object_type]}；输入：`{rule.input}`；等级：{rule.level}；"
        f"单位：{UNITS.get(rule.unit, rule.unit)}；版本：{rule.version}。",
        _goes_to(rule),
        *(f"已并入本规则、不再使用的：{code}。" for code in rule.replaces),
        f"需要的列：{'、'.join(f'`{n}`' for n in needs) or '无'}。", "",
    ]  # fmt: skip
    if rule.thresholds:
        lines += [
            "| 名称 | 值 | 单位 | 可调范围 | 为什么 | 来源 | 状态 |",
            "|---|---|---|---|---|---|---|",
        ]
        lines += [_row(name, t) for name, t in rule.thresholds.items()]
        lines += ["", f"本局的取值写在 `config/thresholds.yml` 的 `{rule.code}` 下。"]
    else:
        lines += ["没有可调的数值。"]
    lines += ["", "## 不判断的情形", "", *_listed(rule.not_evaluated_reasons)]
    lines += ["", "## 排除的情形", "", *(_listed(rule.exclusions) or ["没有。"])]
    lines += ["", "## 可能的正当理由", "", "、".join(rule.possible_justifications) + "。"]
    return "\n".join([*lines, "", "## 依据", "", rule.legal_basis.strip(), "", END])


def overview(rules: Iterable[Indicator]) -> str:
    """Return one table of all rules: the fact, the law, the line, what may explain it."""
    lines = [
        "# 规则一览", "",
        "列出只是调卷的理由，不是认定。每条规则的方法、样例和局限见各自的说明页；本页由契约生成，不要手改。", "",
        "| 规则 | 依据 | 界线 | 可能的正当理由 |", "|---|---|---|---|",
    ]  # fmt: skip
    for rule in rules:
        line = "；".join(
            f"`{name}` {t.value:.12g} {UNITS.get(t.unit, t.unit)}（{_STATUS[t.status]}）"
            for name, t in rule.thresholds.items()
        )
        cells = [
            f"[{rule.code}](indicators/{rule.code}.md) {rule.title_zh}（{rule.level}，第{rule.version}版）",
            " ".join(rule.legal_basis.split()), line or "没有可调的数值",
            "、".join([*rule.exclusions.values(), *rule.possible_justifications]),
        ]  # fmt: skip
        lines.append("| " + " | ".join(cell.replace("|", "或") for cell in cells) + " |")
    return "\n".join([*lines, ""])


def _goes_to(rule: Indicator) -> str:
    """Return what kind its leads are and how counties are asked about them."""
    own = rule.county_list
    how = {"row": "每个对象一行", "summary": "每县一行，附清单", "never": "不列入"}[own.show]
    if own.from_level:
        how += f"，只列“{own.from_level}”以上"
    if own.alone_from:
        how += f"，单独一条理由的只列“{own.alone_from}”以上"
    if own.show == "never":
        how += "，专班可以指定送核" if own.on_request else "，也不能指定送核"
    return f"类别：{rule.kind}；县局核对表：{how}。{own.why}".rstrip()


def _row(name: str, t: Threshold) -> str:
    cells = [
        f"`{name}`", f"{t.value:.12g}", UNITS.get(t.unit, t.unit),
        f"{t.bounds[0]:.12g}—{t.bounds[1]:.12g}", t.why, t.source, _STATUS[t.status],
    ]  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _listed(words: dict[str, str]) -> list[str]:
    return [f"- `{name}`：{text}" for name, text in words.items()]


def refresh(page: str, rule: Indicator) -> str:
    """Return a page with its generated block brought up to its contract.

    Raises
    ------
    ValueError
        The marks are missing.
    """
    if not _BLOCK.search(page):
        raise ValueError(f"docs/indicators/{rule.code}.md lacks the marks {START} … {END}")
    return _BLOCK.sub(lambda _: block(rule), page)
