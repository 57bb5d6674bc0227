"""out_discretion_domains: how far two typical organs, cities or provinces lie apart in a domain.

Beside it each of them (``out_discretion_units``), and the same clause before and after a discretion benchmark or law
version changed (``out_discretion_changes``).
"""

import polars as pl

from assets.run import Run, table_asset, tables_in
from assets.store.journal import step
from assets.store.since import fingerprint, made_from, note_made_from

_NAME = "out_discretion_domains"

#: One row a compared case, with what clause and facts do not explain; ``team`` is filled only where
#: another organ than the one that decided handled the case.
_CASES = """
    select r.case_key, r.residual, r.net, d.fine_yuan::double as fine, c.domain,
        k.clause_id, k.law, k.law_version, k.discretion_benchmark, k.base_yuan is not null as is_multiple,
        c.deciding_organ_code as organ,
        case when c.organ_code <> c.deciding_organ_code then c.organ_code end as team,
        c.organ_name, c.region_code,
        case when g.is_city then c.region_code else g.parent_code end as city,
        left(c.region_code, 2) || '0000' as province, c.decision_date
    from feat_disparity__residuals r
    join feat_disparity__judged d using (case_key)
    join feat_case c using (case_key)
    join feat_case_clause k using (case_key)
    left join feat_region g on g.region_code = c.region_code
"""


@table_asset(deps=tables_in(_CASES))
def out_discretion_domains(run: Run) -> pl.DataFrame:
    """One row a level, domain and discretion benchmark.

    Where neither the compared cases nor the changes up to the day are others, all of it stands.
    """
    from models.like_cases.discretion.before_after import changes_of, compare
    from models.like_cases.discretion.organs import by_domain

    changes = changes_of(run.config.discretion_benchmarks, run.config.law_tables.laws, run.as_of)
    looked_at = f"{fingerprint(run.warehouse, _CASES)} | {[c.name for c in changes]}"
    if run.since is not None and looked_at == made_from(run.warehouse, _NAME):
        step("discretion stands")
        return run.warehouse.read(_NAME)
    cases = run.ask(f"{_CASES} order by r.case_key")
    units, domains = by_domain(cases)
    run.warehouse.write("out_discretion_units", units)
    run.warehouse.write("out_discretion_changes", compare(cases, changes))
    note_made_from(run.warehouse, _NAME, looked_at)
    return domains
