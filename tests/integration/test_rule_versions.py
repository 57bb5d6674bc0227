"""A threshold changed in the settings: new flags are of another version, old ones keep theirs."""

import json

import polars as pl
import pytest

from .conftest import Bureau, case_file, case_row


@pytest.mark.slow
def test_old_flags_keep_their_version_and_what_if_says_what_would_be(bureau: Bureau) -> None:
    rows = [case_row(n, day=f"2026-05-{n + 1:02d}", fine="60000") for n in range(3)]
    rows += [case_row(n + 10, day=f"2026-05-{n + 1:02d}", fine="12000") for n in range(2)]
    bureau.drop("cases.csv", case_file(rows))
    bureau.run()
    first = bureau.table("out_flags").filter(pl.col("rule_code") == "P006")
    before = first["rule_version"].unique().to_list()
    assert (first.height, before) == (3, [2])
    asked = bureau.call(
        "indicators", "P006", "--what-if", "mitigated_multiple=100", "--json", expect=0
    )
    seen = json.loads(asked.stdout.strip().splitlines()[-1])["what_if"]
    assert (seen["now"], seen["then"], seen["more"], seen["fewer"]) == (3, 5, 2, 0)
    bureau.call("indicators", "P006", "--what-if", "mitigated_multiple=1", expect=2)
    bureau.call("indicators", "--what-if", "mitigated_multiple=100", expect=2)
    path = bureau.home / "config" / "thresholds.yml"
    path.write_text("P006:\n  mitigated_multiple: 100\n", encoding="utf-8")
    bureau.run()
    later = bureau.table("out_flags").filter(pl.col("rule_code") == "P006")
    assert sorted(later["rule_version"]) == [2, 2, 2, 201, 201]
    used = bureau.table("out_rule_versions").filter(pl.col("rule_code") == "P006")
    assert used.select("rule_version", "is_own", "is_current").rows() == [
        (2, False, False), (201, True, True),
    ]  # fmt: skip
    said = bureau.call("indicators", "--diff", expect=0).stdout
    assert "版本201" in said
    assert "版本2：" in said
