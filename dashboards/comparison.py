"""The comparison card: one case beside its peers, as plain words that pages and papers lay out."""

import math
import re
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from dashboards import words
from dashboards.alignment import (
    COLUMNS,
    Line,
    aligned,
    marks_of,
)
from dashboards.beside import EACH_SIDE, Beside, Case, Rows, beside
from dashboards.view import View
from data_contracts.amounts import Band, span

PLACES_TITLE = "罚款的位置，比对用的事实和读出它的词句"
_BELOW = "低于法定下限"
_LEVELS = {"clause": "同一条款、同一档次", "parent": "同一条款，档次合并"}
_VERIFIED = {
    "text": "幅度已对照法律原文",
    "secondary": "幅度为二手来源，须法制机构核对",
    "memory": "幅度未对照原文，须法制机构核对",
}
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
#: What most laws' own mitigating provisions stand beside.
_GENERAL = "行政处罚法"
_MOST_FACTS = 4
#: Cases named for a place; from so many places on they are told apart; how much oftener is clear.
_NAMED, _FEWEST_BANDS, _CLEARLY = 3, 2, 0.25

#: A fact that speaks this way explains no fine on that side: an injury no light one.
_AGAINST = {"high": -1, "low": 1}

#: Cards whose rows are read together.
_AT_ONCE = 1000


@dataclass(frozen=True)
class CaseCard:
    """What one card says; pages and papers add nothing to it.

    ``strip`` holds (term, value, note), the other lists (term, words) or sentences; ``lines`` the
    aligned cases, the case at hand among them.
    """

    row: Case
    case: Case
    peers: Rows
    clause: Case
    number: str
    lead: str
    strip: Sequence[tuple[str, str, str]]
    places: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    facts: Sequence[tuple[str, str]]
    would_have_to_be: Sequence[str]
    judged: Sequence[str]
    basis: Sequence[tuple[str, str]]


def cards(
    view: View, only: Container[str] | None = None, county: str | None = None
) -> Iterator[CaseCard]:
    """Yield the card of each flagged case (of those in ``only``), newest decision first.

    A card for a ``county`` names no case, organ or party of another.
    """
    rows = [r for r in view.flagged_cases if only is None or r["case_key"] in only]
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        known = beside(view, some)
        yield from (_card(view, row, known, county) for row in some)


def _card(view: View, row: Case, known: Beside, county: str | None) -> CaseCard:
    key = row["case_key"]
    case, clause, peers = known.case(key), known.clause(key), known.peers.get(key, ())
    chosen = known.chosen[key]
    return CaseCard(
        row=row,
        case=case,
        peers=peers,
        clause=clause,
        number=known.number(key),
        lead=row["reason"] or _reason(row),
        strip=_strip(view, row, case),
        places=[
            *_bands(row, known, county),
            *_places(view, row, clause, case, known.labels.get(key, ()), chosen),
        ],
        lines=aligned(view, row, chosen, known, county),
        facts=_facts(known.facts.get(key, ())),
        would_have_to_be=_would_have_to_be(view, row, known),
        judged=_judged(row),
        basis=_basis(case, clause, row),
    )


def _reason(row: Case) -> str:
    middle = words.fine(row["expected_q50"])
    return f"相近案件{words.whole(row['n_peers'])}件罚款中位{middle}，本案{words.fine(row['fine_yuan'])}。"


def side(row: Case) -> str:
    """Return ``low`` or ``high``."""
    return "low" if row["direction"] == "low" else "high"


def _strip(view: View, row: Case, case: Case) -> list[tuple[str, str, str]]:
    organ = case.get("penalty_organ_name") or case.get("organ_name")
    return [
        ("本案罚款", f"{words.whole(row['fine_yuan'])}元", _side_words(row)),
        ("离本案最近的一处同类", f"中位{words.whole(row['expected_q50'])}元", f"相近案件{words.whole(row['n_peers'])}件"),
        ("同类案件所在", f"{words.pieces(row)}元", "合起来含八成案件"),
        ("法定幅度中的位置", position_words(row["position"]), "0为下限，100%为上限"),
        ("决定日期", words.day(row["decision_date"]), _labels(view, case)),
        ("机关", str(organ or view.region_name(row["region_code"])), ""),
    ]  # fmt: skip


def _side_words(row: Case) -> str:
    """Return on which side of the nearest place a fine lies, and whether other places lie beyond it."""
    fine, pieces = float(row["fine_yuan"] or 0), words.each_piece(row)
    said = "偏高" if side(row) == "high" else "偏低"
    between = any(high < fine for _, high, _ in pieces) and any(low > fine for low, _, _ in pieces)
    return f"在几处之间，比最近的一处{said}" if between else said


def position_words(position: float | None) -> str:
    """Return a place in a range: per cent inside it, 下限以下 or 上限以上 outside."""
    if position is None:
        return words.NOTHING
    if position < 0:
        return "下限以下"
    return "上限以上" if position > 1 else words.percent(position, 0)


def _labels(view: View, case: Case) -> str:
    domain, campaign = case.get("domain") or "", case.get("campaign") or ""
    special = "三品一特" if domain in view.run.special_domains else ""
    known = [str(domain), special, "" if campaign == "无" else str(campaign)]
    return "，".join(p for p in known if p)


def _places(
    view: View, row: Case, clause: Case, case: Case, labels: Rows, chosen: Rows
) -> list[tuple[str, str]]:
    """Return where the fine stands: in the statutory range, in the discretion benchmark, among its label."""
    said = [("法定幅度", _in_law(row, clause)), ("裁量基准", _in_tiers(clause, case))]
    said += [(f"{one['label']}之间", _among(one)) for one in labels]
    if apart := view.organ_apart(row):
        said.append(("机关的尺度", _organ_words(apart)))
    if changed := row["changed_standard"]:
        said.append(("尺度的变动", changed))
    said.append(("减免依据", _mitigations(view, clause)))
    marks = Counter(mark for peer in chosen for mark in marks_of(peer))
    if marks:
        listed = "；".join(f"{mark}，{n}件" for mark, n in sorted(marks.items()))
        said.append(("须留意", f"列出的相近案件中有：{listed}。这些案件的罚款不宜直接相比。"))
    return said


def _bands(row: Case, known: Beside, county: str | None) -> list[tuple[str, str]]:
    """Return the places where like cases lie: share, place in the law, cases, facts met there more."""
    pieces = words.each_piece(row)
    if len(pieces) < _FEWEST_BANDS:
        return []
    law, fine = _range_of(known.clause(row["case_key"])), float(row["fine_yuan"] or 0)
    peers = known.peers.get(row["case_key"], ())
    there = [_inside(peers, low, high) for low, high, _ in pieces]
    held = [_held(inside, known) for inside in there]
    said = []
    for nth, (low, high, share) in enumerate(pieces):
        band = Band(low, high, share, law)
        more = _met_more(held, [len(t) for t in there], nth)
        where = f"（{band.place}）" if band.place else ""
        parts = [f"约{words.percent(share, 0)}{where}"]
        if band.holds(fine):
            parts.append("本案在这一处，这样罚的同类案件少")
        if more:
            parts.append(f"那里较多的事实：{'、'.join(more)}")
        if there[nth] and not county:
            some = "、".join(known.number(p["peer_case_key"]) for p in there[nth][:_NAMED])
            parts.append(f"如{some}")
        said.append((f"同类案件在{span(low, high)}", "；".join(parts) + "。"))
    return said


def _range_of(clause: Case) -> tuple[float, float] | None:
    low, high = clause.get("statutory_min_yuan"), clause.get("statutory_max_yuan")
    return None if high is None else (float(low or 0), float(high))


def _inside(peers: Rows, low: float, high: float) -> list[Case]:
    """Return the peers whose fine as it was lies in a place."""
    return [
        p for p in peers
        if p["peer_fine_yuan"] is not None and low <= float(p["peer_fine_yuan"]) <= high
    ]  # fmt: skip


def _held(inside: Rows, known: Beside) -> Counter[str]:
    held: Counter[str] = Counter()
    for peer in inside:
        held.update(known.circumstances(peer["peer_case_key"]))
    return held


def _met_more(held: Sequence[Counter[str]], n: Sequence[int], nth: int) -> list[str]:
    """Return facts that at least half of one place's cases show, and others clearly less often."""
    others = sum(n) - n[nth]
    if n[nth] < _NAMED or others < _NAMED:
        return []
    rest: Counter[str] = sum((h for i, h in enumerate(held) if i != nth), Counter())
    most = sorted(held[nth].items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_FACTS]
    return [
        fact
        for fact, count in most
        if count >= n[nth] / 2 and count / n[nth] >= rest[fact] / others + _CLEARLY
    ]


def _in_law(row: Case, clause: Case) -> str:
    low, high = clause.get("statutory_min_yuan"), clause.get("statutory_max_yuan")
    if high is None:
        return "本表未载该条款的幅度，或者计罚基数不明，无法定位。"
    fine, position = float(row["fine_yuan"] or 0), row["position"]
    span = f"{words.fine(low or 0)}至{words.fine(high)}{_by_base(clause, fine)}"
    if position is not None and position < 0 and low:
        share = words.percent(fine / float(low))
        return (
            f"{span}；本案{words.fine(fine)}在下限以下，为下限的{share}。{_beyond_law(row, high)}"
        )
    if position is not None and position > 1:
        return f"{span}；本案{words.fine(fine)}在上限以上，请核对幅度和金额。"
    where = "" if position is None else f"，在幅度的{words.percent(position, 0)}处"
    return f"{span}；本案{words.fine(fine)}{where}。{_beyond_law(row, high)}"


def _by_base(clause: Case, fine: float) -> str:
    """Return how a range in multiples was reckoned, and the case's own multiple."""
    base, most = clause.get("base_yuan"), clause.get("max_multiple")
    if not base or most is None:
        return ""
    least = f"{clause.get('min_multiple') or 0:g}"
    return f"（{clause.get('base_kind')}{words.fine(base)}的{least}至{most:g}倍，本案为{fine / float(base):,.2f}倍）"


def _beyond_law(row: Case, high: float) -> str:
    """Return a warning where the estimate lies above what the law allows."""
    if row["expected_q50"] is None or float(row["expected_q50"]) <= high:
        return ""
    return "折算的中位高于法定上限，只说明方向，不是应罚数额。"


def tiers(clause: Case) -> str:
    """Return the tiers of a benchmark with their bounds as people write sums: 5万, not 50000."""
    said = "，".join(clause.get("discretion_tiers") or []) or "对这一幅度未规定档次"
    return re.sub(r"\d{5,}", lambda n: words.fine(int(n[0])).removesuffix("元"), said)


def _in_tiers(clause: Case, case: Case) -> str:
    name = clause.get("discretion_benchmark")
    if not name:
        return "没有配置本地裁量基准；以案卷适用的基准为准。"
    said = f"{name}：{tiers(clause)}"
    if tier := clause.get("discretion_tier"):
        # Where a range begins at naught a fine below the law's least has a place too: it says nothing.
        where = "" if tier == _BELOW else position_words(clause.get("discretion_position"))
        said += f"；本案在“{tier}”" + (f"（按该基准在{where}处）" if "%" in where else "")
    graded = case.get("discretion")
    differs = clause.get("is_tier_unlike_discretion")
    if graded and differs is not None:
        said += f"，承办人认定“{graded}”，{'与档次不一致，请核对理由' if differs else '与档次一致'}"
    return f"{said}。"


def _among(one: Case) -> str:
    n = words.whole(one["n_peers"])
    if one["place"] == "不足":
        return f"同一条款的{one['label']}相近案件仅{n}件，不另作比较。"
    low, middle, high = (words.fine(one[f"expected_q{q}"]) for q in (10, 50, 90))
    place = {"高于": "高于这一范围", "低于": "低于这一范围"}.get(one["place"] or "", "在这一范围内")
    return (
        f"只与{one['label']}案件比，相近{n}件折算后中位{middle}，八成在{low}至{high}，本案{place}；"
        "标签本身不说明罚款高低。"
    )


def _organ_words(apart: Case) -> str:
    """Return how an organ fines under a clause beside the others, and what that leaves of this case."""
    ratio, low, high, left = (
        f"{math.exp(apart[name]):.1f}"
        for name in ("effect", "interval_low", "interval_high", "left")
    )
    return (
        f"该机关按本条款办的{words.whole(apart['n'])}件，罚款整体约为各机关通常的{ratio}倍"
        f"（{low}—{high}倍，已除去事实的差别）；除去这一差别，本案约为同类的{left}倍。先看裁量尺度，再看本案。"
    )


def _mitigations(view: View, clause: Case) -> str:
    cited = clause.get("mitigation_basis")
    if cited:
        return f"处罚依据引用了{cited}。"
    law = clause.get("law") or ""
    own = [
        f"{law}{r['article']}条（{r['effect']}：{r['about']}）"
        for r in view.get("law_mitigations").rows(named=True)
        if r["law_short"] == law
    ]
    also = f"；可查的还有{'；'.join(own)}" if own else ""
    return f"处罚依据未引用减免条款{also}。一般规定见{_GENERAL}32、33条。"


def _facts(facts: Rows) -> list[tuple[str, str]]:
    """Return the facts that were compared: from columns, and from the text with its words."""
    listed, read = [], []
    for fact in facts:
        value = "" if fact["value"] == "是" else str(fact["value"] or "").replace(".0元", "元")
        if fact["origin"] == "text":
            quoted = f"（“{fact['words']}”）" if fact["words"] and not value else ""
            read.append(f"{fact['fact']}{value}{quoted}")
        else:
            listed.append(f"{fact['fact']}{value}")
    return [
        ("导出列所载", "、".join(listed) + "。" if listed else "没有。"),
        ("从文字读出", "、".join(read) + "。" if read else "没有另外读出。"),
    ]


def _would_have_to_be(view: View, row: Case, known: Beside) -> list[str]:
    """Return what would have to be true: first what sets the peers on that side apart."""
    where, fine = side(row), float(row["fine_yuan"] or 0)
    own = set(known.circumstances(row["case_key"]))
    beyond: Counter[str] = Counter()
    peers = known.peers.get(row["case_key"], ())
    fined = [p for p in peers if p["peer_fine_yuan"] is not None]
    near = [p for p in fined if _reaches(float(p["peer_fine_yuan"]), fine, where)]
    for peer in near:
        beyond.update(
            c
            for c in known.circumstances(peer["peer_case_key"])
            if c not in own and view.run.fact_weights.get(c) != _AGAINST[where]
        )
    common = sorted(beyond.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_FACTS]
    word = "相同或者较高" if where == "high" else "相同或者较低"
    said = _mitigated(row) if view.peers_below(row) else []
    if common:
        listed = "、".join(f"{fact}（{n}件）" for fact, n in common)
        said.append(
            f"罚款{word}的{len(near)}件相近案件有、本案未载的事实：{listed}，应能在本案案卷中查到；"
        )
    elif not near:
        said.append(f"{len(fined)}件相近案件中没有罚款{word}的，差距不能用其中任何一件说明；")
    said += _WOULD_HAVE_TO_BE[where]
    return said


def _reaches(peer: float, fine: float, where: str) -> bool:
    """Tell whether a peer was fined as much (high) or as little (low) as the case, or beyond it."""
    return peer >= fine if where == "high" else peer <= fine


def _mitigated(row: Case) -> list[str]:
    """Return what to look at first where nearly all peers lie below the minimum."""
    n = words.whole(row["n_peers_below"])
    return [
        f"先看那{n}件低于法定下限的相近案件：减轻（或不罚）是否都有法定理由和证据，逐项对照中已标“低于法定下限”；",
        "再看本案有没有同样的减轻理由而没有适用；两边都有依据的，差距在法律允许的范围内；",
    ]


def _judged(row: Case) -> list[str]:
    return [
        f"相近案件：{_compared(row)}，列出罚款较高、较低各至多{EACH_SIDE}件，按事实相近程度取，参考案例在先。",
        "相近程度只看事实，不看罚款、日期和名称；“≠”表示与本案不同。",
        "本县的相近案件照列；少不少见主要看别的县怎么罚，县少的看别的所、队。",
        "案件以决定书文号为准，自然人不写姓名。",
    ]


def _compared(row: Case) -> str:
    """Return how wide the comparison was and how many cases it had."""
    level = row["comparison_level"]
    return f"{_LEVELS.get(level or '', level or '同一条款')}，{words.whole(row['n_peers'])}件"


def _basis(case: Case, clause: Case, row: Case) -> list[tuple[str, str]]:
    used = clause.get("basis_words") or case.get("legal_basis")
    missing = [zh for c, zh in COLUMNS if case.get(c) is None]
    lacks = [("没有的数据", "、".join(missing) + "。")] if missing else []
    return [
        ("条款", _law(clause, row)),
        ("引用原文", f"“{str(used)[:200]}”" if used else "导出数据没有处罚依据。"),
        (
            "比谁",
            f"{_compared(row)}。“折算”指相近案件若有本案的货值、情节等事实，罚款约为多少；问的是这样的罚款在同类案件中有多少见，不是离中位多远；“≠”为与本案不同。",
        ),
        *lacks,
    ]


def _law(clause: Case, row: Case) -> str:
    version, verified = clause.get("law_version"), clause.get("verified")
    said = [words.clause(row["clause_id"])]
    if version:
        said.append(f"适用{version}施行的版本（按行为日）")
    said.append(_VERIFIED.get(verified or "", "本表未载该条款的幅度，须法制机构核对"))
    if repealed := clause.get("law_repealed_on"):
        said.append(f"该文件{words.day(repealed)}废止")
    if note := clause.get("version_note"):
        said.append(str(note))
    return "；".join(said) + "。"
