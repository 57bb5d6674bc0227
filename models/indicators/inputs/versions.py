"""Whether an amendment of a law touched the article cited, as far as the tables of laws know."""

import polars as pl

from data_contracts import reference


def article_restated() -> pl.Expr:
    """Return whether a later version of the law may read otherwise in the article cited.

    Reads ``law`` and ``article``. False where every later version carries the articles over and
    the table of clauses restates another one only; null without a law.
    """
    laws, statutes = reference.laws(), reference.statutes()
    first = pl.col("effective_date") == pl.col("effective_date").min().over("law_short")
    later = laws.filter(~first)
    whole = later.filter(~pl.col("carries_over").fill_null(False))["law_short"].unique().to_list()
    versions = later.select("law_short", "effective_date")
    single = statutes.join(versions, on=["law_short", "effective_date"], how="semi")
    named = [f"{law}|{article}" for law, article in single.select("law_short", "article").rows()]
    key = pl.format("{}|{}", "law", "article")
    return pl.col("law").is_in(whole) | key.is_in(sorted(set(named)))
