"""Write the exam's rows as source files: every question in a county of its own."""

import csv
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BASE: dict[str, dict[str, Any]] = json.loads((HERE / "base.json").read_text(encoding="utf-8"))
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OTHER_PROVINCE = ["980000", "980100", "980105"]


def questions(paper: str) -> list[dict[str, str]]:
    """Rows of one paper, each with ``region``: ordinary cases share ten counties."""
    with (HERE / f"{paper}.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for at, row in enumerate(rows):
        county = 900 + at % 10 if row["rule"] == "none" else at
        row["region"] = f"99{1 + county // 40:02d}{1 + county % 40:02d}"
        first = json.loads(row["rows"]).get("cases", [{}])[0]
        row["region"] = first.get("行政区划代码", row["region"])
    return rows


def credit_code(kind: str, region: str, number: int) -> str:
    """18 characters with a valid check character (GB 32100)."""
    body = f"{kind}{region}{number:09d}"
    total = sum(_DIGITS.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _DIGITS[-total % 31]


def _moved(row: dict[str, Any], month: str) -> dict[str, Any]:
    """All dates of the row moved so that the decision falls into that month."""
    to = date.fromisoformat(f"{month}-20")
    by = to - date.fromisoformat(BASE["cases"]["处罚决定日期"])
    return {
        name: (date.fromisoformat(value) + by).isoformat()
        if name.endswith("日期") and value
        else value
        for name, value in row.items()
    }


def _repeated(rows: list[dict[str, Any]], pads: int) -> Iterator[dict[str, Any]]:
    for row in [*rows, *[{} for _ in range(pads)]]:
        own = {k: v for k, v in row.items() if k not in ("月", "重复")}
        for _ in range(row.get("重复", 1)):
            whole = {**BASE["cases"], **own}
            yield _moved(whole, row["月"]) if "月" in row else whole


def _codes(given: str | None, right: str) -> str:
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    return {None: right, "BAD": wrong, "lower": right.lower()}.get(given, given or "")


def _cases(question: dict[str, str], rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    region, name = question["region"], question["id"]
    for at, row in enumerate(_repeated(rows, int(question["pads"] or 0))):
        row.pop("机关", None)
        party = row.get("当事人名称") or f"{name}号{at}食品商行"
        number = sum(map(ord, party)) % 9000 if row.get("当事人名称") else 10000 + at
        if "ordinary" in name:
            number = 20000 + int(name[-3:])
        code = row.get("统一社会信用代码")
        own = credit_code("91", region, number)
        yield {
            "行政区划代码": region,
            "违法行为地区划代码": region,
            "当事人住所地区划代码": region,
            **row,
            "案号": f"{name}案{at}",
            "决定书文号": f"考市监处罚〔{row['处罚决定日期'][:4]}〕{region[2:]}{at}{name[-2:]}号",
            "办案机构": f"考{region}市场监督管理局",
            "办案机构代码": credit_code("11", region, 1),
            "当事人名称": party,
            "统一社会信用代码": _codes(code, own),
        }


def _others(
    source: str, question: dict[str, str], rows: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    region, name = question["region"], question["id"]
    key = {
        "complaints": "登记编号",
        "letters": "函号",
        "inspections": "检查编号",
        "reviews": "案号",
        "penalty_publications": "行政处罚决定书文号",
    }
    for at, row in enumerate(rows):
        whole = {**BASE[source], "行政区划代码": region, **row, key[source]: f"{name}单{at}"}
        if source == "complaints" and whole["关联案号"] == "@":
            whole["关联案号"] = f"{name}案0"
        if source == "reviews":
            del whole["行政区划代码"]
            whole |= {"案号": f"{name}案0", "办案机构代码": credit_code("11", region, 1)}
        if source == "penalty_publications":
            del whole["行政区划代码"]
            whole |= _publication(region, at)
        if source == "inspections":
            organ = 1 + ord(whole["检查机关代码"]) - ord("A")
            whole["检查机关代码"] = credit_code("11", region, organ)
            whole["检查机关"] = f"考{region}第{organ}机关"
            whole["统一社会信用代码"] = _company(region, whole["企业名称"])
        yield whole


def _publication(region: str, at: int) -> dict[str, str]:
    organ = {
        "处罚机关": f"考{region}市场监督管理局",
        "处罚机关统一社会信用代码": credit_code("11", region, 1),
    }
    return {
        "行政处罚决定书文号": f"考市监处罚〔2026〕{region[2:]}{at}1号",
        "行政相对人名称": f"公示{region}号食品有限公司",
        "统一社会信用代码": credit_code("91", region, 700),
        **organ,
        "数据来源单位": organ["处罚机关"],
        "数据来源单位统一社会信用代码": organ["处罚机关统一社会信用代码"],
    }


def _company(region: str, name: str) -> str:
    return credit_code("91", region, 500 + sum(map(ord, name)) % 100)


def _entities(region: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for name in sorted({row["企业名称"] for row in rows}):
        yield {
            "统一社会信用代码": _company(region, name),
            "名称": name,
            "主体类型": "企业",
            "行业代码": "5229",
            "行政区划代码": region,
            "成立日期": "2018-03-01",
            "状态": "存续",
            "信用风险等级": "B",
            "从业人数": 10,
        }


def _regions(codes: set[str]) -> Iterator[dict[str, Any]]:
    every = {*codes, *_OTHER_PROVINCE, *(code[:4] + "00" for code in codes), "990000"}
    for code in sorted(every):
        above = code[:2] + "0000" if code.endswith("00") else code[:4] + "00"
        yield {
            "行政区划代码": code,
            "名称": f"考{code}{'县' if code[4:] != '00' else '市'}",
            "上级代码": "" if code.endswith("0000") else above,
        }


def write(inbox: Path, paper: str) -> None:
    """One CSV for each source and each set of columns a question says are not there."""
    files: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    asked = questions(paper)
    for question in asked:
        sources = json.loads(question["rows"])
        for source, rows in sources.items():
            made = _cases(question, rows) if source == "cases" else _others(source, question, rows)
            files[source, question["drop"]] += made
        if "inspections" in sources:
            files["entities", ""] += _entities(question["region"], sources["inspections"])
    files["regions", ""] += _regions({q["region"] for q in asked})
    for at, ((source, dropped), rows) in enumerate(sorted(files.items())):
        names = [
            n for n in dict.fromkeys(n for r in rows for n in r) if n not in dropped.split("、")
        ]
        with (inbox / f"{source}-{at:02d}.csv").open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, names, extrasaction="ignore", restval="")
            writer.writeheader()
            writer.writerows(rows)
