"""Leads are about cases as these were called on their day; pages and workbooks name them as they are called now."""

from typing import Any

from assets.core.former_keys import called_now
from assets.run import Run


def with_present_keys(run: Run, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of leads with the cases they are about, and their organ, as these are called now."""
    now = called_now(run.warehouse.query, (k for row in rows for k in row["case_keys"] if "|" in k))
    organs = {key.split("|")[0]: case.split("|")[0] for key, case in now.items()}
    for row in rows:
        if any(key in now for key in row["case_keys"]) and row.get("organ") in organs:
            row["organ"] = organs[row["organ"]]
        row["case_keys"] = [now.get(key, key) for key in row["case_keys"]]
    return rows
