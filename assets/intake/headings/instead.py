"""What a table is instead of the list of cases it looks like: a list of decisions, or details of cases listed elsewhere."""

from assets.intake.headings.header_rows import best_header, block_of
from assets.intake.headings.headers import Hit, Look
from assets.intake.headings.recognise import Recognised, Supply, columns_of, of_one_width
from data_contracts import loader

#: What a list of decisions is that has no numbers of cases.
_PUBLISHED = "penalty_publications"
_OWN = ("date", "money", "region_code")
#: What such a list lacks as one of cases.
_PUBLISHED_LACKS = ([["case_no"]], [["case_no"], ["organ_code", "organ_name"]])
#: What more there is to tell of cases that are listed elsewhere.
_DETAILS = "case_details"
_LISTED = ("cases", _PUBLISHED)
#: A table with one of these lists cases or decisions; one with what was imposed does unless it says when
#: something else was done; one with the day of filing does unless it says neither whose the case is nor of what.
_OF_A_LIST = {"decision_date", "penalty_kinds", "facts", "legal_basis"}
_IMPOSED = {"fine_yuan", "confiscation_yuan", "violation_type"}
_WHOSE = {"organ_name", "organ_code", "party_name", "uscc"}
#: What is told of a case besides days: what was paid, who had it, what was done in it.
_DONE = {
    "payment_yuan", "officers", "seizure_term_days", "is_hearing_told", "has_video", "execution_status",
    "party_statement", "proposed_fine_yuan",
}  # fmt: skip


def as_published(
    found: Recognised, rows: list[list[str | None]], look: Look, supply: Supply
) -> Recognised | None:
    """Return a list of cases without their numbers as the list of decisions that it is; ``None`` where it is more.

    A monthly list of 决定书文号, 当事人, 决定日期, 办案单位 and what was imposed lacks nothing of a published one.
    One with other days, amounts or a county, such as 立案日期, would lose them.

    Parameters
    ----------
    found : Recognised
        What the table is taken for.
    rows, look, supply
        As :func:`recognise` had them.
    """
    # 处罚单位 is whose decision it is; who handled the case a published list does not say.
    if found.source != "cases" or found.unsupplied not in _PUBLISHED_LACKS:
        return None
    organs = {"organ_name": "penalty_organ_name", "organ_code": "penalty_organ_code"}

    def also(header: str) -> list[Hit]:
        hits = look(header)
        if any(source == _PUBLISHED for source, _, _ in hits):
            return hits
        return [
            *hits,
            *((_PUBLISHED, organs[c], r) for s, c, r in hits if s == "cases" and c in organs),
        ]

    rows = of_one_width(rows)
    start, depth = found.header_rows.start, len(found.header_rows)
    block = block_of(rows, start, depth)
    other = columns_of(
        _PUBLISHED, block, rows, (start, depth), also, supply(_PUBLISHED, rows[:start])
    )
    kept, columns = {one.index for one in other.columns}, loader.source("cases").columns
    lost = [f for f in found.columns if f.index not in kept and columns[f.column].type in _OWN]
    return None if other.unsupplied or lost else other


def as_details(
    rows: list[list[str | None]],
    look: Look,
    instead_of: Recognised | None = None,
    *,
    lacks: bool = True,
) -> Recognised | None:
    """Return a table that tells more of cases listed elsewhere; ``None`` where it lists cases, or tells nothing of them.

    The case system exports 程序, 缴款, 公示, 强制措施 and 执法人员 apart, a row a case under its number.

    Parameters
    ----------
    rows, look
        As :func:`recognise` had them.
    instead_of : Recognised, optional
        What the table is taken for, where it is anything.
    lacks : bool
        Whether no column of it may be one that a list needs. Else a title, a folder, a person may say what
        lacks: then a table that says neither whose the cases are nor of what is no list all the same.
    """
    if instead_of is not None and instead_of.source not in _LISTED:
        return None
    rows = of_one_width(rows)

    def of_cases(header: str) -> list[Hit]:
        hits = look(header)
        if any(source == _DETAILS for source, _, _ in hits):
            return hits
        return [*hits, *((_DETAILS, c, r) for s, c, r in hits if s == "cases")]

    at = best_header(rows, look)
    if instead_of is not None:
        at = instead_of.header_rows.start, len(instead_of.header_rows)
    found = columns_of(_DETAILS, block_of(rows, *at), rows, at, of_cases, {})
    present = {f.column for f in found.columns}
    is_bare = not present & (_WHOSE | _IMPOSED)
    is_list = bool(present & _OF_A_LIST) or ("filed_date" in present and not is_bare)
    if found.lacking or is_list or not (lacks or is_bare):
        return None
    columns = loader.source(_DETAILS).columns
    days = {name for name in present if columns[name].type == "date"} - {"filed_date"}
    return found if days or (present & _DONE and not present & _IMPOSED) else None
