"""A campaign's window is a period of its own: proposed, decided on, kept."""

import pytest

from .conftest import Bureau, case_file, case_row


@pytest.mark.slow
def test_a_window_is_proposed_and_decided_on_beside_months_and_quarters(bureau: Bureau) -> None:
    rows = [
        case_row(m * 10 + k, day=f"2026-{m:02d}-{k + 3:02d}") for m in range(1, 7) for k in range(4)
    ]
    (bureau.inbox / "cases.csv").write_text(case_file(rows), encoding="utf-8")
    (bureau.home / "config").mkdir(exist_ok=True)
    config = bureau.home / "config" / "hengjian.yml"
    config.write_text(
        "campaigns:\n  夏季行动: [2026-05-10, 2026-08-31]\n  秋季行动: [2026-09-01, 2026-10-31]\n",
        encoding="utf-8",
    )
    bureau.run()
    periods = set(bureau.table("out_key_regions")["period"])
    assert {"2026-05", "2026-06", "2026-Q2", "2026-05-10"} <= periods
    assert "2026-09-01" not in periods, "a campaign yet to begin is no period"
    bureau.call("confirm", "990101", "2026-05-10", "--note", "专班研究", "--by", "甲", expect=0)
    bureau.run()
    decided = bureau.table("out_key_regions").filter(decision="confirmed")
    assert decided.select("period", "region_code", "confirmed_by").rows() == [
        ("2026-05-10", "990101", "甲")
    ]
    page = (bureau.home / "site" / "counties" / "index.html").read_text(encoding="utf-8")
    assert "夏季行动" in page
    config.write_text("campaigns: {夏季行动: [2026-05-10]}\n", encoding="utf-8")
    refused = bureau.call("run", "--as-of", "2026-06-30", expect=2)
    assert "夏季行动" in refused.stderr
