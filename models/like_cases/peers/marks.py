"""Peers a reader must weigh with care: another discretion benchmark, another law version, under review."""

import polars as pl

from models.columns import ensure, types_of

_CLAUSE = ("case_key", "law_version", "version_note", "discretion_benchmark")


def marked(peers: pl.DataFrame, clauses: pl.DataFrame) -> pl.DataFrame:
    """Return ``peers`` with ``marks``, a list of short Chinese phrases (empty: none).

    Parameters
    ----------
    peers : pl.DataFrame
        out_case_peers: ``case_key, peer_case_key``; row order is kept.
    clauses : pl.DataFrame
        feat_case_clause: ``case_key, law_version, version_note, discretion_benchmark``, and ``is_under_review``
        as of the day.

    Notes
    -----
    A discretion benchmark known on one side only is marked too. Marks change no figure: the reader decides
    how much such a peer counts.
    """
    types = types_of("feat_case_clause", *_CLAUSE) | {"is_under_review": pl.Boolean}
    known = ensure(clauses, types).select(*types)
    theirs = known.rename({c: f"peer_{c}" for c in types})
    both = peers.join(known, on="case_key", how="left", maintain_order="left").join(
        theirs, on="peer_case_key", how="left", maintain_order="left"
    )
    other_discretion_benchmark = pl.col("discretion_benchmark").ne_missing(
        pl.col("peer_discretion_benchmark")
    )
    other_version = pl.col("law_version").ne_missing(pl.col("peer_law_version"))
    other_note = pl.col("version_note").ne_missing(pl.col("peer_version_note"))
    phrases = [
        pl.when(other_discretion_benchmark).then(
            pl.format("另一裁量基准：{}", pl.col("peer_discretion_benchmark").fill_null("未载"))
        ),
        pl.when(other_version).then(
            pl.format("另一法律版本：{}", pl.col("peer_law_version").fill_null("未载"))
        ),
        pl.when(other_note & pl.col("peer_version_note").is_not_null()).then("peer_version_note"),
        pl.when(pl.col("peer_is_under_review")).then(pl.lit("复议或诉讼中")),
    ]
    marks = pl.concat_list(phrases).list.drop_nulls()
    return both.with_columns(marks=marks).select(*peers.columns, "marks")
