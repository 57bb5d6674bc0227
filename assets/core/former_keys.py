"""What a case was called before: what people were given under that key follows the case."""

from collections.abc import Callable, Iterable

import polars as pl

from assets.arrivals.staging import rows_table
from assets.core.cases import PUBLISHED
from assets.run import Run
from assets.store.warehouse import sql_text

#: What says what a case was called before.
READ = (
    "core_cases", "core_penalty_publications", "organ_alias", "case_organ", "case_meant", rows_table("organ_mapping"),
)  # fmt: skip
#: Every case by the organ and number it may be called by: its own, those of its publication, those of its review.
_CASES = """
    select case_key as key, coalesce(case_no, decision_no) as number, organ_name as name, organ_code as code
    from core_cases
    union all
    select c.case_key, p.decision_no, p.penalty_organ_name, p.penalty_organ_code
    from core_penalty_publications p join core_cases c on c.published_key = p.case_key
    union all
    select case_key, number, organ_code, organ_code from case_meant
"""
#: Every review and lawsuit: what its key says beside the organ is its number.
_REVIEWS = """
    select row_key as key, substr(row_key, strpos(row_key, '|') + 1) as number, organ_name as name, organ_code as code
    from core_reviews
"""


def former_keys_sql(kept: str) -> str:
    """Return SQL for ``case_key`` and ``former_key`` of the cases that stood under other keys.

    A case stood under the number of its published decision until its internal case came; under the name
    of its organ, or another way to write that, until it had a code; or under the code people had put on
    the sheet of organs before they put it right. A key that fits several cases now is nobody's.

    Parameters
    ----------
    kept : str
        SELECT of the keys under which something was issued, as ``key``.
    """
    others = "select key from gone where key not in (select former_key from of_published)"
    return f"""
        with gone as materialized (
            select distinct key from ({kept}) where key not in (select case_key from core_cases)),
        of_published as materialized (
            select c.case_key, l.key as former_key
            from gone l join core_cases c on c.published_key = replace(l.key, '{PUBLISHED}', ''))
        from of_published union all from ({_renamed(others, _CASES)})
    """


def _renamed(lost: str, now: str) -> str:
    """Return SQL for what the keys ``lost`` are called ``now``, with the organ by its present name or code."""
    return f"""
        with lost as (
            select key, regexp_extract(key, '^([^·|]*)[^|]*[|](.*)$', ['name', 'number']) as said from ({lost})),
        names as (
            select said.name as said_name, said.name as name from lost
            union select organ_code, organ_name from "{rows_table("organ_mapping")}" where organ_code is not null),
        codes as (
            select name, coalesce(organ_code, first_name) as code from organ_alias
            union select organ_code, first_organ from case_organ)
        select any_value(n.key) as case_key, l.key as former_key
        from lost l join ({now}) n on n.number = l.said.number
        where (l.said.name, n.name) in (from names) or (l.said.name, n.code) in (from codes)
        group by l.key having count(distinct n.key) = 1
    """


def called_now(query: Callable[[str], pl.DataFrame], keys: Iterable[str]) -> dict[str, str]:
    """Return the present key of each case of ``keys`` that has another one now.

    Parameters
    ----------
    query : callable
        Answers SQL on the tables of a run, or on those that are published.
    keys : iterable of str
    """
    return _asked(query, former_keys_sql, keys)


def reviews_called_now(query: Callable[[str], pl.DataFrame], keys: Iterable[str]) -> dict[str, str]:
    """Return the same for the keys of reviews and lawsuits."""
    known = "select key from ({}) where key not in (select row_key from core_reviews)"
    return _asked(query, lambda kept: _renamed(known.format(kept), _REVIEWS), keys)


def _asked(
    query: Callable[[str], pl.DataFrame], renamed: Callable[[str], str], keys: Iterable[str]
) -> dict[str, str]:
    listed = ", ".join(map(sql_text, sorted({*keys})))
    if not listed:
        return {}
    found = query(renamed(f"select unnest([{listed}]) as key"))
    return dict(found.select("former_key", "case_key").iter_rows())


def reference_cases(run: Run) -> dict[str, str]:
    """Return the note of each 参考案例 by what the case is called now, in order of the keys."""
    events = run.ledger.events("reference_case")
    notes = {e.payload["case_key"]: str(e.payload.get("note") or "") for e in events}
    now = called_now(run.warehouse.query, notes)
    return dict(sorted((now.get(key, key), note) for key, note in notes.items()))
