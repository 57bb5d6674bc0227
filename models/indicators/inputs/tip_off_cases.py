"""Frame of tip-offs that became cases: when the case was filed, when whoever reported was told."""

from datetime import date

import polars as pl

from models.indicators import reach

_TIP_OFF = (
    "complaint_no", "form", "region_code", "registered_date", "complainant_key", "linked_case_no",
    "first_reply_date", "final_reply_date", *reach.COLUMNS,
)  # fmt: skip
#: Frame → table → the columns it reads itself; what its rules read passes through.
READS = {
    "feat_tip_off_case": {
        "core_complaints": _TIP_OFF,
        "feat_case": ("case_key", "case_no", "region_code", "tip_off_no", "filed_date"),
    },
}


def feat_tip_off_case(
    core_complaints: pl.DataFrame, feat_case: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return tip-offs that a case was filed on, with the first reply on or after that day.

    A case belongs to a tip-off that it names, or that names it in the same county; of several the
    one filed first counts. A reply before the filing tells nothing of it.

    Parameters
    ----------
    core_complaints : pl.DataFrame
    feat_case : pl.DataFrame
    as_of : datetime.date
        Later replies are not known.

    Returns
    -------
    pl.DataFrame
        ``complaint_no, region_code, registered_date, is_named, case_key, filed_date, told_date,
        has_reply, has_earlier_reply, told_until``; one row a tip-off, sorted.
    """
    tip_offs = (
        core_complaints.select(_TIP_OFF)
        .filter(pl.col("registered_date") <= as_of)
        .pipe(
            reach.with_told_until, as_of, "registered_date", "first_reply_date", "final_reply_date"
        )
        .filter(pl.col("form") == "举报")
    )
    cases = feat_case.select("case_key", "case_no", "region_code", "tip_off_no", "filed_date")
    cases = cases.drop_nulls("filed_date")
    named = tip_offs.join(
        cases.select("case_key", "filed_date", complaint_no="tip_off_no"), on="complaint_no"
    )
    linked = tip_offs.join(
        cases.select("case_key", "filed_date", "region_code", linked_case_no="case_no"),
        on=["linked_case_no", "region_code"],
    )
    both = pl.concat([named, linked.select(named.columns)])
    replies = [
        pl.when(pl.col(c).is_between("filed_date", pl.lit(as_of))).then(c)
        for c in ("first_reply_date", "final_reply_date")
    ]
    known = pl.any_horizontal(
        (pl.col(c) <= as_of).fill_null(False) for c in ("first_reply_date", "final_reply_date")
    )
    earlier = pl.any_horizontal(
        (pl.col(c) < pl.col("filed_date")).fill_null(False)
        for c in ("first_reply_date", "final_reply_date")
    )
    return (
        both.sort("complaint_no", "filed_date", "case_key")
        .unique("complaint_no", keep="first", maintain_order=True)
        .select(
            "complaint_no", "region_code", "registered_date",
            pl.col("complainant_key").is_not_null().alias("is_named"), "case_key", "filed_date",
            pl.min_horizontal(replies).alias("told_date"), known.alias("has_reply"), earlier.alias("has_earlier_reply"),
            pl.col("_until").alias("told_until"),
        )
    )  # fmt: skip
