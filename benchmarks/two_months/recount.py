"""Count again what the product counts, from the filled workbooks and the exported tables alone.

Nothing of the product is imported. Working days are Monday to Friday here (no holiday falls in the
two months lived).
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import openpyxl

from benchmarks.two_months.people import Typed

DAYS_TO_ANSWER = 5
# A county gets one line a rule of these with its list; sections find case by case.
ONE_LINE = ("S001", "S005", "S006", "S008", "S010")
PROBLEM = {"轻微，提醒", "程序瑕疵，补正", "执法不当，纠正", "涉嫌违法违规，按程序研判"}
NO_PROBLEM = {"正常", "有正当理由"}


def workdays_after(day: dt.date, n: int) -> dt.date:
    """Give the ``n``-th working day after ``day``."""
    while n:
        day += dt.timedelta(1)
        n -= day.weekday() < 5
    return day


@dataclass
class Lead:
    """What became of one lead, as its papers say."""

    region: str
    sent: dt.date
    answered: dt.date | None = None
    last_word: dt.date | None = None
    check: str | None = None
    checker: str | None = None
    found: dt.date | None = None
    finding: str | None = None
    finder: str | None = None
    called: bool = False
    rectify_due: dt.date | None = None
    rectified: bool = False
    said: list[str] = field(default_factory=list)
    ordered: list[str] = field(default_factory=list)
    """Words of the county's last answer and of the section's last finding."""

    @property
    def due(self) -> dt.date:
        return workdays_after(self.sent, DAYS_TO_ANSWER)

    def status(self) -> str:
        if self.finding:
            return "已认定"
        return {"数据无误": "已核数据", "数据有误": "数据有误"}.get(self.check or "", "待核")


class Book:
    """The leads' papers: sent, answered, found, rectified."""

    def __init__(self) -> None:
        self.leads: dict[str, Lead] = {}
        self.items: dict[str, str] = {}
        """By lead: the number under which it was sent (out_flags.item_id)."""
        self.since: dict[str, dt.date] = {}
        """By lead: the run after which it first stood under that number."""
        self.findings: dict[str, Lead] = {}
        """By the number that stood in the section's row."""
        self.unasked: dict[str, Lead] = {}
        """Found without a county to ask: clusters of complaints about shops."""

    def send(self, sent: dict[str, str], on: dt.date) -> None:
        for lead, region in sent.items():
            self.leads.setdefault(lead, Lead(region, on))

    def join(self, flags: list[dict[str, Any]], on: dt.date) -> None:
        """Note which flags stand in which row."""
        self.items |= {f["flag_id"]: f["item_id"] for f in flags if f["item_id"]}
        self.since |= {k: on for k in self.items if k not in self.since}

    def heard(self, on: dt.date) -> set[str]:
        """Give the leads whose county answered before, or whose days to answer are over.

        A lead that was sent under another's number (one row an object) is heard with that one.
        """
        heard = {k for k, v in self.leads.items() if v.answered or v.due < on}
        return heard | {k for k, item in self.items.items() if item in heard}

    def checkers(self) -> dict[str, str]:
        return {k: v.checker for k, v in self.leads.items() if v.checker}

    def take(self, typed: Typed) -> None:
        """Enter a row that must be taken."""
        if not typed.taken:
            return
        cells = typed.cells
        if typed.flag_id not in self.leads:
            self.unasked.setdefault(typed.flag_id, Lead("", typed.on))
        lead = self.leads.get(typed.flag_id) or self.unasked[typed.flag_id]
        if typed.step == "county":
            lead.answered, lead.check = lead.answered or typed.on, cells["县局核对"]
            lead.checker, lead.last_word = cells.get("核对人"), typed.on
            lead.said = [cells[c] for c in ("正当理由", "说明") if cells.get(c)]
            return
        if cells["认定"] == "需调卷":
            lead.called = True
            return
        self.findings[typed.flag_id] = lead
        lead.found, lead.finding, lead.finder = typed.on, cells["认定"], cells["认定人"]
        lead.rectify_due = dt.date.fromisoformat(d) if (d := cells.get("整改期限")) else None
        lead.rectified = bool(cells.get("整改结果"))
        lead.ordered = [cells[c] for c in ("处置方式", "整改结果") if cells.get(c)]

    def found(self) -> set[str]:
        return {k for k, v in self.leads.items() if v.finding}

    def overdue(self, on: dt.date) -> set[str]:
        return {k for k, v in self.leads.items() if not v.answered and not v.found and v.due < on}

    def strip(self) -> list[int]:
        """Count 已送 → 已答 → 已认定 → 已整改."""
        leads = self.leads.values()
        return [
            len(leads),
            sum(bool(v.answered) for v in leads),
            sum(bool(v.finding) for v in leads),
            sum(v.rectified for v in leads),
        ]


def table(home: Path, name: str) -> list[dict[str, Any]]:
    """Read one published table; none of that name is an empty one."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as db:
        if not db.execute(
            "select 1 from duckdb_tables() where table_name = ? union all select 1 from duckdb_views() where view_name = ?",
            [name, name],
        ).fetchone():
            return []
        got = db.execute(f'select * from "{name}"')
        columns = [c[0] for c in got.description]
        return [dict(zip(columns, row, strict=True)) for row in got.fetchall()]


class Text(HTMLParser):
    """The words of a page, one piece a line, without scripts, styles and pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  # as the parser calls it
        self.skip += tag in ("script", "style", "svg")

    def handle_endtag(self, tag: str) -> None:
        self.skip -= tag in ("script", "style", "svg")

    def handle_data(self, data: str) -> None:
        if not self.skip and data.strip():
            self.pieces.append(data.strip())


def words(page: Path) -> list[str]:
    reader = Text()
    reader.feed(page.read_text(encoding="utf-8"))
    return reader.pieces


def receipts(home: Path) -> list[dict[str, Any]]:
    """Give the rows of every sheet of outbox/答复回执.xlsx that has 线索编号 in its header."""
    rows: list[dict[str, Any]] = []
    path = home / "outbox" / "答复回执.xlsx"
    if not path.exists():
        return rows
    for sheet in openpyxl.load_workbook(path).worksheets:
        header: list[str] = []
        for row in sheet.iter_rows(values_only=True):
            if "线索编号" in row:
                header = [str(c) for c in row]
            elif header and any(row):
                rows.append(dict(zip(header, row, strict=True)))
    return rows


def answers_differ(typed: list[Typed], got: list[dict[str, Any]]) -> list[str]:
    """Compare out_answers with what was typed, row by row; blank rows need no answer."""
    wrong = []
    seen = Counter((r["file"], r["sheet"], r["row_no"], r["step"]) for r in got)
    wrong += [f"answered {n} times: {k}" for k, n in seen.items() if n > 1]
    at = {(r["file"].split("!")[0], r["row_no"], r["sheet"]): r for r in got}
    for t in typed:
        row = at.pop((t.file, t.row_no, t.sheet), None)
        if row is None:
            if t.cells:
                wrong.append(f"no answer to {t.what}: {t.file} {t.sheet} 第{t.row_no}行")
        elif bool(row["taken"]) is not t.taken:
            said = row["reason"] or row["understood"]
            wrong.append(f"{t.what} taken={row['taken']} ({said}): {t.file} 第{t.row_no}行 {t.flag_id}")  # fmt: skip
        elif not t.taken and not row["reason"]:
            wrong.append(f"{t.what} set aside without a reason: {t.file} 第{t.row_no}行")
    # Rows of the action's own leads are left blank here, and told so.
    own = {
        k
        for k, r in at.items()
        if str(r.get("flag_id"))[:1] in "LT" and r["reason_code"] == "blank"
    }
    wrong += [f"an answer to a row nobody filled: {k}" for k in at if k not in own]
    return wrong


def flags_differ(book: Book, flags: list[dict[str, Any]], on: dt.date) -> list[str]:
    """Compare out_flags' states with the papers."""
    wrong, overdue = [], book.overdue(on)
    at = {f["flag_id"]: f for f in flags}
    for key, lead in book.leads.items():
        flag = at.get(key)
        if flag is None:
            wrong.append(f"{key} was sent and is no longer in out_flags")
            continue
        for name, mine, theirs in (
            ("status", lead.status(), flag["status"]),
            ("sent_on", lead.sent, flag["sent_on"]),
            ("due_on", lead.due, flag["due_on"]),
            ("finding", lead.finding, flag["finding"]),
            ("is_overdue", key in overdue and flag["is_current"], bool(flag["is_overdue"])),
        ):
            if mine != theirs:
                wrong.append(f"{key} {name}: {theirs}, by the papers {mine}")
        told = " ".join(str(flag[c]) for c in ("justification", "explanation", "measure", "rectify_result"))  # fmt: skip
        wrong += [f"{key}: 「{t}」 is lost" for t in lead.said + lead.ordered if t not in told]
    for key, flag in at.items():
        if key in book.leads or key in book.unasked:
            continue
        # A reason the county never read may stand in a section's row beside one it was heard on.
        beside = any(flag["region_code"] == v.region and v.found for v in book.leads.values())
        if flag["status"] == "已认定" and flag["heard"] == "同一对象已听取" and beside:
            continue
        if flag["status"] not in ("待送", "历史") and flag["item_id"] in (None, key):  # fmt: skip
            wrong.append(f"{key} {flag['status']} and was never in a workbook")
    return wrong


def console_counts(said: str) -> tuple[int, int] | None:
    """Read 答复14条：11条已记，… from what the run said."""
    found = re.search(r"答复\s*(\d+)\s*条[：:]\s*(\d+)\s*条已记", said)
    return (int(found[1]), int(found[2])) if found else None


# A count of none may stand on the strip or not.
STRIP = {
    "已送": r"已送县局\|(\d+)条", "已答": r"已答复\|(\d+)条", "期限内": r"期限内(\d+)条", "逾期未答复": r"逾期未答复(\d+)条",
    "期满认定": r"期满没有答复、已认定(\d+)条",
    "已撤回": r"已撤回、不用答复(\d+)条", "答复后撤回": r"答复后撤回(\d+)条",
    "已认定": r"已认定\|(\d+)条", "待认定": r"待认定(\d+)条", "无问题": r"无问题(\d+)条", "有问题": r"有问题(\d+)条",
    "已整改": r"已整改\|(\d+)条", "待整改": r"待整改(\d+)条",
}  # fmt: skip


def strip_on_page(page: str) -> tuple[int, ...]:
    """Read the strip's thirteen numbers from the overview's words."""
    shown = page[page.index("已送县局") : page.index("新增线索")]
    found = [re.search(pattern, shown) for pattern in STRIP.values()]
    return tuple(int(f[1]) if f else 0 for f in found)


def strip_by_papers(book: Book, flags: list[dict[str, Any]], on: dt.date) -> tuple[int, ...]:
    """Count the strip's thirteen numbers: every flag of a row that was sent shares what befell the row.

    A flag that joined a row later shares only what came later. What no longer holds (is_current
    false) without a finding is withdrawn: nobody need answer it or find on it.
    """
    told: Counter[str] = Counter()
    for f in flags:
        if f["item_id"] not in book.leads:
            continue
        lead, since = book.leads[f["item_id"]], book.since[f["flag_id"]]
        answered = lead.last_word is not None and lead.last_word > since
        row = book.findings.get(f["flag_id"])
        # A line of one rule with its list is found on case by case; a case's own row is found on at once.
        in_list = f["rule_code"] in ONE_LINE and f["item_id"].startswith(f["rule_code"])
        if row is None and not in_list:
            row = book.findings.get(f["item_id"])
        found = row is not None and row.found is not None and row.found > since
        problem = found and row is not None and row.finding in PROBLEM
        rectified = row is not None and row.rectified
        gone = not f["is_current"] and not found
        late = not answered and not gone and workdays_after(since, DAYS_TO_ANSWER) < on
        told.update(
            {
                "已送": 1,
                "已答": answered,
                "期限内": not answered and not late and not gone,
                "已撤回": gone and not answered,
                "答复后撤回": gone and answered,
                "逾期未答复": late and not found,
                "期满认定": late and found,
                "已认定": found,
                "待认定": (answered or late) and not found and not gone,
                "无问题": found and not problem,
                "有问题": problem,
                "已整改": problem and rectified,
                "待整改": problem and not rectified,
            }
        )
    return tuple(told[name] for name in STRIP)


def _is_over(flag: Mapping[str, Any]) -> bool:
    """Whether nobody has anything left to do on a flag: history, withdrawn, in the ledger, found right or put right."""
    if not flag["finding"]:
        return flag["status"] in ("历史", "已转台账") or flag["is_current"] is False
    return flag["finding"] not in PROBLEM or bool(flag["rectify_result"] or flag["closed_on"])


def overview_differs(home: Path, book: Book, on: dt.date) -> list[str]:
    """Compare the counts on the overview with the papers and the exported tables."""
    page = "|".join(words(home / "site" / "index.html"))
    flags = table(home, "out_flags")
    wrong = []
    mine, theirs = strip_by_papers(book, flags, on), strip_on_page(page)
    if theirs != mine:
        wrong.append(f"the strip {dict(zip(STRIP, theirs, strict=True))}, by the papers {mine}")
    apart = [c for c in table(home, "out_case_disparity") if c["outcome"] == "flagged"]
    over = {f["object_key"] for f in flags if f["rule_code"] == "P003" and _is_over(f)}
    sides = [c["direction"] for c in apart if c["case_key"] not in over]
    leader = [r["is_listed"] for r in table(home, "out_lists") if r["list_name"] == "leader"]
    # What no county is asked about is told apart; both are 待送 in the table.
    unsent = re.search(r"另有待送(\d+)条(?:，内部参考、不问县局(\d+)条)?", page)
    told = sum(int(n or 0) for n in unsent.groups()) if unsent else None
    if told != (waiting := sum(f["status"] == "待送" and f["is_current"] for f in flags)):
        wrong.append(f"the overview says {told} unsent, the table {waiting}")
    for pattern, counts in (
        (r"(\d+)件待处理案件的罚款偏离相近案件", (len(sides),)),
        (r"偏高(\d+)件", (sides.count("high"),)),
        (r"偏低(\d+)件", (sides.count("low"),)),
        *(((r"另有(\d+)件已经认定或者是历史", (n,)),) if (n := len(apart) - len(sides)) else ()),
        (r"先办这些（(\d+)项）", (leader.count(True),)),
        *(((r"另有(\d+)项见线索总表", (n,)),) if (n := leader.count(False)) else ()),
    ):
        seen = re.search(pattern, page)
        if not seen:
            wrong.append(f"the overview no longer says {pattern}")
        elif tuple(map(int, seen.groups())) != counts:
            wrong.append(f"the overview says {seen[0]}, the tables {counts}")
    return wrong
