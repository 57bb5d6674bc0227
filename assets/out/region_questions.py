"""Codes of regions that no table knows: what they seem to be, for people to say."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from assets.arrivals.staging import rows_table
from assets.run import Run
from data_contracts import schema_of, table

#: What an organ's name has behind the county's.
_BUREAU = "(市场监督管理|市场监管|综合行政执法).*$"
#: So many records are no slips of the pen.
_LEAST_AGAIN = 3
#: So many cases expected, and none came: by chance once in a hundred and fifty.
_SILENT = 5
#: Such a part of its cases a county has decided after so many days.
_MOST = 0.9
#: So many days a county is new.
_NEW_FOR = 183
#: Codes that records name and no table of regions knows; of some every record stays with the county it came of.
UNKNOWN = """
    select region_code from feat_region where not is_known and in_records
    union select region_code from region_kept where region_code not in (select code from known_regions)
"""
#: Of ``told`` (``region_code, began, old``) the known counties of its city that filed no case since it began, where as
#: many as that do not stay away by chance; those that ended, or became another code, are accounted for. Where none is
#: sent while under way, a case is not seen before it is decided.
_SILENT_SINCE = f"""
    select t.region_code, list(distinct x.region_code order by x.region_code) as silent from told t join (
        select t.began, x.region_code, count(distinct x.case_no) filter (where x.filed_date < t.began) as n,
            count(*) filter (where x.filed_date >= t.began) as n_since,
            if(bool_or(x.decision_date is null), 0, quantile_disc(x.decision_date - x.filed_date, {_MOST})) as unseen
        from (select distinct began from told where old is null) t join rows x on x.filed_date >= t.began - 365
        where x.region_code in (select code from known_regions where code not like '%00' and end_date is null)
            and x.region_code not in (select old from told where old is not null)
        group by all) x on x.began = t.began and x.n_since = 0 and left(x.region_code, 4) = left(t.region_code, 4)
        and x.n * ($as_of - t.began - x.unseen) / 365.0 >= {_SILENT}
    where t.old is null group by 1"""
#: Of each unknown code: since when it is written, what its county seems to be called, which it seems to have been.
_TOLD = f"""
    with unknown as ({UNKNOWN}),
    known as (select code from known_regions where code not like '%00'),
    rows as (from "{rows_table("cases")}" where region_code is not null),
    again as (
        select region_code, kept as old, count(*) as n from region_kept where region_code in (from unknown)
        group by all having count(*) >= {_LEAST_AGAIN}),
    beside as (
        select y.region_code, x.region_code as old, 0 as n from rows y join rows x on x.organ_code = y.organ_code
        where y.region_code in (from unknown) and x.region_code in (from known) group by all),
    was as (
        select region_code, max_by(old, {{'n': n, 'old': old}}) as old, max(n) as n_again
        from (from again union all from beside) group by all),
    named as (
        select region_code, region_name as name, 2 as rank from "{rows_table("fiscal_revenue")}" where region_name is not null
        union all select region_code, regexp_replace(organ_name, '{_BUREAU}', ''), 1 from rows where organ_name is not null),
    called as (
        select region_code, max_by(name, {{'rank': rank, 'n': n, 'name': name}}) as name, max(rank) = 2 as is_named
        from (select *, count(*) over (partition by region_code, name, rank) as n from named where length(name) > 1) group by all),
    began as (
        select region_code, count(*) as n, min(arrived_as_of) as came, min(coalesce(filed_date, decision_date)) as filed
        from rows where region_code in (from unknown) group by all),
    told as (
        select u.region_code, c.name, coalesce(c.is_named, false) as is_named, w.old, coalesce(w.n_again, 0) as n_again, coalesce(b.n, 0) as n,
            case when w.n_again > 0 then b.came else b.filed end as began
        from unknown u left join was w using (region_code) left join called c using (region_code) left join began b using (region_code)),
    silent as ({_SILENT_SINCE})
    select t.*, coalesce(s.silent, []) as silent, exists (
        select 1 from rows x where x.region_code = t.old and x.filed_date >= t.began and x.arrived_as_of >= t.began) as goes_on
    from told t left join silent s using (region_code) order by region_code
"""


#: Counties that file no case since new ones of their city began of which nobody said which county they were part of;
#: also where another is said to have become one of them, for they may have been several.
_STOPPED = f"""
    with rows as (from "{rows_table("cases")}" where region_code is not null),
    told as (
        select code as region_code, start_date as began, null::varchar as old from known_regions
        where start_date between $as_of - {_NEW_FOR} and $as_of and split_from is null and code in (select region_code from rows)),
    silent as ({_SILENT_SINCE})
    select code, min(began) as began, list(region_code order by region_code) as beside
    from (select region_code, began, unnest(silent) as code from told join silent using (region_code)) group by 1 order by 1
"""


def stopped_beside(run: Run) -> pl.DataFrame:
    """Return the counties that file no case since new ones began that may be made of them.

    Returns
    -------
    pl.DataFrame
        ``code``, ``began`` (the earliest of the new ones), ``beside`` (their codes).
    """
    return run.ask(_STOPPED)


def proposed_regions(run: Run) -> pl.DataFrame:
    """Return the rows of ``regions`` that would say what the unknown codes are, as far as the records tell.

    A county whose records come again under the new code, or whose organ writes it now, became it, and ended with
    it; unless it goes on filing cases: then the new one was parted from it. A code of which nothing but a name
    is known stands with that: a zone, or what several counties became.

    Returns
    -------
    pl.DataFrame
        Columns of ``core_regions`` that are filled in, and ``why``; no rows where nobody is to be asked.
    """
    columns = schema_of(table("core_regions"), *_FILLED) | {"why": pl.String}
    if run.warehouse.query(f"from ({UNKNOWN}) limit 1").is_empty():
        return pl.DataFrame(schema=columns)
    known = {r["code"]: r for r in run.warehouse.read("known_regions").iter_rows(named=True)}
    told = run.ask(_TOLD).iter_rows(named=True)
    return pl.DataFrame([row for new in told for row in proposal(new, known)], schema=columns)


_FILLED = ("region_code", "name", "parent_code", "start_date", "end_date", "merged_into", "split_from")  # fmt: skip
_Row = dict[str, Any]


def proposal(new: _Row, known: dict[str, _Row]) -> Iterator[_Row]:
    """Yield the rows that say what one unknown code seems to be; none where not even a name is known.

    Of a code on one or two cases, which may be mistyped, no organ's name tells.

    Parameters
    ----------
    new : dict
        ``region_code, name, is_named, old, n_again, n, began, silent, goes_on``: a row of what the records tell of it.
    known : dict of str to dict
        Known regions by code.
    """
    code, old = new["region_code"], known.get(new["old"] or "")
    if not new["name"] or (new["n"] < _LEAST_AGAIN and not new["is_named"]):
        return
    blank: _Row = dict.fromkeys(_FILLED)
    why = f"{new['n']}行案件写{code}"
    if old and new["n_again"]:
        why += f"，{new['n_again']}件以前写{old['code']}"
    elif old:
        why += f"，{old['code']}的机构现在写它"
    else:
        why += "；记录看不出是哪个县改的：分出的请填划出自代码，合并的请给各个旧代码加一行、填停用日期和并入代码，都不是的照填"
    if new["silent"]:
        gone = "、".join(f"{c}{known[c]['name']}" for c in new["silent"])
        why += f"；{new['began']}以后没有立案的有{gone}"
    parent = old["parent_code"] if old else None
    yield blank | {
        "region_code": code, "name": new["name"], "parent_code": parent or _above(code),
        "start_date": new["began"], "split_from": old["code"] if old and new["goes_on"] else None, "why": why,
    }  # fmt: skip
    if old and not new["goes_on"]:
        yield blank | {
            "region_code": old["code"], "name": old["name"], "parent_code": old["parent_code"],
            "start_date": old["start_date"], "end_date": new["began"], "merged_into": code,
            "why": f"{new['began']}以后立案的没有再写{old['code']}",
        }  # fmt: skip


def _above(code: str) -> str | None:
    """Return the code of the city of a county, of the province of a city; a province has none."""
    if code.endswith("0000"):
        return None
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"
