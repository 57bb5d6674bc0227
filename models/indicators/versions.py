"""Versions of rules: another threshold, also in a bureau's own settings, is another version."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from data_contracts import Indicator, schema_of, table

#: Version of a bureau's first own thresholds upon version 2: 201; upon these a second time: 202.
OWN = 100


def thresholds_text(rule: Indicator) -> str:
    """Return a rule's thresholds as one text, e.g. ``min_days=90;min_share=0.5``."""
    return ";".join(f"{name}={t.value:.12g}" for name, t in sorted(rule.thresholds.items()))


def numbered(
    known: pl.DataFrame,
    used: Mapping[str, Indicator],
    shipped: Mapping[str, Indicator],
    as_of: date,
) -> pl.DataFrame:
    """Return every version of every rule that was ever in use, those new on ``as_of`` included.

    Thresholds used before keep their number, also when a bureau goes back to them.

    Parameters
    ----------
    known : pl.DataFrame
        Rows of ``out_rule_versions`` issued before.
    used, shipped : mapping of str to Indicator
        The rules with the bureau's own thresholds, and as they come.
    as_of : datetime.date

    Returns
    -------
    pl.DataFrame
        Rows of ``out_rule_versions``; exactly one a rule ``is_current``; sorted.
    """
    numbers = {
        (code, of, text): version
        for code, of, text, version in known.select(
            "rule_code", "shipped_version", "thresholds", "rule_version"
        ).iter_rows()
    }
    rows, current = known.to_dicts(), {}
    for code, rule in used.items():
        text, own = thresholds_text(rule), rule.thresholds != shipped[code].thresholds
        key = (code, rule.version, text)
        if key not in numbers:
            before = sum(c == code and of == rule.version and v >= OWN
                         for (c, of, _), v in numbers.items())  # fmt: skip
            numbers[key] = rule.version * OWN + 1 + before if own else rule.version
            rows.append({
                "rule_code": code, "rule_version": numbers[key], "shipped_version": rule.version,
                "is_own": own, "thresholds": text, "since": as_of, "is_current": True,
            })  # fmt: skip
        current[code] = numbers[key]
    frame = pl.DataFrame(rows, schema=schema_of(table("out_rule_versions")), orient="row")
    now = [current.get(code) == v for code, v in frame.select("rule_code", "rule_version").rows()]
    return frame.with_columns(pl.Series("is_current", now, dtype=pl.Boolean)).sort(
        "rule_code", "rule_version"
    )


def in_use(versions: pl.DataFrame) -> dict[str, int]:
    """Return the version of each rule that is current in ``versions``, rows of ``out_rule_versions``."""
    current = versions.filter("is_current").select("rule_code", "rule_version")
    return dict(current.iter_rows())
