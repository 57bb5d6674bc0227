"""Cases of a table that came again as a whole and lacks them: still counted, for nobody said they are none."""

from collections.abc import Iterator

from assets.out.notice_words import MOST, Row, place
from assets.run import Run

#: A table came again where a later one has so many of its cases; a sheet of fewer says too little.
_SHARE, _LEAST = 0.8, 10
#: Numbers are compared as hashes: a bureau that sends all its cases each month has millions of them.
_NUMBER = r"hash(regexp_replace(concat_ws('|', case_no, decision_no), '\s', '', 'g'))"

#: A list of the last months lacks what is older: only days inside the later table's own are looked at.
_GONE = f"""
    with tables as materialized (
        select arrival, table_no, file, sheet, coalesce(came, arrival) as nth from intake_files
        where source = 'cases' and rows_accepted >= {_LEAST}),
    said as materialized (
        select t.arrival, t.table_no, t.nth, r.row_no, {_NUMBER} as number
        from raw_cases r join tables t using (arrival, table_no)),
    last as materialized (select number, max(nth) as last_nth from said group by number),
    -- Tables without a case that never came again, or with too many, need not be laid beside each later one.
    whole as materialized (
        select arrival, table_no, count(distinct number) as n from said join last using (number) group by all
        having bool_or(last_nth = nth) and count(distinct number) filter (where last_nth > nth) >= {_SHARE} * n),
    pairs as (
        select a.arrival, a.table_no, b.arrival as later, b.table_no as later_no, b.nth, count(distinct number) as n
        from (from said semi join whole using (arrival, table_no)) a join said b using (number)
        where b.nth > a.nth group by all),
    again as materialized (
        select p.* from pairs p join whole w using (arrival, table_no) where p.n >= {_SHARE} * w.n
        qualify row_number() over (partition by arrival, table_no order by p.nth desc, later, later_no) = 1),
    placed as materialized (
        select s.*, last_nth > s.nth as is_there, t.file, t.sheet, c.decision_no, c.case_no, c.filed_date, c.decision_date
        from said s join last using (number) join tables t using (arrival, table_no)
        join core_cases c on c.file = t.file and c.sheet is not distinct from t.sheet and c.row_no = s.row_no),
    -- A case that came again counts as the later table says it, if that says anything else.
    spans as (
        select a.arrival, a.table_no, min(p.decision_date) as decided, max(p.decision_date) as decided_last,
            min(p.filed_date) as filed
        from again a join said s using (arrival, table_no) join placed p using (number)
        where p.is_there or p.nth > s.nth group by all)
    select coalesce(p.decision_no, p.case_no) as number, p.file, p.sheet, p.row_no, l.file as later_file
    from placed p join again a using (arrival, table_no) join spans s using (arrival, table_no)
    join tables l on (l.arrival, l.table_no) = (a.later, a.later_no)
    where not p.is_there and p.decision_date between s.decided and s.decided_last
        and coalesce(p.filed_date >= s.filed, true)
    order by p.file, p.sheet, p.row_no
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
