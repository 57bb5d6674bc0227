"""feat_disparity__judged: every decided case against its like cases."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import partial
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from assets.core import former_keys
from assets.core.former_keys import reference_cases
from assets.engine import Frames, Job, Read, Rows
from assets.feat.by_case import changed_cases
from assets.feat.yardstick import Standing, standing
from assets.run import Run, table_asset
from assets.store.journal import step
from assets.store.since import made_from, note_made_from
from assets.store.warehouse import sql_text
from data_contracts.settings import settings
from data_contracts.words import CASES_GONE

if TYPE_CHECKING:
    from models.like_cases import Disparity, Measure, Params

_NAME = "feat_disparity__judged"
#: The tables written beside it.
_PARTS = ("peers", "facts", "labelled", "residuals", "numbers")
#: So many cases are held at a time, by clauses.
_AT_ONCE = 100_000
#: Cases to be judged anew, for as long as a run lasts.
_CHANGED = "changed_like_cases"
#: What cases are judged by, clause by clause.
_CLAUSE = "coalesce(parent_clause_id, '')"
#: What marks a case as a peer: discretion benchmark, law version, under review.
MARKS = """
    select case_key, law_version, version_note, discretion_benchmark, case_key in (
        select case_key from core_reviews where accepted_date <= $as_of
        and coalesce(closed_date > $as_of, true)
        and (result is null or result = '在办')) as is_under_review
    from feat_case_clause
"""


@table_asset(
    deps=[
        *former_keys.READ,
        "core_reviews",
        "feat_case",
        "feat_case__another_unit",
        "feat_case_clause",
    ]
)
def feat_disparity__judged(run: Run) -> nw.LazyFrame[Any]:
    """One row a decided case; peers, facts, labels, residuals, numbers and the yardstick beside.

    Cases are measured by the yardstick of the last lock, so each clause is judged by itself: those
    in which nothing has changed stand, and of the others the cases whose peers cannot have changed.
    """
    from models.like_cases import Params, changed_standards, table

    warehouse, params = run.warehouse, settings(Params, run.config.indicators["P003"])
    present = [*warehouse.columns("feat_case"), *warehouse.columns("feat_case_clause")]
    cases = cases_sql(present, run.config.special_domains)
    known = f"select * from ({cases}) where decision_date <= date '{run.as_of}'"
    asked = [*reference_cases(run)]
    by = standing(run, known, params)
    was = json.loads(made_from(warehouse, _NAME) or "{}") if run.since else {}
    told = {"yardstick": by.content, "asked": asked}
    then = _then(run)
    changed = _note_changed(run, known, then, {*asked} ^ {*was["asked"]}) if was else []
    note_made_from(warehouse, _NAME, json.dumps(told, ensure_ascii=False))
    is_same = bool(was) and was["yardstick"] == by.content
    if is_same and not changed:
        step("like cases stand")
        return warehouse.scan(_NAME)
    if is_same and by.yardstick is not None:
        judged = _together([*_anew(run, known, then, changed, params, asked, by)])
        step("like cases judged", clauses=len(changed), cases=judged.disparity.height)
        _drop(run, known, judged.disparity["case_key"])
        _put(warehouse.append, judged)
    else:
        with warehouse.giving_way():
            _put_all(run, _judged(run, Rows(warehouse, known), params, asked, by))
    clauses = table(by.yardstick).with_columns(
        lock_month=pl.lit(by.month, dtype=pl.String), content=pl.lit(by.content, dtype=pl.String)
    )
    warehouse.write("feat_disparity__yardstick", clauses)
    warehouse.write("out_discretion_standards", changed_standards(by.yardstick))
    return warehouse.scan(_NAME)


def _judged(
    run: Run, rows: Rows, params: "Params", asked: Sequence[str], by: Standing
) -> Iterator["Disparity"]:
    """Yield what is to be said of the cases; by a yardstick each clause is judged for itself."""
    from models.like_cases import Disparity, Measure, judge

    if by.yardstick is None:
        yield judge(rows.frame(), params, as_of=run.as_of, asked=asked)
        return
    measure = Measure(params, run.as_of, tuple(asked), by.yardstick)
    job = Job({"cases": rows}, _CLAUSE, _of_clauses, measure, _AT_ONCE)
    for made in run.engine.groups("like cases", [job]):
        yield Disparity(**made)


def _note_changed(run: Run, known: str, then: str, turned: Collection[str]) -> list[str]:
    """Lay the keys of the cases to be judged anew in a table of the run; return their clauses.

    Those that the comparison reads otherwise than when the published run judged them, those that are
    new or gone, and the known ones among ``turned``.
    """
    touched = f"case_key in ({changed_cases(run)})"
    now, was = (
        f"select r.case_key, hash(r) as h from ({sql} and {touched}) r" for sql in (known, then)
    )
    listed = pl.DataFrame({"case_key": sorted(turned)}, schema={"case_key": pl.String})
    connection = run.warehouse.connection
    connection.register("turned_cases", listed.to_arrow())
    connection.execute(
        f"""create or replace temp table {_CHANGED} as select case_key from (
            (({now}) except ({was})) union all (({was}) except ({now})))
        union select case_key from turned_cases"""
    )
    connection.unregister("turned_cases")
    some = f"case_key in (from {_CHANGED})"
    of_them = " union ".join(
        f"select {_CLAUSE} as clause from ({sql} and {some})" for sql in (known, then)
    )
    return run.warehouse.query(f"{of_them} order by 1")["clause"].to_list()


def _then(run: Run) -> str:
    """Return the query for the cases as they were when the published run judged them."""
    if run.since is None:
        return ""
    published = run.warehouse.before
    present = [*run.warehouse.columns("feat_case"), *run.warehouse.columns("feat_case_clause")]
    tables = (published("feat_case"), published("feat_case_clause"))
    then = cases_sql(present, run.config.special_domains, tables)
    return f"select * from ({then}) where decision_date <= date '{run.since.as_of}'"


def _anew(
    run: Run, known: str, then: str, clauses: Sequence[str], params: "Params", asked: Sequence[str],
    by: Standing,
) -> Iterator["Disparity"]:  # fmt: skip
    """Yield what is to be said of the cases that can have moved, some clauses at a time.

    Texts are read of those only that changed, and of those whose clause the yardstick does not know.
    """
    from models.like_cases import TEXTS, Changes, judge

    query, of_piece = run.warehouse.query, pl.col("parent_clause_id").fill_null("").is_in
    keys = query(f"from {_CHANGED}")["case_key"]
    unread = "select case_key from feat_disparity__numbers where numbers is null"
    whole = query(f"{known} and case_key in (from {_CHANGED} union {unread})")
    before = query(f"{then} and case_key in (from {_CHANGED})")
    flagged = query(f"select case_key from {_NAME} where outcome = 'flagged'")
    listed = frozenset([*flagged["case_key"], *asked])
    sizes = dict(query(f"select {_CLAUSE}, count(*) from ({known}) group by 1").iter_rows())
    for some in _pieces(clauses, sizes):
        still = f"""from ({known} and {_of(some)}) k join feat_disparity__numbers n using (case_key)
            where n.numbers is not null and case_key not in (from {_CHANGED})"""
        stood = query(
            f"select k.* exclude ({', '.join(TEXTS)}), n.goods, n.gains, n.grounds {still}"
        )
        read = partial(query, f"select n.* {still}")
        yield judge(
            whole.filter(of_piece(some)), params, as_of=run.as_of, asked=asked, yardstick=by.yardstick,
            changes=Changes(frozenset(keys), before.filter(of_piece(some)), listed, stood, read),
        )  # fmt: skip


def _pieces(clauses: Sequence[str], sizes: Mapping[str, int]) -> list[list[str]]:
    """Return the clauses in groups that have no more cases than are held at a time, if they are several."""
    groups: list[list[str]] = [[]]
    held = 0
    for clause in clauses:
        cases = sizes.get(clause, 0)
        if groups[-1] and held + cases > _AT_ONCE:
            groups.append([])
            held = 0
        groups[-1].append(clause)
        held += cases
    return groups


def _of_clauses(read: Read, by: "Measure") -> Frames:
    from models.like_cases import judge_clauses

    return judge_clauses(read("cases"), by)


def _of(clauses: Sequence[str]) -> str:
    return f"{_CLAUSE} in ({', '.join(map(sql_text, clauses))})"


def _drop(run: Run, known: str, judged: pl.Series) -> None:
    """Delete what was judged of the cases judged anew, and of cases that are known no more.

    The facts of a case that did not change itself stay.
    """
    execute = run.warehouse.connection.execute
    run.warehouse.connection.register("judged_keys", judged.to_frame().to_arrow())
    execute(
        f"""create or replace temp table known_keys as select case_key,
            case_key in (select case_key from judged_keys) as is_anew,
            case_key in (from {_CHANGED}) as is_changed
        from ({known})"""
    )
    run.warehouse.connection.unregister("judged_keys")
    for part in (*_PARTS, "judged"):
        told = "is_changed" if part == "facts" else "is_anew"
        execute(
            f"""delete from feat_disparity__{part} where case_key not in
            (select case_key from known_keys where not {told})"""
        )


def _together(parts: Sequence["Disparity"]) -> "Disparity":
    from models.like_cases import Disparity

    return Disparity(
        *(pl.concat([getattr(part, f.name) for part in parts]) for f in fields(Disparity))
    )


def _put_all(run: Run, parts: Iterable["Disparity"]) -> None:
    """Replace the tables, part after part, so that no two are held at a time."""
    put = run.warehouse.write
    for part in parts:
        _put(put, part)
        put = run.warehouse.write_more


def _put(put: Callable[[str, pl.DataFrame], None], judged: "Disparity") -> None:
    put(_NAME, judged.disparity)
    for part in _PARTS:
        put(f"feat_disparity__{part}", getattr(judged, part))


def cases_sql(
    present: Collection[str], special_domains: Collection[str],
    tables: tuple[str, str] = ("feat_case", "feat_case_clause"),
) -> str:  # fmt: skip
    """Return the query for the cases as the comparison reads them.

    Nothing in it depends on the day or changes as a case goes on after its decision, unless that is
    revoked: what it gives is looked at every day for what has changed.

    Parameters
    ----------
    present : collection of str
        Columns of feat_case and feat_case_clause.
    special_domains : collection of str
        Domains that count as 三品一特.
    tables : tuple of str
        Where the two stand.
    """
    from models.like_cases import COLUMNS

    gone, special = (
        ", ".join(f"'{word}'" for word in words) or "null"
        for words in (CASES_GONE, special_domains)
    )
    revoked = "when is_revoked then '撤销'" if "is_revoked" in present else ""
    status = f"case {revoked} when case_status in ({gone}) then case_status end as case_status"
    wanted = ", ".join(status if c == "case_status" else c for c in COLUMNS if c in present)
    return f"""
        select {wanted}, case when domain in ({special}) then '三品一特' end as sector_label
        from {tables[0]} join {tables[1]} using (case_key)
    """


def newest_sql(n: int) -> str:
    """Return the query for the keys of the newest ``n`` compared cases of each clause and tier."""
    return f"""
        select case_key from feat_disparity__residuals
        qualify row_number() over (partition by block order by decision_date desc, case_key) <= {n}
    """
