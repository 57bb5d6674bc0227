"""feat_disparity__judged: every decided case against its like cases."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from assets.config.judgement import settings
from assets.engine import Frames, Job, Read, Rows
from assets.feat.yardstick import Standing, standing
from assets.increment.since import made_from, note_made_from
from assets.run import Run, table_asset
from assets.store.journal import step

if TYPE_CHECKING:
    from models.like_cases import Changes, Disparity, Measure, Params

_NAME = "feat_disparity__judged"
#: The tables written beside it.
_PARTS = ("peers", "facts", "labelled", "residuals", "numbers")
#: So many cases are held at a time, by clauses.
_AT_ONCE = 100_000
#: Where the fingerprint of the yardstick stands among those of clauses.
_BY = "尺子"
#: What cases are judged by, clause by clause.
_CLAUSE = "coalesce(parent_clause_id, '')"


@table_asset(deps=["feat_case", "feat_case_clause"])
def feat_disparity__judged(run: Run) -> nw.LazyFrame[Any]:
    """One row a decided case; peers, facts, labels, residuals, numbers and the yardstick beside.

    Cases are measured by the yardstick of the last lock, so each clause is judged by itself: those
    in which nothing has changed stand, and of the others the cases whose peers cannot have changed.
    """
    from models.like_cases import Params, table

    warehouse, params = run.warehouse, settings(Params, run.config.indicators["P003"])
    present = [*warehouse.columns("feat_case"), *warehouse.columns("feat_case_clause")]
    cases = cases_sql(present, run.config.special_domains)
    known = f"select * from ({cases}) where decision_date <= date '{run.as_of}'"
    asked = sorted({e.payload["case_key"] for e in run.ledger.events("reference_case")})
    by = standing(run, known, params)
    looked_at = _looked_at(run, known, asked, by)
    before = dict(_told(made_from(warehouse, _NAME))) if run.since else {}
    if before == looked_at:
        step("like cases stand")
        return warehouse.scan(_NAME)
    if by.yardstick is None or before.get(_BY) != looked_at[_BY]:
        before = {}
    changed = sorted({c for c, _ in before.items() ^ looked_at.items()})
    if before and (since := _since(run, changed, before, asked, by)):
        parts = _anew(run, known, _pieces(changed, looked_at), params, asked, by, since)
    else:
        among = Rows(warehouse, f"{known} and {_of(changed)}" if before else known)
        parts = _judged(run, among, params, asked, by)
    if before:
        judged = _together([*parts])
        step("like cases judged", clauses=len(changed), cases=judged.disparity.height)
        _drop(run, known, judged.disparity["case_key"])
        _put(warehouse.append, judged)
    else:
        _put_all(run, parts)
    clauses = table(by.yardstick).with_columns(
        lock_month=pl.lit(by.month, dtype=pl.String), content=pl.lit(by.content, dtype=pl.String)
    )
    warehouse.write("feat_disparity__yardstick", clauses)
    note_made_from(warehouse, _NAME, "\n".join(f"{c}\t{t}" for c, t in looked_at.items()))
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


def _anew(
    run: Run, known: str, pieces: Sequence[Sequence[str]], params: "Params",
    asked: Sequence[str], by: Standing, since: str,
) -> Iterator["Disparity"]:  # fmt: skip
    """Yield what is to be said of the cases that can have moved, some clauses at a time."""
    from models.like_cases import judge

    for some in pieces:
        yield judge(
            run.warehouse.query(f"{known} and {_of(some)}"), params, as_of=run.as_of, asked=asked,
            yardstick=by.yardstick, changes=_changes(run, known, some, since, asked),
        )  # fmt: skip


def _pieces(clauses: Sequence[str], looked_at: dict[str, str]) -> list[list[str]]:
    """Return the clauses in groups that have no more cases than are held at a time, if they are several."""
    groups: list[list[str]] = [[]]
    held = 0
    for clause in clauses:
        cases = int(looked_at.get(clause, "0").split()[0])
        if groups[-1] and held + cases > _AT_ONCE:
            groups.append([])
            held = 0
        groups[-1].append(clause)
        held += cases
    return groups


def _of_clauses(read: Read, by: "Measure") -> Frames:
    from models.like_cases import judge_clauses

    return judge_clauses(read("cases"), by)


def _told(text: str | None) -> list[tuple[str, str]]:
    lines = (line.partition("\t") for line in (text or "").split("\n") if line)
    return [(clause, told) for clause, _, told in lines]


def _looked_at(run: Run, known: str, asked: Sequence[str], by: Standing) -> dict[str, str]:
    """Return by parent clause what tells its cases from any others, whatever their order."""
    found = run.warehouse.connection.execute(
        f"""select {_CLAUSE}, count(*), sum(hash(r)), bit_xor(hash(r)),
            coalesce(string_agg(case_key, ' ' order by case_key)
                filter (case_key in (select unnest(?::varchar[]))), '')
        from ({known}) r group by 1 order by 1""",
        [list(asked)],
    ).fetchall()
    told = {clause: " ".join(map(str, rest)) for clause, *rest in found}
    return {_BY: by.content or "", **told}


def _of(clauses: Sequence[str]) -> str:
    listed = ", ".join("'" + clause.replace("'", "''") + "'" for clause in clauses)
    return f"{_CLAUSE} in ({listed})"


def _since(
    run: Run, clauses: Sequence[str], before: dict[str, str], asked: Sequence[str], by: Standing
) -> str | None:
    """Return the query for the cases as they were judged in the published run.

    ``None`` where what was judged then is not told by the published rows: their clauses are judged whole.
    """
    if run.since is None:
        return None
    published = run.warehouse.before
    present = [*run.warehouse.columns("feat_case"), *run.warehouse.columns("feat_case_clause")]
    tables = (published("feat_case"), published("feat_case_clause"))
    then = cases_sql(present, run.config.special_domains, tables)
    then = f"select * from ({then}) where decision_date <= date '{run.since.as_of}'"
    looked_at = _looked_at(run, then, asked, by)
    if any(looked_at.get(clause) != before.get(clause) for clause in clauses):
        return None
    return then


def _changes(
    run: Run, known: str, clauses: Sequence[str], then: str, asked: Sequence[str]
) -> "Changes":
    """Return what has changed in some clauses since the published run."""
    from models.like_cases import Changes

    query, of = run.warehouse.query, _of(clauses)
    rows = [f"select case_key, hash(r) as h from ({sql} and {of}) r" for sql in (known, then)]
    keys = query(
        f"""select distinct case_key from (
            (({rows[0]}) except ({rows[1]})) union all (({rows[1]}) except ({rows[0]})))"""
    )
    run.warehouse.connection.register("changed_of_clauses", keys.to_arrow())
    were = query(f"{then} and {of} and case_key in (select case_key from changed_of_clauses)")
    run.warehouse.connection.unregister("changed_of_clauses")
    flagged = query(f"select case_key from {_NAME} where outcome = 'flagged'")
    kept = query(
        f"""select * from feat_disparity__numbers where case_key in
            (select case_key from ({known}) where {of})"""
    )
    listed = frozenset([*flagged["case_key"], *asked])
    return Changes(frozenset(keys["case_key"]), were, listed, kept)


def _drop(run: Run, known: str, judged: pl.Series) -> None:
    """Delete what was judged of the cases judged anew, and of cases that are known no more."""
    execute = run.warehouse.connection.execute
    run.warehouse.connection.register("judged_keys", judged.to_frame().to_arrow())
    execute(
        f"""create or replace temp table known_keys as select case_key,
            case_key in (select case_key from judged_keys) as anew from ({known})"""
    )
    run.warehouse.connection.unregister("judged_keys")
    for part in (*_PARTS, "judged"):
        execute(
            f"""delete from feat_disparity__{part} where case_key not in
            (select case_key from known_keys where not anew)"""
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
    from models.like_cases import COLUMNS, GONE_STATUS

    gone, special = (
        ", ".join(f"'{word}'" for word in words) or "null"
        for words in (GONE_STATUS, special_domains)
    )
    status = f"case when case_status in ({gone}) then case_status end as case_status"
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


def marks_sql(as_of: date) -> str:
    """Return the query for what marks a case as a peer: benchmark, law version, under review."""
    return f"""
        select case_key, law_version, version_note, benchmark, case_key in (
            select case_key from core_reviews where accepted_date <= date '{as_of}'
            and coalesce(closed_date > date '{as_of}', true)
            and (result is null or result = '在办')) as is_under_review
        from feat_case_clause
    """
