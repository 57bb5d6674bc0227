"""Cases of a table that came again as a whole and lacks them: still counted, for nobody said they are none."""

from collections.abc import Iterator
from typing import Any

from assets.core.rows import series_sql
from assets.out.notice_words import Row, first, place
from assets.run import Run
from data_contracts.words import CASES_GONE

#: A table came again where a later one has so many of its cases; a sheet of fewer says too little.
_SHARE, _LEAST = 0.8, 10
#: Of so many tables or more from one place more than half lost cases: it is a list of what changed lately.
_USUAL = 4
#: Numbers are compared as hashes: a bureau that sends all its cases each month has millions of them.
_NUMBER = r"hash(regexp_replace(concat_ws('|', case_no, decision_no), '\s', '', 'g'))"

#: A list of the last months lacks what is older: only days inside those of what a table has again are looked
#: at. A bureau that exports every night has hundreds of tables, so each is laid beside later ones only where it
#: lost a case inside them.
_GONE = f"""
    with tables as materialized (
        select arrival, table_no, file, file_sha, sheet, arrived_as_of, coalesce(came, arrival) as nth, {series_sql()} as series from intake_files
        where source = 'cases' and rows_accepted >= {_LEAST}),
    -- Of a number that stands twice in a table the later row counts.
    said as materialized (
        select t.arrival, t.table_no, t.nth, {_NUMBER} as number, max(r.row_no) as row_no
        from raw_cases r join tables t using (arrival, table_no) group by all),
    last as materialized (select number, max(nth) as last_nth from said group by number),
    -- A case that came again counts as the later table says it, if that says anything else.
    standing as materialized (
        select s.number, c.case_status, c.decision_no, c.case_no, c.filed_date, c.decision_date
        from said s join tables t using (arrival, table_no)
        join core_cases c on c.file_sha = t.file_sha and c.sheet is not distinct from t.sheet and c.row_no = s.row_no),
    spans as (
        select arrival, table_no, min(decision_date) as decided, max(decision_date) as decided_last,
            min(filed_date) as filed
        from said join last using (number) join standing using (number) where last_nth > nth group by all),
    gone as materialized (
        select s.*, c.* exclude (number) from said s join last using (number) join standing c using (number)
        join spans using (arrival, table_no)
        where last_nth = nth and decision_date between decided and decided_last and coalesce(filed_date >= filed, true)
            and coalesce(case_status not in {CASES_GONE}, true)),
    whole as materialized (
        select arrival, table_no, series, count(*) as n from said join last using (number) join tables using (arrival, table_no)
        group by all having count(*) filter (where last_nth > said.nth) >= {_SHARE} * n),
    losing as materialized (
        select arrival, table_no, n from (
            select *, (arrival, table_no) in (select (arrival, table_no) from gone) as loses from whole)
        window of_place as (partition by series)
        qualify loses and not (count(*) over of_place >= {_USUAL} and 2 * count_if(loses) over of_place > count(*) over of_place)),
    pairs as (
        select a.arrival, a.table_no, a.n, b.arrival as later, b.table_no as later_no, b.nth, count(*) as n_again
        from (from said join losing using (arrival, table_no)) a join said b using (number)
        where b.nth > a.nth group by all),
    again as (
        select * from pairs where n_again >= {_SHARE} * n
        qualify row_number() over (partition by arrival, table_no order by nth desc, later, later_no) = 1)
    select coalesce(g.decision_no, g.case_no) as number, t.file, t.sheet, g.row_no, l.file as later_file, l.arrived_as_of as later_on
    from gone g join again a using (arrival, table_no) join tables t using (arrival, table_no)
    join tables l on (l.arrival, l.table_no) = (a.later, a.later_no)
    order by t.file, t.sheet, g.row_no
"""


def not_sent_again(run: Run) -> Iterator[Row]:
    """Tell of cases that a later table leaves out which has nearly all others of the table they came in."""
    if not run.warehouse.count("core_cases"):
        return
    rows = run.warehouse.query(_GONE)
    if rows.height:
        says = f"{rows.height}件案件在后来重报的表里没有了，仍照以前报的计入"
        step = "确实不算的，把案件状态改为“撤销”再报这一行；只是漏报的不用改"
        detail = [
            f"{r['number']}（{place(r)} 第{r['row_no']}行；{_later(r)}没有）" for r in first(rows)
        ]
        yield "not_sent_again", rows.height, says, step, detail


def _later(row: dict[str, Any]) -> str:
    """Return what a later table is called: one of the same name by the day it came."""
    is_same = row["later_file"] == row["file"]
    return f"{row['later_on']}来的同名文件" if is_same else str(row["later_file"])
