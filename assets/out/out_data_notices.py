"""out_data_notices: what no row is set aside for and yet changes what counties are counted with."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from assets.arrivals.databases.settings import PULLED
from assets.arrivals.staging import rows_table
from assets.core import moved, organs
from assets.core.both_ways import numbered_again
from assets.core.townships import named, of_the_city
from assets.feat.feat_region import ENTITIES, WITH_REGION
from assets.feat.first_known import known_sql
from assets.out.answer_notices import answer_notices
from assets.out.decision_notices import decisions_that_differ
from assets.out.fiscal_notices import fiscal_notices
from assets.out.not_sent_again import not_sent_again
from assets.out.notice_words import MOST, NAMED, Row, first, listed, place
from assets.out.other_departments import other_departments
from assets.out.out_case_details import details_that_do_not_fit
from assets.out.out_two_amounts import AMENDED, two_amounts_in_words
from assets.out.shared_numbers import shared_numbers
from assets.out.unknown_words import codes_that_differ, unknown_words
from assets.run import Run, table_asset
from data_contracts import indicators, schema_of, sources, table
from data_contracts.amounts import yuan as in_yuan

#: So long before the calendar of rest days ends, days due may lie beyond it; what such a rule says then.
_AHEAD, _UNKNOWN = timedelta(days=60), "calendar_unknown"
#: What is done for a case by its number, and what people call it.
_FOR_A_CASE = {
    "core_followups": "回访", "core_help": "困难帮扶", "core_impact": "经济影响评估", "core_reviews": "复议诉讼",
}  # fmt: skip

#: So many units of one city are no two names of one.
_SEVERAL_UNITS = 3
#: What companies say of enforcement, and what people call it.
_VOICES = {"core_opinions": "企业反映", "core_evaluations": "码上评", "core_letters": "意见建议函"}


@table_asset(
    deps=sorted({*_VOICES, "core_entities", "core_fiscal_revenue", "intake_duplicates", "intake_files", "intake_column_answers", "intake_questions", "intake_numbers", *map(rows_table, sources()), *WITH_REGION,
          "case_parts", "case_renumbered", "case_years", "organ_elsewhere", "organ_of_number", "rows_replaced", *organs.READ, *moved.TABLES, "core_penalty_publications", "core_reviews", "core_cases", "core_complaints", "core_inspections", "raw_cases",
          "core_followups", "core_help", "core_impact", "feat_case__another_unit", "feat_region", "feat_warning__renamed", "out_case_details", "out_two_amounts", "out_quality"}),
    after=["out_lead_events"],
)  # fmt: skip
def out_data_notices(run: Run) -> pl.DataFrame:
    """Tell what came in and cannot count as it should, one row a kind."""
    rows = [
        row
        for made in (_undated, other_departments, _outdated, _another_unit, _two_amounts, not_sent_again, _by_both_ways, decisions_that_differ, answer_notices, _codes_masked, _caseless, details_that_do_not_fit, _unmeasured, _rechecks, _townships, shared_numbers, unknown_words, codes_that_differ, fiscal_notices,
                     _renamed, _after_this_week, _leads, _calendar)
        for row in made(run)
    ]  # fmt: skip
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


def _outdated(run: Run) -> Iterator[Row]:
    """Tell of exports of long ago that came once more: they opened nothing again that has been told of since."""
    rows = run.warehouse.query(
        """
        select file, sheet, newest_day, n_outdated as n from intake_files
        join (from intake_duplicates where n_outdated > 0) using (arrival, table_no) order by arrival desc, table_no
        """
    )
    if rows.height:
        n = int(rows["n"].sum())
        says = f"{n}行比已知的旧，没有改回，是早先的导出又交来的：{listed(rows, 'file', '行')}"
        step = "误投的旧文件不用管；确实要照它改的，文件名写明“更正”再投"
        detail = [
            f"{place(r)}：只写到{r['newest_day']}，{r['n']}行已知的写到更晚" for r in first(rows)
        ]
        yield "outdated", n, says, step, detail


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
            for r in first(rows)
        ]
        says = f"{rows.height}个文件的罚款金额整体比平常高或者低一千倍以上，像是元、万元填错：{listed(rows, 'file', '件')}"
        step = "请核对表头写的单位，改正后重投；改正以前这些案件的金额不进合计，也不判断"
        yield "another_unit", rows.height, says, step, detail


def _two_amounts(run: Run) -> Iterator[Row]:
    rows = run.warehouse.read("out_two_amounts").filter(pl.col("why") != AMENDED)
    if rows.height:
        detail = [two_amounts_in_words(r) for r in first(rows)]
        n = rows["case_key"].n_unique()
        says = f"{n}件案件在两处写了不同的金额，以后到的或内部案件的为准"
        yield "two_amounts", n, says, "请核对哪个对；计入的不对的，改正后重投", detail


def _by_both_ways(run: Run) -> Iterator[Row]:
    """Tell of complaints that the hotline and 12315 each sent a row of."""
    own = rows_table("complaints")
    n = run.warehouse.query(
        f'select count(distinct complaint_no) as n from "{own}" where complaint_no in ({numbered_again("complaints")})'
    ).item()
    if n:
        says = f"{n}件投诉举报热线和12315各报来一行，只计12315的一件"
        yield "by_both_ways", n, says, "不用改", []


def _codes_masked(run: Run) -> Iterator[Row]:
    """Tell of entities whose codes are masked: each is known by its name too, and nothing else finds it by its code.

    Who came with the whole code is not told of.
    """
    rows = run.warehouse.query(
        """
        select file, count(*)::bigint as n from core_entities
        where contains(uscc, '-')
        and party_name not in (select party_name from core_entities where not contains(uscc, '-'))
        group by file order by file
        """
    )
    if rows.height:
        detail = [f"{file} {n}户" for file, n in rows.head(MOST).rows()]
        says = (
            f"{rows['n'].sum()}户经营主体的信用代码遮去了一部分，按露出的几位和名称认：改了名称的算成两户，"
            f"与案件、检查里的代码对不上（{detail[0]}{'等' if rows.height > 1 else ''}）"
        )
        yield (
            "codes_masked",
            int(rows["n"].sum()),
            says,
            "请导出完整的统一社会信用代码后重投",
            detail,
        )


def _caseless(run: Run) -> Iterator[Row]:
    """Tell of what was done for a case that its organ's cases do not have: it answers no obligation.

    An organ that goes by its name alone has no cases under it, where others have theirs.
    """
    each = [
        f"""select '{title}' as title, organ_code, case_no, case_key, file, row_no,
            {"region_code is not null" if name == "core_reviews" else "false"} as is_placed from {name}"""
        for name, title in _FOR_A_CASE.items()
        if run.warehouse.count(name)
    ]
    if not each:
        return
    rows = run.warehouse.query(
        f"""
        select title, case_no, file, row_no, regexp_matches(organ_code, '[\u4e00-\u9fff]') as is_named, is_placed
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
        if by_organ := rows.filter(pl.col("title") == "复议诉讼", "is_placed").height:
            says += f"。{by_organ}行复议诉讼的结果仍按机构计入该县的执法问题"
            step += "；案件本来不报到这里的，不用改"
        detail = [
            f"{title} {number}（{file} 第{row}行{'，只有单位名称' if is_named else ''}）"
            for title, number, file, row, is_named, _ in rows.head(MOST).rows()
        ]
        yield "unknown_cases", rows.height, says, step, detail


def _townships(run: Run) -> Iterator[Row]:
    """Tell that units of a city without counties are counted as one: by their names they could be told apart."""
    rows = run.warehouse.query(
        f"""
        with units as ({of_the_city(run.warehouse)}), known as ({named(run.warehouse)})
        select u.name, any_value(coalesce(k.name, city_code)) as city, count(*)::bigint as n,
            bool_or(left(city_code, 4) in (select left(code, 4) from known)) as is_asked
        from units u left join known_regions k on k.code = city_code where source = 'cases'
        group by city_code, u.name order by n desc, u.name
        """
    )
    if rows.height < _SEVERAL_UNITS:
        return
    asked = (
        "已列在 outbox/单位对照表.xlsx：填各单位所在镇街的九位代码后放回收件箱；不分开看的不用填"
    )
    unasked = (
        "要分开看的，交一份区划扩展（空表在 outbox/模板）：行政区划代码写镇街的九位代码，名称写镇街，上级代码写市的；"
        "再运行一次，各单位就列在 outbox/单位对照表.xlsx 里。不分开看的不用管"
    )
    yield (
        "units_of_one_city", int(rows["n"].sum()),
        f"{'、'.join(rows['city'].unique().sort())}不设区县：{rows.height}个分局、镇街单位的{rows['n'].sum()}行案件都写市的代码，合在一起判断，各单位自己的增长看不出来",
        asked if rows["is_asked"].any() else unasked,
        [f"{name}：{n}行" for name, n in rows.select("name", "n").head(MOST).rows()],
    )  # fmt: skip


def _unmeasured(run: Run) -> Iterator[Row]:
    """Tell that companies were heard and no county's number of entities is known: the criterion is not judged."""
    heard = {name: run.warehouse.count(name) for name in _VOICES}
    known = run.warehouse.query(f"select count(entities)::bigint as n from ({ENTITIES})")["n"][0]
    if any(heard.values()) and not known:
        says = f"{sum(heard.values())}条企业反映、评价、函件来了，各县的经营主体数一个也没有，“企业反映强烈”没有判断"
        step = "在 outbox/模板/区划扩展.xlsx 填各县的市场主体数（或者投经营主体名录）后放回收件箱"
        detail = [f"{_VOICES[name]}：{n}行" for name, n in heard.items() if n]
        yield "no_entities", sum(heard.values()), says, step, detail


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
