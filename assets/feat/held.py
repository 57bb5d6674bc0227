"""What a county was asked about a case beside its like is asked until somebody answers, or its case changes.

The yardstick of like cases is learnt anew at each lock. A county whose fines really rose is then part of
what is usual, and what it was asked to explain would be withdrawn though nothing in its files has changed.
So a flag sent keeps what its case was like that day; while the case is still like it, the flag holds.
"""

import polars as pl

from assets.run import Run
from data_contracts import indicators
from models.indicators.versions import OWN

#: What of a case is laid beside others: a change of any is a change of the case. Who handles it and
#: how it goes on after its decision, unless that is revoked, is none.
_FACTS = (
    "fine_yuan", "goods_value_yuan", "illegal_gains_yuan", "facts", "violation_type", "legal_basis", "discretion_reason",
    "party_type", "decision_date", "disposition", "is_merged_penalty", "is_revoked", "is_first_offence", "is_minor_harm",
    "is_corrected_in_time",
)  # fmt: skip
#: Flags that hold, for as long as a run lasts.
HELD = "held_flags"


def compared(flags: str) -> str:
    """Return SELECT of ``flag_id`` and ``facts_md5`` of those flags that lay a case beside its like, by the rule as it is now.

    What a case is like is told by the MD5 of its facts: text that no engine writes otherwise.

    Parameters
    ----------
    flags : str
        FROM clause of rows with ``flag_id, rule_code, rule_version, object_key``.
    """
    laid = (rule for rule in indicators().values() if rule.input == "out_case_disparity")
    of_rules = ", ".join(f"('{rule.code}', {rule.version})" for rule in laid)
    # with a bureau's own thresholds the version is another, the rule is not
    shipped = f"if(f.rule_version >= {OWN}, f.rule_version // {OWN}, f.rule_version)"
    told = ", ".join(f"coalesce(c.{name}::varchar, '')" for name in _FACTS)
    return f"""select f.flag_id, md5(concat_ws(chr(31), {told})) as facts_md5
        from {flags} f join feat_case c on c.case_key = f.object_key where (f.rule_code, {shipped}) in ({of_rules})"""


def note_held(run: Run, sent: str) -> None:
    """Lay the flags in :data:`HELD` whose case is as it was when they were sent.

    Parameters
    ----------
    run : Run
    sent : str
        Kind of the ledger's events. Those of an older program do not say what the case was like: of them none is held.
    """
    then = [pair for e in run.ledger.events(sent) for pair in e.payload.get("facts", {}).items()]
    frame = pl.DataFrame(then, schema={"flag_id": pl.String, "facts_md5": pl.String}, orient="row")
    connection = run.warehouse.connection
    connection.register("sent_as", frame.to_arrow())
    of_sent = "(select * from feat_flag__issued where flag_id in (select flag_id from sent_as))"
    connection.execute(
        f"""create or replace temp table {HELD} as select flag_id
        from ({compared(of_sent)}) semi join sent_as using (flag_id, facts_md5)"""
    )
    connection.unregister("sent_as")
