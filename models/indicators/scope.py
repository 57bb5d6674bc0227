"""Which cases a rule on fines looks at; shared by the P codes."""

import polars as pl

#: Words of a label that say the penalty was lightened below the range, or left out.
LIGHTER = ("不予处罚", "免予处罚", "减轻")


def no_penalty() -> pl.Expr:
    """Return where nothing says that a penalty was imposed; reads ``is_penalty``."""
    return ~pl.col("is_penalty").fill_null(False)


def no_fine() -> pl.Expr:
    """Return where there is no fine to judge: no penalty, or penalties other than a fine.

    Reads ``is_penalty, fine_yuan, penalty_kinds``. A penalty whose kinds name a fine and whose
    amount is empty is not among them: that amount is missing.
    """
    fine = pl.col("fine_yuan")
    other = fine.is_null() & ~pl.col("penalty_kinds").list.contains("罚款").fill_null(True)
    return no_penalty() | (fine == 0).fill_null(False) | other


def merged() -> pl.Expr:
    """Return where several acts share one fine; reads ``is_merged, is_merged_penalty``."""
    return pl.col("is_merged").fill_null(False) | pl.col("is_merged_penalty").fill_null(False)


def heavier_label() -> pl.Expr:
    """Return where a label says 从重; reads ``discretion, discretion_grade``."""
    return pl.any_horizontal(
        (pl.col(name) == "从重").fill_null(False) for name in ("discretion", "discretion_grade")
    )


def lighter_label() -> pl.Expr:
    """Return where a label says the penalty was lightened; reads ``discretion, discretion_grade``."""
    return pl.any_horizontal(
        pl.col(name).is_in(LIGHTER).fill_null(False) for name in ("discretion", "discretion_grade")
    )


def mitigated() -> pl.Expr:
    """Return where a mitigation is on record; reads ``has_mitigation_basis`` and the labels."""
    return lighter_label() | pl.col("has_mitigation_basis").fill_null(False)


def natural_person() -> pl.Expr:
    """Return where the party is a natural person; reads ``is_natural_person, party_type``."""
    typed = (pl.col("party_type") == "自然人").fill_null(False)
    return pl.col("is_natural_person").fill_null(False) | typed


def only_warned() -> pl.Expr:
    """Return where a warning is the whole penalty; reads ``penalty_kinds``."""
    kinds = pl.col("penalty_kinds")
    warned = kinds.list.eval(pl.element() == "警告").list.all()
    return (warned & (kinds.list.len() > 0)).fill_null(False)


def on_the_spot() -> pl.Expr:
    """Return where the decision was made on the spot; reads ``procedure_type, decision_kind``."""
    simple = (pl.col("procedure_type") == "简易程序") | (pl.col("decision_kind") == "当场")
    return simple.fill_null(False)


def no_ordinary_penalty() -> pl.Expr:
    """Return where there is no penalty of the ordinary procedure; reads ``is_penalty`` too."""
    return no_penalty() | on_the_spot()
