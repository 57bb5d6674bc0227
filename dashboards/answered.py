"""What county and city said of a flag, in words: shared by pages and workbooks.

A typed name proves nobody: it is the name of whoever filled the row in.
"""

from dashboards import words
from dashboards.standing import IN_LEDGER, UNHEARD, Flag


def by(name: str | None) -> str:
    """Return who filled a row in, for behind a sentence."""
    return f"（填写人：{name}）" if name else ""


def of_county(flag: Flag) -> str:
    """Return the county's own words on a flag; empty where it said nothing."""
    told = [flag["county_check"] or ""]
    if flag["justification"]:
        told.append(f"理由：{flag['justification']}")
    if flag["explanation"]:
        told.append(f"说明：{flag['explanation'].rstrip('。')}")
    said = "；".join(t for t in told if t)
    return f"{said}{by(flag['checked_by'])}" if said else ""


def of_city(flag: Flag) -> str:
    """Return what the city found, and what is to be put right by when; empty before."""
    told = [
        f"认定：{flag['finding']}" if flag["finding"] else "",
        "认定前没有听取县局" if flag["heard"] == UNHEARD else "",
        "市局调卷中" if flag["city_state"] else "",
        f"认定机构：{flag['finding_organ']}" if flag["finding_organ"] else "",
    ]
    said = "；".join(t for t in told if t)
    done = followed_up(flag)
    whole = "；".join(t for t in (said, done) if t)
    return f"{whole}{by(flag['found_by'])}" if whole else ""


def followed_up(flag: Flag) -> str:
    """Return disposition, deadline, result and remark of a finding; a passed deadline is told."""
    late = "，已过期限，未见整改结果" if flag["is_rectify_overdue"] else ""
    told = [
        f"处置：{flag['measure']}" if flag["measure"] else "",
        f"整改期限：{words.day(flag['rectify_due'])}{late}" if flag["rectify_due"] else "",
        f"整改结果：{flag['rectify_result']}" if flag["rectify_result"] else "",
        in_ledger(flag),
        f"备注：{flag['remark']}" if flag["remark"] else "",
    ]
    return "；".join(t for t in told if t)


def in_ledger(flag: Flag) -> str:
    """Return where the lead of a flag stands in the ledger once it was found or handed on; else empty."""
    if not flag["lead_state"] or flag["status"] != IN_LEDGER:
        return ""
    closed = f"（{words.day(flag['closed_on'])}）" if flag["closed_on"] else ""
    return f"线索台账{flag['lead_id']}：{flag['lead_state']}{closed}"


def has_spoken(flag: Flag) -> bool:
    """Whether county or city said anything of a flag."""
    return bool(of_county(flag) or of_city(flag))
