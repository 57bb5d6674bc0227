"""What has changed in a table since the published run: the one question a run asks to do less.

Of each table whose contract names a ``partition`` the manifest of the published state says what every
part holds (:mod:`assets.store.parts`). Parts that are as published need not be looked at; in the
others the rows are compared with those of the published file. No asset has to tell another what it
did, and a table that was made anew as a whole changes nothing where its rows are what they were.
"""

from assets.run import Run
from assets.store.parted import compared
from assets.store.parts import in_files, rows_in_parts
from data_contracts import table


def changed(run: Run, name: str) -> list[str]:
    """Return the parts of a table that are not as they were published, those that are gone too."""
    return run.warehouse.parted.changed(name)


def changed_rows(run: Run, name: str) -> str:
    """Return a SELECT of the keys of a table's rows that are new, not as published, or gone.

    The run builds upon a published one. A part that was published otherwise than a whole run had
    made it (the table was made alone since) is taken whole.
    """
    contract, parts = table(name), changed(run, name)
    key = ", ".join(f'"{c}"' for c in contract.key)
    if not parts:
        return f"select {key} from {name} where false"
    whole = run.warehouse.parted.misnoted(name)
    published = run.warehouse.parted.before.get(name, {})
    files = sorted({p.file for label, p in published.items() if label in parts and p.file})
    stored = (
        f"({in_files(contract, files, run.home.root)})" if files else run.warehouse.before(name)
    )
    now, then = (compared(contract, parts, of) for of in (name, stored))
    return f"""
        select {key} from (
            with now as materialized ({now}), earlier as materialized ({then})
            select {key} from (from now except from earlier)
            union select {key} from (from earlier except from now)
            union select {key} from ({rows_in_parts(contract, whole, name)}))
    """
