"""Which events stand behind a candidate, found by leaf sector, region and week."""

import numpy as np
import polars as pl

from models.arrays import Bools, Indices, Ints
from models.early_warning.params import Params
from models.early_warning.surprise import eb05
from models.early_warning.tracks import Facts, distinct, most_frequent


def codes(values: pl.Series) -> Indices:
    """Return a number for each value, the row in which it stands first (stable under later rows); none is -1."""
    given = values.replace("", None).alias("value").to_frame().with_row_index("row")
    first = pl.when(pl.col("value").is_not_null()).then(pl.col("row").first().over("value"))
    return given.select(first.cast(pl.Int32).fill_null(-1)).to_series().to_numpy()


class MemberIndex:
    """Looks up event rows; everything it returns had arrived by the week asked about."""

    def __init__(
        self, events: pl.DataFrame, leaf: Indices, region: Indices, n_regions: int
    ) -> None:
        self.n_regions = n_regions
        self.known: Ints = events["known_week"].to_numpy()
        self.event: Ints = events["event_week"].to_numpy()
        self.weight = events["weight"].to_numpy()
        self.leaf, self.region = leaf, region
        self.party, self.person = codes(events["party_key"]), codes(events["complainant_key"])
        self.organ, self.batch = codes(events["organ_code"]), codes(events["batch"])
        self.campaign = codes(events["campaign"])
        self.is_case = (events["source"] == "case").to_numpy()
        self.is_complaint = (events["source"] == "complaint").to_numpy()
        self.order = np.argsort(leaf, kind="stable").astype(np.int32)
        self.known_of_leaf = self.known[self.order]
        self.starts = np.searchsorted(leaf[self.order], np.arange(leaf.max(initial=-1) + 2))
        self.second_organ = self._second_organ()
        self.tells_campaigns = self._tells_campaigns(events["is_campaign_told"])
        self.first_told, self.first_case = (
            self._first_weeks(seen) for seen in (~self.is_case, self.is_case)
        )

    def _second_organ(self) -> Ints:
        """Return for each region the week in which a second organ was first seen."""
        seen = pl.DataFrame({"region": self.region, "organ": self.organ, "known": self.known})
        others = seen.filter(pl.col("organ") >= 0).filter(
            pl.col("organ") != pl.col("organ").first().over("region")
        )
        second = np.full(self.n_regions, np.iinfo(np.int64).max)
        for region, week in others.group_by("region").agg(pl.col("known").min()).iter_rows():
            second[region] = week
        return second

    def _first_weeks(self, seen: Bools) -> Ints:
        """Return for each region the week in which such a record of it was first known."""
        first = np.full(self.n_regions, np.iinfo(np.int64).max)
        np.minimum.at(first, self.region[seen], self.known[seen])
        return first

    def _tells_campaigns(self, told: pl.Series) -> Ints:
        """Return for each region the week from which its cases say of which campaign they are, if of any."""
        first = np.full(self.n_regions, np.iinfo(np.int64).max)
        # Cases that do not tell whether it is told are of a source that has no such question.
        says = self.is_case & told.fill_null(value=True).to_numpy()
        np.minimum.at(first, self.region[says], self.known[says])
        return first

    def rows(self, leaves: Ints, regions: tuple[int, ...], first_week: int, week: int) -> Ints:
        """Return event rows of leaves x regions in first_week..week, arrived by ``week``, sorted."""
        inside = np.zeros(self.n_regions, dtype=np.bool_)
        inside[list(regions)] = True
        found: list[Ints | Indices] = [np.empty(0, dtype=np.int64)]
        for start, end in zip(self.starts[leaves], self.starts[leaves + 1], strict=True):
            known = self.known_of_leaf[start:end]
            part = self.order[start:end][
                np.searchsorted(known, first_week) : np.searchsorted(known, week, "right")
            ]
            found.append(part[inside[self.region[part]] & (self.event[part] >= first_week)])
        return np.sort(np.concatenate(found))

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
        if said := self._few_persons(rows, params, expected) or self._one_countys(
            rows, week, params
        ):
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

    def _one_countys(self, rows: Ints, week: int, params: Params) -> str | None:
        """Return that the rise is but cases of one county: its enforcement, no industry's (C009), or None.

        Its complaints or samplings must have been coming, else their silence says nothing, and other
        counties must have cases, else every rise were one county's.
        """
        cases = rows[self.is_case[rows]]
        if not cases.size or (self.first_case <= week).sum() < 2:
            return None
        county = most_frequent(self.region[cases])
        share = float((self.region[cases] == county).sum()) / rows.size
        if share <= params.single_source_share or self.first_told[county] > self.known[rows].min():
            return None
        return f"同一县的案件占{round(100 * share)}%，归县情看（C009）"

    def told(self, rows: Ints, week: int) -> Bools:
        """Return which rows are cases of a county that says of which campaign its cases are."""
        says: Bools = self.is_case[rows] & (self.tells_campaigns[self.region[rows]] <= week)
        return says

    def share_of_campaign(self, rows: Ints) -> float:
        """Return which share of rows one campaign has."""
        codes = self.campaign[rows]
        largest = most_frequent(codes)
        return float((codes == largest).mean()) if largest >= 0 else 0.0

    def _few_persons(self, rows: Ints, params: Params, expected: float) -> str | None:
        """Return that the rise is but a few complainants with many tickets each, or None."""
        person = np.where(self.is_complaint[rows], self.person[rows], -1)
        who, n = np.unique(person[person >= 0], return_counts=True)
        often = n >= params.repeat_tickets
        inside = np.isin(person, who[often])
        if inside.sum() < params.repeat_tickets_in_all:
            return None
        rest = np.array([self.weight[rows][~inside].sum()])
        if 2 * inside.sum() < rows.size and eb05(rest, np.array([expected]))[0] > 1.0:
            return None
        return f"{int(often.sum())}名投诉人重复登记{int(inside.sum())}件"
