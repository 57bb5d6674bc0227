"""Which leads go to whom, in which order, in words: shared by pages and workbooks.

The order is that of ``out_lists`` everywhere: expected worth, never money.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dashboards import words
from dashboards.standing import INTERNAL, Flag, is_asked, reason_of
from dashboards.view import Row, View
from data_contracts import rules_of_flags

#: So many objects are named in a row; the others are counted.
_NAMED = 4
#: A complainant, as the key that stands for name and number.
_COMPLAINANT = re.compile("p[0-9a-f]{32}")
_MONTH = re.compile(r"\d{4}-\d{2}")
#: Who does what about a warning of a level; a mere hint is watched.
_NEXT_STEP = {"预警": "业务科室提醒同类经营主体", "关注": "业务科室提醒同类经营主体"}


@dataclass(frozen=True)
class Entry:
    """One row of a list: an object with all its reasons, the main one first.

    ``row`` is that of ``out_lists``.
    """

    row: Row
    flags: tuple[Flag, ...]

    @property
    def main(self) -> Flag:
        """The flag the row is named after."""
        return self.flags[0]

    @property
    def furthest(self) -> Flag:
        """The flag that says how far the row has come: the main one, or one put to the county before it.

        A row whose main flag is for reference alone waits to be sent where another of its flags does.
        """
        if self.main["sent_on"] is not None:
            return self.main
        asked = (f for f in self.flags if f["sent_on"] is not None and f.standing.is_open)
        waiting = (f for f in self.flags if f.standing.is_open and f.standing.word != INTERNAL)
        return next(
            asked, self.main if self.main.standing.word != INTERNAL else next(waiting, self.main)
        )

    @property
    def number(self) -> str:
        """The number people name the row by."""
        return str(self.row["item_id"])

    @property
    def rules(self) -> list[str]:
        """Codes of its rules, that of the main flag first."""
        return list(dict.fromkeys(f["rule_code"] for f in self.flags))

    @property
    def objects(self) -> list[str]:
        """Keys of its objects, that of the main flag first."""
        return list(dict.fromkeys(str(f["object_key"] or "") for f in self.flags))

    @property
    def is_summary(self) -> bool:
        """Whether it stands for the several objects a county has of one rule."""
        own = rules_of_flags().get(self.main["rule_code"])
        alone = len(self.rules) == 1 and self.row["list_name"] == "county"
        several = alone and len(self.objects) > 1
        return several and own is not None and own.county_list.show == "summary"

    @property
    def is_reference(self) -> bool:
        """Whether no county is asked about any of its reasons: the team reads it, nobody answers."""
        return all(f.standing.word == INTERNAL for f in self.flags)

    @property
    def due(self) -> date | None:
        """The first day by which an answer is due."""
        return min((f.due for f in self.flags if f.due), default=None)

    @property
    def is_new(self) -> bool:
        """Whether one of its reasons came with this run."""
        return any(f.is_new for f in self.flags)


@dataclass(frozen=True)
class Pattern:
    """What the same rules point at in one county: told in one line, its entries behind, in their order."""

    entries: tuple[Entry, ...]

    @property
    def main(self) -> Flag:
        """The main flag of its first entry."""
        return self.entries[0].main

    @property
    def period(self) -> str:
        """Its periods in words, as those of an entry."""
        return _periods(f for e in self.entries for f in e.flags)


def patterns(known: Iterable[Entry]) -> list[Pattern]:
    """Return entries by county and rules that point at them, in the order of the first of each.

    A rule that points at very many cases takes one line of a county, whatever their number.
    """
    groups: dict[tuple[str, frozenset[str]], list[Entry]] = defaultdict(list)
    for entry in known:
        groups[str(entry.main["region_code"] or ""), frozenset(entry.rules)].append(entry)
    return [Pattern(tuple(own)) for own in groups.values()]


def entries(
    view: View, name: str, *, region: str | None = None, section: str | None = None,
    listed: bool | None = True,
) -> list[Entry]:  # fmt: skip
    """Return the rows of a list in its order.

    Parameters
    ----------
    view : View
    name : str
        ``county``, ``section``, ``team`` or ``leader``.
    region, section : str, optional
        Whose list.
    listed : bool, optional
        Only what is on it (True); of the team's list also only what waits (False), or both (None).
    """
    found = []
    for row in view.lists.get((name, region, section), []):
        flags = [f for n in row["flag_ids"] if (f := view.flag_by_id.get(n))]
        if flags and (listed is None or row["is_listed"] is listed):
            main = next((f for f in flags if f["flag_id"] == row["item_id"]), flags[0])
            ahead = (main["object_key"], main["rule_code"])
            flags.sort(
                key=lambda f, ahead=ahead: (  # type: ignore[misc]  # mypy infers none with a default
                    f["object_key"] != ahead[0], f["rule_code"] != ahead[1], f["rule_code"], f["flag_id"],
                )
            )  # fmt: skip
            flags.remove(main)
            found.append(Entry(row, (main, *flags)))
    return found


def waiting(
    view: View, name: str, *, region: str | None = None, section: str | None = None
) -> tuple[int, int]:
    """Return how many rows wait behind a list, and how many of them their county was heard on."""
    return view.waiting.get((name, region, section), (0, 0, 0))[:2]


def asked(view: View, name: str, *, region: str | None = None, section: str | None = None) -> int:
    """Return how many of those rows were put to their county, which has not answered yet."""
    return view.waiting.get((name, region, section), (0, 0, 0))[2]


def of_regions(view: View) -> dict[str, list[Entry]]:
    """Return every open item by region in its order, then what was found and is to be put right."""
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in [*entries(view, "team", listed=None), *to_rectify(view)]:
        groups[str(entry.main["region_code"] or "")].append(entry)
    return groups


def to_rectify(view: View, *, in_ledger: bool = True) -> list[Entry]:
    """Return what was found and is still to be put right, by region and number.

    Without ``in_ledger`` what stands in the ledger of leads is left out: its lead is asked about.
    """
    groups: dict[str, list[Flag]] = defaultdict(list)
    for flag in view.open_flags:
        if flag["finding"] and (in_ledger or not flag["lead_id"]):
            groups[flag["item_id"] or flag["flag_id"]].append(flag)
    found = []
    for number, own in groups.items():
        own.sort(key=lambda f, number=number: (f["flag_id"] != number, f["flag_id"]))  # type: ignore[misc]  # likewise
        row: Row = {
            "item_id": number, "list_name": "team", "why_here": "", "rank": None,
            "flag_ids": [f["flag_id"] for f in own],
        }  # fmt: skip
        found.append(Entry(row, tuple(own)))
    return sorted(found, key=lambda e: (e.main["region_code"] or "", e.number))


def sections(view: View) -> list[str]:
    """Return the sections that have a list, in order."""
    named = {*view.lists, *view.waiting}
    return sorted(section for name, _, section in named if name == "section" and section)


def as_in_ledger(view: View, entry: Entry) -> Entry:
    """Return an entry with that flag first after which its lead in the ledger is named: one case, one title.

    A lead keeps the title it was registered under, which of the rules weighs most changes with every
    finding. Why it stands there is then said of the lead, too.
    """
    lead = view.lead_by_id.get(entry.main["lead_id"] or "")
    sources = (lead["source_keys"] or []) if lead else []
    first = next((f for key in sources for f in entry.flags if key == f"flag:{f['flag_id']}"), None)
    if lead is None or first is None or first is entry.main:
        return entry
    rest = (f for f in entry.flags if f is not first)
    return Entry({**entry.row, "why_here": lead["why_here"] or ""}, (first, *rest))


def what(entry: Entry) -> str:
    """Return what an entry is about: the titles of its rules."""
    return "；".join(dict.fromkeys(f.title for f in entry.flags))


def object_words(view: View, entry: Entry) -> str:
    """Return the objects of an entry as people name them."""
    if entry.is_summary:
        return f"共{len(entry.objects)}件"
    names = list(dict.fromkeys(named(view, f) for f in entry.flags))
    return words.named(names, _NAMED, "件")


def named(view: View, flag: Flag) -> str:
    """Return a flag's object as people name it."""
    key, kind = str(flag["object_key"] or ""), flag["object_type"]
    if kind == "region":
        return view.region_name(flag["region_code"])
    if kind == "case":
        return str(view.cases.get(key, {}).get("decision_no") or words.number_in(key))
    if warning := view.warning_by_id.get(key):
        return view.sector(warning)
    if _COMPLAINANT.fullmatch(key):
        return f"来件人{key[:9]}"
    # A party without a credit code goes by its name and place.
    return view.party_names.get(key) or key.split("|", maxsplit=1)[0]


def period(entry: Entry) -> str:
    """Return the periods of an entry in words: ``2025年9月``, ``2026年3月至2026年5月``."""
    return _periods(entry.flags)


def _periods(flags: Iterable[Flag]) -> str:
    known = sorted({f["period"] for f in flags if f["period"]})
    if len(known) < 2:
        return words.period_words(known[0] if known else None)
    return f"{words.period_words(known[0])}至{words.period_words(known[-1])}"


def reasons(view: View, entry: Entry) -> list[str]:
    """Return the sentences of an entry: one a rule and object, runs of months told by the newest."""
    if warning := view.warning_by_id.get(entry.objects[0]):
        return [warning["current_reason"] or entry.main["reason"] or ""]
    if entry.is_summary:
        return ["见工作簿的“名单”表，请集中核对。"]
    groups: dict[tuple[str, str], list[Flag]] = defaultdict(list)
    for flag in entry.flags:
        groups[flag["rule_code"], str(flag["object_key"] or "")].append(flag)
    several = len(entry.objects) > 1
    said: list[tuple[str, str]] = []
    for (code, _), own in groups.items():
        newest = max(own, key=lambda f: f["period"] or "")
        text, name = f"{reason_of(newest)}{_run_words(own)}", named(view, newest)
        # the other half of a pair is left out: the first half names it
        if not (several and any(code == c and name in t for c, t in said)):
            said.append((code, f"{name}：{text}" if several else text))
    return [text for _, text in said]


def _run_words(own: list[Flag]) -> str:
    """Return how many periods are told by the newest, for behind a sentence; a month between may be missing."""
    if len(own) < 2:
        return ""
    months = sorted(
        int(f["period"][:4]) * 12 + int(f["period"][5:])
        for f in own
        if _MONTH.fullmatch(f["period"] or "")
    )
    if len(months) < len(own):
        return f"（共{len(own)}条，列最近一条）"
    how = "连续" if months[-1] - months[0] == len(own) - 1 else "共"
    return f"（{how}{len(own)}个月，列最近一月）"


def numbered(sentences: list[str]) -> str:
    """Return several sentences as lines of one cell, numbered where there are several."""
    if len(sentences) == 1:
        return sentences[0]
    return "\n".join(f"{i}. {text}" for i, text in enumerate(sentences, start=1))


def who(view: View, flag: Flag) -> str:
    """Return who has the next step on a flag."""
    if warning := view.warning_by_id.get(flag["object_key"]):
        return _NEXT_STEP.get(warning["current_level"] or "", "业务科室观察")
    if flag["status"] == "待送":
        if is_asked(flag) and not flag["region_code"]:
            return "请填单位对照表，知道是哪个县再送核"
        return "等候送县局核对" if is_asked(flag) else "专班内部参考，不送县局"
    if flag["status"] == "待核" and not flag["is_overdue"]:
        name = view.region_name(flag["region_code"])
        return f"{name}核对数据" if name.endswith(("本级", "局")) else f"{name}局核对数据"
    return "市局业务机构认定"


def href(view: View, flag: Flag) -> str:
    """Return the page, inside the site, on which a flag is shown."""
    if flag["object_type"] == "case" and flag["object_key"] in view.case_pages:
        return view.case_pages[flag["object_key"]]
    if flag["object_key"] in view.warning_pages:
        return view.warning_pages[flag["object_key"]]
    if flag["region_code"] in view.regions:
        return f"counties/{flag['region_code']}.html#flags"
    return f"rules/{flag['rule_code']}.html"


def is_warning(view: View, flag: Flag) -> bool:
    """Whether a flag only repeats an issued warning, which has its own list."""
    return flag["object_key"] in view.warning_pages


def waiting_words(shown: int, waiting: int, where: str) -> str:
    """Return how many rows of a list are shown and where the others stand; nothing where there are none."""
    if not (shown or waiting):
        return ""
    if not waiting:
        return f"共{shown}项，全部列出"
    return f"列出前{shown}项，另有{waiting:,}项{where}"
