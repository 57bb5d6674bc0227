"""Every number on a county's page, computed again from the exported tables alone.

Nothing of the product's own code computes here: the tables come from ``hengjian export``, the page
is read as text, and the figures' data as the page's script hands them over.
"""

import html
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from . import command
from .conftest import Bureau

EXPORTED = (
    "core_cases", "core_reviews", "core_fiscal_revenue", "out_region_month", "out_region_split",
    "out_region_drivers", "out_region_peers", "out_flags",
)  # fmt: skip
KEY = ["region_code", "month"]
NONE = "—"
#: The rule on the year's growth tells no percentage of less.
_LEAST_BASE = 200_000
SILENT = ("not_delivered", "reporting_gap", "region_ended")

pytestmark = pytest.mark.slow


def hengjian(*arguments: str) -> None:
    done = command.call(*arguments)
    assert done.returncode in (0, 1), done.stdout + done.stderr


@dataclass(frozen=True)
class Home:
    site: Path
    tables: dict[str, pl.DataFrame]

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.tables[name]


@pytest.fixture(scope="module")
def home(small_demo: Bureau, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Export the tables of the small demo that a reader would export."""
    folder, tables = tmp_path_factory.mktemp("exported"), {}
    for name in EXPORTED:
        out = folder / f"{name}.parquet"
        hengjian("export", name, "--format", "parquet", "--out", str(out), "--home", str(small_demo.home))  # fmt: skip
        tables[name] = pl.read_parquet(out)
    return Home(small_demo.home / "site", tables)


# --- what the numbers must be --------------------------------------------------------------


def decisions(cases: pl.DataFrame, reviews: pl.DataFrame) -> pl.DataFrame:
    """Penalty decisions that count: of a known organ and region, each once, not revoked, cash only."""
    revoked = reviews.filter((pl.col("result") == "撤销") & pl.col("closed_date").is_not_null())
    no_penalty = (
        (pl.col("discretion") == "不予处罚").fill_null(value=False)
        | (pl.col("decision_kind") == "不予处罚").fill_null(value=False)
        | pl.col("disposition").is_in(["不予处罚", "撤销", "销案"]).fill_null(value=False)
        | pl.col("case_status").is_in(["撤销", "销案"]).fill_null(value=False)
    )
    apart = (
        pl.col("confiscated_gains_yuan").is_not_null()
        | pl.col("confiscated_goods_yuan").is_not_null()
    )
    cash = pl.when(apart).then("confiscated_gains_yuan").otherwise("confiscation_yuan")
    return (
        cases.filter(
            pl.col("decision_date").is_not_null() & ~no_penalty,
            pl.col("region_code").is_not_null() & (pl.col("organ_status") != "未对应"),
        )
        .join(revoked, on="case_key", how="anti")
        .with_columns(
            organ=pl.coalesce("penalty_organ_code", "organ_code"),
            document=pl.coalesce("decision_no", "case_key"),
            yuan=pl.col("fine_yuan").fill_null(0) + cash.fill_null(0),
            month=pl.col("decision_date").dt.strftime("%Y-%m"),
        )
        .sort("case_key")
        .unique(["organ", "document", "party_key"], keep="first", maintain_order=True)
    )


@pytest.fixture(scope="module")
def largest(home: Home) -> pl.DataFrame:
    """Decisions of each county and month, the largest first."""
    return decisions(home["core_cases"], home["core_reviews"]).sort(
        *KEY, "yuan", "case_key", descending=[False, False, True, False]
    )


@pytest.fixture(scope="module")
def months(home: Home, largest: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Each county's months with counts, yuan and receipts computed from cases and fiscal rows."""
    counted = largest.group_by(KEY).agg(
        n=pl.len(), yuan=pl.col("yuan").sum(), top=pl.col("yuan").max()
    )
    booked = home["core_fiscal_revenue"].filter(pl.col("is_treasury"), pl.col("amount_yuan").is_not_null()).group_by(
        "region_code", pl.format("{}-{}", "year", pl.col("month").cast(pl.String).str.zfill(2)).alias("month")
    ).agg(received=pl.col("amount_yuan").sum(), covers=pl.col("months_covered").max())  # fmt: skip
    rows = (
        home["out_region_month"]
        .join(counted, on=KEY, how="left")
        .join(booked, on=KEY, how="left")
        .with_columns(pl.col("n", "yuan").fill_null(0))
        .sort(KEY)
    )
    return {
        str(k[0]): p.to_dicts() for k, p in rows.partition_by("region_code", as_dict=True).items()
    }


def twelve(rows: list[dict[str, Any]], at: int) -> tuple[Decimal | None, Decimal | None]:
    """Decided and received yuan of the twelve months up to ``at``; none unless reports cover just these."""
    window = rows[max(0, at - 11) : at + 1]
    if len(window) < 12:
        return None, None
    known = [r for r in window if r["received"] is not None]
    covered = sum(r["covers"] or 1 for r in known)
    is_whole = covered == 12 and rows[at]["received"] is not None
    received = sum((r["received"] for r in known), Decimal(0)) if is_whole else None
    return sum((r["yuan"] for r in window), Decimal(0)), received


def silent(row: dict[str, Any]) -> bool:
    unknown = row["not_evaluated_reason"] in SILENT or row["basis"] == "treasury"
    return unknown and not row["n"]


def unsent(row: dict[str, Any]) -> bool:
    """Whether nothing came for a month, or the region was no more: its sum is no nought."""
    return row["not_evaluated_reason"] in ("not_delivered", "region_ended") and not row["n"]


def running(row: dict[str, Any]) -> bool:
    return row["not_evaluated_reason"] == "month_not_over"


def growth(now: Decimal, before: Decimal) -> float | None:
    return float(now) / float(before) - 1 if before > 0 else None


# --- how they must be written ---------------------------------------------------------------


def wan(yuan: Any) -> str:
    return NONE if yuan is None else f"{float(yuan) / 10_000:z,.1f}"


def money(yuan: Any) -> str:
    return f"{float(yuan):,.0f}元" if abs(yuan) < 10_000 else f"{float(yuan) / 10_000:,.1f}万元"


def percent(share: float | None, digits: int = 1) -> str:
    if share is None:
        return NONE
    return f"{share * 100:,.{digits}f}%" if share <= 10 else ">1,000%"


def spoken(month: str) -> str:
    return f"{month[:4]}年{int(month[5:])}月"


# --- what the page says ----------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    code: str
    text: str
    figures: dict[str, Any]

    def table(self, name: str) -> list[list[str]] | None:
        found = re.search(
            rf'<section class="block" id="{name}".*?</section>', self.text, flags=re.S
        )
        if not found:
            return None
        body = found[0].split("<tbody>")[1].split("</tbody>")[0]
        cell = re.compile(r"<td[^>]*>(.*?)</td>", flags=re.S)
        return [[plain(c) for c in cell.findall(row)] for row in body.split("<tr")[1:]]

    def strip(self) -> dict[str, tuple[str, str]]:
        inside = self.text.split('<dl class="strip">')[1].split("</dl>")[0]
        items = re.findall(r"<dt>(.*?)</dt><dd>(.*?) <small>(.*?)</small>", inside)
        return {term: (plain(value), plain(note)) for term, value, note in items}

    def said(self) -> list[str]:
        return [plain(p) for p in re.findall(r'<p class="more">(.*?)</p>', self.text)]

    def trace(self, figure: str, name: str) -> dict[str, Any] | None:
        data = self.figures[figure]["data"]
        return next((t for t in data if t.get("name") == name), None)


def plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def wan2(values: list[Any]) -> list[float | None]:
    return [None if v is None else round(float(v) / 10_000, 2) for v in values]


@pytest.fixture(scope="module")
def pages(home: Home, months: dict[str, list[dict[str, Any]]]) -> list[Page]:
    found = []
    for code in months:
        text = (home.site / "counties" / f"{code}.html").read_text(encoding="utf-8")
        script = (home.site / "data" / f"counties-{code}.js").read_text(encoding="utf-8")
        found.append(Page(code, text, json.loads(script[len("window.HENGJIAN=") : -2])["figures"]))
    assert len(found) > 10
    return found


@pytest.fixture(scope="module")
def focus(months: dict[str, list[dict[str, Any]]]) -> dict[str, int]:
    """Which month each page explains: the newest flagged of twelve, else the newest judged."""
    judged = [r["month"] for rows in months.values() for r in rows if r["outcome"] in ("flagged", "clear")]  # fmt: skip
    newest = max(judged)
    found = {}
    for code, rows in months.items():
        recent = [
            i for i, r in enumerate(rows) if i >= len(rows) - 12 and r["outcome"] == "flagged"
        ]
        at = [i for i, r in enumerate(rows) if r["month"] == newest] or [len(rows) - 1]
        found[code] = (recent or at)[-1]
    return found


# --- the tables themselves ------------------------------------------------------------------


def test_counts_and_yuan_of_every_county_month_follow_from_the_cases(months) -> None:
    for rows in months.values():
        for r in rows:
            assert (r["cases"], r["decided_yuan"]) == (r["n"], r["yuan"]), (
                r["region_code"],
                r["month"],
            )
            assert r["treasury_yuan"] == r["received"], (r["region_code"], r["month"])
    with_fen = [r for rows in months.values() for r in rows if r["yuan"] % 1]
    assert with_fen, "the invented yuan must have fen, else nothing is shown"


def test_the_split_of_every_county_month_adds_up_to_the_fen(home: Home) -> None:
    split = home["out_region_split"]
    change = pl.col("change_yuan").sum()
    summed = split.group_by(KEY).agg(
        change.alias("change"), pl.len().alias("parts"),
        pl.col("base_yuan").unique(), pl.col("actual_yuan").unique(),
    )  # fmt: skip
    rows = summed.join(home["out_region_month"], on=KEY)
    expected = home["out_region_month"].filter(
        pl.col("basis") == "decided", pl.col("expected_yuan") > 0, pl.col("expected_cases") > 0
    )
    assert rows.height == summed.height == expected.height > 500
    for r in rows.iter_rows(named=True):
        where = (r["region_code"], r["month"])
        assert r["parts"] == 5, where
        assert r["base_yuan"] == [r["expected_yuan"]], where
        assert r["actual_yuan"] == [r["decided_yuan"]], where
        assert r["change"] == r["decided_yuan"] - r["expected_yuan"], where


def test_the_drivers_are_the_largest_decisions(home: Home, largest: pl.DataFrame) -> None:
    total = pl.col("yuan").sum().over(KEY)
    top = (
        largest.with_columns(share=pl.col("yuan").cast(pl.Float64) / total.cast(pl.Float64))
        .filter(pl.col("yuan") > 0)
        .group_by(KEY, maintain_order=True)
        .head(10)
    )
    columns = [*KEY, "case_key", "decision_no", "violation_type", "case_source", "campaign"]
    mine = home["out_region_drivers"].sort(*KEY, "rank")
    assert mine.select(columns).rows() == top.select(columns).rows()
    assert mine["decided_yuan"].to_list() == top["yuan"].to_list()
    assert mine["share"].to_list() == pytest.approx(top["share"].to_list())


# --- the pages --------------------------------------------------------------------------------


def test_the_strip(home: Home, pages: list[Page], months, focus) -> None:
    newest = max(
        r["month"] for rows in months.values() for r in rows if r["outcome"] in ("flagged", "clear")
    )
    compared = 0
    for page in pages:
        rows, strip = months[page.code], page.strip()
        at = next(i for i, r in enumerate(rows) if r["month"] == newest)
        now = rows[at]
        amount = "received" if now["basis"] == "treasury" else "yuan"
        if silent(now):
            assert strip["处罚决定"][0] == strip["决定额"][0] == NONE
        else:
            assert strip["处罚决定"] == (f"{now['n']:,}件", spoken(newest))
            assert strip["决定额"][0] == f"{wan(now['yuan'])}万元"
        if amount == "yuan" and at >= 12 and not silent(now):
            year = rows[at - 12]
            yoy = None if unsent(year) else growth(now["yuan"], year["yuan"])
            assert strip["决定额"][1] == f"同比{percent(yoy)}"
            rest = growth(now["yuan"] - (now["top"] or 0), year["yuan"] - (year["top"] or 0))
            rest = None if unsent(year) or now["n"] <= 1 else rest  # of one case nothing is left
            share = float(now["top"]) / float(now["yuan"]) if now["yuan"] else None
            assert strip["剔除最大案后同比"] == (percent(rest), f"最大案占{percent(share, 0)}")
            before = {r["month"]: r["yuan"] for r in rows}
            this = sum(before[m] for m in before if newest[:4] <= m <= newest)
            last_year = f"{int(newest[:4]) - 1}"
            that = sum(before[m] for m in before if last_year <= m <= last_year + newest[4:])
            both = [
                r
                for r in rows
                if r["month"][5:] <= newest[5:] and r["month"][:4] in (last_year, newest[:4])
            ]
            ytd = None if any(map(unsent, both)) else growth(this, that)
            if ytd is not None and that < _LEAST_BASE:  # of so small a base no percentage
                assert strip["年内累计同比"] == (NONE, "上年同期不足20万元，不比百分比")
            else:
                assert strip["年内累计同比"] == (percent(ytd), "提示线20%")
            compared += 1
        assert strip["入库÷决定"][0] == _ratio(rows)
        opened = [f for f in home["out_flags"].iter_rows(named=True) if _is_open(f, page.code)]
        assert strip["待处理线索"][0] == f"{len(opened):,}条"
        together = re.search(r"合为([\d,]+)项", strip["待处理线索"][1])
        items = int((together[1] if together else str(len(opened))).replace(",", ""))
        parts = re.findall(r"<h2>(?:待处理线索（共?|内部参考（)(\d+)项", page.text)
        if opened:  # as the two tables below count them
            assert sum(map(int, parts)) == items, page.code
    assert compared > 10


def _last_compared(rows: list[dict[str, Any]]) -> int | None:
    known = [i for i in range(len(rows)) if twelve(rows, i)[1] is not None and twelve(rows, i)[0]]
    return known[-1] if known else None


def _ratio(rows: list[dict[str, Any]]) -> str:
    at = _last_compared(rows)
    if at is None or any(silent(r) for r in rows[at - 11 : at + 1]):
        return NONE
    decided, received = twelve(rows, at)
    assert decided is not None
    assert received is not None
    return percent(float(received) / float(decided))


def _is_open(flag: dict[str, Any], code: str) -> bool:
    """Whether somebody still has to do something: neither history, wrong data nor found harmless.

    What the ledger of leads took over is done there; a problem whose lead was closed is done.
    """
    if flag["finding"]:
        harmless = flag["finding"] in ("正常", "有正当理由")
        done = harmless or flag["rectify_result"] or flag["closed_on"]
    else:
        done = flag["status"] in ("历史", "数据有误", "已转台账") or flag["is_current"] is False
    return flag["region_code"] == code and not done


def test_the_series(pages: list[Page], months) -> None:
    for page in pages:
        rows = months[page.code][-60:]
        months_shown = [r["month"] for r in rows]
        decided = [None if silent(r) or running(r) else r["yuan"] for r in rows]
        if any(decided):
            own = page.trace("series", "决定额")
            assert own is not None
            assert (own["x"], own["y"]) == (months_shown, wan2(decided))
            rest = [
                None if v is None else v - (r["top"] or 0)
                for v, r in zip(decided, rows, strict=True)
            ]
            drawn = page.trace("series", "剔除最大案")
            assert drawn is not None
            assert drawn["y"] == pytest.approx(wan2(rest), abs=0.011, nan_ok=True)
        received = page.trace("series", "入库额")
        assert received is not None
        assert received["y"] == wan2([r["received"] for r in rows])
        for name, column in (
            ("预期范围上限", "expected_high_yuan"),
            ("预期范围", "expected_low_yuan"),
        ):
            edge = page.trace("series", name)
            if any(r[column] is not None for r in rows):
                assert edge is not None
                assert edge["y"] == wan2([r[column] for r in rows])
        marked = sorted(
            m for t in page.figures["series"]["data"] if t.get("mode") == "markers" for m in t["x"]
        )
        assert marked == [r["month"] for r in rows if r["outcome"] == "flagged"]


def test_the_table_of_months(pages: list[Page], months) -> None:
    for page in pages:
        rows = months[page.code]
        shown = page.table("months")
        assert shown is not None
        assert len(shown) == min(len(rows), 60)
        for cells, at in zip(shown, reversed(range(len(rows))), strict=False):
            r = rows[at]
            decided, received = twelve(rows, at)
            decided = None if silent(r) else decided
            low = wan(r["expected_low_yuan"])
            number, yuan = (NONE, NONE) if silent(r) else (f"{r['n']:,}", wan(r["yuan"]))
            assert cells[:4] == [
                f"{r['month'][:4]}年{int(r['month'][5:])}月", number, yuan,
                NONE if low == NONE else f"{low}–{wan(r['expected_high_yuan'])}",
            ]  # fmt: skip
            assert cells[5:8] == [wan(r["received"]), wan(decided), wan(received)], (
                page.code,
                r["month"],
            )


def test_the_split_in_table_and_waterfall(home: Home, pages: list[Page], months, focus) -> None:
    order = [
        ("件数", "件数"),
        ("案均", "案均"),
        ("结构", "条款"),
        ("结构", "行业"),
        ("结构", "案件来源"),
    ]
    drawn = 0
    for page in pages:
        row = months[page.code][focus[page.code]]
        split = home["out_region_split"].filter(
            (pl.col("region_code") == page.code) & (pl.col("month") == row["month"])
        )
        shown = page.table("split")
        if split.is_empty() or row["outcome"] == "not_evaluated":
            assert shown is None
            assert "split" not in page.figures
            continue
        parts = {(p, i): c for p, i, c in split.select("part", "item", "change_yuan").iter_rows()}
        base, actual = row["expected_yuan"], row["yuan"]
        changes = [parts[k] for k in order]
        assert base + sum(changes) == actual
        assert shown is not None
        assert [c[1] for c in shown] == [wan(v) for v in (base, *changes, sum(changes), actual)]
        bars = page.figures["split"]["data"][0]
        assert bars["y"] == wan2([base, *changes, actual])
        assert bars["measure"] == ["absolute", *["relative"] * 5, "absolute"]
        drawn += 1
    assert drawn > 10


def test_the_cases_behind_the_month(
    pages: list[Page], months, focus, largest: pl.DataFrame
) -> None:
    for page in pages:
        month = months[page.code][focus[page.code]]["month"]
        own = largest.filter((pl.col("region_code") == page.code) & (pl.col("month") == month))
        total = float(own["yuan"].sum())
        want = [
            [r["decision_no"] or r["case_key"].split("|")[-1], r["violation_type"] or "", r["case_source"] or "",
             r["campaign"] or "", f"{r['yuan']:,.0f}", percent(float(r["yuan"]) / total, 0)]
            for r in own.filter(pl.col("yuan") > 0).head(10).iter_rows(named=True)
        ]  # fmt: skip
        assert (page.table("drivers") or []) == want, page.code


def test_what_is_left_without_the_largest_case(pages: list[Page], months, focus) -> None:
    told = 0
    for page in pages:
        row = months[page.code][focus[page.code]]
        lines = [s for s in page.said() if "剔除最大1案" in s]
        if not row["top"] or row["basis"] == "treasury":
            assert lines == []
            continue
        if row["n"] == 1:  # of one case nothing is left to compare
            assert lines == [] and any("只有1件处罚决定（" in s for s in page.said())
            continue
        rest, high = row["yuan"] - row["top"], row["expected_high_yuan"]
        end = "。"
        if high is not None:
            verb = "仍高于" if rest > high else "不超过"
            end = f"，{verb}预期上限{money(high)}。"
            if row["outcome"] == "flagged" and row["yuan"] <= high:
                end = f"；总额本来没有超过预期上限{money(high)}，标出的是件数或案均。"
        assert len(lines) == 1
        assert lines[0].startswith(f"{spoken(row['month'])}剔除最大1案（")
        assert lines[0].endswith(f"，{money(row['top'])}）后为{money(rest)}{end}")
        told += 1
    assert told > 5


def test_receipts_against_decisions_and_their_disagreement(pages: list[Page], months) -> None:
    compared = 0
    for page in pages:
        rows = months[page.code]
        at = _last_compared(rows)
        if at is None or rows[focus_basis(rows)]["basis"] == "treasury":
            continue
        decided, received = twelve(rows, at)
        assert decided is not None
        assert received is not None
        ratio = float(received) / float(decided)
        start = (
            f"近12个月（至{spoken(rows[at]['month'])}）决定{money(decided)}，入库{money(received)}，"
            f"入库相当于决定的{percent(ratio)}"
        )
        line = next(s for s in page.said() if s.startswith("近12个月（至"))
        assert line.startswith(start), (page.code, line, start)
        missing = sum(silent(r) for r in rows[at - 11 : at + 1])
        if missing:
            is_ended = rows[at]["not_evaluated_reason"] == "region_ended"
            why = "区划已停用" if is_ended else "没有可用的案件数据"
            assert f"其间{missing}个月{why}" in line
        elif abs(ratio - 1) <= 0.15:
            assert line == f"{start}，相差在15%以内。"
        else:
            word = "多" if ratio > 1 else "少"
            assert f"，{word}{money(abs(received - decided))}：请核" in line
        drawn = [
            i
            for i in range(max(0, len(rows) - 60), len(rows))
            if twelve(rows, i)[0] is not None and not running(rows[i])
        ]
        got = page.trace("receipts", "入库")
        assert got is not None
        assert got["y"] == wan2([twelve(rows, i)[1] for i in drawn])
        own = page.trace("receipts", "决定")
        assert own is not None
        assert own["y"] == wan2([
            None if any(silent(r) for r in rows[i - 11 : i + 1]) else twelve(rows, i)[0] for i in drawn
        ])  # fmt: skip
        compared += 1
    assert compared > 5


def focus_basis(rows: list[dict[str, Any]]) -> int:
    """Position of the newest month judged at all; its basis is the page's."""
    return max(i for i, r in enumerate(rows) if r["basis"] is not None)


def test_comparable_counties(home: Home, pages: list[Page], months, focus) -> None:
    peers = home["out_region_peers"].sort("region_code", "rank")
    for page in pages:
        month = months[page.code][focus[page.code]]["month"]
        codes = peers.filter(pl.col("region_code") == page.code)["peer_region_code"].to_list()
        shown = page.table("comparable")
        if not codes:
            assert shown is None
            continue
        assert shown is not None
        for cells, code in zip(shown, [page.code, *codes], strict=True):
            row = next((r for r in months[code] if r["month"] == month), None)
            judged = row is not None and row["outcome"] in ("flagged", "clear")
            if not judged:
                assert cells[2:] == [NONE, NONE, "▨ 未判断"]
                continue
            assert row is not None
            ratio = (
                float(row["yuan"]) / float(row["expected_yuan"])
                if row["basis"] == "decided"
                else row["ratio"]
            )
            assert cells[2] == (f"{row['n']:,}" if row["basis"] == "decided" else NONE)
            assert float(cells[3]) == pytest.approx(ratio, abs=0.0051)
            in_range = row["basis"] == "decided" and (
                float(row["yuan"]) <= row["expected_high_yuan"]
            )
            above = "● 总额在预期内，件数或案均高于往常" if in_range else "● 高于预期"
            amount = row["received" if row["basis"] == "treasury" else "yuan"]
            over = amount is not None and float(amount) > row["expected_high_yuan"]
            calm = "○ 高于预期上限，未到标出的界" if over else "○ 在预期内"
            low = row["expected_low_yuan"]
            if amount is not None and low is not None and float(amount) < low:
                calm = "○ 低于预期下限，没有增长"
            assert cells[4] == (above if row["outcome"] == "flagged" else calm)


def test_the_explanations_of_a_flagged_month(pages: list[Page], months, focus, largest) -> None:
    seen = 0
    for page in pages:
        row = months[page.code][focus[page.code]]
        shown = page.table("explanations")
        if row["outcome"] != "flagged":
            assert shown is None
            continue
        assert shown is not None
        said = {cells[0]: cells[1:] for cells in shown}
        if row["basis"] == "decided":
            share = percent(float(row["top"]) / float(row["yuan"]), 0)
            rest = row["yuan"] - row["top"]
            high = row["expected_high_yuan"]
            within = "；总额本来没有超上限" if row["yuan"] <= high else ""
            enough = rest <= high < row["yuan"]
            at = focus[page.code]
            before = months[page.code][max(0, at - 5) : at]
            known = len(before) == 5 and all(
                m["yuan"] is not None and m["expected_yuan"] is not None for m in before
            )
            if enough and known:
                above = sum(m["yuan"] - m["expected_yuan"] for m in before)
                if above > max(50_000, 0.2 * float(sum(m["expected_yuan"] for m in before))):
                    within += f"；此前5个月合计也高出预期{money(above)}"
                    enough = False
            assert said["单个大案"][0] == (
                f"最大案占当月{share}，剔除后{money(rest)}，预期上限{money(high)}{within}"
            )
            assert (said["单个大案"][1] == "● 可以说明") == enough
            own = largest.filter(
                (pl.col("region_code") == page.code)
                & (pl.col("month") == row["month"])
                & (pl.col("yuan") > 0)  # without an amount a decision moved nothing
            ).head(10)
            named = own.filter(
                pl.col("campaign").is_not_null() & ~pl.col("campaign").is_in(["", "无"])
            )
            if named.is_empty():
                assert said["专项集中办案"][0] == f"金额最大的{own.height}件都不属专项行动"
            else:
                part = percent(float(named["yuan"].sum()) / float(row["yuan"]), 0)
                assert said["专项集中办案"][0] == (
                    f"金额最大的{own.height}件中{named.height}件属专项行动，{money(named['yuan'].sum())}，占当月{part}"
                )
            assert said["基数低"][0].startswith(f"预期{money(row['expected_yuan'])}")
        seen += 1
    assert seen >= 1
