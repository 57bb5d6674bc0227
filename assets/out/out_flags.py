"""out_flags: every flag issued, as it was issued, with what people have said of it and of its lead since."""

from assets.action.moves import among, book_now
from assets.feat.feat_flag__heard import brought_up
from assets.run import Run, Shown, asset
from assets.store.journal import step
from models.action.carried import carry
from models.action.origins import flags_of


@asset(["feat_flag__heard", "feat_flag__issued", "feat_flag__sent"], after=["out_lead_events"])
def out_flags(run: Run) -> Shown:
    """Every flag; what its lead came to stands beside it, the moves of this run among it.

    A flag that stands in no lead is as it was when it was sent.
    """
    warehouse, leads = run.warehouse, book_now(run).leads
    led = among("flag_id", (n for lead in leads.values() for n in flags_of(lead)))
    told = carry(warehouse.query(f"select * from feat_flag__sent where {led}"), leads, run.as_of)
    warehouse.connection.register("told_now", told.to_arrow())
    rows = brought_up(
        run,
        "out_flags",
        f"""
        select * from feat_flag__sent where not {led}
        union all by name select * from told_now order by flag_id
        """
        if told.height
        else "select * from feat_flag__sent",
        "select flag_id from told_now",
    )
    warehouse.connection.unregister("told_now")
    step("out_flags", rows=rows)
    return {"行数": rows}
