"""The months of every county, and what is proposed of counties for a period."""

from datetime import timedelta
from functools import cached_property

import polars as pl

from dashboards.view.base import Row, Tables


def is_window(period: str) -> bool:
    """Whether a period is a campaign's window, named by its first day."""
    return len(period) == len("2026-05-10") and period.count("-") == 2


def _period_end(period: str) -> tuple[str, bool]:
    """Return the last month of a period; of two that end together the longer sorts last."""
    if "-Q" in period:
        return f"{period[:4]}-{int(period[-1]) * 3:02d}", True
    return period, False


class Months(Tables):
    """Months and proposals of a run, indexed once."""

    @cached_property
    def months(self) -> list[str]:
        """Every month of ``out_region_month`` in order."""
        return sorted(set(self.get("out_region_month")["month"].drop_nulls()))

    @cached_property
    def month(self) -> str | None:
        """The newest month in which any county could be judged, else the newest that is over."""
        frame = self.get("out_region_month").filter(pl.col("outcome").is_in(["flagged", "clear"]))
        newest = frame["month"].max()
        if newest is not None:
            return str(newest)
        running = f"{self.run.as_of + timedelta(days=1):%Y-%m}"
        over = [m for m in self.months if m < running] or self.months[:1]
        return over[-1] if over else None

    @cached_property
    def series(self) -> dict[str, pl.DataFrame]:
        """Rows of ``out_region_month`` by region, in month order."""
        parts = self.get("out_region_month").sort("region_code", "month")
        groups = parts.partition_by("region_code", as_dict=True, maintain_order=True)
        return {str(key[0]): part for key, part in groups.items()}

    @cached_property
    def month_rows(self) -> list[Row]:
        """Rows of the newest judged month, by region code."""
        frame = self.get("out_region_month").filter(pl.col("month") == (self.month or ""))
        return frame.sort("region_code").to_dicts()

    @cached_property
    def month_by_region(self) -> dict[str, Row]:
        """Row of the newest judged month by region code."""
        return {row["region_code"]: row for row in self.month_rows}

    @cached_property
    def ended(self) -> set[str]:
        """Counties that are no more: they have a page, and no place among those of today."""
        rows = self.month_rows
        return {r["region_code"] for r in rows if r["not_evaluated_reason"] == "region_ended"}

    @cached_property
    def _recent_months(self) -> dict[tuple[str, str], Row]:
        frame = self.get("out_region_month").filter(pl.col("month").is_in(self.months[-12:]))
        return {(r["region_code"], r["month"]): r for r in frame.iter_rows(named=True)}

    def month_of(self, code: str, month: str) -> Row:
        """Return a county's row of one of the last twelve months; empty where there is none."""
        return self._recent_months.get((code, month), {})

    @cached_property
    def has_proposals(self) -> bool:
        """Whether the run proposes key counties at all."""
        return not self.get("out_key_regions").is_empty()

    @cached_property
    def period(self) -> str | None:
        """The newest month or quarter proposed; a quarter goes before its last month."""
        labels = sorted(set(self.get("out_key_regions")["period"].drop_nulls()))
        regular = [label for label in labels if not is_window(label)]
        return max(regular or labels, key=_period_end, default=None)

    @cached_property
    def key_regions(self) -> dict[str, Row]:
        """The newest key-county proposal of each county."""
        return self.proposals(self.period)

    def proposals(self, period: str | None) -> dict[str, Row]:
        """Return the proposals of a period by region, in code order."""
        frame = self.get("out_key_regions").filter(pl.col("period") == (period or ""))
        return {row["region_code"]: row for row in frame.sort("region_code").iter_rows(named=True)}

    @cached_property
    def windows(self) -> list[str]:
        """First days of the campaign windows proposed, newest first."""
        labels = set(self.get("out_key_regions")["period"].drop_nulls())
        return sorted((label for label in labels if is_window(label)), reverse=True)

    @cached_property
    def confirmed(self) -> dict[str, Row]:
        """The newest proposal of each county that people confirmed, whatever its period."""
        frame = self.get("out_key_regions").filter(pl.col("decision") == "confirmed")
        return {row["region_code"]: row for row in frame.sort("period").iter_rows(named=True)}
