"""Where money and cases of a county come from, part by part."""

import polars as pl

from models.county_pictures.limits import Limits, just_below
from models.county_pictures.parts import BUDGET, KEY, Periods, beside, counted

_YUAN, _CASES = "元", "件"
#: The parties who paid most.
_TOP = 10


def money(
    cases: pl.DataFrame,
    budget: pl.DataFrame,
    receipts: pl.DataFrame,
    limits: Limits,
    periods: Periods,
) -> pl.DataFrame:
    """Return the parts of the picture of money and cases.

    Parameters
    ----------
    cases : pl.DataFrame
        Penalty decisions: ``region_code, decision_date, case_source, fine_yuan, decided_yuan,
        payment_yuan, party_key, is_person, is_food``; yuan as floats.
    budget : pl.DataFrame
        ``region_code, year, general_revenue_yuan, non_tax_revenue_yuan, penalty_revenue_yuan``:
        all fines of the county, whichever organ took them.
    receipts : pl.DataFrame
        ``region_code, year, treasury_yuan``: those of market regulation; null where a month is missing.
    limits : Limits
    periods : Periods

    Returns
    -------
    pl.DataFrame
        Rows of ``out_picture_money``, sorted by its key.
    """
    dated = cases.with_columns(
        period=periods.named("decision_date"), year=pl.col("decision_date").dt.year()
    )
    whole_years = dated.with_columns(
        period=pl.col("year").cast(pl.String),
        newest=pl.col("decision_date").max().over("region_code"),
    ).filter(pl.col("year") <= _last_year(periods))
    recent = dated.drop_nulls("period")
    parts = [
        *_of_budget(budget, receipts),
        _sources(recent),
        *_year_end(whole_years.filter(_reaches_its_end())),
        *_paid(recent),
    ]
    years = sorted(set(budget["year"].drop_nulls()) | set(whole_years["year"].drop_nulls()))
    earlier = {periods.names[0]: periods.names[1]} | {str(y): str(y - 1) for y in years}
    long = dated.with_columns(period=periods.named_long("decision_date")).drop_nulls("period")
    bunched = just_below(long, limits)
    with_tests = pl.concat([*parts, bunched], how="diagonal_relaxed")
    newest = (pl.col("period") != periods.names[1]) & (
        pl.col("period").str.contains("—") | pl.col("period").is_in([str(y) for y in years[-3:]])
    )
    return beside(with_tests, earlier).filter(newest)


def _reaches_its_end() -> pl.Expr:
    """Whether a county's decisions go on into a year's last months: none sent is no share of nought."""
    return pl.col("newest") >= pl.date(pl.col("year"), 11, 1)


def _last_year(periods: Periods) -> int:
    """Return the newest year that is over."""
    return periods.end.year if periods.end.month == 12 else periods.end.year - 1


def _of_budget(budget: pl.DataFrame, receipts: pl.DataFrame) -> list[pl.DataFrame]:
    yearly = budget.join(receipts, on=["region_code", "year"], how="left").with_columns(
        period=pl.col("year").cast(pl.String)
    )
    items = {
        "罚没收入占一般公共预算收入": ("penalty_revenue_yuan", "general_revenue_yuan"),
        "罚没收入占非税收入": ("penalty_revenue_yuan", "non_tax_revenue_yuan"),
        "市场监管入库占罚没收入": ("treasury_yuan", "penalty_revenue_yuan"),
    }
    return [
        counted(
            yearly.drop_nulls([above, below]), BUDGET, item,
            pl.col(above).sum(), pl.col(below).sum(), _YUAN,
        )
        for item, (above, below) in items.items()
    ]  # fmt: skip


def _sources(recent: pl.DataFrame) -> pl.DataFrame:
    """Return the share of each source of cases, of those that have one on record."""
    known = recent.drop_nulls("case_source")
    n = known.group_by("region_code", "period").agg(pl.len().cast(pl.Float64).alias("below"))
    every = n.join(known.select("case_source").unique(), how="cross")
    each = known.group_by("region_code", "period", "case_source").agg(
        pl.len().cast(pl.Float64).alias("above")
    )
    return (
        every.join(each, on=["region_code", "period", "case_source"], how="left")
        .with_columns(
            pl.col("above").fill_null(0.0),
            part=pl.lit("案件来源"),
            unit=pl.lit(_CASES),
            item="case_source",
        )
        .select(*KEY, "above", "below", "unit")
    )


def _year_end(years: pl.DataFrame) -> list[pl.DataFrame]:
    """Return what of a year was decided in its last two months, the largest case of each left out."""
    late = pl.col("decision_date").dt.month() >= 11
    yuan = pl.col("decided_yuan")
    largest = yuan.rank("ordinal", descending=True).over("region_code", "period") == 1
    rest = years.filter(~largest.fill_null(value=False))
    return [
        counted(years, "年末集中", "11—12月件数占全年", late.sum(), pl.len(), _CASES),
        counted(
            rest, "年末集中", "11—12月决定额占全年（不计最大一案）", yuan.filter(late).sum(), yuan.sum(), _YUAN
        ),
    ]  # fmt: skip


def _paid(recent: pl.DataFrame) -> list[pl.DataFrame]:
    """Return who paid: fines paid in full by number and by amount, and the parties who paid most."""
    fined = recent.filter(pl.col("fine_yuan") > 0, pl.col("payment_yuan").is_not_null())
    full = pl.col("payment_yuan") >= pl.col("fine_yuan")
    by_party = (
        fined.filter(pl.col("payment_yuan") > 0, pl.col("party_key").is_not_null())
        .group_by("region_code", "period", "party_key")
        .agg(pl.col("payment_yuan").sort().sum())
        .sort("payment_yuan")  # sums of fractions hang on their order, names on the home
    )
    top = pl.col("payment_yuan").top_k(_TOP).sum()
    return [
        counted(fined, "缴款集中", "足额缴款的件数占有缴款记录的罚款案件", full.sum(), pl.len(), _CASES),
        counted(
            fined, "缴款集中", "足额缴款的罚款占有缴款记录的罚款额",
            pl.col("fine_yuan").filter(full).sum(), pl.col("fine_yuan").sum(), _YUAN,
        ),
        counted(
            by_party, "缴款集中", f"缴款最多的{_TOP}个当事人占缴款额", top, pl.col("payment_yuan").sum(), _YUAN
        ),
    ]  # fmt: skip
