"""out_answers: one row a returned row and step, with what became of it and of its lead."""

from typing import Annotated

import polars as pl

from assets.action.moves import book_now
from assets.run import Run, table_asset
from data_contracts import table
from models.action import words as w
from models.action.sheet_rows import is_lead

#: What a county need not answer any more; what it answered before stays on record.
WITHDRAWN, KEPT = "已撤回，不用再答复", "已撤回，不用再答复，答复照记"
#: Of a row of several reasons some hold no more.
PARTLY = "有的理由已撤回，其余照旧"


_JUDGED = f"""
    with row_of as (
        select coalesce(item_id, flag_id) as number,
            bool_and(withdrawn_on is not null and found_on is null) as is_gone,
            bool_or(withdrawn_on is not null and found_on is null) as is_partly
        from out_flags where sent_on is not null group by all
    ), gone as (
        select f.flag_id, r.is_gone from out_flags f
        join row_of r on r.number = coalesce(f.item_id, f.flag_id) where r.is_partly
    )
    select a.*, case
        when a.step not in ('county', 'city') or g.flag_id is null then null
        when not g.is_gone then '{PARTLY}'
        when a.taken then '{KEPT}' else '{WITHDRAWN}' end as standing_now
    from feat_answer__judged a left join gone g using (flag_id)
    order by arrival, table_no, row_no, step nulls last
"""


@table_asset(after=["out_lead_events"])
def out_answers(judged: Annotated[pl.DataFrame, _JUDGED], run: Run) -> pl.DataFrame:
    """Receipts: what was understood of each row sent back, whether it counts, and what was withdrawn."""
    book = book_now(run)
    numbers = [n for n in judged["flag_id"].drop_nulls().unique() if is_lead(n)]
    now = {n: f"现在是{w.STATES[x.state]}" for n in numbers if (x := book.find(n)) is not None}
    standing = pl.col("flag_id").replace_strict(now, default=None, return_dtype=pl.String)
    judged = judged.with_columns(standing_now=pl.coalesce("standing_now", standing))
    return judged.select(list(table("out_answers").columns))
