"""Cases of a table that came again as a whole and lacks them: still counted, for nobody said they are none."""

from collections.abc import Iterator

from assets.out.notice_words import MOST, Row, place
from assets.run import Run

#: A table came again where a later one has so many of its cases; a sheet of fewer says too little.
_SHARE, _LEAST = 0.8, 10
_NUMBER = r"regexp_replace(concat_ws('|', case_no, decision_no), '\s', '', 'g')"

#: A list of the last months lacks what is older: only days inside the later table's own are looked at.
_GONE = f"""
    with tables as materialized (
        select arrival, table_no, file, sheet, coalesce(came, arrival) as nth from intake_files
        where source = 'cases' and rows_accepted >= {_LEAST}),
    said as materialized (
        select distinct t.arrival, t.table_no, t.nth, r.row_no, {_NUMBER} as number
        from raw_cases r join tables t using (arrival, table_no)),
    pairs as (
        select a.arrival, a.table_no, b.arrival as later, b.table_no as later_no, b.nth, count(distinct number) as n
        from said a join said b using (number) where b.nth > a.nth group by all),
    again as materialized (
        select p.* from pairs p join (select arrival, table_no, count(distinct number) as n from said group by all) w
            using (arrival, table_no)
        where p.n >= {_SHARE} * w.n
        qualify row_number() over (partition by arrival, table_no order by p.nth desc, later, later_no) = 1),
    rows as materialized (
        select s.arrival, s.table_no, s.number, t.file, t.sheet, s.row_no, c.decision_no, c.case_no, c.filed_date, c.decision_date,
            a.later, a.later_no, a.nth, s.number in (select number from said b where b.nth >= a.nth) as is_there
        from again a join said s using (arrival, table_no) join tables t using (arrival, table_no)
        join core_cases c on c.file = t.file and c.sheet is not distinct from t.sheet and c.row_no = s.row_no),
    spans as (
        select arrival, table_no, min(decision_date) as decided, max(decision_date) as decided_last, min(filed_date) as filed
        from rows where is_there group by all)
    select coalesce(r.decision_no, r.case_no) as number, r.file, r.sheet, r.row_no, l.file as later_file
    from rows r join spans s using (arrival, table_no)
    join tables l on (l.arrival, l.table_no) = (r.later, r.later_no)
    where not r.is_there and r.decision_date between s.decided and s.decided_last
        and coalesce(r.filed_date >= s.filed, true)
    order by r.file, r.sheet, r.row_no
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
            f"{r['number']}（{place(r)} 第{r['row_no']}行；{r['later_file']}没有）"
            for r in rows.head(MOST).iter_rows(named=True)
        ]
        yield "not_sent_again", rows.height, says, step, detail
