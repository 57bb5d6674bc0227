"""Abnormal growth of a county's penalties: judgement, split, drivers, key counties."""

from models.county_revenue.drivers import comparable, drivers
from models.county_revenue.evidence import company_voice, problems_found
from models.county_revenue.judge import judge
from models.county_revenue.key_regions import KeyParams, Period, key_regions, periods
from models.county_revenue.params import Params
from models.county_revenue.relative import relative_fines
from models.county_revenue.split import cells, split

__all__ = [
    "KeyParams",
    "Params",
    "Period",
    "cells",
    "company_voice",
    "comparable",
    "drivers",
    "judge",
    "key_regions",
    "periods",
    "problems_found",
    "relative_fines",
    "split",
]
