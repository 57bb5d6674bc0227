"""What is said of rows that are other departments'."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.staging import rows_table, standing_rows
from assets.core.cases import internal_rows
from assets.core.elsewhere import by_name, is_elsewhere, named
from assets.core.rows import latest
from assets.intake.persons.people import BY_NUMBER
from assets.out.notice_words import Row, first, listed, place
from assets.run import Run
from data_contracts import sources
from data_contracts.words import ELSEWHERE


def other_departments(run: Run) -> Iterator[Row]:
    """Tell of what is other departments' in a ledger, a portal or a list of them all: nothing of it is the market's."""
    parts = list[str]()
    of_another = f"domain = '{ELSEWHERE}'"
    if run.warehouse.query(
        f'select 1 from "{rows_table("cases")}" where {of_another} limit 1'
    ).height:
        newest = latest(internal_rows(), "case_key")
        parts.append(
            f"select file, sheet, null::varchar as whose, false as by_words from ({newest}) where {of_another}"
        )
    if run.warehouse.count("organ_elsewhere"):
        parts += [
            f"select file, sheet, {name} as whose, not {by_name(c)} as by_words from ({standing_rows(source)}) where {is_elsewhere(c)}"
            for source, c in sources().items()
            if (name := named(c)) and run.warehouse.count(rows_table(source))
        ]
    if not parts:
        return
    rows = run.warehouse.query(
        f"""
        select file, sheet, whose, by_words, count(*)::bigint as n from ({" union all ".join(parts)})
        group by all order by n desc, file, sheet, whose, by_words
        """
    )
    if rows.height:
        n = int(rows["n"].sum())
        detail = [
            f"{place(r)}：{r['whose'] + ' ' if r['whose'] else ''}{r['n']}行" for r in first(rows)
        ]
        files = rows.group_by("file").agg(pl.col("n").sum())
        files = files.sort("n", "file", descending=[True, False])
        says = f"{n}行的业务领域、机关或者承办单位写的是农业、公安、城管等别的部门，不计入市场监管：{listed(files, 'file', '行')}"
        if by_words := int(rows.filter("by_words")["n"].sum()):
            says += (
                f"；其中{by_words}行的承办单位是镇街、热线或者空着，说的是供暖、公交、欠薪一类的事"
            )
        ledgers = _in_ledgers(run)
        if ledgers.height:
            says += f"；台账没有写机关、公示写的是它们的{ledgers['n'].sum()}件也不计入：{listed(ledgers, 'file', '件')}"
        step = "不用改；写错的，改正后重投；确是市场监管的机关（镇街办理下放的案件）要计入的，交一份“单位对照表”（列：单位名称、单位区划代码）写上它"
        yield "elsewhere", n, says, step, detail


def _in_ledgers(run: Run) -> pl.DataFrame:
    """Return ``file, n``: internal cases that name no organ, and by their publication are another department's."""
    return run.warehouse.query(
        f"""
        select c.file, count(*)::bigint as n from ({standing_rows("cases")}) c join organ_of_number p using (decision_no)
        where c.organ_code is null and p.organ_name in (select name from organ_elsewhere)
            and (c.organ_name is null or starts_with(c.organ_name, '{BY_NUMBER}'))
        group by c.file order by n desc, c.file
        """
    )
