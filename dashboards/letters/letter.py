"""Draft letters of a warning: 提醒敦促函 to a trade, 核实函 to the one that many speak of."""

from collections.abc import Mapping
from typing import Any

from dashboards import words
from dashboards.followed import count
from dashboards.letters.paper import Paper
from dashboards.sectors import requirement_of
from dashboards.view import View

#: Stands in every letter.
NO_ACCUSATION = "收到提醒不表示存在违法行为"
_TO_EXPLAIN = (
    "反映事项的经过，涉及的消费者大致人数和金额",
    "已经或者准备采取的处理办法、期限和联系人",
    "不能按约定履行的，余款、退换货等怎样安排",
)
_ORDINALS = "一二三四五六"


def letter(view: View, warning: Mapping[str, Any]) -> bytes:
    """Return the draft letter of one sector warning.

    It names sector, counties and counts only: no enterprise, no complainant, no credit class, no
    rising term (terms may hold names). The second page is for whoever signs and stays in the office.

    Parameters
    ----------
    view : View
    warning : Mapping
        A row of :attr:`dashboards.view.View.warnings` of kind ``sector``.

    Returns
    -------
    bytes
        A DOCX file; the same row and run give the same bytes.
    """
    run, asks = view.run, requirement_of(warning)
    paper = Paper(f"提醒敦促函 {warning['warning_id']}", run.as_of, "提醒敦促函（草稿）")
    paper.title("提醒敦促函", "（草稿，供审签；文号发出时编）")
    paper.text("（收函经营主体名称）：", indent=False)
    paper.text(facts(view, warning))
    paper.head("一、有关要求")
    paper.text(asks.said())
    paper.head("二、建议自查")
    for number, check in zip(_ORDINALS, asks.checks, strict=False):
        paper.text(f"（{number}）{check}。")
    paper.text("发现问题的，请及时改正并留存记录；需要指导的，可与我局联系。")
    paper.head("三、说明")
    paper.text(
        f"本函发给同类经营主体，用于提示共性风险。{NO_ACCUSATION}，也不是检查结论、责令改正或者处罚。"
    )
    paper.text(
        "收到后请将自查情况以电话或者书面简要告知（日期：＿＿＿＿前），不要求另外填表、报送台账。"
    )
    paper.text("联系人、电话：＿＿＿＿＿＿＿＿")
    _signed(view, warning, paper, asks.basis)
    return paper.bytes()


def inquiry(view: View, warning: Mapping[str, Any]) -> bytes:
    """Return the draft letter to the one whom many people speak of: it asks, and accuses of nothing.

    It names no enterprise (whoever signs fills it in), no complainant and no rising term.

    Parameters
    ----------
    view : View
    warning : Mapping
        A row of :attr:`dashboards.view.View.warnings` of kind ``matter``.

    Returns
    -------
    bytes
        A DOCX file; the same row and run give the same bytes.
    """
    run, asks = view.run, requirement_of(warning)
    paper = Paper(f"核实函 {warning['warning_id']}", run.as_of, "核实函（草稿）")
    paper.title("关于请说明有关情况的函", "（草稿，供审签；文号发出时编）")
    paper.text("（收函单位名称）：", indent=False)
    about = f"“{warning['violation_type']}”方面的问题" if warning["violation_type"] else "同一事项"
    paper.text(
        f"{_span(warning)}，我局收到来自{view.scope(dict(warning))}的投诉举报"
        f"{words.whole(warning['current_complaints'])}件，反映{about}，与你单位有关。"
        "来件内容未经核实，现请你单位说明情况。"
    )
    paper.head("一、请说明")
    for number, item in zip(_ORDINALS, _TO_EXPLAIN, strict=False):
        paper.text(f"（{number}）{item}。")
    paper.head("二、有关要求")
    paper.text(asks.said())
    paper.head("三、说明")
    paper.text(
        "本函用于核实情况、合并答复消费者。收到本函不表示存在违法行为，也不是检查结论、责令改正或者处罚。"
        "请直接与消费者沟通解决，不要打听、追查反映人。"
    )
    paper.text("请于＿＿＿＿前书面或者电话告知。联系人、电话：＿＿＿＿＿＿＿＿")
    _signed(view, warning, paper, asks.basis)
    return paper.bytes()


def facts(view: View, warning: Mapping[str, Any]) -> str:
    """Return what was seen, where and in which weeks; counts only."""
    sector = "、".join(p for p in (warning["industry"], warning["object_category"]) if p)
    about = f"“{warning['violation_type']}”方面" if warning["violation_type"] else "同类问题"
    parts = [
        f"{word}{words.whole(n)}件"
        for word, n in (
            ("案件", warning["current_cases"]),
            ("投诉举报", warning["current_complaints"]),
        )
        if n
    ]
    usual = (
        f"往常同期约{words.number(warning['current_expected'])}件"
        if (warning["current_expected"] or 0) >= 1
        else "往常同期不足1件"
    )
    unproven = "其中投诉举报内容未经核实。" if warning["current_complaints"] else ""
    return (
        f"{_span(warning)}，{view.scope(dict(warning))}“{sector or '同类经营'}”{about}"
        f"有{'、'.join(parts) or '抽检不合格等记录'}，涉及{words.whole(warning['current_parties'])}家经营主体"
        f"{_merged(warning)}，{usual}。"
        f"{unproven}为帮助同类经营主体提前发现和消除隐患，现作如下提醒。"
    )


def _merged(warning: Mapping[str, Any]) -> str:
    if warning["current_counted"] is None:
        return ""
    return f"，同一主体、同一人的合并后计{count(warning['current_counted'])}件"


def _span(warning: Mapping[str, Any]) -> str:
    start, end = warning["current_first_on"], warning["current_last_on"]
    if not start or not end:
        return "近期"
    year = "" if start.year == end.year else f"{end.year}年"
    return f"{start.year}年{start.month}月{start.day}日至{year}{end.month}月{end.day}日"


def _addressee(warning: Mapping[str, Any]) -> str:
    if warning["kind"] == "matter":
        return (
            f"预警单“全部记录”中各件共同反映的单位（{warning['warning_id']}）；先核对是不是同一单位"
        )
    return f"见《{warning['warning_id']}_提醒名单.xlsx》；发出后请在名单填提醒日期、方式"


def _signed(view: View, warning: Mapping[str, Any], paper: Paper, basis: str) -> None:
    """End a letter, and put the page for whoever signs behind it."""
    paper.text(view.run.bureau or "（发函机关）", right=True)
    paper.text("＿＿＿＿年＿＿月＿＿日", right=True)
    paper.head("审签用（本页不随函发出）", new_page=True)
    rows = [
        ("预警编号", str(warning["warning_id"])),
        ("发函对象", _addressee(warning)),
        ("请法制机构核对", f"{basis or '适用法条'}：版本、条款项和表述，核对后删去本页"),
        ("请承办机构核对", "事实数字、范围和起止日期；投诉举报内容是否已经核实"),
        ("数据", f"截至 {view.run.as_of.isoformat()}{'；' + view.run.completeness if view.run.completeness else ''}"),
        ("限度", f"{words.LIMITS}。"),
    ]  # fmt: skip
    paper.head("依据与限度")
    paper.table(rows, (3.6, 12.2), headed=False)
