"""The monthly form as page and workbook read it: its rows, and what is to be said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from dashboards import words
from dashboards.view import Row, View
from data_contracts import sources

#: Figures that are frozen, with the word for each.
FIGURES = {
    "cases": "处罚决定件数", "fines_yuan": "罚款", "confiscations_yuan": "没收",
    "decided_yuan": "罚没决定额", "treasury_yuan": "入库额",
}  # fmt: skip


@dataclass(frozen=True)
class Forms:
    """Every locked month and the newest draft."""

    view: View

    @cached_property
    def frame(self) -> pl.DataFrame:
        """Rows of ``out_month_report`` by month and county."""
        return self.view.get("out_month_report").sort("month", "region_code")

    @cached_property
    def newest(self) -> str | None:
        """The month of the newest form."""
        return max(self.frame["month"].to_list(), default=None)

    @cached_property
    def months(self) -> list[str]:
        """Every month with a form, newest first."""
        return sorted(set(self.frame["month"]), reverse=True)

    def rows(self, month: str | None) -> list[Row]:
        """Return a month's form, counties that came later left out.

        Figures of a county whose cases were not delivered, or never are, are not there: not nought.
        """
        alone = self._on_receipts.get(month or "", [])
        silent = pl.col("missing_sources").list.contains("cases") | (
            pl.col("region_code").is_in(alone) & (pl.col("cases") == 0)
        )
        own = [c for c in FIGURES if c != "treasury_yuan"]
        mine = (pl.col("month") == (month or "")) & (pl.col("state") != "锁定后新增")
        shown = pl.when(~silent.fill_null(value=False)).then(pl.col(own)).name.keep()
        return self.frame.filter(mine).with_columns(shown).to_dicts()

    @cached_property
    def _on_receipts(self) -> dict[str, list[str]]:
        """Counties by month of which only receipts are known."""
        months = self.view.get("out_region_month").filter(pl.col("basis") == "treasury")
        found = months.group_by("month").agg(pl.col("region_code"))
        return dict(found.iter_rows())

    def locked_on(self, month: str | None) -> str:
        """Return the day a month was locked on; empty while it is a draft."""
        rows = self.rows(month)
        day = rows[0]["locked_on"] if rows else None
        return words.day(day) if day else ""

    @cached_property
    def is_draft(self) -> bool:
        """Whether the newest form is a draft still."""
        return self.newest is not None and not self.locked_on(self.newest)

    @cached_property
    def silent(self) -> list[Row]:
        """Counties of the newest draft that owe something themselves, by code.

        A source of their own that did not come, or an answer that is due by the lock day.
        """
        if not self.is_draft:
            return []
        return [r for r in self.rows(self.newest) if self.not_usable(r) or r["leads_due"]]

    def changes(self) -> list[tuple[str, str, str, str, str]]:
        """Return what came after the lock: month, county, figure, as locked, now; newest first."""
        late = self.frame.filter(pl.col("locked_on").is_not_null() & pl.col("changed"))
        found = []
        for r in late.sort("month", "region_code", descending=[True, False]).iter_rows(named=True):
            for name, zh in FIGURES.items():
                if r[name] != r[f"{name}_now"]:
                    was, now = (_figure(name, r[c]) for c in (name, f"{name}_now"))
                    found.append(
                        (r["month"], self.view.region_name(r["region_code"]), zh, was, now)
                    )
        return found

    @staticmethod
    def missing(row: Row) -> str:
        """Return the sources a county has not delivered, by name."""
        return _titles(row["missing_sources"])

    @staticmethod
    def not_usable(row: Row) -> str:
        """Return the sources of which nothing of the month counts: not delivered, or all set aside."""
        waiting = _titles(row.get("waiting_sources"))
        said = [Forms.missing(row), f"{waiting}（交来的行都搁置，待改正）" if waiting else ""]
        return "；".join(filter(None, said))

    @staticmethod
    def outcome(row: Row) -> str:
        """Return how a month was judged; the form holds no range, so the sum is not spoken of."""
        return {"flagged": "高于往常", "clear": "没有高于往常"}.get(row["outcome"] or "", "未判断")

    def asked(self, row: Row) -> str:
        """Return what a county owes: its sources not delivered, its leads due by the lock day."""
        missing = self.not_usable(row)
        said = [f"未报送：{missing}"] if self.missing(row) else [missing] if missing else []
        if row["leads_due"]:
            late = f"，其中{row['leads_overdue']}项已逾期" if row["leads_overdue"] else ""
            said.append(f"应答复的线索{row['leads_due']}项{late}")
        return "；".join(said)

    def due(self) -> str:
        """Return when the newest draft is to be locked, and what is uncertain about the day."""
        run = self.view.run
        if run.lock_day is None:
            return ""
        note = f"（{run.calendar_note}）" if run.calendar_note else ""
        return f"{words.long_day(run.lock_day)}{note}"

    def due_words(self) -> str:
        """Return when the newest draft is to be locked, or that the day passed without it."""
        run = self.view.run
        passed = run.lock_day is not None and run.lock_day < run.as_of
        return f"应于{self.due()}锁定，还没有锁定" if passed else f"{self.due()}锁定"


def _titles(names: Sequence[str] | None) -> str:
    return "、".join(sources()[s].title_zh if s in sources() else s for s in names or [])


def _figure(name: str, value: object) -> str:
    if value is None:
        return "没有"
    return f"{value:,}件" if name == "cases" else f"{value:,.2f}元"
