"""Rows of one table under one number that are not one record: of each number the last row is all that counts."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.staging import rows_table
from assets.core.numbers import WHOM, numbered_alone
from assets.out.notice_words import MOST, Row, listed, place
from assets.run import Run
from data_contracts import sources

#: Of receipts of one subject in one month the amounts say whether two rows are one.
_AMOUNTS = {"fiscal_revenue": ("month_amount_yuan", "ytd_amount_yuan")}


def shared_numbers(run: Run) -> Iterator[Row]:
    """Tell of tables in which a number, or a county's month and subject, stands for several rows."""
    found = [one for source in sources() if not (one := _shared(run, source)).is_empty()]
    if found:
        rows = pl.concat(found).sort("n", "file", "sheet", descending=[True, False, False])
        n = int(rows["n"].sum())
        says = f"{n}行与同一张表里别的行编号相同（财政月报是同县同月同科目）而内容不是一回事，只算了最后一行：{listed(rows, 'file', '行')}"
        step = "请核对编号那一列：任务、批次的编号不是一行一个，补上各行自己的编号后重投；财政月报请合成一行"
        detail = [
            f"{place(r)}：{r['title']} {r['number']} 等，{r['n']}行没有计入"
            for r in rows.head(MOST).iter_rows(named=True)
        ]
        yield "shared_numbers", n, says, step, detail


def _shared(run: Run, source: str) -> pl.DataFrame:
    contract = sources()[source]
    told = [n for n in _AMOUNTS.get(source, WHOM) if n in contract.columns]
    if not told or not (numbered_alone(contract) or source in _AMOUNTS):
        return pl.DataFrame()
    key = [f"coalesce({n}::varchar, '')" for n in contract.key]
    if source in _AMOUNTS:
        key = ["region_code", "coalesce(subject_code, subject_name)", "year", "month"]
    of_whom = " or ".join(f"count(distinct {n}) > 1" for n in told)
    return run.warehouse.query(
        f"""
        select '{contract.title_zh}' as title, file, sheet, min(number) as number, sum(n - 1)::bigint as n
        from (
            select any_value(file) as file, any_value(sheet) as sheet, count(*) as n,
                concat_ws(' ', {", ".join(key)}) as number
            from "{rows_table(source)}"
            group by arrival, table_no, region_code, region_name_given, {", ".join(key)}
            having {of_whom})
        group by all
        """
    )
