"""Enterprises, sole traders and people of the invented province."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from pipelines.demo.geography import Land, Size, credit_code
from pipelines.demo.words import words

#: Rare names, telephone numbers and identity numbers that no other text contains.
MARKED_NAMES = ("欧阳测漏甲", "司徒测漏乙", "诸葛测漏丙", "慕容测漏丁", "宇文测漏戊")

#: Names that a spreadsheet or a page must show and never obey.
ODD_NAMES = ("=1+1超市", "<b>拾穗</b>便利店")


def _pick(rng: np.random.Generator, items: Any, n: int) -> list[str]:
    pool = np.array(list(items), dtype=object)
    return list(pool[rng.integers(0, len(pool), n)])


def person_names(rng: np.random.Generator, n: int) -> list[str]:
    """Return ``n`` invented personal names of two or three characters."""
    names = words("names")
    family, one = _pick(rng, names["surnames"], n), _pick(rng, names["given"], n)
    two = _pick(rng, [*names["given"], "", ""], n)
    return [a + b + c for a, b, c in zip(family, one, two, strict=True)]


def identity_number(region_code: str, born: date, serial: int) -> str:
    """Return an invented 18-digit identity number with a valid check character."""
    body = f"{region_code}{born:%Y%m%d}{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def make_people(rng: np.random.Generator, land: Land, n: int) -> pl.DataFrame:
    """Return ``n`` invented people: ``name``, ``phone``, ``id_no``; the first few are marked.

    Telephone numbers begin with 199000 (or 139000), identity numbers with an invented division.
    """
    names = person_names(rng, n)
    names[: len(MARKED_NAMES)] = MARKED_NAMES
    regions = _pick(rng, land.regions["region_code"].to_list(), n)
    days = rng.integers(0, 18_000, n)
    start = date(1955, 1, 1)
    ids = [
        identity_number(r, start + timedelta(days=int(d)), i)
        for i, (r, d) in enumerate(zip(regions, days, strict=True))
    ]
    digits = rng.permutation(200_000 if n <= 200_000 else n)[:n]
    phones = [f"{199 if d % 2 else 139}{d:08d}" for d in digits]
    return pl.DataFrame({"name": names, "phone": phones, "id_no": ids})


def make_entities(rng: np.random.Generator, land: Land, size: Size, as_of: date) -> pl.DataFrame:
    """Return the register of enterprises and sole traders.

    Parameters
    ----------
    rng : numpy.random.Generator
    land : Land
    size : Size
    as_of : date
        No entity is founded after it.

    Returns
    -------
    pl.DataFrame, shape (size.entities, 11)
        Columns of the ``entities`` contract, plus ``sector`` and ``address``.
    """
    sectors, names, n = words("sectors"), words("names"), size.entities
    counties = land.regions.filter(~pl.col("is_city"))
    p = np.sqrt(counties["size"].to_numpy())
    where = rng.choice(counties.height, n, p=p / p.sum())
    keys = list(sectors)
    weight = np.array([sectors[k]["weight"] for k in keys], dtype=float)
    which = rng.choice(len(keys), n, p=weight / weight.sum())
    company = rng.random(n) < np.array([sectors[k]["company"] for k in keys])[which]
    coop = ~company & (np.array(keys, dtype=object)[which] == "生鲜") & (rng.random(n) < 0.15)
    codes = counties["region_code"].to_numpy()[where]
    county = counties["name"].to_numpy()[where]
    sign = rng.random(n)
    first, second = _pick(rng, names["first"], n), _pick(rng, names["second"], n)
    third = _pick(rng, [*names["first"], "", ""], n)
    shop_names = []
    for i in range(n):
        signs = sectors[keys[which[i]]]["signs"]
        word = signs[int(sign[i] * len(signs))]
        if company[i]:
            tail = word if word.endswith("公司") else f"{word}有限公司"
            tail = tail if tail.endswith("有限公司") else tail.replace("公司", "有限公司")
        else:
            tail = "种植专业合作社" if coop[i] else word
        shop_names.append(f"{county[i][:2]}{first[i]}{third[i]}{second[i]}{tail}")
    shop_names[3], shop_names[5] = ODD_NAMES
    prefix = np.where(company, "91", np.where(coop, "93", "92"))
    uscc = [credit_code(str(prefix[i]), str(codes[i]), i + 1) for i in range(n)]
    founded = [as_of - timedelta(days=int(d)) for d in rng.integers(200, 6_000, n)]
    return pl.DataFrame(
        {
            "uscc": uscc,
            "party_name": shop_names,
            "entity_type": np.where(
                company, "企业", np.where(coop, "农民专业合作社", "个体工商户")
            ),
            "industry_code": [sectors[keys[k]]["code"] for k in which],
            "region_code": codes,
            "founded_date": founded,
            "status": rng.choice(["存续", "存续", "存续", "存续", "存续", "注销"], n),
            "risk_class": rng.choice(["A", "B", "C", "D"], n, p=[0.3, 0.5, 0.15, 0.05]),
            "employees": np.where(company, rng.integers(3, 120, n), rng.integers(1, 6, n)),
            "sector": [keys[k] for k in which],
            "address": _pick(rng, names["places"], n),
        }
    )
