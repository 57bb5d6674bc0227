"""Frames of complaints: tip-offs, their share opened as cases, persons."""

from datetime import date

import polars as pl

from models.indicators.wording import quarter_of, years_on

#: So many tip-offs of a month without any outcome mean that outcomes were not sent: where every second
#: one has its outcome, five in a row lack it once in thirty months.
UNTOLD = 5
#: Frames whose rows of a quarter follow from the complaints of that quarter and the day alone.
BY_QUARTER = ("feat_tip_off", "feat_complaint", "feat_complainant")
#: Frame → table → the columns it reads itself; what its rules read passes through.
READS = {
    "feat_tip_off": {
        "core_complaints": (
            "complaint_no", "form", "registered_date", "complainant_key", "party_key",
        ),
    },
    "feat_complaint": {"core_complaints": ("complaint_no", "form", "registered_date")},
    "feat_region_tip_off": {
        "feat_tip_off": (
            "complaint_no", "registered_date", "complainant_key", "party_key", "is_case_filed",
            "linked_case_no", "result", "region_code",
        ),
    },
    "feat_complainant": {
        "core_complaints": (
            "complaint_no", "registered_date", "complainant_key", "party_key", "region_code",
        ),
    },
}  # fmt: skip


def feat_tip_off(core_complaints: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the tip-offs (举报) registered up to ``as_of``, one row each.

    Parameters
    ----------
    core_complaints : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        Columns of ``core_complaints``, sorted by ``complaint_no``.
    """
    return _registered(core_complaints, "举报", as_of)


def feat_complaint(core_complaints: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return the complaints (投诉) registered up to ``as_of``, one row each.

    Parameters
    ----------
    core_complaints : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        Columns of ``core_complaints``, sorted by ``complaint_no``.
    """
    return _registered(core_complaints, "投诉", as_of)


def _registered(core_complaints: pl.DataFrame, form: str, as_of: date) -> pl.DataFrame:
    """Return the records of one form registered up to ``as_of``, in order of their number."""
    is_known = pl.col("registered_date") <= as_of
    return core_complaints.filter(pl.col("form") == form, is_known).sort("complaint_no")


def feat_region_tip_off(feat_tip_off: pl.DataFrame, out_delivery: pl.DataFrame) -> pl.DataFrame:
    """Return tip-offs and how many were opened as cases, by region and quarter.

    Several tip-offs of one person about one subject in a quarter count once, opened if any was.
    Where a month has :data:`UNTOLD` or more tip-offs and not one says what became of it, or none of
    the whole quarter does, the number opened is unknown: not sent is not nought.

    Parameters
    ----------
    feat_tip_off : pl.DataFrame
    out_delivery : pl.DataFrame
        ``region_code, source, month, delivered``; a quarter is delivered unless one of its months
        is known not to be.

    Returns
    -------
    pl.DataFrame
        ``region_code, period, tip_offs, tip_offs_prev, filed, filed_prev, delivered``; every quarter from a region's first to its last, sorted.
    """
    person = pl.coalesce("complainant_key", "complaint_no")
    subject = pl.coalesce("party_key", "complaint_no")
    opened = (
        pl.col("is_case_filed").fill_null(False)
        | pl.col("linked_case_no").is_not_null()
        | (pl.col("result") == "立案").fill_null(False)
    )
    told = opened | pl.any_horizontal(
        pl.col(c).is_not_null() for c in ("is_case_filed", "linked_case_no", "result")
    )
    counted = (
        feat_tip_off.group_by(
            "region_code", quarter_of(pl.col("registered_date")).alias("period"),
            person.alias("_person"), subject.alias("_subject"),
        )
        .agg(opened.any().alias("_opened"))
        .group_by("region_code", "period")
        .agg(
            pl.len().cast(pl.Int64).alias("tip_offs"),
            pl.col("_opened").sum().cast(pl.Int64).alias("filed"),
        )
    )  # fmt: skip
    whole = _every_quarter(counted).join(counted, on=["region_code", "period"], how="left")
    untold = _untold(feat_tip_off.with_columns(told.alias("_told")))
    whole = whole.join(untold, on=["region_code", "period"], how="left", validate="1:1")
    whole = whole.with_columns(
        pl.col("tip_offs").fill_null(0),
        pl.when(pl.col("_untold").is_null()).then(pl.col("filed").fill_null(0)).alias("filed"),
    ).drop("_untold")
    before = whole.select(
        "region_code",
        years_on(pl.col("period"), 1).alias("period"),
        pl.col("tip_offs").alias("tip_offs_prev"),
        pl.col("filed").alias("filed_prev"),
    )  # fmt: skip
    missed = (
        out_delivery.filter(pl.col("source") == "complaints", ~pl.col("delivered"))
        .select("region_code", quarter_of(pl.col("month").add("-01").str.to_date()).alias("period"))
        .unique()
        .with_columns(pl.lit(False).alias("delivered"))
    )
    return (
        whole.join(before, on=["region_code", "period"], how="left", validate="1:1")
        .join(missed, on=["region_code", "period"], how="left", validate="1:1")
        .with_columns(pl.col("delivered").fill_null(True))
        .sort("region_code", "period")
    )


def _untold(tip_offs: pl.DataFrame) -> pl.DataFrame:
    """Return ``region_code, period, _untold`` of the quarters whose outcomes were not all sent."""
    quarter = quarter_of(pl.col("registered_date")).alias("period")
    by_month = tip_offs.group_by(
        "region_code", quarter, pl.col("registered_date").dt.truncate("1mo").alias("_month")
    ).agg(pl.len().alias("_n"), pl.col("_told").any().alias("_told"))
    silent = (~pl.col("_told") & (pl.col("_n") >= UNTOLD)).any() | ~pl.col("_told").any()
    return (
        by_month.group_by("region_code", "period")
        .agg(silent.alias("_untold"))
        .filter(pl.col("_untold"))
    )


def _every_quarter(counted: pl.DataFrame) -> pl.DataFrame:
    """Return ``region_code, period`` for each quarter between a region's first and last."""
    number = pl.col("period").str.slice(0, 4).cast(pl.Int64) * 4 + pl.col("period").str.slice(
        6
    ).cast(pl.Int64)
    spans = counted.group_by("region_code").agg(number.min().alias("a"), number.max().alias("b"))
    return (
        spans.with_columns(pl.int_ranges("a", pl.col("b") + 1).alias("q"))
        .explode("q")
        .select(
            "region_code",
            pl.format("{}-Q{}", (pl.col("q") - 1) // 4, (pl.col("q") - 1) % 4 + 1).alias("period"),
        )
    )


def feat_complainant(core_complaints: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Return how many complaints each person brought in each quarter.

    Parameters
    ----------
    core_complaints : pl.DataFrame
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        ``complainant_key, cluster_key`` (the key, else the ticket's number), ``region_code`` (of
        most tickets), ``period, tickets, subjects, last_date, members``; sorted.
    """
    known = (
        core_complaints.filter(pl.col("registered_date") <= as_of)
        .select(
            "complainant_key", "complaint_no", "region_code", "registered_date",
            pl.coalesce("complainant_key", "complaint_no").alias("cluster_key"),
            quarter_of(pl.col("registered_date")).alias("period"),
            pl.coalesce("party_key", "complaint_no").alias("subject"),
        )
        .sort("complaint_no")
    )  # fmt: skip
    key = ["cluster_key", "period"]
    subjects = known.select(*key, "subject").unique().group_by(key).agg(pl.len().alias("subjects"))
    regions = (
        known.drop_nulls("region_code")
        .group_by(*key, "region_code")
        .agg(pl.len().alias("n"))
        .sort("n", "region_code", descending=[True, False])
        .unique(key, keep="first", maintain_order=True)
        .drop("n")
    )
    return (
        known.group_by(key, maintain_order=True)
        .agg(
            pl.first("complainant_key"),
            pl.len().cast(pl.Int64).alias("tickets"),
            pl.col("registered_date").max().alias("last_date"),
            pl.concat_str(pl.lit("complaints:"), "complaint_no").alias("members"),
        )
        .join(subjects, on=key, how="left", validate="1:1")
        .join(regions, on=key, how="left", validate="1:1")
        .select(
            *key, "complainant_key", "region_code", "tickets",
            pl.col("subjects").cast(pl.Int64), "last_date", "members",
        )
        .sort(key)
    )  # fmt: skip
