"""Thirty-two files as offices send them, dropped on a new home.

Every known case ends in the right county with the right amount and date, or is asked for; never
silently elsewhere and never with another value. Then somebody fills in the mapping sheets, and
nothing is left but what nobody can read.
"""

import dataclasses
import re
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from .conftest import AS_OF, Bureau
from .other_ugly import (
    COUNTIES,
    HEADER_MEANS,
    ORGANS,
    REGIONS,
    Case,
    Known,
    county_of,
    serial_numbers,
)
from .other_ugly_files import MONTHLY, PUBLISHED, WRITERS, again, published, put, text

#: Waits for its headers, and its organs are asked for with them: one round of answers is enough.
NAMES_LATER = "渡云区市监局/案件查询结果20260702.xlsx"
LATER, MONTH_AFTER = "2026-07-02", "2026-07-31"
HEADERS, UNITS = "列名对照表.xlsx", "单位对照表.xlsx"


def sheet_rows(path: Path) -> list[dict[str, Any]]:
    """Rows of the first sheet under the first row that has at least three cells."""
    if not path.exists():
        return []
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    at = next(i for i, row in enumerate(rows) if sum(c is not None for c in row) >= 3)
    header = [str(c) for c in rows[at]]
    return [dict(zip(header, row, strict=True)) for row in rows[at + 1 :] if any(row)]


def plain(number: object) -> str:
    """Give a decision number without what the product may normalise."""
    return re.sub(r"[\s〔〕\[\]（）()第]", "", str(number or ""))


class Seen:
    """What a run says about the known files."""

    def __init__(self, bureau: Bureau) -> None:
        self.cases: dict[str, list[dict[str, Any]]] = {}
        for row in bureau.table("core_cases").iter_rows(named=True):
            for key in {plain(row["case_no"]), plain(row["decision_no"])} - {""}:
                self.cases.setdefault(key, []).append(row)
        self.set_aside = bureau.table("out_set_aside").rows(named=True)
        self.quality = bureau.table("out_quality")
        self.headers = sheet_rows(bureau.home / "outbox" / HEADERS)
        self.units = sheet_rows(bureau.home / "outbox" / UNITS)
        self.complaints = {r["complaint_no"]: r for r in bureau.table("core_complaints").rows(named=True)}  # fmt: skip
        self.months = {(r["region_code"], r["month"]): r for r in bureau.table("out_region_month").rows(named=True)}  # fmt: skip

    def asked_headers(self, path: str) -> set[str]:
        return {str(v) for row in self.headers if any(path in str(v) for v in row.values()) for v in row.values()}  # fmt: skip

    def asked_units(self) -> set[str]:
        return {str(row["单位名称"]) for row in self.units}

    def waited_for(self) -> str:
        """Return where the headers stand that a file waits for."""
        waiting = [r for r in self.headers if "缺必需列" in str(r["为什么问"])]
        return "、".join(str(r["出现在"]) for r in waiting)

    def of_case(self, case: Case, path: str) -> str:
        """Say "right", "asked", or what is wrong."""
        rows = [*self.cases.get(plain(case.case_no), []), *self.cases.get(plain(case.decision_no), [])]  # fmt: skip
        found = {r["case_key"]: r for r in rows}
        if not found:
            asked = self.asked_headers(path) or any(path in str(r.values()) for r in self.units)
            return "asked" if asked else "lost without a word"
        if len(found) > 1:
            return f"stands {len(found)} times: {sorted(found)}"
        (row,) = found.values()
        told = {
            "region_code": case.region, "decision_date": case.decided, "fine_yuan": case.fine,
            "confiscation_yuan": case.confiscated,
        }  # fmt: skip
        wrong = {k: row[k] for k, v in told.items() if (row[k] or None) != (v or None)}
        if not wrong:
            return "right"
        if any(v is not None and v != 0 for v in wrong.values()):
            return f"another value: {wrong} instead of { ({k: told[k] for k in wrong}) }"
        if set(wrong) == {"region_code"}:
            named = any(row["organ_name"] == r.get("单位名称") for r in self.units)
            return "asked" if named else f"counts in no county, {row['organ_name']!r} is not asked for"  # fmt: skip
        return "asked" if self.asked_headers(path) else f"empty and not asked for: {sorted(wrong)}"


def failures(seen: Seen, known: list[Known], allowed: set[str]) -> Iterator[str]:
    for one in known:
        verdicts: dict[str, list[str]] = {}
        for case in one.cases:
            verdicts.setdefault(seen.of_case(case, one.path), []).append(case.decision_no)
        for verdict, numbers in verdicts.items():
            if verdict not in allowed:
                yield f"{one.path}: {numbers[0]} (and {len(numbers) - 1}): {verdict}"


@pytest.fixture(scope="module")
def dropped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bureau, list[Known], str]:
    """Return a home after its first run over all files, what they hold, and what the run said."""
    bureau = Bureau(tmp_path_factory.mktemp("other_ugly") / "home")
    numbers = serial_numbers()
    put(bureau.inbox, "区划扩展.csv", REGIONS.encode())
    known = [writer(bureau.inbox, numbers) for writer in WRITERS]
    done = bureau.call("run", "--as-of", AS_OF, expect=1)
    return bureau, known, done.stdout + done.stderr


def test_more_than_nineteen_files_of_three_hundred_cases(dropped) -> None:
    _, known, _ = dropped
    assert len(known) >= 19
    assert sum(len(k.cases) for k in known) >= 290


def test_every_case_is_right_or_asked_for(dropped) -> None:
    bureau, known, _ = dropped
    assert "\n".join(failures(Seen(bureau), known, {"right", "asked"})) == ""


def test_organs_of_files_that_wait_are_asked_for_with_their_headers(dropped) -> None:
    """Asked for when the file is read, a county's cases counted one round of answers later."""
    seen = Seen(dropped[0])
    assert NAMES_LATER in seen.waited_for()
    named = {(row["单位名称"], row["所在文件夹"], row["单位区划代码"]) for row in seen.units}
    teams = ("执法一中队", "执法二中队", "食品股")
    assert named >= {(team, "渡云区市监局", COUNTIES["渡云区"]) for team in teams}


def counted_and_not(bureau: Bureau) -> tuple[int, int, set[str]]:
    """Return how many decided cases count in a county, how many in none, and how their organs are known."""
    decided = bureau.table("core_cases").filter(
        pl.col("decision_date") <= pl.lit(AS_OF).str.to_date()
    )
    nowhere = decided.filter(pl.col("region_code").is_null())
    counted = bureau.table("out_region_month")["cases"].sum()
    assert counted == decided.height - nowhere.height
    assert set(nowhere["organ_status"]) <= {"未对应"}
    return counted, nowhere.height, set(decided["organ_status"])


def test_cases_of_an_organ_known_by_name_alone_count_nowhere(dropped) -> None:
    bureau, _, _ = dropped
    _, nowhere, statuses = counted_and_not(bureau)
    assert nowhere > 10
    assert statuses == {"coded", "mapped", "未对应"}
    # Nobody answered yet: a name that says its county, and stands with its code in another file.
    cases = bureau.table("core_cases").filter(pl.col("organ_status") == "mapped")
    named = {code: name for name, code in COUNTIES.items()}
    for organ, code in cases.select("organ_name", "region_code").unique().rows():
        assert named[code] in organ


def test_complaints_and_treasury_are_right_or_asked_for(dropped) -> None:
    bureau, known, _ = dropped
    assert "\n".join(other_failures(Seen(bureau), known, first=True)) == ""


def test_what_nobody_can_read_is_set_aside_by_name(dropped) -> None:
    bureau, known, _ = dropped
    seen = Seen(bureau)
    for one in known:
        for row_no, column, value in one.unreadable:
            reasons = [r["reason"] for r in seen.set_aside if r["file"] == one.path and r["row_no"] == row_no]  # fmt: skip
            assert len(reasons) == 1, (one.path, row_no)
            assert one.path in reasons[0] and column in reasons[0] and f"第{row_no}行" in reasons[0]
            assert value in reasons[0], reasons[0]
        states = set(seen.quality.filter(pl.col("file") == one.path)["state"])
        if one.refused:
            assert states == {"拒收"}
        elif states - {"已收"}:
            assert states == {"等待列名对照"}, one.path
            assert one.path in seen.waited_for()


def test_cases_with_a_fine_and_no_date_are_told_in_one_line(dropped) -> None:
    _, _, said = dropped
    lines = [line for line in said.splitlines() if "决定日期" in line and "罚款" in line]
    assert len(lines) == 1, said
    # Six nobody dated, and eight whose column is asked for.
    assert re.search(r"\b14件", lines[0]), lines[0]


def test_months_that_disagree_with_their_year_are_told(dropped) -> None:
    bureau, _, said = dropped
    notes = bureau.table("out_quality").filter(pl.col("file") == "财政/渡云2025.csv")["notes"]
    assert any("累计" in str(n) and "3月" in str(n) for n in notes.explode()), notes
    assert "财政/渡云2025.csv" in said


def other_failures(seen: Seen, known: list[Known], *, first: bool) -> Iterator[str]:
    """Complaints in the right county, treasury months with the right yuan, or asked for."""
    for one in known:
        for c in one.complaints:
            row = seen.complaints.get(c.number)
            asked = any(c.unit and c.unit in map(str, r.values()) for r in seen.units)
            asked |= bool(seen.asked_headers(one.path))
            if row is None and not (first and asked):
                yield f"{one.path}: {c.number} lost without a word"
            elif row and row["registered_date"] != c.registered:
                yield f"{one.path}: {c.number} registered {row['registered_date']}"
            elif (
                row
                and row["region_code"] != COUNTIES[c.county]
                and (row["region_code"] is not None or not (first and asked))
            ):
                yield f"{one.path}: {c.number} {c.unit} in {row['region_code']}"
        for key, yuan in one.treasury.items():
            row = seen.months.get(key)
            got = row["treasury_yuan"] if row else None
            asked = bool(seen.asked_headers(one.path)) or named_of(key[0]) in seen.asked_units()
            if got != yuan and not (got is None and first and asked):
                yield f"{one.path}: {key} has {got} instead of {yuan}"


def named_of(region: str) -> str:
    return next(name for name, code in COUNTIES.items() if code == region)


def fill(path: Path, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Type into a mapping sheet what ``answer`` gives for each row; tell how many rows it had."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())
    at = next(i for i, row in enumerate(rows) if sum(c.value is not None for c in row) >= 3)
    columns = {str(c.value): c.column for c in rows[at] if c.value is not None}
    n = 0
    for row in rows[at + 1 :]:
        told = {name: sheet.cell(row[0].row, column).value for name, column in columns.items()}
        if any(told.values()):
            n += 1
            for name, value in answer(told).items():
                sheet.cell(row[0].row, columns[name]).value = value
    book.save(path)
    return n


def means(row: dict[str, Any]) -> dict[str, Any]:
    asked = (str(row["表的来源"]), re.sub(r"\s", "", str(row["不认识的表头"])))
    return {"这一列是": HEADER_MEANS.get(asked, "不是")}


def belongs(row: dict[str, Any]) -> dict[str, Any]:
    county = county_of(f"{row['单位名称']}{row['所在文件夹'] or ''}")
    return {"单位代码": ORGANS[county], "单位区划代码": COUNTIES[county]}


@dataclasses.dataclass(frozen=True)
class Answered:
    """The home after somebody filled in both sheets.

    ``known`` are the cases as they count now; ``corrected`` and ``published`` have the amount that a
    later export of the bureau and a later publication give; ``said`` is what the run said.
    """

    bureau: Bureau
    known: list[Known]
    corrected: list[Case]
    published: list[Case]
    said: str


def corrected_export(cases: list[Case]) -> bytes:
    header = "案号,决定书文号,办案机构,当事人名称,处罚决定日期,罚款金额(元),没收金额(元)"
    rows = [[c.case_no, c.decision_no, c.organ, c.party, c.decided, c.fine, c.confiscated] for c in cases]  # fmt: skip
    return text([header.split(","), *rows]).encode()


@pytest.fixture(scope="module")
def answered(dropped) -> Answered:
    """Return the home after the answers; six cases came a second time with another amount."""
    bureau, known, _ = dropped
    for name, answer in ((HEADERS, means), (UNITS, belongs)):
        assert fill(bureau.home / "outbox" / name, answer)
        put(bureau.inbox, name, (bureau.home / "outbox" / name).read_bytes())
    internal = next(k for k in known if k.path == "栗川案件（上半年）.csv").cases[:6]
    more = [dataclasses.replace(c, fine=c.fine + 1000) for c in internal]
    rows = text([PUBLISHED, *map(published, more[:3])])
    put(bureau.inbox, "信用平台/栗川双公示.csv", rows.encode())
    put(bureau.inbox, "栗川县/更正.csv", corrected_export(more[3:]))
    # The bureau's own record counts beside a publication, which rounds and lumps; of two exports of
    # the bureau the later counts.
    counts = {(c.county, c.number): c for c in more[3:]}
    now = [
        dataclasses.replace(k, cases=[counts.get((c.county, c.number), c) for c in k.cases])
        for k in known
    ]
    done = bureau.call("run", "--as-of", LATER)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return Answered(bureau, now, more[3:], more[:3], done.stdout + done.stderr)


def test_after_the_answers_every_case_is_right(answered: Answered) -> None:
    seen = Seen(answered.bureau)
    assert NAMES_LATER in {one.path for one in answered.known}
    assert "\n".join(failures(seen, answered.known, {"right"})) == ""
    assert "\n".join(other_failures(seen, answered.known, first=False)) == ""


def test_after_the_answers_they_count_in_their_county(answered: Answered) -> None:
    counted, nowhere, statuses = counted_and_not(answered.bureau)
    assert "mapped" in statuses
    assert counted > 10 * nowhere


def test_after_the_answers_nothing_is_asked_again(answered: Answered) -> None:
    seen = Seen(answered.bureau)
    assert seen.headers == []
    assert seen.units == []
    left = seen.quality.filter(~pl.col("state").is_in(["已收", "已重读", "已补上"]))
    note = "市局汇总/两县5月.zip!说明.txt"
    assert set(left["file"]) == {k.path for k in answered.known if k.refused} | {note}
    aside = sorted({(r["file"], r["row_no"]) for r in seen.set_aside})
    assert aside == sorted((k.path, row_no) for k in answered.known for row_no, *_ in k.unreadable)


def test_two_amounts_of_one_case_are_both_named(answered: Answered) -> None:
    lines = answered.said.splitlines()
    assert any("金额" in line and "6件" in line for line in lines), answered.said
    for case in [*answered.corrected, *answered.published]:
        done = answered.bureau.call("trace", case.decision_no, expect=0)
        shown = re.sub(r"[,，]", "", done.stdout)
        for yuan in (case.fine, case.fine - 1000):
            assert re.search(rf"\b{yuan.normalize():f}", shown), (yuan, shown)


def test_rows_and_yuan_add_up(answered: Answered) -> None:
    bureau = answered.bureau
    for row in Seen(bureau).quality.filter(pl.col("rows_in").is_not_null()).rows(named=True):
        parts = row["rows_accepted"] + row["rows_set_aside"] + row["duplicates"]
        assert row["rows_in"] == parts, row["file"]
    mine = sum(c.fine + c.confiscated for k in answered.known for c in k.cases)
    got = bureau.table("core_cases").select(pl.col("fine_yuan", "confiscation_yuan").fill_null(0))
    assert got.sum_horizontal().sum() == mine


def test_files_of_the_same_kind_are_not_asked_about_the_month_after(
    answered: Answered, tmp_path: Path
) -> None:
    bureau, numbers = answered.bureau, count(1001)
    known = [again(writer, bureau.inbox, tmp_path, numbers) for writer in MONTHLY]
    done = bureau.call("run", "--as-of", MONTH_AFTER)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    seen = Seen(bureau)
    assert seen.headers == []
    assert seen.units == []
    assert not (bureau.home / "outbox" / UNITS).exists()
    assert "\n".join(failures(seen, [*answered.known, *known], {"right"})) == ""
    assert "\n".join(other_failures(seen, known, first=False)) == ""
