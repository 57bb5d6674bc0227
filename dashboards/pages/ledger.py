"""台账: what is stuck and with whom; every open lead in one order, what waits, what has ended."""

from collections.abc import Iterator, Sequence

from dashboards import page, words
from dashboards.ledger import (
    WAY,
    LeadBook,
    Record,
    is_problem,
    middle,
    month_of,
    waits,
    why_late,
)
from dashboards.page import Page
from dashboards.pages import action, lead, ledger_counts
from dashboards.pages.common import city_options, county_link
from dashboards.parts import Cell, Filter, Head, Row, Table, lines, link
from dashboards.view import View

#: Rows of a person's list where the profile says nothing else.
_TEAM = 40
_ENDED_SHOWN = 600


def pages(view: View) -> Iterator[Page]:
    """Yield the ledger, the page for leaders, and the pages of the leads."""
    book = LeadBook(view)
    yield Page(
        path="ledger/index.html",
        title="台账",
        kicker="台账 · 哪些线索卡住了，卡在谁那里",
        lead=sentence(book),
        more=[link("action.html", action.sentence(book)), *ledger_counts.sentences(view)],
        parts=[
            page.html("strip.html.j2", items=strip(book)),
            page.table(_ageing(book)),
            page.filters(*_filters(book)),
            *(page.table(t) for t in _open(book)),
            page.table(_waiting(book)),
            page.table(_ended(book)),
        ],
        judged=(*lead.JUDGED, *_ORDERED),
        basis=lead.BASIS,
    )
    yield from action.pages(book)
    yield from ledger_counts.pages(view)
    yield from lead.pages(book)


_ORDERED = (
    "先后只有一个次序：属实的可能（同规则、同渠道以往认定，认定少时向起步值收缩）乘这一类的分量，再看新旧；不按金额，也不因为旧就排前。",
    "停留天数从最近一次变状态算起；过期是下一步过了期限，写明由谁办。",
)


def sentence(book: LeadBook) -> str:
    """Return the first sentence: how many are open, how many of them late, what waits, what is done."""
    if not book.rows and not book.waiting:
        return "台账里还没有线索。"
    late, waiting = len(book.late), len(book.waiting)
    closed = sum(r["state"] == "closed" for r in book.rows)
    past = f"{late}条过了期限" if late else "没有过期的"
    longest = book.late[0] if book.late else None
    worst = ""
    if longest:
        where = book.view.region_name(longest["region_code"])
        worst = f"，最久的{longest['overdue_days']}天（{where}，等{longest['next_role']}{why_late(longest)}）"
    return f"在办{len(book.open)}条，{past}{worst}；待受理{waiting}条；已销号{closed}条。"


def strip(book: LeadBook) -> list[tuple[str, str, str]]:
    """Return the counts above the tables, each with what it is a part of."""
    problems = [r for r in book.rows if is_problem(r)]
    found = [r for r in book.rows if r["finding"]]
    closed = sum(r["state"] == "closed" for r in problems)
    refunded = sum((r["passed_refunded_yuan"] or 0 for r in book.rows), start=0)
    return [
        ("待受理", f"{len(book.waiting)}条", "由专班受理、并入或者不予受理"),
        ("在办", f"{len(book.open)}条", f"登记过{len(book.rows)}条"),
        ("过期", f"{len(book.late)}条", "下一步过了期限"),
        ("认定有问题", f"{len(problems)}条", f"已认定{len(found)}条中"),
        ("其中已销号", f"{closed}条", f"还有{len(problems) - closed}条没有销号"),
        ("退还", words.money(refunded), "退给企业、经核查通过的"),
    ]


def _ageing(book: LeadBook) -> Table:
    """Return one row a state and whoever has the next step: how many, how long, how late."""
    heads = [Head("状态"), Head("下一步", wide=True), Head("由谁办"), Head("线索", numeric=True), Head("停留中位（天）", numeric=True),
             Head("最久（天）", numeric=True), Head("过期", numeric=True), Head("过期最久（天）", numeric=True)]  # fmt: skip
    as_of = book.view.run.as_of
    groups: dict[tuple[str, str, str], list[Record]] = {}
    for row in book.open:
        key = (row["state"], row["next_step"] or "", row["next_role"] or "")
        groups.setdefault(key, []).append(row)
    order = list(WAY)
    shown = []
    for (state, step, role), own in sorted(
        groups.items(), key=lambda g: (order.index(g[0][0]), g[0])
    ):
        days = [waits(r, as_of) for r in own]
        late = [r["overdue_days"] for r in own if r["overdue_days"]]
        shown.append(Row([
            WAY[state], step, role, words.whole(len(own)), words.whole(middle(days)), words.whole(max(days)),
            words.whole(len(late)), words.whole(max(late)) if late else words.NOTHING,
        ], {"state": state}))  # fmt: skip
    return Table("ageing", "停在哪一步、停了多久", heads, shown, "没有在办的线索。")


def _filters(book: LeadBook) -> list[Filter]:
    rows = book.rows
    counties = sorted({r["region_code"] for r in rows if r["region_code"]})
    return [
        Filter("state", "状态", [(s, zh) for s, zh in WAY.items() if any(r["state"] == s for r in rows)]),
        Filter("channel", "渠道", _named(rows, "channel")),
        Filter("class", "问题大类", _named(rows, "issue_class")),
        Filter("section", "牵头机构", _named(rows, "section")),
        Filter("city", "市", city_options(book.view)),
        Filter("county", "县（市、区）", [(c, book.view.region_name(c)) for c in counties]),
        Filter("late", "期限", [("1", "过期的"), ("0", "没有过期的")]),
    ]  # fmt: skip


def _named(rows: Sequence[Record], column: str) -> list[tuple[str, str]]:
    return [(v, v) for v in sorted({r[column] for r in rows if r[column]})]


def match(book: LeadBook, row: Record) -> dict[str, str]:
    """Return what filters find a lead by."""
    region = book.view.regions.get(row["region_code"] or "")
    return {
        "state": row["state"], "channel": row["channel"] or "", "class": row["issue_class"] or "",
        "section": row["section"] or "", "city": region.city_code if region else "",
        "county": row["region_code"] or "", "late": "1" if row["overdue_days"] else "0",
    }  # fmt: skip


_HEADS = (
    Head("编号", short=True), Head("标题", wide=True), Head("县（市、区）", short=True), Head("渠道", short=True), Head("状态", short=True),
    Head("下一步"), Head("期限", short=True), Head("为何在此", wide=True),
)  # fmt: skip


def _line(book: LeadBook, row: Record) -> Row:
    turn = f"{row['next_role']}：{row['next_step']}" if row["next_role"] else row["next_step"] or ""
    late = f"过{row['overdue_days']}天" if row["overdue_days"] else ""
    due: Cell = lines([d for d in (words.day(row["next_due_on"]), late) if d])
    return Row([
        lead.link_to(book, row), lead.titled(book, row), county_link(book.view, row["region_code"]), row["channel"] or "",
        WAY[row["state"]], turn, due, row["why_here"] or "",
    ], match(book, row))  # fmt: skip


def _open(book: LeadBook) -> list[Table]:
    """Return the first of the one order, as many as a person's list holds, and the rest behind it."""
    most = book.view.run.limits.get("team", _TEAM)
    first, rest = book.open[:most], book.open[most:]
    title = f"在办的前{most}条" if rest else "在办的线索"
    tables = [Table("open", title, _HEADS, [_line(book, r) for r in first], "没有在办的线索。")]
    if rest:
        tables.append(Table("rest", f"其余在办的{len(rest)}条", _HEADS, [_line(book, r) for r in rest], folded=True,
                            whole="在 outbox/专班/线索台账.xlsx 里"))  # fmt: skip
    return tables


def _waiting(book: LeadBook) -> Table:
    heads = [
        Head("待受理编号", short=True),
        Head("为什么提出", wide=True),
        Head("县（市、区）"),
        Head("渠道"),
        Head("收到", short=True),
        Head("为何在此", wide=True),
    ]
    most = book.view.run.limits.get("team", _TEAM)
    found = [
        Row(
            [
                r["proposal_id"],
                r["why"] or "",
                county_link(book.view, r["region_code"]),
                r["channel"] or "",
                words.day(r["received_on"]),
                r["why_here"] or "",
            ],
            # no state, section or day yet: who asks for one does not ask for these
            {
                **match(
                    book, {**r, "state": "", "issue_class": "", "section": "", "overdue_days": None}
                ),
                "late": "",
            },
        )
        for r in book.waiting
    ]
    title = "待受理（在“线索办理.xlsx”里填受理、不予受理或并入）"
    return Table("waiting", title, heads, found, "没有待受理的。", folded=len(found) > most,
                 whole="用 hengjian export out_lead_proposals 导出")  # fmt: skip


def _ended(book: LeadBook) -> Table:
    heads = [
        Head("编号", short=True),
        Head("标题", wide=True),
        Head("县（市、区）"),
        Head("渠道"),
        Head("结果", wide=True),
        Head("退还（元）", numeric=True),
        Head("登记", short=True),
        Head("办结", short=True),
    ]
    shown = book.ended[:_ENDED_SHOWN]
    found = [
        Row(
            [
                lead.link_to(book, r),
                lead.titled(book, r),
                county_link(book.view, r["region_code"]),
                r["channel"] or "",
                _result(r),
                words.whole(r["refunded_yuan"]),
                month_of(r),
                words.day(r["moved_on"]),
            ],
            match(book, r),
        )
        for r in shown
    ]
    more = f"，列最近{_ENDED_SHOWN}条" if len(book.ended) > len(shown) else ""
    return Table("ended", f"办结的{len(book.ended)}条{more}", heads, found, "还没有办结的。", folded=True)  # fmt: skip


def _result(row: Record) -> str:
    said = [WAY[row["state"]], row["finding"], row["disposition"], row["done"]]
    return "；".join(str(v) for v in said if v)
