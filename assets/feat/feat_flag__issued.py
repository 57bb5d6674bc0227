"""feat_flag__issued: every flag ever issued as it was issued, and whether it still stands."""

from collections.abc import Collection

import polars as pl

from assets.core import case_parts, case_years, former_keys
from assets.core.former_keys import former_keys_sql
from assets.core.heirs import heirs
from assets.feat.feat_flag__heard import SENT
from assets.feat.held import HELD, note_held
from assets.increment.issued import issue, issued_after
from assets.run import Run, Shown, asset
from assets.store.journal import step
from data_contracts import empty, table
from models.indicators import codes
from models.indicators.flags import AS_ISSUED, flag_id, to_flags
from models.indicators.versions import in_use
from models.outcomes import RESULT

KIND, _TABLE = "flag", "feat_flag__issued"
#: Under which keys flags on cases were issued, and what these are called now.
FORMER_KEYS = former_keys_sql(f"select issued_key as key from {_TABLE} where object_type = 'case'")
#: SELECT of whether the rule of a flag raises it now, under the key it has or the one it was issued with:
#: a review that names its organ and not its code raises its flag under the name for good; ``is_held``: it does
#: not, and the flag stands as its county was asked about a case that is as it was. Of several
#: that turn out to say the same of one case, issued before its organ was known, the one asked about
#: first stands, else the first number.
STANDING = f"""
    with s as (
        select distinct rule_code, object_key, period from feat_rule__flagged
        where outcome = 'flagged' and rule_code in ({", ".join(f"'{code}'" for code in codes())}))
    select flag_id, is_first and (is_raised or stays) as is_current, is_first and stays and not is_raised as is_held
    from (
        select i.flag_id, s.rule_code is not null or t.rule_code is not null as is_raised, h.flag_id is not null as stays,
            1 = row_number() over (
                partition by i.rule_code, i.object_key, i.period
                order by s.rule_code is null and t.rule_code is null, a.nth nulls last, i.flag_id) as is_first
        from {_TABLE} i left join asked_of_county a using (flag_id) left join {HELD} h using (flag_id)
        left join s on s.rule_code = i.rule_code and s.object_key is not distinct from i.object_key
            and s.period is not distinct from i.period
        left join s t on t.rule_code = i.rule_code and t.object_key = i.issued_key
            and t.period is not distinct from i.period)
"""
#: SELECT of the flags that were issued when all decisions under a number, or its cases of several years, were one
#: case, the last of them, and are raised in the same words for one that has been told apart since, not for the one that kept the key.
PARTED = f"""
    with raised as (
        select distinct rule_code, object_key, period, reason from feat_rule__flagged where outcome = 'flagged')
    select i.flag_id, any_value(p.part) as object_key
    from {_TABLE} i join ({case_parts.parts_sql()} union all {case_years.parts_sql()}) p on p.plain_key = i.issued_key and p.came <= i.as_of
    join raised s on s.rule_code = i.rule_code and s.object_key = p.part
        and s.period is not distinct from i.period and s.reason = i.reason
    where i.object_type = 'case' and not exists (
        select 1 from raised o where o.rule_code = i.rule_code and o.object_key = i.issued_key
            and o.period is not distinct from i.period)
    and not exists (
        select 1 from {_TABLE} o where o.rule_code = i.rule_code and o.issued_key = p.part
            and o.period is not distinct from i.period)
    group by i.flag_id having count(distinct p.part) = 1
"""


def not_yet_issued(
    now: pl.DataFrame, known: Collection[str], aliases: pl.DataFrame
) -> pl.DataFrame:
    """Return the flags raised now that stand under no number known, their own or one of their aliases'."""
    keys_of: dict[str, list[str]] = {}
    for case, former in aliases.select("case_key", "former_key").iter_rows():
        keys_of.setdefault(case, [case]).append(former)
    fresh = [
        not any(flag_id(rule, k, period) in known for k in keys_of.get(key, [key]))
        for rule, key, period in now.select("rule_code", "object_key", "period").iter_rows()
    ]
    return now.filter(pl.Series(fresh, dtype=pl.Boolean))


def _known(run: Run) -> set[str]:
    """Bring the table up to the ledger; return the numbers of all flags issued before.

    The published table holds them but for those of a run that was stopped before readers got it.
    """
    seq = 0
    if run.since is None:
        run.warehouse.write_none(_TABLE)
    else:
        seq = run.warehouse.read("run_facts", ["ledger_seq"]).item()
    known = set(run.warehouse.read(_TABLE, ["flag_id"])["flag_id"])
    for piece in issued_after(run, KIND, "out_flags", AS_ISSUED, seq):
        lacking = piece.filter(~pl.col("flag_id").is_in(known))
        _add(run, lacking)
        known.update(lacking["flag_id"])
    return known


def _add(run: Run, flags: pl.DataFrame) -> None:
    own = {"issued_key": pl.col("object_key"), "is_held": pl.lit(value=False)}
    run.warehouse.write_more(_TABLE, flags.with_columns(**own))


def _raised(run: Run, rules: pl.DataFrame) -> pl.DataFrame:
    """Return the flags raised now, as to be issued, but for those on the very objects issued before."""
    flagged = run.warehouse.query(
        f"""
        select {", ".join(f'"{c}"' for c in ("rule_code", *RESULT))} from feat_rule__flagged f
        where not exists (select 1 from {_TABLE} i where i.rule_code = f.rule_code
            and i.issued_key is not distinct from f.object_key and i.period is not distinct from f.period)
        and not exists (select 1 from parted m join {_TABLE} i using (flag_id) where i.rule_code = f.rule_code
            and m.object_key = f.object_key and i.period is not distinct from f.period)
        """
    )
    versions = in_use(rules)
    by_rule = flagged.partition_by("rule_code", as_dict=True, include_key=False)
    # Most rules point to nothing in most bureaus: they are passed over.
    return pl.concat(
        [
            empty(table("out_flags")).select(AS_ISSUED),
            *(
                to_flags(
                    by_rule[code,],
                    run.config.indicators[code].model_copy(update={"version": versions[code]}),
                    run.as_of,
                )
                for code in codes()
                if (code,) in by_rule
            ),
        ]
    )


def _follow(run: Run) -> None:
    """Let flags follow their case to what it is called now."""
    run.warehouse.connection.execute(
        f"""
        update {_TABLE} as f set object_key = now.object_key from (
            select i.flag_id, coalesce(p.object_key, a.case_key, i.issued_key) as object_key
            from {_TABLE} i left join parted p using (flag_id) left join renamed a on a.former_key = i.issued_key
            where coalesce(p.object_key, a.case_key, i.issued_key) is distinct from i.object_key
        ) now where now.flag_id = f.flag_id
        """
    )


def _asked(run: Run) -> pl.DataFrame:
    """Return which county was first asked about each flag, and as the how-manieth."""
    asked = {
        flag: (event.payload["region_code"], nth)
        for nth, event in reversed(list(enumerate(run.ledger.events(SENT))))
        for flag in event.payload["flag_ids"]
    }
    return pl.DataFrame(
        [(flag, *first) for flag, first in asked.items()],
        schema={"flag_id": pl.String, "county": pl.String, "nth": pl.Int64},
        orient="row",
    )


def _follow_counties(run: Run) -> None:
    """Let flags on a record follow it to the county it turns out to be of; one that was asked stays asked.

    A county comes to be known, or to be another, by the sheet of organs people fill in or by a newer
    row of the case, complaint or letter. Where it names none any more the flag keeps its own. Of a county that is no
    more the one that took it over is asked; what is said of the county as a whole stays its own.
    """
    gone = pl.DataFrame(
        list(heirs(run).items()), schema={"county": pl.String, "heir": pl.String}, orient="row"
    )
    run.warehouse.connection.register("county_gone", gone.to_arrow())
    run.warehouse.connection.execute(
        f"""
        update {_TABLE} as f set region_code = now.county from (
            select i.flag_id, coalesce(a.county, g.heir, c.region_code) as county from {_TABLE} i
            left join asked_of_county a using (flag_id)
            left join (
                select 'case' as object_type, case_key as object_key, region_code from core_cases
                union all select 'complaint', complaint_no, region_code from core_complaints
                union all select 'letter', letter_no, region_code from core_letters
            ) c on c.object_type = i.object_type and c.object_key = i.object_key
            left join county_gone g on g.county = coalesce(c.region_code, i.region_code)
            where i.object_type <> 'region'
                and coalesce(a.county, g.heir, c.region_code) <> coalesce(i.region_code, '')
        ) now where now.flag_id = f.flag_id
        """
    )
    run.warehouse.connection.unregister("county_gone")


def _mark_standing(run: Run) -> None:
    """Say of every flag whether it stands: :data:`STANDING`."""
    note_held(run, SENT)
    run.warehouse.connection.execute(
        f"""
        update {_TABLE} as f set is_current = now.is_current, is_held = now.is_held from (
            select s.* from ({STANDING}) s join {_TABLE} i using (flag_id)
            where (s.is_current, s.is_held) is distinct from (i.is_current, i.is_held)
        ) now where now.flag_id = f.flag_id
        """
    )


@asset(
    deps=[
        *former_keys.READ, *case_parts.READ, "case_years", "feat_case", "feat_rule__flagged", "core_complaints", "core_letters", "known_regions",
        "out_rule_versions",
    ]
)  # fmt: skip
def feat_flag__issued(run: Run) -> Shown:
    """Every flag as it was issued; those raised for the first time reach the ledger with this run."""
    known = _known(run)
    run.warehouse.connection.execute(f"create or replace temp table parted as {PARTED}")
    raised = _raised(run, run.warehouse.read("out_rule_versions"))
    new = not_yet_issued(raised, known, run.warehouse.query(FORMER_KEYS))
    issue(run, KIND, new, ["flag_id"])
    _add(run, new)
    # Once more: what is raised now may stand under a former key as well.
    run.warehouse.connection.execute(f"create or replace temp table renamed as {FORMER_KEYS}")
    _follow(run)
    run.warehouse.connection.register("asked_of_county", _asked(run).to_arrow())
    _follow_counties(run)
    _mark_standing(run)
    run.warehouse.connection.unregister("asked_of_county")
    step(_TABLE, rows=(rows := len(known) + new.height))
    return {"行数": rows}
