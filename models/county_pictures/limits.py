"""Fines gathered just below an amount at which more is asked: a hearing, a report, a higher organ."""

from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy

from models.county_pictures.parts import KEY

#: Fines from this share of the line up to it, against those from it up to as much above: near enough for
#: like conduct, wide enough for the round sums before and behind (8000, 9000; 11 000, 12 000 of 10 000).
WITHIN = 0.2
#: The usual ones of a test: they say what could be seen, no lead comes of them.
LEVEL, POWER = 0.05, 0.8
#: With fewer fines around the line nothing is said: eight, all below it, stand out where two thirds of
#: the others' lie below (⅔⁸ < 5 %).
MIN_AROUND = 8
#: The others' share is known to a fifth then (95 %).
MIN_OTHERS = 30


@dataclass(frozen=True)
class Limits:
    """Amounts in yuan from which more is asked; ``food_yuan`` is for food cases only.

    ``natural_yuan`` and ``other_yuan``: hearing and report of a person's and of an organisation's fine.
    """

    natural_yuan: float
    other_yuan: float
    food_yuan: float

    def lines(self) -> list[tuple[str, float, pl.Expr]]:
        """Return name, amount and whose fines it is about (reads ``is_person, is_food``)."""
        person, food = pl.col("is_person"), pl.col("is_food")
        return [
            (f"自然人听证、报备线{_wan(self.natural_yuan)}", self.natural_yuan, person),
            (f"组织听证、报备线{_wan(self.other_yuan)}", self.other_yuan, ~person),
            (f"食品案件市级决定线{_wan(self.food_yuan)}", self.food_yuan, food & ~person),
        ]


def _wan(amount: float) -> str:
    return f"{amount / 1e4:g}万元"


def just_below(fines: pl.DataFrame, limits: Limits) -> pl.DataFrame:
    r"""Return, by county and period, how many of the fines around a line lie below it.

    .. math:: p = P(K \ge k),\quad K \sim \text{BetaBinomial}(n, m\pi, m(1-\pi))

    :math:`k` of :math:`n` fines within a fifth of the line lie below it; :math:`\pi` is the share of
    the other counties' fines (round figures gather on the line itself everywhere, so a half is no
    measure) and :math:`m` their number, at most 200: counties differ among themselves.

    Parameters
    ----------
    fines : pl.DataFrame
        ``region_code, period, fine_yuan, is_person, is_food``; one row a fine.
    limits : Limits

    Returns
    -------
    pl.DataFrame
        :data:`models.county_pictures.parts.KEY`, ``above`` (fines below the line), ``below`` (fines
        around it), ``unit, p_value`` and ``detectable_share`` (the true share below the line that
        would be told from the others' four times in five at the level of one in twenty); both null
        with fewer than :data:`MIN_AROUND` own or :data:`MIN_OTHERS` other fines.
    """
    found = []
    for name, line, whose in limits.lines():
        around = fines.filter(
            whose,
            pl.col("fine_yuan") >= line * (1 - WITHIN),
            pl.col("fine_yuan") < line * (1 + WITHIN),
        )
        found.append(
            around.group_by("region_code", "period")
            .agg(
                (pl.col("fine_yuan") < line).sum().cast(pl.Float64).alias("above"),
                pl.len().cast(pl.Float64).alias("below"),
            )
            .with_columns(part=pl.lit("线下集中"), item=pl.lit(name), unit=pl.lit("件"))
        )
    counts = pl.concat(found)
    total = pl.col("above", "below").sum().over("item", "period").name.prefix("_all_")
    tested = counts.with_columns(total).with_columns(
        _others_above=pl.col("_all_above") - pl.col("above"),
        _others_below=pl.col("_all_below") - pl.col("below"),
    )
    said = [
        _tested(*row)
        for row in tested.select("above", "below", "_others_above", "_others_below").rows()
    ]
    return tested.with_columns(
        pl.Series("p_value", [p for p, _ in said], dtype=pl.Float64),
        pl.Series("detectable_share", [d for _, d in said], dtype=pl.Float64),
    ).select(*KEY, "above", "below", "unit", "p_value", "detectable_share").sort(KEY)  # fmt: skip


def _tested(
    k: float, n: float, others_k: float, others_n: float
) -> tuple[float | None, float | None]:
    if n < MIN_AROUND or others_n < MIN_OTHERS:
        return None, None
    share, m = (others_k + 1) / (others_n + 2), min(others_n, 200.0)
    under = scipy.stats.betabinom(int(n), m * share, m * (1 - share))
    p = float(under.sf(k - 1))
    line = next((x for x in range(int(n) + 1) if under.sf(x - 1) <= LEVEL), None)
    # The share at which "at least this many" comes four times in five.
    seen = None if line is None else float(scipy.stats.beta.ppf(POWER, line, n - line + 1))
    return round(p, 6), None if seen is None else float(np.round(seen, 4))
