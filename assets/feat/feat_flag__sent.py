"""feat_flag__sent: every flag with what people said of it, once this run's workbooks went out.

What this run puts into a county's workbook is sent from now on: the ledger keeps it, and what a case that was
laid beside its like was like that day.
"""

import polars as pl

from assets.feat.feat_flag__heard import SENT, brought_up
from assets.feat.held import compared
from assets.increment.issued import payloads
from assets.run import Run, Shown, asset
from assets.store.journal import step
from models.leads import hearing

_TABLE = "feat_flag__sent"


def to_send(lists: pl.DataFrame, heard: pl.DataFrame) -> pl.DataFrame:
    """Return what on the counties' lists was never sent: ``item_id, region_code, issue, flag_ids``.

    An item that was sent and has a new reason now stands here with that reason alone.
    """
    sent = heard.filter(pl.col("sent_on").is_not_null())["flag_id"]
    listed = lists.filter((pl.col("list_name") == "county") & pl.col("is_listed"))
    # Of an organ not mapped yet nobody knows the county: there is no workbook to be in.
    listed = listed.filter(pl.col("region_code").str.contains(r"^\d{6}$"))
    unsent = pl.col("flag_ids").list.set_difference(pl.lit(sent.unique().sort().implode()))
    fresh = listed.with_columns(flag_ids=unsent.list.sort()).filter(
        pl.col("flag_ids").list.len() > 0
    )
    return fresh.select("item_id", "region_code", "issue", "flag_ids").sort("item_id")


@asset(deps=["feat_case", "feat_flag__heard", "feat_flag__issued", "out_lists"])
def feat_flag__sent(run: Run) -> Shown:
    """Every flag, newest words of county and city beside it, those sent now among them."""
    warehouse = run.warehouse
    listed = warehouse.query("select * from out_lists where list_name = 'county' and is_listed")
    sent = warehouse.query(
        "select flag_id, sent_on from feat_flag__heard where sent_on is not null"
    )
    new = to_send(listed, sent)
    now = new.explode("flag_ids").select(pl.col("flag_ids").alias("flag_id"), "item_id", "issue")
    warehouse.connection.register("sent_now", now.to_arrow())
    of_now = "(select * from feat_flag__issued where flag_id in (select flag_id from sent_now))"
    facts = dict(warehouse.query(compared(of_now)).iter_rows())
    for row in payloads(new):
        own = {flag: facts[flag] for flag in row["flag_ids"] if flag in facts}
        # A flag is sent once; an item may be sent again with a reason that came up since.
        run.issue(
            SENT, f"{row['item_id']}|{min(row['flag_ids'])}", row | ({"facts": own} if own else {})
        )
    # What is published of hearing tells it as well: a rebuild reads it back from the ledger.
    warehouse.connection.execute(
        f"""
        update feat_flag__heard as h set item_id = s.item_id, sent_issue = s.issue,
            due_on = date '{hearing.due(run.as_of, run.config.answer_days)}', sent_on = date '{run.as_of}',
            status = '{hearing.ASKED}'
        from sent_now s where s.flag_id = h.flag_id and h.sent_on is null
        """
    )
    sent_too = "select flag_id from sent_now"
    rows = brought_up(run, _TABLE, "select * from feat_flag__heard", sent_too)
    warehouse.connection.unregister("sent_now")
    step(_TABLE, rows=rows)
    return {"行数": rows}
