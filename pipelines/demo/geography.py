"""The invented province: cities, counties, their size and their organs.

Codes begin with 99, which no real division has.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import polars as pl

from pipelines.demo.words import words

Scale = Literal["small", "medium", "large"]

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(3**i % 31 for i in range(17))


@dataclass(frozen=True)
class Size:
    """How much of everything a scale holds."""

    cities: int
    counties: int
    months: int
    cases: int
    complaints: int
    entities: int
    inspections: int
    samplings: int
    anomalies: int
    warnings: int
    faults: int


SIZES: dict[Scale, Size] = {
    "small": Size(2, 16, 50, 4_000, 6_000, 2_400, 1_500, 800, 3, 2, 5),
    "medium": Size(8, 64, 54, 44_000, 66_000, 16_000, 16_000, 8_000, 10, 7, 14),
    "large": Size(12, 120, 72, 200_000, 300_000, 50_000, 60_000, 30_000, 20, 10, 30),
}


@dataclass(frozen=True)
class Land:
    """The province.

    Attributes
    ----------
    province : str
        Its name.
    regions : pl.DataFrame
        One row a county, the development zone or a city's own bureau: ``region_code``, ``name``,
        ``city_code``, ``city``, ``short`` (the characters in document numbers), ``organ_code``,
        ``organ_name``, ``size`` (expected share of cases), ``has_teams``, ``is_city``.
    zone, merged, merged_into : str
        Codes of the development zone and of the county that was merged, and of its successor.
    """

    province: str
    regions: pl.DataFrame
    zone: str
    merged: str
    merged_into: str
    cities: dict[str, str] = field(default_factory=dict)


def credit_code(prefix: str, region_code: str, serial: int) -> str:
    """Return an invented unified social credit code with a valid check character (GB 32100).

    Parameters
    ----------
    prefix : str
        Two characters: 91 company, 92 sole trader, 93 cooperative, 11 organ.
    region_code : str
        Six digits of the registering authority; invented.
    serial : int
        Makes the subject part unique.
    """
    body = f"{prefix}{region_code}MA{serial:07d}"
    total = sum(_ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True))
    return body + _ALPHABET[(31 - total % 31) % 31]


def _county_names(count: int) -> list[str]:
    names = words("names")
    stems, branches = names["stems"], names["branches"]
    pairs = [f"{stems[i % 10]}{branches[i % 12]}县" for i in range(60)]
    mansions = [f"{m}宿区" for m in names["mansions"]]
    terms = [f"{t}县" for t in names["terms"]]
    extra = [f"{m}宿县" for m in names["mansions"]]
    # One urban district for each five counties, so that cities look like cities.
    pool = [*pairs, *terms, *extra]
    districts = max(1, count // 6)
    return [*mansions[:districts], *pool][:count]


def make_land(rng: np.random.Generator, size: Size) -> Land:
    """Lay out the province.

    Parameters
    ----------
    rng : numpy.random.Generator
    size : Size

    Returns
    -------
    Land
    """
    names = words("names")
    cities = {f"99{i + 1:02d}00": names["cities"][i] for i in range(size.cities)}
    codes = list(cities)
    county_names = _county_names(size.counties)
    rows = []
    counter = dict.fromkeys(codes, 0)
    for i, name in enumerate(county_names):
        city = codes[i % size.cities]
        counter[city] += 1
        base = 1 if name.endswith("区") else 20
        rows.append((f"{city[:4]}{base + counter[city]:02d}", name, city, False))
    zone = f"{codes[0][:4]}91"
    rows.append((zone, names["zone"], codes[0], False))
    rows.extend((code, name, code, True) for code, name in cities.items())
    rows.sort()
    frame = pl.DataFrame(rows, schema=["region_code", "name", "city_code", "is_city"], orient="row")
    share = np.exp(rng.normal(0.0, 0.85, frame.height))
    share = np.where(frame["is_city"].to_numpy(), 0.5 + rng.random(frame.height), share)
    share = np.clip(share, 0.06, 6.0)
    frame = frame.with_columns(
        pl.col("city_code").replace_strict(cities).alias("city"),
        pl.Series("size", share / share.sum()),
        pl.Series("has_teams", rng.random(frame.height) < 0.3),
        pl.Series("organ_code", [credit_code("11", c, 1) for c in frame["region_code"].to_list()]),
        (pl.col("name") + "市场监督管理局").alias("organ_name"),
        pl.col("name").str.head(2).alias("short"),
    )
    counties = frame.filter(~pl.col("is_city"), pl.col("region_code") != zone)
    last = counties.filter(pl.col("city_code") == codes[-1])["region_code"].to_list()
    return Land(names["province"], frame, zone, last[-1], last[-2], cities)
