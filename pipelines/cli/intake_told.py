"""What a run says of the files that came in: refused, waiting, and what does not count as it should."""

import polars as pl

from assets.store.home import Home
from assets.store.journal import STILL_COPIED, lines
from assets.store.published import read_published
from data_contracts.table_states import ERASED, REFUSED
from pipelines.cli.common import Speaker
from pipelines.cli.english import in_english

_MOST = 20
#: Said first, and loudest.
_LOUD = (
    "no_decision_date",
    "no_amount",
    "another_unit",
    "fiscal_another_unit",
    "fiscal_of_nobody",
    "unplaced_cases",
)
_ENGLISH = {
    "no_decision_date": "{n} cases have a fine and no decision date: they count in no month",
    "outdated": "{n} rows of exports of long ago that came once more are older than what is known: they changed nothing",
    "another_unit": "the fines of {n} files are a thousand times the usual or a thousandth: yuan for 万元?",
    "two_amounts": "{n} cases came with two different amounts: the later, or the internal case's, counts",
    "not_sent_again": "{n} cases are left out by a later table that has the others of theirs: they count as before; report them as revoked where they are none",
    "several_decisions": "{n} cases share their number with another party's or another decision: each counts",
    "several_rows": "{n} cases stand on several rows of one sheet, by party or decision: only the last counts",
    "no_amount": "{n} decisions have a fine by their kind of penalty and no amount: they count in no sum",
    "several_numbers": "{n} rows have several decision numbers in one cell: each counts as one decision",
    "one_case_twice": "{n} cases came under two organs with the same numbers and party: each counts twice",
    "changed_on_review": "{n} decisions changed on review, or revoked without a closing date, count as before: report the amount that stands",
    "status_to_check": "{n} cases are withdrawn by their remark, or their state is to be checked, and count as before: report a column of states",
    "remarked_revoked": "{n} decisions are revoked by their remark and count as before: report it as a review or a status",
    "given_out_again": "{n} decisions were given out again and their remark voids the first number: both count",
    "unplaced_cases": "{n} cases count in no county: fill in outbox/单位对照表.xlsx",
    "unplaced_rows": "{n} rows name a region without its code and wait: fill in outbox/单位对照表.xlsx",
    "unknown_regions": "{n} region codes stand in no table of regions, each counted as a county of its own: say what they are in outbox/区划对照表.xlsx or outbox/模板/区划扩展.xlsx, or correct them",
    "counties_stopped": "{n} counties file no case since new regions of their city began, and nobody said whether they became part of one: those that did need a row with end date and successor in outbox/模板/区划扩展.xlsx",
    "by_both_ways": "{n} complaints came both from the hotline and from 12315: each counts once, as 12315 has it",
    "unknown_cases": "{n} visits, helps, assessments or reviews name a case their organ does not have: they count for nothing",
    "details_of_nobody": "{n} rows that tell details of cases have a number of no case: they count for nothing until the case comes",
    "details_of_several": "{n} rows that tell details of cases have a number of several: they count for nothing, name the party, organ or region",
    "details_differ": "{n} cells of details differ from what is known of the case, which counts",
    "details_another_unit": "{n} payments told as details are the fine ten thousand times over or under, and not used: yuan for 万元?",
    "elsewhere": "{n} rows are of other departments by their domain, their organ or whoever handles them, and are not counted as the market's",
    "codes_masked": "{n} entities came with masked credit codes and are known by what shows and by name: one that changed its name is two, and no case or inspection is found by the code; export whole codes and send them again",
    "no_entities": "companies spoke {n} times and no county's number of entities is known: that criterion is not judged; fill in 市场主体数 in outbox/模板/区划扩展.xlsx",
    "units_of_one_city": "{n} case rows of branches and townships stand under the code of a city without counties and are judged as one: give their townships' codes of nine digits (region table, then the sheet of units) to judge each",
    "rechecks_without_sample": "{n} visits to look at a product again lack its sampling number: no failed batch counts as looked at",
    "unknown_words": "{n} columns hold words that are mostly in no list and were read as 其他: put the system's list of codes (字段名称, 代码, 含义) into the inbox, write out the codes, or say in config/enumerations.yml what each is",
    "codes_differ": "{n} codes mean one thing by one list of codes and another by another: columns with them are read as 其他; make them alike and send them under the same names",
    "shared_numbers": "{n} rows share their number with another row of their table and are not the same record: only the last counts",
    "fiscal_another_unit": "the fiscal months of {n} files are a thousand times the usual or a thousandth: yuan for 万元?",
    "fiscal_of_nobody": "{n} files of receipts do not say whose they are and count for nothing: write 市场监管罚没收入 in the title",
    "fiscal_disagrees": "{n} fiscal months differ from their cumulative sums; the month's own amount counts",
    "waiting_files": "{n} files wait for what a header means: fill in outbox/列名对照表.xlsx",
    "open_columns": "{n} unknown headers may be columns of ours: fill in outbox/列名对照表.xlsx",
    "renamed_words": "{n} words seem to have another name now; warnings go on as if they had: see out_data_notices",
    "after_this_week": "{n} complaints of weeks that have ended came only now: the warnings of the Sunday to come take them in, run again then",
    "refused_leads": "{n} records could not be proposed as leads or taken over: see out_data_notices",
    "answered_apart": "{n} organs are answered otherwise on sheets that came together: the last one counts",
    "unknown_calendar": "days due next year are named without its shifted rest days, and {n} rules in working days do not judge there: update the program once the holidays are announced",
    "open_organs": "{n} organs or regions have a name and no code: fill in outbox/单位对照表.xlsx",
}  # fmt: skip


def tell_intake(home: Home, speaker: Speaker) -> None:
    """Say what was refused in this run, what is still open of earlier ones, and what does not count."""
    _tell_waiting(home, speaker)
    _tell_refused(home, speaker)
    notices = read_published(home.warehouse_path, "select * from out_data_notices")
    order = [*_LOUD, *(kind for kind in _ENGLISH if kind not in _LOUD)]
    rows = sorted(notices.iter_rows(named=True), key=lambda r: order.index(r["kind"]))
    speaker.facts["data_notices"] = rows
    for row in rows:
        mark = "！！" if row["kind"] in _LOUD else "  "
        english = _ENGLISH[row["kind"]].format(n=row["n"])
        speaker.say(
            f"{mark}{row['says']}。{row['next_step']}。", f"{mark.replace('！！', '!! ')}{english}."
        )


def _tell_waiting(home: Home, speaker: Speaker) -> None:
    """Name the files that were still being copied; the journal alone knows, for a rebuild has none."""
    run = read_published(home.warehouse_path, "select run from run_facts").item()
    files = [f for line in lines(home, run) if line["what"] == STILL_COPIED for f in line["files"]]
    speaker.facts["still_copied"] = files
    for file in files[:_MOST]:
        speaker.say(
            f"  {file} 还在复制（大小或时间在变），这次没有读，复制完再运行一次",
            f"  {file} is still being copied and was not read: run again once it is there",
        )


def _tell_refused(home: Home, speaker: Speaker) -> None:
    """Name the files and tables refused or not replayed in this run, and count what earlier runs left open."""
    refused = read_published(
        home.warehouse_path,
        """
        select file, sheet, refused_reason as why, state, run = (select run from run_facts) as is_new
        from intake_files join intake_states using (arrival, table_no)
        where state in (?, ?) order by arrival, table_no
        """,
        [REFUSED, ERASED],
    )
    is_refused = pl.col("state") == REFUSED
    new = refused.filter("is_new").drop("is_new")
    speaker.facts["refused_files"] = new.filter(is_refused).drop("state").to_dicts()
    alike = new.group_by("why", "state", maintain_order=True).agg(
        "file", "sheet", pl.len().alias("n")
    )
    for why, state, files, sheets, n in alike.head(_MOST).iter_rows():
        file, sheet = files[0], sheets[0]
        place = f"{file} 工作表「{sheet}」" if sheet else file
        english = f"{file} sheet 「{sheet}」" if sheet else file
        more, too = (f"等{n}个", f" and {n - 1} more") if n > 1 else ("", "")
        word = "refused" if state == REFUSED else "erased"
        speaker.say(
            f"  {state} {place}{more}：{why}", f"  {word} {english}{too}: {in_english(why)}"
        )
    old = refused.filter(is_refused, ~pl.col("is_new")).height
    speaker.facts["refused_before"] = old
    if old:
        speaker.say(
            f"  以前拒收、还没有补上的 {old} 个，见看板“数据”页",
            f"  {old} refused earlier and not replaced yet: see the page 数据",
        )
    left = read_published(home.warehouse_path, "select count(*) as n from intake_open")["n"][0]
    speaker.facts["rows_open"] = left
    if left:
        speaker.say(
            f"  还待改正的搁置行 {left} 行，见 outbox/搁置行/搁置行.xlsx",
            f"  {left} rows set aside are still open: outbox/搁置行/搁置行.xlsx",
        )
