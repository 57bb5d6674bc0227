"""Which events stand behind a candidate, found by leaf sector, region and week."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from models.early_warning.params import Params
from models.early_warning.scan import eb05
from models.early_warning.tracks import Facts, distinct, most_frequent

Ints = NDArray[np.int64]
#: A few complainants with so many tickets each are their own affair, not a sector's.
_TICKETS_EACH = 4
_MANY_TICKETS = 8


def _codes(values: pl.Series) -> Ints:
    """Give values numbers in order of first appearance, null = -1 (stable under later rows)."""
    codes: dict[str | None, int] = {None: -1, "": -1}
    for v in values.to_list():
        codes.setdefault(v, len(codes) - 2)
    return np.array([codes[v] for v in values.to_list()], dtype=np.int64)


class MemberIndex:
    """Looks up event rows; everything it returns had arrived by the week asked about."""

    def __init__(self, events: pl.DataFrame, leaf: Ints, region: Ints, n_regions: int) -> None:
        self.n_regions = n_regions
        self.known: Ints = events["known_week"].to_numpy()
        self.event: Ints = events["event_week"].to_numpy()
        self.weight = events["weight"].to_numpy()
        self.leaf, self.region = leaf, region
        self.party, self.person = _codes(events["party_key"]), _codes(events["complainant_key"])
        self.organ, self.batch = _codes(events["organ_code"]), _codes(events["batch"])
        self.campaign = _codes(events["campaign"])
        self.is_case = (events["source"] == "case").to_numpy()
        self.is_complaint = (events["source"] == "complaint").to_numpy()
        cell = np.where(leaf >= 0, leaf * n_regions + region, -1)
        self.order = np.argsort(cell, kind="stable")
        ordered = cell[self.order]
        cells, starts = np.unique(ordered, return_index=True)
        ends = np.append(starts[1:], ordered.size)
        self.slices = {
            int(c): self.order[s:e] for c, s, e in zip(cells, starts, ends, strict=True) if c >= 0
        }
        self.second_organ = self._second_organ()

    def _second_organ(self) -> Ints:
        """Return for each region the week in which a second organ was first seen."""
        first: dict[int, int] = {}
        second = np.full(self.n_regions, np.iinfo(np.int64).max)
        rows = np.flatnonzero(self.organ >= 0)
        for i in rows:
            r = int(self.region[i])
            if r not in first:
                first[r] = int(self.organ[i])
            elif first[r] != self.organ[i] and second[r] > self.known[i]:
                second[r] = self.known[i]
        return second

    def rows(self, leaves: Ints, regions: tuple[int, ...], first_week: int, week: int) -> Ints:
        """Return event rows of leaves x regions in first_week..week, arrived by ``week``, sorted."""
        found = []
        for leaf in leaves:
            for region in regions:
                rows = self.slices.get(int(leaf) * self.n_regions + region)
                if rows is None:
                    continue
                known = self.known[rows]
                part = rows[
                    np.searchsorted(known, first_week) : np.searchsorted(known, week, "right")
                ]
                found.append(part[self.event[part] >= first_week])
        return np.sort(np.concatenate(found)) if found else np.empty(0, dtype=np.int64)

    def facts(self, rows: Ints, week: int, params: Params, expected: float = 0.0) -> Facts:
        """Return counts and, where one source makes the rise, which.

        That is so when it makes more than ``single_source_share`` of the events, or when nothing
        stands out (EB05 of at most 1) without it.
        """
        campaign = self.campaign[rows]
        return Facts(
            n_cases=int(self.is_case[rows].sum()),
            n_complaints=int(self.is_complaint[rows].sum()),
            n_parties=distinct(self.party[rows]),
            n_events=int(rows.size),
            single_source=self._single_source(rows, week, params, expected),
            campaign_share=float((campaign >= 0).mean()) if rows.size else 0.0,
        )

    def _single_source(self, rows: Ints, week: int, params: Params, expected: float) -> str | None:
        several_organs = bool((self.second_organ[self.region[rows]] <= week).any())
        sources = [
            (self.person[rows], "同一投诉举报人"),
            (self.campaign[rows], "同一专项行动"),
            (self.batch[rows], "同一批次"),
        ]
        if several_organs:
            sources.append((self.organ[rows], "同一办案机构"))
        weights = self.weight[rows]
        if not rows.size:
            return None
        if said := self._few_persons(rows, expected):
            return said
        for codes, name in sources:
            inside = codes == most_frequent(codes)
            if not inside.any() or (codes < 0).all():
                continue
            if inside.mean() > params.single_source_share:
                return f"{name}占{round(100 * float(inside.mean()))}%"
            rest = np.array([weights[~inside].sum()])
            if inside.sum() > 1 and eb05(rest, np.array([expected]))[0] <= 1.0:
                return f"剔除{name}的{int(inside.sum())}件后不突出"
        return None

    def _few_persons(self, rows: Ints, expected: float) -> str | None:
        """Return that the rise is but a few complainants with many tickets each, or None."""
        person = np.where(self.is_complaint[rows], self.person[rows], -1)
        who, n = np.unique(person[person >= 0], return_counts=True)
        inside = np.isin(person, who[n >= _TICKETS_EACH])
        if inside.sum() < _MANY_TICKETS:
            return None
        rest = np.array([self.weight[rows][~inside].sum()])
        if 2 * inside.sum() < rows.size and eb05(rest, np.array([expected]))[0] > 1.0:
            return None
        return f"{int((n >= _TICKETS_EACH).sum())}名投诉人重复登记{int(inside.sum())}件"
