"""feat_flag__sent: every flag with what people said of it, once this run's workbooks went out.

What this run puts into a county's workbook is sent from now on: the ledger keeps it.
"""

import polars as pl

from assets.feat.feat_flag__heard import SENT
from assets.increment.issued import payloads
from assets.run import Run, table_asset
from models.leads import hearing


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


@table_asset(deps=["feat_flag__heard", "out_lists"])
def feat_flag__sent(run: Run) -> pl.DataFrame:
    """Every flag, newest words of county and city beside it, those sent now among them."""
    heard = run.warehouse.read("feat_flag__heard")
    new = to_send(run.warehouse.read("out_lists"), heard)
    for row in payloads(new):
        # A flag is sent once; an item may be sent again with a reason that came up since.
        run.issue(SENT, f"{row['item_id']}|{min(row['flag_ids'])}", row)
    now = new.explode("flag_ids").select(
        pl.col("flag_ids").alias("flag_id"), pl.col("item_id").alias("_item"),
        pl.col("issue").alias("_issue"),
    )  # fmt: skip
    joined = heard.join(now, on="flag_id", how="left", maintain_order="left")
    fresh = pl.col("_item").is_not_null() & pl.col("sent_on").is_null()
    due = hearing.due(run.as_of, run.config.answer_days)
    sent = joined.with_columns(
        item_id=pl.when(fresh).then("_item").otherwise("item_id"),
        sent_issue=pl.when(fresh).then("_issue").otherwise("sent_issue"),
        due_on=pl.when(fresh).then(pl.lit(due)).otherwise("due_on"),
        sent_on=pl.when(fresh).then(pl.lit(run.as_of)).otherwise("sent_on"),
        status=pl.when(fresh).then(pl.lit(hearing.ASKED)).otherwise("status"),
    ).drop("_item", "_issue")
    # What is published of hearing tells it as well: a rebuild reads it back from the ledger.
    run.warehouse.write("feat_flag__heard", sent)
    return sent
