"""How often rules were right by level, size of county and year, with shrunk intervals."""

from collections.abc import Mapping

import polars as pl
import scipy

from data_contracts import Indicator, LeadRules
from models.indicators.flags import JUSTIFIED, PROBLEMS, judged

#: Ways to split a rule's leads, the whole first.
WHOLE, LEVEL, SIZE, YEAR = "全部", "等级", "县大小", "年度"
SIZES = ("小县", "中县", "大县")


def sizes(cases: pl.DataFrame) -> pl.DataFrame:
    """Return each county's third by its number of cases.

    Parameters
    ----------
    cases : pl.DataFrame
        ``region_code, cases``.

    Returns
    -------
    pl.DataFrame
        ``region_code, size`` (小县, 中县, 大县; of equals the lower code is the smaller).
    """
    ranked = cases.sort("cases", "region_code").with_row_index("_i")
    third = (pl.col("_i") * len(SIZES) // pl.len()).cast(pl.Int64)
    names = dict(enumerate(SIZES))
    return ranked.select(
        "region_code", third.replace_strict(names, return_dtype=pl.String).alias("size")
    )


def strata(
    flags: pl.DataFrame,
    size_of: pl.DataFrame,
    contracts: Mapping[str, Indicator],
    rules: LeadRules,
    *,
    level: float = 0.95,
) -> pl.DataFrame:
    r"""Return the share found true of each rule as a whole and by level, size and year.

    .. math:: k \mid n \sim \text{Binomial}(n, \pi), \quad \pi \sim \text{Beta}(m\mu, m(1-\mu))

    The whole of a rule leans on :math:`\mu`, what its level lets expect (``leads.yml``); its parts
    lean on the whole's posterior mean; :math:`m` is ``chance_counts``. A part with three findings
    thus says little against its rule, one with thirty speaks for itself.

    Parameters
    ----------
    flags : pl.DataFrame
        ``rule_code, region_code, period, level, status, finding``.
    size_of : pl.DataFrame
        From :func:`sizes`.
    contracts : mapping of str to Indicator
    rules : LeadRules
    level : float
        Probability of the interval.

    Returns
    -------
    pl.DataFrame
        Rows of ``out_precision_strata``; interval null where nothing was found.
    """
    problem, justified = judged(PROBLEMS), judged(JUSTIFIED)
    marked = flags.join(size_of, on="region_code", how="left").with_columns(
        problem.alias("_k"), (problem | justified).alias("_n")
    )
    splits = {
        WHOLE: pl.lit(""), LEVEL: pl.col("level"), SIZE: pl.col("size"),
        YEAR: pl.col("period").str.slice(0, 4),
    }  # fmt: skip
    counts = pl.concat(
        marked.group_by("rule_code", pl.lit(split).alias("split"), part.alias("part")).agg(
            pl.len().cast(pl.Int64).alias("n_flagged"),
            pl.col("_n").sum().cast(pl.Int64).alias("n_found"),
            pl.col("_k").sum().cast(pl.Int64).alias("n_problem"),
        )
        for split, part in splits.items()
    ).drop_nulls("part")
    before = {code: rules.chance[rule.level].value for code, rule in contracts.items()}
    m = rules.chance_counts.value
    prior = pl.col("rule_code").replace_strict(before, default=None, return_dtype=pl.Float64)
    shrunk = (m * pl.col("_prior") + pl.col("n_problem")) / (m + pl.col("n_found"))
    whole = (
        counts.filter(pl.col("split") == WHOLE)
        .with_columns(prior.alias("_prior"))
        .select("rule_code", "_prior", shrunk.alias("_whole"))
    )
    found = counts.join(whole, on="rule_code", how="left").with_columns(
        pl.when(pl.col("split") == WHOLE).then("_prior").otherwise("_whole").alias("_prior")
    )
    a = (m * pl.col("_prior") + pl.col("n_problem")).alias("a")
    b = (m * (1 - pl.col("_prior")) + pl.col("n_found") - pl.col("n_problem")).alias("b")
    ab, some = found.select(a, b), pl.col("n_found") > 0
    tail = (1 - level) / 2
    ends = [
        scipy.stats.beta.ppf(q, ab["a"].to_numpy(), ab["b"].to_numpy()) for q in (tail, 1 - tail)
    ]
    return (
        found.with_columns(
            shrunk.alias("precision"),
            pl.Series("_low", ends[0], dtype=pl.Float64),
            pl.Series("_high", ends[1], dtype=pl.Float64),
        )
        .with_columns(
            pl.when(some).then(pl.col(old)).alias(new)
            for old, new in (("_low", "interval_low"), ("_high", "interval_high"))
        )
        .drop("_prior", "_whole", "_low", "_high")
        .sort("rule_code", "split", "part")
    )
