"""Which county took over one that is no more: whoever is left to be asked about its cases."""

from assets.run import Run


def heirs(run: Run) -> dict[str, str]:
    """Return for each county that ended by now the one that took it over and has not ended itself."""
    ended = run.warehouse.query(
        f"""
        select code, merged_into from known_regions
        where merged_into is not null and end_date <= date '{run.as_of}'
        """
    )
    into = dict(ended.iter_rows())
    return {code: heir for code in into if (heir := _last(code, into)) != code}


def _last(code: str, into: dict[str, str]) -> str:
    seen: set[str] = set()
    while code in into and code not in seen:
        seen.add(code)
        code = into[code]
    return code
