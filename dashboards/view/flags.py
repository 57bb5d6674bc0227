"""Flags with their standing, and the leads that came of them."""

from collections import Counter, defaultdict
from functools import cached_property

import polars as pl

from dashboards import frames
from dashboards.standing import OF_FLAGS, Flag, Standing, standing
from dashboards.view.base import Row, Tables
from data_contracts import rules_of_flags

#: The rules that speak of a county's month and of a case among its like: their flag's standing is
#: shown on the month's mark and in the list of like cases.
MONTH_RULE, LIKE_CASE_RULE = "C002", "P003"
#: Steps in which a county speaks, and outcomes of rows in which it says nothing, or nothing new.
_OF_A_COUNTY = ("county", "justify", "rectify")
_SAID_NOTHING = ("same", "blank", "stale", "other_county")
#: What workbooks read of a lead.
_OF_LEADS = (
    "lead_id", "state", "state_zh", "version", "region_code", "section", "title", "text", "channel",
    "issue_kind", "domain", "case_keys", "organ", "source_keys", "received_on", "asked_on",
    "due_on", "answered_on", "county_check", "justification", "explanation", "finding", "disposition",
    "rectify_due", "cause", "done", "refunded_yuan", "released_yuan", "revoked_case_keys", "rule_made",
    "next_step", "next_role", "next_due_on", "overdue_days", "is_supervised", "worth", "why_here",
    "papers", "closed_on", "check_result", "passed_refunded_yuan", "passed_released_yuan", "passed_case_keys",
    "passed_rules",
)  # fmt: skip
#: A flag that stands by the newest data.
_HOLDS = pl.col("is_current").fill_null(value=True)


class Flags(Tables):
    """Flags, leads and lists of a run, indexed once."""

    @cached_property
    def flags(self) -> list[Flag]:
        """Flags that hold, and those found on whatever became of their data.

        By period (newest first), region, rule and object.
        """
        return self._flags(_HOLDS | pl.col("finding").is_not_null())

    @cached_property
    def more_flags(self) -> Counter[tuple[str, str]]:
        """How many flags hold besides :attr:`flags`, by (``region_code`` or ``rule_code``, its value)."""
        counts: Counter[tuple[str, str]] = Counter()
        for region_code, rule_code, n in self.get("more_flags").iter_rows():
            counts["region_code", region_code] += n
            counts["rule_code", rule_code] += n
        return counts

    def _flags(self, kept: pl.Expr) -> list[Flag]:
        frame = self.get("out_flags").filter(kept).select(OF_FLAGS).sort(
            "period", "region_code", "rule_code", "object_key", "flag_id",
            descending=[True, False, False, False, False], nulls_last=True,
        )  # fmt: skip
        new = self.run.new_flag_ids if self.run.previous_as_of is not None else frozenset()
        known: dict[Standing, Standing] = {}
        flags = []
        for values in frames.rows(frame):
            row = dict(zip(OF_FLAGS, values, strict=True))
            vain = self.answered_in_vain.get(row["item_id"] or row["flag_id"])
            state = standing(row | {"in_vain": vain})
            rule = rules_of_flags().get(row["rule_code"])
            title = (
                rule.title_of(row["observed"], row["expected"]) if rule else row["rule_code"] or ""
            )
            flags.append(Flag(values, known.setdefault(state, state), row["flag_id"] in new, title))
        return flags

    @cached_property
    def answered_in_vain(self) -> dict[str, str]:
        """Why the newest row that came back for a number counts for nothing, where none counted before it.

        A county whose answer could not be kept did not keep silent.
        """
        return {n: r["reason_code"] for n, r in self.unrecorded.items() if r["step"] == "county"}

    @cached_property
    def withdrawn(self) -> list[Flag]:
        """Leads sent, never found on, that hold no more as their data changed since; in order of flags."""
        asked = pl.col("sent_on").is_not_null() | pl.col("answered_on").is_not_null()
        return self._flags(
            ~_HOLDS & asked & pl.col("finding").is_null() & (pl.col("status") != "历史")
        )

    @cached_property
    def withdrawn_of_region(self) -> dict[str, list[Flag]]:
        """Leads withdrawn, by region code."""
        groups: dict[str, list[Flag]] = defaultdict(list)
        for flag in self.withdrawn:
            groups[flag["region_code"] or ""].append(flag)
        return groups

    @cached_property
    def unrecorded(self) -> dict[str, Row]:
        """What a county typed last of a number, where it was not recorded."""
        rows = self.get("out_answers").filter(
            pl.col("step").is_in(_OF_A_COUNTY), ~pl.col("reason_code").is_in(_SAID_NOTHING)
        )
        said = rows.sort("arrival", "table_no", "row_no", "step").to_dicts()
        last = {str(r["flag_id"]): r for r in said if r["flag_id"]}
        return {number: row for number, row in last.items() if not row["taken"]}

    @cached_property
    def leads(self) -> list[Row]:
        """Rows of ``out_leads`` that workbooks read, worth most first."""
        frame = self.tables.get("out_leads")
        if frame is None or frame.is_empty():
            return []
        ordered = frame.sort("worth", "lead_id", descending=[True, False], nulls_last=True)
        return ordered.select(_OF_LEADS).to_dicts()

    @cached_property
    def lead_by_id(self) -> dict[str, Row]:
        """Rows of ``out_leads`` by number."""
        return {row["lead_id"]: row for row in self.leads}

    @cached_property
    def flag_by_id(self) -> dict[str, Flag]:
        """Flags by number."""
        return {f["flag_id"]: f for f in self.flags}

    @cached_property
    def lists(self) -> dict[tuple[str, str | None, str | None], list[Row]]:
        """Rows of ``out_lists`` in order, by list, region and section.

        Of the team's all, of the others' those on the list: what waits behind these is only counted.
        """
        groups: dict[tuple[str, str | None, str | None], list[Row]] = defaultdict(list)
        read = pl.col("is_listed") | (pl.col("list_name") == "team")
        frame = self.get("out_lists").filter(read).sort("list_name", "rank")
        for values in frames.rows(frame):
            row = dict(zip(frame.columns, values, strict=True))
            groups[row["list_name"], row["region_code"], row["section"]].append(row)
        return groups

    @cached_property
    def waiting(self) -> dict[tuple[str, str | None, str | None], tuple[int, int, int]]:
        """How many rows of ``out_lists`` wait behind each list; of them heard; asked and silent so far.

        By list, region and section; a row of which no flag holds is not counted.
        """
        of_list = ["list_name", "region_code", "section"]
        heard = pl.DataFrame(
            [(f["flag_id"], bool(f["is_heard"]), f["sent_on"] is not None) for f in self.flags],
            schema={"flag_ids": pl.String, "is_heard": pl.Boolean, "is_sent": pl.Boolean}, orient="row",
        )  # fmt: skip
        rest = self.get("out_lists").filter(pl.col("is_listed").eq(other=False))
        items = rest.select(*of_list, "flag_ids").with_row_index("item").explode("flag_ids")
        of_item = (
            items.join(heard, on="flag_ids")
            .group_by(*of_list, "item")
            .agg(pl.col("is_heard").any(), pl.col("is_sent").any())
        )
        asked = pl.col("is_sent") & ~pl.col("is_heard")
        counted = of_item.group_by(of_list).agg(
            pl.len(), pl.col("is_heard").sum(), asked.sum().alias("asked")
        )
        return {row[:3]: row[3:] for row in counted.iter_rows()}

    @cached_property
    def flags_of_region(self) -> dict[str, list[Flag]]:
        """Flags by region code."""
        groups: dict[str, list[Flag]] = defaultdict(list)
        for flag in self.flags:
            groups[flag["region_code"]].append(flag)
        return groups

    @cached_property
    def flags_of_case(self) -> dict[str, list[Flag]]:
        """Flags on cases by case key, the comparison with like cases first."""
        groups: dict[str, list[Flag]] = defaultdict(list)
        for flag in self.flags:
            if flag["object_type"] == "case":
                groups[flag["object_key"]].append(flag)
        for flags in groups.values():
            flags.sort(key=lambda f: (f["rule_code"] != LIKE_CASE_RULE, f["is_current"] is False))
        return groups

    @cached_property
    def open_flags(self) -> list[Flag]:
        """Flags somebody still has to deal with (never the history of a first run)."""
        return [f for f in self.flags if f.standing.is_open]

    @cached_property
    def month_standing(self) -> dict[tuple[str, str], Standing]:
        """Standing of the flag on a county's month, by region and month."""
        of_regions = [
            f for f in self.flags
            if f["object_type"] == "region" and f["period"] and f["is_current"] is not False
        ]  # fmt: skip
        of_regions.sort(key=lambda f: f["rule_code"] == MONTH_RULE)
        return {(f["region_code"], f["period"]): f.standing for f in of_regions}
