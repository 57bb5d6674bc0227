"""案件比对: is the difference justified? One case beside five higher and five lower ones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl
from markupsafe import Markup

from dashboards import drawing, page, words
from dashboards.page import Page
from dashboards.pages.alignment import COLUMNS, EACH_SIDE, Case, aligned, five_and_five
from dashboards.pages.common import month_note
from dashboards.parts import Figure, Head, Row, Table, badge, link
from dashboards.view import View

_LEVELS = {"clause": "同一条款、同一档次", "parent": "同一条款，档次合并"}
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
        yield _page(view, row, peers.get(key, []), facts, clauses.get(key, {}))


def _groups(frame: pl.DataFrame, column: str) -> dict[str, list[dict[str, Any]]]:
    parts = frame.partition_by(column, as_dict=True, maintain_order=True)
    return {str(key[0]): part.to_dicts() for key, part in parts.items()}


def _page(
    view: View,
    row: Case,
    peers: Sequence[Case],
    facts: Mapping[str, Sequence[Case]],
    clause: Case,
) -> Page:
    case = view.cases.get(row["case_key"], {})
    chosen = five_and_five(float(row["fine_yuan"] or 0), peers)
    number = row["decision_no"] or str(row["case_key"]).split("|")[-1]
    parts = [
        page.html("strip.html.j2", items=_strip(view, row, case)),
        page.figures(_range(view, row, peers, clause)),
        page.table(aligned(view, row, chosen, facts)),
    ]
    if own_facts := facts.get(row["case_key"]):
        parts.append(page.table(_passages(own_facts)))
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
            f"相近案件：{_level(row)}；共{words.whole(row['n_peers'])}件，列出罚款较高、较低各至多{EACH_SIDE}件，按事实相近程度取。",
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


def _level(row: Case) -> str:
    """Return how wide the comparison was, in words."""
    level = row["comparison_level"]
    return _LEVELS.get(level or "", level or "同一条款")


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


def _passages(facts: Sequence[Case]) -> Table:
    heads = [Head("事实"), Head("取值"), Head("来自"), Head("原文词句", wide=True)]
    origin = {"column": "导出列", "text": "违法事实文本"}
    rows = [
        Row([f["fact"] or "", f["value"] or "", origin.get(f["origin"] or "", ""), _quote(f)])
        for f in facts
    ]
    return Table("facts", "本案的情节事实和读出它的词句", heads, rows)


def _quote(fact: Case) -> str:
    """Return the words a fact was read from; a column needs none."""
    return f"“{fact['words']}”" if fact["origin"] == "text" and fact["words"] else words.NOTHING


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
    missing = [zh for c, zh in COLUMNS if case.get(c) is None]
    return [
        ("条款", law + "。"),
        ("引用原文", f"“{str(used)[:200]}”" if used else "导出数据没有处罚依据。"),
        (
            "比谁",
            f"{_level(row)}，{words.whole(row['n_peers'])}件。",
        ),
        ("没有的数据", "、".join(missing) + "。" if missing else "比对所用各列都有。"),
    ]
