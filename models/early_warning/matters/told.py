"""Which matters of a week are news; the others are held back and it is said why."""

from collections.abc import Iterator, Sequence

from models.early_warning.cells import Suppressed
from models.early_warning.matters.many_persons import Matters, brand_of
from models.early_warning.params import Params
from models.early_warning.rises.expectation import Expectation
from models.early_warning.rises.members import MemberIndex
from models.early_warning.tracks import Track

_NOT_USUAL = "平常多少还不知道"


class News:
    """The matters of a week that no live warning tells of; what is held back goes into ``suppressed``."""

    def __init__(
        self, matters: Matters, expectation: Expectation, index: MemberIndex, params: Params,
        suppressed: list[Suppressed],
    ) -> None:  # fmt: skip
        self.matters, self.expectation, self.index = matters, expectation, index
        self.params, self.suppressed = params, suppressed
        self.hushed: dict[str, int] = {}

    def of(self, week: int, threshold: float, tracks: Sequence[Track]) -> Iterator[Track]:
        """Yield the matters to be issued; ``tracks`` are those open, with each that was yielded before."""
        for track in self.matters.step(week, threshold):
            if self._is_too_early(track, week) or self._inside_a_warning(track, week, tracks):
                continue
            yield track

    def _inside_a_warning(self, matter: Track, week: int, tracks: Sequence[Track]) -> bool:
        """Tell whether a matter is but a part of a live warning of a sector or a brand; then it is no news.

        It is one of its own again once half of the warning's complainants speak of it; beside a sheet of
        the whole province, under which every city's firms are, once it is more than a 提示.
        """
        rows = sorted(matter.members)
        brand = brand_of(matter.anchor)
        live = [t for t in tracks if t.issued_week is not None]
        live = [t for t in live if t.kind == "sector" or (brand_of(t.anchor) and not brand)]
        for sector in live:
            inside = sum(r in sector.members for r in rows)
            persons = self.matters.persons(rows)
            if sector.is_of_all and matter.updates[0].level != "提示":
                continue
            if 2 * inside >= len(rows) and 2 * persons < self.matters.persons(
                [r for r in sector.members if self.index.is_complaint[r]]
            ):
                inside_of = "同一品牌的" if brand_of(sector.anchor) else "行业"
                said = f"已含在{inside_of}预警中，{persons}人反映同一{'品牌' if brand else '主体'}"
                self._hush(matter, week, said, sector)
                return True
        return False

    def _is_too_early(self, matter: Track, week: int) -> bool:
        """Tell whether complaints have only begun to come to its counties, where no firm has a usual number.

        Very many people who speak of one matter are told all the same.
        """
        since = self.expectation.since[0, list(matter.regions)]
        if since.min() <= week - self.params.learn_weeks or matter.updates[0].level == "预警":
            return False
        persons = self.matters.persons(matter.members)
        self._hush(matter, week, f"{persons}人反映，当地刚开始报送投诉，{_NOT_USUAL}")
        return True

    def _hush(self, matter: Track, week: int, said: str, inside: Track | None = None) -> None:
        """Do not issue a matter; say why, once in ``quiet_weeks``."""
        self.matters.put_back(matter)
        last = self.hushed.get(matter.anchor, -self.params.quiet_weeks)
        if week - last < self.params.quiet_weeks:
            return
        self.hushed[matter.anchor] = week
        issued = matter.updates[0]
        self.suppressed.append(
            Suppressed(week, week - matter.onset + 1, matter.words, matter.regions,
                       len(matter.members), 1, issued.expected, issued.score, said, matter.anchor,
                       inside)
        )  # fmt: skip
