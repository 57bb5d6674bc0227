"""How much of what counties are asked was planted: the demo's county workbooks against its truth.

``python -m benchmarks.county_lists HOME`` reads ``outbox/县局核对``, ``warehouse.duckdb`` and
``truth.json`` of a demo home, of this program or of an older one.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from assets.store.published import opened
from data_contracts import indicators
from pipelines.demo.truth import Truth

#: A month's fines were planted heavier: its heavy cases are findings, though no single one was planted.
_HEAVIER = {"单案加重", "两者皆有"}

Flag = Mapping[str, str | None]


@dataclass(frozen=True)
class Planted:
    """What was planted, by the last part of a key (case numbers, codes) and by county-month.

    ``blank`` are cells left empty, by column: a fault for the rules that read this column.
    """

    keys: frozenset[str]
    blank: Mapping[str, frozenset[str]]
    months: Sequence[tuple[str, str, str, str]]

    def holds(self, flag: Flag) -> bool:
        """Whether a flag's object, or its county's month, was planted as a fault."""
        if flag["object_type"] == "region":
            return self._in_month(flag, flag["period"], set())
        key = str(flag["object_key"]).rpartition("|")[2]
        return key in self.keys or any(key in self.blank.get(name, ()) for name in _reads(flag))

    def raised(self, flag: Flag, month: str | None) -> bool:
        """Whether a case was decided in a month whose fines were planted heavier."""
        return flag["object_type"] == "case" and self._in_month(flag, month, _HEAVIER)

    def _in_month(self, flag: Flag, month: str | None, kinds: set[str]) -> bool:
        return any(
            code == flag["region_code"] and first <= (month or "") <= last and (not kinds or kind in kinds)
            for code, kind, first, last in self.months
        )  # fmt: skip


def _reads(flag: Flag) -> Sequence[str]:
    """Return the columns in which a blank cell is what the flag's rule judges."""
    own = indicators().get(str(flag["rule_code"]))
    return own.may_be_blank if own else ()


def planted(truth: Truth) -> Planted:
    """Return what counts as planted: faults, small lapses, blank cells, cases unlike their peers, months that grew."""
    keys = {entry["case_key"] for entry in truth.outliers}
    keys |= {key for own in (*truth.faults.values(), *truth.lapses.values()) for key in own}
    months = [(e["region_code"], e["kind"], e["from"], e["to"]) for e in truth.anomalies]
    blank = {name: _last(own) for name, own in truth.blanks.items()}
    return Planted(_last(keys), blank, months)


def _last(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(key.rpartition("|")[2] for key in keys)


def numbers(book: Path) -> list[str]:
    """Return the numbers of the rows a county is asked to fill in."""
    sheet = openpyxl.load_workbook(book, read_only=True)["待核事项"]
    rows = list(sheet.iter_rows(values_only=True))
    top = next(i for i, row in enumerate(rows) if row and "线索编号" in row)
    at = rows[top].index("线索编号")
    return [str(row[at]) for row in rows[top + 1 :] if row[at]]


def measure(home: Path) -> list[str]:
    """Return the lines of the report on one home."""
    known = planted(Truth.from_json((home / "truth.json").read_text(encoding="utf-8")))
    with opened(home / "warehouse.duckdb") as tables:
        read = tables.sql("select * from out_flags").pl()
        flags = {row["flag_id"]: row for row in read.iter_rows(named=True)}
        months = dict(
            tables.execute("select case_key, strftime(decision_date, '%Y-%m') from core_cases").fetchall()
        )  # fmt: skip
        names = [r[0] for r in tables.execute("select table_name from information_schema.tables").fetchall()]  # fmt: skip
        lists = (
            tables.execute("select item_id, flag_ids from out_lists where list_name = 'county'").fetchall()
            if "out_lists" in names else []
        )  # fmt: skip
    members = dict(lists)
    books = sorted((home / "outbox" / "县局核对").glob("*.xlsx"))
    every = [n for book in books for n in numbers(book)]
    rows = [n for n in every if n in members or n in flags]
    seen: Counter[str] = Counter()
    ours = beside = repeated = 0
    shown: set[tuple[str | None, ...]] = set()
    for number in rows:
        own = [flags[n] for n in members.get(number, [number])]
        hit = sum(known.holds(f) for f in own) * 2 >= len(own)
        also = sum(known.holds(f) or known.raised(f, months.get(f["object_key"])) for f in own)
        ours += hit
        beside += also * 2 >= len(own)
        objects = {(f["object_type"], f["object_key"]) for f in own if f["object_type"] == "case"}
        repeated += bool(objects & shown)
        shown |= objects
        seen["、".join(sorted({str(f["rule_code"]) for f in own}))] += not hit
    n = max(len(rows), 1)
    rest = "，".join(f"{rule} {count}" for rule, count in seen.most_common(6) if count)
    return [
        f"县局核对表 {len(rows)} 行；埋设的 {ours} 行（{ours / n:.1%}），"
        f"连同埋设的罚款加重县月中的案件 {beside} 行（{beside / n:.1%}）。",
        f"  另有专班和各渠道登记的线索 {len(every) - len(rows)} 行。",
        f"  与前面的行同一案件的 {repeated} 行。其余各行按规则：{rest or '没有'}。",
    ]


if __name__ == "__main__":
    for given in sys.argv[1:]:
        print(given, *measure(Path(given)), sep="\n")
