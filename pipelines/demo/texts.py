"""Chinese texts of a case: facts, legal basis, reasons, kinds of penalty."""

from typing import Any

import numpy as np

from pipelines.demo.cases import CIRCUMSTANCES, Columns, choose_from
from pipelines.demo.complaints import MARKED
from pipelines.demo.plan import Setting
from pipelines.demo.words import conducts_by_code, words

_DIGITS = "零一二三四五六七八九"
_REASONS = {
    "first": "初次违法", "corrected": "及时改正", "purchase_check": "履行进货查验并说明来源",
    "not_sold": "涉案商品未售出", "recalled": "主动召回", "minor_harm": "危害后果轻微",
    "refused": "拒不改正", "repeated": "再次违法", "obstructed": "阻挠检查", "concealed": "隐匿转移",
    "forged": "伪造材料", "injured": "造成人身伤害", "vulnerable": "涉及未成年人或老年人",
}  # fmt: skip
_RISK_WORDS = (
    "消费者反映的{}情况属实。", "现场另见{}的线索。", "该店此前有{}的投诉。", "笔录记载了{}的经过。",
)  # fmt: skip
_MITIGATING_BASIS = {
    "食品安全法": "《中华人民共和国食品安全法》第一百三十六条",
    "产品质量法": "《中华人民共和国产品质量法》第五十五条",
}


def numeral(n: int) -> str:
    """Return 1..999 in Chinese, as statutes number their articles."""
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def citation(row: dict[str, Any], style: int) -> str:
    """Return a clause as bureaus write it: 0 full, 1 short with digits, 2 short, 3 half-width."""
    article, paragraph, item = row["article"], row["paragraph"], row["item"]
    if style == 1:
        tail = f"{item}项" if item else ""
        return f"{row['short']}{article}条{paragraph}款{tail}"
    name = row["law"] if style in (0, 3) else row["short"]
    part = f"第{numeral(article)}条第{numeral(paragraph)}款"
    if item:
        mark = numeral(item)
        part += {0: f"第（{mark}）项", 2: f"第{mark}项"}.get(style, f"第({mark})项")
    return f"《{name}》{part}"


def legal_basis(row: dict[str, Any], style: int, *, mitigated: bool) -> str:
    """Return the legal basis: the penalty clause, alone or with duty and discretion clauses."""
    clause = citation(row, style % 4)
    if style < 4:
        return clause
    law = "" if row["duty"].startswith("《") else f"《{row['law']}》"
    words_ = f"违反{law}{row['duty']}的规定，依据{clause}的规定"
    if mitigated:
        extra = _MITIGATING_BASIS.get(
            row["short"], "《中华人民共和国行政处罚法》第三十二条第（一）项"
        )
        words_ += f"，并参照{extra}"
    elif style >= 6:
        words_ += "，参照《青岚省市场监督管理行政处罚裁量权适用规则》第十七条"
    return words_ + "，决定处罚。"


def _say_date(day: Any, style: int) -> str:
    year, month, dom = str(day).split("-")
    if style == 0:
        return f"{year}年{int(month)}月{int(dom)}日"
    if style == 1:
        return f"{year}.{int(month)}.{int(dom)}"
    return f"{year}年{month}月{dom}日"


def _say_yuan(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def reason_words(c: Columns, i: int) -> str:
    """Return the reasons an officer gives for the discretion of case ``i``."""
    light = c["discretion"][i] in ("不予处罚", "减轻", "从轻")
    names = CIRCUMSTANCES[:6] if light else CIRCUMSTANCES[9:]
    found = [_REASONS[k] for k in names if k in _REASONS and c[k][i]]
    if c["discretion"][i] == "一般":
        both = c["heavy"][i] > 0 and c["light"][i] > 0
        return "从轻、从重情节并存，综合裁量" if both else "无从轻从重情形"
    if not found:
        return ""
    return f"当事人{'、'.join(found)}，{c['discretion'][i].removesuffix('处罚')}处罚。"


def _circumstance_sentences(c: Columns, i: int, pick: list[float]) -> list[str]:
    table = words("facts")["circumstances"]
    out = []
    for j, name in enumerate(CIRCUMSTANCES):
        if c[name][i]:
            options = table[name]
            out.append(options[int(pick[j] * len(options))])
    if not c["first"][i] and not c["repeated"][i] and pick[0] < 0.3:
        out.append(table["not_first"][int(pick[1] * 2)])
    # Sentence order varies from officer to officer.
    turn = int(pick[2] * max(1, len(out)))
    return out[turn:] + out[:turn]


def make_texts(rng: np.random.Generator, c: Columns, world: Setting) -> None:
    """Add ``facts``, ``legal_basis``, ``discretion_reason`` and ``penalty_kinds``.

    Parameters
    ----------
    rng : numpy.random.Generator
    c : dict of str to ndarray
        Cases with fines and dates; changed in place.
    world : Setting
    """
    n = len(c["conduct"])
    lists, names = words("facts"), words("names")
    organs, terms = world.names("organ_name"), [r.term for r in world.plan.risks]
    table = conducts_by_code()
    draws = rng.random((n, 8 + len(CIRCUMSTANCES))).tolist()
    whole = rng.integers(0, 10_000, (n, 6)).tolist()
    style = rng.choice(8, n, p=[0.2, 0.1, 0.1, 0.05, 0.2, 0.1, 0.15, 0.1]).tolist()
    units = ["袋", "瓶", "盒", "件", "个", "公斤", "台", "包"]
    clue, filed = c["clue_date"].astype(str), c["filed_date"].astype(str)
    facts, basis, reasons = [], [], []
    for i in range(n):
        u, w, code = draws[i], whole[i], c["conduct"][i]
        slots = {
            "party": "当事人" if w[0] % 3 else c["party_name"][i], "organ": organs[c["region"][i]],
            "date": _say_date(clue[i], w[0] % 3), "date2": _say_date(filed[i], w[0] % 3),
            "product": c["product"][i], "qty": c["quantity"][i], "unit": units[w[1] % 8],
            "price": _say_yuan(c["price"][i]), "goods": _say_yuan(c["goods_value_yuan"][i]),
            "gains": _say_yuan(c["illegal_gains_yuan"][i]), "n": 1 + w[2] % 5, "days": 2 + w[2] % 90,
            "place": names["places"][w[3] % len(names["places"])] + f"{1 + w[4] % 300}号",
            "brand": names["brands"][w[3] % len(names["brands"])], "batch": f"{20 + w[4] % 6}{w[5]:04d}",
        }  # fmt: skip
        parts = [choose_from(lists["openings"], u[1]) + choose_from(lists["findings"][code], u[2])]
        if not c["no_goods"][i]:
            kind = "amounts" if u[0] < 0.95 else "amounts_unknown"
            parts.append(choose_from(lists[kind], u[3]))
        parts.extend(_circumstance_sentences(c, i, u[8:]))
        if c["advert_fee_yuan"][i] > 0:
            parts.insert(1, f"广告费用{_say_yuan(c['advert_fee_yuan'][i])}元。")
        if c["party_type"][i] == "自然人" and u[5] < 0.1:
            parts.append(_identity(world, w[2]))
        if c["risk"][i] >= 0:
            said = _RISK_WORDS[w[3] % len(_RISK_WORDS)]
            parts.insert(1, said.format(terms[c["risk"][i]]))
        parts.append(choose_from(lists["closings"], u[4]))
        facts.append("".join(parts).format_map(slots))
        basis.append(legal_basis(table[code], style[i], mitigated=bool(c["is_mitigated"][i])))
        reasons.append(reason_words(c, i))
    c["facts"] = np.array(facts, dtype=object)
    c["legal_basis"] = np.array(basis, dtype=object)
    c["discretion_reason"] = np.array(reasons, dtype=object)
    c["violation_type"] = np.array([table[k]["violation"] for k in c["conduct"]], dtype=object)
    c["domain"] = np.array([table[k]["domain"] for k in c["conduct"]], dtype=object)
    c["penalty_kinds"] = penalty_kinds(c)


def penalty_kinds(c: Columns) -> np.ndarray[Any, Any]:
    """Return the kinds of penalty of each case, joined by semicolons."""
    parts = [
        np.where(c["warned_only"], "警告;", ""),
        np.where(c["fine_yuan"] > 0, "罚款;", ""),
        np.where(c["confiscated_gains_yuan"] > 0, "没收违法所得;", ""),
        np.where(c["confiscated_goods_yuan"] > 0, "没收非法财物;", ""),
    ]
    joined = ["".join(p).rstrip(";") for p in zip(*parts, strict=True)]
    return np.array(joined, dtype=object)


def _identity(world: Setting, pick: int) -> str:
    """Return a sentence with a marked person's numbers, as records of questioning hold them."""
    phone, number = world.people.select("phone", "id_no").row(pick % MARKED)
    return f"当事人身份证号码{number}，联系电话{phone[:3]} {phone[3:7]} {phone[7:]}。"


def add_second_acts(c: Columns, rows: list[int]) -> None:
    """Give cases a second act with its own penalty clause, fined in one sum; in place."""
    table = conducts_by_code()
    for i in rows:
        second = table["F07" if c["conduct"][i] != "F07" else "J01"]
        first = citation(table[c["conduct"][i]], 0)
        c["facts"][i] += f"另查明，当事人还存在{second['violation']}的行为。"
        c["legal_basis"][i] = f"行为一依据{first}，行为二依据{citation(second, 0)}，合并罚款。"
        c["violation_type"][i] = f"{c['violation_type'][i]}；{second['violation']}"


def repeat_facts(c: Columns, pairs: np.ndarray[Any, Any]) -> None:
    """Give the second case of each pair (rows 0 and 1, 2 and 3, …) the facts of the first."""
    for first, second in zip(pairs[::2], pairs[1::2], strict=True):
        c["facts"][second] = c["facts"][first]
        c["legal_basis"][second] = c["legal_basis"][first]
