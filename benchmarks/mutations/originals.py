"""A whole table of every source, invented from its contract: every value is another, none is a person's."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from data_contracts import Column, enumerations, sources

ROWS = 40
_FIRST = date(2024, 1, 2)
_OWN = {"flag": "P001-{:016x}", "warning": "W{:016x}", "person": "p{:032x}"}
_TEXTS = (
    "未明码标价，第{}次检查",
    '销售"三无"产品, 未查验\n第{}行',
    "已改正{}",
    "无照经营{};责令停止",
)


@dataclass(frozen=True)
class Table:
    """A table as offices export it: a header and rows of text."""

    source: str
    names: list[str]
    header: list[str]
    rows: list[list[str]]
    amounts: list[int]
    dates: list[int]

    def csv(self, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
        """Return the table as a delimited text."""
        return as_csv([self.header, *self.rows], delimiter).encode(encoding)


def as_csv(rows: list[list[str]], delimiter: str = ",") -> str:
    """Return rows as a delimited text, lines ended by a newline."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def original(source: str, which: int = 0) -> Table:
    """Return a whole table of a source, every ``which`` another; the intake takes every row of it."""
    contract = sources()[source]
    columns = {n: c for n, c in contract.columns.items() if n not in _LEFT_OUT}
    header = [f"{c.zh}({c.unit})" if c.type == "money" else c.zh for c in columns.values()]
    rows = [
        [
            _value(name, column, i, place, which)
            for place, (name, column) in enumerate(columns.items())
        ]
        for i in range(ROWS)
    ]
    kinds = [c.type for c in columns.values()]
    return Table(
        source,
        list(columns),
        header,
        rows,
        [i for i, kind in enumerate(kinds) if kind == "money"],
        [i for i, kind in enumerate(kinds) if kind == "date"],
    )


#: The second of two columns that have to agree, and codes only this product gives out.
_LEFT_OUT = {"ytd_amount_yuan", "complainant_key"}


def _value(name: str, column: Column, i: int, place: int, which: int) -> str:
    fixed = {
        "year": str(2024 + i // 24), "month": str(1 + i % 12), "score": str(1 + i % 5),
        "period": f"202{4 + i // 24}-{1 + i % 12:02d}", "folder": f"甲市/县{i}",
        "source_title": "案件", "meant": "不是",
    }  # fmt: skip
    if name in fixed:
        return fixed[name]
    if column.enum:
        words = list(enumerations()[column.enum].values)
        return words[i % len(words)] if words else f"词{i % 7}"
    number = i + 1000 * which
    made = {
        "date": (_FIRST + timedelta(days=9 * i + place % 5 + which % 500)).isoformat(),
        "money": f"{10_007 + 1319 * i + 11 * place + 53 * which}.{(7 * i + 3) % 90 + 10}",
        "integer": str(3 + i),
        "bool": "是" if i % 2 else "否",
        "region_code": f"9901{1 + i:02d}",
        "code": f"C{place:02d}{number:04d}",
        "uscc": f"91990101MA{number:08d}",
        "doc_no": f"甲市监{place}〔2025〕{number + 1}号",
        "own_key": _OWN.get(column.form or "", "{}").format(number + 10),
        "identity": f"测{number:03d}",
        "party_name": f"甲县第{number}百货有限公司",
        "organ_name": f"甲县第{i}市场监管局",
        "free_text": _TEXTS[i % len(_TEXTS)].format(number),
    }
    return made.get(column.type, f"{column.zh}{number}")
