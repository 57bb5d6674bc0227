"""Cities without counties: the units that a person there thinks of are townships, and rows name the city alone."""

from assets.arrivals.staging import rows_table
from assets.store.warehouse import Warehouse
from data_contracts import sources
from data_contracts.reference import without_counties
from data_contracts.words import OTHER_NAMES, OUR_NAMES

#: What the name of a unit below such a city says: a branch, a township's government, a zone's committee.
UNIT = "分局|[镇乡]|街道|园区?|港区?|开发区|新区|办事处|管委会|管理委员会"

#: Such a name is taken for another department's, and is asked for where somebody counted it among ours.
_TOWNSHIP = "([镇乡]|街道)(人民政府|办事处)$"


def cities() -> str:
    """Return the codes of these cities, for SQL."""
    return ", ".join(f"'{code}'" for code in sorted(without_counties()))


def of_the_city(warehouse: Warehouse) -> str:
    """Return SQL for the rows whose code is the whole city's and whose organ is a unit below it, nobody having said which.

    ``city_code``, ``source``, ``name``, ``file``; one row for each row.
    """
    nobody = "select " + ", ".join(
        f"null::varchar as {n}" for n in ("city_code", "source", "name", "file")
    )
    parts = [f"{nobody} where false"]
    for source, contract in sources().items():
        name = contract.organ.name if contract.organ else contract.named_by
        if (
            name is None
            or not contract.has_region
            or contract.ours
            or not warehouse.count(f"core_{source}")
        ):
            continue
        parts.append(
            f"""
            select region_code, '{source}', {name}, file from core_{source}
            where region_code in ({cities()}) and regexp_matches({name}, '{UNIT}')
                and (not regexp_matches({name}, '{OTHER_NAMES}') or regexp_matches({name}, '{OUR_NAMES}')
                    or regexp_matches({name}, '{_TOWNSHIP}'))
                and {name} not in (
                    select organ_name from "{rows_table("organ_mapping")}" where region_code is not null and organ_name is not null)
            """
        )
    return " union all ".join(parts)


def named(warehouse: Warehouse) -> str:
    """Return SQL for ``code, name`` of the townships that the bureau's region table or its revenue names."""
    rows = rows_table("fiscal_revenue")
    told = (
        f'select distinct region_code, region_name from "{rows}"'
        if warehouse.count(rows)
        else "select null, null where false"
    )
    return f"""
        select code, name from (
            select code, name from known_regions where not coalesce(is_shipped, false)
            union select * from ({told}))
        where left(code, 4) || '00' in ({cities()}) and code not in ({cities()})
    """
