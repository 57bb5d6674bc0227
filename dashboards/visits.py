"""The visits owed, as page, workbook and Word form read them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import polars as pl

from dashboards.view import View

#: Reasons whose share everybody is asked for: every enterprise's case, a hundred of a hundred.
WHOLE = ("复议", "诉讼", "重大处罚")
#: States in order: what is to be done first stands first.
STATES = ("逾期", "待办", "历史未办", "已办")
ASKED = STATES[:2]


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit that answers for every reason an object has under one kind.

    Attributes
    ----------
    whys : str
        Its reasons in words.
    due_on : date, optional
        The first of its days.
    state : str
        The state of the reason that is farthest from done.
    other_visit : str, optional
        Day and kind of a visit that was made and does not count for this kind; in brackets why its day
        cannot be right.
    """

    object_key: str
    kind: str
    number: str | None
    subject: str | None
    organ_name: str | None
    since: date | None
    whys: str
    due_on: date | None
    state: str
    other_visit: str | None = None
    object_type: str = "case"
    uscc: str | None = None

    @property
    def standing(self) -> str:
        """Where it stands, and that a visit was reported that does not count: it is not lost."""
        if self.other_visit is None:
            return self.state
        if "（" in self.other_visit:
            return f"{self.state}（有{self.other_visit}，没有算；日期写错的请改正重报）"
        return f"{self.state}（有{self.other_visit}，不算{self.kind}；看过改正的请把类别改成{self.kind}重报）"


def asked(view: View) -> dict[str, list[Visit]]:
    """Return by county (``""`` where it is not known) the visits still to be made.

    Those of a hundred of a hundred stand first, then the longest overdue.
    """
    return view.once(_asked)


def _asked(view: View) -> dict[str, list[Visit]]:
    late, waiting = ASKED
    owed = view.get("out_followups_due").filter(pl.col("state").is_in(ASKED))
    visits = (
        owed.group_by(pl.col("region_code").fill_null(""), "object_key", "kind", maintain_order=True)
        .agg(
            *(pl.col(c).first() for c in ("number", "subject", "organ_name", "since")),
            pl.col("why").str.join("、"),
            pl.col("due_on").min(),
            pl.when((pl.col("state") == late).any()).then(pl.lit(late)).otherwise(pl.lit(waiting)),
            pl.col("other_visit").max(),
            pl.col("object_type").first(),
            pl.col("uscc").first(),
        )
        .sort("region_code", pl.col("kind") != "回访", "due_on", "object_key", "kind", nulls_last=True)
    )  # fmt: skip
    found: dict[str, list[Visit]] = defaultdict(list)
    for region, *visit in visits.iter_rows():
        found[region].append(Visit(*visit))
    return dict(found)


def whole(due: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Return of how many enterprises' cases a visit is owed by the rule of a hundred.

    Parameters
    ----------
    due : pl.DataFrame
        ``out_followups_due``.
    by : str
        Columns whose values are counted apart.

    Returns
    -------
    pl.DataFrame, shape (values of ``by`` with such a case, or 1)
        ``owed``, and of how many it was made (``done``).
    """
    is_done = pl.col("state").eq_missing("已办").all()
    cases = due.filter(pl.col("why").is_in(WHOLE)).group_by(*by, "object_key").agg(is_done)
    counted = pl.len().alias("owed"), pl.col("state").sum().alias("done")
    return cases.group_by(*by).agg(counted) if by else cases.select(counted)
