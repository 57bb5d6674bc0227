"""How a county inspects, part by part, and who was visited how often by whom."""

import polars as pl

from models.county_pictures.parts import Periods, beside, counted

_FOUND = ("发现问题责令改正", "发现问题立案")
_CLEAN, _NOT_MET = "未发现问题", "未建立联系"
#: Visits in twelve months from which a pair of enterprise and organ is named: one planned and one to
#: see what was mended are usual. Only a table to read; what is pointed out is S008.
OFTEN = 3


def visits(inspections: pl.DataFrame, periods: Periods) -> pl.DataFrame:
    """Return one row an enterprise, organ and day in the two periods; checks of tip-offs are left out.

    Parameters
    ----------
    inspections : pl.DataFrame
        ``inspection_no, region_code, organ_code, organ_name, party_key, party_name, inspected_date,
        method, result, is_scanned``.
    periods : Periods

    Returns
    -------
    pl.DataFrame
        ``region_code, period, party_key, party_name, organ_name, inspected_date, found, clean,
        scanned`` (null where not recorded).
    """
    planned = inspections.filter(
        (pl.col("method") != "举报核查").fill_null(value=True), pl.col("party_key").is_not_null()
    ).with_columns(
        period=periods.named("inspected_date"), organ_name=pl.coalesce("organ_name", "organ_code")
    )
    return (
        planned.drop_nulls("period")
        .group_by("region_code", "period", "party_key", "organ_name", "inspected_date")
        .agg(
            pl.col("party_name").drop_nulls().max(),
            pl.col("result").is_in(_FOUND).any().alias("found"),
            (pl.col("result") == _CLEAN).fill_null(value=False).all().alias("clean"),
            (pl.col("result").is_not_null() & (pl.col("result") != _NOT_MET)).any().alias("met"),
            pl.col("is_scanned").any().alias("scanned"),
            pl.col("is_scanned").is_not_null().any().alias("scan_told"),
        )
        .with_columns(pl.when("scan_told").then("scanned").alias("scanned"))
    )


def inspections(made: pl.DataFrame, periods: Periods) -> pl.DataFrame:
    """Return the parts of the picture of inspections.

    Parameters
    ----------
    made : pl.DataFrame
        From :func:`visits`.
    periods : Periods

    Returns
    -------
    pl.DataFrame
        Rows of ``out_picture_inspections``, sorted by its key.
    """
    days = made.group_by("region_code", "period", "party_key", "inspected_date").agg(
        pl.col("clean").all()
    )
    firms = days.group_by("region_code", "period", "party_key").agg(
        pl.len().alias("days"), pl.col("clean").all()
    )
    pairs = made.group_by("region_code", "period", "party_key", "organ_name").agg(
        pl.len().alias("n"), pl.col("clean").all()
    )
    organs = pairs.group_by("region_code", "period", "party_key").agg(pl.len().alias("organs"))
    often = pl.col("n") >= OFTEN
    parts = [
        counted(firms, "频次", "每户被检查的天数", pl.col("days").sum(), pl.len(), "天/户"),
        counted(pairs, "频次", f"同一机构一年{OFTEN}次以上的，占企业与机构之对", often.sum(), pl.len(), "对"),
        counted(organs, "频次", "两个以上机构检查过的企业", (pl.col("organs") >= 2).sum(), pl.len(), "户"),
        counted(
            made.filter("met"), "问题发现", "发现问题的检查", pl.col("found").sum(), pl.len(), "次"
        ),
        counted(
            firms, "重复而无问题", f"一年{OFTEN}天以上被检查而从未发现问题的企业",
            ((pl.col("days") >= OFTEN) & pl.col("clean")).sum(), pl.len(), "户",
        ),
        counted(
            made.drop_nulls("scanned"), "扫码", "扫码的检查", pl.col("scanned").sum(), pl.len(), "次"
        ),
    ]  # fmt: skip
    newest, before = periods.names
    return beside(pl.concat(parts), {newest: before}).filter(period=newest)


def pairs(made: pl.DataFrame, periods: Periods) -> pl.DataFrame:
    """Return the enterprises that one organ visited :data:`OFTEN` times or more in the newer period.

    Parameters
    ----------
    made : pl.DataFrame
        From :func:`visits`.
    periods : Periods

    Returns
    -------
    pl.DataFrame
        Rows of ``out_picture_visits``, sorted by its key.
    """
    return (
        made.filter(period=periods.names[0])
        .group_by("region_code", "party_key", "organ_name", "period")
        .agg(
            pl.col("party_name").drop_nulls().max(),
            pl.len().cast(pl.Int64).alias("visits"),
            pl.col("clean").sum().cast(pl.Int64).alias("clean"),
            pl.col("found").sum().cast(pl.Int64).alias("found"),
            pl.col("inspected_date").min().alias("first_date"),
            pl.col("inspected_date").max().alias("last_date"),
        )
        .filter(pl.col("visits") >= OFTEN)
        .sort("region_code", "party_key", "organ_name")
    )
