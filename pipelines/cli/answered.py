"""What came of the rows people sent back: one line at the end of a run."""

from assets.store.home import Home
from assets.store.ledger import Ledger
from assets.store.published import read_published
from pipelines.cli.common import Speaker

_ENGLISH = {
    "taken": "recorded", "same": "recorded before", "unknown_number": "with an unknown number",
    "other_county": "of another county", "not_in_book": "not among the rows sent",
    "wrong_role": "of unknown origin", "wrong_step": "in the wrong columns",
    "not_in_list": "with a word that is in no list", "needs_words": "without an explanation",
    "no_choice": "with a text beside no choice",
    "after_as_of": "dated after the as-of date", "not_heard": "before the hearing ended",
    "one_person": "checked and found by one person", "no_finding": "without a finding",
    "no_decision": "without a decision", "stale": "overtaken by newer ones",
    "wrong_state": "not possible in the present state", "other_section": "of another section",
    "no_name": "without a name", "no_version": "without the number of the state",
    "no_problem": "with nothing to put right", "not_checked": "before the check was passed",
    "deadline_past": "with a deadline that was over",
    "no_target": "with nothing to merge into", "asked_as_flag": "asked as flags",
    "no_day": "without a readable day", "no_amount": "without a readable amount",
    "early": "dated before the step before", "closed_month": "in a locked month",
    "unreadable": "unreadable", "blank": "blank",
}  # fmt: skip


#: A row that was entered, or left blank on purpose; any other was refused.
_NOT_REFUSED = {"taken", "same", "blank"}


def tell_answers(home: Home, speaker: Speaker, came: list[int]) -> int:
    """Say how many rows ``came`` back and what became of them; return how many were refused."""
    from dashboards.standing import OUTCOMES
    from dashboards.workbooks.receipts import counted_words

    counted = read_published(
        home.warehouse_path,
        """
        select reason_code, count(*)::bigint as n from out_answers
        where list_contains(?, arrival) group by all
        """,
        [came],
    )
    codes: dict[str, int] = dict(counted.iter_rows())
    speaker.facts["answers"] = {code: codes[code] for code in OUTCOMES if code in codes}
    if not codes:
        return 0
    told = {c: n for c in OUTCOMES if c != "blank" and (n := codes.get(c))}
    parts = ", ".join(f"{n} {_ENGLISH[c]}" for c, n in told.items())
    blank = f"; {codes['blank']} blank rows" if codes.get("blank") else ""
    where = home.outbox / "答复回执.xlsx"
    speaker.say(
        f"{counted_words(codes)}。回执：{where}",
        f"{sum(told.values())} answers: {parts or 'none'}{blank}. Receipts: {where}",
    )
    return sum(n for code, n in codes.items() if code not in _NOT_REFUSED)


def came_now(home: Home, *, fresh: bool) -> list[int]:
    """Return the arrivals a run tells of: what came since the run before was published.

    What a newer program read again came earlier; a rebuild (``fresh``) tells of everything again.
    """
    run, ledger = (
        read_published(home.warehouse_path, "select run from run_facts")["run"][0],
        Ledger(home),
    )
    since = max((e.seq for e in ledger.events("published") if e.run != run), default=0)
    return [e.seq for e in ledger.events("arrival") if fresh or e.seq > since]


def tell_sheets(home: Home, speaker: Speaker, came: list[int]) -> int:
    """Say what became of rows of review sheets that ``came``, and of month tables of the newest run.

    Returns
    -------
    int
        How many were refused; a row that could not be read is told among those set aside.
    """
    from assets.month.returns import KIND as MONTH_RETURN

    reviews = read_published(
        home.warehouse_path,
        """
        select count(*)::bigint as n, count(*) filter (where not taken)::bigint as refused from out_review_answers
        where file_sha in (select file_sha from intake_files where list_contains(?, arrival))
        """,
        [came],
    ).row(0, named=True)
    run = read_published(home.warehouse_path, "select run from run_facts")["run"][0]
    months = [e.payload["code"] for e in Ledger(home).events(MONTH_RETURN) if e.run == run]
    left = len([code for code in months if code != "taken"])
    _tell_sheet(
        speaker, ("案卷评查表", "review sheets"), reviews["n"], reviews["refused"],
        ("看板“应办 → 案卷评查”", "the page 应办 → 案卷评查"),
    )  # fmt: skip
    book = home.outbox / "月报" / "情况表没有记的行.xlsx"
    _tell_sheet(
        speaker, ("问题整治情况表", "month tables"), len(months), left, (str(book), str(book))
    )
    speaker.facts["sheets"] = {"reviews": reviews, "months": {"n": len(months), "refused": left}}
    return int(reviews["refused"]) + left


def _tell_sheet(
    speaker: Speaker, name: tuple[str, str], n: int, refused: int, where: tuple[str, str]
) -> None:
    """Say of one kind of sheet how many rows came and, where some were refused, where the reasons stand."""
    if n:
        zh = f"，{refused}行没有记，改好再交；原因见{where[0]}" if refused else ""
        en = f", {refused} refused, see {where[1]}" if refused else ""
        speaker.say(
            f"{name[0]}交回{n}行：{n - refused}行已记{zh}。",
            f"{n} rows of {name[1]}: {n - refused} recorded{en}.",
        )
