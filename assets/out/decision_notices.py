"""Decisions that count otherwise than what is written beside them says: one notice a kind."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.staging import rows_table
from assets.core.cases import internal_rows, ours, published_rows
from assets.intake.values.codes import document_no
from assets.out.notice_words import Row, first, in_files, listed, place
from assets.run import Run
from data_contracts.amounts import yuan as in_yuan

#: 撤销 of the decision itself, not of what is published, registered or licensed, nor of a part of it.
#: A publication is taken back when its decision was revoked or changed (总局令45号11条).
_REVOKED = "撤销|撤消|^(?:公示)?(?:已)?撤回(?:公示)?$"
_NOT_IT = (
    "撤[销消](?:公示|登记|许可|备案|案件|申请)|部分撤[销消]|(?:不予|未|没有|驳回|申请|请求)撤[销消]"
)


def decisions_that_differ(run: Run) -> Iterator[Row]:
    """Yield the notices about decisions."""
    yield from _several_decisions(run)
    yield from _several_rows(run)
    yield from _without_amount(run)
    yield from _several_numbers(run)
    yield from _one_case_twice(run)
    yield from _remarked_revoked(run)
    yield from _status_to_check(run)
    yield from _given_out_again(run)
    yield from _reviewed(run)


def _several_decisions(run: Run) -> Iterator[Row]:
    """Tell of numbers under which several decisions came: each is a case."""
    if not run.warehouse.count("case_parts"):
        return
    rows = run.warehouse.query(
        """
        with each as (select distinct source, plain_key, plain_key || coalesce(suffix, '') as key from case_parts),
        cases as (
            select e.plain_key, c.* from each e join core_cases c on c.case_key = e.key where e.source = 'cases'
            union all
            select e.plain_key, c.* from each e join core_cases c on c.published_key = e.key
            where e.source = 'penalty_publications' and c.case_key not in (select key from each where source = 'cases'))
        select plain_key, any_value(file) as file, any_value(sheet) as sheet, count(*)::bigint as n,
            coalesce(sum(fine_yuan), 0)::double as fines
        from cases group by plain_key having count(*) > 1 order by fines desc, plain_key
        """
    )
    if rows.height:
        detail = [
            f"{r['plain_key'].rsplit('|', 1)[-1]}：{place(r)}，{r['n']}件，罚款共{r['fines']:.2f}元"
            for r in first(rows)
        ]
        n = int(rows["n"].sum())
        says = f"{rows.height}个案号、文号下各有几个当事人或几个决定，共{n}件，各计一件，案号后面写“·之2”“·之3”：{in_files(rows, '个')}"
        step = (
            "各罚各的，不用改；有一件其实不是另一个决定的，报一行案号照写“…之2”、案件状态写“撤销”的"
        )
        yield "several_decisions", rows.height, says, step, detail


def _several_rows(run: Run) -> Iterator[Row]:
    """Tell of one number on several rows of one sheet, by party or decision: the last is the case."""
    of_each = " union all ".join(
        f"""
        select case_key, file, sheet, row_no, arrival, table_no, fine_yuan,
            hash(coalesce(party_key, party_name), decision_no) as of_whom from ({rows})
        """
        for source, rows in (
            ("cases", ours(internal_rows())),
            ("penalty_publications", published_rows()),
        )
        if run.warehouse.count(rows_table(source))
    )
    if not of_each:
        return
    rows = run.warehouse.query(
        f"""
        select case_key, any_value(file) as file, any_value(sheet) as sheet, count(*)::bigint as n,
            min(row_no) as first_no, max(row_no) as last_no,
            (coalesce(sum(fine_yuan), 0) - coalesce(arg_max(fine_yuan, row_no), 0))::double as left_yuan
        from ({of_each})
        group by case_key, arrival, table_no having count(*) > 1 and min(of_whom) <> max(of_whom)
        qualify row_number() over (partition by case_key order by arrival desc, table_no) = 1
        order by left_yuan desc, case_key
        """
    )
    if rows.is_empty():
        return
    left = float(rows["left_yuan"].sum())
    detail = [
        f"{r['case_key'].rsplit('|', 1)[-1]}：{place(r)} "
        f"第{r['first_no']}行至第{r['last_no']}行，{r['n']}行，没有计入的罚款{r['left_yuan']:.2f}元"
        for r in first(rows)
    ]
    says = f"{rows.height}件案件在一张表里有几行，当事人或文号不同，只计最后一行，其余各行的罚款共{in_yuan(left)}没有计入"
    step = "几行是各罚各的，请写明各行的决定书文号或者当事人后重投；几行写的是同一笔罚款的，不用改"
    yield "several_rows", rows.height, says, step, detail


def _without_amount(run: Run) -> Iterator[Row]:
    """Fined by the kind of penalty, or by what was decided, and no amount: it counts in no sum."""
    rows = run.warehouse.query(
        r"""
        select file, sheet, count(*)::bigint as n from core_cases
        where decision_date is not null and fine_yuan is null and (list_contains(penalty_kinds, '罚款')
            or penalty_kinds is null and regexp_matches(penalty_content, '罚款[^；;。，,]*\d'))
        group by all order by n desc, file, sheet
        """
    )
    if rows.height:
        n = int(rows["n"].sum())
        says = f"{n}件决定的处罚种类或者内容有罚款而没有读到罚款金额，没有计入金额：{listed(rows, 'file', '件')}"
        step = "请补填罚款金额（表头写明元或者万元）后重投；有罚款金额一列的，处罚内容里写的不代填"
        yield "no_amount", n, says, step, _details(rows)


def _several_numbers(run: Run) -> Iterator[Row]:
    """Two decision numbers in one cell: the row is one decision."""
    rows = run.warehouse.query(
        r"""
        select decision_no, file, sheet, row_no from core_cases
        where regexp_matches(decision_no, '〔\d{4}〕.+〔\d{4}〕') order by file, sheet, row_no
        """
    )
    if rows.height:
        detail = [f"{place(r)} 第{r['row_no']}行：{r['decision_no']}" for r in first(rows)]
        says = f"{rows.height}行的文号一格里写了几个文号，各按一件计：{in_files(rows, '行')}"
        step = "是几个决定的，请一个决定一行、各写各的金额后重投"
        yield "several_numbers", rows.height, says, step, detail


def _one_case_twice(run: Run) -> Iterator[Row]:
    """One case under two organs: numbers and party are the same, and it counts twice."""
    rows = run.warehouse.query(
        """
        with numbered as (  -- counted first: names are put together of the few only
            select *, coalesce(party_key, party_name) as who,
                count(*) over (partition by region_code, case_no, decision_no, coalesce(party_key, party_name)) as n_same
            from core_cases where case_no is not null and decision_no is not null)
        select case_no, decision_no, string_agg(distinct organ_name, '、' order by organ_name) as organs,
            count(*)::bigint as n, max_by(file, case_key) as file, max_by(sheet, case_key) as sheet,
            max_by(row_no, case_key) as row_no
        from numbered where n_same > 1
        group by region_code, case_no, decision_no, who order by file, sheet, row_no
        """
    )
    if rows.height:
        detail = [
            f"{place(r)} 第{r['row_no']}行 {r['decision_no']}：{r['organs']}" for r in first(rows)
        ]
        says = f"{rows.height}件案件的案号、文号、当事人都相同而办案机构不同，各算了几件：{in_files(rows, '件')}"
        step = "是同一个机构的，请在“单位对照表”里给几个名称填同一个单位代码后放回收件箱；报来的代码不同的，改成同一个后重投"
        yield "one_case_twice", rows.height, says, step, detail


def _remarked_revoked(run: Run) -> Iterator[Row]:
    """Revoked by a remark, and by no record that counts."""
    if not run.warehouse.count("core_penalty_publications"):
        return
    rows = run.warehouse.query(
        f"""
        select p.decision_no, p.remark, p.file, p.sheet, p.row_no
        from core_penalty_publications p join core_cases c on c.published_key = p.case_key
        where regexp_matches(p.remark, '{_REVOKED}') and not regexp_matches(p.remark, '{_NOT_IT}')
            and c.case_status is distinct from '撤销' and c.disposition is distinct from '撤销决定'
            and c.case_key not in (select case_key from core_reviews where result = '撤销' and case_key is not null)
        order by p.file, p.sheet, p.row_no
        """
    )
    if rows.height:
        detail = [
            f"{place(r)} 第{r['row_no']}行 {r['decision_no']}：{r['remark']}" for r in first(rows)
        ]
        says = (
            f"{rows.height}件决定的备注写着撤销或者撤回，仍照原来的金额计入：{in_files(rows, '件')}"
        )
        step = "确已撤销的，在“复议诉讼”表报结果，或者在“案件”表的案件状态写撤销；备注不当作结果"
        yield "remarked_revoked", rows.height, says, step, detail


def _status_to_check(run: Run) -> Iterator[Row]:
    """Cases whose state is to be checked, or whose remark says that they were withdrawn: they count."""
    rows = run.warehouse.query(
        """
        select coalesce(decision_no, case_no) as number, file, sheet, row_no from core_cases
        where list_contains(missing_states, 'case_status:to_check')
            and disposition is distinct from '撤销决定' and decision_date is not null
            and case_key not in (select case_key from core_reviews where result = '撤销' and case_key is not null)
        order by file, sheet, row_no
        """
    )
    if rows.height:
        detail = [f"{place(r)} 第{r['row_no']}行 {r['number']}" for r in first(rows)]
        says = f"{rows.height}件案件的备注写着撤销、撤案或者作废（状态写待核的也算），仍照原来的金额计入：{in_files(rows, '件')}"
        step = "确已撤销的，加一列“案件状态”写撤销后重投；备注不当作结果"
        yield "status_to_check", rows.height, says, step, detail


def _given_out_again(run: Run) -> Iterator[Row]:
    """Tell of a decision given out again under another number whose remark voids the first: both count."""
    if not run.warehouse.count("core_penalty_publications"):
        return
    again = run.warehouse.query(
        """
        select c.region_code, p.decision_no, p.file, p.sheet, p.row_no, p.remark
        from core_penalty_publications p join core_cases c on c.published_key = p.case_key
        where contains(p.remark, '作废') and c.case_status is distinct from '撤销'
        """
    )
    if again.is_empty():
        return
    again = again.with_columns(document_no(pl.col("remark"), bare_zeros=False))
    run.warehouse.connection.register("given_again", again.to_arrow())
    rows = run.warehouse.query(
        """
        select a.decision_no, o.decision_no as first_no, a.file, a.sheet, a.row_no
        from given_again a join core_cases o on o.region_code is not distinct from a.region_code and o.decision_no <> a.decision_no
            and contains(a.remark, o.decision_no)
        where o.case_status is distinct from '撤销' and o.disposition is distinct from '撤销决定'
            and o.case_key not in (select case_key from core_reviews where result = '撤销' and case_key is not null)
        order by a.file, a.sheet, a.row_no, first_no
        """
    )
    run.warehouse.connection.unregister("given_again")
    if rows.height:
        detail = [
            f"{place(r)} 第{r['row_no']}行 {r['decision_no']}：原{r['first_no']}作废"
            for r in first(rows)
        ]
        says = f"{rows.height}件决定更正重发，备注写着原文号作废，新旧两个文号各计了一件：{in_files(rows, '件')}"
        step = (
            "原决定确已作废的，在“案件”表报一行，决定书文号写原文号、案件状态写撤销；备注不当作结果"
        )
        yield "given_out_again", rows.height, says, step, detail


def _reviewed(run: Run) -> Iterator[Row]:
    """Decisions that a review changed, or revoked on no day that is told: they count as before."""
    if not run.warehouse.count("core_reviews"):
        return
    rows = run.ask(
        """
        select coalesce(c.case_no, c.decision_no) as case_no, r.kind, r.result, r.file, r.sheet, r.row_no,
            coalesce(c.fine_yuan, 0)::double as fine,
            coalesce('结案' || r.closed_date::varchar, '没有结案日期') as closed
        from core_reviews r join core_cases c on c.case_key = r.case_key
        where c.decision_date is not null and coalesce(c.disposition, '') not in ('变更决定', '撤销决定')
            and coalesce(c.case_status, '') not in ('撤销', '销案') and r.case_key not in (
                select case_key from core_reviews
                where result = '撤销' and closed_date <= $as_of and case_key is not null)
            and (r.result in ('变更', '部分撤销') and coalesce(r.closed_date <= $as_of, true)
                or r.result = '撤销' and r.closed_date is null)
        order by r.file, r.sheet, r.row_no
        """
    )
    if rows.height:
        detail = [
            f"{place(r)} 第{r['row_no']}行 {r['case_no']}：{r['kind']}{r['result']}，{r['closed']}，仍计罚款{in_yuan(r['fine'])}"
            for r in first(rows)
        ]
        says = f"{rows.height}件决定经复议诉讼变更、部分撤销，或者撤销而没有结案日期，仍照原来的金额计入：{in_files(rows, '件')}"
        step = "变更、部分撤销的，在“案件”表把金额改成变更以后的，处理结果写变更决定；撤销的，在“复议诉讼”表补结案日期"
        yield "changed_on_review", rows.height, says, step, detail


def _details(rows: pl.DataFrame) -> list[str]:
    return [f"{place(r)}：{r['n']}件" for r in first(rows)]
