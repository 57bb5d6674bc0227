"""Early warnings as they stand today."""

from datetime import date, timedelta
from functools import cached_property

import polars as pl

from dashboards.view.base import Row, Tables, slug

#: Levels of a warning, the highest first.
LEVELS = ("预警", "关注", "提示")
_CLOSED = {"已关闭", "已取代"}
#: Column of how a warning stands today → the column it stood at when it was issued.
_TODAY = {
    "current_level": "level", "current_scope": "region_scope", "last_seen_on": "window_end",
    "current_cases": "n_cases", "current_complaints": "n_complaints", "current_parties": "n_parties",
    "current_core": "n_core", "current_counted": "n_counted", "current_expected": "expected",
    "current_terms": "terms", "current_reason": "reason", "current_advice": "advice",
    "current_first_on": "window_start", "current_last_on": "window_end",
}  # fmt: skip


class Warnings(Tables):
    """Warnings of a run, indexed once."""

    @cached_property
    def warnings(self) -> list[Row]:
        """All issued warnings, newest first; where today's state is not known, that at issue."""
        frame = self.get("out_warnings").sort(
            "issued_on", "warning_id", descending=[True, False], nulls_last=True
        )
        at_issue = pl.col("n_cases").fill_null(0) + pl.col("n_complaints").fill_null(0)
        return frame.with_columns(
            pl.col("current_n").fill_null(at_issue),
            *(pl.coalesce(now, then).alias(now) for now, then in _TODAY.items()),
        ).to_dicts()

    @cached_property
    def warning_pages(self) -> dict[str, str]:
        """Address of each warning's sheet inside the site, by warning id."""
        return {w["warning_id"]: f"warnings/{slug(w['warning_id'])}.html" for w in self.warnings}

    @cached_property
    def warning_by_id(self) -> dict[str, Row]:
        """Issued warnings by their number."""
        return {w["warning_id"]: w for w in self.warnings}

    def is_live(self, warning: Row) -> bool:
        """Whether a warning is neither superseded, closed nor quiet for as long as the bureau's rule has it."""
        if warning["superseded_by"] or (warning["status"] or "") in _CLOSED:
            return False
        end = warning["window_end"] or warning["issued_on"]
        newest = self._newest_evidence.get(warning["warning_id"], end)
        return end is None or self.run.as_of - max(end, newest) <= self.quiet

    @cached_property
    def quiet(self) -> timedelta:
        """How long a warning stays live after its newest evidence."""
        return timedelta(weeks=self.run.rules["W001"]["quiet_weeks"])

    @cached_property
    def _newest_evidence(self) -> dict[str, date]:
        """Day on which each warning's newest record joined it."""
        known = self.get("out_warning_members").drop_nulls("added_on")
        return dict(known.group_by("warning_id").agg(pl.col("added_on").max()).iter_rows())

    def is_new_warning(self, warning: Row) -> bool:
        """Whether a warning came with this run; on a first run nothing is new."""
        known = self.run.previous_as_of is not None
        return known and warning["warning_id"] in self.run.new_warning_ids

    @cached_property
    def live_warnings(self) -> list[Row]:
        """Warnings still to be acted on: today's highest level first, then the most records."""
        ranks = {level: rank for rank, level in enumerate(LEVELS)}
        return sorted(
            (w for w in self.warnings if self.is_live(w)),
            key=lambda w: (
                ranks.get(w["current_level"] or "", len(LEVELS)),
                -(w["current_n"] or 0),
            ),
        )

    def sector(self, warning: Row) -> str:
        """Return what a warning is about, in the words of its columns."""
        parts = [warning["industry"], warning["object_category"], warning["violation_type"]]
        return " · ".join(p for p in parts if p) or "一事多人"

    def scope(self, warning: Row) -> str:
        """Return by name the regions a warning, or a signal that was held back, concerns today."""
        scope = warning["current_scope"] if "current_scope" in warning else warning["region_scope"]
        return self.places(scope)
