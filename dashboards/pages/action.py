"""For leaders: what changed, what is late and with whom, what came of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from dashboards import page, words
from dashboards.ledger import LeadBook, Record, has_brought, is_problem, is_rectified, why_late
from dashboards.page import Page, Part
from dashboards.pages import lead
from dashboards.pages.common import county_link
from dashboards.parts import Head, Row, Table, link

#: What changed is counted over so many days, beside as many before.
_SPAN = timedelta(days=30)
_LEADER = 15
#: A longer table is folded.
_LONG = 40
#: Steps counted, with what they are called.
_STEPS = {
    "accept": "受理", "register": "登记", "find": "认定", "dispose": "处置", "rectify": "报整改",
    "check_rectified": "核查整改", "close": "销号", "reopen": "重开", "instruct": "领导批示",
}  # fmt: skip


def pages(book: LeadBook) -> Iterator[Page]:
    """Yield the page for leaders."""
    yield Page(
        path="ledger/action.html",
        title="行动进展",
        kicker="台账 · 这一个月变了什么，什么晚了、在谁手里，办成了什么",
        lead=sentence(book),
        more=[link("index.html", "全部线索")],
        parts=[
            page.html("strip.html.j2", items=_strip(book)),
            page.table(_late(book)),
            page.table(_with_whom(book)),
            page.table(_changed(book)),
            page.table(_results(book)),
            page.table(_effect(book)),
            *_limits(book),
        ],
        judged=(
            "首句数线索；“近30天办了什么”数次，重开后再认定的又算一次，都按办理日期。",
            "县按区划代码列，不排先后；过期只说下一步过了期限，不说明谁有责任。",
            "结果只数经核查通过的，报了没有核查、退回重改的不算；金额是整改中实际退还、解除的，不是罚没。",
        ),
        basis=lead.BASIS,
    )


def sentence(book: LeadBook) -> str:
    """Return the first sentence: what the last thirty days brought, and what is late with whom."""
    now = _leads_of(book)
    new = len(now["accept"] | now["register"])
    late = f"过期{len(book.late)}条（{with_whom(book)}）" if book.late else "没有过期的"
    found, closed = len(now["find"]), len(now["close"])
    return f"近30天新登记{new}条、认定{found}条、销号{closed}条；{late}。"


def with_whom(book: LeadBook) -> str:
    """Return with which role how many late leads are, and why; nothing where none is late."""
    by = Counter((r["next_role"], why_late(r)) for r in book.late)
    told = sorted(by.items(), key=lambda i: i[0][::-1])
    return "，".join(f"{role}{n}条{why}" for (role, why), n in told)


def _leads_of(book: LeadBook) -> defaultdict[str, set[str]]:
    """Return by step the leads that took it in the last thirty days: one found twice is one lead."""
    since = book.view.run.as_of - _SPAN
    frame = book.view.get("out_lead_events").filter(pl.col("happened_on") > since)
    told: defaultdict[str, set[str]] = defaultdict(set)
    for kind, number in frame.select("kind", "lead_id").iter_rows():
        told[kind].add(number)
    return told


def _counts(book: LeadBook) -> tuple[Counter[str], Counter[str]]:
    """Count the steps of the last thirty days and of the thirty before."""
    as_of = book.view.run.as_of
    frame = book.view.get("out_lead_events").filter(pl.col("happened_on") > as_of - 2 * _SPAN)
    now, before = Counter[str](), Counter[str]()
    for kind, day in frame.select("kind", "happened_on").iter_rows():
        (now if day > as_of - _SPAN else before)[kind] += 1
    return now, before


def _strip(book: LeadBook) -> list[tuple[str, str, str]]:
    done = [r for r in book.rows if is_problem(r) and is_rectified(r) and r["state"] == "closed"]
    refunded, released = (
        [r[name] for r in book.rows if r[name]]
        for name in ("passed_refunded_yuan", "passed_released_yuan")
    )
    # As in the table of the month: what two leads of a county brought is counted once.
    changed, rules = (
        len({(r["region_code"], thing) for r in book.rows for thing in r[name] or []})
        for name in ("passed_case_keys", "passed_rules")
    )
    watched = [r for r in book.open if r["is_supervised"]]
    return [
        ("整改销号", f"{len(done)}条", "认定有问题、核查通过"),
        ("退还企业", words.money(sum(refunded)), f"{len(refunded)}条线索"),
        ("解除查封扣押", words.money(sum(released)), f"{len(released)}条线索"),
        ("撤销变更决定", f"{changed}件", "按整改所报，同一案件算一件"),
        ("建立制度", f"{rules}项", "按整改所报，一县同名的算一项"),
        ("督办中", f"{len(watched)}条", "领导批示过、还没有办结"),
    ]  # fmt: skip


def _late(book: LeadBook) -> Table:
    heads = [
        Head("编号", short=True),
        Head("标题", wide=True),
        Head("县（市、区）"),
        Head("在谁手里"),
        Head("要做什么", wide=True),
        Head("期限", short=True),
        Head("过期（天）", numeric=True),
        Head("督办"),
    ]
    most = book.view.run.limits.get("leader", _LEADER)
    lines = [
        Row(
            [
                lead.link_to(book, r),
                lead.titled(book, r),
                county_link(book.view, r["region_code"]),
                r["next_role"] or "",
                r["next_step"] or "",
                words.day(r["next_due_on"]),
                words.whole(r["overdue_days"]),
                "督办" if r["is_supervised"] else "",
            ]
        )
        for r in book.late[:most]
    ]
    more = f"，列过期最久的{most}条，其余见台账" if len(book.late) > most else ""
    return Table("late", f"过期的{len(book.late)}条{more}", heads, lines, "没有过期的。")  # fmt: skip


def _with_whom(book: LeadBook) -> Table:
    """Return one row for each county with open leads, in the order of its code."""
    heads = [
        Head("县（市、区）"),
        Head("在办", numeric=True),
        Head("等县局", numeric=True),
        Head("等业务机构", numeric=True),
        Head("等专班", numeric=True),
        Head("过期", numeric=True),
        Head("最早的期限", short=True),
    ]
    groups: dict[str, list[Record]] = {}
    for row in book.open:
        groups.setdefault(row["region_code"] or "", []).append(row)
    lines = []
    for code, own in sorted(groups.items()):
        by = Counter(r["next_role"] for r in own)
        due: list[date] = [r["next_due_on"] for r in own if r["next_due_on"]]
        lines.append(
            Row(
                [
                    county_link(book.view, code),
                    *map(
                        words.whole,
                        (
                            len(own),
                            by["县局联络"],
                            by["业务机构"],
                            by["专班"],
                            sum(bool(r["overdue_days"]) for r in own),
                        ),
                    ),
                    words.day(min(due, default=None)),
                ]
            )
        )
    return Table("counties", "在谁手里（按区划代码）", heads, lines, "没有在办的线索。")  # fmt: skip


def _changed(book: LeadBook) -> Table:
    heads = [Head("步骤"), Head("近30天（次）", numeric=True), Head("此前30天（次）", numeric=True)]
    now, before = _counts(book)
    lines = [
        Row([zh, words.whole(now[k]), words.whole(before[k])])
        for k, zh in _STEPS.items()
        if now[k] or before[k]
    ]
    return Table("changed", "近30天办了什么", heads, lines, "近60天没有办理。")


def _results(book: LeadBook) -> Table:
    heads = [
        Head("编号", short=True), Head("什么事", wide=True), Head("县（市、区）", short=True), Head("认定", short=True), Head("怎么改的", wide=True),
        Head("退还、解除", short=True), Head("建章立制"), Head("销号", short=True),
    ]  # fmt: skip
    own = [r for r in [*book.ended, *book.open] if has_brought(r)]
    shown = [
        Row([
            lead.link_to(book, r), lead.titled(book, r), county_link(book.view, r["region_code"]), r["finding"], r["done"] or "",
            _yuan(r), "；".join(r["passed_rules"] or []) or words.NOTHING, words.day(r["closed_on"]),
        ])
        for r in own
    ]  # fmt: skip
    caption = "办成的事（有退还、解除、变更或者建章立制的）"
    return Table("results", caption, heads, shown, "还没有。", folded=len(shown) > _LONG)


def _yuan(row: Record) -> str:
    """Return what was paid back and what was released, each with its word."""
    both = (("退还", row["passed_refunded_yuan"]), ("解除", row["passed_released_yuan"]))
    return "，".join(f"{zh}{words.whole(yuan)}元" for zh, yuan in both if yuan) or words.NOTHING


def _effect(book: LeadBook) -> Table:
    """Return the before and after of key counties against comparable ones, each with its earlier course."""
    heads = [
        Head("比什么", short=True), Head("差别和95%区间", wide=True), Head("行动以前的走势", wide=True), Head("重点县", numeric=True),
        Head("可比县", numeric=True),
    ]  # fmt: skip
    frame = book.view.get("out_action_effect").filter(pl.col("part") != "month")
    both: dict[str, dict[str, Record]] = {}
    for row in frame.iter_rows(named=True):
        both.setdefault(row["outcome_zh"], {})[row["part"]] = row
    shown = [
        Row([
            name, *(_said(own.get(part)).removeprefix(f"{name}：") for part in ("effect", "pretrend")),
            *(words.whole(own.get("effect", {}).get(n)) for n in ("n_key", "n_compared")),
        ])
        for name, own in both.items()
    ]  # fmt: skip
    return Table(
        "effect", "重点县与可比县的前后对比", heads, shown, "还没有确认的重点县，没有对比。"
    )


def _said(row: Record | None) -> str:
    """Return what a comparison says in words, or why there is none."""
    if row is None:
        return words.NOTHING
    if not row["evaluated"]:
        return f"没有对比：{row['not_evaluated_reason'] or '数据不够'}"
    return row["sentence"] or words.NOTHING


def _limits(book: LeadBook) -> list[Part]:
    told = book.view.get("out_action_effect")["limits"].drop_nulls().unique(maintain_order=True)
    if told.is_empty():
        return []
    return [page.html("prose.html.j2", title="这些对比不能说明什么", items=told.to_list())]
