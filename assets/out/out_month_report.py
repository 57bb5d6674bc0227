"""out_month_report: the monthly form of every county; a locked month never changes again."""

import polars as pl

from assets.increment.issued import payloads
from assets.month.gone_by import gone_by
from assets.out.out_region_month import FIGURES
from assets.run import Run, table_asset
from assets.store.conform import conform
from assets.store.ledger import Event
from data_contracts import schema_of, sources, table
from models.action.month_days import lock_day, month_before

KIND = "month_locked"
NAME = "out_month_report"
#: What a county exports itself. Complaints, evaluations, opinions and samplings come from other
#: systems, and a month without any may be true: no county owes them.
OWED = tuple(name for name, c in sources().items() if c.delivery and c.delivery.owed)
#: What was found, or went into the ledger under an older program, which gave no number there.
_FOUND = "(finding is not null or (status = '已转台账' and lead_id is null))"
#: Counties that are no more have months, and no form.
_THERE = "not_evaluated_reason is distinct from 'region_ended'"


def locked_frame(event: Event) -> pl.DataFrame:
    """Return a locked month's rows as they were locked, without the columns of what is known now."""
    schema = schema_of(table(NAME))
    late = [f"{figure}_now" for figure in FIGURES]
    own = {c: t for c, t in schema.items() if c not in {*late, "changed"}}
    text = {c: pl.String if _as_text(t) else t for c, t in own.items()}
    rows = [{c: row.get(c) for c in own} for row in event.payload["rows"]]
    return pl.DataFrame(rows, schema=text).with_columns(
        pl.col(c).str.to_date() if t == pl.Date else pl.col(c).cast(t)
        for c, t in own.items()
        if text[c] != t
    )


def _as_text(kind: pl.DataType) -> bool:
    return kind == pl.Date or isinstance(kind, pl.Decimal)


def beside(issued: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Put what is known now beside what a month's form says.

    Parameters
    ----------
    issued : pl.DataFrame
        Rows of one month as locked or drafted.
    now : pl.DataFrame
        The same month's ``region_code`` and :data:`FIGURES` as known in this run. A county that
        was not on the form is added without figures of its own.
    """
    late = now.select("region_code", *(pl.col(c).alias(f"{c}_now") for c in FIGURES))
    joined = issued.join(late, on="region_code", how="left")
    new = late.join(issued, on="region_code", how="anti")
    if new.height:
        stated = pl.lit("锁定后新增").alias("state")
        same = issued.select(pl.col("month", "locked_on").first())
        joined = pl.concat(
            [joined, new.with_columns(stated).join(same, how="cross")], how="diagonal"
        )
    differs = pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_now")) for c in FIGURES)
    return joined.with_columns(changed=differs)


def drafted(run: Run, month: str) -> pl.DataFrame:
    """Return a month's form as this run would fill it in: one row a county, sorted by code."""
    figures = run.warehouse.query(
        f"""select month, region_code, {", ".join(FIGURES)}, outcome, not_evaluated_reason
            from out_region_month where month = '{month}' and {_THERE}"""
    )
    leads = run.warehouse.query(
        f"""
        select region_code,
            count(distinct item) filter (status = '待核')::bigint as leads_waiting,
            count(distinct item) filter (is_overdue)::bigint as leads_overdue,
            count(distinct item) filter (
                status = '待核' and (due_on <= date '{lock_day(month)}' or is_overdue))::bigint as leads_due,
            count(distinct item) filter (status in ('已核数据', '数据有误'))::bigint as leads_checked,
            count(distinct item) filter ({_FOUND})::bigint as leads_found
        from (select *, coalesce(item_id, flag_id) as item from out_flags)
        where (is_current or {_FOUND}) and status <> '历史' group by all
        """
    )
    silent = run.warehouse.query(
        f"""select region_code,
                list(distinct source order by source) filter (state = 'not_delivered') as missing_sources,
                list(distinct source order by source) filter (state = 'set_aside') as waiting_sources
            from out_delivery where month = '{month}' and state in ('not_delivered', 'set_aside')
                and source in {OWED} group by all"""
    )
    counts = ["leads_waiting", "leads_overdue", "leads_due", "leads_checked", "leads_found"]
    return (
        figures.join(leads, on="region_code", how="left")
        .join(silent, on="region_code", how="left")
        .with_columns(
            pl.col(counts).fill_null(0),
            pl.col("missing_sources", "waiting_sources").fill_null([]),
            state=pl.lit("草稿"),
        )
        .sort("region_code")
    )  # fmt: skip


def lock(run: Run, month: str, form: pl.DataFrame) -> None:
    """Freeze a month's form: it reaches the ledger when the run is published."""
    locked = form.with_columns(state=pl.lit("已锁定"), locked_on=pl.lit(run.as_of))
    run.issue(KIND, month, {"rows": payloads(locked)})


def together(run: Run) -> pl.DataFrame:
    """Return every locked month (those of this run too) and the draft of the newest month."""
    now = run.warehouse.query(
        f"""select month, region_code, {", ".join(FIGURES)} from out_region_month where {_THERE}"""
    )
    locks = [*run.ledger.events(KIND), *(e for e in run.to_issue if e.kind == KIND)]
    forms = {e.key: locked_frame(e) for e in locks}
    newest = month_before(run.as_of)
    if newest not in forms:
        forms[newest] = drafted(run, newest)
    rows = [
        conform(beside(form, now.filter(pl.col("month") == month)), NAME)
        for month, form in sorted(forms.items())
        if form.height
    ]
    return pl.concat([pl.DataFrame(schema=schema_of(table(NAME))), *rows])


@table_asset(deps=["out_region_month", "out_flags", "out_delivery"])
def out_month_report(run: Run) -> pl.DataFrame:
    """Every locked month as it was locked, what is known now beside it, and the newest draft."""
    for month in gone_by(run, KIND):
        form = drafted(run, month)
        if form.height:
            lock(run, month, form)
    return together(run)
