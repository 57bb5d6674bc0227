"""Which cases are of a conduct that a list names as one that may go unfined."""

import re
from typing import Any

import polars as pl

from models.columns import ensure, types_of

READ = (
    "case_key", "violation_type", "facts", "decision_date", "goods_value_yuan",
    "conduct_start_date", "conduct_end_date",
)  # fmt: skip


def listed(cases: pl.DataFrame, exemptions: pl.DataFrame) -> pl.DataFrame:
    """Return the item of a list that each case is of: by its type first, by its facts where that is blank.

    Parameters
    ----------
    cases : pl.DataFrame, shape (n, …)
        ``case_key``; used where present: type, facts, decision and conduct dates, goods value (yuan).
    exemptions : pl.DataFrame
        As :func:`data_contracts.reference.exemptions` gives them.

    Returns
    -------
    pl.DataFrame, shape (n, 4)
        ``case_key, exempt_item`` (what the item is), ``exempt_list`` (首违 or 轻微),
        ``exempt_document``; null where no item fits. An item counts from its day on, up to its goods
        value and length of conduct; an amount or a length not on record does not fit an item that
        turns on it. Of several items the first of the table.
    """
    frame = ensure(cases, types_of("feat_case", *READ)).with_columns(
        _text=pl.coalesce("violation_type", "facts"),
        _goods=pl.col("goods_value_yuan").cast(pl.Float64),
        _days=(pl.col("conduct_end_date") - pl.col("conduct_start_date")).dt.total_days() + 1,
    )
    items = list(exemptions.iter_rows(named=True))
    frame = frame.with_columns(
        pl.coalesce(
            pl.lit(None, pl.Int64),
            *(pl.when(_fits(item).fill_null(value=False)).then(i) for i, item in enumerate(items)),
        ).alias("_item")
    )
    return frame.select(
        "case_key",
        *(
            pl.col("_item")
            .replace_strict(
                {i: item[name] for i, item in enumerate(items)},
                default=None,
                return_dtype=pl.String,
            )
            .alias(to)
            for name, to in (
                ("about", "exempt_item"),
                ("list", "exempt_list"),
                ("document", "exempt_document"),
            )
        ),
    )


def _fits(item: dict[str, Any]) -> pl.Expr:
    text = pl.col("_text")
    tests = [
        text.str.contains(_any(str(item["words"]))),
        pl.col("decision_date") >= pl.lit(item["effective_date"]),
    ]
    if item["without"]:
        tests.append(~pl.col("facts").fill_null("").str.contains(_any(str(item["without"]))))
        tests.append(~text.str.contains(_any(str(item["without"]))))
    if item["max_goods_yuan"] is not None:
        tests.append(pl.col("_goods") <= item["max_goods_yuan"])
    if item["max_days"] is not None:
        tests.append(pl.col("_days") <= item["max_days"])
    return pl.all_horizontal(tests)


def _any(words: str) -> str:
    return "|".join(re.escape(word) for word in words.split(";") if word)
