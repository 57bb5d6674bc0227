"""Which version of a standard a finding cites, by hand."""

from datetime import date

from models.action.standards import cited, in_force, leads_in, versions


def row(number: str, first: str, **more: object) -> dict[str, object]:
    return {"standard_no": number, "kind": "判定标准", "domain": None, "issue_kind": "乱罚款", "text": "t",
            "valid_from": date.fromisoformat(first), "valid_to": None, "state": None} | more  # fmt: skip


KNOWN = versions([
    row("标1", "2025-07-01"), row("标1", "2025-04-01"),
    row("标2", "2025-05-01", domain="食品", valid_to=date(2025, 8, 31)),
    row("议1", "2025-06-01", kind="改", state="已报送"),
])  # fmt: skip


def test_a_version_ends_on_the_day_before_the_next() -> None:
    first, second = KNOWN[:2]
    assert (first.nth, first.last) == (1, date(2025, 6, 30))
    assert (second.nth, second.last) == (2, None)
    day = date(2025, 7, 1)
    assert [v.standing(day) for v in KNOWN] == ["已停用", "现行", "现行", "已报送"]
    assert second.standing(date(2025, 6, 30)) == "未起用"


def test_a_finding_cites_what_was_in_force_that_day_its_own_domain_first() -> None:
    def of(domain: str, day: str) -> tuple[str, int] | None:
        found = in_force(KNOWN, domain, "乱罚款", date.fromisoformat(day))
        return (found.number, found.nth) if found else None

    assert of("价格", "2025-03-31") is None
    assert of("价格", "2025-06-30") == ("标1", 1)
    assert of("价格", "2025-07-01") == ("标1", 2)
    assert of("食品", "2025-07-01") == ("标2", 1)
    assert of("食品", "2025-09-01") == ("标1", 2)
    assert in_force(KNOWN, "食品", "乱收费", date(2025, 7, 1)) is None


def test_a_lead_that_is_not_found_cites_nothing() -> None:
    lead = {"found_on": None, "issue_kind": "乱罚款", "domain": "价格"}
    assert cited(lead, KNOWN) == {"standard_no": None, "standard_version": None}
    found = cited(lead | {"found_on": date(2025, 6, 30)}, KNOWN)
    assert found == {"standard_no": "标1", "standard_version": 1}


def test_numbers_of_leads_are_read_out_of_what_was_typed() -> None:
    assert leads_in("L20250001，L20250012;信访") == ["L20250001", "L20250012"]
    assert leads_in(None) == []
