"""Notices about the fiscal months: amounts that disagree with their sums, files in another unit, and receipts of nobody."""

from collections.abc import Iterator

from assets.core import fiscal
from assets.out.notice_words import Row, first, in_files, listed, place
from assets.run import Run
from data_contracts.amounts import yuan as in_yuan

#: A file's months are so many times the usual of their county and subject; of at least so many months.
_APART, _MONTHS = 1000, 6
#: A subject that does not say whose receipts it is.
_BARE = "罚没收入"


def fiscal_notices(run: Run) -> Iterator[Row]:
    """Tell what came of fiscal months and does not hold together."""
    if not run.warehouse.count("core_fiscal_revenue"):
        return
    yield from _of_nobody(run)
    yield from _in_another_unit(run)
    yield from _disagreeing(run)


def _of_nobody(run: Run) -> Iterator[Row]:
    """Tell of files whose receipts say 罚没收入 and not whose: they count in no month and no judgement."""
    rows = run.warehouse.query(
        f"""
        select file, null::varchar as sheet, count(*)::bigint as n, count(distinct region_code)::bigint as regions
        from core_fiscal_revenue
        where coalesce(subject_name, subject_code) = '{_BARE}'
        group by all having not bool_or(is_treasury) order by n desc, file
        """
    )
    if rows.height:
        detail = [f"{place(r)}：{r['n']}行，{r['regions']}个地区" for r in first(rows)]
        says = f"{rows.height}个文件的罚没收入没有写是哪个部门的，没有计入入库：{listed(rows, 'file', '行')}"
        step = "是市场监管部门的，在标题、工作表名或者科目名称写“市场监管罚没收入”后重投（或者在 config/hengjian.yml 写 treasury_names: 罚没收入）"
        yield "fiscal_of_nobody", rows.height, says, step, detail


def _in_another_unit(run: Run) -> Iterator[Row]:
    """Tell of files whose months are as a whole in another unit: a header without 元 or 万元 is read as 万元."""
    rows = run.warehouse.query(
        f"""
        with each as (
            select file, sheet, amount_yuan::double as amount, median(amount_yuan) over account as usual,
                count(*) over account as months
            from core_fiscal_revenue where amount_yuan > 0
            window account as (partition by region_code, coalesce(subject_code, subject_name))
        )
        select file, sheet, count(*)::bigint as n, median(amount) as amount, median(usual)::double as usual
        from each where months >= {_MONTHS} group by all
        having median(amount / usual) >= {_APART} or median(usual / amount) >= {_APART} order by n desc, file, sheet
        """
    )
    if rows.height:
        detail = [
            f"{place(r)}：{r['n']}行，中位数{in_yuan(r['amount'])}，平常{in_yuan(r['usual'])}"
            for r in first(rows)
        ]
        says = f"{rows.height}个文件的罚没收入整体比平常高或者低一千倍以上，像是元、万元填错：{listed(rows, 'file', '行')}"
        step = "请核对单位（表头没有写的按万元读），写明单位后重投；重投以前照读到的数计入"
        yield "fiscal_another_unit", rows.height, says, step, detail


def _disagreeing(run: Run) -> Iterator[Row]:
    rows = fiscal.disagreeing(run.warehouse.read("core_fiscal_revenue"))
    if rows.height:
        names = dict(run.warehouse.query("select region_code, name from feat_region").rows())
        detail = [
            f"{names.get(r['region_code'], r['region_code'])} {fiscal.disagreement_in_words(r)}"
            f"（{r['file']} 第{r['row_no']}行）"
            for r in first(rows)
        ]
        says = (
            f"财政月报有{rows.height}处本月数与本年累计对不上，以本月数为准：{in_files(rows, '处')}"
        )
        yield "fiscal_disagrees", rows.height, says, "请与财政部门核对后重投", detail
