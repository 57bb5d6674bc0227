"""From a flag, a lead, a case, a complaint, a warning, a sum or a figure of a report back to file, row and original text."""

from pathlib import Path
from typing import Any

import polars as pl

from assets.out.out_two_amounts import two_amounts_in_words
from assets.store import names
from assets.store.archive import archived_path
from assets.store.home import Home
from assets.store.published import opened, read_published
from data_contracts import sources
from pipelines.cli.figures import figure
from pipelines.cli.one_case import cases_called

#: Where a row is found again, by the name of its source and by what leads call it: core_ table, key column.
_PLACES = {
    name: (f"core_{source}", contract.evidence.key)
    for source, contract in sources().items()
    if contract.evidence
    for name in (source, contract.evidence.called)
    if name
}
_MOST = 50

#: What is said of a key, and the records behind it: source and key of each.
Found = tuple[list[str], list[tuple[str, str]]]


def trace_key(path: Path, key: str) -> dict[str, Any]:
    """Return what a key is made from.

    Returns
    -------
    dict
        ``says`` (sentences), ``rule`` (code of a lead's rule; ``warning``; or none) whose sentence is the
        first, ``figure`` (its name, where the key is one), ``rows``: file, sheet, row_no, file_sha and the row's text as received.
    """
    with opened(path):  # once for all that is asked: opening it is most of the work
        counted = figure(path, key)
        says, members = counted or _members(path, key)
        members = [m for one in members for m in _behind(path, *one)]
        rule = _rule(path, key)
        rows = [row for source, one in members[:_MOST] for row in _originals(path, source, one)]
        says += _two_amounts(path, [m for s, m in members[:_MOST] if s in ("case", "cases")])
    if len(members) > _MOST:
        says.append(f"共 {len(members)} 条，列出前 {_MOST} 条。")
    found = {"key": key, "rule": rule, "says": says, "rows": rows}
    return found | {"figure": key} if counted else found


def _behind(path: Path, source: str, key: str) -> list[tuple[str, str]]:
    """Return the records behind what a lead came from: a flag stands on others, a record is itself."""
    return _members(path, key)[1] if source == "flag" else [(source, key)]


def _rule(path: Path, key: str) -> str | None:
    """Return the code of the rule a lead stands on, ``warning`` for a warning, none for anything else."""
    flag = _ask(path, "select * from out_flags where flag_id = ?", key)
    if flag.height:
        return str(flag["rule_code"][0])
    known = _ask(path, "select 1 from out_warnings where warning_id = ?", key)
    return "warning" if known.height else None


def _two_amounts(path: Path, cases: list[str]) -> list[str]:
    """Return a sentence for each of these cases that came with two different amounts."""
    marks = ", ".join("?" * len(cases)) or "null"
    found = _ask(
        path, f"select * from out_two_amounts where case_key in ({marks}) order by all", *cases
    )
    return [two_amounts_in_words(row) for row in found.iter_rows(named=True)]


def _members(path: Path, key: str) -> Found:
    flag = _ask(path, "select * from out_flags where flag_id = ?", key)
    if flag.height:
        row = flag.row(0, named=True)
        evidence = [tuple(e.split(":", 1)) for e in row["evidence"] or [] if ":" in e]
        if not evidence and row["object_type"] == "case":
            evidence = [("cases", row["object_key"])]
        if not evidence and row["object_type"] == "region":
            return [row["reason"]], _region_month(path, row["object_key"], row["period"])
        return [row["reason"]], [(s, k) for s, k in evidence]
    issued = _of_lead(path, key) or _of_warning(path, key)
    if issued:
        return issued
    region, _, month = key.partition("|")
    if len(region) == 6 and len(month) == 7:
        found = _region_month(path, region, month)
        if found:
            return [f"{region} {month}：{len(found)} 件处罚决定"], found
    for source in sources():
        if source not in _PLACES:
            continue
        table, column = _PLACES[source]
        if _ask(path, f'select 1 from "{table}" where "{column}" = ?', key).height:
            return [f"{sources()[source].title_zh}：{key}"], [(source, key)]
    return _by_number(path, key)


def _of_lead(path: Path, key: str) -> Found | None:
    """Return what a lead of the ledger is and what it came from; ``None`` where the key is no lead's."""
    lead = _ask(path, "select title, source_keys from out_leads where lead_id = ?", key)
    if lead.is_empty():
        return None
    title, came_from = lead.row(0)
    parts = [one.partition(":") for one in came_from or []]
    says = f"台账线索 {key} “{title}”，办理经过看 hengjian lead show {key}"
    return [says], [(source, one) for source, _, one in parts]


def _of_warning(path: Path, key: str) -> Found | None:
    """Return what a warning says today and its members; ``None`` where the key is no warning's."""
    warning = _ask(path, "select * from out_warnings where warning_id = ?", key)
    if warning.is_empty():
        return None
    sql = "select source, key from out_warning_members where warning_id = ? order by all"
    says = warning["current_reason"][0] or warning["reason"][0] or ""
    return [says], list(_ask(path, sql, key).iter_rows())


def _by_number(path: Path, number: str) -> Found:
    """Return the case of a plain 案号 or 文号; where several organs have it, which they are."""
    found = cases_called(path, number)
    keys = found["case_key"].to_list()
    if len(keys) < 2:
        return [f"案件 {key}" for key in keys], [("cases", key) for key in keys]
    says = [f"“{number}”有{len(keys)}件，请用其中一个案件键再查："]
    return says + [f"  {key}　{organ or ''}".rstrip() for key, organ in found.iter_rows()], []


def _region_month(path: Path, region: str, month: str) -> list[tuple[str, str]]:
    found = _ask(
        path, "select case_key from feat_case where region_code = ? and month = ? and is_penalty order by case_key",
        region, month,
    )  # fmt: skip
    return [("cases", key) for key in found["case_key"]]


def _originals(path: Path, source: str, key: str) -> list[dict[str, Any]]:
    if source not in _PLACES:
        return []
    table, column = _PLACES[source]
    found = _ask(path, f'select * from "{table}" where "{column}" = ?', key)
    rows = []
    for row in found.iter_rows(named=True):
        raws = [table.removeprefix("core_")]
        if table == "core_cases":
            raws = list(row["in_sources"])
        for raw in raws:
            published = raw == "penalty_publications" and table == "core_cases" and len(raws) > 1
            file = row["publication_file"] if published else row["file"]
            number = row["publication_row_no"] if published else row["row_no"]
            sheet, sha = (
                _published_in(path, row["published_key"])
                if published
                else (row["sheet"], row["file_sha"])
            )
            rows += _raw_rows(path, raw, file, sha, sheet, number)
        if table == "core_cases" and row.get("detail_columns"):
            rows += _details(path, row["case_key"], row["published_key"])
    return rows


def _details(path: Path, case: str, published: str | None) -> list[dict[str, Any]]:
    """Return the rows of details of a case, or of the publication that it is."""
    sql = """select file, file_sha, sheet, row_no from core_case_details where is_newest
        and case_key = case meant_in when 'cases' then ? else ? end order by all"""
    found = _ask(path, sql, case, published)
    return [row for r in found.iter_rows() for row in _raw_rows(path, "case_details", *r)]


def _published_in(path: Path, key: str | None) -> tuple[str | None, str | None]:
    """Return sheet and file_sha of a publication."""
    sql = "select sheet, file_sha from core_penalty_publications where case_key = ?"
    found = _ask(path, sql, key)
    return (found["sheet"][0], found["file_sha"][0]) if found.height else (None, None)


def _raw_rows(
    path: Path, source: str, file: str, sha: str | None, sheet: str | None, number: int
) -> list[dict[str, Any]]:
    # A later file of the same name is another one: people write over last month's export.
    where = "file = ? and file_sha = ? and row_no = ?" + (" and sheet = ?" if sheet else "")
    values = [file, sha, number, *([sheet] if sheet else [])]
    found = _ask(
        path, f'select * from "raw_{source}" where {where} order by arrival desc limit 1', *values
    )
    titles = sources()[source].zh
    return [
        {
            "file": r["file"], "sheet": r["sheet"], "row_no": r["row_no"], "file_sha": r["file_sha"],
            "text": {titles[n]: v for n, v in r.items() if n in titles and v not in (None, "")},
        }
        for r in found.iter_rows(named=True)
    ]  # fmt: skip


def with_originals(home: Home, rows: list[dict[str, Any]]) -> None:
    """Add to each row under which name its file came, and where the archive keeps it.

    The names are in the archive alone: who may not read the archive gets no further than the names
    without persons.
    """
    try:
        known = names.originals(home)
    except OSError:
        known = {}
    for row in rows:
        shown = row["file"].split("!")[0]
        place = archived_path(home, row["file_sha"], "")
        stored = next(place.parent.glob(f"{place.name}*"), place)
        row["original"] = known.get(shown, shown) + row["file"][len(shown) :]
        row["archived"] = stored.relative_to(home.root).as_posix()


def _ask(path: Path, sql: str, *values: object) -> pl.DataFrame:
    return read_published(path, sql, list(values))
