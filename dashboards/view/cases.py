"""Cases compared with their like, and those that wait for a decision."""

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import polars as pl

from dashboards.view.base import Row, slug
from dashboards.view.flags import Flags
from dashboards.view.warnings import Warnings

#: From this share of a departure on (logarithm) that is in all the organ's fines, they are looked at first.
_A_THIRD = 1 / 3
#: What is read of a case that is only named.
_OF_NAMED_CASES = (
    "case_no", "decision_no", "region_code", "domain", "campaign", "violation_type", "decision_date",
    "fine_yuan",
)  # fmt: skip


class Cases(Flags, Warnings):
    """Cases of a run, indexed once; which are named hangs on flags and warnings."""

    @cached_property
    def flagged_cases(self) -> list[Row]:
        """Rows of ``out_case_disparity`` that are flagged, newest decision first."""
        frame = self.get("out_case_disparity").filter(pl.col("outcome") == "flagged")
        order = ["decision_date", "case_key"]
        return frame.sort(order, descending=[True, False], nulls_last=True).to_dicts()

    @cached_property
    def open_unlike(self) -> list[Row]:
        """Flagged cases somebody still has to deal with; the others were found on or are history."""
        return [r for r in self.flagged_cases if self._is_open_unlike(r["case_key"])]

    def _is_open_unlike(self, key: str) -> bool:
        own = self.flags_of_case.get(key)  # that of the comparison first
        return own[0].standing.is_open if own else True

    def peers_below(self, row: Mapping[str, Any]) -> bool:
        """Whether a flagged case lies in the statutory range and nearly all its peers below it."""
        below, n, position = row.get("n_peers_below"), row.get("n_peers"), row.get("position")
        if row.get("direction") != "high" or below is None or not n or position is None:
            return False
        share = self.run.rules["P003"]["peers_outside"]
        return bool(0 <= position <= 1 and round(below / n, 6) >= share)

    def organ_apart(self, row: Mapping[str, Any]) -> Row | None:
        """Return how the organ of a flagged case fines under its clause, if a third of the departure is in it."""
        found = self._organs_apart.get((row["clause_id"], row["organ_code"]))
        if found is None or not row["expected_q50"] or not row["fine_yuan"]:
            return None
        departure = math.log(float(row["fine_yuan"]) / float(row["expected_q50"]))
        if departure == 0 or found["effect"] / departure < _A_THIRD:
            return None
        return {**found, "left": departure - found["effect"]}

    @cached_property
    def _organs_apart(self) -> dict[tuple[str, str], Row]:
        apart = self.get("out_organ_effects").filter("is_apart")
        return {(r["clause_id"], r["organ_code"]): r for r in apart.iter_rows(named=True)}

    @cached_property
    def compared(self) -> pl.DataFrame:
        """Every case that was to be compared, with what pictures count of it."""
        return self.get("compared" if "compared" in self.tables else "out_case_disparity")

    @cached_property
    def cases(self) -> dict[str, Row]:
        """Facts of the cases that are named beside the cards, by case key.

        Those flagged, those that stand for a warning, those a lead names, and of the flags those
        somebody still has to deal with or that appear on a card.
        """
        on_cards = set(self.get("out_case_peers")["peer_case_key"])
        on_cards |= set(self.get("out_undecided")["case_key"])
        on_cards |= set(self.get("out_undecided_peers")["peer_case_key"])
        wanted = on_cards & set(self.get("out_flags")["object_key"])
        wanted |= {r["case_key"] for r in self.flagged_cases}
        for row in self.warnings:
            wanted |= set(row["representative_case_keys"] or [])
        wanted |= {str(f["object_key"]) for f in self.open_flags if f["object_type"] == "case"}
        wanted |= {key for row in self.leads for key in row["case_keys"] or []}
        return self.cases_of(wanted, _OF_NAMED_CASES)

    @cached_property
    def case_pages(self) -> dict[str, str]:
        """Address of each card inside the site, by case key."""
        return {r["case_key"]: f"cases/{slug(r['case_key'])}.html" for r in self.flagged_cases}

    @cached_property
    def case_papers(self) -> dict[str, str]:
        """Address of the Word file of each card somebody still has to deal with, by case key."""
        papers = {}
        for row in self.flagged_cases:
            key = row["case_key"]
            if any(f.standing.is_open for f in self.flags_of_case.get(key, [])):
                papers[key] = self.case_pages[key].removesuffix(".html") + ".docx"
        return papers

    @cached_property
    def undecided(self) -> dict[str, list[Row]]:
        """Cases waiting for their decision by region code (empty: none), newest filing first."""
        frame = self.get("out_undecided").sort("case_key")
        frame = frame.sort("filed_date", descending=True, nulls_last=True, maintain_order=True)
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in frame.iter_rows(named=True):
            groups[row["region_code"] or ""].append(row)
        return dict(sorted(groups.items()))

    def undecided_page(self, code: str) -> str:
        """Return the address of a region's cases waiting for their decision."""
        return f"cases/undecided-{slug(code) if code else 'unmapped'}.html"
