"""Notices of what waits for an answer of people: whose cases and rows these are, what columns mean."""

from collections.abc import Iterator

import polars as pl

from assets.arrivals.staging import rows_table
from assets.core import organs
from assets.feat.feat_region import WITH_REGION
from assets.out.mapping_sheets import open_questions, unmapped_organs
from assets.out.notice_words import MOST, Row, first, listed, some
from assets.out.region_questions import UNKNOWN, proposed_regions, stopped_beside
from assets.run import Run
from data_contracts.table_states import WAITS

_FOLDER = "case when regexp_matches(file, '[/!]') then regexp_replace(file, '[/!][^/!]*$', '') else '收件箱' end"


def answer_notices(run: Run) -> Iterator[Row]:
    """Tell of cases and rows of no known county, and of headers and names that nobody has answered for."""
    unplaced = [*_unplaced_cases(run), *_unplaced_rows(run)]
    yield from unplaced
    yield from _unknown_regions(run)
    yield from _stopped(run)
    yield from _waiting(run)
    yield from _columns(run)
    if not unplaced:  # said already, with what hangs on it
        yield from _organs(run)
    yield from _answered_apart(run)


def _unplaced_cases(run: Run) -> Iterator[Row]:
    rows = run.warehouse.query(
        f"""
        select {_FOLDER} as folder, count(*)::bigint as n,
            count(*) filter (where regexp_matches(coalesce(organ_code, ''), '[\u4e00-\u9fff]'))::bigint as named
        from core_cases where region_code is null group by all order by n desc, folder
        """
    )
    if rows.is_empty():
        return
    n, named = int(rows["n"].sum()), int(rows["named"].sum())
    where = f"不计入任何县（{listed(rows, 'folder', '件')}）"
    says = {
        n: f"{n}件案件只有单位名称，{where}",
        0: f"{n}件案件的机构代码不知属哪个县，{where}",
    }.get(named, f"{n}件案件{where}：{named}件只有单位名称，{n - named}件的机构代码不知属哪个县")
    detail = [f"{r['folder']}：{r['n']}件" for r in first(rows)]
    yield "unplaced_cases", n, says, "请填 outbox/单位对照表.xlsx 后放回收件箱", detail


def _unplaced_rows(run: Run) -> Iterator[Row]:
    rows = run.warehouse.query(
        f"select name as folder, count(*)::bigint as n from ({organs.unanswered(run.warehouse)}) group by all order by n desc, name"
    )
    if rows.height:
        n = int(rows["n"].sum())
        says = f"{n}行投诉、财政等数据的地区只有名称，等着对照，没有计入（{listed(rows, 'folder', '行')}）"
        detail = [f"{r['folder']}：{r['n']}行" for r in first(rows)]
        yield "unplaced_rows", n, says, "请填 outbox/单位对照表.xlsx 后放回收件箱", detail


def _unknown_regions(run: Run) -> Iterator[Row]:
    """Tell of codes that no table of regions knows: each is a county of its own, a mistyped one too."""
    unknown = f"select region_code from feat_region where not is_known union {UNKNOWN}"
    told = [t for t in WITH_REGION if run.warehouse.count(t)]
    if not told or run.warehouse.query(unknown).is_empty():
        return
    each = " union all ".join([
        *(f"select region_code, file, row_no from {t} where region_code in ({unknown})" for t in told),
        # Those that came before under another code stay with that county.
        *(f"""select region_code, file, row_no from "{rows_table(t.removeprefix("core_"))}" where region_code in
            (select region_code from region_kept where source = '{t.removeprefix("core_")}' and region_code in ({unknown}))
            and (file, row_no) not in (select (file, row_no) from {t} where region_code in ({unknown}))""" for t in told),
    ])  # fmt: skip
    rows = run.warehouse.query(
        f"""select region_code, count(*)::bigint as n, min(file) as file, arg_min(row_no, (file, row_no)) as row_no
        from ({each}) group by 1 order by n desc, 1"""
    )
    if rows.height:
        codes = rows["region_code"].to_list()
        says = f"{rows.height}个区划代码不在区划表里，各当作一个县，只写代码：{some(codes, '个')}"
        step = "开发区等没有国家代码的，请填 outbox/模板/区划扩展.xlsx 后放回收件箱；写错的，改正后重投"
        if proposed_regions(run).height:
            step = "改了代码、合并、分出的县和开发区，请核对 outbox/区划对照表.xlsx（照记录填了建议；没有列的填 outbox/模板/区划扩展.xlsx）后放回收件箱，答了以前不改动原来各县的数；写错的，改正后重投"
        detail = [
            f"{code}：{n}行（{file} 第{row}行{'起' if n > 1 else ''}）"
            for code, n, file, row in rows.head(MOST).rows()
        ]
        yield "unknown_regions", rows.height, says, step, detail


def _stopped(run: Run) -> Iterator[Row]:
    """Tell of counties that file no case since new ones began that may be made of them."""
    rows = stopped_beside(run)
    if rows.height:
        named = dict(run.warehouse.read("known_regions").select("code", "name").iter_rows())
        detail = [
            f"{r['code']}{named[r['code']]}：{r['began']}以后没有立案，同市那以后起用的有{'、'.join(f'{c}{named[c]}' for c in r['beside'])}"
            for r in first(rows)
        ]
        yield (
            "counties_stopped", rows.height,
            f"{rows.height}个县在同市有新区划起用以后不再立案，没有写明是不是并入了它（{detail[0]}）",
            "并入了的，在区划扩展里给这个县加一行，填停用日期、并入代码，放回收件箱；没有并入的不用改",
            detail,
        )  # fmt: skip


def _waiting(run: Run) -> Iterator[Row]:
    rows = run.warehouse.read("out_quality").filter(pl.col("state") == WAITS).sort("file", "sheet")
    if rows.height:
        files = rows["file"].unique(maintain_order=True).to_list()
        says = f"{len(files)}个文件在等列名对照，还没有读入：{some(files, '个')}"
        detail = [
            f"{f}：{why}" for f, why in rows.select("file", "refused_reason").head(MOST).rows()
        ]
        yield (
            "waiting_files",
            len(files),
            says,
            "请填 outbox/列名对照表.xlsx 后放回收件箱，不用重投原文件",
            detail,
        )


def _columns(run: Run) -> Iterator[Row]:
    rows = open_questions(run).filter(~pl.col("waits"))
    if rows.height:
        detail = [
            f"{title}「{header}」：{why}（{seen}）"
            for title, header, why, seen in rows.select("source_title", "header", "why", "seen_in")
            .head(MOST)
            .rows()
        ]
        says = f"{rows.height}个不认识的表头可能是用得着的列"
        yield (
            "open_columns",
            rows.height,
            says,
            "请填 outbox/列名对照表.xlsx；无关的选“不是”",
            detail,
        )


def _organs(run: Run) -> Iterator[Row]:
    rows = unmapped_organs(run)
    if rows.height:
        detail = [
            f"{name}：{n}行（{seen}）"
            for name, n, seen in rows.select("organ_name", "rows", "seen_in").head(MOST).rows()
        ]
        says = f"{rows.height}个单位或地区只有名称，不知属哪个县"
        yield "open_organs", rows.height, says, "请填 outbox/单位对照表.xlsx 后放回收件箱", detail


def _answered_apart(run: Run) -> Iterator[Row]:
    """Tell of organs that sheets which came together answer otherwise; of a later answer there is nothing to tell."""
    if not run.warehouse.count(rows_table("organ_mapping")):
        return
    rows = run.warehouse.query(
        f"""
        select organ_name, folder, max_by(answer, place) as counts,
            list(distinct answer || '（' || file || '）' order by answer || '（' || file || '）') as said
        from (
            select m.organ_name, nullif(m.folder, '') as folder, m.file, f.run,
                concat_ws(' ', m.organ_code, m.region_code) as answer,
                {{'arrival': m.arrival, 'table_no': m.table_no, 'row_no': m.row_no}} as place
            from "{rows_table("organ_mapping")}" m join intake_files f using (arrival, table_no)
            where coalesce(m.organ_code, m.region_code) is not null
            qualify f.run = last_value(f.run) over (
                partition by m.organ_name, nullif(m.folder, '') order by m.arrival, m.table_no, m.row_no
                rows between unbounded preceding and unbounded following))
        group by organ_name, folder having count(distinct answer) > 1 order by organ_name, folder
        """
    )
    if rows.height:
        detail = [
            f"{r['organ_name']}{'（' + r['folder'] + '）' if r['folder'] else ''}：{'；'.join(r['said'])}，照{r['counts']}"
            for r in first(rows)
        ]
        says = f"{rows.height}个单位在一起交回的对照表里填得不一样，以后读的那一份为准"
        yield (
            "answered_apart", rows.height, says,
            "请核对哪个对；现在照的不对的，把填对的那一份再放回收件箱一次", detail,
        )  # fmt: skip
