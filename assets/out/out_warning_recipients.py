"""out_warning_recipients: enterprises to remind, with reminders and answers from the ledger."""

from typing import Annotated

import polars as pl

from assets.feat.feat_answer__judged import OLDER_KINDS
from assets.feat.feat_flag__heard import SAID
from assets.run import Run, table_asset
from assets.store.ledger import Event
from data_contracts import table

#: What people fill in, in the order of the contract.
_SAID = ("reminded_on", "answered_on", "remind_method", "answer")
_OFF_LIST = "名单以外，已提醒"


def returned(run: Run) -> list[Event]:
    """Return what every returned row that counts said, in order: those of older programs too."""
    events = [*run.ledger.events(OLDER_KINDS["reminders"], SAID), *run.to_issue]
    return [said for e in events if (said := _reminder(e))]


def _reminder(event: Event) -> Event | None:
    body = event.payload
    if event.kind == OLDER_KINDS["reminders"]:
        return event
    if event.kind != SAID or not body["taken"] or body["source"] != "reminders":
        return None
    warning, _, uscc = body["number"].partition("|")
    return Event(event.kind, event.key, {"warning_id": warning, "uscc": uscc} | body["words"])


def newest_words(events: list[Event]) -> pl.DataFrame:
    """Return what was last said of each warning and enterprise; a later blank takes nothing back.

    Returns
    -------
    pl.DataFrame
        ``warning_id, uscc, reminded_on, answered_on`` (dates), ``remind_method, answer``.
    """
    latest: dict[tuple[str, str], dict[str, str]] = {}
    for event in events:
        said = event.payload
        row = latest.setdefault((said["warning_id"], said["uscc"]), {})
        row.update({c: said[c] for c in _SAID if said.get(c)})
    rows = [(*key, *(row.get(c) for c in _SAID)) for key, row in sorted(latest.items())]
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(("warning_id", "uscc", *_SAID), pl.String), orient="row"
    )
    return frame.with_columns(pl.col("reminded_on", "answered_on").str.to_date())


def with_words(
    listed: pl.DataFrame, words: pl.DataFrame, issued: set[str], register: pl.DataFrame
) -> pl.DataFrame:
    """Put reminders and answers beside the list; who was reminded stays on it.

    Parameters
    ----------
    listed : pl.DataFrame
        Today's list: ``warning_id, uscc, name, region_code, why, rank``.
    words : pl.DataFrame
        As :func:`newest_words` returns them.
    issued : set of str
        Warnings there are; words on others stay in the ledger only.
    register : pl.DataFrame
        ``uscc, party_name, region_code`` of ``core_entities``, for those no longer listed.
    """
    on = ["warning_id", "uscc"]
    lost = words.filter(pl.col("warning_id").is_in(sorted(issued))).join(listed, on=on, how="anti")
    known = register.select("uscc", pl.col("party_name").alias("name"), "region_code").unique(
        "uscc", keep="first", maintain_order=True
    )
    kept = lost.select(on).join(known, on="uscc", how="left", maintain_order="left")
    whole = pl.concat([listed, kept.with_columns(why=pl.lit(_OFF_LIST))], how="diagonal_relaxed")
    return whole.join(words, on=on, how="left", maintain_order="left")


_ISSUED = "select warning_id from out_warnings"
_REGISTER = "select uscc, party_name, region_code from core_entities"


@table_asset(after=["feat_answer__judged"])
def out_warning_recipients(
    feat_warning__recipients: pl.DataFrame, issued: Annotated[pl.DataFrame, _ISSUED],
    register: Annotated[pl.DataFrame, _REGISTER], run: Run,
) -> pl.DataFrame:  # fmt: skip
    """One row a warning and enterprise."""
    columns = [c for c in table("out_warning_recipients").columns if c not in (*_SAID, "rank")]
    listed = feat_warning__recipients.select(columns)
    listed = listed.with_columns(rank=pl.int_range(1, pl.len() + 1).over("warning_id"))
    return with_words(listed, newest_words(returned(run)), set(issued["warning_id"]), register)
