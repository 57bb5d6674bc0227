"""Settings of a bureau through whole runs: a campaign's window is a period, a changed threshold another version."""

import json
import re
from dataclasses import dataclass

import polars as pl
import pytest

from data_contracts.loader import indicator

from .conftest import Bureau, case_file, case_row

CAMPAIGNS = "campaigns:\n  夏季行动: [2026-05-10, 2026-08-31]\n  秋季行动: [2026-09-01, 2026-10-31]"


@dataclass(frozen=True)
class Lived:
    """A home after two runs, and what was read after the first."""

    bureau: Bureau
    flags: pl.DataFrame
    periods: set[str]
    seen: dict[str, int]

    @staticmethod
    def of_rule(bureau: Bureau, name: str) -> pl.DataFrame:
        return bureau.table(name).filter(pl.col("rule_code") == "P006")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Run; decide on a campaign's window, ask what another threshold would say, set it; run again."""
    bureau = Bureau(tmp_path_factory.mktemp("settings") / "home")
    rows = [
        case_row(m * 10 + k, day=f"2026-{m:02d}-{k + 3:02d}") for m in range(1, 7) for k in range(4)
    ]
    rows += [case_row(n + 100, day=f"2026-05-{n + 1:02d}", fine="60000") for n in range(3)]
    rows += [case_row(n + 110, day=f"2026-05-{n + 1:02d}", fine="12000") for n in range(2)]
    bureau.drop("cases.csv", case_file(rows))
    bureau.configure(CAMPAIGNS)
    bureau.run()
    flags = Lived.of_rule(bureau, "out_flags")
    periods = set(bureau.table("out_key_regions")["period"])
    bureau.call("confirm", "990101", "2026-05-10", "--note", "专班研究", "--by", "甲", expect=0)
    asked = bureau.call(
        "indicators", "P006", "--what-if", "mitigated_multiple=100", "--json", expect=0
    )
    seen = json.loads(asked.stdout.strip().splitlines()[-1])["what_if"]
    thresholds = bureau.home / "config" / "thresholds.yml"
    thresholds.write_text("P006:\n  mitigated_multiple: 100\n", encoding="utf-8")
    bureau.run()
    return Lived(bureau, flags, periods, seen)


@pytest.mark.slow
def test_a_window_is_proposed_and_decided_on_beside_months_and_quarters(lived: Lived) -> None:
    assert {"2026-05", "2026-06", "2026-Q2", "2026-05-10"} <= lived.periods
    assert "2026-09-01" not in lived.periods, "a campaign yet to begin is no period"
    decided = lived.bureau.table("out_key_regions").filter(decision="confirmed")
    assert decided.select("period", "region_code", "confirmed_by").rows() == [
        ("2026-05-10", "990101", "甲")
    ]
    site = lived.bureau.home / "site"
    assert "夏季行动" in (site / "counties" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_old_flags_keep_their_version_and_what_if_says_what_would_be(lived: Lived) -> None:
    before = lived.flags["rule_version"].unique().to_list()
    shipped = indicator("P006").version
    own = 100 * shipped + 1
    assert (lived.flags.height, before) == (3, [shipped])
    seen = lived.seen
    assert (seen["now"], seen["then"], seen["more"], seen["fewer"]) == (3, 5, 2, 0)
    call = lived.bureau.call
    call("indicators", "P006", "--what-if", "mitigated_multiple=1", expect=2)
    call("indicators", "--what-if", "mitigated_multiple=100", expect=2)
    refused = call("indicators", "P003", "--what-if", "min_ratio=3", expect=2)
    assert "min_ratio 由判断本身使用" in refused.stderr, (
        "no lead would be the answer, and no answer"
    )
    later = Lived.of_rule(lived.bureau, "out_flags")
    assert sorted(later["rule_version"]) == [*[shipped] * 3, own, own]
    used = Lived.of_rule(lived.bureau, "out_rule_versions")
    assert used.select("rule_version", "is_own", "is_current").rows() == [
        (shipped, False, False), (own, True, True),
    ]  # fmt: skip
    page = lived.bureau.home / "site" / "rules" / "P006.html"
    assert re.search(r">100倍<", page.read_text(encoding="utf-8")), "the bureau's own number"
    said = call("indicators", "--diff", expect=0).stdout
    assert f"版本{own}" in said
    assert f"版本{shipped}：" in said


def test_a_window_without_an_end_is_refused_by_its_name(bureau: Bureau) -> None:
    bureau.configure("campaigns: {夏季行动: [2026-05-10]}")
    refused = bureau.call("run", "--as-of", "2026-06-30", expect=2)
    assert "夏季行动" in refused.stderr
