"""How often a county lets go or lowers a fine, in both directions, and what follows."""

import polars as pl

from models.county_pictures.parts import Periods, beside, counted

_LET_GO = ("不予处罚", "免予处罚")


def leniency(decided: pl.DataFrame, followups: pl.DataFrame, periods: Periods) -> pl.DataFrame:
    """Return the parts of the picture of leniency.

    Parameters
    ----------
    decided : pl.DataFrame
        Every decided case, let go or fined: ``case_key, region_code, decision_date, is_penalty,
        disposition, discretion, is_correction_ordered, is_corrected_in_time``.
    followups : pl.DataFrame
        ``case_key, visited_date, result`` of visits after a case.
    periods : Periods

    Returns
    -------
    pl.DataFrame
        Rows of ``out_picture_leniency``, sorted by its key.
    """
    seen = followups.drop_nulls("case_key").group_by("case_key").agg(
        visited=pl.lit(value=True).any(),
        corrected=pl.col("result").str.contains("整改").fill_null(value=False).any()
        & ~pl.col("result").str.contains("未整改|没有整改").fill_null(value=False).any(),
    )  # fmt: skip
    rows = decided.join(seen, on="case_key", how="left").with_columns(
        period=periods.named("decision_date"),
        let_go=pl.any_horizontal(
            pl.col(c).is_in(_LET_GO).fill_null(value=False) for c in ("disposition", "discretion")
        ),
    )
    rows = rows.drop_nulls("period")
    fined = rows.filter(pl.col("is_penalty").fill_null(value=False) & ~pl.col("let_go"))
    graded = fined.drop_nulls("discretion")
    gone = rows.filter("let_go")
    right = pl.any_horizontal(
        pl.col(c).fill_null(value=False)
        for c in ("is_correction_ordered", "is_corrected_in_time", "corrected")
    )
    parts = [
        counted(rows, "免罚", "不予、免予处罚占已决定案件", pl.col("let_go").sum(), pl.len(), "件"),
        *(
            counted(graded, "减罚", f"记为{grade}的占有等次的处罚", (pl.col("discretion") == grade).sum(), pl.len(), "件")
            for grade in ("减轻", "从轻", "从重")
        ),
        counted(gone, "免罚以后", "载有责令改正、已改正或回访已整改的", right.sum(), pl.len(), "件"),
        counted(
            gone, "免罚以后", "有回访记录的", pl.col("visited").fill_null(value=False).sum(), pl.len(), "件"
        ),
    ]  # fmt: skip
    newest, before = periods.names
    return beside(pl.concat(parts), {newest: before}).filter(period=newest)
