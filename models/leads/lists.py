"""Which items go on which list, in which order: one order by expected worth for everybody."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from data_contracts import Indicator, LeadRules, schema_of, seals, table
from models.leads import worth as worths
from models.leads.hearing import ASKED, CHECKED, PAST, UNSENT, WRONG
from models.leads.items import Item, Row, by_object, for_county
from models.leads.worth import Reason, Worth

COLUMNS = schema_of(table("out_lists"))
#: What of a flag decides where it stands, beside the domain of its object.
NEEDS = (
    "flag_id", "rule_code", "level", "object_type", "object_key", "region_code", "period", "score", "evidence",
    "status", "finding", "first_seen", "is_current", "is_heard", "is_overdue", "item_id", "sent_issue", "sent_on",
    "due_on", "chosen_on",
)  # fmt: skip
_OPEN = (UNSENT, ASKED, CHECKED, WRONG)


_APART = "\n"


@dataclass(frozen=True)
class _Placed:
    """An item with what decides its place."""

    item: Item
    number: str
    worth: Worth
    place: float
    issue: str
    is_kept: bool

    @property
    def is_chosen(self) -> bool:
        """Whether the team chose one of its flags that was not sent yet."""
        return any(f["chosen_on"] is not None and f["sent_on"] is None for f in self.item.flags)

    @property
    def is_of_region(self) -> bool:
        """Whether it is about the county itself: it is heard on that before people confirm it as a key county."""
        return any(f["object_type"] == "region" for f in self.item.flags)

    @property
    def rule(self) -> str:
        """The rule of its main reason."""
        return next(str(f["rule_code"]) for f in self.item.flags if f["flag_id"] == self.number)

    @property
    def key(self) -> tuple[int, bool, float, float, str]:
        """What items are sorted by: class of worth, overdue, worth, strength, number."""
        own = self.worth
        return (own.rank_class, not own.is_overdue, -own.value, self.place, self.number)


@dataclass(frozen=True)
class Order:
    """What puts items in order: findings so far, contracts, weights, the day, and each flag's reason."""

    found: Mapping[tuple[str, str], worths.Record]
    contracts: Mapping[str, Indicator]
    rules: LeadRules
    as_of: date
    reasons: Mapping[str, Reason]
    known: dict[tuple[object, ...], Worth] = field(default_factory=dict)

    def place(
        self, item: Item, number: str | None = None, issue: str = "", *, to_county: bool = False
    ) -> _Placed:
        """Return an item placed; ``number`` where it was sent under one."""
        own = [self.reasons[f["flag_id"]] for f in item.flags]
        first = worths.main(own, self.found, self.contracts, self.rules)
        now = issue or f"{self.as_of:%Y-%m}"
        value = self._worth(own, first.rule_code, to_county=to_county)
        return _Placed(item, number or first.flag_id, value, first.place, now, bool(number))

    def _worth(self, own: Sequence[Reason], named: str, *, to_county: bool) -> Worth:
        """Return what reasons are worth; most items have one, and like ones are worth the same."""
        said = (
            to_county,
            named,
            *((r.rule_code, r.level, r.first_seen, r.is_overdue, r.due_on) for r in own),
        )
        if (value := self.known.get(said)) is None:
            value = self.known[said] = worths.worth(
                own, self.found, self.contracts, self.rules, self.as_of, named=named,
                to_county=to_county,
            )  # fmt: skip
        return value


def choose(
    heard: pl.DataFrame,
    contracts: Mapping[str, Indicator],
    rules: LeadRules,
    as_of: date,
    by_leads: Mapping[str, int] | None = None,
) -> pl.DataFrame:
    """Return every list: what is on it in order, and what waits behind it.

    A county's list keeps what it was sent and has not answered; new items fill the issue up to the
    limit, what is of the county itself before its cases, whatever became of those sent earlier in
    the month. What the team chose for its county
    goes before them, and beyond the limit where that is reached. The team's and the leaders' lists are
    the first of all open items, of one rule no more than its share; a section's the first of those whose
    hearing has ended.

    Parameters
    ----------
    heard : pl.DataFrame
        :data:`NEEDS` of ``feat_flag__heard`` and ``domain``, the business domain of the flag's object
        (null where none is known); at least of the flags that stand, were sent or were found.
    contracts : mapping of str to Indicator
    rules : LeadRules
    as_of : datetime.date
    by_leads : mapping of str to int, optional
        By county how many rows of this month's list leads of the ledger take that stem from no flag.

    Returns
    -------
    pl.DataFrame
        Columns of ``out_lists``; an item that waits has ``is_listed`` false. Of an item sent
        earlier ``issue`` is that month.
    """
    standing = heard.filter(pl.col("is_current") & (pl.col("status") != PAST))
    order = Order(worths.records(heard, rules), contracts, rules, as_of, _reasons(standing))
    flags = standing.sort("flag_id").to_dicts()
    now = heard.filter(pl.col("sent_issue") == f"{as_of:%Y-%m}").group_by("region_code")
    sent = dict(now.agg(pl.col("item_id").n_unique()).iter_rows())
    rows: list[Row] = []
    for region, own in _groups(flags, "region_code"):
        if not region:  # of an organ not mapped yet nobody knows the county
            continue
        room = rules.lists["county"].value - sent.get(region, 0) - (by_leads or {}).get(region, 0)
        rows += _county(region, own, order, room)
    still = [f for f in flags if f["status"] in _OPEN]
    everything = sorted((order.place(item) for item in by_object(still, contracts)), key=_key)
    for name in ("team", "leader"):
        rows += _first(name, everything, rules.lists[name].value, rules.rule_share.value)
    sections: dict[str, list[_Placed]] = defaultdict(list)
    for placed in everything:
        sections[_section(placed)].append(placed)
    for section, own_items in sorted(sections.items()):
        rows += _of_section(section, own_items, rules.lists["section"].value)
    return _frame(rows)


def _frame(rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as a frame, made column by column: a list a row is dear."""
    columns = {c: [row[c] for row in rows] for c in COLUMNS}
    columns["flag_ids"] = [_APART.join(ids) for ids in columns["flag_ids"]]
    frame = pl.DataFrame(columns, schema=COLUMNS | {"flag_ids": pl.String})
    return frame.with_columns(pl.col("flag_ids").str.split(_APART))


def _key(placed: _Placed) -> tuple[int, bool, float, float, str]:
    return placed.key


def _groups(flags: Sequence[Row], column: str) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for flag in flags:
        groups[flag[column] or ""].append(flag)
    return sorted(groups.items())


def _reasons(flags: pl.DataFrame) -> dict[str, Reason]:
    """Return the reason of each flag, with its place by score within rule and level."""
    group = ["rule_code", "level"]
    placed = flags.with_columns(
        _place=pl.col("score").fill_null(float("-inf")).rank("average", descending=True).over(group)
        / pl.len().over(group)
    )
    columns = ("flag_id", "rule_code", "level", "first_seen", "_place", "is_overdue", "due_on")
    return {row[0]: Reason(*row) for row in placed.select(columns).iter_rows()}


def _county(region: str, flags: list[Row], order: Order, free: int) -> list[Row]:
    waiting = [f for f in flags if f["status"] in (UNSENT, ASKED)]
    asked: dict[str, list[Row]] = defaultdict(list)
    for flag in waiting:
        if flag["status"] == ASKED and flag["item_id"]:
            asked[flag["item_id"]].append(flag)
    new = [f for f in waiting if f["status"] == UNSENT]
    placed = []
    for item in for_county(new, flags, order.contracts):
        number = _asked_already(item, asked)
        if number:
            asked[number] += item.flags
        else:
            placed.append(order.place(item, to_county=True))
    for number, own in sorted(asked.items()):
        issue = min(f["sent_issue"] for f in own if f["sent_issue"])
        placed.append(order.place(Item(tuple(own)), number, issue, to_county=True))
    rows = []
    free -= sum(one.is_chosen and not one.is_kept for one in placed)
    ranked = sorted(placed, key=_key)
    fresh = [one for one in ranked if not (one.is_kept or one.is_chosen)]
    fill = {
        one.number for one in sorted(fresh, key=lambda one: not one.is_of_region)[: max(free, 0)]
    }
    for rank, one in enumerate(ranked, start=1):
        listed = one.is_kept or one.is_chosen or one.number in fill
        rows.append(_row("county", one, rank, listed=listed, region=region))
    return rows


def _asked_already(item: Item, asked: Mapping[str, list[Row]]) -> str | None:
    """Return under which number an item's object stands before the county already."""
    if item.is_summary:
        codes = {f["rule_code"] for f in item.flags}
        return next(
            (n for n, own in sorted(asked.items()) if {f["rule_code"] for f in own} == codes), None
        )
    objects = {(f["object_type"], f["object_key"]) for f in item.flags} - {
        (f["object_type"], f["object_key"]) for f in item.flags if f["object_type"] == "region"
    }
    return next(
        (
            n for n, own in sorted(asked.items())
            if objects & {(f["object_type"], f["object_key"]) for f in own}
        ),
        None,
    )  # fmt: skip


def _section(placed: _Placed) -> str:
    """Return the section of an item: the domain of its main flag, else of any."""
    own = sorted(placed.item.flags, key=lambda f: (f["flag_id"] != placed.number, f["flag_id"]))
    return next((f["domain"] for f in own if f["domain"]), seals.NO_SECTION)


def _first(name: str, items: Sequence[_Placed], limit: int, share: float) -> list[Row]:
    """Return a list of all counties: one rule leads at most its share of it, unless others are too few."""
    most = max(1, int(limit * share))
    led: Counter[str] = Counter()
    first: list[_Placed] = []
    later: list[_Placed] = []
    for one in items:
        led[one.rule] += 1
        (first if led[one.rule] <= most else later).append(one)
    listed = sorted([*first, *later][:limit], key=_key)
    behind = sorted([*first, *later][limit:], key=_key)
    return [
        _row(name, one, rank, listed=rank <= len(listed))
        for rank, one in enumerate([*listed, *behind], start=1)
    ]


def _of_section(section: str, items: Iterable[_Placed], limit: int) -> list[Row]:
    """Return a section's list: nothing can be found before the county was heard."""
    rows, free = [], limit
    for rank, one in enumerate(items, start=1):
        ready = any(f["is_heard"] for f in one.item.flags)
        listed = ready and free > 0
        free -= listed
        rows.append(_row("section", one, rank, listed=listed, section=section))
    return rows


def _row(
    name: str, one: _Placed, rank: int, *, listed: bool, region: str | None = None,
    section: str | None = None,
) -> Row:  # fmt: skip
    was_chosen = any(f["chosen_on"] is not None for f in one.item.flags)
    return {
        "list_name": name, "region_code": region, "section": section, "issue": one.issue,
        "rank": rank, "item_id": one.number, "flag_ids": one.item.flag_ids,
        "why_here": f"专班指定；{one.worth.why}" if was_chosen else one.worth.why, "worth": one.worth.value, "is_listed": listed,
    }  # fmt: skip
