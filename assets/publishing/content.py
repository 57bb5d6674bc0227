"""What pages and workbooks read of a run's tables: of large ones the columns and rows they name."""

from collections.abc import Collection, Iterable, Iterator, Sequence

import polars as pl

from assets.core.former_keys import reference_cases
from assets.core.heirs import heirs
from assets.run import Run
from assets.store.texts import Texts
from assets.store.warehouse import sql_text
from data_contracts import tables_of

#: Tables besides out_ that pages and workbooks read, and what of them; empty: all.
_BESIDE = {
    "core_inspections": ("inspected_date", "result"), "core_followups": ("visited_date",),
    "core_samplings": (
        "sampling_no", "sampled_date", "region_code", "product_category", "product", "sampled_uscc",
        "producer_uscc", "verdict", "failed_items",
    ),
    "core_opinions": ("opinion_no", "received_date", "region_code", "problem_type", "content"),
    "feat_warning__updates": (), "feat_warning__weekly": (), "feat_disparity__yardstick": (),
}  # fmt: skip
#: How far back the pictures of all cases and complaints go.
_RECENT_WEEKS = 80
#: Large table → what pictures count of its rows, and their day.
_COUNTED = {
    "core_cases": (
        "case_key, filed_date, decision_date, violation_type, domain, party_key, uscc, party_name",
        "coalesce(filed_date, decision_date)",
    ),
    "core_complaints": (
        "complaint_no, form, registered_date, suspected_violation, problem_type, object_category, "
        "industry, uscc, party_key, subject_name",
        "registered_date",
    ),
}
#: Names of the enterprises that leads are about: as registered, else as their newest decision calls them.
PARTIES = """
    select uscc as party_key, party_name from core_entities
    where uscc in (select object_key from out_flags) and party_name is not null
    union all
    select uscc, last(party_name order by decision_date nulls first, case_key) from core_cases
    where uscc in (select object_key from out_flags) and party_name is not null
        and not coalesce(is_natural_person, false)
        and uscc not in (select uscc from core_entities where uscc is not null and party_name is not null)
    group by 1 order by all"""
_FLAGGED = "select case_key from out_case_disparity where outcome = 'flagged'"
_ON_CARDS = f"{_FLAGGED} union select peer_case_key from out_case_peers"
#: Large table, column → what is read of it: only pages of warnings say the facts of cases.
_OF_SOME = {
    ("core_cases", "facts"): """case when case_key in (
        select key from out_warning_members where source = 'case') then facts end as facts"""
}
#: Large table → the column of it that is read of few rows at a time, and may be gigabytes.
_LONG = {"core_cases": "facts", "core_complaints": "statement"}
_WAITING = "select case_key from out_undecided union select peer_case_key from out_undecided_peers"
#: A flag of the first run's history that nobody said anything of.
_HISTORY = """status = '历史' and sent_on is null and rectify_due is null and coalesce(
    finding, heard, county_check, justification, explanation, city_state, finding_organ, measure,
    rectify_result, remark, lead_id) is null"""
#: Large table → its key, and of which rows pages name.
_SHOWN = {
    "core_cases": ("case_key", f"""
        {_ON_CARDS} union {_WAITING}
        union select unnest(representative_case_keys) from out_warnings
        union select key from out_warning_members where source = 'case'
        union select object_key from out_flags
        where object_type = 'case' and (status is distinct from '历史' or finding is not null)"""),
    "core_complaints": (
        "complaint_no", "select key from out_warning_members where source = 'complaint'",
    ),
    "out_case_disparity": ("case_key", f"{_FLAGGED} union select unnest($references)"),
    "feat_case_clause": ("case_key", _ON_CARDS),
    "out_case_facts": ("case_key", _ON_CARDS),
    "out_flags": ("flag_id", f"""
        select flag_id from out_flags where ({_HISTORY}) is not true or object_type = 'region'
        or object_key in ({_ON_CARDS} union {_WAITING})
        or 'flag:' || flag_id in (select unnest(source_keys) from out_leads)
        union select flag_id from out_flags where {_HISTORY}
        qualify row_number() over (
            partition by region_code, is_current
            order by period desc nulls last, rule_code nulls last, object_key nulls last, flag_id
        ) <= $ended"""),
    "out_complaint_triage": ("complaint_no", """
        select complaint_no from out_complaint_triage order by list_position($triage, triage),
        registered_date nulls first, complaint_no limit $most"""),
}  # fmt: skip
#: Large table → the frame that counts what pages count of its other rows, and how.
_MORE = {
    "out_flags": ("more_flags", """
        select region_code, rule_code, count(*) as n from out_flags
        where is_current is distinct from false and flag_id not in (from shown_keys)
        group by all order by all"""),
    "out_complaint_triage": ("more_complaints", """
        select triage, count(*) as n, count(override_class) as n_changed from out_complaint_triage
        where complaint_no not in (from shown_keys) group by all order by all"""),
}  # fmt: skip
#: Large table → what pages read of it, less than all columns of all rows.
_LESS = {
    "out_case_disparity": ("compared", """
        select case_key, clause_id, outcome, not_evaluated_reason, direction, score, fine_yuan
        from out_case_disparity"""),
    "out_rule_coverage": ("out_rule_coverage", """
        select rule_code, outcome, not_evaluated_reason, sum(n)::bigint as n from out_rule_coverage
        group by all order by all"""),
    "out_followups_due": ("out_followups_due", """
        select * exclude (is_asked) replace (
            if(is_asked, coalesce(map($gone, $heirs)[region_code], region_code), region_code) as region_code,
            if(is_asked, organ_name, null) as organ_name, if(is_asked, number, null) as number,
            if(is_asked, subject, null) as subject)
        from (select object_key, why, kind, region_code, organ_name, number, subject, since, due_on,
            done_by, state, other_visit, object_type, if(object_type = 'entity', uscc, null) as uscc, list_contains($asked, state) as is_asked from out_followups_due)"""),
}  # fmt: skip


def read_content(run: Run) -> dict[str, pl.DataFrame]:
    """Return what pages and workbooks are made from: of large tables only what is read of them.

    Parameters
    ----------
    run : Run

    Returns
    -------
    dict of str to pl.DataFrame
        What :func:`dashboards.view_of` takes, by name.
    """
    present, texts = run.warehouse.names(), Texts(run.home.work / "shown")
    content = {"weekly_parties": _weekly_parties(run, present)}
    whole = (n for n in tables_of("out") if n in present - {*_SHOWN, *_LESS})
    content |= {n: run.warehouse.read(n, _named(n)) for n in whole}
    content |= {n: run.warehouse.read(n, c) for n, c in _BESIDE.items() if n in present}
    for name, (less, sql) in _LESS.items():
        if name in present:
            content[less] = run.warehouse.query(_filled(sql, run))
    for name in _SHOWN:
        if name in present:
            content[name] = _shown(run, name, texts)
            if name in _MORE:
                more, sql = _MORE[name]
                content[more] = run.warehouse.query(sql)
    content["regions"] = run.warehouse.read("feat_region")
    content["parties"] = run.warehouse.query(PARTIES)
    content["law_mitigations"] = run.config.law_tables.mitigations
    return content


def _weekly_parties(run: Run, present: Collection[str]) -> pl.DataFrame:
    """Return how many parties the recent records of each field name, week by week."""
    from dashboards import RunFacts, View, weekly_parties

    recent = {
        name: run.warehouse.query(
            f"select {columns} from {name} where {day} > date '{run.as_of}' - interval {_RECENT_WEEKS} week"
        )
        for name, (columns, day) in _COUNTED.items()
        if name in present
    }
    name = "core_samplings"
    recent |= {name: run.warehouse.read(name, _BESIDE[name])} if name in present else {}
    return weekly_parties(View(recent, RunFacts(as_of=run.as_of)))


def _named(name: str) -> Sequence[str] | None:
    """Return the columns that pages read of a large table; of others all (null)."""
    from dashboards.beside import OF_CLAUSE
    from dashboards.standing import OF_FLAGS
    from dashboards.view import OF_CASES

    columns = {
        "core_cases": ("case_key", "filed_date", *OF_CASES, "facts"),
        "core_complaints": (
            "complaint_no", "registered_date", "region_code", "suspected_violation", "problem_type",
            "statement", "uscc", "party_key", "subject_name",
        ),
        "feat_case_clause": ("case_key", *OF_CLAUSE),
        "out_flags": OF_FLAGS,
    }  # fmt: skip
    return columns.get(name)


def _shown(run: Run, name: str, texts: Texts) -> pl.DataFrame:
    """Return the rows of a large table that pages name; their keys are those of ``shown_keys``."""
    key, shown = _SHOWN[name]
    columns = ", ".join(_OF_SOME.get((name, column), column) for column in _named(name) or "*")
    # Asked for within one statement, DuckDB would read every row whole before it asks.
    run.warehouse.connection.execute(
        f"create or replace temp table shown_keys as {_filled(shown, run)}"
    )
    rows = f"select {columns} from {name} where {key} in (from shown_keys) order by {key}"
    return _laid(run, rows, _LONG[name], texts) if name in _LONG else run.warehouse.query(rows)


def _laid(run: Run, sql: str, column: str, texts: Texts) -> pl.DataFrame:
    """Return the result of a statement, one column of long texts laid in a file."""
    others: list[pl.DataFrame] = []

    def pieces() -> Iterator[pl.Series]:
        for piece in run.warehouse.pieces(sql):
            others.append(piece.drop(column))
            yield piece[column]

    said = texts.lay(pieces()).alias(column)
    if not others:
        return run.warehouse.query(sql)
    return pl.concat(others, rechunk=True).with_columns(said)


def _filled(sql: str, run: Run) -> str:
    """Return a statement with what pages show of such rows, the cases people refer to and the counties merged in it."""
    from dashboards.pages.duties_answers import HARDEST_FIRST
    from dashboards.parts import MOST
    from dashboards.standing import ENDED_SHOWN
    from dashboards.visits import ASKED

    gone = heirs(run)
    said = {
        "$references": _texts(reference_cases(run)), "$gone": _texts(gone), "$heirs": _texts(gone.values()),
        "$triage": _texts(HARDEST_FIRST), "$asked": _texts(ASKED), "$ended": ENDED_SHOWN, "$most": MOST,
    }  # fmt: skip
    for place, value in said.items():
        sql = sql.replace(place, str(value))
    return sql


def _texts(texts: Iterable[str]) -> str:
    return f"[{', '.join(map(sql_text, texts))}]::varchar[]"
