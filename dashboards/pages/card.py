"""案件比对: is the difference justified? One case beside five higher and five lower ones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import drawing, page, words
from dashboards.page import Page
from dashboards.pages.common import month_note
from dashboards.parts import Figure, Head, Row, Table, badge, link
from dashboards.view import View

_EACH_SIDE = 5
#: A goods value or gain this many times another is a difference worth a mark.
_APART = 3.0

_WOULD_HAVE_TO_BE = {
    "high": (
        "案卷中有从重情节的证据：拒不改正、再次违法、隐匿伪造、造成人身伤害、涉及婴幼儿或老年人等；",
        "货值、违法所得或违法持续时间实际更大，导出数据没有记全；",
        "适用的裁量基准对这一情形规定了更高的档次，并已写明理由。",
    ),
    "low": (
        "案卷中有减轻或从轻的法定理由和证据：初次、轻微并及时改正、主动消除后果、立功、受胁迫等；",
        "货值、违法所得实际更小，或者部分行为不成立，导出数据没有记全；",
        "法律修改后按从旧兼从轻适用了较轻的条款，或者免予处罚有明文依据。",
    ),
}

Case = Mapping[str, Any]


def pages(view: View) -> Iterator[Page]:
    """Yield one card for each flagged case."""
    peers = _groups(
        view.get("out_case_peers").sort("case_key", "rank", "peer_case_key"), "case_key"
    )
    wanted = sorted(view.cases)
    known = view.get("out_case_facts").filter(pl.col("case_key").is_in(wanted))
    facts = _groups(known.sort("case_key", "fact", "words"), "case_key")
    clauses = {
        r["case_key"]: r
        for r in view.get("feat_case_clause")
        .filter(pl.col("case_key").is_in(wanted))
        .iter_rows(named=True)
    }
    for row in view.flagged_cases:
        key = row["case_key"]
        yield _page(view, row, peers.get(key, []), facts.get(key, []), clauses.get(key, {}))


def _groups(frame: pl.DataFrame, column: str) -> dict[str, list[dict[str, Any]]]:
    parts = frame.partition_by(column, as_dict=True, maintain_order=True)
    return {str(key[0]): part.to_dicts() for key, part in parts.items()}


def _page(
    view: View, row: Case, peers: Sequence[Case], facts: Sequence[Case], clause: Case
) -> Page:
    case = view.cases.get(row["case_key"], {})
    chosen = _five_and_five(row, peers)
    number = row["decision_no"] or str(row["case_key"]).split("|")[-1]
    parts = [
        page.html("strip.html.j2", items=_strip(view, row, case)),
        page.figures(_range(view, row, peers, clause)),
        page.table(_aligned(view, row, case, chosen)),
    ]
    if facts:
        parts.append(page.table(_passages(facts)))
    parts.append(
        page.html(
            "prose.html.j2", title="要使差距有理由，应当能查到", items=_WOULD_HAVE_TO_BE[_side(row)]
        )
    )
    flags = view.flags_of_case.get(row["case_key"], [])
    if flags:
        parts.append(page.table(_flags(flags)))
    region = view.region_name(row["region_code"])
    return Page(
        path=view.case_pages[row["case_key"]],
        title=number,
        kicker=f"案件比对 · {region} · {number}",
        lead=row["reason"] or _reason(row),
        parts=parts,
        more=[Markup("{}　{}").format(_home(view, row), link("index.html", "全部偏离案件"))],
        judged=[
            f"相近案件：{row['comparison_level'] or '同一条款、同类当事人'}；共{words.whole(row['n_peers'])}件，列出罚款较高、较低各至多{_EACH_SIDE}件，按事实相近程度取。",
            "相近程度只看事实，不看罚款、日期和名称；带“≠”的格子与本案不同。",
            "当事人只写类别，不写名称；案件以决定书文号为准。",
        ],
        basis=_basis(case, clause, row),
    )


def _home(view: View, row: Case) -> Markup:
    code = row["region_code"] or ""
    if code not in view.regions:
        return Markup("")
    return link(f"../counties/{code}.html", f"{view.region_name(code)}县情")


def _side(row: Case) -> str:
    return "low" if row["direction"] == "low" else "high"


def _reason(row: Case) -> str:
    middle = words.money(row["expected_q50"])
    return f"相近案件{words.whole(row['n_peers'])}件罚款中位{middle}，本案{words.money(row['fine_yuan'])}。"


def _strip(view: View, row: Case, case: Case) -> list[tuple[str, str, str]]:
    where = words.NOTHING if row["position"] is None else words.percent(row["position"], 0)
    return [
        ("本案罚款", f"{words.whole(row['fine_yuan'])}元", "偏高" if _side(row) == "high" else "偏低"),
        ("相近案件中位", f"{words.whole(row['expected_q50'])}元", f"{words.whole(row['n_peers'])}件"),
        ("相近案件范围", f"{words.whole(row['expected_q10'])}–{words.whole(row['expected_q90'])}元", "八成案件在内"),
        ("法定幅度中的位置", where, "0为下限，100%为上限"),
        ("决定日期", words.day(row["decision_date"]), str(case.get("domain") or "")),
        ("机关", str(case.get("penalty_organ_name") or case.get("organ_name") or view.region_name(row["region_code"])), ""),
    ]  # fmt: skip


def _range(view: View, row: Case, peers: Sequence[Case], clause: Case) -> Figure:
    fines = [float(p["peer_fine_yuan"]) for p in peers if p["peer_fine_yuan"] is not None]
    expected = tuple(
        None if row[c] is None else float(row[c])
        for c in ("expected_q10", "expected_q50", "expected_q90")
    )
    law = (clause.get("statutory_min_yuan"), clause.get("statutory_max_yuan"))
    says = (
        f"本案罚款{words.money(row['fine_yuan'])}，相近案件中位{words.money(row['expected_q50'])}"
    )
    drawing_ = drawing.fine_range(float(row["fine_yuan"] or 0), fines, expected, law, says)  # type: ignore[arg-type]
    key = Markup(
        '<ul class="key"><li><svg width="14" height="14"><circle class="own-key" cx="7" cy="7" r="6"/></svg>本案</li>'
        '<li><svg width="14" height="14"><circle class="peer-key" cx="7" cy="7" r="5"/></svg>相近案件</li>'
        '<li><svg width="14" height="14"><rect class="band-key" width="14" height="14"/></svg>相近案件范围，竖线为中位</li></ul>'
    )
    return Figure(
        "range",
        "罚款的位置（元，对数刻度）",
        month_note(view, f"n={len(fines)}件相近案件"),
        "aligned",
        svg=drawing_ + key,
    )


def _five_and_five(row: Case, peers: Sequence[Case]) -> list[Case]:
    """Return five higher and five lower peers, the most alike of each, by fine from high to low."""
    own = float(row["fine_yuan"] or 0)
    known = [p for p in peers if p["peer_fine_yuan"] is not None]
    higher = [p for p in known if float(p["peer_fine_yuan"]) > own][:_EACH_SIDE]
    lower = [p for p in known if float(p["peer_fine_yuan"]) <= own][:_EACH_SIDE]
    return sorted([*higher, *lower], key=lambda p: (-float(p["peer_fine_yuan"]), p["rank"] or 0))


_ALIGNED = (
    ("violation_type", "违法行为"), ("party_type", "当事人类别"), ("goods_value_yuan", "货值（元）"),
    ("illegal_gains_yuan", "违法所得（元）"), ("is_first_offence", "初次"), ("is_minor_harm", "后果轻微"),
    ("is_corrected_in_time", "及时改正"), ("case_source", "案件来源"), ("campaign", "专项行动"),
)  # fmt: skip


def _aligned(view: View, row: Case, case: Case, chosen: Sequence[Case]) -> Table:
    heads = [
        Head("案件"), Head("罚款（元）", numeric=True),
        *(Head(zh, numeric=c.endswith("_yuan")) for c, zh in _ALIGNED), Head("决定日期", short=True), Head("其他不同"),
    ]  # fmt: skip
    own = Row(
        [f"本案 {row['decision_no'] or ''}", words.whole(row["fine_yuan"]), *(_said(case, c) for c, _ in _ALIGNED),
         words.day(row["decision_date"]), words.NOTHING],
        tone="own",
    )  # fmt: skip
    others = [(p, _peer(view, case, p)) for p in chosen]
    fine = float(row["fine_yuan"] or 0)
    above = [r for p, r in others if float(p["peer_fine_yuan"]) > fine]
    below = [r for p, r in others if float(p["peer_fine_yuan"]) <= fine]
    caption = f"逐项对照：较高{len(above)}件，较低或相等{len(below)}件"
    return Table("aligned", caption, heads, [*above, own, *below])


def _peer(view: View, case: Case, peer: Case) -> Row:
    other = view.cases.get(peer["peer_case_key"], {})
    number = other.get("decision_no") or str(peer["peer_case_key"]).split("|")[-1]
    href = view.case_pages.get(peer["peer_case_key"])
    name = link(href.split("/")[-1], number) if href else number
    cells = []
    for column, _ in _ALIGNED:
        said = _said(other, column)
        cells.append(
            Markup('<span class="differs">{}</span>').format(said)
            if _differs(case, other, column)
            else said
        )
    differs = peer["differs"] or []
    return Row([
        name, words.whole(peer["peer_fine_yuan"]), *cells, words.day(other.get("decision_date")),
        "、".join(differs) or words.NOTHING,
    ])  # fmt: skip


def _said(case: Case, column: str) -> str:
    value = case.get(column)
    if column.startswith("is_"):
        return words.yes_no(value)
    if column.endswith("_yuan"):
        return words.NOTHING if value is None else words.whole(value)
    return str(value) if value else words.NOTHING


def _differs(case: Case, other: Case, column: str) -> bool:
    own, theirs = case.get(column), other.get(column)
    if own is None or theirs is None:
        return False
    if column.endswith("_yuan"):
        small, large = sorted((float(own) + 1, float(theirs) + 1))
        return large / small > _APART
    return bool(own != theirs)


def _passages(facts: Sequence[Case]) -> Table:
    heads = [Head("事实"), Head("取值"), Head("来自"), Head("原文词句", wide=True)]
    origin = {"column": "导出列", "text": "违法事实文本"}
    rows = [
        Row([f["fact"] or "", f["value"] or "", origin.get(f["origin"] or "", ""), f"“{f['words']}”" if f["words"] else words.NOTHING])
        for f in facts
    ]  # fmt: skip
    return Table("facts", "本案的情节事实和读出它的词句", heads, rows)


def _flags(flags: Sequence[Any]) -> Table:
    heads = [
        Head("线索"),
        Head("为什么", wide=True),
        Head("可能的正当理由", wide=True),
        Head("状态", short=True),
        Head("答复期限", short=True),
    ]
    rows = [
        Row([link(f"../rules/{f['rule_code']}.html", f.title), f["reason"] or "", words.joined(f["possible_justifications"]),
             badge(f.standing), words.day(f.due)])
        for f in flags
    ]  # fmt: skip
    return Table("flags", "本案的线索", heads, rows)


def _basis(case: Case, clause: Case, row: Case) -> list[tuple[str, str]]:
    version = clause.get("law_version")
    low, high = clause.get("statutory_min_yuan"), clause.get("statutory_max_yuan")
    law = words.clause(row["clause_id"]) + (f"，{version}版本" if version else "")
    if high is not None:
        law += f"；本案适用幅度{words.money(low or 0)}至{words.money(high)}"
    used = clause.get("basis_words") or case.get("legal_basis")
    missing = [zh for c, zh in _ALIGNED if case.get(c) is None and c != "campaign"]
    return [
        ("条款", law + "。"),
        ("引用原文", f"“{str(used)[:200]}”" if used else "导出数据没有处罚依据。"),
        (
            "比谁",
            f"{row['comparison_level'] or '同一条款、同类当事人'}，{words.whole(row['n_peers'])}件。",
        ),
        ("没有的数据", "、".join(missing) + "。" if missing else "比对所用各列都有。"),
    ]
