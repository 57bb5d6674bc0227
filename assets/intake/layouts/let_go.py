"""Decisions not to punish, written where a penalty or a result stands."""

import polars as pl

#: A whole cell that says there is no penalty, whatever the decision's number says.
_NONE = (
    r"^\s*(?:决定)?(?:依法)?(?:对当事人)?(?:作出)?((?:首违|轻微)?(?:不予?|免[予于]?))(?:行政)?处?罚"
    r"(?:的?决定)?[。．.]?\s*$"
)
#: As standard words of these it would be 其他, a penalty.
_KINDS = ("penalty_content", "penalty_kinds", "case_status", "fine_yuan")
#: Words of a result that say why nothing was imposed; as a standard word they would be 不予处罚 alone.
_WHY = r"^\s*((?:首违|轻微)(?:不罚|免罚|不予处罚))"
_RESULTS = ("disposition", "discretion", "discretion_grade", "penalty_kinds", "case_status")


def let_go(frame: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """Keep what the words of a row say of a decision not to punish.

    不予处罚 as the content or kind of the penalty, as the state, or in place of the fine is the kind of decision; 首违不罚, 轻微不罚 of a
    result are the reason of a row that gives none.

    Parameters
    ----------
    frame : pl.DataFrame, shape (n, any)
        Typed rows; changed are ``decision_kind`` and ``discretion_reason`` where they are there.
    raw : pl.DataFrame, shape (n, any)
        The same rows as text.

    Returns
    -------
    pl.DataFrame, shape (n, any)
    """
    none = [pl.col(name).str.extract(_NONE) for name in _KINDS if name in raw.columns]
    if none and "decision_kind" in frame.columns:
        word = pl.coalesce(none)
        kind = (
            pl.when(word.str.starts_with("免"))
            .then(pl.lit("免予处罚"))
            .when(word.is_not_null())
            .then(pl.lit("不予处罚"))
        )
        said = raw.select(kind.alias("_kind"))["_kind"]
        frame = frame.with_columns(pl.coalesce(said, "decision_kind").alias("decision_kind"))
    why = [pl.col(name).str.extract(_WHY) for name in _RESULTS if name in raw.columns]
    if why and "discretion_reason" in frame.columns:
        said = raw.select(pl.coalesce(why).alias("_why"))["_why"]
        frame = frame.with_columns(
            pl.coalesce("discretion_reason", said).alias("discretion_reason")
        )
    return frame
