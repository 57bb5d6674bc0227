"""The worlds of the benchmark: the main one, and one variant for each difficulty."""

from dataclasses import replace

from benchmarks.county_revenue.simulate import BOTH, FREQUENCY, SEVERITY, World

MIXED = World()
WORLDS: dict[str, World] = {
    "mixed": MIXED,
    "frequency only": replace(MIXED, kinds=(FREQUENCY,)),
    "severity only": replace(MIXED, kinds=(SEVERITY,)),
    "both": replace(MIXED, kinds=(BOTH,)),
    "smaller effects x1.25-1.7": replace(MIXED, effect=(1.25, 1.7), effect_both=(1.15, 1.4)),
    "overdispersed": replace(MIXED, overdispersion=(0.2, 0.6), between=0.25),
    "tiny counties": replace(MIXED, log_size=(0.5, 0.5)),
    "shared shocks": replace(MIXED, shock=0.35, shock_severity=0.2, campaigns=6),
    "late data": replace(MIXED, gap_share=0.03, late_share=0.25),
    "huge cases": replace(MIXED, huge_share=0.05),
    "fast drift": replace(MIXED, drift=0.04),
    "larger and stronger": replace(
        MIXED, log_size=(2.7, 1.0), effect=(1.4, 2.5), share_per_month=0.015
    ),
    "calm, long rises": World(
        counties=60, months=36, burn_in=12, log_size=(2.3, 0.6), overdispersion=(0.01, 0.05),
        drift=0.01, season_own=0.05, shock=0.08, within=(0.8, 1.1), between=0.05,
        share_per_month=0.006, length=(6, 14), effect=(1.5, 2.3), effect_both=(1.3, 1.6),
        campaigns=1, gap_share=0.005, late_share=0.02,
    ),
    "clean": replace(MIXED, share_per_month=0.0),
}  # fmt: skip
