"""未决案件: before the decision, what was done in the cases nearest to this one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from dashboards import drawing, page, words
from dashboards.alignment import COLUMNS, Bit, fact, held_beside, said
from dashboards.beside import Beside, Case
from dashboards.comparison import tiers
from dashboards.page import Page
from dashboards.pages.card import bits_cell, name_cell
from dashboards.pages.common import city_options
from dashboards.parts import Filter, Head, Row, Table, link
from dashboards.view import View

#: So many cases of a county stand on its page, the newest filings.
MOST = 60
#: With more cases than this each one's comparison stays folded until asked for.
_OPEN = 10
FIRST = "裁量基准优先：先按裁量基准确定档次；相近案件只反映以往做法，是信息，不是建议数额。"
_LIST = "cases/undecided.html"
_JUDGED = [
    "每件未决案件与同一条款的已决案件比事实（条款、当事人类别、货值或违法所得、情节、违法事实的文字），列最近的；不看等次，不看金额。",
    "范围是最相近的25件实际罚款的10%、50%、90%，越相近算得越重；不予处罚、只警告的按0元计；倍数条款按同样的倍数折成本案的元。",
    "情节只读立案时已有的文字和列，调查以后查明的事实会改变结果；每次运行重新比较。",
    "未填处罚依据的，看同一违法行为类型、同一法律版本的已决案件：20件以上、九成以上引用同一条款的，按该条款比较；条款由承办人确定。",
]
_BASIS = [
    ("依据", "行政处罚法第五条、第三十四条；各案条款和法律版本见各案。"),
    ("比谁", "截至日期前已决、条款已识别、未合并处罚、未撤销的案件；自然人不写姓名。"),
]


def _judged(view: View) -> list[str]:
    least = view.run.rules["P003"]["min_peers"]
    return [
        *_JUDGED,
        f"立案12个月内的才比较；每一条款、档次取最近决定的250件和全部参考案例；相近案件不足{least:g}件的不给范围。",
    ]


def pages(view: View) -> Iterator[Page]:
    """Yield the list of counties with undecided cases, then a page for each."""
    yield _list(view)
    for code, rows in view.undecided.items():
        yield _county(view, code, rows, _beside(view, rows))


def _beside(view: View, rows: Sequence[Case]) -> Beside:
    """Return what a county's page says of its cases and of their peers, references first."""
    shown = [r["case_key"] for r in _shown(rows)]
    peers = view.of_cases("out_undecided_peers", shown, "rank")
    for own in peers.values():
        own.sort(key=lambda p: not p["is_reference"])
    keys = {p["peer_case_key"] for own in peers.values() for p in own}
    cases = view.cases_of(keys | {r["case_key"] for r in rows})
    return Beside(cases=cases, peers=peers)


def _compared(rows: Sequence[Case]) -> list[Case]:
    return [r for r in rows if r["q50_yuan"] is not None]


def _shown(rows: Sequence[Case]) -> list[Case]:
    """Return the cases that stand on a county's page with their comparison."""
    return _compared(rows)[:MOST]


def _list(view: View) -> Page:
    every = [r for rows in view.undecided.values() for r in rows]
    n, known = len(every), len(_compared(every))
    lead = f"{n:,}件已立案未决定的案件中，{known:,}件可以先看相近案件的罚款范围，{n - known:,}件不能比较。"
    if n == known:
        lead = f"{n:,}件已立案未决定的案件，都可以先看相近案件的罚款范围。"
    if not n:
        lead = "没有已立案、未决定的案件。"
    heads = [
        Head("县（市、区）"), Head("市"), Head("未决（件）", numeric=True),
        Head("有相近案件", numeric=True), Head("不能比较", numeric=True),
        Head("最早立案", short=True), Head("最近立案", short=True),
    ]  # fmt: skip
    rows = [_county_row(view, code, own) for code, own in view.undecided.items()]
    return Page(
        path=_LIST,
        title="未决案件",
        kicker="类案 · 决定之前，先看相近案件",
        lead=lead,
        parts=[
            page.filters(Filter("city", "市", city_options(view))),
            page.table(Table("counties", "各县（市、区）未决案件", heads, rows, "没有未决案件。")),
            page.table(_clauses(every)),
            page.table(_silent(every)),
        ],
        more=[FIRST, link("index.html", "已决案件的偏离")],
        judged=_judged(view),
        basis=_BASIS,
    )


def _county_row(view: View, code: str, rows: Sequence[Case]) -> Row:
    days = sorted(r["filed_date"] for r in rows if r["filed_date"])
    href = view.undecided_page(code).split("/")[-1]
    region = view.regions.get(code)
    known = len(_compared(rows))
    cells = [
        link(href, view.region_name(code)), region.city if region else words.NOTHING,
        words.whole(len(rows)), words.whole(known), words.whole(len(rows) - known),
        words.day(days[0] if days else None), words.day(days[-1] if days else None),
    ]  # fmt: skip
    return Row(cells, {"city": region.city_code if region else ""})


def _clauses(rows: Sequence[Case]) -> Table:
    """Return the clauses with most undecided cases and how widely their ranges lie apart."""
    groups: dict[str, list[Case]] = {}
    for r in _compared(rows):
        groups.setdefault(r["clause_id"], []).append(r)
    order = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    heads = [
        Head("条款"), Head("未决（件）", numeric=True), Head("其中条款由类型推得", numeric=True),
        Head("各案中位最低（元）", numeric=True), Head("各案中位最高（元）", numeric=True),
    ]  # fmt: skip
    listed = []
    for clause, own in order:
        middles = [r["q50_yuan"] for r in own]
        usual = sum(r["clause_from"] == "usual" for r in own)
        listed.append(
            Row([words.clause(clause), words.whole(len(own)), words.whole(usual),
                 words.whole(_about(min(middles))), words.whole(_about(max(middles)))])
        )  # fmt: skip
    return Table(
        "clauses",
        "未决案件的条款（按件数）",
        heads,
        listed,
        "没有可以比较的未决案件。",
        folded=len(listed) > 20,
    )


def _silent(rows: Sequence[Case]) -> Table:
    counts = Counter(r["not_evaluated_reason"] for r in rows if r["q50_yuan"] is None)
    order = sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return Table(
        "silent",
        "不能比较的案件和原因",
        [Head("原因", wide=True), Head("件数", numeric=True)],
        [Row([words.why_not(reason), words.whole(n)]) for reason, n in order],
        "全部未决案件都可以比较。" if rows else "没有未决案件。",
    )


def _county(view: View, code: str, rows: Sequence[Case], known: Beside) -> Page:
    shown = _shown(rows)
    unlike = [r for r in rows if r["q50_yuan"] is None]
    parts = [page.table(_overview(shown, known))]
    for i, r in enumerate(shown):
        parts.append(_one(view, f"c{i}", r, known, opened=len(shown) <= _OPEN))
    if unlike:
        parts.append(page.table(_not_compared(unlike, known)))
    name = view.region_name(code)
    lead = f"{name}{len(rows)}件已立案未决定的案件"
    lead += f"中，{len(_compared(rows))}件有相近案件可看。" if unlike else "都有相近案件可看。"
    more: list[Any] = [FIRST]
    if hidden := len(_compared(rows)) - len(shown):
        more.append(f"只列最近立案的{MOST}件，另有{hidden}件未列，可用 hengjian similar 查看。")
    more.append(link("undecided.html", "全部县（市、区）"))
    return Page(
        path=view.undecided_page(code),
        title=f"{name}未决案件",
        kicker=f"类案 · 未决案件 · {name}",
        lead=lead,
        parts=parts,
        more=more,
        judged=_judged(view),
        basis=_BASIS,
    )


def _case_no(row: Case, known: Beside) -> str:
    case = known.case(row["case_key"])
    return str(case.get("case_no") or words.number_in(row["case_key"]))


def _overview(rows: Sequence[Case], known: Beside) -> Table:
    heads = [
        Head("案号", short=True), Head("罚款中位（元）", numeric=True), Head("八成在（元）", numeric=True),
        Head("违法行为", wide=True), Head("条款", wide=True), Head("同条款已决（件）", numeric=True),
        Head("立案日期", short=True),
    ]  # fmt: skip
    listed = [
        Row([
            link(f"#c{i}", _case_no(r, known)), words.whole(_about(r["q50_yuan"])), _span(r),
            r["violation_type"] or words.NOTHING, words.clause(r["clause_id"]), words.whole(r["n_clause"]),
            words.day(r["filed_date"]),
        ])
        for i, r in enumerate(rows)
    ]  # fmt: skip
    return Table(
        "overview", "未决案件（最近立案的在前）", heads, listed, "没有可以比较的未决案件。"
    )


def _not_compared(rows: Sequence[Case], known: Beside) -> Table:
    heads = [
        Head("案号"),
        Head("立案日期", short=True),
        Head("违法行为"),
        Head("为什么不能比较", wide=True),
    ]
    listed = [
        Row([_case_no(r, known), words.day(r["filed_date"]), r["violation_type"] or words.NOTHING,
             words.why_not(r["not_evaluated_reason"])])
        for r in rows[:MOST]
    ]  # fmt: skip
    caption = f"不能比较的{len(rows)}件" + (f"（列{MOST}件）" if len(rows) > MOST else "")
    return Table("silent", caption, heads, listed)


def _about(yuan: float | None) -> float | None:
    """Return an amount with two significant figures: a range of 25 cases is no finer than that."""
    return None if yuan is None else float(f"{yuan:.2g}")


def _span(r: Case) -> str:
    if not r["q90_yuan"]:
        return "0"
    return f"{words.whole(_about(r['q10_yuan']))}–{words.whole(_about(r['q90_yuan']))}"


def _one(view: View, anchor: str, r: Case, known: Beside, *, opened: bool) -> page.Part:
    case, peers = known.case(r["case_key"]), known.peers.get(r["case_key"], ())
    law = (r["statutory_min_yuan"], r["statutory_max_yuan"])
    amounts = [p["peer_amount_yuan"] for p in peers]
    expected = (r["q10_yuan"], r["q50_yuan"], r["q90_yuan"])
    says = f"相近案件罚款八成在{_span(r)}元，中位{words.fine(_about(r['q50_yuan']))}"
    spared = f"{r['n_peers']}件中{r['n_not_fined']}件未罚款" if r["n_not_fined"] else "都有罚款"
    return page.html(
        "undecided.html.j2",
        id=anchor,
        title=f"{_case_no(r, known)}　{r['violation_type'] or ''}",
        note=f"{words.day(r['filed_date'])}立案 · {said(view, case, 'party_type')} · {words.clause(r['clause_id'])}",
        strip=[
            ("法定幅度", _law(r), _law_note(r)),
            ("相近案件", f"{words.whole(r['n_peers'])}件", f"取自{_level(r)}的已决{words.whole(r['n_clause'])}件；{spared}"),
            ("罚款中位", f"{words.whole(_about(r['q50_yuan']))}元", "实际罚款，不是建议数额"),
            ("八成在", f"{_span(r)}元", "10%至90%"),
        ],
        drawing=drawing.fine_range(None, amounts, expected, law, says) if r["q50_yuan"] else "",
        terms=_terms(r),
        table=_peers(view, anchor, r, known),
        open=opened,
    )  # fmt: skip


def _level(r: Case) -> str:
    return "同一条款，档次合并" if r["comparison_level"] == "parent" else "同一条款、同一档次"


def _law(r: Case) -> str:
    if r["statutory_max_yuan"] is None:
        return "未定"
    low = words.fine(r["statutory_min_yuan"]) if r["statutory_min_yuan"] else "0"
    return f"{low}–{words.fine(r['statutory_max_yuan'])}"


def _law_note(r: Case) -> str:
    if r["statutory_max_yuan"] is None:
        return "本表未载幅度，或者计罚基数未填"
    if r["base_yuan"] and r["max_multiple"] is not None:
        least = f"{r['min_multiple'] or 0:g}"
        return f"{r['base_kind']}{words.fine(r['base_yuan'])}的{least}–{r['max_multiple']:g}倍"
    return "固定金额"


def _terms(r: Case) -> list[tuple[str, str]]:
    clause = words.clause(r["clause_id"])
    if r["law_version"]:
        clause += f"，{r['law_version']}施行的版本（按行为日）"
    if r["version_note"]:
        clause += f"；{r['version_note']}"
    if r["clause_from"] == "usual":
        clause += (
            f"。本案未填处罚依据，按违法行为类型推得：同类已决{r['n_seen']:,}件中{r['n_same']:,}件"
            "引用该条款，由承办人确定"
        )
    discretion_benchmark = f"{r['discretion_benchmark']}：{tiers(r)}。先按基准定档" if r["discretion_benchmark"] else (
        "没有配置本地裁量基准；先按案卷适用的基准"
    )  # fmt: skip
    return [
        ("条款", f"{clause}。"),
        ("裁量基准", f"{discretion_benchmark}。"),
        ("须留意", _heed(r)),
    ]


def _heed(r: Case) -> str:
    low, middle = r["statutory_min_yuan"], r["q50_yuan"]
    held = "、".join(r["circumstances"] or []) or "没有读出"
    read = f"本案已读出的情节：{held}，以案卷查明的为准。"
    if not middle:
        return (
            f"相近案件{words.whole(r['n_peers'])}件中{words.whole(r['n_not_fined'])}件未罚款"
            f"（只警告或不予处罚）。{read}"
        )
    if low and middle < low:
        return f"相近案件多数罚在法定下限以下，即减轻处罚；减轻须有法定理由并写明。{read}"
    return read


def _peers(view: View, anchor: str, r: Case, known: Beside) -> Table:
    case, peers = known.case(r["case_key"]), known.peers.get(r["case_key"], ())
    by_base = any(abs(p["peer_amount_yuan"] - float(p["peer_fine_yuan"] or 0)) > 1 for p in peers)
    converted = [Head("按本案基数（元）", numeric=True)] if by_base else []
    heads = [
        Head("案件"), Head("罚款（元）", numeric=True), *converted,
        *(Head(zh, numeric=c.endswith("_yuan")) for c, zh in COLUMNS),
        Head("情节事实", wide=True), Head("决定日期", short=True),
    ]  # fmt: skip
    own = r["circumstances"] or []
    rows = [
        Row([f"本案 {_case_no(r, known)}", "未决定", *([words.NOTHING] if by_base else []),
             *(said(view, case, c) for c, _ in COLUMNS), "、".join(own) or words.NOTHING, words.NOTHING], tone="own")
    ]  # fmt: skip
    for p in peers:
        other = known.case(p["peer_case_key"])
        marks = ["参考案例"] if p["is_reference"] else []
        marks += [mark.partition("：")[0] for mark in p["marks"] or []]
        bits = [fact(view, case, other, c) for c, _ in COLUMNS]
        name = known.number(p["peer_case_key"])
        rows.append(
            Row([
                name_cell(name, view.case_pages.get(p["peer_case_key"], ""), marks),
                words.whole(p["peer_fine_yuan"]),
                *([words.whole(_about(p["peer_amount_yuan"]))] if by_base else []),
                *(bits_cell([b]) for b in bits), bits_cell(_held(own, p)), words.day(other.get("decision_date")),
            ])
        )  # fmt: skip
    cited = sum(bool(p["is_reference"]) for p in peers)
    first = f"参考案例{cited}件在前，" if cited else ""
    return Table(
        f"{anchor}-peers", f"最相近的{len(peers)}件已决案件（{first}按事实相近程度）", heads, rows
    )


def _held(own: Sequence[str], peer: Case) -> list[Bit]:
    return held_beside(own, peer["circumstances"] or [])
