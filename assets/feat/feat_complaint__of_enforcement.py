"""feat_complaint__of_enforcement: the few complaints with a word that may speak of enforcement."""

from assets.increment.changed import changed
from assets.run import Run, Shown, asset
from assets.store.journal import step
from assets.store.parts import in_parts
from data_contracts import table

_TABLE, _FROM = "feat_complaint__of_enforcement", "core_complaints"


@asset(deps=[_FROM])
def feat_complaint__of_enforcement(run: Run) -> Shown:
    """Keep the complaints with such a word; months whose complaints are as published stay as they are."""
    from models.county_revenue.evidence import ABOUT_ENFORCEMENT
    from models.opinions import ASKS, SPEAKS

    warehouse = run.warehouse
    text = "concat_ws('。', problem_type, suspected_violation, statement)"
    spoken = f"""
        select {", ".join(table(_TABLE).columns)} from {_FROM}
        where (regexp_matches({text}, '{"|".join(ABOUT_ENFORCEMENT)}')
            or regexp_matches(regexp_replace({text}, '{ASKS}', '', 'g'), '{SPEAKS}'))
    """
    if run.since is None:
        warehouse.create(_TABLE, f"{spoken} order by complaint_no")
    else:
        touched = in_parts(table(_FROM), changed(run, _FROM))
        warehouse.take(_TABLE, touched)
        warehouse.add(_TABLE, f"{spoken} and {touched}")
    rows = warehouse.query(f"select count(*) from {_TABLE}").item()
    step(_TABLE, rows=rows)
    return {"行数": rows}
