"""Which candidate of a rise may be issued, and why another may not."""

from dataclasses import replace

import numpy as np

from models.arrays import Ints
from models.early_warning.params import Params
from models.early_warning.records.sectors import Sectors
from models.early_warning.rises.drives import Drives
from models.early_warning.rises.everywhere import around
from models.early_warning.rises.members import MemberIndex
from models.early_warning.rises.named import of_sector
from models.early_warning.rises.scan import Candidate
from models.early_warning.texts.said import TextEvidence
from models.early_warning.tracks import Facts

#: A finer sector whose score comes to this part of a wider one's is the rise.
PREFER_FINER = 0.9
#: So many lesser candidates of the same records are tried where the best may not be issued.
_TRY_OTHERS = 6
_DRIVE = "多出的主要是自查，同市同一问题的其他行业也多，像一次专项"
_UNTOLD = "有的县从不写明是否专项，像同一专项行动"


class Issuable:
    """Weighs the candidates of a week by their records."""

    def __init__(
        self, sectors: Sectors, index: MemberIndex, drives: Drives, said: TextEvidence, city_of: Ints,
        params: Params,
    ) -> None:  # fmt: skip
        self.sectors, self.index, self.drives, self.said = sectors, index, drives, said
        self.city_of, self.params = city_of, params

    def rows(self, c: Candidate) -> Ints:
        """Return the records of a candidate."""
        leaves = self.sectors.leaves(c.sector)
        return self.index.rows(leaves, c.regions, c.week - c.weeks + 1, c.week)

    def best(
        self, found: list[tuple[Candidate, Ints]], week: int, sure: float
    ) -> tuple[Candidate, Ints, Facts, str | None]:
        """Return the finest candidate, or a lesser one that may be issued when it may not; words may make it sure."""
        best, rows = self._finest(found)
        facts = self.index.facts(rows, week, self.params, best.expected)
        reason = self.why_not(best, facts)
        for other, its_rows in found[:_TRY_OTHERS] if reason is not None else ():
            its_facts = self.index.facts(its_rows, week, self.params, other.expected)
            if self.why_not(other, its_facts) is None:
                best, rows, facts, reason = other, its_rows, its_facts, None
                break
        if reason is None and best.score < sure and not best.is_named:
            best = replace(best, score=best.score + self.said_of(best, rows))
        return best, rows, facts, reason

    def _finest(self, found: list[tuple[Candidate, Ints]]) -> tuple[Candidate, Ints]:
        """Return the finest sector that holds: nearly the best score with the most words fixed."""
        best = max(c.score for c, _ in found)
        near = [f for f in found if f[0].score >= PREFER_FINER * best]
        return max(near, key=lambda f: (int(self.sectors.depth[f[0].sector]), f[0].score))

    def said_of(self, c: Candidate, rows: Ints) -> float:
        """Return what it adds that the records speak of one new thing (all of a sector's city compared)."""
        onset = c.week - c.weeks + 1
        own = of_sector(self.index, self.sectors.leaves(c.sector), self.city_of, c)
        return self.said.worth(rows, own, onset)

    def why_not(self, c: Candidate, facts: Facts) -> str | None:
        """Return why a candidate may not be issued: one source, too little, a campaign; ``None`` if it may."""
        p = self.params
        if facts.single_source:
            return facts.single_source
        if facts.n_events < p.min_events or facts.n_parties < p.min_parties:
            return f"不足{p.min_events}件或{p.min_parties}家"
        if c.eb05 <= p.min_eb05 and not c.is_named:
            return f"收缩下限不高于{p.min_eb05:g}倍"
        return _DRIVE if self.drives.explains(c) else self._of_untold_campaign(c)

    def _of_untold_campaign(self, c: Candidate) -> str | None:
        """Return that cases of counties which never say of a campaign are like those of one told beside.

        Such a county does not say that its cases were of none. Looked at are the cases of the same
        sector and weeks in counties of the city that say so; nothing is taken from a candidate with
        enough cases of its own that say so, or that is not of cases for the most part.
        """
        p, city = self.params, self.city_of
        rows = self.rows(c)
        told = self.index.told(rows, c.week)
        if told.sum() < p.min_events:
            near = tuple(np.flatnonzero(around(c.regions, city)).tolist())
            leaves = self.sectors.leaves(c.sector)
            beside = self.index.rows(leaves, near, c.week - c.weeks + 1, c.week)
            beside = beside[self.index.told(beside, c.week)]
        else:
            beside = rows[told]
        share = self.index.share_of_campaign(beside)
        is_of_cases = 2 * int(self.index.is_case[rows].sum()) > rows.size
        if not is_of_cases or beside.size < p.min_events or share <= p.single_source_share:
            return None
        return f"{_UNTOLD}：写明的县{beside.size}件案件中{round(100 * share)}%属同一专项"
