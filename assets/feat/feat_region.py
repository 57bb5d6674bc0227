"""feat_region: every region that stands in the records, with its name and parent."""

from typing import Annotated

import polars as pl

from assets.run import table_asset
from data_contracts import schema_of, sources, table, tables
from data_contracts.words import GONE

#: Tables of what is sent in, whatever it is; where a region lies and what we asked of it is no record.
WITH_REGION = [
    f"core_{name}"
    for name, contract in sources().items()
    if "region_code" in contract.columns
    and not (contract.places or contract.ours or contract.details_of)
    if f"core_{name}" in tables()
]


#: SELECT of the entities of every region of the records: the numbers told for regions, or the list of
#: entities counted (those gone are none), whichever knows more of them. One measure for all: rates by two are
#: not alike.
ENTITIES = f"""
    select r.region_code,
        case when count(r.entities) over () >= count(e.n) over () then r.entities else e.n end as entities
    from feat_region r left join (
        select region_code, count(*) as n from core_entities
        where coalesce(status, '') not in {GONE} group by all) e
        using (region_code)
    where r.in_records order by 1
"""
_WITH_CASES = "select distinct region_code from core_cases where region_code is not null"
_FOUND = " union ".join(
    f"select region_code from {t} where region_code is not null" for t in WITH_REGION
)


@table_asset()
def feat_region(
    found: Annotated[pl.DataFrame, _FOUND], known_regions: pl.DataFrame,
    with_cases: Annotated[pl.DataFrame, _WITH_CASES],
) -> pl.DataFrame:  # fmt: skip
    """Regions in the records and those above them."""
    return regions_of(set(found["region_code"]), set(with_cases["region_code"]), known_regions)


def regions_of(codes: set[str], enforcing: set[str], known_regions: pl.DataFrame) -> pl.DataFrame:
    """Return the regions in the records and those above them.

    Where there are cases, those of their provinces are the bureau's: what names a county of another
    came here by mistake, and no county owes, is compared or shown for it.

    Parameters
    ----------
    codes : set of str
        Regions that some record names.
    enforcing : set of str
        Regions that have cases.
    known_regions : pl.DataFrame
        A code it does not know stands under its own number.

    Returns
    -------
    pl.DataFrame
        Rows of ``feat_region``.
    """
    known = {row["code"]: row for row in known_regions.iter_rows(named=True)}

    def above(code: str) -> str | None:
        return known.get(code, {}).get("parent_code") or parent_by_digits(code)

    def province(code: str) -> str:
        seen = {code}  # a zone may have a code of its own making; the division above it tells
        while (higher := above(code)) and higher not in seen:
            seen.add(code := higher)
        return code

    provinces = {province(code) for code in enforcing or codes}
    rows = {}
    for start in sorted(codes):
        code: str | None = start
        while code and code not in rows:
            row, parent = known.get(code, {}), above(code)
            rows[code] = {
                "region_code": code, "name": row.get("name") or f"（{code}）", "parent_code": parent,
                "is_city": code.endswith("00"), "is_known": code in known,
                "in_records": code in codes and province(code) in provinces,
                "has_cases": code in enforcing,
                "start_date": row.get("start_date"), "end_date": row.get("end_date"),
                "merged_into": row.get("merged_into"), "split_from": row.get("split_from"),
                "population": row.get("population"), "entities": row.get("entities"),
            }  # fmt: skip
            code = parent
    return pl.DataFrame(list(rows.values()), schema=schema_of(table("feat_region")))


def parent_by_digits(code: str) -> str | None:
    """Return the division above by its digits: 360902 → 360900 → 360000 → none."""
    if code.endswith("0000"):
        return None
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"
