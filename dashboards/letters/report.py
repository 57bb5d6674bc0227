"""整改报告 and 工作情况报告 in Word: figures from the ledger carried in, what people write left open."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import polars as pl

from dashboards import words
from dashboards.ledger import has_brought
from dashboards.letters.paper import Paper
from dashboards.letters.picture import weeks_png
from dashboards.view import View

#: Cases told one by one in a report; all of them stand in ``out_leads``.
MOST = 30
#: Of fewer findings no share is told, only the numbers.
LEAST = 5
#: States in which a lead is not done.
_OPEN = ("registered", "judging", "found", "rectifying", "checking")

Row = Mapping[str, Any]


class Figures:
    """The figures of one report by item, each with its name."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.of = {r["item"]: r for r in rows}
        self.first = rows[0]

    def say(self, item: str) -> str:
        """Return a figure with its unit; a layout without the item leaves it to be filled in."""
        row = self.of.get(item)
        return amount(row["value"]) + row["unit"] if row else to_fill("数")

    def words_of(self, item: str) -> list[Row]:
        """Return the lines an item was drawn out into, those above nought."""
        return [r for r in self.rows if r["item"].startswith(f"{item}:") and r["value"]]


def amount(value: Decimal) -> str:
    """Return a figure as a report prints it.

    >>> amount(Decimal("37800.00")), amount(Decimal("0.50"))
    ('37,800', '0.50')
    """
    return f"{value:,.2f}".removesuffix(".00")


def to_fill(what: str) -> str:
    """Return the mark of what people write themselves."""
    return f"【请填写：{what}】"


def report(view: View, rows: Sequence[Row]) -> bytes:
    """Return one stage report as a Word file.

    Parameters
    ----------
    view : View
    rows : sequence of mapping
        The rows of ``out_report_figures`` of one report.
    """
    own, run = Figures(rows), view.run
    kind, action = own.first["kind"], own.first["action"]
    title = f"{action}{kind}"
    paper = Paper(title, run.as_of, f"{kind}（草稿） {run.bureau}")
    until = words.period_words(own.first["month"])
    paper.title(
        title,
        f"{run.bureau}　{words.long_day(own.first['since'])}至{until}末　台账截至 {run.as_of.isoformat()}",
    )
    paper.text(
        "数由台账带入，【】处由人填写。附表列出每个数的名字，用 hengjian trace 加名字可以查到由哪些线索得出。",
        size=10.5,
    )
    _whole(paper, own)
    _rectified(paper, own)
    since = own.first["since"]
    examples(
        paper,
        view,
        "三、具体事例",
        since,
        f"事例截至{run.as_of.isoformat()}，可能多于上面截至{until}末的数。",
    )
    _not_done(paper, view)
    if own.first["three_lists"]:
        _work(paper, view, own)
    paper.head("六、下一步" if own.first["three_lists"] else "五、下一步")
    paper.text(to_fill("下一步措施、建立长效机制的安排、需要上级支持的事项"))
    paper.text(f"{run.bureau}", right=True, indent=False)
    paper.text(to_fill("签发人、日期"), right=True, indent=False)
    _names(paper, own)
    return paper.bytes()


def _whole(paper: Paper, f: Figures) -> None:
    paper.head("一、总体情况")
    paper.text(to_fill("组织领导、部署安排、学习教育情况"))
    paper.text(
        f"共收到线索{f.say('received')}，已认定{f.say('found')}，其中认定有问题{f.say('problems')}；"
        f"其间到期的回访、回头看、回头检{f.say('visits_due')}，办了{f.say('visits_done')}（有的是以前或者以后到期的）；"
        f"收到意见建议函{f.say('letters_in')}，答复{f.say('letters_answered')}。"
    )
    sides = [
        [(r["label"].partition("：")[2], amount(r["value"]) + r["unit"]) for r in f.words_of(item)]
        for item in ("channel", "kind")
    ]
    if sides[1] and (rest := _unnamed(f)):
        sides[1].append(("没有写种类", f"{amount(rest)}件"))
    if any(sides):
        told = [(*a, *b) for a, b in zip_longest(*sides, fillvalue=("", ""))]
        rows = [("渠道", "收到", "问题种类", "收到"), *told]
        paper.table(rows, (4.6, 3.3, 4.6, 3.3), numeric={1, 3})


def _unnamed(f: Figures) -> Decimal:
    """Return how many leads were received of which nobody wrote the kind yet: the kinds fall short by them."""
    whole = f.of["received"]["value"] if "received" in f.of else Decimal(0)
    return Decimal(max(whole - sum(r["value"] for r in f.words_of("kind")), 0))


def _rectified(paper: Paper, f: Figures) -> None:
    paper.head("二、整改情况")
    paper.text(
        f"整改并经核查通过{f.say('rectified')}，其中立行立改{f.say('at_once')}、限期整改{f.say('by_day')}、"
        f"重点监督和上级督办{f.say('supervised')}、快速反应{f.say('fast')}；已销号{f.say('closed')}。"
    )
    paper.text(
        f"退还企业{f.say('refunded_yuan')}，解除查封扣押{f.say('released_yuan')}，撤销、变更案件{f.say('revoked')}，"
        f"建章立制{f.say('rules_made')}。月末在办{f.say('open')}，其中过了期限{f.say('overdue')}。"
    )
    paper.text(to_fill("整改的主要做法、共性问题和原因"))


def results(view: View, since: date) -> list[Row]:
    """Return the leads with something concrete that came of this action: yuan, cases or a rule, checked.

    What was reported before ``since`` came of something else.
    """
    ordered = view.get("out_leads").sort("closed_on", "lead_id", nulls_last=True)
    return [
        r for r in ordered.iter_rows(named=True)
        if has_brought(r) and r["checking_last_on"] is not None and r["checking_last_on"] >= since
    ]  # fmt: skip


def examples(paper: Paper, view: View, head: str, since: date, note: str = "") -> None:
    """Add the table of concrete cases, concrete yuan and concrete rules; ``note`` says until when."""
    paper.head(head)
    found = results(view, since)
    if not found:
        paper.text("还没有核查通过、有具体金额、案件或者制度的线索。")
        return
    if note:
        paper.text(note, size=10.5)
    told = [("线索", "县（市、区）", "事项和做法", "退还、解除（元）", "案件、制度")]
    for r in found[:MOST]:
        both = (("退还", r["passed_refunded_yuan"]), ("解除", r["passed_released_yuan"]))
        yuan = [f"{zh}{amount(v)}" for zh, v in both if v]
        cases = [words.number_in(key) for key in r["passed_case_keys"] or []]
        rest = "；".join(t for t in ("、".join(cases), *(r["passed_rules"] or [])) if t)
        told.append((r["lead_id"], view.region_name(r["region_code"]), f"{str(r['title']).rstrip('。')}。{r['done'] or ''}", "、".join(yuan), rest))  # fmt: skip
    paper.table(told, (2.5, 2.3, 5.4, 2.4, 3.2))
    if len(found) > MOST:
        paper.text(f"另有{len(found) - MOST}件，见线索台账。", size=10.5)


def _not_done(paper: Paper, view: View) -> None:
    paper.head("四、没有办结的")
    leads = [r for r in view.get("out_leads").iter_rows(named=True) if r["state"] in _OPEN]
    states: dict[str, int] = {}
    for r in leads:
        states[r["state_zh"]] = states.get(r["state_zh"], 0) + 1
    told = "、".join(f"{zh}{n}件" for zh, n in states.items()) or "没有"
    paper.text(f"台账截至{view.run.as_of.isoformat()}在办{len(leads)}件：{told}。")
    late = [r for r in leads if r["overdue_days"] and r["finding"]]
    if late:
        rows = [("线索", "事项", "下一步", "由谁办", "期限")]
        rows += [
            (r["lead_id"], r["title"], r["next_step"] or "", r["next_role"] or "", words.day(r["next_due_on"]))
            for r in sorted(late, key=lambda r: (-r["overdue_days"], r["lead_id"]))[:MOST]
        ]  # fmt: skip
        paper.text("已经认定、过了期限的：")
        paper.table(rows, (2.5, 5.2, 3.2, 2.2, 2.7))
    paper.text(to_fill("没有办结的原因和打算"))


def _work(paper: Paper, view: View, f: Figures) -> None:
    """Add what only the report on the work tells: returns, funnel, months, before and after."""
    paper.head("五、行动成效分析")
    paper.text(
        f"已截止的各月，各县报送问题整治情况表，应报{f.say('register:counties')}，报回{f.say('register:returned')}"
        f"（其中零报告{f.say('register:zero')}、写有误{f.say('register:wrong')}），截止后才报{f.say('register:late')}，"
        f"未报{f.say('register:silent')}。"
    )
    _funnel(paper, view, f.first["action"])
    _months(paper, view, f)
    _before_and_after(paper, view, f.first["action"])
    paper.text(to_fill("成效分析、经验做法、存在的不足"))


def _before_and_after(paper: Paper, view: View, action: str) -> None:
    rows = [
        r for r in view.get("out_action_effect").iter_rows(named=True)
        if r["part"] == "effect" and r["action"] == action
    ]  # fmt: skip
    for reason in dict.fromkeys(r["not_evaluated_reason"] for r in rows if not r["evaluated"]):
        zh = "、".join(r["outcome_zh"] for r in rows if r["not_evaluated_reason"] == reason)
        paper.text(f"前后对比（{zh}）：{reason}。")
    told = [r for r in rows if r["evaluated"]]
    for r in told:
        paper.text(f"前后对比。{r['sentence']}。")
    if told:
        paper.text(str(told[0]["limits"]))


def _funnel(paper: Paper, view: View, action: str) -> None:
    rows = [
        r for r in view.get("out_funnel").iter_rows(named=True)
        if r["action"] == action and r["region_code"] == "全市"
    ]  # fmt: skip
    if not rows:
        return
    head = ("渠道", "登记", "已认定", "有问题", "整改通过", "销号", "有问题的比例")
    told = [
        (r["channel"], *(str(r[n]) for n in ("received", "found", "found_true", "rectified", "closed")), _share(r))
        for r in sorted(rows, key=lambda r: (r["channel"] != "全部", -r["received"], r["channel"]))
    ]  # fmt: skip
    paper.text(
        "各渠道从登记到销号（按线索现在的状态；整改通过、销号只数有问题的；比例的分母是已认定，括号里是95%区间，不足5件的只写件数）："
    )
    paper.table([head, *told], (2.8, 1.6, 1.8, 1.8, 2.0, 1.6, 4.2), numeric={1, 2, 3, 4, 5})


def _share(row: Row) -> str:
    if row["found"] < LEAST:
        return f"{row['found']}件中{row['found_true']}件" if row["found"] else "没有认定"
    low, high = words.percent(row["true_low"], 0), words.percent(row["true_high"], 0)
    return f"{words.percent(row['share_true'], 0)}（{low}—{high}）"


def _months(paper: Paper, view: View, f: Figures) -> None:
    """Add the months of the action as they are known now: what was locked falls short of the sum above."""
    first, last = f"{f.first['since']:%Y-%m}", f.first["month"]
    sums = (
        view.get("out_month_sum")
        .filter(pl.col("month").is_between(pl.lit(first), pl.lit(last)))
        .sort("month")
    )
    by = {
        (r["month"], r["item"]): float(r["value"] if r["value_now"] is None else r["value_now"])
        for r in sums.iter_rows(named=True)
    }
    months = sorted(set(sums["month"]))
    if len(months) < 2:
        return
    received = [by.get((m, "received"), 0.0) for m in months]
    closed = [by.get((m, "closed"), 0.0) for m in months]
    told = "；".join(
        f"{words.period_words(m)}收到{a:.0f}件、销号{b:.0f}件" for m, a, b in zip(months, received, closed, strict=True)
    )  # fmt: skip
    paper.picture(
        weeks_png(received, closed, None),
        f"各月收到（条）和销号（黑线），锁定以后补登记的算在收到的那个月：{told}。",
    )


def _names(paper: Paper, f: Figures) -> None:
    paper.head("附：数的名字", new_page=True)
    rows = [("名字", "项目", "数")]
    rows += [
        (r["figure"], r["label"], amount(r["value"]) + r["unit"]) for r in f.rows if r["value"]
    ]
    paper.table(rows, (8.6, 4.6, 2.6), size=9)
