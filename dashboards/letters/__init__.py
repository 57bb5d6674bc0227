"""Papers of the live warnings: sheet and draft letter in Word, list of enterprises to remind."""

from collections.abc import Iterator

from dashboards.letters.letter import inquiry, letter
from dashboards.letters.lists import report_papers
from dashboards.letters.sheet import sheet
from dashboards.pages.members import by_warning, members, names_one, with_papers
from dashboards.standing_warnings import is_remindable, why_no_letter
from dashboards.view import View
from dashboards.workbooks.reminders import reminder_workbook

__all__ = ["inquiry", "letter", "report_papers", "sheet", "warning_papers"]


def warning_papers(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the papers of the newest live warnings as (file name, content).

    A warning has its sheet. From 关注 up a sector warning with recipients also has the list to fill
    in and the draft letter; a matter many people speak of concerns one enterprise, which is to be
    heard first: it has a draft that asks for an explanation, and no list. 提示 is only watched. No
    letter without something it is about, a conduct and a clause.

    Parameters
    ----------
    view : View
    """
    known = members(view)
    recipients = by_warning(view, "out_warning_recipients", "rank", "uscc")
    weeks = by_warning(view, "feat_warning__weekly", "week_start")
    for warning in with_papers(view):
        key = warning["warning_id"]
        listed, records = recipients.get(key, []), known.of(key)
        yield f"{key}_预警信息单.docx", sheet(view, warning, records, listed, weeks.get(key, []))
        if not is_remindable(warning):
            continue
        is_matter = warning["kind"] == "matter"
        if listed and not is_matter:
            yield f"{key}_提醒名单.xlsx", reminder_workbook(view, warning, listed)
        if why_no_letter(warning, names_one=names_one(view, records)):
            continue
        if is_matter:
            yield f"{key}_核实函.docx", inquiry(view, warning)
        elif listed:
            yield f"{key}_提醒敦促函.docx", letter(view, warning)
