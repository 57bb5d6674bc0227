"""Which flags the team may choose for their county, beside those a county is asked about anyway."""

from collections.abc import Mapping
from typing import Any

from data_contracts import Indicator
from models.leads import hearing

#: The event of a flag that the team wants its county asked about.
CHOSEN = "chosen"
#: Why a flag may not be chosen, in the order in which it is looked at.
SETTLED, GONE, PAST, SENT, NO_COUNTY, UNMAPPED, INTERNAL = (
    "settled", "gone", "past", "sent", "no_county", "unmapped", "internal",
)  # fmt: skip


def why_not(flag: Mapping[str, Any], rule: Indicator) -> str | None:
    """Return why a flag may not be put to its county by choice; None where it may.

    Parameters
    ----------
    flag : mapping
        ``object_type, region_code, status, is_current, sent_on, answered_on, found_on`` of a row of
        ``out_flags``.
    rule : Indicator
        Its rule.

    Returns
    -------
    str or None
        One of ``gone``, ``past``, ``settled``, ``sent``, ``no_county``, ``unmapped``, ``internal``.
    """
    looked_at = (
        (INTERNAL, not rule.county_list.on_request),
        (SETTLED, flag["found_on"] is not None or flag["status"] == hearing.LEAD),
        (GONE, flag["is_current"] is False),
        (PAST, flag["status"] == hearing.PAST),
        (SENT, flag["sent_on"] is not None or flag["answered_on"] is not None),
        (NO_COUNTY, flag["object_type"] in hearing.NO_COUNTY),
        (UNMAPPED, not _is_county(flag["region_code"])),
    )
    return next((code for code, holds in looked_at if holds), None)


def _is_county(region_code: str | None) -> bool:
    return bool(region_code) and len(region_code or "") == 6 and (region_code or "").isdigit()
