"""Rows under one number that are not one record: of each number the last row is all that counts."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.again import newest_readings
from assets.arrivals.staging import rows_table
from assets.core.numbers import GIVEN_ONCE, WHOM, day_of, numbered_alone
from assets.out.notice_words import Row, first, listed, place
from assets.run import Run
from data_contracts import sources

#: Of receipts of one subject in one month the amounts say whether two rows are one.
_AMOUNTS = {"fiscal_revenue": ("month_amount_yuan", "ytd_amount_yuan")}


def shared_numbers(run: Run) -> Iterator[Row]:
    """Tell of numbers, or a county's month and subject, that stand for several records.

    In one table another party is enough; in two tables party and day must be others, for a row that is
    put right changes one of them.
    """
    found = [one for source in sources() if not (one := _shared(run, source)).is_empty()]
    if found:
        rows = pl.concat(found).sort("n", "file", "sheet", descending=[True, False, False])
        n = int(rows["n"].sum())
        says = f"{n}行与后来的行编号相同（财政月报是同一张表里同县同月同科目）而不是一回事，只算了最后一行：{listed(rows, 'file', '行')}"
        step = "请核对编号那一列：任务、批次的编号不是一行一个，每月从1编起的会重，补上各行自己的编号后重投；财政月报请合成一行"
        detail = [
            f"{place(r)}：{r['title']} {r['number']} 等，{r['n']}行没有计入" for r in first(rows)
        ]
        yield "shared_numbers", n, says, step, detail


def _shared(run: Run, source: str) -> pl.DataFrame:
    contract = sources()[source]
    told = [n for n in _AMOUNTS.get(source, WHOM) if n in contract.columns]
    if not told or not (numbered_alone(contract) or source in _AMOUNTS):
        return pl.DataFrame()
    if not run.warehouse.count(rows_table(source)):
        return pl.DataFrame()
    number, one_table, rows = (
        contract.key[0],
        "(a.arrival, a.table_no) = (b.arrival, b.table_no)",
        "",
    )
    if source in _AMOUNTS:
        number = "concat_ws(' ', region_code, region_name_given, coalesce(subject_code, subject_name), year, month)"
        other = f"{one_table} and a.whom <> b.whom"
    else:
        day = day_of(contract) if contract.event_dates else "null::date"
        rows = f"and length({number}) < {GIVEN_ONCE}"
        other = f"""len(a.whom) > 0 and len(b.whom) > 0 and not list_has_any(a.whom, b.whom)
            and ({one_table} or (a.day <> b.day and year(a.day) = year(b.day)))"""
        told = [f"{n}::varchar" for n in told]
    whom = f"list_filter([{', '.join(told)}], lambda w: w is not null)"
    if source in _AMOUNTS:
        whom, day = f"[{', '.join(told)}]", "null::date"
    return run.warehouse.query(
        f"""
        with r as (
            select {number} as number, concat_ws(' ', region_code, region_name_given) as place, {whom} as whom,
                {day} as day, file, sheet, arrival, table_no, row_no
            from "{rows_table(source)}" r where arrival in (select arrival from ({newest_readings()})) {rows}
            qualify count(*) over (partition by {number}, concat_ws(' ', region_code, region_name_given)) > 1),
        last as (
            from r qualify row_number() over (
                partition by number, place order by arrival desc, table_no desc, row_no desc) = 1)
        select '{contract.title_zh}' as title, a.file, a.sheet, min(a.number) as number, count(*)::bigint as n
        from r a join last b using (number, place) where {other} group by all
        """
    )
