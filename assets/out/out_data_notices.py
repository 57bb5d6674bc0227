"""out_data_notices: what no row is set aside for and yet changes what counties are counted with."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from assets.arrivals.databases.settings import PULLED
from assets.arrivals.staging import rows_table
from assets.core import organs
from assets.feat.feat_region import WITH_REGION
from assets.feat.first_known import known_sql
from assets.out.decision_notices import decisions_that_differ
from assets.out.fiscal_notices import fiscal_notices
from assets.out.mapping_sheets import open_questions, unmapped_organs
from assets.out.not_sent_again import not_sent_again
from assets.out.notice_words import MOST, NAMED, Row, listed, place
from assets.out.out_two_amounts import two_amounts_in_words
from assets.out.settled import WAITS
from assets.out.shared_numbers import shared_numbers
from assets.out.unknown_words import unknown_words
from assets.run import Run, table_asset
from data_contracts import indicators, schema_of, sources, table
from data_contracts.amounts import yuan as in_yuan

#: So long before the calendar of rest days ends, days due may lie beyond it; what such a rule says then.
_AHEAD, _UNKNOWN = timedelta(days=60), "calendar_unknown"
#: What is done for a case by its number, and what people call it.
_FOR_A_CASE = {
    "core_followups": "回访", "core_help": "困难帮扶", "core_impact": "经济影响评估", "core_reviews": "复议诉讼",
}  # fmt: skip
_FOLDER = "case when regexp_matches(file, '[/!]') then regexp_replace(file, '[/!][^/!]*$', '') else '收件箱' end"


@table_asset(
    deps=sorted({"core_fiscal_revenue", "intake_files", "intake_column_answers", "intake_questions", "intake_numbers", *map(rows_table, sources()), *WITH_REGION,
          "case_parts", "case_renumbered", "case_years", "organ_of_number", *organs.READ, "core_penalty_publications", "core_reviews", "core_cases", "raw_cases",
          "core_followups", "core_help", "core_impact", "feat_case__another_unit", "feat_region", "feat_warning__renamed", "out_two_amounts", "out_quality"}),
    after=["out_lead_events"],
)  # fmt: skip
def out_data_notices(run: Run) -> pl.DataFrame:
    """Tell what came in and cannot count as it should, one row a kind."""
    rows = [
        row
        for made in (_undated, _another_unit, _two_amounts, not_sent_again, _by_both_ways, decisions_that_differ, _unplaced_cases, _unplaced_rows, _unknown_regions, _caseless, _rechecks, shared_numbers, unknown_words, fiscal_notices, _waiting,
                     _columns, _organs, _answered_apart, _renamed, _after_this_week, _leads, _calendar)
        for row in made(run)
    ]  # fmt: skip
    if {"unplaced_cases", "unplaced_rows"} & {row[0] for row in rows}:
        rows = [
            row for row in rows if row[0] != "open_organs"
        ]  # said already, with what hangs on it
    return pl.DataFrame(rows, schema=schema_of(table("out_data_notices")), orient="row")


def _leads(run: Run) -> Iterator[Row]:
    """Tell what the run proposed or took over and the ledger of leads refused."""
    if run.refused:
        yield (
            "refused_leads", len(run.refused),
            f"有{len(run.refused)}条记录本应提出为线索或者接入台账，台账没有收：{run.refused[0][1]}",
            "照明细核对这些记录；要成为线索的，由专班登记（hengjian lead register）",
            [f"{name}：{why}" for name, why in run.refused[:MOST]],
        )  # fmt: skip


def _calendar(run: Run) -> Iterator[Row]:
    """Tell that days due soon lie where the arrangement of rest days is not known yet."""
    from models.indicators.workdays import known_until

    until = known_until()
    if run.as_of <= until - _AHEAD:
        return
    silent = [code for code, rule in indicators().items() if _UNKNOWN in rule.not_evaluated_reasons]
    says = (
        f"程序里的节假日安排只到{until.year}年底：落在以后的工作日期限（县局答复、回访、月报锁定）暂按周末和法定节假日休息算，"
        f"{len(silent)}条按工作日计的规则不判断末日在以后的"
    )
    step = "国务院办公厅公布下一年的安排以后，请管理员更新程序再运行"
    yield "unknown_calendar", len(silent), says, step, silent


def _undated(run: Run) -> Iterator[Row]:
    """Fined and no decision date: such a case belongs to no month."""
    rows = run.warehouse.query(
        """
        select c.file, c.sheet, count(*)::bigint as n,
            bool_or(list_contains(f.missing_columns, '处罚决定日期')) as absent
        from core_cases c left join (
            select file_sha, file, sheet, any_value(missing_columns) as missing_columns
            from intake_files where refused_reason is null group by all) f
            on f.file_sha = c.file_sha and f.file = c.file and f.sheet is not distinct from c.sheet
        where c.fine_yuan > 0 and c.decision_date is null group by all order by n desc, c.file, c.sheet
        """
    )
    if rows.is_empty():
        return
    n = int(rows["n"].sum())
    detail = [
        f"{place(r)}：{r['n']}件，"
        + ("没有「处罚决定日期」这一列" if r["absent"] else "「处罚决定日期」是空的")
        for r in rows.iter_rows(named=True)
    ]
    says = f"{n}件案件有罚款而没有决定日期，不计入任何月份：{listed(rows, 'file', '件')}"
    yield "no_decision_date", n, says, _how_dated(rows["file"].to_list()), detail[:MOST]


def _how_dated(files: Sequence[str]) -> str:
    """Tell what to do about days that lack: columns of a table of a database are named in its configuration."""
    pulled = [f.startswith(PULLED) for f in files]
    steps = []
    if not all(pulled):
        steps.append("请补填决定日期后重投；列名不同的，填 outbox/列名对照表.xlsx")
    if any(pulled):
        steps.append("数据库的请在原系统补填，列名不同的写进 config/sources.yml 的 columns")
    return "；".join(steps)


def _another_unit(run: Run) -> Iterator[Row]:
    """Tell of files whose fines are as a whole in another unit; their amounts count nowhere."""
    rows = run.warehouse.query(
        """
        select file, sheet, count(*)::bigint as n, median(fine) as fine, median(usual) as usual
        from feat_case__another_unit group by all order by n desc, file, sheet
        """
    )
    if rows.height:
        detail = [
            f"{place(r)}：{r['n']}件，罚款中位数{in_yuan(r['fine'])}，平常{in_yuan(r['usual'])}"
            for r in rows.head(MOST).iter_rows(named=True)
        ]
        says = f"{rows.height}个文件的罚款金额整体比平常高或者低一千倍以上，像是元、万元填错：{listed(rows, 'file', '件')}"
        step = "请核对表头写的单位，改正后重投；改正以前这些案件的金额不进合计，也不判断"
        yield "another_unit", rows.height, says, step, detail


def _two_amounts(run: Run) -> Iterator[Row]:
    rows = run.warehouse.read("out_two_amounts")
    if rows.height:
        detail = [two_amounts_in_words(r) for r in rows.head(MOST).iter_rows(named=True)]
        n = rows["case_key"].n_unique()
        says = f"{n}件案件在两处写了不同的金额，以后到的或内部案件的为准"
        yield "two_amounts", n, says, "请核对哪个对；计入的不对的，改正后重投", detail


def _by_both_ways(run: Run) -> Iterator[Row]:
    """Tell of complaints that the hotline and 12315 each sent a row of."""
    own = rows_table("complaints")
    n = run.warehouse.query(
        f'select count(distinct complaint_no) as n from "{own}" semi join '
        f'(select distinct hotline_no, complaint_no as other from "{own}") t '
        f'on t.hotline_no = "{own}".complaint_no and t.other <> "{own}".complaint_no'
    ).item()
    if n:
        says = f"{n}件投诉举报热线和12315各报来一行，只计12315的一件"
        yield "by_both_ways", n, says, "不用改", []


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
    detail = [f"{r['folder']}：{r['n']}件" for r in rows.head(MOST).iter_rows(named=True)]
    yield "unplaced_cases", n, says, "请填 outbox/单位对照表.xlsx 后放回收件箱", detail


def _unplaced_rows(run: Run) -> Iterator[Row]:
    rows = run.warehouse.query(
        f"select name as folder, count(*)::bigint as n from ({organs.unanswered(run.warehouse)}) group by all order by n desc, name"
    )
    if rows.height:
        n = int(rows["n"].sum())
        says = f"{n}行投诉、财政等数据的地区只有名称，等着对照，没有计入（{listed(rows, 'folder', '行')}）"
        detail = [f"{r['folder']}：{r['n']}行" for r in rows.head(MOST).iter_rows(named=True)]
        yield "unplaced_rows", n, says, "请填 outbox/单位对照表.xlsx 后放回收件箱", detail


def _unknown_regions(run: Run) -> Iterator[Row]:
    """Tell of codes that no table of regions knows: each is a county of its own, a mistyped one too."""
    unknown = "select region_code from feat_region where not is_known"
    told = [t for t in WITH_REGION if run.warehouse.count(t)]
    if not told or run.warehouse.query(unknown).is_empty():
        return
    each = " union all ".join(
        f"select region_code, file, row_no from {t} where region_code in ({unknown})" for t in told
    )
    rows = run.warehouse.query(
        f"""select region_code, count(*)::bigint as n, min(file) as file, arg_min(row_no, (file, row_no)) as row_no
        from ({each}) group by 1 order by n desc, 1"""
    )
    if rows.height:
        codes = rows["region_code"].to_list()
        more = f"等{rows.height}个" if rows.height > NAMED else ""
        says = f"{rows.height}个区划代码不在区划表里，各当作一个县，只写代码：{'、'.join(codes[:NAMED])}{more}"
        step = "开发区等没有国家代码的，请填 outbox/模板/区划扩展.xlsx 后放回收件箱；写错的，改正后重投"
        detail = [
            f"{code}：{n}行（{file} 第{row}行{'起' if n > 1 else ''}）"
            for code, n, file, row in rows.head(MOST).rows()
        ]
        yield "unknown_regions", rows.height, says, step, detail


def _caseless(run: Run) -> Iterator[Row]:
    """Tell of what was done for a case that its organ's cases do not have: it answers no obligation.

    An organ that goes by its name alone has no cases under it, where others have theirs.
    """
    each = [
        f"""select '{title}' as title, organ_code, case_no, case_key, file, row_no from {name}"""
        for name, title in _FOR_A_CASE.items()
        if run.warehouse.count(name)
    ]
    if not each:
        return
    rows = run.warehouse.query(
        f"""
        select title, case_no, file, row_no, regexp_matches(organ_code, '[\u4e00-\u9fff]') as is_named
        from ({" union all ".join(each)}) r
        where case_key not in (select case_key from core_cases)
            and (organ_code in (select organ_code from core_cases)
                or regexp_matches(organ_code, '[\u4e00-\u9fff]') and exists (select 1 from core_cases))
        order by title, file, row_no
        """
    )
    if rows.height:
        named = int(rows["is_named"].sum())
        says = f"{rows.height}行回访、帮扶、影响评估或复议诉讼写的案号，在该机构的案件里查不到，没有算进去"
        step = "请核对案号（或决定书文号）和办案机构，改正后重投"
        if named:
            says += f"；其中{named}行只有单位名称、没有代码"
            step += "；只有单位名称的，在 outbox/单位对照表.xlsx 填单位代码后放回收件箱"
        detail = [
            f"{title} {number}（{file} 第{row}行{'，只有单位名称' if is_named else ''}）"
            for title, number, file, row, is_named in rows.head(MOST).rows()
        ]
        yield "unknown_cases", rows.height, says, step, detail


def _rechecks(run: Run) -> Iterator[Row]:
    """Tell of products looked at again without the number of their sample: what failed stays to be looked at."""
    if not (run.warehouse.count("core_followups") and run.warehouse.count("core_samplings")):
        return
    rows = run.warehouse.query(
        """
        select case_no, file, row_no from core_followups
        where kind = '回头检' and sampling_no is null
            and exists (select 1 from core_samplings where verdict = '不合格')
        order by file, row_no
        """
    )
    if rows.height:
        yield (
            "rechecks_without_sample", rows.height,
            f"{rows.height}次回头检没有写抽样编号，不知看的是哪一批，不合格批次的回头检里没有算",
            "请在“回访”表补抽样编号，改正后重投",
            [f"{number or '没有案号'}（{file} 第{row}行）" for number, file, row in rows.head(MOST).rows()],
        )  # fmt: skip


def _waiting(run: Run) -> Iterator[Row]:
    rows = run.warehouse.read("out_quality").filter(pl.col("state") == WAITS).sort("file", "sheet")
    if rows.height:
        files = rows["file"].unique(maintain_order=True).to_list()
        more = f"等{len(files)}个" if len(files) > NAMED else ""
        says = f"{len(files)}个文件在等列名对照，还没有读入：{'、'.join(files[:NAMED])}{more}"
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
            for r in rows.head(MOST).iter_rows(named=True)
        ]
        says = f"{rows.height}个单位在一起交回的对照表里填得不一样，以后读的那一份为准"
        yield (
            "answered_apart", rows.height, says,
            "请核对哪个对；现在照的不对的，把填对的那一份再放回收件箱一次", detail,
        )  # fmt: skip


def _renamed(run: Run) -> Iterator[Row]:
    """Tell which words the early warning took for other names of older ones, within a year."""
    if not run.warehouse.count("feat_warning__renamed"):
        return
    rows = run.ask(
        """select "column", old, new, since, len(region_scope) as n,
            list(coalesce(r.name, code) order by code)[:$named] as names
        from (select *, unnest(region_scope) as code from feat_warning__renamed) w
        left join feat_region r on r.region_code = w.code
        where since > $as_of - interval 1 year group by all
        order by since desc, "column", new, old""".replace("$named", str(NAMED))
    )
    if rows.height:
        what = {"object_category": "货物或服务", "violation_type": "问题"}
        at_once: dict[tuple[date, str], list[str]] = {}
        for row in rows.iter_rows(named=True):
            where = "、".join(row["names"]) + (f"等{row['n']}个县" if row["n"] > NAMED else "")
            words = f"{what[row['column']]}“{row['old']}”改称“{row['new']}”"
            at_once.setdefault((row["since"], where), []).append(words)
        detail = [
            f"{since}那一周起，{where}的{'；'.join(words)}"
            for (since, where), words in list(at_once.items())[:MOST]
        ]
        says = f"{rows.height}个词像是改了名：旧词不再出现，新词在同样的行业里同样多；预警照改名接着算，不当作新问题"
        yield (
            "renamed_words", rows.height, says,
            "请看明细：如果其实是两回事，那几周的预警要自己再看", detail,
        )  # fmt: skip


def _after_this_week(run: Run) -> Iterator[Row]:
    """Tell of complaints of weeks that have ended which came after those weeks: the next one to end takes them in."""
    from models.early_warning import last_ended, sunday

    ended = sunday(last_ended(run.as_of))
    late = f"""(select * from core_complaints where arrived_as_of > date '{ended}'
        and registered_date <= date '{ended - timedelta(days=7)}')"""
    # Looking for the day each first came is looking through all of them: on most days there is none.
    if (
        not run.warehouse.count("core_complaints")
        or run.warehouse.query(f"from {late} limit 1").is_empty()
    ):
        return
    rows = run.warehouse.query(
        f"""
        select count(*)::bigint as n, min(registered_date) as first, max(registered_date) as last
        from (select t.registered_date, {known_sql(run, "core_complaints", "t.registered_date", late)})
        where known_date > date '{ended}'
        """
    ).row(0, named=True)
    if rows["n"]:
        next_one = ended + timedelta(days=7)
        yield (
            "after_this_week", rows["n"],
            f"{rows['n']}行{rows['first']}至{rows['last']}登记的投诉举报这几天才到：预警每周日判断一次，只看到那天为止收到的，这些行还没有进入预警",
            f"请在{next_one}或以后再运行一次，不用重投", [],
        )  # fmt: skip
