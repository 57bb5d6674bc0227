"""One lead: where it stands and whose turn it is, what it rests on, what the county said, its history."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from dashboards import page, words
from dashboards.ledger import LeadBook, Record, month_of, standing, until
from dashboards.page import Page, Part
from dashboards.pages.common import county_link
from dashboards.parts import Cell, Head, Row, Table, badge, link
from dashboards.standing import reason_of

JUDGED = (
    "先听后认定：送县局核对满期限或县局答复以后，业务机构才认定；认定以前不表示有没有问题。",
    "核对数据与认定、认定与销号各由两个人；整改经核查通过才销号。",
    "每一步按办理的日期记下，只加不改；写错了另记一条更正，原来的留着。",
)
BASIS = [("依据", "专项行动方案：线索登记、研判、认定、处置、整改、销号逐条记录，先听取县局意见。")]
#: Source → how it is called on a lead's page.
_SOURCES = {
    "flag": "数据提示", "complaints": "投诉举报", "opinions": "企业反映", "evaluations": "码上评",
    "reviews": "复议诉讼", "letters": "意见建议函", "leads_in": "线索登记",
}  # fmt: skip


def pages(book: LeadBook) -> Iterator[Page]:
    """Yield a page for each lead of the present, and one for each month of those long ended."""
    for row in book.rows:
        if row["lead_id"] in book.own_pages:
            yield _own(book, row)
    older: dict[str, list[Record]] = {}
    for row in book.rows:
        if row["lead_id"] not in book.own_pages:
            older.setdefault(month_of(row), []).append(row)
    for month, rows in sorted(older.items()):
        yield _of_month(book, month, rows)


def _own(book: LeadBook, row: Record) -> Page:
    view, number = book.view, str(row["lead_id"])
    region = view.region_name(row["region_code"])
    return Page(
        path=f"ledger/{number}.html",
        title=number,
        kicker=" · ".join(v for v in ("台账", region, number, row["channel"], book.subject(row)) if v),
        lead=f"{(row['title'] or '').rstrip('。；，')}：{standing(row)}。",
        more=[link("index.html", "全部线索")],
        parts=[
            page.html("strip.html.j2", items=_strip(row)),
            page.html("terms.html.j2", title="这条线索", items=_facts(book, row)),
            page.table(_evidence(book, row)),
            *_papers(book, row),
            _history(book, row),
        ],
        judged=JUDGED,
        basis=BASIS,
    )  # fmt: skip


def _of_month(book: LeadBook, month: str, rows: Sequence[Record]) -> Page:
    said = words.period_words(month)
    return Page(
        path=f"ledger/{month}.html",
        title=f"{said}登记的线索",
        kicker="台账 · 早已办结的线索，按登记月份",
        lead=f"{said}登记、办结已满三个月的线索{len(rows)}条。",
        more=[link("index.html", "全部线索")],
        parts=[_history(book, r, title=f"{r['lead_id']}　{r['title']}", note=_short(book, r)) for r in rows],
        judged=JUDGED,
        basis=BASIS,
    )  # fmt: skip


def _short(book: LeadBook, row: Record) -> str:
    where = book.view.region_name(row["region_code"])
    return f"{where} · {row['channel']} · {standing(row)}"


def _history(book: LeadBook, row: Record, title: str = "办理经过", note: str = "") -> Part:
    steps = book.history.get(row["lead_id"], [])
    own = row["lead_id"] if note else "history"
    return page.html("history.html.j2", id=own, title=title, note=note, items=steps)


def _strip(row: Record) -> list[tuple[str, str, str]]:
    """Return the days of its way, each with what belongs to it."""
    asked = f"期限{words.day(row['due_on'])}" if row["due_on"] else "还没有送"
    if row["asked_on"] and row["answered_on"]:
        answer = f"答复{words.day(row['answered_on'])}"
    else:
        answer = "没有答复" if row["asked_on"] else asked
    return [
        ("收到", words.day(row["received_on"]), row["channel"] or ""),
        ("登记", words.day(row["registered_on"]), row["action"] or "不在任何行动内"),
        ("送县局", words.day(row["asked_on"]), answer if row["asked_on"] else ""),
        ("认定", words.day(row["found_on"]), row["finding"] or ""),
        ("处置", row["disposition"] or words.NOTHING, f"期限{words.day(row['rectify_due'])}" if row["rectify_due"] else ""),
        ("销号", words.day(row["closed_on"]), row["closed_by"] or ""),
    ]  # fmt: skip


def _facts(book: LeadBook, row: Record) -> list[tuple[str, Cell]]:
    view = book.view
    kind = "、".join(dict.fromkeys(v for v in (row["issue_class"], row["issue_kind"]) if v))
    yuan = [
        f"{zh}{words.money(row[name])}"
        for name, zh in (("refunded_yuan", "退还"), ("released_yuan", "解除查封扣押"))
        if row[name] is not None
    ]
    turn = f"由{row['next_role']}{row['next_step']}{until(row)}" if row["next_step"] else "没有"
    told: list[tuple[str, Cell | None]] = [
        ("下一步", turn),
        ("县（市、区）", view.region_name(row["region_code"]) if book.region else county_link(view, row["region_code"])),
        ("问题种类", kind), ("业务领域", row["domain"]),
        ("牵头机构", "、".join(v for v in (row["section"], *(row["other_sections"] or [])) if v)),
        ("为什么成为线索", row["why"]), ("内容", row["text"] if row["text"] != row["title"] else None),
        ("县局核对", "；".join(v for v in (row["county_check"], row["justification"], row["explanation"]) if v)
         or ("逾期没有答复" if row["due_on"] and row["due_on"] < view.run.as_of and row["asked_on"] else None)),
        ("认定", "；".join(v for v in (row["finding"], f"是否违法：{row['unlawful']}" if row["unlawful"] else "", row["clause"], row["found_by"]) if v)),
        ("原因", row["cause"]), ("整改", "；".join(v for v in (row["done"], *yuan, row["rule_made"] and f"建章立制：{row['rule_made']}") if v)),
        ("核查", row["check_result"]),
        ("督办", "领导批示督办" if row["is_supervised"] else None),
        ("重开", f"{row['reopened']}次" if row["reopened"] else None),
        ("并入", link(f"{row['merged_into']}.html", row["merged_into"]) if row["merged_into"] in book.own_pages else row["merged_into"]),
    ]  # fmt: skip
    return [(term, said) for term, said in told if said]


def _evidence(book: LeadBook, row: Record) -> Table:
    heads = [
        Head("来源"),
        Head("编号", wide=True),
        Head("说了什么", wide=True),
        Head("现状", short=True),
    ]
    lines = [_source(book, row, key) for key in row["source_keys"] or []]
    cases = book.view.case_pages
    for key in row["case_keys"] or []:
        name, has_card = book.case_name(key), key in cases and not book.region
        shown = link(f"../{cases[key]}", name) if has_card else name
        told = "案件比对见编号" if has_card else words.NOTHING
        lines.append(Row(["案件", shown, told, words.NOTHING]))
    return Table("evidence", "凭什么（来源和案件）", heads, lines, "没有写来源。")  # fmt: skip


def _source(book: LeadBook, row: Record, key: str) -> Row:
    source, _, number = key.partition(":")
    name = _SOURCES.get(source, source)
    if source != "flag":
        return Row([name, number, row["why"] or words.NOTHING, words.NOTHING])
    flag = book.view.flag_by_id.get(number)
    if flag is None:
        return Row([name, number, "数据变了，这条提示现在不成立", words.NOTHING])
    rule: Cell = flag.title
    if not book.region:
        rule = link(f"../rules/{flag['rule_code']}.html", flag.title)
    return Row([rule, number, reason_of(flag) or words.NOTHING, badge(flag.standing)])


def _papers(book: LeadBook, row: Record) -> list[Part]:
    own = book.papers.get(row["lead_id"], [])
    if not own and not row["papers"]:
        return []
    heads = [
        Head("文书"),
        Head("文号", short=True),
        Head("发出", short=True),
        Head("期限", short=True),
        Head("状态"),
        Head("结果", wide=True),
    ]
    known = {r["paper_no"] for r in own}
    lines = [
        Row(
            [
                r["kind"],
                r["paper_no"],
                words.day(r["issued_date"]),
                words.day(r["due_on"]),
                r["state"],
                r["result"] or words.NOTHING,
            ]
        )
        for r in own
    ]
    rest = [p for p in row["papers"] or [] if not any(n and n in p for n in known)]
    lines += [
        Row([p, words.NOTHING, words.NOTHING, words.NOTHING, "没有登记反馈", words.NOTHING])
        for p in rest
    ]
    return [page.table(Table("papers", "三书一函", heads, lines))]  # fmt: skip


def titled(book: LeadBook, row: Record) -> Cell:
    """Return a lead's title with the cases it is about under it."""
    title, subject = row["title"] or "", book.subject(row)
    if not subject or subject in title:
        return title
    return Markup('{}<br>\n<span class="quiet-text">{}</span>').format(title, subject)


def link_to(book: LeadBook, row: Record) -> Markup:
    """Return a lead's number as a link to its page, from another page of the section."""
    return link(book.page(row), str(row["lead_id"]))


def link_from_beside(book: LeadBook, number: str | None) -> Markup | None:
    """Return the link to a lead's history from a page of another section; None where there is no such lead."""
    row = book.by_number.get(number or "")
    return link(f"../ledger/{book.page(row)}", "办理经过") if row else None
