"""out_case_details: rows of details that are of no case, and cells in which details and the case say different things."""

from collections.abc import Iterator

import polars as pl

from assets.core.case_details import COUNTED, FILLED
from assets.out.notice_words import Row, first, listed, place
from assets.run import Run, table_asset
from data_contracts import empty, source, table

_NAME = "out_case_details"
NOBODY, SEVERAL, DIFFERENT, UNIT = "没有对上案件", "对上几件案件", "与案件不同", "疑为单位填错"
#: Of each kind its name among the notices, what is so and what to do.
NOTICES = {
    NOBODY: (
        "details_of_nobody", "{n}行案件明细（程序、缴款、公示等）的案号、文号没有对上案件，没有算进去：{files}",
        "案件还没有交的，交来就自动对上，不用重投；编号写错的改正后重投；其实是案件清单的，补上处罚决定日期（或立案日期）、办案机构、当事人后重投",
    ),
    SEVERAL: (
        "details_of_several", "{n}行案件明细的编号是几件案件的，不知说的是哪一件，没有算进去：{files}",
        "请在明细里补上当事人、办案机构、区划代码或者决定书文号，或者放进该局的文件夹，改正后重投",
    ),
    DIFFERENT: (
        "details_differ", "案件明细有{n}处与案件已有的写得不同，照案件的：{files}",
        "请核对哪个对；案件清单错的，改正后重投",
    ),
    UNIT: (
        "details_another_unit", "案件明细有{n}行缴款金额正好是罚没金额的一万倍或者万分之一，像是元、万元填错，没有用：{files}",
        "请核对表头写的单位，改正后重投",
    ),
}  # fmt: skip


def _cells() -> str:
    """Return SQL for a list of what a case ``c`` and a row ``d`` of details say in each column."""
    columns = source("cases").columns
    both = [
        (c.zh, f"c.{n}::varchar", f"d.{n}::varchar", n) for n, c in columns.items() if n in FILLED
    ]
    # Who it is: by the code where both have one, else by names that were not masked.
    both.append((columns["uscc"].zh, "c.uscc", "d.uscc", "uscc"))
    is_name = (
        "(c.uscc is null or d.uscc is null) and c.party_key is not null and d.party_key is not null"
    )
    ours, theirs = (f"case when {is_name} then {side}.party_name end" for side in ("c", "d"))
    both.append((columns["party_name"].zh, ours, theirs, "party_name"))
    return ", ".join(
        f"{{'name': '{name}', 'zh': '{zh}', 'counted': {ours}, 'other': {theirs}}}"
        for zh, ours, theirs, name in both
    )


@table_asset(deps=["core_case_details", "core_cases"])
def out_case_details(run: Run) -> pl.DataFrame:
    """Return what details say that counts nowhere, by file and row."""
    if not run.warehouse.count("core_case_details"):
        return empty(table(_NAME))
    columns = ", ".join(f'"{name}"' for name in table(_NAME).columns)
    number = "coalesce(d.case_no, d.decision_no)"
    return run.warehouse.query(
        f"""
        with cells as (
            select c.case_key, c.region_code, c.filled_columns, c.file as own_file, c.sheet as own_sheet, c.row_no as own_row_no,
                {number} as number, d.file, d.sheet, d.row_no, unnest([{_cells()}], recursive := true)
            from ({COUNTED}) d join core_cases c on d.case_key = case
                d.meant_in when 'cases' then c.case_key else c.published_key end
                and list_contains(c.in_sources, d.meant_in)),
        said as (
            select *, list_contains(filled_columns, name) as is_filled,
                any_value({{'file': file, 'sheet': sheet, 'row_no': row_no}}) filter (other = counted)
                    over (partition by case_key, name) as by_another
            from cells where other is not null and (counted is not null or name = 'payment_yuan'
                or not list_contains(filled_columns, name) and name in ({", ".join(f"'{n}'" for n in FILLED)}))),
        rows as (
            select case when counted is null and name = 'payment_yuan' then '{UNIT}' else '{DIFFERENT}' end as kind,
                number, file, sheet, row_no, case_key, region_code, zh as "column", other,
                coalesce(counted, case when name <> 'payment_yuan' then '无' end) as counted,
                case when is_filled then by_another.file else own_file end as counted_file,
                case when is_filled then by_another.sheet else own_sheet end as counted_sheet,
                case when is_filled then by_another.row_no else own_row_no end as counted_row_no
            from said where other is distinct from counted
            union all
            select case when fits = 0 then '{NOBODY}' else '{SEVERAL}' end, {number}, d.file, d.sheet, d.row_no, null, null, null, null, null, null, null, null
            from core_case_details d where case_key is null)
        select {columns} from rows order by kind, file, sheet, row_no, "column"
        """
    )


def details_that_do_not_fit(run: Run) -> Iterator[Row]:
    """Yield a notice for each kind of what details say and counts nowhere."""
    if not run.warehouse.count(_NAME):
        return
    told = run.warehouse.read(_NAME)
    for kind, (name, says, step) in NOTICES.items():
        rows = told.filter(pl.col("kind") == kind)
        if rows.is_empty():
            continue
        files = rows.group_by("file").agg(n=pl.len()).sort(["n", "file"], descending=[True, False])
        detail = [
            f"{r['number']}（{place(r)} 第{r['row_no']}行）"
            + (
                f"{r['column']} {r['other']}，"
                + (
                    f"{r['counted_file']} 第{r['counted_row_no']}行 {r['counted']}"
                    if r["counted"]
                    else "没有用"
                )
                if r["column"]
                else ""
            )
            for r in first(rows)
        ]
        unit = "处" if kind == DIFFERENT else "行"
        yield (
            name,
            rows.height,
            says.format(n=rows.height, files=listed(files, "file", unit)),
            step,
            detail,
        )
