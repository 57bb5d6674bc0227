"""Which cases a rule on fines looks at; shared by the P codes."""

import polars as pl


def no_fine() -> pl.Expr:
    """Return where there is no fine to judge: no penalty, or penalties other than a fine.

    Reads ``is_penalty, fine_yuan, penalty_kinds``. A penalty whose kinds name a fine and whose
    amount is empty is not among them: that amount is missing.
    """
    fine = pl.col("fine_yuan")
    other = fine.is_null() & ~pl.col("penalty_kinds").list.contains("罚款").fill_null(True)
    return ~pl.col("is_penalty").fill_null(False) | (fine == 0).fill_null(False) | other


def merged() -> pl.Expr:
    """Return where several acts share one fine; reads ``is_merged, is_merged_penalty``."""
    return pl.col("is_merged").fill_null(False) | pl.col("is_merged_penalty").fill_null(False)


def on_the_spot() -> pl.Expr:
    """Return where the decision was made on the spot; reads ``procedure_type, decision_kind``."""
    simple = (pl.col("procedure_type") == "简易程序") | (pl.col("decision_kind") == "当场")
    return simple.fill_null(False)


def no_ordinary_penalty() -> pl.Expr:
    """Return where there is no penalty of the ordinary procedure; reads ``is_penalty`` too."""
    return ~pl.col("is_penalty").fill_null(False) | on_the_spot()
